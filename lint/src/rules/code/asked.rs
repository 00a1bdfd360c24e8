//! What a caller sent: a request's body, form, query or parameters.

use super::look::last;
use super::project::Project;
use crate::flow::normal;
use crate::flow::term::{Term, TermId};

/// Whether a term comes out of what a caller sent: a request's body, form, query or parameters.
pub(crate) fn from_request(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let mut at = term;
    for _ in 0..24 {
        at = match terms.of(at) {
            Term::Member(object, name) => {
                let name = terms.name(*name);
                let owner = terms.last_name(*object);
                // `({ request }) => …`: what a context holds.
                if matches!(name, "request" | "req") && matches!(terms.of(*object), Term::Param(..))
                {
                    return true;
                }
                // Django: what a form or a serializer made of what it was given.
                if matches!(name, "validated_data" | "cleaned_data")
                    && let Term::Call(_, _, args) = terms.of(*object)
                {
                    return args.iter().any(|(_, a)| from_request(project, *a));
                }
                if is_request(owner)
                    && matches!(
                        name,
                        "body"
                            | "json"
                            | "form"
                            | "data"
                            | "query"
                            | "params"
                            | "args"
                            | "POST"
                            | "GET"
                            | "files"
                            | "payload"
                            | "input"
                            | "values"
                            | "content"
                    )
                {
                    return true;
                }
                *object
            }
            Term::Index(object, _) | Term::Element(object) | Term::Filtered(object, _) => *object,
            Term::Either(all) => match all
                .iter()
                .find(|(one, _)| !matches!(terms.of(*one), Term::Null))
            {
                Some((one, _)) => *one,
                None => return false,
            },
            // `@payload ||= JSON.parse(request.body.read)`
            Term::Op(crate::ir::Op::Or | crate::ir::Op::Else, all) if all.len() > 1 => {
                return all.iter().any(|one| from_request(project, *one));
            }
            Term::Op(_, all) => match all.first() {
                Some(first) => *first,
                None => return false,
            },
            Term::Call(_, callee, args) => {
                let path = terms.path(*callee).to_ascii_lowercase();
                let name = last(&path);
                if matches!(
                    name.as_str(),
                    "get_json"
                        | "json"
                        | "bindjson"
                        | "shouldbindjson"
                        | "formdata"
                        | "readbody"
                        | "readvalidatedbody"
                        | "body"
                        | "getparameter"
                        | "formvalue"
                        | "postform"
                        | "query"
                        | "input"
                        | "receive"
                        | "parse_body"
                        | "all"
                        | "validated"
                        | "validate"
                        | "decode"
                        | "getvalidatedbody"
                        | "readfromjsonasync"
                        | "getbody"
                        | "bodyparser"
                        | "shouldbind"
                        | "bindbody"
                        | "bind"
                        | "queryparser"
                        | "readjson"
                        | "getpayload"
                        | "get_media"
                        | "body_json"
                        | "body_form"
                        | "awaitbody"
                        | "awaitbodyornull"
                        | "bodytomono"
                        | "parsebody"
                ) && (path.contains("req")
                    || path.contains("ctx")
                    || path.contains("c.")
                    || path.contains('$')
                    || path.contains("call")
                    || path.contains("body")
                    || path.contains("event"))
                {
                    // What the provider answered is nobody's request.
                    return !terms.any(at, &mut |id, t| {
                        matches!(t, Term::Call(..)) && project.response_of(id).is_some()
                    });
                }
                if matches!(
                    name.as_str(),
                    "readmultipartformdata" | "readrawbody" | "readformdata"
                ) {
                    return true;
                }
                match (terms.of(*callee), args.first()) {
                    (Term::Member(object, _), None) => *object,
                    (_, Some((_, first)))
                        if matches!(
                            name.as_str(),
                            "parse"
                                | "loads"
                                | "json_decode"
                                | "jsondecode"
                                | "readvalue"
                                | "b64decode"
                                | "base64_decode"
                                | "strict_decode64"
                                | "decode64"
                                | "atob"
                        ) =>
                    {
                        *first
                    }
                    (Term::Member(object, _), _)
                        if matches!(
                            name.as_str(),
                            "get"
                                | "value"
                                | "field"
                                | "header"
                                | "input"
                                | "decode"
                                | "getstring"
                                | "getboolean"
                                | "getfirst"
                                | "fetch"
                                | "dig"
                                | "only"
                                | "permit"
                                | "require"
                                | "expect"
                                | "slice"
                                | "pick"
                                | "except"
                                | "as"
                                | "readentity"
                        ) =>
                    {
                        *object
                    }
                    _ => return false,
                }
            }
            Term::Free(name) | Term::Import(_, name) => {
                return is_request(terms.name(*name)) || terms.name(*name) == "params";
            }
            Term::Param(function, place) => {
                let handler = project.handlers.contains(function);
                let param = project
                    .flow
                    .function(*function)
                    .and_then(|f| f.params.get(*place as usize));
                return param.is_some_and(|p| {
                    matches!(normal(p.name()).as_str(), "req" | "request" | "ctx" | "formdata")
                        // A form is what somebody filled in and sent.
                        || p.ty == "FormData"
                        || handler && matters(p.name())
                }) || handler && param.is_none();
            }
            _ => return false,
        };
    }
    false
}

fn matters(name: &str) -> bool {
    !matches!(
        name,
        "res" | "response" | "next" | "reply" | "session" | "db" | "w" | "s"
    )
}

fn is_request(name: &str) -> bool {
    let plain = normal(name);
    matches!(
        plain.as_str(),
        "req"
            | "request"
            | "ctx"
            | "context"
            | "event"
            | "body"
            | "payload"
            | "dto"
            | "params"
            | "c"
            | "r"
            | "httprequest"
            | "input"
    )
}
