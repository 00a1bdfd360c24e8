//! A vendor's key: what it must look like to be loaded, and how one is recognised in a request.

mod watch;

pub use watch::{Passed, Watch};

use std::fmt;

/// Shorter keys could not be told from ordinary text when they stand in an answer.
pub const MIN_LEN: usize = 8;
/// Longer ones fit into no header.
pub const MAX_LEN: usize = 4096;
/// So many key characters after a vendor's prefix make a key; fewer are an example or a mask.
const TELLING: usize = 8;
/// The longest escape that a word may begin after: a JSON one.
const ESCAPE: usize = 6;

/// Why a text cannot be a provider's key. It never holds the key or a part of it: only what the
/// pack itself says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyProblem {
    /// There is nothing.
    Empty,
    /// It could not be told from ordinary text when it stands in an answer.
    TooShort,
    /// It fits into no header.
    TooLong,
    /// A space, a line break or a tab, inside or around it.
    Space,
    /// A control character other than these.
    Control,
    /// Something outside ASCII.
    NotAscii,
    /// It does not start as keys of its environment do.
    MissingPrefix(String),
    /// It starts as keys of the other environment do.
    OtherEnvironment(String),
    /// It is the prefix alone.
    PrefixOnly(String),
}

impl KeyProblem {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::Empty => "put the vendor's key there",
            Self::TooShort => "use the whole key as the vendor shows it, at least 8 characters",
            Self::TooLong => "give the key alone, at most 4096 characters",
            Self::Space => {
                "give the key alone, on one line, without quotes or a `Bearer` before it"
            }
            Self::Control | Self::NotAscii => {
                "copy the key again: it consists of visible ASCII characters"
            }
            Self::MissingPrefix(_) | Self::PrefixOnly(_) => {
                "copy the whole key of this environment from the vendor's dashboard"
            }
            Self::OtherEnvironment(_) => {
                "give each environment its own key: test and live never share one"
            }
        }
    }
}

impl fmt::Display for KeyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the key is empty"),
            Self::TooShort => f.write_str("the key is too short to be found in answers"),
            Self::TooLong => f.write_str("the key is longer than 4096 bytes"),
            Self::Space => f.write_str("the key has a space or a line break in it"),
            Self::Control => f.write_str("the key has a control character in it"),
            Self::NotAscii => f.write_str("the key has a character outside ASCII in it"),
            Self::MissingPrefix(p) => write!(f, "the key does not start with `{p}`"),
            Self::OtherEnvironment(p) => {
                write!(
                    f,
                    "the key starts with `{p}`, as keys of the other environment do"
                )
            }
            Self::PrefixOnly(p) => write!(f, "the key ends after its prefix `{p}`"),
        }
    }
}

impl std::error::Error for KeyProblem {}

/// Whether `key` can be the key of an environment whose keys start with `this`, and not one of
/// the environment whose keys start with `other`. Where one prefix extends the other, the longer
/// one that fits decides.
///
/// # Errors
/// The first problem found.
pub fn check(key: &str, this: Option<&str>, other: Option<&str>) -> Result<(), KeyProblem> {
    if key.is_empty() {
        return Err(KeyProblem::Empty);
    }
    if key.len() > MAX_LEN {
        return Err(KeyProblem::TooLong);
    }
    for byte in key.bytes() {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => return Err(KeyProblem::Space),
            byte if byte.is_ascii_graphic() => {}
            byte if byte.is_ascii() => return Err(KeyProblem::Control),
            _ => return Err(KeyProblem::NotAscii),
        }
    }
    let fits = |prefix: Option<&str>| prefix.filter(|p| key.starts_with(p)).map_or(0, str::len);
    if let Some(other) = other
        && fits(Some(other)) > fits(this)
    {
        return Err(KeyProblem::OtherEnvironment(other.to_owned()));
    }
    if let Some(this) = this {
        if !key.starts_with(this) {
            return Err(KeyProblem::MissingPrefix(this.to_owned()));
        }
        if key.len() == this.len() {
            return Err(KeyProblem::PrefixOnly(this.to_owned()));
        }
    }
    if key.len() < MIN_LEN {
        return Err(KeyProblem::TooShort);
    }
    Ok(())
}

