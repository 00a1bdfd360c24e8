//! One exchange through the engine, told control by control.

mod words;

pub(super) use words::images;

use crate::cite;
use crate::controls::address::Ingress;
use crate::controls::{CONTROLS, Control, control_of};
use crate::decide::{Charge, Head, Known, decide};
use crate::effective::{Effective, Grant};
use crate::identify::CertificateNames;
use crate::read::choice;
use crate::refusal::{Code, Refusal};
use crate::source::Place;
use http::{HeaderMap, Method};
use std::time::Duration;

/// A request, and what the vendor answers.
#[derive(Debug, Clone)]
pub struct Exchange<'a> {
    /// Where it comes in.
    pub ingress: Ingress,
    /// The method.
    pub method: &'a Method,
    /// Path and query as they come.
    pub target: &'a [u8],
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
    /// The answer; without one the request is followed until it would be sent.
    pub answer: Option<Answer<'a>>,
    /// Unix seconds.
    pub now: u64,
}

/// What the vendor answers.
#[derive(Debug, Clone)]
pub struct Answer<'a> {
    /// The status.
    pub status: u16,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The whole body.
    pub body: &'a [u8],
}

/// How it ends.
#[derive(Debug)]
pub enum End {
    /// The request may be sent, and no answer was given to judge.
    Send,
    /// The answer goes back.
    Release {
        /// The kind of release.
        kind: &'static str,
        /// The body, where it is not the vendor's own.
        rebuilt: Option<String>,
    },
    /// Neither.
    Refuse(Refusal),
}

impl End {
    /// One word: `send`, `refuse`, or the kind of release.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Send => "send",
            Self::Release { kind, .. } => kind,
            Self::Refuse(_) => "refuse",
        }
    }
}

/// What came of an exchange, and why.
#[derive(Debug)]
pub struct Trace {
    /// What became known on the way.
    pub known: Known,
    /// How it ended.
    pub end: End,
    /// Every control, in order.
    pub steps: Vec<Step>,
}

choice! {
    /// What a control said.
    pub enum Verdict {
        /// Nothing against it.
        "pass" Pass,
        /// It depends on what was spent before, which a review cannot know: taken for a yes.
        "assume" Assume,
        /// A no that shadow mode only records.
        "would-refuse" WouldRefuse,
        /// No.
        "refuse" Refuse,
        /// It has nothing to ask here.
        "idle" Idle,
        /// The exchange did not come so far.
        "unreached" Unreached,
    }
}

/// One control's part.
#[derive(Debug, Clone)]
pub struct Step {
    /// Which control.
    pub control: &'static Control,
    /// What it said.
    pub verdict: Verdict,
    /// Whether the outcome hangs on it.
    pub decisive: bool,
    /// The line behind it, where it was reached.
    pub place: Option<Place>,
    /// The refusal's code.
    pub code: Option<Code>,
    /// The values that it held the exchange against, in words.
    pub facts: String,
}

/// How far an exchange came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Head,
    Rates,
    Body,
    Answer,
}

/// Follows an exchange through `decide`, `spend`, `admit` and `judge`. Every rate has budget left.
pub fn follow(policy: &Effective, exchange: &Exchange<'_>) -> Trace {
    let mut known = Known::default();
    let mut stage = Stage::Head;
    let end = pass(policy, exchange, &mut known, &mut stage).unwrap_or_else(End::Refuse);
    let steps = steps(policy, &known, &end, stage);
    Trace { known, end, steps }
}

fn pass(
    policy: &Effective,
    exchange: &Exchange<'_>,
    known: &mut Known,
    stage: &mut Stage,
) -> Result<End, Refusal> {
    let head = Head {
        method: exchange.method,
        target: exchange.target,
        host: None,
        headers: exchange.headers,
        names: &CertificateNames::default(),
        now: exchange.now,
    };
    let permit = decide(policy, &exchange.ingress, &head, known)?;
    *stage = Stage::Rates;
    let taken = |_: crate::decide::Counted<'_>, _: &crate::effective::Limit| Charge::Taken {
        remaining: 1,
        reset_after: Duration::ZERO,
    };
    let spent = permit.spend(taken, known)?;
    *stage = Stage::Body;
    let cleared = spent.admit(&[exchange.body], known)?;
    *stage = Stage::Answer;
    let Some(answer) = &exchange.answer else {
        return Ok(End::Send);
    };
    let sent = cleared.sent();
    let release = if sent.reads_whole_answer() {
        sent.judge(answer.status, answer.headers, answer.body, known)?
    } else {
        sent.judge_head(answer.status, answer.headers)?
    };
    Ok(End::Release {
        kind: release.kind(),
        rebuilt: release.into_rebuilt(),
    })
}

