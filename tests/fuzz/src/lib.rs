//! What the fuzzers do with their input. The replay of the corpora in the normal tests includes
//! this very file, so that both do the same.

use http::{HeaderMap, HeaderName, HeaderValue};
use std::path::Path;
use std::time::Duration;
use visor_policy::diagnostic::Report;
use visor_policy::image::{self, Format, Piece};
use visor_policy::json::{self, Json};
use visor_policy::model::JsonPath;
use visor_policy::model::pack::Webhook;
use visor_policy::multipart;
use visor_policy::read::read_document;
use visor_policy::resolve::load_text;
use visor_policy::source::Source;
use visor_policy::target::Target;
use visor_policy::webhook::Scheme;

/// A site, and behind a line of `%%%` a pack that it may name `./own.toml`: both load, or are
/// reported and rendered. Whatever loads has a digest that a second load finds again.
pub fn policy_load(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let (site, pack) = text.split_once("\n%%%\n").unwrap_or((text, ""));
    let read = |path: &Path| match path.ends_with("own.toml") {
        true => Ok(pack.to_owned()),
        false => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
    };
    let loaded = load_text(Path::new("site.toml"), site, &read);
    let _ = loaded.report.render(false);
    assert_eq!(loaded.effective.is_none(), loaded.report.has_errors());
    if let Some(policy) = loaded.effective {
        let again = load_text(Path::new("site.toml"), site, &read).effective;
        assert_eq!(again.map(|policy| policy.digest), Some(policy.digest));
    }
}

/// Bytes that are one JSON document by our reader are one by serde_json's, with the same meaning,
/// and what is rebuilt of it is one again.
pub fn strict_json(input: &[u8]) {
    let Ok(document) = json::parse(input) else {
        return;
    };
    let theirs: serde_json::Value = serde_json::from_slice(input).expect("JSON for us is JSON");
    assert!(same(&document, &theirs), "two meanings");
    let path = |text: &str| text.parse::<JsonPath>().expect("a path");
    let paths = ["a", "a.b", "a[].b", "a[][]", "b[].c.d"].map(path);
    let rebuilt = json::project(&document, &paths);
    assert!(
        json::parse(rebuilt.as_bytes()).is_ok(),
        "not JSON: {rebuilt}"
    );
}

fn same(ours: &Json<'_>, theirs: &serde_json::Value) -> bool {
    use serde_json::Value;
    match (ours, theirs) {
        (Json::Null, Value::Null) => true,
        (Json::Bool(a), Value::Bool(b)) => a == b,
        (Json::Number(a), Value::Number(b)) => b.as_f64() == Some(a.as_f64()),
        (Json::Text(a), Value::String(b)) => a == b,
        (Json::List(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, value)| b.get(&**name).is_some_and(|b| same(value, b)))
        }
        _ => false,
    }
}

/// A target has one spelling or none, and that spelling is its own and climbs nowhere.
pub fn path(input: &[u8]) {
    let Ok(target) = Target::canonical(input) else {
        return;
    };
    let mut whole = target.path.clone();
    if let Some(query) = &target.query {
        whole.push('?');
        whole.push_str(query);
    }
    assert_eq!(Target::canonical(whole.as_bytes()), Ok(target.clone()));
    assert!(target.path.starts_with('/') && whole.bytes().all(|b| b.is_ascii_graphic()));
    assert!(!target.path.contains("//"));
    assert!(
        !target
            .path
            .split('/')
            .any(|segment| segment == "." || segment == "..")
    );
}

/// What a JPEG begins with; the input is the rest.
pub fn image_jpeg(input: &[u8]) {
    picture(&[b"\xFF\xD8", input].concat(), Format::Jpeg);
}

/// What a PNG begins with; the input is the rest. Its checksums are right, so that there is more to
/// read than the first chunk.
pub fn image_png(input: &[u8]) {
    let mut bytes = [b"\x89PNG\r\n\x1a\n", input].concat();
    let mut at = 8;
    while let Some(head) = bytes.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        let end = at + 8 + length;
        let Some(crc) = bytes.get(at + 4..end).map(crc32fast::hash) else {
            break;
        };
        if let Some(place) = bytes.get_mut(end..end + 4) {
            place.copy_from_slice(&crc.to_be_bytes());
        }
        at = end + 4;
    }
    picture(&bytes, Format::Png);
}

