//! A face is kept without encryption or expiry in sight.

use super::Found;
use super::biometric_logging::{is_biometric, is_face_name};
use super::look::{call_of, from_request, last, made, receiver};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::rules::{Check, Rule};
use std::collections::HashMap;

pub(crate) static RULE: Rule = Rule {
    id: "biometric-storage",
    severity: Severity::Warning,
    summary: "a face is kept without encryption or expiry in sight",
    page: include_str!("../pages/biometric-storage.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut deleted = HashMap::new();
    for call in made(project) {
        let (event, term, path) = (&call.event, call.term, &call.path);
        let module = event.function.module;
        if project.is_client(module)
            || !project.speaks_of_any(module)
            || !keeps(project, term, path)
            || project.response(term).is_some()
        {
            continue;
        }
        let mut given = call.given();
        // `image.save(path)` keeps what it is a method of.
        if matches!(
            last(path).as_str(),
            "save" | "mv" | "transferto" | "store" | "storeas" | "move"
        ) {
            given.extend(receiver(project, term));
        }
        let face = given.iter().any(|g| {
            project.flow.terms.any(*g, &mut |id, t| {
                is_biometric(project, id, t) || is_upload(project, id, t)
            })
        });
        if face && !cared_for(project, event, term, &mut deleted) {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "a face is kept here",
                message: "a face is stored, and neither encryption nor an end of it is in sight".to_owned(),
                help: "do not keep it; or encrypt it, let it expire, or delete it in the same function",
                also: Vec::new(),
            });
        }
    }
}

fn keeps(project: &Project<'_>, term: TermId, path: &str) -> bool {
    let name = last(path);
    let lower = path.to_ascii_lowercase();
    let file = matches!(
        name.as_str(),
        "writefile"
            | "writefilesync"
            | "write_bytes"
            | "put_object"
            | "putobject"
            | "upload_fileobj"
            | "upload_file"
            | "uploadbytes"
            | "file_put_contents"
            | "writeallbytes"
            | "writeallbytesasync"
            | "move_uploaded_file"
            | "copyfileobj"
            | "upload_blob"
            | "upload_from_string"
            | "transferto"
            | "storeas"
            | "putfile"
            | "savefile"
            | "saveuploadedfile"
            | "writebytes"
            | "createreadstream_"
            | "imwrite"
            | "upload_from_file"
            | "hset"
            | "setex_"
            | "insert_one"
            | "insertone"
            | "insertmany"
            | "binwrite"
            | "putfileas"
    );
    let disk = name == "write"
        && (lower.contains("open()")
            || lower.contains("file")
            || lower.starts_with("std::fs")
            || lower.starts_with("fs::"))
        || name == "writefile"
        || name == "save"
            && receiver(project, term)
                .is_some_and(|r| from_request(project, r) || is_named_face(project, r));
    let cache = matches!(name.as_str(), "set" | "put" | "setex")
        && (lower.contains("redis") || lower.contains("cache"));
    let database = matches!(
        name.as_str(),
        "create" | "insert" | "save" | "update" | "add" | "upsert" | "objects.create"
    ) && (lower.contains("objects.")
        || lower.contains("prisma")
        || lower.contains("model")
        || lower.contains("repository")
        || lower.contains("collection")
        || lower.contains("db"))
        && !lower.contains("storage.from");
    let command = name == "send"
        && project.flow.terms.any(term, &mut |_, t| match t {
            Term::Call(_, callee, _) => project.flow.terms.last_name(*callee) == "PutObjectCommand",
            _ => false,
        });
    file || disk || cache || database || command
}

fn is_named_face(project: &Project<'_>, term: TermId) -> bool {
    is_face_name(project, &normal(project.flow.terms.last_name(term)))
}

/// A face as a request brings it: a file or a field of that name.
fn is_upload(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    let terms = &project.flow.terms;
    let word = |plain: &str| {
        [
            "photo", "selfie", "image", "face", "portrait", "snapshot", "picture",
        ]
        .iter()
        .any(|w| plain.contains(w))
            && !["url", "path", "id", "name", "key", "count", "size", "type"]
                .iter()
                .any(|w| plain.ends_with(w))
    };
    match term {
        Term::Member(_, name) => {
            let plain = normal(terms.name(*name));
            (word(&plain) || matches!(plain.as_str(), "file" | "buffer"))
                && from_request(project, id)
        }
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| word(&normal(p.name()))),
        _ => false,
    }
}

/// Encryption, an end, or deletion near it.
fn cared_for(
    project: &Project<'_>,
    event: &Event,
    term: TermId,
    deleted: &mut HashMap<FunctionKey, bool>,
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
        ]
        .iter()
        .any(|w| plain.contains(w))
            || matches!(
                plain.as_str(),
                "ex" | "px"
                    | "sse"
                    | "tempfile"
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
                || args
                    .iter()
                    .any(|(n, _)| n.is_some_and(|n| careful(terms.name(n))))
        }
        Term::Dict(all) => all
            .iter()
            .any(|(k, _)| k.is_some_and(|k| terms.as_text(k).is_some_and(careful))),
        Term::Text(sym) => matches!(terms.name(*sym), "EX" | "PX"),
        _ => false,
    });
    said || *deleted.entry(event.function).or_insert_with(|| {
        let events = project.events_of(event.function);
        events.iter().any(|e| match e.kind {
            EventKind::Call { term, .. } => deletes(project, term),
            _ => false,
        })
    })
}

fn deletes(project: &Project<'_>, term: TermId) -> bool {
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
        )
    })
}
