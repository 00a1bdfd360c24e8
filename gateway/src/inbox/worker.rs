//! The one task that writes. Each step is one commit: what came in, what came of tries, and what is
//! to be handed on next. Whoever waits for its event to be durable shares that commit with others.
//!
//! - here: what it waits for, and its connection
//! - `turn`: one commit
//! - `tries`: one try, and what becomes of its event
//! - `said`: what is counted, and said to people

mod said;
mod tries;
mod turn;

use super::pause::Pause;
use super::{Command, Health, Policies, Put, Settings};
use crate::report::Reporter;
use crate::store::inbox::{Arrival, Outcome, Seals, Step, Turn};
use crate::store::{Conn, Error, keys};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep_until, timeout};
use tries::Landed;

/// Events of one commit at most.
const MOST: usize = 256;
/// How often a worker without work looks for some: people and other gateways make it too.
const LOOK: Duration = Duration::from_secs(1);
/// How often what is past its time is destroyed.
const TIDY: Duration = Duration::from_secs(30);
/// Between two attempts at a store that is down.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// A step that takes longer will not end.
const STALL: Duration = Duration::from_secs(20);

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
    /// When what is past its time was destroyed last; `None` where there may be more of it.
    tidied: Option<Instant>,
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
        let tidied = turn.tidy().await?;
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
            tidied: None,
            again: None,
            is_full: false,
            looked: String::new(),
            due: Instant::now(),
        };
        worker.count(&totals);
        worker.tidied(tidied);
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
