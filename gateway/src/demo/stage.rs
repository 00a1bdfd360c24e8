//! What the tour plays on: a folder, the vendors' sandbox, the gateway, a receiver, a client.

use super::certificate;
use super::client::Client;
use super::decisions::Decisions;
use super::files;
use super::gateway::Gateway;
use super::receiver::Receiver;
use super::sandbox::Control;
use crate::sandbox::{Running, Sandbox, SandboxOptions};
use sha2::{Digest as _, Sha256};
use socket2::{Domain, Socket, Type};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use visor_policy::model::site::Environment;
use visor_policy::token::Token;

/// After a start the gateway counts as if its budgets had just been used up, since it cannot know
/// what the process before it let through. So long a budget of the demo's policy has enough.
const SETTLE: Duration = Duration::from_millis(1800);

/// Everything that runs.
pub struct Stage {
    /// Where all files are.
    pub dir: PathBuf,
    /// The gateway.
    pub gateway: Gateway,
    /// The client.
    pub client: Client,
    /// The company's own endpoint.
    pub receiver: Receiver,
    /// The sandbox's control listener.
    pub control: Control,
    /// The gateway's decision log.
    pub decisions: Decisions,
    /// The callers' tokens, by `caller.environment`; `stranger`'s stands in no policy.
    pub tokens: BTreeMap<String, String>,
    /// The vendors' present keys, by `provider.environment`.
    pub keys: BTreeMap<String, String>,
    /// Keys that were replaced.
    pub old_keys: Vec<String>,
    /// The webhooks' secrets, by provider.
    pub secrets: BTreeMap<String, String>,
    /// The site policy's first text.
    pub site: String,
    sandbox: Running,
    /// Taken, so that nobody else listens where a vendor is down.
    _nobody: Socket,
    /// Removed with everything in it when dropped.
    temporary: Option<tempfile::TempDir>,
}

/// What the table says of a stage.
pub struct Facts {
    /// Where all files are.
    pub dir: PathBuf,
    /// Whether the folder is removed at the end.
    pub temporary: bool,
    /// The gateway's process.
    pub gateway: Option<u32>,
    /// The gateway's listeners.
    pub listeners: BTreeMap<String, u16>,
    /// The vendors and where they listen.
    pub vendors: Vec<(String, u16)>,
}

impl Stage {
    /// Starts everything. The error says what is in the way, and what to do about it.
    pub async fn set(dir: Option<PathBuf>) -> Result<Self, String> {
        let program = std::env::current_exe()
            .map_err(|error| format!("this program cannot find itself: {error}"))?;
        let (dir, temporary) = folder(dir)?;
        for (name, text) in files::OWN_PACKS {
            write(&dir, name, text)?;
        }
        let sandbox = sandbox(&dir).await?;
        let receiver = Receiver::start().await?;
        let (nobody, closed) = nobody()?;
        let mut keys = BTreeMap::new();
        for vendor in &sandbox.vendors {
            for (environment, key) in &vendor.keys {
                let name = format!("{}.{environment}", vendor.provider);
                write(&dir, &format!("{name}.key"), key)?;
                keys.insert(name, key.clone());
            }
        }
        let (tokens, site) = site(&sandbox, receiver.port, closed);
        for (caller, token) in &tokens {
            write(&dir, &format!("{caller}.token"), token)?;
        }
        let mut secrets = BTreeMap::new();
        for vendor in &sandbox.vendors {
            let secret = format!("whsec_{}", base64_of(rand::random::<[u8; 24]>()));
            write(&dir, &format!("{}.webhook", vendor.provider), &secret)?;
            secrets.insert(vendor.provider.clone(), secret);
        }
        let made =
            certificate::make().map_err(|error| format!("no certificate can be made: {error}"))?;
        write(&dir, "listener-ca.pem", &made.authority)?;
        write(&dir, "listener.pem", &made.certificate)?;
        write(&dir, "listener.key", &made.key)?;
        write(&dir, "site.toml", &site)?;
        write(&dir, "gateway.toml", files::GATEWAY)?;
        let listeners = files::GATEWAY
            .lines()
            .filter(|line| line.trim_start().starts_with("address"))
            .count();
        let gateway = Gateway::start(&program, &dir, listeners).await?;
        let client = Client::start(&program, &dir.join("listener-ca.pem"))?;
        tokio::time::sleep(SETTLE.saturating_sub(gateway.since.elapsed())).await;
        Ok(Self {
            decisions: Decisions::in_folder(dir.clone()),
            control: Control {
                port: sandbox.control.port(),
            },
            dir,
            gateway,
            client,
            receiver,
            tokens,
            keys,
            old_keys: Vec::new(),
            secrets,
            site,
            sandbox,
            _nobody: nobody,
            temporary,
        })
    }

    /// What the table says of it.
    pub fn facts(&self) -> Facts {
        Facts {
            dir: self.dir.clone(),
            temporary: self.temporary.is_some(),
            gateway: self.gateway.pid(),
            listeners: self.gateway.ports.clone(),
            vendors: self
                .sandbox
                .vendors
                .iter()
                .map(|v| (v.provider.clone(), v.address.port()))
                .collect(),
        }
    }

