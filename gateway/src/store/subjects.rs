//! Subjects in the ledger: a key for each, a pseudonym in each record, and the index between them.

mod anew;

pub use anew::wrap_anew;

use super::db::{Conn, Error, on};
use super::record::Chain;
use super::rows::{pieces, signed, unsigned};
use super::wrapping::{SubjectKey, Wrapping};
use super::{now, wrapped};
use sqlx::QueryBuilder;
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A subject as a request names it. Neither shown nor compared.
#[derive(Clone)]
pub struct Named {
    /// Where that id means somebody.
    pub environment: String,
    /// At whom.
    pub provider: String,
    /// The company's opaque id.
    pub id: Zeroizing<Vec<u8>>,
}

/// A record about a subject, waiting for its pseudonym.
pub struct About<'a> {
    /// Who it is about.
    pub subject: &'a Named,
    /// The record's decision.
    pub decision: [u8; 16],
    /// Its place in the chain.
    pub seq: u64,
    /// When.
    pub time: u64,
    /// Whether a subject that is not known becomes one. Who asks for an erasure does not.
    pub makes: bool,
    /// What it is to the subject's face.
    pub touch: Touch,
}

/// What a record is to the face of whom it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Touch {
    /// Nothing.
    #[default]
    Nothing,
    /// The person dealt with the company.
    Interacts,
}

/// What the records of one batch are to one subject.
pub(super) struct Touched {
    pub count: u64,
    pub seen: u64,
    pub makes: bool,
    pub interacted: u64,
}

