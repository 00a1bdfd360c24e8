//! Who makes sure, before a handler runs, that its request was signed. What a project says of it
//! anywhere is collected once; each handler looks up what concerns it.

use super::before::Before;
use super::everywhere::First;
use super::genuine::{compares_itself, speaks_of_signature, verified};
use super::look::{call_of, has_text, last};
use super::project::Project;
use crate::flow::term::{FunctionKey, Sym, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::ir::{Function, FunctionKind, Language, Pattern, Span, StmtKind};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// What a project does about signatures.
pub(super) struct Signed {
    /// Whether a function only lets requests on whose signature holds.
    passes: RefCell<HashMap<FunctionKey, bool>>,
    /// What calls of the project's own functions call, by where they stand.
    called: HashMap<(FunctionKey, Span), Vec<FunctionKey>>,
    /// The modules that define a class.
    homes: HashMap<String, Vec<u32>>,
    /// Checks that a class puts before its actions, by its module and name.
    actions: HashMap<(u32, Option<String>), Vec<Action>>,
    /// Checks that a class leaves out before some of its actions.
    skipped: HashMap<(u32, Option<String>), Vec<Action>>,
    /// Methods that a route's own check is named with: `->middleware('verify.signature')`.
    routed: HashSet<String>,
    /// What classes mix in, and what those put before actions.
    mixed: HashMap<String, Vec<String>>,
    mixins: HashMap<String, Vec<String>>,
    /// By module, what is handed to a function of the project: each call, what it calls, its arguments.
    handed: HashMap<u32, Vec<(FunctionKey, Vec<TermId>)>>,
    /// Go: handlers that stand within a call of a function that checks, by module: themselves, or
    /// their methods' names.
    wrapped: RefCell<HashMap<u32, Around>>,
    /// Handlers that are handed to a function that checks, wherever that is.
    within: RefCell<Option<HashSet<FunctionKey>>>,
    /// WordPress: the callbacks of routes, and what is asked before them.
    callbacks: HashMap<String, Vec<String>>,
    before: Before,
    /// What runs first by itself.
    first: Vec<First>,
}

/// `before_action :check, only: [:create]`.
struct Action {
    check: String,
    only: Option<Vec<String>>,
    except: Vec<String>,
}

impl Action {
    fn is_for(&self, method: &str) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| only.iter().any(|m| m == method))
            && !self.except.iter().any(|m| m == method)
    }
}

/// What stands within calls of functions that check.
#[derive(Default, Clone)]
struct Around {
    methods: HashSet<String>,
}

/// Names of what checks signatures.
fn word(name: &str) -> bool {
    let plain = normal(name);
    ["verif", "guard", "valid", "require", "check", "authentic"]
        .iter()
        .any(|w| plain.contains(w))
        && ["sig", "webhook", "hmac", "hook"]
            .iter()
            .any(|w| plain.contains(w))
}

/// Attributes that say that what they stand at is only for who signed.
fn is_mark(name: &str) -> bool {
    let plain = normal(name.rsplit(['.', ':', '\\']).next().unwrap_or(name));
    let plain = plain.strip_suffix("attribute").unwrap_or(&plain);
    ["signed", "signature", "requiressignature", "signedrequest"].contains(&plain)
        || plain.starts_with("signed") && plain.contains("hook")
}

