//! Server code takes liveness from the caller's request.

use super::Found;
use super::asked::from_request;
use super::look::{about, has_text};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::ir::Op;
use crate::rules::{Check, Rule};
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    id: "client-asserted-liveness",
    severity: Severity::Error,
    summary: "server code takes liveness from the caller's request",
    page: include_str!("../pages/client-asserted-liveness.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut told: HashSet<(FunctionKey, TermId)> = HashSet::new();
    for event in project.events() {
        let module = event.function.module;
        // A route's module may hold its page as well; what answers requests runs on the server.
        if project.is_client(module) && !project.handlers.contains(&event.function)
            || project.is_test(module)
            || is_of_hook(project, &event)
        {
            continue;
        }
        let terms = match event.kind {
            EventKind::Test(term) | EventKind::Return(term) => vec![term],
            EventKind::Store(_, value) => vec![value],
            EventKind::Call {
                term, used: false, ..
            } => match super::look::call_of(project, term) {
                Some((path, args)) if super::words::is_log(&path).is_none() => {
                    args.into_iter().map(|(_, a)| a).collect()
                }
                _ => continue,
            },
            _ => continue,
        };
        for term in terms {
            let Some(read) = asserted(project, term) else {
                continue;
            };
            // A word that means much else says so only where it decides.
            let common = matches!(normal(read_name(project, read)).as_str(), "live" | "isreal");
            if common && !matches!(event.kind, EventKind::Test(_)) {
                continue;
            }
            if is_ambiguous(read_name(project, read)) && is_of_things(project, event.function, read)
            {
                continue;
            }
            if !told.insert((event.function, read)) {
                continue;
            }
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "the caller's own word",
                message: "liveness is taken from what the caller sent".to_owned(),
                help: "read it from the provider's answer to a call that the server makes",
                also: Vec::new(),
            });
        }
    }
}

/// Whether a provider tells what is read here: its webhook is no caller. In a file of hooks, other
/// functions are such as read what kind of event it is.
fn is_of_hook(project: &Project<'_>, event: &Event) -> bool {
    let about = about(project, event);
    let named = about.split_once(' ').map_or("", |(_, names)| names);
    let own = project.flow.function(event.function);
    about.contains("hook")
        && (named.contains("hook")
            || own.is_none_or(|f| f.name.is_empty())
            || project
                .events_of(event.function)
                .iter()
                .any(|e| match e.kind {
                    EventKind::Test(t)
                    | EventKind::Bind(_, t)
                    | EventKind::Call { term: t, .. } => {
                        has_text(project, t, &|text| text.contains("session."))
                            || project.flow.terms.any(t, &mut |_, t| match t {
                                Term::Member(_, name) => matches!(
                                    normal(project.flow.terms.name(*name)).as_str(),
                                    "sessionid" | "type" | "createdat"
                                ),
                                _ => false,
                            })
                    }
                    _ => false,
                }))
}

/// `isLive` of a camera, `alive` of an animal: a word that is said of things as well.
fn is_ambiguous(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "live" | "islive" | "alive" | "isalive" | "isreal" | "real"
    )
}

/// Whether it is things that a function's request tells of: what the request's type has beside the
/// word, or what the function is called and does.
fn is_of_things(project: &Project<'_>, function: FunctionKey, read: TermId) -> bool {
    const THINGS: &[&str] = &[
        "camera",
        "webcam",
        "stream",
        "scanner",
        "sensor",
        "broadcast",
        "channel",
        "species",
        "animal",
        "volt",
        "battery",
        "heartbeat",
        "firmware",
        "printer",
        "video",
    ];
    let terms = &project.flow.terms;
    let is_thing = |name: &str| {
        let plain = normal(name);
        THINGS.iter().any(|w| plain.contains(w))
    };
    let speaks = |name: &str| normal(name).contains("face") || normal(name).contains("liveness");
    let (mut thing, mut person) = (false, false);
    let mut take = |name: &str| {
        thing |= is_thing(name);
        person |= speaks(name);
    };
    if let Term::Member(object, _) = terms.of(read)
        && let Some((module, class)) = project.flow.declared(*object)
        && let Some(class) = (project.flow.places(module)).and_then(|p| p.class(terms.name(class)))
    {
        take(class.first.name.as_str());
        class.first.fields.iter().for_each(|(field, _)| take(field));
    }
    if let Some(own) = project.flow.function(function) {
        take(&own.name);
    }
    for event in project.events_within(function) {
        if let EventKind::Call { term, .. } = event.kind
            && let Term::Call(_, callee, args) = terms.of(term)
        {
            take(terms.last_name(*callee));
            for (_, arg) in args {
                if matches!(terms.of(*arg), Term::Member(..)) {
                    take(terms.last_name(*arg));
                }
            }
        }
        if let EventKind::Return(term) | EventKind::Bind(_, term) = event.kind {
            terms.any(term, &mut |_, t| {
                if let Term::Member(_, name) = t {
                    take(terms.name(*name));
                }
                false
            });
        }
    }
    thing && !person
}

/// What a read is called: a member's or a parameter's name.
fn read_name<'p>(project: &'p Project<'_>, read: TermId) -> &'p str {
    match project.flow.terms.of(read) {
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .map_or("", |p| p.name()),
        _ => project.flow.terms.last_name(read),
    }
}

