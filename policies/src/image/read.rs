//! A place in bytes that moves forward only, and never past the end.

use super::Fault;

/// See the module.
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The offset of the next byte.
    pub const fn at(&self) -> usize {
        self.at
    }

    /// All that is left.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next bytes; `what` says what was being read where they are not there.
    pub fn take(&mut self, count: usize, what: &'static str) -> Result<&'a [u8], Fault> {
        let taken = self.rest().get(..count).ok_or(Fault::Truncated(what))?;
        self.at += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, what: &'static str) -> Result<[u8; N], Fault> {
        let taken = self.take(N, what)?;
        taken.try_into().map_err(|_| Fault::Truncated(what))
    }

    pub fn byte(&mut self, what: &'static str) -> Result<u8, Fault> {
        self.array(what).map(|[byte]| byte)
    }

    pub fn be16(&mut self, what: &'static str) -> Result<u16, Fault> {
        self.array(what).map(u16::from_be_bytes)
    }

    pub fn be32(&mut self, what: &'static str) -> Result<u32, Fault> {
        self.array(what).map(u32::from_be_bytes)
    }

    pub fn le16(&mut self, what: &'static str) -> Result<u16, Fault> {
        self.array(what).map(u16::from_le_bytes)
    }

    pub fn le24(&mut self, what: &'static str) -> Result<u32, Fault> {
        self.array(what)
            .map(|[a, b, c]| u32::from_le_bytes([a, b, c, 0]))
    }

    pub fn le32(&mut self, what: &'static str) -> Result<u32, Fault> {
        self.array(what).map(u32::from_le_bytes)
    }

    pub fn four(&mut self, what: &'static str) -> Result<[u8; 4], Fault> {
        self.array(what)
    }
}
