//! What a permit costs: its rates, in their order.

use super::{Known, Permit, relax};
use crate::controls::subject::SubjectId;
use crate::effective::{CallerIndex, Limit};
use crate::refusal::{Code, Refusal};
use std::time::Duration;

/// Whom a rate counts.
pub enum Counted<'a> {
    /// Whether the caller has a call left: only asked, and nothing taken. A caller without one
    /// must not fill the table of subjects.
    CallerAhead(&'a str, &'a str),
    /// One subject under one allow, named by a caller.
    Subject(&'a str, &'a SubjectId, CallerIndex),
    /// One caller under one allow.
    Caller(&'a str, &'a str),
    /// All calls on one credential.
    Credential(usize),
    /// All calls of one route on one credential.
    Route(usize, usize),
}

/// What a meter says of one charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charge {
    /// Counted; so many are left, and all again after a while.
    Taken {
        /// How many more may come at once.
        remaining: u32,
        /// Until the budget is whole again.
        reset_after: Duration,
    },
    /// Nothing left.
    Full {
        /// Until one may come again.
        retry_after: Duration,
    },
    /// There is no room to count another one.
    NoRoom,
}

/// The tightest budget that a request met, for the `RateLimit` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// `subject`, `caller` or `credential`.
    pub name: &'static str,
    /// The limit's count.
    pub quota: u32,
    /// The limit's window.
    pub window: Duration,
    /// How many more may come at once.
    pub remaining: u32,
    /// Until the budget is whole again.
    pub reset_after: Duration,
}

pub(super) fn charge_all(
    permit: &Permit,
    charge: &mut impl FnMut(Counted<'_>, &Limit) -> Charge,
    known: &mut Known,
) -> Result<Option<Budget>, Refusal> {
    let grant = &permit.grant;
    let credential = &grant.credential;
    let subject = grant
        .subject_rate
        .as_ref()
        .zip(permit.subject.as_ref())
        .map(|(limit, id)| {
            (
                "subject",
                Code::RateSubject,
                Counted::Subject(&grant.allow, id, permit.caller.index),
                limit,
            )
        });
    let ahead = grant.caller_rate.as_ref().filter(|_| subject.is_some());
    if let Some(limit) = ahead
        && let counted = Counted::CallerAhead(&grant.allow, &permit.caller.name)
        && let Charge::Full { retry_after } = charge(counted, limit)
        && !(Code::RateCaller.shadowable() && grant.shadows(permit.now))
    {
        return Err(Refusal::new(Code::RateCaller, "the budget is used up")
            .at(&limit.place)
            .after(retry_after));
    }
    let caller = grant.caller_rate.as_ref().map(|limit| {
        (
            "caller",
            Code::RateCaller,
            Counted::Caller(&grant.allow, &permit.caller.name),
            limit,
        )
    });
    let route = credential
        .route_limits
        .iter()
        .find(|(route, _)| *route == grant.route.index)
        .map(|(index, limit)| {
            (
                "route",
                Code::RateCredential,
                Counted::Route(credential.index, *index),
                limit,
            )
        });
    let whole = credential.limit.as_ref().map(|limit| {
        (
            "credential",
            Code::RateCredential,
            Counted::Credential(credential.index),
            limit,
        )
    });

    let mut tightest: Option<Budget> = None;
    for (name, code, counted, limit) in [subject, caller, route, whole].into_iter().flatten() {
        match charge(counted, limit) {
            Charge::Taken {
                remaining,
                reset_after,
            } => {
                if tightest.is_none_or(|b| remaining < b.remaining) {
                    let (quota, window) = (limit.rate.count, limit.rate.window);
                    tightest = Some(Budget {
                        name,
                        quota,
                        window,
                        remaining,
                        reset_after,
                    });
                }
            }
            Charge::Full { retry_after } => {
                let refusal = Refusal::new(code, "the budget is used up")
                    .at(&limit.place)
                    .after(retry_after);
                relax(refusal, grant, permit.now, known)?;
            }
            Charge::NoRoom => {
                return Err(
                    Refusal::new(Code::RateTableFull, "the table of counted keys is full")
                        .at(&limit.place),
                );
            }
        }
    }
    Ok(tightest)
}
