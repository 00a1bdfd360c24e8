//! Which file an import means, and where a name of the project is defined.

use super::term::FunctionKey;
use crate::ir::{ExprKind, FunctionKind, Language, Module};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

/// A place where a class is defined or extended.
#[derive(Debug, Clone)]
struct Home {
    module: u32,
    folder: String,
    /// Whether it says what the class is made of.
    whole: bool,
}

/// The project's files, classes and functions by name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    exact: HashMap<String, u32>,
    suffixes: HashMap<String, Vec<u32>>,
    folders: HashMap<String, Vec<u32>>,
    classes: HashMap<String, Vec<Home>>,
    getters: HashSet<String>,
    folders_of: HashMap<u32, String>,
    stems: HashMap<u32, String>,
    functions: HashMap<String, Vec<FunctionKey>>,
    /// By what is imported and from where: of many files of one name, the nearest.
    nearest: RefCell<HashMap<(String, String), Option<u32>>>,
    makers: HashMap<String, Vec<FunctionKey>>,
}

impl Names {
    pub fn of(modules: &[Module]) -> Self {
        let mut out = Self::default();
        for (number, module) in modules.iter().enumerate() {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            let stem = stem(&module.path);
            let stem = stem.strip_suffix("/__init__").unwrap_or(stem);
            let stem = match module.language {
                Language::Rust => stem.strip_suffix("/mod").unwrap_or(stem),
                _ => stem,
            };
            if let Some(before) = out.exact.insert(stem.to_owned(), number) {
                out.stems.remove(&before);
            }
            out.stems.insert(number, stem.to_owned());
            for suffix in suffixes(stem) {
                out.suffixes
                    .entry(suffix.to_owned())
                    .or_default()
                    .push(number);
            }
            for suffix in suffixes(folder(&module.path)) {
                out.folders
                    .entry(suffix.to_owned())
                    .or_default()
                    .push(number);
            }
            out.folders_of
                .insert(number, folder(&module.path).to_owned());
            for class in &module.classes {
                let whole = !class.fields.is_empty();
                let homes = out.classes.entry(class.name.clone()).or_default();
                match homes.iter_mut().find(|h| h.module == number) {
                    Some(home) => home.whole |= whole,
                    None => homes.push(Home {
                        module: number,
                        folder: folder(&module.path).to_owned(),
                        whole,
                    }),
                }
            }
            for (id, function) in module.functions.iter().enumerate() {
                if matches!(module.language, Language::Go | Language::Rust) {
                    out.note_made(number, id, function);
                }
                if function.is_getter {
                    out.getters.insert(function.name.clone());
                }
                if function.kind == FunctionKind::Named {
                    let function_id = u32::try_from(id).unwrap_or(u32::MAX);
                    out.functions
                        .entry(function.name.clone())
                        .or_default()
                        .push(FunctionKey {
                            module: number,
                            function: function_id,
                        });
                }
            }
        }
        out
    }

