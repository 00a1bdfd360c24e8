//! What code sends as a credential, and where it keeps that.

use super::is_key_name;
use crate::flow::term::{FunctionKey, Sym, Term, TermId};
use crate::flow::{EventKind, normal};
use crate::ir::Op;
use crate::rules::code::headers::names_credential;
use crate::rules::code::project::Project;
use crate::secrets::{Strictness, looks_random};
use std::collections::HashSet;

/// What code sends as a credential, and the headers that it puts it into.
#[derive(Default)]
pub(super) struct Sent {
    keys: HashSet<TermId>,
    dressed: HashSet<TermId>,
    /// Fields of objects: module, class and name.
    fields: HashSet<(u32, Sym, Sym)>,
}

impl Sent {
    pub(super) fn of(project: &Project<'_>) -> Self {
        let mut out = Self::default();
        let terms = &project.flow.terms;
        let credential = |text: &str| {
            let mut all = project.known.vendors.iter();
            all.any(|v| v.credential.eq_ignore_ascii_case(text))
        };
        for event in &project.flow.events {
            if !project.speaks_of_any(event.function.module) {
                continue;
            }
            match event.kind {
                EventKind::Entry(key, value) if names_credential(project, key) => {
                    out.key(project, value);
                }
                EventKind::Store(place, value) => {
                    // `request["x-acme-key"] = key`
                    if let Term::Index(object, key) = terms.of(place)
                        && names_credential(project, *key)
                    {
                        out.key(project, value);
                        out.dressed.insert(*object);
                    }
                    if let Term::Member(object, name) = terms.of(place)
                        && credential(terms.name(*name))
                    {
                        out.key(project, value);
                        out.dressed.insert(*object);
                    }
                }
                // A value under the name of a vendor's key, wherever it comes from.
                EventKind::Bind(name, value) if is_key_name(&normal(terms.name(name))) => {
                    if matches!(terms.of(value), Term::Call(..)) {
                        out.keys.insert(value);
                    }
                }
                EventKind::Call { term, .. } => {
                    let Some((path, args)) = crate::rules::code::look::call_of(project, term)
                    else {
                        continue;
                    };
                    // What is said of a header is no header.
                    if crate::rules::code::words::is_log(&path).is_some() {
                        continue;
                    }
                    // `headers.setBearerAuth(key)`, `request.bearer_auth(key)`
                    let path = terms.path(match terms.of(term) {
                        Term::Call(_, callee, _) => *callee,
                        _ => term,
                    });
                    if matches!(
                        normal(&crate::rules::code::look::last(&path)).as_str(),
                        "bearerauth"
                            | "setbearerauth"
                            | "setbasicauth"
                            | "withoauthbearertoken"
                            | "setauthtoken"
                            | "withtoken"
                            | "bearertoken"
                    ) {
                        for (_, value) in &args {
                            out.key(project, *value);
                        }
                        if let Some(object) = crate::rules::code::look::receiver(project, term)
                            && project.response_of(term).is_none()
                        {
                            out.dressed.insert(object);
                        }
                        continue;
                    }
                    // Ruby: `Net::HTTP::Delete.new(uri, "x-acme-key" => key)`.
                    for (name, value) in &args {
                        if name.as_deref().is_some_and(credential)
                            && project.response_of(term).is_none()
                        {
                            out.key(project, *value);
                            out.dressed.insert(term);
                        }
                    }
                    let with_key = |value: TermId| match terms.of(value) {
                        Term::Dict(all) => all
                            .iter()
                            .any(|(k, _)| k.is_some_and(|k| names_credential(project, k))),
                        _ => false,
                    };
                    if path.starts_with("Net.HTTP.") && args.iter().any(|(_, a)| with_key(*a)) {
                        out.dressed.insert(term);
                    }
                    let place = args.iter().position(|(_, a)| names_credential(project, *a));
                    let Some(place) = place else { continue };
                    // The value may come before its header, as in Swift.
                    for (at, (_, value)) in args.iter().enumerate() {
                        if at.abs_diff(place) == 1 {
                            out.key(project, *value);
                        }
                    }
                    if let Some(object) = crate::rules::code::look::receiver(project, term)
                        && project.response_of(term).is_none()
                        && !is_sensitive(project, event.function)
                    {
                        out.dressed.insert(object);
                        // Go: what is set on `request.Header` is the request's.
                        if let Term::Member(request, name) = terms.of(object)
                            && terms.name(*name) == "Header"
                        {
                            out.dressed.insert(*request);
                        }
                    }
                }
                _ => {}
            }
        }
        out.keep(project);
        out
    }

