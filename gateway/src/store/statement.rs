//! Signed statements on a chain: what it had come to, which key follows, what was taken away.
//!
//! Each is one canonical row of bytes that begins with its kind, so none passes for another, and
//! what is believed is read from the very bytes that were signed.

use super::record::{Chain, Hash};
use ring::signature::{ED25519, Ed25519KeyPair, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};

/// A public key.
pub type PublicKey = [u8; 32];

/// What a chain had come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The chain.
    pub chain: Chain,
    /// Of a checkpoint its number, from 1; of a tip that of the checkpoint to come.
    pub number: u64,
    /// The last record; 0 where there is none yet.
    pub seq: u64,
    /// The chain's hash after it.
    pub hash: Hash,
    /// Milliseconds since 1970.
    pub time: u64,
    /// SHA-256 of the checkpoint before.
    pub before: Hash,
    /// Who signs.
    pub key: PublicKey,
    /// Where other gateways' chains stood.
    pub joins: Vec<(Chain, u64, Hash)>,
}

/// Which key follows which. Signed by both: the old one vouches for the new one, and the new one says
/// whom it follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// The chain.
    pub chain: Chain,
    /// Milliseconds since 1970.
    pub time: u64,
    /// Who signed until then.
    pub key: PublicKey,
    /// Who signs from then on.
    pub next: PublicKey,
}

/// That records were taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prune {
    /// The chain.
    pub chain: Chain,
    /// The last record that is gone.
    pub through: u64,
    /// The chain's hash after it.
    pub hash: Hash,
    /// The checkpoint that says the same.
    pub number: u64,
    /// SHA-256 of that checkpoint.
    pub checkpoint: Hash,
    /// Milliseconds since 1970.
    pub time: u64,
    /// Who signs.
    pub key: PublicKey,
}

/// Bytes and their signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The statement.
    pub statement: Vec<u8>,
    /// By the key that it names.
    pub signature: Vec<u8>,
}

const TIP: &[u8] = b"visor-ledger-tip-v1\0";
const CHECKPOINT: &[u8] = b"visor-ledger-checkpoint-v1\0";
const ROTATION: &[u8] = b"visor-ledger-rotation-v1\0";
/// Bytes of one signature.
const SIGNATURE: usize = 64;
const PRUNE: &[u8] = b"visor-ledger-prune-v1\0";

impl Signed {
    fn new(statement: Vec<u8>, key: &Ed25519KeyPair) -> Self {
        let signature = key.sign(&statement).as_ref().to_vec();
        Self {
            statement,
            signature,
        }
    }

    /// SHA-256 of the statement.
    pub fn hash(&self) -> Hash {
        Sha256::digest(&self.statement).into()
    }

    /// What it says, if the key that it names signed it.
    pub fn tip(&self) -> Option<Point> {
        let point = point(self.statement.strip_prefix(TIP)?)?;
        self.is_by(&point.key).then_some(point)
    }

    /// The same of a checkpoint.
    pub fn checkpoint(&self) -> Option<Point> {
        let point = point(self.statement.strip_prefix(CHECKPOINT)?)?;
        self.is_by(&point.key).then_some(point)
    }

    /// The same of a rotation.
    pub fn rotation(&self) -> Option<Rotation> {
        let mut from = self.statement.strip_prefix(ROTATION)?;
        let rotation = Rotation {
            chain: take(&mut from)?,
            time: number(&mut from)?,
            key: take(&mut from)?,
            next: take(&mut from)?,
        };
        let (old, new) = self.signature.split_at_checked(SIGNATURE)?;
        let is_by_both = signed_by(&rotation.key, &self.statement, old)
            && signed_by(&rotation.next, &self.statement, new);
        (from.is_empty() && is_by_both).then_some(rotation)
    }

    /// The same of a prune.
    pub fn prune(&self) -> Option<Prune> {
        let mut from = self.statement.strip_prefix(PRUNE)?;
        let prune = Prune {
            chain: take(&mut from)?,
            through: number(&mut from)?,
            hash: take(&mut from)?,
            number: number(&mut from)?,
            checkpoint: take(&mut from)?,
            time: number(&mut from)?,
            key: take(&mut from)?,
        };
        (from.is_empty() && self.is_by(&prune.key)).then_some(prune)
    }

    fn is_by(&self, key: &PublicKey) -> bool {
        signed_by(key, &self.statement, &self.signature)
    }
}

fn signed_by(key: &PublicKey, statement: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key)
        .verify(statement, signature)
        .is_ok()
}

impl Point {
    /// As the tip of a commit.
    pub fn sign_tip(&self, key: &Ed25519KeyPair) -> Signed {
        Signed::new(self.bytes(TIP), key)
    }

    /// As a checkpoint that stays.
    pub fn sign_checkpoint(&self, key: &Ed25519KeyPair) -> Signed {
        Signed::new(self.bytes(CHECKPOINT), key)
    }

