//! What runs before a handler: the layers, groups and filters that frameworks put around routes.

use super::look::{call_of, last};
use super::mounts::Mounts;
use super::project::Project;
use crate::flow::term::{FunctionKey, Sym, Term, TermId};
use crate::flow::{EventKind, normal};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

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
    "addhook",
];

/// How many groups within groups are looked through.
const DEPTH: u32 = 4;

/// What a project puts before its routes, and where it routes to, collected once.
#[derive(Default)]
pub(super) struct Before {
    layers: Vec<Layer>,
    /// Layers by what they are told to.
    told: HashMap<TermId, Vec<usize>>,
    /// Layers by the calls that stand in what they are told to, or in what they are given.
    around: HashMap<TermId, Vec<usize>>,
    /// Layers that are told to nothing, by their module.
    alone: HashMap<u32, Vec<usize>>,
    /// The functions in which a call is made.
    made_in: HashMap<TermId, Vec<FunctionKey>>,
    /// The methods of classes that run before or in place of a request's handler.
    runners: HashMap<String, Vec<FunctionKey>>,
    /// The calls that route to a method, by its class and name as they stand there.
    named: HashMap<(String, String), Vec<TermId>>,
    mounts: Mounts,
    /// Whether what is told to something checks.
    known: RefCell<HashMap<TermId, bool>>,
}

/// A call that puts something before routes.
struct Layer {
    name: String,
    args: Vec<TermId>,
}

impl Layer {
    /// Whether all routes of what it is told to come behind it: a group guards what is put into it,
    /// Sinatra's filters are for a path, and `r.With(check)` is another router than `r`.
    fn is_whole(&self) -> bool {
        !matches!(self.name.as_str(), "group" | "scope" | "before" | "with")
    }
}

impl Before {
    /// Of a project.
    pub fn of(project: &Project<'_>) -> Self {
        let terms = &project.flow.terms;
        let mut out = Self::default();
        for event in &project.flow.events {
            let EventKind::Call { term, .. } = event.kind else {
                continue;
            };
            let Term::Call(_, callee, args) = terms.of(term) else {
                continue;
            };
            out.made_in.entry(term).or_default().push(event.function);
            out.note_route(project, term);
            out.mounts.note(project, event, term, &mut |within, args| {
                let place = out.layers.len();
                for call in within {
                    out.around.entry(call).or_default().push(place);
                }
                out.layers.push(Layer {
                    name: "mount".to_owned(),
                    args,
                });
            });
            let name = terms.last_name(*callee);
            if !is_layer(name) || matches!(name, "grouped" | "Middleware") {
                continue;
            }
            let place = out.layers.len();
            let args: Vec<TermId> = args.iter().map(|(_, a)| *a).collect();
            let object = match terms.of(*callee) {
                Term::Member(object, _) => Some(*object),
                _ => None,
            };
            match object {
                Some(object) => out.told.entry(object).or_default().push(place),
                None if event.function.function == 0 => {
                    out.alone
                        .entry(event.function.module)
                        .or_default()
                        .push(place);
                }
                None => continue,
            }
            let mut seen = HashSet::new();
            for whole in object
                .iter()
                .chain(args.iter().filter(|_| object.is_some()))
            {
                terms.any(*whole, &mut |id, t| {
                    if matches!(t, Term::Call(..)) && seen.insert(id) {
                        out.around.entry(id).or_default().push(place);
                    }
                    false
                });
            }
            out.layers.push(Layer {
                name: name.to_ascii_lowercase(),
                args,
            });
        }
        for (module, functions) in project.flow.modules.iter().enumerate() {
            for (function, own) in functions.functions.iter().enumerate() {
                if let (Some(owner), true) = (&own.owner, runs(&own.name))
                    && let (Ok(module), Ok(function)) =
                        (u32::try_from(module), u32::try_from(function))
                {
                    let key = FunctionKey { module, function };
                    out.runners.entry(owner.clone()).or_default().push(key);
                }
            }
        }
        out
    }

