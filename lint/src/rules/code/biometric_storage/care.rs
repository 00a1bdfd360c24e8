//! What is encrypted, expires or is deleted again.

use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::rules::code::look::{call_of, last, receiver};
use crate::rules::code::project::Project;
use std::collections::HashMap;

/// Encryption, an end, or deletion near it.
pub(super) fn cared_for(
    project: &Project<'_>,
    event: &Event,
    term: TermId,
    deleted: &mut HashMap<FunctionKey, Vec<Option<TermId>>>,
) -> bool {
    let terms = &project.flow.terms;
    let careful = |name: &str| {
        let plain = normal(name);
        [
            "encrypt",
            "cipher",
            "kms",
            "fernet",
            "seal",
            "expir",
            "ttl",
            "retention",
            "setex",
            "vault",
            "protect",
        ]
        .iter()
        .any(|w| plain.contains(w))
            || matches!(
                plain.as_str(),
                "ex" | "px"
                    | "exat"
                    | "pxat"
                    | "sse"
                    | "tempfile"
                    | "temporaryfile"
                    | "spooledtemporaryfile"
                    | "mkdtemp"
                    | "mkdtempsync"
                    | "namedtemporaryfile"
                    | "temporarydirectory"
                    | "mkstemp"
                    | "tmpdir"
                    | "deleteafter"
            )
    };
    let said = terms.any(term, &mut |_, t| match t {
        Term::Call(_, callee, args) => {
            careful(terms.last_name(*callee))
                || ciphers(&terms.path(*callee))
                || args
                    .iter()
                    .any(|(n, _)| n.is_some_and(|n| careful(terms.name(n))))
        }
        Term::Dict(all) => all
            .iter()
            .any(|(k, _)| k.is_some_and(|k| terms.as_text(k).is_some_and(careful))),
        // Where a framework keeps an upload is no care of what is made of it.
        Term::Member(_, name) if terms.name(*name) == "tempfile" => false,
        Term::Free(name) | Term::Member(_, name) => careful(terms.name(*name)),
        Term::Text(sym) => matches!(terms.name(*sym), "EX" | "PX" | "EXAT" | "PXAT"),
        // A block that fills the request: `s3.putObject { serverSideEncryption = … }`.
        Term::Function(key) => project.events_of(*key).iter().any(|e| match e.kind {
            EventKind::Bind(name, _) => careful(terms.name(name)),
            EventKind::Store(place, _) => careful(terms.last_name(place)),
            _ => false,
        }),
        _ => false,
    });
    // `$item->set($photo)->expiresAfter(300)`: what it is told further on.
    let further = project.events_of(event.function).iter().any(|e| {
        event.span.start == e.span.start
            && matches!(e.kind, EventKind::Call { term: whole, .. } if whole != term
                && matches!(terms.of(whole), Term::Call(_, callee, _)
                    if careful(terms.last_name(*callee))
                        && terms.any(*callee, &mut |id, _| id == term)))
    });
    // A cache's third argument says how long.
    let lasts = call_of(project, term).is_some_and(|(path, args)| {
        let lower = path.to_ascii_lowercase();
        ["cache", "redis", "opsforvalue"]
            .iter()
            .any(|w| lower.contains(w))
            && matches!(last(&path).as_str(), "put" | "set" | "add")
            && (args.iter().filter(|(n, _)| n.is_none()).count() >= 3
                || args.iter().any(|(n, a)| {
                    n.as_deref() == Some("timeout") && !matches!(terms.of(*a), Term::Null)
                }))
    });
    // `Tempfile.create { |file| … }`: gone when the block ends.
    let in_block = receiver(project, term).is_some_and(|file| match terms.of(file) {
        Term::Param(block, _) => project.flow.handed.get(block).is_some_and(|calls| {
            calls.iter().any(|c| {
                call_of(project, *c).is_some_and(|(path, _)| {
                    matches!(
                        path.as_str(),
                        "Tempfile.create" | "Tempfile.open" | "Dir.mktmpdir"
                    )
                })
            })
        }),
        _ => false,
    });
    if said || further || lasts || in_block {
        return true;
    }
    let targets = deleted
        .entry(event.function)
        .or_insert_with(|| deleted_in(project, event.function));
    targets.iter().any(|t| match t {
        // What is deleted is what was written, or where.
        Some(target) => {
            // Not by which name it was looked up before: `image = cache.get(token)`.
            let enters = |t: &Term| {
                !matches!(t, Term::Call(_, callee, args)
                if args.len() == 1 && terms.last_name(*callee) == "get")
            };
            terms.any_within(term, &enters, &mut |id, _| same_thing(project, id, *target))
        }
        None => true,
    })
}

/// `Cipher.getInstance(…).doFinal(face)`, `nacl.secretbox(face, …)`.
fn ciphers(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    ["cipher", "secretbox", "crypto_box", "dofinal"]
        .iter()
        .any(|w| lower.contains(w))
}

/// `file.Name()` here and `file.Name()` there.
pub(super) fn same_thing(project: &Project<'_>, a: TermId, b: TermId) -> bool {
    let terms = &project.flow.terms;
    a == b
        || matches!((terms.of(a), terms.of(b)), (Term::Call(_, one, given), Term::Call(_, two, other))
            if one == two && given == other)
}

/// What a function deletes; none where it does not say.
pub(super) fn deleted_in(project: &Project<'_>, function: FunctionKey) -> Vec<Option<TermId>> {
    let terms = &project.flow.terms;
    let mut out = Vec::new();
    for event in project.events_of(function) {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        if !deletes(project, term) {
            continue;
        }
        let mut named: Vec<TermId> = receiver(project, term)
            .into_iter()
            .filter(|r| {
                !matches!(
                    terms.of(*r),
                    Term::Import(..) | Term::Free(_) | Term::Class(..)
                )
            })
            .collect();
        named.extend(
            call_of(project, term)
                .into_iter()
                .flat_map(|(_, args)| args)
                .map(|(_, a)| a),
        );
        if named.is_empty() {
            out.push(None);
        }
        for one in named {
            out.push(Some(one));
            // `File(path).delete()`: the path is what counts.
            if let Term::Call(_, callee, args) = terms.of(one)
                && matches!(
                    terms.last_name(*callee),
                    "File" | "Path" | "URL" | "of" | "get"
                )
            {
                out.extend(args.iter().map(|(_, a)| Some(*a)));
            }
        }
    }
    out
}

pub(super) fn deletes(project: &Project<'_>, term: TermId) -> bool {
    call_of(project, term).is_some_and(|(path, _)| {
        matches!(
            last(&path).as_str(),
            "unlink"
                | "unlinksync"
                | "remove"
                | "delete"
                | "rm"
                | "rmsync"
                | "rmtree"
                | "deleteifexists"
                | "remove_file"
                | "expire"
                | "removeall"
                | "expireat"
                | "delete_file"
                | "deletesync"
                | "removeitem"
                | "deleteonexit"
        )
    })
}
