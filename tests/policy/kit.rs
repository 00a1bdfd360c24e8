//! Sites and packs for tests, small enough to be read whole.

use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;
use visor_policy::controls::address::Ingress;
use visor_policy::decide::{Charge, Counted, Head, Known, Permit, decide};
use visor_policy::effective::{Effective, Limit};
use visor_policy::identify::CertificateNames;
use visor_policy::judge::Release;
use visor_policy::refusal::Refusal;
use visor_policy::resolve::{Loaded, load_text};

/// Two vendors, two callers, every kind of decision.
pub const SITE: &str = include_str!("site.toml");

/// `text` with `old` replaced by `new` wherever it stands; it has to stand there.
pub fn edit(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "`{old}` is not there to be edited");
    text.replace(old, new)
}

/// Files beside a site, by path.
pub type Files<'a> = BTreeMap<&'a str, String>;

/// Loads a site with files beside it.
pub fn load(site: &str, files: &Files<'_>) -> Loaded {
    let read = |path: &Path| {
        let known = path.to_str().and_then(|path| files.get(path));
        known
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    load_text(Path::new("site.toml"), site, &read)
}

/// The policy of a site without mistakes, which may use [`VENDOR`].
pub fn policy(site: &str) -> Effective {
    let loaded = load(site, &Files::from([("./vendor.toml", VENDOR.to_owned())]));
    assert!(!loaded.report.has_errors(), "{}", loaded.report);
    loaded.effective.expect("a policy without errors")
}

/// A pack that exists in tests only.
pub const VENDOR: &str = include_str!("vendor.toml");

/// A site that uses it.
pub const VENDOR_SITE: &str = r#"schema = 1
packs  = ["./vendor.toml"]
[providers.vendor]
version = "2"
[callers.app]
live = [{ dns = "app.corp.example" }]
[credentials.vendor]
live = { env = "VENDOR_KEY" }
[allow.all]
on      = "vendor.live"
routes  = ["search", "report", "reports", "open", "count", "forget"]
callers = ["app"]
"#;

/// 2026-11-21, before every expiry and shadow date of [`SITE`].
pub const NOW: u64 = 1_795_219_200;

/// A token of a caller of [`SITE`], in live.
pub const KYC_LIVE: &str = "vsr_live_kyc";
/// In test.
pub const KYC_TEST: &str = "vsr_test_kyc";

/// A form of the boundary `b`: each part's headers, and its content.
pub fn form(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (head, content) in parts {
        out.extend([b"--b\r\n", head.as_bytes(), b"\r\n\r\n", content, b"\r\n"].concat());
    }
    out.extend(b"--b--\r\n");
    out
}

/// One request and the vendor's answer to it.
#[derive(Debug, Clone)]
pub struct Ask {
    pub provider: &'static str,
    pub method: Method,
    pub target: Vec<u8>,
    pub headers: HeaderMap,
    pub names: CertificateNames,
    pub now: u64,
    pub body: Vec<u8>,
    pub status: u16,
    pub answer_headers: HeaderMap,
    pub answer: Vec<u8>,
}

impl Ask {
    pub fn new(provider: &'static str, method: &str, target: &str) -> Self {
        Self {
            provider,
            method: method.parse().expect("a method"),
            target: target.as_bytes().to_vec(),
            headers: HeaderMap::new(),
            names: CertificateNames::default(),
            now: NOW,
            body: Vec::new(),
            status: 200,
            answer_headers: HeaderMap::new(),
            answer: b"{}".to_vec(),
        }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name: HeaderName = name.parse().expect("a header's name");
        self.headers.append(
            name,
            HeaderValue::from_bytes(value.as_bytes()).expect("a value"),
        );
        self
    }

    /// With a token where the vendor expects its key.
    pub fn token(self, token: &str) -> Self {
        match self.provider {
            "arsa" => self.header("x-key-secret", token),
            _ => self.header("authorization", &format!("Bearer {token}")),
        }
    }

    pub fn dns(mut self, name: &str) -> Self {
        self.names.dns.push(name.to_owned());
        self
    }

    pub fn spiffe(mut self, id: &str) -> Self {
        self.names.spiffe.push(id.to_owned());
        self
    }

    /// With a body of this type and its length in the head.
    pub fn body(mut self, kind: &str, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        let length = body.len().to_string();
        self.header("content-type", kind)
            .header("content-length", &length)
    }

    /// With these bytes for a form.
    pub fn form(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        let length = body.len().to_string();
        self.header("content-type", "multipart/form-data; boundary=b")
            .header("content-length", &length)
    }

    /// With a form of a label and this image.
    pub fn image(self, image: &[u8]) -> Self {
        let head = "Content-Disposition: form-data; name=\"face_image\"; filename=\"me\"";
        self.form(&form(&[
            ("Content-Disposition: form-data; name=\"label\"", b"one"),
            (head, image),
        ]))
    }

    pub fn answer(mut self, status: u16, body: &str) -> Self {
        self.status = status;
        self.answer = body.as_bytes().to_vec();
        self
    }

    pub fn at(mut self, now: u64) -> Self {
        self.now = now;
        self
    }

    /// The decision on the head alone.
    pub fn decide(&self, policy: &Effective, known: &mut Known) -> Result<Permit, Refusal> {
        let ingress = Ingress {
            provider: Some(self.provider.to_owned()),
            hosts: Vec::new(),
        };
        let head = Head {
            method: &self.method,
            target: &self.target,
            host: None,
            headers: &self.headers,
            names: &self.names,
            now: self.now,
        };
        decide(policy, &ingress, &head, known)
    }

    /// All the way, with budgets that never end.
    pub fn run(&self, policy: &Effective) -> (Result<Release, Refusal>, Known) {
        self.run_with(policy, |_, _| Charge::Taken {
            remaining: 1,
            reset_after: Duration::ZERO,
        })
    }

    /// All the way, with a meter of one's own.
    pub fn run_with(
        &self,
        policy: &Effective,
        meter: impl FnMut(Counted<'_>, &Limit) -> Charge,
    ) -> (Result<Release, Refusal>, Known) {
        let mut known = Known::default();
        let cleared = self
            .decide(policy, &mut known)
            .and_then(|permit| permit.spend(meter, &mut known))
            .and_then(|spent| spent.admit(&[&self.body], &mut known));
        let release = cleared.and_then(|cleared| {
            let sent = cleared.sent();
            match sent.reads_whole_answer() {
                true => sent.judge(self.status, &self.answer_headers, &self.answer, &mut known),
                false => sent.judge_head(self.status, &self.answer_headers),
            }
        });
        (release, known)
    }

    /// The code of the refusal.
    pub fn refused(&self, policy: &Effective) -> Option<&'static str> {
        self.run(policy).0.err().map(|refusal| refusal.code.name())
    }
}
