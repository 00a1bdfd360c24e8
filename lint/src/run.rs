//! One run: which files, with which engine, under which configuration; and what came of it.

use crate::baseline::Baseline;
use crate::config::{Configs, Level};
use crate::engine::{Engine, Looked, Origin};
use crate::finding::{Confidence, Finding, Severity};
use crate::follow::{Follow, Seed, Sources, WorkTree};
use crate::git::EnvFiles;
use crate::progress::Progress;
use crate::walk::Walk;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Component, Path, PathBuf};

/// Why a file was not looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Skip {
    /// It is no text.
    Binary,
    /// A link: what it points to is looked at where it stands.
    Symlink,
    /// A socket, a pipe, a device.
    Special,
    /// The configuration leaves it out.
    Excluded,
    /// Larger than 512 MiB, with something in it.
    Huge,
    /// Staged, with a conflict that nobody has resolved.
    Unmerged,
}

impl Skip {
    /// For summaries: `3 binary`, `1 symbolic link`.
    pub fn said(self, count: usize) -> String {
        match (self, count) {
            (Self::Symlink, 1) => "1 symbolic link".to_owned(),
            (Self::Special, 1) => "1 no regular file".to_owned(),
            _ => format!("{count} {}", self.word()),
        }
    }

    /// What it is called in reports: `binary`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Symlink => "symbolic links",
            Self::Special => "no regular files",
            Self::Excluded => "excluded",
            Self::Huge => "larger than 512 MiB",
            Self::Unmerged => "in conflict",
        }
    }
}

/// What was looked at.
#[derive(Debug, Default, Clone)]
pub struct Summary {
    /// Files whose every byte was read.
    pub files: usize,
    /// Bytes read.
    pub bytes: u64,
    /// Files that passed the gate.
    pub analysed: usize,
    /// Findings that a suppression took out.
    pub suppressed: usize,
    /// Findings that the baseline knows.
    pub known: usize,
    /// What was not looked at, and why.
    pub skipped: BTreeMap<Skip, usize>,
    /// What could not be looked at: the run did not do its job.
    pub failed: Vec<(PathBuf, String)>,
    /// Files that were parsed for rules on code.
    pub parsed: usize,
    /// What else there is to say.
    pub notes: Vec<String>,
}

impl Summary {
    /// Counts a file that was not looked at.
    pub fn skip(&mut self, why: Skip) {
        *self.skipped.entry(why).or_default() += 1;
    }

    /// Notes what could not be looked at.
    pub fn fail(&mut self, path: &Path, why: &dyn fmt::Display) {
        self.failed.push((path.to_path_buf(), why.to_string()));
    }

    /// Takes in another's counts.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
        self.analysed += other.analysed;
        self.suppressed += other.suppressed;
        self.known += other.known;
        self.parsed += other.parsed;
        for (why, count) in other.skipped {
            *self.skipped.entry(why).or_default() += count;
        }
        self.failed.extend(other.failed);
        self.notes.extend(other.notes);
    }
}

/// Where paths are relative to: the work tree of the repository, or the folder that is linted.
#[derive(Debug, Clone)]
pub struct Base {
    root: PathBuf,
    cwd: PathBuf,
    git: bool,
}

impl Base {
    /// For a run over these paths, from the current folder.
    pub fn of(paths: &[PathBuf]) -> Self {
        let cwd = std::env::current_dir().unwrap_or_default();
        let first = paths
            .first()
            .map_or_else(|| cwd.clone(), |p| normal(&cwd.join(p)));
        let found = first
            .ancestors()
            .find(|folder| folder.join(".git").exists());
        match found {
            Some(root) => Self {
                root: root.to_path_buf(),
                cwd,
                git: true,
            },
            None if first.starts_with(&cwd) => Self {
                root: cwd.clone(),
                cwd,
                git: false,
            },
            None if first.is_dir() => Self {
                root: first,
                cwd,
                git: false,
            },
            None => Self {
                root: first.parent().map(Path::to_path_buf).unwrap_or_default(),
                cwd,
                git: false,
            },
        }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Whether it is a work tree of git.
    pub const fn in_git(&self) -> bool {
        self.git
    }

    /// The absolute path that a user's path means.
    pub fn absolute(&self, path: &Path) -> PathBuf {
        normal(&self.cwd.join(path))
    }

    /// A path relative to the base, with `/`.
    pub fn key(&self, path: &Path) -> String {
        let absolute = self.absolute(path);
        let relative = absolute.strip_prefix(&self.root).unwrap_or(&absolute);
        let text = relative.to_string_lossy();
        if std::path::MAIN_SEPARATOR == '/' {
            text.into_owned()
        } else {
            text.replace('\\', "/")
        }
    }

    /// A path of the base as the user, who stands in the current folder, would write it.
    pub fn shown(&self, key: &str) -> PathBuf {
        let absolute = self.root.join(key);
        absolute
            .strip_prefix(&self.cwd)
            .map(Path::to_path_buf)
            .unwrap_or(absolute)
    }
}

/// Without `.` and `..`, by the letter.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Outcome {
    /// In the order of paths and lines.
    pub findings: Vec<Finding>,
    /// What was looked at.
    pub summary: Summary,
}

