//! Keys that somebody asked for, taken into use: another that signs, another that wraps.

use super::{Writer, nothing};
use crate::store::db::Error;
use crate::store::ledger::Event;
use crate::store::statement::Rotation;
use crate::store::subjects::wrap_anew;
use crate::store::{chains, erasures, holds, inbox, now, wrapped};

const NAMELESS: &str = "the key that wraps is not rotated: a legal hold came back by the journal whose subject is not known, and only this key can match it; set it again by the subject's id, or lift it";

impl Writer {
    /// Takes the keys into use that somebody asked for.
    pub(super) async fn rotate(&mut self) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        if let Some(next) = &self.keys.next_signing {
            let rotation = Rotation {
                chain: self.keys.chain,
                time: now(),
                key: self.keys.signing.public,
                next: next.public,
            };
            let signed = rotation.sign(&self.keys.signing.pair, &next.pair);
            chains::put_rotation(conn, &rotation, &signed).await?;
            self.keys.promote_signing()?;
            let key = hex::encode(self.keys.signing.public);
            (self.voice)(Event::Done(format!(
                "the ledger is signed by {key} from now on"
            )));
        }
        if self.keys.next_wrapping.is_some() && holds::are_nameless(conn).await? {
            (self.voice)(Event::Damaged(NAMELESS.into()));
            return Ok(());
        }
        if let Some(next) = &self.keys.next_wrapping {
            conn.begin().await?;
            wrapped::lock(conn).await?;
            let count = wrap_anew(conn, &self.keys.wrapping, next).await?;
            erasures::seal_anew(conn, &self.keys.wrapping, next).await?;
            holds::seal_anew(conn, &self.keys.wrapping, next).await?;
            inbox::seal_anew(conn, &self.keys.wrapping, next).await?;
            wrapped::put(conn, &next.id).await?;
            conn.commit().await?;
            self.keys.promote_wrapping()?;
            // Whoever reads it is not waited for: the writer goes on trying.
            self.remembers |= conn.try_truncate_log().await.is_err();
            (self.voice)(Event::Done(format!(
                "the keys of {count} subjects are wrapped anew; the key that wrapped them is gone"
            )));
        }
        Ok(())
    }
}
