//! Everyone: wanted by two in one step, and each owed in steps of their own, so that no record waits for
//! all of it.

use super::duties::{Everyone, Seconded};
use super::{Writer, nothing};
use crate::store::db::Error;
use crate::store::everyone::{self, Place};
use crate::store::journal::{self, Step};
use crate::store::waits::Waits;
use crate::store::{chains, holds, now, wrapped};
use visor_policy::life::Second;

/// Subjects of one piece.
pub(super) const PIECE: usize = 256;

/// Who came second, and waits until each is owed.
pub(super) type Waiter = (Everyone, Waits<Seconded>);

impl Everyone {
    fn place(&self) -> Place<'_> {
        Place {
            environment: &self.environment,
            provider: &self.provider,
        }
    }
}

impl Writer {
    /// Somebody asks to erase everyone. The second of two hears of it when each face there is owed, before
    /// the vendor is asked for all at once: where it says no, or nothing, they are erased one by one.
    pub(super) async fn seconded(&mut self, ask: Everyone, waits: Waits<Seconded>) {
        let second = self.again(async |writer| writer.second(&ask, &waits).await);
        match second.await {
            Ok(Some(Seconded::Do(_))) => {
                self.seconds.push((ask, waits));
                (self.wants, self.wipes) = (true, true);
            }
            Ok(second) => {
                waits.tell(second);
            }
            Err(error) => self.tell(Err(error), waits),
        }
    }

    /// What comes of it; with the second of two everyone there is wanted from now on, whatever happens.
    /// `None` where nobody waits for it any more: then nothing is done.
    async fn second(
        &mut self,
        ask: &Everyone,
        waits: &Waits<Seconded>,
    ) -> Result<Option<Seconded>, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let wrapping = &self.keys.wrapping;
        wrapped::begin(conn, wrapping).await?;
        if holds::anybody(conn, &ask.environment, &ask.provider).await? {
            conn.rollback().await?;
            return Ok(Some(Seconded::Held));
        }
        let time = now();
        let second = everyone::second(conn, &ask.request, &ask.caller, time, ask.window).await?;
        let mut line = String::new();
        if let Second::Do = second {
            let place = ask.place();
            let until = everyone::newest(conn, &place).await?.max(time);
            let lease = u64::try_from(ask.lease.as_millis()).unwrap_or(u64::MAX);
            everyone::want(conn, wrapping, &place, (time, until), lease).await?;
            line = journal::line(wrapping, &place.everyone(), Step::Owed, time);
        }
        // Last, so that whoever is told that nothing was done can rely on it.
        if !waits.stays() {
            conn.rollback().await?;
            return Ok(None);
        }
        let length = self.keys.journal(&line)?;
        let mut done = chains::mark_journal(conn, &self.keys.chain, length).await;
        if done.is_ok() {
            done = conn.commit().await;
        }
        if let Err(error) = done {
            // Said to have failed, it must not come about by the journal.
            let line = match second {
                Second::Do => journal::line(wrapping, &ask.place().everyone(), Step::Done, time),
                Second::Wait => String::new(),
            };
            self.keys.journal(&line)?;
            return Err(error);
        }
        self.count().await;
        Ok(Some(match second {
            Second::Do => {
                waits.is_certain(Seconded::Wanted);
                Seconded::Do(time)
            }
            Second::Wait => Seconded::Wait,
        }))
    }

    /// Owes a piece of those who are wanted. False where nobody is.
    pub(super) async fn owe_piece(&mut self) -> Result<bool, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let wrapping = &self.keys.wrapping;
        wrapped::begin(conn, wrapping).await?;
        let (wanted, damaged) = everyone::wanted(conn, wrapping).await?;
        let Some(wanted) = wanted else {
            conn.rollback().await?;
            self.passed_over(damaged);
            return self.tell_owed().await.map(|()| false);
        };
        let owed = everyone::owe_some(conn, wrapping, wanted, (now(), PIECE)).await?;
        let length = self.keys.journal(&owed.lines)?;
        chains::mark_journal(conn, &self.keys.chain, length).await?;
        conn.commit().await?;
        self.passed_over(damaged.or(owed.damaged));
        self.count().await;
        self.tell_owed().await.map(|()| true)
    }

    /// Whoever waits for those of whom each is owed hears of it: another gateway may have ended that.
    async fn tell_owed(&mut self) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let mut owed = Vec::with_capacity(self.seconds.len());
        for (ask, _) in &self.seconds {
            let wrapping = &self.keys.wrapping;
            owed.push(!everyone::is_wanted(conn, wrapping, &ask.place()).await?);
        }
        // Whoever was owed by now is gone when the vendor says so.
        let time = now();
        for ((ask, waits), owed) in std::mem::take(&mut self.seconds).into_iter().zip(owed) {
            match owed {
                true => drop(waits.tell(Some(Seconded::Do(time)))),
                false => self.seconds.push((ask, waits)),
            }
        }
        Ok(())
    }
}
