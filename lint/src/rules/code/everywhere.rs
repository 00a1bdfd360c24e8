//! What runs before all handlers, or before those below a path, without being named where they are
//! routed: SvelteKit's `handle`, Symfony's listeners, servlet filters, a router's own dependencies.

use super::project::Project;
use crate::flow::reach;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::ir::{Expr, ExprKind, Function, Language, Module};

/// Functions that a framework runs before handlers by itself, and that `checks` says do so; by the
/// paths that each speaks of, none for all.
pub(super) fn checking(
    project: &Project<'_>,
    checks: &dyn Fn(FunctionKey) -> bool,
) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for (number, module) in project.flow.modules.iter().enumerate() {
        let Ok(number) = u32::try_from(number) else {
            break;
        };
        if project.is_test(number) {
            continue;
        }
        for (id, function) in module.functions.iter().enumerate() {
            let Ok(id) = u32::try_from(id) else { break };
            let key = FunctionKey {
                module: number,
                function: id,
            };
            if runs_first(module, function) && checks(key) {
                out.push(paths_of(module, function));
            }
        }
    }
    out
}

/// Whether a function is one of those: it lets requests on to handlers, and is none.
pub(super) fn is_one(project: &Project<'_>, key: FunctionKey) -> bool {
    let (module, function) = (project.flow.module(key), project.flow.function(key));
    module.zip(function).is_some_and(|(m, f)| runs_first(m, f))
}

/// Whether something that runs first is for a handler, by the routes that lead to it.
pub(super) fn covers(paths: &[String], routes: &[String]) -> bool {
    paths.is_empty()
        || paths
            .iter()
            .any(|path| routes.iter().any(|route| route.contains(path.as_str())))
}

fn runs_first(module: &Module, function: &Function) -> bool {
    let file = module.path.rsplit('/').next().unwrap_or(&module.path);
    let name = function.name.as_str();
    let of_class = |words: &[&str]| {
        let owner = function.owner.as_deref();
        let own = module
            .classes
            .iter()
            .filter(|c| Some(c.name.as_str()) == owner);
        let mut bases = own.flat_map(|c| &c.bases);
        bases.any(|b| words.iter().any(|w| b.contains(w)))
    };
    let takes = |words: &[&str]| {
        let mut all = function.params.iter();
        all.any(|p| words.iter().any(|w| p.ty.contains(w)))
    };
    match module.language {
        language if language.is_script() => {
            file.starts_with("hooks.server.") && name == "handle"
                || file.starts_with("middleware.")
                    && matches!(name, "middleware" | "default" | "proxy")
                || file.starts_with("proxy.") && name == "proxy"
                || module.path.contains("server/middleware/")
        }
        Language::Php => takes(&["RequestEvent"]),
        Language::Java | Language::Kotlin => {
            matches!(
                name,
                "doFilter" | "doFilterInternal" | "preHandle" | "filter"
            ) && (of_class(&["Filter", "Interceptor"]) || takes(&["ContainerRequestContext"]))
        }
        Language::Python => {
            // Django's are told what to call next when they are made.
            let made = |f: &Function| {
                f.owner == function.owner
                    && f.name == "__init__"
                    && f.params.iter().any(|p| p.name() == "get_response")
            };
            name == "process_request" || name == "__call__" && module.functions.iter().any(made)
        }
        _ => false,
    }
}

/// The paths that a function speaks of.
fn paths_of(module: &Module, function: &Function) -> Vec<String> {
    let mut out = Vec::new();
    let mut take = |function: &Function| {
        reach::walk_function(function, &mut |e| {
            if let ExprKind::Text(text) = &e.kind
                && text.len() > 1
                && text.starts_with('/')
            {
                let fixed = text.split(['*', ':', '{', '(']).next().unwrap_or(text);
                let fixed = fixed.trim_end_matches('/');
                if !fixed.is_empty() {
                    out.push(fixed.to_ascii_lowercase());
                }
            }
        });
    };
    take(function);
    // Beside it: servlets ask there whether the filter is for a request at all.
    for other in &module.functions {
        if function.owner.is_some()
            && other.owner == function.owner
            && other.name == "shouldNotFilter"
        {
            take(other);
        }
    }
    out
}

/// What the routers were given that a handler's decorators are methods of: FastAPI's
/// `APIRouter(dependencies=[Depends(check)])`, where the handler says `@router.post("/")`.
pub(super) fn routers_of(project: &Project<'_>, handler: FunctionKey) -> Vec<TermId> {
    let Some(function) = project.flow.function(handler) else {
        return Vec::new();
    };
    function
        .attributes
        .iter()
        .filter_map(|one| router_of(one))
        .filter_map(|name| project.flow.global(handler.module, name))
        .filter(|made| matches!(project.flow.terms.of(*made), Term::Call(..)))
        .collect()
}

fn router_of(attribute: &Expr) -> Option<&str> {
    let ExprKind::Call { callee, .. } = &attribute.kind else {
        return None;
    };
    let ExprKind::Member { object, .. } = &callee.kind else {
        return None;
    };
    match &object.kind {
        ExprKind::Name(name) => Some(name),
        _ => None,
    }
}

/// The paths that lead to a handler, in lower case: those it is routed with, and its file's.
pub(super) fn routes_of(project: &Project<'_>, handler: FunctionKey, routed: &str) -> Vec<String> {
    let mut out = vec![routed.to_owned()];
    if let Some(function) = project.flow.function(handler) {
        let places = project.flow.places(handler.module);
        let owner = function.owner.as_deref();
        let class = owner.and_then(|own| places.and_then(|p| p.class(own)));
        let of_class = class.into_iter().flat_map(|c| &c.first.attributes);
        for attribute in function.attributes.iter().chain(of_class) {
            reach::text_in(attribute, &mut |t| out.push(t.to_ascii_lowercase()));
        }
    }
    let path = project.flow.module(handler).map_or("", |m| m.path.as_str());
    out.push(format!("/{}", path.to_ascii_lowercase()));
    out
}
