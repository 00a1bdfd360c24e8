//! The key that wraps subjects' keys, and what a subject's key is good for.

use super::db::Error;
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// Which key wraps: the beginning of its hash.
pub type WrappingId = [u8; 8];

/// The key that wraps. With it go the hashes by which subjects are found, so that a database that
/// was copied before it was destroyed tells nothing any more.
pub struct Wrapping {
    /// Stands beside all that it wraps.
    pub id: WrappingId,
    key: Zeroizing<[u8; 32]>,
    lookup: Zeroizing<[u8; 32]>,
    journal: Zeroizing<[u8; 32]>,
}

/// One subject's key.
pub struct SubjectKey(Zeroizing<[u8; 32]>);

impl Wrapping {
    /// From its bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        let mut id = WrappingId::default();
        let hash = mac(key, &[b"visor-wrapping-id-v1"]);
        for (to, from) in id.iter_mut().zip(hash) {
            *to = from;
        }
        Self {
            id,
            key: Zeroizing::new(mac(key, &[b"visor-wrapping-key-v1"])),
            lookup: Zeroizing::new(mac(key, &[b"visor-subject-lookup-v1"])),
            journal: Zeroizing::new(mac(key, &[b"visor-erasure-journal-v1"])),
        }
    }

    /// Under what a subject is found.
    pub fn lookup(&self, environment: &str, provider: &str, id: &[u8]) -> [u8; 32] {
        let parts: [&[u8]; 5] = [
            environment.as_bytes(),
            b"\0",
            provider.as_bytes(),
            b"\0",
            id,
        ];
        mac(&self.lookup, &parts)
    }

    /// What stands for a subject in the journal of erasures: nothing that any database has.
    pub fn journal(&self, environment: &str, provider: &str, id: &[u8]) -> [u8; 32] {
        let parts: [&[u8]; 5] = [
            environment.as_bytes(),
            b"\0",
            provider.as_bytes(),
            b"\0",
            id,
        ];
        mac(&self.journal, &parts)
    }

    /// Seals what only this key opens.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        seal(&self.key, plain)
    }

    /// Opens it.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        open(&self.key, sealed)
    }

    /// Wraps a subject's key.
    pub fn wrap(&self, key: &SubjectKey) -> Result<Vec<u8>, Error> {
        seal(&self.key, key.0.as_slice())
    }

    /// Unwraps one.
    pub fn unwrap(&self, wrapped: &[u8]) -> Result<SubjectKey, Error> {
        let key = open(&self.key, wrapped)?;
        let key = key.as_slice().try_into();
        let key = key.map_err(|_| Error::Damaged("a subject's key is damaged"))?;
        Ok(SubjectKey(Zeroizing::new(key)))
    }
}

impl SubjectKey {
    /// A new subject's.
    pub fn new() -> Self {
        Self(Zeroizing::new(rand::random()))
    }

    /// What stands for the subject in one record.
    pub fn pseudonym(&self, decision: &[u8; 16]) -> [u8; 32] {
        mac(&self.0, &[b"visor-subject-record-v1", decision])
    }

    /// Under what the index has the subject's record of this number.
    pub fn entry(&self, number: u64) -> [u8; 32] {
        mac(&self.0, &[b"visor-subject-entry-v1", &number.to_be_bytes()])
    }

    /// What tells a subject's row from one that is made after it was destroyed. Kept nowhere.
    pub fn row(&self) -> [u8; 32] {
        mac(&self.0, &[b"visor-subject-row-v1"])
    }

    /// What stands for a consent.
    pub fn consent(&self, id: &str) -> [u8; 32] {
        mac(&self.0, &[b"visor-subject-consent-v1", id.as_bytes()])
    }

    /// Seals what only this subject's key opens.
    pub fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Error> {
        seal(&self.sealing(), plain)
    }

    /// Opens it.
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        open(&self.sealing(), sealed)
    }

    fn sealing(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(mac(&self.0, &[b"visor-subject-seal-v1"]))
    }
}

/// HMAC-SHA-256.
pub fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return Sha256::digest(key).into();
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

fn cipher(key: &[u8; 32]) -> Result<LessSafeKey, Error> {
    UnboundKey::new(&CHACHA20_POLY1305, key)
        .map(LessSafeKey::new)
        .map_err(|_| Error::unsound("no cipher"))
}

/// A nonce drawn at random, and what it sealed. Few enough for 96 bits never to repeat.
fn seal(key: &[u8; 32], plain: &[u8]) -> Result<Vec<u8>, Error> {
    let nonce: [u8; 12] = rand::random();
    let mut sealed = plain.to_vec();
    cipher(key)?
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::empty(),
            &mut sealed,
        )
        .map_err(|_| Error::unsound("nothing can be sealed"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn open(key: &[u8; 32], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let damaged = || Error::Damaged("what was sealed by another key, or is damaged, stays shut");
    let (nonce, sealed) = sealed.split_first_chunk::<12>().ok_or_else(damaged)?;
    let mut plain = Zeroizing::new(sealed.to_vec());
    let length = cipher(key)?
        .open_in_place(
            Nonce::assume_unique_for_key(*nonce),
            Aad::empty(),
            &mut plain,
        )
        .map_err(|_| damaged())?
        .len();
    plain.truncate(length);
    Ok(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_comes_back_under_its_key_alone() {
        let (one, other) = (Wrapping::new(&[1; 32]), Wrapping::new(&[2; 32]));
        assert_ne!(one.id, other.id);
        let key = SubjectKey::new();
        let wrapped = one.wrap(&key).unwrap();
        let again = one.unwrap(&wrapped).unwrap();
        assert_eq!(again.pseudonym(&[7; 16]), key.pseudonym(&[7; 16]));
        assert!(other.unwrap(&wrapped).is_err());
        for at in 0..wrapped.len() {
            let mut changed = wrapped.clone();
            changed[at] ^= 1;
            assert!(one.unwrap(&changed).is_err(), "byte {at}");
        }
        let sealed = key.seal(b"person-4711").unwrap();
        assert_eq!(key.open(&sealed).unwrap().as_slice(), b"person-4711");
        assert!(SubjectKey::new().open(&sealed).is_err());
    }

    #[test]
    fn nothing_of_two_records_of_one_subject_is_alike() {
        let key = SubjectKey::new();
        assert_ne!(key.pseudonym(&[1; 16]), key.pseudonym(&[2; 16]));
        assert_ne!(key.entry(1), key.entry(2));
        let wrapping = Wrapping::new(&[1; 32]);
        let at = |environment, provider, id: &[u8]| wrapping.lookup(environment, provider, id);
        assert_ne!(at("live", "acme", b"x"), at("test", "acme", b"x"));
        assert_ne!(at("live", "acme", b"x"), at("live", "other", b"x"));
        assert_eq!(at("live", "acme", b"x"), at("live", "acme", b"x"));
    }
}
