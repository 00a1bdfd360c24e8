//! The way of a request: `Permit → Spent → Cleared → Sent`, and of its answer, [`crate::judge`].
//! Where nothing in a body has to be looked at first, it is `Permit → Spent → Passing → Sent`.
//!
//! Each value is made by the step before it and by nothing else, cannot be copied, and is used up
//! by the next step. Skipping a step, or doing one twice, does not compile.
//!
//! What compiles is the whole way:
//!
//! ```
//! # use visor_policy::{decide::*, effective::Limit, judge::Release, refusal::Refusal};
//! # fn meter(_: Counted<'_>, _: &Limit) -> Charge { Charge::NoRoom }
//! fn way(permit: Permit, known: &mut Known) -> Result<Release, Refusal> {
//!     let sent = permit.spend(meter, known)?.admit(&[b""], known)?.sent();
//!     sent.judge(200, &Default::default(), b"{}", known)
//! }
//! ```
//!
//! Nothing is sent that was not paid for: a permit is not admitted.
//!
//! ```compile_fail,E0599
//! # use visor_policy::{decide::*, refusal::Refusal};
//! fn unpaid(permit: Permit, known: &mut Known) -> Result<Cleared, Refusal> {
//!     permit.admit(&[b""], known)
//! }
//! ```
//!
//! Nor is anything sent whose body nobody looked at.
//!
//! ```compile_fail,E0599
//! # use visor_policy::decide::*;
//! fn unseen(spent: Spent) -> Sent {
//!     spent.sent()
//! }
//! ```
//!
//! A body that passes is sent before its answer is judged, too.
//!
//! ```compile_fail,E0599
//! # use visor_policy::{decide::*, judge::Release, refusal::Refusal};
//! fn early(passing: Passing, known: &mut Known) -> Result<Release, Refusal> {
//!     passing.judge(200, &Default::default(), b"{}", known)
//! }
//! ```
//!
//! One permit is one attempt.
//!
//! ```compile_fail,E0382
//! # use visor_policy::{decide::*, effective::Limit, refusal::Refusal};
//! # fn meter(_: Counted<'_>, _: &Limit) -> Charge { Charge::NoRoom }
//! fn twice(permit: Permit, known: &mut Known) -> Result<(Spent, Spent), Refusal> {
//!     Ok((permit.spend(meter, known)?, permit.spend(meter, known)?))
//! }
//! ```
//!
//! What was cleared is sent once, and what was sent is judged once.
//!
//! ```compile_fail,E0382
//! # use visor_policy::decide::*;
//! fn again(cleared: Cleared) -> (Sent, Sent) {
//!     (cleared.sent(), cleared.sent())
//! }
//! ```
//!
//! ```compile_fail,E0382
//! # use visor_policy::{decide::*, judge::Release, refusal::Refusal};
//! fn better(sent: Sent, known: &mut Known) -> Result<Release, Refusal> {
//!     let none = Default::default();
//!     sent.judge(200, &none, b"{}", known).or_else(|_| sent.judge(200, &none, b"[]", known))
//! }
//! ```
//!
//! There is no second permit.
//!
//! ```compile_fail,E0308
//! # use visor_policy::decide::*;
//! fn copy(permit: &Permit) -> Permit {
//!     permit.clone()
//! }
//! ```
//!
//! An answer to what was never sent is not judged.
//!
//! ```compile_fail,E0599
//! # use visor_policy::{decide::*, judge::Release, refusal::Refusal};
//! fn early(cleared: Cleared, known: &mut Known) -> Result<Release, Refusal> {
//!     cleared.judge(200, &Default::default(), b"{}", known)
//! }
//! ```
//!
//! A release is not made by hand: its parts are nobody else's, and so are a permit's.
//!
//! ```compile_fail,E0423
//! # use visor_policy::judge::Release;
//! let release = Release("judged");
//! ```
//!
//! ```compile_fail,E0451
//! # use visor_policy::decide::*;
//! fn forged(permit: Permit) -> Spent {
//!     Spent { permit, budget: None }
//! }
//! ```
//!
//! ```compile_fail,E0599
//! # use visor_policy::judge::Release;
//! let release = Release::default();
//! ```

mod own;
mod passing;
mod spend;

pub use own::{OWN_CALLER, Own, own};
pub use passing::Passing;
pub use spend::{Budget, Charge, Counted};

use crate::controls::address::{Ingress, locate};
use crate::controls::consent::{self, Evidence};
use crate::controls::subject::{self, SubjectId};
use crate::controls::{body, browser, headers, images, keys, query, route};
use crate::effective::{Caller, Effective, Grant, Limit, Provider, Route};
use crate::identify::{CertificateNames, Identified, identify};
use crate::image::Piece;
use crate::refusal::{Code, Refusal};
use crate::target::Target;
use http::{HeaderMap, Method};
use spend::charge_all;
use std::sync::Arc;

