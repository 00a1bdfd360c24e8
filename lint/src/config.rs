//! `.visor.toml`: the nearest one upwards holds for its subtree.

mod policy;

use crate::finding::Severity;
use crate::rules::code::Options;
use crate::rules::{self, Rule};
use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Arc, RwLock};
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::effective::Effective;
use visor_policy::read::{BadValue, Names, Text, choice, did_you_mean, read_document, section};
use visor_policy::source::{At, Source};

/// The file's name.
pub const NAME: &str = ".visor.toml";

choice! {
    /// What a rule's findings count as.
    pub enum Level {
        /// Nothing: the rule is silent.
        "off" Off,
        /// Worth knowing.
        "info" Info,
        /// Should be mended.
        "warning" Warning,
        /// Must be mended.
        "error" Error,
    }
}

impl Level {
    /// The severity of a finding under this level. What a rule itself takes for less grave than
    /// usual, a test key or a comment, is not made graver.
    pub fn applied(self, found: Severity, usual: Severity) -> Severity {
        let level = match self {
            Self::Off | Self::Info => Severity::Info,
            Self::Warning => Severity::Warning,
            Self::Error => Severity::Error,
        };
        if found == usual {
            level
        } else {
            found.min(level)
        }
    }
}

/// A pattern of paths, relative to the configuration's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathGlob(Glob);

impl FromStr for PathGlob {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let help = "a path with `*`, `**`, `?`, `[…]` or `{…,…}`: `apps/web/**`";
        if text.starts_with('/') || text.starts_with("./") || text.contains("..") {
            return Err(BadValue::new(
                format!("`{text}` is not relative to this file's folder"),
                help,
            ));
        }
        // A folder means everything below it.
        let text = text
            .strip_suffix('/')
            .map_or_else(|| text.to_owned(), |folder| format!("{folder}/**"));
        GlobBuilder::new(&text)
            .literal_separator(true)
            .build()
            .map(Self)
            .map_err(|error| {
                BadValue::new(format!("`{text}` is not a pattern: {}", error.kind()), help)
            })
    }
}

impl Text for PathGlob {
    const KIND: &'static str = "a pattern such as `apps/web/**`";
}

type List<T> = Vec<At<T>>;

section! {
    /// A `.visor.toml`.
    pub struct File document {
        /// Version of the format; 1.
        "schema" schema: default u32 = 1, Neutral;
        /// The site policy whose packs and limits the rules use; relative to this file.
        "policy" policy: optional String, Neutral;
        /// Packs beside the built-in ones: paths relative to this file.
        "packs" packs: default List<String> = Vec::new(), Neutral;
        /// What is not looked at.
        "exclude" exclude: default List<PathGlob> = Vec::new(), Neutral;
        /// The file with known findings; relative to this file.
        "baseline" baseline: optional String, Neutral;
        /// What rules count as.
        "levels" levels: default Names<Level> = Names::default(), Neutral;
        /// What rules count as in some paths.
        "paths" paths: default Names<Paths> = Names::default(), Neutral;
        /// What ships to browsers and devices.
        "client" client: optional Client, Neutral;
        /// The gateway's base URL: calls that go past it are findings.
        "gateway" gateway: optional String, Neutral;
        /// Where the rules' pages stand, for links: `https://…/{rule}`.
        "rules-url" rules_url: optional String, Neutral;
    }
}

section! {
    /// Levels for some paths.
    pub struct Paths {
        /// Which.
        "globs" globs: required List<PathGlob>, Neutral;
        /// What rules count as there.
        "levels" levels: required Names<Level>, Neutral;
    }
}

section! {
    /// What ships to browsers and devices, where evidence in the code does not say it.
    pub struct Client {
        /// Client code.
        "globs" globs: default List<PathGlob> = Vec::new(), Neutral;
        /// Server code, whatever it looks like.
        "except" except: default List<PathGlob> = Vec::new(), Neutral;
    }
}

/// One configuration, ready to ask.
#[derive(Debug)]
pub struct Config {
    /// As written.
    pub file: File,
    /// Its folder relative to the base, with `/` at its end unless empty.
    folder: String,
    exclude: GlobSet,
    paths: Vec<(GlobSet, Vec<(String, Level)>)>,
    client: GlobSet,
    server: GlobSet,
}

