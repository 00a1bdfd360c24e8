//! What is done at once and waited for: what is owed, what is known of faces, what takes two.

use super::{Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{Claimed, Promise, Want};
use crate::store::ledger::{By, Entry, Ledger};
use crate::store::now;
use crate::store::registry::{Enrolled, Enrolment, Kept};
use crate::store::subjects::Named;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot::{self, Sender};

/// One of them, and who waits. `None` comes of what could not be done.
pub(in crate::store) enum Duty {
    Owe(Want, Sender<Option<Owing>>),
    Erase(Box<Entry>, By, Sender<Option<Option<Promise>>>),
    Enrol(Named, Enrolment, Sender<Option<Enrolled>>),
    Claim(u64, Sender<Option<Option<Claimed>>>),
    Later(LaterOf, u64),
    Denied(Named),
    Due(Vec<Kept>, Carry, Sender<Option<u64>>),
    Second(Everyone, Sender<Option<Seconded>>),
}

/// An erasure that is owed now.
pub struct Owing {
    /// What there will be for it.
    pub promise: Promise,
    /// How often the vendor was asked, the time to come included.
    pub attempts: u64,
    /// How often it said that there is nobody.
    pub denied: u64,
    /// Whether a hold suspends it: the vendor must not be asked.
    pub held: bool,
}

/// Whose erasure is to be asked for later.
pub(in crate::store) enum LaterOf {
    Lookup(Vec<u8>),
    Subject(Named),
}

/// What is done about faces that are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carry {
    /// They are counted.
    Count,
    /// Their erasure is owed from now on, of so many at most.
    Out(u64),
}

/// That somebody asks to erase everyone.
pub struct Everyone {
    /// A hash of the whole request.
    pub request: [u8; 32],
    /// Who asks.
    pub caller: String,
    /// Within what time two must ask.
    pub window: Duration,
    /// Where.
    pub environment: String,
    /// At whom.
    pub provider: String,
    /// Until when the vendor may take to do it, in milliseconds since 1970.
    pub until: u64,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seconded {
    /// It is the second of two.
    Do,
    /// It waits for the second.
    Wait,
    /// Somebody there is under a legal hold.
    Held,
}

/// So many are counted as due at most.
pub(super) const MANY: u64 = 10_000;

impl Ledger {
    /// Writes down that an erasure is owed. `None` where that is not durable: the vendor must not be
    /// asked then.
    pub async fn owe(&self, want: Want) -> Option<Owing> {
        self.duty(|done| Duty::Owe(want, done)).await
    }

    /// Records an erasure that the vendor said is done, and purges its subject, in one step. `None`
    /// where that was not possible: it is owed still. Without a promise, somebody else was faster.
    pub async fn erase(&self, entry: Box<Entry>, by: By) -> Option<Option<Promise>> {
        self.duty(|done| Duty::Erase(entry, by, done)).await
    }

    /// Writes down that a face is to be stored. `None` where that is not durable.
    pub async fn enrol(&self, subject: Named, enrolment: Enrolment) -> Option<Enrolled> {
        self.duty(|done| Duty::Enrol(subject, enrolment, done))
            .await
    }

    /// Takes an erasure whose time has come; nobody else does for so long.
    pub async fn claim(&self, lease: Duration) -> Option<Claimed> {
        let until = after(lease);
        self.duty(|done| Duty::Claim(until, done)).await.flatten()
    }

    /// The vendor is asked again after so long.
    pub fn again(&self, lookup: Vec<u8>, wait: Duration) {
        self.ask(Duty::Later(LaterOf::Lookup(lookup), after(wait)));
    }

    /// The same of an erasure that a caller asked for.
    pub fn again_for(&self, subject: Named, wait: Duration) {
        self.ask(Duty::Later(LaterOf::Subject(subject), after(wait)));
    }

    /// The vendor says of an erasure that is owed that there is nobody.
    pub fn denied(&self, subject: Named) {
        self.ask(Duty::Denied(subject));
    }

    /// Looks for faces that are due. How many.
    pub async fn due(&self, kept: Vec<Kept>, carry: Carry) -> Option<u64> {
        self.duty(|done| Duty::Due(kept, carry, done)).await
    }

    /// Somebody asks to erase everyone.
    pub async fn second(&self, everyone: Everyone) -> Option<Seconded> {
        self.duty(|done| Duty::Second(everyone, done)).await
    }
}

fn after(wait: Duration) -> u64 {
    now().saturating_add(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX))
}

impl Writer {
    pub(super) async fn duty(&mut self, duty: Duty) {
        match duty {
            Duty::Owe(want, done) => {
                let owed = self.owe(&want).await;
                self.tell(owed, done);
            }
            Duty::Erase(entry, by, done) => {
                let erased = self.erase(&entry, &by).await;
                if erased.is_ok() {
                    self.health.written.fetch_add(1, Ordering::Relaxed);
                }
                self.tell(erased, done);
            }
            Duty::Enrol(subject, enrolment, done) => {
                let enrolled = self.enrol(&subject, &enrolment).await;
                self.tell(enrolled, done);
            }
            Duty::Claim(until, done) => {
                let claimed = self.claim(until).await;
                self.tell(claimed, done);
            }
            Duty::Later(whose, next) => {
                let (done, _) = oneshot::channel();
                let later = self.later(whose, next).await;
                self.tell(later, done);
            }
            Duty::Denied(subject) => {
                let (done, _) = oneshot::channel();
                let denied = self.deny(&subject).await;
                self.tell(denied, done);
            }
            Duty::Due(kept, carry, done) => {
                let due = self.due(&kept, carry).await;
                self.tell(due, done);
            }
            Duty::Second(everyone, done) => {
                let second = self.second(&everyone).await;
                self.tell(second, done);
            }
        }
    }

    pub(super) fn tell<T>(&mut self, done: Result<T, Error>, waits: Sender<Option<T>>) {
        let done = done.map_err(|error| self.failed(&error)).ok();
        let _ = waits.send(done);
    }

    /// One damaged row does not stop everything else.
    pub(super) fn failed(&mut self, error: &Error) {
        let Error::Damaged(what) = error else {
            return self.down(error);
        };
        // What was begun on it is undone with the connection.
        self.conn = None;
        self.damaged(what);
    }

    /// The connection, for a step that is whole in itself. Where the step fails, it is dropped by
    /// [`Writer::down`], and what was begun on it is undone.
    pub(super) async fn conn(&mut self) -> Result<&mut Conn, Error> {
        self.connected().await?;
        self.conn.as_mut().ok_or_else(nothing)
    }
}
