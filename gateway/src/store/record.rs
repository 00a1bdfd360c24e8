//! One record, as it is stored and hashed. What is hashed is what is stored, byte for byte, so nothing
//! of it is left out of the chain; and one value is cheaper to hand to a database than a column for
//! each field, which is most of what a record costs.

use super::db::Error;
use ring::digest;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

/// A hash of the chain.
pub type Hash = [u8; 32];
/// Which chain: drawn at random when it begins.
pub type Chain = [u8; 16];

/// A word that the program itself says.
pub type Word = Cow<'static, str>;

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Record {
    /// Milliseconds since 1970: a column of its own, so not in the body.
    #[serde(skip)]
    pub time: u64,
    /// `request`, `webhook`, or `gap` for records that were lost before this one.
    pub kind: Word,
    /// The decision's id.
    pub decision: [u8; 16],
    /// The digest of the policy that decided.
    pub policy: [u8; 32],
    /// Names of the policy.
    pub caller: Option<String>,
    /// `test` or `live`.
    pub environment: Option<Word>,
    /// Who was called.
    pub provider: Option<String>,
    /// The route, or the name that a webhook came to.
    pub route: Option<String>,
    /// `allow` or `refuse`.
    pub verdict: Word,
    /// The kind of release, or why not.
    pub code: Word,
    /// Attempts at the vendor; of a gap, how many records are missing.
    pub attempts: u64,
    /// HMAC(subject's key, decision id): another one in every record. Whoever writes it makes it.
    #[serde(skip)]
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

/// What a body begins with: which fields follow. A later version adds a number, and reads both.
const VERSION: u8 = 1;

/// The chain's hash after a record, from what its row holds. Which chain it is stands in the hash that it
/// began from; the number in front keeps what is hashed here apart from that.
pub fn hash(seq: u64, before: &Hash, time: u64, body: &[u8]) -> Hash {
    // Ring's, since this is what a record costs most: without the processor's own instructions for it
    // `sha2` takes half as long again.
    let mut hash = digest::Context::new(&digest::SHA256);
    hash.update(&seq.to_be_bytes());
    hash.update(before);
    hash.update(&time.to_be_bytes());
    // The last, and the only one that is not of a fixed length.
    hash.update(body);
    let mut made = [0; 32];
    // Of one length, both.
    made.iter_mut()
        .zip(hash.finish().as_ref())
        .for_each(|(to, from)| *to = *from);
    made
}

/// Whatever is recorded, and whom it is about.
fn written(
    what: &impl Serialize,
    subject: Option<[u8; 32]>,
    to: Vec<u8>,
) -> Result<Vec<u8>, Error> {
    postcard::to_extend(&VERSION, to)
        .and_then(|to| postcard::to_extend(what, to))
        .and_then(|to| postcard::to_extend(&subject, to))
        .map_err(|_| Error::unsound("a record cannot be written as bytes"))
}

impl Record {
    /// Appends the record but for its time: a version, then the fields in their order, each number and
    /// length in as few bytes as it needs; last, whom it is about. An error where they cannot be written:
    /// then nothing may stand for them.
    pub fn append(&self, subject: Option<[u8; 32]>, to: Vec<u8>) -> Result<Vec<u8>, Error> {
        written(self, subject, to)
    }

    /// What was written then. `None` where those are not a record's bytes.
    pub fn read(time: u64, body: &[u8]) -> Option<Self> {
        let (&VERSION, fields) = body.split_first()? else {
            return None;
        };
        let (record, rest) = postcard::take_from_bytes::<Self>(fields).ok()?;
        let (subject, rest) = postcard::take_from_bytes(rest).ok()?;
        rest.is_empty().then_some(Self {
            time,
            subject,
            ..record
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::ser::SerializeSeq as _;
    use std::collections::BTreeSet;

    /// Neighbours that a careless encoding would write alike.
    fn neighbours() -> Vec<Record> {
        let plain = Record::default();
        let with = |change: fn(&mut Record)| {
            let mut record = plain.clone();
            change(&mut record);
            record
        };
        vec![
            plain.clone(),
            with(|r| r.caller = Some(String::new())),
            with(|r| r.environment = Some("".into())),
            with(|r| r.caller = Some("ab".into())),
            with(|r| {
                r.caller = Some("a".into());
                r.environment = Some("b".into());
            }),
            with(|r| r.subject = Some([0; 32])),
            with(|r| r.received = 1),
            with(|r| r.returned = 1),
            with(|r| r.micros = 1),
            with(|r| r.micros = u64::MAX),
            with(|r| r.attempts = 1),
            with(|r| r.time = 1),
            with(|r| r.decision = [1; 16]),
            with(|r| r.policy = [1; 32]),
            with(|r| r.verdict = "allow".into()),
            with(|r| r.code = "allow".into()),
        ]
    }

    fn hashed(record: &Record, seq: u64, before: &Hash) -> Hash {
        hash(seq, before, record.time, &body(record))
    }

    fn body(record: &Record) -> Vec<u8> {
        record.append(record.subject, Vec::new()).unwrap()
    }

    #[test]
    fn no_two_records_are_hashed_alike() {
        let all = neighbours();
        let hashes: BTreeSet<Hash> = all.iter().map(|r| hashed(r, 1, &[0; 32])).collect();
        assert_eq!(hashes.len(), all.len());
        let plain = Record::default();
        let elsewhere = [
            hashed(&plain, 2, &[0; 32]),
            hashed(&plain, 1, &[1; 32]),
            hashed(&plain, 1, &genesis(&[0; 16])),
        ];
        assert!(elsewhere.iter().all(|hash| !hashes.contains(hash)));
        assert_ne!(genesis(&[0; 16]), genesis(&[1; 16]));
    }

    #[test]
    fn what_is_read_is_what_was_written_and_nothing_else_is() {
        for record in neighbours() {
            let body = body(&record);
            assert_eq!(Record::read(record.time, &body), Some(record));
            for cut in 0..body.len() {
                assert_eq!(Record::read(0, &body[..cut]), None, "{cut}");
            }
            assert_eq!(Record::read(0, &[&body[..], &[0]].concat()), None);
        }
    }

    /// Half a body, or none, would be hashed and signed like any other.
    #[test]
    fn what_cannot_be_written_is_no_body() {
        /// Of no known length: it cannot be said beforehand.
        struct Endless;
        impl Serialize for Endless {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_seq(None)?.end()
            }
        }
        assert!(written(&("request", Endless), Some([3; 32]), Vec::new()).is_err());
        assert_eq!(
            written(&"a", None, Vec::new()).unwrap(),
            [VERSION, 1, b'a', 0]
        );
    }

    /// Bytes that are in databases: they are read as long as there are databases.
    #[test]
    fn the_first_version_stays_readable() {
        let record = Record {
            time: 5,
            kind: "request".into(),
            decision: [1; 16],
            policy: [2; 32],
            caller: Some("kyc".into()),
            environment: None,
            provider: Some("acme".into()),
            route: None,
            verdict: "allow".into(),
            code: "judged".into(),
            attempts: 1,
            subject: Some([3; 32]),
            received: 300,
            returned: 20,
            micros: 70_000,
        };
        let bytes = [
            "01",
            "0772657175657374",
            &"01".repeat(16),
            &"02".repeat(32),
            "01036b7963",
            "00",
            "010461636d65",
            "00",
            "05616c6c6f77",
            "066a7564676564",
            "01",
            "ac02",
            "14",
            "f0a204",
            "01",
            &"03".repeat(32),
        ];
        assert_eq!(hex::encode(body(&record)), bytes.concat());
    }
}
