//! Rebuilding a document from the fields that a pack declares, and nothing else.

use super::{Json, Number};
use crate::model::{JsonPath, Segment};
use std::fmt::Write as _;

/// The longest string that a rebuilt document repeats from its original.
const LONGEST_TEXT: usize = 2048;

/// A new document that holds only what stands at `paths`. At the end of a path stands a scalar:
/// an object or a list there is left out, since the pack declared neither's members.
pub fn project(document: &Json<'_>, paths: &[JsonPath]) -> String {
    let routes: Vec<&[Segment]> = paths.iter().map(|p| p.0.as_slice()).collect();
    let mut out = String::new();
    if !write_projection(document, &routes, &mut out) {
        out.clear();
        out.push_str("{}");
    }
    out
}

/// Writes what `paths` leave of `value`; false, and nothing written, where they leave nothing.
fn write_projection(value: &Json<'_>, paths: &[&[Segment]], out: &mut String) -> bool {
    let before = out.len();
    match value {
        Json::Object(members) => {
            out.push('{');
            let mut any = false;
            for (name, member) in members {
                let below: Vec<&[Segment]> = paths
                    .iter()
                    .filter_map(|path| match path.split_first() {
                        Some((Segment::Key(key), rest)) if key == name => Some(rest),
                        _ => None,
                    })
                    .collect();
                if below.is_empty() {
                    continue;
                }
                let here = out.len();
                if any {
                    out.push(',');
                }
                write_text(name, out);
                out.push(':');
                if write_projection(member, &below, out) {
                    any = true;
                } else {
                    out.truncate(here);
                }
            }
            out.push('}');
            if !any {
                out.truncate(before);
            }
            any
        }
        Json::List(items) => {
            let below: Vec<&[Segment]> = paths
                .iter()
                .filter_map(|path| match path.split_first() {
                    Some((Segment::Each, rest)) => Some(rest),
                    _ => None,
                })
                .collect();
            if below.is_empty() {
                return false;
            }
            out.push('[');
            let mut first = true;
            for item in items {
                let here = out.len();
                if !first {
                    out.push(',');
                }
                if write_projection(item, &below, out) {
                    first = false;
                } else {
                    out.truncate(here);
                }
            }
            out.push(']');
            true
        }
        scalar if paths.iter().any(|path| path.is_empty()) => write_scalar(scalar, out),
        _ => false,
    }
}

fn write_scalar(value: &Json<'_>, out: &mut String) -> bool {
    match value {
        Json::Null => out.push_str("null"),
        Json::Bool(true) => out.push_str("true"),
        Json::Bool(false) => out.push_str("false"),
        Json::Number(Number::Unsigned(n)) => {
            let _ = write!(out, "{n}");
        }
        Json::Number(Number::Signed(n)) => {
            let _ = write!(out, "{n}");
        }
        Json::Number(Number::Float(n)) if n.is_finite() => {
            let _ = write!(out, "{n}");
        }
        Json::Text(text) if text.len() <= LONGEST_TEXT => write_text(text, out),
        _ => return false,
    }
    true
}

/// Writes a JSON string, quoted and escaped.
pub fn write_text(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' || c == '\u{7f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    fn kept(body: &str, paths: &[&str]) -> String {
        let paths: Vec<JsonPath> = paths.iter().map(|p| p.parse().unwrap()).collect();
        project(&parse(body.as_bytes()).unwrap(), &paths)
    }

    #[test]
    fn nothing_undeclared_comes_through() {
        let body = r#"{"error":{"type":"x","message":"no","uid":"employee-17"},"faces":[{"uid":"a"}],"n":1.5}"#;
        assert_eq!(
            kept(body, &["error.type", "error.message"]),
            r#"{"error":{"type":"x","message":"no"}}"#
        );
        assert_eq!(
            kept(body, &["error"]),
            "{}",
            "an object at the end of a path is not a scalar"
        );
        assert_eq!(kept(body, &["faces"]), "{}");
        assert_eq!(kept(body, &["n"]), r#"{"n":1.5}"#);
        assert_eq!(kept(body, &["missing.x"]), "{}");
        assert_eq!(
            kept(r#"{"detail":"text"}"#, &["detail", "detail.error"]),
            r#"{"detail":"text"}"#
        );
        assert_eq!(
            kept(
                r#"{"detail":{"error":"q","uid":1}}"#,
                &["detail", "detail.error"]
            ),
            r#"{"detail":{"error":"q"}}"#
        );
        assert_eq!(kept("\"text\"", &["a"]), "{}");
    }

    #[test]
    fn lists_are_rebuilt_element_by_element() {
        let body = r#"{"sessions":[{"id":"1","report":{"x":1}},{"id":"2"},{"report":1}]}"#;
        assert_eq!(
            kept(body, &["sessions[].id"]),
            r#"{"sessions":[{"id":"1"},{"id":"2"}]}"#
        );
        assert_eq!(
            kept(r#"{"sessions":[]}"#, &["sessions[].id"]),
            r#"{"sessions":[]}"#
        );
    }

    #[test]
    fn long_texts_do_not_come_through() {
        let body = format!(r#"{{"a":"{}"}}"#, "x".repeat(LONGEST_TEXT + 1));
        assert_eq!(kept(&body, &["a"]), "{}");
    }

    proptest! {
        #[test]
        fn written_text_reads_back(text in any::<String>()) {
            let mut out = String::new();
            write_text(&text, &mut out);
            prop_assert_eq!(serde_json::from_str::<String>(&out).unwrap(), text);
        }
    }
}
