//! A webhook's signature is computed over a body that was parsed and written again.

use super::Found;
use super::asked::from_request;
use super::look::{call_of, has_text, is_mac, last, made, makes_mac, receiver};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::EventKind;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::ir::Span;
use crate::rules::{Check, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "reserialized-webhook-body",
    severity: Severity::Error,
    summary: "a webhook's signature is computed over a body that was parsed and written again",
    page: include_str!("../pages/reserialized-webhook-body.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for call in made(project) {
        let (event, given) = (&call.event, call.given());
        if writes_into_mac(project, call.term) && receives(project, event.function) {
            out.push(found_at(event.function.module, event.span));
            continue;
        }
        if !makes_mac(&call.path) && !call.path.ends_with("subtle.verify") {
            continue;
        }
        let own = receives(project, event.function);
        // The nearest caller that writes it again.
        let found = (0..=3).find_map(|depth| {
            let contexts = project
                .flow
                .seen_by_callers(event.function, &given, event.facts, depth);
            contexts.into_iter().find(|c| {
                let receives = own || receives(project, c.function);
                c.terms.iter().any(|t| written_again(project, *t, receives))
            })
        });
        if let Some(context) = found {
            // Where the body is written, if a helper only computes over what it is given.
            let here = given.iter().any(|a| written_again(project, *a, true));
            let (module, span) = match context.span {
                Some(call) if !here => call,
                // Of a chain, the method that takes the body up.
                _ => match event.kind {
                    EventKind::Call { at, .. } if here => {
                        let writes = given
                            .iter()
                            .find_map(|a| writing_in(project, *a, event.span));
                        let start = writes.unwrap_or(0).max(at).max(event.span.start);
                        (
                            event.function.module,
                            crate::ir::Span::new(start, event.span.end),
                        )
                    }
                    _ => (event.function.module, event.span),
                },
            };
            out.push(found_at(module, span));
        }
    }
}

fn found_at(module: u32, span: Span) -> Found {
    Found {
        rule: &RULE,
        severity: RULE.severity,
        module,
        span,
        label: "not the bytes that came",
        message: "the signature is computed over a body that was parsed and written again"
            .to_owned(),
        help: "keep the raw bytes of the request and compute the MAC over them, before parsing",
        also: Vec::new(),
    }
}

/// `json.NewEncoder(mac).Encode(event)`: what is written goes straight into the MAC.
fn writes_into_mac(project: &Project<'_>, term: TermId) -> bool {
    let encoder = receiver(project, term).and_then(|r| call_of(project, r));
    let encodes = call_of(project, term).is_some_and(|(path, _)| last(&path) == "encode");
    encodes
        && encoder.is_some_and(|(path, args)| {
            last(&path) == "newencoder" && args.iter().any(|(_, a)| is_mac(project, *a))
        })
}

/// Whether this is about something that was received: a signature is read or compared beside it.
fn receives(project: &Project<'_>, function: FunctionKey) -> bool {
    let own = project.flow.function(function);
    let name = own.map_or("", |f| f.name.as_str()).to_ascii_lowercase();
    name.contains("webhook")
        || name.contains("verif")
        || project.events_of(function).iter().any(|e| match e.kind {
            EventKind::Bind(_, t) | EventKind::Call { term: t, .. } | EventKind::Compare(t) => {
                let compares = match project.flow.terms.of(t) {
                    Term::Call(_, callee, _) => {
                        super::genuine::compares(&project.flow.terms.path(*callee))
                    }
                    _ => false,
                };
                compares
                    || has_text(project, t, &|text| {
                        let signatures = project.known.vendors.iter().flat_map(|v| &v.signatures);
                        signatures
                            .into_iter()
                            .any(|s| super::look::is_header(text, s))
                    })
            }
            _ => false,
        })
}

/// Where a call within a place writes what it is given.
fn writing_in(project: &Project<'_>, term: TermId, within: Span) -> Option<u32> {
    let terms = &project.flow.terms;
    let mut found = None;
    terms.any(term, &mut |_, t| {
        if let Term::Call(site, callee, _) = t
            && within.holds(site.span)
            && writes_again(&terms.path(*callee))
        {
            found = Some(site.span.start);
        }
        found.is_some()
    });
    found
}

/// Whether a value is a request's body as a tree: a parameter that is declared as one.
fn is_tree(project: &Project<'_>, term: TermId) -> bool {
    let Term::Param(function, place) = project.flow.terms.of(term) else {
        return false;
    };
    let own = project.flow.function(*function);
    own.and_then(|f| f.params.get(*place as usize))
        .is_some_and(|p| {
            [
                "JsonNode",
                "JsonObject",
                "JSONObject",
                "JObject",
                "JsonElement",
                "Json<",
                "serde_json::Value",
            ]
            .iter()
            .any(|t| p.ty.contains(t))
        })
}

fn written_again(project: &Project<'_>, term: TermId, receives: bool) -> bool {
    let terms = &project.flow.terms;
    let mut found = false;
    terms.any(term, &mut |id, t| {
        // A tree of JSON has no bytes until it is written.
        if receives && matches!(t, Term::Param(..)) && is_tree(project, id) {
            found = true;
        }
        // Ruby calls without brackets.
        if let Term::Member(object, name) = t
            && terms.name(*name) == "to_json"
        {
            found |= receives || from_request(project, *object);
        }
        if let Term::Call(_, callee, args) = t {
            let path = terms.path(*callee);
            let writes = writes_again(&path);
            if writes {
                found |= receives || args.iter().any(|(_, a)| from_request(project, *a));
            }
        }
        found
    });
    found
}

/// Calls that make text or bytes of a value.
fn writes_again(path: &str) -> bool {
    matches!(
        last(path).as_str(),
        "stringify"
            | "dumps"
            | "dump"
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
        || path == "json.encode"
        || path.ends_with("convert.json.encode")
        || path.ends_with("Json.encodeToString")
        || path.ends_with("JSONSerialization.data")
}
