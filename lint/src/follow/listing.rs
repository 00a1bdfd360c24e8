//! A project's files by name: which of them a module's imports can mean, and where projects begin.

use crate::flow::normal;
use crate::ir::Language;
use crate::lang::language_of;
use std::collections::{BTreeSet, HashMap};

/// Languages that follow each other's imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Family {
    Script,
    Jvm,
    Own(Language),
}

impl Family {
    pub fn of(language: Language) -> Self {
        match language {
            language if language.is_script() => Self::Script,
            Language::Java | Language::Kotlin => Self::Jvm,
            language => Self::Own(language),
        }
    }

    /// What stands at the root of a project of these languages.
    fn manifests(self) -> &'static [&'static str] {
        match self {
            Self::Script => &["package.json", "deno.json", "deno.jsonc"],
            Self::Jvm => &["pom.xml", "build.gradle", "build.gradle.kts"],
            Self::Own(Language::Python) => &[
                "pyproject.toml",
                "requirements.txt",
                "setup.py",
                "setup.cfg",
                "Pipfile",
                "manage.py",
            ],
            Self::Own(Language::Go) => &["go.mod"],
            Self::Own(Language::Rust) => &["Cargo.toml"],
            Self::Own(Language::Php) => &["composer.json"],
            Self::Own(Language::Ruby) => &["Gemfile"],
            Self::Own(Language::Dart) => &["pubspec.yaml"],
            Self::Own(Language::Swift) => &["Package.swift", "Podfile"],
            _ => &[],
        }
    }

    fn is_manifest(self, name: &str) -> bool {
        self.manifests().contains(&name)
            || self == Self::Own(Language::CSharp) && name.ends_with(".csproj")
    }
}

/// Those whose projects have a file at their root that tells.
const PROJECTS: [Family; 10] = [
    Family::Script,
    Family::Jvm,
    Family::Own(Language::Python),
    Family::Own(Language::Go),
    Family::Own(Language::Rust),
    Family::Own(Language::Php),
    Family::Own(Language::Ruby),
    Family::Own(Language::Dart),
    Family::Own(Language::Swift),
    Family::Own(Language::CSharp),
];

/// Whether a file of that name is code or the root of a project.
pub(super) fn matters(name: &str) -> bool {
    language_of(name, "").is_some() || PROJECTS.iter().any(|family| family.is_manifest(name))
}

/// All files that matter, by family.
#[derive(Debug, Default)]
pub(super) struct Listing {
    files: HashMap<Family, Vec<String>>,
    stems: HashMap<(Family, String), Vec<String>>,
    all: BTreeSet<String>,
    roots: HashMap<Family, BTreeSet<String>>,
}

impl Listing {
    pub fn of(keys: Vec<String>) -> Self {
        let mut out = Self::default();
        for key in keys {
            let (folder, name) = key.rsplit_once('/').unwrap_or(("", &key));
            if let Some(language) = language_of(name, "") {
                let family = Family::of(language);
                out.files.entry(family).or_default().push(key.clone());
                for stem in stems(&key) {
                    out.stems
                        .entry((family, stem))
                        .or_default()
                        .push(key.clone());
                }
            }
            for family in PROJECTS {
                if family.is_manifest(name) {
                    out.roots
                        .entry(family)
                        .or_default()
                        .insert(folder.to_owned());
                }
            }
            out.all.insert(key);
        }
        out
    }

    pub fn has(&self, key: &str) -> bool {
        self.all.contains(key)
    }

    /// The nearest folder upwards that a project of the family begins in.
    pub fn root_of(&self, family: Family, key: &str) -> Option<String> {
        let roots = self.roots.get(&family)?;
        let mut folder = key;
        while let Some((parent, _)) = folder.rsplit_once('/') {
            if roots.contains(parent) {
                return Some(parent.to_owned());
            }
            folder = parent;
        }
        roots.contains("").then(String::new)
    }

    /// Files of the family whose names a word can mean, those below a folder only.
    pub fn named<'a>(
        &'a self,
        family: Family,
        word: &str,
        below: &'a str,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        self.stems
            .get(&(family, normal(word)))
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(move |key| is_below(key, below))
    }

    /// Files of the family below a folder.
    pub fn below<'a>(
        &'a self,
        family: Family,
        below: &'a str,
    ) -> impl Iterator<Item = &'a str> + use<'a> {
        self.files
            .get(&family)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(move |key| is_below(key, below))
    }
}

pub(super) fn is_below(key: &str, folder: &str) -> bool {
    folder.is_empty()
        || key
            .strip_prefix(folder)
            .is_some_and(|rest| rest.starts_with('/'))
}

/// The names under which others import a file: its own, or its folder's where its own says nothing.
pub(super) fn stems(key: &str) -> Vec<String> {
    let (folder, name) = key.rsplit_once('/').unwrap_or(("", key));
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem);
    let parent = folder.rsplit('/').next().unwrap_or("");
    let mut out = match stem {
        "index" | "__init__" | "mod" | "main" | "lib" | "route" | "page" | "package" => {
            vec![normal(parent), normal(stem)]
        }
        _ => vec![normal(stem)],
    };
    if name.ends_with(".go") || name.ends_with(".swift") {
        out.push(normal(parent));
    }
    // `face.service.ts` is imported as `./face.service`.
    if let Some((whole, _)) = name.rsplit_once('.')
        && whole.contains('.')
    {
        out.push(normal(whole));
    }
    out.retain(|s| !s.is_empty());
    out.dedup();
    out
}