    /// A call that may route requests to a method by its class and name: `[Hooks::class, 'session']`,
    /// `'Hooks@session'`, `to: "hooks#session"`.
    fn note_route(&mut self, project: &Project<'_>, term: TermId) {
        let terms = &project.flow.terms;
        let Some((path, args)) = call_of(project, term) else {
            return;
        };
        if !matches!(
            last(&path).as_str(),
            "get" | "post" | "put" | "patch" | "delete" | "any" | "match" | "add" | "map"
        ) {
            return;
        }
        let (mut classes, mut texts) = (HashSet::new(), HashSet::new());
        for (_, arg) in &args {
            terms.any(*arg, &mut |_, t| {
                match t {
                    Term::Class(_, name) | Term::Free(name) => {
                        classes.insert(terms.name(*name).to_owned());
                    }
                    Term::Text(text) => {
                        texts.insert(terms.name(*text).to_owned());
                    }
                    _ => {}
                }
                false
            });
        }
        for text in &texts {
            if let Some((before, after)) = text.split_once(['@', '#', ':']) {
                let before = before.rsplit('\\').next().unwrap_or(before);
                let plain = normal(before);
                let plain = plain
                    .strip_suffix("controller")
                    .unwrap_or(&plain)
                    .to_owned();
                let method = after.trim_start_matches(':').to_owned();
                self.named.entry((plain, method)).or_default().push(term);
            }
        }
        texts.insert("__invoke".to_owned());
        for class in classes {
            for text in &texts {
                let key = (class.clone(), text.clone());
                self.named.entry(key).or_default().push(term);
            }
        }
    }

    /// The calls of the functions in which a handler's routes are made.
    pub fn makers(&self, project: &Project<'_>, handler: FunctionKey) -> Vec<TermId> {
        let routes = project.flow.handed.get(&handler).into_iter().flatten();
        let made = routes.filter_map(|route| self.made_in.get(route)).flatten();
        let all: HashSet<FunctionKey> = made.copied().collect();
        all.into_iter()
            .flat_map(|function| self.mounts.makers(project, function))
            .collect()
    }

    /// The calls that route requests to a method.
    fn named_routes(&self, project: &Project<'_>, handler: FunctionKey) -> HashSet<TermId> {
        let Some(function) = project.flow.function(handler) else {
            return HashSet::new();
        };
        let Some(owner) = function.owner.as_deref() else {
            return HashSet::new();
        };
        let short = normal(owner.strip_suffix("Controller").unwrap_or(owner));
        [owner.to_owned(), short]
            .into_iter()
            .filter_map(|class| self.named.get(&(class, function.name.clone())))
            .flatten()
            .copied()
            .collect()
    }

    /// Whether something that runs before a handler checks; `word` knows names that say so, `checks`
    /// functions that do.
    pub fn is_guarded(
        &self,
        project: &Project<'_>,
        handler: FunctionKey,
        word: &dyn Fn(&str) -> bool,
        checks: &dyn Fn(FunctionKey) -> bool,
    ) -> bool {
        if self.by_extractor(project, handler, checks) {
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
        routes.extend(self.named_routes(project, handler));
        let look = Look {
            project,
            before: self,
            word,
            checks,
        };
        let given = super::everywhere::routers_of(project, handler);
        given.iter().any(|router| look.guards(*router)) || look.around(&routes, handler.module, 0)
    }

    /// Whether a class of that name runs before handlers, and checks.
    pub fn runs_class(&self, class: &str, checks: &dyn Fn(FunctionKey) -> bool) -> bool {
        let attribute = format!("{class}Attribute");
        [class, attribute.as_str()]
            .into_iter()
            .filter_map(|name| self.runners.get(name))
            .flatten()
            .any(|key| checks(*key))
    }

    /// Whether a parameter is of a type that only exists for requests that were checked.
    fn by_extractor(
        &self,
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
                .filter_map(|word| self.runners.get(word))
                .flatten()
                .any(|key| *key != handler && checks(*key))
        })
    }
}

