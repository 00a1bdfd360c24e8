//! One credential's keys, and how they follow each other. Pure: time is handed in.

use crate::secret::Secret;
use http::HeaderValue;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// After a rotation the old key is searched for in answers for so long.
pub const DRAIN: Duration = Duration::from_secs(600);

/// A key with an id that says nothing about it.
pub struct Key {
    /// Random.
    pub id: u64,
    /// The key alone; it shares its bytes with `value`.
    pub secret: Secret,
    /// What stands in the credential's header.
    pub value: HeaderValue,
}

impl Key {
    /// `None` where no header can carry it.
    pub fn new(secret: &Secret, scheme: Option<&str>) -> Option<Arc<Self>> {
        let (secret, value) = secret.header_value(scheme)?;
        Some(Arc::new(Self {
            id: rand::random(),
            secret,
            value,
        }))
    }
}

/// What the vendor's refusal of a key came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// The old key serves again.
    WentBack,
    /// There is no other key.
    NoOther,
    /// The key is not the current one any more.
    NotCurrent,
}

/// All keys of a credential that somebody may still have to look for.
#[derive(Clone, Default)]
pub struct Rotation {
    /// Serves new requests; none after a quarantine.
    current: Option<Arc<Key>>,
    /// The one before it, until the vendor has accepted the current one.
    fallback: Option<Arc<Key>>,
    /// The vendor refused it. The source may still give it.
    refused: Option<Arc<Key>>,
    /// An answer carried them. The source may still give them.
    leaked: Vec<Arc<Key>>,
    /// Out of use, and searched for until then.
    draining: Vec<(Arc<Key>, Instant)>,
}

impl Rotation {
    /// The key for new requests.
    pub const fn current(&self) -> Option<&Arc<Key>> {
        self.current.as_ref()
    }

    /// Whether the current key waits for its first acceptance, with an old one at hand.
    pub const fn is_unconfirmed(&self) -> bool {
        self.fallback.is_some()
    }

    /// All keys to be searched for in answers.
    pub fn keys(&self) -> impl Iterator<Item = &Arc<Key>> {
        let single = [&self.current, &self.fallback, &self.refused];
        let draining = self.draining.iter().map(|(key, _)| key);
        single
            .into_iter()
            .flatten()
            .chain(&self.leaked)
            .chain(draining)
    }

    /// The source gave `key`. True if it now serves new requests, and did not before.
    pub fn arrive(&mut self, key: &Arc<Key>, now: Instant) -> bool {
        let is = |known: &Arc<Key>| known.secret == key.secret;
        if self.refused.as_ref().is_some_and(is) || self.leaked.iter().any(is) {
            return false;
        }
        // The source has moved on from what the vendor refused.
        let refused = self.refused.take();
        self.drain(refused, now);
        if self.current.as_ref().is_some_and(is) {
            return false;
        }
        if self.fallback.as_ref().is_some_and(is) {
            let unconfirmed = std::mem::replace(&mut self.current, self.fallback.take());
            self.drain(unconfirmed, now);
            return true;
        }
        // A key that still drains keeps its id.
        let at = self.draining.iter().position(|(known, _)| is(known));
        let key = at.map_or_else(|| Arc::clone(key), |at| self.draining.swap_remove(at).0);
        let before = self.current.replace(key);
        if self.fallback.is_some() {
            self.drain(before, now);
        } else {
            self.fallback = before;
        }
        true
    }

    /// The vendor accepted the key. True if that ends a rotation.
    pub fn accept(&mut self, id: u64, now: Instant) -> bool {
        if self.fallback.is_none() || self.current.as_ref().is_none_or(|key| key.id != id) {
            return false;
        }
        let old = self.fallback.take();
        self.drain(old, now);
        true
    }

    /// The vendor refused the key.
    pub fn reject(&mut self, id: u64, now: Instant) -> Rejected {
        if self.current.as_ref().is_none_or(|key| key.id != id) {
            return Rejected::NotCurrent;
        }
        let Some(old) = self.fallback.take() else {
            return Rejected::NoOther;
        };
        let before = self.refused.take();
        self.drain(before, now);
        self.refused = self.current.replace(old);
        Rejected::WentBack
    }

