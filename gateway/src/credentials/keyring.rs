//! The keys in use. Requests take the current one without a lock; all changes go through one.
//!
//! A rotation: the new key serves new requests, the old one stays at hand. The vendor's first
//! acceptance confirms the new key, and the old one drains: it is not used, but still searched for
//! in answers. A refusal before that goes back to the old key. Nothing is ever sent again.

use super::alarm::{Alarm, Alarms, KeyEvent};
use super::problem::{Problem, ProblemKind};
use super::rotation::{Key, Rejected, Rotation};
use super::spec::Spec;
use crate::scrub::{Owner, ScrubError, Scrubber};
use crate::secret::Secret;
use arc_swap::{ArcSwap, ArcSwapOption};
use http::HeaderValue;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use visor_policy::model::CredentialRef;

/// A key in use: its header value, and an id that says nothing about it.
#[derive(Clone)]
pub struct KeyGuard(Arc<Key>);

impl KeyGuard {
    /// The ready-made value of the credential's header, marked sensitive. A clone shares its bytes.
    pub fn header_value(&self) -> &HeaderValue {
        &self.0.value
    }

    /// Random, new with each key that is loaded.
    pub fn id(&self) -> u64 {
        self.0.id
    }
}

impl fmt::Debug for KeyGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyGuard({:016x})", self.0.id)
    }
}

/// What reading a source again came to.
#[derive(Debug)]
pub enum Refreshed {
    /// It gives what is known.
    Unchanged,
    /// Another key serves new requests.
    Rotated,
    /// It gives no usable key: the one in use stays.
    Kept,
}

/// The keys of all credentials, by index in the order of the specs.
pub struct Keyring {
    slots: Vec<Slot>,
    states: Mutex<States>,
    scrubber: ArcSwap<Scrubber>,
    alarms: Arc<dyn Alarms>,
}

/// What requests read.
struct Slot {
    spec: Spec,
    current: ArcSwapOption<Key>,
    /// Spares an accepted call the lock.
    unconfirmed: AtomicBool,
    /// One reading at a time, or an older one could win.
    reading: tokio::sync::Mutex<()>,
}

/// What changes, under the lock.
struct States {
    rotations: Vec<State>,
    /// Of credentials that the policy no longer has, or has from elsewhere.
    retired: Vec<Rotation>,
    /// Webhook secrets are searched for as well.
    webhooks: Vec<Secret>,
}

#[derive(Default)]
struct State {
    rotation: Rotation,
    /// The source gave nothing usable last time: said once, not with each look.
    failing: bool,
    /// The last key that the vendor refused with none to go back to: said once.
    rejected: Option<u64>,
}

