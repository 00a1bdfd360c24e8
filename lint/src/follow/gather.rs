//! Which files a project's rules have to see: those in which something was found, what they import,
//! and what mentions them.

use super::listing::{Family, Listing, is_below};
use super::{LARGEST, Seed, Sources};
use crate::flow::normal;
use crate::ir::{Language, Module};
use crate::lang::{Places, Problem, language_of, lower};
use crate::text::decode;
use aho_corasick::AhoCorasick;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// One project: seeds of one family below one folder.
pub(super) struct Group {
    pub family: Family,
    pub folder: String,
    pub seeds: Vec<String>,
    /// Whether nothing in it runs on a server.
    pub frontend: bool,
    pub listing: Arc<Listing>,
}

impl Group {
    /// Every file that may belong to it.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let seeds = self.seeds.iter().map(String::as_str);
        seeds.chain(self.listing.below(self.family, &self.folder))
    }
}

/// Files of a project beyond these are not read.
const MOST_FILES: usize = 4_000;
const MOST_BYTES: usize = 48 << 20;
/// And of those, no more than these are parsed beside the seeds.
const MOST_PARSED: usize = 300;
/// Of them, those that are read for their paths alone.
const MOST_CALLED: usize = 40;
/// How far outward.
const ROUNDS: usize = 3;

/// The projects of the seeds; those where nothing is sure are left out.
pub(super) fn groups(seeds: &[(String, Seed)], sources: &dyn Sources) -> Vec<Group> {
    if !seeds.iter().any(|(_, seed)| seed.sure) {
        return Vec::new();
    }
    let listing = Arc::new(Listing::of(sources.list()));
    let mut by_root: BTreeMap<(Family, String), Vec<&(String, Seed)>> = BTreeMap::new();
    let mut common: HashMap<Family, String> = HashMap::new();
    for (key, seed) in seeds {
        let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
        common
            .entry(Family::of(seed.language))
            .and_modify(|known| *known = shared(known, folder))
            .or_insert_with(|| folder.to_owned());
    }
    for one in seeds {
        let family = Family::of(one.1.language);
        let manifest = listing.root_of(family, &one.0);
        let root = manifest.or_else(|| packaged(family, &one.0, sources));
        let root = root.unwrap_or_else(|| {
            // Without a manifest: the folder below what all have in common.
            let common = common.get(&family).map_or("", String::as_str);
            match family {
                // An app's files see each other without importing, whatever folder they are in.
                Family::Own(Language::Swift) => common.to_owned(),
                // The folders that one program is made of.
                Family::Own(Language::Go)
                    if is_part(&one.0, common, &["cmd", "internal", "pkg", "api"]) =>
                {
                    common.to_owned()
                }
                Family::Own(Language::Ruby)
                    if is_part(&one.0, common, &["app", "lib", "config", "spec", "test"]) =>
                {
                    common.to_owned()
                }
                Family::Own(Language::Php)
                    if is_part(
                        &one.0,
                        common,
                        &[
                            "app", "src", "routes", "config", "public", "tests", "includes",
                        ],
                    ) =>
                {
                    common.to_owned()
                }
                _ => first_below(&one.0, common),
            }
        });
        by_root.entry((family, root)).or_default().push(one);
    }
    merge(by_root, &listing, sources)
        .into_iter()
        .filter(|(_, seeds)| seeds.iter().any(|(_, seed)| seed.sure))
        .map(|((family, folder), seeds)| Group {
            frontend: is_frontend(family, &folder, sources),
            seeds: seeds.into_iter().map(|(key, _)| key.clone()).collect(),
            family,
            folder,
            listing: listing.clone(),
        })
        .collect()
}

/// The folder above all packages of a JVM file: what the packages of one program have in common.
fn packaged(family: Family, key: &str, sources: &dyn Sources) -> Option<String> {
    if family != Family::Jvm {
        return None;
    }
    if let Some(at) = key.find("src/main/").or_else(|| key.find("src/test/")) {
        return Some(key.get(..at)?.trim_end_matches('/').to_owned());
    }
    let bytes = sources.read(key)?;
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(8_192))?).into_owned();
    let declared = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("package "))?;
    let package = declared.trim().trim_end_matches(';').replace('.', "/");
    let (folder, _) = key.rsplit_once('/')?;
    let above = folder.strip_suffix(package.as_str())?;
    Some(above.trim_end_matches('/').to_owned())
}

type Roots<'a> = BTreeMap<(Family, String), Vec<&'a (String, Seed)>>;

