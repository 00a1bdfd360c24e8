//! Parameters of queries that are a key by their own names, whatever their values are called.

use super::look::last;
use super::project::Project;
use crate::flow::normal;
use crate::flow::term::{Sym, Term, TermId};
use crate::ir::Op;

/// Whether a parameter of this name is the key.
pub(super) fn is_key_parameter(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "key" | "apikey" | "keysecret" | "xkeysecret" | "secret" | "secretkey" | "accesskey"
    )
}

/// The same among named values, where a name with a dash is a header's.
fn is_key_named(name: &str) -> bool {
    !name.contains('-') && is_key_parameter(name)
}

/// Whether a call is given a key by its name: `set("api_key", value)`, `encode(api_key: value)`,
/// `{ "api_key": value }`, `[("api_key", value)]`.
pub(super) fn given_by_name(project: &Project<'_>, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    let named = |(name, value): &(Option<String>, TermId)| match name.as_deref() {
        Some(name) if is_key_named(name) => is_value(project, *value),
        _ => pairs(project, *value, 0),
    };
    let beside = args.windows(2).any(|two| match two {
        [(None, name), (_, value)] => {
            terms.as_text(*name).is_some_and(is_key_named) && is_value(project, *value)
        }
        _ => false,
    });
    beside || args.iter().any(named)
}

/// Whether what a part of an address is made of by an encoder of queries holds a key by its name.
pub(super) fn encoded(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Call(_, callee, args) = terms.of(term) else {
        return false;
    };
    let encodes = [
        "urlencode",
        "http_build_query",
        "urlsearchparams",
        "encode_www_form",
        "stringify",
        "build_query",
        "encode",
        "tostring",
        "to_query",
        "querystring",
    ];
    let name = last(&terms.path(*callee));
    if !encodes.iter().any(|w| name == *w) {
        return false;
    }
    let args: Vec<_> = (args.iter())
        .map(|(n, a)| (n.map(|n: Sym| terms.name(n).to_owned()), *a))
        .collect();
    let of = match terms.of(*callee) {
        Term::Member(object, _) => pairs(project, *object, 0) || encoded(project, *object),
        _ => false,
    };
    of || given_by_name(project, &args)
}

/// Whether named values, or pairs, have a key among them by its name.
pub(super) fn pairs(project: &Project<'_>, term: TermId, depth: u32) -> bool {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Dict(all) => all.iter().any(|(key, value)| {
            key.and_then(|k| terms.as_text(k)).is_some_and(is_key_named)
                && is_value(project, *value)
        }),
        Term::List(all) | Term::Group(all) if depth < 3 => match all.as_slice() {
            [name, value] if terms.as_text(*name).is_some_and(is_key_named) => {
                is_value(project, *value)
            }
            all => all.iter().any(|one| pairs(project, *one, depth + 1)),
        },
        // `new Dictionary<string, string> { ["key"] = value }`, `url.Values{"key": {value}}`.
        Term::Call(_, callee, args)
            if depth < 3 && terms.last_name(*callee).starts_with(char::is_uppercase) =>
        {
            args.iter().any(|(_, a)| pairs(project, *a, depth + 1))
        }
        _ => false,
    }
}

/// Something that is no constant of the code's own.
fn is_value(project: &Project<'_>, term: TermId) -> bool {
    match project.flow.terms.of(term) {
        Term::Param(..) | Term::Member(..) | Term::Index(..) | Term::Free(_) | Term::Join(_) => {
            true
        }
        Term::Call(_, callee, _) => {
            let name = last(&project.flow.terms.path(*callee));
            ![
                "bool", "hash", "digest", "mask", "redact", "sign", "mac", "len",
            ]
            .iter()
            .any(|w| name.contains(w))
        }
        Term::Op(Op::Else | Op::Or | Op::Try, all) => all.iter().any(|t| is_value(project, *t)),
        Term::List(all) => matches!(all.as_slice(), [only] if is_value(project, *only)),
        Term::Dict(all) => matches!(all.as_slice(), [(None, only)] if is_value(project, *only)),
        _ => false,
    }
}
