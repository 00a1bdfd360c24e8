//! What of a value can be seen where it is written: not what stands behind calls that only tell
//! something about it.

use super::look::{has_text, last};
use super::project::Project;
use crate::flow::term::{Term, TermId, parts};

/// A term and its parts, without what stands behind calls that only tell something about a value.
pub(crate) fn exposes(
    project: &Project<'_>,
    term: TermId,
    found: &mut dyn FnMut(TermId, &Term) -> bool,
) -> bool {
    let terms = &project.flow.terms;
    let mut open = vec![(term, 0)];
    while let Some((one, depth)) = open.pop() {
        let inner = terms.of(one);
        let failure = matches!(inner, Term::Call(_, callee, _)
            if gives_failure(project, one, &last(&terms.path(*callee))));
        if failure {
            continue;
        }
        if found(one, inner) {
            return true;
        }
        if depth > 10 {
            continue;
        }
        match inner {
            Term::Call(_, callee, args) => {
                let path = terms.path(*callee);
                let name = last(&path);
                // `Secret::new(key)` writes itself as stars, until it is asked.
                if is_wrapper(&path) {
                    continue;
                }
                if let Term::Member(object, _) = terms.of(*callee)
                    && matches!(name.as_str(), "expose_secret" | "get_secret_value")
                    && let Term::Call(_, maker, given) = terms.of(*object)
                    && is_wrapper(&terms.path(*maker))
                {
                    given.iter().for_each(|(_, a)| open.push((*a, depth + 1)));
                }
                // `urlencode` holds `len` and hides nothing, nor does `to_hash`.
                let hides = name == "len"
                    || !matches!(name.as_str(), "to_hash" | "tohash")
                        && [
                            "bool",
                            "mask",
                            "redact",
                            "hash",
                            "sha",
                            "digest",
                            "exists",
                            "isset",
                            "empty",
                            "typeof",
                            "length",
                            "count",
                            "keys",
                            "strlen",
                            "_code",
                            "type",
                            "hmac",
                            "encrypt",
                            "size",
                            "scrub",
                            "sanitize",
                            "isnullor",
                            "fingerprint",
                        ]
                        .iter()
                        .any(|w| name.contains(w))
                    || super::words::only_tells(&name)
                    || super::words::asks_elsewhere(&path);
                // `image.read()`, `buffer.toString('base64')`: the same in another form.
                if let Term::Member(object, _) = terms.of(*callee)
                    && rewrites(&name)
                {
                    open.push((*object, depth + 1));
                }
                // What a function of the project makes of it is followed, or is not that.
                let within = matches!(terms.of(*callee), Term::Function(_));
                if !hides && !within && project.response_of(one).is_none() {
                    args.iter().for_each(|(_, a)| open.push((*a, depth + 1)));
                }
            }
            Term::Op(
                crate::ir::Op::Add | crate::ir::Op::Or | crate::ir::Op::Else | crate::ir::Op::Try,
                all,
            ) => {
                all.iter().for_each(|a| open.push((*a, depth + 1)));
            }
            // The same as text.
            Term::Member(object, name) if describes(terms.name(*name)) => {
                open.push((*object, depth + 1));
            }
            Term::Op(..)
            | Term::Member(..)
            | Term::Every(..)
            | Term::Some(..)
            | Term::Index(..)
            | Term::Element(_) => {}
            // A block that only gives what is to be said.
            Term::Function(key) => {
                if let Some(summary) = project.flow.summaries.get(key) {
                    open.push((summary.returns, depth + 1));
                }
            }
            // Of what was made of each element, only that.
            Term::Mapped(_, value) => open.push((*value, depth + 1)),
            // Headers without the credential.
            Term::Filtered(_, condition)
                if has_text(project, *condition, &|t| is_credential(project, t)) => {}
            Term::Filtered(over, _) => open.push((*over, depth + 1)),
            // Headers in which something else stands in the credential's place.
            Term::Dict(all)
                if all.iter().any(|(key, value)| {
                    key.and_then(|k| terms.as_text(k))
                        .is_some_and(|k| is_credential(project, k))
                        && super::key_in_log::is_blank(project, *value, 0)
                }) =>
            {
                all.iter()
                    .filter(|(key, _)| key.is_some())
                    .for_each(|(_, value)| open.push((*value, depth + 1)));
            }
            other => parts(other, |p| open.push((p, depth + 1))),
        }
    }
    false
}

/// Makers of values that hide what they hold.
fn is_wrapper(path: &str) -> bool {
    let mut parts = path.rsplit(['.', ':']).filter(|p| !p.is_empty());
    let made = parts.next().unwrap_or_default();
    let class = match made {
        "new" | "from" => parts.next().unwrap_or_default(),
        class => class,
    };
    matches!(class, "Secret" | "SecretString" | "SecretBox" | "SecretStr")
}

/// Whether a call gives nothing but its failure: Go's `decoder.Decode(&answer)`.
fn gives_failure(project: &Project<'_>, term: TermId, name: &str) -> bool {
    let Term::Call(site, ..) = project.flow.terms.of(term) else {
        return false;
    };
    let module = project.flow.modules.get(site.module as usize);
    module.is_some_and(|m| m.language == crate::ir::Language::Go)
        && matches!(name, "decode" | "unmarshal" | "encode" | "close")
}

/// The name of a header that a vendor's key goes out in.
fn is_credential(project: &Project<'_>, name: &str) -> bool {
    let mut vendors = project.known.vendors.iter();
    vendors.any(|v| v.credential.eq_ignore_ascii_case(name))
}

/// Members that are the whole of a value as text.
fn describes(name: &str) -> bool {
    matches!(
        name,
        "inspect"
            | "pretty_inspect"
            | "to_s"
            | "to_json"
            | "description"
            | "debugDescription"
            // Ruby calls without parentheses.
            | "read"
            | "tempfile"
            | "download"
    )
}

/// Methods that give the same value in another form.
fn rewrites(name: &str) -> bool {
    matches!(
        name,
        "inspect"
            | "pretty_inspect"
            | "to_s"
            | "to_json"
            | "tap"
            | "rewind"
            | "read"
            | "getvalue"
            | "tobuffer"
            | "arraybuffer"
            | "tobytes"
            | "getbuffer"
            | "decode"
            | "encode"
            | "tostring"
            | "hex"
            | "stream"
            | "blob"
            | "slice"
            | "tolist"
            | "tojson"
            | "readall"
            | "chunks"
            | "toarray"
            | "openreadstream"
            | "getbytes"
            | "getinputstream"
            | "getstream"
            | "openstream"
            | "bytes"
            | "jpegdata"
            | "pngdata"
            | "getcontent"
            | "getcontents"
            | "get"
            | "to_vec"
            | "into_bytes"
            | "clone"
            | "tobytearray"
            | "readasbytes"
            | "model_dump_json"
            | "expose_secret"
            | "get_secret_value"
            | "base64encodedstring"
            | "base64encodeddata"
            | "readbytes"
    )
}
