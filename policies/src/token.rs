//! Visor tokens: what a caller shows in place of the vendor's key.
//!
//! `vsr_live_` or `vsr_test_`, 256 random bits as 43 base62 digits, and a checksum of 6 more:
//! one word to a double click and to a regular expression, and a linter knows a real one from a
//! placeholder. Policies hold the SHA-256 of the whole text only.

use crate::model::site::Environment;
use sha2::{Digest as _, Sha256};
use std::fmt;
use zeroize::{Zeroize as _, Zeroizing};

/// How a token looks, for linters. What matches is one only if [`recognise`] says so.
pub const PATTERN: &str = "vsr_(?:test|live)_[0-9A-Za-z]{49}";

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The fewest base62 digits that hold 256 bits.
const RANDOM_DIGITS: usize = 43;
const CHECK_DIGITS: usize = 6;

/// A caller's token. Wiped when dropped; shown by [`Token::expose`] alone.
pub struct Token {
    text: Zeroizing<String>,
    environment: Environment,
}

impl Token {
    /// The token of 256 random bits. The caller draws them, and wipes its copy.
    pub fn from_entropy(environment: Environment, entropy: &[u8; 32]) -> Self {
        let prefix = prefix(environment);
        // Sized at once: growing would leave a copy behind.
        let length = prefix.len() + RANDOM_DIGITS + CHECK_DIGITS;
        let mut text = Zeroizing::new(String::with_capacity(length));
        text.push_str(prefix);
        push_base62(&mut text, entropy);
        let check = checksum(&text);
        text.extend(check);
        Self { text, environment }
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What a policy holds of it.
    pub fn sha256(&self) -> [u8; 32] {
        sha256_of(self.text.as_bytes())
    }

    /// The only environment in which it counts.
    pub const fn environment(&self) -> Environment {
        self.environment
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}, redacted)", self.environment)
    }
}

/// The environment of a whole, unharmed token; none for anything else. Whether it is in force only
/// a policy can say.
pub fn recognise(text: &str) -> Option<Environment> {
    let environment = Environment::ALL
        .iter()
        .copied()
        .find(|e| text.starts_with(prefix(*e)))?;
    let digits = text.strip_prefix(prefix(environment))?;
    let whole = digits.len() == RANDOM_DIGITS + CHECK_DIGITS
        && digits.bytes().all(|b| b.is_ascii_alphanumeric());
    let (body, check) = text.split_at_checked(text.len().checked_sub(CHECK_DIGITS)?)?;
    (whole && check.chars().eq(checksum(body))).then_some(environment)
}

/// SHA-256, as policies hold tokens and as a presented one is looked up.
pub fn sha256_of(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

const fn prefix(environment: Environment) -> &'static str {
    match environment {
        Environment::Test => "vsr_test_",
        Environment::Live => "vsr_live_",
    }
}

/// The number's digits, most significant first, always [`RANDOM_DIGITS`] of them.
fn push_base62(text: &mut String, number: &[u8; 32]) {
    let mut rest = Zeroizing::new(*number);
    let mut digits = Zeroizing::new([0_u8; RANDOM_DIGITS]);
    for digit in digits.iter_mut().rev() {
        let mut remainder = 0_u32;
        for byte in rest.iter_mut() {
            let value = remainder << 8 | u32::from(*byte);
            *byte = low_byte(value / 62);
            remainder = value % 62;
        }
        *digit = low_byte(remainder);
        remainder.zeroize();
    }
    text.extend(digits.iter().map(|digit| base62(u64::from(*digit))));
}

/// Both quotient and remainder of a step by 62 fit a byte.
fn low_byte(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}

fn base62(value: u64) -> char {
    usize::try_from(value % 62)
        .ok()
        .and_then(|i| DIGITS.get(i))
        .map_or('0', |digit| char::from(*digit))
}

/// Of prefix and random part: 6 digits of their SHA-256.
fn checksum(text: &str) -> [char; CHECK_DIGITS] {
    let hash = sha256_of(text.as_bytes());
    let mut value = hash
        .iter()
        .take(8)
        .fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
    [(); CHECK_DIGITS].map(|()| {
        let digit = base62(value);
        value /= 62;
        digit
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_tokens() {
        // Computed independently, with Python's integers and hashlib.
        for (environment, entropy, text) in [
            (
                Environment::Test,
                [0; 32],
                "vsr_test_0000000000000000000000000000000000000000000yUFAIu",
            ),
            (
                Environment::Live,
                [0xff; 32],
                "vsr_live_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1DH3sOd",
            ),
            (
                Environment::Live,
                std::array::from_fn(|i| u8::try_from(i).unwrap()),
                "vsr_live_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf5Uza6R",
            ),
        ] {
            let token = Token::from_entropy(environment, &entropy);
            assert_eq!(token.expose(), text);
            assert_eq!(recognise(text), Some(environment));
        }
        let token = Token::from_entropy(Environment::Test, &[0; 32]);
        assert_eq!(
            hex::encode(token.sha256()),
            "e6270b693736f7ad9b5d8fa52234bfc8600b49c7a59964499e096735eeeba84c"
        );
    }

    #[test]
    fn debug_shows_the_environment_only() {
        let token = Token::from_entropy(Environment::Live, &[7; 32]);
        assert_eq!(format!("{token:?}"), "Token(live, redacted)");
    }

    #[test]
    fn what_only_looks_like_a_token_is_none() {
        let token = Token::from_entropy(Environment::Live, &[7; 32]);
        let text = token.expose();
        for wrong in [
            String::new(),
            "vsr_live_".to_owned(),
            format!("vsr_live_{}", "x".repeat(49)),
            text.replace("live", "test"),
            text.replace("live", "prod"),
            text.to_lowercase(),
            format!("{text}0"),
            format!(" {text}"),
            format!("{text}\n"),
            text.get(1..).unwrap().to_owned(),
            format!("vsr_live_{}", "é".repeat(24)),
        ] {
            assert_eq!(recognise(&wrong), None, "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_token_is_recognised_and_no_harmed_one(
            entropy: [u8; 32], live: bool, at in 0_usize..58, to in 0_usize..62,
        ) {
            let environment = if live { Environment::Live } else { Environment::Test };
            let token = Token::from_entropy(environment, &entropy);
            prop_assert_eq!(recognise(token.expose()), Some(environment));
            let mut harmed = token.expose().as_bytes().to_vec();
            harmed[at] = DIGITS[to];
            let harmed = String::from_utf8(harmed).unwrap();
            prop_assert_eq!(recognise(&harmed).is_some(), harmed == token.expose());
        }

        #[test]
        fn different_entropy_makes_different_tokens(a: [u8; 32], b: [u8; 32]) {
            let token = |entropy| Token::from_entropy(Environment::Live, entropy);
            prop_assert_eq!(token(&a).expose() == token(&b).expose(), a == b);
        }

        #[test]
        fn the_pattern_is_the_shape(text in PATTERN) {
            // Right in shape: only the checksum can be wrong, and with the right one it is a token.
            let (body, _) = text.split_at(text.len() - CHECK_DIGITS);
            let whole: String = body.chars().chain(checksum(body)).collect();
            prop_assert!(recognise(&whole).is_some());
        }

        #[test]
        fn any_text_is_judged(text in ".*") {
            prop_assert_eq!(recognise(&text), None);
        }
    }
}
