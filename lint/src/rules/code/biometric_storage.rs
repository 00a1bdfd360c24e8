//! A face is kept without encryption or expiry in sight.

use super::Found;
use super::biometric_logging::{is_capture, is_face_name, names_image};
use super::look::{call_of, exposes, from_request, has_text, last, made, receiver};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::rules::{Check, Rule};
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
            || given.iter().any(|g| is_face(project, *g, near));
        if face && !cared_for(project, event, term, &mut deleted) {
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

/// What a face is copied into within a function: a buffer, a stream.
fn carriers_of(project: &Project<'_>, function: FunctionKey, near: bool) -> HashSet<TermId> {
    let mut out = HashSet::new();
    for event in project.events_of(function) {
        let term = match event.kind {
            EventKind::Call { term, .. } => term,
            // What code calls a picture is one.
            EventKind::Bind(name, value)
                if near
                    && (names_picture_of_somebody(&normal(project.flow.terms.name(name)))
                        || is_body_as_image(project, name, value)) =>
            {
                let made = matches!(
                    project.flow.terms.of(value),
                    Term::Call(..) | Term::Member(..) | Term::Index(..)
                );
                if made && project.response_of(value).is_none() && !project.is_answer(value) {
                    out.insert(value);
                }
                continue;
            }
            _ => continue,
        };
        let Some((path, args)) = call_of(project, term) else {
            continue;
        };
        let copies = matches!(
            last(&path).as_str(),
            "copyto" | "copytoasync" | "transferto" | "readfully" | "copyinto"
        );
        if let (true, Some(from), Some((_, into))) = (copies, receiver(project, term), args.first())
            && is_face(project, from, near)
        {
            out.insert(*into);
        }
    }
    out
}

/// `image = await request.body()`: what was sent is the image.
fn is_body_as_image(project: &Project<'_>, name: crate::flow::term::Sym, value: TermId) -> bool {
    let terms = &project.flow.terms;
    matches!(normal(terms.name(name)).as_str(), "image" | "img" | "frame")
        && (from_request(project, value)
            || matches!(terms.of(value), Term::Call(_, callee, _) if {
                let path = terms.path(*callee).to_ascii_lowercase();
                path.starts_with('$') && (path.contains("body") || path.contains("stream"))
            }))
}

/// A local value's name that says that it is the picture itself.
fn names_picture_of_somebody(plain: &str) -> bool {
    [
        "photo",
        "selfie",
        "portrait",
        "snapshot",
        "picture",
        "headshot",
        "mugshot",
        "faceimage",
    ]
    .iter()
    .any(|w| {
        plain == *w
            || plain.strip_suffix("bytes") == Some(w)
            || plain.strip_suffix("data") == Some(w)
    }) || matches!(plain, "jpeg" | "faceimage" | "facebytes" | "imagebytes")
}

/// Members that are what an upload holds.
fn holds_content(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "bytes" | "inputstream" | "content" | "contents" | "buffer" | "data" | "stream" | "value"
    )
}

