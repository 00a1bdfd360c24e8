//! What is owed and what is known of faces, written down at once.

use super::duties::{Carry, Due, LaterOf, MANY, Owing};
use super::{Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Claimed, Want};
use crate::store::journal::{self, Step};
use crate::store::registry::{self, Begun, Ended, Enrolled, Enrolment, Kept};
use crate::store::subjects::{self, Named};
use crate::store::waits::Waits;
use crate::store::{chains, holds, now, wrapped};
use visor_policy::life::{self, Stored};

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
        wrapped::begin(conn, &self.keys.wrapping).await?;
        let put = erasures::owe(conn, &self.keys.wrapping, &want, time).await?;
        chains::mark_journal(conn, &self.keys.chain, length).await?;
        conn.commit().await?;
        self.count().await;
        Ok(Owing {
            promise: put.promise,
            attempts: put.attempts,
            denied: put.denied,
            held,
        })
    }

    pub(super) async fn enrolled(
        &mut self,
        subject: &Named,
        enrolment: &Enrolment,
        waits: Waits<Enrolled>,
    ) {
        let enrolled = self.again(async |writer| writer.enrol(subject, enrolment).await);
        let enrolled = match enrolled.await {
            Ok(enrolled) => enrolled,
            Err(error) => {
                self.failed(&error);
                waits.tell(None);
                return;
            }
        };
        let begun = match enrolled {
            Enrolled::Known(begun) => Some(begun),
            Enrolled::Owed => None,
        };
        // Of one that nobody heard of, the vendor is never asked for anything.
        if !waits.tell(Some(enrolled))
            && let Some(begun) = begun
            && let Err(error) = self.never_asked(subject, enrolment, begun).await
        {
            self.failed(&error);
        }
    }

    async fn never_asked(
        &mut self,
        subject: &Named,
        enrolment: &Enrolment,
        begun: Begun,
    ) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let ended = Ended {
            enrolment: enrolment.clone(),
            begun,
            stored: Stored::No,
        };
        registry::end(conn, &self.keys.wrapping, subject, &ended)
            .await
            .map(drop)
    }

    async fn enrol(&mut self, subject: &Named, enrolment: &Enrolment) -> Result<Enrolled, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        wrapped::begin(conn, &self.keys.wrapping).await?;
        let enrolled = registry::enrol(conn, &self.keys.wrapping, subject, enrolment).await?;
        conn.commit().await?;
        Ok(enrolled)
    }

    pub(super) async fn claim(
        &mut self,
        until: u64,
        busy: &[(String, String)],
    ) -> Result<Option<Claimed>, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        erasures::claim(conn, &self.keys.wrapping, (now(), until), busy).await
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

    pub(super) async fn due(&mut self, kept: &[Kept], carry: Carry) -> Result<Due, Error> {
        let (time, mut count) = (now(), 0);
        let stranded = registry::stranded(self.conn().await?, kept, MANY).await?;
        let mut wanted = Vec::new();
        let most = match carry {
            Carry::Count => MANY,
            Carry::Out(most) => most,
        };
        for kept in kept {
            let (mut skipped, before) = (0, wanted.len());
            // What is damaged is due for ever, and must not stand in anybody's way.
            loop {
                let conn = self.conn().await?;
                let faces = registry::candidates(conn, kept, time, (skipped, most)).await?;
                let found = faces.len() as u64;
                let due = faces.into_iter().filter(|face| {
                    let until = life::keep_until(face.interacted, face.retain, kept.longest);
                    life::is_due(until, time)
                });
                for face in due {
                    if (wanted.len() - before) as u64 >= most {
                        break;
                    }
                    if carry == Carry::Count {
                        count += 1;
                        continue;
                    }
                    let conn = self.conn.as_mut().ok_or_else(nothing)?;
                    let named = subjects::named(conn, &self.keys.wrapping, &face.lookup).await;
                    let named = match named {
                        Err(Error::Damaged(what)) => {
                            self.damaged(what);
                            continue;
                        }
                        named => named?,
                    };
                    count += 1;
                    wanted.extend(named.map(|subject| Want {
                        subject,
                        asked: None,
                        origin: "retention",
                        until: time,
                        asks: false,
                    }));
                }
                skipped += found;
                let enough = (wanted.len() - before) as u64 >= most;
                if found < most || enough || carry == Carry::Count {
                    break;
                }
            }
        }
        if !wanted.is_empty() {
            // In the order of their hashes: two gateways that lock several then do so in one order.
            wanted.sort_by_cached_key(|want| subjects::lookup(&self.keys.wrapping, &want.subject));
            self.owe_all(&wanted, time).await?;
        }
        Ok(Due {
            faces: count,
            stranded,
        })
    }

    /// Many at once, in one step: whoever waits for a record waits for all of it.
    pub(super) async fn owe_all(&mut self, wanted: &[Want], time: u64) -> Result<(), Error> {
        let wrapping = &self.keys.wrapping;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        wrapped::begin(conn, &self.keys.wrapping).await?;
        for want in wanted {
            erasures::owe(conn, wrapping, want, time).await?;
        }
        let lines = wanted
            .iter()
            .map(|want| journal::line(wrapping, &want.subject, Step::Owed, time));
        let length = self.keys.journal(&lines.collect::<String>())?;
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
}
