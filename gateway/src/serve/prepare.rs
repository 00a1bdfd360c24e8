//! What leaves, in one place: headers by allow-list, key injected, version pinned. And what of a
//! vendor's headers goes back.

use bytes::Bytes;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, ACCEPT_LANGUAGE, AUTHORIZATION, CACHE_CONTROL, CONTENT_DISPOSITION,
    CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, DATE, ETAG, EXPIRES, HOST, HeaderName,
    LAST_MODIFIED, PROXY_AUTHORIZATION, RETRY_AFTER, USER_AGENT, VARY,
};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, response};
use pingora_http::RequestHeader;
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
    length: u64,
    credential: HeaderValue,
    http2: bool,
) -> Result<Box<RequestHeader>, Refusal> {
    let provider = &permit.grant().provider;
    let method = permit.grant().route.path.method.clone();
    let target = permit.target();
    let mut path = target.path.clone();
    if let Some(query) = &target.query {
        path.push('?');
        path.push_str(query);
    }
    let sends_body = length > 0 || matches!(method, Method::POST | Method::PUT | Method::PATCH);
    let path = PathAndQuery::from_maybe_shared(Bytes::from(path))
        .map_err(|_| Refusal::new(Code::PathMalformed, "not a URI"))?;
    // The maps of `http` are filled as they are: pingora's own builder normalizes every value
    // again, all of which were parsed by it or checked by the policy.
    let mut head = http::Request::new(()).into_parts().0;
    head.method = method;
    head.headers = HeaderMap::with_capacity(16);
    let authority = provider.base.authority();
    if http2 {
        let url = format!("https://{authority}{path}");
        head.uri = url
            .parse()
            .map_err(|_| Refusal::new(Code::PathMalformed, "not a URI"))?;
    } else {
        head.uri = Uri::from(path);
        let host = HeaderValue::try_from(authority)
            .map_err(|_| Refusal::new(Code::PathMalformed, "not a host"))?;
        head.headers.insert(HOST, host);
    }
    for name in FORWARDED.iter().chain(provider.subject_header.as_ref()) {
        if let Some(value) = from.get(name) {
            head.headers.insert(name, value.clone());
        }
    }
    head.headers
        .insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    if sends_body {
        head.headers
            .insert(CONTENT_LENGTH, HeaderValue::from(length));
    }
    if let Some((name, value)) = &provider.version {
        head.headers.insert(name, value.clone());
    }
    head.headers.insert(&provider.credential_header, credential);
    Ok(Box::new(RequestHeader::from(head)))
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
) -> Result<Box<response::Parts>, Refusal> {
    let mut head = http::Response::new(()).into_parts().0;
    head.status = StatusCode::from_u16(status)
        .map_err(|_| Refusal::new(Code::UpstreamMalformed, "the answer's status is none"))?;
    head.headers = HeaderMap::with_capacity(16);
    for (name, value) in from {
        if RETURNED.contains(name)
            || provider.response_headers.contains(name)
            || provider.notices.contains(name)
        {
            head.headers.append(name, value.clone());
        }
    }
    Ok(Box::new(head))
}

/// An empty body.
pub const fn no_body() -> Bytes {
    Bytes::new()
}
