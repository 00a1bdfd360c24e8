//! A document without some of its fields: what is kept is copied as it was written, since a number
//! that is read and written again may be another one.

use crate::model::{JsonPath, Segment};
use std::borrow::Cow;

/// The document without what stands at `paths`; none where nothing stands there. Only for a document
/// that [`super::parse`] accepted: what is not JSON comes back as `Some` of nothing.
pub fn without(document: &[u8], paths: &[JsonPath]) -> Option<String> {
    let routes: Vec<&[Segment]> = paths.iter().map(|p| p.0.as_slice()).collect();
    let mut copy = Copy {
        rest: document,
        out: Vec::with_capacity(document.len()),
        dropped: false,
    };
    match copy.value(&routes) {
        Some(()) if !copy.dropped => None,
        Some(()) => Some(String::from_utf8(copy.out).unwrap_or_default()),
        None => Some(String::new()),
    }
}

struct Copy<'a> {
    rest: &'a [u8],
    out: Vec<u8>,
    dropped: bool,
}

impl<'a> Copy<'a> {
    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        self.rest = self.rest.trim_ascii_start();
        self.rest.first().copied()
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    /// A string's token, with its quotes.
    fn text(&mut self) -> Option<&'a [u8]> {
        let mut at = 1;
        loop {
            let found = at + memchr::memchr2(b'"', b'\\', self.rest.get(at..)?)?;
            match self.rest.get(found)? {
                b'"' => return self.take(found + 1),
                _ => at = found + 2,
            }
        }
    }

    fn value(&mut self, paths: &[&[Segment]]) -> Option<()> {
        match self.peek()? {
            b'{' => self.members(paths),
            b'[' => self.items(paths),
            b'"' => {
                let text = self.text()?;
                self.out.extend_from_slice(text);
                Some(())
            }
            _ => {
                let ends = |b: &u8| matches!(b, b',' | b']' | b'}') || b.is_ascii_whitespace();
                let end = self.rest.iter().position(ends).unwrap_or(self.rest.len());
                let scalar = self.take(end)?;
                self.out.extend_from_slice(scalar);
                Some(())
            }
        }
    }

    fn members(&mut self, paths: &[&[Segment]]) -> Option<()> {
        self.take(1)?;
        self.out.push(b'{');
        let mut first = true;
        loop {
            match self.peek()? {
                b'}' => break,
                b',' => self.take(1).map(drop)?,
                _ => {
                    let raw = self.text()?;
                    let name: Cow<'_, str> = serde_json::from_slice(raw).ok()?;
                    let below = below(
                        paths,
                        |segment| matches!(segment, Segment::Key(key) if *key == *name),
                    );
                    self.peek()?;
                    self.take(1)?; // the colon
                    let mark = self.out.len();
                    if !std::mem::take(&mut first) {
                        self.out.push(b',');
                    }
                    self.out.extend_from_slice(raw);
                    self.out.push(b':');
                    self.value(&below)?;
                    first = self.drop_to(mark, &below) && mark_is_start(&self.out);
                }
            }
        }
        self.take(1)?;
        self.out.push(b'}');
        Some(())
    }

    fn items(&mut self, paths: &[&[Segment]]) -> Option<()> {
        self.take(1)?;
        self.out.push(b'[');
        let below = below(paths, |segment| matches!(segment, Segment::Each));
        let mut first = true;
        loop {
            match self.peek()? {
                b']' => break,
                b',' => self.take(1).map(drop)?,
                _ => {
                    let mark = self.out.len();
                    if !std::mem::take(&mut first) {
                        self.out.push(b',');
                    }
                    self.value(&below)?;
                    first = self.drop_to(mark, &below) && mark_is_start(&self.out);
                }
            }
        }
        self.take(1)?;
        self.out.push(b']');
        Some(())
    }

    /// Takes back what was copied since `mark` where a path ends here.
    fn drop_to(&mut self, mark: usize, below: &[&[Segment]]) -> bool {
        let here = below.iter().any(|rest| rest.is_empty());
        if here {
            self.out.truncate(mark);
            self.dropped = true;
        }
        here
    }
}

