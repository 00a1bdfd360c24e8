//! The paths that requests are routed by to a handler.

use super::project::Project;
use crate::flow::term::{FunctionKey, Term, TermId};

/// How many calls within calls are looked through.
const DEPTH: u32 = 8;

/// The texts that a function is routed with, in lower case: those of the calls that it is handed to
/// and of the groups that these are made in, not those that its object was made with.
pub(super) fn routed(project: &Project<'_>, handler: FunctionKey) -> String {
    let mut out = String::new();
    for call in project.flow.handed.get(&handler).into_iter().flatten() {
        texts_of(project, *call, &mut out, 0);
    }
    out
}

/// The texts of a call that routes, and of the groups around it.
pub(super) fn texts_of(project: &Project<'_>, term: TermId, out: &mut String, depth: u32) {
    let terms = &project.flow.terms;
    if depth > DEPTH {
        return;
    }
    match terms.of(term) {
        Term::Text(sym) => {
            let text = terms.name(*sym);
            // `os.Getenv("HOOK_SECRET")`
            if !is_constant(text) {
                out.push_str(&text.to_ascii_lowercase());
            }
        }
        Term::Join(all) | Term::List(all) | Term::Group(all) => {
            for one in all {
                texts_of(project, *one, out, depth + 1);
            }
        }
        Term::Either(all) => {
            for (one, _) in all {
                texts_of(project, *one, out, depth + 1);
            }
        }
        Term::Dict(all) => {
            for (_, one) in all {
                texts_of(project, *one, out, depth + 1);
            }
        }
        Term::Call(_, callee, args) => {
            if let Term::Member(object, _) = terms.of(*callee) {
                let mut around = *object;
                // `.route("/other", post(other)).route("/own", post(own))`: other routes are none of its.
                while let Term::Call(_, inner, args) = terms.of(around)
                    && let Term::Member(before, name) = terms.of(*inner)
                    && is_route(terms.name(*name))
                    && args.len() > 1
                {
                    around = *before;
                }
                if matches!(terms.of(around), Term::Call(..)) {
                    texts_of(project, around, out, depth + 1);
                }
            }
            for (_, one) in args {
                texts_of(project, *one, out, depth + 1);
            }
        }
        _ => {}
    }
}

fn is_route(name: &str) -> bool {
    matches!(
        name.to_ascii_lowercase().as_str(),
        "route" | "post" | "get" | "put" | "patch" | "delete" | "at" | "mappost"
    )
}

/// Names of environment variables are no paths.
fn is_constant(text: &str) -> bool {
    text.contains('_')
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a route ends in the kind of an event that vendors tell of: `/hooks/media`.
pub(super) fn is_event(routed: &str) -> bool {
    let end = routed.trim_end_matches('/').rsplit('/').next();
    matches!(
        end,
        Some("media" | "analysis" | "session" | "sessions" | "session-status")
    )
}
