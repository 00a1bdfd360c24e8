//! Reads a secret from where the site policy says: the environment, a file, or a command.

use super::exec::{DEADLINE, run};
use crate::secret::Secret;
use std::fmt;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;
use visor_policy::key::{self, KeyProblem};
use visor_policy::mask;
use visor_policy::model::site::KeySource;
use zeroize::Zeroizing;

/// A source gives at most this.
pub(super) const MOST: usize = 8 << 10;

/// Where a secret comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// An environment variable of the gateway.
    Env(String),
    /// A file.
    File(PathBuf),
    /// A command, run without a shell.
    Exec {
        /// The program, then its arguments.
        argv: Vec<String>,
        /// The folder that it runs in: the site file's.
        folder: PathBuf,
        /// How often it is run again.
        refresh: Duration,
    },
}

impl Source {
    /// What the site policy says, its paths taken from the site file's `folder`. `None` where it
    /// does not name exactly one source.
    pub fn new(source: &KeySource, folder: &Path) -> Option<Self> {
        match (&source.env, &source.file, &source.exec) {
            (Some(name), None, None) => Some(Self::Env(name.value.clone())),
            (None, Some(path), None) => Some(Self::File(folder.join(&path.value))),
            (None, None, Some(argv)) if !argv.value.is_empty() => Some(Self::Exec {
                argv: argv.value.iter().map(|word| word.value.clone()).collect(),
                folder: folder.to_owned(),
                refresh: source.refresh.value.0,
            }),
            _ => None,
        }
    }

    /// Reads the secret. One line end after it is not a part of it.
    ///
    /// # Errors
    /// What is wrong with the source; never what it gave.
    pub async fn read(&self) -> Result<Reading, SourceProblem> {
        let (mut bytes, world_readable) = match self {
            Self::Env(name) => (read_env(name)?, false),
            Self::File(path) => read_file(path.clone()).await?,
            Self::Exec { argv, folder, .. } => (run(argv, folder, DEADLINE).await?, false),
        };
        if bytes.ends_with(b"\n") {
            bytes.pop();
            if bytes.ends_with(b"\r") {
                bytes.pop();
            }
        }
        Ok(Reading {
            secret: Secret::new(bytes),
            world_readable,
        })
    }

    /// Reads a provider's key, whose environment's keys start with `this` and the other's with
    /// `other`, where the pack says so.
    ///
    /// # Errors
    /// What is wrong with the source or the key; never the key.
    pub async fn read_key(
        &self,
        this: Option<&str>,
        other: Option<&str>,
    ) -> Result<Reading, SourceProblem> {
        let reading = self.read().await?;
        let text = std::str::from_utf8(reading.secret.expose())
            .map_err(|_| SourceProblem::Key(KeyProblem::NotAscii))?;
        key::check(text, this, other).map_err(SourceProblem::Key)?;
        Ok(reading)
    }
}

/// The source as a person knows it. A command's arguments may be secret: they are left out, and so
/// is what looks like a key that was pasted in the place of a name.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) if is_variable(name) => write!(f, "environment variable `{name}`"),
            Self::Env(_) => {
                f.write_str("an environment variable whose name is not shown, as it may be a key")
            }
            Self::File(path) => {
                let path = path.display().to_string();
                write!(f, "file `{}`", mask::words(&path, &[]))
            }
            Self::Exec { argv, .. } => {
                let program = argv.first().map_or("", String::as_str);
                write!(f, "command `{}`", mask::words(program, &[]))
            }
        }
    }
}

/// What a source gave.
#[derive(Debug)]
pub struct Reading {
    /// The secret; it may be empty, but after [`Source::read_key`].
    pub secret: Secret,
    /// Whether others than the owner and its group may read the file.
    pub world_readable: bool,
}

/// Why a source gave nothing usable. Never what it gave.
#[derive(Debug, thiserror::Error)]
pub enum SourceProblem {
    /// The variable does not exist.
    #[error("it is not set")]
    NotSet,
    /// The file cannot be read.
    #[error("{}", unreadable(.0))]
    Unreadable(std::io::Error),
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// More than a key can be.
    #[error("it gives more than 8 KiB")]
    TooMuch,
    /// The program does not exist or may not be run.
    #[error("{}", unstartable(.0))]
    CannotStart(std::io::Error),
    /// The command took too long and was killed, with everything that it started.
    #[error("it did not end within {} s", .0.as_secs())]
    TooSlow(Duration),
    /// The command failed.
    #[error("it failed with {status}, and wrote {complaint} bytes to its error output")]
    Failed {
        /// Its exit status.
        status: std::process::ExitStatus,
        /// How many bytes it wrote to standard error.
        complaint: u64,
    },
    /// What it gave cannot be a key.
    #[error("{0}")]
    Key(KeyProblem),
}

