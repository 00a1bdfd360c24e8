//! What of an event lies in the tables: keyed hashes, and its content under a key that lies elsewhere.

use super::super::db::{Conn, Error, on};
use super::super::wrapping::{Wrapping, WrappingId, mac};
use serde::{Deserialize, Serialize};
use visor_policy::webhook::onward;
use zeroize::Zeroizing;

/// What is handed on. Never shown: neither an event nor its id is for a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    /// All but the body.
    pub head: Head,
    /// The vendor's bytes.
    pub body: Vec<u8>,
}

/// All of an event but its body.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The `[receive.…]` that it came to.
    pub receive: String,
    /// Its `webhook-id`.
    pub id: String,
    /// The decision by which it was taken in.
    pub decision: String,
    /// Headers that go with it.
    pub headers: Vec<(String, String)>,
}

/// Seals and opens, and hashes what must not be read.
pub struct Seals {
    wrapping: Wrapping,
    hashing: Zeroizing<[u8; 32]>,
}

const KEY: &[u8] = b"visor-inbox-hashing-v1\0";
const EVENT: &[u8] = b"visor-inbox-event-v1\0";

impl Seals {
    /// With the key that the tables hold, wrapped; a new one where they hold none. What is to be kept
    /// of a new one comes beside it.
    pub(super) fn of(
        wrapping: Wrapping,
        kept: Option<&[u8]>,
    ) -> Result<(Self, Option<Vec<u8>>), Error> {
        let (hashing, new) = match kept {
            Some(sealed) => {
                let plain = wrapping.open(sealed).map_err(|_| foreign())?;
                let key = plain.strip_prefix(KEY).and_then(|key| key.try_into().ok());
                (Zeroizing::new(key.ok_or_else(foreign)?), None)
            }
            None => {
                let key = Zeroizing::new(rand::random::<[u8; 32]>());
                let plain = Zeroizing::new([KEY, key.as_slice()].concat());
                let sealed = wrapping.seal(&plain)?;
                (key, Some(sealed))
            }
        };
        Ok((Self { wrapping, hashing }, new))
    }

    /// Which key seals.
    pub fn id(&self) -> WrappingId {
        self.wrapping.id
    }

    /// Under what an event is known.
    pub fn event(&self, receive: &str, replay_key: &str) -> [u8; 32] {
        self.hash(b"event", receive, replay_key)
    }

    /// What an event waits in.
    pub fn lane(&self, receive: &str, session: Option<&str>, replay_key: &str) -> [u8; 32] {
        let (kind, name) = onward::lane(session, replay_key);
        self.hash(format!("lane-{kind}").as_bytes(), receive, name)
    }

    fn hash(&self, kind: &[u8], receive: &str, name: &str) -> [u8; 32] {
        let parts: [&[u8]; 5] = [kind, b"\0", receive.as_bytes(), b"\0", name.as_bytes()];
        mac(&self.hashing, &parts)
    }

    /// Seals a content, bound to its event: in another's row it stays shut.
    pub fn seal(&self, event: &[u8; 32], content: &Content) -> Result<Vec<u8>, Error> {
        let head = serde_json::to_vec(&content.head).unwrap_or_default();
        let length = u32::try_from(head.len()).unwrap_or(u32::MAX).to_be_bytes();
        let parts: [&[u8]; 5] = [EVENT, event, &length, &head, &content.body];
        self.wrapping.seal(&Zeroizing::new(parts.concat()))
    }

    /// Opens it.
    pub fn open(&self, event: &[u8], sealed: &[u8]) -> Result<Content, Error> {
        opened(&self.wrapping, event, sealed)
    }
}

/// Opens a content with nothing but the key that wraps, for people.
pub fn opened(wrapping: &Wrapping, event: &[u8], sealed: &[u8]) -> Result<Content, Error> {
    let plain = wrapping.open(sealed)?;
    read(event, &plain).ok_or_else(|| Error::unsound("an event's content is another's, or damaged"))
}

