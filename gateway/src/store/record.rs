//! One record, as it is hashed. The encoding is canonical: every field stands in it with its
//! length, so no two records are written alike, and nothing in a row is left out.

use sha2::{Digest as _, Sha256};

/// A hash of the chain.
pub type Hash = [u8; 32];
/// Which chain: drawn at random when it begins.
pub type Chain = [u8; 16];

/// One decision, as a row of `ledger_records` has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Milliseconds since 1970.
    pub time: u64,
    /// `request`, `webhook`, or `gap` for records that were lost before this one.
    pub kind: String,
    /// The decision's id.
    pub decision: [u8; 16],
    /// The digest of the policy that decided.
    pub policy: [u8; 32],
    /// Names of the policy.
    pub caller: Option<String>,
    /// `test` or `live`.
    pub environment: Option<String>,
    /// Who was called.
    pub provider: Option<String>,
    /// The route, or the name that a webhook came to.
    pub route: Option<String>,
    /// `allow` or `refuse`.
    pub verdict: String,
    /// The kind of release, or why not.
    pub code: String,
    /// Attempts at the vendor; of a gap, how many records are missing.
    pub attempts: u64,
    /// HMAC(subject's key, decision id): another one in every record.
    pub subject: Option<[u8; 32]>,
    /// Bytes of the request's body.
    pub received: u64,
    /// Bytes of the body that went back.
    pub returned: u64,
    /// Microseconds until then.
    pub micros: u64,
}

/// What a chain begins from.
pub fn genesis(chain: &Chain) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"visor-ledger-genesis-v1\0");
    hash.update(chain);
    hash.finalize().into()
}

impl Record {
    /// The chain's hash after this record.
    pub fn hash(&self, chain: &Chain, seq: u64, before: &Hash) -> Hash {
        let mut hash = Sha256::new();
        hash.update(b"visor-ledger-record-v1\0");
        hash.update(chain);
        hash.update(seq.to_be_bytes());
        hash.update(before);
        let mut field = |bytes: Option<&[u8]>| match bytes {
            // No field is so long.
            None => hash.update(u32::MAX.to_be_bytes()),
            Some(bytes) => {
                let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX - 1);
                hash.update(length.to_be_bytes());
                hash.update(bytes);
            }
        };
        fn text(text: &Option<String>) -> Option<&[u8]> {
            text.as_deref().map(str::as_bytes)
        }
        field(Some(&self.time.to_be_bytes()));
        field(Some(self.kind.as_bytes()));
        field(Some(&self.decision));
        field(Some(&self.policy));
        field(text(&self.caller));
        field(text(&self.environment));
        field(text(&self.provider));
        field(text(&self.route));
        field(Some(self.verdict.as_bytes()));
        field(Some(self.code.as_bytes()));
        field(Some(&self.attempts.to_be_bytes()));
        field(self.subject.as_ref().map(|s| s.as_slice()));
        field(Some(&self.received.to_be_bytes()));
        field(Some(&self.returned.to_be_bytes()));
        field(Some(&self.micros.to_be_bytes()));
        hash.finalize().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Neighbours that a careless encoding would write alike.
    #[test]
    fn no_two_records_are_hashed_alike() {
        let plain = Record::default();
        let with = |change: fn(&mut Record)| {
            let mut record = plain.clone();
            change(&mut record);
            record
        };
        let all = [
            plain.clone(),
            with(|r| r.caller = Some(String::new())),
            with(|r| r.environment = Some(String::new())),
            with(|r| r.caller = Some("ab".into())),
            with(|r| {
                r.caller = Some("a".into());
                r.environment = Some("b".into());
            }),
            with(|r| r.subject = Some([0; 32])),
            with(|r| r.received = 1),
            with(|r| r.returned = 1),
            with(|r| r.micros = 1),
            with(|r| r.attempts = 1),
            with(|r| r.time = 1),
            with(|r| r.verdict = "allow".into()),
            with(|r| r.code = "allow".into()),
        ];
        let hashes: BTreeSet<Hash> = all.iter().map(|r| r.hash(&[1; 16], 1, &[0; 32])).collect();
        assert_eq!(hashes.len(), all.len());
        let elsewhere = [
            plain.hash(&[2; 16], 1, &[0; 32]),
            plain.hash(&[1; 16], 2, &[0; 32]),
            plain.hash(&[1; 16], 1, &[1; 32]),
        ];
        assert!(elsewhere.iter().all(|hash| !hashes.contains(hash)));
    }
}
