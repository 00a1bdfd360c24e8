//! What a request owes to the person it is about, before the vendor is asked and after it answered.

use super::callers::Turn;
use super::recorded::{is_erasure, unavailable};
use super::upload::Upload;
use crate::store::erasures::{Asked, Promise, Want};
use crate::store::registry::{Consent, Enrolled, Enrolment};
use crate::store::{By, Everyone, Seconded, now};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use tokio::time::Instant as Deadline;
use visor_policy::decide::Permit;
use visor_policy::effective::Grant;
use visor_policy::life::{self, Outcome};
use visor_policy::model::pack::Class;
use visor_policy::refusal::{Code, Refusal};

/// An erasure that a request owes.
pub struct Owed {
    /// What there will be for it.
    pub promise: Promise,
    /// How often the vendor was asked, this time included.
    pub attempts: u64,
    /// How often it said that there is nobody.
    pub denied: u64,
}

/// A request that erases is small; one that is not is made anew where it must be repeated.
const LARGEST: usize = 64 << 10;
/// Whoever has everyone erased waits so long for our own records.
const PURGED: Duration = Duration::from_secs(10);
/// For the answer to be heard, after the vendor's time is up.
const SPARE: Duration = Duration::from_secs(5);

/// A request that may have to be sent again, as it goes out.
pub fn asked(permit: &Permit, headers: &HeaderMap, body: &Upload) -> Option<Asked> {
    let grant = permit.grant();
    let repeated = matches!(grant.route.class, Class::Erase | Class::EraseAll);
    if !repeated || body.length > LARGEST {
        return None;
    }
    let named = grant.provider.subject_header.as_ref();
    let content = || {
        let kind = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        Some((kind.to_owned(), body.pieces.concat()))
    };
    Some(Asked {
        route: grant.route.name.clone(),
        path: permit.target().path.clone(),
        query: permit.target().query.clone(),
        header: named.is_some_and(|name| headers.contains_key(name)),
        body: (body.length > 0).then(content).flatten(),
    })
}

