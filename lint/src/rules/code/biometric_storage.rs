//! A face is kept without encryption or expiry in sight.

mod care;
mod faces;
mod keeping;
mod pictures;

use super::Found;
use super::biometric_logging::names_image;
use super::exposed::exposes;
use super::look::{call_of, last, made, receiver};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{EventKind, normal};
use crate::rules::{Check, Rule};
use care::cared_for;
use faces::{carriers_of, holds_content, is_face, is_face_file, keyed_picture, names_picture};
use keeping::{is_place, keeps, keeps_under, outlives_page};
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    id: "biometric-storage",
    severity: Severity::Warning,
    summary: "a face is kept without encryption or expiry in sight",
    page: include_str!("../pages/biometric-storage.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut deleted = HashMap::new();
    let mut carriers = HashMap::new();
    let mut sent: HashMap<FunctionKey, Sent> = HashMap::new();
    for call in made(project) {
        let (event, term, path) = (&call.event, call.term, &call.path);
        let module = event.function.module;
        if super::kept_by_shell::is_shell(project, module) {
            if super::kept_by_shell::keeps_face(project, &call) {
                out.push(found_at(module, event.span));
            }
            continue;
        }
        let kept = if ships_to_browser(project, module) {
            outlives_page(path)
        } else {
            keeps(project, term, path)
        };
        if !kept || project.response(term).is_some() {
            continue;
        }
        let args = &call.args;
        let mut given: Vec<TermId> = args
            .iter()
            .filter(|(name, _)| !name.as_deref().is_some_and(is_place))
            .map(|(_, a)| *a)
            .collect();
        // `image.save(path)` keeps what it is a method of.
        if matches!(
            last(path).as_str(),
            "save"
                | "mv"
                | "transferto"
                | "store"
                | "storepublicly"
                | "storepubliclyas"
                | "storeas"
                | "move"
                | "saveas"
                | "writeto"
                | "write"
                | "to_parquet"
                | "to_pickle"
                | "to_feather"
                | "copytoasync"
                | "copyto"
                | "moveto"
        ) {
            given.extend(receiver(project, term));
        }
        let near = project.speaks_of_any(module)
            || project
                .flow
                .callers
                .get(&event.function)
                .is_some_and(|all| all.iter().any(|c| project.speaks_of_any(c.function.module)));
        let carried = carriers
            .entry(event.function)
            .or_insert_with(|| carriers_of(project, event.function, near));
        let named = args.iter().any(|(name, a)| {
            name.as_deref()
                .is_some_and(|n| keeps_under(project, n, *a, near))
        });
        let picture = near
            && args.len() > 1
            && (names_picture(project, args)
                || last(path) == "set" && keyed_picture(project, args))
            && matches!(
                last(path).as_str(),
                "writefile"
                    | "writefilesync"
                    | "write"
                    | "outputfile"
                    | "writeallbytes"
                    | "writeallbytesasync"
                    | "put_object"
                    | "put"
                    | "upload"
                    | "set"
            );
        let sent = sent
            .entry(event.function)
            .or_insert_with(|| sent_in(project, event.function));
        let written = near
            && (is_face_file(project, term, path)
                || given
                    .iter()
                    .any(|g| exposes(project, *g, &mut |id, _| is_sent(project, sent, term, id))));
        // What is called a face where it comes from and where it goes is one.
        let called =
            is_face_file(project, term, path) && given.iter().any(|g| is_face(project, *g, true));
        let carried = given.iter().any(|g| {
            exposes(project, *g, &mut |id, t| {
                carried.contains(&id)
                    || matches!(t, Term::Member(object, name)
                        if holds_content(project.flow.terms.name(*name)) && carried.contains(object))
            })
        });
        let under = near && is_meta(path) && names_meta(project, args);
        let face = named
            || under
            || is_disk_upload(project, term)
            || picture
            || written
            || called
            || carried
            || pictures::keeps_picture(project, &call)
            || pictures::keyed_by_parts(project, &call)
            || pictures::keyed_as_text(project, &call)
            || given.iter().any(|g| is_face(project, *g, near));
        if face
            && !pictures::is_of_thing(project, &call)
            && !cared_for(project, event, term, &mut deleted)
        {
            out.push(found_at(module, event.span));
        }
    }
    put_away(project, out);
}

/// `shelf[uid] = image`: what outlives the process is written like any other value.
fn put_away(project: &Project<'_>, out: &mut Vec<Found>) {
    let terms = &project.flow.terms;
    for event in &project.flow.events {
        let EventKind::Store(place, value) = event.kind else {
            continue;
        };
        let module = event.function.module;
        if project.is_test(module) || !project.speaks_of_any(module) {
            continue;
        }
        let (Term::Index(object, _) | Term::Member(object, _)) = *terms.of(place) else {
            continue;
        };
        let kept = matches!(terms.of(object), Term::Call(_, callee, _) if {
            let path = terms.path(*callee).to_ascii_lowercase();
            ["shelve.open", "dbm.open", "diskcache", "sqlitedict", "pickledb", "pstore", "zodb"]
                .iter()
                .any(|w| path.contains(w))
        });
        if kept
            && (carriers_of(project, event.function, true).contains(&value)
                || is_face(project, value, true))
        {
            out.push(found_at(module, event.span));
        }
    }
}

/// WordPress keeps values under names: `update_user_meta($user, 'selfie', $image)`.
fn is_meta(path: &str) -> bool {
    let name = last(path);
    ["update_", "add_", "set_"]
        .iter()
        .any(|w| name.starts_with(w))
        && ["_meta", "_option", "_transient"]
            .iter()
            .any(|w| name.ends_with(w))
}

