//! Matches and liveness in terms: whose match a value is, and of whom a condition says that they
//! are alive.

use super::known::{Known, Pair, Step, Wanted};
use super::living::Living;
use super::project::Project;
use crate::flow::EventKind;
use crate::flow::normal;
use crate::flow::term::{Facts, FunctionKey, Term, TermId};
use crate::ir::{Op, Span};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Of whom a condition says that they are alive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Alive {
    /// Of this object, as this pair of fields has it.
    One(usize, TermId),
    /// Of every element of this collection.
    All(usize, TermId),
    /// Of whoever it is about: something outside the project said so.
    Anyone,
}

/// A match that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Match {
    /// The field as it is read.
    pub read: TermId,
    /// The object that it is of, by the pairs that it belongs to.
    pub of: Vec<(usize, TermId)>,
    /// What held where this value came to be, if it is one of several.
    pub known: Option<Facts>,
}

/// How many matches are kept of those that conditions on one way speak of, the latest.
const MATCHES: usize = 128;

/// What was found out so far.
#[derive(Default)]
pub(crate) struct Judge {
    alive: HashMap<Facts, Rc<Living>>,
    dead: HashMap<Facts, Rc<Living>>,
    matched: HashMap<Facts, Rc<Vec<Match>>>,
    tested: HashMap<FunctionKey, Rc<Tested>>,
    collected: HashMap<FunctionKey, Rc<HashMap<TermId, Span>>>,
}

/// Where matches are looked at by conditions, in the order of the text.
type Tested = HashMap<TermId, Vec<Span>>;

/// What the facts say where a match is read of something: that is there. `face is { Live: false }`, and
/// not that, says that it is alive only of a face.
fn present(project: &mut Project<'_>, facts: Facts, of: &Match) -> Facts {
    let flow = &mut project.flow;
    let not_both = flow
        .tree
        .literals(facts)
        .any(|(term, holds)| !holds && matches!(flow.terms.of(term), Term::Op(Op::And, _)));
    if !not_both {
        return facts;
    }
    let null = flow.terms.add(Term::Null);
    of.of.iter().fold(facts, |facts, (_, object)| {
        let none = flow.terms.add(Term::Op(Op::Equal, vec![*object, null]));
        flow.assume(facts, none, false)
    })
}

impl Judge {
    /// Of whom the facts say that they are alive, or that they are not.
    pub fn known(&mut self, project: &mut Project<'_>, facts: Facts, alive: bool) -> Rc<Living> {
        let cache = if alive { &self.alive } else { &self.dead };
        let mut open = Vec::new();
        let mut at = facts;
        let mut known: Rc<Living> = loop {
            if let Some(done) = cache.get(&at) {
                break done.clone();
            }
            match project.flow.tree.last(at) {
                Some((before, literal)) => {
                    open.push((at, literal));
                    at = before;
                }
                None => break Rc::default(),
            }
        };
        for (at, (term, holds)) in open.into_iter().rev() {
            let more = implied(project, term, holds == alive, !alive, 0);
            if !more.is_empty() {
                known = Rc::new(known.with(more));
            }
            let cache = if alive {
                &mut self.alive
            } else {
                &mut self.dead
            };
            cache.insert(at, known.clone());
        }
        known
    }

    /// Where conditions of a function look at matches, by what reads them.
    pub fn tested(&mut self, project: &mut Project<'_>, function: FunctionKey) -> Rc<Tested> {
        if let Some(known) = self.tested.get(&function) {
            return known.clone();
        }
        let mut out = Tested::new();
        for event in project.events_of(function).to_vec() {
            let EventKind::Test(term) = event.kind else {
                continue;
            };
            let mut all = opened(project, term);
            all.extend(looked_at(project, term));
            for of in all {
                if !reads(project, term, of.read, event.function.module, event.span) {
                    continue;
                }
                let spans = out.entry(of.read).or_default();
                if spans.last() != Some(&event.span) {
                    spans.push(event.span);
                }
            }
        }
        let out = Rc::new(out);
        self.tested.insert(function, out.clone());
        out
    }

