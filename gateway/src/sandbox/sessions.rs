//! The sessions that were opened here: each remembers its scenario and how often it was read.

use std::collections::{HashMap, VecDeque};

#[derive(Debug)]
struct Session {
    scenario: String,
    reads: usize,
}

/// One vendor's sessions, by id.
#[derive(Debug, Default)]
pub struct Sessions {
    by_id: HashMap<String, Session>,
    order: VecDeque<String>,
}

/// The oldest are forgotten beyond.
const MOST: usize = 10_000;
/// So many are listed, the newest.
const LISTED: usize = 20;

impl Sessions {
    /// Remembers a new session.
    pub fn open(&mut self, id: &str, scenario: &str) {
        if self.order.len() >= MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.by_id.remove(&oldest);
        }
        let session = Session {
            scenario: scenario.to_owned(),
            reads: 0,
        };
        if self.by_id.insert(id.to_owned(), session).is_none() {
            self.order.push_back(id.to_owned());
        }
    }

    /// The scenario of a session that is known.
    pub fn scenario(&self, id: &str) -> Option<String> {
        self.by_id.get(id).map(|session| session.scenario.clone())
    }

    /// How often it was read before now. Counts this time.
    pub fn read(&mut self, id: &str) -> Option<usize> {
        let session = self.by_id.get_mut(id)?;
        session.reads += 1;
        Some(session.reads - 1)
    }

    /// The newest ids, the newest first.
    pub fn newest(&self) -> Vec<String> {
        self.order.iter().rev().take(LISTED).cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_remember_and_the_oldest_are_forgotten() {
        let mut sessions = Sessions::default();
        for i in 0..=MOST {
            sessions.open(&format!("s-{i}"), "spoof");
        }
        assert_eq!(sessions.scenario("s-0"), None);
        assert_eq!(sessions.scenario("s-1").as_deref(), Some("spoof"));
        assert_eq!(sessions.read("s-1"), Some(0));
        assert_eq!(sessions.read("s-1"), Some(1));
        assert_eq!(sessions.read("s-0"), None);
        assert_eq!(sessions.newest().len(), LISTED);
        assert_eq!(sessions.newest()[0], format!("s-{MOST}"));
    }
}
