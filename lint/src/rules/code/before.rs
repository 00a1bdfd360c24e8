//! What runs before a handler: the layers, groups and filters that frameworks put around routes.

use super::look::{call_of, last};
use super::project::Project;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{EventKind, normal};
use std::collections::HashSet;

/// Calls that put something before routes.
const LAYERS: &[&str] = &[
    "layer",
    "route_layer",
    "wrap",
    "wrap_fn",
    "with",
    "middleware",
    "use",
    "before",
    "guard",
    "add",
    "group",
    "filter",
    "beforeroute",
    "onrequest",
    "pre",
    "scope",
    "grouped",
    "addendpointfilter",
    "add_middleware",
    "usemiddleware",
    "addmiddleware",
];

/// How many groups within groups are looked through.
const DEPTH: u32 = 4;

/// Whether something that runs before a handler checks; `word` knows names that say so, `checks`
/// functions that do.
pub(super) fn is_guarded(
    project: &Project<'_>,
    handler: FunctionKey,
    word: &dyn Fn(&str) -> bool,
    checks: &dyn Fn(FunctionKey) -> bool,
) -> bool {
    if by_extractor(project, handler, checks) {
        return true;
    }
    let mut routes: HashSet<TermId> = project
        .flow
        .handed
        .get(&handler)
        .into_iter()
        .flatten()
        .copied()
        .collect();
    routes.extend(named_routes(project, handler));
    let look = Look {
        project,
        word,
        checks,
    };
    let given = super::everywhere::routers_of(project, handler);
    given.iter().any(|router| look.guards(*router)) || look.around(&routes, handler.module, 0)
}

struct Look<'p, 'm> {
    project: &'p Project<'m>,
    word: &'p dyn Fn(&str) -> bool,
    checks: &'p dyn Fn(FunctionKey) -> bool,
}

impl Look<'_, '_> {
    /// Whether something around one of these routes checks.
    fn around(&self, routes: &HashSet<TermId>, module: u32, depth: u32) -> bool {
        if routes.is_empty() || depth > DEPTH {
            return false;
        }
        let terms = &self.project.flow.terms;
        let mut outer: HashSet<TermId> = HashSet::new();
        let mut receivers: HashSet<TermId> = HashSet::new();
        for route in routes {
            // What the router was told before this route.
            let mut at = *route;
            for _ in 0..16 {
                at = match terms.of(at) {
                    Term::Member(object, _) => {
                        receivers.insert(*object);
                        *object
                    }
                    Term::Call(_, callee, args) => {
                        let layer = is_layer(terms.last_name(*callee));
                        if at != *route && layer && args.iter().any(|(_, a)| self.guards(*a)) {
                            return true;
                        }
                        *callee
                    }
                    _ => break,
                };
            }
        }
        for event in &self.project.flow.events {
            let EventKind::Call { term, .. } = event.kind else {
                continue;
            };
            let Term::Call(_, callee, args) = terms.of(term) else {
                continue;
            };
            let name = terms.last_name(*callee);
            if is_layer(name) && name != "grouped" {
                let object = match terms.of(*callee) {
                    Term::Member(object, _) => Some(*object),
                    _ => None,
                };
                // `router.use(check)`, `router.route(…).layer(check)`; Sinatra's filters stand alone.
                let ours = match object {
                    Some(object) => {
                        // A group guards what is put into it; Sinatra's filters are for a path.
                        let whole = !matches!(name, "group" | "Group" | "scope")
                            && (name != "before" || self.on_path(args, routes));
                        whole && receivers.contains(&object)
                            || terms.any(object, &mut |id, _| routes.contains(&id))
                            || args
                                .iter()
                                .any(|(_, a)| terms.any(*a, &mut |id, _| routes.contains(&id)))
                    }
                    None => {
                        event.function.module == module
                            && event.function.function == 0
                            && self.on_path(args, routes)
                    }
                };
                if ours && args.iter().any(|(_, a)| self.guards(*a)) {
                    return true;
                }
            }
            // A route that is made within a function that a group runs.
            if routes.contains(&term)
                && let Some(calls) = self.project.flow.handed.get(&event.function)
            {
                outer.extend(calls.iter().copied().filter(|c| !routes.contains(c)));
            }
        }
        self.around(&outer, module, depth + 1)
    }

    /// Whether a filter that stands alone is for the path of one of these routes: Sinatra's
    /// `before '/hooks/strict/*'`.
    fn on_path(
        &self,
        args: &[(Option<crate::flow::term::Sym>, TermId)],
        routes: &HashSet<TermId>,
    ) -> bool {
        let terms = &self.project.flow.terms;
        let pattern = args
            .iter()
            .find_map(|(_, a)| terms.as_text(*a).filter(|t| t.starts_with('/')));
        let Some(pattern) = pattern else { return true };
        let fixed = pattern.split(['*', ':', '?']).next().unwrap_or(pattern);
        routes.iter().any(|route| match terms.of(*route) {
            Term::Call(_, _, args) => args
                .iter()
                .any(|(_, a)| terms.as_text(*a).is_some_and(|t| t.starts_with(fixed))),
            _ => false,
        })
    }