    fn bytes(&self, kind: &[u8]) -> Vec<u8> {
        let mut to = kind.to_vec();
        to.extend_from_slice(&self.chain);
        to.extend_from_slice(&self.number.to_be_bytes());
        to.extend_from_slice(&self.seq.to_be_bytes());
        to.extend_from_slice(&self.hash);
        to.extend_from_slice(&self.time.to_be_bytes());
        to.extend_from_slice(&self.before);
        to.extend_from_slice(&self.key);
        for (chain, seq, hash) in &self.joins {
            to.extend_from_slice(chain);
            to.extend_from_slice(&seq.to_be_bytes());
            to.extend_from_slice(hash);
        }
        to
    }
}

impl Rotation {
    /// By the key that goes, and the one that comes.
    pub fn sign(&self, key: &Ed25519KeyPair, next: &Ed25519KeyPair) -> Signed {
        let mut to = ROTATION.to_vec();
        to.extend_from_slice(&self.chain);
        to.extend_from_slice(&self.time.to_be_bytes());
        to.extend_from_slice(&self.key);
        to.extend_from_slice(&self.next);
        let mut signed = Signed::new(to, key);
        let accepted = next.sign(&signed.statement);
        signed.signature.extend_from_slice(accepted.as_ref());
        signed
    }
}

impl Prune {
    /// By the key in use.
    pub fn sign(&self, key: &Ed25519KeyPair) -> Signed {
        let mut to = PRUNE.to_vec();
        to.extend_from_slice(&self.chain);
        to.extend_from_slice(&self.through.to_be_bytes());
        to.extend_from_slice(&self.hash);
        to.extend_from_slice(&self.number.to_be_bytes());
        to.extend_from_slice(&self.checkpoint);
        to.extend_from_slice(&self.time.to_be_bytes());
        to.extend_from_slice(&self.key);
        Signed::new(to, key)
    }
}

fn point(mut from: &[u8]) -> Option<Point> {
    let mut point = Point {
        chain: take(&mut from)?,
        number: number(&mut from)?,
        seq: number(&mut from)?,
        hash: take(&mut from)?,
        time: number(&mut from)?,
        before: take(&mut from)?,
        key: take(&mut from)?,
        joins: Vec::new(),
    };
    while !from.is_empty() {
        let join = (take(&mut from)?, number(&mut from)?, take(&mut from)?);
        point.joins.push(join);
    }
    Some(point)
}

fn take<const N: usize>(from: &mut &[u8]) -> Option<[u8; N]> {
    let (head, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(*head)
}

fn number(from: &mut &[u8]) -> Option<u64> {
    take(from).map(u64::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::KeyPair as _;

    fn key() -> (Ed25519KeyPair, PublicKey) {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
        let public = pair.public_key().as_ref().try_into().unwrap();
        (pair, public)
    }

    #[test]
    fn what_was_signed_is_what_is_read_and_nothing_else() {
        let (pair, key) = key();
        let point = Point {
            chain: [1; 16],
            number: 2,
            seq: 3,
            hash: [4; 32],
            time: 5,
            before: [6; 32],
            key,
            joins: vec![([7; 16], 8, [9; 32])],
        };
        let (tip, checkpoint) = (point.sign_tip(&pair), point.sign_checkpoint(&pair));
        assert_eq!(tip.tip(), Some(point.clone()));
        assert_eq!(checkpoint.checkpoint(), Some(point));
        assert_eq!(tip.checkpoint(), None, "a tip is no checkpoint");
        assert_eq!(checkpoint.prune(), None);
        for at in 0..checkpoint.statement.len() {
            let mut changed = checkpoint.clone();
            changed.statement[at] ^= 1;
            assert_eq!(changed.checkpoint(), None, "byte {at}");
            let cut = Signed {
                statement: checkpoint.statement[..at].to_vec(),
                ..checkpoint.clone()
            };
            assert_eq!(cut.checkpoint(), None, "cut at {at}");
        }
    }

    #[test]
    fn rotations_and_prunes_are_read_as_signed() {
        let (pair, key) = key();
        let (next_pair, next) = self::key();
        let rotation = Rotation {
            chain: [1; 16],
            time: 2,
            key,
            next,
        };
        let signed = rotation.sign(&pair, &next_pair);
        assert_eq!(signed.rotation(), Some(rotation.clone()));
        for (one, other) in [
            (&pair, &pair),
            (&next_pair, &next_pair),
            (&next_pair, &pair),
        ] {
            assert_eq!(rotation.sign(one, other).rotation(), None, "both must sign");
        }
        let prune = Prune {
            chain: [1; 16],
            through: 2,
            hash: [3; 32],
            number: 4,
            checkpoint: [5; 32],
            time: 6,
            key,
        };
        assert_eq!(prune.sign(&pair).prune(), Some(prune.clone()));
        let (other, _) = self::key();
        assert_eq!(prune.sign(&other).prune(), None, "another's signature");
    }
}
