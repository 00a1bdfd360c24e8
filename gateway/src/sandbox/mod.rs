//! A local stand-in for the vendors, for tests and demonstrations.
//!
//! It is called as the packs say, and answers as the scripts beside them say (`*.sandbox.toml`):
//! over TLS with an authority of its own, with throw-away keys, quotas, sessions, webhooks, and
//! with every fault that a gateway must stand. Nothing of a vendor stands in this code.
//!
//! - [`vendor`]: a pack and its [`model`], held against each other; [`template`] fills bodies in.
//! - [`scenario`]: which answer a request asks for; [`picture`] makes images that carry one.
//! - [`play`]: one request, checked as a vendor checks it; [`plan`] and [`deliver`] send the answer.
//! - [`world`]: keys, quotas, sessions, and what was received. [`control`] shows and sets it.

mod certificate;
mod control;
mod deliver;
mod intake;
mod keys;
mod model;
mod picture;
mod plan;
mod play;
mod quota;
mod received;
mod scenario;
mod serve;
mod sessions;
mod template;
mod vendor;
mod webhook;
mod world;

#[cfg(test)]
mod tests;

pub use certificate::Certificate;
pub use picture::jpeg;
pub use play::id_for;

use certificate::Authority;
use serve::{Role, serve};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::watch;
use vendor::Vendor;
use visor_policy::diagnostic::Report;
use visor_policy::model::PathSegment;
use visor_policy::model::pack::Class;
use visor_policy::model::site::Environment;
use visor_policy::units::Rate;
use world::World;

/// What to play, and how.
#[derive(Debug, Clone, Default)]
pub struct SandboxOptions {
    /// Built-in packs by name, or files with `NAME.sandbox.toml` beside them; all built-in ones
    /// where none is named.
    pub packs: Vec<String>,
    /// Where the authority's certificate, the keys and sample pictures are written; nowhere where
    /// absent.
    pub dir: Option<PathBuf>,
    /// The control listener's port; the vendors have the ports behind it. 0 takes any that are
    /// free.
    pub port: u16,
    /// Plain HTTP in place of TLS.
    pub plain: bool,
    /// What is wrong with the certificates.
    pub certificate: Certificate,
    /// In the place of every environment's quota.
    pub quota: Option<Rate>,
}

/// A vendor that is being played.
#[derive(Debug, Clone)]
pub struct Played {
    /// The pack's name.
    pub provider: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// The base to call it by on this machine: `https://localhost:PORT/v1`.
    pub base: String,
    /// The vendor's own host, for which the certificate is good too.
    pub host: String,
    /// The keys that it knows.
    pub keys: Vec<(Environment, String)>,
    /// The header that carries the key, and what stands before the key in it.
    pub credential: (String, String),
    /// A route whose answer is judged, to try it with.
    pub sample: Option<Sample>,
}

/// A request to try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sample {
    /// An upload to this path below the base, in this multipart field.
    Upload(String, String),
    /// A read of this path below the base.
    Read(String),
}

impl Played {
    /// The first key of an environment.
    pub fn key(&self, environment: Environment) -> Option<&str> {
        let mut keys = self.keys.iter();
        keys.find(|(known, _)| *known == environment)
            .map(|(_, key)| key.as_str())
    }
}

/// A running sandbox. It ends when dropped.
pub struct Running {
    /// The vendors.
    pub vendors: Vec<Played>,
    /// The control listener: plain HTTP, `/_sandbox`.
    pub control: SocketAddr,
    /// The authority to trust.
    #[allow(
        dead_code,
        reason = "part of what a sandbox run from inside the program offers"
    )]
    pub ca_pem: String,
    /// Its file, where a folder was given.
    pub ca_file: Option<PathBuf>,
    stop: watch::Sender<bool>,
}

impl Running {
    /// The vendor of that pack.
    #[allow(
        dead_code,
        reason = "part of what a sandbox run from inside the program offers"
    )]
    pub fn vendor(&self, provider: &str) -> Option<&Played> {
        self.vendors.iter().find(|v| v.provider == provider)
    }

    /// Stops listening and ends all connections.
    pub fn shutdown(self) {
        // Nobody listens any more where this fails.
        let _ = self.stop.send(true);
    }
}

