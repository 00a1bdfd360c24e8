//! One try to hand an event on.

use crate::state::Taken;
use crate::store::inbox::Content;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use visor_policy::webhook::onward::{Tried, signed_headers};

/// Posts a content to the endpoint of its receive.
pub(super) async fn hand_on(taken: &Taken, content: Content, within: Duration) -> Tried {
    let mut headers = HeaderMap::new();
    for (name, value) in &content.head.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            headers.insert(name, value);
        }
    }
    let body = Bytes::from(content.body);
    sign(taken, &content.head.id, &body, &mut headers);
    taken.deliver.post(&headers, &body, within).await
}

/// Signs what is handed on, where the site wants that. Whatever the vendor called so gives way.
pub fn sign(taken: &Taken, id: &str, body: &Bytes, headers: &mut HeaderMap) {
    let Some(secret) = &taken.sign else {
        return;
    };
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let now = now.map_or(0, |since| since.as_secs());
    for (name, value) in signed_headers(secret, id, now, body) {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}
