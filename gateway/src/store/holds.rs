//! Legal holds: whoever is under one is not erased until it is lifted.

use super::db::{Conn, Error, on};
use super::record::Record;
use super::rows::{signed, unsigned};
use super::subjects::{self, Named};
use super::wrapping::Wrapping;

/// Stands for everyone where a subject's hash stands.
pub(super) const EVERYONE: [u8; 32] = [0; 32];

/// A hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Under what its subject is found; of everyone's, nothing.
    pub lookup: Option<Vec<u8>>,
    /// Where.
    pub environment: Option<String>,
    /// At whom.
    pub provider: Option<String>,
    /// The company's reference to its reason.
    pub reference: String,
    /// Since when, in milliseconds since 1970.
    pub since: u64,
    /// When it was lifted; what is left of it then goes into the ledger.
    pub lifted: Option<u64>,
}

/// Puts somebody, or everyone, under a hold. False where there is one already.
pub async fn set(
    conn: &mut Conn,
    wrapping: &Wrapping,
    whom: Option<&Named>,
    reference: &str,
    time: u64,
) -> Result<bool, Error> {
    let lookup = whom.map_or(EVERYONE, |subject| subjects::lookup(wrapping, subject));
    let sealed = match whom {
        Some(subject) => Some(wrapping.seal(&subjects::sealed_id(subject))?),
        None => None,
    };
    let done = on!(conn, c => sqlx::query(
        "INSERT INTO legal_holds
         (lookup, sealed, environment, provider, reference, since, lifted, noted)
         VALUES ($1, $2, $3, $4, $5, $6, NULL, 0)
         ON CONFLICT (lookup) DO UPDATE SET reference = excluded.reference,
         since = excluded.since, lifted = NULL, noted = 0
         WHERE legal_holds.lifted IS NOT NULL",
    )
    .bind(lookup.as_slice())
    .bind(sealed.as_deref())
    .bind(whom.map(|subject| subject.environment.as_str()))
    .bind(whom.map(|subject| subject.provider.as_str()))
    .bind(reference)
    .bind(signed(time))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// Lifts one. False where there is none.
pub async fn lift(
    conn: &mut Conn,
    wrapping: &Wrapping,
    whom: Option<&Named>,
    time: u64,
) -> Result<bool, Error> {
    let lookup = whom.map_or(EVERYONE, |subject| subjects::lookup(wrapping, subject));
    let done = on!(conn, c => sqlx::query(
        "UPDATE legal_holds SET lifted = $1 WHERE lookup = $2 AND lifted IS NULL",
    )
    .bind(signed(time))
    .bind(lookup.as_slice())
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// All that are in force.
pub async fn all(conn: &mut Conn) -> Result<Vec<Hold>, Error> {
    rows(conn, "lifted IS NULL").await
}

/// Whether a subject is under one, its own or everyone's.
pub(super) async fn is_held(conn: &mut Conn, lookup: &[u8]) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM legal_holds WHERE lifted IS NULL AND (lookup = $1 OR lookup = $2)",
    )
    .bind(lookup)
    .bind(EVERYONE.as_slice())
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// Whether anybody there is under one.
pub(super) async fn anybody(
    conn: &mut Conn,
    environment: &str,
    provider: &str,
) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM legal_holds WHERE lifted IS NULL
         AND (lookup = $1 OR (environment = $2 AND provider = $3))",
    )
    .bind(EVERYONE.as_slice())
    .bind(environment)
    .bind(provider)
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// Whether the ledger has something to learn of holds.
pub(super) async fn are_unnoted(conn: &mut Conn) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM legal_holds WHERE noted = 0 OR lifted IS NOT NULL",
    )
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// What the ledger is to learn of holds, with whom each is about; noted by that, in the same step. A
/// hold that was lifted is gone then.
pub(super) async fn note(
    conn: &mut Conn,
    wrapping: &Wrapping,
    time: u64,
) -> Result<Vec<(Record, Option<Named>)>, Error> {
    let mut notes = Vec::new();
    let (mut unnoted, mut lifted) = (
        rows(conn, "noted = 0").await?,
        rows(conn, "lifted IS NOT NULL").await?,
    );
    let began = unnoted.drain(..).map(|hold| (hold, "hold-set"));
    let ended = lifted.drain(..).map(|hold| (hold, "hold-lifted"));
    for (hold, code) in began.chain(ended) {
        let lookup = hold.lookup.clone().unwrap_or(EVERYONE.to_vec());
        let sql = match code {
            "hold-set" => "UPDATE legal_holds SET noted = 1 WHERE lookup = $1 AND noted = 0",
            _ => "DELETE FROM legal_holds WHERE lookup = $1 AND lifted IS NOT NULL",
        };
        let subject = named(conn, wrapping, &lookup).await?;
        // Another gateway may have been faster.
        let done = on!(conn, c => sqlx::query(sql)
            .bind(lookup.as_slice())
            .execute(&mut *c)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 1 {
            let record = Record {
                time,
                kind: "hold".into(),
                environment: hold.environment,
                provider: hold.provider,
                verdict: "allow".into(),
                code: code.into(),
                decision: rand::random(),
                ..Record::default()
            };
            notes.push((record, subject));
        }
    }
    Ok(notes)
}

/// Whom a hold is about.
async fn named(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookup: &[u8],
) -> Result<Option<Named>, Error> {
    let found: Option<(Option<Vec<u8>>,)> = on!(conn, c => sqlx::query_as(
        "SELECT sealed FROM legal_holds WHERE lookup = $1",
    )
    .bind(lookup)
    .fetch_optional(&mut *c)
    .await)?;
    match found {
        Some((Some(sealed),)) => Ok(subjects::opened_id(&wrapping.open(&sealed)?)),
        _ => Ok(None),
    }
}

/// Seals holds under another key, as the subjects' keys are.
pub(super) async fn seal_anew(
    conn: &mut Conn,
    old: &Wrapping,
    next: &Wrapping,
) -> Result<(), Error> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, sealed FROM legal_holds WHERE sealed IS NOT NULL",
    )
    .fetch_all(&mut *c)
    .await)?;
    for (lookup, sealed) in rows {
        // A crash may have come between this and the key's own turn.
        let Ok(plain) = old.open(&sealed) else {
            continue;
        };
        let subject = subjects::opened_id(&plain)
            .ok_or_else(|| Error::unsound("a subject's id is damaged"))?;
        let (found, sealed) = (subjects::lookup(next, &subject), next.seal(&plain)?);
        on!(conn, c => sqlx::query(
            "UPDATE legal_holds SET lookup = $1, sealed = $2 WHERE lookup = $3",
        )
        .bind(found.as_slice())
        .bind(sealed.as_slice())
        .bind(lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    }
    Ok(())
}

async fn rows(conn: &mut Conn, which: &str) -> Result<Vec<Hold>, Error> {
    type Found = (
        Vec<u8>,
        Option<String>,
        Option<String>,
        String,
        i64,
        Option<i64>,
    );
    let sql = format!(
        "SELECT lookup, environment, provider, reference, since, lifted FROM legal_holds
         WHERE {which} ORDER BY since, lookup"
    );
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .fetch_all(&mut *c)
        .await)?;
    let holds = rows.into_iter();
    Ok(holds
        .map(
            |(lookup, environment, provider, reference, since, lifted)| Hold {
                lookup: Some(lookup).filter(|lookup| *lookup != EVERYONE),
                environment,
                provider,
                reference,
                since: unsigned(since),
                lifted: lifted.map(unsigned),
            },
        )
        .collect())
}
