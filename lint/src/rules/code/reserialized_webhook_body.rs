//! A webhook's signature is computed over a body that was parsed and written again.

use super::look::{about, from_request, has_text, last, makes_mac};
use super::project::Project;
use super::Found;
use crate::finding::Severity;
use crate::rules::{Check, Rule};
use crate::flow::EventKind;
use crate::flow::term::{Term, TermId};

pub(crate) static RULE: Rule = Rule {
    id: "reserialized-webhook-body",
    severity: Severity::Error,
    summary: "a webhook's signature is computed over a body that was parsed and written again",
    page: include_str!("../pages/reserialized-webhook-body.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let events = project.events();
    for event in &events {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let module = event.function.module;
        let Some((path, args)) = super::look::call_of(project, term) else {
            continue;
        };
        if !makes_mac(&path) || project.is_test(module) {
            continue;
        }
        let receives = receives(project, event);
        let contexts = project.flow.seen_by_callers(
            event.function,
            &args.iter().map(|(_, a)| *a).collect::<Vec<_>>(),
            event.facts,
            3,
        );
        let found = contexts
            .iter()
            .flat_map(|c| &c.terms)
            .any(|t| written_again(project, *t, receives));
        if found {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "not the bytes that came",
                message: "the signature is computed over a body that was parsed and written again".to_owned(),
                help: "keep the raw bytes of the request and compute the MAC over them, before parsing",
                also: Vec::new(),
            });
        }
    }
}

/// Whether this is about something that was received: a signature's header is read near it.
fn receives(project: &Project<'_>, event: &crate::flow::Event) -> bool {
    let topic = about(project, event);
    topic.contains("webhook")
        || topic.contains("verif")
        || project.flow.events_in(event.function.module).iter().any(|e| {
                match e.kind {
                    EventKind::Bind(_, t) | EventKind::Call { term: t, .. } => {
                        has_text(project, t, &|text| {
                            let lower = text.to_ascii_lowercase();
                            project
                                .known
                                .vendors
                                .iter()
                                .any(|v| v.signatures.contains(&lower))
                        })
                    }
                    _ => false,
                }
        })
}

fn written_again(project: &Project<'_>, term: TermId, receives: bool) -> bool {
    let terms = &project.flow.terms;
    let mut found = false;
    terms.any(term, &mut |_, t| {
        if let Term::Call(_, callee, args) = t {
            let path = terms.path(*callee);
            let writes = matches!(
                last(&path).as_str(),
                "stringify"
                    | "dumps"
                    | "to_json"
                    | "json_encode"
                    | "marshal"
                    | "jsonencode"
                    | "serialize"
                    | "writevalueasstring"
                    | "writevalueasbytes"
                    | "tojson"
                    | "encodetostring"
                    | "generate"
                    | "to_string"
                    | "to_vec"
                    | "serializetoutf8bytes"
                    | "serializeobject"
                    | "marshalindent"
                    | "jsonencode_"
                    | "to_value"
            ) || path.ends_with("JSONEncoder().encode")
                || path.ends_with("JSONSerialization.data");
            if writes {
                found |= receives || args.iter().any(|(_, a)| from_request(project, *a));
            }
        }
        found
    });
    found
}
