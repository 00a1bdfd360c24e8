//! A PostgreSQL server of a test's own, from Debian's packages: in a folder that goes with it, on a
//! socket in there, and never as root.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// `nobody`: the server refuses to be root.
const USER: u32 = 65_534;

/// A server that runs.
pub struct Postgres {
    folder: TempDir,
    programs: PathBuf,
}

impl Postgres {
    /// Makes a cluster and starts it.
    #[track_caller]
    pub fn start() -> Self {
        let folder = tempfile::Builder::new().prefix("pg").tempdir().unwrap();
        if rustix::process::geteuid().is_root() {
            chown(folder.path(), Some(USER), Some(USER)).unwrap();
        }
        let server = Self {
            folder,
            programs: programs(),
        };
        let data = server.data();
        let data = data.to_str().unwrap();
        server.run(
            "initdb",
            &[
                "-D",
                data,
                "-U",
                "visor",
                "--auth=trust",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C",
            ],
        );
        server.start_again();
        server
    }

    /// Where it is.
    pub fn url(&self) -> String {
        let socket = self.folder.path().display();
        format!("postgres://visor@localhost/postgres?host={socket}")
    }

    /// Ends it as a crash does, or in peace.
    pub fn stop(&self, how: &str) {
        let data = self.data();
        self.run(
            "pg_ctl",
            &["-D", data.to_str().unwrap(), "-w", "-m", how, "stop"],
        );
    }

    /// The same cluster, another process.
    pub fn start_again(&self) {
        let options = format!(
            "-k {} -c listen_addresses= -c max_connections=20",
            self.folder.path().display()
        );
        let (data, log) = (self.data(), self.folder.path().join("log"));
        self.run(
            "pg_ctl",
            &[
                "-D",
                data.to_str().unwrap(),
                "-l",
                log.to_str().unwrap(),
                "-w",
                "-o",
                &options,
                "start",
            ],
        );
    }

    /// Copies the database as its operators do.
    pub fn dump(&self) {
        let folder = self.folder.path().to_str().unwrap();
        let copy = ["-h", folder, "-U", "visor", "-Fc", "-f", "copy", "postgres"];
        self.run("pg_dump", &copy);
    }

    /// Puts the copy in the database's place.
    pub fn restore(&self) {
        let folder = self.folder.path().to_str().unwrap();
        let to = ["-h", folder, "-U", "visor", "--clean", "--if-exists"];
        self.run(
            "pg_restore",
            &[&to[..], &["-d", "postgres", "copy"]].concat(),
        );
    }

    /// All that lies in its folder.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                match entry.file_type().unwrap() {
                    kind if kind.is_dir() => folders.push(entry.path()),
                    kind if kind.is_file() => found.push(entry.path()),
                    _ => {}
                }
            }
        }
        found
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    #[track_caller]
    fn run(&self, program: &str, args: &[&str]) {
        let mut command = Command::new(self.programs.join(program));
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path());
        if rustix::process::geteuid().is_root() {
            command.uid(USER).gid(USER);
        }
        // To a file: a server that inherits a pipe keeps it open.
        let log = self.folder.path().join(format!("{program}.log"));
        let out = std::fs::File::create(&log).unwrap();
        command.stdout(out.try_clone().unwrap()).stderr(out);
        let status = command.status().unwrap();
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        assert!(status.success(), "{program}: {said}");
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if self.data().join("postmaster.pid").exists() {
            self.stop("immediate");
        }
    }
}

/// Debian keeps the server's programs out of the way of `PATH`, one folder for each version.
#[track_caller]
fn programs() -> PathBuf {
    let all = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten();
    let mut found: Vec<PathBuf> = all
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| Path::new(bin).join("initdb").exists())
        .collect();
    found.sort();
    found
        .pop()
        .expect("PostgreSQL's programs; `.ci/setup` installs them")
}
