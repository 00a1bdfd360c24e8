//! A project of the corpus: its files, and what was said of their lines.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// `labels.toml` as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document {
    framework: String,
    #[expect(dead_code, reason = "read by people")]
    about: String,
    /// Files that git tracks although its rules ignore them.
    #[serde(default)]
    force_add: Vec<String>,
    /// The company's gateway: told to a program that has a rule for it, in `.visor.toml`.
    gateway: Option<String>,
    #[serde(default)]
    files: BTreeMap<String, Lines>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    #[serde(default)]
    findings: Vec<Written>,
    #[serde(default)]
    silent: Vec<Written>,
    #[serde(default)]
    either: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rule: String,
    /// The line's text, or it and the lines above it.
    at: String,
    /// How many lines below it belong to the same statement.
    #[serde(default)]
    more: usize,
    /// Other lines on which the same finding stands as well.
    #[serde(default)]
    or: Vec<String>,
    severity: Option<String>,
    #[expect(dead_code, reason = "read by people")]
    why: Option<String>,
}

/// A label with its lines found.
#[derive(Debug, Clone)]
pub struct Label {
    pub file: String,
    pub rule: String,
    /// None: any.
    pub severity: Option<String>,
    /// The first is the one that is meant; a finding on another counts too.
    pub lines: Vec<usize>,
}

impl Label {
    pub fn covers(&self, place: &Place) -> bool {
        self.file == place.file && self.rule == place.rule && self.lines.contains(&place.line)
    }
    pub fn place(&self) -> Place {
        Place {
            file: self.file.clone(),
            line: self.lines.first().copied().unwrap_or(0),
            rule: self.rule.clone(),
            severity: self.severity.clone().unwrap_or_default(),
        }
    }
}

/// One line, one rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    pub line: usize,
    pub rule: String,
    pub severity: String,
}

#[derive(Clone, Copy)]
enum Kind {
    Finding,
    Silent,
    Either,
}

pub struct Project {
    pub name: String,
    pub framework: String,
    pub folder: PathBuf,
    pub force_add: Vec<String>,
    pub gateway: Option<String>,
    pub findings: Vec<Label>,
    pub silent: Vec<Label>,
    pub either: Vec<Label>,
    /// Anchors that name no line, or several.
    pub mistakes: Vec<String>,
}

impl Project {
    pub fn read(folder: &Path) -> Self {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let path = folder.join("labels.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        let document: Document =
            toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let mut project = Self {
            name,
            framework: document.framework,
            folder: folder.join("files"),
            force_add: document.force_add,
            gateway: document.gateway,
            findings: Vec::new(),
            silent: Vec::new(),
            either: Vec::new(),
            mistakes: Vec::new(),
        };
        for (file, lines) in document.files {
            let stored = project.folder.join(super::stage::stored(&file));
            let Ok(text) = std::fs::read_to_string(&stored) else {
                project
                    .mistakes
                    .push(format!("{}: no file `{file}`", project.name));
                continue;
            };
            let text: Vec<&str> = text.lines().map(str::trim).collect();
            for written in &lines.findings {
                if written.severity.is_none() {
                    project.mistakes.push(format!(
                        "{}: {file}: `{}` has no severity",
                        project.name, written.at
                    ));
                }
            }
            for (labels, written) in [
                (Kind::Finding, &lines.findings),
                (Kind::Silent, &lines.silent),
                (Kind::Either, &lines.either),
            ] {
                for written in written {
                    if let Some(label) = project.find(&file, &text, written) {
                        project.of(labels).push(label);
                    }
                }
            }
        }
        project
    }

    /// The line of a place, as it stands in the repository.
    pub fn line(&self, place: &Place) -> String {
        let text = std::fs::read_to_string(self.folder.join(super::stage::stored(&place.file)));
        let line = place.line.checked_sub(1);
        line.and_then(|line| Some(text.ok()?.lines().nth(line)?.trim().to_owned()))
            .unwrap_or_default()
    }

    fn of(&mut self, kind: Kind) -> &mut Vec<Label> {
        match kind {
            Kind::Finding => &mut self.findings,
            Kind::Silent => &mut self.silent,
            Kind::Either => &mut self.either,
        }
    }

    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        self.findings.iter().chain(&self.silent).chain(&self.either)
    }

    fn find(&mut self, file: &str, text: &[&str], written: &Written) -> Option<Label> {
        let mut lines = Vec::new();
        for (nth, anchor) in std::iter::once(&written.at).chain(&written.or).enumerate() {
            match anchored(text, anchor).as_slice() {
                [line] => {
                    let more = if nth == 0 { written.more } else { 0 };
                    lines.extend(*line..=line + more);
                }
                several => {
                    self.mistakes.push(format!(
                        "{}: {file}: `{anchor}` names {} lines",
                        self.name,
                        several.len()
                    ));
                    return None;
                }
            }
        }
        Some(Label {
            file: file.to_owned(),
            rule: written.rule.clone(),
            severity: written.severity.clone(),
            lines,
        })
    }
}

/// The lines, from 1, on which an anchor ends: its own lines, trimmed, are that line and the ones
/// above it. `…` at the end of the last one stands for the rest of the line.
fn anchored(text: &[&str], anchor: &str) -> Vec<usize> {
    let wanted: Vec<&str> = anchor.lines().map(str::trim).collect();
    let same = |line: &str, wanted: &str| {
        wanted
            .strip_suffix('…')
            .map_or(line == wanted, |start| line.starts_with(start))
    };
    text.windows(wanted.len().max(1))
        .enumerate()
        .filter(|(_, lines)| {
            lines.len() == wanted.len() && lines.iter().zip(&wanted).all(|(l, w)| same(l, w))
        })
        .map(|(start, _)| start + wanted.len())
        .collect()
}

#[test]
fn an_anchor_names_a_line_by_it_and_the_lines_above() {
    let text = ["a", "x = 1", "b", "x = 1", "longer line"];
    assert_eq!(anchored(&text, "x = 1"), [2, 4]);
    assert_eq!(anchored(&text, "b\nx = 1"), [4]);
    assert_eq!(anchored(&text, "long…"), [5]);
    assert_eq!(anchored(&text, "x"), [] as [usize; 0]);
}
