//! What is said of what happens: decisions, access lines, metrics, and an operator's notices.

pub mod access;
mod lines;
mod metrics;
mod sparing;

pub use lines::{Lines, Sink};
pub use metrics::{GrantMetrics, Metrics};
pub use sparing::Sparing;

use crate::config;
use std::cell::RefCell;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// At the end, a log's reader has so long to take what is left.
const FAREWELL: Duration = Duration::from_secs(2);

/// Everything that is said goes through here.
pub struct Reporter {
    /// One JSON line per decision.
    pub decisions: Lines,
    /// One line per request.
    pub access: Lines,
    /// Counters.
    pub metrics: Metrics,
    /// What an operator should hear of.
    notices: Lines,
}

impl Reporter {
    /// Opens the sinks that `gateway.toml` names; relative paths are meant from its folder.
    pub fn open(log: &config::Log, folder: &Path) -> std::io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            decisions: Lines::open(Sink::named(&log.decisions, folder)?),
            access: Lines::open(Sink::named(&log.access, folder)?),
            metrics: Metrics::new(),
            notices: Lines::open(Sink::Stderr),
        }))
    }

    /// Says something to the operator. Nothing said here carries a secret. Nobody waits for it to
    /// be read: a reader that stops must not stop the gateway.
    pub fn notice(&self, text: &str) {
        let time = timestamp(SystemTime::now());
        self.notices.append(|line| {
            let _ = write!(line, "{time} visor-gateway: {text}");
        });
        self.notices.nudge();
    }

    /// Log files are opened anew: they may have been moved away.
    pub fn reopen(&self) {
        self.decisions.reopen();
        self.access.reopen();
    }

    /// Writes out what is still held, for a moment.
    pub fn flush(&self) {
        for lines in [&self.decisions, &self.access, &self.notices] {
            lines.flush(FAREWELL);
        }
    }
}

thread_local! {
    /// The second that was written last, and how it reads.
    static SECOND: RefCell<(u64, String)> = const { RefCell::new((u64::MAX, String::new())) };
}

/// RFC 3339, UTC, milliseconds.
pub fn timestamp(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (second, millis) = (since.as_secs(), since.subsec_millis());
    SECOND.with_borrow_mut(|(last, text)| {
        // A calendar is consulted once a second, not for every request.
        if *last != second {
            let second = UNIX_EPOCH + Duration::from_secs(second);
            *text = jiff::Timestamp::try_from(second)
                .map_or_else(|_| String::new(), |t| format!("{t:.0}"));
            text.truncate(text.len().saturating_sub(1));
            *last = since.as_secs();
        }
        format!("{text}.{millis:03}Z")
    })
}

impl crate::credentials::alarm::Alarms for Reporter {
    fn raise(&self, alarm: crate::credentials::alarm::Alarm) {
        self.metrics.alarm(alarm.event.code());
        let urgent = if alarm.event.needs_action() {
            "alarm: "
        } else {
            ""
        };
        self.notice(&format!("{urgent}{alarm}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_is_the_calendars() {
        for (millis, shown) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_007, "2000-02-29T00:00:00.007Z"),
            (951_782_400_070, "2000-02-29T00:00:00.070Z"),
        ] {
            let time = UNIX_EPOCH + Duration::from_millis(millis);
            assert_eq!(timestamp(time), shown);
        }
    }
}
