//! Rules on code: which files are read for them, how they are grouped into projects, and what comes
//! of it.
//!
//! A file is lowered where the gate and the exact search found something in it; from there on
//! outward, what it imports and what mentions it. A project whose files say nothing of a vendor is
//! not looked at.

mod aliases;
mod dependencies;
mod gather;
mod groups;
mod listing;
mod sources;

pub use sources::{Index, Overlay, Sources, Tree, WorkTree};

use crate::facts::Facts;
use crate::finding::{Confidence, Draft};
use crate::fix;
use crate::ir::{Language, Module};
use crate::lang::Problem;
use crate::rules::code::{Found, Known, Options, Project, check};
use crate::text::decode;
use gather::Loaded;
use groups::Group;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// Larger files are not parsed: nobody wrote them.
pub const LARGEST: usize = 1 << 20;

/// A file in which something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seed {
    /// Its language.
    pub language: Language,
    /// Whether it alone shows that a vendor is meant.
    pub sure: bool,
}

/// What rules on code said.
#[derive(Debug, Default)]
pub struct Followed {
    /// By file; the places are those of the decoded text.
    pub drafts: BTreeMap<String, Vec<Draft>>,
    /// What could not be looked at, or not to its end.
    pub problems: Vec<(String, String)>,
    /// How many files were parsed.
    pub parsed: usize,
}

/// What following needs to know.
pub struct Follow<'a> {
    /// What the packs say, to rules on text.
    pub facts: &'a Facts,
    /// What the packs say.
    pub known: &'a Known,
    /// What rules are told where no configuration says anything.
    pub options: &'a Options,
    /// What the configuration that holds for a file says, with its policy.
    pub options_of: &'a (dyn Fn(&str) -> Option<Arc<Options>> + Sync),
    /// Where files are read.
    pub sources: &'a dyn Sources,
    /// What the configuration says of where a file runs.
    pub is_client: &'a (dyn Fn(&str) -> Option<bool> + Sync),
    /// Threads; as many as there are processors where 0.
    pub jobs: usize,
}

impl Follow<'_> {
    /// Follows the projects that the seeds belong to.
    pub fn run(&self, seeds: &[(String, Seed)]) -> Followed {
        let mut groups = groups::groups(seeds, self.sources);
        // A project nothing of which is reported on.
        groups.retain(|group| group.all().any(|key| self.sources.asked(key)));
        let out = Mutex::new(Followed::default());
        let next = AtomicUsize::new(0);
        let threads = match self.jobs {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            jobs => jobs,
        };
        std::thread::scope(|scope| {
            for _ in 0..threads.min(groups.len()) {
                scope.spawn(|| {
                    while let Some(group) = groups.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let found = self.group(group);
                        if let Ok(mut out) = out.lock() {
                            out.parsed += found.parsed;
                            out.problems.extend(found.problems);
                            for (key, drafts) in found.drafts {
                                out.drafts.entry(key).or_default().extend(drafts);
                            }
                        }
                    }
                });
            }
        });
        let mut out = out
            .into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        out.problems.sort();
        out.problems.dedup();
        out
    }

    fn group(&self, group: &Group) -> Followed {
        let vendors: Vec<String> = (self.known.vendors.iter())
            .filter_map(|v| v.name.split(' ').next().map(str::to_owned))
            .collect();
        let mut loaded = Loaded::new(self.sources, group, &vendors);
        loaded.gather();
        let mut out = Followed {
            parsed: loaded.modules.len(),
            problems: loaded
                .problems
                .iter()
                .map(|(key, problem): &(String, Problem)| (key.clone(), problem.to_string()))
                .collect(),
            ..Followed::default()
        };
        let mut options = self.options.clone();
        options.frontend |= group.frontend;
        options.sides = loaded
            .modules
            .iter()
            .filter_map(|m| Some((m.path.clone(), (self.is_client)(&m.path)?)))
            .collect::<HashMap<_, _>>();
        options.nearer = loaded
            .modules
            .iter()
            .filter_map(|m| Some((m.path.clone(), (self.options_of)(&m.path)?)))
            .collect();
        // Rules walk what was lowered, which may nest: they run where there is stack for it. What
        // goes wrong in them costs this project's findings.
        let found = std::thread::scope(|scope| {
            std::thread::Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, || {
                    let mut project = Project::of(&loaded.modules, self.known, options.clone());
                    (check(&mut project), project.flow.exhausted())
                })
                .ok()
                .and_then(|thread| thread.join().ok())
        });
        let first = || {
            loaded
                .modules
                .first()
                .map(|m| m.path.clone())
                .unwrap_or_default()
        };
        match found {
            Some((found, exhausted)) => {
                if exhausted {
                    out.problems.push((
                        first(),
                        "its code is too tangled to be followed to its end".to_owned(),
                    ));
                }
                let texts = self.texts(&found, &loaded.modules);
                let mut menders = HashMap::new();
                for (number, text) in &texts {
                    let Some(module) = loaded.modules.get(*number as usize) else {
                        continue;
                    };
                    let (facts, known) = (self.facts, self.known);
                    let nearer = options.nearer.get(&module.path);
                    let options = nearer.map_or(self.options, |nearer| nearer);
                    let mender = fix::Mender::new(module, text, facts, known, options);
                    menders.insert(*number, mender);
                }
                for one in found {
                    if let Some(module) = loaded.modules.get(one.module as usize) {
                        let fix = menders.get(&one.module).and_then(|m| m.mend(&one));
                        let mut draft = draft(one);
                        draft.fix = fix;
                        let drafts = out.drafts.entry(module.path.clone()).or_default();
                        drafts.push(draft);
                    }
                }
            }
            None => out.problems.push((
                first(),
                "the rules on code failed on its project".to_owned(),
            )),
        }
        out
    }

    /// The texts of modules with findings that a program can mend, read again.
    fn texts(&self, found: &[Found], modules: &[Module]) -> HashMap<u32, String> {
        let mut out = HashMap::new();
        for number in found.iter().filter(|f| fix::mends(f)).map(|f| f.module) {
            if let (Entry::Vacant(entry), Some(module)) =
                (out.entry(number), modules.get(number as usize))
            {
                let bytes = self.sources.read(&module.path).unwrap_or_default();
                entry.insert(decode(&bytes).text.into_owned());
            }
        }
        out
    }
}

fn draft(found: Found) -> Draft {
    let range = found.span.start as usize..found.span.end as usize;
    let mut draft = Draft::new(found.rule, range, found.message)
        .label(found.label)
        .help(found.help)
        .severity(found.severity);
    draft.confidence = Confidence::Medium;
    draft.also = found
        .also
        .into_iter()
        .filter(|(module, ..)| *module == found.module)
        .map(|(_, span, label)| (span.start as usize..span.end as usize, label.to_owned()))
        .collect();
    draft
}

/// Address space, not memory.
const STACK: usize = 512 << 20;
