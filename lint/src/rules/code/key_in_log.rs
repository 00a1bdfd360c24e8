//! A key reaches a log.

use super::Found;
use super::look::{exposes, logged};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::normal;
use crate::flow::term::{Term, TermId};
use crate::rules::{Check, Rule};
use crate::secrets::{Strictness, looks_random};

pub(crate) static RULE: Rule = Rule {
    id: "key-in-log",
    severity: Severity::Error,
    summary: "a key reaches a log",
    page: include_str!("../pages/key-in-log.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for call in logged(project) {
        let (event, given) = (&call.event, call.given());
        let contexts = project
            .flow
            .seen_by_callers(event.function, &given, event.facts, 3);
        let found = contexts
            .iter()
            .flat_map(|c| c.terms.iter())
            .chain(&given)
            .any(|arg| exposes(project, *arg, &mut |id, t| is_key(project, id, t)));
        if found {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module: call.event.function.module,
                span: call.event.span,
                label: "the key is written here",
                message: "an API key or the header that carries it reaches a log".to_owned(),
                help: "log that a key is set, never the key",
                also: Vec::new(),
            });
        }
    }
}

/// `config.acme.key`: the key among a vendor's settings.
fn is_key_of(project: &Project<'_>, term: &Term, plain: &str) -> bool {
    let Term::Member(object, _) = term else {
        return false;
    };
    let owner = normal(project.flow.terms.last_name(*object));
    matches!(plain, "key" | "secret" | "token" | "apikey") && is_vendor(project, &owner)
}

/// `config('services.acme.key')`.
fn is_setting(project: &Project<'_>, text: &str) -> bool {
    let mut parts = text.rsplit('.');
    let last = parts.next().unwrap_or_default();
    matches!(
        normal(last).as_str(),
        "key" | "secret" | "token" | "apikey" | "webhooksecret"
    ) && parts.any(|part| is_vendor(project, &normal(part)))
}

fn is_vendor(project: &Project<'_>, word: &str) -> bool {
    let names = project.known.vendors.iter();
    names
        .filter_map(|v| v.name.split(' ').next())
        .any(|name| word == name.to_ascii_lowercase())
}

/// Whether a term is a key: read from its variable, named like one, or in its header.
pub(super) fn is_key(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    let terms = &project.flow.terms;
    let variable = |name: &str| {
        project
            .known
            .vendors
            .iter()
            .any(|v| v.variables.iter().any(|k| k == name))
    };
    match term {
        Term::Member(_, name) | Term::Free(name) | Term::Import(_, name) => {
            let name = terms.name(*name);
            let plain = normal(name);
            variable(name)
                || is_key_of(project, term, &plain)
                || plain.ends_with("apikey")
                || plain.ends_with("keysecret")
                || plain.ends_with("secretkey")
                || plain.ends_with("webhooksecret")
                || project.known.vendors.iter().any(|v| {
                    v.headers
                        .first()
                        .is_some_and(|h| h.eq_ignore_ascii_case(name))
                })
        }
        Term::Call(_, callee, args) => {
            let path = terms.path(*callee).to_ascii_lowercase();
            path.contains("env")
                && args
                    .iter()
                    .any(|(_, a)| terms.as_text(*a).is_some_and(variable))
                || super::look::last(&path).contains("config")
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a).is_some_and(|t| is_setting(project, t)))
        }
        // Only a whole key: messages about keys name what keys begin with.
        Term::Text(text) => {
            let text = terms.name(*text);
            let mut keys = project.known.vendors.iter().flat_map(|v| &v.keys);
            keys.any(|prefix| {
                text.strip_prefix(prefix.as_str())
                    .is_some_and(|body| looks_random(body, Strictness::Hinted))
            })
        }
        Term::Index(_, index) => terms.as_text(*index).is_some_and(variable),
        Term::Dict(all) => all.iter().any(|(key, value)| {
            let key = key
                .and_then(|k| terms.as_text(k))
                .unwrap_or("")
                .to_ascii_lowercase();
            project.known.vendors.iter().any(|v| v.credential == key)
                && !matches!(terms.of(*value), Term::Bool(_))
        }),
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| normal(p.name()).ends_with("apikey") || is_injected_key(p)),
        _ => {
            let _ = id;
            false
        }
    }
}

/// `@Value("${acme.api-key}")`: a parameter that a setting is put into.
fn is_injected_key(param: &crate::ir::Param) -> bool {
    let mut found = false;
    for one in &param.attributes {
        crate::flow::reach::text_in(one, &mut |text| {
            let plain = normal(text.split([':', '?']).next().unwrap_or(text));
            found |= ["apikey", "secretkey", "webhooksecret", "keysecret"]
                .iter()
                .any(|w| plain.ends_with(w));
        });
    }
    found
}
