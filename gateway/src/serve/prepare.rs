//! What leaves, in one place: headers by allow-list, key injected, version pinned. And what of a
//! vendor's headers goes back.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION,
    CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, DATE, ETAG, EXPIRES, HOST, HeaderName,
    LAST_MODIFIED, PROXY_AUTHORIZATION, RETRY_AFTER, USER_AGENT, VARY,
};
use http::{HeaderMap, HeaderValue, Method};
use pingora_http::{RequestHeader, ResponseHeader};
use visor_policy::decide::Permit;
use visor_policy::effective::Provider;
use visor_policy::identify::{VISOR_SUBJECT, VISOR_TOKEN};
use visor_policy::refusal::{Code, Refusal};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// All that a caller may say to a vendor beside the pack's own fields.
const FORWARDED: [HeaderName; 8] = [
    ACCEPT,
    ACCEPT_LANGUAGE,
    CONTENT_TYPE,
    USER_AGENT,
    IDEMPOTENCY_KEY,
    REQUEST_ID,
    TRACEPARENT,
    TRACESTATE,
];

/// All that a vendor may say to a caller beside the pack's own fields.
const RETURNED: [HeaderName; 11] = [
    CONTENT_TYPE,
    CACHE_CONTROL,
    CONTENT_DISPOSITION,
    CONTENT_LANGUAGE,
    DATE,
    ETAG,
    EXPIRES,
    LAST_MODIFIED,
    RETRY_AFTER,
    VARY,
    REQUEST_ID,
];

/// The head that is sent to the vendor: built from nothing, so that nothing of the caller's is in
/// it by oversight. The credential is the one line that cannot be missing.
pub fn request(
    permit: &Permit,
    from: &HeaderMap,
    body: &[u8],
    credential: HeaderValue,
    http2: bool,
) -> Result<Box<RequestHeader>, Refusal> {
    let broken = |_| {
        Refusal::new(
            Code::CredentialUnavailable,
            "the request cannot be built with its credential",
        )
    };
    let provider = &permit.grant().provider;
    let method = permit.grant().route.path.method.clone();
    let target = permit.target();
    let mut path = target.path.clone();
    if let Some(query) = &target.query {
        path.push('?');
        path.push_str(query);
    }
    let sends_body =
        !body.is_empty() || matches!(method, Method::POST | Method::PUT | Method::PATCH);
    let mut head = if http2 {
        let mut head = RequestHeader::build_no_case(method, b"/", Some(16)).map_err(broken)?;
        let url = format!("https://{}{path}", provider.base.authority());
        head.set_uri(
            url.parse()
                .map_err(|_| Refusal::new(Code::PathMalformed, "not a URI"))?,
        );
        head
    } else {
        let mut head =
            RequestHeader::build_no_case(method, path.as_bytes(), Some(16)).map_err(broken)?;
        let host = HeaderValue::from_str(&provider.base.authority())
            .map_err(|_| Refusal::new(Code::PathMalformed, "not a host"))?;
        head.insert_header(HOST, host).map_err(broken)?;
        head
    };
    for name in FORWARDED.iter().chain(provider.subject_header.as_ref()) {
        if let Some(value) = from.get(name) {
            head.insert_header(name, value).map_err(broken)?;
        }
    }
    head.insert_header(ACCEPT_ENCODING, HeaderValue::from_static("identity"))
        .map_err(broken)?;
    if sends_body {
        head.insert_header(CONTENT_LENGTH, HeaderValue::from(body.len()))
            .map_err(broken)?;
    }
    if let Some((name, value)) = &provider.version {
        head.insert_header(name, value).map_err(broken)?;
    }
    head.insert_header(&provider.credential_header, credential)
        .map_err(broken)?;
    Ok(Box::new(head))
}

/// The names of the credential headers that a caller sent, none of which leaves.
pub fn stripped(from: &HeaderMap, provider: Option<&Provider>) -> Vec<&'static str> {
    let mut names = Vec::new();
    let mut note = |present: bool, name| {
        if present {
            names.push(name);
        }
    };
    note(from.contains_key(AUTHORIZATION), "authorization");
    note(
        from.contains_key(PROXY_AUTHORIZATION),
        "proxy-authorization",
    );
    note(from.contains_key(COOKIE), "cookie");
    note(from.contains_key(VISOR_TOKEN), "visor-token");
    note(from.contains_key(VISOR_SUBJECT), "visor-subject");
    note(
        provider.is_some_and(|p| {
            p.credential_header != AUTHORIZATION && from.contains_key(&p.credential_header)
        }),
        "vendor-credential",
    );
    names
}

/// The beginning of the answer's head: the vendor's status, and of its headers those that go back.
pub fn answer(
    status: u16,
    from: &HeaderMap,
    provider: &Provider,
) -> Result<Box<ResponseHeader>, Refusal> {
    let broken = |_| {
        Refusal::new(
            Code::UpstreamMalformed,
            "the answer's head cannot be passed on",
        )
    };
    let mut head = ResponseHeader::build_no_case(status, Some(16)).map_err(broken)?;
    let returned = from.iter().filter(|(name, _)| {
        RETURNED.contains(name)
            || provider.response_headers.contains(name)
            || provider.notices.contains(name)
    });
    for (name, value) in returned {
        head.append_header(name, value).map_err(broken)?;
    }
    Ok(Box::new(head))
}

/// An empty body.
pub const fn no_body() -> Bytes {
    Bytes::new()
}
