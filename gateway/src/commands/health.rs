//! `health`: asks the gateway on this machine whether it is alive or ready, for probes that cannot
//! reach its loopback listener from outside.

use crate::config::Config;
use clap::Args;
use std::fs;
use std::io::{self, Read as _, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};
use visor_policy::diagnostic::Report;
use visor_policy::read::read_document;
use visor_policy::source::Source;

/// The answers of the admin listener are short; more than this is somebody else's.
const MOST: usize = 8 << 10;

/// `visor-gateway health`
#[derive(Debug, Args)]
pub struct HealthArgs {
    /// The file that the running gateway was given; its `admin` section says where to ask
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Whether it lives, not whether requests should go to it: for a probe that restarts it
    #[arg(long)]
    live: bool,
    /// How long the answer may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 2, value_parser = clap::value_parser!(u64).range(1..=60))]
    timeout: u64,
}

/// Why nobody could be asked.
#[derive(Debug, thiserror::Error)]
enum Problem {
    #[error("cannot read `{}`: {error}", path.display())]
    Unreadable { path: PathBuf, error: io::Error },
    /// As the report says it, help and all.
    #[error("{0}")]
    Wrong(String),
    #[error("`{}` has no `admin` section", .0.display())]
    NoAdmin(PathBuf),
    #[error("the admin listener's port is whatever the system gives: it cannot be found")]
    AnyPort,
    #[error("the admin listener at `{0}` does not answer: {1}")]
    Silent(SocketAddr, io::Error),
    #[error("what listens at `{0}` is not the gateway's admin listener")]
    Foreign(SocketAddr),
}

impl Problem {
    const fn help(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => {
                "name the file that the gateway runs with: `--config gateway.toml`"
            }
            Self::Wrong(_) => "correct the file",
            Self::NoAdmin(_) => "add one to it: `[admin]` and `address = \"127.0.0.1:9901\"`",
            Self::AnyPort => "give it a port of its own: `address = \"127.0.0.1:9901\"`",
            Self::Silent(..) => {
                "start the gateway with this file; in a container, ask from inside of it"
            }
            Self::Foreign(_) => "give the gateway a port that nothing else uses",
        }
    }
}

/// Asks once. 0: yes. 1: the gateway says no, and why. 2: it could not be asked.
pub fn health(args: &HealthArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let path = if args.live { "/healthz" } else { "/readyz" };
    let answer = admin_address(&args.config)
        .and_then(|admin| ask(admin, path, Duration::from_secs(args.timeout)));
    match answer {
        Ok((true, words)) => {
            let _ = writeln!(out, "{words}");
            ExitCode::SUCCESS
        }
        Ok((false, words)) => {
            let _ = writeln!(err, "not ready: {words}");
            ExitCode::from(1)
        }
        Err(problem) => {
            let _ = match problem {
                Problem::Wrong(report) => writeln!(err, "{report}"),
                problem => writeln!(err, "error: {problem}\n  help: {}", problem.help()),
            };
            ExitCode::from(2)
        }
    }
}

/// Where the running gateway answers. Only its own file is read: a policy that was edited since,
/// and is wrong, does not make the gateway that serves an ill one.
fn admin_address(path: &Path) -> Result<SocketAddr, Problem> {
    let text = fs::read_to_string(path).map_err(|error| Problem::Unreadable {
        path: path.to_owned(),
        error,
    })?;
    let mut report = Report::default();
    let config = read_document::<Config>(&Source::new(path, text), &mut report);
    let Some(config) = config else {
        return Err(Problem::Wrong(report.render(false)));
    };
    let admin = config
        .admin
        .ok_or_else(|| Problem::NoAdmin(path.to_owned()))?;
    match admin.address.value.0 {
        address if address.port() == 0 => Err(Problem::AnyPort),
        address => Ok(address),
    }
}

/// The answer's first line, and whether it is a yes.
fn ask(admin: SocketAddr, path: &str, timeout: Duration) -> Result<(bool, String), Problem> {
    let bytes = exchange(admin, path, timeout).map_err(|e| Problem::Silent(admin, e))?;
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut head = httparse::Response::new(&mut headers);
    let foreign = || Problem::Foreign(admin);
    let httparse::Status::Complete(end) = head.parse(&bytes).map_err(|_| foreign())? else {
        return Err(foreign());
    };
    let yes = match head.code {
        Some(200) => true,
        Some(503) => false,
        _ => return Err(foreign()),
    };
    let body = String::from_utf8_lossy(bytes.get(end..).unwrap_or_default());
    let line = body.lines().next().unwrap_or_default();
    Ok((
        yes,
        line.chars().filter(|c| !c.is_control()).take(200).collect(),
    ))
}

