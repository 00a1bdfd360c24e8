//! What files and answers mean, told a second time: from the TOML and the JSON themselves, and
//! from nothing that the engine makes of them.

use http::Method;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use toml::{Table, Value};

/// Whether `site` names a request that presents `token`, with the packs it uses by name.
pub struct Question<'a> {
    pub site: &'a Table,
    pub pack: &'a Table,
    pub provider: &'a str,
    pub token: &'a str,
    pub method: &'a Method,
    pub path: &'a str,
    pub query: &'a [&'a str],
    pub subject: bool,
    /// As `2026-11-21`.
    pub today: &'a str,
}

/// Nothing is allowed that this says no to.
pub fn names(q: &Question<'_>) -> bool {
    let hash = hex::encode(Sha256::digest(q.token.as_bytes()));
    let who = table(&q.site["callers"])
        .iter()
        .find_map(|(caller, environments)| {
            table(environments).iter().find_map(|(environment, list)| {
                let known = list.as_array().expect("identities").iter().any(|identity| {
                    let expires = identity["expires"]
                        .as_datetime()
                        .expect("a date")
                        .to_string();
                    identity["token-sha256"].as_str() == Some(&hash) && q.today <= expires.as_str()
                });
                known.then_some((caller, environment))
            })
        });
    let Some((caller, environment)) = who else {
        return false;
    };
    let base = q.pack["upstream"]["base"].as_str().expect("a base");
    let base = base
        .strip_prefix("https://")
        .expect("HTTPS")
        .split_once('/')
        .map_or("", |(_, path)| path);
    let wanted: Vec<&str> = base.split('/').filter(|s| !s.is_empty()).collect();
    let given: Vec<&str> = q
        .path
        .strip_prefix('/')
        .unwrap_or(q.path)
        .split('/')
        .collect();
    let route = table(&q.pack["routes"]).iter().find(|(_, route)| {
        let (method, path) = text(&route["match"])
            .split_once(' ')
            .expect("a method and a path");
        let path = wanted.iter().copied().chain(path.split('/').skip(1));
        let path: Vec<&str> = path.collect();
        method == q.method.as_str()
            && path.len() == given.len()
            && path
                .iter()
                .zip(&given)
                .all(|(want, got)| (want.starts_with('{') && !got.is_empty()) || want == got)
    });
    let Some((route_name, route)) = route else {
        return false;
    };
    let takes = |name: &&&str| route.get("query").is_some_and(|q| holds(q, name));
    let Some(allows) = q.site.get("allow") else {
        return false;
    };
    table(allows).values().any(|allow| {
        text(&allow["on"]) == format!("{}.{environment}", q.provider)
            && holds(&allow["routes"], route_name)
            && holds(&allow["callers"], caller)
            && (q.subject || allow.get("rate").and_then(|r| r.get("subject")).is_none())
            && q.query.iter().filter(takes).count() == q.query.len()
    })
}

fn table(value: &Value) -> &Table {
    value.as_table().expect("a table")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

fn holds(list: &Value, name: &str) -> bool {
    list.as_array()
        .expect("a list")
        .iter()
        .any(|item| item.as_str() == Some(name))
}

/// Every path under `key` of a table of the pack, as it is written.
pub fn paths(table: &Value, key: &str) -> BTreeSet<String> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .map(|path| text(path).to_owned())
        .collect()
}

/// The one document that the bytes hold, in which no object has a member twice.
pub fn document(bytes: &[u8]) -> Option<serde_json::Value> {
    let text = std::str::from_utf8(bytes).ok()?;
    let value = serde_json::from_str(text).ok()?;
    (!text.starts_with('\u{feff}') && !repeats_a_member(text)).then_some(value)
}

/// Of a text that is JSON: whether any object has two members of one name. Walks the text itself,
/// since a parsed value has forgotten.
fn repeats_a_member(text: &str) -> bool {
    let mut open: Vec<Option<BTreeSet<String>>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        match first {
            '{' => open.push(Some(BTreeSet::new())),
            '[' => open.push(None),
            '}' | ']' => {
                open.pop();
            }
            '"' => {
                length = string_length(rest);
                let after = rest[length..].trim_start();
                if let (true, Some(Some(names))) = (after.starts_with(':'), open.last_mut()) {
                    let name = serde_json::from_str(&rest[..length]).expect("a JSON string");
                    if !names.insert(name) {
                        return true;
                    }
                }
            }
            _ => {}
        }
        rest = &rest[length..];
    }
    false
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// Where scalars and empty containers stand, written as packs write paths.
pub fn leaves(value: &serde_json::Value) -> BTreeSet<String> {
    fn walk(value: &serde_json::Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            serde_json::Value::Object(members) => {
                let dot = if path.is_empty() { "" } else { "." };
                members
                    .iter()
                    .for_each(|(name, value)| walk(value, &format!("{path}{dot}{name}"), found));
            }
            serde_json::Value::Array(items) if items.is_empty() => {
                found.insert(format!("{path}[]"));
            }
            serde_json::Value::Array(items) => {
                items
                    .iter()
                    .for_each(|item| walk(item, &format!("{path}[]"), found));
            }
            _ => {
                found.insert(path.to_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(value, "", &mut found);
    found
}

#[test]
fn the_oracle_sees_what_it_should() {
    for text in [
        r#"{"a":1,"a":2}"#,
        r#"{"a":1,"\u0061":2}"#,
        r#"[{"x":{"b":[],"c":"}","b":0}}]"#,
    ] {
        assert_eq!(document(text.as_bytes()), None, "{text}");
    }
    for text in [
        r#"{"a":"a","b":{"a":"a"}}"#,
        r#"[{"a":1},{"a":1}]"#,
        r#"{"a":"\\","b":"\"a\":"}"#,
    ] {
        assert!(document(text.as_bytes()).is_some(), "{text}");
    }
    let value = serde_json::json!({"a": {"b": 1}, "c": [{"d": null}, {"e": []}]});
    let want = ["a.b", "c[].d", "c[].e[]"].map(str::to_owned);
    assert_eq!(leaves(&value), BTreeSet::from(want));
}
