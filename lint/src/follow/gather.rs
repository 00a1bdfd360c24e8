//! Which files a project's rules have to see: those in which something was found, what they import,
//! and what mentions them.

use super::groups::Group;
use super::listing::Listing;
use super::{LARGEST, Sources};
use crate::flow::normal;
use crate::ir::{Language, Module};
use crate::lang::{Places, Problem, language_of, lower};
use crate::text::decode;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeSet, HashSet};

/// Files of a project beyond these are not read.
const MOST_FILES: usize = 4_000;
const MOST_BYTES: usize = 48 << 20;
/// And of those, no more than these are parsed beside the seeds.
const MOST_PARSED: usize = 300;
/// Of them, those that are read for their paths alone.
const MOST_CALLED: usize = 40;
/// How far outward.
const ROUNDS: usize = 3;

pub(super) fn load(
    key: &str,
    language: Language,
    sources: &dyn Sources,
) -> Option<(Module, Option<Problem>)> {
    let bytes = sources.read(key)?;
    if bytes.len() > LARGEST {
        return None;
    }
    let decoded = decode(&bytes);
    let lowered = lower(key, &decoded.text, language, &Places::default());
    Some((lowered.module, lowered.problem))
}

/// The modules of a project.
pub(super) struct Loaded<'a> {
    sources: &'a dyn Sources,
    group: &'a Group,
    pub modules: Vec<Module>,
    pub problems: Vec<(String, Problem)>,
    known: HashSet<String>,
    vendors: &'a [String],
}

impl<'a> Loaded<'a> {
    pub fn new(sources: &'a dyn Sources, group: &'a Group, vendors: &'a [String]) -> Self {
        Self {
            vendors,
            sources,
            group,
            modules: Vec::new(),
            problems: Vec::new(),
            known: HashSet::new(),
        }
    }

    /// Reads what belongs to the project.
    pub fn gather(&mut self) {
        for key in &self.group.seeds {
            if self.sources.read(key).is_none() {
                self.problems.push((key.clone(), Problem::Unread));
            }
            self.add(key);
        }
        let seeds = self.modules.len();
        self.called_by_name();
        self.outward(0);
        self.inward(seeds);
        self.modules.sort_by(|a, b| a.path.cmp(&b.path));
        super::aliases::write_out(&mut self.modules);
        super::dependencies::call(&mut self.modules);
    }

    fn add(&mut self, key: &str) -> bool {
        if self.known.len() > self.group.seeds.len() + MOST_PARSED
            || !self.known.insert(key.to_owned())
        {
            return false;
        }
        let Some(language) = language_of(key, "").or_else(|| self.by_text(key)) else {
            return false;
        };
        match load(key, language, self.sources) {
            Some((module, problem)) => {
                self.problems.extend(problem.map(|p| (key.to_owned(), p)));
                self.modules.push(module);
                true
            }
            None => false,
        }
    }

    /// Files that say by where they lie that they are about a vendor, and name nothing of it:
    /// `api/hooks/acme/route.ts`.
    fn called_by_name(&mut self) {
        let group = self.group;
        let below = group.listing.below(group.family, &group.folder);
        let found: Vec<&str> = below
            .take(MOST_FILES)
            .filter(|key| !self.known.contains(*key) && self.is_called(key))
            .take(MOST_CALLED)
            .collect();
        for key in found {
            self.add(key);
        }
    }

    fn is_called(&self, key: &str) -> bool {
        let own = key.strip_prefix(&self.group.folder).unwrap_or(key);
        own.split(['/', '.', '-', '_'])
            .any(|part| self.vendors.iter().any(|v| part.eq_ignore_ascii_case(v)))
    }

    fn by_text(&self, key: &str) -> Option<Language> {
        let bytes = self.sources.read(key)?;
        language_of(key, &decode(&bytes).text)
    }

    /// What the modules from `first` on import, round by round.
    fn outward(&mut self, mut first: usize) {
        for _ in 0..ROUNDS {
            let until = self.modules.len();
            let mut wanted: BTreeSet<String> = BTreeSet::new();
            for module in self.modules.get(first..until).unwrap_or_default() {
                self.meant(module, &mut wanted);
            }
            for key in wanted {
                self.add(&key);
            }
            if self.modules.len() == until {
                return;
            }
            first = until;
        }
    }

