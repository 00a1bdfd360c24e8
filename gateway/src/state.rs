//! The policy in force and everything that was made from it, swapped as one.

mod receives;

pub use receives::Taken;

use crate::config::Config;
use crate::credentials::alarm::Alarms;
use crate::credentials::keyring::Keyring;
use crate::credentials::source::Source;
use crate::credentials::spec::Spec;
use crate::rates::hold::{Hold, Holds};
use crate::rates::{Limiter, Meter, Outcome, Owner, Scope, Uptime};
use crate::report::{GrantMetrics, Metrics};
use crate::upstream::{Endpoint, Settings, Upstream};
use http::HeaderValue;
use std::collections::HashSet;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use visor_policy::decide::{Charge, Counted};
use visor_policy::effective::{Credential, Effective, Grant, Limit};
use visor_policy::model::CredentialRef;

/// A policy in force, ready to serve.
pub struct State {
    /// The policy.
    pub policy: Arc<Effective>,
    /// Its digest, as it stands in answers.
    pub digest_header: HeaderValue,
    /// The same, as it stands in the ledger.
    pub digest: [u8; 32],
    /// The vendors' keys.
    pub keyring: Arc<Keyring>,
    /// Which webhooks are taken in, with their secrets.
    pub receives: Vec<Arc<Taken>>,
    grants: Vec<GrantState>,
    credentials: Vec<CredentialState>,
    /// By the caller's index.
    owners: Vec<Owner>,
    noticed: Mutex<HashSet<String>>,
    started: Instant,
}

struct GrantState {
    metrics: GrantMetrics,
    caller: Option<Limiter>,
    subject: Option<Limiter>,
}

struct CredentialState {
    upstream: Arc<Upstream>,
    endpoint: Endpoint,
    whole: Option<Limiter>,
    routes: Vec<(usize, Limiter)>,
    hold: Arc<Hold>,
}

/// What a state is built from, beside the policy.
pub struct Ground<'a> {
    /// `gateway.toml`.
    pub config: &'a Config,
    /// How upstream connections are made.
    pub settings: &'a Settings,
    /// Rates, which a change of policy does not refill.
    pub meter: &'a Meter,
    /// What the vendors themselves asked for.
    pub holds: &'a Holds,
    /// Counters.
    pub metrics: &'a Metrics,
    /// Who hears of keys.
    pub alarms: Arc<dyn Alarms>,
    /// When the process started.
    pub started: Instant,
}

