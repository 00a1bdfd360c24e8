//! One request held against a scheme.

use super::header::{self, Group};
use super::scheme::{IdSource, Keys, Scheme};
use super::{Secret, WebhookRefusal};
use crate::json::{self, Json, Number};
use crate::model::pack::Signed;
use hmac::Mac as _;
use http::HeaderMap;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use subtle::{Choice, ConstantTimeEq as _};

/// An event that is the vendor's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The event's id, printable ASCII of at most 256 bytes; none where the scheme has none.
    pub event_id: Option<String>,
    /// What to remember the event by, so that the same one goes nowhere a second time: `id:` and
    /// its id where the MAC covers that, or else `sha256:` and the body's hash, because an id
    /// outside the MAC can be replaced by whoever captured the event.
    pub replay_key: String,
    /// When the vendor says it sent the event, in seconds since 1970.
    pub timestamp: Option<u64>,
    /// Whether the MAC covers that time. Only then was it held against the window.
    pub timestamp_signed: bool,
    /// The session whose events keep their order; printable ASCII of at most 256 bytes.
    pub session: Option<String>,
    /// Which of the secrets it was, counted from 0: the old one is in use until none matches it.
    pub secret: usize,
}

impl Scheme {
    /// Proves that `raw_body` is an event of the vendor, sent within `window` of `now` (seconds
    /// since 1970) where the MAC covers the time.
    ///
    /// Every secret is tried on every signature, whatever the outcome so far, and compared in
    /// constant time. The body is not read before one of them fits.
    pub fn verify(
        &self,
        secrets: &[Secret],
        headers: &HeaderMap,
        raw_body: &[u8],
        now: u64,
        window: Duration,
    ) -> Result<Verified, WebhookRefusal> {
        let groups = header::signatures(self, headers)?;
        let header_id = match &self.id {
            IdSource::Header(name) => Some(header::id(headers, name)?),
            IdSource::Nowhere | IdSource::Body(_) => None,
        };
        if self.signed == Signed::IdTimestampBody && header_id.is_some_and(|id| id.contains('.')) {
            // The dot separates what is signed: with one in the id, two events could share a MAC.
            return Err(WebhookRefusal::IdMalformed);
        }

        let mut fresh = None;
        let mut matched = false;
        for (index, secret) in secrets.iter().enumerate() {
            for group in &groups {
                let hit = self.matches(secret, group, header_id, raw_body);
                let in_time = !self.timestamp_signed()
                    || group
                        .timestamp
                        .is_some_and(|t| t.seconds.abs_diff(now) <= window.as_secs());
                if bool::from(hit) {
                    matched = true;
                    if in_time && fresh.is_none() {
                        fresh = Some((index, group.timestamp.map(|t| t.seconds)));
                    }
                }
            }
        }
        let Some((secret, timestamp)) = fresh else {
            return Err(match matched {
                true => WebhookRefusal::TimestampOutsideWindow,
                false => WebhookRefusal::SignatureMismatch,
            });
        };

        let (event_id, session) = self.names(header_id, raw_body)?;
        let replay_key = match &event_id {
            Some(id) if self.id_signed() => format!("id:{id}"),
            _ => format!("sha256:{}", hex::encode(Sha256::digest(raw_body))),
        };
        let timestamp_signed = self.timestamp_signed();
        Ok(Verified {
            event_id,
            replay_key,
            timestamp,
            timestamp_signed,
            session,
            secret,
        })
    }

    /// Whether any signature of the group is the secret's over this message.
    fn matches(&self, secret: &Secret, group: &Group<'_>, id: Option<&str>, body: &[u8]) -> Choice {
        let mut mac = secret.mac();
        let time = group.timestamp.map_or("", |t| t.text);
        match self.signed {
            Signed::Body => {}
            Signed::TimestampBody => mac = mac.chain_update(time).chain_update("."),
            Signed::IdTimestampBody => {
                let id = id.unwrap_or_default();
                mac = mac
                    .chain_update(id)
                    .chain_update(".")
                    .chain_update(time)
                    .chain_update(".");
            }
        }
        mac.update(body);
        let expected = mac.finalize();
        group.signatures.iter().fold(Choice::from(0), |any, one| {
            any | expected.as_bytes().ct_eq(one.as_slice())
        })
    }

    /// The event's id and session.
    fn names(
        &self,
        header_id: Option<&str>,
        body: &[u8],
    ) -> Result<(Option<String>, Option<String>), WebhookRefusal> {
        let id_keys = match &self.id {
            IdSource::Body(keys) => Some(keys),
            IdSource::Nowhere | IdSource::Header(_) => None,
        };
        if id_keys.is_none() && self.session.is_none() {
            return Ok((header_id.map(str::to_owned), None));
        }
        let body = json::parse(body).map_err(|_| WebhookRefusal::BodyUnreadable)?;
        let id = match id_keys {
            Some(keys) => Some(
                name_at(&body, keys, WebhookRefusal::IdMalformed)?
                    .ok_or(WebhookRefusal::IdMissing)?,
            ),
            None => header_id.map(str::to_owned),
        };
        let session = match &self.session {
            Some(keys) => name_at(&body, keys, WebhookRefusal::SessionMalformed)?,
            None => None,
        };
        Ok((id, session))
    }
}

/// The text or whole number at the end of `keys`. Missing and null are none.
fn name_at(
    document: &Json<'_>,
    keys: &Keys,
    bad: WebhookRefusal,
) -> Result<Option<String>, WebhookRefusal> {
    let mut value = document;
    for key in keys {
        value = match value {
            Json::Object(_) => match value.member(key) {
                Some(member) => member,
                None => return Ok(None),
            },
            Json::Null => return Ok(None),
            _ => return Err(bad),
        };
    }
    match value {
        Json::Null => Ok(None),
        Json::Text(text) if header::is_name(text) => Ok(Some(text.clone().into_owned())),
        Json::Number(Number::Unsigned(number)) => Ok(Some(number.to_string())),
        _ => Err(bad),
    }
}