fn read(event: &[u8], plain: &[u8]) -> Option<Content> {
    let rest = plain.strip_prefix(EVENT)?.strip_prefix(event)?;
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (head, body) = rest.split_at_checked(length)?;
    Some(Content {
        head: serde_json::from_slice(head).ok()?,
        body: body.to_vec(),
    })
}

fn foreign() -> Error {
    Error::unsound(
        "the inbox's key was wrapped by another `wrapping.key`: gateways that share a database share that file",
    )
}

/// Seals all that is in the inbox under another key.
pub async fn seal_anew(conn: &mut Conn, old: &Wrapping, next: &Wrapping) -> Result<(), Error> {
    let (kept,): (Option<Vec<u8>>,) = on!(conn, c => sqlx::query_as(
        "SELECT hashing FROM inbox_state WHERE one = 1",
    )
    .fetch_one(&mut *c)
    .await)?;
    // A crash may have come between this and the key's own turn: what does not open is done.
    if let Some(plain) = kept.and_then(|kept| old.open(&kept).ok()) {
        let sealed = next.seal(&plain)?;
        on!(conn, c => sqlx::query("UPDATE inbox_state SET hashing = $1 WHERE one = 1")
            .bind(sealed.as_slice())
            .execute(&mut *c)
            .await
            .map(drop))?;
    }
    let mut after = 0_i64;
    loop {
        let row: Option<(i64, Vec<u8>)> = on!(conn, c => sqlx::query_as(
            "SELECT seq, sealed FROM inbox_events WHERE seq > $1 AND wrapping = $2
             ORDER BY seq LIMIT 1",
        )
        .bind(after)
        .bind(old.id.as_slice())
        .fetch_optional(&mut *c)
        .await)?;
        let Some((seq, sealed)) = row else {
            return Ok(());
        };
        after = seq;
        let Ok(plain) = old.open(&sealed) else {
            continue;
        };
        let sealed = next.seal(&plain)?;
        on!(conn, c => sqlx::query(
            "UPDATE inbox_events SET sealed = $1, wrapping = $2 WHERE seq = $3",
        )
        .bind(sealed.as_slice())
        .bind(next.id.as_slice())
        .bind(seq)
        .execute(&mut *c)
        .await
        .map(drop))?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        Content {
            head: Head {
                receive: "events".into(),
                id: "evt_1".into(),
                decision: "d".into(),
                headers: vec![("visor-session".into(), "s-1".into())],
            },
            body: b"{\"session\":\"s-1\"}".to_vec(),
        }
    }

    #[test]
    fn a_content_opens_in_its_own_row_alone_and_shows_nothing() {
        let (seals, kept) = Seals::of(Wrapping::new(&[1; 32]), None).unwrap();
        let (one, other) = (seals.event("events", "id:1"), seals.event("events", "id:2"));
        let sealed = seals.seal(&one, &content()).unwrap();
        assert!(seals.open(&one, &sealed).unwrap() == content());
        assert!(seals.open(&other, &sealed).is_err());
        assert!(memchr::memmem::find(&sealed, b"s-1").is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(seals.open(&one, &changed).is_err(), "byte {at}");
        }
        let kept = kept.unwrap();
        let (again, new) = Seals::of(Wrapping::new(&[1; 32]), Some(&kept)).unwrap();
        assert!(new.is_none() && again.event("events", "id:1") == one);
        assert!(Seals::of(Wrapping::new(&[2; 32]), Some(&kept)).is_err());
    }

    #[test]
    fn hashes_tell_receives_sessions_and_events_apart() {
        let (seals, _) = Seals::of(Wrapping::new(&[1; 32]), None).unwrap();
        let all = [
            seals.event("a", "x"),
            seals.event("b", "x"),
            seals.event("a", "y"),
            seals.lane("a", Some("x"), "k"),
            seals.lane("b", Some("x"), "k"),
            seals.lane("a", None, "x"),
        ];
        let distinct: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(distinct.len(), all.len());
        assert_eq!(
            seals.lane("a", Some("x"), "k"),
            seals.lane("a", Some("x"), "l")
        );
    }
}
