//! What is owed and what is known of faces, written down at once.

use super::duties::{Carry, Everyone, LaterOf, MANY, Owing, Seconded};
use super::{Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Claimed, Want};
use crate::store::journal::{self, Step};
use crate::store::registry::{self, Enrolled, Enrolment, Kept};
use crate::store::subjects::{self, Named};
use crate::store::{chains, everyone, holds, now};
use visor_policy::life::{self, Second};

impl Writer {
    pub(super) async fn owe(&mut self, want: &Want) -> Result<Owing, Error> {
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

    pub(super) async fn enrol(
        &mut self,
        subject: &Named,
        enrolment: &Enrolment,
    ) -> Result<Enrolled, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        conn.begin().await?;
        let enrolled = registry::enrol(conn, &self.keys.wrapping, subject, enrolment).await?;
        conn.commit().await?;
        Ok(enrolled)
    }

    pub(super) async fn claim(&mut self, until: u64) -> Result<Option<Claimed>, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        erasures::claim(conn, &self.keys.wrapping, now(), until).await
    }

    pub(super) async fn later(&mut self, whose: LaterOf, next: u64) -> Result<(), Error> {
        let lookup = match whose {
            LaterOf::Lookup(lookup) => lookup,
            LaterOf::Subject(subject) => subjects::lookup(&self.keys.wrapping, &subject).to_vec(),
        };
        erasures::later(self.conn().await?, &lookup, next).await
    }

    pub(super) async fn deny(&mut self, subject: &Named) -> Result<(), Error> {
        let lookup = subjects::lookup(&self.keys.wrapping, subject);
        erasures::deny(self.conn().await?, &lookup).await
    }

    pub(super) async fn due(&mut self, kept: &[Kept], carry: Carry) -> Result<u64, Error> {
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
    pub(super) async fn owe_all(&mut self, wanted: &[Want], time: u64) -> Result<(), Error> {
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

    pub(super) async fn second(&mut self, ask: &Everyone) -> Result<Seconded, Error> {
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
    pub(super) async fn owe_everyone(&mut self, ask: &Everyone) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let (wrapping, time) = (&self.keys.wrapping, now());
        let mut wanted = Vec::new();
        for lookup in registry::everyone(conn, &ask.environment, &ask.provider).await? {
            let named = match subjects::named(conn, wrapping, &lookup).await {
                Err(Error::Damaged(_)) => continue,
                named => named?,
            };
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
}