impl Turn<'_> {
    /// Writes down what the vendor is about to be asked for, where that must not be forgotten: it is
    /// not asked otherwise.
    pub async fn promise(&mut self, grant: &Grant, asked: Option<Asked>) -> Result<(), Refusal> {
        match grant.route.class {
            Class::Erase => self.owe(grant, asked).await,
            Class::Enroll => self.enrol(grant).await,
            Class::EraseAll => self.second(grant, asked).await,
            _ => Ok(()),
        }
    }

    async fn owe(&mut self, grant: &Grant, asked: Option<Asked>) -> Result<(), Refusal> {
        let Some(ledger) = &self.server.shared.ledger else {
            return Ok(());
        };
        let want = Want {
            subject: self.named().ok_or_else(|| nobody(grant))?,
            asked,
            origin: "caller",
            until: until(grant),
            asks: true,
        };
        let owing = ledger.owe(want).await.ok_or_else(unavailable)?;
        self.owed = Some(Owed {
            promise: owing.promise,
            attempts: owing.attempts,
            denied: owing.denied,
        });
        match owing.held {
            true => Err(held()),
            false => Ok(()),
        }
    }

    async fn enrol(&mut self, grant: &Grant) -> Result<(), Refusal> {
        let Some(ledger) = &self.server.shared.ledger else {
            return Ok(());
        };
        let subject = self.named().ok_or_else(|| nobody(grant))?;
        let evidence = &self.known.evidence;
        let enrolment = Enrolment {
            time: now(),
            consent: evidence.consent.as_ref().map(|consent| Consent {
                id: consent.id.clone(),
                time: consent.time.clone(),
                text: consent.text.clone(),
            }),
            purpose: evidence.purpose.clone(),
            retain: grant.retain.as_ref().map(|(longest, _)| *longest),
            stored: false,
        };
        match ledger.enrol(subject, enrolment.clone()).await {
            Some(Enrolled::Known(begun)) => {
                self.enrolment = Some((enrolment, begun));
                Ok(())
            }
            Some(Enrolled::Owed) => Err(Refusal::new(
                Code::ErasureOwed,
                "an erasure of the subject is owed",
            )),
            None => Err(unavailable()),
        }
    }

    /// Everyone is erased by two callers, who ask for the very same.
    async fn second(&mut self, grant: &Grant, asked: Option<Asked>) -> Result<(), Refusal> {
        let alone = |why| Refusal::new(Code::SecondMissing, why);
        let Some(ledger) = &self.server.shared.ledger else {
            return Err(alone("without a store nobody knows who asked first"));
        };
        let (Some(asked), Some((window, _)), Some(caller)) =
            (asked, &grant.second_within, &self.known.caller)
        else {
            return Err(alone(
                "the request is too large to be compared with another",
            ));
        };
        let mut hash = Sha256::new();
        let (kind, body) = asked.body.unwrap_or_default();
        for part in [
            grant.environment.word().as_bytes(),
            grant.provider.name.as_bytes(),
            asked.route.as_bytes(),
            asked.path.as_bytes(),
            asked.query.unwrap_or_default().as_bytes(),
            kind.as_bytes(),
            &body,
            if asked.header {
                self.subject.as_ref().map_or(&b""[..], |id| id.as_bytes())
            } else {
                b""
            },
        ] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let everyone = Everyone {
            request: hash.finalize().into(),
            caller: caller.name.clone(),
            window: *window,
            environment: grant.environment.word().to_owned(),
            provider: grant.provider.name.clone(),
            lease: grant.timeout + SPARE,
        };
        match ledger.second(everyone).await {
            Some(Seconded::Do(time)) => {
                self.seconded = Some(time);
                Ok(())
            }
            Some(Seconded::Wanted) => Err(all_owed()),
            Some(Seconded::Wait) => Err(alone("nobody else has asked for the same in time")),
            Some(Seconded::Held) => Err(held()),
            None => Err(unavailable()),
        }
    }

    /// What the vendor said is done is done here too, before anybody hears of it: the subject's own
    /// records are purged. Whoever asked gets the receipt's id, and what shows whom it is about.
    pub async fn settle(
        &mut self,
        done: bool,
        status: u16,
        kind: &'static str,
        deadline: Deadline,
    ) -> Result<Option<Promise>, Refusal> {
        let (Some(ledger), Some(grant)) = (&self.server.shared.ledger, &self.known.grant) else {
            return Ok(None);
        };
        let by = match grant.route.class {
            Class::Enroll => {
                self.stored = life::stored(done, status, u64::from(self.facts.attempts));
                return Ok(None);
            }
            Class::EraseAll if done => match self.seconded {
                Some(time) => By::Two(time),
                None => return Ok(None),
            },
            Class::Erase => {
                let Some(owed) = &self.owed else {
                    return Ok(None);
                };
                match life::outcome(&grant.route, done, status, owed.denied) {
                    Outcome::Done | Outcome::Gone => By::Caller(owed.promise.clone()),
                    Outcome::Denied => {
                        if let Some(subject) = self.named() {
                            ledger.denied(subject);
                        }
                        return Ok(None);
                    }
                    Outcome::Open => return Ok(None),
                }
            }
            _ => return Ok(None),
        };
        let given = ledger.erase(self.entry(Ok(kind), false), by).await;
        // What is not purged is owed still.
        let given = given.ok_or_else(|| match self.seconded {
            Some(_) => all_owed(),
            None => unavailable(),
        })?;
        self.recorded = Some(kind);
        self.owed = None;
        let (Some(promise), Some(_)) = (&given, self.seconded) else {
            return Ok(given);
        };
        // Of many it takes its time to purge what is known here. What is not done by then is not said to
        // be: the receipt comes.
        let left = deadline.saturating_duration_since(Deadline::now());
        if ledger.wiped(promise.receipt, PURGED.min(left / 2)).await {
            return Ok(given);
        }
        self.owed = given.map(|promise| Owed {
            promise,
            attempts: 1,
            denied: 0,
        });
        Ok(None)
    }

    /// An erasure that is not done by this request is asked for again by the gateway itself.
    pub fn put_off(&self) {
        let shared = &self.server.shared;
        let is_erasure = self.known.grant.as_ref().is_some_and(|g| is_erasure(g));
        if let (Some(ledger), Some(owed), Some(subject), true) =
            (&shared.ledger, &self.owed, self.named(), is_erasure)
        {
            ledger.again_for(subject, shared.pace.wait(owed.attempts));
        }
    }
}

/// Until when the vendor is not asked again, in milliseconds since 1970.
fn until(grant: &Grant) -> u64 {
    let lease = (grant.timeout + SPARE).as_millis();
    now().saturating_add(u64::try_from(lease).unwrap_or(u64::MAX))
}

fn nobody(grant: &Grant) -> Refusal {
    let why = "a face is stored and erased under a subject's id, and there is none";
    Refusal::new(Code::SubjectMissing, why).at(&grant.place)
}

fn all_owed() -> Refusal {
    let why = "two have asked for everyone, and the ledger cannot be written meanwhile";
    Refusal::new(Code::EraseAllOwed, why)
}

fn held() -> Refusal {
    Refusal::new(Code::ErasureHeld, "a legal hold is in force")
}
