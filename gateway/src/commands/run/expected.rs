//! The digest that was approved: no other policy comes into force.

use std::path::Path;
use std::str::FromStr;

/// A policy's digest, as a command line names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Digest(String);

impl FromStr for Digest {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let whole = text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit());
        match whole {
            true => Ok(Self(text.to_ascii_lowercase())),
            false => Err(
                "a digest is 64 hexadecimal digits, as `visor-gateway check` and `visor policy check` print it"
                    .to_owned(),
            ),
        }
    }
}

/// Holds the digest of the policy at `path` against those that are expected, if any are.
pub(super) fn check(expected: &[Digest], digest: &str, path: &Path) -> Result<(), String> {
    if expected.is_empty() || expected.iter().any(|known| known.0 == digest) {
        return Ok(());
    }
    let known: Vec<&str> = expected.iter().map(|known| known.0.as_str()).collect();
    Err(format!(
        "error: this is not the policy that is expected\n  policy    {digest}  {}\n  expected  {}\n  help: look at the change with `visor policy diff`; once it is approved, name its digest by `--expect-digest`",
        path.display(),
        known.join("\n            "),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_digests_are_digests() {
        let digest = "0123456789abcdef".repeat(4);
        let short = digest.trim_start_matches('0');
        assert_eq!(digest.parse(), Ok(Digest(digest.clone())));
        assert_eq!(digest.to_uppercase().parse(), Ok(Digest(digest.clone())));
        for bad in ["", short, &format!("{digest}0"), &format!("g{short}")] {
            assert!(bad.parse::<Digest>().is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_expected_is_everything_allowed() {
        let (one, other) = ("a".repeat(64), "b".repeat(64));
        let path = Path::new("site.toml");
        let known = |text: &str| Digest(text.to_owned());
        assert!(check(&[], &one, path).is_ok());
        assert!(check(&[known(&one)], &one, path).is_ok());
        assert!(check(&[known(&other), known(&one)], &one, path).is_ok());
        let why = check(&[known(&other)], &one, path).unwrap_err();
        assert!(
            why.contains(&one) && why.contains(&other) && why.contains("site.toml"),
            "{why}"
        );
    }
}
