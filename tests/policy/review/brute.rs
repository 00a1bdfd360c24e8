//! What a policy does with every request that its constants tell apart: by a list that knows
//! nothing of how a comparison looks for its own.

use super::TODAY;
use super::specs::Spec;
use crate::kit::{Ask, form};
use http::Method;
use image::{ImageFormat, RgbImage};
use std::io::Cursor;
use std::sync::OnceLock;
use visor_policy::effective::Effective;

/// What becomes of one request: what a caller gets to see of the answer, all of it being more than
/// any part; and nothing where it is refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    Nothing,
    Parts(Vec<String>),
    All,
}

impl Seen {
    /// Whether this shows nothing that the other does not.
    pub fn within(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::All) => true,
            (_, Self::Nothing) | (Self::All, _) => false,
            (Self::Parts(these), Self::Parts(those)) => these.iter().all(|t| those.contains(t)),
        }
    }
}

/// Every request and answer that is tried. The path's base is a dimension of its own.
pub fn universe() -> &'static [Ask] {
    static ALL: OnceLock<Vec<Ask>> = OnceLock::new();
    ALL.get_or_init(all)
}

fn all() -> Vec<Ask> {
    let mut all = Vec::new();
    let times = [TODAY, 1_798_761_600 - 1, 1_798_761_600, 1_830_000_000];
    for base in ["/v2", "/v3"] {
        for (method, path, body, answers) in routes() {
            let target = format!("{base}{path}");
            let plain = |caller: &str, now: u64| {
                let ask = Ask::new("vendor", method, &target).dns(caller).at(now);
                with_body(ask, body, 0)
            };
            for caller in ["app.live.example", "app.test.example", "ops.live.example"] {
                let subject = |ask: Ask| ask.header("visor-subject", "p-1");
                if base != "/v2" {
                    all.push(subject(plain(caller, TODAY)).answer(200, &answers[0]));
                    continue;
                }
                for now in times {
                    // Every head with the answer that most lets through.
                    for subject in [None, Some("visor-subject"), Some("x-person")] {
                        for length in [0, 1500, 3000] {
                            let mut ask = Ask::new("vendor", method, &target).dns(caller).at(now);
                            if let Some(name) = subject {
                                ask = ask.header(name, "p-1");
                            }
                            let ask = with_body(ask, body, length);
                            all.push(ask.answer(200, answers.first().map_or("{}", |a| a)));
                        }
                    }
                }
                for now in [TODAY, 1_798_761_600] {
                    for answer in &answers {
                        all.push(subject(plain(caller, now)).answer(200, answer));
                    }
                }
                all.push(subject(plain(caller, TODAY)).answer(500, &answers[0]));
                all.push(subject(plain(caller, TODAY)).answer(200, "no document"));
                if path.starts_with("/reports/") {
                    let target = format!("{target}?lang=en");
                    let ask = Ask::new("vendor", method, &target).dns(caller);
                    all.push(subject(ask).answer(200, &answers[0]));
                }
                if !body.is_empty() {
                    let key = r#"{"k":"vk_live_9fK29sLqPz01mNbvT4xRw7Yc"}"#;
                    let ask = Ask::new("vendor", method, &target).dns(caller);
                    all.push(subject(ask.body(body, key)).answer(200, &answers[0]));
                }
            }
        }
    }
    all.extend(enrolments());
    all
}