/// What a page or a script of a device puts away in clear for as long as nobody deletes it.
fn outlives_page(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let owned = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    match last(path).as_str() {
        "setitem" | "mergeitem" | "multiset" => owned(&[
            "localstorage",
            "localforage",
            "asyncstorage",
            "async-storage",
        ]),
        "set" | "setmany" | "update" => owned(&[
            "idb-keyval",
            "storage.local",
            "storage.sync",
            "mmkv",
            "electron-store",
            "preferences",
        ]),
        "put" | "add" | "bulkput" | "bulkadd" => {
            owned(&["objectstore()", "dexie", "opendb()", "caches.open()"])
        }
        "writeasstringasync" | "copyasync" | "moveasync" => owned(&["filesystem", "file-system"]),
        "writefile" | "copyfile" | "movefile" => owned(&["rnfs", "react-native-fs", "filesystem"]),
        _ => false,
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

/// Arguments that say where, not what.
fn is_place(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "key" | "bucket" | "path" | "filename" | "where" | "filter" | "id" | "contenttype"
    )
}

/// Whether a face is among what is kept, as it is or encoded.
fn is_face(project: &Project<'_>, term: TermId, near: bool) -> bool {
    let terms = &project.flow.terms;
    exposes(project, term, &mut |id, t| match t {
        Term::Dict(all) => all.iter().any(|(key, value)| {
            key.and_then(|k| terms.as_text(k))
                .is_some_and(|k| keeps_under(project, k, *value, near))
        }),
        // What the provider answers is about a face and is none.
        Term::Call(_, callee, args) => {
            let asked = matches!(
                last(&terms.path(*callee)).as_str(),
                "get" | "field" | "input" | "formvalue" | "require" | "fetch"
            ) && (from_request(project, id)
                || terms.path(*callee).starts_with("params."));
            let own = normal(terms.last_name(*callee));
            // `in.GetImage()`, `photo.uploadedFile()`
            let brought = args.is_empty() && names_image(&own) && from_request(project, id);
            let held = args.is_empty()
                && matches!(
                    own.as_str(),
                    "uploadedfile" | "filepath" | "topath" | "tofile" | "openstream" | "asbytes"
                )
                && matches!(terms.of(*callee), Term::Member(object, _) if is_face(project, *object, near));
            near && (brought
                || held
                || is_capture(terms.last_name(*callee))
                || asked
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a).is_some_and(|t| names_image(&normal(t))))
                || matches!(
                    last(&terms.path(*callee)).as_str(),
                    "file" | "formfile" | "getfile" | "getpart" | "getuploadedfile"
                ) && args
                    .iter()
                    .any(|(_, a)| terms.as_text(*a).is_some_and(|t| names_image(&normal(t)))))
        }
        Term::Member(object, name) => {
            is_face_name(project, &normal(terms.name(*name)))
                || holds_content(terms.name(*name))
                    && matches!(terms.of(*object), Term::Param(..) | Term::Free(_))
                    && is_face(project, *object, near)
                || near && (is_upload(project, id, t) || is_upload_file(project, t))
        }
        Term::Param(function, place) => {
            let name = project
                .flow
                .function(*function)
                .and_then(|f| f.params.get(*place as usize))
                .map_or("", |p| p.name());
            let plain = normal(name);
            is_face_name(project, &plain) || near && names_image(&plain)
        }
        Term::Free(name) => is_face_name(project, &normal(terms.name(*name))),
        _ => false,
    })
}

/// A value that is kept under the name of a face.
fn keeps_under(project: &Project<'_>, name: &str, value: TermId, near: bool) -> bool {
    let plain = normal(name);
    let holds = !matches!(
        project.flow.terms.of(value),
        Term::Null | Term::Bool(_) | Term::Number(_) | Term::Text(_) | Term::Op(..)
    );
    holds && (is_face_name(project, &plain) || near && plain.ends_with("embedding"))
}

/// Whether any code of the project deals with a vendor.
fn project_speaks(project: &Project<'_>) -> bool {
    project.vendors.iter().any(|v| !v.is_empty())
}