/// One request over a connection of its own, which the other side closes.
fn exchange(admin: SocketAddr, path: &str, timeout: Duration) -> io::Result<Vec<u8>> {
    let until = Instant::now() + timeout;
    let left = || {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            Err(io::Error::from(io::ErrorKind::TimedOut))
        } else {
            Ok(left)
        }
    };
    let mut stream = TcpStream::connect_timeout(&admin, timeout)?;
    stream.set_write_timeout(Some(left()?))?;
    // By name: the listener refuses other names than a loopback one's.
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )?;
    let (mut answer, mut chunk) = (Vec::new(), [0; 1024]);
    loop {
        // Each read gets what is left of the whole: a byte at a time does not stretch it.
        stream.set_read_timeout(Some(left()?))?;
        let some = match stream.read(&mut chunk) {
            Ok(0) => return Ok(answer),
            Ok(some) => some,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
            Err(e) if e.kind() == io::ErrorKind::WouldBlock => {
                return Err(io::ErrorKind::TimedOut.into());
            }
            Err(e) => return Err(e),
        };
        answer.extend_from_slice(chunk.get(..some).unwrap_or_default());
        if answer.len() > MOST {
            return Ok(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;
    use std::thread;
    use tempfile::TempDir;

    /// A folder with a `gateway.toml` whose admin section is `admin`.
    fn configured(admin: &str) -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.toml");
        let rest =
            "schema = 1\npolicy = \"absent.toml\"\n[listeners.one]\naddress = \"127.0.0.1:0\"\n";
        fs::write(&path, format!("{rest}{admin}")).unwrap();
        (folder, path)
    }

    /// Runs `health` against a listener that answers one request so; gives back the exit code, what
    /// was asked, and what was said.
    fn against(answer: &'static str, live: bool) -> (ExitCode, String, String) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let admin = format!(
            "[admin]\naddress = \"{}\"\n",
            listener.local_addr().unwrap()
        );
        let server = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = Vec::new();
            while !asked.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).unwrap();
                asked.push(byte[0]);
            }
            stream.write_all(answer.as_bytes()).unwrap();
            String::from_utf8(asked).unwrap()
        });
        let (_folder, config) = configured(&admin);
        let (code, said) = run(HealthArgs {
            config,
            live,
            timeout: 60,
        });
        (code, server.join().unwrap(), said)
    }

    fn run(args: HealthArgs) -> (ExitCode, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = health(&args, &mut out, &mut err);
        (
            code,
            format!(
                "{}{}",
                String::from_utf8(out).unwrap(),
                String::from_utf8(err).unwrap()
            ),
        )
    }

    #[test]
    fn yes_is_0_no_is_1_and_a_stranger_is_2() {
        const READY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nready\n";
        const NO: &str = "HTTP/1.1 503 Service Unavailable\r\n\r\nno usable key for arsa.live\n";
        let (code, asked, said) = against(READY, false);
        assert_eq!((code, said.as_str()), (ExitCode::SUCCESS, "ready\n"));
        assert!(
            asked.starts_with("GET /readyz HTTP/1.1\r\nHost: localhost\r\n"),
            "{asked}"
        );
        let (code, asked, _) = against(READY, true);
        assert_eq!(code, ExitCode::SUCCESS);
        assert!(asked.starts_with("GET /healthz "), "{asked}");
        let (code, _, said) = against(NO, false);
        assert_eq!(code, ExitCode::from(1));
        assert_eq!(said, "not ready: no usable key for arsa.live\n");
        for stranger in [
            "",
            "SSH-2.0-OpenSSH\r\n",
            "HTTP/1.1 404 Not Found\r\n\r\n",
            "HTTP/1.1 200 OK\r\n",
        ] {
            let (code, _, said) = against(stranger, false);
            assert_eq!(code, ExitCode::from(2), "{stranger:?}: {said}");
            assert!(
                said.contains("is not the gateway's"),
                "{stranger:?}: {said}"
            );
        }
    }

    #[test]
    fn an_answer_writes_no_control_characters_to_a_terminal() {
        let (_, _, said) = against("HTTP/1.1 200 OK\r\n\r\n\x1b[2Jready\x07\n", false);
        assert_eq!(said, "[2Jready\n");
    }

    #[test]
    fn whoever_cannot_be_asked_is_2_and_says_what_to_do() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let silent = format!("[admin]\naddress = \"{}\"\n", free.local_addr().unwrap());
        // Nobody accepts, so the answer never comes.
        for (admin, message) in [
            ("", "has no `admin` section"),
            ("[admin]\naddress = \"127.0.0.1:0\"\n", "give it a port"),
            (
                "[admin]\naddres = \"127.0.0.1:9\"\n",
                "did you mean `address`",
            ),
            (&silent, "does not answer"),
        ] {
            let (_folder, config) = configured(admin);
            let (code, said) = run(HealthArgs {
                config,
                live: false,
                timeout: 1,
            });
            assert_eq!(code, ExitCode::from(2), "{said}");
            assert!(said.contains(message) && said.contains("help: "), "{said}");
        }
        let (_folder, config) = configured("");
        let absent = config.with_file_name("absent.toml");
        let (code, said) = run(HealthArgs {
            config: absent,
            live: false,
            timeout: 1,
        });
        assert_eq!(code, ExitCode::from(2));
        assert!(said.contains("cannot read"), "{said}");
    }
}
