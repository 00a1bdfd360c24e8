//! The connection: made anew where it broke, whether the chain is still ours then, and what is said of it.

use super::{Head, Writer};
use crate::store::db::{Conn, Error};
use crate::store::ledger::Event;
use crate::store::{chains, rows};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

impl Writer {
    /// Connects anew where the connection broke. True where a commit whose end nobody heard landed.
    pub(super) async fn connected(&mut self) -> Result<bool, Error> {
        if self.conn.is_some() {
            return Ok(false);
        }
        let mut conn = self.settings.place.open().await?;
        let landed = self.agree(&mut conn).await?;
        if self.health.is_down.load(Ordering::Relaxed) {
            // Or it would be back and gone again for as long as the disk is full.
            conn.has_room().await?;
        }
        self.conn = Some(conn);
        Ok(landed)
    }

    /// After a break: whether the database has what we think it has. True where the commit whose
    /// end nobody heard is in it.
    async fn agree(&mut self, conn: &mut Conn) -> Result<bool, Error> {
        let tip = rows::tip(conn, &self.keys.chain).await?;
        let tip = tip.and_then(|tip| tip.tip());
        let is_at = |head: &Head| {
            tip.as_ref().is_some_and(|tip| {
                (tip.seq, tip.hash, tip.number, tip.before)
                    == (head.seq, head.hash, head.number + 1, head.before)
            })
        };
        if chains::base(conn, &self.keys.chain).await? == Some(self.head.base) {
            if is_at(&self.head) {
                self.planned = None;
                return Ok(false);
            }
            if self
                .planned
                .as_ref()
                .is_some_and(|planned| is_at(&planned.head))
            {
                self.landed();
                return Ok(true);
            }
        }
        Err(Error::unsound(
            "the chain in the database is not the one that was written: it was changed, put back, or another gateway writes it",
        ))
    }

    pub(super) fn down(&mut self, error: &Error) {
        self.conn = None;
        let why = error.to_string();
        let mut said = self
            .health
            .why
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        said.clone_from(&why);
        drop(said);
        if !self.health.is_down.swap(true, Ordering::Relaxed) {
            (self.voice)(Event::Down(why));
        }
    }

    pub(super) fn up(&self) {
        if self.health.is_down.swap(false, Ordering::Relaxed) {
            (self.voice)(Event::Back);
        }
    }
}
