//! Erasures that the gateway asks for itself: those that are owed still, and those of faces that are
//! due. They pass the same steps as a caller's, and wait for the same rates.

use super::callers::{Turn, record};
use super::recorded::unavailable;
use super::sending::Outgoing;
use super::upload::Upload;
use super::vendors::{ALL, Heard, Vendors};
use super::{Server, Shared, exchange};
use crate::report::Reporter;
use crate::store::erasures::Claimed;
use crate::store::registry::{Kept, Stranded};
use crate::store::{By, Carry, Ledger};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};
use visor_policy::controls::subject::SubjectId;
use visor_policy::decide::{Known, Own, own};
use visor_policy::life::{self, Outcome, Stored};
use visor_policy::model::pack::{BodyKind, Class};
use visor_policy::model::site::Environment;
use visor_policy::record::Facts;
use visor_policy::refusal::{Code, Refusal};
use visor_policy::target::Target;

/// How fast the gateway asks.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two erasures.
    pub every: Duration,
    /// Before one is asked for again, the first time.
    pub first: Duration,
    /// The same, at most.
    pub most: Duration,
    /// How often faces are looked for that are due.
    pub look: Duration,
    /// Whether those are erased, or only counted.
    pub carries_out: bool,
}

/// Faces that become owed by one look at most: records wait for that long, and no longer. Where there
/// are more, the next look comes at once.
const AT_ONCE: u64 = 100;
/// A vendor's time is the allow's; this is for whoever looks first.
const SPARE: Duration = Duration::from_secs(10);

impl Pace {
    /// How long to wait after so many attempts.
    pub fn wait(&self, attempts: u64) -> Duration {
        life::wait(attempts, self.first, self.most, rand::random())
    }
}

/// Carries out what is owed and what is due, for as long as the gateway runs.
pub async fn carry_out(shared: Arc<Shared>) {
    let Some(ledger) = shared.ledger.clone() else {
        return;
    };
    let server = Arc::new(Server::new(Arc::clone(&shared)));
    tokio::join!(look_on(&shared, &ledger), ask_on(&server, &ledger));
}

/// Looks again and again for faces that are due.
async fn look_on(shared: &Shared, ledger: &Ledger) {
    let mut said = BTreeSet::new();
    loop {
        let more = !ledger.is_down() && look(shared, ledger, &mut said).await;
        let wait = if more {
            shared.pace.every
        } else {
            shared.pace.look
        };
        sleep(wait).await;
    }
}

