//! What a project's code does, followed along branches, calls and imports.
//!
//! Every function is run once, on terms instead of values ([`term`]). What a function gives back
//! and what holds when it does is its summary, in terms of its parameters; a call takes it up with
//! the arguments in their place. Conditions that dominate a point are its facts ([`facts`]). What
//! rules look at are events: a call, a test, a return, a store, each with the facts at its point.

mod addresses;
mod assume;
mod calls;
mod collections;
pub mod facts;
mod names;
mod narrow;
mod objects;
mod outcomes;
mod places;
pub mod reach;
mod shapes;
pub(crate) mod statements;
mod substitute;
pub mod term;
mod types;
mod values;
mod wrapped;

pub use calls::Context;
pub use names::is_test;
pub use values::{is_constructor, normal};

use crate::ir::{Function, FunctionKind, Module, Span};
use facts::FactTree;
use std::collections::{HashMap, HashSet};
use term::{Facts, FunctionKey, Sym, Term, TermId, Terms};

/// Something that happens at a point of a program.
#[derive(Debug, Clone)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// In which function.
    pub function: FunctionKey,
    /// Knowing what.
    pub facts: Facts,
    /// Where.
    pub span: Span,
    /// Whether a failure here is caught and goes nowhere.
    pub caught: bool,
}

/// The kinds of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// A call: its term, and whether what it gives is used.
    Call {
        /// The call.
        term: TermId,
        /// What it gives, as far as it can be followed.
        result: TermId,
        /// Whether something is done with that.
        used: bool,
        /// Where the last name of what is called stands.
        at: u32,
    },
    /// A condition decides what happens next.
    Test(TermId),
    /// A function gives this back.
    Return(TermId),
    /// A failure with this.
    Throw(TermId),
    /// Something outlives the function: the place, and what is put there.
    Store(TermId, TermId),
    /// A name is bound: the name, and what it is bound to.
    Bind(Sym, TermId),
    /// A comparison.
    Compare(TermId),
    /// A value under a name: an entry of named values, or a named argument.
    Entry(TermId, TermId),
    /// A member or element is read.
    Read(TermId),
}

/// A place from which a function of the project is called.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The calling function.
    pub function: FunctionKey,
    /// The arguments, by the callee's parameters.
    pub args: Vec<Option<TermId>>,
    /// What it is a method of.
    pub object: Option<TermId>,
    /// What is known there.
    pub facts: Facts,
    /// Where.
    pub span: Span,
}

/// What a function does to its callers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    /// What it gives back.
    pub returns: TermId,
    /// What holds when it comes back.
    pub facts: Facts,
    /// What held when it was defined.
    pub entry: Facts,
    /// Whether it comes back at all.
    pub comes_back: bool,
}

/// Everything learnt about a project.
pub struct Flow<'m> {
    /// The modules.
    pub modules: &'m [Module],
    /// All terms.
    pub terms: Terms,
    /// All facts.
    pub tree: FactTree,
    /// All events, function by function in the order of the text.
    pub events: Vec<Event>,
    /// Who calls a function.
    pub callers: HashMap<FunctionKey, Vec<Caller>>,
    /// Functions that are handed to something outside the project, with the call that takes them.
    pub handed: HashMap<FunctionKey, Vec<TermId>>,
    /// Where each file of the project ends up when imported.
    pub(crate) names: names::Names,
    /// What each file defines, by name.
    places: Vec<places::Places<'m>>,
    pub(crate) globals: Vec<HashMap<Sym, TermId>>,
    pub(crate) fields: HashMap<(u32, Sym), HashMap<Sym, TermId>>,
    pub(crate) fields_known: HashSet<(u32, Sym)>,
    /// The classes that values are declared to be of.
    pub(crate) types: HashMap<TermId, shapes::Shape>,
    /// Parameters that a function reads something into, and what.
    pub(crate) filled: HashMap<(FunctionKey, u32), TermId>,
    pub(crate) summaries: HashMap<FunctionKey, Summary>,
    pub(crate) running: HashSet<FunctionKey>,
    /// Whether any class has fields that go by another name outside.
    pub(crate) has_wires: bool,
    pub(crate) interesting: HashSet<String>,
    pub(crate) wrappers: HashMap<FunctionKey, Option<wrapped::Wrapped>>,
    /// Callees that only a declaration says something of, and the declaration.
    pub(crate) declared_calls: HashMap<TermId, FunctionKey>,
    /// Go: calls that give the place of an element, and the element: `slices.IndexFunc(faces, live)`.
    pub(crate) found_at: HashMap<TermId, TermId>,
    pub(crate) applying: u32,
    /// How much was followed, and how much may be: time is bounded by the size of what is read.
    pub(crate) steps: u64,
    pub(crate) most_steps: u64,
}

