//! A pack, a site and a `gateway.toml`, small and neutral; a test says what it wants otherwise.

use super::bed::Bed;
use super::canary::Canary;
use super::client::Heard;
use super::gateway::{Ended, Gateway, command};
use super::origin::{Origin, Reply, Request};
use super::pki::{Authority, Leaf};
use rustls::ServerConfig;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::sync::Arc;

/// The names that a bed's certificates are for.
pub const VENDOR: &str = "api.acme.test";
pub const GATEWAY: &str = "visor.corp.test";

type Handler = Box<dyn Fn(&Request) -> Reply + Send + Sync>;

type VendorTls = Box<dyn FnOnce(&Authority) -> Option<Arc<ServerConfig>>>;

/// What a bed is made from.
pub struct Setup {
    pub pack: String,
    pub site: String,
    pub config: String,
    pub env: Vec<(String, String)>,
    files: Vec<(String, Vec<u8>)>,
    handler: Handler,
    vendor_tls: Option<VendorTls>,
    port: Option<u16>,
    user: Option<u32>,
    args: Vec<String>,
    canaries: Canaries,
}

/// What is planted in everything that a bed sends.
#[derive(Clone)]
pub struct Canaries {
    pub live_key: Canary,
    pub test_key: Canary,
    pub next_key: Canary,
    /// `kyc`'s.
    pub token: Canary,
    pub test_token: Canary,
    /// `batch`'s.
    pub batch_token: Canary,
    /// Expired.
    pub late_token: Canary,
    pub image: Canary,
    pub subject: Canary,
    pub hook_secret: Canary,
    pub next_hook_secret: Canary,
}

impl Canaries {
    fn new() -> Self {
        Self {
            live_key: Canary::text("the key", "ak_live_"),
            test_key: Canary::text("the test key", "ak_test_"),
            next_key: Canary::text("the next key", "ak_live_"),
            token: Canary::text("the token", "vsr_live_00000000000000000"),
            test_token: Canary::text("the test token", "vsr_test_00000000000000000"),
            batch_token: Canary::text("the other caller's token", "vsr_live_00000000000000000"),
            late_token: Canary::text("the expired token", "vsr_live_00000000000000000"),
            image: Canary::bytes("the image"),
            subject: Canary::text("the subject", "person-"),
            hook_secret: Canary::text("the webhook secret", "hook-"),
            next_hook_secret: Canary::text("the next webhook secret", "hook-"),
        }
    }

    /// What no caller may see either.
    pub fn secrets(&self) -> [&Canary; 9] {
        [
            &self.live_key,
            &self.test_key,
            &self.next_key,
            &self.token,
            &self.test_token,
            &self.batch_token,
            &self.late_token,
            &self.hook_secret,
            &self.next_hook_secret,
        ]
    }

    pub fn tokens(&self) -> [&Canary; 4] {
        [
            &self.token,
            &self.test_token,
            &self.batch_token,
            &self.late_token,
        ]
    }

    pub fn all(&self) -> Vec<&Canary> {
        self.secrets()
            .into_iter()
            .chain([&self.image, &self.subject])
            .collect()
    }
}

