//! Objects of keys, callers, their proofs, and webhooks.

use super::spans::{Spans, route_name};
use super::{Object, Objects, Of, Origin};
use crate::effective::{Caller, Credential, Effective, Identities, Limit, Proof, Receive};
use crate::model::site::{Identity, KeySource};
use crate::review::order::{Order, Value};
use crate::source::{At, Span};

pub(super) fn credential(
    credential: &Credential,
    policy: &Effective,
    spans: &Spans<'_>,
    objects: &mut Objects,
) {
    let Credential {
        index: _,
        provider,
        environment,
        source,
        folder: _,
        // The provider's, which says what its keys look like and where they stand.
        prefix,
        other_prefix,
        header: _,
        scheme: _,
        limit,
        route_limits,
        place: _,
    } = credential;
    let written = spans.key(provider, *environment);
    let path = format!("credentials.{provider}.{environment}");
    let mut of = Of {
        object: Object::Credential(format!("{provider}.{environment}").into()),
        path: path.into(),
        otherwise: written.map_or(Span::DEFAULT, |source| source.span.clone()),
        origin: Origin::Site,
        fields: Vec::new(),
        objects,
    };
    // A key that no allow uses lets nothing through.
    of.there(Order::Identity);
    let KeySource {
        env,
        file,
        exec,
        refresh,
    } = source;
    of.put(
        "env",
        Order::Identity,
        Value::word(env.as_ref().map(|e| &e.value)),
        env.as_ref().map(|e| &e.span),
    );
    of.put(
        "file",
        Order::Identity,
        Value::word(file.as_ref().map(|f| &f.value)),
        file.as_ref().map(|f| &f.span),
    );
    // A command is run: another one does what no other does.
    of.put(
        "exec",
        Order::Exclusive,
        Value::word(exec.as_ref().map(|words| {
            let words: Vec<&str> = words.value.iter().map(|w| w.value.as_str()).collect();
            format!("{words:?}")
        })),
        exec.as_ref().map(|e| &e.span),
    );
    of.put(
        "refresh",
        Order::Identity,
        Value::Time(refresh.value.0),
        Some(&refresh.span),
    );
    // A rate stands in an allow, or else follows from the vendor's quota.
    let rate = |limit: &Limit| {
        let Limit {
            rate,
            gcra: _,
            place: _,
        } = limit;
        Value::Rate(*rate)
    };
    let on = |allow: &crate::model::site::Allow| {
        allow.on.provider == *provider && allow.on.environment == *environment
    };
    let chosen = spans
        .site
        .allow
        .iter()
        .find_map(|(_, e)| e.value.rate.credential.as_ref().filter(|_| on(&e.value)));
    let facts = spans.pack(provider).map(|p| &p.environments);
    let facts = facts.and_then(|e| match environment {
        crate::model::site::Environment::Test => e.test.as_ref(),
        crate::model::site::Environment::Live => e.live.as_ref(),
    });
    let site = chosen.map(|rate| &rate.span);
    let pack = facts.and_then(|f| f.quota.as_ref()).map(|q| &q.span);
    let from_pack = Origin::Pack(provider.as_str().into());
    if site.is_none() {
        of.origin = from_pack.clone();
    }
    of.put(
        "rate",
        Order::AtMost,
        limit.as_ref().map_or(Value::Absent, rate),
        site.or(pack),
    );
    of.origin = from_pack;
    of.put(
        "key-prefix",
        Order::Identity,
        Value::word(prefix.as_ref()),
        facts.and_then(|f| f.key_prefix.as_ref()).map(|p| &p.span),
    );
    of.put(
        "other-key-prefix",
        Order::Identity,
        Value::word(other_prefix.as_ref()),
        None,
    );
    for (index, limit) in route_limits {
        let route = route_name(policy, provider, *index);
        let span = spans
            .route(provider, route)
            .and_then(|entry| entry.value.quota.as_ref())
            .map(|quota| &quota.span);
        of.put(format!("rate.{route}"), Order::AtMost, rate(limit), span);
    }
}

pub(super) fn caller(caller: &Caller, spans: &Spans<'_>, objects: &mut Objects) {
    let Caller {
        name,
        index: _,
        place: _,
    } = caller;
    let entry = spans.site.callers.find(name);
    let mut of = Of {
        object: Object::Caller(name.as_str().into()),
        path: format!("callers.{name}").into(),
        otherwise: entry.map_or(Span::DEFAULT, |entry| entry.name.clone()),
        origin: Origin::Site,
        fields: Vec::new(),
        objects,
    };
    // Its proofs and its allows say what it may.
    of.there(Order::Identity);
}

pub(super) fn identities(
    identities: &Identities,
    policy: &Effective,
    spans: &Spans<'_>,
    objects: &mut Objects,
) {
    let Identities {
        tokens,
        spiffe,
        dns,
    } = identities;
    let written = spans.proofs();
    for one in tokens.values().flatten() {
        let text = format!("token {:?}", one.key);
        proof(&text, one, policy, written.get(&text), objects);
    }
    for (id, one) in spiffe {
        let text = format!("spiffe {id}");
        proof(&text, one, policy, written.get(&text), objects);
    }
    for (name, one) in dns {
        let text = format!("dns {name}");
        proof(&text, one, policy, written.get(&text), objects);
    }
}

