//! Who calls, by a token presented where the vendor expects its key, or by a certificate's name.

use crate::effective::{CallerIndex, Effective, Proof, Provider};
use crate::model::site::Environment;
use crate::refusal::{Code, Refusal};
use http::header::AUTHORIZATION;
use http::{HeaderMap, HeaderName};
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
pub const VISOR_TOKEN: HeaderName = HeaderName::from_static("visor-token");
/// The header for the company's opaque user id where the vendor has no place for it.
pub const VISOR_SUBJECT: HeaderName = HeaderName::from_static("visor-subject");

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
    let vendor = provider.map(|p| {
        let scheme = p.credential_scheme.as_deref().unwrap_or("");
        (&p.credential_header, scheme)
    });
    let theirs = move |name: &HeaderName| {
        vendor
            .filter(|(header, _)| *header == name)
            .map_or("", |(_, scheme)| scheme)
    };
    let authorization = headers.get_all(AUTHORIZATION).iter().map(move |value| {
        let value = value.as_bytes();
        after_scheme(value, theirs(&AUTHORIZATION))
            .or_else(|| after_scheme(value, "Bearer"))
            .unwrap_or_else(|| value.trim_ascii())
    });
    let visor = headers
        .get_all(VISOR_TOKEN)
        .iter()
        .map(|v| v.as_bytes().trim_ascii());
    let vendors = vendor
        .filter(|(header, _)| *header != AUTHORIZATION)
        .into_iter()
        .flat_map(move |(header, scheme)| {
            headers.get_all(header).iter().map(move |v| {
                after_scheme(v.as_bytes(), scheme).unwrap_or_else(|| v.as_bytes().trim_ascii())
            })
        });
    authorization
        .chain(visor)
        .chain(vendors)
        .filter(|token| !token.is_empty())
}

/// What follows `scheme` and its space, if the value begins with it.
fn after_scheme<'v>(value: &'v [u8], scheme: &str) -> Option<&'v [u8]> {
    let (head, rest) = value.split_at_checked(scheme.len())?;
    (!scheme.is_empty() && head.eq_ignore_ascii_case(scheme.as_bytes())).then(|| rest.trim_ascii())
}

/// Who calls. Two different tokens that the policy knows are refused, and so are proofs of two
/// different callers or environments; what the policy does not know beside one that it knows is
/// only stripped later. Of a token and a certificate of one caller, one in its time is enough.
pub fn identify(
    policy: &Effective,
    provider: &Provider,
    headers: &HeaderMap,
    names: &CertificateNames,
    now: u64,
) -> Result<Identified, Refusal> {
    let identities = &policy.identities;
    let mut any = false;
    let mut token: Option<&Proof<Fingerprint>> = None;
    for presented in presented(headers, Some(provider)) {
        any = true;
        let fingerprint = Fingerprint::of(presented);
        let bucket = identities.tokens.get(&fingerprint.head());
        let mut bucket = bucket.into_iter().flatten();
        let Some(proof) = bucket.find(|proof| proof.key.same(&fingerprint)) else {
            continue;
        };
        if token.is_some_and(|first| !first.key.same(&proof.key)) {
            let why = "two different tokens";
            return Err(Refusal::new(Code::CallerAmbiguous, why).at(&proof.place));
        }
        token = Some(proof);
    }
    let spiffe = names.spiffe.iter().map(|id| identities.spiffe.get(id));
    let dns = names.dns.iter().map(|name| identities.dns.get(name));
    let certificates = spiffe
        .chain(dns)
        .inspect(|_| any = true)
        .filter_map(|proof| proof.map(|proof| proof as &dyn Known));
    let mut found: Option<&dyn Known> = None;
    for proof in token
        .map(|proof| proof as &dyn Known)
        .into_iter()
        .chain(certificates)
    {
        if found.is_some_and(|first| first.identified() != proof.identified()) {
            let why = "two proofs of different callers or environments";
            return Err(Refusal::new(Code::CallerAmbiguous, why).at(proof.place()));
        }
        if found.is_none_or(|first| first.expired(now)) {
            found = Some(proof);
        }
    }
    match found {
        Some(proof) if proof.expired(now) => {
            Err(Refusal::new(Code::CallerExpired, "the proof is past its date").at(proof.place()))
        }
        Some(proof) => Ok(proof.identified()),
        None if any => Err(Refusal::new(
            Code::CallerUnknown,
            "no caller has this proof",
        )),
        None => {
            let why = "no token and no client certificate";
            Err(Refusal::new(Code::CallerMissing, why))
        }
    }
}

trait Known {
    fn identified(&self) -> Identified;
    fn expired(&self, now: u64) -> bool;
    fn place(&self) -> &crate::source::Place;
}

impl<T> Known for Proof<T> {
    fn identified(&self) -> Identified {
        Identified {
            caller: self.caller,
            environment: self.environment,
        }
    }
    fn expired(&self, now: u64) -> bool {
        self.expires.is_some_and(|end| now >= end)
    }
    fn place(&self) -> &crate::source::Place {
        &self.place
    }
}