/// A liveness in a term that a request brought.
fn asserted(project: &Project<'_>, term: TermId) -> Option<TermId> {
    let mut reads = Vec::new();
    // `provider.is_live(event.id)` asks somebody else.
    let mut asked = HashSet::new();
    project.flow.terms.any(term, &mut |id, t| {
        let terms = &project.flow.terms;
        if let Term::Call(_, callee, args) = t
            && !args.is_empty()
        {
            asked.insert(*callee);
        }
        if let Term::Member(object, name) = t
            && !asked.contains(&id)
        {
            if says_alive(terms.name(*name)) {
                reads.push(id);
            } else if is_verdict(terms.name(*name)) && says_alive(terms.last_name(*object)) {
                // `input.liveness.passed`
                reads.push(*object);
            }
        }
        // `in.GetLivenessPassed()`, `form.isLive()`
        if let Term::Call(_, callee, args) = t
            && args.is_empty()
            && let Term::Member(_, name) = terms.of(*callee)
            && says_alive(getter(terms.name(*name)))
        {
            reads.push(id);
        }
        // `content.get(Bool.self, at: "is_live")`
        if let Term::Call(_, callee, args) = t
            && reads_field(&super::look::last(&project.flow.terms.path(*callee)))
            && args
                .iter()
                .any(|(_, a)| project.flow.terms.as_text(*a).is_some_and(says_alive))
        {
            reads.push(id);
        }
        // `[[ $QUERY_STRING == *live=true* ]]`, `strings.Contains(query, "live=true")`
        if let Some((whole, part)) = looked_for(project, t)
            && terms
                .as_text(part)
                .and_then(crate::lang::lowering::field_named)
                .is_some_and(says_alive)
        {
            reads.push(whole);
        }
        if let Term::Param(function, place) = t
            && project.handlers.contains(function)
            && project
                .flow
                .function(*function)
                .and_then(|f| f.params.get(*place as usize))
                .is_some_and(|p| says_alive(p.name()) || is_called_alive(p))
        {
            reads.push(id);
        }
        false
    });
    reads
        .into_iter()
        .find(|r| from_request(project, *r) && !has_text(project, *r, &|t| t.contains("://")))
}

/// A text that is looked for in another: the other, and it.
fn looked_for(project: &Project<'_>, term: &Term) -> Option<(TermId, TermId)> {
    match term {
        Term::Op(Op::Equal | Op::In | Op::Other, sides) => Some((*sides.first()?, *sides.get(1)?)),
        Term::Call(_, callee, args) => {
            let path = project.flow.terms.path(*callee);
            let looks = ["contains", "includes", "include?", "str_contains", "match"];
            let (_, part) = args.last()?;
            if !looks.contains(&super::look::last(&path).as_str()) {
                return None;
            }
            match (project.flow.terms.of(*callee), args.as_slice()) {
                (_, [(_, whole), _, ..]) => Some((*whole, *part)),
                (Term::Member(object, _), _) => Some((*object, *part)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Methods that read what goes by a name: `getBoolean("liveness_ok")`, `opt_bool("is_live")`.
fn reads_field(method: &str) -> bool {
    matches!(
        method,
        "field" | "boolean" | "bool" | "value" | "input" | "param" | "query" | "formvalue"
    ) || ["get", "opt", "has", "fetch", "dig"]
        .iter()
        .any(|w| method.starts_with(w))
}

/// `getLivenessPassed` reads `livenessPassed`.
fn getter(name: &str) -> &str {
    ["get_", "get", "Get"]
        .iter()
        .find_map(|w| name.strip_prefix(w).filter(|rest| !rest.is_empty()))
        .unwrap_or(name)
}

/// What somebody says of a liveness.
fn is_verdict(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "passed"
            | "ok"
            | "success"
            | "verified"
            | "confirmed"
            | "score"
            | "result"
            | "value"
            | "valid"
            | "outcome"
            | "verdict"
    )
}

/// `@RequestParam("is_live") boolean ok`
fn is_called_alive(param: &crate::ir::Param) -> bool {
    let mut found = false;
    for one in &param.attributes {
        crate::flow::reach::text_in(one, &mut |text| found |= says_alive(text));
    }
    found
}

fn says_alive(name: &str) -> bool {
    let plain = normal(name);
    plain.contains("liveness")
        && !plain.contains("session")
        && !plain.contains("url")
        && !plain.ends_with("id")
        // Whether, how and by what liveness is asked for says nothing of anybody.
        && ![
            "required", "kind", "type", "mode", "level", "difficulty", "challenge", "method",
            "enabled", "timeout", "threshold", "minimum", "policy", "config", "provider",
            "version", "token", "name", "needed", "attempts", "instructions",
        ]
        .iter()
        .any(|w| plain.ends_with(w))
        || matches!(
            plain.as_str(),
            "islive" | "isrealface" | "isreal" | "live" | "isalive" | "spoofpassed" | "realface"
        )
        || says_of_somebody(&plain)
}

/// `faceIsLive`, `is_live_person`, `selfie_live`: whose liveness a name says, or how it was found.
fn says_of_somebody(plain: &str) -> bool {
    let whose = ["face", "selfie", "person", "user", "photo", "human"];
    let said = ["islive", "isalive", "live", "alive", "isreal"];
    let passed = [
        "ok",
        "passed",
        "confirmed",
        "detected",
        "checked",
        "verified",
    ];
    whose.iter().any(|w| {
        said.iter().any(|s| {
            plain.strip_suffix(s).is_some_and(|rest| rest.ends_with(w))
                || plain == format!("{s}{w}")
        })
    }) || ["live", "islive", "isreal"].iter().any(|s| {
        plain
            .strip_prefix(s)
            .is_some_and(|rest| passed.contains(&rest))
    })
}
