//! One spelling for every path: canonical once, before matching, and forwarded as matched.

use std::fmt::Write as _;

/// A request target in its one spelling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The path; unreserved characters plain, all others as upper-case percent escapes.
    pub path: String,
    /// The query as it came, without `?`; its shape is checked per route.
    pub query: Option<String>,
}

/// Why a request target has no single meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Longer than any route needs.
    TooLong,
    /// Not a path from the root.
    NotAPath,
    /// A byte that no path may carry, plain or escaped.
    Forbidden,
    /// A percent sign that does not begin an escape.
    BadEscape,
    /// `.`, `..` or an empty segment, plain or escaped.
    DotSegment,
    /// Escapes that are not UTF-8.
    NotUtf8,
}

impl Malformed {
    /// One sentence for records.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::TooLong => "the request target is longer than 4096 bytes",
            Self::NotAPath => "the request target is not a path that starts with `/`",
            Self::Forbidden => "the path holds a character that servers read differently",
            Self::BadEscape => "the path holds a `%` that does not begin an escape",
            Self::DotSegment => "the path holds `.`, `..` or an empty segment",
            Self::NotUtf8 => "the path's escapes are not UTF-8",
        }
    }
}

const LONGEST: usize = 4096;

impl Target {
    /// The one spelling of `raw`, or why it has none. Total over all bytes.
    pub fn canonical(raw: &[u8]) -> Result<Self, Malformed> {
        if raw.len() > LONGEST {
            return Err(Malformed::TooLong);
        }
        let (path, query) = match memchr_byte(b'?', raw) {
            Some(at) => (raw.get(..at).unwrap_or_default(), raw.get(at + 1..)),
            None => (raw, None),
        };
        let path = canonical_path(path)?;
        let query = query
            .map(|q| {
                let plain = q
                    .iter()
                    .all(|b| b.is_ascii_graphic() && !b"#;\\".contains(b));
                plain
                    .then(|| q.iter().map(|b| char::from(*b)).collect())
                    .ok_or(Malformed::Forbidden)
            })
            .transpose()?;
        Ok(Self { path, query })
    }

    /// The path below `prefix`, which must end at a segment's border.
    pub fn below(&self, prefix: &str) -> Option<&str> {
        let rest = self.path.strip_prefix(prefix)?;
        (rest.is_empty() || rest.starts_with('/')).then_some(rest)
    }
}

fn memchr_byte(needle: u8, haystack: &[u8]) -> Option<usize> {
    haystack.iter().position(|b| *b == needle)
}

fn canonical_path(raw: &[u8]) -> Result<String, Malformed> {
    if raw.first() != Some(&b'/') {
        return Err(Malformed::NotAPath);
    }
    if let Some(path) = plain_path(raw) {
        return Ok(path);
    }
    let mut path = String::with_capacity(raw.len());
    let mut escaped = false;
    let mut bytes = raw.iter().copied();
    while let Some(byte) = bytes.next() {
        match byte {
            b if is_itself(b) => path.push(char::from(b)),
            b'%' => {
                let digit = |b: Option<u8>| char::from(b?).to_digit(16);
                let (Some(high), Some(low)) = (digit(bytes.next()), digit(bytes.next())) else {
                    return Err(Malformed::BadEscape);
                };
                let decoded = u8::try_from(high * 16 + low).unwrap_or_default();
                match decoded {
                    b'-' | b'.' | b'_' | b'~' => path.push(char::from(decoded)),
                    b if b.is_ascii_alphanumeric() => path.push(char::from(b)),
                    b'/' | b'\\' | b'%' | b';' | b'?' | b'#' => return Err(Malformed::Forbidden),
                    b if b.is_ascii_control() => return Err(Malformed::Forbidden),
                    b => {
                        escaped |= !b.is_ascii();
                        let _ = write!(path, "%{b:02X}");
                    }
                }
            }
            _ => return Err(Malformed::Forbidden),
        }
    }
    let segments = || path.split('/').skip(1);
    let last = segments().count().saturating_sub(1);
    for (i, segment) in segments().enumerate() {
        // A slash at the end is a path of its own, which no route matches: no need to refuse it here.
        if segment == "." || segment == ".." || (segment.is_empty() && i != last) {
            return Err(Malformed::DotSegment);
        }
    }
    if escaped && !escapes_are_utf8(&path) {
        return Err(Malformed::NotUtf8);
    }
    Ok(path)
}

