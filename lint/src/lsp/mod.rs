//! `visor lsp`: the linter in an editor.
//!
//! One thread reads messages; this one answers them, in their order. What an editor shows may differ
//! from what is stored: open documents stand over the work tree, and everything else is as in
//! `visor lint`, the configuration and the baseline included. Neither a message to the editor nor a
//! log ever carries a piece of a document.

mod actions;
mod diagnostic;
mod document;
mod params;
mod project;
mod server;
mod uri;
mod wire;

use server::{Can, Server, Wait};
use std::io::{self, BufReader};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

/// While somebody types, nothing is linted until they pause for that long.
const PAUSE: Duration = Duration::from_millis(200);

/// Serves standard input until the editor ends it; the exit status.
pub fn run(foreign_suppressions: bool) -> u8 {
    let (send, receive) = mpsc::channel();
    std::thread::spawn(move || {
        let mut input = BufReader::new(io::stdin());
        while let Ok(Some(message)) = wire::read(&mut input) {
            if send.send(message).is_err() {
                return;
            }
        }
    });
    let mut server = Server::new(foreign_suppressions, io::stdout());
    loop {
        let next = match server.wait() {
            Wait::Long => receive.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Wait::Pause => receive.recv_timeout(PAUSE),
            Wait::Not => receive.recv_timeout(Duration::ZERO),
        };
        let going_on = match next {
            Ok(message) => server.take(message),
            Err(RecvTimeoutError::Timeout) => server.lint(),
            // The editor went away without a word.
            Err(RecvTimeoutError::Disconnected) => return 1,
        };
        match going_on {
            Ok(None) => {}
            Ok(Some(status)) => return status,
            // Nobody reads any more.
            Err(_) => return 1,
        }
    }
}
