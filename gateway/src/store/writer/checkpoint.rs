//! What is signed of the chain: its tip, and checkpoints, which are also kept where the database is not.

use super::{Head, Writer};
use crate::store::db::{Conn, Error};
use crate::store::ledger::Event;
use crate::store::record::Hash;
use crate::store::statement::{Point, Signed};
use crate::store::{anchor, now, rows};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;

impl Writer {
    /// A checkpoint over all that there is, joined to where the other chains stand.
    pub(super) async fn checkpoint(
        &self,
        conn: &mut Conn,
        head: &mut Head,
    ) -> Result<String, Error> {
        let others = rows::other_tips(conn, &self.keys.chain).await?;
        let joins = others.iter().filter_map(Signed::tip);
        let joins = joins.map(|tip| (tip.chain, tip.seq, tip.hash)).collect();
        head.number += 1;
        let point = self.point(
            &Head {
                number: head.number - 1,
                ..head.clone()
            },
            joins,
        );
        let signed = point.sign_checkpoint(&self.keys.signing.pair);
        rows::put_checkpoint(conn, &self.keys.chain, point.number, point.seq, &signed).await?;
        (head.before, head.covered) = (signed.hash(), head.seq);
        Ok(anchor::line(&point, &signed))
    }

    /// What the chain has come to, as its next checkpoint would say it.
    pub(super) fn point(&self, head: &Head, joins: Vec<([u8; 16], u64, Hash)>) -> Point {
        Point {
            chain: self.keys.chain,
            number: head.number + 1,
            seq: head.seq,
            hash: head.hash,
            time: now(),
            before: head.before,
            key: self.keys.signing.public,
            joins,
        }
    }

    /// Keeps a checkpoint's line where the database is not.
    pub(super) fn anchor(&self, line: &str) {
        let append = || -> std::io::Result<()> {
            self.keys.keep_last(line)?;
            let Some(path) = &self.settings.anchor else {
                return Ok(());
            };
            let mut options = OpenOptions::new();
            let mut file = options.append(true).create(true).mode(0o640).open(path)?;
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_data()
        };
        if let Err(error) = append() {
            (self.voice)(Event::NoAnchor(error.to_string()));
        }
    }
}