/// The path where it is its own spelling already, as nearly all are.
fn plain_path(raw: &[u8]) -> Option<String> {
    let mut before = 0;
    for byte in raw {
        // A dot that begins a segment, and an empty one, are looked at closely.
        if !is_itself(*byte) || (before == b'/' && matches!(byte, b'/' | b'.')) {
            return None;
        }
        before = *byte;
    }
    std::str::from_utf8(raw).ok().map(str::to_owned)
}

/// Unreserved characters, and the delimiters that every server reads as themselves.
const fn is_itself(byte: u8) -> bool {
    matches!(byte,
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~'
        | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b'=' | b':' | b'@')
}

fn escapes_are_utf8(path: &str) -> bool {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |b: Option<u8>| {
                b.and_then(|b| char::from(b).to_digit(16))
                    .unwrap_or_default()
            };
            let (high, low) = (digit(rest.next()), digit(rest.next()));
            bytes.push(u8::try_from(high * 16 + low).unwrap_or_default());
        } else {
            bytes.push(byte);
        }
    }
    // `from_utf8` refuses overlong forms and surrogates, which is the point.
    std::str::from_utf8(&bytes).is_ok()
}

/// The name=value pairs of a query, in order. A pair without `=` has an empty value.
pub fn query_pairs(query: &str) -> impl Iterator<Item = (&str, &str)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(raw: &str) -> Result<String, Malformed> {
        Target::canonical(raw.as_bytes()).map(|t| t.path)
    }

    #[test]
    fn one_meaning_one_spelling() {
        for (raw, want) in [
            ("/a/b", "/a/b"),
            ("/%61/b%2Dc", "/a/b-c"),
            ("/a%20b", "/a%20b"),
            ("/%c3%a4", "/%C3%A4"),
            ("/a/", "/a/"),
            ("/", "/"),
            ("/a:b@c", "/a:b@c"),
        ] {
            assert_eq!(path(raw).as_deref(), Ok(want), "{raw}");
        }
        let with_query = Target::canonical(b"/a?x=1&y=%20").unwrap();
        assert_eq!(with_query.query.as_deref(), Some("x=1&y=%20"));
    }

    #[test]
    fn what_servers_read_differently_is_refused() {
        use Malformed::*;
        for (raw, want) in [
            ("", NotAPath),
            ("a", NotAPath),
            ("http://x/", NotAPath),
            ("*", NotAPath),
            ("/a/../b", DotSegment),
            ("/a/%2e%2E/b", DotSegment),
            ("/./a", DotSegment),
            ("//a", DotSegment),
            ("/a//b", DotSegment),
            ("/a/..", DotSegment),
            ("/a%2fb", Forbidden),
            ("/a%5Cb", Forbidden),
            ("/a\\b", Forbidden),
            ("/a;b", Forbidden),
            ("/a%3bb", Forbidden),
            ("/a%00", Forbidden),
            ("/a%0d%0a", Forbidden),
            ("/a%252e", Forbidden),
            ("/a b", Forbidden),
            ("/a#b", Forbidden),
            ("/ä", Forbidden),
            ("/a%", BadEscape),
            ("/a%g0", BadEscape),
            ("/a%4", BadEscape),
            ("/%c0%ae", NotUtf8),
            ("/%ed%a0%80", NotUtf8),
            ("/a?x=1#y", Forbidden),
            ("/a?x;y", Forbidden),
            ("/a?x=\u{1}", Forbidden),
        ] {
            assert_eq!(path(raw), Err(want), "{raw}");
        }
        assert_eq!(path(&format!("/{}", "a".repeat(5000))), Err(TooLong));
    }

    #[test]
    fn a_prefix_ends_at_a_segment() {
        let target = Target::canonical(b"/api/v1/x").unwrap();
        assert_eq!(target.below("/api/v1"), Some("/x"));
        assert_eq!(target.below("/api/v"), None);
        assert_eq!(target.below(""), Some("/api/v1/x"));
    }

    proptest! {
        #[test]
        fn canonical_is_total_and_idempotent(raw in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Ok(target) = Target::canonical(&raw) {
                let again = Target::canonical(target.path.as_bytes());
                prop_assert_eq!(again.map(|t| t.path), Ok(target.path));
            }
        }

        #[test]
        fn nothing_canonical_climbs(raw in "/[a.%2fFeE/;\\\\]{0,24}") {
            if let Ok(target) = Target::canonical(raw.as_bytes()) {
                prop_assert!(!target.path.split('/').any(|s| s == ".." || s == "."));
                prop_assert!(!target.path.contains("//"));
                prop_assert!(!target.path.to_ascii_lowercase().contains("%2f"));
            }
        }
    }
}
