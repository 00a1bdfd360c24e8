//! A secret in memory: wiped when its last holder goes, and never shown.
//!
//! Which copies are ours and which are not:
//! - A [`Secret`], its clones, and the `HeaderValue` that [`Secret::header_value`] makes all share
//!   one allocation, which is wiped when the last of them is dropped. The `HeaderValue` is marked
//!   sensitive: its `Debug` is redacted, and HTTP/2 sends it as never indexed.
//! - Out of our hands are the buffers into which an HTTP/1 or HTTP/2 codec writes a request head,
//!   the TLS library's record buffers, the search automaton that `scrub` builds, and what the
//!   operating system keeps: the environment block of a key given by `env`, pages of a file's
//!   cache, a pipe from a command.
//! - Nothing is locked in memory one by one: rustix has `mlock` only as an unsafe function, and
//!   `mlockall` would lock the buffers of every request too. `harden` keeps the process from being
//!   dumped; a host without swap (`MemorySwapMax=0` in a systemd unit) keeps every copy, those of
//!   libraries too, off the disk.

use bytes::Bytes;
use http::HeaderValue;
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Bytes that must not be seen. Clones share one allocation, which is wiped with the last.
#[derive(Clone)]
pub struct Secret(Bytes);

struct Wiped(Zeroizing<Vec<u8>>);

impl AsRef<[u8]> for Wiped {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Secret {
    /// Takes the bytes without copying them.
    pub fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        Self(Bytes::from_owner(Wiped(bytes)))
    }

    /// The bytes themselves. What is made of them is no longer wiped.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The secret alone, or after `scheme` and a space, as a header's value that shares its
    /// allocation with the secret returned beside it. `None` where no header can carry it.
    pub fn header_value(&self, scheme: Option<&str>) -> Option<(Self, HeaderValue)> {
        let before = scheme.map_or(0, |scheme| scheme.len() + 1);
        // Its full size at once: a vector that grows leaves unwiped copies behind.
        let mut line = Zeroizing::new(Vec::with_capacity(before + self.0.len()));
        if let Some(scheme) = scheme {
            line.extend_from_slice(scheme.as_bytes());
            line.push(b' ');
        }
        line.extend_from_slice(&self.0);
        let Self(line) = Self::new(line);
        let secret = Self(line.slice(before..));
        let mut value = HeaderValue::from_maybe_shared(line).ok()?;
        value.set_sensitive(true);
        Some((secret, value))
    }
}

/// In constant time for secrets of one length.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}
impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(Zeroizing::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn nothing_shows_a_secret() {
        let secret = secret("sk_live_hidden");
        let (bare, value) = secret.header_value(Some("Bearer")).unwrap();
        for shown in [
            format!("{secret:?} {secret} {secret:#?}"),
            format!("{bare:?}"),
            format!("{value:?}"),
        ] {
            assert!(
                !shown.contains("hidden") && !shown.contains("sk_live"),
                "{shown}"
            );
        }
    }

    #[test]
    fn a_header_value_shares_the_secret_and_is_sensitive() {
        let (bare, value) = secret("abc/def+g=").header_value(Some("Bearer")).unwrap();
        assert_eq!(value.as_bytes(), b"Bearer abc/def+g=");
        assert_eq!(bare.expose(), b"abc/def+g=");
        assert!(value.is_sensitive() && value.clone().is_sensitive());
        let inside = &value.as_bytes()[7..];
        assert!(std::ptr::eq(inside, bare.expose()), "one allocation");
        let (bare, value) = secret("abc").header_value(None).unwrap();
        assert_eq!(
            (value.as_bytes(), bare.expose()),
            (&b"abc"[..], &b"abc"[..])
        );
        assert!(secret("a\r\nb: c").header_value(None).is_none());
        assert!(secret("a\0").header_value(None).is_none());
    }

    #[test]
    fn secrets_compare_by_content() {
        assert_eq!(secret("abc"), secret("abc"));
        assert_ne!(secret("abc"), secret("abd"));
        assert_ne!(secret("abc"), secret("abcd"));
    }
}
