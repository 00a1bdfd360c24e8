//! What the tests share: an engine over the built-in packs, folders, repositories, the program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use visor::engine::{Engine, Origin};
use visor::facts::built_in;
use visor::finding::Finding;

/// One live key that nobody's documentation shows.
pub const LIVE: &str = "sk_live_8fK29sLqPz01mNbvT4xRw7Yc";
/// One test key.
pub const TEST: &str = "sk_test_Zq7Lm2Xc9Vb4Nk1Ps8Td3Wf6";

pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::new(&built_in(), false))
}

/// What the rules say of one file.
pub fn lint(path: &str, bytes: &[u8]) -> Vec<Finding> {
    let origin = Origin {
        shown: path.into(),
        key: path.to_owned(),
        ..Origin::default()
    };
    engine()
        .lint(&origin, bytes)
        .map(|looked| looked.findings)
        .unwrap_or_default()
}

/// A folder of its own, removed when dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!(
            "visor-lint-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path.canonicalize().unwrap())
    }

    /// A repository with one commit.
    pub fn repository() -> Self {
        let folder = Self::new();
        folder.git(&["init", "-q", "-b", "main", "."]);
        folder.write("README.md", "# a service\n");
        folder.commit("first");
        folder
    }

    pub fn write(&self, path: &str, text: &str) -> &Self {
        self.write_bytes(path, text.as_bytes())
    }

    pub fn write_bytes(&self, path: &str, bytes: &[u8]) -> &Self {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.0.join(path)).unwrap()
    }

    pub fn git(&self, args: &[&str]) -> String {
        git_in(&self.0, args)
    }

    pub fn git_with_input(&self, args: &[&str], input: &[u8]) -> String {
        finished(args, run_git(&self.0, args, input))
    }

    /// Runs git, which may say no.
    pub fn try_git(&self, args: &[&str]) {
        run_git(&self.0, args, b"");
    }

    pub fn commit(&self, message: &str) -> &Self {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "--allow-empty", "-m", message]);
        self
    }

    /// Runs `visor` here.
    pub fn visor(&self, args: &[&str]) -> Ran {
        visor_in(&self.0, args, None)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn git_in(folder: &Path, args: &[&str]) -> String {
    finished(args, run_git(folder, args, b""))
}

fn finished(args: &[&str], output: Output) -> String {
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

fn run_git(folder: &Path, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new("git")
        .args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@example.org",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(args)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), input).unwrap();
    drop(child.stdin.take());
    child.wait_with_output().unwrap()
}

pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// `path:line rule` of each finding, in order; for `--format short`.
    pub fn places(&self) -> Vec<String> {
        self.out
            .lines()
            .map(|line| {
                let mut parts = line.splitn(3, ':');
                let (path, number) = (parts.next().unwrap(), parts.next().unwrap());
                let rule = line.rsplit_once('[').unwrap().1.split(']').next().unwrap();
                format!("{path}:{number} {rule}")
            })
            .collect()
    }
}

pub fn visor_in(folder: &Path, args: &[&str], input: Option<&[u8]>) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_visor"));
    command
        .args(args)
        .current_dir(folder)
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    if let Some(input) = input {
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), input).unwrap();
    }
    drop(child.stdin.take());
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    Ran {
        code: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}