/// What a WebP begins with, its length in it; the input is the rest.
pub fn image_webp(input: &[u8]) {
    let length = u32::try_from(input.len() + 4).unwrap_or(u32::MAX);
    picture(
        &[b"RIFF", &length.to_le_bytes()[..], b"WEBP", input].concat(),
        Format::Webp,
    );
}

/// What passes is of its format, and what is left of it is again an image: of the same size, turned
/// the same way, with nothing more to take away.
fn picture(bytes: &[u8], format: Format) {
    let Ok(looked) = image::look(bytes) else {
        return;
    };
    assert_eq!(looked.format, format);
    let mut cleaned = Vec::new();
    for piece in &looked.pieces {
        match piece {
            Piece::Kept(range) => cleaned.extend(&bytes[range.clone()]),
            Piece::New(new) => cleaned.extend(new),
        }
    }
    assert_eq!(looked.is_clean(bytes), cleaned == bytes);
    let again = image::look(&cleaned).expect("what is left of an image is one");
    assert!(again.is_clean(&cleaned), "something was left");
    let told = |one: &image::Image| (one.format, one.width, one.height, one.orientation);
    assert_eq!(told(&again), told(&looked));
}

/// The first line is a `Content-Type`, the rest a form: its parts lie in it in order, apart from
/// each other, and none holds the boundary.
pub fn form(input: &[u8]) {
    let mut halves = input.splitn(2, |byte| *byte == b'\n');
    let head = std::str::from_utf8(halves.next().unwrap_or_default()).unwrap_or_default();
    let body = halves.next().unwrap_or_default();
    let Ok(boundary) = multipart::boundary(head) else {
        return;
    };
    let Ok(parts) = multipart::parts(body, boundary) else {
        return;
    };
    let delimiter = format!("\r\n--{boundary}");
    let mut before = 0;
    for part in parts {
        assert!(part.content.start >= before && part.content.start <= part.content.end);
        let content = &body[part.content.clone()];
        let holds = |of: &[u8]| {
            of.windows(delimiter.len())
                .any(|w| w == delimiter.as_bytes())
        };
        assert!(!holds(content));
        before = part.content.end + delimiter.len();
        assert!(before <= body.len());
    }
}

const SCHEMES: [&str; 6] = [
    "header = 'x-sig'",
    "header = 'x-sig'\nprefix = 'sha256='\nid = 'id'\nsession = 'a.b'",
    "header = 'x-sig'\nstyle = 't-v1'\nid-header = 'x-id'",
    "header = 'x-sig'\nstyle = 't-v1'\nsigned = 'timestamp.body'\nid = 'id'",
    "header = 'x-sig'\nencoding = 'base64'\nsigned = 'timestamp.body'\ntimestamp-header = 'x-time'",
    "header = 'x-sig'\nstyle = 'v1-list'\nencoding = 'base64'\nsigned = 'id.timestamp.body'\n\
     id-header = 'x-id'\ntimestamp-header = 'x-time'",
];

/// Lines of the input are signature, time and id, and the rest is the body: no scheme takes it in,
/// since nobody has the secret.
pub fn webhook_headers(input: &[u8]) {
    let mut parts = input.splitn(4, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in ["x-sig", "x-time", "x-id"] {
        if let Ok(value) = HeaderValue::from_bytes(parts.next().unwrap_or_default()) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    let body = parts.next().unwrap_or_default();
    for scheme in SCHEMES {
        let scheme = compile(scheme);
        let secret = scheme
            .parse_secret("a secret that no input knows")
            .expect("a secret");
        let window = Duration::from_secs(300);
        let now = 1_795_219_200;
        assert!(
            scheme
                .verify(&[secret], &headers, body, now, window)
                .is_err()
        );
    }
}

fn compile(toml: &str) -> Scheme {
    let mut report = Report::default();
    let source = Source::new("pack.toml", format!("{toml}\nsource = 's'"));
    let webhook: Webhook = read_document(&source, &mut report).expect("a webhook section");
    Scheme::compile(&webhook, &mut report).expect("a whole scheme")
}
