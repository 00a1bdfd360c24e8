//! A decision's way into the ledger: before its answer where the site wants that, else after it.

use super::callers::{Stop, Turn};
use crate::store::registry::{Begun, Ended, Enrolment};
use crate::store::subjects::{Named, Touch};
use crate::store::{Entry, Record};
use std::time::{SystemTime, UNIX_EPOCH};
use visor_policy::controls::subject::SubjectId;
use visor_policy::decide::Known;
use visor_policy::effective::Grant;
use visor_policy::life::{self, Stored};
use visor_policy::model::pack::Class;
use visor_policy::model::site::Environment;
use visor_policy::record::Facts;
use visor_policy::refusal::{Code, Refusal};
use zeroize::Zeroizing;

/// What a record is made of.
pub struct Fields<'a> {
    pub time: SystemTime,
    pub decision: &'a str,
    pub policy: [u8; 32],
    pub known: &'a Known,
    pub facts: &'a Facts<'a>,
    pub micros: u64,
}

impl Fields<'_> {
    /// The record, and whom it is about.
    pub fn entry(
        &self,
        end: Result<&'static str, &Refusal>,
        subject: Option<&SubjectId>,
        binding: bool,
    ) -> Box<Entry> {
        let known = self.known;
        let environment = known.who.map(|who| who.environment.word());
        let provider = known.provider.as_ref().map(|p| p.name.clone());
        let subject = subject.and_then(|id| {
            Some(Named {
                environment: environment?.to_owned(),
                provider: provider.clone()?,
                id: Zeroizing::new(id.as_bytes().to_vec()),
            })
        });
        Box::new(Entry {
            record: Record {
                time: millis(self.time),
                kind: "request".into(),
                decision: bytes(self.decision),
                policy: self.policy,
                caller: known.caller.as_ref().map(|c| c.name.clone()),
                environment: environment.map(Into::into),
                provider,
                route: known.route.as_ref().map(|r| r.name.clone()),
                verdict: if end.is_ok() { "allow" } else { "refuse" }.into(),
                code: end.unwrap_or_else(|r| r.code.name()).into(),
                attempts: u64::from(self.facts.attempts),
                subject: None,
                received: self.facts.received,
                returned: self.facts.returned,
                micros: self.micros,
            },
            subject,
            makes: !known.grant.as_ref().is_some_and(|g| is_erasure(g)),
            touch: match &known.grant {
                Some(grant) if end.is_ok() && life::interacts(grant.route.class) => {
                    Touch::Interacts
                }
                _ => Touch::Nothing,
            },
            ended: None,
            binding,
        })
    }
}

/// Milliseconds since 1970.
pub fn millis(time: SystemTime) -> u64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Our own ids and digests: hexadecimal digits of that length.
pub fn bytes<const N: usize>(hexadecimal: &str) -> [u8; N] {
    let mut bytes = [0; N];
    match hex::decode_to_slice(hexadecimal, &mut bytes) {
        Ok(()) => bytes,
        Err(_) => [0; N],
    }
}

impl Turn<'_> {
    /// Whether the call may be made: what is live is recorded, or it does not happen.
    pub fn recordable(&self) -> Result<(), Refusal> {
        match &self.server.shared.ledger {
            Some(ledger) if self.is_live() && ledger.refuses() => Err(unavailable()),
            _ => Ok(()),
        }
    }

    /// Records a decision before its answer, where the site wants that. An allow of a live call
    /// whose record is not durable does not go out.
    pub async fn record_first(&mut self, end: Result<&'static str, &Refusal>) -> Result<(), Stop> {
        let Some(ledger) = &self.server.shared.ledger else {
            return Ok(());
        };
        if !ledger.is_before_answer() || self.recorded.is_some() {
            return Ok(());
        }
        let binding = end.is_ok() && self.is_live() && ledger.is_binding();
        // While the store is down nobody waits for it: what binds is refused, the rest goes on.
        if ledger.is_down() {
            return match binding {
                true => Err(unavailable().into()),
                false => Ok(()),
            };
        }
        let written = ledger.written(self.entry(end, binding)).await;
        if !written && binding {
            return Err(unavailable().into());
        }
        self.recorded = Some(end.unwrap_or_else(|r| r.code.name()));
        Ok(())
    }

    /// Records what is not recorded yet: all of it, or that it ended otherwise.
    pub fn record_late(&self, end: Result<&'static str, &Refusal>) {
        let Some(ledger) = &self.server.shared.ledger else {
            return;
        };
        let code = end.unwrap_or_else(|r| r.code.name());
        // Of an answer that was on its way only its delivery failed; what was decided stands.
        let went_away = self.recorded.is_some() && self.facts.status == 499;
        if self.recorded != Some(code) && !went_away {
            ledger.note(self.entry(end, false));
        }
    }

    pub(super) fn named(&self) -> Option<Named> {
        let (known, id) = (&self.known, self.subject.as_ref()?);
        Some(Named {
            environment: known.who?.environment.word().to_owned(),
            provider: known.provider.as_ref()?.name.clone(),
            id: Zeroizing::new(id.as_bytes().to_vec()),
        })
    }

    pub(super) fn entry(&self, end: Result<&'static str, &Refusal>, binding: bool) -> Box<Entry> {
        let fields = Fields {
            time: self.time,
            decision: &self.decision,
            policy: self.state.digest,
            known: &self.known,
            facts: &self.facts,
            micros: u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX),
        };
        let mut entry = fields.entry(end, self.subject.as_ref(), binding);
        // Whatever the caller is told: what the vendor stored is stored.
        let stored = match self.facts.attempts {
            0 => Stored::No,
            _ => self.stored,
        };
        // Nor did the person deal with the company by what the vendor refused.
        if self.enrolment.is_some() && stored == Stored::No {
            entry.touch = Touch::Nothing;
        }
        let ended = |(enrolment, begun): &(Enrolment, Begun)| {
            Box::new(Ended {
                enrolment: enrolment.clone(),
                begun: *begun,
                stored,
            })
        };
        entry.ended = self.enrolment.as_ref().map(ended);
        entry
    }

    fn is_live(&self) -> bool {
        let who = self.known.who;
        who.is_some_and(|who| who.environment == Environment::Live)
    }
}

/// Whether a route erases one subject.
pub fn is_erasure(grant: &Grant) -> bool {
    grant.route.class == Class::Erase
}

pub(super) fn unavailable() -> Refusal {
    Refusal::new(Code::LedgerUnavailable, "the ledger cannot be written")
}
