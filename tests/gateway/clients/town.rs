//! The vendors' sandbox and a gateway before it, as processes; and what clients need to reach
//! either of them.

use crate::kit::canary::{Canary, Detector};
use crate::kit::client::{Heard, Wire};
use crate::kit::gateway::{Gateway, command};
use crate::kit::setup::write;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

pub const ARSA: &str = "arsa";
pub const FACESIGN: &str = "facesign";
pub const FACESIGN_NEXT: &str = "facesign-next";
const VENDORS: [&str; 3] = [ARSA, FACESIGN, FACESIGN_NEXT];

/// A new process takes every rate for used up, because it cannot know what the one before it has
/// spent. FaceSign's smallest quota (100 a minute, less headroom, less a burst) gives a call back
/// every 0.9 s; no test makes more than four calls that count against it. More time does no harm.
const FILLING: Duration = Duration::from_millis(3_800);

/// The vendors, and the gateway.
pub struct Town {
    pub gateway: Gateway,
    sandbox: Child,
    control: SocketAddr,
    /// A vendor's address and its live key, by the pack's name.
    vendors: HashMap<String, (String, String)>,
    /// What `app` shows where the vendor expects its key.
    token: String,
    folder: TempDir,
}

/// What a client is told: these three, and nothing else, differ between vendor and gateway.
pub struct Door {
    pub base: String,
    pub key: String,
    /// A file with the only authority that the client trusts.
    pub trust: PathBuf,
}

impl Town {
    #[track_caller]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (sandbox, said) = start_sandbox(folder.path());
        let vendors: HashMap<_, _> = VENDORS
            .map(|name| (name.to_owned(), vendor(&said, name)))
            .into();
        let control = said
            .split_once("http://")
            .unwrap()
            .1
            .split_once('/')
            .unwrap()
            .0
            .parse()
            .unwrap();

        let made = command(
            folder.path(),
            &["token", "new", "--caller", "app", "--env", "live"],
            &[],
        );
        let token = made.out.lines().nth(1).expect("a token").to_owned();
        let entry = made
            .out
            .lines()
            .find(|line| line.starts_with("live = "))
            .expect("a line to paste");
        let mut site = include_str!("site.toml").replace("{app}", entry);
        for (name, (base, key)) in &vendors {
            let upstream = format!(
                r#"{{ base = "{base}", addresses = ["127.0.0.1"], ca = "vendors/ca.pem" }}"#
            );
            site = site.replace(&format!("{{{name}}}"), &upstream);
            write(folder.path(), &format!("{name}.live.key"), key.as_bytes());
        }
        write(folder.path(), "site.toml", site.as_bytes());
        write(
            folder.path(),
            "gateway.toml",
            include_bytes!("gateway.toml"),
        );
        write_certificates(folder.path());

