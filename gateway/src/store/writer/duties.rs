//! What is done at once and waited for: what is owed, what is known of faces, what takes two.

use super::{With, Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Claimed, Promise, Tally, Want};
use crate::store::journal::{self, Step};
use crate::store::ledger::{By, Entry, Event, Ledger};
use crate::store::query::calendar;
use crate::store::receipt::{Receipt, commitment};
use crate::store::record::Record;
use crate::store::registry::{self, Enrolled, Enrolment, Kept};
use crate::store::subjects::{self, Named, Touch};
use crate::store::{chains, everyone, holds, now};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::oneshot::{self, Sender};
use visor_policy::life::{self, Second};
use zeroize::Zeroizing;

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
const MANY: u64 = 10_000;

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

    fn tell<T>(&mut self, done: Result<T, Error>, waits: Sender<Option<T>>) {
        let done = done.map_err(|error| self.failed(&error)).ok();
        let _ = waits.send(done);
    }

    /// One damaged row does not stop everything else.
    fn failed(&mut self, error: &Error) {
        let Error::Damaged(what) = error else {
            return self.down(error);
        };
        // What was begun on it is undone with the connection.
        self.conn = None;
        self.damaged(what);
    }

    /// The connection, for a step that is whole in itself. Where the step fails, it is dropped by
    /// [`Writer::down`], and what was begun on it is undone.
    async fn conn(&mut self) -> Result<&mut Conn, Error> {
        self.connected().await?;
        self.conn.as_mut().ok_or_else(nothing)
    }

    async fn owe(&mut self, want: &Want) -> Result<Owing, Error> {
        let lookup = subjects::lookup(&self.keys.wrapping, &want.subject);
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        holds::adopt(conn, &self.keys.wrapping, &want.subject).await?;
        let held = holds::is_held(conn, &lookup).await?;
        let time = now();
        // Before the database knows: one that is put back has it from here.
        let line = journal::line(&self.keys.wrapping, &want.subject, Step::Owed, time);
        let length = self.keys.journal(&line)?;
        let want = Want {
            subject: want.subject.clone(),
            asked: want.asked.clone(),
            asks: want.asks && !held,
            ..*want
        };
        conn.begin().await?;
        let put = erasures::owe(conn, &self.keys.wrapping, &want, time).await?;
        chains::mark_journal(conn, &self.keys.chain, length).await?;
        conn.commit().await?;
        self.count().await?;
        Ok(Owing {
            promise: put.promise,
            attempts: put.attempts,
            denied: put.denied,
            held,
        })
    }

    async fn enrol(&mut self, subject: &Named, enrolment: &Enrolment) -> Result<Enrolled, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        conn.begin().await?;
        let enrolled = registry::enrol(conn, &self.keys.wrapping, subject, enrolment).await?;
        conn.commit().await?;
        Ok(enrolled)
    }

    async fn claim(&mut self, until: u64) -> Result<Option<Claimed>, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        erasures::claim(conn, &self.keys.wrapping, now(), until).await
    }

    async fn later(&mut self, whose: LaterOf, next: u64) -> Result<(), Error> {
        let lookup = match whose {
            LaterOf::Lookup(lookup) => lookup,
            LaterOf::Subject(subject) => subjects::lookup(&self.keys.wrapping, &subject).to_vec(),
        };
        erasures::later(self.conn().await?, &lookup, next).await
    }

    async fn deny(&mut self, subject: &Named) -> Result<(), Error> {
        let lookup = subjects::lookup(&self.keys.wrapping, subject);
        erasures::deny(self.conn().await?, &lookup).await
    }

    async fn due(&mut self, kept: &[Kept], carry: Carry) -> Result<u64, Error> {
        let (time, mut count) = (now(), 0);
        let mut wanted = Vec::new();
        let most = match carry {
            Carry::Count => MANY,
            Carry::Out(most) => most,
        };
        for kept in kept {
            let faces = registry::candidates(self.conn().await?, kept, time, most).await?;
            let due = faces.into_iter().filter(|face| {
                let until = life::keep_until(face.interacted, face.retain, kept.longest);
                life::is_due(until, time)
            });
            for face in due {
                count += 1;
                if carry == Carry::Count {
                    continue;
                }
                let conn = self.conn.as_mut().ok_or_else(nothing)?;
                let named = match subjects::named(conn, &self.keys.wrapping, &face.lookup).await {
                    Err(Error::Damaged(what)) => {
                        self.damaged(what);
                        continue;
                    }
                    named => named?,
                };
                wanted.extend(named.map(|subject| Want {
                    subject,
                    asked: None,
                    origin: "retention",
                    until: time,
                    asks: false,
                }));
            }
        }
        if !wanted.is_empty() {
            self.owe_all(&wanted, time).await?;
        }
        Ok(count)
    }

    /// Many at once, in one step: whoever waits for a record waits for all of it.
    async fn owe_all(&mut self, wanted: &[Want], time: u64) -> Result<(), Error> {
        let wrapping = &self.keys.wrapping;
        let lines = wanted
            .iter()
            .map(|want| journal::line(wrapping, &want.subject, Step::Owed, time));
        let length = self.keys.journal(&lines.collect::<String>())?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        conn.begin().await?;
        for want in wanted {
            erasures::owe(conn, wrapping, want, time).await?;
        }
        chains::mark_journal(conn, &self.keys.chain, length).await?;
        conn.commit().await?;
        self.tally().await.map(drop)
    }

    /// A face was stored after its subject had been erased: whoever asked for that meant it too.
    pub(super) async fn owe_late(&self, conn: &mut Conn, subject: &Named) -> Result<(), Error> {
        let (wrapping, time) = (&self.keys.wrapping, now());
        let line = journal::line(wrapping, subject, Step::Owed, time);
        let length = self.keys.journal(&line)?;
        let want = Want {
            subject: subject.clone(),
            asked: None,
            origin: "caller",
            until: time,
            asks: false,
        };
        erasures::owe(conn, wrapping, &want, time).await?;
        chains::mark_journal(conn, &self.keys.chain, length).await
    }

    async fn second(&mut self, ask: &Everyone) -> Result<Seconded, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        if holds::anybody(conn, &ask.environment, &ask.provider).await? {
            return Ok(Seconded::Held);
        }
        conn.begin().await?;
        let second = everyone::second(conn, &ask.request, &ask.caller, now(), ask.window).await?;
        if let Second::Do = second {
            self.owe_everyone(ask).await?;
        }
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        conn.commit().await?;
        self.tally().await?;
        Ok(match second {
            Second::Do => Seconded::Do,
            Second::Wait => Seconded::Wait,
        })
    }

    /// Each face there is owed, before the vendor is asked for all at once: where it says no, or
    /// nothing, they are erased one by one.
    async fn owe_everyone(&mut self, ask: &Everyone) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let (wrapping, time) = (&self.keys.wrapping, now());
        let mut wanted = Vec::new();
        for lookup in registry::everyone(conn, &ask.environment, &ask.provider).await? {
            let named = subjects::named(conn, wrapping, &lookup).await?;
            wanted.extend(named.map(|subject| Want {
                subject,
                asked: None,
                origin: "caller",
                until: ask.until,
                asks: false,
            }));
        }
        let lines = wanted
            .iter()
            .map(|want| journal::line(wrapping, &want.subject, Step::Owed, time));
        let length = self.keys.journal(&lines.collect::<String>())?;
        for want in &wanted {
            erasures::owe(conn, wrapping, want, time).await?;
        }
        chains::mark_journal(conn, &self.keys.chain, length).await
    }

    async fn erase(&mut self, entry: &Entry, by: &By) -> Result<Option<Promise>, Error> {
        self.connected().await?;
        let given = self.commit(&[], false, With::Erasure(entry, by)).await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        self.remembers = conn.truncate_log().await.is_err();
        self.count().await?;
        Ok(given)
    }

    /// Destroys what leads from a subject to its records, and signs that.
    pub(super) async fn purge(
        &self,
        conn: &mut Conn,
        entry: &Entry,
        by: &By,
    ) -> Result<Option<Promise>, Error> {
        let wrapping = &self.keys.wrapping;
        if let By::Two = by {
            return self.purge_everyone(conn, entry).await.map(Some);
        }
        let Some(subject) = &entry.subject else {
            return Ok(None);
        };
        let owed = erasures::promised(conn, wrapping, subject).await?;
        let promise = match (owed, by) {
            (Some(owed), _) => owed,
            (None, By::Caller(promise)) => {
                // Meanwhile the gateway itself asked, heard that it is done, and kept the promise.
                if erasures::receipt(conn, &promise.receipt).await?.is_some() {
                    return Ok(Some(promise.clone()));
                }
                promise.clone()
            }
            (None, By::Own | By::Two) => return Ok(None),
        };
        let time = now();
        let line = journal::line(wrapping, subject, Step::Done, time);
        let length = self.keys.journal(&line)?;
        chains::mark_journal(conn, &self.keys.chain, length).await?;
        let lookup = subjects::lookup(wrapping, subject);
        let records = erasures::purge(conn, wrapping, &lookup).await?;
        self.sign(conn, entry, subject, &promise, (records, time))
            .await?;
        Ok(Some(promise))
    }

    /// Of everyone there is one receipt, about the empty id, which is nobody's.
    async fn purge_everyone(&self, conn: &mut Conn, entry: &Entry) -> Result<Promise, Error> {
        let (wrapping, record) = (&self.keys.wrapping, &entry.record);
        let everyone = Named {
            environment: record.environment.clone().unwrap_or_default(),
            provider: record.provider.clone().unwrap_or_default(),
            id: Zeroizing::default(),
        };
        let (time, mut after, mut records) = (now(), Vec::new(), 0);
        loop {
            let (known, last) = subjects::page(conn, wrapping, &after, 200).await?;
            let Some(last) = last else { break };
            let here = known.iter().map(|one| &one.named).filter(|named| {
                named.environment == everyone.environment && named.provider == everyone.provider
            });
            let here: Vec<&Named> = here.collect();
            let lines = here
                .iter()
                .map(|named| journal::line(wrapping, named, Step::Done, time));
            let length = self.keys.journal(&lines.collect::<String>())?;
            chains::mark_journal(conn, &self.keys.chain, length).await?;
            for named in here {
                let lookup = subjects::lookup(wrapping, named);
                records += erasures::purge(conn, wrapping, &lookup).await?;
            }
            after = last;
        }
        let promise = Promise {
            receipt: rand::random(),
            salt: rand::random(),
        };
        self.sign(conn, entry, &everyone, &promise, (records, time))
            .await?;
        Ok(promise)
    }

    async fn sign(
        &self,
        conn: &mut Conn,
        entry: &Entry,
        subject: &Named,
        promise: &Promise,
        (records, time): (u64, u64),
    ) -> Result<(), Error> {
        let Named {
            environment,
            provider,
            id,
        } = subject;
        let signed = Receipt {
            schema: 1,
            receipt: hex::encode(promise.receipt),
            time: calendar(time),
            environment: environment.clone(),
            provider: provider.clone(),
            decision: hex::encode(entry.record.decision),
            records,
            commitment: commitment(&promise.salt, environment, provider, id),
            key: hex::encode(self.keys.signing.public),
        }
        .sign(&self.keys.signing.pair);
        erasures::put(conn, &promise.receipt, time, &signed).await
    }

    /// Counts what is owed, at little cost; the rest is counted when there is nothing else to do.
    async fn count(&mut self) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let owed = erasures::count(conn).await?;
        let tally = &self.health.tally;
        tally.lock().unwrap_or_else(PoisonError::into_inner).owed = owed;
        Ok(())
    }

    /// Counts what is owed, and how that stands.
    pub(super) async fn tally(&mut self) -> Result<Tally, Error> {
        let deadlines = self.settings.deadlines;
        let before = |age: Duration| {
            now().saturating_sub(u64::try_from(age.as_millis()).unwrap_or(u64::MAX))
        };
        let near = before(deadlines.deadline.saturating_sub(deadlines.alarm));
        let late = before(deadlines.deadline);
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let tally = erasures::tally(conn, near, late).await?;
        let mut known = self
            .health
            .tally
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *known = tally;
        Ok(tally)
    }

    /// Whether one that is owed comes near its deadline, and whether a hold began or ended.
    pub(super) async fn look_after_erasures(&mut self) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        if holds::are_unnoted(conn).await? {
            self.commit(&[], false, With::Notes).await?;
        }
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        for subject in erasures::settled(conn, &self.keys.wrapping).await? {
            let entry = Entry {
                record: Record {
                    time: now(),
                    kind: "erasure".into(),
                    decision: rand::random(),
                    environment: Some(subject.environment.clone()),
                    provider: Some(subject.provider.clone()),
                    verdict: "allow".into(),
                    code: "settled-by-hand".into(),
                    ..Record::default()
                },
                subject: Some(subject),
                makes: false,
                touch: Touch::Nothing,
                ended: None,
                binding: false,
            };
            self.erase(&entry, &By::Own).await?;
        }
        let tally = self.tally().await?;
        if tally.near > self.said.near || tally.late > self.said.late {
            (self.voice)(Event::Deadline(tally.near, tally.late));
        }
        self.said = tally;
        Ok(())
    }

    /// What the ledger is to learn of holds.
    pub(super) async fn notes(&self, conn: &mut Conn) -> Result<Vec<Entry>, Error> {
        let notes = holds::note(conn, &self.keys.wrapping, now()).await?;
        let notes = notes.into_iter().map(|(record, subject)| Entry {
            record,
            subject,
            makes: false,
            touch: Touch::Nothing,
            ended: None,
            binding: false,
        });
        Ok(notes.collect())
    }
}
