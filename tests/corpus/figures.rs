//! Findings held against labels.

use super::Found;
use super::labels::{Label, Place, Project};
use std::collections::{BTreeMap, BTreeSet};

/// What came of one rule, one language, or all.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Tally {
    /// Labelled findings that were found.
    pub right: usize,
    /// Labelled findings that were not.
    pub missed: usize,
    /// Findings that no label has.
    pub invented: usize,
    /// Labelled near misses.
    pub near: usize,
    /// Those of them that were reported.
    pub fell_for: usize,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.missed += other.missed;
        self.invented += other.invented;
        self.near += other.near;
        self.fell_for += other.fell_for;
    }
    /// In thousandths, rounded down; none where nothing was reported.
    pub fn precision(&self) -> Option<usize> {
        (self.right * 1000).checked_div(self.right + self.invented)
    }
    /// In thousandths, rounded down; none where nothing is labelled.
    pub fn recall(&self) -> Option<usize> {
        (self.right * 1000).checked_div(self.right + self.missed)
    }
}

/// One place that was missed or invented.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Miss {
    pub project: String,
    pub place: Place,
    pub remark: String,
    /// The line itself.
    pub text: String,
}

#[derive(Default)]
pub struct Figures {
    pub rules: BTreeMap<String, Tally>,
    pub languages: BTreeMap<&'static str, Tally>,
    pub overall: Tally,
    /// Without the rules that the program does not have.
    pub of_known: Tally,
    pub not_analysed: BTreeSet<String>,
    pub missed: Vec<Miss>,
    pub invented: Vec<Miss>,
    pub projects: usize,
    pub either: usize,
}

impl Figures {
    pub fn of(
        projects: &[Project],
        findings: &BTreeMap<String, Vec<Found>>,
        known: &BTreeSet<String>,
    ) -> Self {
        let mut figures = Self {
            projects: projects.len(),
            ..Self::default()
        };
        for rule in super::RULES {
            figures.rules.entry((*rule).to_owned()).or_default();
            if !known.contains(*rule) {
                figures.not_analysed.insert((*rule).to_owned());
            }
        }
        for project in projects {
            let found = findings.get(&project.name).map_or(&[][..], Vec::as_slice);
            figures.project(project, found);
        }
        for (rule, tally) in &figures.rules {
            figures.overall.add(*tally);
            if !figures.not_analysed.contains(rule) {
                figures.of_known.add(*tally);
            }
        }
        figures
    }

    fn project(&mut self, project: &Project, found: &[Found]) {
        self.either += project.either.len();
        let mut hit = vec![false; project.findings.len()];
        // What another severity was asked for, for the remark.
        let mut otherwise: Vec<Option<&str>> = vec![None; project.findings.len()];
        for finding in found {
            let place = finding.place();
            let agrees = |label: &Label| {
                label.covers(&place) && label.severity.as_ref().is_none_or(|s| *s == place.severity)
            };
            let mut fitting = project
                .findings
                .iter()
                .enumerate()
                .filter(|(_, label)| agrees(label))
                .map(|(index, _)| index)
                .peekable();
            if let Some(&first) = fitting.peek() {
                // Labels can share lines: one that has nothing yet goes first.
                let index = fitting.find(|index| !hit[*index]).unwrap_or(first);
                hit[index] = true;
                continue;
            }
            if project.either.iter().any(agrees) {
                continue;
            }
            // A near miss that is told as information is not told wrongly.
            let fell_for = project.silent.iter().any(|label| label.covers(&place));
            let mut remark = if fell_for { "a near miss" } else { "" }.to_owned();
            for (index, label) in project.findings.iter().enumerate() {
                if label.covers(&place) {
                    otherwise[index] = Some(&finding.severity);
                    remark = format!("labelled {}", label.severity.as_deref().unwrap_or("any"));
                }
            }
            self.add(
                &place,
                Tally {
                    invented: 1,
                    ..Tally::default()
                },
            );
            self.invented.push(Miss {
                project: project.name.clone(),
                text: project.line(&place),
                place,
                remark,
            });
        }
        for (index, label) in project.findings.iter().enumerate() {
            let place = label.place();
            if hit[index] {
                self.add(
                    &place,
                    Tally {
                        right: 1,
                        ..Tally::default()
                    },
                );
                continue;
            }
            self.add(
                &place,
                Tally {
                    missed: 1,
                    ..Tally::default()
                },
            );
            let remark = otherwise[index].map_or_else(String::new, |s| format!("found as {s}"));
            self.missed.push(Miss {
                project: project.name.clone(),
                text: project.line(&place),
                place,
                remark,
            });
        }
        for label in &project.silent {
            let fell_for = found.iter().any(|f| label.covers(&f.place()));
            let tally = Tally {
                near: 1,
                fell_for: usize::from(fell_for),
                ..Tally::default()
            };
            self.add(&label.place(), tally);
        }
    }

    fn add(&mut self, place: &Place, tally: Tally) {
        self.rules.entry(place.rule.clone()).or_default().add(tally);
        self.languages
            .entry(language(&place.file))
            .or_default()
            .add(tally);
    }
}

/// The language of a file, for the table.
pub fn language(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
    match (name, extension) {
        (n, _) if n.starts_with(".env") || n.ends_with(".env") => "env",
        (n, _) if n.starts_with("Dockerfile") => "dockerfile",
        ("Podfile" | "Gemfile" | "Rakefile", _) | (_, "rb") => "ruby",
        ("Makefile", _) | (_, "sh" | "bash") => "shell",
        (_, "py") => "python",
        (_, "ipynb") => "notebook",
        (_, "js" | "mjs" | "cjs") => "javascript",
        (_, "ts" | "mts") => "typescript",
        (_, "jsx" | "tsx") => "jsx",
        (_, "vue") => "vue",
        (_, "svelte") => "svelte",
        (_, "html" | "cshtml" | "erb") => "html",
        (_, "rs") => "rust",
        (_, "go" | "mod") => "go",
        (_, "java") => "java",
        (_, "kt" | "kts" | "gradle") => "kotlin",
        (_, "swift") => "swift",
        (_, "dart") => "dart",
        (_, "php") => "php",
        (_, "cs") => "csharp",
        (_, "yml" | "yaml") => "yaml",
        (_, "json") => "json",
        (_, "toml") => "toml",
        (_, "tf" | "tfvars") => "terraform",
        (_, "properties") => "properties",
        (_, "plist" | "xml" | "config" | "csproj") => "xml",
        (_, "md" | "txt" | "rst") => "prose",
        _ => "other",
    }
}