fn names_meta(project: &Project<'_>, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    let place = args
        .iter()
        .position(|(_, a)| terms.as_text(*a).is_some_and(|t| names_image(&normal(t))));
    let value = place.and_then(|at| args.get(at + 1));
    value.is_some_and(|(_, v)| {
        matches!(
            terms.of(*v),
            Term::Call(..) | Term::Member(..) | Term::Param(..) | Term::Index(..)
        ) && is_face(project, *v, true)
    })
}

/// Express: `multer({ dest: … }).single('photo')` keeps what it is sent.
fn is_disk_upload(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Some((path, args)) = call_of(project, term) else {
        return false;
    };
    let takes = matches!(last(&path).as_str(), "single" | "array" | "fields" | "any");
    let Some(Term::Call(_, maker, options)) = receiver(project, term).map(|r| terms.of(r)) else {
        return false;
    };
    let named = args
        .first()
        .is_none_or(|(_, a)| terms.as_text(*a).is_none_or(|t| names_image(&normal(t))));
    takes
        && named
        && last(&terms.path(*maker)) == "multer"
        && options.iter().any(|(_, o)| match terms.of(*o) {
            Term::Dict(all) => all.iter().any(|(key, value)| {
                match key.and_then(|k| terms.as_text(k)) {
                    Some("dest") => true,
                    Some("storage") => terms.any(*value, &mut |_, t| {
                        matches!(t, Term::Call(_, callee, _) if terms.last_name(*callee) == "diskStorage")
                    }),
                    _ => false,
                }
            }),
            _ => false,
        })
}

fn found_at(module: u32, span: crate::ir::Span) -> Found {
    Found {
        rule: &RULE,
        severity: RULE.severity,
        module,
        span,
        label: "a face is kept here",
        message: "a face is stored, and neither encryption nor an end of it is in sight".to_owned(),
        help: "do not keep it; or encrypt it, let it expire, or delete it in the same function",
        also: Vec::new(),
    }
}

/// In a page, only what the browser keeps; a device's disk is another matter.
fn ships_to_browser(project: &Project<'_>, module: u32) -> bool {
    project.is_client(module)
        && project
            .flow
            .modules
            .get(module as usize)
            .is_some_and(|m| m.language.is_script())
}

/// Whether any code of the project deals with a vendor.
fn project_speaks(project: &Project<'_>) -> bool {
    project.vendors.iter().any(|v| !v.is_empty())
}

/// What a function hands to calls of the provider, and to which.
type Sent = HashMap<TermId, Vec<TermId>>;

fn sent_in(project: &Project<'_>, function: FunctionKey) -> Sent {
    let terms = &project.flow.terms;
    let mut out = Sent::new();
    for event in project.events_of(function) {
        let EventKind::Call { term, result, .. } = event.kind else {
            continue;
        };
        let Term::Call(_, _, args) = terms.of(term) else {
            continue;
        };
        let (mut given, mut within) = (HashSet::new(), HashSet::new());
        for (_, arg) in args {
            // `user.card_photo.read()` sends the picture, and not the user.
            let enters = |t: &Term| match t {
                Term::Member(object, name) => {
                    !matches!(terms.of(*object), Term::Member(..) | Term::Index(..))
                        || holds_content(terms.name(*name))
                        || matches!(terms.name(*name), "read" | "file" | "open" | "getvalue")
                }
                _ => true,
            };
            terms.any_within(*arg, &enters, &mut |id, _| {
                given.insert(id);
                false
            });
            terms.any(*arg, &mut |id, _| {
                within.insert(id);
                false
            });
        }
        let asks = terms.any(result, &mut |id, t| {
            matches!(t, Term::Call(..))
                && !within.contains(&id)
                && project
                    .response_of(id)
                    .and_then(|called| project.route(called))
                    .is_some_and(|r| takes_face(r.class))
        });
        if asks {
            given
                .into_iter()
                .for_each(|id| out.entry(id).or_default().push(term));
        }
    }
    out
}

/// Whether a route is sent faces; others are sent names and references.
const fn takes_face(class: visor_policy::model::pack::Class) -> bool {
    use visor_policy::model::pack::Class;
    matches!(
        class,
        Class::Enroll | Class::Search | Class::Verify | Class::Detect | Class::Liveness
    )
}

/// Whether the same value is sent to the provider as a face.
fn is_sent(project: &Project<'_>, sent: &Sent, storing: TermId, kept: TermId) -> bool {
    let terms = &project.flow.terms;
    let kept = match terms.of(kept) {
        // Read into the memory that is written.
        Term::Call(_, callee, args)
            if args.len() == 1
                && matches!(
                    terms.last_name(*callee),
                    "NewReader" | "NewBuffer" | "Data" | "Buffer" | "from" | "blob"
                ) =>
        {
            args.first().map_or(kept, |(_, a)| *a)
        }
        _ => kept,
    };
    if !matches!(
        terms.of(kept),
        Term::Call(..) | Term::Param(..) | Term::Member(..) | Term::Index(..)
    ) || terms.any(kept, &mut |id, t| {
        matches!(t, Term::Call(..)) && project.response_of(id).is_some() || project.is_answer(id)
    }) {
        return false;
    }
    // Go and gin hand the context of a request to all that is asked for it.
    if let Term::Param(key, place) = terms.of(kept)
        && project
            .flow
            .function(*key)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| p.ty.ends_with("Context"))
    {
        return false;
    }
    let calls = sent.get(&kept);
    calls.into_iter().flatten().any(|call| *call != storing)
}