impl State {
    /// Builds a state. Connections and keys of `before` go on where they are unchanged.
    ///
    /// # Errors
    /// Everything that is wrong, at once, in words; nothing is changed then.
    pub async fn build(
        policy: Effective,
        ground: &Ground<'_>,
        before: Option<&Self>,
    ) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let (receives, secrets) = receives::receives(&policy, ground.settings, &mut problems).await;
        let specs = policy.credentials.iter().filter_map(|c| spec(c)).collect();
        let old = before.map(|b| &*b.keyring);
        let keyring = match Keyring::load(
            specs,
            secrets,
            old,
            Arc::clone(&ground.alarms),
            Instant::now(),
        )
        .await
        {
            Ok(keyring) => Some(keyring),
            Err(found) => {
                problems.extend(found.iter().map(|p| format!("{p}\n  help: {}", p.help())));
                None
            }
        };
        let now = Uptime::from(ground.started.elapsed());
        let mut credentials = Vec::new();
        for credential in &policy.credentials {
            match credential_state(credential, &policy, ground, before) {
                Ok(state) => credentials.push(state),
                Err(problem) => problems.push(problem),
            }
        }
        let (Some(keyring), true) = (keyring, problems.is_empty()) else {
            return Err(problems);
        };
        // Nothing is wrong: only from here on what is in force changes.
        for (state, credential) in credentials.iter_mut().zip(&policy.credentials) {
            state.limit(credential, &policy, ground.meter, now);
        }
        let limiter = |scope, grant: &Grant, limit: &Option<Limit>| {
            limit
                .as_ref()
                .map(|limit| ground.meter.limiter(scope, &grant.allow, &limit.gcra, now))
        };
        let grants = policy
            .grants()
            .into_iter()
            .map(|grant| GrantState {
                metrics: ground.metrics.grant(grant),
                caller: limiter(Scope::Caller, grant, &grant.caller_rate),
                subject: limiter(Scope::Subject, grant, &grant.subject_rate),
            })
            .collect();
        let callers = policy.callers.iter();
        let owners = callers.map(|c| ground.meter.owner(&c.name)).collect();
        // A process that serves already goes on, and its alarm has said so.
        if let Err(error) = ground.meter.settle()
            && before.is_none()
        {
            let folder = ground.meter.path().and_then(Path::parent);
            let folder = folder.unwrap_or(Path::new("."));
            return Err(vec![unkept(ground.config, folder, &error)]);
        }
        let mut digest = [0; 32];
        // Hexadecimal digits of that length, as the policy makes them.
        let _ = hex::decode_to_slice(&policy.digest, &mut digest);
        Ok(Self {
            owners,
            digest,
            digest_header: HeaderValue::from_str(&policy.digest)
                .unwrap_or_else(|_| HeaderValue::from_static("")),
            policy: Arc::new(policy),
            keyring: Arc::new(keyring),
            receives,
            grants,
            credentials,
            noticed: Mutex::default(),
            started: ground.started,
        })
    }

    /// The connections that a grant's calls go through.
    pub fn upstream(&self, grant: &Grant) -> Option<&Upstream> {
        self.credentials
            .get(grant.credential.index)
            .map(|c| &*c.upstream)
    }

    /// The counters of a grant.
    pub fn metrics_of(&self, grant: &Grant) -> Option<&GrantMetrics> {
        self.grants.get(grant.index).map(|g| &g.metrics)
    }

    /// How long the vendor asked us to wait still.
    pub fn held(&self, grant: &Grant, now: Instant) -> Option<Duration> {
        self.credentials
            .get(grant.credential.index)?
            .hold
            .held(self.uptime(now))
    }

    /// The vendor asked us to wait.
    pub fn hold(&self, grant: &Grant, wait: Duration, now: Instant) {
        if let Some(credential) = self.credentials.get(grant.credential.index) {
            let now = now.duration_since(self.started);
            credential
                .hold
                .hold(Uptime::from(now.saturating_add(wait)), Uptime::from(now));
        }
    }

    /// Charges one attempt under a grant.
    pub fn charge(
        &self,
        meter: &Meter,
        grant: &Grant,
        counted: &Counted<'_>,
        now: Instant,
    ) -> Charge {
        let (grants, credential) = (
            self.grants.get(grant.index),
            self.credentials.get(grant.credential.index),
        );
        let who: &[u8];
        let mut owner = Owner::default();
        let limiter = match counted {
            Counted::Subject(_, id, caller) => {
                who = id.as_bytes();
                owner = self.owners.get(*caller).copied().unwrap_or_default();
                grants.and_then(|g| g.subject.as_ref())
            }
            Counted::Caller(_, name) | Counted::CallerAhead(_, name) => {
                who = name.as_bytes();
                grants.and_then(|g| g.caller.as_ref())
            }
            Counted::Credential(_) => {
                who = b"";
                credential.and_then(|c| c.whole.as_ref())
            }
            Counted::Route(_, route) => {
                who = b"";
                credential
                    .and_then(|c| c.routes.iter().find(|(r, _)| r == route))
                    .map(|(_, limiter)| limiter)
            }
        };
        // A limit that the policy has and the state has not cannot be counted: refuse.
        let Some(limiter) = limiter else {
            return Charge::NoRoom;
        };
        let now = self.uptime(now);
        let outcome = match counted {
            Counted::CallerAhead(..) => meter.ask(limiter, who, now),
            _ => meter.take(limiter, who, owner, now),
        };
        match outcome {
            Outcome::Taken {
                remaining,
                more_after,
            } => Charge::Taken {
                remaining,
                reset_after: more_after,
            },
            Outcome::Full { retry_after } => Charge::Full { retry_after },
            Outcome::TableFull => Charge::NoRoom,
        }
    }

    /// Whether a vendor's notice is seen for the first time under this policy.
    pub fn first_notice(&self, provider: &str, header: &str) -> bool {
        let mut seen = self.noticed.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(format!("{provider} {header}"))
    }

    fn uptime(&self, now: Instant) -> Uptime {
        Uptime::from(now.duration_since(self.started))
    }
}

