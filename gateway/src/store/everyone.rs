//! Erasing everyone: two must ask for it, and who asked first is on the disk. Each face is owed then;
//! once the vendor has said that all are gone, they are purged piece by piece, and a row of its own says
//! how far that is.

use super::db::{Conn, Error, on};
use super::erasures::{Promise, Sealed, Wiping, opened};
use super::holds::{self, EVERYONE};
use super::journal::{self, Step};
use super::rows::{pieces, signed, unsigned};
use super::subjects::{self, Named, is_ours, opened_id, sealed_id};
use super::wrapping::Wrapping;
use sqlx::QueryBuilder;
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

/// A face that becomes owed.
struct Owe {
    lookup: Vec<u8>,
    sealed: Vec<u8>,
    request: Vec<u8>,
}

/// Each face there is owed that is not yet, until then at the vendor by everyone's own call. What the
/// journal has to know of it, and what is damaged, if anything.
pub(super) async fn owe(
    conn: &mut Conn,
    wrapping: &Wrapping,
    place: &Place<'_>,
    (time, until): (u64, u64),
) -> Result<(String, Option<&'static str>), Error> {
    type Found = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);
    let (mut lines, mut damaged, mut after) = (String::new(), None, Vec::new());
    let are_nameless = holds::are_nameless(conn).await?;
    loop {
        // In the order of their hashes: two gateways that lock several then do so in one order.
        let rows: Vec<Found> = on!(conn, c => sqlx::query_as(
            "SELECT lookup, wrapping, wrapped, sealed FROM subjects s
             WHERE environment = $1 AND provider = $2 AND enrolled IS NOT NULL AND lookup > $3
             AND NOT EXISTS (SELECT 1 FROM erasure_obligations o WHERE o.lookup = s.lookup)
             ORDER BY lookup LIMIT 512",
        )
        .bind(place.environment)
        .bind(place.provider)
        .bind(after.as_slice())
        .fetch_all(&mut *c)
        .await)?;
        let Some((last, ..)) = rows.last() else {
            return Ok((lines, damaged));
        };
        after.clone_from(last);
        let mut owed = Vec::with_capacity(rows.len());
        for (lookup, by, wrapped, sealed) in rows {
            is_ours(wrapping, &by)?;
            let subject = wrapping.unwrap(&wrapped).and_then(|key| key.open(&sealed));
            let subject = match subject {
                Ok(plain) => opened_id(&plain),
                Err(Error::Damaged(what)) => {
                    damaged = Some(what);
                    continue;
                }
                Err(error) => return Err(error),
            };
            let Some(subject) = subject else { continue };
            if are_nameless {
                holds::adopt(conn, wrapping, &subject).await?;
            }
            lines.push_str(&journal::line(wrapping, &subject, Step::Owed, time));
            owed.push(Owe {
                lookup,
                sealed: wrapping.seal(&sealed_id(&subject))?,
                request: Sealed::new(None).sealed(wrapping)?,
            });
        }
        for piece in pieces(&owed) {
            on!(conn, c => {
                let mut query = QueryBuilder::new(
                    "INSERT INTO erasure_obligations
                     (lookup, sealed, environment, provider, since, asked, attempts, next, request, origin) ",
                );
                query.push_values(piece, |mut to, owe| {
                    to.push_bind(owe.lookup.as_slice())
                        .push_bind(owe.sealed.as_slice())
                        .push_bind(place.environment)
                        .push_bind(place.provider)
                        .push_bind(signed(time))
                        .push_bind(signed(time))
                        .push_bind(0_i64)
                        .push_bind(signed(until))
                        .push_bind(owe.request.as_slice())
                        .push_bind("everyone");
                });
                query.push(" ON CONFLICT (lookup) DO NOTHING");
                query.build().execute(&mut *c).await.map(drop)
            })?;
        }
    }
}

/// The vendor says that everyone is gone who was owed then: from now on that is certain, and purged piece
/// by piece. What is promised of all of it.
pub(super) async fn wiped(
    conn: &mut Conn,
    wrapping: &Wrapping,
    place: &Place<'_>,
    decision: [u8; 16],
    (owed, time): (u64, u64),
) -> Result<Promise, Error> {
    let everyone = place.everyone();
    let lookup = subjects::lookup(wrapping, &everyone);
    let mut request = Sealed::new(None);
    request.wipe = Some(Wiping {
        decision,
        ..Wiping::default()
    });
    let found: Option<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT request FROM erasure_obligations WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    if let Some((found,)) = found {
        // One that is under way has a receipt to come, which is about these too.
        let found = opened(wrapping, &found)?;
        (request.receipt, request.salt) = (found.receipt, found.salt);
    }
    on!(conn, c => sqlx::query(
        "INSERT INTO erasure_obligations
         (lookup, sealed, environment, provider, since, asked, attempts, next, request, origin)
         VALUES ($1, $2, $3, $4, $5, $5, 1, $5, $6, 'wipe')
         ON CONFLICT (lookup) DO UPDATE SET request = excluded.request",
    )
    .bind(lookup.as_slice())
    .bind(wrapping.seal(&sealed_id(&everyone))?)
    .bind(place.environment)
    .bind(place.provider)
    .bind(signed(time))
    .bind(request.sealed(wrapping)?)
    .execute(&mut *c)
    .await
    .map(drop))?;
    // Whose receipt somebody waits for gets one.
    on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations
         SET origin = CASE WHEN origin = 'everyone' THEN 'wiped' ELSE 'gone' END
         WHERE environment = $1 AND provider = $2 AND since <= $3
         AND origin IN ('caller', 'retention', 'everyone')",
    )
    .bind(place.environment)
    .bind(place.provider)
    .bind(signed(owed))
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(request.promise())
}

