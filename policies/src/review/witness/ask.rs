//! One request with its answer, and what becomes of it.

use super::{Answer, Sample};
use crate::controls::address::Ingress;
use crate::decide::{Charge, Counted, Head, Known, decide};
use crate::effective::{Effective, Limit};
use crate::identify::CertificateNames;
use crate::json::{Json, parse};
use crate::model::site::Environment;
use crate::refusal::{Code, Refusal};
use crate::review::leaves::short;
use crate::review::order::Change;
use crate::source::Place;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::time::Duration;

/// A request, and the vendor's answer to it where one is needed.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// The provider that is addressed.
    pub provider: String,
    /// The method.
    pub method: Method,
    /// Path and query on the vendor's host.
    pub target: String,
    /// Who calls, by the name that the policy has for it.
    pub caller: String,
    /// Test or live.
    pub environment: Environment,
    /// What the caller proves: `token <SHA-256>`, `spiffe <id>` or `dns <name>`.
    pub proof: String,
    /// The header that names a subject, if one does.
    pub subject: Option<HeaderName>,
    /// The headers of consent, purpose and approval.
    pub evidence: Vec<(HeaderName, String)>,
    /// The body's type.
    pub content_type: Option<&'static str>,
    /// The body.
    pub body: String,
    /// What stands in the body's place: a form of one part.
    pub sample: Option<Sample>,
    /// A length that the head declares, in the place of the body's own: then the head alone is
    /// decided on.
    pub length: Option<u64>,
    /// When, in Unix seconds.
    pub now: u64,
    /// How many such calls are made at once: what is looked at is the last.
    pub calls: u32,
    /// How long before one more, after those.
    pub wait: Option<Duration>,
    /// Whether each of these calls names another subject.
    pub several_subjects: bool,
    /// What the vendor answers.
    pub answer: Option<Answer>,
}

/// What becomes of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is refused, or its answer is.
    Refused {
        /// Why.
        code: Code,
        /// The line that decided.
        place: Option<Place>,
    },
    /// It is sent.
    Sent {
        /// The vendor's base.
        to: String,
        /// Whether something of an image stays behind.
        cleaned: bool,
    },
    /// Its answer goes back.
    Released {
        /// The vendor's base.
        to: String,
        /// How.
        kind: &'static str,
        /// What goes back, where it is not all of the answer.
        body: Option<String>,
    },
}

impl Outcome {
    fn refused(refusal: Refusal) -> Self {
        Self::Refused {
            code: refusal.code,
            place: refusal.place,
        }
    }

    /// Whether nothing refuses it.
    pub const fn passes(&self) -> bool {
        !matches!(self, Self::Refused { .. })
    }

    pub(super) const fn code(&self) -> Option<Code> {
        match self {
            Self::Refused { code, .. } => Some(*code),
            _ => None,
        }
    }

    pub(super) const fn kind(&self) -> &'static str {
        match self {
            Self::Refused { code, .. } => code.name(),
            Self::Sent { .. } => "sent",
            Self::Released { kind, .. } => kind,
        }
    }

    /// What a change from this outcome to that one is. Which code refuses is no matter.
    pub fn compare(&self, new: &Self) -> Change {
        match (self, new) {
            (Self::Refused { .. }, Self::Refused { .. }) => Change::Equal,
            (Self::Refused { .. }, _) => Change::Loosened,
            (_, Self::Refused { .. }) => Change::Tightened,
            (
                Self::Sent { to, cleaned },
                Self::Sent {
                    to: new_to,
                    cleaned: new_cleaned,
                },
            ) if to == new_to => match (cleaned, new_cleaned) {
                (false, true) => Change::Tightened,
                (true, false) => Change::Loosened,
                _ => Change::Equal,
            },
            (
                Self::Released { to, body, .. },
                Self::Released {
                    to: new_to,
                    body: new_body,
                    ..
                },
            ) if to == new_to => match (body.as_deref(), new_body.as_deref()) {
                (None, None) => Change::Equal,
                (None, Some(_)) => Change::Tightened,
                (Some(_), None) => Change::Loosened,
                (Some(old), Some(new)) => {
                    let (old, new) = (values(old), values(new));
                    match (new.is_subset(&old), old.is_subset(&new)) {
                        (true, true) => Change::Equal,
                        (true, false) => Change::Tightened,
                        (false, true) => Change::Loosened,
                        (false, false) => Change::Mixed,
                    }
                }
            },
            _ => Change::Mixed,
        }
    }
}

