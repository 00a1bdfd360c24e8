//! From an answer as it is written to the very bytes that leave.

use super::model::{Answer, Delivery, SessionNames};
use super::quota::Standing;
use super::template::{Part, Placeholder, Template};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::fmt::Write as _;
use std::io::Write as _;
use std::str::FromStr as _;
use std::time::Duration;
use visor_policy::read::Names;

/// What placeholders stand for.
#[derive(Clone)]
pub struct Facts<'a> {
    /// The session.
    pub id: String,
    /// The key that came with the request; empty where none did.
    pub key: &'a str,
    /// The missing field.
    pub field: &'a str,
    /// A webhook's session.
    pub session: &'a str,
    /// A webhook's type.
    pub event: &'a str,
    /// The quota.
    pub standing: Standing,
    /// Milliseconds since 1970.
    pub now: u64,
    /// What sessions are called.
    pub names: Option<&'a SessionNames>,
    /// What stands for each listed session.
    pub item: Option<&'a Template>,
    /// The sessions to list.
    pub sessions: Vec<String>,
}

impl Facts<'_> {
    /// At that time, with nothing known.
    pub fn at(now: u64) -> Self {
        Self {
            id: String::new(),
            key: "",
            field: "",
            session: "",
            event: "",
            standing: Standing::UNCOUNTED,
            now,
            names: None,
            item: None,
            sessions: Vec::new(),
        }
    }

    /// The template filled in, in one.
    pub fn text(&self, template: &Template) -> Vec<u8> {
        self.pieces(template).concat()
    }

    /// The template filled in, cut at every `{cut}`.
    fn pieces(&self, template: &Template) -> Vec<Vec<u8>> {
        let mut pieces = vec![Vec::new()];
        for part in &template.0 {
            match part {
                Part::Fill(Placeholder::Cut) => pieces.push(Vec::new()),
                Part::Fill(placeholder) => append(&mut pieces, &self.value(*placeholder)),
                Part::Text(text) => append(&mut pieces, text.as_bytes()),
            }
        }
        pieces
    }

    fn value(&self, placeholder: Placeholder) -> Vec<u8> {
        let key = self.key.as_bytes();
        let half = key.len() / 2;
        let text = match placeholder {
            Placeholder::Id => self.id.clone(),
            Placeholder::ClientSecret => return self.client_secret(),
            Placeholder::Sessions => return self.listed(),
            Placeholder::Now => self.now.to_string(),
            Placeholder::Later => (self.now + 3_600_000).to_string(),
            Placeholder::Hex12 => hex::encode(rand::random::<[u8; 6]>()),
            Placeholder::Hex32 => hex::encode(rand::random::<[u8; 16]>()),
            Placeholder::Field => self.field.to_owned(),
            Placeholder::Session => self.session.to_owned(),
            Placeholder::Event => self.event.to_owned(),
            Placeholder::Limit => self.standing.limit.to_string(),
            Placeholder::Remaining => self.standing.remaining.to_string(),
            Placeholder::RetryAfter => self.standing.retry_after.to_string(),
            Placeholder::Key => self.key.to_owned(),
            Placeholder::KeyHead => return key.get(..half).unwrap_or_default().to_vec(),
            Placeholder::KeyTail => return key.get(half..).unwrap_or_default().to_vec(),
            Placeholder::KeyBase64 => STANDARD.encode(key),
            Placeholder::KeyHex => hex::encode(key),
            Placeholder::KeyUrl => spelled(key, "%", 2),
            Placeholder::KeyJson => spelled(key, "\\u", 4),
            Placeholder::Cut => String::new(),
            Placeholder::ByteFf => return vec![0xFF],
        };
        text.into_bytes()
    }

    fn client_secret(&self) -> Vec<u8> {
        // Without names, so that a secret made of itself ends.
        let inner = Self {
            names: None,
            item: None,
            ..self.clone()
        };
        let names = self.names.map(|names| inner.text(&names.client_secret));
        names.unwrap_or_default()
    }

    fn listed(&self) -> Vec<u8> {
        let Some(item) = self.item else {
            return Vec::new();
        };
        let each = self.sessions.iter().map(|id| {
            let inner = Self {
                id: id.clone(),
                item: None,
                ..self.clone()
            };
            inner.text(item)
        });
        each.collect::<Vec<_>>().join(&b","[..])
    }
}

