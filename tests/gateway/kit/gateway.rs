//! The process: started, listened to, signalled, ended.

use super::PATIENCE;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::HashMap;
use std::io::Read;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

/// What a process writes to one of its outputs.
#[derive(Clone, Default)]
pub struct Output(Arc<(Mutex<Written>, Condvar)>);

#[derive(Default)]
struct Written {
    bytes: Vec<u8>,
    ended: bool,
}

impl Output {
    fn of(mut from: impl Read + Send + 'static) -> Self {
        let output = Self::default();
        let writer = output.clone();
        std::thread::spawn(move || {
            let mut room = [0; 8 << 10];
            loop {
                let n = from.read(&mut room).unwrap_or(0);
                let (written, news) = &*writer.0;
                let mut written = written.lock().unwrap();
                written.bytes.extend_from_slice(&room[..n]);
                written.ended = n == 0;
                news.notify_all();
                if n == 0 {
                    return;
                }
            }
        });
        output
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.0.lock().unwrap().bytes.clone()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// Until `done` is satisfied by the text, or the output ends.
    fn wait<T>(&self, done: impl Fn(&str) -> Option<T>) -> Option<T> {
        let (written, news) = &*self.0;
        let end = Instant::now() + PATIENCE;
        let mut written = written.lock().unwrap();
        loop {
            if let Some(found) = done(&String::from_utf8_lossy(&written.bytes)) {
                return Some(found);
            }
            let left = end.saturating_duration_since(Instant::now());
            if written.ended || left.is_zero() {
                return None;
            }
            written = news.wait_timeout(written, left).unwrap().0;
        }
    }

    fn wait_end(&self) {
        let (written, news) = &*self.0;
        let written = written.lock().unwrap();
        let _ = news
            .wait_timeout_while(written, PATIENCE, |w| !w.ended)
            .unwrap();
    }
}

/// A process that has ended, and all it said.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs `visor-gateway` with these arguments to its end.
pub fn command(folder: &Path, args: &[&str], env: &[(String, String)]) -> Ended {
    let done = program(folder, env).args(args).output().unwrap();
    Ended {
        code: done.status.code(),
        out: String::from_utf8_lossy(&done.stdout).into_owned(),
        err: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}

fn program(folder: &Path, env: &[(String, String)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visor-gateway"));
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .envs(env.iter().cloned());
    command
}

/// A gateway that serves.
pub struct Gateway {
    child: Child,
    pub out: Output,
    pub err: Output,
    addresses: HashMap<String, SocketAddr>,
}

impl Gateway {
    /// Starts one and waits until its `listeners` are open; as `user`, where there is one.
    pub fn start(
        folder: &Path,
        listeners: &[String],
        env: &[(String, String)],
        user: Option<u32>,
        args: &[String],
    ) -> Result<Self, Ended> {
        use std::os::unix::process::CommandExt as _;
        let mut command = program(folder, env);
        if let Some(user) = user {
            command.uid(user).gid(user);
        }
        let mut child = command
            .args(["run", "--config", "gateway.toml"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = Output::of(child.stdout.take().unwrap());
        let err = Output::of(child.stderr.take().unwrap());
        let open = err.wait(|text| {
            let open: HashMap<_, _> = text.lines().filter_map(listening).collect();
            listeners
                .iter()
                .all(|name| open.contains_key(name))
                .then_some(open)
        });
        match open {
            Some(addresses) => Ok(Self {
                child,
                out,
                err,
                addresses,
            }),
            None => {
                let _ = child.kill();
                let code = child.wait().unwrap().code();
                err.wait_end();
                out.wait_end();
                Err(Ended {
                    code,
                    out: out.text(),
                    err: err.text(),
                })
            }
        }
    }

    #[track_caller]
    pub fn address(&self, listener: &str) -> SocketAddr {
        self.addresses[listener]
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    /// Until its error output holds this text, which it returns from there on.
    #[track_caller]
    pub fn says(&self, text: &str) -> String {
        self.says_after(0, text)
    }

    /// The same, of what was said after the first `from` bytes.
    #[track_caller]
    pub fn says_after(&self, from: usize, text: &str) -> String {
        let found = self.err.wait(|said| {
            let later = said.get(from..)?;
            later.find(text).map(|at| later[at..].to_owned())
        });
        found.unwrap_or_else(|| panic!("it never says `{text}`:\n{}", self.err.text()))
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    #[track_caller]
    pub fn wait(&mut self) -> ExitStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.out.wait_end();
                self.err.wait_end();
                return status;
            }
            assert!(
                Instant::now() < end,
                "the gateway does not end:\n{}",
                self.err.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it, in peace if it will.
    pub fn end(&mut self) {
        if self.has_ended() {
            return self.out.wait_end();
        }
        self.signal(Signal::TERM);
        let end = Instant::now() + Duration::from_secs(3);
        while !self.has_ended() && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(5));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.out.wait_end();
        self.err.wait_end();
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// ``… listener `main` is open at 127.0.0.1:8443``
fn listening(line: &str) -> Option<(String, SocketAddr)> {
    let (_, rest) = line.split_once("listener `")?;
    let (name, address) = rest.split_once("` is open at ")?;
    Some((name.to_owned(), address.trim().parse().ok()?))
}