    /// Where a function puts values into a list, by what they are made of.
    pub fn collected(
        &mut self,
        project: &Project<'_>,
        function: FunctionKey,
    ) -> Rc<HashMap<TermId, Span>> {
        if let Some(known) = self.collected.get(&function) {
            return known.clone();
        }
        let mut out = HashMap::new();
        for event in project.events_of(function) {
            let EventKind::Call { term, .. } = event.kind else {
                continue;
            };
            let Some((path, args)) = super::look::call_of(project, term) else {
                continue;
            };
            if !matches!(super::look::last(&path).as_str(), "push" | "append" | "add") {
                continue;
            }
            for (_, arg) in args {
                project.flow.terms.any(arg, &mut |id, _| {
                    out.entry(id).or_insert(event.span);
                    false
                });
            }
        }
        let out = Rc::new(out);
        self.collected.insert(function, out.clone());
        out
    }

    /// Whether the facts say that a match's person is alive.
    pub fn is_alive(&mut self, project: &mut Project<'_>, facts: Facts, of: &Match) -> bool {
        let own = of.known.unwrap_or(Facts::NONE);
        let Some(facts) = project.flow.chosen(facts, own) else {
            return true;
        };
        let facts = with_own(project, facts, of);
        let facts = present(project, facts, of);
        if of.known.is_some() && contradict(project, facts) {
            return true;
        }
        let known = self.known(project, facts, true);
        known.cover(project, of) || self_evident(project, of)
    }

    /// Whether they say that it is not.
    pub fn is_dead(&mut self, project: &mut Project<'_>, facts: Facts, of: &Match) -> bool {
        let facts = with_own(project, facts, of);
        let known = self.known(project, facts, false);
        known.cover(project, of)
    }

    /// The matches that the facts say are there.
    pub fn matched(&mut self, project: &mut Project<'_>, facts: Facts) -> Rc<Vec<Match>> {
        let mut open = Vec::new();
        let mut at = facts;
        let mut known: Rc<Vec<Match>> = loop {
            if let Some(done) = self.matched.get(&at) {
                break done.clone();
            }
            match project.flow.tree.last(at) {
                Some((before, literal)) => {
                    open.push((at, literal));
                    at = before;
                }
                None => break Rc::default(),
            }
        };
        for (at, (term, holds)) in open.into_iter().rev() {
            let more = positive(project, term, holds);
            if !more.is_empty() {
                let mut all = (*known).clone();
                all.extend(
                    more.into_iter()
                        .filter(|m| !known.contains(m))
                        .collect::<Vec<_>>(),
                );
                all.drain(..all.len().saturating_sub(MATCHES));
                known = Rc::new(all);
            }
            self.matched.insert(at, known.clone());
        }
        known
    }
}

/// Whether a condition itself looks at a match. `juror is None`, where somebody was looked up by the
/// match before, asks whether there is such a juror.
fn reads(project: &Project<'_>, condition: TermId, read: TermId, module: u32, at: Span) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![condition];
    while let Some(one) = open.pop() {
        if one == read {
            return true;
        }
        if !seen.insert(one) {
            continue;
        }
        match project.flow.terms.of(one) {
            Term::Call(site, ..) if site.module == module && !at.holds(site.span) => {}
            Term::Filtered(over, _) => open.push(*over),
            inner => crate::flow::term::parts(inner, |p| open.push(p)),
        }
    }
    false
}

fn with_own(project: &mut Project<'_>, facts: Facts, of: &Match) -> Facts {
    match of.known {
        Some(known) => project.flow.also(facts, known),
        None => facts,
    }
}

/// Whether nothing can be as these facts say: the value is another one here.
fn contradict(project: &Project<'_>, facts: Facts) -> bool {
    let mut seen: HashMap<TermId, bool> = HashMap::new();
    project
        .flow
        .tree
        .literals(facts)
        .take(256)
        .any(|(term, holds)| *seen.entry(term).or_insert(holds) != holds)
}

