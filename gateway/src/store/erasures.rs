//! Erasures: owed from before the vendor is asked until our own records are purged.

mod claim;
mod listed;
mod purge;

pub use claim::Claimed;
pub(super) use claim::{claim, deny, later};
pub use listed::{Tally, owed, settle};
pub(super) use listed::{all, count, settle_replayed, settled, tally};
pub use purge::receipt;
pub(super) use purge::{purge, put};

use super::db::{Conn, Error, on};
use super::holds;
use super::receipt::Salt;
use super::rows::{signed, unsigned};
use super::subjects::{self, Named};
use super::wrapping::Wrapping;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

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
    /// `caller`, `retention`, or `everyone` for one of those whom two asked for: nobody knows what is
    /// promised for it.
    pub origin: &'static str,
    /// Until when nobody else asks the vendor, in milliseconds since 1970.
    pub until: u64,
    /// Whether the vendor is asked now.
    pub asks: bool,
}

/// What `request` of an obligation seals.
#[derive(Serialize, Deserialize)]
pub(super) struct Sealed {
    pub receipt: [u8; 16],
    pub salt: Salt,
    pub asked: Option<Asked>,
    /// How far everyone of a place is owed, where this is everyone's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub want: Option<Wanting>,
    /// How far everyone of a place is purged, where this is everyone's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wipe: Option<Wiping>,
}

/// How far everyone of a place is owed. Times are in milliseconds since 1970.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Wanting {
    /// Since when.
    pub since: u64,
    /// Until when the faces were enrolled that are meant.
    pub until: u64,
    /// For so long after it is owed none is asked for by itself, in milliseconds.
    pub lease: u64,
    /// Under what the last one was found.
    pub after: Vec<u8>,
}

/// How far everyone of a place is purged.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct Wiping {
    /// The decision that it was by.
    pub decision: [u8; 16],
    /// Whoever was owed at this time is gone at the vendor, and not each is marked so; `None` where each
    /// is.
    #[serde(default)]
    pub unmarked: Option<u64>,
    /// Records that lead to nobody any more.
    pub records: u64,
    /// Under what the last one was found who was never enrolled.
    pub after: Vec<u8>,
}

/// Whether a hold suspends the obligation `o`; `$1` is everyone.
pub(super) const HELD: &str = "EXISTS (SELECT 1 FROM legal_holds h WHERE h.lifted IS NULL
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
    let request = Sealed::new(want.asked.clone());
    // The first one's promise stands: whoever has it was told so.
    let (before, attempts, denied): (Vec<u8>, i64, i64) = on!(conn, c => sqlx::query_as(
        "INSERT INTO erasure_obligations
         (lookup, sealed, environment, provider, since, asked, attempts, next, request, origin)
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)
         ON CONFLICT (lookup) DO UPDATE SET
         asked = CASE WHEN $6 > 0 THEN excluded.asked ELSE erasure_obligations.asked END,
         attempts = erasure_obligations.attempts + $6,
         next = CASE WHEN $6 > 0 THEN excluded.next ELSE erasure_obligations.next END,
         origin = CASE WHEN excluded.origin <> 'caller' THEN erasure_obligations.origin
             WHEN erasure_obligations.origin = 'everyone' THEN 'caller'
             WHEN erasure_obligations.origin = 'wiped' THEN 'gone'
             ELSE erasure_obligations.origin END,
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
            Some(request) => {
                let mut request = opened(old, &request)?;
                // In the order of other hashes it is not known how far that is.
                if let Some(want) = &mut request.want {
                    want.after.clear();
                }
                if let Some(wipe) = &mut request.wipe {
                    wipe.after.clear();
                }
                Some(request.sealed(next)?)
            }
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

pub(super) fn opened(wrapping: &Wrapping, request: &[u8]) -> Result<Sealed, Error> {
    serde_json::from_slice(&wrapping.open(request)?)
        .map_err(|_| Error::Damaged("a request that is owed is damaged"))
}

impl Sealed {
    /// A new promise.
    pub fn new(asked: Option<Asked>) -> Self {
        Self {
            receipt: rand::random(),
            salt: rand::random(),
            asked,
            want: None,
            wipe: None,
        }
    }

    /// For the table. A row that nobody can open would be owed for ever.
    pub fn sealed(&self, wrapping: &Wrapping) -> Result<Vec<u8>, Error> {
        let unwritable = |_| Error::unsound("the request cannot be written down");
        let plain = Zeroizing::new(serde_json::to_vec(self).map_err(unwritable)?);
        wrapping.seal(&plain)
    }

    /// What whoever asked is told.
    pub const fn promise(&self) -> Promise {
        Promise {
            receipt: self.receipt,
            salt: self.salt,
        }
    }
}
