//! Erasing everyone: two must ask for it, and who asked first is on the disk. Everyone of a place has a
//! row of its own among what is owed, which says how far that is.
//!
//! - `owe`: each face there becomes owed, piece by piece
//! - `wipe`: once the vendor has said that all are gone, they are purged piece by piece

mod owe;
mod wipe;

pub(super) use owe::{is_wanted, newest, owe_some, want, wanted, wanted_until};
pub(super) use wipe::{
    Gone, Left, Wipe, gone, keep, keeps_strangers, left, mark, strangers, under_way, wiped,
};

use super::db::{Conn, Error, on};
use super::erasures::{Sealed, opened};
use super::rows::{signed, unsigned};
use super::subjects::{self, Named, opened_id, sealed_id};
use super::wrapping::Wrapping;
use std::time::Duration;
use visor_policy::life::{self, Second};
use zeroize::Zeroizing;

/// Other allows may have longer windows: what is older than this and than one's own goes, in
/// milliseconds.
const TIDIED: u64 = 7 * 86_400_000;

/// Somebody asks to erase everyone: whether that is the second of two. What counts is used up by it.
pub(super) async fn second(
    conn: &mut Conn,
    request: &[u8; 32],
    caller: &str,
    now: u64,
    window: Duration,
) -> Result<Second, Error> {
    let first: Option<(String, i64)> = on!(conn, c => sqlx::query_as(
        "SELECT caller, time FROM erase_all_requests WHERE request = $1",
    )
    .bind(request.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    let known = first
        .as_ref()
        .map(|(caller, time)| (caller.as_str(), unsigned(*time)));
    if let (Second::Do, Some((first, time))) = (life::second(known, caller, now, window), &first) {
        let used = on!(conn, c => sqlx::query(
            "DELETE FROM erase_all_requests WHERE request = $1 AND caller = $2 AND time = $3",
        )
        .bind(request.as_slice())
        .bind(first.as_str())
        .bind(*time)
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
        // Of two that come second at once, one is.
        if used == 1 {
            return Ok(Second::Do);
        }
    }
    // Requests that nobody seconded are of no use to anybody.
    let window = u64::try_from(window.as_millis()).unwrap_or(u64::MAX);
    on!(conn, c => sqlx::query("DELETE FROM erase_all_requests WHERE time < $1 AND request <> $2")
        .bind(signed(now.saturating_sub(window.max(TIDIED))))
        .bind(request.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    on!(conn, c => sqlx::query(
        "INSERT INTO erase_all_requests (request, caller, time) VALUES ($1, $2, $3)
         ON CONFLICT (request) DO UPDATE SET caller = excluded.caller, time = excluded.time",
    )
    .bind(request.as_slice())
    .bind(caller)
    .bind(signed(now))
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(Second::Wait)
}

/// Whose faces are meant.
pub(super) struct Place<'a> {
    pub environment: &'a str,
    pub provider: &'a str,
}

impl Place<'_> {
    /// Stands for everyone there: the empty id, which is nobody's.
    pub fn everyone(&self) -> Named {
        Named {
            environment: self.environment.to_owned(),
            provider: self.provider.to_owned(),
            id: Zeroizing::default(),
        }
    }
}

/// The row of everyone of a place. Whoever has it in a step is the only one until that step ends.
pub(super) struct Row {
    pub everyone: Named,
    pub lookup: Vec<u8>,
    pub request: Sealed,
}

/// Makes it, where there is none. Who is wanted is owed first: what else it says waits for that.
async fn row(
    conn: &mut Conn,
    wrapping: &Wrapping,
    place: &Place<'_>,
    origin: &str,
    time: u64,
) -> Result<Row, Error> {
    let everyone = place.everyone();
    let lookup = subjects::lookup(wrapping, &everyone).to_vec();
    let (request,): (Vec<u8>,) = on!(conn, c => sqlx::query_as(
        "INSERT INTO erasure_obligations
         (lookup, sealed, environment, provider, since, asked, attempts, next, request, origin)
         VALUES ($1, $2, $3, $4, $5, $5, 0, $5, $6, $7)
         ON CONFLICT (lookup) DO UPDATE SET origin =
         CASE WHEN erasure_obligations.origin = 'wanted' THEN 'wanted' ELSE excluded.origin END
         RETURNING request",
    )
    .bind(lookup.as_slice())
    .bind(wrapping.seal(&sealed_id(&everyone))?)
    .bind(place.environment)
    .bind(place.provider)
    .bind(signed(time))
    .bind(Sealed::new(None).sealed(wrapping)?)
    .bind(origin)
    .fetch_one(&mut *c)
    .await)?;
    // One that is there has a receipt to come, which is about these too.
    let request = opened(wrapping, &request)?;
    Ok(Row {
        everyone,
        lookup,
        request,
    })
}

/// One of them that says this, after some, and what is damaged of those that come before it, if anything.
async fn one_of(
    conn: &mut Conn,
    wrapping: &Wrapping,
    origin: &str,
    after: &[u8],
) -> Result<(Option<Row>, Option<&'static str>), Error> {
    let (mut after, mut damaged) = (after.to_vec(), None);
    loop {
        let found: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
            "UPDATE erasure_obligations SET origin = $1 WHERE origin = $1 AND lookup =
             (SELECT lookup FROM erasure_obligations WHERE origin = $1 AND lookup > $2
              ORDER BY lookup LIMIT 1)
             RETURNING lookup, sealed, request",
        )
        .bind(origin)
        .bind(after.as_slice())
        .fetch_optional(&mut *c)
        .await)?;
        let Some((lookup, sealed, request)) = found else {
            return Ok((None, damaged));
        };
        match Row::open(wrapping, lookup.clone(), (&sealed, &request)) {
            Err(Error::Damaged(what)) => (after, damaged) = (lookup, Some(what)),
            row => return Ok((Some(row?), damaged)),
        }
    }
}

impl Row {
    fn open(
        wrapping: &Wrapping,
        lookup: Vec<u8>,
        (sealed, request): (&[u8], &[u8]),
    ) -> Result<Self, Error> {
        Ok(Self {
            everyone: opened_id(&wrapping.open(sealed)?).ok_or_else(self::damaged)?,
            lookup,
            request: opened(wrapping, request)?,
        })
    }
}

/// Keeps what it says.
async fn put(conn: &mut Conn, wrapping: &Wrapping, row: &Row) -> Result<(), Error> {
    on!(conn, c => sqlx::query("UPDATE erasure_obligations SET request = $1 WHERE lookup = $2")
        .bind(row.request.sealed(wrapping)?)
        .bind(row.lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}

fn damaged() -> Error {
    Error::Damaged("what is owed of everyone is damaged")
}