/// An element that a filter left is what the filter asks for.
fn self_evident(project: &mut Project<'_>, of: &Match) -> bool {
    of.of.iter().any(|(pair, object)| {
        let mut at = *object;
        for _ in 0..6 {
            match *project.flow.terms.of(at) {
                Term::Filtered(over, condition) => {
                    let facts = project.flow.assume(Facts::NONE, condition, true);
                    let element = project.flow.element_of(over, Facts::NONE).0;
                    let literals: Vec<_> = project.flow.tree.literals(facts).collect();
                    for (term, holds) in literals {
                        let all = implied(project, term, holds, false, 1);
                        if all.iter().any(|a| {
                            matches!(a, Alive::Anyone)
                                || matches!(a, Alive::One(p, o) if p == pair && *o == element)
                        }) {
                            return true;
                        }
                    }
                    at = over;
                }
                Term::Index(inner, _) | Term::Element(inner) => at = inner,
                _ => return false,
            }
        }
        false
    })
}

/// Whether a liveness is that of a match's person.
pub(crate) fn covers(project: &Project<'_>, alive: Alive, of: &Match) -> bool {
    match alive {
        Alive::Anyone => true,
        Alive::One(pair, object) => of.of.iter().any(|(p, o)| *p == pair && *o == object),
        Alive::All(pair, over) => of.of.iter().any(|(p, o)| {
            *p == pair && {
                let mut at = *o;
                loop {
                    match *project.flow.terms.of(at) {
                        Term::Index(inner, _) | Term::Element(inner) | Term::Filtered(inner, _) => {
                            if inner == over {
                                break true;
                            }
                            at = inner;
                        }
                        _ => break false,
                    }
                }
            }
        }),
    }
}

/// Of whom a condition says that they are alive, where it holds or not.
fn implied(
    project: &mut Project<'_>,
    term: TermId,
    holds: bool,
    inverted: bool,
    depth: u32,
) -> Vec<Alive> {
    let mut out = Vec::new();
    if depth > 4 {
        return out;
    }
    match project.flow.terms.of(term).clone() {
        Term::Member(..) if holds => {
            fields(project, term, &Wanted::True, &mut out);
            if out.is_empty() {
                out = super::predicates::says(project, term);
            }
        }
        Term::Op(Op::Equal, sides) if holds => {
            if let [value, other] = sides.as_slice()
                && let Some(text) = project.flow.terms.as_text(*other)
            {
                let wanted = Wanted::Text(text.to_owned());
                fields(project, *value, &wanted, &mut out);
            }
        }
        Term::Op(op @ (Op::More | Op::AtLeast | Op::Less | Op::AtMost), sides) => {
            let above = matches!(op, Op::More | Op::AtLeast);
            if let ([value, _], true) = (sides.as_slice(), above == holds) {
                score(project, *value, &mut out);
            }
        }
        Term::Op(Op::Not, inner) => {
            if let Some(inner) = inner.first() {
                out = implied(project, *inner, !holds, inverted, depth + 1);
            }
        }
        // Of those of one kind: `type == "…" && outcome != "…"` is not so.
        Term::Op(Op::And, parts) if !holds && parts.len() == 2 => {
            let kind = |t: TermId| {
                let terms = &project.flow.terms;
                matches!(terms.of(t), Term::Op(Op::Equal, sides)
                if sides.iter().any(|s| terms.as_text(*s).is_some())
                    && sides.iter().any(|s| matches!(
                        normal(terms.last_name(*s)).as_str(),
                        "type" | "kind" | "nodetype"
                    )))
            };
            let other = match parts.as_slice() {
                [a, b] if kind(*a) => Some(*b),
                [a, b] if kind(*b) => Some(*a),
                _ => None,
            };
            if let Some(other) = other {
                out = implied(project, other, false, inverted, depth + 1);
            }
        }
        Term::Op(Op::Other, parts) => {
            // It came back.
            if let ([call, _], true) = (parts.as_slice(), holds && !inverted)
                && let Term::Call(_, callee, _) = project.flow.terms.of(*call)
                && speaks_of_liveness(project.flow.terms.last_name(*callee)) == Some(true)
            {
                out.push(Alive::Anyone);
            }
        }
        Term::Every(over, condition) if holds => {
            // What was made of each element stands for it.
            let mut over = over;
            while let Term::Mapped(inner, _) = *project.flow.terms.of(over) {
                over = inner;
            }
            let element = project.flow.element_of(over, Facts::NONE).0;
            let facts = project.flow.assume(Facts::NONE, condition, true);
            let literals: Vec<_> = project.flow.tree.literals(facts).collect();
            for (term, holds) in literals {
                for alive in implied(project, term, holds, inverted, depth + 1) {
                    match alive {
                        Alive::One(pair, object) if object == element => {
                            out.push(Alive::All(pair, over));
                        }
                        other => out.push(other),
                    }
                }
            }
        }
        // No element is not alive.
        Term::Some(over, condition) if !holds => {
            let not = project.flow.operate(Op::Not, vec![condition]);
            let every = project.flow.terms.add(Term::Every(over, not));
            out = implied(project, every, true, inverted, depth + 1);
        }
        // What an optional value becomes, where it is there.
        Term::Mapped(over, value)
            if holds
                && !project
                    .known
                    .lists
                    .contains(&normal(project.flow.terms.last_name(over))) =>
        {
            out = implied(project, value, true, inverted, depth + 1);
        }
        Term::Call(_, callee, _) => {
            let name = project.flow.terms.last_name(callee).to_owned();
            if speaks_of_liveness(&name) == Some(holds) && !inverted {
                out.push(Alive::Anyone);
            }
        }
        _ => {}
    }
    out
}

