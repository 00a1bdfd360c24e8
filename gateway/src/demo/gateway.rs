//! The real gateway, as a process of its own: the same program, `run --config gateway.toml`.

use super::client::exchange_plain;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};

/// Generous: a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_AGAIN: Duration = Duration::from_millis(10);

/// The gateway's process.
pub struct Gateway {
    child: Child,
    log: PathBuf,
    /// The listeners' ports, and `admin`'s.
    pub ports: BTreeMap<String, u16>,
    /// When it was started.
    pub since: Instant,
}

impl Gateway {
    /// Starts it in `dir` and waits until it is ready.
    pub async fn start(program: &Path, dir: &Path, listeners: usize) -> Result<Self, String> {
        let log = dir.join("gateway.log");
        let failed = |error: std::io::Error| {
            format!(
                "the gateway cannot be started from `{}`: {error}",
                program.display()
            )
        };
        let file = std::fs::File::create(&log).map_err(failed)?;
        let child = Command::new(program)
            .arg("run")
            .arg("--config")
            .arg(dir.join("gateway.toml"))
            // Its other end is ours, and closed when we end, however that comes about.
            .arg("--until-stdin-ends")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(file)
            // Ctrl-C is for the demo, which ends everything in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        let mut gateway = Self {
            child,
            log,
            ports: BTreeMap::new(),
            since: Instant::now(),
        };
        gateway.open(listeners).await?;
        gateway.ready().await?;
        Ok(gateway)
    }

    /// Its process id.
    pub fn pid(&self) -> Option<u32> {
        self.child.id()
    }

    /// The port of a listener.
    pub fn port(&self, listener: &str) -> Result<u16, String> {
        self.ports
            .get(listener)
            .copied()
            .ok_or_else(|| format!("the gateway has no listener `{listener}`"))
    }

    /// What it told its operator so far.
    pub fn notices(&self) -> String {
        // Not written yet is nothing said yet.
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits for one of these texts in what it says after `from` bytes; says what was said.
    pub async fn says(&mut self, from: usize, texts: &[&str]) -> Result<String, String> {
        let began = Instant::now();
        loop {
            let notices = self.notices();
            let new = notices.get(from..).unwrap_or_default();
            if texts.iter().any(|text| new.contains(text)) {
                return Ok(new.to_owned());
            }
            self.alive()?;
            if began.elapsed() > PATIENCE {
                return Err(format!(
                    "the gateway did not say `{}` within {} s",
                    texts.join("` or `"),
                    PATIENCE.as_secs()
                ));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Sends SIGHUP, and waits for what the gateway says to it.
    pub async fn reload(&mut self) -> Result<(), String> {
        let from = self.notices().len();
        self.signal(Signal::HUP)?;
        self.says(from, &["reloaded: ", "reload refused"])
            .await
            .map(|_| ())
    }

    /// Sends SIGTERM and waits for its end.
    pub async fn stop(mut self) {
        if self.signal(Signal::TERM).is_ok() {
            // What is still there after that is killed when `self` is dropped.
            let _ = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        }
    }

    fn signal(&self, signal: Signal) -> Result<(), String> {
        let pid = self
            .pid()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(Pid::from_raw);
        let pid = pid.ok_or("the gateway has ended")?;
        kill_process(pid, signal)
            .map_err(|error| format!("the gateway cannot be signalled: {error}"))
    }

    fn alive(&mut self) -> Result<(), String> {
        match self.child.try_wait() {
            Ok(Some(status)) => Err(format!("the gateway ended by itself ({status})")),
            Ok(None) => Ok(()),
            Err(error) => Err(format!("the gateway cannot be waited for: {error}")),
        }
    }

    async fn open(&mut self, listeners: usize) -> Result<(), String> {
        let began = Instant::now();
        loop {
            self.ports = ports(&self.notices());
            if self.ports.len() >= listeners {
                return Ok(());
            }
            if let Err(ended) = self.alive() {
                return Err(format!("{ended}:\n{}", self.notices().trim_end()));
            }
            if began.elapsed() > PATIENCE {
                return Err(format!(
                    "the gateway did not open its listeners:\n{}",
                    self.notices().trim_end()
                ));
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn ready(&mut self) -> Result<(), String> {
        let admin = self.port("admin")?;
        let began = Instant::now();
        loop {
            match exchange_plain(admin, "GET", "/readyz", String::new()).await {
                Ok((200, _)) => return Ok(()),
                Ok((_, why)) | Err(why) if began.elapsed() > PATIENCE => {
                    return Err(format!("the gateway is not ready: {}", why.trim_end()));
                }
                _ => {}
            }
            self.alive()?;
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }
}

/// The ports in the notices of open listeners.
fn ports(notices: &str) -> BTreeMap<String, u16> {
    let complete = notices
        .rfind('\n')
        .and_then(|end| notices.get(..end))
        .unwrap_or_default();
    let listener = |line: &str| {
        let (_, rest) = line.split_once("listener `")?;
        let (name, address) = rest.split_once("` is open at ")?;
        let address: SocketAddr = address.trim().parse().ok()?;
        Some((name.to_owned(), address.port()))
    };
    complete.lines().filter_map(listener).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::front::Notice;

    /// The notice is the gateway's own sentence, so a change of it is a change here.
    #[test]
    fn ports_are_read_from_the_notices_as_the_gateway_writes_them() {
        let notice = |name: &str, port| {
            let address = SocketAddr::from(([127, 0, 0, 1], port));
            Notice::Listening {
                listener: name.to_owned(),
                address,
            }
            .to_string()
        };
        let text = format!(
            "t visor-gateway: policy 12\nt visor-gateway: {}\nt visor-gateway: {}\nt visor-gateway: {}",
            notice("callers", 4001),
            notice("admin", 4002),
            notice("webhooks", 40),
        );
        let expected = [("admin".to_owned(), 4002), ("callers".to_owned(), 4001)];
        assert_eq!(
            ports(&text),
            expected.into(),
            "a line that is still being written does not count"
        );
    }
}
