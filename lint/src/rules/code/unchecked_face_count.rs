//! The first face is taken, however many there are.

use super::Found;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Site, Term, TermId};
use crate::flow::{EventKind, normal};
use crate::ir::Op;
use crate::rules::{Check, Rule};
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    id: "unchecked-face-count",
    severity: Severity::Warning,
    summary: "the first face is taken, however many there are",
    page: include_str!("../pages/unchecked-face-count.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let events = project.events();
    let mut told: HashSet<(FunctionKey, TermId)> = HashSet::new();
    let mut looks = Looks::default();
    for event in &events {
        let read = match event.kind {
            EventKind::Read(term) => term,
            _ => continue,
        };
        let Term::Index(list, index) = *project.flow.terms.of(read) else {
            continue;
        };
        let module = event.function.module;
        if project.is_test(module) || !matches!(project.flow.terms.of(index), Term::Number(_)) {
            continue;
        }
        let name = normal(project.flow.terms.last_name(list));
        if !project.known.lists.contains(&name)
            || !project.speaks_of_any(module)
            || told.contains(&(event.function, list))
        {
            continue;
        }
        let contexts = project
            .flow
            .seen_by_callers(event.function, &[list], event.facts, 4);
        let guarded = contexts.iter().all(|c| {
            project.flow.tree.literals(c.facts).any(|(t, _)| {
                let counted = looks.at(project, t);
                c.terms.iter().any(|l| counted.tells(project, *l))
            })
        }) || looks.within(project, event.function).tells(project, list);
        told.insert((event.function, list));
        let guarded = guarded || looks_at_rest(project, &mut looks, event);
        if !guarded {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "whichever comes first",
                message: "the first face is taken, and nothing says that there is exactly one"
                    .to_owned(),
                help: "check that there is exactly one face, or look at all of them",
                also: Vec::new(),
            });
        }
    }
}

/// `[face, ...others]`, `first, *others`: the rest has a name, and a condition looks at it.
fn looks_at_rest(project: &Project<'_>, looks: &mut Looks, event: &crate::flow::Event) -> bool {
    let terms = &project.flow.terms;
    let here = project.events_from(event.function, event.span.start);
    let here = here.iter().take_while(|e| e.span.start == event.span.start);
    let mut rests = here.filter_map(|e| match e.kind {
        EventKind::Bind(_, value) if e.span == event.span => match terms.of(value) {
            Term::Call(_, callee, _)
                if terms.last_name(*callee) == crate::flow::statements::REST =>
            {
                Some(value)
            }
            _ => None,
        },
        _ => None,
    });
    rests.any(|rest| looks.rests(project, event.function).contains(&rest))
}

/// Of what conditions tell one from several.
#[derive(Debug, Default)]
struct Counted {
    /// Of any: the answer itself says how many faces there are.
    any: bool,
    lists: HashSet<TermId>,
    names: HashMap<String, Answers>,
}

/// Where the answers were asked for that lists of one name are read out of.
#[derive(Debug, Default)]
struct Answers {
    /// Whether one of them is of no answer that can be seen.
    any: bool,
    sites: HashSet<Site>,
}

/// What was found out about conditions: each is looked at once, whoever asks.
#[derive(Default)]
struct Looks {
    at: HashMap<TermId, Counted>,
    within: HashMap<FunctionKey, Counted>,
    rests: HashMap<FunctionKey, HashSet<TermId>>,
}

impl Looks {
    /// What a condition tells.
    fn at(&mut self, project: &Project<'_>, condition: TermId) -> &Counted {
        self.at.entry(condition).or_insert_with(|| {
            let mut out = Counted::default();
            out.look(project, condition);
            out
        })
    }

    /// What all conditions of a function tell.
    fn within(&mut self, project: &Project<'_>, function: FunctionKey) -> &Counted {
        self.within.entry(function).or_insert_with(|| {
            let mut out = Counted::default();
            for event in project.events_of(function) {
                if let EventKind::Test(condition) = event.kind {
                    out.look(project, condition);
                }
            }
            out
        })
    }

    /// The rests of lists that a function's conditions look at.
    fn rests(&mut self, project: &Project<'_>, function: FunctionKey) -> &HashSet<TermId> {
        self.rests.entry(function).or_insert_with(|| {
            let mut out = HashSet::new();
            for event in project.events_of(function) {
                if let EventKind::Test(condition) = event.kind {
                    project.flow.terms.any(condition, &mut |id, t| {
                        if matches!(t, Term::Call(..)) {
                            out.insert(id);
                        }
                        false
                    });
                }
            }
            out
        })
    }
}

