//! An erasure that is done: what leads to its subject is destroyed, and that is signed.

use super::{With, Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Promise};
use crate::store::journal::{self, Step};
use crate::store::ledger::{By, Entry};
use crate::store::query::calendar;
use crate::store::receipt::{Receipt, commitment};
use crate::store::subjects::{self, Named};
use crate::store::{chains, now};

impl Writer {
    pub(super) async fn erase(&mut self, entry: &Entry, by: &By) -> Result<Option<Promise>, Error> {
        self.connected().await?;
        let given = self.commit(&[], false, With::Erasure(entry, by)).await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        self.remembers = conn.try_truncate_log().await.is_err();
        self.count().await;
        self.wipes |= matches!(by, By::Two(_));
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
        if let By::Two(owed) = by {
            return self.wiped(conn, entry, *owed).await.map(Some);
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
            (None, By::Own | By::Two(_)) => return Ok(None),
        };
        let time = now();
        let lookup = subjects::lookup(wrapping, subject).to_vec();
        let purged = erasures::purge(conn, wrapping, &[lookup]).await?;
        let records = purged.values().sum();
        let decision = &entry.record.decision;
        self.sign(conn, decision, subject, &promise, (records, time))
            .await?;
        let line = journal::line(wrapping, subject, Step::Done, time);
        let length = self.keys.journal(&line)?;
        chains::mark_journal(conn, &self.keys.chain, length).await?;
        Ok(Some(promise))
    }

    pub(super) async fn sign(
        &self,
        conn: &mut Conn,
        decision: &[u8; 16],
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
            decision: hex::encode(decision),
            records,
            commitment: commitment(&promise.salt, environment, provider, id),
            key: hex::encode(self.keys.signing.public),
        }
        .sign(&self.keys.signing.pair)?;
        erasures::put(conn, &promise.receipt, time, &signed).await
    }
}
