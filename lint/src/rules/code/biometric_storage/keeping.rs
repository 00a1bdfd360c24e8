//! Which calls keep something, and where.

use super::faces::{is_face, is_named_face};
use super::{is_disk_upload, is_meta, project_speaks};
use crate::flow::normal;
use crate::flow::term::{Term, TermId};
use crate::rules::code::asked::from_request;
use crate::rules::code::biometric_logging::{is_face_name, names_image};
use crate::rules::code::look::{call_of, has_text, last, receiver};
use crate::rules::code::project::Project;

/// What a page or a script of a device puts away in clear for as long as nobody deletes it.
pub(super) fn outlives_page(path: &str) -> bool {
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

/// Arguments that say where, not what.
pub(super) fn is_place(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "key" | "bucket" | "path" | "filename" | "where" | "filter" | "id" | "contenttype"
    )
}

/// A value that is kept under the name of a face.
pub(super) fn keeps_under(project: &Project<'_>, name: &str, value: TermId, near: bool) -> bool {
    let plain = normal(name);
    let holds = !matches!(
        project.flow.terms.of(value),
        Term::Null | Term::Bool(_) | Term::Number(_) | Term::Text(_) | Term::Op(..)
    );
    holds && (is_face_name(project, &plain) || near && plain.ends_with("embedding"))
}

pub(super) fn writes_file(path: &str) -> bool {
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

pub(super) fn keeps(project: &Project<'_>, term: TermId, path: &str) -> bool {
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
            | "dumpfile"
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
    let stored = matches!(name.as_str(), "setitem" | "setitemraw") && lower.contains("storage")
        || name == "set" && (lower.contains("electron-store") || lower.contains("configstore"));
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
            })
        || name == "put" && is_binding(project, term);
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

/// What a worker's platform binds to its environment, under a name in capitals: `env.FACES.put(…)`.
fn is_binding(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Some(Term::Member(environment, name)) = receiver(project, term).map(|r| terms.of(r)) else {
        return false;
    };
    let name = terms.name(*name);
    let own = match terms.of(*environment) {
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| normal(p.name()) == "env"),
        _ => terms.last_name(*environment) == "env",
    };
    own && name.len() > 1
        && name
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// The name and type of the parameter or the field that a call is made on.
pub(super) fn root_param(project: &Project<'_>, term: TermId) -> Option<String> {
    let terms = &project.flow.terms;
    let mut at = receiver(project, term)?;
    for _ in 0..8 {
        at = match terms.of(at) {
            Term::Member(object, name) => {
                if let Term::This(home, owner) = terms.of(*object)
                    && let Some(class) = project.flow.class((*home, *owner))
                    && let Some(ty) = class.richest_type_of(terms.name(*name))
                {
                    let name = terms.name(*name);
                    return Some(format!("{name} {ty}").to_ascii_lowercase());
                }
                *object
            }
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
pub(super) fn is_insert(project: &Project<'_>, term: TermId, name: &str) -> bool {
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
        // Go hands its context in first.
        args.iter().take(2).any(|(_, a)| {
            let sql = project.flow.terms.folded(*a);
            sql.is_some_and(|sql| inserts(&sql))
        })
    })
}
