//! The digest of the policy in force: SHA-256 of a versioned canonical text.
//!
//! The text says what decides and nothing else, in an order that the files do not choose. Every
//! structure is taken apart field by field, so that a new field does not compile until somebody
//! has said whether it decides anything. Of what a grant demands stands a digest of its own there: a
//! large policy demands the same of many, and a review passes over those that have not changed.

mod canon;

use crate::effective::{
    Caller, Check, ConsentRules, Credential, Effective, Errors, Grant, GrantKey, Identities,
    ImageRules, Limit, Private, Proof, Provider, Receive, Route,
};
use crate::model::JsonPath;
use crate::model::pack::{Scalar, Test};
use crate::model::site::KeySource;
use crate::rate::Gcra;
use crate::refusal::ErrorShape;
use canon::Canon;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// SHA-256 of what a grant demands.
pub(crate) type TermsDigest = [u8; 32];

/// The digest, in hexadecimal, and what each grant demands, by its index.
pub(crate) fn of(policy: &Effective) -> (String, HashMap<usize, TermsDigest>) {
    let mut canon = Canon::default();
    let mut all = Terms::default();
    for grant in policy.grants.values() {
        all.add(grant, &mut canon);
    }
    canon.clear();
    effective(policy, &all.by_grant, &mut canon);
    let digest = Sha256::digest(canon.text().as_bytes());
    (hex::encode(digest), all.by_grant)
}

fn effective(policy: &Effective, terms: &HashMap<usize, TermsDigest>, canon: &mut Canon) {
    let Effective {
        digest: _,
        // Its argument, once it is known.
        terms: _,
        providers,
        credentials,
        callers,
        receives,
        grants,
        identities,
        lines: _,
    } = policy;
    canon.put("visor-policy", 2);
    canon.blocks("provider", providers, |p, c| provider(p, c));
    canon.blocks("credential", credentials, |k, c| credential(k, policy, c));
    canon.set(
        "caller",
        callers.iter().map(|k| {
            let Caller {
                name,
                index: _,
                place: _,
            } = &**k;
            name.clone()
        }),
    );
    canon.blocks("receive", receives, |r, c| receive(r, c));
    canon.blocks("grant", grants, |(key, one), c| {
        grant(key, one, terms.get(&one.index), policy, c);
    });
    canon.set("identity", identity_lines(identities, policy));
}

fn provider(provider: &Provider, canon: &mut Canon) {
    let Provider {
        name,
        title: _,
        index: _,
        base,
        private,
        credential_header,
        credential_scheme,
        key_prefixes,
        version,
        notices,
        subject_header,
        response_headers,
        errors,
        routes,
        stopped,
        quarantine_leaked_key,
        lines: _,
    } = provider;
    canon.word("name", name);
    canon.put("base", base);
    if let Some(Private {
        addresses,
        ca_pem,
        place: _,
    }) = private
    {
        canon.set("address", addresses);
        canon.maybe("ca", ca_pem.as_deref());
    }
    canon.put("header", credential_header);
    canon.maybe("scheme", credential_scheme.as_deref());
    canon.set("prefix", key_prefixes);
    canon.maybe(
        "version",
        version
            .as_ref()
            .map(|(name, value)| format!("{name}: {value:?}")),
    );
    canon.set("notice", notices);
    canon.maybe("subject", subject_header.as_ref());
    canon.set("back", response_headers);
    canon.block("errors", |c| errors_lines(errors, c));
    canon.blocks("route", routes, |r, c| route(r, c));
    canon.put("stopped", stopped.is_some());
    canon.put("quarantine", quarantine_leaked_key);
}

fn errors_lines(errors: &Errors, canon: &mut Canon) {
    let Errors {
        shape,
        by_status,
        fields,
        despite_200,
    } = errors;
    canon.put("shape", shape_line(shape));
    canon.set(
        "status",
        by_status
            .iter()
            .map(|(status, shape)| format!("{status} {}", shape_line(shape))),
    );
    canon.set("field", fields);
    canon.blocks("despite", despite_200, test_lines);
}

pub(crate) fn shape_line(shape: &ErrorShape) -> String {
    let ErrorShape { message, kind } = shape;
    format!(
        "{message} {}",
        kind.as_ref()
            .map_or_else(String::new, |(path, kind)| format!("{path} {kind}"))
    )
}

