//! A caller's request.

use super::answer::Unread;
use super::duties::{self, Owed};
use super::sending::Outgoing;
use super::{Server, answer, exchange, prepare, upload};
use crate::budget::Held;
use crate::front::Connection;
use crate::report::{access, timestamp};
use crate::state::State;
use crate::store::registry::{Begun, Enrolment};
use http::header::HOST;
use http::{Method, response};
use pingora_core::protocols::http::{ReusableHttpStream, ServerSession};
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use visor_policy::controls::subject::SubjectId;
use visor_policy::decide::{Head, Known, Passing, Permit, decide};
use visor_policy::judge::Release;
use visor_policy::life::Stored;
use visor_policy::model::pack::BodyKind;
use visor_policy::record::{Facts, Record};
use visor_policy::refusal::{Code, Refusal};

/// From here on a body is not kept in memory, if it need not be. A smaller one comes at once anyway.
const PASSES: usize = 64 << 10;

/// A request on its way: what is known of it, for its record.
pub struct Turn<'s> {
    pub server: &'s Server,
    pub state: &'s State,
    pub decision: String,
    pub known: Known,
    pub facts: Facts<'static>,
    pub began: Instant,
    pub time: SystemTime,
    pub tls: bool,
    /// Whether an answer's head has gone out.
    pub answered: bool,
    /// Whom it is about, for its pseudonym alone.
    pub subject: Option<SubjectId>,
    /// What the ledger has of it already.
    pub recorded: Option<&'static str>,
    /// The erasure that is owed by it, until that is done.
    pub owed: Option<Owed>,
    /// The enrolment that it is, once that is written down.
    pub enrolment: Option<(Enrolment, Begun)>,
    /// Since when everyone is owed, where it is the second of two to ask for that.
    pub seconded: Option<u64>,
    /// Whether the vendor stores the face by it.
    pub stored: Stored,
    /// How long the caller was waited for while the vendor was.
    pub waited: Duration,
    /// What of the body nobody reads.
    pub unread: Option<Unread>,
}

impl Turn<'_> {
    /// With the line that decided: of `gateway.toml` where its limits did, else of the policy.
    fn cited(&self, refusal: Refusal) -> Refusal {
        let lines = &self.server.shared.lines;
        match (refusal.code, &refusal.place) {
            (Code::Overloaded, None) => refusal.at(&lines.buffered),
            (Code::AnswerTooLarge, None) => refusal.at(&lines.answer),
            (Code::LedgerUnavailable, None) => refusal.at(&lines.store),
            _ => refusal.cited(&self.state.policy, &self.known),
        }
    }
}