fn steps(policy: &Effective, known: &Known, end: &End, stage: Stage) -> Vec<Step> {
    let refusal = match end {
        End::Refuse(refusal) => Some(refusal),
        End::Send | End::Release { .. } => None,
    };
    let decisive = decisive(refusal);
    let mut refused = false;
    let mut steps = Vec::with_capacity(CONTROLS.len());
    for control in CONTROLS {
        let own = control.name == decisive;
        let no = refusal.filter(|_| own);
        let shadowed = known
            .would_refuse
            .iter()
            .find(|r| control.codes.contains(&r.code));
        let verdict = match (no, shadowed) {
            (Some(_), _) => Verdict::Refuse,
            _ if refused && !reached(control, stage) => Verdict::Unreached,
            (None, Some(_)) => Verdict::WouldRefuse,
            (None, None) => quiet(control, known, end),
        };
        refused |= no.is_some();
        let reached = verdict != Verdict::Unreached;
        let told = no.or(shadowed);
        steps.push(Step {
            control,
            verdict,
            decisive: own,
            place: reached.then(|| place(control, told, policy, known)),
            code: told.map(|r| r.code),
            facts: match told {
                Some(refusal) => refusal.detail.to_string(),
                None if reached => words::of(control.name, known, end),
                None => String::new(),
            },
        });
    }
    steps
}

/// The control on which the outcome hangs: the one that refuses, or else the one that allows.
fn decisive(refusal: Option<&Refusal>) -> &'static str {
    match refusal {
        None => crate::controls::route::CONTROL.name,
        // What no control says is said of an answer's head.
        Some(refusal) => {
            control_of(refusal.code)
                .unwrap_or(&crate::judge::ANSWER)
                .name
        }
    }
}

/// Whether the exchange had met a control although another one refused it: bodies are looked at
/// after what they cost, whatever the order of telling.
fn reached(control: &Control, stage: Stage) -> bool {
    let answers = [crate::judge::ANSWER.name, crate::judge::LIVENESS.name];
    match stage {
        Stage::Head => false,
        Stage::Rates => control.name == crate::controls::body::CONTROL.name,
        Stage::Body => !answers.contains(&control.name),
        Stage::Answer => false,
    }
}

/// What a control says that refuses nothing.
fn quiet(control: &Control, known: &Known, end: &End) -> Verdict {
    let Some(grant) = &known.grant else {
        return Verdict::Pass;
    };
    let released = match end {
        End::Release { kind, .. } => Some(*kind),
        End::Send | End::Refuse(_) => None,
    };
    match control.name {
        "rates" if has_rates(grant) => Verdict::Assume,
        "rates" => Verdict::Idle,
        "subject" if grant.subject_rate.is_none() => Verdict::Idle,
        "images" if grant.images.is_none() => Verdict::Idle,
        "consent"
            if grant.consent.is_none() && grant.purposes.is_none() && grant.approvals.is_none() =>
        {
            Verdict::Idle
        }
        "answer" | "liveness" if matches!(end, End::Send) => Verdict::Unreached,
        "liveness" if released.is_some_and(|kind| !["judged", "fields"].contains(&kind)) => {
            Verdict::Idle
        }
        "liveness" if grant.checks.is_empty() => Verdict::Idle,
        _ => Verdict::Pass,
    }
}

fn has_rates(grant: &Grant) -> bool {
    grant.caller_rate.is_some() || grant.subject_rate.is_some() || grant.credential.limit.is_some()
}

fn place(control: &Control, told: Option<&Refusal>, policy: &Effective, known: &Known) -> Place {
    if let Some(place) = told
        .and_then(|r| r.place.as_ref())
        .filter(|p| p.is_written())
    {
        return place.clone();
    }
    let line = match (control.name, &known.grant, &known.caller) {
        ("route", Some(grant), _) => &grant.place,
        ("caller", _, Some(caller)) => &caller.place,
        _ => {
            let code = control.codes.first().copied().unwrap_or(Code::RouteUnknown);
            cite::line(code, policy, known)
        }
    };
    line.clone()
}