/// Asks for one erasure after the other, at one pace for all of them. Several are under way at once, and
/// of one vendor only so many: a call that takes its time holds up no other, and a vendor that is away
/// costs no other vendor anything.
async fn ask_on(server: &Arc<Server>, ledger: &Ledger) {
    let pace = server.shared.pace;
    let mut ticks = interval(pace.every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut vendors = Vendors::default();
    let mut calls = JoinSet::new();
    loop {
        tokio::select! {
            Some(ended) = calls.join_next(), if !calls.is_empty() => {
                if let Ok((place, heard)) = ended {
                    vendors.ended(&place, heard, &pace, Instant::now());
                }
                continue;
            }
            _ = ticks.tick() => {}
        }
        if ledger.is_down() || calls.len() >= ALL {
            continue;
        }
        let busy = vendors.busy(Instant::now());
        if let Some(claimed) = ledger.claim(lease(&server.shared), busy).await {
            let place = (
                claimed.subject.environment.clone(),
                claimed.subject.provider.clone(),
            );
            vendors.begins(&place);
            let (server, ledger) = (Arc::clone(server), ledger.clone());
            calls.spawn(async move {
                let heard = carry_out_one(&server, &ledger, &claimed).await;
                (place, heard)
            });
        }
    }
}

/// Nobody else asks for as long as the slowest vendor may take.
fn lease(shared: &Shared) -> Duration {
    let policy = Arc::clone(&shared.state.load().policy);
    let grants = policy.grants();
    let erase = grants
        .iter()
        .filter(|grant| grant.route.class == Class::Erase);
    erase.map(|grant| grant.timeout).max().unwrap_or_default() + SPARE
}

/// Looks for faces that are due. Whether there may be more.
async fn look(shared: &Shared, ledger: &Ledger, said: &mut BTreeSet<String>) -> bool {
    let policy = Arc::clone(&shared.state.load().policy);
    let kept = policy.credentials.iter().map(|credential| Kept {
        environment: credential.environment.word().to_owned(),
        provider: credential.provider.clone(),
        longest: life::longest(&policy, &credential.provider, credential.environment),
    });
    let kept: Vec<Kept> = kept.collect();
    let carry = match shared.pace.carries_out {
        true => Carry::Out(AT_ONCE),
        false => Carry::Count,
    };
    let Some(due) = ledger.due(kept, carry).await else {
        return false;
    };
    let stranded = due.stranded.iter().map(|stranded| stranded.faces).sum();
    shared.reporter.metrics.faces(due.faces, stranded);
    *said = say(&shared.reporter, &due.stranded, said);
    shared.pace.carries_out && due.faces >= AT_ONCE
}

/// Says of each place once that faces are kept there which nobody will erase. Of which it is said now.
fn say(reporter: &Reporter, stranded: &[Stranded], before: &BTreeSet<String>) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    for place in stranded {
        // From a table that others may write to: a line stays one.
        let name = format!("{}.{}", place.provider, place.environment);
        let name = name.escape_debug().to_string();
        if !before.contains(&name) {
            reporter.metrics.alarm("faces-stranded");
            reporter.notice(&format!(
                "alarm: at least {} faces are stored at `{name}`, which the policy does not name any more: nobody is due there, and the gateway cannot have them erased; name it again until they are gone; `visor-gateway subjects due` lists them",
                place.faces
            ));
        }
        said.insert(name);
    }
    said
}

async fn carry_out_one(server: &Server, ledger: &Ledger, claimed: &Claimed) -> Heard {
    let state = server.shared.state.load_full();
    let time = SystemTime::now();
    let mut turn = Turn {
        server,
        state: &state,
        decision: server.ids.next(time),
        known: Known::default(),
        facts: Facts {
            method: "DELETE",
            protocol: "HTTP/1.1",
            subject: true,
            ..Facts::default()
        },
        began: Instant::now(),
        time,
        tls: true,
        answered: false,
        subject: subject(claimed),
        recorded: None,
        owed: None,
        enrolment: None,
        seconded: None,
        stored: Stored::Unknown,
        unread: None,
        waited: Duration::ZERO,
    };
    let end = ask(&mut turn, ledger, claimed).await;
    let end = end.map_err(|refusal| refusal.cited(&state.policy, &turn.known));
    let done = matches!(end, Ok((_, true)));
    let verdict = end.as_ref().map(|(kind, _)| *kind);
    turn.record_late(verdict);
    record(&turn, None, verdict);
    if !done {
        // The vendor's own word on when, where it gave one, is longer than a first wait may be.
        let asked = end.as_ref().err().and_then(|refusal| refusal.retry_after);
        let wait = server.shared.pace.wait(claimed.attempts);
        ledger.again(claimed.lookup.clone(), wait.max(asked.unwrap_or_default()));
    }
    match (turn.facts.attempts, turn.facts.status, end) {
        (0, _, Err(refusal)) => match refusal.retry_after {
            Some(wait) => Heard::Wait(wait),
            None => Heard::Something,
        },
        (0, ..) => Heard::Something,
        (_, 0 | 429 | 503, _) => Heard::Nothing,
        _ => Heard::Something,
    }
}

fn subject(claimed: &Claimed) -> Option<SubjectId> {
    SubjectId::known(std::str::from_utf8(&claimed.subject.id).ok()?)
}

