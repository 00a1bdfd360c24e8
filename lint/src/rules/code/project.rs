//! A project as the rules see it: what its code does, and what of it has to do with a vendor.

mod addresses;
mod bases;
mod declared;
mod libraries;
mod responses;
mod told_before;

use super::known::{Known, Vendor};
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, Flow};
use crate::ir::{FunctionKind, Module, Span};
pub(crate) use addresses::has_host;
use addresses::speaks;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the configuration says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files that are said to ship to a client or to run on a server, whatever they look like.
    pub sides: HashMap<String, bool>,
    /// Whether what says nothing of where it runs ships to a client: the project is nothing else.
    pub frontend: bool,
    /// The smallest score that the policy lets through.
    pub minimum_score: Option<f64>,
    /// Whether a site policy is given, and the routes that it allows, as `pack/route`.
    pub allowed: Option<HashSet<String>>,
    /// The gateway's host, where the policy names one.
    pub gateway: Option<String>,
    /// The gateway's base URL.
    pub gateway_url: Option<String>,
    /// By file: what a configuration nearer to it says of score, routes and gateway instead.
    pub nearer: HashMap<String, Arc<Options>>,
}

/// A project, followed.
pub struct Project<'m> {
    /// What its code does.
    pub flow: Flow<'m>,
    /// What the packs say.
    pub known: &'m Known,
    /// What the configuration says.
    pub options: Options,
    /// By module: which vendors something in it, or in what it is connected with, speaks of.
    pub(crate) vendors: Vec<HashSet<usize>>,
    /// By module: whether it ships to a client.
    pub(crate) client: Vec<bool>,
    pub(crate) handlers: HashSet<FunctionKey>,
    /// What clients of a vendor run before they send and after they are answered.
    pub(crate) hooks: HashSet<FunctionKey>,
    responses: HashMap<TermId, Option<Called>>,
    /// The addresses that clients are told after they were made or handed in.
    bases: HashMap<TermId, Called>,
    /// Values that a vendor's own fields are read of, however they were got.
    answers: HashSet<TermId>,
    /// Functions that are handed to calls whose values nobody wants.
    acting: OnceCell<HashSet<FunctionKey>>,
    /// The vendors whose hosts the project names anywhere.
    named: OnceCell<HashSet<usize>>,
    /// By module, its functions in the order of the text: where they stand, and their number.
    inside: OnceCell<Vec<Vec<(Span, u32)>>>,
}

/// A call to a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Called {
    pub vendor: usize,
    /// The route, where it is known.
    pub route: Option<usize>,
    /// Whether it goes to the vendor's own host, or only looks like its API.
    pub direct: bool,
}

impl<'m> Project<'m> {
    /// Follows the modules of a project.
    pub fn of(modules: &'m [Module], known: &'m Known, options: Options) -> Self {
        let flow = Flow::of(modules, known.interesting());
        let mut out = Self {
            flow,
            known,
            options,
            vendors: Vec::new(),
            client: Vec::new(),
            handlers: HashSet::new(),
            hooks: HashSet::new(),
            responses: HashMap::new(),
            bases: HashMap::new(),
            answers: HashSet::new(),
            acting: OnceCell::new(),
            named: OnceCell::new(),
            inside: OnceCell::new(),
        };
        out.bases = out.told_bases();
        out.answers = out.shaped();
        out.vendors = out.signs();
        out.client =
            crate::flow::reach::client(&out.flow, &out.options.sides, out.options.frontend);
        out.handlers = crate::flow::reach::handlers(&out.flow);
        out.hooks = super::hooks::of(&out);
        out
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.flow.events.clone()
    }

    /// The events of one function, in the order of the text.
    pub(crate) fn events_of(&self, function: FunctionKey) -> &[Event] {
        self.flow.events_of(function)
    }

    /// The events of one function from an offset on.
    pub(crate) fn events_from(&self, function: FunctionKey, start: u32) -> &[Event] {
        let events = self.flow.events_of(function);
        let first = events.partition_point(|e| e.span.start < start);
        events.get(first..).unwrap_or_default()
    }

