//! One commit: what came in, what came of tries, and what is to be handed on next.

use super::{LOOK, TIDY, Waiting, Worker};
use crate::inbox::Put;
use crate::state::State;
use crate::store::inbox::{Step, Turn, is_due, oldest};
use crate::store::{Conn, Error};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// Beyond an endpoint's time, a lease lasts so long: what came of the try must be written by then.
const GRACE: Duration = Duration::from_secs(30);

impl Worker {
    pub(super) async fn attempt(
        &mut self,
        puts: &mut Vec<Waiting>,
        state: Option<&State>,
        looks: bool,
    ) -> Result<(), Error> {
        let mut conn = self.connected().await?;
        let tidies = looks && self.tidied.is_none_or(|tidied| tidied.elapsed() >= TIDY);
        let mut works = tidies || !puts.is_empty() || !self.done.is_empty();
        if let Some(state) = state.filter(|_| !works) {
            for taken in &state.receives {
                works = works
                    || (self.room(&taken.receive.name) > 0
                        && is_due(&mut conn, &taken.receive.name).await?);
            }
        }
        if let Some(state) = state
            && self.looked != state.policy.digest
        {
            self.strangers(&mut conn, state).await?;
            self.looked.clone_from(&state.policy.digest);
        }
        if works {
            self.turn(&mut conn, puts, state, tidies).await?;
        }
        if looks {
            let (totals, since) = oldest(&mut conn).await?;
            self.count(&totals);
            self.health
                .oldest
                .store(since.unwrap_or(0), Ordering::Relaxed);
            if self.remembers && self.flying.is_empty() {
                // Another's reading is in the way at times: then later.
                self.remembers = conn.try_truncate_log().await.is_err();
            }
        }
        self.conn = Some(conn);
        Ok(())
    }

    async fn turn(
        &mut self,
        conn: &mut Conn,
        puts: &mut Vec<Waiting>,
        state: Option<&State>,
        tidies: bool,
    ) -> Result<(), Error> {
        let mut turn = Turn::begin(conn).await?;
        let mut kept = Vec::with_capacity(puts.len());
        for (arrival, _) in puts.iter() {
            kept.push(
                turn.put(&self.seals, &self.settings.limits, arrival)
                    .await?,
            );
        }
        let mut ours = Vec::with_capacity(self.done.len());
        for done in &self.done {
            ours.push(turn.finish(&self.owner, done.step, &done.outcome).await?);
            if done.is_back {
                turn.hurry(&done.receive).await?;
            }
        }
        let tidied = match tidies {
            true => Some(turn.tidy().await?),
            false => None,
        };
        let landing: Vec<Step> = self.done.iter().map(|done| done.step).collect();
        let mut leased = Vec::new();
        let mut due: Option<Duration> = None;
        for taken in state.iter().flat_map(|state| &state.receives) {
            let name = &taken.receive.name;
            let landed = self.flying.iter();
            let landed = landed
                .filter(|(step, of)| *of == name && landing.contains(step))
                .count();
            let room = self.room_but(name, u32::try_from(landed).unwrap_or(0));
            if room > 0 {
                let time = self.settings.timeout + GRACE;
                let some = turn
                    .lease(&self.seals, &self.owner, name, room, time)
                    .await?;
                leased.extend(some.into_iter().map(|one| (Arc::clone(taken), one)));
            }
            if let Some(at) = turn.next_due(name).await? {
                let wait = Duration::from_millis(at.saturating_sub(turn.now));
                due = Some(due.map_or(wait, |due| due.min(wait)));
            }
        }
        let totals = turn.end().await?;
        // All of it is durable.
        for ((_, waits), kept) in puts.drain(..).zip(kept) {
            self.is_full(kept);
            let _ = waits.send(Put::Kept(kept));
        }
        self.written(&ours);
        if let Some(tidied) = tidied {
            self.tidied(tidied);
        }
        self.count(&totals);
        for (taken, leased) in leased {
            self.send(taken, leased);
        }
        self.due_in(due);
        Ok(())
    }

    /// How many more of a receive may be handed on now.
    fn room(&self, receive: &str) -> u32 {
        self.room_but(receive, 0)
    }

    fn room_but(&self, receive: &str, landed: u32) -> u32 {
        let flying = self.flying.values().filter(|of| *of == receive).count();
        let flying = u32::try_from(flying)
            .unwrap_or(u32::MAX)
            .saturating_sub(landed);
        let most = self.settings.deliveries;
        match self.pauses.get(receive) {
            Some(pause) => pause.room(Instant::now(), flying, most),
            None => most.saturating_sub(flying),
        }
    }

    fn due_in(&mut self, due: Option<Duration>) {
        let now = Instant::now();
        let paused = self
            .pauses
            .values()
            .filter_map(|pause| pause.until(now))
            .min();
        let due = due.map(|due| now + due);
        self.due = due.into_iter().chain(paused).min().unwrap_or(now + LOOK);
    }
}
