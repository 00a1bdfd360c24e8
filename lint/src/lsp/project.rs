//! A repository, or a folder, as `visor lint` would look at it, with open documents over it.

use crate::baseline::Baseline;
use crate::config::{self, Configs};
use crate::engine::{Engine, Looked, Origin};
use crate::finding::Finding;
use crate::follow::{Seed, Sources, WorkTree};
use crate::git::EnvFiles;
use crate::progress::Progress;
use crate::run::{Base, Run, Summary};
use crate::setup::{self, Failure};
use crate::text::is_env_file;
use crate::walk::Walk;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

/// What one project was read into. It is read again when a file that it is made of changes.
pub(super) struct Project {
    base: Base,
    configs: Configs,
    engine: Engine,
    baseline: Option<Baseline>,
    env_files: EnvFiles,
    /// What stored files are to the rules, where they are anything: it decides what open ones mean.
    known: BTreeMap<String, Sign>,
    /// Every stored file that belongs to a program.
    listing: Vec<String>,
}

/// What a stored file is to the rules.
struct Sign {
    code: Option<Seed>,
    proves: Vec<usize>,
}

/// An open document.
pub(super) struct Open<'a> {
    /// Relative to the project.
    pub key: String,
    /// As it is shown.
    pub text: &'a str,
    /// Whether it is stored somewhere.
    pub stored: bool,
}

impl Project {
    /// Reads what a run needs, and looks at everything once.
    pub fn open(base: Base, foreign: bool) -> Result<Self, Failure> {
        let configs = Configs::new(base.root());
        let _ = configs.policy("");
        let (_, baseline) = setup::known(None, true, &base, &configs)?;
        let mut extras = configs.extras();
        let mut engine = setup::engine(&extras, foreign)?;
        let env_files = EnvFiles::new();
        let mut found = look(&base, &configs, &engine, &env_files, base.root());
        while configs.extras() != extras {
            extras = configs.extras();
            engine = setup::engine(&extras, foreign)?;
            found = look(&base, &configs, &engine, &env_files, base.root());
        }
        let wrong = configs.report();
        if wrong.has_errors() {
            let text = wrong.render(false);
            let place = text.lines().take(2).map(str::trim).collect::<Vec<_>>();
            return Err(Failure(format!(
                "the configuration is wrong: {}",
                place.join(" ")
            )));
        }
        let mut out = Self {
            known: BTreeMap::new(),
            listing: Vec::new(),
            env_files,
            base,
            configs,
            engine,
            baseline,
        };
        out.keep(found);
        out.list();
        Ok(out)
    }

    /// Where its paths are relative to.
    pub const fn base(&self) -> &Base {
        &self.base
    }

    /// Takes in that a stored file changed, came or went. Whether the project has to be opened anew.
    pub fn changed(&mut self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == config::NAME || name == crate::baseline::NAME || name == ".gitignore" {
            return true;
        }
        let extras = self.configs.extras();
        if extras.packs.contains(path) || extras.policies.contains(path) {
            return true;
        }
        let key = self.base.key(path);
        self.env_files = EnvFiles::new();
        let below = format!("{key}/");
        self.known
            .retain(|known, _| *known != key && !known.starts_with(&below));
        if path.is_file() {
            let found = look(
                &self.base,
                &self.configs,
                &self.engine,
                &self.env_files,
                path,
            );
            self.keep(found);
        }
        if !path.is_file() || !self.listing.contains(&key) {
            self.list();
        }
        false
    }

    fn keep(&mut self, found: Vec<(Origin, Looked)>) {
        for (origin, looked) in found {
            if looked.code.is_some() || !looked.proves.is_empty() {
                let sign = Sign {
                    code: looked.code,
                    proves: looked.proves,
                };
                self.known.insert(origin.key, sign);
            }
        }
    }

    fn list(&mut self) {
        self.listing = self.stored().list();
    }