/// What configurations add to what is built in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extras {
    /// Packs.
    pub packs: BTreeSet<PathBuf>,
    /// Policies, which may name packs of their own.
    pub policies: BTreeSet<PathBuf>,
    /// Hosts of gateways.
    pub gateways: BTreeSet<String>,
}

/// Every configuration of a run, read when first asked for.
#[derive(Debug)]
pub struct Configs {
    root: PathBuf,
    by_folder: RwLock<HashMap<String, Option<Arc<Config>>>>,
    policies: policy::Policies,
    options: RwLock<HashMap<String, Option<Arc<Options>>>>,
    report: RwLock<Report>,
}

impl Configs {
    /// Below a base.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            by_folder: RwLock::default(),
            policies: policy::Policies::default(),
            options: RwLock::default(),
            report: RwLock::default(),
        }
    }

    /// What is wrong with those that were read.
    pub fn report(&self) -> Report {
        self.report.read().map(|r| r.clone()).unwrap_or_default()
    }

    /// The one that holds for the base itself.
    pub fn top(&self) -> Option<Arc<Config>> {
        self.of_folder("")
    }

    /// The one that holds for a file.
    pub fn of(&self, key: &str) -> Option<Arc<Config>> {
        self.of_folder(key.rsplit_once('/').map_or("", |(folder, _)| folder))
    }

    fn of_folder(&self, folder: &str) -> Option<Arc<Config>> {
        if let Some(known) = self.by_folder.read().ok()?.get(folder) {
            return known.clone();
        }
        let path = self.root.join(folder).join(NAME);
        let found = match std::fs::read_to_string(&path) {
            Ok(text) => {
                let mut report = Report::default();
                let config = read(&path, &text, folder, &mut report);
                if let Ok(mut all) = self.report.write() {
                    all.diagnostics.extend(report.diagnostics);
                }
                config.map(Arc::new)
            }
            Err(_) if folder.is_empty() => None,
            Err(_) => self.of_folder(folder.rsplit_once('/').map_or("", |(parent, _)| parent)),
        };
        if let Ok(mut all) = self.by_folder.write() {
            all.insert(folder.to_owned(), found.clone());
        }
        found
    }

    /// What those that were read up to here add to what is built in.
    pub fn extras(&self) -> Extras {
        let mut out = Extras::default();
        let Ok(all) = self.by_folder.read() else {
            return out;
        };
        for config in all.values().flatten() {
            let folder = self.root.join(&config.folder);
            let file = &config.file;
            out.packs
                .extend(file.packs.iter().map(|p| folder.join(&p.value)));
            out.policies
                .extend(file.policy.iter().map(|p| folder.join(&p.value)));
            out.gateways
                .extend(file.gateway.iter().map(|url| host_of(&url.value)));
        }
        out
    }

    /// What the configuration that holds for a file, and its policy, say to rules on code. Nothing
    /// where they say nothing.
    pub fn options(&self, key: &str) -> Option<Arc<Options>> {
        let config = self.of(key)?;
        if config.file.policy.is_none() && config.file.gateway.is_none() {
            return None;
        }
        if let Some(known) = self.options.read().ok()?.get(&config.folder) {
            return known.clone();
        }
        let mut options = Options {
            gateway: config.file.gateway.as_ref().map(|url| host_of(&url.value)),
            gateway_url: config.file.gateway.as_ref().map(|url| url.value.clone()),
            ..Options::default()
        };
        if let Some(policy) = self.policy(key) {
            of_policy(&policy, &mut options);
        }
        let options = Some(Arc::new(options));
        if let Ok(mut all) = self.options.write() {
            all.insert(config.folder.clone(), options.clone());
        }
        options
    }

    /// Whether a file or folder is left out.
    pub fn excludes(&self, key: &str) -> bool {
        self.of(key).is_some_and(|config| {
            let path = config.relative(key);
            config.exclude.is_match(path) || config.exclude.is_match(format!("{path}/x"))
        })
    }

    /// The level of a rule in a file, where one is set.
    pub fn level(&self, rule: &Rule, key: &str) -> Option<Level> {
        let config = self.of(key)?;
        let path = config.relative(key);
        let own = config
            .file
            .levels
            .find(rule.id)
            .map(|entry| entry.value.value);
        config
            .paths
            .iter()
            .filter(|(globs, _)| globs.is_match(path))
            .filter_map(|(_, levels)| {
                levels
                    .iter()
                    .find(|(id, _)| id == rule.id)
                    .map(|(_, level)| *level)
            })
            .next_back()
            .or(own)
    }

    /// The site policy that holds for a file, resolved. A wrong one is none, and is in the report.
    pub fn policy(&self, key: &str) -> Option<Arc<Effective>> {
        let config = self.of(key)?;
        let named = config.file.policy.as_ref()?;
        let path = self.root.join(&config.folder).join(&named.value);
        let mut report = Report::default();
        let policy = self.policies.of(&path, &named.span, &mut report);
        if let Ok(mut all) = self.report.write() {
            all.diagnostics.extend(report.diagnostics);
        }
        policy
    }

    /// Whether the configuration says that a file ships to clients, or that it does not.
    pub fn is_client(&self, key: &str) -> Option<bool> {
        let config = self.of(key)?;
        let path = config.relative(key);
        if config.server.is_match(path) {
            return Some(false);
        }
        config.client.is_match(path).then_some(true)
    }
}

