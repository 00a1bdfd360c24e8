//! Python with what `requirements.txt` names, in an environment that later runs find again.

use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const REQUIREMENTS: &str = include_str!("python/requirements.txt");

/// A program of the environment: `python`, `pre-commit`.
#[track_caller]
pub fn program(name: &str) -> PathBuf {
    let digest = Sha256::digest(REQUIREMENTS);
    let digest: String = digest.iter().take(6).map(|b| format!("{b:02x}")).collect();
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("python-lint-{digest}"));
    // Tests run beside each other, in one process or in several: one makes it, the others wait.
    let lock = File::create(home.with_extension("lock")).unwrap();
    lock.lock().unwrap();
    // Programs of an environment name its place: one that was copied with its folder is made anew.
    let ready = home.join("ready");
    let place = home.to_string_lossy();
    if std::fs::read_to_string(&ready).unwrap_or_default() != place {
        let _ = std::fs::remove_dir_all(&home);
        make(&home);
        std::fs::write(ready, place.as_bytes()).unwrap();
    }
    home.join("bin").join(name)
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
    let requirements = home.join("requirements.txt");
    std::fs::write(&requirements, REQUIREMENTS).unwrap();
    ran(
        Command::new(home.join("bin/python"))
            .args(["-m", "pip", "install", "--quiet"])
            .args(["--disable-pip-version-check", "--requirement"])
            .arg(requirements),
        "the first run needs PyPI, or a mirror of it that pip is told of",
    );
}
