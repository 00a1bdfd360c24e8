//! The file byte by byte: records of one size, each sealed by a keyed hash.

use siphasher::sip::SipHasher13;
use std::hash::Hasher;

pub(super) const MAGIC: &[u8; 8] = b"visrate1";
pub(super) const HEADER: usize = 80;
pub(super) const RECORD: usize = 64;

/// One line of the file. Times are of the process that writes or reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// A limit, and the bucket of a key that it has not seen.
    Limit {
        /// Scope and name, hashed.
        name: (u64, u64),
        /// Full from here on.
        full_at: u64,
        /// Its pace.
        pace: (u64, u32),
        /// From here on a bucket is full that was used up under the rate before.
        drained: u64,
    },
    /// A bucket.
    Bucket {
        /// Whose, hashed.
        key: (u64, u64),
        /// Full from here on.
        full_at: u64,
        /// Its pace.
        pace: (u64, u32),
        /// The limit, by its number in the file.
        limit: u32,
        /// The caller that made it, hashed.
        owner: u64,
    },
}

fn seal(bytes: &[u8], key: &[u8; 16]) -> [u8; 8] {
    let mut hasher = SipHasher13::new_with_key(key);
    hasher.write(bytes);
    hasher.finish().to_le_bytes()
}

pub(super) fn is_sealed(bytes: &[u8], key: &[u8; 16]) -> bool {
    bytes
        .split_last_chunk::<8>()
        .is_some_and(|(content, sealed)| seal(content, key) == *sealed)
}

/// A record as it is put together.
pub(super) struct Words(Vec<u8>);

impl Words {
    pub(super) fn new() -> Self {
        Self(Vec::with_capacity(80))
    }

    pub(super) fn put(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Filled up with zeros, and sealed by its last eight bytes.
    pub(super) fn sealed<const N: usize>(mut self, key: &[u8; 16]) -> [u8; N] {
        self.0.resize(N - 8, 0);
        let end = seal(&self.0, key);
        self.put(&end);
        let mut out = [0; N];
        for (to, from) in out.iter_mut().zip(self.0) {
            *to = from;
        }
        out
    }
}

/// A record as it is taken apart.
pub(super) struct Reader<'b>(pub(super) &'b [u8]);

impl Reader<'_> {
    pub(super) fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
}
