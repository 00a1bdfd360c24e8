//! The registry of faces: who was enrolled, when, by which consent and for what, and when the person
//! last dealt with the company. It stands in the subject's own row and goes with it.

mod stranded;

pub use stranded::Stranded;
pub(super) use stranded::stranded;

use super::db::{Conn, Error, on};
use super::holds::EVERYONE;
use super::now;
use super::rows::{signed, unsigned};
use super::subjects::{self, Named, Touched, key_of};
use super::wrapping::{SubjectKey, Wrapping};
use super::{erasures, everyone};
use sqlx::{ColumnIndex, Database, Decode, FromRow, Row, Type};
use std::time::Duration;
use visor_policy::life::Stored;

/// A face that is to be stored.
#[derive(Clone, Default)]
pub struct Enrolment {
    /// When it was asked for, in milliseconds since 1970.
    pub time: u64,
    /// The evidence of consent.
    pub consent: Option<Consent>,
    /// What it is used for.
    pub purpose: Option<String>,
    /// For how long after the last interaction it may be kept.
    pub retain: Option<Duration>,
    /// Whether it is stored already: of faces from before this gateway.
    pub stored: bool,
}

/// Evidence of consent.
#[derive(Clone)]
pub struct Consent {
    /// The company's reference to it; only a keyed hash is kept.
    pub id: String,
    /// When it was given, as it was written.
    pub time: String,
    /// The version of the text.
    pub text: String,
}

/// An enrolment that was written down, and what the vendor made of it.
#[derive(Clone)]
pub struct Ended {
    /// As it was written down.
    pub enrolment: Enrolment,
    /// How it began.
    pub begun: Begun,
    /// Whether the face is stored by it.
    pub stored: Stored,
}

/// An enrolment that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// In which row it is written down.
    pub row: [u8; 32],
    /// When the person of a face that is known already dealt with the company last before that.
    pub before: Option<u64>,
    /// When it was asked for, as it is written down: later than everyone whose erasure was wanted by then.
    pub time: u64,
}

/// What becomes of an enrolment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enrolled {
    /// It is known.
    Known(Begun),
    /// An erasure of the subject is owed, and comes first.
    Owed,
}

/// What is known of a face.
#[derive(Debug, Clone)]
pub struct Face {
    /// Under what its subject is found; tells nobody who it is.
    pub lookup: Vec<u8>,
    /// Where.
    pub environment: String,
    /// At whom.
    pub provider: String,
    /// When its storing was asked for first.
    pub enrolled: u64,
    /// When the vendor said last that it is stored; `None` where that was never heard.
    pub confirmed: Option<u64>,
    /// The last interaction.
    pub interacted: u64,
    /// What was promised when it was enrolled.
    pub retain: Option<Duration>,
    /// When consent was given, and to which text.
    pub consent: Option<(String, String)>,
    /// What it is used for.
    pub purpose: Option<String>,
    /// Since when its erasure is owed.
    pub owed: Option<u64>,
    /// Whether a legal hold suspends that.
    pub held: bool,
}

/// Where faces are looked for that are due, and for how long the policy in force keeps them there.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Where.
    pub environment: String,
    /// At whom.
    pub provider: String,
    /// After the last interaction.
    pub longest: Option<Duration>,
}

/// Writes down that a face is to be stored. Of one that is stored already, or may be, the evidence stays
/// until the vendor has taken the new one.
pub(super) async fn enrol(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
    enrolment: &Enrolment,
) -> Result<Enrolled, Error> {
    let lookup = subjects::lookup(wrapping, subject);
    if erasures::is_owed(conn, &lookup).await? {
        return Ok(Enrolled::Owed);
    }
    let known = known(conn, &lookup).await?;
    let wanted = everyone::wanted_until(conn, wrapping, subject).await?;
    if known.is_some_and(|known| wanted >= Some(known.enrolled)) {
        return Ok(Enrolled::Owed);
    }
    let mut enrolment = enrolment.clone();
    // One from before is as old as it is, and meant like any other.
    if let Some(wanted) = wanted.filter(|_| !enrolment.stored) {
        enrolment.time = enrolment.time.max(wanted.saturating_add(1));
    }
    let time = enrolment.time;
    let touched = Touched {
        count: 0,
        seen: time,
        makes: true,
        interacted: time,
    };
    // A face from before the gateway has been known for as long as it was stored.
    let since = if enrolment.stored { time } else { now() };
    let before = known.map(|known| known.interacted);
    let found = key_of(conn, wrapping, &lookup, subject, since, &touched).await?;
    let Some((key, _)) = found else {
        return Err(Error::unsound("a subject can be neither found nor made"));
    };
    if before.is_none() || enrolment.stored {
        put(conn, &lookup, &key, subject, &enrolment).await?;
    }
    Ok(Enrolled::Known(Begun {
        row: key.row(),
        before,
        time,
    }))
}