/// Whether `text` holds what looks like a vendor's key: one of the prefixes where a word may
/// begin, and at least eight key characters after it. Linear in `text` for each prefix.
///
/// A word may also begin after a percent- or JSON-escape, so that `%22sk_live_…` is seen in a
/// raw query; the key itself has to be decoded.
pub fn looks_like_key<P: AsRef<str>>(text: &[u8], prefixes: &[P]) -> bool {
    begins_from(0, text, prefixes)
}

/// The same for a text in pieces: as if it stood in one.
pub fn looks_like_key_in<P: AsRef<str>, T: AsRef<[u8]>>(pieces: &[T], prefixes: &[P]) -> bool {
    let longest = prefixes.iter().map(|p| p.as_ref().len()).max();
    let reach = ESCAPE + longest.unwrap_or(0) + TELLING;
    // The end of what came before, where a key may begin that ends in the next piece; at first
    // all of it.
    let mut seam: Vec<u8> = Vec::new();
    let mut from = 0;
    for (i, piece) in pieces.iter().map(AsRef::as_ref).enumerate() {
        // What stands before a piece's first bytes is seen in the seam alone.
        if begins_from(if i == 0 { 0 } else { ESCAPE }, piece, prefixes) {
            return true;
        }
        seam.extend_from_slice(piece.get(..reach).unwrap_or(piece));
        if i > 0 && begins_from(from, &seam, prefixes) {
            return true;
        }
        if let Some(end) = piece.len().checked_sub(reach) {
            seam.clear();
            seam.extend_from_slice(piece.get(end..).unwrap_or_default());
            from = ESCAPE;
        } else if let Some(gone @ 1..) = seam.len().checked_sub(reach) {
            seam.drain(..gone);
            from = ESCAPE;
        }
    }
    false
}

/// Whether a key begins at `from` or later.
fn begins_from<P: AsRef<str>>(from: usize, text: &[u8], prefixes: &[P]) -> bool {
    prefixes
        .iter()
        .map(AsRef::as_ref)
        .filter(|prefix: &&str| !prefix.is_empty())
        .any(|prefix| {
            memchr::memmem::find_iter(text, prefix).any(|start| {
                let before = text.get(..start).unwrap_or_default();
                let after = text.get(start + prefix.len()..).unwrap_or_default();
                start >= from
                    && word_may_begin(before)
                    && after
                        .iter()
                        .take(TELLING)
                        .filter(|b| is_key_character(**b))
                        .count()
                        == TELLING
            })
        })
}

fn is_key_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte)
}

