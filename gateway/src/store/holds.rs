//! Legal holds: whoever is under one is not erased until it is lifted.

mod note;
mod replay;

pub(super) use note::{are_unnoted, note};
pub(super) use replay::{replay, seal_anew};

use super::db::{Conn, Error, on};
use super::journal;
pub(super) use super::journal::EVERYONE;
use super::record::Hash;
use super::rows::{signed, unsigned};
use super::subjects::{self, Named};
use super::wrapping::Wrapping;
use sha2::{Digest as _, Sha256};

/// So many bytes of what a hold is found under call it.
pub const ID: usize = 8;

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
    if let Some(subject) = whom {
        adopt(conn, wrapping, subject).await?;
    }
    let sealed = match whom {
        Some(subject) => Some(wrapping.seal(&subjects::sealed_id(subject))?),
        None => None,
    };
    let row = Row {
        lookup: whom.map_or(EVERYONE, |subject| subjects::lookup(wrapping, subject)),
        sealed,
        on: whom.map(|subject| (subject.environment.as_str(), subject.provider.as_str())),
        reference,
        since: time,
    };
    row.put(conn).await
}

/// A hold that begins.
struct Row<'a> {
    lookup: [u8; 32],
    sealed: Option<Vec<u8>>,
    on: Option<(&'a str, &'a str)>,
    reference: &'a str,
    since: u64,
}

impl Row<'_> {
    /// False where there is one already.
    async fn put(&self, conn: &mut Conn) -> Result<bool, Error> {
        let done = on!(conn, c => sqlx::query(
        "INSERT INTO legal_holds
         (lookup, sealed, environment, provider, reference, since, lifted, noted)
         VALUES ($1, $2, $3, $4, $5, $6, NULL, 0)
         ON CONFLICT (lookup) DO UPDATE SET reference = excluded.reference,
         since = excluded.since, lifted = NULL, noted = 0
         WHERE legal_holds.lifted IS NOT NULL",
    )
    .bind(self.lookup.as_slice())
    .bind(self.sealed.as_deref())
    .bind(self.on.map(|(environment, _)| environment))
    .bind(self.on.map(|(_, provider)| provider))
    .bind(self.reference)
    .bind(signed(self.since))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}

/// A hold that came back by the journal stands under the journal's hash until its subject is named:
/// from then on under the subject's own.
pub(super) async fn adopt(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
) -> Result<(), Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let nameless = journal::of(wrapping, Some(subject));
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM legal_holds WHERE lookup = $1",
    )
    .bind(nameless.as_slice())
    .fetch_one(&mut *c)
    .await)?;
    if count == 0 {
        return Ok(());
    }
    let sealed = wrapping.seal(&subjects::sealed_id(subject))?;
    on!(conn, c => sqlx::query(
        "UPDATE legal_holds SET lookup = $1, sealed = $2 WHERE lookup = $3
         AND NOT EXISTS (SELECT 1 FROM legal_holds WHERE lookup = $1)",
    )
    .bind(lookup.as_slice())
    .bind(sealed.as_slice())
    .bind(nameless.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// Whether one of those in force is of a subject that only the journal's hash stands for.
pub(super) async fn are_nameless(conn: &mut Conn) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM legal_holds
         WHERE lifted IS NULL AND sealed IS NULL AND lookup <> $1",
    )
    .bind(EVERYONE.as_slice())
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// Whether somebody, or everyone, is under one of its own.
pub async fn is_set(
    conn: &mut Conn,
    wrapping: &Wrapping,
    whom: Option<&Named>,
) -> Result<bool, Error> {
    if let Some(subject) = whom {
        adopt(conn, wrapping, subject).await?;
    }
    let lookup = whom.map_or(EVERYONE, |subject| subjects::lookup(wrapping, subject));
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM legal_holds WHERE lifted IS NULL AND lookup = $1",
    )
    .bind(lookup.as_slice())
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// Lifts one. False where there is none.
pub async fn lift(
    conn: &mut Conn,
    wrapping: &Wrapping,
    whom: Option<&Named>,
    time: u64,
) -> Result<bool, Error> {
    if let Some(subject) = whom {
        adopt(conn, wrapping, subject).await?;
    }
    let lookup = whom.map_or(EVERYONE, |subject| subjects::lookup(wrapping, subject));
    end(conn, &lookup, time).await
}

/// Under what those in force are found whose id begins so; of everyone's, nothing.
pub async fn called(conn: &mut Conn, id: &[u8; ID]) -> Result<Vec<Vec<u8>>, Error> {
    let all = all(conn).await?.into_iter();
    let lookups = all.filter_map(|hold| hold.lookup);
    Ok(lookups.filter(|lookup| lookup.starts_with(id)).collect())
}

/// Lifts the one that is found so. What stands for its subject in the journal; `None` where it is over
/// already.
pub async fn lift_found(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookup: &[u8],
    time: u64,
) -> Result<Option<[u8; 32]>, Error> {
    let found: Option<(Option<Vec<u8>>,)> = on!(conn, c => sqlx::query_as(
        "SELECT sealed FROM legal_holds WHERE lookup = $1 AND lifted IS NULL",
    )
    .bind(lookup)
    .fetch_optional(&mut *c)
    .await)?;
    let hash = match found {
        None => return Ok(None),
        // One that came back by the journal stands under the journal's own hash.
        Some((None,)) => lookup.try_into().ok(),
        Some((Some(sealed),)) => {
            let subject = subjects::opened_id(&wrapping.open(&sealed)?);
            subject.map(|subject| journal::of(wrapping, Some(&subject)))
        }
    };
    let hash = hash.ok_or(Error::Damaged("whom a hold is about is damaged"))?;
    Ok(end(conn, lookup, time).await?.then_some(hash))
}

async fn end(conn: &mut Conn, lookup: &[u8], time: u64) -> Result<bool, Error> {
    let done = on!(conn, c => sqlx::query(
        "UPDATE legal_holds SET lifted = $1 WHERE lookup = $2 AND lifted IS NULL",
    )
    .bind(signed(time))
    .bind(lookup)
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// All that are in force.
pub async fn all(conn: &mut Conn) -> Result<Vec<Hold>, Error> {
    rows(conn, "lifted IS NULL").await
}

/// Stands for all that are in force: another value says that one began or was lifted.
pub(super) async fn in_force(conn: &mut Conn) -> Result<Hash, Error> {
    let found: Vec<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT lookup FROM legal_holds WHERE lifted IS NULL ORDER BY lookup",
    )
    .fetch_all(&mut *c)
    .await)?;
    let mut hash = Sha256::new();
    for (lookup,) in found {
        hash.update(lookup);
    }
    Ok(hash.finalize().into())
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
