//! What the vendors received, in full: keys and tokens here are throw-away, and the point is to
//! prove which of them arrived. It is kept in memory and shown on the control listener alone.

use bytes::Bytes;
use memchr::memmem;
use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};

/// One request.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Received {
    /// Counted from 1, over all providers.
    pub number: u64,
    /// Milliseconds since 1970.
    pub at: u64,
    /// The pack's name.
    pub provider: String,
    /// Which connection it came on, counted from 1.
    pub connection: u64,
    /// The name that the client asked for in its TLS handshake.
    pub server_name: Option<String>,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub protocol: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query.
    pub query: Option<String>,
    /// The authority, from Host or `:authority`.
    pub host: Option<String>,
    /// Every header, in order.
    pub headers: Vec<(String, String)>,
    /// `right`, `unknown` or `missing`.
    pub credential: &'static str,
    /// Whose key it was.
    pub environment: Option<&'static str>,
    /// The pack's route.
    pub route: Option<String>,
    /// What was played.
    pub scenario: Option<String>,
    /// The API version that was asked for.
    pub version: Option<String>,
    /// The multipart fields that were there.
    pub fields: Vec<String>,
    /// The body's length.
    pub body_bytes: usize,
    /// The body's SHA-256.
    pub body_sha256: String,
    /// The status that was answered.
    pub status: u16,
    /// The body, to be searched.
    #[serde(skip)]
    pub body: Bytes,
}

impl Received {
    fn carries(&self, text: &[u8]) -> bool {
        let has = |place: &str| memmem::find(place.as_bytes(), text).is_some();
        has(&self.path)
            || self.query.as_deref().is_some_and(has)
            || self.host.as_deref().is_some_and(has)
            || self
                .headers
                .iter()
                .any(|(name, value)| has(name) || has(value))
            || memmem::find(&self.body, text).is_some()
    }
}

/// Whether a text was among what was received.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Search {
    /// In so many requests.
    pub seen: usize,
    /// Of so many.
    pub searched: usize,
    /// So many more were received and are forgotten.
    pub forgotten: u64,
}

/// The newest requests, and how many there were in all.
#[derive(Debug, Default)]
pub struct Log {
    entries: VecDeque<Received>,
    bytes: usize,
    total: u64,
    forgotten: u64,
    counts: BTreeMap<String, BTreeMap<String, u64>>,
}

/// Bounds of what is kept; the oldest go first.
const MOST_ENTRIES: usize = 10_000;
const MOST_BYTES: usize = 64 << 20;
/// What an entry is taken to need beside its body.
const ENTRY: usize = 1 << 10;

impl Log {
    /// Writes one down.
    pub fn push(&mut self, mut received: Received) {
        self.total += 1;
        received.number = self.total;
        let route = received.route.clone().unwrap_or_else(|| "none".to_owned());
        let counts = self.counts.entry(received.provider.clone()).or_default();
        *counts.entry(route).or_default() += 1;
        self.bytes += received.body.len() + ENTRY;
        self.entries.push_back(received);
        while self.entries.len() > MOST_ENTRIES || self.bytes > MOST_BYTES {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.body.len() + ENTRY;
            self.forgotten += 1;
        }
    }

    /// What is kept, the oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Received> {
        self.entries.iter()
    }

    /// By provider and route; `none` where no route was matched.
    pub fn counts(&self) -> &BTreeMap<String, BTreeMap<String, u64>> {
        &self.counts
    }

    /// Searches targets, headers and bodies.
    pub fn search(&self, text: &[u8]) -> Search {
        Search {
            seen: self.entries.iter().filter(|r| r.carries(text)).count(),
            searched: self.entries.len(),
            forgotten: self.forgotten,
        }
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_request_is_searched() {
        let mut log = Log::default();
        let with = |change: fn(&mut Received)| {
            let mut received = Received::default();
            change(&mut received);
            received
        };
        log.push(with(|r| r.path = "/a/canary/b".into()));
        log.push(with(|r| r.query = Some("k=canary".into())));
        log.push(with(|r| {
            r.headers = vec![("x".into(), "a canary b".into())]
        }));
        log.push(with(|r| {
            r.headers = vec![("x-canary".into(), String::new())]
        }));
        log.push(with(|r| r.body = Bytes::from_static(b"\xff\x00canary")));
        log.push(with(|r| r.host = Some("canary.example".into())));
        log.push(with(|r| r.path = "/a/canar/y".into()));
        let search = log.search(b"canary");
        assert_eq!((search.seen, search.searched, search.forgotten), (6, 7, 0));
        log.clear();
        assert_eq!(log.search(b"canary").searched, 0);
    }

    #[test]
    fn the_oldest_are_forgotten_and_that_is_said() {
        let mut log = Log::default();
        for _ in 0..5 {
            log.push(Received {
                provider: "p".into(),
                body: Bytes::from(vec![0; MOST_BYTES / 4]),
                ..Received::default()
            });
        }
        let search = log.search(b"x");
        assert_eq!((search.searched, search.forgotten), (3, 2));
        assert_eq!(log.counts()["p"]["none"], 5);
        assert_eq!(log.entries().next().unwrap().number, 3);
    }
}