/// Why the sandbox did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A pack or a script does not load.
    #[error("a pack or its script does not load:\n{0}")]
    Pack(Report),
    /// No address to listen on.
    #[error("cannot listen on `{0}`: {1}")]
    Listen(SocketAddr, #[source] io::Error),
    /// A file cannot be written.
    #[error("cannot write `{0}`: {1}")]
    Write(PathBuf, #[source] io::Error),
    /// No certificate could be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(#[source] certificate::Failure),
}

/// The sandbox.
pub struct Sandbox;

impl Sandbox {
    /// Starts it on loopback.
    pub async fn start(options: SandboxOptions) -> Result<Running, StartError> {
        let mut packs = options.packs.clone();
        if packs.is_empty() {
            let all = visor_policy::packs::SANDBOX.iter();
            packs = all.map(|(name, _)| (*name).to_owned()).collect();
        }
        let vendors = packs
            .iter()
            .map(|pack| Vendor::load(pack).map_err(StartError::Pack))
            .collect::<Result<Vec<_>, _>>()?;
        let authority = Authority::new().map_err(StartError::Certificate)?;
        let mut listeners = Vec::new();
        for offset in 0..=vendors.len() {
            listeners.push(listen(options.port, offset).await?);
        }
        let world = Arc::new(World::new(vendors, options.quota));
        let (stop, stopped) = watch::channel(false);
        let mut listeners = listeners.into_iter();
        let mut control = None;
        if let Some((listener, address)) = listeners.next() {
            control = Some(address);
            let serving = serve(listener, Role::Control, world.clone(), stopped.clone());
            tokio::spawn(serving);
        }
        let mut played = Vec::new();
        for (index, (listener, address)) in listeners.enumerate() {
            let Some(vendor) = world.vendors.get(index) else {
                break;
            };
            let tls = match options.plain {
                true => None,
                false => {
                    let here = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
                    let names = vendor.hosts().into_iter().chain(here).collect();
                    let config = authority.server(names, options.certificate);
                    Some(config.map_err(StartError::Certificate)?)
                }
            };
            played.push(describe(&world, vendor, address, options.plain));
            let role = Role::Vendor(index, tls);
            tokio::spawn(serve(listener, role, world.clone(), stopped.clone()));
        }
        let ca_file = options.dir.as_ref().map(|dir| dir.join("ca.pem"));
        if let Some(dir) = &options.dir {
            write_files(dir, &authority.pem, &world, &played)?;
        }
        Ok(Running {
            vendors: played,
            control: control.unwrap_or_else(|| (Ipv4Addr::LOCALHOST, options.port).into()),
            ca_pem: authority.pem,
            ca_file,
            stop,
        })
    }
}

async fn listen(port: u16, offset: usize) -> Result<(TcpListener, SocketAddr), StartError> {
    let offset = u16::try_from(offset).unwrap_or(u16::MAX);
    let port = match port {
        0 => 0,
        port => port.saturating_add(offset),
    };
    let wanted = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let failed = |error| StartError::Listen(wanted, error);
    let listener = TcpListener::bind(wanted).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

fn describe(world: &World, vendor: &Vendor, address: SocketAddr, plain: bool) -> Played {
    let base = &vendor.pack.upstream.base;
    let scheme = if plain { "http" } else { "https" };
    let credential = &vendor.pack.credential;
    let before = credential.scheme.as_ref();
    let memory = world.memory();
    let keys = memory.keys.get(&vendor.name).into_iter();
    Played {
        provider: vendor.name.clone(),
        address,
        base: format!("{scheme}://localhost:{}{}", address.port(), base.path),
        host: base.host.clone(),
        keys: keys
            .flat_map(|keys| keys.iter())
            .map(|(environment, key)| (environment, key.to_owned()))
            .collect(),
        credential: (
            credential.header.0.to_string(),
            before.map_or(String::new(), |scheme| format!("{} ", scheme.value)),
        ),
        sample: sample(vendor),
    }
}

/// An upload of one picture where there is a judged one, or else a judged read.
fn sample(vendor: &Vendor) -> Option<Sample> {
    let judged = || {
        let routes = vendor.pack.routes.iter();
        routes
            .map(|(_, entry)| &entry.value.value)
            .filter(|route| route.class.needs_liveness())
    };
    let searches = judged().filter(|route| *route.class == Class::Search);
    let upload = searches
        .chain(judged())
        .find_map(|route| match route.images.value.as_slice() {
            [field] => Some(Sample::Upload(
                route.matches.template(),
                field.value.clone(),
            )),
            _ => None,
        });
    upload.or_else(|| {
        let read = judged().find(|route| route.matches.method == http::Method::GET)?;
        let id = |segment: &PathSegment| match segment {
            PathSegment::Literal(text) => format!("/{text}"),
            PathSegment::Parameter(_) => format!("/{}", id_for("spoof")),
        };
        Some(Sample::Read(read.matches.segments.iter().map(id).collect()))
    })
}

/// Writes `ca.pem`, a file for each key, and a picture for each scenario.
fn write_files(
    dir: &std::path::Path,
    ca: &str,
    world: &World,
    played: &[Played],
) -> Result<(), StartError> {
    let write = |path: PathBuf, content: &[u8]| {
        std::fs::write(&path, content).map_err(|error| StartError::Write(path, error))
    };
    let pictures = dir.join("pictures");
    std::fs::create_dir_all(&pictures)
        .map_err(|error| StartError::Write(pictures.clone(), error))?;
    write(dir.join("ca.pem"), ca.as_bytes())?;
    for vendor in played {
        for (environment, key) in &vendor.keys {
            let name = format!("{}.{environment}.key", vendor.provider);
            write(dir.join(name), key.as_bytes())?;
        }
    }
    for scenario in world.vendors.iter().flat_map(Vendor::scenarios) {
        write(pictures.join(format!("{scenario}.jpg")), &jpeg(scenario))?;
    }
    Ok(())
}