    /// The end of the gateway's log, for a failure.
    pub fn last_words(&self) -> String {
        let notices = self.gateway.notices();
        let lines: Vec<&str> = notices.lines().collect();
        let last = lines
            .get(lines.len().saturating_sub(5)..)
            .unwrap_or_default()
            .join("\n  ");
        format!("\nthe end of gateway.log:\n  {last}")
    }

    /// Puts a file in the place of another at once.
    pub fn replace(&self, name: &str, text: &str) -> Result<(), String> {
        let new = format!("{name}.new");
        write(&self.dir, &new, text)?;
        std::fs::rename(self.dir.join(&new), self.dir.join(name))
            .map_err(|error| unwritable(&self.dir.join(name), &error))
    }

    /// Ends everything, and removes the folder unless it was asked for.
    pub async fn strike(self) {
        self.client.stop().await;
        self.gateway.stop().await;
        self.sandbox.shutdown();
    }
}

/// The folder: a new one for this run, or the one that was asked for, if it is empty.
fn folder(wanted: Option<PathBuf>) -> Result<(PathBuf, Option<tempfile::TempDir>), String> {
    let Some(dir) = wanted else {
        let failed = |error| {
            format!(
                "no folder can be made in `{}`: {error}\n  help: name one with `--dir`",
                std::env::temp_dir().display()
            )
        };
        let made = tempfile::Builder::new()
            .prefix("visor-demo-")
            .permissions(std::fs::Permissions::from_mode(0o700))
            .tempdir()
            .map_err(failed)?;
        return Ok((made.path().to_owned(), Some(made)));
    };
    let failed = |error: std::io::Error| {
        format!(
            "`{}` cannot be used: {error}\n  help: name a folder that you may write to",
            dir.display()
        )
    };
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&dir)
        .map_err(failed)?;
    let dir = dir.canonicalize().map_err(failed)?;
    if std::fs::read_dir(&dir).map_err(failed)?.next().is_some() {
        return Err(format!(
            "`{}` is not empty\n  help: remove it, or name another folder: the demo overwrites nothing",
            dir.display()
        ));
    }
    Ok((dir, None))
}

async fn sandbox(dir: &Path) -> Result<Running, String> {
    let own = files::OWN_PACKS
        .iter()
        .map(|(name, _)| name)
        .filter(|name| !name.ends_with(".sandbox.toml"));
    let mut packs: Vec<String> = own
        .map(|name| dir.join(name).display().to_string())
        .collect();
    // Only those that the site names: a pack less is a port less.
    let named = |name: &str| files::SITE.contains(&format!("{{port.{name}}}"));
    packs.extend(
        visor_policy::packs::BUILT_IN
            .iter()
            .map(|(name, _)| (*name).to_owned())
            .filter(|name| named(name)),
    );
    let options = SandboxOptions {
        packs,
        dir: Some(dir.to_owned()),
        ..SandboxOptions::default()
    };
    Sandbox::start(options)
        .await
        .map_err(|error| format!("the vendors' sandbox does not start: {error}"))
}

/// A port that is taken and where nobody answers.
fn nobody() -> Result<(Socket, u16), String> {
    let bound = || -> std::io::Result<_> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::LOCALHOST, 0)).into())?;
        let port = socket
            .local_addr()?
            .as_socket()
            .map_or(0, |address| address.port());
        Ok((socket, port))
    };
    bound().map_err(|error| format!("no port can be had on loopback: {error}"))
}

/// Fills the site policy in, and makes the tokens whose hashes stand in it.
fn site(sandbox: &Running, receiver: u16, nobody: u16) -> (BTreeMap<String, String>, String) {
    let tomorrow = jiff::Zoned::now()
        .date()
        .tomorrow()
        .unwrap_or(jiff::civil::Date::MAX);
    let mut text = files::SITE
        .replace("{tomorrow}", &tomorrow.to_string())
        .replace("{port.receiver}", &receiver.to_string())
        .replace("{port.nobody}", &nobody.to_string());
    for vendor in &sandbox.vendors {
        text = text.replace(
            &format!("{{port.{}}}", vendor.provider),
            &vendor.address.port().to_string(),
        );
    }
    let mut tokens = BTreeMap::new();
    let mut filled = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, name, after)) = next_hash(rest) {
        let token = token_for(name);
        filled.push_str(before);
        filled.push_str(&hex::encode(Sha256::digest(token.as_bytes())));
        tokens.insert(name.to_owned(), token);
        rest = after;
    }
    filled.push_str(rest);
    tokens.insert("stranger".to_owned(), token_for("stranger.live"));
    (tokens, filled)
}

/// What stands before, in and behind the first `{sha256.NAME}`.
fn next_hash(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{sha256.")?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

/// A fresh token for `caller.environment`.
fn token_for(name: &str) -> String {
    let environment = if name.ends_with(".test") {
        Environment::Test
    } else {
        Environment::Live
    };
    Token::from_entropy(environment, &rand::random())
        .expose()
        .to_owned()
}

fn base64_of(bytes: [u8; 24]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

/// Readable by nobody else.
fn write(dir: &Path, name: &str, text: &str) -> Result<(), String> {
    let path = dir.join(name);
    let written = || -> std::io::Result<()> {
        let mut file = std::fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&path)?;
        file.set_permissions(std::fs::Permissions::from_mode(0o600))?;
        std::io::Write::write_all(&mut file, text.as_bytes())
    };
    written().map_err(|error| unwritable(&path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> String {
    format!("`{}` cannot be written: {error}", path.display())
}
