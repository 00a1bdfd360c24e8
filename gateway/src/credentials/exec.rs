//! Runs the command that gives a secret: without a shell, bounded in time and output.

use super::source::{MOST, SourceProblem};
use rustix::process::{Pid, Signal, kill_process_group};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use zeroize::Zeroizing;

/// A command gets so long.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);

/// Runs a command in a process group of its own, which does not outlive the call.
pub(super) async fn run(
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
}