impl Keyring {
    /// Reads all keys. `before` is the keyring that this one replaces: its keys go on, with their
    /// ids, where the spec is the same; all others drain. A key that the vendor once refused gets
    /// another chance. One that an answer carried gets none, whatever source gives it now.
    ///
    /// # Errors
    /// Everything that is wrong, at once; `before` goes on as it was.
    pub async fn load(
        specs: Vec<Spec>,
        webhooks: Vec<(CredentialRef, Secret)>,
        before: Option<&Self>,
        alarms: Arc<dyn Alarms>,
        now: Instant,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut keys = Vec::new();
        for spec in specs {
            match spec.read().await {
                Ok((key, reading)) => keys.push((spec, key, reading)),
                Err(kind) => problems.push(spec.problem(kind)),
            }
        }
        for (number, (spec, key, _)) in keys.iter().enumerate() {
            let shared = keys.iter().take(number).find(|(other, theirs, _)| {
                other.is_other_environment_of(spec) && theirs.secret == key.secret
            });
            if let Some((other, ..)) = shared {
                problems.push(spec.problem(ProblemKind::SharedWith(other.credential.clone())));
            }
        }
        for (credential, secret) in &webhooks {
            if secret.expose().len() < visor_policy::key::MIN_LEN {
                let source = "webhook secret".to_owned();
                let kind = ScrubError::TooShort.into();
                problems.push(Problem {
                    credential: credential.clone(),
                    source,
                    kind,
                });
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }

        let mut retired = before.map_or_else(Vec::new, |before| before.lock().retired.clone());
        let leaked = before.map_or_else(Vec::new, Self::leaked);
        let (mut slots, mut rotations) = (Vec::new(), Vec::new());
        for (spec, key, reading) in keys {
            let mut rotation = before
                .and_then(|before| before.rotation_of(&spec))
                .unwrap_or_default();
            rotation.forgive(now);
            if let Some(known) = leaked.iter().find(|known| known.secret == key.secret) {
                rotation.avoid(known);
                alarms.raise(Alarm {
                    credential: spec.credential.clone(),
                    event: KeyEvent::StillLeaked,
                });
            }
            rotation.arrive(&key, now);
            if reading.world_readable {
                let credential = spec.credential.clone();
                alarms.raise(Alarm {
                    credential,
                    event: KeyEvent::WorldReadable,
                });
            }
            let slot = Slot {
                spec,
                current: ArcSwapOption::empty(),
                unconfirmed: AtomicBool::new(false),
                reading: tokio::sync::Mutex::new(()),
            };
            slot.publish(&rotation);
            slots.push(slot);
            rotations.push(State {
                rotation,
                ..State::default()
            });
        }
        if let Some(before) = before {
            retired.extend(before.rotations_without(&slots, now));
        }
        let webhooks = webhooks.into_iter().map(|(_, secret)| secret).collect();
        let states = States {
            rotations,
            retired,
            webhooks,
        };
        match states.scrubber() {
            Ok(scrubber) => Ok(Self {
                slots,
                states: Mutex::new(states),
                scrubber: ArcSwap::from_pointee(scrubber),
                alarms,
            }),
            Err(error) => Err(slots
                .first()
                .map(|slot| slot.spec.problem(error.into()))
                .into_iter()
                .collect()),
        }
    }

    /// The key for a new request; none where it is quarantined. No lock is taken.
    pub fn current(&self, index: usize) -> Option<KeyGuard> {
        self.slots.get(index)?.current.load_full().map(KeyGuard)
    }

    /// The search for all keys in use or draining, and the webhook secrets. An answer keeps the
    /// one that it began with.
    pub fn scrubber(&self) -> Arc<Scrubber> {
        self.scrubber.load_full()
    }

    /// The specs, in the order of their indices.
    pub fn specs(&self) -> impl Iterator<Item = &Spec> {
        self.slots.iter().map(|slot| &slot.spec)
    }

    /// The vendor accepted a call with this key: a rotation to it is complete.
    pub fn accept(&self, index: usize, key_id: u64, now: Instant) {
        let waits = |slot: &Slot| slot.unconfirmed.load(Ordering::Relaxed);
        if self.slots.get(index).is_some_and(waits) {
            self.change(index, |state| {
                let done = state.rotation.accept(key_id, now);
                ((), done.then_some(KeyEvent::Confirm))
            });
        }
    }

    /// The vendor answered 401 to this key.
    pub fn reject(&self, index: usize, key_id: u64, now: Instant) -> Rejected {
        let change = self.change(index, |state| {
            let rejected = state.rotation.reject(key_id, now);
            let event = match rejected {
                Rejected::WentBack => Some(KeyEvent::GoBack),
                Rejected::NoOther if state.rejected != Some(key_id) => {
                    state.rejected = Some(key_id);
                    Some(KeyEvent::Reject)
                }
                Rejected::NoOther | Rejected::NotCurrent => None,
            };
            (rejected, event)
        });
        change.unwrap_or(Rejected::NotCurrent)
    }

    /// An answer carried this key: it is out of use until the source gives another.
    pub fn quarantine(&self, index: usize, key_id: u64, now: Instant) {
        self.change(index, |state| {
            let news = state.rotation.quarantine(key_id, now);
            ((), news.then_some(KeyEvent::Quarantine))
        });
    }

    /// Reads a source again. A bad value changes nothing.
    pub async fn refresh(&self, index: usize, now: Instant) -> Refreshed {
        let Some(slot) = self.slots.get(index) else {
            return Refreshed::Unchanged;
        };
        let _one_at_a_time = slot.reading.lock().await;
        let read = slot
            .spec
            .read()
            .await
            .and_then(|(key, _)| match self.shared_with(slot, &key) {
                Some(other) => Err(ProblemKind::SharedWith(other)),
                None => Ok(key),
            });
        match read {
            Ok(key) => {
                let change = self.change(index, |state| {
                    let recovers = std::mem::take(&mut state.failing);
                    let rotates = state.rotation.arrive(&key, now);
                    let event = match (rotates, recovers) {
                        (true, _) => Some(KeyEvent::Rotate),
                        (false, true) => Some(KeyEvent::Recover),
                        (false, false) => None,
                    };
                    (rotates, event)
                });
                if change == Some(true) {
                    Refreshed::Rotated
                } else {
                    Refreshed::Unchanged
                }
            }
            Err(kind) => {
                let problem = slot.spec.problem(kind);
                self.change(index, |state| {
                    let first = !std::mem::replace(&mut state.failing, true);
                    ((), first.then(|| KeyEvent::Unreadable(problem.to_string())))
                });
                Refreshed::Kept
            }
        }
    }

    /// Lets go of keys that have drained.
    pub fn expire(&self, now: Instant) {
        let mut states = self.lock();
        let mut changed = false;
        for state in &mut states.rotations {
            changed |= state.rotation.expire(now);
        }
        for rotation in &mut states.retired {
            changed |= rotation.expire(now);
        }
        states
            .retired
            .retain(|rotation| rotation.keys().next().is_some());
        if changed {
            self.publish_scrubber(&states);
        }
    }

    /// The folder of this credential's file cannot be watched.
    pub fn unwatched(&self, index: usize) {
        self.change(index, |_| ((), Some(KeyEvent::Unwatched)));
    }

    /// Changes one credential's state, then what requests see of it, then raises the alarm.
    fn change<T>(
        &self,
        index: usize,
        change: impl FnOnce(&mut State) -> (T, Option<KeyEvent>),
    ) -> Option<T> {
        let slot = self.slots.get(index)?;
        let mut states = self.lock();
        let state = states.rotations.get_mut(index)?;
        let known: Vec<_> = state.rotation.keys().map(|key| key.id).collect();
        let (result, event) = change(state);
        // INVARIANT: a key is searched for in answers before a request can take it.
        if !state.rotation.keys().all(|key| known.contains(&key.id)) {
            self.publish_scrubber(&states);
        }
        if let Some(state) = states.rotations.get(index) {
            slot.publish(&state.rotation);
        }
        if let Some(event) = event {
            self.alarms.raise(Alarm {
                credential: slot.spec.credential.clone(),
                event,
            });
        }
        Some(result)
    }

    /// An automaton that cannot be built leaves the old one: `load` has shown that one can be, and
    /// every key since has passed the same checks.
    fn publish_scrubber(&self, states: &States) {
        if let Ok(scrubber) = states.scrubber() {
            self.scrubber.store(Arc::new(scrubber));
        }
    }

    fn rotation_of(&self, spec: &Spec) -> Option<Rotation> {
        let index = self.slots.iter().position(|slot| slot.spec == *spec)?;
        self.lock()
            .rotations
            .get(index)
            .map(|state| state.rotation.clone())
    }

    /// All keys that answers carried, of whatever credential.
    fn leaked(&self) -> Vec<Arc<Key>> {
        let states = self.lock();
        let used = states.rotations.iter().map(|state| &state.rotation);
        used.chain(&states.retired)
            .flat_map(|rotation| rotation.leaked().iter().cloned())
            .collect()
    }

    fn rotations_without(&self, kept: &[Slot], now: Instant) -> Vec<Rotation> {
        let states = self.lock();
        let gone = |slot: &Slot| !kept.iter().any(|kept| kept.spec == slot.spec);
        let all = self.slots.iter().zip(&states.rotations);
        all.filter(|(slot, _)| gone(slot))
            .map(|(_, state)| state.rotation.retire(now))
            .collect()
    }

    /// The other environment of the same provider that has this key.
    fn shared_with(&self, slot: &Slot, key: &Key) -> Option<CredentialRef> {
        let states = self.lock();
        let mut all = self.slots.iter().zip(&states.rotations);
        let (other, _) = all.find(|(other, state)| {
            other.spec.is_other_environment_of(&slot.spec)
                && state
                    .rotation
                    .keys()
                    .any(|known| known.secret == key.secret)
        })?;
        Some(other.spec.credential.clone())
    }

    /// A panic elsewhere leaves whole states: each change is one step.
    fn lock(&self) -> MutexGuard<'_, States> {
        self.states.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot {
    fn publish(&self, rotation: &Rotation) {
        self.unconfirmed
            .store(rotation.is_unconfirmed(), Ordering::Relaxed);
        self.current.store(rotation.current().cloned());
    }
}

impl States {
    fn scrubber(&self) -> Result<Scrubber, ScrubError> {
        let in_use = self
            .rotations
            .iter()
            .enumerate()
            .flat_map(|(index, state)| {
                let owner = move |key: u64| Owner::Credential { index, key };
                state
                    .rotation
                    .keys()
                    .map(move |key| (owner(key.id), key.secret.expose()))
            });
        let retired = self.retired.iter().flat_map(Rotation::keys);
        let retired = retired.map(|key| (Owner::Retired { key: key.id }, key.secret.expose()));
        let webhooks = self.webhooks.iter().enumerate();
        let webhooks = webhooks.map(|(index, secret)| (Owner::Webhook { index }, secret.expose()));
        Scrubber::new(in_use.chain(retired).chain(webhooks))
    }
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.slots.iter().map(|slot| &slot.spec.credential))
            .finish()
    }
}

#[cfg(test)]
#[path = "keyring_tests.rs"]
mod tests;