/// A face that is known.
#[derive(Clone, Copy)]
struct Earlier {
    enrolled: u64,
    /// When its person dealt with the company last.
    interacted: u64,
}

async fn known(conn: &mut Conn, lookup: &[u8; 32]) -> Result<Option<Earlier>, Error> {
    let found: Option<(i64, Option<i64>)> = on!(conn, c => sqlx::query_as(
        "SELECT enrolled, interacted FROM subjects WHERE lookup = $1 AND enrolled IS NOT NULL",
    )
    .bind(lookup.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(found.map(|(enrolled, interacted)| Earlier {
        enrolled: unsigned(enrolled),
        interacted: interacted.map_or(0, unsigned),
    }))
}

/// Writes down what became of an enrolment, whose subject's row is there. True where the subject was
/// erased between its beginning and its end: what it stored has to go too.
pub(super) async fn end(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
    ended: &Ended,
) -> Result<bool, Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let time = ended.begun.time;
    let key = subjects::key(conn, wrapping, &lookup).await?;
    let is_late = key.row() != ended.begun.row;
    if ended.stored == Stored::No {
        if is_late {
            return Ok(false);
        }
        if let Some(before) = ended.begun.before {
            // Of a face that was there before, nothing has happened, where nobody asked for more since.
            on!(conn, c => sqlx::query(
                "UPDATE subjects SET interacted = $1 WHERE lookup = $2 AND interacted = $3",
            )
            .bind(signed(before))
            .bind(lookup.as_slice())
            .bind(signed(time))
            .execute(&mut *c)
            .await
            .map(drop))?;
            return Ok(false);
        }
        // Nothing of it is at the vendor, where nothing was before and nobody asked for more since.
        on!(conn, c => sqlx::query(
            "UPDATE subjects SET environment = NULL, provider = NULL, enrolled = NULL,
             retain = NULL, consent = NULL, consent_time = NULL, consent_text = NULL, purpose = NULL
             WHERE lookup = $1 AND confirmed IS NULL AND enrolled = $2 AND interacted = $2",
        )
        .bind(lookup.as_slice())
        .bind(signed(time))
        .execute(&mut *c)
        .await
        .map(drop))?;
        return Ok(false);
    }
    // What nobody heard the end of may be stored: its own row says so from the beginning.
    if is_late || ended.stored == Stored::Yes {
        let stored = Enrolment {
            time,
            stored: ended.stored == Stored::Yes,
            ..ended.enrolment.clone()
        };
        put(conn, &lookup, &key, subject, &stored).await?;
    }
    Ok(is_late)
}

async fn put(
    conn: &mut Conn,
    lookup: &[u8; 32],
    key: &SubjectKey,
    subject: &Named,
    enrolment: &Enrolment,
) -> Result<(), Error> {
    let time = enrolment.time;
    let consent = enrolment.consent.as_ref();
    let hash = consent.map(|consent| key.consent(&consent.id));
    let retain = enrolment.retain.map(millis);
    on!(conn, c => sqlx::query(
        "UPDATE subjects SET environment = $2, provider = $3,
         enrolled = CASE WHEN COALESCE(enrolled, $4) < $4 THEN enrolled ELSE $4 END,
         confirmed = CASE WHEN $5 > 0 THEN $4 ELSE confirmed END,
         retain = CASE WHEN confirmed IS NULL OR $5 > 0 THEN $6 ELSE retain END,
         consent = CASE WHEN confirmed IS NULL OR $5 > 0 THEN $7 ELSE consent END,
         consent_time = CASE WHEN confirmed IS NULL OR $5 > 0 THEN $8 ELSE consent_time END,
         consent_text = CASE WHEN confirmed IS NULL OR $5 > 0 THEN $9 ELSE consent_text END,
         purpose = CASE WHEN confirmed IS NULL OR $5 > 0 THEN $10 ELSE purpose END
         WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .bind(subject.environment.as_str())
    .bind(subject.provider.as_str())
    .bind(signed(time))
    .bind(i64::from(enrolment.stored))
    .bind(retain.map(signed))
    .bind(hash.as_ref().map(|hash| hash.as_slice()))
    .bind(consent.map(|consent| consent.time.as_str()))
    .bind(consent.map(|consent| consent.text.as_str()))
    .bind(enrolment.purpose.as_deref())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

const COLUMNS: &str = "s.lookup, s.environment, s.provider, s.enrolled, s.confirmed, s.interacted,
    s.retain, s.consent_time, s.consent_text, s.purpose,
    (SELECT o.since FROM erasure_obligations o WHERE o.lookup = s.lookup) AS owed,
    (SELECT COUNT(*) FROM legal_holds h WHERE h.lifted IS NULL
     AND (h.lookup = s.lookup OR h.lookup = $1)) AS held";

/// Faces after `after`, in the order of their hashes, at most so many.
pub async fn page(conn: &mut Conn, after: &[u8], most: u64) -> Result<Vec<Face>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM subjects s WHERE s.enrolled IS NOT NULL AND s.lookup > $2
         ORDER BY s.lookup LIMIT $3"
    );
    let faces = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .bind(after)
        .bind(signed(most))
        .fetch_all(&mut *c)
        .await)?;
    Ok(faces)
}

/// What is known of one subject's face.
pub async fn face(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
) -> Result<Option<Face>, Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let sql =
        format!("SELECT {COLUMNS} FROM subjects s WHERE s.enrolled IS NOT NULL AND s.lookup = $2");
    let face = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .bind(lookup.as_slice())
        .fetch_optional(&mut *c)
        .await)?;
    Ok(face)
}

