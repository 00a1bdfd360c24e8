//! What an editor sends with its requests and notices.

use super::document::{Change, Position, Span};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Opened {
    pub(super) text_document: Item,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Item {
    pub(super) uri: String,
    #[serde(default)]
    pub(super) language_id: String,
    pub(super) version: i64,
    pub(super) text: String,
}

#[derive(Deserialize)]
pub(super) struct Named {
    pub(super) uri: String,
    pub(super) version: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct About {
    pub(super) text_document: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Changed {
    pub(super) text_document: Named,
    pub(super) content_changes: Vec<Change>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct At {
    pub(super) text_document: Named,
    pub(super) position: Position,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Actions {
    pub(super) text_document: Named,
    pub(super) range: Span,
    #[serde(default)]
    pub(super) context: Context,
}

#[derive(Deserialize, Default)]
pub(super) struct Context {
    pub(super) only: Option<Vec<String>>,
}

#[derive(Deserialize)]
pub(super) struct Watched {
    pub(super) changes: Vec<Named>,
}

#[derive(Deserialize)]
pub(super) struct Folders {
    pub(super) event: FolderEvent,
}

#[derive(Deserialize)]
pub(super) struct FolderEvent {
    #[serde(default)]
    pub(super) added: Vec<Named>,
    #[serde(default)]
    pub(super) removed: Vec<Named>,
}

/// The parameters of a message; the reason says nothing of what stands in them.
pub(super) fn params<T: DeserializeOwned>(value: Value) -> Result<T, &'static str> {
    serde_json::from_value(value).map_err(|_| "the parameters are not those of this method")
}
