//! The one task that writes. Each step is one commit: what came in, what came of tries, and what is
//! to be handed on next. Whoever waits for its event to be durable shares that commit with others.

use super::onward::hand_on;
use super::pause::Pause;
use super::{Command, Health, Policies, Put, Settings};
use crate::report::{Reporter, timestamp};
use crate::state::{State, Taken};
use crate::store::inbox::{
    Arrival, Kept, Leased, Outcome, Seals, Step, Totals, Turn, is_due, kinds, oldest,
};
use crate::store::{Conn, Error, keys};
use std::collections::HashMap;
use std::io::Write as _;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use visor_policy::webhook::onward::{Next, Past, Patience, Tried, Why};

/// Events of one commit at most.
const MOST: usize = 256;
/// How often a worker without work looks for some: people and other gateways make it too.
const LOOK: Duration = Duration::from_secs(1);
/// How often what is past its time is destroyed.
const TIDY: Duration = Duration::from_secs(30);
/// Beyond an endpoint's time, a lease lasts so long: what came of the try must be written by then.
const GRACE: Duration = Duration::from_secs(30);
/// Between two attempts at a store that is down.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// A step that takes longer will not end.
const STALL: Duration = Duration::from_secs(20);

/// A try that ended.
struct Landed {
    step: Step,
    taken: Arc<Taken>,
    decision: String,
    faults: u64,
    waited: Duration,
    took: Duration,
    /// Nothing where the content could not be opened.
    tried: Option<Tried>,
}

/// What came of a try, until it is written down.
struct Done {
    step: Step,
    receive: String,
    outcome: Outcome,
    /// Whether its endpoint is back.
    is_back: bool,
}

type Waiting = (Box<Arrival>, oneshot::Sender<Put>);

pub(super) struct Worker {
    settings: Settings,
    health: Arc<Health>,
    reporter: Arc<Reporter>,
    conn: Option<Conn>,
    seals: Seals,
    /// Who leases: the chain of this gateway, which no other process may write.
    owner: [u8; 16],
    policies: Option<Policies>,
    landed: (
        mpsc::UnboundedSender<Landed>,
        mpsc::UnboundedReceiver<Landed>,
    ),
    /// What is under way, until what came of it is durable.
    flying: HashMap<Step, String>,
    done: Vec<Done>,
    pauses: HashMap<String, Pause>,
    /// Content was destroyed that the write-ahead log remembers.
    remembers: bool,
    tidied: Instant,
    /// When a store that is down is tried again, and how long the next wait is.
    again: Option<(Instant, Duration)>,
    is_full: bool,
    /// The policy under which it was looked whether all that waits can be handed on.
    looked: String,
    /// When something is due next.
    due: Instant,
}

impl Worker {
    pub(super) async fn open(
        settings: Settings,
        health: Arc<Health>,
        reporter: Arc<Reporter>,
    ) -> Result<Self, Error> {
        let owner = keys::chain_of(&settings.keys)?;
        let mut conn = settings.place.open().await?;
        let mut turn = Turn::begin(&mut conn).await?;
        let seals = turn.open(keys::wrapping_of(&settings.keys)?).await?;
        // Nobody else leases in this name: what was under way when the last process ended is owed.
        turn.release(&owner, &[]).await?;
        let gone = turn.tidy().await?;
        let totals = turn.end().await?;
        let mut worker = Self {
            settings,
            health,
            reporter,
            conn: Some(conn),
            seals,
            owner,
            policies: None,
            landed: mpsc::unbounded_channel(),
            flying: HashMap::new(),
            done: Vec::new(),
            pauses: HashMap::new(),
            remembers: true,
            tidied: Instant::now(),
            again: None,
            is_full: false,
            looked: String::new(),
            due: Instant::now(),
        };
        worker.count(&totals);
        worker.gone(gone, true);
        Ok(worker)
    }