/// Folders without a manifest whose files import each other are one project.
fn merge<'a>(mut by_root: Roots<'a>, listing: &Listing, sources: &dyn Sources) -> Roots<'a> {
    let loose: Vec<(Family, String)> = by_root
        .keys()
        .filter(|(family, root)| listing.root_of(*family, &format!("{root}/x")).is_none())
        .cloned()
        .collect();
    for (family, root) in loose {
        let Some(seeds) = by_root.get(&(family, root.clone())) else {
            continue;
        };
        let parent = root
            .rsplit_once('/')
            .map_or("", |(parent, _)| parent)
            .to_owned();
        if root.is_empty() {
            continue;
        }
        // `from services.face import …` in `app/`: the folder beside it is part of the project.
        let mut climbs = false;
        for (key, seed) in seeds.iter().take(64) {
            let Some(module) = load(key, seed.language, sources) else {
                continue;
            };
            climbs |= module.0.imports.iter().any(|import| {
                let up = import.module.matches("../").count();
                let depth = key
                    .matches('/')
                    .count()
                    .saturating_sub(root.matches('/').count() + 1);
                let head = import.module.split(['.', '/']).next().unwrap_or("");
                // Django's settings lie in a folder of their own.
                let settings = import.module == "django.conf" && import.item == "settings";
                up > depth
                    || settings && family == Family::Own(Language::Python)
                    || family == Family::Own(Language::Python)
                        && !head.is_empty()
                        && listing.below(family, &join(&parent, head)).next().is_some()
                    || family == Family::Own(Language::Python)
                        && listing.has(&join(&parent, &format!("{head}.py")))
            });
        }
        if climbs {
            let seeds = by_root.remove(&(family, root)).unwrap_or_default();
            by_root.entry((family, parent)).or_default().extend(seeds);
        }
    }
    // What lies below another loose folder that was widened belongs to it.
    let roots: Vec<(Family, String)> = by_root.keys().cloned().collect();
    for (family, root) in roots {
        let outer = by_root
            .keys()
            .find(|(f, r)| *f == family && *r != root && is_below(&root, r))
            .filter(|(_, r)| {
                listing.root_of(family, &format!("{r}/x"))
                    == listing.root_of(family, &format!("{root}/x"))
            })
            .cloned();
        if let Some(outer) = outer {
            let seeds = by_root.remove(&(family, root)).unwrap_or_default();
            by_root.entry(outer).or_default().extend(seeds);
        }
    }
    by_root
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn shared(a: &str, b: &str) -> String {
    let parts: Vec<&str> = a
        .split('/')
        .zip(b.split('/'))
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a)
        .collect();
    parts.join("/")
}

fn first_below(key: &str, common: &str) -> String {
    let rest = match common.is_empty() {
        true => key,
        false => key.get(common.len() + 1..).unwrap_or_default(),
    };
    match rest.split_once('/') {
        Some((first, _)) => join(common, first),
        None => common.to_owned(),
    }
}

/// Whether a file stands in one of these folders below the one that all have in common.
fn is_part(key: &str, common: &str, parts: &[&str]) -> bool {
    let first = first_below(key, common);
    parts.contains(&first.rsplit('/').next().unwrap_or_default())
}

/// What a manifest says of a project that is nothing but a front end.
fn is_frontend(family: Family, folder: &str, sources: &dyn Sources) -> bool {
    let read = |name: &str| {
        sources
            .read(&join(folder, name))
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default()
    };
    match family {
        Family::Script => {
            let text = read("package.json");
            let has = |names: &[&str]| names.iter().any(|n| text.contains(&format!("\"{n}\"")));
            has(&[
                "react-native",
                "expo",
                "react-scripts",
                "react-dom",
                "vue",
                "svelte",
                "@angular/core",
                "@ionic/react",
                "@ionic/vue",
                "@ionic/angular",
                "solid-js",
                "preact",
            ]) && !has(&[
                "next",
                "nuxt",
                "@sveltejs/kit",
                "@remix-run/node",
                "express",
                "fastify",
                "koa",
                "hono",
                "@nestjs/core",
                "@angular/ssr",
                "astro",
                "firebase-functions",
                "gatsby",
                "@react-router/node",
                "@tanstack/start",
                "solid-start",
                "h3",
                "nitropack",
                "electron",
            ])
        }
        Family::Own(Language::Dart) => {
            let text = read("pubspec.yaml");
            text.contains("sdk: flutter")
        }
        Family::Jvm => ["build.gradle", "build.gradle.kts"].iter().any(|name| {
            let text = read(name);
            text.contains("com.android.application")
                || text.contains("com.android.library")
                || text.contains("android.application")
        }),
        Family::Own(Language::Swift) => {
            // An app's property list stands beside its files or above them.
            let above =
                std::iter::successors(Some(folder), |f| f.rsplit_once('/').map(|(above, _)| above));
            let listed = above.take(3).any(|f| {
                let plist = sources.read(&join(f, "Info.plist"));
                plist.is_some_and(|bytes| !bytes.is_empty())
            });
            read("Podfile").contains("platform :ios") || listed && read("Package.swift").is_empty()
        }
        _ => false,
    }
}

fn load(key: &str, language: Language, sources: &dyn Sources) -> Option<(Module, Option<Problem>)> {
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