fn route(route: &Route, canon: &mut Canon) {
    let Route {
        name,
        index: _,
        path,
        template: _,
        class,
        body,
        images,
        // The same again.
        image_paths: _,
        videos,
        subject,
        gone,
        query,
        fields,
        client_safe,
        attributes,
        pending,
        place: _,
    } = route;
    canon.word("name", name);
    canon.put("path", path);
    canon.put("class", class);
    canon.put("body", body);
    canon.set("image", images);
    canon.set("video", videos);
    // A pack that does not say these has the digest that it had before they could be said.
    if let Some(subject) = subject {
        canon.put("subject", subject);
    }
    if !gone.is_empty() {
        canon.set("gone", gone);
    }
    canon.set("query", query);
    canon.set("field", fields);
    canon.set("client", client_safe);
    if !attributes.is_empty() {
        let line = |name: &String, path: &JsonPath| format!("{name} {path}");
        let all = attributes.iter();
        canon.set(
            "attribute",
            all.flat_map(|(name, paths)| paths.iter().map(move |path| line(name, path))),
        );
    }
    if let Some((unless, fields)) = pending {
        canon.blocks("pending-unless", unless, test_lines);
        canon.set("pending-field", fields);
    }
}

fn image_lines(rules: &ImageRules, canon: &mut Canon) {
    let ImageRules {
        each,
        types,
        smallest_side,
        largest_side,
        pixels,
        metadata,
        urls,
        place: _,
    } = rules;
    canon.number("each", each.0);
    canon.set("type", &types.0);
    canon.put("smallest-side", smallest_side.0);
    canon.put("largest-side", largest_side.0);
    canon.number("pixels", pixels.0);
    canon.put("metadata", metadata.0);
    canon.set("url", &urls.0);
}

/// What grants demand, by their digests: a large policy says the same of most.
#[derive(Default)]
struct Terms {
    by_text: HashMap<String, TermsDigest>,
    by_grant: HashMap<usize, TermsDigest>,
}

impl Terms {
    fn add(&mut self, grant: &Grant, canon: &mut Canon) {
        // The callers of one allow share its grants.
        self.by_grant.entry(grant.index).or_insert_with(|| {
            canon.clear();
            terms(grant, canon);
            if let Some(known) = self.by_text.get(canon.text()) {
                return *known;
            }
            let digest = Sha256::digest(canon.text().as_bytes()).into();
            self.by_text.insert(canon.text().to_owned(), digest);
            digest
        });
    }
}

fn grant(
    key: &GrantKey,
    grant: &Grant,
    terms: Option<&TermsDigest>,
    policy: &Effective,
    canon: &mut Canon,
) {
    // The allow's name is the name of its budgets: two allows of one caller are two budgets.
    canon.word("allow", &grant.allow);
    canon.word("provider", &grant.provider.name);
    canon.word("route", &grant.route.name);
    canon.put("environment", grant.environment);
    canon.maybe("caller", policy.callers.get(key.caller).map(|c| &c.name));
    canon.maybe("terms", terms.map(hex::encode));
}

fn terms(grant: &Grant, canon: &mut Canon) {
    let Grant {
        index: _,
        // Whose terms they are.
        allow: _,
        place: _,
        provider: _,
        route: _,
        environment: _,
        credential: _,
        caller_rate,
        subject_rate,
        body_limit,
        images,
        consent,
        purposes,
        approvals,
        dropped,
        timeout,
        timeout_place: _,
        checks,
        faces,
        answer,
        retain,
        second_within,
        shadow_until,
    } = grant;
    canon.maybe("caller-rate", caller_rate.as_ref().map(limit_line));
    canon.maybe("subject-rate", subject_rate.as_ref().map(limit_line));
    canon.maybe_block("images", images.as_ref(), image_lines);
    canon.number("body", body_limit.0);
    canon.put("timeout", timeout.as_millis());
    canon.blocks("check", checks, check);
    canon.put("faces", faces.0);
    canon.put("answer", answer.0);
    // A policy that does not say it has the digest that it had before it could be said.
    if let Some((retain, _)) = retain {
        canon.put("retain", retain.as_secs());
    }
    if let Some((within, _)) = second_within {
        canon.put("second-within", within.as_millis());
    }
    if let Some(ConsentRules {
        max_age,
        texts,
        place: _,
    }) = consent
    {
        canon.put("consent", max_age.0);
        if let Some((texts, _)) = texts {
            canon.block("consent-texts", |c| c.set("text", texts));
        }
    }
    for (name, list) in [("purposes", purposes), ("approvals", approvals)] {
        if let Some((list, _)) = list {
            canon.block(name, |c| c.set("one", list));
        }
    }
    if !dropped.0.is_empty() {
        canon.set("drop", &dropped.0);
    }
    canon.maybe("shadow", shadow_until.as_ref().map(|(until, _)| until));
}

fn check(check: &Check, canon: &mut Canon) {
    let Check {
        name,
        every,
        faces,
        only,
        evidence,
        is,
        indeterminate,
        score,
        place: _,
    } = check;
    canon.word("name", name);
    canon.maybe("every", every.as_ref());
    canon.put("faces", faces);
    canon.maybe_block("only", only.as_ref(), test_lines);
    canon.maybe("evidence", evidence.as_ref());
    canon.blocks("is", is, |demand, c| test_lines(&demand.test, c));
    canon.blocks("indeterminate", indeterminate, |demand, c| {
        test_lines(&demand.test, c);
    });
    canon.maybe(
        "score",
        score
            .as_ref()
            .map(|least| format!("{} {}", least.path, least.score)),
    );
}