struct Look<'p, 'm> {
    project: &'p Project<'m>,
    before: &'p Before,
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
        if receivers.iter().any(|object| self.told_to_check(*object)) {
            return true;
        }
        let before = self.before;
        // `app.use('/signed/*', check)`
        let told = receivers
            .iter()
            .filter_map(|object| before.told.get(object));
        let mut told = told.flatten().filter_map(|place| before.layers.get(*place));
        if told.any(|l| self.has_path(l) && self.on_path(&l.args, routes) && self.any_guards(l)) {
            return true;
        }
        let of_paths = receivers
            .iter()
            .filter_map(|object| before.told.get(object))
            .flatten()
            .filter(|place| {
                before
                    .layers
                    .get(**place)
                    .is_some_and(|l| l.name == "before")
            });
        let alone = before.alone.get(&module).into_iter().flatten();
        let mut filters = of_paths.chain(alone).filter_map(|p| before.layers.get(*p));
        if filters.any(|l| self.on_path(&l.args, routes) && self.any_guards(l)) {
            return true;
        }
        for route in routes {
            let around = before.around.get(route).into_iter().flatten();
            let mut around = around.filter_map(|place| before.layers.get(*place));
            if around.any(|layer| self.any_guards(layer)) {
                return true;
            }
            // A route that is made within a function that a group runs.
            for function in before.made_in.get(route).into_iter().flatten() {
                if let Some(calls) = self.project.flow.handed.get(function) {
                    outer.extend(calls.iter().copied().filter(|c| !routes.contains(c)));
                }
                let makers = before.mounts.makers(self.project, *function);
                if makers.iter().any(|maker| self.made_for(*maker)) {
                    return true;
                }
                outer.extend(makers.into_iter().filter(|c| !routes.contains(c)));
            }
        }
        self.around(&outer, module, depth + 1)
    }

    /// Whether a router that a function is given to put routes into checks: `hooks(r.Group("/h", check))`.
    fn made_for(&self, call: TermId) -> bool {
        let terms = &self.project.flow.terms;
        let Term::Call(_, _, args) = terms.of(call) else {
            return false;
        };
        args.iter().any(|(_, router)| {
            self.told_to_check(*router)
                || matches!(terms.of(*router), Term::Call(_, callee, given)
                    if is_layer(terms.last_name(*callee))
                        && given.iter().any(|(_, a)| self.guards(*a)))
        })
    }

    /// Whether a router was told to check: `router.use(check)`.
    fn told_to_check(&self, object: TermId) -> bool {
        if let Some(known) = self.before.known.borrow().get(&object) {
            return *known;
        }
        let told = self.before.told.get(&object).into_iter().flatten();
        let mut told = told.filter_map(|place| self.before.layers.get(*place));
        let checks =
            told.any(|layer| layer.is_whole() && !self.has_path(layer) && self.any_guards(layer));
        self.before.known.borrow_mut().insert(object, checks);
        checks
    }

    /// Whether a layer is for a path alone.
    fn has_path(&self, layer: &Layer) -> bool {
        let terms = &self.project.flow.terms;
        let first = layer.args.first().and_then(|a| terms.as_text(*a));
        layer.name == "use" && first.is_some_and(|t| t.starts_with('/') && t.len() > 1)
    }

    fn any_guards(&self, layer: &Layer) -> bool {
        layer.args.iter().any(|a| self.guards(*a))
    }

    /// Whether a filter that stands alone is for the path of one of these routes: Sinatra's
    /// `before '/hooks/strict/*'`.
    fn on_path(&self, args: &[TermId], routes: &HashSet<TermId>) -> bool {
        let terms = &self.project.flow.terms;
        let pattern = args
            .iter()
            .find_map(|a| terms.as_text(*a).filter(|t| t.starts_with('/')));
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
                        || (self.before.runners.get(class).into_iter().flatten())
                            .any(|key| key.module == *module && (self.checks)(*key))
                }
                // A method by its name.
                Term::Member(object, name) if self.class_of(*object).is_some() => {
                    let name = terms.name(*name);
                    let Some((module, class)) = self.class_of(*object) else {
                        return found;
                    };
                    // Go's methods stand in any file of their package.
                    let class = terms.name(class);
                    let all = self.project.flow.names.functions(name);
                    (self.word)(name)
                        || all.iter().any(|key| {
                            let own = self.project.flow.function(*key);
                            let owner = own.and_then(|f| f.owner.as_deref());
                            (key.module == module || owner == Some(class)) && (self.checks)(*key)
                        })
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

    /// The class of an object that a method is of: `h := Handlers{…}`, a parameter by its type.
    fn class_of(&self, object: TermId) -> Option<(u32, Sym)> {
        let terms = &self.project.flow.terms;
        match terms.of(object) {
            Term::This(module, class) | Term::Class(module, class) => Some((*module, *class)),
            Term::Call(_, callee, _) => match terms.of(*callee) {
                Term::Class(module, class) => Some((*module, *class)),
                _ => None,
            },
            _ => self.project.flow.declared(object),
        }
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

/// What a class's method is called that runs before or in place of a request's handler.
fn runs(name: &str) -> bool {
    matches!(
        name,
        "handle"
            | "__invoke"
            | "process"
            | "call"
            | "from_request"
            | "from_request_parts"
            | "canActivate"
            | "has_permission"
            | "authenticate"
            | "before"
            | "invoke"
            | "on_request"
            | "ServeHTTP"
            | "dispatch"
            | "__call__"
            | "respond"
            | "InvokeAsync"
            | "Invoke"
            | "OnResourceExecutionAsync"
            | "OnResourceExecuting"
            | "OnActionExecutionAsync"
            | "OnActionExecuting"
            | "OnAuthorizationAsync"
            | "OnAuthorization"
    )
}