/// Faces that may be due, the longest unseen first, after some of them: whoever asks decides by the policy. Those whose
/// erasure is owed already, or suspended, are not among them.
pub(super) async fn candidates(
    conn: &mut Conn,
    kept: &Kept,
    now: u64,
    (skip, most): (u64, u64),
) -> Result<Vec<Face>, Error> {
    let sql = format!(
        "SELECT {COLUMNS} FROM subjects s
         WHERE s.environment = $2 AND s.provider = $3 AND s.enrolled IS NOT NULL
         AND (s.interacted + s.retain <= $4 OR s.interacted <= $5)
         AND NOT EXISTS (SELECT 1 FROM erasure_obligations o WHERE o.lookup = s.lookup)
         AND NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.lifted IS NULL
             AND (h.lookup = s.lookup OR h.lookup = $1))
         ORDER BY s.interacted, s.lookup LIMIT $6 OFFSET $7"
    );
    let unseen_since = kept
        .longest
        .map_or(-1, |longest| signed(now) - signed(millis(longest)));
    let faces = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .bind(kept.environment.as_str())
        .bind(kept.provider.as_str())
        .bind(signed(now))
        .bind(unseen_since)
        .bind(signed(most))
        .bind(signed(skip))
        .fetch_all(&mut *c)
        .await)?;
    Ok(faces)
}

impl<'r, R> FromRow<'r, R> for Face
where
    R: Row,
    &'static str: ColumnIndex<R>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    R::Database: Database,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let time = |name: &'static str| -> Result<Option<u64>, sqlx::Error> {
            Ok(row.try_get::<Option<i64>, _>(name)?.map(unsigned))
        };
        let text = |name: &'static str| row.try_get::<Option<String>, _>(name);
        Ok(Self {
            lookup: row.try_get("lookup")?,
            environment: text("environment")?.unwrap_or_default(),
            provider: text("provider")?.unwrap_or_default(),
            enrolled: time("enrolled")?.unwrap_or_default(),
            confirmed: time("confirmed")?,
            interacted: time("interacted")?.unwrap_or_default(),
            retain: time("retain")?.map(Duration::from_millis),
            consent: text("consent_time")?.zip(text("consent_text")?),
            purpose: text("purpose")?,
            owed: time("owed")?,
            held: row.try_get::<i64, _>("held")? > 0,
        })
    }
}
