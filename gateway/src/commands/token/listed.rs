//! The tokens that stand in a site policy.

use super::Failure;
use jiff::civil::Date;
use std::fs;
use std::path::Path;
use toml_edit::{DocumentMut, Item, TableLike, Value};
use visor_policy::model::site::Environment;

/// One token's entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) caller: String,
    pub(super) environment: Environment,
    /// Its place in the list of that caller and environment.
    pub(super) index: usize,
    /// Lower-case hexadecimal; none where what stands there is no SHA-256. It is not kept then: it
    /// may be a token that somebody pasted in place of its hash.
    pub(super) sha256: Option<String>,
    pub(super) expires: Option<Date>,
}

impl Listed {
    /// Enough of the hash to tell it from others.
    pub(super) fn short_hash(&self) -> &str {
        self.sha256
            .as_deref()
            .and_then(|hash| hash.get(..8))
            .unwrap_or("?")
    }
}

/// Reads the file and parses it as TOML, no more.
pub(super) fn read(path: &Path) -> Result<(String, DocumentMut), Failure> {
    let text =
        fs::read_to_string(path).map_err(|error| Failure::with_file(path, "read", &error))?;
    let document = parse(path, &text)?;
    Ok((text, document))
}

/// Parses without repeating what stands in the file.
pub(super) fn parse(path: &Path, text: &str) -> Result<DocumentMut, Failure> {
    text.parse::<DocumentMut>().map_err(|error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        Failure::fail(
            format!("`{}` is not TOML at line {line}", path.display()),
            "`visor-gateway check` shows what is wrong there",
        )
    })
}

/// Every token of every caller, in the order of the file.
pub(super) fn tokens(document: &DocumentMut) -> Vec<Listed> {
    let Some(callers) = document.get("callers").and_then(Item::as_table_like) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (caller, item) in callers.iter() {
        for environment in Environment::ALL.iter().copied() {
            let entries = item
                .as_table_like()
                .and_then(|caller| caller.get(environment.word()))
                .map(entries)
                .unwrap_or_default();
            for (index, entry) in entries.into_iter().enumerate() {
                let Some(hash) = entry.and_then(|entry| entry.get("token-sha256")) else {
                    continue;
                };
                found.push(Listed {
                    caller: caller.to_owned(),
                    environment,
                    index,
                    sha256: hash.as_str().and_then(sha256),
                    expires: entry
                        .and_then(|entry| entry.get("expires"))
                        .and_then(expires),
                });
            }
        }
    }
    found
}

/// The elements of either spelling of a list; none for what is no table.
fn entries(list: &Item) -> Vec<Option<&dyn TableLike>> {
    match list {
        Item::Value(Value::Array(array)) => array
            .iter()
            .map(|value| value.as_inline_table().map(|table| table as &dyn TableLike))
            .collect(),
        Item::ArrayOfTables(tables) => tables
            .iter()
            .map(|table| Some(table as &dyn TableLike))
            .collect(),
        _ => Vec::new(),
    }
}

fn sha256(text: &str) -> Option<String> {
    (text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit()))
        .then(|| text.to_ascii_lowercase())
}

fn expires(item: &Item) -> Option<Date> {
    let date = item.as_datetime()?.date?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(
        year,
        i8::try_from(date.month).ok()?,
        i8::try_from(date.day).ok()?,
    )
    .ok()
}