fn spelled(key: &[u8], before: &str, width: usize) -> String {
    key.iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{before}{byte:0width$x}");
        out
    })
}

fn append(pieces: &mut [Vec<u8>], bytes: &[u8]) {
    if let Some(last) = pieces.last_mut() {
        last.extend_from_slice(bytes);
    }
}

/// An answer, ready to leave.
#[derive(Debug)]
pub struct Plan {
    /// The status.
    pub status: StatusCode,
    /// The headers, without a length.
    pub headers: HeaderMap,
    /// The body, piece by piece.
    pub pieces: Vec<Bytes>,
    /// How it travels.
    pub delivery: Delivery,
    /// Time before the head.
    pub delay: Duration,
    /// Time between two pieces.
    pub pause: Duration,
    /// Trailers.
    pub trailers: HeaderMap,
}

/// So many pieces make a body that travels in pieces and does not say where.
const PIECES: usize = 16;

impl Plan {
    /// Fills an answer in. What it leaves out is taken from `live`.
    pub fn new(
        answer: &Answer,
        live: Option<&Answer>,
        common: &Names<Template>,
        facts: &Facts<'_>,
    ) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        fill_headers(common, facts, &mut headers);
        for answer in live.into_iter().chain([answer]) {
            fill_headers(&answer.headers, facts, &mut headers);
        }
        let status = answer
            .status
            .as_ref()
            .or_else(|| live.and_then(|live| live.status.as_ref()))
            .map_or(200, |status| status.value);
        let status = u16::try_from(status).ok();
        if answer.gzip.value {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        let mut trailers = HeaderMap::new();
        fill_headers(&answer.trailers, facts, &mut trailers);
        Self {
            status: status
                .and_then(|status| StatusCode::from_u16(status).ok())
                .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            headers,
            pieces: body(answer, live, facts),
            delivery: answer.delivery.value,
            delay: answer.delay.value.0,
            pause: answer.pause.value.0,
            trailers,
        }
    }

    /// An answer of the sandbox itself, not of a vendor: for mistakes in using it.
    pub fn own(status: StatusCode, message: &str) -> Self {
        let body = serde_json::json!({ "visor-sandbox": message }).to_string();
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        Self {
            status,
            headers,
            pieces: vec![Bytes::from(body)],
            delivery: Delivery::Whole,
            delay: Duration::ZERO,
            pause: Duration::ZERO,
            trailers: HeaderMap::new(),
        }
    }
}

fn fill_headers(from: &Names<Template>, facts: &Facts<'_>, into: &mut HeaderMap) {
    for (name, entry) in from.iter() {
        let value = facts.text(&entry.value);
        if let (Ok(name), Ok(value)) = (HeaderName::from_str(name), HeaderValue::from_bytes(&value))
        {
            into.insert(name, value);
        }
    }
}

fn body(answer: &Answer, live: Option<&Answer>, facts: &Facts<'_>) -> Vec<Bytes> {
    let written = answer
        .body
        .as_ref()
        .or_else(|| live.and_then(|l| l.body.as_ref()));
    let mut pieces = written.map_or_else(|| vec![Vec::new()], |body| facts.pieces(body));
    if let Some(member) = &answer.member {
        insert(&mut pieces, facts.pieces(member));
    }
    if let (Some(prepend), Some(first)) = (&answer.prepend, pieces.first_mut()) {
        *first = [facts.text(prepend), std::mem::take(first)].concat();
    }
    if let Some(more) = &answer.append {
        append(&mut pieces, &facts.text(more));
    }
    if let Some(size) = &answer.pad
        && let Some(last) = pieces.last_mut()
    {
        let size = usize::try_from(size.value.0).unwrap_or(last.len());
        last.resize(last.len().max(size), b' ');
    }
    if answer.gzip.value {
        pieces = vec![compressed(&pieces.concat())];
    }
    let pieces = match answer.delivery.value {
        Delivery::Pieces if pieces.len() > 1 => pieces,
        Delivery::Pieces => {
            let whole = pieces.concat();
            let each = whole.len().div_ceil(PIECES).max(1);
            whole.chunks(each).map(<[u8]>::to_vec).collect()
        }
        Delivery::Whole | Delivery::Break | Delivery::Close => vec![pieces.concat()],
    };
    pieces.into_iter().map(Bytes::from).collect()
}

