//! What runs before all handlers, or before those below a path, without being named where they are
//! routed: SvelteKit's `handle`, Symfony's listeners, servlet filters, a router's own dependencies.

use super::project::Project;
use crate::flow::reach;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::ir::{Expr, ExprKind, Function, Language, Module};
use std::collections::HashMap;

/// What runs before handlers by itself, and before which.
pub(super) struct First {
    /// The paths that it speaks of; none for all.
    paths: Vec<String>,
    /// The marks of handlers that it looks for; none for all.
    marks: Vec<String>,
    files: Files,
}

/// The handlers that something is for, by where they stand.
enum Files {
    All,
    /// Those in a folder, and in those below it.
    Below(String),
    /// Those that one router routes to.
    Routed(TermId),
}

/// Functions that a framework runs before handlers by itself, and that `checks` says do so.
pub(super) fn checking(project: &Project<'_>, checks: &dyn Fn(FunctionKey) -> bool) -> Vec<First> {
    let mut out = Vec::new();
    let mut takers: HashMap<FunctionKey, Vec<FunctionKey>> = HashMap::new();
    for (key, callers) in &project.flow.callers {
        for caller in callers {
            let from = project.flow.module(caller.function);
            if from.is_some_and(|m| file_of(m).starts_with("_middleware.")) {
                takers.entry(caller.function).or_default().push(*key);
            }
        }
    }
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
            // What wraps the handlers may be made elsewhere.
            let made = || takers.get(&key).into_iter().flatten().any(|k| checks(*k));
            if let Some(files) = runs_before(project, key, function)
                && (checks(key) || made())
            {
                let mut paths = paths_of(module, function);
                if paths.is_empty() && super::registered::before_some(project, function) {
                    continue;
                }
                paths.extend(super::registered::paths(project, function));
                let marks = super::marks::looked_for(project, module, function);
                out.push(First {
                    paths,
                    marks,
                    files,
                });
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

impl First {
    /// Whether it is for a handler, by the routes that lead to it.
    pub fn covers(&self, project: &Project<'_>, handler: FunctionKey, routes: &[String]) -> bool {
        let stands = match &self.files {
            Files::All => true,
            Files::Below(folder) => project
                .flow
                .module(handler)
                .is_some_and(|m| m.path.starts_with(folder.as_str())),
            Files::Routed(router) => routers_of(project, handler).contains(router),
        };
        let mut paths = self.paths.iter();
        stands
            && (self.marks.is_empty() || super::marks::bears(project, handler, &self.marks))
            && (self.paths.is_empty()
                || paths.any(|path| routes.iter().any(|route| leads(route, path))))
    }
}

/// Whether a route stands below a path; Django's stand without the first slash.
fn leads(route: &str, path: &str) -> bool {
    let plain = path.trim_start_matches('/');
    route.match_indices(plain).any(|(at, _)| {
        let before = route.get(..at).and_then(|b| b.chars().next_back());
        before.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_')
    })
}

fn file_of(module: &Module) -> &str {
    module.path.rsplit('/').next().unwrap_or(&module.path)
}

/// Before which handlers a function runs; none where it does before no others.
fn runs_before(project: &Project<'_>, key: FunctionKey, function: &Function) -> Option<Files> {
    let module = project.flow.module(key)?;
    if runs_first(module, function) {
        let file = file_of(module);
        return Some(match file.starts_with("_middleware.") {
            true => Files::Below(
                module
                    .path
                    .strip_suffix(file)
                    .unwrap_or_default()
                    .to_owned(),
            ),
            false => Files::All,
        });
    }
    // Flask: `@hooks.before_request`.
    function.attributes.iter().find_map(|attribute| {
        let ExprKind::Member { object, name } = &attribute.kind else {
            return None;
        };
        let ExprKind::Name(router) = &object.kind else {
            return None;
        };
        match name.as_str() {
            "before_app_request" => Some(Files::All),
            "before_request" | "before_serving_request" | "on_request" => {
                let made = project.flow.global(key.module, router)?;
                let whole = matches!(project.flow.terms.of(made), Term::Call(_, callee, _)
                    if matches!(project.flow.terms.last_name(*callee), "Flask" | "Quart" | "Sanic"));
                Some(match whole {
                    true => Files::All,
                    false => Files::Routed(made),
                })
            }
            _ => None,
        }
    })
}

fn runs_first(module: &Module, function: &Function) -> bool {
    let file = file_of(module);
    let name = function.name.as_str();
    if file.starts_with("_middleware.") {
        return matches!(name, "middleware" | "handler" | "onRequest");
    }
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
        Language::Php => takes(&["RequestEvent", "ControllerEvent"]),
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
            let takes = |word: &str| function.params.iter().any(|p| p.name() == word);
            let mut marked = false;
            for one in &function.attributes {
                reach::names_in(one, &mut |n| marked |= n == "middleware");
            }
            name == "process_request"
                || name == "__call__" && module.functions.iter().any(made)
                || name == "dispatch" && takes("call_next")
                || name != "__init__" && takes("get_response")
                || marked
        }
        Language::CSharp => matches!(name, "InvokeAsync" | "Invoke") && takes(&["HttpContext"]),
        // Rack's are given what they stand before.
        Language::Ruby => {
            let made = |f: &Function| {
                f.owner == function.owner
                    && f.name == "initialize"
                    && f.params.first().is_some_and(|p| p.name() == "app")
            };
            name == "call" && function.params.len() == 1 && module.functions.iter().any(made)
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
    for inner in &module.functions {
        if inner.span != function.span && function.span.holds(inner.span) {
            take(inner);
        }
    }
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