/// What a function is called that says whether someone is alive: whether `true` says so.
pub(crate) fn speaks_of_liveness(name: &str) -> Option<bool> {
    let plain = normal(name);
    if plain.contains("spoof") && !plain.contains("notspoof") && !plain.contains("antispoof") {
        return Some(false);
    }
    let says = plain.contains("liveness")
        || plain.contains("islive")
        || plain.contains("isreal")
        || plain.contains("antispoof")
        || plain.contains("requirelive")
        || plain.contains("ensurelive")
        || plain.contains("assertlive");
    says.then_some(true)
}

fn fields(project: &Project<'_>, term: TermId, wanted: &Wanted, out: &mut Vec<Alive>) {
    let known: &Known = project.known;
    for (number, pair) in known.pairs.iter().enumerate() {
        if pair.wanted == *wanted
            && let Some(object) = below(project, term, &pair.live)
            && counts(project, term, pair, &pair.live)
        {
            if !pair.matched.is_empty() {
                out.push(Alive::One(number, object));
            } else if asks_liveness(project, object) {
                // An answer about liveness alone speaks of whoever was asked about.
                out.push(Alive::Anyone);
            }
        }
    }
}

fn score(project: &Project<'_>, term: TermId, out: &mut Vec<Alive>) {
    for (number, pair) in project.known.pairs.iter().enumerate() {
        if let Some(score) = &pair.score
            && let Some(object) = below(project, term, score)
            && counts(project, term, pair, score)
        {
            if !pair.matched.is_empty() {
                out.push(Alive::One(number, object));
            } else if asks_liveness(project, object) {
                out.push(Alive::Anyone);
            }
        }
    }
}

/// Whether an object is the answer to a question about liveness alone.
fn asks_liveness(project: &Project<'_>, object: TermId) -> bool {
    project.flow.terms.any(object, &mut |id, t| {
        matches!(t, Term::Call(..))
            && project
                .response_of(id)
                .and_then(|called| project.route(called))
                .is_some_and(|route| route.class == visor_policy::model::pack::Class::Liveness)
    })
}