    /// The fields in which objects keep the keys that their constructors were given.
    fn keep(&mut self, project: &Project<'_>) {
        let terms = &project.flow.terms;
        for key in &self.keys {
            if let Term::Member(object, name) = terms.of(*key)
                && let Term::This(module, owner) = terms.of(*object)
            {
                self.fields.insert((*module, *owner, *name));
            }
        }
        for event in &project.flow.events {
            let EventKind::Store(place, value) = event.kind else {
                continue;
            };
            // What is sent from a field was given to the constructor.
            if self.keys.contains(&place) && matches!(terms.of(value), Term::Param(..)) {
                self.keys.insert(value);
            }
            if let Term::Member(object, name) = terms.of(place)
                && let Term::This(module, owner) = terms.of(*object)
                && self.is_given(project, value)
            {
                self.fields.insert((*module, *owner, *name));
            }
        }
        let params: Vec<(FunctionKey, u32)> = (self.keys.iter())
            .filter_map(|key| match terms.of(*key) {
                Term::Param(function, place) => Some((*function, *place)),
                _ => None,
            })
            .collect();
        // A parameter that is a field at the same time.
        for (key, place) in params {
            let Some(function) = project.flow.function(key) else {
                continue;
            };
            let param = function.params.get(place as usize);
            let owner = function.owner.as_deref();
            if let (Some(param), Some(owner)) = (param, owner)
                && let (Some(owner), Some(name)) =
                    (terms.known_sym(owner), terms.known_sym(param.name()))
                && project.flow.constructor(key.module, owner) == Some(key)
            {
                self.fields.insert((key.module, owner, name));
            }
        }
    }

    /// Whether a value is a parameter that is sent as a key, or its default.
    fn is_given(&self, project: &Project<'_>, value: TermId) -> bool {
        match project.flow.terms.of(value) {
            Term::Param(..) => self.keys.contains(&value),
            Term::Op(Op::Else | Op::Or, all) => all.iter().any(|t| self.is_given(project, *t)),
            _ => false,
        }
    }

    /// Whether a value is one of the keys.
    pub(super) fn has(&self, project: &Project<'_>, value: TermId) -> bool {
        let terms = &project.flow.terms;
        self.keys.contains(&value)
            || matches!(terms.of(value), Term::Member(object, name)
                if matches!(terms.of(*object), Term::This(module, owner)
                    if self.fields.contains(&(*module, *owner, *name))))
    }

    /// Whether a value is a request that the credential was put into, or was built of one, or the
    /// headers of one.
    pub(super) fn dresses(&self, project: &Project<'_>, value: TermId) -> bool {
        let terms = &project.flow.terms;
        let mut at = value;
        for _ in 0..48 {
            if self.dressed.contains(&at) {
                return true;
            }
            at = match terms.of(at) {
                Term::Member(object, _) => *object,
                Term::Call(_, callee, _) if project.response_of(at).is_none() => *callee,
                Term::Op(Op::Try, all) => match all.as_slice() {
                    [only] => *only,
                    _ => return false,
                },
                _ => return false,
            };
        }
        false
    }

    /// The key in what a header is given: `Bearer …` is no part of it.
    fn key(&mut self, project: &Project<'_>, value: TermId) {
        let terms = &project.flow.terms;
        match terms.of(value) {
            Term::Join(parts) => {
                for part in parts.clone() {
                    self.key(project, part);
                }
            }
            Term::Param(..) | Term::Member(..) | Term::Index(..) | Term::Free(_) => {
                self.keys.insert(value);
            }
            Term::Op(Op::Else | Op::Or | Op::Try, all) => {
                for one in all.clone() {
                    self.key(project, one);
                }
            }
            Term::Call(_, callee, _)
                if crate::rules::code::words::is_log(&terms.path(*callee)).is_none() =>
            {
                self.keys.insert(value);
            }
            Term::Text(text) if looks_random(terms.name(*text), Strictness::Hinted) => {
                self.keys.insert(value);
            }
            _ => {}
        }
    }