/// Why a request ended without its answer.
pub enum Stop {
    /// The policy, or a failure, says no: the caller hears why.
    Refused(Refusal),
    /// The caller's own connection broke: there is nobody to answer.
    Gone,
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

pub async fn serve(
    server: &Server,
    connection: &Connection,
    mut session: ServerSession,
    stopping: bool,
) -> Option<ReusableHttpStream> {
    let state = server.shared.state.load_full();
    let time = SystemTime::now();
    let mut turn = Turn {
        server,
        state: &state,
        decision: server.ids.next(time),
        known: Known::default(),
        facts: Facts {
            method: method_name(&session.req_header().method),
            ..Facts::default()
        },
        began: Instant::now(),
        time,
        tls: connection.listener.tls,
        answered: false,
        subject: None,
        recorded: None,
        owed: None,
        enrolment: None,
        seconded: None,
        stored: Stored::Unknown,
        unread: None,
        waited: Duration::ZERO,
    };
    turn.facts.protocol = if session.is_http2() {
        "HTTP/2.0"
    } else {
        "HTTP/1.1"
    };
    if stopping {
        session.set_keepalive(None);
    }
    let end = answered(&mut turn, connection, &mut session).await;
    let mut lingers = turn.unread.is_some();
    let (verdict, reuse) = match end {
        Ok(kind) => (Ok(kind), turn.unread.is_none()),
        Err(Stop::Refused(refusal)) => {
            let refusal = turn.cited(refusal);
            let reuse = if turn.answered {
                // Its head is out: all that is left is not to end it properly.
                session.shutdown().await;
                false
            } else {
                lingers = true;
                Box::pin(answer::refuse(&mut turn, &mut session, &refusal)).await
            };
            (Err(refusal), reuse)
        }
        Err(Stop::Gone) => {
            session.shutdown().await;
            turn.facts.status = 499;
            (
                Err(Refusal::new(Code::BodyUnreadable, "the caller went away")),
                false,
            )
        }
    };
    turn.record_late(verdict.as_ref().map(|kind| *kind));
    turn.put_off();
    let peer = Some(connection.peer.ip());
    record(&turn, peer, verdict.as_ref().map(|kind| *kind));
    if !reuse {
        if lingers {
            Box::pin(answer::linger(session, turn.unread)).await;
        }
        return None;
    }
    session.finish().await.ok().flatten()
}

/// The way of a request. What it returns is the kind of release that went back.
async fn answered(
    turn: &mut Turn<'_>,
    connection: &Connection,
    session: &mut ServerSession,
) -> Result<&'static str, Stop> {
    let shared = &turn.server.shared;
    let _slot = shared.requests.try_acquire().map_err(|_| {
        Refusal::new(
            Code::Overloaded,
            "as many requests are under way as `limits.requests` allows",
        )
        .at(&shared.lines.requests)
    })?;
    let permit = permitted(turn, connection, session)?;
    if shared.ledger.is_some() {
        turn.subject = permit.subject().cloned();
    }
    let grant = Arc::clone(permit.grant());
    turn.recordable()?;
    let deadline = tokio::time::Instant::from_std(turn.began + grant.timeout);
    if let Some(wait) = turn.state.held(&grant, turn.began) {
        return Err(
            Refusal::new(Code::VendorThrottled, "the vendor asked for a pause")
                .after(wait)
                .into(),
        );
    }
    let now = turn.began;
    let spent = permit.spend(
        |counted, _| turn.state.charge(&shared.meter, &grant, &counted, now),
        &mut turn.known,
    )?;
    let mut held = shared.budget.start();
    let spent = match upload::announced(session).filter(|length| *length >= PASSES) {
        Some(length) => match spent.pass(length as u64) {
            Ok(passing) => return pass(turn, session, passing, deadline, &mut held).await,
            Err(spent) => *spent,
        },
        None => spent,
    };
    let (most, looked_at) = (grant.body_limit.0, grant.images.is_some());
    // Pinned where it is: a deadline would move it, and it is large.
    let read = {
        tokio::time::timeout_at(
            deadline,
            pin!(upload::read(session, most, looked_at, &mut held)),
        )
        .await
    };
    let mut body = read.map_err(|_| upload::late())??;
    turn.facts.received = body.length as u64;
    // Beside a document stands what its texts hold.
    let texts = match grant.route.body {
        BodyKind::Json if looked_at => body.length.saturating_mul(3),
        _ => 0,
    };
    if texts > 0 && !held.grow(texts) {
        return Err(Refusal::new(Code::Overloaded, "`limits.buffered` is used up").into());
    }
    let cleared = spent.admit(&body.pieces, &mut turn.known)?;
    if let Some(cleaned) = cleared.cleaned() {
        body = body.cut(cleaned);
    }
    held.shrink(texts);
    turn.subject = match &shared.ledger {
        Some(_) => cleared.permit().subject().cloned(),
        None => None,
    };
    let asked = duties::asked(cleared.permit(), &session.req_header().headers, &body);
    let promising = asked.as_ref().map(|_| tokio::time::Instant::now());
    turn.promise(&grant, asked).await?;
    // What was waited for our own store is not the vendor's time: everyone's erasure is owed piece by piece.
    let deadline = deadline + promising.map_or_else(Default::default, |began| began.elapsed());
    let outgoing = Outgoing::Whole {
        from: &session.req_header().headers,
        cleared,
        body: &body,
    };
    let budget = outgoing.budget();
    let exchanged = exchange::run(turn, outgoing, deadline, &mut held).await?;
    answer::release(turn, session, exchanged, budget, deadline).await
}