/// Whether a field of a common name is the vendor's: the code around it says so.
fn counts(project: &Project<'_>, term: TermId, pair: &Pair, path: &[Step]) -> bool {
    let Some(Step::Key(name)) = path.last() else {
        return false;
    };
    let written = project.flow.terms.last_name(term);
    if Known::is_distinctive(written) || Known::is_distinctive(name) || name.len() >= 18 {
        return true;
    }
    project.vendors.iter().any(|v| v.contains(&pair.vendor))
}

/// The object that a path leads away from, where a term ends like the path. Steps in between may
/// be missing: code takes answers apart in its own way.
fn below(project: &Project<'_>, term: TermId, path: &[Step]) -> Option<TermId> {
    let terms = &project.flow.terms;
    let (last, before) = path.split_last()?;
    let Step::Key(wanted) = last else { return None };
    let mut at = match terms.of(term) {
        Term::Member(object, name) if is_named(terms.name(*name), wanted) => *object,
        Term::Call(_, callee, args) if args.is_empty() => match terms.of(*callee) {
            Term::Member(object, name) if is_named(terms.name(*name), wanted) => *object,
            _ => return None,
        },
        _ => return None,
    };
    for step in before.iter().rev() {
        match (step, terms.of(at)) {
            // `Optional.ofNullable(face.liveness()).map(Liveness::real)`: there is one, or none.
            (Step::Key(wanted), Term::Element(inner)) => {
                if let Term::Member(object, name) = terms.of(*inner)
                    && is_named(terms.name(*name), wanted)
                {
                    at = *object;
                }
            }
            (Step::Key(wanted), Term::Member(object, name)) => {
                let name = terms.name(*name);
                if is_named(name, wanted) || normal(name).contains("live") {
                    at = *object;
                }
            }
            (Step::Each, Term::Index(object, _) | Term::Element(object)) => {
                at = *object;
                while let Term::Filtered(over, _) = terms.of(at) {
                    at = *over;
                }
            }
            _ => {}
        }
    }
    Some(at)
}

fn is_named(name: &str, wanted: &str) -> bool {
    let plain = normal(name);
    plain == wanted || plain.strip_prefix("get").is_some_and(|p| p == wanted)
}

/// The match that a term reads.
pub(crate) fn match_of(project: &Project<'_>, term: TermId) -> Option<Match> {
    if is_zero_value(project, term) {
        return None;
    }
    let mut of = Vec::new();
    for (number, pair) in project.known.pairs.iter().enumerate() {
        if !pair.matched.is_empty()
            && let Some(object) = below(project, term, &pair.matched)
            && counts(project, term, pair, &pair.matched)
        {
            of.push((number, object));
        }
    }
    (!of.is_empty()).then_some(Match {
        read: term,
        of,
        known: None,
    })
}

/// Go: a field of `Face{}`, which nobody answered.
fn is_zero_value(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Member(object, _) = terms.of(term) else {
        return false;
    };
    let Term::Call(site, callee, args) = terms.of(*object) else {
        return false;
    };
    let go = project
        .flow
        .modules
        .get(site.module as usize)
        .is_some_and(|m| m.language == crate::ir::Language::Go);
    go && matches!(terms.of(*callee), Term::Class(..))
        && args
            .iter()
            .all(|(_, a)| matches!(terms.of(*a), Term::Dict(_)))
}

