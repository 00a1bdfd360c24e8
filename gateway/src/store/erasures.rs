//! Erasures: owed from before the vendor is asked until our own records are purged.

use super::db::{Conn, Error, on};
use super::holds::{self, EVERYONE};
use super::receipt::{Salt, SignedReceipt};
use super::rows::{pieces, signed, unsigned};
use super::subjects::{self, Named};
use super::wrapping::Wrapping;
use serde::{Deserialize, Serialize};
use sqlx::QueryBuilder;
use zeroize::Zeroizing;

/// An erasure that is not known to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Where.
    pub environment: String,
    /// By whom.
    pub provider: String,
    /// Since when, in milliseconds since 1970.
    pub since: u64,
    /// When the vendor was asked last.
    pub asked: u64,
    /// How often.
    pub attempts: u64,
    /// Who wants it: `caller`, or `retention` for a face that was due.
    pub origin: String,
    /// Whether a legal hold suspends it.
    pub held: bool,
}

/// The receipt that there will be: its id, and what shows whom it is about. Whoever asks for an
/// erasure has both from the first answer on, so that nobody need ask again for them.
#[derive(Clone, PartialEq, Eq)]
pub struct Promise {
    /// The receipt's id.
    pub receipt: [u8; 16],
    /// For whoever asked alone.
    pub salt: Salt,
}

/// The request by which a caller asked, to be sent again as it was.
#[derive(Clone, Serialize, Deserialize, PartialEq, Eq)]
pub struct Asked {
    /// The route's name.
    pub route: String,
    /// As it was forwarded.
    pub path: String,
    /// The same.
    pub query: Option<String>,
    /// Whether the vendor's own header named the subject.
    pub header: bool,
    /// Type and content of a body.
    pub body: Option<(String, Vec<u8>)>,
}

/// An erasure as it was written down.
pub(super) struct Put {
    /// What there will be for it.
    pub promise: Promise,
    /// How often the vendor was asked, the time to come included.
    pub attempts: u64,
    /// How often the vendor said that there is nobody.
    pub denied: u64,
}

/// An erasure that somebody wants.
pub struct Want {
    /// Whose.
    pub subject: Named,
    /// By which request; the gateway makes one where nobody did.
    pub asked: Option<Asked>,
    /// `caller` or `retention`.
    pub origin: &'static str,
    /// Until when nobody else asks the vendor, in milliseconds since 1970.
    pub until: u64,
    /// Whether the vendor is asked now.
    pub asks: bool,
}

/// What `request` of an obligation seals.
#[derive(Serialize, Deserialize)]
struct Sealed {
    receipt: [u8; 16],
    salt: Salt,
    asked: Option<Asked>,
}

/// An erasure that is owed, taken to be carried out.
pub struct Claimed {
    /// Under what it is found.
    pub lookup: Vec<u8>,
    /// Whose.
    pub subject: Named,
    /// As a caller asked.
    pub asked: Option<Asked>,
    /// How often the vendor was asked, this time included.
    pub attempts: u64,
    /// How often it said that there is nobody.
    pub denied: u64,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that are owed.
    pub owed: u64,
    /// Of them, those that a legal hold suspends.
    pub held: u64,
    /// Of the others, those whose deadline is near or over.
    pub near: u64,
    /// Those whose deadline is over.
    pub late: u64,
}

const HELD: &str = "EXISTS (SELECT 1 FROM legal_holds h WHERE h.lifted IS NULL
    AND (h.lookup = o.lookup OR h.lookup = $1))";