fn reference(credential: &Credential) -> CredentialRef {
    CredentialRef {
        provider: credential.provider.clone(),
        environment: credential.environment,
    }
}

fn spec(credential: &Credential) -> Option<Spec> {
    Some(Spec {
        credential: reference(credential),
        source: Source::new(&credential.source, &credential.folder)?,
        prefix: credential.prefix.clone(),
        other_prefix: credential.other_prefix.clone(),
        scheme: credential.scheme.clone(),
    })
}

fn credential_state(
    credential: &Credential,
    policy: &Effective,
    ground: &Ground<'_>,
    before: Option<&State>,
) -> Result<CredentialState, String> {
    let provider = policy
        .provider(&credential.provider)
        .ok_or_else(|| format!("no provider for `{}`", credential.provider))?;
    let endpoint = Endpoint {
        host: provider.base.host.clone(),
        port: provider.base.port,
        addresses: provider
            .private
            .as_ref()
            .map(|p| p.addresses.clone())
            .unwrap_or_default(),
        ca_pem: provider.private.as_ref().and_then(|p| p.ca_pem.clone()),
        own: false,
        http2: ground.config.upstream_http2.value,
    };
    // Connections belong to one key and one way of trusting: they are kept only for the same.
    let kept = before
        .and_then(|b| {
            b.policy
                .credentials
                .iter()
                .zip(&b.credentials)
                .find(|(c, _)| reference(c) == reference(credential))
        })
        .filter(|(_, state)| state.endpoint == endpoint)
        .map(|(_, state)| Arc::clone(&state.upstream));
    let upstream = match kept {
        Some(upstream) => upstream,
        None => Arc::new(
            Upstream::new(endpoint.clone(), ground.settings)
                .map_err(|e| format!("`{}`: {e}\n  help: {}", credential.provider, e.help()))?,
        ),
    };
    Ok(CredentialState {
        upstream,
        endpoint,
        whole: None,
        routes: Vec::new(),
        hold: ground.holds.of(&reference(credential).to_string()),
    })
}

impl CredentialState {
    /// Puts the credential's limits into force: calls under the policy before feel it too.
    fn limit(&mut self, credential: &Credential, policy: &Effective, meter: &Meter, now: Uptime) {
        let name = reference(credential).to_string();
        let limiter =
            |name: &str, limit: &Limit| meter.limiter(Scope::Credential, name, &limit.gcra, now);
        let routes = policy.provider(&credential.provider).map(|p| &p.routes);
        self.whole = credential.limit.as_ref().map(|limit| limiter(&name, limit));
        self.routes = credential
            .route_limits
            .iter()
            .map(|(route, limit)| {
                let route_name = routes
                    .and_then(|routes| routes.get(*route))
                    .map_or("", |r| r.name.as_str());
                (*route, limiter(&format!("{name} {route_name}"), limit))
            })
            .collect();
    }
}

/// That rates cannot be kept, for the operator: where, who says to keep them there, what to do.
pub fn unkept(config: &Config, folder: &Path, error: &io::Error) -> String {
    let (said, place) = match &config.state {
        Some(state) => (state.span.place().to_string(), "as `state` there"),
        None => (
            "STATE_DIRECTORY".to_owned(),
            "as `state` in the gateway's file, or by `StateDirectory=`",
        ),
    };
    format!(
        "error: rates cannot be kept in `{}`: {error}\n  --> {said}\n  help: name a folder of this gateway's own that it may write, {place}",
        folder.display(),
    )
}
