//! Where a class that runs before handlers is put, and before which paths, where that is said apart
//! from it: `UseWhen(c => c.Request.Path.StartsWithSegments("/hooks"), b => b.UseMiddleware<Genuine>())`.

use super::project::Project;
use crate::flow::term::Term;
use crate::flow::{EventKind, reach};
use crate::ir::{ExprKind, Function, Language, Module, Span, TYPES};

/// The paths that a function's class is put before, in lower case; none where nothing names any.
pub(super) fn paths(project: &Project<'_>, function: &Function) -> Vec<String> {
    let Some(class) = function.owner.as_deref() else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for module in project.flow.modules {
        if module.language != Language::CSharp {
            continue;
        }
        let (puts, branches) = calls(module, class);
        for put in puts {
            let around = branches.iter().filter(|(span, _)| span.holds(put));
            let texts: Vec<&String> = around.flat_map(|(_, texts)| texts).collect();
            // Before all of them, somewhere.
            if texts.is_empty() {
                return Vec::new();
            }
            out.extend(texts.into_iter().cloned());
        }
    }
    out
}

/// Whether a function's class is put before the routes of an application that was given them when it
/// was made: `Starlette(routes=[…])`, of which there may be several.
pub(super) fn before_some(project: &Project<'_>, function: &Function) -> bool {
    let terms = &project.flow.terms;
    let Some(class) = function.owner.as_deref() else {
        return false;
    };
    project.flow.events.iter().any(|event| {
        let EventKind::Call { term, .. } = event.kind else {
            return false;
        };
        let Term::Call(_, callee, args) = terms.of(term) else {
            return false;
        };
        let Term::Member(application, name) = terms.of(*callee) else {
            return false;
        };
        terms.name(*name) == "add_middleware"
            && args.iter().any(|(_, a)| terms.last_name(*a) == class)
            && matches!(terms.of(*application), Term::Call(_, _, given)
                if given.iter().any(|(n, _)| n.is_some_and(|n| terms.name(n) == "routes")))
    })
}

/// A branch of what requests run through, and the paths that it is for.
type Branch = (Span, Vec<String>);

/// Where a class is put before handlers, and the branches that may stand around that.
fn calls(module: &Module, class: &str) -> (Vec<Span>, Vec<Branch>) {
    let (mut puts, mut branches) = (Vec::new(), Vec::new());
    let mut texts: Vec<(Span, String)> = Vec::new();
    for function in &module.functions {
        reach::walk_function(function, &mut |one| match &one.kind {
            ExprKind::Text(text) if text.len() > 1 && text.starts_with('/') => {
                texts.push((one.span, text.trim_end_matches('/').to_ascii_lowercase()));
            }
            ExprKind::Call { callee, args } => {
                let (ExprKind::Member { name, .. } | ExprKind::Name(name)) = &callee.kind else {
                    return;
                };
                match name.as_str() {
                    "UseMiddleware" => {
                        let named = args.iter().any(|arg| {
                            matches!(&arg.value.kind, ExprKind::Name(written)
                                if arg.name.as_deref() == Some(TYPES) && written == class)
                        });
                        if named {
                            puts.push(one.span);
                        }
                    }
                    "UseWhen" | "MapWhen" | "Map" => branches.push(one.span),
                    _ => {}
                }
            }
            _ => {}
        });
    }
    let branches = branches
        .into_iter()
        .map(|span| {
            let within = texts.iter().filter(|(at, _)| span.holds(*at));
            (span, within.map(|(_, text)| text.clone()).collect())
        })
        .collect();
    (puts, branches)
}