/// Makes each record's pseudonym, in the order given, and puts the records into the index. With it what
/// is damaged of that, if anything.
pub async fn pseudonyms(
    conn: &mut Conn,
    wrapping: &Wrapping,
    chain: &Chain,
    about: &[About<'_>],
) -> Result<(Vec<Option<[u8; 32]>>, Option<&'static str>), Error> {
    // In the order of their hashes: two gateways that lock several then do so in one order.
    let mut groups: BTreeMap<[u8; 32], Vec<usize>> = BTreeMap::new();
    for (at, one) in about.iter().enumerate() {
        let lookup = lookup(wrapping, one.subject);
        groups.entry(lookup).or_default().push(at);
    }
    let mut damaged = None;
    let mut made = vec![None; about.len()];
    let mut index: Vec<([u8; 32], u64)> = Vec::with_capacity(about.len());
    for (lookup, places) in groups {
        let ours = || places.iter().filter_map(|at| Some((*at, about.get(*at)?)));
        let Some((_, first)) = ours().next() else {
            continue;
        };
        let last = |least: Touch| {
            let times = ours().filter(|(_, one)| one.touch >= least);
            times.map(|(_, one)| one.time).max().unwrap_or(0)
        };
        let touched = Touched {
            count: places.len() as u64,
            seen: last(Touch::Nothing),
            makes: ours().any(|(_, one)| one.makes),
            interacted: last(Touch::Interacts),
        };
        // A row begins when it is made, and not when a request came: what was erased in between was
        // erased before.
        let since = now();
        let found = key_of(conn, wrapping, &lookup, first.subject, since, &touched).await;
        let found = match found {
            // Recorded without a pseudonym: one row must not keep all others from being written.
            Err(Error::Damaged(what)) => {
                damaged = Some(what);
                continue;
            }
            found => found?,
        };
        let Some((key, before)) = found else { continue };
        for (number, (at, one)) in ours().enumerate() {
            if let Some(place) = made.get_mut(at) {
                *place = Some(key.pseudonym(&one.decision));
            }
            index.push((key.entry(before + number as u64), one.seq));
        }
    }
    insert(conn, chain, &index).await?;
    Ok((made, damaged))
}

/// A subject's key, made where there is none, and how many records it had before these.
pub(super) async fn key_of(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookup: &[u8; 32],
    subject: &Named,
    since: u64,
    touched: &Touched,
) -> Result<Option<(SubjectKey, u64)>, Error> {
    let Touched {
        count,
        seen,
        makes,
        interacted,
    } = *touched;
    // A second round only where another gateway makes the same subject at the same time.
    for _ in 0..3 {
        let found: Option<(i64, Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
            "UPDATE subjects SET entries = entries + $1,
             seen = CASE WHEN seen < $2 THEN $2 ELSE seen END,
             interacted = CASE WHEN $4 > COALESCE(interacted, 0) THEN $4 ELSE interacted END
             WHERE lookup = $3 RETURNING entries, wrapping, wrapped",
        )
        .bind(signed(count))
        .bind(signed(seen))
        .bind(lookup.as_slice())
        .bind(signed(interacted))
        .fetch_optional(&mut *c)
        .await)?;
        if let Some((entries, by, wrapped)) = found {
            is_ours(wrapping, &by)?;
            let before = unsigned(entries).saturating_sub(count);
            return Ok(Some((wrapping.unwrap(&wrapped)?, before)));
        }
        if !makes {
            return Ok(None);
        }
        let key = SubjectKey::new();
        let (wrapped, sealed) = (wrapping.wrap(&key)?, key.seal(&sealed_id(subject))?);
        let made = on!(conn, c => sqlx::query(
            "INSERT INTO subjects (lookup, wrapping, wrapped, sealed, entries, since, seen, interacted)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (lookup) DO NOTHING",
        )
        .bind(lookup.as_slice())
        .bind(wrapping.id.as_slice())
        .bind(wrapped.as_slice())
        .bind(sealed.as_slice())
        .bind(signed(count))
        .bind(signed(since))
        .bind(signed(seen))
        .bind((interacted > 0).then(|| signed(interacted)))
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
        if made == 1 {
            return Ok(Some((key, 0)));
        }
    }
    Err(Error::unsound("a subject can be neither found nor made"))
}

/// The key of a subject whose row is there.
pub(super) async fn key(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookup: &[u8; 32],
) -> Result<SubjectKey, Error> {
    let (by, wrapped): (Vec<u8>, Vec<u8>) = on!(conn, c => sqlx::query_as(
        "SELECT wrapping, wrapped FROM subjects WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .fetch_one(&mut *c)
    .await)?;
    is_ours(wrapping, &by)?;
    wrapping.unwrap(&wrapped)
}

/// Under what a subject is found.
pub(super) fn lookup(wrapping: &Wrapping, subject: &Named) -> [u8; 32] {
    wrapping.lookup(&subject.environment, &subject.provider, &subject.id)
}

/// Under what a subject is found, and where the index has its records.
pub(super) type Entries = (Vec<u8>, Vec<[u8; 32]>);

/// Where the index has all records of these subjects; of those who are not known, nothing. A key that
/// does not open leads nowhere any more.
pub(super) async fn entries(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookups: &[Vec<u8>],
) -> Result<Vec<Entries>, Error> {
    type Found = (Vec<u8>, i64, Vec<u8>, Vec<u8>);
    let mut all = Vec::new();
    for piece in pieces(lookups) {
        let found: Vec<Found> = on!(conn, c => {
            let sql = "SELECT lookup, entries, wrapping, wrapped FROM subjects WHERE lookup IN (";
            let mut query = QueryBuilder::new(sql);
            let mut list = query.separated(", ");
            for lookup in piece {
                list.push_bind(lookup.as_slice());
            }
            list.push_unseparated(")");
            query.build_query_as().fetch_all(&mut *c).await
        })?;
        for (lookup, entries, by, wrapped) in found {
            is_ours(wrapping, &by)?;
            let key = match wrapping.unwrap(&wrapped) {
                Err(Error::Damaged(_)) => continue,
                key => key?,
            };
            let entries = (0..unsigned(entries)).map(|number| key.entry(number));
            all.push((lookup, entries.collect()));
        }
    }
    Ok(all)
}

/// Whether there is a row of this subject.
pub async fn is_known(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM subjects WHERE lookup = $1",
    )
    .bind(lookup(wrapping, subject).as_slice())
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// Whether it is this key that wraps the subjects' own; an error where it is another.
pub async fn wrapped_by(conn: &mut Conn, wrapping: &Wrapping) -> Result<(), Error> {
    let found: Option<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT wrapping FROM subjects WHERE wrapping <> $1 LIMIT 1",
    )
    .bind(wrapping.id.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    found.map_or(Ok(()), |(by,)| is_ours(wrapping, &by))
}

/// Whose row it is.
pub(super) async fn named(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookup: &[u8],
) -> Result<Option<Named>, Error> {
    let found: Option<(Vec<u8>, Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT wrapping, wrapped, sealed FROM subjects WHERE lookup = $1",
    )
    .bind(lookup)
    .fetch_optional(&mut *c)
    .await)?;
    let Some((by, wrapped, sealed)) = found else {
        return Ok(None);
    };
    is_ours(wrapping, &by)?;
    Ok(opened_id(&wrapping.unwrap(&wrapped)?.open(&sealed)?))
}

/// What a subject's own key seals: where it is somebody, and its id.
pub(super) fn sealed_id(subject: &Named) -> Zeroizing<Vec<u8>> {
    let mut plain = Zeroizing::new(Vec::new());
    for part in [subject.environment.as_bytes(), subject.provider.as_bytes()] {
        plain.extend_from_slice(part);
        plain.push(0);
    }
    plain.extend_from_slice(&subject.id);
    plain
}

/// Reads it back.
pub(super) fn opened_id(plain: &[u8]) -> Option<Named> {
    let mut parts = plain.splitn(3, |b| *b == 0);
    let text = |part: &[u8]| String::from_utf8(part.to_vec()).ok();
    Some(Named {
        environment: text(parts.next()?)?,
        provider: text(parts.next()?)?,
        id: Zeroizing::new(parts.next()?.to_vec()),
    })
}

async fn insert(conn: &mut Conn, chain: &Chain, index: &[([u8; 32], u64)]) -> Result<(), Error> {
    for piece in pieces(index) {
        on!(conn, c => {
            let mut query = QueryBuilder::new("INSERT INTO subject_records (entry, chain, seq) ");
            query.push_values(piece, |mut to, (entry, seq)| {
                to.push_bind(entry.as_slice())
                    .push_bind(chain.as_slice())
                    .push_bind(signed(*seq));
            });
            query.build().execute(&mut *c).await.map(drop)
        })?;
    }
    Ok(())
}

pub(super) fn is_ours(wrapping: &Wrapping, by: &[u8]) -> Result<(), Error> {
    if by == wrapping.id {
        return Ok(());
    }
    Err(wrapped::another())
}

/// A subject, its key and how many records it has.
pub struct Known {
    /// Who.
    pub named: Named,
    /// How many rows of the index.
    pub entries: u64,
    /// When it became known, in milliseconds since 1970.
    pub since: u64,
    /// Whether a face of it may be stored.
    pub is_enrolled: bool,
    key: SubjectKey,
}

/// Subjects after `after`, in the order of their hashes, at most so many: and the last of them.
pub async fn page(
    conn: &mut Conn,
    wrapping: &Wrapping,
    after: &[u8],
    most: u64,
) -> Result<(Vec<Known>, Option<Vec<u8>>), Error> {
    type Found = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>, i64, i64, Option<i64>);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, wrapping, wrapped, sealed, entries, since, enrolled FROM subjects
         WHERE lookup > $1 ORDER BY lookup LIMIT $2",
    )
    .bind(after)
    .bind(signed(most))
    .fetch_all(&mut *c)
    .await)?;
    let last = rows.last().map(|row| row.0.clone());
    let mut known = Vec::with_capacity(rows.len());
    for (_, by, wrapped, sealed, entries, since, enrolled) in rows {
        is_ours(wrapping, &by)?;
        // Whose row does not open is nobody that anything could be done for.
        let opened = wrapping.unwrap(&wrapped).and_then(|key| {
            let named = opened_id(&key.open(&sealed)?);
            Ok((key, named))
        });
        let Ok((key, Some(named))) = opened else {
            continue;
        };
        known.push(Known {
            named,
            entries: unsigned(entries),
            since: unsigned(since),
            is_enrolled: enrolled.is_some(),
            key,
        });
    }
    Ok((known, last))
}

impl Known {
    /// Where its record of this number is.
    pub async fn record(
        &self,
        conn: &mut Conn,
        number: u64,
    ) -> Result<Option<(Chain, u64)>, Error> {
        let entry = self.key.entry(number);
        let row: Option<(Vec<u8>, i64)> = on!(conn, c => sqlx::query_as(
            "SELECT chain, seq FROM subject_records WHERE entry = $1",
        )
        .bind(entry.as_slice())
        .fetch_optional(&mut *c)
        .await)?;
        Ok(row.and_then(|(chain, seq)| Some((chain.try_into().ok()?, unsigned(seq)))))
    }
}