    /// An answer carried the key: it is not used again. Where it is the current one, nothing is:
    /// the older key is not taken back, since somebody meant to replace it. True if that is news.
    pub fn quarantine(&mut self, id: u64, now: Instant) -> bool {
        let has = |key: &Option<Arc<Key>>| key.as_ref().is_some_and(|key| key.id == id);
        let found = if has(&self.current) {
            let old = self.fallback.take();
            self.drain(old, now);
            self.current.take()
        } else if has(&self.fallback) {
            self.fallback.take()
        } else if has(&self.refused) {
            self.refused.take()
        } else {
            let at = self.draining.iter().position(|(key, _)| key.id == id);
            at.map(|at| self.draining.swap_remove(at).0)
        };
        let news = found.is_some();
        self.leaked.extend(found);
        news
    }

    /// A reload: a key that the vendor refused may be tried again. One that leaked may not: whoever
    /// saw it still has it.
    pub fn forgive(&mut self, now: Instant) {
        let again = self.refused.take();
        self.drain(again, now);
    }

    /// The keys that answers carried.
    pub fn leaked(&self) -> &[Arc<Key>] {
        &self.leaked
    }

    /// Never takes what leaked elsewhere: under another name or source it is the same key.
    pub fn avoid(&mut self, leaked: &Arc<Key>) {
        if !self.leaked.iter().any(|key| key.secret == leaked.secret) {
            self.leaked.push(Arc::clone(leaked));
        }
    }

    /// Lets go of what has drained. True if anything did.
    pub fn expire(&mut self, now: Instant) -> bool {
        let before = self.draining.len();
        self.draining.retain(|(_, until)| *until > now);
        self.draining.len() != before
    }

    /// Nothing serves any more; all keys drain, but those that leaked: they are remembered.
    pub fn retire(&self, now: Instant) -> Self {
        let mut draining = self.draining.clone();
        let known = |id| {
            draining
                .iter()
                .map(|(key, _)| key)
                .chain(&self.leaked)
                .any(|key| key.id == id)
        };
        let used: Vec<_> = self.keys().filter(|key| !known(key.id)).collect();
        draining.extend(used.into_iter().map(|key| (Arc::clone(key), now + DRAIN)));
        Self {
            draining,
            leaked: self.leaked.clone(),
            ..Self::default()
        }
    }