/// An answer with live faces.
pub fn live_faces(count: usize) -> Reply {
    let face = r#"{"liveness":{"live":true,"score":0.98},"person":"p-1"}"#;
    Reply::json(
        200,
        format!(r#"{{"faces":[{}]}}"#, vec![face; count].join(",")),
    )
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(
        text.matches(from).count(),
        1,
        "`{from}` must stand once in:\n{text}"
    );
    text.replacen(from, to, 1)
}

impl Default for Setup {
    fn default() -> Self {
        Self::new()
    }
}

impl Setup {
    pub fn new() -> Self {
        Self {
            pack: include_str!("acme.toml").to_owned(),
            site: include_str!("site.toml").to_owned(),
            config: include_str!("gateway.toml").to_owned(),
            env: Vec::new(),
            files: Vec::new(),
            handler: Box::new(|request| match request.path.as_str() {
                "/v1/search" => live_faces(1),
                _ => Reply::json(200, r#"{"ok":true}"#),
            }),
            vendor_tls: None,
            port: None,
            user: None,
            args: Vec::new(),
            canaries: Canaries::new(),
        }
    }

    /// How the vendor answers.
    pub fn vendor(mut self, handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        self.handler = Box::new(handler);
        self
    }

    /// How the vendor speaks TLS; not at all for `None`. It is given the authority that is trusted.
    pub fn vendor_tls(
        mut self,
        make: impl FnOnce(&Authority) -> Option<Arc<ServerConfig>> + 'static,
    ) -> Self {
        self.vendor_tls = Some(Box::new(make));
        self
    }

    /// Calls go to this port, and not to the bed's own vendor.
    pub fn vendor_port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    pub fn pack(mut self, from: &str, to: &str) -> Self {
        self.pack = replaced(&self.pack, from, to);
        self
    }

    pub fn site(mut self, from: &str, to: &str) -> Self {
        self.site = replaced(&self.site, from, to);
        self
    }

    pub fn config(mut self, from: &str, to: &str) -> Self {
        self.config = replaced(&self.config, from, to);
        self
    }

    /// Adds to the site.
    pub fn also(mut self, site: &str) -> Self {
        self.site.push_str(site);
        self
    }

    /// Adds to `[limits]`.
    pub fn limit(self, line: &str) -> Self {
        self.config("[limits]\n", &format!("[limits]\n{line}\n"))
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The gateway runs as this user; only root can say so.
    pub const fn user(mut self, user: u32) -> Self {
        self.user = Some(user);
        self
    }

    /// Further arguments of `run`.
    pub fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// One more file beside the site, or another content for one that is there.
    pub fn file(mut self, name: &str, content: impl Into<Vec<u8>>) -> Self {
        self.files.push((name.to_owned(), content.into()));
        self
    }

    pub const fn canaries(&self) -> &Canaries {
        &self.canaries
    }

    /// Starts everything.
    #[track_caller]
    pub fn start(self) -> Bed {
        let (made, started) = self.try_start();
        match started {
            Ok(gateway) => made(gateway),
            Err(ended) => panic!(
                "it does not start ({:?}):\n{}{}",
                ended.code, ended.out, ended.err
            ),
        }
    }

    /// The gateway must not start, and must not say a secret when it says why.
    #[track_caller]
    pub fn fails(self) -> Ended {
        let canaries = self.canaries.clone();
        let (_, started) = self.try_start();
        let Err(ended) = started else {
            panic!("it starts")
        };
        ended.without(&canaries)
    }

    /// `check`, with further arguments.
    pub fn check(self, args: &[&str]) -> Ended {
        let (canaries, env) = (self.canaries.clone(), self.env.clone());
        let ground = self.lay();
        let args = [&["check", "--config", "gateway.toml"], args].concat();
        command(ground.folder.path(), &args, &env).without(&canaries)
    }

    fn try_start(self) -> (impl FnOnce(Gateway) -> Bed, Result<Gateway, Ended>) {
        let (canaries, env, user) = (self.canaries.clone(), self.env.clone(), self.user);
        let args = self.args.clone();
        let ground = self.lay();
        if let Some(user) = user {
            let folder = ground.folder.path();
            let entries = std::fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path());
            for path in entries.chain([folder.to_owned()]) {
                std::os::unix::fs::chown(path, Some(user), Some(user)).unwrap();
            }
        }
        let started = Gateway::start(ground.folder.path(), &ground.listeners, &env, user, &args);
        let made = move |gateway| {
            Bed::new(
                ground.folder,
                ground.authority,
                ground.clients,
                ground.origin,
                gateway,
                canaries,
                env,
                Heard::default(),
            )
        };
        (made, started)
    }

    /// Writes all files and starts the vendor.
    fn lay(self) -> Ground {
        let folder = tempfile::tempdir().unwrap();
        let (authority, clients) = (Authority::new("kit"), Authority::new("clients"));
        let vendor = authority.server(&[VENDOR]);
        let tls = match self.vendor_tls {
            Some(make) => make(&authority),
            None => Some(vendor.serve(&["http/1.1"])),
        };
        let origin = Origin::start(tls, self.handler);
        let Leaf { chain, key } = authority.server(&[GATEWAY]);
        let c = &self.canaries;
        let mut site = self
            .site
            .replace("{port}", &self.port.unwrap_or(origin.port).to_string());
        for (name, token) in [
            ("{kyc}", &c.token),
            ("{kyc-test}", &c.test_token),
            ("{batch}", &c.batch_token),
            ("{late}", &c.late_token),
        ] {
            site = site.replace(name, &hex::encode(Sha256::digest(&token.bytes)));
        }
        let put = |name: &str, content: &[u8]| write(folder.path(), name, content);
        put("acme.toml", self.pack.as_bytes());
        put("site.toml", site.as_bytes());
        put("gateway.toml", self.config.as_bytes());
        put("ca.pem", authority.pem.as_bytes());
        put("clients.pem", clients.pem.as_bytes());
        put("server.pem", chain.as_bytes());
        put("server.key", key.as_bytes());
        put("key.live", &c.live_key.bytes);
        put("key.test", &c.test_key.bytes);
        put("hook.secret", &c.hook_secret.bytes);
        for (name, content) in &self.files {
            put(name, content);
        }
        let listeners = self
            .config
            .lines()
            .filter_map(|line| line.trim().strip_prefix("[listeners.")?.strip_suffix(']'))
            .map(str::to_owned)
            .chain(["admin".to_owned()])
            .collect();
        Ground {
            folder,
            authority,
            clients,
            origin,
            listeners,
        }
    }
}

struct Ground {
    folder: tempfile::TempDir,
    authority: Authority,
    clients: Authority,
    origin: Origin,
    listeners: Vec<String>,
}

/// Replaces a file in one step, readable by its owner alone.
pub fn write(folder: &Path, name: &str, content: &[u8]) {
    use std::os::unix::fs::PermissionsExt;
    let next = folder.join(format!(".{name}.next"));
    std::fs::write(&next, content).unwrap();
    std::fs::set_permissions(&next, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::rename(&next, folder.join(name)).unwrap();
}
