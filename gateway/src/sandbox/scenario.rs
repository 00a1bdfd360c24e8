//! Which scenario a request asks for.
//!
//! `visor-sandbox:NAME` may stand anywhere in what a gateway passes on: in a picture's bytes, in a
//! JSON field, in the id of a path or a query, in the subject's header. The control listener can
//! also name one for the next requests, whatever they carry.

use memchr::memmem;
use std::collections::VecDeque;

/// What stands before a scenario's name.
pub const MARKER: &str = "visor-sandbox:";

/// The first scenario that these bytes name.
pub fn named_in(bytes: &[u8]) -> Option<&str> {
    let at = memmem::find(bytes, MARKER.as_bytes())?;
    let rest = bytes.get(at + MARKER.len()..)?;
    let is_name = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-';
    let end = rest.iter().position(|b| !is_name(b)).unwrap_or(rest.len());
    std::str::from_utf8(rest.get(..end)?)
        .ok()
        .filter(|name| !name.is_empty())
}

/// A scenario for requests to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// Its name.
    pub scenario: String,
    /// Only at this provider.
    pub provider: Option<String>,
    /// Only on this route.
    pub route: Option<String>,
    /// For so many requests.
    pub requests: u32,
}

/// What is to come, in order.
#[derive(Debug, Default)]
pub struct Queue(VecDeque<Next>);

/// More than a test would line up.
const LONGEST: usize = 1_000;

impl Queue {
    /// Lines one up. False where there is no room.
    pub fn push(&mut self, next: Next) -> bool {
        let room = self.0.len() < LONGEST && next.requests > 0;
        if room {
            self.0.push_back(next);
        }
        room
    }

    /// The scenario for this request, if one is lined up for it.
    pub fn take(&mut self, provider: &str, route: &str) -> Option<String> {
        let fits = |next: &Next| {
            next.provider.as_deref().is_none_or(|p| p == provider)
                && next.route.as_deref().is_none_or(|r| r == route)
        };
        let at = self.0.iter().position(fits)?;
        let next = self.0.get_mut(at)?;
        let scenario = next.scenario.clone();
        next.requests -= 1;
        if next.requests == 0 {
            self.0.remove(at);
        }
        Some(scenario)
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_up_to_what_no_name_has() {
        for (bytes, name) in [
            (&b"visor-sandbox:spoof"[..], Some("spoof")),
            (b"{\"ref\":\"visor-sandbox:text-true\"}", Some("text-true")),
            (
                b"\xff\xdbvisor-sandbox:partial-206\x01\x01",
                Some("partial-206"),
            ),
            (b"visor-sandbox:a visor-sandbox:b", Some("a")),
            (b"visor-sandbox:", None),
            (b"visor-sandbox:Spoof", None),
            (b"sandbox:spoof", None),
            (b"", None),
        ] {
            assert_eq!(named_in(bytes), name, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_lined_up_is_used_up_by_the_requests_it_is_meant_for() {
        let mut queue = Queue::default();
        let next = |scenario: &str, provider: Option<&str>, route: Option<&str>, requests| Next {
            scenario: scenario.to_owned(),
            provider: provider.map(str::to_owned),
            route: route.map(str::to_owned),
            requests,
        };
        assert!(queue.push(next("leak", Some("a"), None, 2)));
        assert!(queue.push(next("spoof", None, Some("verify"), 1)));
        assert!(!queue.push(next("none", None, None, 0)));
        assert_eq!(queue.take("b", "read"), None);
        assert_eq!(queue.take("a", "read").as_deref(), Some("leak"));
        assert_eq!(queue.take("b", "verify").as_deref(), Some("spoof"));
        assert_eq!(queue.take("a", "verify").as_deref(), Some("leak"));
        assert_eq!(queue.take("a", "verify"), None);
        assert!(queue.push(next("leak", None, None, 9)));
        queue.clear();
        assert_eq!(queue.take("a", "read"), None);
    }
}