/// Every combination of what comes with an enrolment, and pictures either side of every line.
fn enrolments() -> Vec<Ask> {
    let answer = r#"{"id":"p","age":30,"mood":"dull","joy":0}"#;
    let of = |evidence: &[(&str, &str)], content: Option<(&str, &[u8])>, caller: &str, now: u64| {
        let ask = Ask::new("vendor", "POST", "/v2/people").dns(caller).at(now);
        let shown = evidence.iter().filter(|(_, value)| !value.is_empty());
        let ask = shown.fold(ask.header("visor-subject", "p-1"), |ask, (name, value)| {
            ask.header(name, value)
        });
        let head = |name: &str| {
            format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"one\"")
        };
        let body = match content {
            None => form(&[]),
            Some((name, picture)) => form(&[(&head(name), picture)]),
        };
        ask.form(&body).answer(200, answer)
    };
    let mut evidence = Vec::new();
    // Of 2026-11-21: no consent, today's, and one either side of ten days, of twenty, and beyond.
    for time in [
        "",
        "2026-11-21T00:00:00Z",
        "2026-11-11T00:00:00Z",
        "2026-11-10T00:00:00Z",
        "2026-11-01T00:00:00Z",
        "2026-10-01T00:00:00Z",
    ] {
        for text in ["v1", "v2", "v3"] {
            for purpose in ["", "access", "time", "other"] {
                for approval in ["", "A-1", "A-2", "A-3"] {
                    let (id, text) = if time.is_empty() {
                        ("", "")
                    } else {
                        ("c-1", text)
                    };
                    evidence.push([
                        ("visor-consent-id", id),
                        ("visor-consent-time", time),
                        ("visor-consent-text", text),
                        ("visor-purpose", purpose),
                        ("visor-approval", approval),
                    ]);
                }
            }
        }
    }
    let mut all: Vec<Ask> = evidence
        .iter()
        .map(|evidence| of(evidence, None, "app.live.example", TODAY))
        .collect();
    let mut pictures: Vec<Vec<u8>> = Vec::new();
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        for (width, height) in [
            (39, 40),
            (40, 40),
            (50, 60),
            (60, 61),
            (70, 70),
            (80, 81),
            (90, 70),
            (90, 90),
            (91, 70),
        ] {
            let mut out = Cursor::new(Vec::new());
            let written = RgbImage::new(width, height).write_to(&mut out, format);
            written.unwrap();
            pictures.push(out.into_inner());
        }
    }
    // Of one size and several lengths: a chunk that nothing reads fills it up.
    let png = pictures[2].clone();
    for length in [600_usize, 601, 800, 801, 1_000, 1_001] {
        let mut longer = png.clone();
        let fill = vec![0; length.saturating_sub(png.len() + 12)];
        let end = longer.split_off(longer.len() - 12);
        let chunk = [b"teXt".as_slice(), &fill].concat();
        longer.extend(u32::try_from(fill.len()).unwrap().to_be_bytes());
        longer.extend(&chunk);
        longer.extend(crc32fast::hash(&chunk).to_be_bytes());
        longer.extend(end);
        pictures.push(longer);
    }
    pictures.push(b"a text".to_vec());
    let good = |text, purpose, approval| {
        [
            ("visor-consent-id", "c-1"),
            ("visor-consent-time", "2026-11-20T00:00:00Z"),
            ("visor-consent-text", text),
            ("visor-purpose", purpose),
            ("visor-approval", approval),
        ]
    };
    for evidence in [
        good("v1", "access", "A-1"),
        good("v2", "time", "A-2"),
        good("v1", "time", "A-1"),
        good("v2", "access", "A-2"),
    ] {
        for caller in ["app.live.example", "app.test.example", "ops.live.example"] {
            for name in ["photo", "picture"] {
                for picture in &pictures {
                    all.push(of(&evidence, Some((name, picture)), caller, TODAY));
                }
            }
            all.push(of(&evidence, None, caller, 1_798_761_600));
        }
    }
    all
}

fn with_body(ask: Ask, kind: &str, length: usize) -> Ask {
    match kind {
        "" => ask,
        "application/json" => {
            let pad = " ".repeat(length);
            ask.body(kind, &format!("{{}}{pad}"))
        }
        _ => ask.form(&form(&[(
            "Content-Disposition: form-data; name=\"note\"",
            &vec![b'x'; length],
        )])),
    }
}

