//! Everyone whom two want erased: wanted by the row that they have, durable before anything comes of it,
//! and each face owed piece by piece after that, so that no record waits for all of them.

use super::{Place, Row, damaged, one_of, put, row};
use crate::store::db::{Conn, Error, on};
use crate::store::erasures::{Sealed, Wanting, opened};
use crate::store::holds;
use crate::store::journal::{self, Step};
use crate::store::rows::{pieces, signed, unsigned};
use crate::store::subjects::{self, Named, is_ours, opened_id, sealed_id};
use crate::store::wrapping::Wrapping;
use sqlx::QueryBuilder;

/// When the last face there was enrolled; by clocks that may be ahead of this one.
pub(in crate::store) async fn newest(conn: &mut Conn, place: &Place<'_>) -> Result<u64, Error> {
    let (newest,): (Option<i64>,) = on!(conn, c => sqlx::query_as(
        "SELECT MAX(enrolled) FROM subjects WHERE environment = $1 AND provider = $2",
    )
    .bind(place.environment)
    .bind(place.provider)
    .fetch_one(&mut *c)
    .await)?;
    Ok(newest.map_or(0, unsigned))
}

/// From now on each face there is wanted that was enrolled `until` then. Whoever is enrolled after this
/// is not, since such an enrolment is written down as a later one.
pub(in crate::store) async fn want(
    conn: &mut Conn,
    wrapping: &Wrapping,
    place: &Place<'_>,
    (time, until): (u64, u64),
    lease: u64,
) -> Result<(), Error> {
    let mut row = row(conn, wrapping, place, "wanted", time).await?;
    let before = row.request.want.take().unwrap_or(Wanting {
        since: time,
        ..Wanting::default()
    });
    row.request.want = Some(Wanting {
        since: before.since.min(time),
        until: before.until.max(until),
        lease,
        after: Vec::new(),
    });
    put(conn, wrapping, &row).await
}

/// Until when faces were enrolled there that are wanted and perhaps not owed yet.
pub(in crate::store) async fn wanted_until(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
) -> Result<Option<u64>, Error> {
    let place = Place {
        environment: &subject.environment,
        provider: &subject.provider,
    };
    let found: Option<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT request FROM erasure_obligations WHERE lookup = $1 AND origin = 'wanted'",
    )
    .bind(subjects::lookup(wrapping, &place.everyone()).as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    // By one that is damaged nobody will be owed.
    let request = found.and_then(|(request,)| opened(wrapping, &request).ok());
    Ok(request
        .and_then(|request| request.want)
        .map(|want| want.until))
}

/// Whether anybody there is.
pub(in crate::store) async fn is_wanted(
    conn: &mut Conn,
    wrapping: &Wrapping,
    place: &Place<'_>,
) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM erasure_obligations WHERE lookup = $1 AND origin = 'wanted'",
    )
    .bind(subjects::lookup(wrapping, &place.everyone()).as_slice())
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// Everyone of a place, as far as they are owed.
pub(in crate::store) struct Wanted {
    pub row: Row,
    pub want: Wanting,
}

/// One such, for as long as the step that has begun: nobody else goes on with it. And what is damaged of
/// others.
pub(in crate::store) async fn wanted(
    conn: &mut Conn,
    wrapping: &Wrapping,
) -> Result<(Option<Wanted>, Option<&'static str>), Error> {
    let (found, broken) = one_of(conn, wrapping, "wanted", &[]).await?;
    let Some(mut row) = found else {
        return Ok((None, broken));
    };
    let want = row.request.want.take().ok_or_else(damaged)?;
    Ok((Some(Wanted { row, want }), broken))
}

/// What came of a piece.
pub(in crate::store) struct Piece {
    /// What the journal has to know of it.
    pub lines: String,
    /// What is damaged of it, if anything.
    pub damaged: Option<&'static str>,
    /// Whether nobody is left.
    pub is_last: bool,
}

