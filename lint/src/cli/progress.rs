//! Progress on a terminal: one line of standard error, shown late and wiped before anything else is
//! said.

use crate::progress::Progress;
use crate::report::amount;
use std::io::{self, IsTerminal as _, Write};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Shorter runs show nothing.
const PATIENCE: Duration = Duration::from_millis(500);
const EVERY: Duration = Duration::from_millis(100);

/// Does the work; shows how far it is where somebody looks and it takes a while.
pub(super) fn shown<T>(wanted: bool, progress: &Progress, work: impl FnOnce() -> T) -> T {
    let dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
    if !wanted || dumb || !io::stderr().is_terminal() {
        return work();
    }
    let (working, done) = channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(|| draw(&mut io::stderr(), progress, done));
        let result = work();
        drop(working);
        result
    })
}

/// Draws until the other end of the channel is gone.
fn draw(out: &mut dyn Write, progress: &Progress, done: Receiver<()>) {
    let mut wait = PATIENCE;
    while done.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
        wait = EVERY;
        let said = amount(progress.files(), progress.bytes());
        let _ = write!(out, "\r{said} …\x1b[K").and_then(|()| out.flush());
    }
    if wait == EVERY {
        let _ = write!(out, "\r\x1b[K").and_then(|()| out.flush());
    }
}
