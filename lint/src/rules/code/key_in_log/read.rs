//! The credential, read back out of a request that goes out.

use super::{is_request_of_failure, is_sent_headers, sent::Sent};
use crate::flow::normal;
use crate::flow::term::{Facts, Term, TermId};
use crate::rules::code::headers::names_credential;
use crate::rules::code::hooks;
use crate::rules::code::project::Project;

/// `config.headers.Authorization`, `request.getHeaderString("x-acme-key")`,
/// `request.headers().firstValue(AUTHORIZATION).orElse("")`.
pub(super) fn is_credential(project: &Project<'_>, sent: &Sent, term: &Term) -> bool {
    let terms = &project.flow.terms;
    match term {
        Term::Member(object, name) => {
            let name = terms.name(*name);
            let mut all = project.known.vendors.iter();
            all.any(|v| v.credential.eq_ignore_ascii_case(name)) && goes_out(project, sent, *object)
                || is_taken_out(name) && is_credential(project, sent, terms.of(*object))
        }
        Term::Index(object, index) => match terms.of(*index) {
            Term::Number(_) => is_credential(project, sent, terms.of(*object)),
            _ => names_credential(project, *index) && goes_out(project, sent, *object),
        },
        Term::Call(_, callee, args) => {
            // Go: `httputil.DumpRequestOut(request, false)`.
            if terms.last_name(*callee).starts_with("DumpRequest")
                && args.iter().any(|(_, a)| goes_out(project, sent, *a))
            {
                return true;
            }
            let Term::Member(object, name) = terms.of(*callee) else {
                return false;
            };
            let name = normal(terms.name(*name));
            let reads = name.starts_with("get")
                || matches!(
                    name.as_str(),
                    "header"
                        | "headerline"
                        | "value"
                        | "values"
                        | "first"
                        | "firstvalue"
                        | "allvalues"
                        | "fetch"
                        | "tryget"
                        | "line"
                        | "all"
                );
            let named = args.first().is_some_and(|(label, first)| {
                names_credential(project, *first) || label.is_none() && is_listed(project, *first)
            });
            reads && args.len() < 3 && named && goes_out(project, sent, *object)
                || is_taken_out(&name) && is_credential(project, sent, terms.of(*object))
        }
        _ => false,
    }
}

/// What a loop over the headers of a request that goes out writes of each:
/// `foreach (var (name, values) in request.Headers)`.
pub(super) fn is_each_header(project: &Project<'_>, id: TermId, facts: Facts) -> bool {
    let terms = &project.flow.terms;
    let one = match terms.of(id) {
        Term::Index(pair, place) if matches!(terms.of(*place), Term::Number(n) if f64::from_bits(*n) > 0.0) => {
            *pair
        }
        Term::Member(pair, name)
            if matches!(normal(terms.name(*name)).as_str(), "value" | "second") =>
        {
            *pair
        }
        _ => id,
    };
    let Term::Element(over) = *terms.of(one) else {
        return false;
    };
    let over = match terms.of(over) {
        Term::Call(_, callee, args)
            if matches!(terms.last_name(*callee), "entries" | "items" | "entrySet") =>
        {
            match (args.first(), terms.of(*callee)) {
                (Some((_, only)), _) => *only,
                (None, Term::Member(object, _)) => *object,
                _ => return false,
            }
        }
        _ => over,
    };
    // Where the name of each is looked at, it may not be this one.
    let looked_at = project
        .flow
        .tree
        .literals(facts)
        .any(|(fact, _)| terms.any(fact, &mut |t, _| t == one));
    !looked_at && is_sent_headers(project, over, terms.of(over))
}

/// Faraday's `env.request_headers.values_at("x-acme-key")` and its like name several.
fn is_listed(project: &Project<'_>, term: TermId) -> bool {
    match project.flow.terms.of(term) {
        Term::List(all) => all.iter().any(|one| names_credential(project, *one)),
        _ => false,
    }
}

/// What only takes a value out of what may hold none or several.
fn is_taken_out(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "first"
            | "firstordefault"
            | "firstornull"
            | "single"
            | "singleordefault"
            | "last"
            | "orelse"
            | "orelsethrow"
            | "get"
            | "value"
            | "unwrap"
            | "unwrapor"
            | "unwrapordefault"
            | "expect"
            | "tostr"
            | "tostring"
            | "asbytes"
            | "parameter"
            | "join"
            | "orempty"
            | "trim"
    )
}

/// Whether a value is a request that goes to a vendor, or the headers of one.
fn goes_out(project: &Project<'_>, sent: &Sent, object: TermId) -> bool {
    let terms = &project.flow.terms;
    hooks::is_request(project, object)
        || is_sent_headers(project, object, terms.of(object))
        || is_request_of_failure(project, object)
        || sent.dresses(project, object)
}