impl Outcome {
    /// 0 clean, 1 findings, 2 could not do the job.
    pub fn exit_code(&self) -> u8 {
        if !self.summary.failed.is_empty() {
            2
        } else if self.findings.iter().any(|f| f.severity > Severity::Info) {
            1
        } else {
            0
        }
    }
}

/// What a run over files is given.
pub struct Run<'a> {
    /// The compiled rules.
    pub engine: &'a Engine,
    /// Where paths are relative to.
    pub base: &'a Base,
    /// The configuration.
    pub configs: &'a Configs,
    /// What is known.
    pub baseline: Option<&'a Baseline>,
    /// Threads; as many as there are processors where 0.
    pub jobs: usize,
    /// Where files are counted while the run goes on.
    pub progress: &'a Progress,
}

impl Run<'_> {
    /// Lints files and the trees below folders.
    pub fn paths(&self, roots: &[PathBuf]) -> Outcome {
        let env_files = EnvFiles::new();
        let excluded = |key: &str| self.configs.excludes(key);
        let walked = Walk {
            engine: self.engine,
            base: self.base,
            jobs: self.jobs,
            excluded: &excluded,
            env_files: &env_files,
            progress: self.progress,
        }
        .run(roots);
        let sources = WorkTree {
            base: self.base,
            configs: self.configs,
            roots: roots.to_vec(),
        };
        self.conclude(walked.looked, walked.summary, true, Some(&sources))
    }

    /// Adds to what the files gave what rules on code say of them.
    fn follow(
        &self,
        looked: &mut Vec<(Origin, Looked)>,
        summary: &mut Summary,
        sources: &dyn Sources,
    ) {
        let seeds: Vec<(String, Seed)> = looked
            .iter()
            .filter_map(|(origin, looked)| Some((origin.key.clone(), looked.code.clone()?)))
            .collect();
        let large = looked.iter().filter(|(_, looked)| looked.too_large);
        for (origin, _) in large {
            let shown = crate::report::plain(&origin.shown);
            let what = format!("`{shown}`: too large for the rules on code");
            summary.notes.push(what);
        }
        let minified = looked.iter().filter(|(_, looked)| looked.minified).count();
        if minified > 0 {
            let files = crate::report::count(minified, "minified file");
            let what = format!("{files} not looked at by the rules on code");
            summary.notes.push(what);
        }
        if seeds.is_empty() {
            return;
        }
        let is_client = |key: &str| self.configs.is_client(key);
        let followed = Follow {
            facts: self.engine.facts(),
            known: self.engine.known(),
            options: self.engine.options(),
            options_of: &|key| self.configs.options(key),
            sources,
            is_client: &is_client,
            jobs: self.jobs,
        }
        .run(&seeds);
        summary.parsed += followed.parsed;
        // A line for each, as long as they can be read.
        let problems = followed.problems.len();
        let told = if problems > MOST_TOLD + 1 {
            MOST_TOLD
        } else {
            problems
        };
        for (key, why) in followed.problems.into_iter().take(told) {
            let shown = self.base.shown(&key);
            let shown = crate::report::plain(&shown);
            summary.notes.push(format!("`{shown}`: {why}"));
        }
        if problems > told {
            let rest = problems - told;
            summary
                .notes
                .push(format!("and {rest} more files like these"));
        }
        let places: std::collections::HashMap<String, usize> = looked
            .iter()
            .enumerate()
            .map(|(place, (origin, _))| (origin.key.clone(), place))
            .collect();
        for (key, drafts) in followed.drafts {
            let Some(bytes) = sources.read(&key) else {
                continue;
            };
            match places.get(&key).and_then(|place| looked.get_mut(*place)) {
                Some(_) if !sources.asked(&key) => {}
                Some((origin, known)) => {
                    if let Some(again) = self.engine.lint_with(origin, &bytes, drafts) {
                        summary.suppressed += again.suppressed;
                        summary.suppressed -= known.suppressed.min(summary.suppressed);
                        *known = again;
                    }
                }
                // A file in which nothing was found by itself; one that nobody asked about stays
                // out of the report.
                None if sources.asked(&key) => {
                    let origin = Origin {
                        shown: self.base.shown(&key),
                        key,
                        ..Origin::default()
                    };
                    if let Some(found) = self.engine.lint_with(&origin, &bytes, drafts) {
                        summary.suppressed += found.suppressed;
                        looked.push((origin, found));
                    }
                }
                None => {}
            }
        }
    }

    /// Makes an outcome of what the files gave: doubts settled, configuration and baseline applied.
    /// `whole` says whether all of the project was looked at.
    /// With `sources`, rules on code look at the projects of the files.
    pub fn conclude(
        &self,
        mut looked: Vec<(Origin, Looked)>,
        mut summary: Summary,
        whole: bool,
        sources: Option<&dyn Sources>,
    ) -> Outcome {
        if let Some(sources) = sources {
            self.follow(&mut looked, &mut summary, sources);
        }
        let mut evidence: Vec<(String, usize)> = Vec::new();
        let mut findings = Vec::new();
        for (origin, looked) in looked {
            evidence.extend(
                looked
                    .proves
                    .iter()
                    .map(|vendor| (origin.key.clone(), *vendor)),
            );
            findings.extend(looked.findings);
        }
        if !whole && findings.iter().any(|f| f.doubtful.is_some()) {
            evidence.extend(self.evidence());
        }
        let mut outcome = Outcome {
            findings: Vec::new(),
            summary,
        };
        for mut finding in findings {
            self.settle(&mut finding, &evidence);
            match self.configs.level(finding.rule, &finding.key_path) {
                Some(Level::Off) => continue,
                Some(level) => {
                    finding.severity = level.applied(finding.severity, finding.rule.severity)
                }
                None => {}
            }
            if self.baseline.is_some_and(|b| b.contains(&finding)) {
                outcome.summary.known += 1;
                continue;
            }
            outcome.findings.push(finding);
        }
        outcome.findings.sort_by(|a, b| {
            (
                &a.key_path,
                a.line(),
                a.rule.id,
                &a.commit.as_ref().map(|c| &c.id),
            )
                .cmp(&(
                    &b.key_path,
                    b.line(),
                    b.rule.id,
                    &b.commit.as_ref().map(|c| &c.id),
                ))
        });
        outcome.summary.failed.sort();
        outcome
    }

    /// The vendors that the whole work tree proves the project to use.
    fn evidence(&self) -> Vec<(String, usize)> {
        let env_files = EnvFiles::new();
        let walked = Walk {
            engine: self.engine,
            base: self.base,
            jobs: self.jobs,
            excluded: &|key| self.configs.excludes(key),
            env_files: &env_files,
            progress: self.progress,
        }
        .run(&[self.base.root().to_path_buf()]);
        let proves = |(origin, looked): (Origin, Looked)| {
            looked
                .proves
                .into_iter()
                .map(move |vendor| (origin.key.clone(), vendor))
        };
        walked.looked.into_iter().flat_map(proves).collect()
    }

    /// A key whose prefix others share counts where its project uses our vendor; elsewhere it may
    /// well be theirs.
    fn settle(&self, finding: &mut Finding, evidence: &[(String, usize)]) {
        let Some(prefix) = finding
            .doubtful
            .and_then(|i| self.engine.facts().prefixes.get(i))
        else {
            return;
        };
        let project = self.project_of(&finding.key_path);
        let proven = evidence
            .iter()
            .any(|(path, vendor)| prefix.vendors.contains(vendor) && path.starts_with(project));
        if proven || !others_shape(&finding.material.0, &prefix.text) {
            return;
        }
        if let Some(other) = prefix.shared_with.first() {
            finding.severity = Severity::Info;
            finding.confidence = Confidence::Low;
            finding.message = format!(
                "{}; it may be one of {other}: nothing here speaks of ours",
                finding.message
            );
            finding.fix = None;
        }
    }

    /// The folder of the project that a file belongs to: the nearest one with a manifest.
    fn project_of<'p>(&self, key: &'p str) -> &'p str {
        let mut folder = key;
        while let Some((parent, _)) = folder.rsplit_once('/') {
            folder = parent;
            let path = self.base.root().join(folder);
            let roots = [
                ".git",
                "package.json",
                "pyproject.toml",
                "Cargo.toml",
                "go.mod",
                "pom.xml",
                "build.gradle",
                "composer.json",
                "Gemfile",
                "pubspec.yaml",
                "requirements.txt",
            ];
            if roots.iter().any(|name| path.join(name).exists()) {
                return folder;
            }
        }
        ""
    }
}

/// More files than this with something amiss are counted.
const MOST_TOLD: usize = 10;

/// Whether a key can be another vendor's by its form: a long run of letters and digits.
fn others_shape(value: &str, prefix: &str) -> bool {
    value
        .strip_prefix(prefix)
        .is_some_and(|body| body.len() >= 24 && body.bytes().all(|b| b.is_ascii_alphanumeric()))
}