    /// The files that an import of `from` means; several where it means a folder.
    pub fn imported(&self, modules: &[Module], from: u32, written: &str) -> Vec<u32> {
        let Some(module) = modules.get(from as usize) else {
            return Vec::new();
        };
        let here = folder(&module.path);
        match module.language {
            Language::Python => self.python(here, written, from),
            language if language.is_script() => self.script(here, written),
            Language::Go => self.go(written),
            Language::Rust => self.rust(here, &module.path, written).into_iter().collect(),
            Language::Dart | Language::Ruby | Language::Php | Language::Shell => {
                let path = written.strip_prefix("package:").unwrap_or(written);
                // What a Dart package gives stands in its `lib`.
                if let (Language::Dart, Some((_, rest))) = (module.language, path.split_once('/'))
                    && path.len() < written.len()
                {
                    let inner = format!("lib/{rest}");
                    return self.nearest(stem(&inner), here).into_iter().collect();
                }
                self.relative(here, stem(path))
                    .or_else(|| self.nearest(stem(path), here))
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// The functions in which objects of a class are made of named values, where that is how
    /// objects are made.
    pub fn makers(&self, class: &str) -> &[FunctionKey] {
        self.makers.get(class).map_or(&[], Vec::as_slice)
    }

    fn note_made(&mut self, module: u32, id: usize, function: &crate::ir::Function) {
        let Ok(id) = u32::try_from(id) else { return };
        let function_key = FunctionKey {
            module,
            function: id,
        };
        super::reach::walk_function(function, &mut |e| {
            if let ExprKind::Call { callee, args } = &e.kind
                && let [only] = args.as_slice()
                && matches!(only.value.kind, ExprKind::Dict(_))
                && let ExprKind::Name(class) | ExprKind::Member { name: class, .. } = &callee.kind
            {
                let class = match class.as_str() {
                    "Self" => function.owner.clone().unwrap_or_default(),
                    other => other.to_owned(),
                };
                let known = self.makers.entry(class).or_default();
                if known.len() < 4 && known.last() != Some(&function_key) {
                    known.push(function_key);
                }
            }
        });
    }

    /// A package is a folder: the one that shares the longest end with the path.
    fn go(&self, written: &str) -> Vec<u32> {
        let first = written.split('/').next().unwrap_or(written);
        // The standard library's packages are no folders of the project.
        if STANDARD.contains(&first) {
            return Vec::new();
        }
        suffixes(written)
            .find_map(|end| self.folders.get(end))
            .cloned()
            .unwrap_or_default()
    }

    /// `crate::faces::client`, `super::client`, and what `mod client;` declares.
    fn rust(&self, here: &str, path: &str, written: &str) -> Option<u32> {
        let parts: Vec<&str> = written
            .split(['.', ':'])
            .filter(|p| !p.is_empty())
            .collect();
        let first = parts.first().copied()?;
        let rooted = matches!(first, "crate" | "self" | "super");
        let rest = parts
            .iter()
            .skip_while(|p| matches!(**p, "crate" | "self" | "super"))
            .copied()
            .collect::<Vec<_>>()
            .join("/");
        if rest.is_empty() {
            return None;
        }
        let own = stem(path);
        let beside = self
            .relative(here, &rest)
            .or_else(|| self.relative(own, &rest));
        match rooted {
            true if first != "crate" => beside.or_else(|| self.nearest(&rest, here)),
            true => self.nearest(&rest, here).or(beside),
            false => beside,
        }
    }

    fn python(&self, here: &str, written: &str, from: u32) -> Vec<u32> {
        // The project's own settings, wherever they are.
        if written == "django.conf" {
            return self.nearest("settings", here).into_iter().collect();
        }
        let dots = written.bytes().take_while(|b| *b == b'.').count();
        let rest = written.get(dots..).unwrap_or_default().replace('.', "/");
        let found = if dots > 0 {
            let up = "../".repeat(dots - 1);
            self.relative(here, &format!("{up}{rest}"))
        } else {
            self.relative(here, &rest)
                .or_else(|| self.nearest(&rest, here))
        };
        found.into_iter().filter(|f| *f != from).collect()
    }

    fn script(&self, here: &str, written: &str) -> Vec<u32> {
        let path = match written.rsplit_once('.') {
            Some((stem, "js" | "ts" | "mjs" | "cjs" | "jsx" | "tsx" | "vue" | "svelte")) => stem,
            _ => written,
        };
        let found = if path.starts_with('.') || path.starts_with('/') {
            let path = path.trim_start_matches('/');
            self.relative(here, path)
                .or_else(|| self.relative(here, &format!("{path}/index")))
        } else {
            ["@/", "~/", "~~/", "$lib/", "#", "src/"]
                .iter()
                .find_map(|alias| {
                    let rest = path.strip_prefix(alias)?;
                    self.nearest(rest, here)
                        .or_else(|| self.nearest(&format!("{rest}/index"), here))
                })
        };
        found.into_iter().collect()
    }

    fn relative(&self, here: &str, path: &str) -> Option<u32> {
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
        self.exact
            .get(&joined)
            .or_else(|| self.exact.get(&format!("/{joined}")))
            .copied()
    }

    /// Of the files that end like this, the one that shares the most folders with `here`.
    fn nearest(&self, path: &str, here: &str) -> Option<u32> {
        let all = self.suffixes.get(path)?;
        match all.as_slice() {
            [only] => Some(*only),
            many => {
                let key = (path.to_owned(), here.to_owned());
                if let Some(known) = self.nearest.borrow().get(&key) {
                    return *known;
                }
                let found = many.iter().copied().max_by_key(|number| {
                    self.stems.get(number).map_or(0, |stem| {
                        stem.bytes()
                            .zip(here.bytes())
                            .take_while(|(a, b)| a == b)
                            .count()
                    })
                });
                self.nearest.borrow_mut().insert(key, found);
                found
            }
        }
    }

    /// Where a class is defined, if there is one place: here, or the only one, or the only one that
    /// says what it is made of, or the only one in the same folder.
    pub fn class(&self, from: u32, name: &str) -> Option<u32> {
        let all = self.classes.get(name)?;
        let whole = || all.iter().filter(|h| h.whole);
        if let Some(here) = all.iter().find(|h| h.module == from && h.whole) {
            return Some(here.module);
        }
        if let [only] = all.as_slice() {
            return Some(only.module);
        }
        if let (Some(only), None) = (whole().next(), whole().nth(1)) {
            return Some(only.module);
        }
        if let Some(here) = all.iter().find(|h| h.module == from) {
            return Some(here.module);
        }
        let near = self.folders_of.get(&from)?;
        let mut beside = whole().filter(|h| h.folder == *near);
        match (beside.next(), beside.next()) {
            (Some(only), None) => Some(only.module),
            _ => None,
        }
    }

    /// Whether a property of this name is computed when it is read.
    pub fn is_getter(&self, name: &str) -> bool {
        self.getters.contains(name)
    }

    /// The functions and methods of a name.
    pub fn functions(&self, name: &str) -> &[FunctionKey] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    /// The files in the same folder.
    pub fn beside(&self, path: &str) -> &[u32] {
        self.folders.get(folder(path)).map_or(&[], Vec::as_slice)
    }
}

fn stem(path: &str) -> &str {
    let name_at = path.rfind('/').map_or(0, |i| i + 1);
    match path.rfind('.') {
        Some(dot) if dot > name_at => path.get(..dot).unwrap_or(path),
        _ => path,
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// What paths of Go's standard library begin with.
const STANDARD: &[&str] = &[
    "archive",
    "bufio",
    "bytes",
    "cmp",
    "compress",
    "container",
    "context",
    "crypto",
    "database",
    "debug",
    "embed",
    "encoding",
    "errors",
    "expvar",
    "flag",
    "fmt",
    "go",
    "hash",
    "html",
    "image",
    "io",
    "iter",
    "log",
    "maps",
    "math",
    "mime",
    "net",
    "os",
    "path",
    "plugin",
    "reflect",
    "regexp",
    "runtime",
    "slices",
    "sort",
    "strconv",
    "strings",
    "sync",
    "syscall",
    "testing",
    "text",
    "time",
    "unicode",
    "unsafe",
];

fn suffixes(stem: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(stem), |rest| {
        rest.split_once('/').map(|(_, tail)| tail)
    })
    .take(12)
}

/// Whether a file holds tests, by where it lies and what it is called.
pub fn is_test(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or("");
    lower.split('/').any(|p| {
        matches!(
            p,
            "test" | "tests" | "__tests__" | "spec" | "testdata" | "e2e" | "fixtures"
        )
    }) || name.starts_with("test_")
        || name.contains("_test.")
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.contains("_spec.")
        || name.ends_with("test.java")
        || name.ends_with("tests.cs")
        || name.ends_with("tests.swift")
}
