//! What stands in a webhook's headers: signatures, time, id. Everything is bounded.

use super::WebhookRefusal;
use super::scheme::{Scheme, TimestampSource};
use crate::model::pack::{Encoding, SignatureStyle};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName};

/// Signatures that share a time: one MAC is computed for all of them.
pub(super) struct Group<'h> {
    pub(super) timestamp: Option<Timestamp<'h>>,
    pub(super) signatures: Vec<[u8; 32]>,
}

/// A time as it was written, since that is what the MAC covers, and as seconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct Timestamp<'h> {
    pub(super) text: &'h str,
    pub(super) seconds: u64,
}

/// Sixteen signatures in any spelling take less.
const LONGEST_HEADER: usize = 4096;
/// A rotation needs two.
const MOST_SIGNATURES: usize = 16;
/// Each further time costs one more MAC over the whole body, and senders are strangers.
const MOST_TIMES: usize = 4;
/// Enough for the year 5138 and for milliseconds, which are then outside every window.
const LONGEST_TIME: usize = 13;
/// Longest id and session, in bytes.
const LONGEST_NAME: usize = 256;

/// The request's signatures by time, at least one.
pub(super) fn signatures<'h>(
    scheme: &Scheme,
    headers: &'h HeaderMap,
) -> Result<Vec<Group<'h>>, WebhookRefusal> {
    let repeated = WebhookRefusal::SignatureHeaderRepeated;
    let text = single(
        headers,
        &scheme.header,
        repeated,
        WebhookRefusal::SignatureMalformed,
    )?
    .ok_or(WebhookRefusal::SignatureMissing)?;
    let mut groups = Groups {
        scheme,
        groups: vec![Group {
            timestamp: None,
            signatures: Vec::new(),
        }],
    };
    match scheme.style {
        SignatureStyle::Plain if text.is_empty() => {}
        SignatureStyle::Plain => groups.add(text)?,
        SignatureStyle::TimestampAndV1 => {
            // Pairs of one rotation are separated by commas at some vendors, by spaces at others.
            for pair in text.split([',', ' ']).filter(|pair| !pair.is_empty()) {
                match pair
                    .split_once('=')
                    .ok_or(WebhookRefusal::SignatureMalformed)?
                {
                    ("t", time) => groups.begin(time)?,
                    ("v1", signature) => groups.add(signature)?,
                    // Another version of the scheme, which older receivers skip.
                    _ => {}
                }
            }
        }
        SignatureStyle::V1List => {
            // Beside a signature that can be read, one that cannot is one that does not match: a
            // sender in the middle of a migration is heard.
            let entries = text.split(' ').filter(|entry| !entry.is_empty());
            let mut unread = false;
            for entry in entries {
                unread |= match entry.split_once(',') {
                    Some(("v1", signature)) => groups.add_readable(signature)?,
                    Some(_) => false,
                    None => true,
                };
            }
            if unread && groups.is_empty() {
                return Err(WebhookRefusal::SignatureMalformed);
            }
        }
    }
    let mut groups = groups.groups;
    groups.retain(|group| !group.signatures.is_empty());
    if groups.is_empty() {
        return Err(WebhookRefusal::SignatureMissing);
    }
    if let TimestampSource::Header(name) = &scheme.timestamp {
        let bad = WebhookRefusal::TimestampMalformed;
        let time = single(headers, name, bad, bad)?
            .map(timestamp)
            .transpose()?;
        groups.iter_mut().for_each(|group| group.timestamp = time);
    }
    if scheme.timestamp_signed() && groups.iter().any(|group| group.timestamp.is_none()) {
        return Err(WebhookRefusal::TimestampMissing);
    }
    Ok(groups)
}

/// The event's id from its header.
pub(super) fn id<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Result<&'h str, WebhookRefusal> {
    let bad = WebhookRefusal::IdMalformed;
    match single(headers, name, bad, bad)? {
        None | Some("") => Err(WebhookRefusal::IdMissing),
        Some(id) if is_name(id) => Ok(id),
        Some(_) => Err(bad),
    }
}

/// Short, printable, without spaces: fit for a key of a table and for a log.
pub(super) fn is_name(text: &str) -> bool {
    (1..=LONGEST_NAME).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// The header's only value, without white space around it.
fn single<'h>(
    headers: &'h HeaderMap,
    name: &HeaderName,
    repeated: WebhookRefusal,
    malformed: WebhookRefusal,
) -> Result<Option<&'h str>, WebhookRefusal> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(repeated);
    }
    match value.to_str() {
        Ok(text) if text.len() <= LONGEST_HEADER => Ok(Some(text.trim_ascii())),
        _ => Err(malformed),
    }
}

fn timestamp(text: &str) -> Result<Timestamp<'_>, WebhookRefusal> {
    let digits =
        (1..=LONGEST_TIME).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(seconds) if digits => Ok(Timestamp { text, seconds }),
        _ => Err(WebhookRefusal::TimestampMalformed),
    }
}

struct Groups<'s, 'h> {
    scheme: &'s Scheme,
    groups: Vec<Group<'h>>,
}

impl<'h> Groups<'_, 'h> {
    /// What follows belongs to this time.
    fn begin(&mut self, time: &'h str) -> Result<(), WebhookRefusal> {
        let timestamp = timestamp(time)?;
        let same = |group: &Group<'_>| group.timestamp.is_some_and(|t| t.text == timestamp.text);
        let group = match self.groups.iter().position(same) {
            Some(known) => self.groups.remove(known),
            None if self.groups.len() > MOST_TIMES => {
                return Err(WebhookRefusal::SignatureMalformed);
            }
            None => Group {
                timestamp: Some(timestamp),
                signatures: Vec::new(),
            },
        };
        self.groups.push(group);
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.signatures.is_empty())
    }

    /// The same where it can be read; true where it cannot.
    fn add_readable(&mut self, text: &str) -> Result<bool, WebhookRefusal> {
        if decode(self.scheme, text).is_none() {
            return Ok(true);
        }
        self.add(text).map(|()| false)
    }

    /// Adds a signature to the time before it.
    fn add(&mut self, text: &str) -> Result<(), WebhookRefusal> {
        let signature = decode(self.scheme, text).ok_or(WebhookRefusal::SignatureMalformed)?;
        let so_far: usize = self.groups.iter().map(|group| group.signatures.len()).sum();
        match self.groups.last_mut() {
            Some(group) if so_far < MOST_SIGNATURES => group.signatures.push(signature),
            _ => return Err(WebhookRefusal::SignatureMalformed),
        }
        Ok(())
    }
}

/// The 32 bytes of a signature in its one canonical spelling: hexadecimal in lower case, base64
/// with padding. So no two texts are the same signature.
fn decode(scheme: &Scheme, text: &str) -> Option<[u8; 32]> {
    let length = match scheme.encoding {
        Encoding::Hex => 64,
        Encoding::Base64 => 44,
    };
    // By length, because a signature may happen to begin like its prefix.
    let bare = match &scheme.prefix {
        Some(prefix) if text.len() != length => text.strip_prefix(&**prefix)?,
        _ => text,
    };
    if bare.len() != length {
        return None;
    }
    match scheme.encoding {
        Encoding::Hex if bare.bytes().any(|b| b.is_ascii_uppercase()) => None,
        Encoding::Hex => hex::decode(bare).ok()?.try_into().ok(),
        Encoding::Base64 => STANDARD.decode(bare).ok()?.try_into().ok(),
    }
}
