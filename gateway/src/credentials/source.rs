//! Reads a secret from where the site policy says: the environment, a file, or a command.

use crate::secret::Secret;
use rustix::process::{Pid, Signal, kill_process_group};
use std::fmt;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use visor_policy::key::{self, KeyProblem};
use visor_policy::model::site::KeySource;
use zeroize::Zeroizing;

/// A source gives at most this.
const MOST: usize = 8 << 10;
/// A command gets so long.
const DEADLINE: Duration = Duration::from_secs(10);

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

/// The source as a person knows it. A command's arguments may be secret: they are left out.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "environment variable `{name}`"),
            Self::File(path) => write!(f, "file `{}`", path.display()),
            Self::Exec { argv, .. } => {
                write!(f, "command `{}`", argv.first().map_or("", String::as_str))
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
    #[error("it cannot be read: {}", .0.kind())]
    Unreadable(std::io::Error),
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// More than a key can be.
    #[error("it gives more than 8 KiB")]
    TooMuch,
    /// The program does not exist or may not be run.
    #[error("it cannot be started: {}", .0.kind())]
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

/// Runs a command in a process group of its own, which does not outlive the call.
async fn run(
    argv: &[String],
    folder: &Path,
    deadline: Duration,
) -> Result<Zeroizing<Vec<u8>>, SourceProblem> {
    let (program, arguments) = argv.split_first().ok_or(SourceProblem::NotSet)?;
    // A relative path is taken from the site file, as a file's is; a bare name from `PATH`.
    let program = if program.contains('/') {
        folder.join(program)
    } else {
        PathBuf::from(program)
    };
    let mut command = tokio::process::Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(
            ["PATH", "HOME"]
                .into_iter()
                .filter_map(|n| Some((n, std::env::var_os(n)?))),
        )
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .kill_on_drop(true);
    if !folder.as_os_str().is_empty() {
        command.current_dir(folder);
    }
    let mut child = command.spawn().map_err(SourceProblem::CannotStart)?;
    let _group = child
        .id()
        .and_then(|id| i32::try_from(id).ok())
        .and_then(Pid::from_raw)
        .map(KillGroup);
    let stdout = child.stdout.take();
    let stderr = child.stderr.take();
    let all = async {
        // Both at once: a full pipe stops the command.
        let (output, complaint) =
            tokio::try_join!(read_some(stdout), async { Ok(count(stderr).await) })?;
        let status = child.wait().await.map_err(SourceProblem::Unreadable)?;
        if status.success() {
            Ok(output)
        } else {
            Err(SourceProblem::Failed { status, complaint })
        }
    };
    within(deadline, all).await
}

async fn within<T>(
    deadline: Duration,
    work: impl Future<Output = Result<T, SourceProblem>>,
) -> Result<T, SourceProblem> {
    tokio::time::timeout(deadline, work)
        .await
        .unwrap_or(Err(SourceProblem::TooSlow(deadline)))
}

/// Kills what the command left behind. Its own id cannot have been given away while the group
/// lives, and a group that has ended is not found.
struct KillGroup(Pid);

impl Drop for KillGroup {
    fn drop(&mut self) {
        // An error means that nothing is left to kill.
        let _ = kill_process_group(self.0, Signal::KILL);
    }
}

async fn read_some(
    stream: Option<impl AsyncRead + Unpin>,
) -> Result<Zeroizing<Vec<u8>>, SourceProblem> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST + 1));
    if let Some(stream) = stream {
        let mut stream = stream.take(MOST as u64 + 1);
        stream
            .read_to_end(&mut bytes)
            .await
            .map_err(SourceProblem::Unreadable)?;
    }
    if bytes.len() > MOST {
        Err(SourceProblem::TooMuch)
    } else {
        Ok(bytes)
    }
}

/// How much stands there; what it says may be a secret.
async fn count(stream: Option<impl AsyncRead + Unpin>) -> u64 {
    let Some(mut stream) = stream else { return 0 };
    let mut total = 0;
    let mut buffer = Zeroizing::new([0_u8; 1024]);
    while let Ok(n @ 1..) = stream.read(&mut *buffer).await {
        total += n as u64;
    }
    total
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Instant;

    async fn sh(script: &str, deadline: Duration) -> Result<String, SourceProblem> {
        let argv = ["sh", "-c", script].map(str::to_owned);
        let bytes = run(&argv, Path::new("/"), deadline).await?;
        Ok(String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_command_gets_path_and_home_and_nothing_else() {
        let all = sh("env; cat; pwd", DEADLINE).await.unwrap();
        let mut names: Vec<_> = all
            .lines()
            .map(|line| line.split('=').next().unwrap())
            .collect();
        names.sort_unstable();
        // The shell sets some of its own.
        names.retain(|name| !["PWD", "_", "SHLVL", "OLDPWD"].contains(name));
        assert!(
            names
                .iter()
                .all(|name| ["/", "PATH", "HOME"].contains(name)),
            "{names:?}"
        );
    }

    #[tokio::test]
    async fn a_command_that_does_not_end_is_killed_with_all_that_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("pid");
        let script = format!("sleep 1000 & echo $! > {}; wait", file.display());
        let start = Instant::now();
        let deadline = Duration::from_secs(1);
        let problem = sh(&script, deadline).await.unwrap_err();
        assert!(matches!(problem, SourceProblem::TooSlow(_)), "{problem}");
        assert!(start.elapsed() < Duration::from_secs(500));
        let id = std::fs::read_to_string(file).unwrap().trim().to_owned();
        // Gone, or a zombie until its new parent has looked after it.
        let state = || {
            let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
            stat.split_whitespace().nth(2).map(str::to_owned)
        };
        while state().is_some_and(|state| state != "Z") {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    #[tokio::test]
    async fn a_command_that_writes_without_end_is_refused() {
        let problem = sh("yes", DEADLINE).await.unwrap_err();
        assert!(matches!(problem, SourceProblem::TooMuch), "{problem}");
        let problem = sh("yes >&2", Duration::from_secs(1)).await.unwrap_err();
        assert!(matches!(problem, SourceProblem::TooSlow(_)), "{problem}");
    }

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

    #[tokio::test]
    async fn an_environment_variable_is_read() {
        let path = Source::Env("PATH".to_owned()).read().await.unwrap();
        assert_eq!(
            path.secret.expose(),
            std::env::var("PATH").unwrap().as_bytes()
        );
    }
}
