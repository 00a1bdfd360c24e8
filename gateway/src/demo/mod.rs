//! The tour: a vendor sandbox, the real gateway as a process of its own, real requests from a third
//! process, and a table of what came of them.
//!
//! - [`tour`]: what is sent and what must come of it, read from `policies/demo/tour.toml`.
//! - [`stage`]: what it plays on: folder, sandbox, [`gateway`], [`receiver`], [`client`].
//! - [`play`]: one row, from its request to what was [`seen`]; [`proof`]: what is said of all rows.
//! - [`expect`]: what was seen, held against what was expected. Pure.
//! - [`table`]: what a person reads; [`outro`]: what can be tried by hand.

mod certificate;
mod client;
mod decisions;
mod expect;
mod files;
mod gateway;
mod outro;
mod play;
mod proof;
mod receiver;
mod sandbox;
mod seen;
mod stage;
mod table;
mod tour;

pub use client::process as client_process;

use crate::demo::play::Player;
use crate::demo::stage::Stage;
use crate::demo::table::Table;
use std::io::{self, Write};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// What the demo was asked for.
pub struct Wishes {
    /// End after the tour.
    pub once: bool,
    /// Where everything is written; a folder that is removed at the end, where absent.
    pub dir: Option<PathBuf>,
    /// How the table looks.
    pub look: table::Look,
}

pub use table::Look;

/// Why there is no tour, in words, with what to do about it.
pub type Failure = String;

/// Plays the tour. True if everything was as expected.
pub async fn run(wishes: Wishes, out: &mut dyn Write) -> Result<bool, Failure> {
    let mut stopped = Stop::new()?;
    let tour =
        tour::Tour::built_in().map_err(|problem| format!("the tour does not load: {problem}"))?;
    let mut table = Table::new(wishes.look, out);
    table.opening().map_err(unwritable)?;
    let stage = tokio::select! {
        stage = Stage::set(wishes.dir) => stage?,
        () = stopped.asked() => return Err(INTERRUPTED.to_owned()),
    };
    table.stage(&stage.facts()).map_err(unwritable)?;
    let mut player = Player::new(stage, &tour);
    let played = tokio::select! {
        played = player.tour(&mut table) => Some(played),
        () = stopped.asked() => None,
    };
    let (stage, shown) = player.end();
    let good = match played {
        Some(Ok(good)) => good,
        Some(Err(problem)) => {
            let problem = format!("{problem}{}", stage.last_words());
            stage.strike().await;
            return Err(problem);
        }
        None => {
            stage.strike().await;
            return Err(INTERRUPTED.to_owned());
        }
    };
    table.files(&stage.facts()).map_err(unwritable)?;
    if !wishes.once {
        table
            .outro(&outro::commands(&shown), &stage.facts())
            .map_err(unwritable)?;
        stopped.asked().await;
    }
    stage.strike().await;
    Ok(good)
}

const INTERRUPTED: &str = "interrupted before the tour was over; everything is stopped";

fn unwritable(error: io::Error) -> Failure {
    format!("the output cannot be written: {error}")
}

/// Ctrl-C, SIGTERM, or the terminal's end: each must leave nothing running.
struct Stop([tokio::signal::unix::Signal; 3]);

impl Stop {
    fn new() -> Result<Self, Failure> {
        let listen =
            |kind| signal(kind).map_err(|error| format!("cannot wait for a signal: {error}"));
        Ok(Self([
            listen(SignalKind::interrupt())?,
            listen(SignalKind::terminate())?,
            listen(SignalKind::hangup())?,
        ]))
    }

    async fn asked(&mut self) {
        let [interrupt, terminate, hangup] = &mut self.0;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}
