//! The literal spellings of a secret.

use super::{Owner, Spelling};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// One text to search for.
pub(super) struct Needle {
    /// As it stands in an answer.
    pub text: Zeroizing<Vec<u8>>,
    /// Whose it is.
    pub owner: Owner,
    /// How it is written.
    pub spelling: Spelling,
}

/// All literal spellings; some may be the same.
pub(super) fn spellings(secret: &[u8]) -> Vec<(Spelling, Zeroizing<Vec<u8>>)> {
    let mut out = vec![(Spelling::Plain, Zeroizing::new(secret.to_vec()))];
    for offset in 0..3 {
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            out.push((Spelling::Base64, base64_core(engine, secret, offset)));
        }
    }
    let lower = Zeroizing::new(hex::encode(secret).into_bytes());
    let upper = Zeroizing::new(lower.to_ascii_uppercase());
    out.push((Spelling::Hex, lower));
    out.push((Spelling::Hex, upper));
    out
}

/// The characters of a base64 text that depend on nothing but `secret`, where `secret` begins
/// `offset` bytes into a group of three.
fn base64_core(engine: &impl Engine, secret: &[u8], offset: usize) -> Zeroizing<Vec<u8>> {
    let mut padded = Zeroizing::new(Vec::with_capacity(offset + secret.len()));
    padded.resize(offset, 0);
    padded.extend_from_slice(secret);
    let mut text = Zeroizing::new(engine.encode(&*padded).into_bytes());
    // A character holds six bits: cut those that also hold a neighbour's.
    text.truncate(padded.len() * 8 / 6);
    text.drain(..(offset * 8).div_ceil(6));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The core is in the encoding whatever stands around the secret, and one character more
        /// on either side is not determined by it.
        #[test]
        fn the_core_is_what_the_secret_determines(
            before in prop::collection::vec(any::<u8>(), 0..7),
            secret in prop::collection::vec(any::<u8>(), 8..40),
            after in prop::collection::vec(any::<u8>(), 0..7),
        ) {
            let whole = [&before[..], &secret, &after].concat();
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                let core = base64_core(engine, &secret, before.len() % 3);
                let text = engine.encode(&whole);
                let at = (before.len() * 8).div_ceil(6);
                prop_assert_eq!(&text.as_bytes()[at..at + core.len()], &core[..]);
                prop_assert!(core.len() * 6 + 10 >= secret.len() * 8);
            }
        }
    }
}