/// The way of a request whose body goes on as it comes.
async fn pass(
    turn: &mut Turn<'_>,
    session: &mut ServerSession,
    passing: Passing,
    deadline: tokio::time::Instant,
    held: &mut Held,
) -> Result<&'static str, Stop> {
    let length = passing.length();
    let outgoing = Outgoing::Passing {
        from: session,
        passing,
    };
    let budget = outgoing.budget();
    let exchanged = exchange::run(turn, outgoing, deadline, held).await;
    let left = length.saturating_sub(turn.facts.received);
    turn.unread = (left > 0).then(|| Unread {
        bytes: usize::try_from(left).unwrap_or(usize::MAX),
        until: deadline,
    });
    answer::release(turn, session, exchanged?, budget, deadline).await
}

/// Decides on the head. The facts are borrowed from the session only here.
fn permitted(
    turn: &mut Turn<'_>,
    connection: &Connection,
    session: &ServerSession,
) -> Result<Permit, Stop> {
    let request = session.req_header();
    let host = request
        .uri
        .authority()
        .map(|a| a.as_str())
        .or_else(|| request.headers.get(HOST)?.to_str().ok());
    let head = Head {
        method: &request.method,
        target: target(request),
        host,
        headers: &request.headers,
        names: &connection.names,
        now: turn
            .time
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_secs()),
    };
    let decided = decide(
        &turn.state.policy,
        &connection.listener.ingress,
        &head,
        &mut turn.known,
    );
    turn.facts.stripped = prepare::stripped(&request.headers, turn.known.provider.as_deref());
    turn.facts.subject = turn.known.grant.as_ref().is_some_and(|g| {
        let vendor = g
            .provider
            .subject_header
            .as_ref()
            .is_some_and(|name| request.headers.contains_key(name));
        vendor
            || request
                .headers
                .contains_key(visor_policy::identify::VISOR_SUBJECT)
    });
    Ok(decided?)
}

/// Path and query as they came. HTTP/2 and absolute-form targets carry more, which is dropped.
fn target(request: &pingora_http::RequestHeader) -> &[u8] {
    let raw = request.raw_path();
    if raw.first() == Some(&b'/') {
        return raw;
    }
    request
        .uri
        .path_and_query()
        .map_or(raw, |pq| pq.as_str().as_bytes())
}

/// The method's name for records: never a caller's own words.
fn method_name(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        Method::CONNECT => "CONNECT",
        Method::TRACE => "TRACE",
        _ => "other",
    }
}

/// Counts and writes a decision; `peer` is who asked, where that was not the gateway itself.
pub fn record(turn: &Turn<'_>, peer: Option<IpAddr>, verdict: Result<&'static str, &Refusal>) {
    let reporter = &turn.server.shared.reporter;
    let known = &turn.known;
    let provider = known.provider.as_ref().map_or("", |p| p.name.as_str());
    let environment = known.who.map_or("", |who| who.environment.word());
    let micros = u64::try_from(turn.began.elapsed().as_micros()).unwrap_or(u64::MAX);
    match verdict {
        Ok(_) => {
            if let Some(metrics) = known.grant.as_ref().and_then(|g| turn.state.metrics_of(g)) {
                metrics.released.inc();
                metrics.seconds.observe(turn.began.elapsed().as_secs_f64());
            }
        }
        Err(refusal) => reporter
            .metrics
            .refused(refusal.code.name(), provider, environment),
    }
    for refusal in &known.would_refuse {
        reporter.metrics.would_refuse(
            refusal.code.name(),
            known.grant.as_ref().map_or("", |g| &g.allow),
        );
    }
    if !reporter.decisions.is_on() && !reporter.access.is_on() {
        return;
    }
    let time = timestamp(turn.time);
    let mut facts = turn.facts.clone();
    facts.micros = micros;
    let record = Record::new(
        &time,
        &turn.decision,
        &turn.state.policy,
        known,
        verdict,
        facts,
    );
    if let Some(peer) = peer {
        reporter
            .access
            .append(|line| access::write(line, &record, peer));
    }
    reporter.decisions.append(|line| record.write(line));
}

/// What came of an exchange: the answer, judged.
pub struct Exchanged {
    /// Its status, and what of its headers goes back.
    pub head: Box<response::Parts>,
    pub release: Release,
    pub body: exchange::Body,
    /// Whether the vendor says that what was asked for is done.
    pub done: bool,
}