/// The matches that a term is made of; what a filter asks for is not among them.
pub(crate) fn matches_in(project: &mut Project<'_>, term: TermId) -> Vec<Match> {
    let mut out = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut open = vec![(term, None)];
    while let Some((one, known)) = open.pop() {
        if !seen.insert(one) {
            continue;
        }
        match project.flow.terms.of(one).clone() {
            // Of what was made of each, a condition looks at what it names.
            Term::Every(over, condition) | Term::Some(over, condition)
                if matches!(project.flow.terms.of(over), Term::Mapped(..)) =>
            {
                open.push((condition, known));
            }
            Term::Filtered(over, _) | Term::Every(over, _) | Term::Some(over, _) => {
                open.push((over, known));
            }
            Term::Either(all) => {
                for (one, facts) in all {
                    let facts = project.flow.also(known.unwrap_or(Facts::NONE), facts);
                    open.push((one, Some(facts)));
                }
            }
            inner => {
                if matches!(inner, Term::Member(..)) {
                    let found = match_of(project, one);
                    out.extend(found.map(|m| Match { known, ..m }));
                }
                crate::flow::term::parts(&inner, |p| open.push((p, known)));
            }
        }
    }
    out
}

/// The matches that a condition looks at; how many there are of something says nothing of one.
pub(crate) fn looked_at(project: &mut Project<'_>, condition: TermId) -> Vec<Match> {
    let mut out = Vec::new();
    let mut open = vec![(condition, 0)];
    while let Some((one, depth)) = open.pop() {
        match project.flow.terms.of(one).clone() {
            Term::Op(Op::Equal, sides) if matches!(sides.as_slice(), [value, other] if is_only_there(project, *value, *other)) =>
                {}
            Term::Op(_, all) if depth < 8 => open.extend(all.into_iter().map(|a| (a, depth + 1))),
            Term::Member(_, name) | Term::Free(name) if is_count(project, name) => {}
            Term::Call(_, callee, _)
                if matches!(
                    normal(project.flow.terms.last_name(callee)).as_str(),
                    "len" | "count" | "size" | "sizeof" | "length" | "isempty" | "one" | "empty"
                ) => {}
            _ => out.extend(matches_in(project, one)),
        }
    }
    out
}

/// `face.nil?`, where the face is an object of the project's own: that it is there says nothing of
/// what it was made of.
fn is_only_there(project: &Project<'_>, value: TermId, other: TermId) -> bool {
    let terms = &project.flow.terms;
    // A shape that is not known.
    let open = |t: TermId| matches!(terms.of(t), Term::Group(parts) if parts.is_empty());
    if open(value) || open(other) {
        return true;
    }
    let made = match terms.of(value) {
        Term::Dict(_) => true,
        Term::Call(_, callee, _) => match terms.of(*callee) {
            Term::Class(..) => true,
            Term::Member(class, name) => {
                terms.name(*name) == "new" && matches!(terms.of(*class), Term::Class(..))
            }
            _ => false,
        },
        _ => false,
    };
    made && matches!(terms.of(other), Term::Null)
}

fn is_count(project: &Project<'_>, name: crate::flow::term::Sym) -> bool {
    matches!(
        normal(project.flow.terms.name(name)).as_str(),
        "length" | "size" | "count" | "len" | "facecount" | "one" | "empty" | "isempty"
    )
}

/// The matches that elements in a term were picked for: `find(f => f.uid === id)`.
fn picked(project: &mut Project<'_>, term: TermId) -> Vec<Match> {
    let mut picks = Vec::new();
    project.flow.terms.any(term, &mut |id, t| {
        if let Term::Index(over, _) | Term::Element(over) = t
            && let Term::Filtered(inner, condition) = project.flow.terms.of(*over)
        {
            picks.push((id, *inner, *condition));
        }
        false
    });
    let mut out = Vec::new();
    for (pick, over, condition) in picks {
        let (element, facts) = project.flow.element_of(over, Facts::NONE);
        let facts = project.flow.assume(facts, condition, true);
        for mut found in unguarded_in(project, facts) {
            for (_, object) in &mut found.of {
                if *object == element {
                    *object = pick;
                }
            }
            out.push(found);
        }
    }
    out
}

/// The matches that a condition says are there, on either of its ways.
pub(crate) fn opened(project: &mut Project<'_>, condition: TermId) -> Vec<Match> {
    let mut out = Vec::new();
    for holds in [true, false] {
        let facts = project.flow.assume(Facts::NONE, condition, holds);
        let literals: Vec<_> = project.flow.tree.literals(facts).collect();
        for (term, holds) in literals {
            out.extend(positive(project, term, holds));
        }
    }
    out
}