/// A running function.
pub(crate) struct Frame {
    pub key: FunctionKey,
    pub env: HashMap<Sym, TermId>,
    /// What was bound before, to be taken back.
    pub trail: Vec<(Sym, Option<TermId>)>,
    pub facts: Facts,
    pub alive: bool,
    /// Whether the value of the block that runs is the function's own.
    pub tail: bool,
    /// Whether what the last statement of the block gives is used where the block stands.
    pub valued: bool,
    pub returns: Vec<(TermId, Facts)>,
    /// One collector for each loop or switch that can be left.
    pub exits: Vec<Exits>,
    /// How many blocks catch failures here and let them go.
    pub caught: u32,
    /// The class whose method this is, or stands in.
    pub owner: Option<String>,
    /// Where that class is, where it is not this module: it is extended here.
    pub home: Option<u32>,
    /// What bare names are asked of, in a block that runs on something.
    pub implied: Option<TermId>,
}

/// The paths that leave a loop or start its next round.
#[derive(Default)]
pub(crate) struct Exits {
    pub is_loop: bool,
    pub mark: usize,
    pub breaks: Vec<Path>,
    pub continues: Vec<Path>,
}

/// What is known, and bound anew, at the end of a path.
#[derive(Clone)]
pub(crate) struct Path {
    pub facts: Facts,
    pub changes: HashMap<Sym, TermId>,
}

impl Frame {
    pub fn new(key: FunctionKey) -> Self {
        Self {
            key,
            env: HashMap::new(),
            trail: Vec::new(),
            facts: Facts::NONE,
            alive: true,
            tail: true,
            valued: false,
            returns: Vec::new(),
            exits: Vec::new(),
            caught: 0,
            owner: None,
            home: None,
            implied: None,
        }
    }
    pub fn bind(&mut self, name: Sym, value: TermId) {
        let old = self.env.insert(name, value);
        self.trail.push((name, old));
    }
    /// What was bound since `mark`, without taking it back.
    pub fn changes(&self, mark: usize) -> HashMap<Sym, TermId> {
        self.trail
            .iter()
            .skip(mark)
            .filter_map(|(name, _)| Some((*name, *self.env.get(name)?)))
            .collect()
    }
    /// Takes back what was bound since `mark`.
    pub fn undo(&mut self, mark: usize) {
        while self.trail.len() > mark {
            if let Some((name, old)) = self.trail.pop() {
                match old {
                    Some(value) => self.env.insert(name, value),
                    None => self.env.remove(&name),
                };
            }
        }
    }
}

/// How deeply functions are run because others call them.
const RUNNING: usize = 24;