fn test_lines(test: &Test, canon: &mut Canon) {
    let Test {
        path,
        equals,
        one_of,
        at_least,
        at_most,
    } = test;
    let path: &JsonPath = path;
    canon.put("path", path);
    canon.maybe("equals", equals.as_ref().map(|s| scalar(s)));
    let one_of = one_of.iter().flat_map(|list| &list.value);
    canon.set("one-of", one_of.map(|s| scalar(s)));
    canon.maybe("at-least", at_least.as_ref().map(|n| n.value));
    canon.maybe("at-most", at_most.as_ref().map(|n| n.value));
}

fn scalar(scalar: &Scalar) -> String {
    match scalar {
        Scalar::Bool(value) => format!("bool {value}"),
        Scalar::Text(text) => format!("text {text}"),
        Scalar::Number(number) => format!("number {number}"),
    }
}

fn limit_line(limit: &Limit) -> String {
    let Limit {
        rate,
        gcra,
        place: _,
    } = limit;
    let Gcra { burst, interval } = gcra;
    format!("{rate} {burst} {}", interval.as_nanos())
}

fn credential(credential: &Credential, policy: &Effective, canon: &mut Canon) {
    let Credential {
        index: _,
        provider,
        environment,
        source,
        folder: _,
        prefix,
        other_prefix,
        header,
        scheme,
        limit,
        route_limits,
        place: _,
    } = credential;
    canon.put("provider", provider);
    canon.put("environment", environment);
    canon.block("source", |c| source_lines(source, c));
    canon.maybe("prefix", prefix.as_deref());
    canon.maybe("other", other_prefix.as_deref());
    canon.put("header", header);
    canon.maybe("scheme", scheme.as_deref());
    canon.maybe("limit", limit.as_ref().map(limit_line));
    let name_of = |index: usize| {
        policy
            .provider(provider)
            .and_then(|p| p.routes.get(index))
            .map_or("", |r| r.name.as_str())
    };
    canon.set(
        "route-limit",
        route_limits
            .iter()
            .map(|(i, l)| format!("{} {}", name_of(*i), limit_line(l))),
    );
}

fn source_lines(source: &KeySource, canon: &mut Canon) {
    let KeySource {
        env,
        file,
        exec,
        refresh,
    } = source;
    canon.maybe("env", env.as_ref().map(|e| e.value.as_str()));
    canon.maybe("file", file.as_ref().map(|f| f.value.as_str()));
    canon.put("exec", exec.as_ref().map_or(0, |words| words.value.len()));
    for word in exec.iter().flat_map(|words| &words.value) {
        canon.put("word", &word.value);
    }
    canon.put("refresh", refresh.value);
}

fn receive(receive: &Receive, canon: &mut Canon) {
    let Receive {
        name,
        provider,
        environment,
        scheme: _,
        spelling,
        secrets,
        secret_form,
        folder: _,
        headers: _,
        to,
        window,
        remember,
        body_limit,
        sign,
        attempts,
        within,
        place: _,
    } = receive;
    canon.word("name", name);
    canon.put("provider", provider);
    canon.put("environment", environment);
    canon.put("scheme", spelling);
    canon.blocks("secret", secrets, source_lines);
    canon.put("form", secret_form);
    canon.put("to", to);
    canon.put("window", window.as_millis());
    canon.put("remember", remember.as_millis());
    canon.put("body", body_limit);
    canon.blocks("sign", sign, source_lines);
    canon.put("attempts", attempts);
    canon.put("within", within.as_millis());
}

fn identity_lines(identities: &Identities, policy: &Effective) -> Vec<String> {
    let Identities {
        tokens,
        spiffe,
        dns,
    } = identities;
    let caller = |index: usize| policy.callers.get(index).map_or("", |c| c.name.as_str());
    let tokens = tokens.values().flatten().map(|proof| {
        let Proof {
            key,
            caller: who,
            environment,
            expires,
            place: _,
        } = proof;
        format!("token {key:?} {} {environment} {expires:?}", caller(*who))
    });
    let certificates = [("spiffe", spiffe), ("dns", dns)];
    let names = certificates
        .into_iter()
        .flat_map(|(kind, names)| names.iter().map(move |entry| (kind, entry)));
    let names = names.map(|(kind, (name, proof))| {
        let Proof {
            key: (),
            caller: who,
            environment,
            expires,
            place: _,
        } = proof;
        format!("{kind} {name} {} {environment} {expires:?}", caller(*who))
    });
    tokens.chain(names).collect()
}
