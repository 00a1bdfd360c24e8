//! The provider's certificate is not verified.

mod elsewhere;
mod switch;
mod trust;

use super::Found;
use super::look::{has_text, last};
use super::project::Project;
use crate::flow::term::{Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::ir::Span;
use crate::rules::tls_verification_off::RULE;
use std::collections::HashSet;
use switch::{
    accepts_by_bit, dict_disables, disables, hangs_on_where, is_switch, switched, word_of,
};
use trust::{
    accepts_all, is_blind_manager, is_challenged, trusts_any, trusts_server, verifies_nothing,
};

pub(crate) fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut told = HashSet::new();
    for event in project.events() {
        let module = event.function.module;
        if project.is_test(module)
            || !(project.speaks_of_any(module)
                || is_of_process(project, &event)
                || is_of_vendors_client(project, &event))
            || is_built(project, module)
            || !switches_off(project, &event)
        {
            continue;
        }
        if elsewhere(project, &event)
            || handed_elsewhere(project, &event)
            || elsewhere::is_built_in(project, &event)
            || elsewhere::is_of_other_client(project, &event)
        {
            continue;
        }
        // The entry or argument itself, where it stands in a line of its own.
        let terms = &project.flow.terms;
        let entry = project.events_of(event.function).iter().find(|e| {
            event.span.holds(e.span)
                && matches!(e.kind, EventKind::Entry(key, value) if {
                    let key = terms.as_text(key).unwrap_or_else(|| terms.last_name(key));
                    let off = matches!(terms.of(value), Term::Bool(false)) || *terms.of(value) == Term::Number(0);
                    let on = matches!(terms.of(value), Term::Bool(true));
                    disables(key, off, on, switched(project, key, value), word_of(project, value))
                        || accepts_all(project, value) && normal(key).contains("certificate")
                })
        });
        let mut span = entry.map_or(event.span, |e| e.span);
        if let (None, EventKind::Call { term, at, .. }) = (entry, event.kind)
            && super::look::call_of(project, term).is_some_and(|(path, _)| {
                is_switch(&last(&path))
                    || matches!(
                        last(&path).as_str(),
                        "hostnameverifier"
                            | "trustmanager"
                            | "sslsocketfactory"
                            | "set_certificate_verifier"
                            | "with_custom_certificate_verifier"
                    )
            })
        {
            span = Span::new(at, event.span.end);
        }
        if !told.insert((module, span)) {
            continue;
        }
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span,
            label: "any certificate will do",
            message: "the certificate of the provider's host is not verified".to_owned(),
            help: "leave verification on; for a private authority, trust its certificate",
            also: Vec::new(),
        });
    }
}

/// `process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'`: for all that the process asks, also where it asks
/// a vendor elsewhere in the project.
fn is_of_process(project: &Project<'_>, event: &Event) -> bool {
    let EventKind::Store(place, _) = event.kind else {
        return false;
    };
    !project.is_client(event.function.module)
        && project.flow.terms.path(place) == "process.env.NODE_TLS_REJECT_UNAUTHORIZED"
        && project.vendors.iter().any(|v| !v.is_empty())
}

/// .NET: `services.AddHttpClient<AcmeClient>().ConfigurePrimaryHttpMessageHandler(() => …)`, in a file
/// that says nothing else of the vendor.
fn is_of_vendors_client(project: &Project<'_>, event: &Event) -> bool {
    let calls = project.flow.handed.get(&event.function);
    calls.into_iter().flatten().any(|call| {
        project.flow.terms.any(*call, &mut |_, t| match t {
            Term::Class(module, _) => project.speaks_of_any(*module),
            _ => false,
        })
    })
}

/// Electron: `session.setCertificateVerifyProc((request, callback) => callback(0))`, and
/// `app.on('certificate-error', …)` that says yes to whatever it is asked.
fn answers_all(project: &Project<'_>, name: &str, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    let said = |wanted: &str| args.iter().any(|(_, a)| terms.as_text(*a) == Some(wanted));
    if name == "on" && !said("certificate-error") {
        return false;
    }
    let yes = |term: TermId| {
        matches!(terms.of(term), Term::Bool(true))
            || name != "on" && *terms.of(term) == Term::Number(0)
    };
    args.iter().any(|(_, a)| {
        let Term::Function(key) = terms.of(*a) else {
            return false;
        };
        let mut all = project.events_of(*key).iter();
        all.any(|e| match e.kind {
            EventKind::Call { term, .. } => match terms.of(term) {
                Term::Call(_, callee, given) => {
                    matches!(terms.of(*callee), Term::Param(of, _) if of == key)
                        && matches!(given.as_slice(), [(_, only)] if yes(*only))
                        && project.flow.tree.literals(e.facts).next().is_none()
                }
                _ => false,
            },
            _ => false,
        })
    })
}