impl<'m> Flow<'m> {
    /// Follows a project. `interesting` are the names of fields that rules ask about, in lower case
    /// without separators: a call without arguments of such a name reads the field.
    pub fn of(modules: &'m [Module], interesting: HashSet<String>) -> Self {
        let size: u64 = modules
            .iter()
            .filter_map(|m| m.functions.first())
            .map(|f| u64::from(f.span.end))
            .sum();
        let mut flow = Self {
            modules,
            terms: Terms::default(),
            tree: FactTree::default(),
            events: Vec::new(),
            callers: HashMap::new(),
            handed: HashMap::new(),
            names: names::Names::of(modules),
            places: modules.iter().map(places::Places::of).collect(),
            globals: vec![HashMap::new(); modules.len()],
            fields: HashMap::new(),
            fields_known: HashSet::new(),
            filled: HashMap::new(),
            summaries: HashMap::new(),
            running: HashSet::new(),
            types: HashMap::new(),
            has_wires: modules
                .iter()
                .any(|m| m.classes.iter().any(|c| !c.wires.is_empty())),
            interesting,
            wrappers: HashMap::new(),
            declared_calls: HashMap::new(),
            found_at: HashMap::new(),
            applying: 0,
            steps: 0,
            most_steps: STEPS + STEPS_PER_BYTE * size,
        };
        let done = std::thread::scope(|scope| {
            // Following recurses as deeply as code nests: a stack of its own.
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, || flow.run())
                .is_ok_and(|thread| thread.join().is_ok())
        });
        if !done {
            // What went wrong is said as what was not followed to its end.
            flow.steps = u64::MAX;
        }
        flow
    }

    fn run(&mut self) {
        for (number, module) in self.modules.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for id in 0..u32::try_from(module.functions.len()).unwrap_or(0) {
                let key = FunctionKey {
                    module: number,
                    function: id,
                };
                let kind = self.function(key).map(|f| f.kind);
                // Lambdas run where they stand; one that nothing reached stands in dead code.
                if kind != Some(FunctionKind::Lambda) {
                    self.summary(key);
                }
            }
        }
        let at = |f: &Event| (f.function, f.span.start);
        self.events.sort_by_key(at);
    }

    /// The events of one function, in the order of the text.
    pub fn events_of(&self, function: FunctionKey) -> &[Event] {
        let start = self.events.partition_point(|e| e.function < function);
        let end = self.events.partition_point(|e| e.function <= function);
        self.events.get(start..end).unwrap_or_default()
    }
    /// The events of one module, in the order of its functions.
    pub fn events_in(&self, module: u32) -> &[Event] {
        let start = self.events.partition_point(|e| e.function.module < module);
        let end = self.events.partition_point(|e| e.function.module <= module);
        self.events.get(start..end).unwrap_or_default()
    }
    /// A function of the project.
    pub fn function(&self, key: FunctionKey) -> Option<&'m Function> {
        self.modules
            .get(key.module as usize)?
            .functions
            .get(key.function as usize)
    }
    /// A module of the project.
    pub fn module(&self, key: FunctionKey) -> Option<&'m Module> {
        self.modules.get(key.module as usize)
    }

    /// What a file defines, by name.
    pub(crate) fn places(&self, module: u32) -> Option<&places::Places<'m>> {
        self.places.get(module as usize)
    }

    /// The project's files that an import of a module means.
    pub fn imported(&self, from: u32, written: &str) -> Vec<u32> {
        self.names.imported(self.modules, from, written)
    }

    /// What a function does, running it if that was not done yet.
    pub(crate) fn summary(&mut self, key: FunctionKey) -> Option<Summary> {
        if let Some(known) = self.summaries.get(&key) {
            return Some(*known);
        }
        if self.running.len() > RUNNING || self.running.contains(&key) {
            return None;
        }
        let function = self.function(key)?;
        if function.kind == FunctionKind::Lambda {
            return None;
        }
        // What its module binds comes first, also where another module calls it before.
        let whole = FunctionKey {
            module: key.module,
            function: 0,
        };
        if key != whole {
            self.summary(whole);
        }
        let mut frame = Frame::new(key);
        Some(self.run_function(&mut frame, key, function))
    }

    /// Runs a function's body in a frame: its own, or for a lambda the one that it stands in.
    pub(crate) fn run_function(
        &mut self,
        frame: &mut Frame,
        key: FunctionKey,
        function: &'m Function,
    ) -> Summary {
        self.running.insert(key);
        let mark = frame.trail.len();
        let entry = frame.facts;
        let outer = (
            frame.key,
            frame.alive,
            frame.caught,
            frame.tail,
            frame.valued,
        );
        let owner = frame.owner.clone();
        let home = frame.home;
        if let Some(own) = &function.owner {
            frame.owner = Some(own.clone());
            frame.home = self.names.class(key.module, own);
        } else if let Some((home, class)) = self.class_in(key.module, &function.extends) {
            frame.owner = Some(self.terms.name(class).to_owned());
            frame.home = Some(home);
        }
        let returns = std::mem::take(&mut frame.returns);
        let exits = std::mem::take(&mut frame.exits);
        frame.key = key;
        frame.alive = true;
        frame.tail = true;
        frame.valued = false;
        for (place, param) in function.params.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let mut term = self.terms.add(Term::Param(key, place));
            self.declare(key.module, term, &param.ty);
            if let Some(default) = &param.default {
                let default = self.eval(frame, default);
                term = self
                    .terms
                    .add(Term::Op(crate::ir::Op::Else, vec![term, default]));
            }
            self.bind_pattern(frame, &param.pattern, term, function.head);
        }
        let value = self.block(frame, &function.body);
        if frame.alive {
            let value = match value {
                Some(value) if function.yields_last => {
                    self.emit(frame, EventKind::Return(value), last_span(function));
                    value
                }
                _ => self.terms.add(Term::Null),
            };
            frame.returns.push((value, frame.facts));
        }
        let summary = self.summarize(frame, entry);
        if matches!(function.kind, FunctionKind::Module) {
            if let Some(globals) = self.globals.get_mut(key.module as usize) {
                globals.extend(frame.env.iter().map(|(k, v)| (*k, *v)));
            }
        } else if let (FunctionKind::Class, Some(owner)) = (function.kind, &function.owner) {
            let owner = self.terms.sym(owner);
            let fields = self.fields.entry((key.module, owner)).or_default();
            for (name, value) in frame.changes(mark) {
                fields.entry(name).or_insert(value);
            }
        }
        frame.undo(mark);
        frame.returns = returns;
        frame.exits = exits;
        frame.facts = entry;
        (
            frame.key,
            frame.alive,
            frame.caught,
            frame.tail,
            frame.valued,
        ) = outer;
        frame.owner = owner;
        frame.home = home;
        self.running.remove(&key);
        self.summaries.insert(key, summary);
        summary
    }

    fn summarize(&mut self, frame: &mut Frame, entry: Facts) -> Summary {
        let returns = std::mem::take(&mut frame.returns);
        let comes_back = !returns.is_empty();
        let mut facts = None;
        for (_, known) in &returns {
            facts = Some(match facts {
                None => *known,
                Some(other) => self.tree.meet(other, *known),
            });
        }
        Summary {
            returns: self.either(returns),
            facts: facts.unwrap_or(entry),
            entry,
            comes_back,
        }
    }

    /// One of several values.
    pub(crate) fn either(&mut self, mut all: Vec<(TermId, Facts)>) -> TermId {
        let first = all.first().map(|(term, _)| *term);
        if let Some(first) = first
            && all.iter().all(|(term, _)| *term == first)
        {
            return first;
        }
        all.truncate(32);
        match first {
            None => self.terms.add(Term::Null),
            Some(_) => self.terms.add(Term::Either(all)),
        }
    }

    /// Whether following has taken more than it may, of time or of memory; what is left is not
    /// followed.
    pub fn exhausted(&self) -> bool {
        self.steps.saturating_add(self.kept()) > self.most_steps
    }

    /// How many conditions and terms are kept.
    pub fn kept(&self) -> u64 {
        (self.tree.kept() + self.terms.kept()) as u64
    }

    pub(crate) fn emit(&mut self, frame: &Frame, kind: EventKind, span: Span) {
        self.events.push(Event {
            kind,
            function: frame.key,
            facts: frame.facts,
            span,
            caught: frame.caught > 0,
        });
    }
}

fn last_span(function: &Function) -> Span {
    function.body.last().map_or(function.span, |s| s.span)
}

/// What even the smallest project may take, and what each byte adds: steps, and the conditions and
/// terms that are kept. Ordinary code takes a third of one for each byte; what takes more than these
/// is made to, or is so tangled that it would never end.
const STEPS: u64 = 1_000_000;
const STEPS_PER_BYTE: u64 = 1;

/// Address space, not memory.
const STACK: usize = 512 << 20;
