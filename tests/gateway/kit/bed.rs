//! A vendor, a gateway and its callers, started; and the search for canaries when it ends.

use super::canary::Detector;
use super::client::{Answer, Heard, Wire};
use super::gateway::{Ended, Gateway};
use super::origin::Origin;
use super::pki::{Authority, Leaf, trusting};
use super::setup::{Canaries, GATEWAY, write};
use super::{eventually, setup};
use rustix::process::Signal;
use rustls::ClientConfig;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// Everything under test, running.
pub struct Bed {
    pub origin: Origin,
    pub gateway: Gateway,
    pub canaries: Canaries,
    pub authority: Authority,
    /// Signs client certificates.
    pub clients: Authority,
    pub heard: Heard,
    env: Vec<(String, String)>,
    trust: Arc<ClientConfig>,
    folder: TempDir,
}

impl Bed {
    #[expect(
        clippy::too_many_arguments,
        reason = "called once, with all that a setup has made"
    )]
    pub fn new(
        folder: TempDir,
        authority: Authority,
        clients: Authority,
        origin: Origin,
        gateway: Gateway,
        canaries: Canaries,
        env: Vec<(String, String)>,
        heard: Heard,
    ) -> Self {
        let trust = trusting(&authority.pem, None, &["http/1.1"]);
        Self {
            origin,
            gateway,
            canaries,
            authority,
            clients,
            heard,
            env,
            trust,
            folder,
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    pub fn read(&self, name: &str) -> String {
        String::from_utf8_lossy(&std::fs::read(self.path(name)).unwrap_or_default()).into_owned()
    }

    /// Replaces a file, whole.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        write(self.folder(), name, content.as_ref());
    }

    /// Changes the site.
    #[track_caller]
    pub fn edit(&self, from: &str, to: &str) {
        let site = self.read("site.toml");
        assert_eq!(site.matches(from).count(), 1, "`{from}` must stand once");
        self.write("site.toml", site.replacen(from, to, 1));
    }

    /// SIGHUP, and what the gateway says to it.
    #[track_caller]
    pub fn reload(&self) -> String {
        let before = self.gateway.err.text().len();
        self.gateway.signal(Signal::HUP);
        let said = self.gateway.says_after(before, "reload");
        assert!(
            said.starts_with("reloaded") || said.starts_with("reload refused"),
            "{said}"
        );
        // The words after the first line of a refusal are written with it.
        said
    }

    /// The same policy in a process of its own, after the first has ended.
    #[track_caller]
    pub fn restart(&mut self) {
        self.restart_with(&[]);
    }

    /// The same, with further arguments.
    #[track_caller]
    pub fn restart_with(&mut self, args: &[&str]) {
        self.inspect();
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        let mut listeners: Vec<String> = vec!["admin".into()];
        listeners.extend(["main", "plain"].map(str::to_owned));
        let next = Gateway::start(self.folder.path(), &listeners, &self.env, None, &args);
        self.gateway = next.unwrap_or_else(|ended| panic!("{}", ended.err));
    }

    // ---- Asking ----------------------------------------------------------------------------------

    /// A connection to the TLS listener.
    pub fn tls(&self) -> Wire {
        Wire::tls(
            self.gateway.address("main"),
            GATEWAY,
            Arc::clone(&self.trust),
            &self.heard,
        )
        .unwrap()
    }

    /// The same with a client certificate.
    pub fn tls_as(&self, leaf: &Leaf) -> std::io::Result<Wire> {
        let config = trusting(&self.authority.pem, Some(leaf), &["http/1.1"]);
        Wire::tls(self.gateway.address("main"), GATEWAY, config, &self.heard)
    }

    /// A connection without TLS.
    pub fn plain(&self, listener: &str) -> Wire {
        Wire::plain(self.gateway.address(listener), &self.heard)
    }

    /// A request by `kyc` in live, to be sent over TLS on a connection of its own.
    pub fn ask(&self, method: &str, path: &str) -> Ask<'_> {
        Ask {
            bed: self,
            method: method.to_owned(),
            path: path.to_owned(),
            host: GATEWAY.to_owned(),
            headers: vec![("x-acme-key".into(), self.canaries.token.as_str().to_owned())],
            body: None,
            listener: None,
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path).send()
    }

    /// The judged route, with the canary's image.
    pub fn search(&self) -> Ask<'_> {
        let (kind, body) = self.image();
        self.ask("POST", "/v1/search")
            .header("acme-person", self.canaries.subject.as_str())
            .body(&kind, body)
    }

    /// A multipart body with the canary's image.
    pub fn image(&self) -> (String, Vec<u8>) {
        multipart(&[("image", &self.canaries.image.bytes)])
    }

    /// A raw head's credential line.
    pub fn credential(&self) -> String {
        format!("x-acme-key: {}\r\n", self.canaries.token.as_str())
    }

    // ---- Looking ---------------------------------------------------------------------------------

    /// What the admin listener answers.
    pub fn admin(&self, path: &str) -> Answer {
        let mut wire = self.plain("admin");
        wire.send(format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        ));
        wire.answer()
    }

    /// A metric's value; 0 where it is not there. `name` with its labels as they are written.
    pub fn metric(&self, name: &str) -> f64 {
        let text = self.admin("/metrics").text();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.map_or(0.0, |value| value.trim().parse().unwrap())
    }

    /// All decisions so far.
    pub fn decisions(&self) -> Vec<Value> {
        let text = self.read("decisions.jsonl");
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        whole
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}")))
            .collect()
    }

    /// The decision behind an answer.
    #[track_caller]
    pub fn decision(&self, answer: &Answer) -> Value {
        let id = answer.header("visor-decision").expect("an id").to_owned();
        eventually("the decision's record", || {
            self.decisions().into_iter().find(|d| d["decision"] == *id)
        })
    }

    // ---- Ending ----------------------------------------------------------------------------------

    /// Ends the gateway and searches all that it said for what was planted.
    #[track_caller]
    pub fn inspect(&mut self) {
        let mut said: Vec<(String, Vec<u8>)> = Vec::new();
        if !self.gateway.has_ended()
            && let Some(text) = scrape(&self.gateway)
        {
            said.push(("the metrics".into(), text));
        }
        self.gateway.end();
        said.push(("stdout".into(), self.gateway.out.bytes()));
        said.push(("stderr".into(), self.gateway.err.bytes()));
        for entry in std::fs::read_dir(self.folder()).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let told = [".log", ".jsonl", ".db", ".db-wal"];
            if told.iter().any(|end| name.ends_with(end)) || name == "anchors" {
                said.push((name, std::fs::read(entry.path()).unwrap()));
            }
        }
        let all = Detector::new(self.canaries.all());
        for (place, bytes) in &said {
            all.assert_absent(place, bytes);
        }
        assert!(
            !self.gateway.err.text().contains("panicked"),
            "{}",
            self.gateway.err.text()
        );
        for decision in self.decisions() {
            let place = decision["place"].as_str().unwrap_or_default();
            let (file, line) = place.split_once(".toml:").unwrap_or((place, ""));
            let cited = line.starts_with(|c: char| ('1'..='9').contains(&c)) && !file.is_empty();
            assert!(cited, "a record without a line: {decision}");
        }
        let secrets = Detector::new(self.canaries.secrets());
        for answer in self.heard.all() {
            secrets.assert_absent("an answer", &answer.raw);
            secrets.assert_absent("an answer's body", &answer.body);
            if answer.refusal().is_some() {
                let digest = answer.header("visor-policy").unwrap_or_default();
                assert_eq!(digest.len(), 64, "a refusal without its policy");
                all.assert_absent("a refusal", &answer.raw);
            }
        }
        let tokens = Detector::new(self.canaries.tokens());
        for request in self.origin.requests() {
            tokens.assert_absent("a request at the vendor", &request.raw);
        }
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.inspect();
        }
    }
}