/// Puts members right behind the first brace.
fn insert(pieces: &mut Vec<Vec<u8>>, members: Vec<Vec<u8>>) {
    let Some(first) = pieces.first_mut() else {
        return;
    };
    let Some(brace) = first.iter().position(|byte| *byte == b'{') else {
        return;
    };
    let rest = first.split_off(brace + 1);
    let tail = pieces.split_off(1);
    let mut members = members.into_iter();
    append(pieces, &members.next().unwrap_or_default());
    pieces.extend(members);
    append(pieces, &rest);
    pieces.extend(tail);
}

fn compressed(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing into memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use visor_policy::diagnostic::Report;
    use visor_policy::read::read_document;
    use visor_policy::source::Source;

    fn answer(text: &str) -> Answer {
        let mut report = Report::default();
        let answer = read_document(&Source::new("a.toml", text), &mut report);
        answer.unwrap_or_else(|| panic!("{report}"))
    }

    fn plan(answer_text: &str, live: &str) -> Plan {
        let facts = Facts {
            key: "sk_test_0123",
            id: "s-1".to_owned(),
            ..Facts::at(1)
        };
        let live = answer(live);
        Plan::new(&answer(answer_text), Some(&live), &Names::default(), &facts)
    }

    fn text(plan: &Plan) -> String {
        String::from_utf8(plan.pieces.concat()).unwrap()
    }

    #[test]
    fn what_an_answer_leaves_out_is_the_live_ones() {
        let live = "status = 201\nheaders = { etag = \"1\" }\nbody = '{\"id\":\"{id}\"}'";
        let plan = plan("member = '\"echo\":\"{key}\",'", live);
        assert_eq!(plan.status, 201);
        assert_eq!(plan.headers["etag"], "1");
        assert_eq!(text(&plan), r#"{"echo":"sk_test_0123","id":"s-1"}"#);
    }

    #[test]
    fn a_cut_falls_where_it_is_written() {
        let cut = "member = '\"e\":\"{key-head}{cut}{key-tail}\",'\ndelivery = \"pieces\"";
        let plan = plan(cut, "body = '{\"a\":1}'");
        let pieces: Vec<&[u8]> = plan.pieces.iter().map(|piece| &**piece).collect();
        assert_eq!(pieces, [&b"{\"e\":\"sk_tes"[..], b"t_0123\",\"a\":1}"]);
    }

    #[test]
    fn every_spelling_of_the_key_reads_back_as_the_key() {
        let facts = Facts {
            key: "sk_test_0123",
            ..Facts::at(1)
        };
        let text = |placeholder| facts.value(placeholder);
        let key = facts.key.as_bytes();
        assert_eq!(STANDARD.decode(text(Placeholder::KeyBase64)).unwrap(), key);
        assert_eq!(hex::decode(text(Placeholder::KeyHex)).unwrap(), key);
        let url = String::from_utf8(text(Placeholder::KeyUrl)).unwrap();
        let decoded = percent_encoding::percent_decode_str(&url);
        assert_eq!(decoded.collect::<Vec<_>>(), key);
        let json = String::from_utf8(text(Placeholder::KeyJson)).unwrap();
        let decoded: String = serde_json::from_str(&format!("\"{json}\"")).unwrap();
        assert_eq!(decoded, facts.key);
    }

    #[test]
    fn bodies_are_padded_compressed_and_cut() {
        let live = "body = '{\"a\":1}'";
        assert_eq!(text(&plan("pad = \"64 B\"", live)).len(), 64);
        assert_eq!(plan("delivery = \"pieces\"", live).pieces.len(), 7);
        let gzip = plan("gzip = true", live);
        assert_eq!(gzip.headers[CONTENT_ENCODING], "gzip");
        let mut back = String::new();
        let bytes = gzip.pieces.concat();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&*bytes), &mut back)
            .unwrap();
        assert_eq!(back, "{\"a\":1}");
    }
}