fn word_may_begin(before: &[u8]) -> bool {
    match before {
        [.., b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => true,
        [.., b'\\', b'u', a, b, c, d] if [a, b, c, d].iter().all(|x| x.is_ascii_hexdigit()) => true,
        [.., b'\\', _] => true,
        [.., last] => !last.is_ascii_alphanumeric(),
        [] => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_are_checked() {
        let live = |key| check(key, Some("sk_live_"), Some("sk_test_"));
        let prefix = "sk_live_".to_owned();
        let other = "sk_test_".to_owned();
        let long = format!("sk_live_{}", "a".repeat(MAX_LEN));
        for (key, expected) in [
            ("sk_live_abc123", Ok(())),
            ("sk_live_a", Ok(())),
            ("", Err(KeyProblem::Empty)),
            ("sk_live_", Err(KeyProblem::PrefixOnly(prefix.clone()))),
            ("sk_test_abc123", Err(KeyProblem::OtherEnvironment(other))),
            (
                "SK_LIVE_abc123",
                Err(KeyProblem::MissingPrefix(prefix.clone())),
            ),
            ("Bearer sk_live_abc123", Err(KeyProblem::Space)),
            ("sk_live_abc123\n", Err(KeyProblem::Space)),
            ("sk_live_abc\r\nx: y", Err(KeyProblem::Space)),
            ("sk_live_abc\t123", Err(KeyProblem::Space)),
            ("sk_live_abc\x00123", Err(KeyProblem::Control)),
            ("sk_live_abc\x7f123", Err(KeyProblem::Control)),
            ("sk_live_abcß123", Err(KeyProblem::NotAscii)),
            ("\u{feff}sk_live_abc", Err(KeyProblem::NotAscii)),
            (long.as_str(), Err(KeyProblem::TooLong)),
        ] {
            assert_eq!(live(key), expected, "{key:?}");
        }
        assert_eq!(check("abcdefg", None, None), Err(KeyProblem::TooShort));
        assert_eq!(check("abcdefgh", None, None), Ok(()));
        let other = Err(KeyProblem::OtherEnvironment("sk_test_".into()));
        assert_eq!(check("sk_test_abc", None, Some("sk_test_")), other);
    }

    #[test]
    fn the_longer_of_two_nested_prefixes_decides() {
        assert_eq!(check("sk_test_abc", Some("sk_test_"), Some("sk_")), Ok(()));
        let other = Err(KeyProblem::OtherEnvironment("sk_test_".into()));
        assert_eq!(check("sk_test_abc", Some("sk_"), Some("sk_test_")), other);
        assert_eq!(check("sk_abcdefg", Some("sk_"), Some("sk_test_")), Ok(()));
        assert_eq!(check("sk_abcdefg", Some("sk_"), Some("sk_")), Ok(()));
    }

    #[test]
    fn keys_are_recognised_in_requests() {
        let prefixes = ["sk_live_", "sk_test_", ""];
        for (text, expected) in [
            ("key=sk_live_abc123def456&x=1", true),
            ("{\"k\":\"sk_test_4eC39HqLyjWDarjtT1zdp7dc\"}", true),
            ("sk_live_12345678", true),
            ("q=%22sk_live_12345678%22", true),
            (r#"{"a":"\u0022sk_live_12345678"}"#, true),
            (r"line\nsk_live_12345678", true),
            ("sk_live_1234567", false),
            ("sk_live_****dp7dc", false),
            ("sk_live_", false),
            ("task_live_streaming", false),
            ("task_live_streaming sk_live_12345678", true),
            ("a key starts with sk_live_ or sk_test_ here", false),
            ("", false),
        ] {
            assert_eq!(
                looks_like_key(text.as_bytes(), &prefixes),
                expected,
                "{text}"
            );
        }
        assert!(!looks_like_key::<&str>(b"anything at all", &[]));
        assert!(!looks_like_key(b"anything at all", &[""]));
    }

    proptest! {
        #[test]
        fn a_problem_shows_nothing_of_the_key(
            start in prop::sample::select(vec!["", "aa_", "zz_"]),
            secret in "[#;Q57]{0,12}[\t ß\0#]{0,1}[#;Q57]{0,12}",
        ) {
            let key = format!("{start}{secret}");
            if let Err(problem) = check(&key, Some("aa_"), Some("zz_")) {
                let shown = format!("{problem} {problem:?} {}", problem.help());
                for byte in "#;Q57".chars() {
                    prop_assert!(!shown.contains(byte), "{shown}");
                }
            }
        }

        #[test]
        fn any_key_is_recognised_wherever_a_word_may_begin(
            before in prop::collection::vec(any::<u8>(), 0..40),
            key in "[A-Za-z0-9]{8,40}",
            after in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            let text = [&before[..], b" sk_live_", key.as_bytes(), &after].concat();
            prop_assert!(looks_like_key(&text, &["sk_live_"]));
        }

        #[test]
        fn a_text_in_pieces_is_read_as_one(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "sk_live_", "sk_", "live_", "12345678", "1", "a", " ", "%22", "%", "\\u0022", "\\n",
                    "\\", "task_", "0022", "****", "filling that is longer than any key's beginning",
                ]),
                0..14,
            ),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
        ) {
            let text = parts.concat().into_bytes();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut start = 0;
            for cut in cuts.into_iter().chain([text.len()]) {
                pieces.push(&text[start..cut]);
                start = cut;
            }
            let prefixes = ["sk_live_", "sk_"];
            prop_assert_eq!(
                looks_like_key_in(&pieces, &prefixes),
                looks_like_key(&text, &prefixes)
            );
        }
    }
}