/// Whether nothing stands in an object or a list yet, so that no comma is due.
fn mark_is_start(out: &[u8]) -> bool {
    matches!(out.last(), Some(b'{' | b'['))
}

/// What is left of the paths that lead through here.
fn below<'p>(paths: &[&'p [Segment]], leads: impl Fn(&Segment) -> bool) -> Vec<&'p [Segment]> {
    let split = paths.iter().filter_map(|path| path.split_first());
    split
        .filter(|(segment, _)| leads(segment))
        .map(|(_, rest)| rest)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn left(document: &str, paths: &[&str]) -> Option<String> {
        let paths: Vec<JsonPath> = paths.iter().map(|p| p.parse().unwrap()).collect();
        without(document.as_bytes(), &paths)
    }

    #[test]
    fn fields_go_and_the_rest_stays_as_it_was_written() {
        for (document, paths, kept) in [
            (r#"{"a":1,"b":2}"#, &["a"][..], r#"{"b":2}"#),
            (r#"{"a":1,"b":2,"c":3}"#, &["b"], r#"{"a":1,"c":3}"#),
            (r#"{"a":1,"b":2}"#, &["a", "b"], "{}"),
            (r#"{"a":1.50,"b":1e2}"#, &["b"], r#"{"a":1.50}"#),
            (
                r#" { "f" : [ {"age":3, "x":"}\""} , {"x":[]} ] } "#,
                &["f[].age"],
                r#"{"f":[{"x":"}\""},{"x":[]}]}"#,
            ),
            (r#"{"a\u0067e":3,"b":{}}"#, &["age"], r#"{"b":{}}"#),
            (
                r#"{"a":{"b":{"c":1}},"b":{"c":2}}"#,
                &["a.b"],
                r#"{"a":{},"b":{"c":2}}"#,
            ),
            (r#"{"a":[1,2]}"#, &["a[]"], r#"{"a":[]}"#),
        ] {
            assert_eq!(left(document, paths).as_deref(), Some(kept), "{document}");
        }
        for (document, paths) in [
            (r#"{"a":[{"b":1}]}"#, &["b", "a.b", "a[].c"][..]),
            ("[]", &["a"]),
            ("\"age\"", &["age"]),
            ("7", &["age"]),
        ] {
            assert_eq!(left(document, paths), None, "{document}");
        }
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "\\PC{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map("[ab\"é]{1,2}", inner, 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    /// The same by serde_json's tree.
    fn remove(value: &mut Value, path: &[Segment]) {
        match (value, path) {
            (Value::Object(members), [Segment::Key(key)]) => {
                members.remove(key);
            }
            (Value::Object(members), [Segment::Key(key), rest @ ..]) => {
                if let Some(inner) = members.get_mut(key) {
                    remove(inner, rest);
                }
            }
            (Value::Array(items), [Segment::Each]) => items.clear(),
            (Value::Array(items), [Segment::Each, rest @ ..]) => {
                items.iter_mut().for_each(|item| remove(item, rest));
            }
            _ => {}
        }
    }

    proptest! {
        #[test]
        fn what_is_left_is_what_a_tree_leaves(
            document in document(),
            pretty: bool,
            path in "[ab]{1,2}(\\[\\])?(\\.[ab](\\[\\])?)?",
        ) {
            let text = match pretty {
                true => serde_json::to_string_pretty(&document).unwrap(),
                false => document.to_string(),
            };
            prop_assert!(parse(text.as_bytes()).is_ok());
            let paths = [path.parse::<JsonPath>().unwrap()];
            let mut want = document.clone();
            remove(&mut want, &paths[0].0);
            match without(text.as_bytes(), &paths) {
                None => prop_assert_eq!(want, document),
                Some(left) => prop_assert_eq!(serde_json::from_str::<Value>(&left).unwrap(), want),
            }
        }
    }
}