    /// The events of a function and of those that stand within it, function by function.
    pub(crate) fn events_within(&self, function: FunctionKey) -> Vec<&Event> {
        let inside = self.inside.get_or_init(|| {
            let of = |module: &Module| {
                let numbered = module.functions.iter().zip(0_u32..);
                let mut out: Vec<(Span, u32)> = numbered
                    .filter(|(f, _)| !matches!(f.kind, FunctionKind::Module | FunctionKind::Class))
                    .map(|(f, id)| (f.span, id))
                    .collect();
                out.sort_unstable_by_key(|(span, id)| (span.start, *id));
                out
            };
            self.flow.modules.iter().map(of).collect()
        });
        let Some(own) = self.flow.function(function) else {
            return Vec::new();
        };
        let all = inside.get(function.module as usize);
        let all = all.map_or(&[][..], Vec::as_slice);
        let start = all.partition_point(|(span, _)| span.start < own.span.start);
        let within = all.iter().skip(start);
        let within = within.take_while(|(span, _)| span.start <= own.span.end);
        let mut ids: Vec<u32> = within
            .filter(|(span, _)| own.span.holds(*span))
            .map(|(_, id)| *id)
            .collect();
        if !ids.contains(&function.function) {
            ids.push(function.function);
        }
        ids.sort_unstable();
        let keys = ids.into_iter().map(|id| FunctionKey {
            module: function.module,
            function: id,
        });
        keys.flat_map(|key| self.events_of(key)).collect()
    }

    pub(crate) fn vendor(&self, number: usize) -> Option<&'m Vendor> {
        self.known.vendors.get(number)
    }

    pub(crate) fn speaks_of_any(&self, module: u32) -> bool {
        self.vendors
            .get(module as usize)
            .is_some_and(|v| !v.is_empty())
    }

    /// What the configuration says to a module.
    pub(crate) fn options_of(&self, module: u32) -> &Options {
        let path = (self.flow.modules.get(module as usize)).map_or("", |m| m.path.as_str());
        self.options
            .nearer
            .get(path)
            .map_or(&self.options, |nearer| nearer)
    }

    pub(crate) fn is_client(&self, module: u32) -> bool {
        self.client.get(module as usize).copied().unwrap_or(false)
    }

    pub(crate) fn is_test(&self, module: u32) -> bool {
        let path = self
            .flow
            .modules
            .get(module as usize)
            .map_or("", |m| m.path.as_str());
        crate::flow::is_test(path)
    }

    /// Which vendors each module speaks of, by itself or through its imports.
    fn signs(&self) -> Vec<HashSet<usize>> {
        let flow = &self.flow;
        let mut own: Vec<HashSet<usize>> = vec![HashSet::new(); flow.modules.len()];
        for (module, signs) in flow.modules.iter().zip(own.iter_mut()) {
            let mut texts: Vec<&str> = Vec::new();
            crate::flow::reach::texts(module, &mut |text| texts.push(text));
            // `ENV.ACME_API_KEY`, `$_SERVER['HTTP_…']`: names that are written as members.
            crate::flow::reach::walk(module, &mut |e| match &e.kind {
                crate::ir::ExprKind::Member { name, .. } if name.contains(['_', '-']) => {
                    texts.push(name);
                }
                // The shell's variables.
                crate::ir::ExprKind::Name(name)
                    if name.contains('_') && !name.contains(char::is_lowercase) =>
                {
                    texts.push(name);
                }
                _ => {}
            });
            let parts: Vec<&str> = module.path.split(['/', '.', '-', '_']).collect();
            for (number, vendor) in self.known.vendors.iter().enumerate() {
                // A file that lies under a vendor's name is about it.
                let word = vendor.name.split(' ').next().unwrap_or("");
                let lies = parts.iter().any(|p| p.eq_ignore_ascii_case(word));
                let found = lies
                    || texts.iter().any(|text| speaks(vendor, text))
                    || module.imports.iter().any(|i| is_package(vendor, &i.module));
                if found {
                    signs.insert(number);
                }
            }
        }
        for event in &flow.events {
            if let EventKind::Read(term) = event.kind {
                let name = flow.terms.last_name(term);
                if Known::is_distinctive(name) {
                    let plain = crate::flow::normal(name);
                    for pair in &self.known.pairs {
                        let ends = |p: &[super::known::Step]| {
                            p.last() == Some(&super::known::Step::Key(plain.clone()))
                        };
                        if (ends(&pair.matched) || ends(&pair.live))
                            && let Some(signs) = own.get_mut(event.function.module as usize)
                        {
                            signs.insert(pair.vendor);
                        }
                    }
                }
            }
        }
        // What a file imports, and what imports it, is about the same thing.
        let mut linked = own.clone();
        for (number, module) in flow.modules.iter().enumerate() {
            let from = u32::try_from(number).unwrap_or(u32::MAX);
            for import in &module.imports {
                for target in flow.imported(from, &import.module) {
                    let theirs = own.get(target as usize).cloned().unwrap_or_default();
                    let mine = own.get(number).cloned().unwrap_or_default();
                    if let Some(signs) = linked.get_mut(number) {
                        signs.extend(theirs);
                    }
                    if let Some(signs) = linked.get_mut(target as usize) {
                        signs.extend(mine);
                    }
                }
            }
        }
        for (key, callers) in &flow.callers {
            for caller in callers {
                let (a, b) = (key.module as usize, caller.function.module as usize);
                if a != b {
                    let theirs = own.get(a).cloned().unwrap_or_default();
                    let mine = own.get(b).cloned().unwrap_or_default();
                    if let Some(signs) = linked.get_mut(b) {
                        signs.extend(theirs);
                    }
                    if let Some(signs) = linked.get_mut(a) {
                        signs.extend(mine);
                    }
                }
            }
        }
        linked
    }

    /// Whether a function without a name only does something: what it gives goes to a call whose own
    /// value nobody wants, `faces.forEach(face -> doors.open(face.uid))`.
    pub(crate) fn only_acts(&self, function: FunctionKey) -> bool {
        let lambda = self.flow.function(function);
        if lambda.is_none_or(|f| f.kind != FunctionKind::Lambda) {
            return false;
        }
        let acting = self.acting.get_or_init(|| {
            let (mut acts, mut gives) = (HashSet::new(), HashSet::new());
            for event in &self.flow.events {
                let EventKind::Call { term, used, .. } = event.kind else {
                    continue;
                };
                let Term::Call(_, _, args) = self.flow.terms.of(term) else {
                    continue;
                };
                for (_, arg) in args {
                    if let Term::Function(key) = self.flow.terms.of(*arg) {
                        let known = if used { &mut gives } else { &mut acts };
                        known.insert(*key);
                    }
                }
            }
            acts.retain(|key| !gives.contains(key));
            acts
        });
        acting.contains(&function)
    }

    fn speaks_of_any_or_unknown(&self, module: u32) -> bool {
        self.vendors.is_empty() || self.speaks_of_any(module)
    }

    /// Whether the project names the vendor's host anywhere.
    fn names_host(&self, vendor: usize) -> bool {
        let named = self.named.get_or_init(|| {
            let mut named = HashSet::new();
            for module in self.flow.modules {
                crate::flow::reach::texts(module, &mut |text| {
                    let lower = text.to_ascii_lowercase();
                    for (number, known) in self.known.vendors.iter().enumerate() {
                        if known.hosts.iter().any(|h| has_host(&lower, h)) {
                            named.insert(number);
                        }
                    }
                });
            }
            named
        });
        named.contains(&vendor)
    }
}