fn writes_file(path: &str) -> bool {
    matches!(
        last(path).as_str(),
        "writebytes"
            | "writeasbytes"
            | "writeasbytessync"
            | "writeallbytes"
            | "writeallbytesasync"
            | "writefile"
            | "writefilesync"
    ) || path.to_ascii_lowercase().ends_with("files.write")
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
        let mut given = HashSet::new();
        for (_, arg) in args {
            terms.any(*arg, &mut |id, _| {
                given.insert(id);
                false
            });
        }
        let asks = terms.any(result, &mut |id, t| {
            matches!(t, Term::Call(..))
                && !given.contains(&id)
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

/// Whether bytes are written to a file that is named for a face.
fn is_face_file(project: &Project<'_>, term: TermId, path: &str) -> bool {
    // The name may be put together from parts.
    let named = |text: &str| {
        let lower = text.to_ascii_lowercase();
        ["face", "selfie", "portrait"]
            .iter()
            .any(|w| lower.contains(w))
            && !lower.contains("://")
    };
    let ends = |text: &str| {
        let lower = text.to_ascii_lowercase();
        [".jpg", ".jpeg", ".png", ".webp", ".bin", ".heic"]
            .iter()
            .any(|e| lower.ends_with(e))
    };
    let places = call_of(project, term)
        .map(|(_, args)| args)
        .unwrap_or_default();
    (writes_file(path) || last(path) == "write")
        && (has_text(project, term, &|text| named(text) && ends(text))
            || places.first().is_some_and(|(_, place)| {
                has_text(project, *place, &named) && has_text(project, *place, &ends)
            }))
}

fn keeps(project: &Project<'_>, term: TermId, path: &str) -> bool {
    let name = last(path);
    // What a client is called and declared as says what it is.
    let lower = match root_param(project, term) {
        Some(declared) => format!("{declared} {}", path.to_ascii_lowercase()),
        None => path.to_ascii_lowercase(),
    };
    let file = matches!(
        name.as_str(),
        "writefile"
            | "writefilesync"
            | "appendfile"
            | "appendfilesync"
            | "outputfile"
            | "to_parquet"
            | "to_pickle"
            | "to_feather"
            | "write_bytes"
            | "put_object"
            | "putobject"
            | "put_item"
            | "putitem"
            | "upload_fileobj"
            | "upload_file"
            | "uploadbytes"
            | "file_put_contents"
            | "writeallbytes"
            | "writeallbytesasync"
            | "writeasbytes"
            | "writeasbytessync"
            | "move_uploaded_file"
            | "copyfileobj"
            | "upload_blob"
            | "upload_from_string"
            | "uploaddata"
            | "uploadstream"
            | "transferto"
            | "storeas"
            | "putfile"
            | "savefile"
            | "saveuploadedfile"
            | "writebytes"
            | "copyinputstreamtofile"
            | "writebytearraytofile"
            | "imwrite"
            | "upload_from_file"
            | "hset"
            | "rpush"
            | "lpush"
            | "insert_one"
            | "insertone"
            | "insertmany"
            | "insert_many"
            | "replace_one"
            | "update_one"
            | "updateone"
            | "bulk_create"
            | "binwrite"
            | "putfileas"
            | "putobjectasync"
            | "uploadasync"
            | "uploadblobasync"
            | "stringset"
            | "stringsetasync"
            | "hashsetasync"
            | "insertoneasync"
            | "replaceoneasync"
            | "createfile"
    ) || name == "dump"
        && ["pickle", "joblib", "json", "marshal"]
            .iter()
            .any(|w| lower.starts_with(w))
        || name == "save" && (lower.starts_with("numpy") || lower.starts_with("torch"))
        || name == "write" && lower.contains("cache");
    let upload = matches!(
        name.as_str(),
        "store"
            | "storepublicly"
            | "storepubliclyas"
            | "move"
            | "mv"
            | "saveas"
            | "move_to"
            | "moveto"
    ) && receiver(project, term).is_some_and(|r| {
        let from = project.flow.terms.path(r).to_ascii_lowercase();
        from.contains("file") || is_face(project, r, true)
    });
    let device = matches!(
        name.as_str(),
        "set" | "put" | "putstring" | "setstring" | "setvalue" | "setobject"
    ) && ["userdefaults", "preferences", "prefs", "hive", "box"]
        .iter()
        .any(|w| lower.contains(w));
    let record = matches!(
        name.as_str(),
        "create"
            | "update"
            | "insert"
            | "upsert"
            | "updateorcreate"
            | "firstorcreate"
            | "update_or_create"
            | "get_or_create"
            | "bulkcreate"
            | "findoneandupdate"
            | "findbyidandupdate"
    ) && call_of(project, term).is_some_and(|(_, args)| {
        let terms = &project.flow.terms;
        // A row of pictures, or a picture in a row.
        let pictures = receiver(project, term)
            .is_some_and(|r| names_image(&normal(project.flow.terms.last_name(r))));
        let under = |key: &str, value: TermId| {
            keeps_under(project, key, value, false)
                || (pictures || names_image(&normal(key)))
                    && !matches!(terms.of(value), Term::Param(..))
                    && is_face(project, value, project_speaks(project))
        };
        args.iter().any(|(n, a)| {
            n.as_deref().is_some_and(|n| under(n, *a))
                || matches!(terms.of(*a), Term::Dict(all) if all.iter().any(|(k, v)| {
                    k.and_then(|k| terms.as_text(k)).is_some_and(|k| under(k, *v))
                }))
        })
    });
    // Swift: `data.write(to: file)`; C#: an upload is copied to a file that was made for it.
    let to_file = name == "write"
        && call_of(project, term).is_some_and(|(_, args)| {
            args.iter()
                .any(|(n, _)| matches!(n.as_deref(), Some("to" | "toFile")))
        })
        || matches!(name.as_str(), "copytoasync" | "copyto")
            && call_of(project, term).is_some_and(|(_, args)| {
                args.first().is_some_and(|(_, a)| {
                    let path = project.flow.terms.path(*a).to_ascii_lowercase();
                    path.contains("file.create")
                        || path.contains("filestream")
                        || path.contains("file.open")
                })
            })
        || name == "copy" && lower.ends_with("files.copy");
    let disk = to_file
        || name == "write"
            && (lower.contains("open()") || lower.contains("file") || lower.contains("fs."))
            && !lower.contains("formfile")
            && !lower.contains("multipart")
        || name == "save"
            && receiver(project, term).is_some_and(|r| {
                from_request(project, r)
                    || is_named_face(project, r)
                    || names_image(&normal(project.flow.terms.last_name(r)))
                    || lower.contains("storage")
            })
        || name == "write" && lower.contains("bun.");
    // Fluent: `row.save(on: db)`.
    let fluent = matches!(name.as_str(), "save" | "create" | "update")
        && call_of(project, term)
            .is_some_and(|(_, args)| args.iter().any(|(n, _)| n.as_deref() == Some("on")));
    let stored = matches!(name.as_str(), "setitem" | "setitemraw") && lower.contains("storage");
    let attached = name == "attach"
        && project
            .flow
            .modules
            .iter()
            .any(|m| m.language == crate::ir::Language::Ruby);
    let cache = matches!(name.as_str(), "set" | "put" | "mset")
        && ["redis", "cache", "pool", "kv", "memcache"]
            .iter()
            .any(|w| {
                lower.contains(w)
                    || receiver(project, term)
                        .is_some_and(|r| has_text(project, r, &|t| t.eq_ignore_ascii_case(w)))
            });
    let database = matches!(
        name.as_str(),
        "create" | "insert" | "save" | "update" | "add" | "upsert" | "values" | "set" | "merge"
    ) && [
        "objects.",
        "prisma",
        "model",
        "repository",
        "repo.",
        "collection",
        "db",
        "session.",
        "firestore",
        "doc()",
        "knex",
    ]
    .iter()
    .any(|w| lower.contains(w))
        && !lower.contains("storage.from");
    let bucket = matches!(name.as_str(), "upload" | "save" | "put" | "putasync")
        && [
            "storage", "bucket", "s3", "blob", "r2", "drive", "disk", "photos", "pictures",
            "uploads",
        ]
        .iter()
        .any(|w| lower.contains(w));
    let terms = &project.flow.terms;
    let command = name == "send"
        && terms.any(term, &mut |_, t| match t {
            Term::Call(_, callee, _) => matches!(
                terms.last_name(*callee),
                "PutObjectCommand" | "PutItemCommand" | "PutCommand"
            ),
            _ => false,
        });
    file || upload
        || device
        || record
        || disk
        || attached
        || cache
        || database
        || bucket
        || command
        || fluent
        || stored
        || is_meta(path)
        || is_disk_upload(project, term)
        || is_insert(project, term, &name)
}

/// The name and type of the parameter that a call is made on.
fn root_param(project: &Project<'_>, term: TermId) -> Option<String> {
    let terms = &project.flow.terms;
    let mut at = receiver(project, term)?;
    for _ in 0..8 {
        at = match terms.of(at) {
            Term::Member(object, _) => *object,
            Term::Call(_, callee, _) => *callee,
            Term::Param(function, place) => {
                let own = project.flow.function(*function)?;
                let param = own.params.get(*place as usize)?;
                return Some(format!("{} {}", param.name(), param.ty).to_ascii_lowercase());
            }
            _ => return None,
        };
    }
    None
}

/// A statement in SQL that keeps what it is given.
fn is_insert(project: &Project<'_>, term: TermId, name: &str) -> bool {
    let runs = matches!(
        name,
        "execute"
            | "executemany"
            | "query"
            | "exec"
            | "run"
            | "raw"
            | "prepare"
            | "$executeraw"
            | "fetch"
            | "fetchrow"
            | "execcontext"
            | "queryraw"
            | "bind"
            | "bindvalue"
            | "bindparam"
            | "setbytes"
            | "setblob"
            | "setbinarystream"
            | "setobject"
    );
    let inserts = |sql: &str| {
        let sql = sql.trim_start().to_ascii_lowercase();
        ["insert ", "update ", "replace into", "upsert ", "merge "]
            .iter()
            .any(|w| sql.starts_with(w))
    };
    // `prepare("INSERT …").execute([face])`, `query("INSERT …").bind(face)`.
    let prepared =
        receiver(project, term).is_some_and(|r| has_text(project, r, &|text| inserts(text)));
    if runs && prepared {
        return true;
    }
    runs && call_of(project, term).is_some_and(|(_, args)| {
        args.first()
            .and_then(|(_, a)| project.flow.terms.folded(*a))
            .is_some_and(|sql| inserts(&sql))
    })
}

fn is_named_face(project: &Project<'_>, term: TermId) -> bool {
    is_face_name(project, &normal(project.flow.terms.last_name(term)))
}

/// Where a server has put an upload: `$_FILES['face_image']['tmp_name']`, `req.file.path`.
fn is_upload_file(project: &Project<'_>, term: &Term) -> bool {
    let terms = &project.flow.terms;
    match term {
        Term::Member(object, name) => {
            matches!(
                normal(terms.name(*name)).as_str(),
                "tmpname" | "tempfile" | "temporaryfilepath" | "path"
            ) && names_image(&normal(terms.last_name(*object)))
        }
        _ => false,
    }
}

/// Whether a picture's file name stands among what a call is given.
fn names_picture(project: &Project<'_>, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    args.iter().any(|(_, a)| {
        terms.folded(*a).is_some_and(|text| {
            let lower = text.to_ascii_lowercase();
            [".jpg", ".jpeg", ".png", ".webp"]
                .iter()
                .any(|e| lower.ends_with(e))
        })
    })
}

/// `cache.set("frame:7", frame)`: bytes under a key that says that they are a picture.
fn keyed_picture(project: &Project<'_>, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    let ([(_, key), (_, value)] | [(_, key), (_, value), ..]) = args else {
        return false;
    };
    // Swift: `set(jpeg, forKey: "selfie")`.
    let (key, value) = match args.get(1).and_then(|(name, _)| name.as_deref()) {
        Some("forKey" | "key") => (value, key),
        _ => (key, value),
    };
    let says = terms.folded(*key).is_some_and(|text| {
        let lower = text.to_ascii_lowercase();
        let first = lower.split([':', '/']).next().unwrap_or("").to_owned();
        [
            "frame", "image", "photo", "selfie", "portrait", "snapshot", "picture",
        ]
        .iter()
        .any(|w| first.contains(w))
    });
    let bytes = match terms.of(*value) {
        Term::Param(function, place) => {
            let own = project.flow.function(*function);
            let name = own.and_then(|f| f.params.get(*place as usize));
            name.is_some_and(|p| {
                let plain = normal(p.name());
                names_image(&plain)
                    || matches!(
                        plain.as_str(),
                        "frame" | "jpeg" | "jpg" | "png" | "bytes" | "raw" | "blob" | "buffer"
                    )
            })
        }
        Term::Call(_, callee, args) => {
            args.is_empty()
                && matches!(
                    last(&terms.path(*callee)).as_str(),
                    "read" | "bytes" | "body"
                )
        }
        _ => false,
    };
    says && bytes
}