impl SourceProblem {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match self {
            Self::NotSet => "set it in the gateway's environment, or name another source",
            Self::Unreadable(_) => "let the gateway's user read it; paths start at the site file",
            Self::NotAFile | Self::TooMuch => "name a file that holds the key and nothing else",
            Self::CannotStart(_) => {
                "name a program on `PATH`, or by a path that starts at the site file"
            }
            Self::TooSlow(_) | Self::Failed { .. } => {
                "run it by hand; it gets no input, and of the environment `PATH` and `HOME` only: \
                 put `env NAME=value` before it for more"
            }
            Self::Key(problem) => problem.help(),
        }
    }
}

/// Names of variables are written so; a key hardly is.
fn is_variable(name: &str) -> bool {
    name.len() <= 64
        && name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// In a person's words: the kind of an error alone reads "entity not found".
fn unreadable(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such file".to_owned(),
        ErrorKind::PermissionDenied => "the gateway's user may not read it".to_owned(),
        kind => format!("it cannot be read: {kind}"),
    }
}

fn unstartable(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "there is no such program".to_owned(),
        ErrorKind::PermissionDenied => "the gateway's user may not run it".to_owned(),
        kind => format!("it cannot be started: {kind}"),
    }
}

fn read_env(name: &str) -> Result<Zeroizing<Vec<u8>>, SourceProblem> {
    use std::os::unix::ffi::OsStringExt;
    let value = std::env::var_os(name).ok_or(SourceProblem::NotSet)?;
    let value = Zeroizing::new(value.into_vec());
    if value.len() > MOST {
        Err(SourceProblem::TooMuch)
    } else {
        Ok(value)
    }
}

async fn read_file(path: PathBuf) -> Result<(Zeroizing<Vec<u8>>, bool), SourceProblem> {
    use std::os::unix::fs::PermissionsExt;
    // Asked before opening: opening a pipe would wait for a writer.
    let facts = tokio::fs::metadata(&path)
        .await
        .map_err(SourceProblem::Unreadable)?;
    if !facts.is_file() {
        return Err(SourceProblem::NotAFile);
    }
    let read = tokio::task::spawn_blocking(move || {
        use std::io::Read;
        // Read without tokio's own buffer, which nobody wipes.
        let mut file = std::fs::File::open(path)?;
        let mut bytes = Zeroizing::new(Vec::with_capacity(MOST + 1));
        file.by_ref()
            .take(MOST as u64 + 1)
            .read_to_end(&mut bytes)?;
        Ok(bytes)
    });
    let bytes = read
        .await
        .map_err(std::io::Error::other)
        .and_then(|bytes| bytes)
        .map_err(SourceProblem::Unreadable)?;
    if bytes.len() > MOST {
        return Err(SourceProblem::TooMuch);
    }
    Ok((bytes, facts.permissions().mode() & 0o004 != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_no_shell_and_paths_start_at_the_site_file() {
        let folder = tempfile::tempdir().unwrap();
        let exec = |argv: &[&str]| Source::Exec {
            argv: argv.iter().map(|word| (*word).to_owned()).collect(),
            folder: folder.path().to_owned(),
            refresh: DEADLINE,
        };
        let reading = exec(&["echo", "$HOME;*|key"]).read().await.unwrap();
        assert_eq!(reading.secret.expose(), b"$HOME;*|key");
        use std::os::unix::fs::symlink;
        symlink("/bin/echo", folder.path().join("fetch")).unwrap();
        let reading = exec(&["./fetch", "a-key\r"]).read().await.unwrap();
        assert_eq!(reading.secret.expose(), b"a-key");
        let problem = exec(&["./absent", "secret-argument"])
            .read()
            .await
            .unwrap_err();
        assert!(
            matches!(problem, SourceProblem::CannotStart(_)),
            "{problem}"
        );
        assert_eq!(
            exec(&["./absent", "secret-argument"]).to_string(),
            "command `./absent`"
        );
    }

    #[tokio::test]
    async fn a_pipe_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo")
            .arg(&path)
            .status()
            .unwrap();
        assert!(made.success());
        let problem = Source::File(path).read().await.unwrap_err();
        assert!(matches!(problem, SourceProblem::NotAFile), "{problem}");
    }

    #[test]
    fn a_key_in_the_place_of_a_name_is_not_shown() {
        let env = |name: &str| Source::Env(name.to_owned()).to_string();
        assert_eq!(env("ACME_KEY"), "environment variable `ACME_KEY`");
        for key in ["ak_live_SECRETSECRET", "SGVsbG8gd29ybGQ", "SECRET=="] {
            assert!(!env(key).contains(key), "{key}");
        }
        let path = Source::File("/etc/ak_live_SECRETSECRET".into()).to_string();
        assert!(path.contains("/etc/") && !path.contains("SECRET"), "{path}");
    }

    #[tokio::test]
    async fn an_environment_variable_is_read() {
        let path = Source::Env("PATH".to_owned()).read().await.unwrap();
        assert_eq!(
            path.secret.expose(),
            std::env::var("PATH").unwrap().as_bytes()
        );
    }
}