pub(crate) fn is_package(vendor: &Vendor, module: &str) -> bool {
    let module = from_network(module);
    vendor.packages.iter().any(|package| {
        let name = package.split_once(':').map_or(package.as_str(), |(_, n)| n);
        let python = name.replace('-', "_");
        let short = python.strip_suffix("_api").unwrap_or(&python);
        let root = module.split('.').next().unwrap_or(module);
        module == name
            || module.starts_with(&format!("{name}/"))
            || package.starts_with("pypi:") && (root == python || root == short)
    })
}

/// The package that a script takes from a network instead of a registry:
/// `https://esm.sh/@acme/api@1.0.2`.
fn from_network(module: &str) -> &str {
    let package = ["https://", "npm:"]
        .iter()
        .find_map(|p| module.strip_prefix(p))
        .map_or(module, |rest| match rest.split_once('/') {
            Some((host, path)) if host.contains('.') => path.trim_start_matches("npm/"),
            _ => rest,
        });
    match package.get(1..).and_then(|p| p.find('@')) {
        Some(at) if package.len() < module.len() => package.get(..=at).unwrap_or(package),
        _ => package,
    }
}

fn class_is(class: visor_policy::model::pack::Class, name: &str) -> bool {
    use visor_policy::model::pack::Class;
    matches!(
        (class, name),
        (Class::Report, "report") | (Class::Session, "session")
    )
}
