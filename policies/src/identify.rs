//! Who calls, by a token presented where the vendor expects its key, or by a certificate's name.

use crate::effective::{CallerIndex, Effective, Proof, Provider};
use crate::model::site::Environment;
use crate::refusal::{Code, Refusal};
use http::HeaderMap;
use http::header::AUTHORIZATION;
use sha2::{Digest, Sha256};
use std::fmt;
use subtle::ConstantTimeEq;

/// SHA-256 of a token. All that a policy, a record or an alarm ever holds of one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// Of a token as it was presented.
    pub fn of(token: &[u8]) -> Self {
        Self(Sha256::digest(token).into())
    }

    /// The first eight bytes, by which the table of tokens is keyed.
    pub(crate) fn head(&self) -> u64 {
        let mut head = [0; 8];
        for (to, from) in head.iter_mut().zip(self.0) {
            *to = from;
        }
        u64::from_be_bytes(head)
    }

    fn same(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The names that a verified client certificate proves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CertificateNames {
    /// SPIFFE ids.
    pub spiffe: Vec<String>,
    /// DNS names, lower case.
    pub dns: Vec<String>,
}

/// The header for a Visor token where the vendor's own place is not to be used.
pub const VISOR_TOKEN: &str = "visor-token";
/// The header for the company's opaque user id where the vendor has no place for it.
pub const VISOR_SUBJECT: &str = "visor-subject";

/// Who calls, and in which environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identified {
    /// The caller.
    pub caller: CallerIndex,
    /// Test or live.
    pub environment: Environment,
}

/// Every credential that a request presents, in its places.
pub fn presented<'h>(
    headers: &'h HeaderMap,
    provider: Option<&Provider>,
) -> impl Iterator<Item = &'h [u8]> {
    let vendor = provider.map(|p| (&p.credential_header, p.credential_scheme.as_deref()));
    let bearer = headers
        .get_all(AUTHORIZATION)
        .iter()
        .map(|v| after_scheme(v.as_bytes(), "Bearer"));
    let visor = headers.get_all(VISOR_TOKEN).iter().map(|v| v.as_bytes());
    let vendors = vendor
        .filter(|(header, _)| *header != AUTHORIZATION)
        .into_iter()
        .flat_map(move |(header, scheme)| {
            headers
                .get_all(header)
                .iter()
                .map(move |v| after_scheme(v.as_bytes(), scheme.unwrap_or("")))
        });
    bearer
        .chain(visor)
        .chain(vendors)
        .filter(|token| !token.is_empty())
}

/// What follows `scheme` and its space; all of the value where it has no such scheme.
fn after_scheme<'v>(value: &'v [u8], scheme: &str) -> &'v [u8] {
    match value.split_at_checked(scheme.len()) {
        Some((head, rest))
            if !scheme.is_empty() && head.eq_ignore_ascii_case(scheme.as_bytes()) =>
        {
            rest.trim_ascii()
        }
        _ => value.trim_ascii(),
    }
}

/// Who calls. Proofs of two different callers, or of two environments, are refused; what the
/// policy does not know beside one that it knows is only stripped later.
pub fn identify(
    policy: &Effective,
    provider: &Provider,
    headers: &HeaderMap,
    names: &CertificateNames,
    now: u64,
) -> Result<Identified, Refusal> {
    let mut any = false;
    let mut found: Option<&dyn Known> = None;
    let tokens = presented(headers, Some(provider)).map(|token| {
        let fingerprint = Fingerprint::of(token);
        let bucket = policy.identities.tokens.get(&fingerprint.head())?;
        bucket
            .iter()
            .find(|proof| proof.key.same(&fingerprint))
            .map(|proof| proof as &dyn Known)
    });
    let spiffe = names.spiffe.iter().map(|id| ("spiffe ", id));
    let dns = names.dns.iter().map(|name| ("dns ", name));
    let certificates = spiffe.chain(dns).map(|(kind, name)| {
        policy
            .identities
            .names
            .get(&format!("{kind}{name}"))
            .map(|proof| proof as &dyn Known)
    });
    for proof in tokens.chain(certificates) {
        any = true;
        let Some(proof) = proof else { continue };
        match found {
            Some(first) if first.identified() != proof.identified() => {
                return Err(Refusal::new(
                    Code::CallerAmbiguous,
                    "two proofs of different callers or environments",
                )
                .at(proof.place()));
            }
            _ => found = Some(proof),
        }
    }
    match found {
        Some(proof) if proof.expires().is_some_and(|end| now >= end) => {
            Err(Refusal::new(Code::CallerExpired, "the proof is past its date").at(proof.place()))
        }
        Some(proof) => Ok(proof.identified()),
        None if any => Err(Refusal::new(
            Code::CallerUnknown,
            "no caller has this proof",
        )),
        None => Err(Refusal::new(
            Code::CallerMissing,
            "no token and no client certificate",
        )),
    }
}

trait Known {
    fn identified(&self) -> Identified;
    fn expires(&self) -> Option<u64>;
    fn place(&self) -> &crate::source::Place;
}

impl<T> Known for Proof<T> {
    fn identified(&self) -> Identified {
        Identified {
            caller: self.caller,
            environment: self.environment,
        }
    }
    fn expires(&self) -> Option<u64> {
        self.expires
    }
    fn place(&self) -> &crate::source::Place {
        &self.place
    }
}
