//! One try: an event is handed on beside everything else, and what becomes of it after.

use super::{Done, Worker};
use crate::inbox::onward::hand_on;
use crate::report::timestamp;
use crate::state::Taken;
use crate::store::inbox::{Leased, Outcome, Step};
use std::io::Write as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::time::Instant;
use visor_policy::webhook::onward::{Next, Past, Patience, Tried, Why};

/// A try that ended.
pub(super) struct Landed {
    step: Step,
    taken: Arc<Taken>,
    decision: String,
    faults: u64,
    waited: Duration,
    took: Duration,
    /// Nothing where the content could not be opened.
    tried: Option<Tried>,
}

impl Worker {
    /// Hands an event on, beside everything else.
    pub(super) fn send(&mut self, taken: Arc<Taken>, leased: Leased) {
        let Leased {
            step,
            faults,
            waited,
            content,
        } = leased;
        self.flying.insert(step, taken.receive.name.clone());
        let (landed, timeout) = (self.landed.0.clone(), self.settings.timeout);
        tokio::spawn(async move {
            let began = Instant::now();
            let (tried, decision) = match content {
                Ok(content) => {
                    let decision = content.head.decision.clone();
                    (Some(hand_on(&taken, content, timeout).await), decision)
                }
                Err(_) => (None, "-".to_owned()),
            };
            let took = began.elapsed();
            let _ = landed.send(Landed {
                step,
                taken,
                decision,
                faults,
                waited: waited + took,
                took,
                tried,
            });
        });
    }

    /// What becomes of an event after a try.
    pub(super) fn judge(&mut self, landed: Landed) {
        let Landed {
            step,
            taken,
            decision,
            faults,
            waited,
            took,
            tried,
        } = landed;
        let receive = &taken.receive;
        let keep = self.settings.keep_dead;
        let patience = Patience {
            first: self.settings.first_wait,
            longest: self.settings.longest_wait,
            attempts: receive.attempts,
            within: receive.within,
        };
        let past = Past {
            tries: u32::try_from(step.tries).unwrap_or(u32::MAX),
            faults: u32::try_from(faults).unwrap_or(u32::MAX),
            waited,
        };
        let chance = rand::random();
        let status = tried.as_ref().map_or(0, status);
        let next = match &tried {
            Some(tried) => patience.next(tried, &past, chance),
            // No key here opens it, and none ever will.
            None => Next::SetAside(Why::Refused),
        };
        let (outcome, word) = match next {
            Next::Done => (Outcome::Done, "delivered"),
            Next::Again { after, fault } => {
                let counts = fault == visor_policy::webhook::onward::Fault::Event;
                let again = Outcome::Again {
                    after,
                    counts,
                    status,
                };
                (again, tried.as_ref().map_or("unreadable", word))
            }
            Next::SetAside(_) => (Outcome::Aside { keep, status }, "set-aside"),
        };
        let mut is_back = false;
        if let Some(tried) = &tried {
            let pause = self.pauses.entry(receive.name.clone()).or_default();
            is_back = pause.saw(tried, Instant::now(), &patience, chance);
        }
        self.reporter.metrics.delivery(&receive.name, word);
        let time = timestamp(SystemTime::now());
        self.reporter.access.append(|line| {
            let _ = write!(
                line,
                "{time} {decision} onward {} {} {} {word}, event {}, try {}, {} us",
                receive.name,
                status,
                tried.as_ref().map_or("unreadable", self::word),
                step.seq,
                step.tries,
                took.as_micros(),
            );
        });
        self.done.push(Done {
            step,
            receive: receive.name.clone(),
            outcome,
            is_back,
        });
    }
}

/// What was answered, as it is kept: 1 where nothing could be reached.
const fn status(tried: &Tried) -> u16 {
    match tried {
        Tried::Answered { status, .. } => *status,
        Tried::Unreachable => 1,
        Tried::NoAnswer => 0,
    }
}

const fn word(tried: &Tried) -> &'static str {
    match tried {
        Tried::Answered {
            status: 200..=299, ..
        } => "delivered",
        Tried::Answered { .. } => "refused",
        Tried::Unreachable => "unreachable",
        Tried::NoAnswer => "no-answer",
    }
}