    fn guards(&self, term: TermId) -> bool {
        let terms = &self.project.flow.terms;
        let mut found = false;
        terms.any(term, &mut |_, t| {
            found |= match t {
                Term::Function(key) => (self.checks)(*key) || self.is_named(*key),
                // `grouped(Signature(secret: …))`: an object of a class that checks.
                Term::Class(module, class) => {
                    let class = terms.name(*class);
                    (self.word)(class)
                        || methods(self.project, *module, class)
                            .into_iter()
                            .any(|key| (self.checks)(key))
                }
                // A method by its name.
                Term::Member(object, name)
                    if matches!(terms.of(*object), Term::This(..) | Term::Class(..)) =>
                {
                    let name = terms.name(*name);
                    let (Term::This(module, _) | Term::Class(module, _)) = *terms.of(*object)
                    else {
                        return found;
                    };
                    let own = self.project.flow.modules.get(module as usize);
                    let place = own.and_then(|m| m.functions.iter().position(|f| f.name == name));
                    (self.word)(name)
                        || place
                            .and_then(|p| u32::try_from(p).ok())
                            .is_some_and(|function| (self.checks)(FunctionKey { module, function }))
                }
                Term::Free(name) | Term::Import(_, name) | Term::Member(_, name) => {
                    (self.word)(terms.name(*name))
                }
                Term::Text(name) => (self.word)(terms.name(*name)),
                _ => false,
            };
            found
        });
        found
    }

    fn is_named(&self, key: FunctionKey) -> bool {
        let function = self.project.flow.function(key);
        function.is_some_and(|f| (self.word)(&f.name))
    }
}

fn is_layer(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    LAYERS.contains(&lower.as_str())
}

/// The methods of a class that run before or in place of a request's handler.
fn methods(project: &Project<'_>, module: u32, class: &str) -> Vec<FunctionKey> {
    let functions = project
        .flow
        .modules
        .get(module as usize)
        .map(|m| m.functions.as_slice())
        .unwrap_or_default();
    let runs = |name: &str| {
        matches!(
            name,
            "handle"
                | "__invoke"
                | "process"
                | "call"
                | "from_request"
                | "from_request_parts"
                | "canActivate"
                | "before"
                | "invoke"
                | "on_request"
                | "ServeHTTP"
                | "dispatch"
                | "respond"
                | "InvokeAsync"
                | "Invoke"
        )
    };
    functions
        .iter()
        .enumerate()
        .filter(|(_, f)| f.owner.as_deref() == Some(class) && runs(&f.name))
        .filter_map(|(id, _)| {
            Some(FunctionKey {
                module,
                function: u32::try_from(id).ok()?,
            })
        })
        .collect()
}

/// Whether a parameter is of a type that only exists for requests that were checked.
fn by_extractor(
    project: &Project<'_>,
    handler: FunctionKey,
    checks: &dyn Fn(FunctionKey) -> bool,
) -> bool {
    let Some(function) = project.flow.function(handler) else {
        return false;
    };
    function.params.iter().any(|param| {
        param
            .ty
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|w| w.starts_with(char::is_uppercase))
            .any(|word| {
                (0..project.flow.modules.len()).any(|module| {
                    let module = u32::try_from(module).unwrap_or(u32::MAX);
                    methods(project, module, word)
                        .into_iter()
                        .any(|key| key != handler && checks(key))
                })
            })
    })
}

/// The calls that route requests to a method by its class and name: `[Hooks::class, 'session']`,
/// `'Hooks@session'`, `to: "hooks#session"`.
fn named_routes(project: &Project<'_>, handler: FunctionKey) -> Vec<TermId> {
    let Some(function) = project.flow.function(handler) else {
        return Vec::new();
    };
    let Some(owner) = function.owner.as_deref() else {
        return Vec::new();
    };
    let method = function.name.as_str();
    let terms = &project.flow.terms;
    let short = normal(owner.strip_suffix("Controller").unwrap_or(owner));
    let mut out = Vec::new();
    for event in &project.flow.events {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let Some((path, args)) = call_of(project, term) else {
            continue;
        };
        let routes = matches!(
            last(&path).as_str(),
            "get" | "post" | "put" | "patch" | "delete" | "any" | "match" | "add" | "map"
        );
        if !routes {
            continue;
        }
        let (mut class, mut named) = (false, false);
        for (_, arg) in &args {
            terms.any(*arg, &mut |_, t| {
                match t {
                    Term::Class(_, name) | Term::Free(name) => class |= terms.name(*name) == owner,
                    Term::Text(text) => {
                        let text = terms.name(*text);
                        named |= text == method;
                        if let Some((before, after)) = text.split_once(['@', '#', ':']) {
                            let before = before.rsplit('\\').next().unwrap_or(before);
                            let plain = normal(before);
                            let plain = plain.strip_suffix("controller").unwrap_or(&plain);
                            if plain == short && after.trim_start_matches(':') == method {
                                class = true;
                                named = true;
                            }
                        }
                    }
                    _ => {}
                }
                false
            });
        }
        if class && (named || method == "__invoke") {
            out.push(term);
        }
    }
    out
}
