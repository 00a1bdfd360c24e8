//! Erasure receipts: that a subject was erased, signed, without a word of whom.
//!
//! What stands for the subject is a commitment: SHA-256 over a salt and the id. The salt goes to the
//! caller alone, once. Who has it can show that a receipt is about this id; nobody else can find out.

use super::db::Error;
use super::statement::PublicKey;
use super::subjects::Named;
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What opens a commitment.
pub type Salt = [u8; 32];

/// What a receipt says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// 1.
    pub schema: u32,
    /// Its id.
    pub receipt: String,
    /// When our own records were purged; RFC 3339.
    pub time: String,
    /// Where.
    pub environment: String,
    /// Who said that it is done.
    pub provider: String,
    /// The decision that asked for it.
    pub decision: String,
    /// Records that no longer lead to the subject.
    pub records: u64,
    /// Stands for the subject.
    pub commitment: String,
    /// Who signs.
    pub key: String,
}

/// A receipt and its signature: the file that a caller keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedReceipt {
    /// What was signed: the bytes of this text.
    pub statement: String,
    /// In hexadecimal.
    pub signature: String,
}

/// Before what is signed, so that no other statement passes for a receipt.
const KIND: &[u8] = b"visor-erasure-receipt-v1\0";

/// What stands for a subject under a salt.
pub fn commitment(salt: &Salt, environment: &str, provider: &str, id: &[u8]) -> String {
    let mut hash = Sha256::new();
    hash.update(b"visor-erasure-v1\0");
    hash.update(salt);
    for part in [environment.as_bytes(), provider.as_bytes()] {
        hash.update(part);
        hash.update([0]);
    }
    hash.update(id);
    hex::encode(hash.finalize())
}

impl Receipt {
    /// Whether it is about this id.
    pub fn is_about(&self, subject: &Named, salt: &Salt) -> bool {
        let about = commitment(salt, &subject.environment, &subject.provider, &subject.id);
        self.commitment == about
    }

    /// Signs it. An error where it cannot be written as text: nothing is signed in its place.
    pub fn sign(&self, key: &Ed25519KeyPair) -> Result<SignedReceipt, Error> {
        let unwritable = |_| Error::unsound("a receipt cannot be written as text");
        let statement = serde_json::to_string(self).map_err(unwritable)?;
        let signature = hex::encode(key.sign(&[KIND, statement.as_bytes()].concat()));
        Ok(SignedReceipt {
            statement,
            signature,
        })
    }
}

impl SignedReceipt {
    /// What it says, if one of these keys signed it.
    pub fn read(&self, keys: &[PublicKey]) -> Option<Receipt> {
        let signature = hex::decode(&self.signature).ok()?;
        let signed = [KIND, self.statement.as_bytes()].concat();
        let receipt: Receipt = serde_json::from_str(&self.statement).ok()?;
        let by = |key: &&PublicKey| {
            let key = UnparsedPublicKey::new(&ED25519, key);
            key.verify(&signed, &signature).is_ok()
        };
        let key = keys.iter().find(by)?;
        (receipt.key == hex::encode(key)).then_some(receipt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::KeyPair as _;
    use zeroize::Zeroizing;

    #[test]
    fn a_receipt_is_about_one_subject_and_signed_by_one_key() {
        let pair = || {
            let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
            let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
            let public: PublicKey = pair.public_key().as_ref().try_into().unwrap();
            (pair, public)
        };
        let ((one, key), (_, other)) = (pair(), pair());
        let named = |environment: &str, provider: &str, id: &str| Named {
            environment: environment.into(),
            provider: provider.into(),
            id: Zeroizing::new(id.as_bytes().to_vec()),
        };
        let salt = [5; 32];
        let receipt = Receipt {
            schema: 1,
            receipt: "00".into(),
            time: "2026-01-01T00:00:00.000Z".into(),
            environment: "live".into(),
            provider: "acme".into(),
            decision: "11".into(),
            records: 3,
            commitment: commitment(&salt, "live", "acme", b"person-1"),
            key: hex::encode(key),
        };
        let signed = receipt.sign(&one).unwrap();
        assert_eq!(signed.read(&[other, key]), Some(receipt.clone()));
        assert_eq!(signed.read(&[other]), None);
        for (from, to) in [
            ("\"records\":3", "\"records\":4"),
            ("live", "test"),
            ("00", "01"),
        ] {
            let changed = SignedReceipt {
                statement: signed.statement.replacen(from, to, 1),
                ..signed.clone()
            };
            assert_eq!(changed.read(&[key]), None, "{from}");
        }
        assert!(receipt.is_about(&named("live", "acme", "person-1"), &salt));
        for (subject, salt) in [
            (named("live", "acme", "person-2"), [5; 32]),
            (named("test", "acme", "person-1"), [5; 32]),
            (named("live", "other", "person-1"), [5; 32]),
            (named("live", "acme", "person-1"), [6; 32]),
        ] {
            assert!(!receipt.is_about(&subject, &salt));
        }
    }
}