/// The facts of a request's head. Time is one of them.
#[derive(Debug, Clone, Copy)]
pub struct Head<'a> {
    /// The method.
    pub method: &'a Method,
    /// Path and query as they came.
    pub target: &'a [u8],
    /// The authority, from Host or `:authority`.
    pub host: Option<&'a str>,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// What a verified client certificate proves.
    pub names: &'a CertificateNames,
    /// Unix seconds.
    pub now: u64,
}

/// What became known of a request on the way, for its record; refused ones too.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The provider.
    pub provider: Option<Arc<Provider>>,
    /// Who calls, and in which environment.
    pub who: Option<Identified>,
    /// The caller.
    pub caller: Option<Arc<Caller>>,
    /// The route.
    pub route: Option<Arc<Route>>,
    /// The allow that covers it.
    pub grant: Option<Arc<Grant>>,
    /// What the request brought along for the record.
    pub evidence: Evidence,
    /// Refusals that shadow mode only recorded.
    pub would_refuse: Vec<Refusal>,
}

/// A request that the policy allows, before anything was spent on it.
#[must_use]
pub struct Permit {
    grant: Arc<Grant>,
    caller: Arc<Caller>,
    subject: Option<SubjectId>,
    target: Target,
    /// Whether the head declares the type that the route's body has.
    body_typed: bool,
    /// Between a form's parts, where its images are looked at.
    boundary: Option<Box<str>>,
    now: u64,
}

/// Decides on the head of a request. `known` is filled as far as the request came.
pub fn decide(
    policy: &Effective,
    ingress: &Ingress,
    head: &Head<'_>,
    known: &mut Known,
) -> Result<Permit, Refusal> {
    pass(policy, ingress, head, known).map_err(|refusal| refusal.cited(policy, known))
}

/// The controls of a head, in their order.
fn pass(
    policy: &Effective,
    ingress: &Ingress,
    head: &Head<'_>,
    known: &mut Known,
) -> Result<Permit, Refusal> {
    let (provider, target) = locate(policy, ingress, head.host, head.target)?;
    known.provider = Some(Arc::clone(provider));
    headers::check(head.headers, provider)?;
    browser::check(head.method, head.headers)?;
    let who = identify(policy, provider, head.headers, head.names, head.now)?;
    let caller = policy
        .callers
        .get(who.caller)
        .ok_or_else(|| Refusal::new(Code::CallerUnknown, "the proof names no caller"))?;
    known.who = Some(who);
    known.caller = Some(Arc::clone(caller));
    if let Some(place) = &provider.stopped {
        return Err(
            Refusal::new(Code::ProviderStopped, "the site stopped this provider").at(place),
        );
    }
    let route = route::find(provider, head.method, &target.path)?;
    known.route = Some(Arc::clone(route));
    let grant = route::grant(policy, provider, route, who)?;
    known.grant = Some(Arc::clone(grant));
    query::check(target.query.as_deref(), grant)?;
    keys::check_query(target.query.as_deref().unwrap_or_default(), provider)?;
    keys::check(target.path.as_bytes(), provider)?;
    let subject = match subject::of(head.headers, &target, grant) {
        // A rate that shadow mode would only record cannot ask for more than the rate does.
        Err(refusal) if refusal.code == Code::SubjectMissing => {
            let grant = Arc::clone(grant);
            relax(refusal, &grant, head.now, known)?;
            None
        }
        found => found?,
    };
    let (evidence, wrong) = consent::read(head.headers, grant, head.now);
    known.evidence = evidence;
    let grant = &Arc::clone(grant);
    for refusal in wrong {
        relax(refusal, grant, head.now, known)?;
    }
    let body_typed = body::check_head(head.headers, grant)?;
    let boundary = match body_typed {
        true => images::boundary(head.headers, grant)?,
        false => None,
    };
    Ok(Permit {
        grant: Arc::clone(grant),
        caller: Arc::clone(caller),
        subject,
        target,
        body_typed,
        boundary,
        now: head.now,
    })
}

/// A permit whose budgets were charged for one attempt.
#[must_use]
pub struct Spent {
    permit: Permit,
    budget: Option<Budget>,
}

impl Permit {
    /// The allow, with all that it says.
    pub fn grant(&self) -> &Arc<Grant> {
        &self.grant
    }

    /// Who calls.
    pub fn caller(&self) -> &Arc<Caller> {
        &self.caller
    }

    /// Whom it is about, where the request says so.
    pub fn subject(&self) -> Option<&SubjectId> {
        self.subject.as_ref()
    }

    /// The very path and query that were matched: what is forwarded.
    pub fn target(&self) -> &Target {
        &self.target
    }

