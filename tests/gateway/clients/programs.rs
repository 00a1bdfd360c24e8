//! The programs that call: Python with its packages, Node, curl.

use super::town::Door;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const REQUIREMENTS: &str = include_str!("requirements.txt");

/// One of the scripts beside this file.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/gateway/clients")
        .join(name)
}

/// A program with nothing of this machine's settings: no proxies, no authorities of its own.
pub fn bare(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    let kept = ["PATH", "HOME", "LANG"]
        .into_iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)));
    command
        .env_clear()
        .envs(kept)
        .env("PYTHONUTF8", "1")
        .stdin(Stdio::null());
    command
}

/// What a script printed: one JSON object, on its last line. Trusts the door's authority alone, in
/// the way that each program is told of one.
#[track_caller]
pub fn run(command: &mut Command, door: &Door) -> Value {
    for name in ["REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"] {
        command.env(name, &door.trust);
    }
    let done = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?} cannot be started: {error}"));
    let out = String::from_utf8_lossy(&done.stdout);
    let last = out.lines().last().unwrap_or_default();
    serde_json::from_str(last).unwrap_or_else(|error| {
        panic!(
            "{error}: {} said\n{out}{}",
            done.status,
            String::from_utf8_lossy(&done.stderr)
        )
    })
}

/// Whether a program is on the path.
pub fn is_there(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output();
    found.is_ok_and(|done| done.status.success())
}

#[track_caller]
fn demand(program: &str) {
    assert!(
        is_there(program),
        "`{program}` is missing, and its clients are part of what is tested: `.ci/setup` installs it"
    );
}

/// Node's `fetch` came with version 18.
#[track_caller]
pub fn node() -> Command {
    demand("node");
    bare("node")
}

/// Python with what `requirements.txt` names, in an environment that later runs find again.
#[track_caller]
pub fn python() -> Command {
    demand("python3");
    let name = &hex::encode(Sha256::digest(REQUIREMENTS))[..12];
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-{name}"));
    // Tests run beside each other, in one process or in several: one makes it, the others wait.
    let lock = File::create(home.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    let ready = home.join("ready");
    if !ready.exists() {
        let _ = std::fs::remove_dir_all(&home);
        make(&home);
        File::create(ready).unwrap();
    }
    bare(home.join("bin/python"))
}

#[track_caller]
fn make(home: &Path) {
    let ran = |command: &mut Command, help: &str| {
        let done = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{command:?} failed: {help}\n{said}");
    };
    ran(
        Command::new("python3").args(["-m", "venv"]).arg(home),
        "Debian has `venv` in a package of its own, which `.ci/setup` installs",
    );
    ran(
        Command::new(home.join("bin/python"))
            .args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ])
            .arg(script("requirements.txt")),
        "the first run needs PyPI, or a mirror of it that pip is told of",
    );
}
