//! Known vectors, what is refused, and what holds for every scheme.

mod known;
mod properties;
mod refused;
mod stated;

use super::*;
use crate::diagnostic::Report;
use crate::model::pack::Webhook;
use crate::read::read_document;
use crate::source::Source;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderName, HeaderValue};
use std::time::Duration;

const WINDOW: Duration = Duration::from_secs(300);
const NOW: u64 = 1_795_219_200;
const KEY: &str = "wh_live_0f5c3a9d2b7e4861";
const OLD_KEY: &str = "wh_live_old_77aa88bb99cc00dd";
const BODY: &[u8] =
    br#"{"id":"evt_1","type":"session.status","createdAt":1795219200000,"sessionId":"ses_9"}"#;

// HMAC-SHA256, computed with Python's hmac: of BODY, and of `1795219200.` and BODY.
const OF_BODY: &str = "342a01a1c0365e4b8201c1dc2c07936d676f98f93e8f174e0838ae609afc6d6a";
const OF_TIME_AND_BODY: &str = "fc7b9d9c41194916cd7c17e14c5b67e3a3263b0ea321b508d16df5a7a5433567";
const OLD_OF_BODY: &str = "7b528e12c4c668ea96c2473e680d914243785cf782e668197a1be73c8f49ad63";
const OLD_OF_TIME_AND_BODY: &str =
    "150970d7414d744ce3945d7139237f2bf64709a959b0b3366f203ef7128cfc8e";
const OF_BODY_BASE64: &str = "NCoBocA2XkuCAcHcLAeTbWdvmPk+jxdOCDiuYJr8bWo=";
const SHA256_OF_BODY: &str = "cd4b8ec5ea2cd06c66f2d5a79fbfc85319680e7a6553402bbf604c3e81a5adc7";

const PLAIN: &str = r#"header = "x-sig""#;
const PREFIXED: &str = "header = 'x-sig'\nprefix = 'sha256='\nid = 'id'\nsession = 'sessionId'";
const UNSIGNED_TIME: &str = "header = 'x-sig'\nstyle = 't-v1'\nid-header = 'x-id'";
const SIGNED_TIME: &str = "header = 'x-sig'\nstyle = 't-v1'\nsigned = 'timestamp.body'\nid = 'id'";
const TIME_HEADER: &str =
    "header = 'x-sig'\nsigned = 'timestamp.body'\ntimestamp-header = 'x-time'";
const STANDARD_WEBHOOKS: &str = "header = 'webhook-signature'\nstyle = 'v1-list'\n\
    encoding = 'base64'\nsigned = 'id.timestamp.body'\nsecret = 'whsec'\n\
    id-header = 'webhook-id'\ntimestamp-header = 'webhook-timestamp'";

fn compile(toml: &str) -> Result<Scheme, Vec<&'static str>> {
    let mut report = Report::default();
    let source = Source::new("pack.toml", format!("{toml}\nsource = 's'"));
    let webhook: Webhook = read_document(&source, &mut report).expect("a webhook section");
    let scheme = Scheme::compile(&webhook, &mut report);
    assert_eq!(scheme.is_none(), report.has_errors(), "{report}");
    scheme.ok_or_else(|| report.diagnostics.iter().map(|d| d.code).collect())
}

fn scheme(toml: &str) -> Scheme {
    compile(toml).expect("a whole scheme")
}

fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
    let pair = |(name, value): &(&str, &str)| {
        let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
        (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
    };
    let mut map = HeaderMap::new();
    pairs.iter().map(pair).for_each(|(name, value)| {
        map.append(name, value);
    });
    map
}

fn verify(toml: &str, pairs: &[(&str, &str)]) -> Result<Verified, WebhookRefusal> {
    let scheme = scheme(toml);
    let secrets = [KEY, OLD_KEY].map(|key| scheme.parse_secret(key).unwrap());
    scheme.verify(&secrets, &headers(pairs), BODY, NOW, WINDOW)
}

fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}
