//! Everyone: owed by two in one step, and purged piece by piece, so that no record waits for all of it.

use super::duties::{Everyone, Seconded};
use super::{Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Promise};
use crate::store::everyone::{self, Gone, Place, Wipe};
use crate::store::journal::{self, Step};
use crate::store::ledger::Entry;
use crate::store::waits::Waits;
use crate::store::{chains, holds, now, wrapped};
use tokio::sync::oneshot;
use visor_policy::life::Second;

/// Subjects of one piece.
const PIECE: u64 = 256;

/// Who waits until everyone is purged, and by which receipt.
pub(super) type Waiter = ([u8; 16], oneshot::Sender<()>);

impl Writer {
    /// Somebody asks to erase everyone. With the second of two each face there is owed, before the vendor
    /// is asked for all at once: where it says no, or nothing, they are erased one by one. `None` where
    /// nobody waits for it any more: then nothing is done.
    pub(super) async fn second(
        &mut self,
        ask: &Everyone,
        waits: &Waits<Seconded>,
    ) -> Result<Option<Seconded>, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        wrapped::begin(conn, &self.keys.wrapping).await?;
        if holds::anybody(conn, &ask.environment, &ask.provider).await? {
            conn.rollback().await?;
            return Ok(Some(Seconded::Held));
        }
        let time = now();
        let second = everyone::second(conn, &ask.request, &ask.caller, time, ask.window).await?;
        let mut lines = String::new();
        if let Second::Do = second {
            let lease = u64::try_from(ask.lease.as_millis()).unwrap_or(u64::MAX);
            let until = time.saturating_add(lease);
            let place = Place {
                environment: &ask.environment,
                provider: &ask.provider,
            };
            let wrapping = &self.keys.wrapping;
            let (owed, damaged) = everyone::owe(conn, wrapping, &place, (time, until)).await?;
            lines = owed;
            if let Some(what) = damaged {
                self.damaged(what);
            }
        }
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        // Last, so that whoever is told that nothing was done can rely on it.
        if !waits.stays() {
            conn.rollback().await?;
            return Ok(None);
        }
        let length = self.keys.journal(&lines)?;
        chains::mark_journal(conn, &self.keys.chain, length).await?;
        conn.commit().await?;
        self.tally().await?;
        Ok(Some(match second {
            Second::Do => Seconded::Do(time),
            Second::Wait => Seconded::Wait,
        }))
    }

    /// The vendor says that everyone is gone who was owed then.
    pub(super) async fn wiped(
        &self,
        conn: &mut Conn,
        entry: &Entry,
        owed: u64,
    ) -> Result<Promise, Error> {
        let record = &entry.record;
        let place = Place {
            environment: record.environment.as_deref().unwrap_or_default(),
            provider: record.provider.as_deref().unwrap_or_default(),
        };
        let (wrapping, times) = (&self.keys.wrapping, (owed, now()));
        everyone::wiped(conn, wrapping, &place, record.decision, times).await
    }

    /// Who asked for everyone hears when all are purged.
    pub(super) async fn when_wiped(
        &mut self,
        receipt: [u8; 16],
        done: oneshot::Sender<()>,
    ) -> Result<(), Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        if erasures::receipt(conn, &receipt).await?.is_some() {
            let _ = done.send(());
            return Ok(());
        }
        self.waiters.retain(|(_, done)| !done.is_closed());
        self.waiters.push((receipt, done));
        self.wipes = true;
        Ok(())
    }

    /// Goes on with it by one piece, where there is one to go on with.
    pub(super) async fn wipe_on(&mut self) {
        match self.again(async |writer| writer.piece().await).await {
            Ok(more) => self.wipes = more,
            Err(error) => {
                self.wipes = false;
                self.failed(&error);
            }
        }
    }

    async fn piece(&mut self) -> Result<bool, Error> {
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let wrapping = &self.keys.wrapping;
        wrapped::begin(conn, &self.keys.wrapping).await?;
        let Some(mut wipe) = everyone::under_way(conn, wrapping).await? else {
            conn.rollback().await?;
            return Ok(false);
        };
        let here = everyone::gone(conn, wrapping, &wipe.everyone, PIECE).await?;
        if !here.is_empty() {
            wipe.progress.records += self.purge_piece(&here, &wipe).await?;
            return self.goes_on(wipe).await.map(|()| true);
        }
        let after = &wipe.progress.after;
        let (here, last) =
            everyone::strangers(conn, wrapping, &wipe.everyone, after, PIECE).await?;
        if let Some(last) = last {
            wipe.progress.records += self.purge_piece(&here, &wipe).await?;
            wipe.progress.after = last;
            return self.goes_on(wipe).await.map(|()| true);
        }
        if everyone::are_left(conn, &wipe.everyone).await? {
            wipe.progress.after.clear();
            return self.goes_on(wipe).await.map(|()| false);
        }
        self.end(wipe).await.map(|()| true)
    }

    async fn purge_piece(&mut self, here: &[Gone], wipe: &Wipe) -> Result<u64, Error> {
        if here.is_empty() {
            return Ok(0);
        }
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let (wrapping, time) = (&self.keys.wrapping, now());
        let lookups: Vec<Vec<u8>> = here.iter().map(|one| one.lookup.clone()).collect();
        let records = erasures::purge(conn, wrapping, &lookups).await?;
        let named = here.iter().filter_map(|one| one.subject.as_ref());
        let lines: String = named
            .map(|subject| journal::line(wrapping, subject, Step::Done, time))
            .collect();
        let mut conn = self.conn.take().ok_or_else(nothing)?;
        for one in here {
            if let (Some(subject), Some(promise)) = (&one.subject, &one.promise) {
                let decision = &wipe.progress.decision;
                // How many records were this one's is not told apart.
                self.sign(&mut conn, decision, subject, promise, (0, time))
                    .await?;
            }
        }
        let length = self.keys.journal(&lines)?;
        chains::mark_journal(&mut conn, &self.keys.chain, length).await?;
        self.conn = Some(conn);
        self.remembers = true;
        Ok(records)
    }

    async fn goes_on(&mut self, wipe: Wipe) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        everyone::keep(conn, &self.keys.wrapping, wipe).await?;
        conn.commit().await?;
        self.count().await
    }

    /// Of everyone there is one receipt, about the empty id, which is nobody's.
    async fn end(&mut self, wipe: Wipe) -> Result<(), Error> {
        let promise = wipe.request.promise();
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        erasures::purge(conn, &self.keys.wrapping, &[wipe.lookup]).await?;
        let mut conn = self.conn.take().ok_or_else(nothing)?;
        let figures = (wipe.progress.records, now());
        let decision = &wipe.progress.decision;
        self.sign(&mut conn, decision, &wipe.everyone, &promise, figures)
            .await?;
        conn.commit().await?;
        self.remembers = conn.truncate_log().await.is_err();
        self.conn = Some(conn);
        self.count().await?;
        for (receipt, done) in std::mem::take(&mut self.waiters) {
            match receipt == promise.receipt {
                true => drop(done.send(())),
                false => self.waiters.push((receipt, done)),
            }
        }
        Ok(())
    }
}
