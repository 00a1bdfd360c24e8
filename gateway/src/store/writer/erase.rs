//! An erasure that is done: what leads to its subject is destroyed, and that is signed.

use super::{With, Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Promise};
use crate::store::journal::{self, Step};
use crate::store::ledger::{By, Entry};
use crate::store::query::calendar;
use crate::store::receipt::{Receipt, commitment};
use crate::store::subjects::{self, Named};
use crate::store::{chains, now, registry};
use zeroize::Zeroizing;

impl Writer {
    pub(super) async fn erase(&mut self, entry: &Entry, by: &By) -> Result<Option<Promise>, Error> {
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
    pub(super) async fn purge_everyone(
        &self,
        conn: &mut Conn,
        entry: &Entry,
    ) -> Result<Promise, Error> {
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
            let mut all: Vec<&Named> = here.collect();
            let mut here = Vec::with_capacity(all.len());
            for named in all.drain(..) {
                // Whoever was enrolled since the vendor was asked stays: it may have the face.
                let lookup = subjects::lookup(wrapping, named);
                if !registry::is_new(conn, &lookup).await? {
                    here.push(named);
                }
            }
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

    pub(super) async fn sign(
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
}
