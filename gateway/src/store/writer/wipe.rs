//! Everyone whom the vendor says to be gone: purged piece by piece, so that no record waits for all of it.

use super::everyone::PIECE;
use super::{Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Promise};
use crate::store::everyone::{self, Gone, Left, Place, Wipe};
use crate::store::journal::{self, Step};
use crate::store::ledger::Entry;
use crate::store::record::Hash;
use crate::store::{chains, holds, now, wrapped};
use tokio::sync::oneshot;

/// Of those who are gone so many are marked so in one step.
const MARKED: u64 = 4_096;

/// All of a place that was gone through, but for whom a hold keeps.
pub(super) struct Pass {
    /// The holds that were in force when it began.
    holds: Hash,
    /// How many they keep; `None` until it has come to its end.
    left: Option<Left>,
}

/// Who waits until everyone is purged, and by which receipt.
pub(super) type Waiter = ([u8; 16], oneshot::Sender<()>);

impl Writer {
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

    /// Goes on by one piece, where there is one to go on with: who is wanted is owed first.
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
        if self.wants {
            self.wants = self.owe_piece().await?;
            if self.wants {
                return Ok(true);
            }
        }
        self.connected().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let wrapping = &self.keys.wrapping;
        wrapped::begin(conn, &self.keys.wrapping).await?;
        let (wipe, damaged) = everyone::under_way(conn, wrapping, &self.suspended).await?;
        let Some(mut wipe) = wipe else {
            conn.rollback().await?;
            self.suspended.clear();
            self.passed_over(damaged);
            return Ok(false);
        };
        if let Some(owed) = wipe.progress.unmarked {
            if !everyone::mark(conn, &wipe.row.everyone, owed, MARKED).await? {
                wipe.progress.unmarked = None;
                // What was left of an earlier one says nothing of this one.
                self.passes.remove(&wipe.row.lookup);
            }
            return self.goes_on(wipe).await.map(|()| true);
        }
        if wipe.progress.after.is_empty() && self.is_kept(&wipe).await? {
            let conn = self.conn.as_mut().ok_or_else(nothing)?;
            conn.rollback().await?;
            self.suspended = wipe.row.lookup;
            return Ok(true);
        }
        let (conn, wrapping) = (self.conn.as_mut().ok_or_else(nothing)?, &self.keys.wrapping);
        let here = everyone::gone(conn, wrapping, &wipe.row.everyone, PIECE as u64).await?;
        if !here.is_empty() {
            wipe.progress.records += self.purge_piece(&here, &wipe).await?;
            return self.goes_on(wipe).await.map(|()| true);
        }
        let after = &wipe.progress.after;
        let (here, last) =
            everyone::strangers(conn, wrapping, &wipe.row.everyone, after, PIECE as u64).await?;
        if let Some(last) = last {
            wipe.progress.records += self.purge_piece(&here, &wipe).await?;
            wipe.progress.after = last;
            return self.goes_on(wipe).await.map(|()| true);
        }
        let left = everyone::left(conn, &wipe.row.everyone).await?;
        let kept = left.owed > 0
            || left.strangers > 0
                && everyone::keeps_strangers(conn, wrapping, &wipe.row.everyone).await?;
        if kept {
            // Only a hold keeps these, which may last; nobody of other places waits for that.
            wipe.progress.after.clear();
            if let Some(pass) = self.passes.get_mut(&wipe.row.lookup) {
                pass.left = Some(left);
            }
            self.suspended.clone_from(&wipe.row.lookup);
            return self.goes_on(wipe).await.map(|()| true);
        }
        self.passes.remove(&wipe.row.lookup);
        self.end(wipe).await.map(|()| true)
    }

    /// Whether the same holds keep the same people as when all of it was gone through: then nothing is to
    /// be done. Else it is gone through, from now on.
    async fn is_kept(&mut self, wipe: &Wipe) -> Result<bool, Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let holds = holds::in_force(conn).await?;
        let pass = self.passes.get(&wipe.row.lookup);
        if let Some(left) = pass
            .filter(|pass| pass.holds == holds)
            .and_then(|pass| pass.left)
            && left == everyone::left(conn, &wipe.row.everyone).await?
        {
            return Ok(true);
        }
        let pass = Pass { holds, left: None };
        self.passes.insert(wipe.row.lookup.clone(), pass);
        Ok(false)
    }

    async fn purge_piece(&mut self, here: &[Gone], wipe: &Wipe) -> Result<u64, Error> {
        if here.is_empty() {
            return Ok(0);
        }
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let (wrapping, time) = (&self.keys.wrapping, now());
        let lookups: Vec<Vec<u8>> = here.iter().map(|one| one.lookup.clone()).collect();
        let purged = erasures::purge(conn, wrapping, &lookups).await?;
        let named = here.iter().filter_map(|one| one.subject.as_ref());
        let lines: String = named
            .map(|subject| journal::line(wrapping, subject, Step::Done, time))
            .collect();
        let mut conn = self.conn.take().ok_or_else(nothing)?;
        for one in here {
            if let (Some(subject), Some(promise)) = (&one.subject, &one.promise) {
                let decision = &wipe.progress.decision;
                let records = purged.get(&one.lookup).copied().unwrap_or_default();
                self.sign(&mut conn, decision, subject, promise, (records, time))
                    .await?;
            }
        }
        let length = self.keys.journal(&lines)?;
        chains::mark_journal(&mut conn, &self.keys.chain, length).await?;
        self.conn = Some(conn);
        self.remembers = true;
        Ok(purged.values().sum())
    }

    async fn goes_on(&mut self, wipe: Wipe) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        everyone::keep(conn, &self.keys.wrapping, wipe).await?;
        conn.commit().await?;
        self.count().await;
        Ok(())
    }

    /// Of everyone there is one receipt, about the empty id, which is nobody's.
    async fn end(&mut self, wipe: Wipe) -> Result<(), Error> {
        let promise = wipe.row.request.promise();
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        erasures::purge(conn, &self.keys.wrapping, &[wipe.row.lookup]).await?;
        let mut conn = self.conn.take().ok_or_else(nothing)?;
        let figures = (wipe.progress.records, now());
        let decision = &wipe.progress.decision;
        self.sign(&mut conn, decision, &wipe.row.everyone, &promise, figures)
            .await?;
        conn.commit().await?;
        self.remembers = conn.try_truncate_log().await.is_err();
        self.conn = Some(conn);
        self.count().await;
        for (receipt, done) in std::mem::take(&mut self.waiters) {
            match receipt == promise.receipt {
                true => drop(done.send(())),
                false => self.waiters.push((receipt, done)),
            }
        }
        Ok(())
    }
}