/// The matches that a condition says are there.
fn positive(project: &mut Project<'_>, term: TermId, holds: bool) -> Vec<Match> {
    match project.flow.terms.of(term).clone() {
        Term::Op(Op::Equal, sides) => {
            let Some((value, other)) = sides.first().zip(sides.get(1)) else {
                return Vec::new();
            };
            if is_nobody(project, *other) == holds || is_only_there(project, *value, *other) {
                return Vec::new();
            }
            let mut all = looked_at(project, *value);
            all.extend(looked_at(project, *other));
            all
        }
        Term::Op(Op::In, sides) => match sides.as_slice() {
            [one, all] if is_nobody(project, *one) != holds => {
                let mut found = matches_in(project, *one);
                found.extend(matches_in(project, *all));
                found
            }
            _ => Vec::new(),
        },
        Term::Call(_, callee, args)
            if !holds
                && matches!(
                    project.flow.terms.last_name(callee),
                    "includes" | "contains" | "has" | "Contains" | "contain"
                )
                && args.first().is_some_and(|(_, a)| is_nobody(project, *a)) =>
        {
            match *project.flow.terms.of(callee) {
                Term::Member(all, _) => matches_in(project, all),
                _ => Vec::new(),
            }
        }
        Term::Op(op @ (Op::More | Op::AtLeast | Op::Less | Op::AtMost), sides)
            if holds == matches!(op, Op::More | Op::AtLeast) =>
        {
            match sides.first() {
                Some(value) => looked_at(project, *value),
                None => Vec::new(),
            }
        }
        Term::Op(Op::Less | Op::AtMost | Op::More | Op::AtLeast, _) => Vec::new(),
        Term::Op(Op::Not, inner) => match inner.first() {
            Some(inner) => positive(project, *inner, !holds),
            None => Vec::new(),
        },
        Term::Op(Op::Other, parts) if parts.len() == 2 => Vec::new(),
        Term::Op(Op::And | Op::Or, _) | Term::Either(_) => Vec::new(),
        Term::Some(_, condition) if holds => {
            let facts = project.flow.assume(Facts::NONE, condition, true);
            unguarded_in(project, facts)
        }
        Term::Every(..) | Term::Some(..) | Term::Mapped(..) => Vec::new(),
        // How many there are says nothing of whom.
        Term::Member(_, name) if is_count(project, name) => Vec::new(),
        _ if holds => {
            let mut all = matches_in(project, term);
            all.extend(picked(project, term));
            all
        }
        _ => Vec::new(),
    }
}

/// Whether a value stands for no match.
fn is_nobody(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Null => true,
        Term::Text(sym) => {
            let text = terms.name(*sym).to_lowercase();
            matches!(
                text.as_str(),
                "" | "unknown"
                    | "none"
                    | "null"
                    | "no_match"
                    | "not_found"
                    | "nobody"
                    | "unrecognized"
                    | "false"
                    | "no"
            )
        }
        Term::Free(name) | Term::Import(_, name) => {
            let name = normal(terms.name(*name));
            name.contains("unknown") || name.contains("nomatch")
        }
        Term::Member(_, name) => normal(terms.name(*name)).contains("unknown"),
        _ => false,
    }
}

/// The matches that facts say are there, without those whose person they say is alive.
fn unguarded_in(project: &mut Project<'_>, facts: Facts) -> Vec<Match> {
    let literals: Vec<_> = project.flow.tree.literals(facts).collect();
    let mut alive = Vec::new();
    let mut found = Vec::new();
    for (term, holds) in literals {
        alive.extend(implied(project, term, holds, false, 1));
        found.extend(positive(project, term, holds));
    }
    found.retain(|m| !alive.iter().any(|a| covers(project, *a, m)));
    found
}
