//! What is done at once and waited for: what is owed, what is known of faces, what takes two.

use super::{Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{Claimed, Promise, Want};
use crate::store::ledger::{By, Entry, Ledger};
use crate::store::now;
use crate::store::registry::{Enrolled, Enrolment, Kept, Stranded};
use crate::store::subjects::Named;
use crate::store::waits::Waits;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::timeout;

/// One of them, and who waits. `None` comes of what could not be done.
pub(in crate::store) enum Duty {
    Owe(Want, Waits<Owing>),
    Erase(Box<Entry>, By, Waits<Option<Promise>>),
    Enrol(Named, Enrolment, Waits<Enrolled>),
    Claim(u64, Vec<(String, String)>, Waits<Option<Claimed>>),
    Later(LaterOf, u64),
    Denied(Named),
    Due(Vec<Kept>, Carry, Waits<Due>),
    Second(Everyone, Waits<Seconded>),
    Wiped([u8; 16], oneshot::Sender<()>),
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

/// What there was to do about faces.
#[derive(Debug, PartialEq, Eq)]
pub struct Due {
    /// So many were due.
    pub faces: u64,
    /// Those of whom that cannot be said any more.
    pub stranded: Vec<Stranded>,
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
    /// How long the vendor may take to do it.
    pub lease: Duration,
}

/// What comes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seconded {
    /// It is the second of two: each face there is owed by this time.
    Do(u64),
    /// It is, and each face there becomes owed, whatever happens: nobody heard when.
    Wanted,
    /// It waits for the second.
    Wait,
    /// Somebody there is under a legal hold.
    Held,
}

/// How often a step is done again that another gateway came in the way of.
const AGAIN: u32 = 3;

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

    /// Takes an erasure whose time has come; nobody else does for so long. Those of environments and
    /// providers that are busy wait.
    pub async fn claim(&self, lease: Duration, busy: Vec<(String, String)>) -> Option<Claimed> {
        let until = after(lease);
        let claimed = self.duty(|done| Duty::Claim(until, busy, done));
        claimed.await.flatten()
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

    /// Looks for faces that are due, and for those that are nowhere where they could be.
    pub async fn due(&self, kept: Vec<Kept>, carry: Carry) -> Option<Due> {
        self.duty(|done| Duty::Due(kept, carry, done)).await
    }

    /// Waits until everyone is purged of whom there is this receipt then. False where that takes longer:
    /// it goes on all the same.
    pub async fn wiped(&self, receipt: [u8; 16], patience: Duration) -> bool {
        let (done, waited) = oneshot::channel();
        self.ask(Duty::Wiped(receipt, done));
        matches!(timeout(patience, waited).await, Ok(Ok(())))
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
    /// Whoever gave up before that was told that it is not done: then it is not.
    pub(super) async fn duty(&mut self, duty: Duty) {
        match duty {
            Duty::Owe(want, waits) => {
                if waits.stays() {
                    let owed = self.again(async |writer| writer.owe(&want).await).await;
                    self.tell(owed, waits);
                }
            }
            Duty::Erase(entry, by, waits) => {
                // The vendor has said so: that is so whoever waits.
                waits.stays();
                let erased = self.again(async |writer| writer.erase(&entry, &by).await);
                let erased = erased.await;
                if erased.is_ok() {
                    self.health.written.fetch_add(1, Ordering::Relaxed);
                }
                self.tell(erased, waits);
            }
            Duty::Enrol(subject, enrolment, waits) => {
                if waits.stays() {
                    self.enrolled(&subject, &enrolment, waits).await;
                }
            }
            Duty::Claim(until, busy, waits) => {
                if waits.stays() {
                    let claimed = self.claim(until, &busy).await;
                    self.tell(claimed, waits);
                }
            }
            Duty::Later(whose, next) => {
                let later = self.later(whose, next).await;
                self.heard(later);
            }
            Duty::Denied(subject) => {
                let denied = self.deny(&subject).await;
                self.heard(denied);
            }
            Duty::Due(kept, carry, waits) => {
                if waits.stays() {
                    let due = self.again(async |writer| writer.due(&kept, carry).await);
                    let due = due.await;
                    self.tell(due, waits);
                }
            }
            Duty::Second(everyone, waits) => {
                self.seconded(everyone, waits).await;
            }
            Duty::Wiped(receipt, done) => {
                let wiped = self.when_wiped(receipt, done).await;
                self.heard(wiped);
            }
        }
    }

    pub(super) fn tell<T>(&mut self, done: Result<T, Error>, waits: Waits<T>) {
        waits.tell(self.heard(done));
    }

    fn heard<T>(&mut self, done: Result<T, Error>) -> Option<T> {
        done.map_err(|error| self.failed(&error)).ok()
    }

    /// Does it again where another gateway on the same server came in its way.
    pub(super) async fn again<T>(
        &mut self,
        mut step: impl AsyncFnMut(&mut Self) -> Result<T, Error>,
    ) -> Result<T, Error> {
        for _ in 0..AGAIN {
            match step(self).await {
                Err(error) if error.is_contended() => self.conn = None,
                done => return done,
            }
        }
        step(self).await
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