/// The metrics, where the listener still answers.
fn scrape(gateway: &Gateway) -> Option<Vec<u8>> {
    use std::io::{Read, Write};
    let mut tcp = std::net::TcpStream::connect(gateway.address("admin")).ok()?;
    tcp.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut text = Vec::new();
    for path in ["/metrics", "/readyz"] {
        let end = if path == "/readyz" {
            "close"
        } else {
            "keep-alive"
        };
        tcp.write_all(
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: {end}\r\n\r\n")
                .as_bytes(),
        )
        .ok()?;
    }
    let _ = tcp.read_to_end(&mut text);
    Some(text)
}

impl Ended {
    /// Nothing of what was planted is in it.
    #[track_caller]
    pub fn without(self, canaries: &Canaries) -> Self {
        let all = Detector::new(canaries.all());
        all.assert_absent("stdout", self.out.as_bytes());
        all.assert_absent("stderr", self.err.as_bytes());
        self
    }
}

/// A request to be sent.
#[derive(Clone)]
pub struct Ask<'b> {
    bed: &'b Bed,
    method: String,
    path: String,
    host: String,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    listener: Option<String>,
}

impl Ask<'_> {
    /// One more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Another value of one that is there.
    pub fn instead(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(other, _)| other != name);
        self.header(name, value)
    }

    /// Another credential, or none.
    pub fn token(mut self, token: Option<&str>) -> Self {
        self.headers.retain(|(name, _)| name != "x-acme-key");
        self.headers
            .extend(token.map(|token| ("x-acme-key".to_owned(), token.to_owned())));
        self
    }

    pub fn host(mut self, host: &str) -> Self {
        host.clone_into(&mut self.host);
        self
    }

    pub fn body(mut self, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        self.headers
            .push(("content-type".to_owned(), kind.to_owned()));
        self.body = Some(body.into());
        self
    }

    /// Without TLS, to this listener.
    pub fn via(mut self, listener: &str) -> Self {
        self.listener = Some(listener.to_owned());
        self
    }

    /// As it stands on the wire.
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nHost: {}\r\n",
            self.method, self.path, self.host
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if let Some(body) = &self.body {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        let mut bytes = (head + "\r\n").into_bytes();
        bytes.extend(self.body.iter().flatten());
        bytes
    }

    /// Sends it on a connection of its own.
    #[track_caller]
    pub fn send(self) -> Answer {
        let mut wire = match &self.listener {
            Some(listener) => self.bed.plain(listener),
            None => self.bed.tls(),
        };
        self.send_on(&mut wire)
    }

    #[track_caller]
    pub fn send_on(self, wire: &mut Wire) -> Answer {
        wire.send(self.bytes());
        wire.answer()
    }
}

/// Media type and body.
pub fn multipart(parts: &[(&str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, content) in parts {
        body.extend_from_slice(
            format!("--kit\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"f.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n")
                .as_bytes(),
        );
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--kit--\r\n");
    ("multipart/form-data; boundary=kit".to_owned(), body)
}

/// The name of the vendor's host, as the gateway must send it.
pub fn vendor_authority(bed: &Bed) -> String {
    format!("{}:{}", setup::VENDOR, bed.origin.port)
}
