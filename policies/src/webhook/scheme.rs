//! A webhook scheme that can be carried out.

use super::secret::Secret;
use crate::diagnostic::{Diagnostic, Report};
use crate::model::pack::{Encoding, SecretForm, SignatureStyle, Signed, Webhook};
use crate::model::{JsonPath, Segment};
use crate::read::BadValue;
use crate::source::At;
use http::HeaderName;

/// A pack's webhook scheme, without contradictions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheme {
    pub(super) header: HeaderName,
    pub(super) style: SignatureStyle,
    pub(super) encoding: Encoding,
    pub(super) prefix: Option<String>,
    pub(super) signed: Signed,
    pub(super) id: IdSource,
    pub(super) timestamp: TimestampSource,
    pub(super) session: Option<Keys>,
    secret: SecretForm,
}

/// The members to follow from the top of a JSON document.
pub(super) type Keys = Vec<String>;

/// Where an event's id stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum IdSource {
    Nowhere,
    Header(HeaderName),
    Body(Keys),
}

/// Where the time stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TimestampSource {
    Nowhere,
    /// As `t=` beside the signature.
    Signature,
    Header(HeaderName),
}

impl Scheme {
    /// Proves that `webhook` can be carried out. `None` only after at least one error was reported.
    pub fn compile(webhook: &Webhook, report: &mut Report) -> Option<Self> {
        let mut found = Vec::new();
        let timestamp = timestamp_source(webhook, &mut found);
        let id = id_source(webhook, &mut found);
        let session = webhook
            .session
            .as_ref()
            .and_then(|path| keys(path, "session", &mut found));
        check_prefix(webhook, &mut found);
        check_headers(webhook, &mut found);
        let whole = found.is_empty();
        found
            .into_iter()
            .for_each(|diagnostic| report.push(diagnostic));
        whole.then(|| Self {
            header: webhook.header.0.clone(),
            style: *webhook.style,
            encoding: *webhook.encoding,
            prefix: webhook.prefix.as_ref().map(|prefix| prefix.value.clone()),
            signed: *webhook.signed,
            id,
            timestamp,
            session,
            secret: *webhook.secret,
        })
    }

    /// Reads a secret in the form that this scheme's vendor gives it.
    pub fn parse_secret(&self, text: &str) -> Result<Secret, BadValue> {
        Secret::parse(self.secret, text)
    }

    /// Whether the MAC covers the time. Where it does not, a window proves nothing.
    pub const fn timestamp_signed(&self) -> bool {
        matches!(self.signed, Signed::TimestampBody | Signed::IdTimestampBody)
    }

    /// Whether the MAC covers the event's id. Where it does not, a captured event can be sent
    /// again under another id.
    pub const fn id_signed(&self) -> bool {
        match self.id {
            IdSource::Nowhere => false,
            IdSource::Header(_) => matches!(self.signed, Signed::IdTimestampBody),
            IdSource::Body(_) => true,
        }
    }
}

fn timestamp_source(webhook: &Webhook, found: &mut Vec<Diagnostic>) -> TimestampSource {
    let beside = *webhook.style == SignatureStyle::TimestampAndV1;
    match &webhook.timestamp_header {
        Some(header) if beside => {
            found.push(
                Diagnostic::error(
                    "webhook-two-timestamps",
                    &header.span,
                    "the time stands both in a header of its own and beside the signature",
                )
                .also(&webhook.style.span, "this style has `t=`")
                .help("remove `timestamp-header`"),
            );
            TimestampSource::Nowhere
        }
        Some(header) => TimestampSource::Header(header.0.clone()),
        None if beside => TimestampSource::Signature,
        None if *webhook.signed == Signed::Body => TimestampSource::Nowhere,
        None => {
            found.push(
                Diagnostic::error(
                    "webhook-no-timestamp",
                    &webhook.signed.span,
                    "the MAC covers a time, and nothing says where the time stands",
                )
                .help("name the header with `timestamp-header = \"…\"`, or use `style = \"t-v1\"`"),
            );
            TimestampSource::Nowhere
        }
    }
}

fn id_source(webhook: &Webhook, found: &mut Vec<Diagnostic>) -> IdSource {
    let in_mac = *webhook.signed == Signed::IdTimestampBody;
    match (&webhook.id_header, &webhook.id) {
        (Some(header), Some(path)) => {
            // Of two ids the one that the MAC covers is worth having.
            let keep = if in_mac { "id-header" } else { "id" };
            found.push(
                Diagnostic::error(
                    "webhook-two-ids",
                    &path.span,
                    "the event's id stands both in a header and in the body",
                )
                .also(&header.span, "the header")
                .help(format!("keep `{keep}`, which the MAC covers")),
            );
            IdSource::Nowhere
        }
        (Some(header), None) => IdSource::Header(header.0.clone()),
        (None, path) if in_mac => {
            let place = path
                .as_ref()
                .map_or(&webhook.signed.span, |path| &path.span);
            found.push(
                Diagnostic::error(
                    "webhook-no-id",
                    place,
                    "the MAC covers the event's id, and nothing says which header has it",
                )
                .help("name the header with `id-header = \"…\"`"),
            );
            IdSource::Nowhere
        }
        (None, Some(path)) => keys(path, "id", found).map_or(IdSource::Nowhere, IdSource::Body),
        (None, None) => IdSource::Nowhere,
    }
}

fn keys(path: &At<JsonPath>, what: &str, found: &mut Vec<Diagnostic>) -> Option<Keys> {
    let keys = path
        .0
        .iter()
        .map(|segment| match segment {
            Segment::Key(name) => Some(name.clone()),
            Segment::Each => None,
        })
        .collect::<Option<Keys>>();
    if keys.is_none() {
        found.push(
            Diagnostic::error(
                "webhook-many-values",
                &path.span,
                format!(
                    "`{}` names many values, and an event has one {what}",
                    path.value
                ),
            )
            .help("name one field, without `[]`"),
        );
    }
    keys
}

fn check_prefix(webhook: &Webhook, found: &mut Vec<Diagnostic>) {
    let Some(prefix) = &webhook.prefix else {
        return;
    };
    let plain = |b: u8| b.is_ascii_graphic() && b != b',';
    if prefix.is_empty() || prefix.len() > 32 || !prefix.bytes().all(plain) {
        found.push(
            Diagnostic::error(
                "webhook-bad-prefix",
                &prefix.span,
                "the prefix is not 1 to 32 printable characters without spaces and commas",
            )
            .help("write what stands right before the signature, such as `sha256=`"),
        );
    }
}

fn check_headers(webhook: &Webhook, found: &mut Vec<Diagnostic>) {
    let named = [
        Some(&webhook.header),
        webhook.id_header.as_ref(),
        webhook.timestamp_header.as_ref(),
    ];
    let named: Vec<_> = named.into_iter().flatten().collect();
    for (i, one) in named.iter().enumerate() {
        if let Some(first) = named.iter().take(i).find(|earlier| earlier.0 == one.0) {
            found.push(
                Diagnostic::error(
                    "webhook-header-twice",
                    &one.span,
                    format!("`{}` is named for two purposes", one.0),
                )
                .also(&first.span, "first here")
                .help("name each header once"),
            );
        }
    }
}
