//! The client: a process of its own, which is told what to send, a JSON line for each request, and
//! tells what came back.

mod http;
pub mod process;

pub use self::http::exchange_plain;

use super::seen::Answer;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// The listener's port on this machine, called as `localhost`.
    pub port: u16,
    /// Whether TLS is spoken.
    pub tls: bool,
    /// HTTP/2, or else HTTP/1.1.
    pub http2: bool,
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// What is sent.
    pub body: Content,
}

/// A request's body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// Nothing.
    None,
    /// JSON.
    Json(String),
    /// A file in a multipart field.
    Upload(String, PathBuf),
}

/// What the process answers with.
type Reply = Result<Answer, String>;

/// The client's process.
pub struct Client {
    child: Child,
    orders: ChildStdin,
    replies: Lines<BufReader<ChildStdout>>,
}

impl Client {
    /// Starts it. It trusts the one authority in `ca`.
    pub fn start(program: &Path, ca: &Path) -> Result<Self, String> {
        let failed = |error| {
            format!(
                "the client's process cannot be started from `{}`: {error}",
                program.display()
            )
        };
        let mut child = Command::new(program)
            .arg("demo-client")
            .arg("--ca")
            .arg(ca)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C is for the demo, which ends everything in order.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(failed)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(orders), Some(replies)) => Ok(Self {
                child,
                orders,
                replies: BufReader::new(replies).lines(),
            }),
            _ => Err("the client's process has no pipes".to_owned()),
        }
    }

    /// Has one request sent.
    pub async fn send(&mut self, order: &Order) -> Reply {
        let gone = || "the client's process has ended".to_owned();
        let mut line = serde_json::to_vec(order).map_err(|error| error.to_string())?;
        line.push(b'\n');
        self.orders.write_all(&line).await.map_err(|_| gone())?;
        self.orders.flush().await.map_err(|_| gone())?;
        let reply = self
            .replies
            .next_line()
            .await
            .map_err(|_| gone())?
            .ok_or_else(gone)?;
        serde_json::from_str::<Reply>(&reply)
            .map_err(|error| format!("the client's process answered oddly: {error}"))?
    }

    /// Ends it.
    pub async fn stop(mut self) {
        drop(self.orders);
        // It may have ended already.
        let _ = self.child.kill().await;
    }
}