    pub(super) async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut closing: Option<(Instant, std::sync::mpsc::Sender<()>)> = None;
        loop {
            if let Some((until, _)) = &closing
                && (self.flying.is_empty() || Instant::now() >= *until)
            {
                break;
            }
            let until = closing.as_ref().map(|(until, _)| *until);
            let mut puts = Vec::new();
            let mut looks = false;
            tokio::select! {
                command = commands.recv() => match command {
                    None => break,
                    Some(command) => self.command(command, &mut puts, &mut closing),
                },
                Some(landed) = self.landed.1.recv() => self.judge(landed),
                _ = look.tick() => looks = true,
                () = sleep_until(self.due) => self.due = Instant::now() + LOOK,
                () = sleep_until(until.unwrap_or(self.due)), if until.is_some() => {}
            }
            while puts.len() < MOST
                && let Ok(command) = commands.try_recv()
            {
                self.command(command, &mut puts, &mut closing);
            }
            while let Ok(landed) = self.landed.1.try_recv() {
                self.judge(landed);
            }
            self.step(puts, looks, closing.is_some()).await;
        }
        self.finish().await;
        drop(self);
        if let Some((_, done)) = closing {
            let _ = done.send(());
        }
    }

    fn command(
        &mut self,
        command: Command,
        puts: &mut Vec<Waiting>,
        closing: &mut Option<(Instant, std::sync::mpsc::Sender<()>)>,
    ) {
        match command {
            Command::Put(arrival, waits) => {
                // Whoever gave up was told that it is not kept, and the vendor comes again.
                if !waits.is_closed() {
                    puts.push((arrival, waits));
                }
            }
            Command::Begin(policies) => self.policies = Some(policies),
            Command::Close(until, done) => *closing = Some((Instant::from_std(until), done)),
        }
    }

    /// Does what there is to do, in one commit, and tells whoever waits.
    async fn step(&mut self, mut puts: Vec<Waiting>, looks: bool, is_closing: bool) {
        let state = match is_closing {
            true => None,
            false => self.policies.as_ref().and_then(|policies| policies()),
        };
        let is_idle = puts.is_empty() && self.done.is_empty();
        // A store that is down is not asked again at once, but for those who wait for it.
        let now = Instant::now();
        if is_idle && self.again.is_some_and(|(again, _)| again > now) {
            return;
        }
        let attempt = self.attempt(&mut puts, state.as_deref(), looks);
        let result = match timeout(STALL, attempt).await {
            Ok(result) => result,
            // A server behind a broken network never says that it is gone.
            Err(_) => Err(Error::unsound("the database does not answer")),
        };
        match result {
            Ok(()) => {
                self.again = None;
                if self.health.is_down.swap(false, Ordering::Relaxed) {
                    self.reporter.notice("the inbox can be written again");
                }
            }
            Err(error) => self.down(&error),
        }
        for (_, waits) in puts {
            let _ = waits.send(Put::Down);
        }
    }

    async fn attempt(
        &mut self,
        puts: &mut Vec<Waiting>,
        state: Option<&State>,
        looks: bool,
    ) -> Result<(), Error> {
        let mut conn = self.connected().await?;
        let tidies = looks && self.tidied.elapsed() >= TIDY;
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
                self.remembers = conn.truncate_log().await.is_err();
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
        let gone = match tidies {
            true => turn.tidy().await?,
            false => 0,
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
        self.gone(gone, tidies);
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

    /// Hands an event on, beside everything else.
    fn send(&mut self, taken: Arc<Taken>, leased: Leased) {
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
    fn judge(&mut self, landed: Landed) {
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

    /// What came of tries is durable.
    fn written(&mut self, ours: &[bool]) {
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

    fn gone(&mut self, gone: u64, tidied: bool) {
        if tidied {
            self.tidied = Instant::now();
        }
        if gone > 0 {
            self.remembers = true;
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

    fn is_full(&mut self, kept: Kept) {
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
    async fn strangers(&self, conn: &mut Conn, state: &State) -> Result<(), Error> {
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

    fn count(&mut self, totals: &Totals) {
        // Said once, until there is room again, and not for every event that comes and goes.
        let limits = &self.settings.limits;
        self.is_full &= totals.events >= limits.events - limits.events / 10
            || totals.bytes >= limits.bytes - limits.bytes / 10;
        let health = &self.health;
        health.events.store(totals.events, Ordering::Relaxed);
        health.dead.store(totals.dead, Ordering::Relaxed);
        health.bytes.store(totals.bytes, Ordering::Relaxed);
    }

    /// The connection, made anew where it broke: it is put back by whoever did not break it.
    async fn connected(&mut self) -> Result<Conn, Error> {
        if let Some(conn) = self.conn.take() {
            return Ok(conn);
        }
        let mut conn = self.settings.place.open().await?;
        let under_way: Vec<Step> = self.flying.keys().copied().collect();
        let mut turn = Turn::begin(&mut conn).await?;
        // A commit whose end nobody heard may have leased what is not under way.
        turn.release(&self.owner, &under_way).await?;
        turn.end().await?;
        Ok(conn)
    }

    fn down(&mut self, error: &Error) {
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

    /// Writes down what came of tries, and gives back the rest.
    async fn finish(&mut self) {
        let closed = async {
            let mut conn = self.connected().await?;
            let mut turn = Turn::begin(&mut conn).await?;
            for done in &self.done {
                turn.finish(&self.owner, done.step, &done.outcome).await?;
            }
            turn.release(&self.owner, &[]).await?;
            turn.end().await?;
            let _ = conn.truncate_log().await;
            conn.close().await
        }
        .await;
        if let Err(error) = closed {
            self.reporter.notice(&format!(
                "alarm: what became of the last webhooks is not written down: {error}; they are handed on again"
            ));
        }
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