/// Every scalar of a document with its path.
fn values(body: &str) -> BTreeSet<String> {
    fn walk(value: &Json<'_>, path: &str, out: &mut BTreeSet<String>) {
        match value {
            Json::Object(members) => {
                for (name, value) in members {
                    walk(value, &format!("{path}.{name}"), out);
                }
            }
            Json::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    walk(item, &format!("{path}[{i}]"), out);
                }
            }
            scalar => {
                out.insert(format!("{path} {scalar:?}"));
            }
        }
    }
    let mut out = BTreeSet::new();
    if let Ok(document) = parse(body.as_bytes()) {
        walk(&document, "", &mut out);
    }
    out
}

impl Ask {
    /// What becomes of it under a policy.
    pub fn run(&self, policy: &Effective) -> Outcome {
        let mut buckets = Buckets::default();
        for _ in 1..self.calls {
            let _ = self.once(policy, &mut buckets, false);
        }
        if let Some(wait) = self.wait {
            let _ = self.once(policy, &mut buckets, false);
            buckets.now += wait.as_nanos();
        }
        match self.once(policy, &mut buckets, true) {
            Ok(outcome) => outcome,
            Err(refusal) => Outcome::refused(refusal),
        }
    }

    fn once(
        &self,
        policy: &Effective,
        buckets: &mut Buckets,
        answered: bool,
    ) -> Result<Outcome, Refusal> {
        let headers = self.headers();
        let ingress = Ingress {
            provider: Some(self.provider.clone()),
            hosts: Vec::new(),
        };
        let names = self.names();
        let head = Head {
            method: &self.method,
            target: self.target.as_bytes(),
            host: None,
            headers: &headers,
            names: &names,
            now: self.now,
        };
        let mut known = Known::default();
        let permit = decide(policy, &ingress, &head, &mut known)?;
        let to = permit.grant().provider.base.to_string();
        buckets.calls += u64::from(self.several_subjects);
        let spent = permit.spend(|counted, limit| buckets.charge(&counted, limit), &mut known)?;
        if self.length.is_some() {
            return Ok(Outcome::Sent { to, cleaned: false });
        }
        let cleared = spent.admit(&[self.content()], &mut known)?;
        let cleaned = cleared.cleaned().is_some();
        let sent = cleared.sent();
        let Some(answer) = self.answer.as_ref().filter(|_| answered) else {
            return Ok(Outcome::Sent { to, cleaned });
        };
        let none = HeaderMap::new();
        let release = match sent.reads_whole_answer() {
            true => sent.judge(answer.status, &none, answer.body.as_bytes(), &mut known)?,
            false => sent.judge_head(answer.status, &none)?,
        };
        Ok(Outcome::Released {
            to,
            kind: release.kind(),
            body: release.into_rebuilt(),
        })
    }

