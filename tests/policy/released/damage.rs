//! Documents damaged in their values, and in their text.

use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// One way to damage a document.
#[derive(Debug, Clone)]
pub(super) enum Damage {
    /// What stands somewhere is gone.
    Remove(Index),
    /// Something else stands there.
    Replace(Index, Value),
    /// It stands there in a list, or in an object.
    Wrap(Index, bool),
    /// A member has another name.
    Rename(Index, fn(&str) -> String),
    /// A list holds its last element twice, changed or not.
    Grow(Index, Option<Value>),
    /// What stands in one place stands in another too.
    Copy(Index, Index),
}

pub(super) fn damage() -> impl Strategy<Value = Damage> {
    let values = vec![
        json!(null),
        json!(true),
        json!(false),
        json!("true"),
        json!("false"),
        json!(1),
        json!(0),
        json!(0.95),
        json!(2),
        json!(-1),
        json!(""),
        json!([]),
        json!({}),
        json!([true]),
        json!([[]]),
        json!({"is_real_face": true}),
        json!("complete"),
        json!("created"),
        json!("done"),
        json!("livenessDetected"),
        json!("deepfakeDetected"),
        json!("noFace"),
        json!("unsure"),
        json!("hat"),
        json!("authentic"),
        json!("succeeded"),
    ];
    let value = prop::sample::select(values);
    let renames: Vec<fn(&str) -> String> = vec![
        |name| name.to_uppercase(),
        |name| format!("{name} "),
        |name| name.replace('_', "-"),
        |name| format!("{name}\u{0}"),
        |name| name.replace('a', "\u{430}"),
        |_| String::new(),
    ];
    prop_oneof![
        3 => any::<Index>().prop_map(Damage::Remove),
        6 => (any::<Index>(), value.clone()).prop_map(|(at, value)| Damage::Replace(at, value)),
        1 => (any::<Index>(), any::<bool>()).prop_map(|(at, list)| Damage::Wrap(at, list)),
        1 => (any::<Index>(), prop::sample::select(renames)).prop_map(|(at, to)| Damage::Rename(at, to)),
        2 => (any::<Index>(), prop::option::of(value)).prop_map(|(at, value)| Damage::Grow(at, value)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Damage::Copy(from, to)),
    ]
}

/// Every place of a document, as pointers.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            places(value, &format!("{at}/{name}"), found);
        }),
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(i, value)| places(value, &format!("{at}/{i}"), found));
        }
        _ => {}
    }
}

pub(super) fn apply(document: &mut Value, damage: &Damage) {
    let mut all = Vec::new();
    places(document, "", &mut all);
    let pick = |at: &Index| at.get(&all).clone();
    let parent = |place: &str| {
        place
            .rsplit_once('/')
            .map(|(up, last)| (up.to_owned(), last.replace("~1", "/").replace("~0", "~")))
    };
    match damage {
        Damage::Remove(at) => {
            if let Some((up, last)) = parent(&pick(at)) {
                match document.pointer_mut(&up) {
                    Some(Value::Object(members)) => drop(members.remove(&last)),
                    Some(Value::Array(items)) => {
                        drop(items.remove(last.parse().expect("a number")))
                    }
                    _ => {}
                }
            }
        }
        Damage::Replace(at, value) => {
            *document.pointer_mut(&pick(at)).expect("a place") = value.clone()
        }
        Damage::Wrap(at, list) => {
            let value = document.pointer_mut(&pick(at)).expect("a place");
            *value = if *list {
                json!([value.clone()])
            } else {
                json!({ "x": value.clone() })
            };
        }
        Damage::Rename(at, to) => {
            if let Some((up, last)) = parent(&pick(at))
                && let Some(Value::Object(members)) = document.pointer_mut(&up)
                && let Some(value) = members.remove(&last)
            {
                members.insert(to(&last), value);
            }
        }
        Damage::Grow(at, value) => {
            let lists: Vec<String> = all
                .iter()
                .filter(|p| document.pointer(p).is_some_and(Value::is_array))
                .cloned()
                .collect();
            if let Some(Value::Array(items)) = (!lists.is_empty())
                .then(|| document.pointer_mut(&lists[at.index(lists.len())]))
                .flatten()
            {
                let more = value
                    .clone()
                    .or_else(|| items.last().cloned())
                    .unwrap_or_default();
                items.push(more);
            }
        }
        Damage::Copy(from, to) => {
            let value = document.pointer(&pick(from)).cloned().expect("a place");
            *document.pointer_mut(&pick(to)).expect("a place") = value;
        }
    }
}

/// What is done to the text of a document, after which it may be none.
#[derive(Debug, Clone)]
pub(super) enum Scratch {
    None,
    Before(&'static [u8]),
    After(&'static [u8]),
    /// A member stands twice: first with another value, in another spelling where it says so.
    Twice(Index, &'static str, bool),
    Byte(Index, u8),
    Cut(Index),
}

pub(super) fn scratch() -> impl Strategy<Value = Scratch> {
    let before: Vec<&'static [u8]> =
        vec![b"\xef\xbb\xbf", b" ", b"x", b"[]", b"\xff\xfe", b")]}'\n"];
    let after: Vec<&'static [u8]> = vec![b" ", b"{}", b"\0", b"x", b",", b"\n\n", b"//"];
    let other = vec!["true", "false", "null", "[]", "{}", "\"complete\"", "0.99"];
    prop_oneof![
        4 => Just(Scratch::None),
        1 => prop::sample::select(before).prop_map(Scratch::Before),
        1 => prop::sample::select(after).prop_map(Scratch::After),
        3 => (any::<Index>(), prop::sample::select(other), any::<bool>()).prop_map(|(at, value, escape)| Scratch::Twice(at, value, escape)),
        1 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Scratch::Byte(at, byte)),
        1 => any::<Index>().prop_map(Scratch::Cut),
    ]
}

pub(super) fn write(document: &Value, scratch: &Scratch) -> Vec<u8> {
    let text = serde_json::to_string(document).expect("JSON");
    let bytes = text.as_bytes();
    match scratch {
        Scratch::None => bytes.to_vec(),
        Scratch::Before(more) => [more, bytes].concat(),
        Scratch::After(more) => [bytes, more].concat(),
        Scratch::Twice(at, value, escape) => {
            let names: Vec<(usize, &str)> = text
                .match_indices("\":")
                .filter_map(|(end, _)| {
                    Some((
                        text[..end].rfind('"')?,
                        &text[text[..end].rfind('"')?..end + 1],
                    ))
                })
                .collect();
            if names.is_empty() {
                return bytes.to_vec();
            }
            let (start, name) = at.get(&names);
            let name = match (escape, name[1..].chars().next()) {
                (true, Some(c)) if c.is_ascii_alphabetic() => {
                    format!("\"\\u{:04x}{}", u32::from(c), &name[2..])
                }
                _ => (*name).to_owned(),
            };
            [
                &bytes[..*start],
                format!("{name}:{value},").as_bytes(),
                &bytes[*start..],
            ]
            .concat()
        }
        Scratch::Byte(at, byte) => {
            let mut bytes = bytes.to_vec();
            let at = at.index(bytes.len());
            bytes[at] = *byte;
            bytes
        }
        Scratch::Cut(at) => bytes[..at.index(bytes.len())].to_vec(),
    }
}