impl Config {
    fn relative<'k>(&self, key: &'k str) -> &'k str {
        key.strip_prefix(self.folder.as_str()).unwrap_or(key)
    }
}

/// What a site policy says to rules on code: which routes it allows, and from which score on.
fn of_policy(policy: &Effective, options: &mut Options) {
    let mut allowed = HashSet::new();
    for grant in policy.grants() {
        allowed.insert(format!("{}/{}", grant.provider.name, grant.route.name));
        for least in grant.checks.iter().filter_map(|check| check.score.as_ref()) {
            let known = options.minimum_score.unwrap_or(least.score);
            options.minimum_score = Some(known.min(least.score));
        }
    }
    options.allowed = Some(allowed);
}

/// The host of a URL, or what stands in its place.
fn host_of(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?']).next().unwrap_or(rest);
    host.rsplit_once(':')
        .map_or(host, |(name, _)| name)
        .to_ascii_lowercase()
}

/// Reads one configuration.
pub fn read(path: &Path, text: &str, folder: &str, report: &mut Report) -> Option<Config> {
    let source = Source::new(path, text);
    let file: File = read_document(&source, report)?;
    if file.schema.value != 1 {
        report.push(
            Diagnostic::error(
                "schema",
                &file.schema.span,
                "this configuration does not say `schema = 1`",
            )
            .help("it is the only version there is"),
        );
    }
    check_levels(&file.levels, report);
    let set = |globs: &List<PathGlob>| {
        let mut set = GlobSetBuilder::new();
        globs.iter().for_each(|glob| {
            set.add(glob.value.0.clone());
        });
        set.build().unwrap_or_else(|_| GlobSet::empty())
    };
    let mut paths = Vec::new();
    for (_, entry) in file.paths.iter() {
        let rules = &entry.value.value;
        check_levels(&rules.levels, report);
        let levels = rules
            .levels
            .iter()
            .map(|(id, level)| (id.to_owned(), level.value.value))
            .collect();
        paths.push((set(&rules.globs.value), levels));
    }
    let none = Vec::new();
    let client = file.client.as_ref();
    Some(Config {
        exclude: set(&file.exclude.value),
        client: set(client.map_or(&none, |c| &c.globs.value)),
        server: set(client.map_or(&none, |c| &c.except.value)),
        paths,
        folder: if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        },
        file,
    })
}

fn check_levels(levels: &Names<Level>, report: &mut Report) {
    let known: Vec<&str> = rules::RULES.iter().map(|rule| rule.id).collect();
    for (id, entry) in levels.iter() {
        if rules::rule(id).is_none() {
            report.push(
                Diagnostic::error(
                    "unknown-name",
                    &entry.name,
                    format!("no rule is named `{id}`"),
                )
                .label("no such rule")
                .help(did_you_mean(id, &known)),
            );
        }
    }
}