    /// Charges one attempt: the subject first, then the caller, then the credential, so that one
    /// subject in excess costs nobody else anything. A caller in excess is refused before any of
    /// its subjects is charged.
    pub fn spend(
        self,
        mut charge: impl FnMut(Counted<'_>, &Limit) -> Charge,
        known: &mut Known,
    ) -> Result<Spent, Refusal> {
        let budget = charge_all(&self, &mut charge, known)?;
        Ok(Spent {
            permit: self,
            budget,
        })
    }
}

/// Refuses, or under shadow mode, for a code of the closed list, only records.
pub(crate) fn relax(
    refusal: Refusal,
    grant: &Grant,
    now: u64,
    known: &mut Known,
) -> Result<(), Refusal> {
    let refusal = refusal.cited_by(grant);
    if refusal.code.shadowable() && grant.shadows(now) {
        known.would_refuse.push(refusal);
        return Ok(());
    }
    Err(refusal)
}

/// A request that may be sent, once.
#[must_use]
pub struct Cleared {
    spent: Spent,
    cleaned: Option<Vec<Piece>>,
}

impl Spent {
    /// The permit below it.
    pub fn permit(&self) -> &Permit {
        &self.permit
    }

    /// The tightest budget met.
    pub fn budget(&self) -> Option<Budget> {
        self.budget
    }

    /// Looks at the whole body, in one piece or in those in which it came.
    pub fn admit<P: AsRef<[u8]>>(
        mut self,
        content: &[P],
        known: &mut Known,
    ) -> Result<Cleared, Refusal> {
        let grant = &self.permit.grant;
        let looked = self.look(content);
        let (images::Looked { cleaned, refusal }, subject) =
            looked.map_err(|refusal| refusal.cited_by(grant))?;
        if let Some(refusal) = refusal {
            relax(refusal, grant, self.permit.now, known)?;
        }
        if subject.is_some() {
            self.permit.subject = subject;
        }
        Ok(Cleared {
            spent: self,
            cleaned,
        })
    }

    fn look<P: AsRef<[u8]>>(
        &self,
        content: &[P],
    ) -> Result<(images::Looked, Option<SubjectId>), Refusal> {
        let grant = &self.permit.grant;
        let length: usize = content.iter().map(|piece| piece.as_ref().len()).sum();
        body::check_size(length as u64, grant)?;
        body::check_type(length, self.permit.body_typed, grant)?;
        keys::check_body(content, &grant.provider)?;
        let named = self.permit.subject.as_ref();
        let subject = body::check_content(content, named, grant)?;
        let looked = match &grant.images {
            // What is not there has no images; what is there was found to be typed.
            Some(rules) if length > 0 => {
                images::check(content, self.permit.boundary.as_deref(), rules, grant)?
            }
            _ => images::Looked {
                cleaned: None,
                refusal: None,
            },
        };
        Ok((looked, subject))
    }
}

impl Cleared {
    /// The permit below it.
    pub fn permit(&self) -> &Permit {
        &self.spent.permit
    }

    /// The tightest budget met.
    pub fn budget(&self) -> Option<Budget> {
        self.spent.budget
    }

    /// The body as it goes on, in stretches of the one that was admitted and new ones between
    /// them; none where it goes on as it came.
    pub fn cleaned(&self) -> Option<&[Piece]> {
        self.cleaned.as_deref()
    }

    /// Uses it up: the request is now on its way, and its answer is to be judged.
    pub fn sent(self) -> Sent {
        Sent {
            permit: self.spent.permit,
        }
    }
}

/// A request that was sent. Only it can judge an answer.
#[must_use]
pub struct Sent {
    permit: Permit,
}

impl Sent {
    /// The allow, with all that it says.
    pub fn grant(&self) -> &Arc<Grant> {
        &self.permit.grant
    }

    pub(crate) fn now(&self) -> u64 {
        self.permit.now
    }

    /// Another attempt at what was sent and never answered: only where doing it twice is as doing
    /// it once, and at the price of a further charge, since attempts count and not requests.
    pub fn again(
        self,
        mut charge: impl FnMut(Counted<'_>, &Limit) -> Charge,
        known: &mut Known,
    ) -> Result<Cleared, Refusal> {
        if !matches!(
            self.permit.grant.route.path.method,
            Method::GET | Method::HEAD
        ) {
            return Err(Refusal::new(
                Code::UpstreamUnreachable,
                "the connection broke, and the method must not be sent twice",
            )
            .cited_by(&self.permit.grant));
        }
        let budget = charge_all(&self.permit, &mut charge, known)?;
        Ok(Cleared {
            spent: Spent {
                permit: self.permit,
                budget,
            },
            // A method that may be sent again has no form.
            cleaned: None,
        })
    }
}