type Route = (&'static str, &'static str, &'static str, Vec<String>);

fn routes() -> Vec<Route> {
    const JSON: &str = "application/json";
    const FORM: &str = "multipart/form-data; boundary=b";
    let mut people = Vec::new();
    for kind in ["face", "hat"] {
        for alive in ["true", "false", "null"] {
            for spoof in ["0.1", "0.25", "0.9"] {
                for score in ["0.95", "0.7", "0.4", "null"] {
                    people.push(format!(
                        r#"{{"kind":"{kind}","alive":{alive},"spoof":{spoof},"score":{score},"name":"p"}}"#
                    ));
                }
            }
        }
    }
    let mut search = Vec::new();
    for one in &people {
        search.push(format!(r#"{{"people":[{one}],"ok":true}}"#));
    }
    let first = people[0].clone();
    for other in [0, 3, 12, 40] {
        let other = &people[other];
        search.push(format!(r#"{{"people":[{first},{other}]}}"#));
    }
    search.push(r#"{"people":[]}"#.to_owned());
    search.push("{}".to_owned());
    search.push(format!(r#"{{"people":[{first}],"ok":false}}"#));
    let mut compare = Vec::new();
    for left in ["true", "false", "null"] {
        for right in ["true", "false", "null"] {
            for score in ["0.95", "0.7", "0.4", "null"] {
                compare.push(format!(
                    r#"{{"left":{{"alive":{left}}},"right":{{"alive":{right},"score":{score}}}}}"#
                ));
            }
        }
    }
    let mut report = Vec::new();
    for state in ["\"done\"", "\"closed\"", "\"open\"", "null"] {
        for alive in ["true", "false", "null"] {
            for second in [
                "",
                r#","second":{"grade":4}"#,
                r#","second":{"grade":3}"#,
                r#","second":{"grade":1}"#,
            ] {
                report.push(format!(
                    r#"{{"id":"r","state":{state},"link":{{"secret":"s"}},"report":{{"alive":{alive}{second}}}}}"#
                ));
            }
        }
    }
    let reports = vec![
        r#"{"reports":[{"id":"r","state":"done","report":{"alive":false}}],"next":"n"}"#.to_owned(),
        r#"{"reports":[],"ok":false,"error":{"message":"m"}}"#.to_owned(),
    ];
    let open = vec![r#"{"id":"r","link":{"secret":"s","url":"u"},"other":1}"#.to_owned()];
    let mut count = Vec::new();
    for hint in [
        "",
        r#","hint":{"alive":true}"#,
        r#","hint":{"alive":false}"#,
        r#","hint":null"#,
    ] {
        count.push(format!(r#"{{"n":2{hint}}}"#));
    }
    vec![
        ("POST", "/people/search", JSON, search),
        ("PUT", "/people/x1/compare", FORM, compare),
        ("GET", "/reports/x1", "", report),
        ("GET", "/reports", "", reports),
        ("POST", "/reports", JSON, open),
        ("POST", "/people/count", JSON, count.clone()),
        ("POST", "/people/count", FORM, count),
        ("DELETE", "/people/x1", "", vec!["{}".to_owned()]),
        ("DELETE", "/persons/x1", "", vec!["{}".to_owned()]),
    ]
}

/// What a policy lets a caller see of one exchange.
pub fn seen(policy: &Effective, ask: &Ask) -> Seen {
    match ask.run(policy).0 {
        Err(_) => Seen::Nothing,
        Ok(release) => match release.into_rebuilt() {
            None => Seen::All,
            Some(body) => {
                let value: serde_json::Value = serde_json::from_str(&body).unwrap();
                let mut parts = vec!["anything at all".to_owned()];
                flat("", &value, &mut parts);
                Seen::Parts(parts)
            }
        },
    }
}

fn flat(path: &str, value: &serde_json::Value, out: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                flat(&format!("{path}.{name}"), value, out);
            }
        }
        serde_json::Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                flat(&format!("{path}[{i}]"), item, out);
            }
        }
        scalar => out.push(format!("{path}={scalar}")),
    }
}

/// A policy, and what it lets through of everything that is tried.
pub struct Known {
    pub spec: Spec,
    pub reviewed: visor_policy::review::Reviewed,
    seen: OnceLock<Vec<Seen>>,
}

impl Known {
    pub fn of(spec: Spec) -> Self {
        Self {
            reviewed: super::reviewed(&spec.site(), Some(&spec.pack())),
            spec,
            seen: OnceLock::new(),
        }
    }

    pub fn seen(&self) -> &[Seen] {
        self.seen.get_or_init(|| {
            let asks = universe().iter();
            asks.map(|ask| seen(self.reviewed.policy(), ask)).collect()
        })
    }
}

/// A witness's request in the test's own words, to be run by the test's own way.
pub fn ask_of(ask: &visor_policy::review::witness::Ask) -> Ask {
    let mut own = Ask::new("vendor", "GET", &ask.target).at(ask.now);
    own.method = Method::from_bytes(ask.method.as_str().as_bytes()).unwrap();
    own = own.dns(ask.proof.strip_prefix("dns ").unwrap());
    if let Some(name) = &ask.subject {
        own = own.header(name.as_str(), "p-1");
    }
    for (name, value) in &ask.evidence {
        own = own.header(name.as_str(), value);
    }
    if let Some(kind) = ask.content_type {
        match ask.length {
            Some(length) => {
                own = own
                    .header("content-type", kind)
                    .header("content-length", &length.to_string());
            }
            None if kind.starts_with("multipart") => own = own.form(&ask.content()),
            None => own = own.body(kind, &ask.body),
        }
    }
    if let Some(answer) = &ask.answer {
        own = own.answer(answer.status, &answer.body);
    }
    own
}