    fn drain(&mut self, key: Option<Arc<Key>>, now: Instant) {
        self.draining.extend(key.map(|key| (key, now + DRAIN)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn key(text: &str) -> Arc<Key> {
        let secret = Secret::new(Zeroizing::new(text.as_bytes().to_vec()));
        Key::new(&secret, Some("Bearer")).unwrap()
    }

    fn current(rotation: &Rotation) -> Option<&str> {
        rotation
            .current()
            .map(|key| std::str::from_utf8(key.secret.expose()).unwrap())
    }

    fn searched(rotation: &Rotation) -> Vec<&str> {
        let mut keys: Vec<_> = rotation
            .keys()
            .map(|key| std::str::from_utf8(key.secret.expose()).unwrap())
            .collect();
        keys.sort_unstable();
        keys
    }

    /// A rotation from `old` to `new`, not confirmed.
    fn rotated(now: Instant) -> (Rotation, Arc<Key>, Arc<Key>) {
        let (old, new) = (key("old"), key("new"));
        let mut rotation = Rotation::default();
        assert!(rotation.arrive(&old, now));
        assert!(!rotation.is_unconfirmed(), "the first key replaces none");
        assert!(rotation.arrive(&new, now));
        (rotation, old, new)
    }

    #[test]
    fn an_accepted_key_drains_the_old_one() {
        let now = Instant::now();
        let (mut rotation, old, new) = rotated(now);
        assert_eq!(
            (current(&rotation), rotation.is_unconfirmed()),
            (Some("new"), true)
        );
        assert!(
            !rotation.accept(old.id, now),
            "a late answer to the old key proves nothing"
        );
        assert!(
            !rotation.expire(now + DRAIN * 9),
            "the old key stays at hand until then"
        );
        assert!(rotation.accept(new.id, now));
        assert!(!rotation.accept(new.id, now), "once");
        assert_eq!(searched(&rotation), ["new", "old"]);
        assert!(!rotation.expire(now + DRAIN - Duration::from_millis(1)));
        assert!(rotation.expire(now + DRAIN));
        assert_eq!(searched(&rotation), ["new"]);
        assert_eq!(rotation.reject(new.id, now), Rejected::NoOther);
        assert_eq!(current(&rotation), Some("new"));
    }

    #[test]
    fn a_refused_key_goes_back_and_is_not_taken_again() {
        let now = Instant::now();
        let (mut rotation, old, new) = rotated(now);
        assert_eq!(rotation.reject(old.id, now), Rejected::NotCurrent);
        assert_eq!(rotation.reject(new.id, now), Rejected::WentBack);
        assert_eq!(rotation.current().unwrap().id, old.id);
        assert_eq!(
            rotation.reject(new.id, now),
            Rejected::NotCurrent,
            "a second answer"
        );
        assert!(
            !rotation.arrive(&key("new"), now),
            "the source still gives it"
        );
        assert_eq!(rotation.reject(old.id, now), Rejected::NoOther);
        assert_eq!(searched(&rotation), ["new", "old"]);
        // The operator puts the old key back, and later the new one again.
        assert!(!rotation.arrive(&key("old"), now));
        assert!(rotation.arrive(&key("new"), now));
        assert_eq!(rotation.current().unwrap().id, new.id, "one key, one id");
        assert_eq!(searched(&rotation), ["new", "old"]);
    }

    #[test]
    fn an_unconfirmed_key_is_never_what_is_gone_back_to() {
        let now = Instant::now();
        let (mut rotation, old, _) = rotated(now);
        let third = key("third");
        assert!(rotation.arrive(&third, now));
        assert_eq!(rotation.reject(third.id, now), Rejected::WentBack);
        assert_eq!(rotation.current().unwrap().id, old.id);
        assert_eq!(searched(&rotation), ["new", "old", "third"]);
    }

    #[test]
    fn the_old_key_put_back_before_the_new_one_was_used_serves_at_once() {
        let now = Instant::now();
        let (mut rotation, old, _) = rotated(now);
        assert!(rotation.arrive(&key("old"), now));
        assert_eq!(rotation.current().unwrap().id, old.id);
        assert!(!rotation.is_unconfirmed());
        assert_eq!(searched(&rotation), ["new", "old"]);
    }

    #[test]
    fn a_leaked_key_is_out_of_use_until_another_one_comes() {
        let now = Instant::now();
        let (mut rotation, _, new) = rotated(now);
        assert!(rotation.quarantine(new.id, now));
        assert!(!rotation.quarantine(new.id, now), "once");
        assert!(!rotation.quarantine(1, now));
        assert_eq!(current(&rotation), None);
        assert!(
            !rotation.arrive(&key("new"), now),
            "the source still gives it"
        );
        rotation.expire(now + DRAIN);
        assert_eq!(searched(&rotation), ["new"], "it may leak again");
        let mut reloaded = rotation.clone();
        reloaded.forgive(now);
        assert!(
            !reloaded.arrive(&key("new"), now),
            "a reload does not unsay what was seen"
        );
        assert_eq!(reloaded.retire(now).leaked().len(), 1);
        assert!(rotation.arrive(&key("third"), now));
        assert_eq!(
            (current(&rotation), rotation.is_unconfirmed()),
            (Some("third"), false)
        );
        assert_eq!(searched(&rotation), ["new", "third"]);
    }

    #[test]
    fn a_leaked_old_key_leaves_the_current_one_and_is_never_gone_back_to() {
        let now = Instant::now();
        let (mut rotation, old, new) = rotated(now);
        assert!(rotation.quarantine(old.id, now));
        assert_eq!(rotation.reject(new.id, now), Rejected::NoOther);
        assert_eq!(current(&rotation), Some("new"));
    }

    #[test]
    fn a_retired_credential_is_still_searched_for() {
        let now = Instant::now();
        let (mut rotation, _, new) = rotated(now);
        rotation.accept(new.id, now);
        let mut retired = rotation.retire(now);
        assert_eq!(
            (current(&retired), searched(&retired)),
            (None, vec!["new", "old"])
        );
        assert!(retired.expire(now + DRAIN));
        assert_eq!(searched(&retired), Vec::<&str>::new());
    }
}