/// A face as a request brings it: a file or a field of that name.
fn is_upload(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    let terms = &project.flow.terms;
    match term {
        Term::Member(_, name) => {
            let plain = normal(terms.name(*name));
            let part = matches!(plain.as_str(), "file" | "buffer" | "data" | "filename")
                && plain != "filename";
            (names_image(&plain) || part) && from_request(project, id)
        }
        _ => false,
    }
}

/// Encryption, an end, or deletion near it.
fn cared_for(
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
        _ => false,
    });
    // A cache's third argument says how long.
    let lasts = call_of(project, term).is_some_and(|(path, args)| {
        let lower = path.to_ascii_lowercase();
        ["cache", "redis", "opsforvalue"]
            .iter()
            .any(|w| lower.contains(w))
            && matches!(last(&path).as_str(), "put" | "set" | "add")
            && args.iter().filter(|(n, _)| n.is_none()).count() >= 3
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
    if said || lasts || in_block {
        return true;
    }
    let targets = deleted
        .entry(event.function)
        .or_insert_with(|| deleted_in(project, event.function));
    targets.iter().any(|t| match t {
        // What is deleted is what was written, or where.
        Some(target) => terms.any(term, &mut |id, _| same_thing(project, id, *target)),
        None => true,
    })
}

/// `file.Name()` here and `file.Name()` there.
fn same_thing(project: &Project<'_>, a: TermId, b: TermId) -> bool {
    let terms = &project.flow.terms;
    a == b
        || matches!((terms.of(a), terms.of(b)), (Term::Call(_, one, given), Term::Call(_, two, other))
            if one == two && given == other)
}

/// What a function deletes; none where it does not say.
fn deleted_in(project: &Project<'_>, function: FunctionKey) -> Vec<Option<TermId>> {
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
                | "deletesync"
                | "removeitem"
                | "deleteonexit"
        )
    })
}
