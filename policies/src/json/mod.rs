//! A JSON document that has one meaning, or none.
//!
//! Parsers differ on duplicate members, on what follows the document, on byte order marks and on
//! malformed UTF-8, and an attacker lives in the difference. [`parse`] refuses all of these. The
//! tokenizer is serde_json's; the strictness and the tree are ours.

mod places;
mod project;
mod select;
mod without;

pub use places::texts;
pub use project::{project, write_text};
pub use select::{holds, is_present, list_at, number_at, text_at};
pub use without::without;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// A value of a strict document.
#[derive(Debug, Clone, PartialEq)]
pub enum Json<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string, unescaped.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Json<'a>>),
    /// An object; no two members share a name.
    Object(Vec<(Cow<'a, str>, Json<'a>)>),
}

/// A number, exact where it is a 64-bit integer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// Not negative.
    Unsigned(u64),
    /// Negative.
    Signed(i64),
    /// Everything else.
    Float(f64),
}

impl Number {
    /// As a float, for comparisons with a policy's numbers.
    #[expect(
        clippy::cast_precision_loss,
        reason = "scores and thresholds are small"
    )]
    pub const fn as_f64(self) -> f64 {
        match self {
            Self::Unsigned(n) => n as f64,
            Self::Signed(n) => n as f64,
            Self::Float(n) => n,
        }
    }
}

/// Why bytes are not one JSON document. Never repeats the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotJson {
    /// A byte order mark.
    ByteOrderMark,
    /// Not UTF-8.
    NotUtf8,
    /// A member stands twice in one object.
    DuplicateMember,
    /// Something follows the document.
    TrailingData,
    /// Not JSON, or nested too deep.
    Malformed,
}

impl NotJson {
    /// One sentence for records.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ByteOrderMark => "the body begins with a byte order mark",
            Self::NotUtf8 => "the body is not UTF-8",
            Self::DuplicateMember => "a member stands twice in one object",
            Self::TrailingData => "something follows the JSON document",
            Self::Malformed => "the body is not JSON",
        }
    }
}

/// Parses the one document that `bytes` hold. Bounded by its input; nesting by serde_json's 128.
pub fn parse(bytes: &[u8]) -> Result<Json<'_>, NotJson> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(NotJson::ByteOrderMark);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| NotJson::NotUtf8)?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Strict.deserialize(&mut deserializer).map_err(|error| {
        // serde_json wraps our message; its own never starts with it.
        if error.to_string().starts_with(DUPLICATE) {
            NotJson::DuplicateMember
        } else {
            NotJson::Malformed
        }
    })?;
    deserializer.end().map_err(|_| NotJson::TrailingData)?;
    Ok(value)
}

const DUPLICATE: &str = "duplicate member";
/// Up to here a linear search for a duplicate beats hashing.
const FEW: usize = 24;

struct Strict;

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Json<'de>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Json<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_unit<E>(self) -> Result<Json<'de>, E> {
        Ok(Json::Null)
    }
    fn visit_bool<E>(self, value: bool) -> Result<Json<'de>, E> {
        Ok(Json::Bool(value))
    }
    fn visit_u64<E>(self, value: u64) -> Result<Json<'de>, E> {
        Ok(Json::Number(Number::Unsigned(value)))
    }
    fn visit_i64<E>(self, value: i64) -> Result<Json<'de>, E> {
        Ok(Json::Number(Number::Signed(value)))
    }
    fn visit_f64<E>(self, value: f64) -> Result<Json<'de>, E> {
        Ok(Json::Number(Number::Float(value)))
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Borrowed(value)))
    }
    fn visit_str<E>(self, value: &str) -> Result<Json<'de>, E> {
        Ok(Json::Text(Cow::Owned(value.to_owned())))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json<'de>, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Strict)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json<'de>, A::Error> {
        let mut object: Vec<(Cow<'de, str>, Json<'de>)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some(name) = members.next_key_seed(Name)? {
            let duplicate = if object.len() < FEW {
                object.iter().any(|(known, _)| *known == name)
            } else {
                if seen.is_empty() {
                    seen.extend(object.iter().map(|(known, _)| known.clone()));
                }
                !seen.insert(name.clone())
            };
            if duplicate {
                return Err(A::Error::custom(DUPLICATE));
            }
            object.push((name, members.next_value_seed(Strict)?));
        }
        Ok(Json::Object(object))
    }
}

struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(value))
    }
    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(value.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_document_is_read() {
        let document = parse(br#" {"a":[1,-2,0.5,null,true,"x\u0041"]} "#).unwrap();
        let Json::Object(members) = document else {
            panic!("an object")
        };
        assert_eq!(
            members[0].1,
            Json::List(vec![
                Json::Number(Number::Unsigned(1)),
                Json::Number(Number::Signed(-2)),
                Json::Number(Number::Float(0.5)),
                Json::Null,
                Json::Bool(true),
                Json::Text("xA".into()),
            ])
        );
    }

    #[test]
    fn what_has_two_meanings_is_refused() {
        use NotJson::*;
        let many: String = (0..40).map(|i| format!("\"k{i}\":0,")).collect();
        let table: Vec<(Vec<u8>, NotJson)> = vec![
            (b"".to_vec(), Malformed),
            (b"\xef\xbb\xbf{}".to_vec(), ByteOrderMark),
            (b"{\"a\":\"\xff\"}".to_vec(), NotUtf8),
            (br#"{"a":1,"a":1}"#.to_vec(), DuplicateMember),
            (br#"{"a":1,"\u0061":2}"#.to_vec(), DuplicateMember),
            (br#"[{"x":{"a":1,"a":2}}]"#.to_vec(), DuplicateMember),
            (format!("{{{many}\"k39\":1}}").into_bytes(), DuplicateMember),
            (format!("{{{many}\"k3\":1}}").into_bytes(), DuplicateMember),
            (b"{} {}".to_vec(), TrailingData),
            (b"{}\0".to_vec(), TrailingData),
            (b"{} garbage".to_vec(), TrailingData),
            (b"{'a':1}".to_vec(), Malformed),
            (b"{\"a\":1,}".to_vec(), Malformed),
            (b"NaN".to_vec(), Malformed),
            (b"{\"a\":1".to_vec(), Malformed),
            (vec![b'['; 100_000], Malformed),
            (b"{/**/}".to_vec(), Malformed),
        ];
        for (bytes, want) in table {
            assert_eq!(
                parse(&bytes),
                Err(want),
                "{}",
                String::from_utf8_lossy(&bytes[..bytes.len().min(60)])
            );
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn agrees_with_serde_json_where_it_accepts(text in r#"[\[\]{}:,"a-c0-9.eE \\u-]{0,40}"#) {
            if parse(text.as_bytes()).is_ok() {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
            }
        }
    }
}
