//! Where the texts of a document stand.

use std::ops::Range;

/// What stands between the quotes of every text, names of members among them, in order. Only for a
/// document that [`super::parse`] accepted: there every quote outside of a text begins one.
pub fn texts(document: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + memchr::memchr(b'"', document.get(at..)?)? + 1;
        let mut end = start;
        loop {
            end += memchr::memchr2(b'"', b'\\', document.get(end..)?)?;
            if document.get(end) == Some(&b'"') {
                break;
            }
            end += 2;
        }
        at = end + 1;
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_found_where_it_stands() {
        let document = br#"{"a":"","b\"":["x\\","\u0022",{"c":1}]}"#;
        let found: Vec<_> = texts(document)
            .map(|range| std::str::from_utf8(&document[range]).unwrap())
            .collect();
        assert_eq!(found, ["a", "", r#"b\""#, r"x\\", r"\u0022", "c"]);
        assert_eq!(texts(b"[1,true,null]").count(), 0);
    }
}