    /// The files that a module's imports can mean.
    fn meant(&self, module: &Module, out: &mut BTreeSet<String>) {
        let listing = &self.group.listing;
        let here = module
            .path
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let mut words: HashSet<&str> = HashSet::new();
        for import in module.imports.iter().filter(|i| !i.types_only) {
            let path = import.module.trim_end_matches(['/', '*', '.']);
            let last = path.rsplit(['/', '.', ':', '\\']).next().unwrap_or(path);
            words.insert(last);
            words.insert(import.item.as_str());
            // `./face.service.js`: the name without what files end in.
            let file = path.rsplit('/').next().unwrap_or(path);
            words.insert(file);
            words.insert(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
            if path.starts_with('.') && module.language.is_script() {
                out.extend(relative(listing, here, path));
            }
        }
        // Classes need no import in many languages.
        let mut classes: HashSet<String> = HashSet::new();
        if !module.language.is_script() && module.language != Language::Python {
            crate::flow::reach::walk(module, &mut |e| {
                if let crate::ir::ExprKind::Name(name) = &e.kind
                    && name.starts_with(char::is_uppercase)
                    && classes.len() < 400
                {
                    classes.insert(name.clone());
                }
            });
            for function in &module.functions {
                for param in &function.params {
                    classes.extend(type_words(&param.ty));
                }
            }
            for class in &module.classes {
                classes.extend(class.bases.iter().cloned());
                for (_, ty) in &class.fields {
                    classes.extend(type_words(ty));
                }
            }
        }
        for word in words.into_iter().chain(classes.iter().map(String::as_str)) {
            if word.len() < 2 {
                continue;
            }
            out.extend(
                listing
                    .named(self.group.family, word, &self.group.folder)
                    .take(12)
                    .map(str::to_owned),
            );
        }
        // One package is one folder, or one target.
        if matches!(
            module.language,
            Language::Go
                | Language::Java
                | Language::Kotlin
                | Language::Swift
                | Language::CSharp
                | Language::Rust
        ) {
            let beside = listing
                .below(self.group.family, here)
                .filter(|key| key.rsplit_once('/').map_or("", |(f, _)| f) == here);
            out.extend(beside.take(24).map(str::to_owned));
        }
    }

    /// What mentions the first modules, round by round, and what that imports.
    fn inward(&mut self, seeds: usize) {
        let group = self.group;
        let mut texts: Vec<(&str, Vec<u8>)> = Vec::new();
        let mut bytes = 0;
        for key in group
            .listing
            .below(group.family, &group.folder)
            .take(MOST_FILES)
        {
            if self.known.contains(key) {
                continue;
            }
            let Some(text) = self.sources.read(key).filter(|t| t.len() <= LARGEST) else {
                continue;
            };
            bytes += text.len();
            texts.push((key, text));
            if bytes > MOST_BYTES {
                break;
            }
        }
        let mut first = 0;
        let mut until = seeds;
        for _ in 0..ROUNDS {
            let mut words: BTreeSet<String> = BTreeSet::new();
            for module in self.modules.get(first..until).unwrap_or_default() {
                mentions(module, &mut words);
            }
            // What callers assert, and what they send, need not speak of the vendor by name.
            if first == 0 {
                words.extend(TOPICS.iter().map(|topic| (*topic).to_owned()));
            }
            let words: Vec<String> = words.into_iter().collect();
            let Ok(search) = AhoCorasick::new(&words) else {
                return;
            };
            let mut wanted = Vec::new();
            for (key, text) in &texts {
                if !self.known.contains(*key)
                    && search
                        .find_iter(text)
                        .any(|m| whole(text, m.start(), m.end()))
                {
                    wanted.push(*key);
                }
            }
            first = self.modules.len();
            for key in wanted {
                self.add(key);
            }
            until = self.modules.len();
            if first == until {
                return;
            }
            self.outward(first);
        }
    }
}

fn type_words(ty: &str) -> impl Iterator<Item = String> + '_ {
    ty.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| w.starts_with(char::is_uppercase))
        .map(str::to_owned)
}

fn relative(listing: &Listing, here: &str, path: &str) -> Vec<String> {
    let mut parts: Vec<&str> = here.split('/').filter(|p| !p.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    let joined = parts.join("/");
    let stem = match joined.rsplit_once('.') {
        Some((stem, "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx")) => stem,
        _ => &joined,
    };
    let mut out = Vec::new();
    for ending in [
        "", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".vue", ".svelte",
    ] {
        for name in [
            format!("{joined}{ending}"),
            format!("{stem}{ending}"),
            format!("{joined}/index{ending}"),
        ] {
            if listing.has(&name) {
                out.push(name);
            }
        }
    }
    out
}

/// The words by which others mention a module: its file's name and its classes. For names that say
/// nothing, the functions that it gives away.
fn mentions(module: &Module, out: &mut BTreeSet<String>) {
    let (folder, name) = module.path.rsplit_once('/').unwrap_or(("", &module.path));
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let plain = matches!(
        normal(stem).as_str(),
        "index"
            | "init"
            | "mod"
            | "main"
            | "lib"
            | "utils"
            | "util"
            | "helpers"
            | "app"
            | "server"
            | "types"
            | "config"
            | "route"
            | "page"
            | "services"
            | "service"
            | "api"
            | "client"
            | "views"
    );
    if !plain && stem.len() >= 3 {
        out.insert(stem.to_owned());
    }
    if matches!(stem, "index" | "__init__" | "mod") {
        let parent = folder.rsplit('/').next().unwrap_or("");
        if parent.len() >= 3 {
            out.insert(parent.to_owned());
        }
    }
    for class in &module.classes {
        if class.name.len() >= 4 {
            out.insert(class.name.clone());
        }
    }
    for function in &module.functions {
        let own = function.kind == crate::ir::FunctionKind::Named;
        if own && (plain || !module.language.is_script()) && function.name.len() >= 5 {
            out.insert(function.name.clone());
        }
    }
    if plain {
        // `./api`, `from client import`.
        out.insert(format!("/{stem}"));
        out.insert(format!("{stem} import"));
    }
}

const TOPICS: &[&str] = &[
    "liveness",
    "livenessPassed",
    "liveness_passed",
    "livenessVerified",
    "isLive",
    "is_live",
    "isRealFace",
    "isReal",
    "webhook",
    "webhooks",
];

/// Whether a mention is not the middle of another word.
fn whole(text: &[u8], start: usize, end: usize) -> bool {
    let word = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let before = start.checked_sub(1).and_then(|i| text.get(i));
    let first = text.get(start).is_some_and(u8::is_ascii_alphanumeric);
    !(word(text.get(end)) || first && word(before))
}