    fn stored(&self) -> WorkTree<'_> {
        WorkTree {
            base: &self.base,
            configs: &self.configs,
            roots: vec![self.base.root().to_path_buf()],
        }
    }

    /// Whether a file would be looked at by a run over the project.
    fn is_looked_at(&self, open: &Open<'_>) -> bool {
        if open.key.starts_with(".git/") || self.configs.excludes(&open.key) {
            return false;
        }
        if !open.stored || is_env_file(&open.key) {
            return true;
        }
        let env = self.env_files.of(&self.base.root().join(&open.key));
        env.tracked || !env.ignored
    }

    /// The findings in open documents, by key.
    pub fn lint(&self, open: &[Open<'_>]) -> HashMap<String, Vec<Finding>> {
        let open: Vec<&Open<'_>> = open.iter().filter(|o| self.is_looked_at(o)).collect();
        let files: HashMap<&str, &str> = open.iter().map(|o| (o.key.as_str(), o.text)).collect();
        let mut looked = Vec::new();
        for one in &open {
            let path = self.base.root().join(&one.key);
            let origin = Origin {
                shown: path.clone(),
                key: one.key.clone(),
                env: (one.stored && is_env_file(&one.key)).then(|| self.env_files.of(&path)),
                commit: None,
            };
            if let Some(found) = self.engine.lint(&origin, one.text.as_bytes()) {
                looked.push((origin, found));
            }
        }
        for (key, sign) in &self.known {
            if !files.contains_key(key.as_str()) {
                let origin = Origin {
                    key: key.clone(),
                    ..Origin::default()
                };
                let known = Looked {
                    code: sign.code.clone(),
                    proves: sign.proves.clone(),
                    ..Looked::default()
                };
                looked.push((origin, known));
            }
        }
        let sources = Shown {
            files: &files,
            listing: &self.listing,
            stored: &self.stored(),
        };
        let run = Run {
            engine: &self.engine,
            base: &self.base,
            configs: &self.configs,
            baseline: self.baseline.as_ref(),
            jobs: 0,
            progress: &Progress::default(),
        };
        let outcome = run.conclude(looked, Summary::default(), true, Some(&sources));
        let mut out: HashMap<String, Vec<Finding>> = HashMap::new();
        for finding in outcome.findings {
            out.entry(finding.key_path.clone())
                .or_default()
                .push(finding);
        }
        out
    }

    /// Where the rule's page stands, where the configuration says so.
    pub fn page(&self, rule: &str) -> Option<String> {
        let config = self.configs.top()?;
        let url = config.file.rules_url.as_ref()?;
        Some(url.replace("{rule}", rule))
    }

    /// What the packs say.
    pub const fn facts(&self) -> &crate::facts::Facts {
        self.engine.facts()
    }
}

fn look(
    base: &Base,
    configs: &Configs,
    engine: &Engine,
    env_files: &EnvFiles,
    root: &Path,
) -> Vec<(Origin, Looked)> {
    let walk = Walk {
        engine,
        base,
        jobs: 0,
        excluded: &|key| configs.excludes(key),
        env_files,
        progress: &Progress::default(),
    };
    let roots: [PathBuf; 1] = [root.to_path_buf()];
    walk.run(&roots).looked
}

/// The work tree with open documents over it.
struct Shown<'a> {
    files: &'a HashMap<&'a str, &'a str>,
    listing: &'a [String],
    stored: &'a WorkTree<'a>,
}

impl Sources for Shown<'_> {
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        match self.files.get(key) {
            Some(text) => Some(text.as_bytes().to_vec()),
            None => self.stored.read(key),
        }
    }

    fn list(&self) -> Vec<String> {
        let known = self.listing.iter().map(String::as_str);
        let new = self.files.keys().copied();
        let new = new.filter(|key| !self.listing.iter().any(|k| k == key));
        known.chain(new).map(str::to_owned).collect()
    }

    fn asked(&self, key: &str) -> bool {
        self.files.contains_key(key)
    }
}
