//! What is said of what happens: decisions, access lines, metrics, and an operator's notices.

mod lines;
mod metrics;

pub use lines::{Lines, Sink};
pub use metrics::{GrantMetrics, Metrics};

use crate::config;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

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

    /// Says something to the operator. Nothing said here carries a secret.
    pub fn notice(&self, text: &str) {
        let time = timestamp(SystemTime::now());
        self.notices.append(|line| {
            let _ = write!(line, "{time} visor-gateway: {text}");
        });
        self.notices.flush();
    }

    /// Writes out what is still held.
    pub fn flush(&self) {
        self.decisions.flush();
        self.access.flush();
        self.notices.flush();
    }
}

/// RFC 3339, UTC, milliseconds.
pub fn timestamp(time: SystemTime) -> String {
    jiff::Timestamp::try_from(time).map_or_else(|_| String::new(), |t| format!("{t:.3}"))
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