/// Writes down that an erasure is owed, or that the vendor is asked again.
pub(super) async fn owe(
    conn: &mut Conn,
    wrapping: &Wrapping,
    want: &Want,
    time: u64,
) -> Result<Put, Error> {
    let subject = &want.subject;
    holds::adopt(conn, wrapping, subject).await?;
    let lookup = subjects::lookup(wrapping, subject);
    let sealed = wrapping.seal(&subjects::sealed_id(subject))?;
    let request = Sealed {
        receipt: rand::random(),
        salt: rand::random(),
        asked: want.asked.clone(),
    };
    // The first one's promise stands: whoever has it was told so.
    let (before, attempts, denied): (Vec<u8>, i64, i64) = on!(conn, c => sqlx::query_as(
        "INSERT INTO erasure_obligations
         (lookup, sealed, environment, provider, since, asked, attempts, next, request, origin)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)
         ON CONFLICT (lookup) DO UPDATE SET
         asked = CASE WHEN $6 > 0 THEN excluded.asked ELSE erasure_obligations.asked END,
         attempts = erasure_obligations.attempts + $6,
         next = CASE WHEN $6 > 0 THEN excluded.next ELSE erasure_obligations.next END,
         request = COALESCE(erasure_obligations.request, excluded.request)
         RETURNING request, attempts, denied",
    )
    .bind(lookup.as_slice())
    .bind(sealed.as_slice())
    .bind(subject.environment.as_str())
    .bind(subject.provider.as_str())
    .bind(signed(time))
    .bind(i64::from(want.asks))
    .bind(signed(want.until))
    .bind(request.sealed(wrapping)?)
    .bind(want.origin)
    .fetch_one(&mut *c)
    .await)?;
    let mut stands = opened(wrapping, &before)?;
    // The request of the first one may have been a slip, or one that the vendor no longer takes.
    if want.asks && want.asked.is_some() && stands.asked != want.asked {
        stands.asked.clone_from(&want.asked);
        on!(conn, c => sqlx::query(
            "UPDATE erasure_obligations SET request = $1 WHERE lookup = $2",
        )
        .bind(stands.sealed(wrapping)?)
        .bind(lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    }
    Ok(Put {
        promise: stands.promise(),
        attempts: unsigned(attempts),
        denied: unsigned(denied),
    })
}

/// Whether one is owed.
pub(super) async fn is_owed(conn: &mut Conn, lookup: &[u8]) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM erasure_obligations WHERE lookup = $1",
    )
    .bind(lookup)
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// What was promised for one that is owed. `None` where none is; one from before promises gets one.
pub(super) async fn promised(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
) -> Result<Option<Promise>, Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let found: Option<(Option<Vec<u8>>,)> = on!(conn, c => sqlx::query_as(
        "SELECT request FROM erasure_obligations WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(match found {
        None => None,
        Some((Some(request),)) => Some(opened(wrapping, &request)?.promise()),
        Some((None,)) => Some(Promise {
            receipt: rand::random(),
            salt: rand::random(),
        }),
    })
}

/// Takes one whose time has come, so that no other gateway does before `until`.
pub(super) async fn claim(
    conn: &mut Conn,
    wrapping: &Wrapping,
    now: u64,
    until: u64,
) -> Result<Option<Claimed>, Error> {
    type Found = (Vec<u8>, Option<Vec<u8>>, i64, i64);
    let sql = format!(
        "SELECT o.lookup, o.next FROM erasure_obligations o
         WHERE o.next <= $2 AND NOT {HELD} ORDER BY o.next LIMIT 8"
    );
    let waiting: Vec<(Vec<u8>, i64)> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .bind(signed(now))
        .fetch_all(&mut *c)
        .await)?;
    for (lookup, next) in waiting {
        // Only one of several finds it as it was.
        let taken: Option<Found> = on!(conn, c => sqlx::query_as(
            "UPDATE erasure_obligations SET next = $1, asked = $2, attempts = attempts + 1
             WHERE lookup = $3 AND next = $4 RETURNING sealed, request, attempts, denied",
        )
        .bind(signed(until))
        .bind(signed(now))
        .bind(lookup.as_slice())
        .bind(next)
        .fetch_optional(&mut *c)
        .await)?;
        let Some((sealed, request, attempts, denied)) = taken else {
            continue;
        };
        // Under another gateway's key it is that one's to carry out.
        let plain = wrapping.open(&sealed).ok();
        let Some(subject) = plain.and_then(|plain| subjects::opened_id(&plain)) else {
            continue;
        };
        // A request that is damaged is made anew.
        let request = request.and_then(|request| opened(wrapping, &request).ok());
        let asked = request.and_then(|request| request.asked);
        return Ok(Some(Claimed {
            lookup,
            subject,
            asked,
            attempts: unsigned(attempts),
            denied: unsigned(denied),
        }));
    }
    Ok(None)
}

