//! What is counted and said of the inbox: alarms, and how full it is.

use super::{FIRST_WAIT, LONGEST_WAIT, Worker};
use crate::state::State;
use crate::store::inbox::{Kept, Outcome, Tidied, Totals, kinds};
use crate::store::{Conn, Error};
use std::collections::HashMap;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

impl Worker {
    /// What came of tries is durable.
    pub(super) fn written(&mut self, ours: &[bool]) {
        let mut aside: HashMap<String, (u64, u64)> = HashMap::new();
        for (done, is_ours) in self.done.drain(..).zip(ours) {
            self.flying.remove(&done.step);
            self.remembers |= matches!(done.outcome, Outcome::Done);
            if *is_ours && matches!(done.outcome, Outcome::Aside { .. }) {
                let (count, last) = aside.entry(done.receive).or_default();
                (*count, *last) = (*count + 1, done.step.seq);
            }
        }
        for (receive, (count, last)) in aside {
            self.reporter.metrics.alarm("webhook-set-aside");
            let what = match count {
                1 => format!("event {last} of `{receive}` is"),
                count => format!("{count} events of `{receive}` are"),
            };
            self.reporter.notice(&format!(
                "alarm: {what} set aside, and later ones of the same sessions go on without: `visor-gateway inbox list --dead`"
            ));
        }
    }

    pub(super) fn tidied(&mut self, tidied: Tidied) {
        let Tidied {
            gone,
            forgotten,
            more,
        } = tidied;
        // What is left of many goes with the next look.
        self.tidied = (!more).then(Instant::now);
        self.remembers |= gone + forgotten > 0;
        if gone > 0 {
            self.reporter.metrics.alarm("webhook-lost");
            let what = match gone {
                1 => "1 event that was set aside has".to_owned(),
                gone => format!("{gone} events that were set aside have"),
            };
            self.reporter.notice(&format!(
                "alarm: {what} been destroyed: the time of `keep-dead` was over"
            ));
        }
    }

    pub(super) fn is_full(&mut self, kept: Kept) {
        let is_full = kept == Kept::Full;
        if is_full && !self.is_full {
            self.reporter.metrics.alarm("inbox-full");
            self.reporter.notice(
                "alarm: the inbox is full: vendors are asked to send webhooks again later; see `visor-gateway inbox list`, and `events` and `bytes` of `[inbox]`",
            );
        }
        self.is_full |= is_full;
    }

    /// Says what waits that nobody can hand on: it stays until somebody can, or drops it.
    pub(super) async fn strangers(&self, conn: &mut Conn, state: &State) -> Result<(), Error> {
        for (receive, wrapping, count) in kinds(conn).await? {
            let is_known = state
                .receives
                .iter()
                .any(|taken| taken.receive.name == receive);
            let why = match (is_known, wrapping == self.seals.id()) {
                (true, true) => continue,
                (false, _) => "the policy has no such `[receive.…]`",
                (true, false) => {
                    "another `wrapping.key` sealed them, which another gateway may have"
                }
            };
            self.reporter.metrics.alarm("inbox-stranded");
            self.reporter.notice(&format!(
                "alarm: {count} events of `{receive}` in the inbox cannot be handed on: {why}"
            ));
        }
        Ok(())
    }

    pub(super) fn count(&mut self, totals: &Totals) {
        // Said once, until there is room again, and not for every event that comes and goes.
        let limits = &self.settings.limits;
        self.is_full &= totals.events >= limits.events - limits.events / 10
            || totals.bytes >= limits.bytes - limits.bytes / 10;
        let health = &self.health;
        health.events.store(totals.events, Ordering::Relaxed);
        health.dead.store(totals.dead, Ordering::Relaxed);
        health.bytes.store(totals.bytes, Ordering::Relaxed);
    }

    pub(super) fn down(&mut self, error: &Error) {
        self.conn = None;
        let wait = self.again.map_or(FIRST_WAIT, |(_, wait)| wait);
        self.again = Some((Instant::now() + wait, (wait * 2).min(LONGEST_WAIT)));
        self.due = Instant::now() + wait;
        let why = error.to_string();
        let mut said = self
            .health
            .why
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        said.clone_from(&why);
        drop(said);
        if !self.health.is_down.swap(true, Ordering::Relaxed) {
            self.reporter.metrics.alarm("inbox-down");
            self.reporter.notice(&format!(
                "alarm: the inbox cannot be written: {why}; vendors are asked to send webhooks again later"
            ));
        }
    }
}
