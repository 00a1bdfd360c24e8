//! `visor-gateway demo-client`: reads orders from standard input, sends them, prints the answers.

use super::http::Connections;
use super::{Order, Reply};
use std::io::{self, BufRead, Write};
use std::path::Path;
use tokio::runtime::Runtime;

/// Sends until there are no more orders. The error is one sentence.
pub fn run(
    ca: &Path,
    runtime: &Runtime,
    orders: impl BufRead,
    mut replies: impl Write,
) -> Result<(), String> {
    let mut connections = Connections::trusting(ca)?;
    let failed = |error: io::Error| format!("the demo cannot be heard: {error}");
    for line in orders.lines() {
        let line = line.map_err(failed)?;
        let order: Order =
            serde_json::from_str(&line).map_err(|error| format!("not an order: {error}"))?;
        let reply: Reply = runtime.block_on(connections.send(&order));
        let reply = serde_json::to_string(&reply).map_err(|error| error.to_string())?;
        writeln!(replies, "{reply}")
            .and_then(|()| replies.flush())
            .map_err(failed)?;
    }
    Ok(())
}
