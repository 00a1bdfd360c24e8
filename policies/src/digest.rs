//! The digest of the policy in force: SHA-256 of a versioned canonical text.
//!
//! The text says what decides and nothing else, in an order that the files do not choose. Every
//! structure is taken apart field by field, so that a new field does not compile until somebody
//! has said whether it decides anything.

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
use canon::{Canon, block};
use sha2::{Digest, Sha256};

/// The digest, in hexadecimal.
pub(crate) fn of(policy: &Effective) -> String {
    let mut canon = Canon::default();
    effective(policy, &mut canon);
    hex::encode(Sha256::digest(canon.0.as_bytes()))
}

fn effective(policy: &Effective, canon: &mut Canon) {
    let Effective {
        digest: _,
        providers,
        credentials,
        callers,
        receives,
        grants,
        identities,
        lines: _,
    } = policy;
    canon.put("visor-policy", 1);
    canon.set(
        "provider",
        providers.iter().map(|p| block(|c| provider(p, c))),
    );
    canon.set(
        "credential",
        credentials
            .iter()
            .map(|k| block(|c| credential(k, policy, c))),
    );
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
    canon.set("receive", receives.iter().map(|r| block(|c| receive(r, c))));
    canon.set(
        "grant",
        grants
            .iter()
            .map(|(key, g)| block(|c| grant(key, g, policy, c))),
    );
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
    canon.put("name", name);
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
    canon.put("errors", block(|c| errors_lines(errors, c)));
    canon.set("route", routes.iter().map(|r| block(|c| route(r, c))));
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
    canon.set("despite", despite_200.iter().map(test_line));
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
    canon.put("name", name);
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
        canon.set("pending-unless", unless.iter().map(test_line));
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
    canon.put("each", each.0);
    canon.set("type", &types.0);
    canon.put("smallest-side", smallest_side.0);
    canon.put("largest-side", largest_side.0);
    canon.put("pixels", pixels.0);
    canon.put("metadata", metadata.0);
    canon.set("url", &urls.0);
}

fn grant(key: &GrantKey, grant: &Grant, policy: &Effective, canon: &mut Canon) {
    let Grant {
        index: _,
        allow,
        place: _,
        provider,
        route,
        environment,
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
    // The allow's name is the name of its budgets: two allows of one caller are two budgets.
    canon.put("allow", allow);
    canon.put("provider", &provider.name);
    canon.put("route", &route.name);
    canon.put("environment", environment);
    canon.maybe("caller", policy.callers.get(key.caller).map(|c| &c.name));
    canon.maybe("caller-rate", caller_rate.as_ref().map(limit_line));
    canon.maybe("subject-rate", subject_rate.as_ref().map(limit_line));
    canon.maybe(
        "images",
        images.as_ref().map(|i| block(|c| image_lines(i, c))),
    );
    canon.put("body", body_limit.0);
    canon.put("timeout", timeout.as_millis());
    canon.set("check", checks.iter().map(|k| block(|c| check(k, c))));
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
            canon.put("consent-texts", block(|c| c.set("text", texts)));
        }
    }
    for (name, list) in [("purposes", purposes), ("approvals", approvals)] {
        if let Some((list, _)) = list {
            canon.put(name, block(|c| c.set("one", list)));
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
    canon.put("name", name);
    canon.maybe("every", every.as_ref());
    canon.put("faces", faces);
    canon.maybe("only", only.as_ref().map(test_line));
    canon.maybe("evidence", evidence.as_ref());
    canon.set("is", is.iter().map(|demand| test_line(&demand.test)));
    canon.set(
        "indeterminate",
        indeterminate.iter().map(|demand| test_line(&demand.test)),
    );
    canon.maybe(
        "score",
        score
            .as_ref()
            .map(|least| format!("{} {}", least.path, least.score)),
    );
}

fn test_line(test: &Test) -> String {
    let Test {
        path,
        equals,
        one_of,
        at_least,
        at_most,
    } = test;
    let path: &JsonPath = path;
    block(|c| {
        c.put("path", path);
        c.maybe("equals", equals.as_ref().map(|s| scalar(s)));
        c.set(
            "one-of",
            one_of
                .iter()
                .flat_map(|list| list.value.iter().map(|s| scalar(s))),
        );
        c.maybe("at-least", at_least.as_ref().map(|n| n.value));
        c.maybe("at-most", at_most.as_ref().map(|n| n.value));
    })
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
    canon.put("source", source_line(source));
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

fn source_line(source: &KeySource) -> String {
    let KeySource {
        env,
        file,
        exec,
        refresh,
    } = source;
    block(|c| {
        c.maybe("env", env.as_ref().map(|e| e.value.as_str()));
        c.maybe("file", file.as_ref().map(|f| f.value.as_str()));
        c.put("exec", exec.as_ref().map_or(0, |words| words.value.len()));
        for word in exec.iter().flat_map(|words| &words.value) {
            c.put("word", &word.value);
        }
        c.put("refresh", refresh.value);
    })
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
        place: _,
    } = receive;
    canon.put("name", name);
    canon.put("provider", provider);
    canon.put("environment", environment);
    canon.put("scheme", spelling);
    canon.set("secret", secrets.iter().map(source_line));
    canon.put("form", secret_form);
    canon.put("to", to);
    canon.put("window", window.as_millis());
    canon.put("remember", remember.as_millis());
    canon.put("body", body_limit);
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