impl Signed {
    /// Of a project.
    pub fn of(project: &Project<'_>) -> Self {
        let mut out = Self {
            passes: RefCell::default(),
            called: HashMap::new(),
            homes: HashMap::new(),
            actions: HashMap::new(),
            skipped: HashMap::new(),
            routed: HashSet::new(),
            mixed: HashMap::new(),
            mixins: HashMap::new(),
            handed: HashMap::new(),
            wrapped: RefCell::default(),
            within: RefCell::default(),
            callbacks: HashMap::new(),
            before: Before::of(project),
            first: Vec::new(),
        };
        let mut classes: Vec<Vec<(Span, &str)>> = Vec::new();
        for (number, module) in project.flow.modules.iter().enumerate() {
            let mut owners: Vec<(Span, &str)> = module
                .functions
                .iter()
                .filter(|f| f.kind == FunctionKind::Class)
                .filter_map(|f| Some((f.span, f.owner.as_deref()?)))
                .collect();
            owners.sort_unstable_by_key(|(span, _)| span.start);
            classes.push(owners);
            for class in &module.classes {
                let homes = out.homes.entry(class.name.clone()).or_default();
                homes.extend(u32::try_from(number).ok().filter(|n| !homes.contains(n)));
            }
        }
        for (key, callers) in &project.flow.callers {
            for caller in callers {
                let at = (caller.function, caller.span);
                out.called.entry(at).or_default().push(*key);
            }
        }
        for event in &project.flow.events {
            let around = classes.get(event.function.module as usize);
            out.note(project, event, around.map_or(&[], Vec::as_slice));
        }
        out.first = super::everywhere::checking(project, &|key| out.passes(project, key));
        out
    }