/// Says when the vendor is to be asked again.
pub(super) async fn later(conn: &mut Conn, lookup: &[u8], next: u64) -> Result<(), Error> {
    on!(conn, c => sqlx::query("UPDATE erasure_obligations SET next = $1 WHERE lookup = $2")
        .bind(signed(next))
        .bind(lookup)
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}

/// Counts that the vendor said of one that there is nobody.
pub(super) async fn deny(conn: &mut Conn, lookup: &[u8]) -> Result<(), Error> {
    on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations SET denied = denied + 1 WHERE lookup = $1",
    )
    .bind(lookup)
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// Destroys a subject's key and its index, and with them what leads from it to its records, and what is
/// known of its face; what was owed is paid. How many records that were.
pub(super) async fn purge(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookup: &[u8; 32],
) -> Result<u64, Error> {
    let entries = subjects::entries(conn, wrapping, lookup).await?;
    for piece in pieces(&entries) {
        on!(conn, c => {
            let mut query = QueryBuilder::new("DELETE FROM subject_records WHERE entry IN (");
            let mut list = query.separated(", ");
            for entry in piece {
                list.push_bind(entry.as_slice());
            }
            list.push_unseparated(")");
            query.build().execute(&mut *c).await.map(drop)
        })?;
    }
    for sql in [
        "DELETE FROM subjects WHERE lookup = $1",
        "DELETE FROM erasure_obligations WHERE lookup = $1",
    ] {
        on!(conn, c => sqlx::query(sql)
            .bind(lookup.as_slice())
            .execute(&mut *c)
            .await
            .map(drop))?;
    }
    Ok(entries.len() as u64)
}

/// Keeps a receipt.
pub(super) async fn put(
    conn: &mut Conn,
    id: &[u8; 16],
    time: u64,
    receipt: &SignedReceipt,
) -> Result<(), Error> {
    let signature = hex::decode(&receipt.signature).unwrap_or_default();
    on!(conn, c => sqlx::query(
        "INSERT INTO erasure_receipts (receipt, time, statement, signature)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(id.as_slice())
    .bind(signed(time))
    .bind(receipt.statement.as_str())
    .bind(signature.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// A receipt by its id.
pub async fn receipt(conn: &mut Conn, id: &[u8; 16]) -> Result<Option<SignedReceipt>, Error> {
    let row: Option<(String, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT statement, signature FROM erasure_receipts WHERE receipt = $1",
    )
    .bind(id.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(|(statement, signature)| SignedReceipt {
        statement,
        signature: hex::encode(signature),
    }))
}

/// What is owed, the oldest first.
pub async fn owed(conn: &mut Conn) -> Result<Vec<Owed>, Error> {
    type Found = (String, String, i64, i64, i64, String, bool);
    let sql = format!(
        "SELECT o.environment, o.provider, o.since, o.asked, o.attempts, o.origin, {HELD}
         FROM erasure_obligations o ORDER BY o.since, o.asked"
    );
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .fetch_all(&mut *c)
        .await)?;
    let owed = rows.into_iter();
    Ok(owed
        .map(
            |(environment, provider, since, asked, attempts, origin, held)| Owed {
                environment,
                provider,
                since: unsigned(since),
                asked: unsigned(asked),
                attempts: unsigned(attempts),
                origin,
                held,
            },
        )
        .collect())
}

/// A person knows by other means that the vendor has nobody: the gateway settles it. False where
/// nothing is owed.
pub async fn settle(conn: &mut Conn, wrapping: &Wrapping, subject: &Named) -> Result<bool, Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let done = on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations SET origin = 'settled' WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// The journal knows that it was done: the gateway settles it, with its record and its receipt.
pub(super) async fn settle_replayed(conn: &mut Conn, lookup: &[u8; 32]) -> Result<(), Error> {
    on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations SET origin = 'replayed' WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// Whose a person or the journal settled, and whether it was a person. A hold outlasts that.
pub(super) async fn settled(
    conn: &mut Conn,
    wrapping: &Wrapping,
) -> Result<Vec<(Named, bool)>, Error> {
    let sql = format!(
        "SELECT o.sealed, o.origin FROM erasure_obligations o
         WHERE o.origin IN ('settled', 'replayed') AND NOT {HELD}"
    );
    let rows: Vec<(Vec<u8>, String)> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .fetch_all(&mut *c)
        .await)?;
    let open = |(sealed, origin): (Vec<u8>, String)| {
        let subject = subjects::opened_id(&wrapping.open(&sealed).ok()?)?;
        Some((subject, origin == "settled"))
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

/// Whose are owed under this key, and since when.
pub(super) async fn all(
    conn: &mut Conn,
    wrapping: &Wrapping,
) -> Result<Vec<([u8; 32], Named, u64)>, Error> {
    let rows: Vec<(Vec<u8>, i64)> = on!(conn, c => sqlx::query_as(
        "SELECT sealed, since FROM erasure_obligations",
    )
    .fetch_all(&mut *c)
    .await)?;
    let open = |(sealed, since): (Vec<u8>, i64)| {
        let subject = subjects::opened_id(&wrapping.open(&sealed).ok()?)?;
        let lookup = subjects::lookup(wrapping, &subject);
        Some((lookup, subject, unsigned(since)))
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

/// How many are owed.
pub(super) async fn count(conn: &mut Conn) -> Result<u64, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM erasure_obligations",
    )
    .fetch_one(&mut *c)
    .await)?;
    Ok(unsigned(count))
}

/// How many are owed, and of them how many since `near` and since `late` or longer.
pub(super) async fn tally(conn: &mut Conn, near: u64, late: u64) -> Result<Tally, Error> {
    let sql = format!(
        "SELECT COUNT(*), COUNT(CASE WHEN {HELD} THEN 1 END),
         COUNT(CASE WHEN o.since <= $2 AND NOT {HELD} THEN 1 END),
         COUNT(CASE WHEN o.since <= $3 AND NOT {HELD} THEN 1 END)
         FROM erasure_obligations o"
    );
    let (owed, held, near, late): (i64, i64, i64, i64) = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(EVERYONE.as_slice())
            .bind(signed(near))
            .bind(signed(late))
            .fetch_one(&mut *c)
            .await)?;
    Ok(Tally {
        owed: unsigned(owed),
        held: unsigned(held),
        near: unsigned(near),
        late: unsigned(late),
    })
}

/// Seals what is owed under another key, as the subjects' keys are.
pub(super) async fn seal_anew(
    conn: &mut Conn,
    old: &Wrapping,
    next: &Wrapping,
) -> Result<(), Error> {
    type Found = (Vec<u8>, Vec<u8>, Option<Vec<u8>>);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, sealed, request FROM erasure_obligations",
    )
    .fetch_all(&mut *c)
    .await)?;
    for (lookup, sealed, request) in rows {
        // A crash may have come between this and the key's own turn.
        let Ok(plain) = old.open(&sealed) else {
            continue;
        };
        let subject = subjects::opened_id(&plain)
            .ok_or_else(|| Error::Damaged("a subject's id is damaged"))?;
        let (found, sealed) = (subjects::lookup(next, &subject), next.seal(&plain)?);
        let request = match request {
            Some(request) => Some(next.seal(&old.open(&request)?)?),
            None => None,
        };
        on!(conn, c => sqlx::query(
            "UPDATE erasure_obligations SET lookup = $1, sealed = $2, request = $3
             WHERE lookup = $4",
        )
        .bind(found.as_slice())
        .bind(sealed.as_slice())
        .bind(request.as_deref())
        .bind(lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    }
    Ok(())
}

fn opened(wrapping: &Wrapping, request: &[u8]) -> Result<Sealed, Error> {
    serde_json::from_slice(&wrapping.open(request)?)
        .map_err(|_| Error::Damaged("a request that is owed is damaged"))
}

impl Sealed {
    /// For the table. A row that nobody can open would be owed for ever.
    fn sealed(&self, wrapping: &Wrapping) -> Result<Vec<u8>, Error> {
        let unwritable = |_| Error::unsound("the request cannot be written down");
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(unwritable)?);
        wrapping.seal(&plain)
    }

    const fn promise(&self) -> Promise {
        Promise {
            receipt: self.receipt,
            salt: self.salt,
        }
    }
}