/// Everyone of a place, as far as they are purged.
pub(super) struct Wipe {
    pub everyone: Named,
    pub lookup: Vec<u8>,
    pub request: Sealed,
    pub progress: Wiping,
}

/// One that is under way, for as long as the step that has begun: nobody else goes on with it.
pub(super) async fn under_way(conn: &mut Conn, wrapping: &Wrapping) -> Result<Option<Wipe>, Error> {
    let found: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "UPDATE erasure_obligations SET origin = 'wipe' WHERE lookup =
         (SELECT lookup FROM erasure_obligations WHERE origin = 'wipe' ORDER BY lookup LIMIT 1)
         RETURNING lookup, sealed, request",
    )
    .fetch_optional(&mut *c)
    .await)?;
    let Some((lookup, sealed, request)) = found else {
        return Ok(None);
    };
    let damaged = || Error::Damaged("what is owed of everyone is damaged");
    let everyone = opened_id(&wrapping.open(&sealed)?).ok_or_else(damaged)?;
    let mut request = opened(wrapping, &request)?;
    let progress = request.wipe.take().ok_or_else(damaged)?;
    Ok(Some(Wipe {
        everyone,
        lookup,
        request,
        progress,
    }))
}

/// Keeps how far it is.
pub(super) async fn keep(conn: &mut Conn, wrapping: &Wrapping, wipe: Wipe) -> Result<(), Error> {
    let Wipe {
        lookup,
        mut request,
        progress,
        ..
    } = wipe;
    request.wipe = Some(progress);
    on!(conn, c => sqlx::query("UPDATE erasure_obligations SET request = $1 WHERE lookup = $2")
        .bind(request.sealed(wrapping)?)
        .bind(lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}

/// Who is gone at the vendor and to be purged here.
pub(super) struct Gone {
    pub lookup: Vec<u8>,
    /// `None` where the row does not open.
    pub subject: Option<Named>,
    /// What somebody was told that there will be.
    pub promise: Option<Promise>,
}

/// Some of those who are owed. A hold outlasts it.
pub(super) async fn gone(
    conn: &mut Conn,
    wrapping: &Wrapping,
    everyone: &Named,
    most: u64,
) -> Result<Vec<Gone>, Error> {
    type Found = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, String);
    let sql = format!(
        "SELECT o.lookup, o.sealed, o.request, o.origin FROM erasure_obligations o
         WHERE o.environment = $2 AND o.provider = $3 AND o.origin IN ('wiped', 'gone')
         AND NOT {HELD} ORDER BY o.lookup LIMIT $4",
        HELD = super::erasures::HELD
    );
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .bind(everyone.environment.as_str())
        .bind(everyone.provider.as_str())
        .bind(signed(most))
        .fetch_all(&mut *c)
        .await)?;
    let open = |(lookup, sealed, request, origin): Found| {
        let plain = wrapping.open(&sealed).ok();
        let request = request.and_then(|request| opened(wrapping, &request).ok());
        Gone {
            lookup,
            subject: plain.and_then(|plain| opened_id(&plain)),
            promise: request
                .filter(|_| origin == "gone")
                .map(|request| request.promise()),
        }
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Some of those who were never enrolled, after the last ones; and the last of these. Whose row does not
/// open is nobody that anything could be done for.
pub(super) async fn strangers(
    conn: &mut Conn,
    wrapping: &Wrapping,
    everyone: &Named,
    after: &[u8],
    most: u64,
) -> Result<(Vec<Gone>, Option<Vec<u8>>), Error> {
    type Found = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, wrapping, wrapped, sealed FROM subjects s
         WHERE lookup > $2 AND enrolled IS NULL
         AND NOT EXISTS (SELECT 1 FROM erasure_obligations o WHERE o.lookup = s.lookup)
         AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.lifted IS NULL
             AND (h.lookup = s.lookup OR h.lookup = $1))
         ORDER BY lookup LIMIT $3",
    )
    .bind(EVERYONE.as_slice())
    .bind(after)
    .bind(signed(most))
    .fetch_all(&mut *c)
    .await)?;
    let last = rows.last().map(|row| row.0.clone());
    let mut found = Vec::new();
    for (lookup, by, wrapped, sealed) in rows {
        is_ours(wrapping, &by)?;
        let plain = wrapping.unwrap(&wrapped).and_then(|key| key.open(&sealed));
        let subject = plain.ok().and_then(|plain| opened_id(&plain));
        let here = subject.filter(|named| {
            named.environment == everyone.environment && named.provider == everyone.provider
        });
        found.extend(here.map(|subject| Gone {
            lookup,
            subject: Some(subject),
            promise: None,
        }));
    }
    Ok((found, last))
}

/// Whether anybody is left who is owed there, which a hold suspends.
pub(super) async fn are_left(conn: &mut Conn, everyone: &Named) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM erasure_obligations
         WHERE environment = $1 AND provider = $2 AND origin IN ('wiped', 'gone')",
    )
    .bind(everyone.environment.as_str())
    .bind(everyone.provider.as_str())
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}