    /// The body's bytes.
    pub fn content(&self) -> Cow<'_, [u8]> {
        match &self.sample {
            Some(sample) => Cow::Owned(sample.form()),
            None => Cow::Borrowed(self.body.as_bytes()),
        }
    }

    /// The headers that are sent, without the caller's proof.
    pub fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(name) = &self.subject {
            headers.insert(name, HeaderValue::from_static("subject-1"));
        }
        for (name, value) in &self.evidence {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        if let Some(kind) = self.content_type {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
            let own = match &self.sample {
                Some(sample) => sample.form().len(),
                None => self.body.len(),
            };
            let length = self.length.unwrap_or(own as u64);
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        headers
    }

    fn names(&self) -> CertificateNames {
        let mut names = CertificateNames::default();
        if let Some(id) = self.proof.strip_prefix("spiffe ") {
            names.spiffe.push(id.to_owned());
        } else if let Some(name) = self.proof.strip_prefix("dns ") {
            names.dns.push(name.to_owned());
        } else {
            names.dns.push(self.proof.clone());
        }
        names
    }
}

/// Buckets as the gateway has them, for a handful of calls.
#[derive(Default)]
struct Buckets {
    now: u128,
    /// Of how many subjects there were calls.
    calls: u64,
    full_at: HashMap<String, u128>,
}

impl Buckets {
    fn charge(&mut self, counted: &Counted<'_>, limit: &Limit) -> Charge {
        let ahead = matches!(counted, Counted::CallerAhead(..));
        let name = match counted {
            Counted::CallerAhead(allow, caller) | Counted::Caller(allow, caller) => {
                format!("caller {allow} {caller}")
            }
            Counted::Subject(allow, _, caller) => {
                format!("subject {} {allow} {caller}", self.calls)
            }
            Counted::Credential(index) => format!("credential {index}"),
            Counted::Route(credential, route) => format!("route {credential} {route}"),
        };
        let interval = limit.gcra.interval.as_nanos();
        let burst = u128::from(limit.gcra.burst.get());
        // Buckets are full at first, and time starts late enough for that.
        let now = self.now + (1 << 100);
        let full_at = self.full_at.get(&name).copied().unwrap_or(now).max(now);
        let earliest = full_at.saturating_sub((burst - 1) * interval);
        if now < earliest {
            let nanos = u64::try_from(earliest - now).unwrap_or(u64::MAX);
            return Charge::Full {
                retry_after: Duration::from_nanos(nanos),
            };
        }
        if !ahead {
            self.full_at.insert(name, full_at + interval);
        }
        Charge::Taken {
            remaining: 1,
            reset_after: Duration::ZERO,
        }
    }
}

impl fmt::Display for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{} {}` as `{}` in {}",
            self.method, self.target, self.caller, self.environment
        )?;
        if self.caller.is_empty() {
            write!(f, " by {}", short(&self.proof))?;
        }
        if let Some(name) = &self.subject {
            write!(f, " with `{name}`")?;
        }
        for (name, value) in &self.evidence {
            write!(f, " with `{name}: {value}`")?;
        }
        if let Some(length) = self.length {
            write!(f, " with {length} bytes")?;
        } else if let Some(sample) = &self.sample {
            write!(f, " with {sample}")?;
        } else if self.body.len() > 20 {
            write!(f, " with `{}`", self.body)?;
        }
        write!(f, " on {}", super::day(self.now))?;
        match (self.calls, self.wait) {
            (1, None) => {}
            (calls, None) => write!(f, ", the last of {calls} at once")?,
            (calls, Some(wait)) => {
                write!(f, ", once more {wait:?} after {calls} at once")?;
            }
        }
        if self.several_subjects {
            f.write_str(", each for another subject")?;
        }
        if let Some(answer) = &self.answer {
            write!(f, ", answered {} `{}`", answer.status, answer.body)?;
        }
        Ok(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { code, place } => {
                write!(f, "refuse `{code}`")?;
                place
                    .as_ref()
                    .map_or(Ok(()), |place| write!(f, " ({place})"))
            }
            Self::Sent { to, cleaned: false } => write!(f, "send to {to}"),
            Self::Sent { to, cleaned: true } => write!(f, "send to {to} without its metadata"),
            Self::Released { kind, body, .. } => {
                write!(f, "release {kind}")?;
                body.as_ref().map_or(Ok(()), |body| write!(f, " `{body}`"))
            }
        }
    }
}