    /// Whether a value is the headers that the credential was put into, as they are or listed.
    pub(super) fn dressed_in(&self, project: &Project<'_>, term: TermId, depth: u32) -> bool {
        if depth > 6 {
            return false;
        }
        let headers = |t: TermId| {
            let name = normal(project.flow.terms.last_name(t));
            name.contains("header") || name.contains("hdr")
        };
        match project.flow.terms.of(term) {
            Term::Join(all)
            | Term::List(all)
            | Term::Group(all)
            | Term::Op(Op::Else | Op::Or | Op::Try, all) => {
                all.iter().any(|t| self.dressed_in(project, *t, depth + 1))
            }
            Term::Dict(all) => {
                self.dressed.contains(&term)
                    || all
                        .iter()
                        .any(|(_, t)| self.dressed_in(project, *t, depth + 1))
            }
            Term::Either(all) => all
                .iter()
                .any(|(t, _)| self.dressed_in(project, *t, depth + 1) || self.dressed.contains(t)),
            // A block that only gives what is to be said.
            Term::Function(key) => project
                .flow
                .summaries
                .get(key)
                .is_some_and(|s| self.dressed_in(project, s.returns, depth + 1)),
            // What was built of it: `builder.header(…).build()`.
            Term::Call(_, callee, args)
                if args.is_empty() && project.flow.terms.last_name(*callee) == "build" =>
            {
                let mut at = *callee;
                for _ in 0..48 {
                    at = match project.flow.terms.of(at) {
                        Term::Member(object, _) => *object,
                        Term::Call(_, callee, _) => *callee,
                        _ => break,
                    };
                    if self.dressed.contains(&at) {
                        return depth > 0;
                    }
                }
                false
            }
            Term::Member(object, _) => {
                let whole = matches!(
                    project.flow.terms.last_name(term),
                    "to_hash" | "to_h" | "each_header" | "inspect"
                );
                headers(term) && (self.dressed.contains(&term) || self.dresses(project, *object))
                    || whole && self.dressed.contains(object)
            }
            Term::Call(_, callee, args) => {
                let path = project.flow.terms.path(*callee);
                // `new Headers()`, `HeaderMap::new()`
                let headers = path.to_ascii_lowercase().contains("header");
                let made = headers && self.dressed.contains(&term);
                let lists =
                    crate::rules::code::look::receiver(project, term).is_some_and(|object| {
                        matches!(
                            crate::rules::code::look::last(&path).as_str(),
                            "to_hash"
                                | "to_h"
                                | "entries"
                                | "tostring"
                                | "inspect"
                                | "each_header"
                                | "all"
                                | "allheaders"
                                | "tomultimap"
                                | "tosinglevaluemap"
                                | "asmap"
                                | "tomap"
                                | "map"
                                | "headers"
                        ) && (self.dressed.contains(&object)
                            || self.dressed_in(project, object, depth + 1))
                    });
                let passes = matches!(
                    crate::rules::code::look::last(&path).as_str(),
                    "fromentries"
                        | "stringify"
                        | "dumps"
                        | "dict"
                        | "str"
                        | "string"
                        | "pformat"
                        | "json_encode"
                        | "print_r"
                        | "serialize"
                        | "sprintf"
                );
                made || lists
                    || passes
                        && args
                            .iter()
                            .any(|(_, a)| self.dressed_in(project, *a, depth + 1))
            }
            _ => false,
        }
    }
}

/// Rust: a value that is `set_sensitive(true)` is not printed.
fn is_sensitive(project: &Project<'_>, function: FunctionKey) -> bool {
    project.events_of(function).iter().any(|e| match e.kind {
        EventKind::Call { term, .. } => matches!(project.flow.terms.of(term),
            Term::Call(_, callee, _) if project.flow.terms.last_name(*callee) == "set_sensitive"),
        _ => false,
    })
}
