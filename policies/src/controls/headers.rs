//! Headers that servers read differently are refused, not guessed at.

use super::{Control, consent};
use crate::effective::Provider;
use crate::identify::{VISOR_SUBJECT, VISOR_TOKEN};
use crate::refusal::{Code, Refusal};
use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, EXPECT, HOST, RANGE, TRAILER, TRANSFER_ENCODING,
    UPGRADE,
};
use http::{HeaderMap, HeaderName};

/// See the module.
pub const CONTROL: Control = Control {
    name: "headers",
    asks: "does every header that matters stand once, and mean one thing?",
    codes: &[Code::HeaderMalformed],
};

/// What may stand once only.
const SINGLE: [HeaderName; 9] = [
    HOST,
    AUTHORIZATION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    TRANSFER_ENCODING,
    EXPECT,
    RANGE,
    VISOR_TOKEN,
    VISOR_SUBJECT,
];

/// Refuses what stands twice, contradicts itself, or asks for another protocol.
pub fn check(headers: &HeaderMap, provider: &Provider) -> Result<(), Refusal> {
    let no = |why: &'static str| Err(Refusal::new(Code::HeaderMalformed, why));
    // Most requests repeat nothing, which two lengths tell.
    if headers.keys_len() != headers.len() {
        let twice = |name: &HeaderName| headers.get_all(name).iter().nth(1).is_some();
        if SINGLE.iter().any(twice) {
            return no("a header that may stand once stands twice");
        }
        if consent::HEADERS.iter().any(twice) {
            return no("a consent, purpose or approval header stands twice");
        }
        if twice(&provider.credential_header)
            || provider.subject_header.as_ref().is_some_and(twice)
            || provider
                .version
                .as_ref()
                .is_some_and(|(name, _)| twice(name))
        {
            return no("a credential, subject or version header stands twice");
        }
    }
    if headers.contains_key(CONTENT_LENGTH) && headers.contains_key(TRANSFER_ENCODING) {
        return no("both Content-Length and Transfer-Encoding");
    }
    if headers
        .get(TRANSFER_ENCODING)
        .is_some_and(|v| !v.as_bytes().eq_ignore_ascii_case(b"chunked"))
    {
        return no("a Transfer-Encoding other than chunked");
    }
    if headers
        .get(CONTENT_LENGTH)
        .is_some_and(|v| v.is_empty() || !v.as_bytes().iter().all(u8::is_ascii_digit))
    {
        return no("a Content-Length that is no number");
    }
    if headers.contains_key(UPGRADE) {
        return no("an upgrade is asked for");
    }
    if headers.contains_key(TRAILER) {
        return no("trailers are announced");
    }
    if headers.contains_key(RANGE) {
        return no("a part of an answer cannot be judged");
    }
    if headers
        .get(EXPECT)
        .is_some_and(|v| !v.as_bytes().eq_ignore_ascii_case(b"100-continue"))
    {
        return no("an expectation other than 100-continue");
    }
    for (name, value) in headers {
        if name.as_str().as_bytes().contains(&b'_') {
            return no("a header name with an underscore");
        }
        // Looked at to the end, which a processor does many bytes at a time.
        let control = |b: u8| (b < b' ') & (b != b'\t') | (b == 0x7f);
        if value
            .as_bytes()
            .iter()
            .fold(false, |any, b| any | control(*b))
        {
            return no("a control character in a header");
        }
    }
    Ok(())
}