/// Asks the vendor once. The kind of answer, and whether the erasure is done by it.
async fn ask(
    turn: &mut Turn<'_>,
    ledger: &Ledger,
    claimed: &Claimed,
) -> Result<(&'static str, bool), Refusal> {
    let shared = Arc::clone(&turn.server.shared);
    let subject = turn
        .subject
        .clone()
        .ok_or_else(|| Refusal::new(Code::SubjectMalformed, "the id that is owed is none"))?;
    let environment = match claimed.subject.environment.as_str() {
        "live" => Environment::Live,
        _ => Environment::Test,
    };
    let now = turn.time.duration_since(UNIX_EPOCH);
    let asked = claimed.asked.as_ref().map(|asked| {
        let target = Target {
            path: asked.path.clone(),
            query: asked.query.clone(),
        };
        (asked, target)
    });
    let wanted = Own {
        provider: &claimed.subject.provider,
        environment,
        subject: &subject,
        asked: asked
            .as_ref()
            .map(|(asked, target)| (asked.route.as_str(), target)),
    };
    let (permit, made) = own(
        &turn.state.policy,
        &wanted,
        now.map_or(0, |now| now.as_secs()),
        &mut turn.known,
    )?;
    let grant = Arc::clone(permit.grant());
    turn.facts.method = match grant.route.path.method {
        http::Method::POST => "POST",
        http::Method::PUT => "PUT",
        http::Method::PATCH => "PATCH",
        http::Method::GET => "GET",
        _ => "DELETE",
    };
    // What was made anew is not what was asked.
    let repeated = asked
        .as_ref()
        .map(|(asked, target)| (*asked, target))
        .filter(|(asked, target)| asked.route == grant.route.name && *target == permit.target());
    let mut headers = HeaderMap::new();
    let named = repeated.is_none_or(|(asked, _)| asked.header);
    if let (Some(name), true) = (&grant.provider.subject_header, named)
        && let Ok(mut value) = HeaderValue::from_str(subject.as_str())
    {
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    let content = match repeated {
        Some((asked, _)) => asked.body.clone(),
        None => made.map(|body| (json_type(&grant.route.body).to_owned(), body.into_bytes())),
    };
    let body = content.map_or_else(Upload::default, |(kind, content)| {
        if let Ok(kind) = HeaderValue::from_str(&kind) {
            headers.insert(CONTENT_TYPE, kind);
        }
        Upload {
            length: content.len(),
            pieces: vec![Bytes::from(content)],
        }
    });
    if let Some(wait) = turn.state.held(&grant, turn.began) {
        let why = "the vendor asked for a pause";
        return Err(Refusal::new(Code::VendorThrottled, why).after(wait));
    }
    let began = turn.began;
    let spent = permit.spend(
        |counted, _| turn.state.charge(&shared.meter, &grant, &counted, began),
        &mut turn.known,
    )?;
    let cleared = spent.admit(&body.pieces, &mut turn.known)?;
    turn.facts.received = body.length as u64;
    let mut held = shared.budget.start();
    let deadline = tokio::time::Instant::from_std(turn.began + grant.timeout);
    let outgoing = Outgoing::Whole {
        from: &headers,
        cleared,
        body: &body,
    };
    let exchanged = exchange::run(turn, outgoing, deadline, &mut held).await;
    let exchanged = exchanged.map_err(|stop| match stop {
        super::callers::Stop::Refused(refusal) => refusal,
        super::callers::Stop::Gone => Refusal::new(Code::UpstreamMalformed, "the exchange ended"),
    })?;
    let status = exchanged.head.status.as_u16();
    turn.facts.status = status;
    let kind = exchanged.release.kind();
    match life::outcome(&grant.route, exchanged.done, status, claimed.denied) {
        Outcome::Open => Ok((kind, false)),
        Outcome::Denied => {
            ledger.denied(claimed.subject.clone());
            Ok((kind, false))
        }
        Outcome::Done | Outcome::Gone => {
            let erased = ledger.erase(turn.entry(Ok(kind), false), By::Own).await;
            erased.ok_or_else(unavailable)?;
            turn.recorded = Some(kind);
            Ok((kind, true))
        }
    }
}

const fn json_type(body: &BodyKind) -> &'static str {
    match body.media_type() {
        Some(kind) => kind,
        None => "application/octet-stream",
    }
}