/// Owes some of those who are not owed yet, until then at the vendor by everyone's own call; and keeps how
/// far that is.
pub(in crate::store) async fn owe_some(
    conn: &mut Conn,
    wrapping: &Wrapping,
    wanted: Wanted,
    (now, most): (u64, usize),
) -> Result<Piece, Error> {
    type Found = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);
    let Wanted { mut row, mut want } = wanted;
    // In the order of their hashes: two gateways that lock several then do so in one order. And found in
    // that order too: by the place, each piece would sort all that are left.
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, wrapping, wrapped, sealed FROM subjects s
         WHERE lookup > $4 AND enrolled <= $3 AND environment || '' = $1 AND provider || '' = $2
         AND NOT EXISTS (SELECT 1 FROM erasure_obligations o WHERE o.lookup = s.lookup)
         ORDER BY lookup LIMIT $5",
    )
    .bind(row.everyone.environment.as_str())
    .bind(row.everyone.provider.as_str())
    .bind(signed(want.until))
    .bind(want.after.as_slice())
    .bind(i64::try_from(most).unwrap_or(i64::MAX))
    .fetch_all(&mut *c)
    .await)?;
    let mut piece = Piece {
        lines: String::new(),
        damaged: None,
        is_last: rows.len() < most,
    };
    if let Some((last, ..)) = rows.last() {
        want.after.clone_from(last);
    }
    let are_nameless = holds::are_nameless(conn).await?;
    let mut owed = Vec::with_capacity(rows.len());
    for (lookup, by, wrapped, sealed) in rows {
        is_ours(wrapping, &by)?;
        let subject = wrapping.unwrap(&wrapped).and_then(|key| key.open(&sealed));
        let subject = match subject {
            Ok(plain) => opened_id(&plain),
            Err(Error::Damaged(what)) => {
                piece.damaged = Some(what);
                continue;
            }
            Err(error) => return Err(error),
        };
        let Some(subject) = subject else { continue };
        if are_nameless {
            holds::adopt(conn, wrapping, &subject).await?;
        }
        let line = journal::line(wrapping, &subject, Step::Owed, want.since);
        piece.lines.push_str(&line);
        owed.push(Owe {
            lookup,
            sealed: wrapping.seal(&sealed_id(&subject))?,
            request: Sealed::new(None).sealed(wrapping)?,
        });
    }
    insert(
        conn,
        &row.everyone,
        &owed,
        (want.since, now.saturating_add(want.lease)),
    )
    .await?;
    if piece.is_last {
        let line = journal::line(wrapping, &row.everyone, Step::Done, now);
        piece.lines.push_str(&line);
        all_owed(conn, wrapping, &row).await?;
    } else {
        row.request.want = Some(want);
        put(conn, wrapping, &row).await?;
    }
    Ok(piece)
}

/// A face that becomes owed.
struct Owe {
    lookup: Vec<u8>,
    sealed: Vec<u8>,
    request: Vec<u8>,
}

async fn insert(
    conn: &mut Conn,
    place: &Named,
    owed: &[Owe],
    (since, next): (u64, u64),
) -> Result<(), Error> {
    for piece in pieces(owed) {
        on!(conn, c => {
            let mut query = QueryBuilder::new(
                "INSERT INTO erasure_obligations
                 (lookup, sealed, environment, provider, since, asked, attempts, next, request, origin) ",
            );
            query.push_values(piece, |mut to, owe| {
                to.push_bind(owe.lookup.as_slice())
                    .push_bind(owe.sealed.as_slice())
                    .push_bind(place.environment.as_str())
                    .push_bind(place.provider.as_str())
                    .push_bind(signed(since))
                    .push_bind(signed(since))
                    .push_bind(0_i64)
                    .push_bind(signed(next))
                    .push_bind(owe.request.as_slice())
                    .push_bind("everyone");
            });
            query.push(" ON CONFLICT (lookup) DO NOTHING");
            query.build().execute(&mut *c).await.map(drop)
        })?;
    }
    Ok(())
}

/// Each of them is owed: the row goes on to what else it says, or goes.
async fn all_owed(conn: &mut Conn, wrapping: &Wrapping, row: &Row) -> Result<(), Error> {
    if row.request.wipe.is_some() {
        put(conn, wrapping, row).await?;
        on!(conn, c => sqlx::query(
            "UPDATE erasure_obligations SET origin = 'wipe' WHERE lookup = $1",
        )
        .bind(row.lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
        return Ok(());
    }
    on!(conn, c => sqlx::query("DELETE FROM erasure_obligations WHERE lookup = $1")
        .bind(row.lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}