fn switches_off(project: &Project<'_>, event: &Event) -> bool {
    let terms = &project.flow.terms;
    let off = |t: TermId| {
        matches!(terms.of(t), Term::Bool(false))
            || terms.as_text(t) == Some("0")
            || *terms.of(t) == Term::Number(0)
    };
    let on = |t: TermId| matches!(terms.of(t), Term::Bool(true));
    match event.kind {
        EventKind::Call { term, .. } => {
            let Some((path, args)) = super::look::call_of(project, term) else {
                return false;
            };
            // What is only logged switches nothing.
            if super::words::is_log(&path).is_some() {
                return false;
            }
            let name = last(&path);
            let lower = path.to_ascii_lowercase();
            let named = args.iter().any(|(n, a)| {
                n.as_deref().is_some_and(|n| {
                    disables(
                        n,
                        off(*a),
                        on(*a),
                        switched(project, n, *a),
                        word_of(project, *a),
                    )
                }) || dict_disables(project, *a, 0)
            });
            named
                || is_switch(&name)
                    && args
                        .first()
                        .is_none_or(|(_, a)| on(*a) || hangs_on_where(project, *a))
                // curl's bits by their names: `ssl_options(SslOption::DANGER_ACCEPT_INVALID_CERTS)`.
                || name == "ssl_options" && args.iter().any(|(_, a)| accepts_by_bit(project, *a))
                || matches!(name.as_str(), "setproperty" | "set")
                    && args.first().is_some_and(|(_, a)| {
                        terms.as_text(*a).is_some_and(|t| t.ends_with("disableHostnameVerification"))
                    })
                    && args.get(1).is_none_or(|(_, a)| terms.as_text(*a) != Some("false"))
                || lower.ends_with("hostnameverifier")
                    && args
                        .iter()
                        .any(|(_, a)| accepts_all(project, *a) || verifies_nothing(project, *a))
                || name == "disabledtrustevaluator"
                || matches!(name.as_str(), "setcertificateverifyproc" | "on")
                    && answers_all(project, &name, &args)
                || trusts_any(project, event, term, &name)
                || name == "curl_setopt"
                    && args.len() == 3
                    && args.get(2).is_some_and(|(_, a)| off(*a))
                    && args
                        .get(1)
                        .is_some_and(|(_, a)| terms.last_name(*a).starts_with("CURLOPT_SSL_VERIFY"))
                || name == "curl"
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a).is_some_and(is_insecure))
                || name == "wget"
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a) == Some("--no-check-certificate"))
                || name == "setenv"
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a) == Some("NODE_TLS_REJECT_UNAUTHORIZED"))
        }
        EventKind::Store(place, value) => {
            let name = terms.last_name(place);
            let where_it_runs = switched(project, name, value);
            disables(
                name,
                off(value),
                on(value),
                where_it_runs,
                terms.last_name(value),
            ) || accepts_all(project, value) && {
                let plain = normal(name);
                plain.contains("certificate") && plain.contains("callback")
                    || plain.contains("badcertificate")
                    || plain.contains("hostnameverifier")
            } || verifies_nothing(project, value) && normal(name).contains("hostnameverifier")
                || normal(name) == "trustmanager" && is_blind_manager(project, value)
        }
        EventKind::Return(answer) => {
            is_challenged(project, event.function) && trusts_server(project, event, answer)
        }
        EventKind::Bind(name, value) => {
            matches!(terms.of(value), Term::Dict(_)) && dict_disables(project, value, 0)
                || normal(terms.name(name)) == "badcertificatecallback"
                    && accepts_all(project, value)
                || normal(terms.name(name)) == "trustmanager" && is_blind_manager(project, value)
        }
        _ => false,
    }
}

/// `-k`, `--insecure`, `-sSk`.
fn is_insecure(word: &str) -> bool {
    let short = word.strip_prefix('-').is_some_and(|letters| {
        letters.len() < 6
            && letters.contains('k')
            && letters.chars().all(|c| c.is_ascii_alphabetic())
    });
    word == "--insecure" || short && !word.starts_with("--")
}

/// Whether what is made so is only handed to calls of other hosts in the same function.
fn handed_elsewhere(project: &Project<'_>, event: &Event) -> bool {
    let EventKind::Call { term: made, .. } = event.kind else {
        return false;
    };
    let terms = &project.flow.terms;
    let calls = project
        .events_of(event.function)
        .iter()
        .filter(|e| match e.kind {
            EventKind::Call { term, .. } => {
                term != made && terms.any(term, &mut |id, _| id == made)
            }
            _ => false,
        });
    let (mut elsewhere_too, mut ours) = (false, false);
    for one in calls {
        elsewhere_too |= elsewhere(project, one);
        ours |= matches!(one.kind, EventKind::Call { term, .. }
            if project.response_of(term).is_some());
    }
    elsewhere_too && !ours
}

/// Whether the call goes to a host that is not a provider's.
fn elsewhere(project: &Project<'_>, event: &Event) -> bool {
    let EventKind::Call { term, .. } = event.kind else {
        return false;
    };
    project.response_of(term).is_none()
        && has_text(project, term, &|t| {
            names_host(t) && project.address(t, None).is_none()
        })
}

/// Whether a text is an address with a host in it, not only how one begins.
fn names_host(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|r| r.starts_with(|c: char| c.is_alphanumeric() || c == '['))
}

/// What images and recipes are built by: the rule reads their commands in the text.
fn is_built(project: &Project<'_>, module: u32) -> bool {
    let own = project.flow.modules.get(module as usize);
    own.is_some_and(|m| crate::lang::commands::builds(&m.path))
}
