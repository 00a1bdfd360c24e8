//! What happens to a request, from its head to its record: one function, one direction.
//!
//!     decide → spend → (body) → admit → prepare → exchange → judge → answer → record
//!
//! Every decision is made in `visor-policy`; here facts are gathered and decisions carried out.

mod answer;
mod callers;
mod duties;
mod exchange;
mod ids;
mod own;
mod prepare;
mod recorded;
mod sending;
mod upload;
mod vendors;
mod webhooks;

pub use own::{Pace, carry_out};
pub use webhooks::Seen;

use crate::budget::Budget;
use crate::config::Role;
use crate::front::{Answer, Broken, Connection, Serve};
use crate::inbox::Inbox;
use crate::rates::Meter;
use crate::rates::hold::Holds;
use crate::report::{Reporter, Sparing, access, timestamp};
use crate::state::State;
use crate::store::Ledger;
use arc_swap::ArcSwap;
use pingora_core::protocols::http::{ReusableHttpStream, ServerSession};
use pingora_core::server::ShutdownWatch;
use std::sync::Arc;
use std::time::SystemTime;
use visor_policy::decide::Known;
use visor_policy::identify::Fingerprint;
use visor_policy::record::{Facts, Record};
use visor_policy::refusal::{Code, Refusal};
use visor_policy::source::Place;

/// What all workers share.
pub struct Shared {
    /// The policy in force, and what was made from it.
    pub state: ArcSwap<State>,
    /// Rates, which a change of policy does not refill.
    pub meter: Meter,
    /// What vendors asked for by their own 429.
    pub holds: Holds,
    /// Bytes of bodies in memory.
    pub budget: Arc<Budget>,
    /// The same for webhooks: they come from the internet, and must not starve callers.
    pub hooks: Arc<Budget>,
    /// How often exposed credentials are said.
    pub exposures: Sparing,
    /// Decisions, access lines, metrics.
    pub reporter: Arc<Reporter>,
    /// The largest answer that is read whole.
    pub answer_limit: usize,
    /// Requests under way at once, at most.
    pub requests: Arc<tokio::sync::Semaphore>,
    /// How many that is.
    pub most_requests: usize,
    /// Events already taken in, where there is no inbox.
    pub seen: Seen,
    /// Where webhooks are kept until they are handed on, if anywhere.
    pub inbox: Option<Inbox>,
    /// Where decisions are kept, if anywhere.
    pub ledger: Option<Ledger>,
    /// How fast the gateway asks for erasures itself.
    pub pace: Pace,
    /// The lines of `gateway.toml` behind refusals that its limits decide.
    pub lines: LimitLines,
}

/// Where `gateway.toml` sets the limits: each one's own line, or the table's, or the file's first.
pub struct LimitLines {
    pub requests: Place,
    pub buffered: Place,
    pub answer: Place,
    pub head: Place,
    pub head_timeout: Place,
    pub store: Place,
}

/// So many credentials of one plain head are looked at.
const EXPOSED: usize = 3;
/// A value that is shorter is no token of ours, and could be guessed from its hash.
const TELLING: usize = 20;

/// One worker's share.
pub struct Server {
    /// What all workers share.
    pub shared: Arc<Shared>,
    ids: ids::Ids,
}

impl Server {
    /// A worker's.
    pub fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            ids: ids::Ids::new(),
        }
    }
}

impl Serve for Server {
    async fn request(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
        session: ServerSession,
        shutdown: &ShutdownWatch,
    ) -> Option<ReusableHttpStream> {
        let stopping = *shutdown.borrow();
        match connection.listener.role {
            Role::Callers => callers::serve(self, connection, session, stopping).await,
            Role::Webhooks => webhooks::serve(self, connection, session).await,
        }
    }

    fn exposed(&self, connection: &Connection, head: &[u8]) {
        let shared = &self.shared;
        for token in credentials_in(head).take(EXPOSED) {
            shared.reporter.metrics.exposed();
            if !shared.exposures.may(SystemTime::now()) {
                continue;
            }
            // The first bytes of the hash tell an operator which token to replace, and nobody else;
            // of a short one the hash would tell everybody.
            let text = if token.len() < TELLING {
                "a short credential".to_owned()
            } else {
                let hash = hex::encode(Fingerprint::of(token).0);
                let id = hash.get(..16).unwrap_or_default();
                format!(
                    "a credential with SHA-256 {id}…, to be revoked with `visor-gateway token revoke --sha256 {id}`,"
                )
            };
            shared.reporter.notice(&format!(
                "exposed: {text} came over plain HTTP to listener `{}`",
                connection.listener.name
            ));
        }
    }

    fn broken(&self, connection: &Connection, why: Broken) -> Answer {
        let reporter = &self.shared.reporter;
        let (listener, lines) = (&connection.listener.place, &self.shared.lines);
        let (code, detail, place) = match why {
            Broken::Plaintext => (Code::Plaintext, "plain HTTP on a TLS listener", listener),
            Broken::Malformed => (Code::HeaderMalformed, "the head is not HTTP", listener),
            Broken::Target => (
                Code::PathMalformed,
                "the request target has a fragment",
                listener,
            ),
            Broken::TooLarge => (Code::HeaderMalformed, "the head is too large", &lines.head),
            Broken::TooSlow => (
                Code::HeaderMalformed,
                "the head came too slowly",
                &lines.head_timeout,
            ),
        };
        let refusal = Refusal::new(code, detail).at(place);
        reporter.metrics.refused(refusal.code.name(), "", "");
        let time = SystemTime::now();
        let decision = self.ids.next(time);
        let state = self.shared.state.load_full();
        let digest = state.policy.digest.clone();
        let mut answer = Answer::neutral(why);
        let facts = Facts {
            protocol: "HTTP/1.1",
            status: why.status().0,
            returned: answer.body.len() as u64,
            ..Facts::default()
        };
        let known = Known::default();
        if let Some(ledger) = &self.shared.ledger {
            let about = recorded::Fields {
                time,
                decision: &decision,
                policy: state.digest,
                known: &known,
                facts: &facts,
                micros: 0,
            };
            ledger.note(about.entry(Err(&refusal), None, false));
        }
        let time = timestamp(time);
        let record = Record::new(
            &time,
            &decision,
            &state.policy,
            &known,
            Err(&refusal),
            facts,
        );
        // As a request's line: nothing of what was sent is known to be a request's.
        let peer = connection.peer.ip();
        reporter
            .access
            .append(|line| access::write(line, &record, peer));
        reporter.decisions.append(|line| record.write(line));
        let headers = [
            ("visor-refusal", refusal.code.name().to_owned()),
            ("visor-decision", decision),
            ("visor-policy", digest),
        ];
        answer.headers.extend(headers);
        answer
    }
}

/// Credential-like values in a raw head: of any header whose name says so.
fn credentials_in(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|b| *b == b'\n').filter_map(|line| {
        let colon = line.iter().position(|b| *b == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        let name = name.trim_ascii().to_ascii_lowercase();
        let telling = [&b"authorization"[..], b"token", b"key", b"secret"];
        if !telling
            .iter()
            .any(|word| memchr::memmem::find(&name, word).is_some())
        {
            return None;
        }
        let value = value.get(1..)?.trim_ascii();
        let token = match value.split_at_checked(7) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case(b"bearer ") => rest.trim_ascii(),
            _ => value,
        };
        (!token.is_empty()).then_some(token)
    })
}