    /// What a call says of checks before others.
    fn note(&mut self, project: &Project<'_>, event: &Event, classes: &[(Span, &str)]) {
        let terms = &project.flow.terms;
        let EventKind::Call { term, .. } = event.kind else {
            return;
        };
        if let Term::Call(_, callee, args) = terms.of(term)
            && let Term::Function(key) = terms.of(*callee)
            && !args.is_empty()
        {
            let args = args.iter().map(|(_, a)| *a).collect();
            let all = self.handed.entry(event.function.module).or_default();
            all.push((*key, args));
        }
        // What another package calls by its package's name.
        else if let Term::Call(_, _, args) = terms.of(term)
            && !args.is_empty()
            && let Some(keys) = self.called.get(&(event.function, event.span))
        {
            let args: Vec<TermId> = args.iter().map(|(_, a)| *a).collect();
            let all = self.handed.entry(event.function.module).or_default();
            all.extend(keys.iter().map(|key| (*key, args.clone())));
        }
        let Some((path, args)) = call_of(project, term) else {
            return;
        };
        let owner = project
            .flow
            .function(event.function)
            .and_then(|f| f.owner.clone());
        let texts = |of: Option<TermId>| {
            let mut out = Vec::new();
            if let Some(of) = of {
                terms.any(of, &mut |id, _| {
                    out.extend(terms.as_text(id).map(str::to_owned));
                    false
                });
            }
            out
        };
        let option = |wanted: &str| {
            let mut all = args.iter();
            all.find(|(name, _)| name.as_deref() == Some(wanted))
                .map(|(_, a)| *a)
        };
        match last(&path).as_str() {
            "skip_before_action" => {
                for check in args.iter().filter_map(|(_, a)| terms.as_text(*a)) {
                    let action = Action {
                        check: check.to_owned(),
                        only: option("only").map(|only| texts(Some(only))),
                        except: texts(option("except")),
                    };
                    let class = (event.function.module, owner.clone());
                    self.skipped.entry(class).or_default().push(action);
                }
            }
            name @ ("before_action" | "prepend_before_action" | "before_filter" | "before") => {
                let first = args.first().and_then(|(_, a)| terms.as_text(*a));
                if let (Some(check), true) = (first, name != "before") {
                    let action = Action {
                        check: check.to_owned(),
                        only: option("only").map(|only| texts(Some(only))),
                        except: texts(option("except")),
                    };
                    let class = (event.function.module, owner.clone());
                    self.actions.entry(class).or_default().push(action);
                }
                if matches!(name, "before_action" | "before") {
                    let checks: Vec<String> = args
                        .iter()
                        .filter_map(|(_, a)| terms.as_text(*a).map(str::to_owned))
                        .collect();
                    let end = classes.partition_point(|(span, _)| span.start <= event.span.start);
                    let within = classes.iter().take(end).rev().take(NESTED);
                    let within = within.filter(|(span, _)| span.holds(event.span));
                    let owners = within.map(|(_, own)| (*own).to_owned()).chain(owner);
                    for own in owners.collect::<HashSet<String>>() {
                        self.mixins.entry(own).or_default().extend(checks.clone());
                    }
                }
            }
            "include" if path == "include" || path.ends_with(".include") => {
                if let Some(owner) = owner {
                    let names = args.iter().map(|(_, a)| terms.last_name(*a).to_owned());
                    self.mixed.entry(owner).or_default().extend(names);
                }
            }
            "middleware" | "withmiddleware" if has_text(project, term, &word) => {
                self.routed.extend(texts(Some(term)));
            }
            "register_rest_route" => {
                for (_, arg) in &args {
                    let Term::Dict(all) = terms.of(*arg) else {
                        continue;
                    };
                    let said = |wanted: &str| {
                        all.iter().find_map(|(key, value)| {
                            (key.and_then(|k| terms.as_text(k)) == Some(wanted))
                                .then(|| terms.as_text(*value).map(str::to_owned))
                                .flatten()
                        })
                    };
                    if let (Some(own), Some(asked)) =
                        (said("callback"), said("permission_callback"))
                    {
                        self.callbacks.entry(own).or_default().push(asked);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a function only lets requests on whose signature holds: it goes on knowing that, or it
    /// looks and refuses.
    pub fn passes(&self, project: &Project<'_>, key: FunctionKey) -> bool {
        if let Some(known) = self.passes.borrow().get(&key) {
            return *known;
        }
        let found = project
            .events_within(key)
            .into_iter()
            .any(|e| match e.kind {
                EventKind::Call { term, .. } if compares_itself(project, term) => true,
                EventKind::Call { term, .. } => {
                    call_of(project, term).is_some_and(|(p, _)| {
                        p == "$" || matches!(last(&p).as_str(), "next" | "servehttp" | "call")
                    }) && verified(project, e.facts)
                }
                EventKind::Test(term) => speaks_of_signature(project, term),
                EventKind::Return(term) => {
                    verified(project, e.facts) || speaks_of_signature(project, term)
                }
                _ => false,
            });
        self.passes.borrow_mut().insert(key, found);
        found
    }

    /// Whether what a call calls is a function of the project that looks at signatures itself.
    pub fn checks_within(&self, project: &Project<'_>, event: &Event) -> bool {
        let called = self.called.get(&(event.function, event.span));
        called.into_iter().flatten().any(|key| {
            project.events_of(*key).iter().any(|e| match e.kind {
                EventKind::Test(t) | EventKind::Return(t) => speaks_of_signature(project, t),
                _ => false,
            })
        })
    }

    /// Whether what runs first by itself is for one of these routes.
    pub fn first_covers(
        &self,
        project: &Project<'_>,
        handler: FunctionKey,
        routes: &[String],
    ) -> bool {
        let mut all = self.first.iter();
        all.any(|first| first.covers(project, handler, routes))
    }

    /// The paths of the groups that a handler's routes are made in, in lower case: those that the
    /// function was called with that makes them.
    pub fn routed_within(&self, project: &Project<'_>, handler: FunctionKey) -> String {
        let mut out = String::new();
        for call in self.before.makers(project, handler) {
            super::routing::texts_of(project, call, &mut out, 0);
        }
        out
    }

    /// A decorator, a dependency or another handler before this one that checks signatures.
    pub fn guarded_outside(&self, project: &Project<'_>, handler: FunctionKey) -> bool {
        let Some(function) = project.flow.function(handler) else {
            return false;
        };
        let mut named = false;
        let params = function
            .params
            .iter()
            .flat_map(|p| p.attributes.iter().chain(&p.default));
        for one in function.attributes.iter().chain(params) {
            crate::flow::reach::names_in(one, &mut |n| named |= word(n));
        }
        // `#[Signed]`: a mark that something before it looks for.
        for one in &function.attributes {
            crate::flow::reach::names_in(one, &mut |n| {
                named |= is_mark(n) || self.is_filter(project, n);
            });
        }
        if let Some(owner) = &function.owner {
            let class = project
                .flow
                .places(handler.module)
                .and_then(|p| p.class(owner));
            for class in class.iter().flat_map(|c| [c.first, c.richest]) {
                for one in &class.attributes {
                    crate::flow::reach::names_in(one, &mut |n| {
                        named |= word(n) || self.is_filter(project, n);
                    });
                }
            }
        }
        named |= self.by_list(project, handler.module, function);
        named |= self.by_controller(project, handler.module, function);
        named |= self.told_to_check(project, handler) || self.by_base(project, handler, function);
        named |= self
            .before
            .is_guarded(project, handler, &word, &|key| self.passes(project, key));
        for call in project.flow.handed.get(&handler).into_iter().flatten() {
            let Term::Call(_, _, args) = project.flow.terms.of(*call) else {
                continue;
            };
            // What only lists routes says nothing of one of them.
            let direct = |t: TermId| match project.flow.terms.of(t) {
                Term::List(all) => all
                    .iter()
                    .any(|one| *project.flow.terms.of(*one) == Term::Function(handler)),
                Term::Call(_, _, inner) => {
                    let own = inner
                        .iter()
                        .any(|(_, a)| *project.flow.terms.of(*a) == Term::Function(handler));
                    own && args.len() < 4
                        && !matches!(
                            super::look::last(&project.flow.terms.path(t)).as_str(),
                            "route" | "path" | "re_path" | "url"
                        )
                }
                other => *other == Term::Function(handler) || matches!(other, Term::Member(..)),
            };
            if !args.iter().any(|(_, a)| direct(*a)) {
                continue;
            }
            for (_, arg) in args {
                project.flow.terms.any(*arg, &mut |_, t| {
                    named |= match t {
                        Term::Function(key) if *key != handler => project
                            .flow
                            .function(*key)
                            .is_some_and(|f| word(&f.name) || self.passes(project, *key)),
                        Term::Free(name) | Term::Import(_, name) | Term::Member(_, name) => {
                            word(project.flow.terms.name(*name))
                        }
                        // A file that is nothing but a middleware.
                        Term::Class(home, whole) if project.flow.terms.name(*whole).is_empty() => {
                            self.is_checking_file(project, *home)
                        }
                        _ => false,
                    };
                    named
                });
            }
        }
        named
    }

    /// `permission_classes = [SignedByVendor]`, `decorators = [verified]`: what a view lists as run before
    /// its methods.
    fn by_list(&self, project: &Project<'_>, module: u32, function: &Function) -> bool {
        let Some(own) = project.flow.modules.get(module as usize) else {
            return false;
        };
        if own.language != Language::Python || function.owner.is_none() {
            return false;
        }
        let bodies = own.functions.iter();
        let bodies = bodies.filter(|f| f.kind == FunctionKind::Class && f.owner == function.owner);
        let mut names = Vec::new();
        for one in bodies.flat_map(|f| &f.body) {
            if let StmtKind::Bind {
                target: Pattern::Name(list),
                value,
                ..
            } = &one.kind
                && matches!(
                    list.as_str(),
                    "permission_classes"
                        | "authentication_classes"
                        | "decorators"
                        | "method_decorators"
                )
            {
                crate::flow::reach::names_in(value, &mut |n| names.push(n));
            }
        }
        let mut names = names.into_iter();
        names.any(|n| word(n) || self.is_filter(project, n) || self.is_check(project, n))
    }

    /// `[ServiceFilter(typeof(Genuine))]`, `@UseGuards(Genuine)`: a class that runs before what it is
    /// named at, and checks.
    fn is_filter(&self, project: &Project<'_>, name: &str) -> bool {
        self.before
            .runs_class(name, &|key| self.passes(project, key))
    }

    /// Whether a script gives away one function as a whole, and that checks.
    fn is_checking_file(&self, project: &Project<'_>, home: u32) -> bool {
        let module = project.flow.modules.get(home as usize);
        module.is_some_and(|m| {
            m.language.is_script()
                && m.exports.iter().any(|(name, _)| name == "default")
                && (0_u32..).zip(&m.functions).any(|(function, own)| {
                    let key = FunctionKey {
                        module: home,
                        function,
                    };
                    own.params.iter().any(|p| p.name() == "next") && self.passes(project, key)
                })
        })
    }

    /// `before_action :verify_signature`, `->middleware('verify.signature')`: what a class or its routes
    /// put before a method.
    fn by_controller(&self, project: &Project<'_>, module: u32, function: &Function) -> bool {
        let method = &function.name;
        let class = (module, function.owner.clone());
        let mut actions = self.actions.get(&class).into_iter().flatten();
        self.routed.contains(method)
            || actions.any(|action| {
                action.is_for(method)
                    && (word(&action.check) || self.is_check(project, &action.check))
            })
    }

    /// Whether something of that name is a function of the project that only lets on who signed.
    fn is_check(&self, project: &Project<'_>, name: &str) -> bool {
        let all = project.flow.names.functions(name);
        all.iter().any(|key| self.passes(project, *key))
    }

    /// Tornado's `prepare`, a view's `dispatch`: what a class that this one extends runs first.
    fn by_base(&self, project: &Project<'_>, handler: FunctionKey, function: &Function) -> bool {
        let own = function.owner.as_deref().unwrap_or_default();
        let mut open: Vec<(u32, &str)> = vec![(handler.module, own)];
        let mut seen = 0;
        while let Some((module, class)) = open.pop().filter(|_| seen <= BASES) {
            seen += 1;
            let Some(places) = project.flow.places(module) else {
                continue;
            };
            let first = places.owned(class).iter().any(|function| {
                let key = FunctionKey {
                    module,
                    function: *function,
                };
                let name = project.flow.function(key).map_or("", |f| f.name.as_str());
                key != handler
                    && matches!(
                        name,
                        "prepare" | "dispatch" | "initial" | "setup" | "before" | "beforeAction"
                    )
                    && self.passes(project, key)
            });
            if first {
                return true;
            }
            let bases = places.class(class).map(|c| &c.first.bases);
            for base in bases.into_iter().flatten() {
                let base = base.rsplit('.').next().unwrap_or(base);
                let homes = self.homes.get(base).into_iter().flatten();
                open.extend(homes.take(BASES).map(|home| (*home, base)));
            }
        }
        false
    }

    /// What a framework is told to run first by its name or within the route itself: a decorator of
    /// the project's own, WordPress's `permission_callback`, Ktor's `install(…)`.
    fn told_to_check(&self, project: &Project<'_>, handler: FunctionKey) -> bool {
        let Some(function) = project.flow.function(handler) else {
            return false;
        };
        let mut names: Vec<&str> = Vec::new();
        let params = function.params.iter();
        let params = params.flat_map(|p| p.attributes.iter().chain(&p.default));
        for one in function.attributes.iter().chain(params) {
            crate::flow::reach::names_in(one, &mut |n| names.push(n));
        }
        let own = function.name.as_str();
        let asked = self.callbacks.get(own).filter(|_| !own.is_empty());
        names.iter().any(|n| self.is_check(project, n))
            || asked
                .into_iter()
                .flatten()
                .any(|name| self.is_check(project, name))
            || self.includes_check(project, handler.module, function)
            || self.is_wrapped(project, handler, function)
            || self.installs_check(project, handler)
    }

    /// Ruby: `include Signed`, where the module puts a check of its own before every action.
    fn includes_check(&self, project: &Project<'_>, module: u32, function: &Function) -> bool {
        let mixed = function.owner.as_ref().and_then(|own| self.mixed.get(own));
        let checks = mixed
            .into_iter()
            .flatten()
            .filter_map(|m| self.mixins.get(m));
        let class = (module, function.owner.clone());
        let skipped = |name: &str| {
            let mut all = self.skipped.get(&class).into_iter().flatten();
            all.any(|one| one.check == name && one.is_for(&function.name))
        };
        checks
            .flatten()
            .any(|name| !skipped(name) && self.is_check(project, name))
    }

    /// Go: `Verify(secret)(http.HandlerFunc(h.Session))`.
    fn is_wrapped(&self, project: &Project<'_>, handler: FunctionKey, function: &Function) -> bool {
        let module = handler.module;
        if !self.wrapped.borrow().contains_key(&module) {
            let mut around = Around::default();
            let path = project.flow.module(handler).map_or("", |m| m.path.as_str());
            let package = project.flow.names.beside(path);
            let homes = package.iter().filter(|m| **m != module).chain([&module]);
            let handed = homes.filter_map(|home| self.handed.get(home)).flatten();
            for (key, args) in handed {
                if !self.passes(project, *key) {
                    continue;
                }
                let terms = &project.flow.terms;
                for arg in args {
                    terms.any(*arg, &mut |_, t| {
                        if let Term::Member(_, name) = t {
                            around.methods.insert(terms.name(*name).to_owned());
                        }
                        false
                    });
                }
            }
            self.wrapped.borrow_mut().insert(module, around);
        }
        let wrapped = self.wrapped.borrow();
        self.is_wrapped_anywhere(project, handler)
            || wrapped.get(&module).is_some_and(|around| {
                function.owner.is_some()
                    && !function.name.is_empty()
                    && around.methods.contains(&function.name)
            })
    }

    /// Whether any module hands a handler, or what makes it, to a function that checks.
    fn is_wrapped_anywhere(&self, project: &Project<'_>, handler: FunctionKey) -> bool {
        if self.within.borrow().is_none() {
            let mut within = HashSet::new();
            for (key, args) in self.handed.values().flatten() {
                if !self.passes(project, *key) {
                    continue;
                }
                for arg in args {
                    project.flow.terms.any(*arg, &mut |_, t| {
                        let inner = match t {
                            Term::Function(inner) => Some(*inner),
                            Term::Member(object, name) => method_of(project, *object, *name),
                            _ => None,
                        };
                        if let Some(inner) = inner.filter(|inner| inner != key) {
                            within.insert(inner);
                            within.extend(made_by(project, inner));
                        }
                        false
                    });
                }
            }
            *self.within.borrow_mut() = Some(within);
        }
        let within = self.within.borrow();
        within.as_ref().is_some_and(|all| all.contains(&handler))
    }

    fn installs_check(&self, project: &Project<'_>, handler: FunctionKey) -> bool {
        let terms = &project.flow.terms;
        project.events_within(handler).into_iter().any(|e| {
            let EventKind::Call { term, .. } = e.kind else {
                return false;
            };
            call_of(project, term).is_some_and(|(path, args)| {
                last(&path) == "install"
                    && args.iter().any(|(_, a)| {
                        terms.any(*a, &mut |_, t| {
                            matches!(t, Term::Function(key) if self.passes(project, *key))
                        })
                    })
            })
        })
    }
}

/// The method that a value is, of an object whose class can be seen: `hooks.Session`.
fn method_of(project: &Project<'_>, object: TermId, name: Sym) -> Option<FunctionKey> {
    let (flow, terms) = (&project.flow, &project.flow.terms);
    let named = |from: u32, ty: &str| {
        let mut words = ty.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let word = words.rfind(|w| w.starts_with(char::is_uppercase))?;
        Some((flow.names.class(from, word)?, word.to_owned()))
    };
    let (home, class) = match terms.of(object) {
        Term::Call(_, callee, _) => match terms.of(*callee) {
            Term::Class(home, class) => (*home, terms.name(*class).to_owned()),
            _ => return None,
        },
        Term::Param(key, place) => {
            let param = flow.function(*key)?.params.get(*place as usize)?;
            named(key.module, &param.ty)?
        }
        Term::Member(this, field) => match terms.of(*this) {
            Term::This(home, owner) => {
                let ty = flow.class((*home, *owner))?;
                named(*home, ty.richest_type_of(terms.name(*field))?)?
            }
            _ => return None,
        },
        _ => return None,
    };
    flow.method(home, &class, terms.name(name), 0)
}

/// The functions without a name that stand in another: what makes a handler gives one of them.
fn made_by(project: &Project<'_>, maker: FunctionKey) -> Vec<FunctionKey> {
    let (module, function) = (project.flow.module(maker), project.flow.function(maker));
    let Some((module, own)) = module.zip(function) else {
        return Vec::new();
    };
    (0_u32..)
        .zip(&module.functions)
        .filter(|(_, f)| f.kind == FunctionKind::Lambda && own.span.holds(f.span))
        .map(|(function, _)| FunctionKey {
            module: maker.module,
            function,
        })
        .collect()
}

/// How deeply classes stand within classes.
const NESTED: usize = 8;

/// How many classes that one extends are looked at.
const BASES: usize = 6;
