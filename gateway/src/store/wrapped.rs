//! Which key wraps, as the tables say it: a gateway whose key was rotated away by another one writes
//! nothing more, and a rotation that a crash cut in two is ended.

use super::db::{Conn, Error, on};
use super::keys::{self, Keys};
use super::subjects;
use super::wrapping::{Wrapping, WrappingId};
use std::path::Path;

/// What a gateway hears that has another key.
pub(super) fn another() -> Error {
    Error::unsound(
        "subjects' keys are wrapped by another key than this gateway's `wrapping.key`, which was rotated: gateways that share a database share that file; copy it from the gateway that rotated it, and start this one again",
    )
}

/// Which key it is, where that was written down.
async fn said(conn: &mut Conn) -> Result<Option<Vec<u8>>, Error> {
    let (wrapping,): (Option<Vec<u8>>,) = on!(conn, c => sqlx::query_as(
        "SELECT wrapping FROM wrapping_key WHERE one = 1",
    )
    .fetch_one(&mut *c)
    .await)?;
    Ok(wrapping)
}

/// Begins a step that writes under this key. Until it ends, no other gateway rotates it away.
pub(super) async fn begin(conn: &mut Conn, wrapping: &Wrapping) -> Result<(), Error> {
    conn.begin().await?;
    // A file has one gateway.
    if let Conn::Postgres(c) = conn {
        let (found,): (Option<Vec<u8>>,) =
            sqlx::query_as("SELECT wrapping FROM wrapping_key WHERE one = 1 FOR KEY SHARE")
                .fetch_one(&mut *c)
                .await?;
        if found.is_some_and(|found| found != wrapping.id) {
            return Err(another());
        }
    }
    Ok(())
}

/// Waits, within a step, until nobody writes under the key that is rotated away.
pub(super) async fn lock(conn: &mut Conn) -> Result<(), Error> {
    if let Conn::Postgres(c) = conn {
        for sql in [
            "UPDATE inbox_state SET last = last WHERE one = 1",
            "SELECT 1 FROM wrapping_key WHERE one = 1 FOR UPDATE",
        ] {
            sqlx::query(sql).execute(&mut *c).await?;
        }
    }
    Ok(())
}

/// Writes down which key it is from now on.
pub(super) async fn put(conn: &mut Conn, id: &WrappingId) -> Result<(), Error> {
    on!(conn, c => sqlx::query("UPDATE wrapping_key SET wrapping = $1 WHERE one = 1")
        .bind(id.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}

/// When a gateway starts: its key is the one, or it was about to become it.
pub(super) async fn agree(conn: &mut Conn, keys: &mut Keys) -> Result<(), Error> {
    if is_next(conn, &keys.wrapping, keys.next_wrapping.as_ref()).await? {
        // A crash came between the tables and the file.
        // The log is emptied by the writer, as at every start.
        keys.promote_wrapping()?;
    }
    match said(conn).await? {
        Some(id) if id == keys.wrapping.id => Ok(()),
        Some(_) => Err(another()),
        None => {
            subjects::wrapped_by(conn, &keys.wrapping).await?;
            put(conn, &keys.wrapping.id).await
        }
    }
}

/// The key that wraps, for a command beside a gateway: also where a rotation was cut in two.
pub async fn of(folder: &Path, conn: &mut Conn) -> Result<Wrapping, Error> {
    let (ours, next) = (keys::wrapping_of(folder)?, keys::next_wrapping_of(folder)?);
    match next {
        Some(next) if is_next(conn, &ours, Some(&next)).await? => Ok(next),
        _ => Ok(ours),
    }
}

async fn is_next(conn: &mut Conn, ours: &Wrapping, next: Option<&Wrapping>) -> Result<bool, Error> {
    let Some(next) = next else { return Ok(false) };
    Ok(match said(conn).await? {
        Some(id) => id == next.id,
        None => {
            subjects::wrapped_by(conn, ours).await.is_err()
                && subjects::wrapped_by(conn, next).await.is_ok()
        }
    })
}