fn proof<T>(
    text: &str,
    proof: &Proof<T>,
    policy: &Effective,
    written: Option<&&At<Identity>>,
    objects: &mut Objects,
) {
    let Proof {
        // The object's own name.
        key: _,
        caller,
        environment,
        expires,
        place: _,
    } = proof;
    let caller = policy.callers.get(*caller).map_or("", |c| &c.name);
    let mut of = Of {
        object: Object::Proof(text.into()),
        path: format!("callers.{caller}.{environment}[{}]", short(text)).into(),
        otherwise: written.map_or(Span::DEFAULT, |w| w.span.clone()),
        origin: Origin::Site,
        fields: Vec::with_capacity(3),
        objects,
    };
    of.there(Order::Grant);
    of.put(
        "of",
        Order::Exclusive,
        Value::Word(format!("{caller} {environment}")),
        written.map(|w| &w.span),
    );
    of.put(
        "expires",
        Order::AtMost,
        expires.map_or(Value::Absent, Value::Until),
        written.and_then(|w| w.expires.as_ref()).map(|e| &e.span),
    );
}

/// A proof as people tell it from others: of a hash, its beginning.
pub(in crate::review) fn short(text: &str) -> &str {
    match text.starts_with("token ") {
        true => text.get(..18).unwrap_or(text),
        false => text,
    }
}

pub(super) fn receive(receive: &Receive, spans: &Spans<'_>, objects: &mut Objects) {
    let Receive {
        name,
        provider,
        environment,
        // As it is spelled.
        scheme: _,
        spelling,
        secrets,
        // Part of the spelling.
        secret_form: _,
        folder: _,
        // Part of the spelling.
        headers: _,
        to,
        window,
        // As it is written; otherwise it follows from the spelling and the window.
        remember: _,
        body_limit,
        sign,
        attempts,
        within,
        place: _,
    } = receive;
    let entry = spans.receive(name);
    let written = entry.map(|entry| &entry.value.value);
    let mut of = Of {
        object: Object::Receive(name.as_str().into()),
        path: format!("receive.{name}").into(),
        otherwise: entry.map_or(Span::DEFAULT, |entry| entry.name.clone()),
        origin: Origin::Site,
        fields: Vec::new(),
        objects,
    };
    of.there(Order::Grant);
    of.put(
        "on",
        Order::Exclusive,
        Value::Word(format!("{provider}.{environment}")),
        written.map(|w| &w.on.span),
    );
    of.put(
        "scheme",
        Order::Exclusive,
        Value::Word(spelling.clone()),
        written.and_then(|w| w.scheme.as_ref()).map(|s| &s.span),
    );
    of.put(
        "secrets",
        Order::Subset,
        Value::set(secrets.iter().map(source_text)),
        written.map(|w| &w.secrets.span),
    );
    of.put(
        "to",
        Order::Exclusive,
        Value::Word(to.to_string()),
        written.map(|w| &w.to.span),
    );
    of.put(
        "window",
        Order::AtMost,
        Value::Time(*window),
        written.map(|w| &w.window.span),
    );
    of.put(
        "body",
        Order::AtMost,
        Value::Size(*body_limit),
        written.map(|w| &w.body.span),
    );
    of.put(
        "sign",
        Order::Ranked,
        match sign {
            None => Value::Rank(0, "none"),
            Some(_) => Value::Rank(1, "signed"),
        },
        written.map(|w| &w.sign.span),
    );
    of.put(
        "sign.secret",
        Order::Identity,
        Value::word(sign.as_ref().map(source_text)),
        written.map(|w| &w.sign.span),
    );
    let remember = written.and_then(|w| w.remember.as_ref());
    of.put(
        "remember",
        Order::AtLeast,
        remember.map_or(Value::Absent, |r| Value::Time(r.value.0)),
        remember.map(|r| &r.span),
    );
    of.put(
        "attempts",
        Order::Identity,
        Value::Word(attempts.to_string()),
        written.map(|w| &w.attempts.span),
    );
    of.put(
        "within",
        Order::Identity,
        Value::Time(*within),
        written.map(|w| &w.within.span),
    );
}

/// Where a secret comes from, as one word.
fn source_text(source: &KeySource) -> String {
    let KeySource {
        env,
        file,
        exec,
        refresh,
    } = source;
    let words = exec.iter().flat_map(|words| &words.value);
    let words: Vec<&str> = words.map(|w| w.value.as_str()).collect();
    let parts = [
        env.as_ref().map(|e| format!("env {}", e.value)),
        file.as_ref().map(|f| format!("file {}", f.value)),
        exec.as_ref()
            .map(|_| format!("exec {words:?} every {}", refresh.value)),
    ];
    parts.into_iter().flatten().collect()
}
