//! The text for the parser, where a grammar does not know all of its language: what it cannot take is
//! blanked or written otherwise, at the same length. What nodes say is read from the text as it is.

use crate::ir::Language;

/// The text as the grammar can take it, where that is another: some take the types of a call for
/// comparisons.
pub(super) fn blanked(source: &str, language: Language) -> Option<String> {
    let bytes = source.as_bytes();
    if language == Language::Java {
        return with_bare_patterns(bytes);
    }
    if !matches!(language, Language::Kotlin | Language::Swift) {
        return None;
    }
    let mut out: Option<Vec<u8>> = None;
    let mut at = 0;
    while let Some(open) = source.get(at..).and_then(|rest| rest.find('<')) {
        let open = at + open;
        at = open + 1;
        let before = open.checked_sub(1).and_then(|i| bytes.get(i));
        let called = before.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let Some(close) = closing(bytes, open).filter(|_| called) else {
            continue;
        };
        if matches!(bytes.get(close + 1), Some(b'(' | b'.')) {
            let text = out.get_or_insert_with(|| bytes.to_vec());
            for byte in text.iter_mut().take(close + 1).skip(open) {
                *byte = b' ';
            }
            at = close + 1;
        }
    }
    if language == Language::Kotlin {
        for at in one_line_bodies(bytes) {
            let text = out.get_or_insert_with(|| bytes.to_vec());
            if let Some(space) = text.get_mut(at) {
                *space = b'\n';
            }
        }
    }
    out.and_then(|bytes| String::from_utf8(bytes).ok())
}

/// Java's `case Outcome.Known(var uid)`, by the last name alone: the grammar knows no patterns whose type
/// stands within another.
fn with_bare_patterns(bytes: &[u8]) -> Option<String> {
    let mut out: Option<Vec<u8>> = None;
    for word in [&b"case "[..], b"instanceof "] {
        for at in memchr::memmem::find_iter(bytes, word) {
            let start = at + word.len();
            let rest = bytes.get(start..).unwrap_or_default();
            let name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.');
            let end = rest.iter().position(|b| !name(b)).unwrap_or(rest.len());
            let last = rest.get(..end).and_then(|n| memchr::memrchr(b'.', n));
            if let (Some(last), Some(b'(')) = (last, rest.get(end)) {
                let text = out.get_or_insert_with(|| bytes.to_vec());
                if let Some(outer) = text.get_mut(start..=start + last) {
                    outer.fill(b' ');
                }
            }
        }
    }
    out.and_then(|bytes| String::from_utf8(bytes).ok())
}

/// The spaces before the ends of bodies that declare something and stand in one line: Kotlin's grammar
/// wants what ends a declaration there, `companion object { const val LIMIT = 5 }`.
fn one_line_bodies(bytes: &[u8]) -> Vec<usize> {
    let mut out = Vec::new();
    // Where braces were opened in this line.
    let mut open: Vec<usize> = Vec::new();
    let (mut text, mut raw) = (false, false);
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let quotes = bytes.get(at..at + 3) == Some(b"\"\"\"");
        match byte {
            b'"' if quotes && !text => {
                raw = !raw;
                at += 2;
            }
            b'"' if !raw => text = !text,
            b'\\' if text => at += 1,
            b'\n' => {
                open.clear();
                text = false;
            }
            _ if text || raw => {}
            b'\'' if bytes.get(at + 2) == Some(&b'\'') => at += 2,
            // A comment may hold anything.
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end - 1);
            }
            b'{' => open.push(at),
            b'}' => {
                let from = open.pop();
                let body = from.and_then(|from| bytes.get(from + 1..at));
                if body.is_some_and(|body| body.ends_with(b" ") && declares(body)) {
                    out.push(at - 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    out
}

fn declares(body: &[u8]) -> bool {
    body.split(|b| !b.is_ascii_alphanumeric() && *b != b'_')
        .any(|word| {
            matches!(
                word,
                b"val" | b"var" | b"fun" | b"class" | b"object" | b"init" | b"constructor"
            )
        })
}

/// Where a list of types ends that starts here; none where it is something else.
fn closing(bytes: &[u8], open: usize) -> Option<usize> {
    let first = bytes.get(open + 1)?;
    if !(first.is_ascii_uppercase() || *first == b'[') {
        return None;
    }
    let mut depth = 0_usize;
    for (number, byte) in bytes.iter().enumerate().skip(open).take(200) {
        match byte {
            b'<' => depth += 1,
            b'>' if depth == 1 => return Some(number),
            b'>' => depth -= 1,
            b'_' | b' ' | b'.' | b',' | b'?' | b'*' | b':' | b'[' | b']' => {}
            other if other.is_ascii_alphanumeric() => {}
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_calls_are_blanked_and_comparisons_are_not() {
        for (text, want) in [
            (
                "val a = b.decode<Face>(x)",
                Some("val a = b.decode      (x)"),
            ),
            (
                "HMAC<SHA256>.code(for: x)",
                Some("HMAC        .code(for: x)"),
            ),
            (
                "get<Map<String, Face?>>(u)",
                Some("get                    (u)"),
            ),
            ("if (a < B && c > (d)) {}", None),
            ("val a: List<Face> = b", None),
            ("if (a<b) {}", None),
        ] {
            assert_eq!(blanked(text, Language::Kotlin).as_deref(), want, "{text}");
        }
        assert_eq!(blanked("a.b<C>(d)", Language::Java), None);
    }

    #[test]
    fn bodies_in_one_line_end_their_declarations() {
        let kotlin = |text| blanked(text, Language::Kotlin);
        assert_eq!(
            kotlin("class A { companion object { const val B = 1 } }").as_deref(),
            Some("class A { companion object { const val B = 1\n}\n}")
        );
        // Texts, comments and what only runs stay as they are.
        for same in [
            "val a = \"{ val b = 1 }\"",
            "// { val b = 1 }",
            "val a = \"\"\" { val b }\n { val c } \"\"\"",
            "a { b(it) }",
            "class A {\n val b = 1\n }",
        ] {
            assert_eq!(kotlin(same), None, "{same}");
        }
    }

    #[test]
    fn patterns_go_by_their_last_name() {
        let java = |text| blanked(text, Language::Java);
        assert_eq!(
            java("case A.Known(var uid) -> 1; case B -> 2;").as_deref(),
            Some("case   Known(var uid) -> 1; case B -> 2;")
        );
        assert_eq!(java("case A.B -> f(A.C(1));"), None);
    }
}