        let listeners: Vec<String> = VENDORS
            .into_iter()
            .chain(["admin"])
            .map(str::to_owned)
            .collect();
        let gateway = Gateway::start(folder.path(), &listeners, &[], None, &[])
            .unwrap_or_else(|ended| panic!("it does not start ({:?}):\n{}", ended.code, ended.err));
        Self {
            gateway,
            sandbox,
            control,
            vendors,
            token,
            folder,
        }
    }

    /// Waits until the vendors' quotas have filled somewhat.
    pub fn filled(self) -> Self {
        std::thread::sleep(FILLING);
        self
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the sandbox's pictures are.
    pub fn pictures(&self) -> PathBuf {
        self.folder().join("vendors/pictures")
    }

    /// The vendor itself.
    pub fn direct(&self, vendor: &str) -> Door {
        let (base, key) = &self.vendors[vendor];
        Door {
            base: base.clone(),
            key: key.clone(),
            trust: self.folder().join("vendors/ca.pem"),
        }
    }

    /// The gateway's listener for that vendor: another origin, the same paths.
    pub fn door(&self, vendor: &str) -> Door {
        let (base, _) = &self.vendors[vendor];
        let path = base
            .splitn(4, '/')
            .nth(3)
            .map_or(String::new(), |path| format!("/{path}"));
        let port = self.gateway.address(vendor).port();
        Door {
            base: format!("https://localhost:{port}{path}"),
            key: self.token.clone(),
            trust: self.folder().join("gateway-ca.pem"),
        }
    }

    /// What the vendors received so far.
    pub fn received(&self) -> Vec<Value> {
        self.order("GET", "/_sandbox/received", "")
            .as_array()
            .unwrap()
            .clone()
    }

    /// The vendors forget what they received.
    pub fn forget(&self) {
        self.order("DELETE", "/_sandbox/received", "");
    }

    fn order(&self, method: &str, path: &str, body: &str) -> Value {
        let mut wire = Wire::plain(self.control, &Heard::default());
        let length = body.len();
        wire.send(format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: {length}\r\n\r\n{body}"
        ));
        wire.answer().json()
    }

    /// All that the vendors received since they last forgot carried the key and not the token; and
    /// nothing that the gateway wrote holds either. For calls through the gateway alone.
    #[track_caller]
    pub fn came_through_clean(&mut self) {
        let saw = self.order("POST", "/_sandbox/saw", &self.token);
        assert_eq!(saw["seen"], 0, "the token reached a vendor: {saw}");
        assert_eq!(saw["forgotten"], 0);
        let received = self.received();
        assert!(!received.is_empty());
        for request in received {
            assert_eq!(request["credential"], "right", "{request}");
        }
        self.gateway.end();
        let keys = self.vendors.values().map(|(_, key)| Canary {
            name: "a key",
            bytes: key.clone().into_bytes(),
        });
        let token = Canary {
            name: "the token",
            bytes: self.token.clone().into_bytes(),
        };
        let canaries: Vec<_> = keys.chain([token]).collect();
        let detector = Detector::new(&canaries);
        detector.assert_absent("stdout", &self.gateway.out.bytes());
        detector.assert_absent("stderr", &self.gateway.err.bytes());
        for name in ["decisions.jsonl", "access.log"] {
            let written = std::fs::read(self.folder().join(name)).unwrap();
            assert!(!written.is_empty());
            detector.assert_absent(name, &written);
            assert!(
                !String::from_utf8_lossy(&written).contains("user-42"),
                "a subject in {name}"
            );
        }
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        let _ = self.sandbox.kill();
        let _ = self.sandbox.wait();
    }
}

/// The process, and what it said of itself.
fn start_sandbox(folder: &Path) -> (Child, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_visor-gateway"))
        .args(["sandbox", "--dir", "vendors"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        said += &(line.unwrap() + "\n");
        if said.ends_with("Ctrl-C ends it.\n") {
            return (child, said);
        }
    }
    let _ = child.kill();
    panic!(
        "the sandbox does not start ({}):\n{said}",
        child.wait().unwrap()
    );
}

/// Base and live key, from what the sandbox says for people to paste.
fn vendor(said: &str, name: &str) -> (String, String) {
    let (_, section) = said
        .split_once(&format!("\n{name}, in the place of"))
        .unwrap();
    let after = |what: &str| {
        section
            .split_once(what)
            .unwrap()
            .1
            .lines()
            .next()
            .unwrap()
            .trim()
            .to_owned()
    };
    (after("\n  base "), after("\n  live key "))
}

/// The gateway's own, as strict verifiers (Python from 3.13 on) want them: the authority says what
/// its key is for, and the certificate says whose it is.
fn write_certificates(folder: &Path) {
    let mut params = CertificateParams::new([]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "the gateway's authority");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = KeyPair::generate().unwrap();
    write(
        folder,
        "gateway-ca.pem",
        params.self_signed(&key).unwrap().pem().as_bytes(),
    );
    let issuer = Issuer::new(params, key);

    let mut params = CertificateParams::new(["localhost".to_owned()]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "the gateway");
    params.use_authority_key_identifier_extension = true;
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate().unwrap();
    write(
        folder,
        "server.pem",
        params.signed_by(&key, &issuer).unwrap().pem().as_bytes(),
    );
    write(folder, "server.key", key.serialize_pem().as_bytes());
}