impl Counted {
    /// Whether one of a list is told from several.
    fn tells(&self, project: &Project<'_>, list: TermId) -> bool {
        let base = unwrapped(project, list);
        self.any
            || self.lists.contains(&base)
            || !self.names.is_empty() && self.tells_by_name(project, base)
    }

    /// Whether one of a list of that name is, unless both are read out of what two calls gave.
    fn tells_by_name(&self, project: &Project<'_>, base: TermId) -> bool {
        let name = normal(project.flow.terms.last_name(base));
        self.names.get(&name).is_some_and(|known| {
            let sites = asked_at(project, base);
            known.any || sites.is_empty() || sites.iter().any(|s| known.sites.contains(s))
        })
    }

    fn look(&mut self, project: &Project<'_>, condition: TermId) {
        let terms = &project.flow.terms;
        terms.any(condition, &mut |_, t| {
            match t {
                Term::Op(
                    op @ (Op::Equal | Op::More | Op::AtLeast | Op::Less | Op::AtMost),
                    sides,
                ) => {
                    let (Some(count), Some(number)) = (sides.first(), sides.get(1)) else {
                        return false;
                    };
                    let Term::Number(bits) = terms.of(*number) else {
                        return false;
                    };
                    let number = f64::from_bits(*bits);
                    let tells = match op {
                        Op::Equal => number >= 1.0,
                        Op::More | Op::AtMost => number >= 1.0,
                        Op::AtLeast | Op::Less => number >= 2.0,
                        _ => false,
                    };
                    if tells {
                        self.count(project, *count);
                    }
                }
                // Ruby: `faces.one?`.
                Term::Member(object, name) if terms.name(*name) == "one" => {
                    self.lists.insert(unwrapped(project, *object));
                }
                Term::Call(_, callee, args) if args.is_empty() => {
                    if let Term::Member(object, name) = terms.of(*callee)
                        && terms.name(*name) == "one"
                    {
                        self.lists.insert(unwrapped(project, *object));
                    }
                }
                _ => {}
            }
            false
        });
    }

    /// How many there are of something.
    fn count(&mut self, project: &Project<'_>, term: TermId) {
        let terms = &project.flow.terms;
        let mut of = |t: TermId| {
            let base = unwrapped(project, t);
            self.lists.insert(base);
            // One of several lists: each of them.
            if let Term::Either(all) = terms.of(base) {
                for (one, _) in all {
                    self.lists.insert(unwrapped(project, *one));
                }
            }
            let known = self.names.entry(normal(terms.last_name(base))).or_default();
            let sites = asked_at(project, base);
            known.any |= sites.is_empty();
            known.sites.extend(sites);
        };
        match terms.of(term) {
            Term::Member(object, name) => match normal(terms.name(*name)).as_str() {
                "length" | "size" | "count" | "len" => of(*object),
                "facecount" => self.any = true,
                _ => {}
            },
            Term::Call(_, callee, args) => {
                let name = normal(terms.last_name(*callee));
                if matches!(
                    name.as_str(),
                    "len" | "count" | "size" | "sizeof" | "length" | "getarraylength" | "getlength"
                ) {
                    args.iter().take(1).for_each(|(_, a)| of(*a));
                    if let Term::Member(object, _) = terms.of(*callee) {
                        of(*object);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Where the answers were asked for that a list is read out of.
fn asked_at(project: &Project<'_>, list: TermId) -> Vec<Site> {
    let mut sites = Vec::new();
    project.flow.terms.any(list, &mut |id, inner| {
        if let Term::Call(site, ..) = inner
            && project.response_of(id).is_some()
        {
            sites.push(*site);
        }
        false
    });
    sites
}

fn unwrapped(project: &Project<'_>, term: TermId) -> TermId {
    let mut at = term;
    for _ in 0..6 {
        at = match project.flow.terms.of(at) {
            Term::Op(Op::Else | Op::Or, all) => match all.first() {
                Some(first) => *first,
                None => return at,
            },
            Term::Filtered(over, _) | Term::Mapped(over, _) => *over,
            _ => return at,
        };
    }
    at
}
