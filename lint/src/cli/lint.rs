//! `visor lint`: gathers what a run needs, runs it, writes what came of it.

use super::{Lint, color, complain, print, say};
use crate::baseline::{self, Baseline};
use crate::config::Configs;
use crate::engine::{Engine, Looked, Origin};
use crate::facts::{Named, built_in};
use crate::fix;
use crate::follow::{Index, Overlay, Tree, WorkTree};
use crate::git::{History, Revision, StagedIndex};
use crate::report::{Format, Style, render, summary};
use crate::rules::UNUSED_SUPPRESSION;
use crate::rules::code::Options;
use crate::run::{Base, Outcome, Run, Skip, Summary};
use crate::text::{EnvFile, is_env_file};
use std::collections::HashSet;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use visor_policy::diagnostic::Report;
use visor_policy::model::site::Site;
use visor_policy::read::read_document;
use visor_policy::source::Source;

/// Why a run could not begin: a sentence, or a report with places.
struct Failure(String);

pub(super) fn run(args: &Lint) -> u8 {
    match lint(args) {
        Ok(code) => code,
        Err(Failure(why)) => {
            complain(&why);
            2
        }
    }
}

fn lint(args: &Lint) -> Result<u8, Failure> {
    let roots = match args.paths.is_empty() {
        true => vec![PathBuf::from(".")],
        false => args.paths.clone(),
    };
    let base = Base::of(&roots);
    let configs = Configs::new(base.root());
    let (packs, options) = packs(&base, &configs)?;
    let engine = Engine::new(&packs, args.foreign_suppressions).under(options);
    let (baseline_path, mut baseline) = known(args, &base, &configs)?;
    let run = Run {
        engine: &engine,
        base: &base,
        configs: &configs,
        baseline: baseline.as_ref().filter(|_| !args.write_baseline),
        jobs: args.jobs,
    };
    let mut outcome = look(args, &run, &roots)?;
    let wrong = configs.report();
    if wrong.has_errors() {
        return Err(Failure(format!(
            "the configuration is wrong\n\n{}",
            wrong.render(color(&args.color))
        )));
    }
    if args.write_baseline {
        let mut fresh = baseline.take().unwrap_or_else(Baseline::fresh);
        fresh.replace(&outcome.findings);
        std::fs::write(&baseline_path, fresh.text())
            .map_err(|e| Failure(format!("cannot write `{}`: {e}", baseline_path.display())))?;
        say(&format!(
            "{} known from now on, in {}",
            fresh.len(),
            baseline_path.display()
        ));
        return Ok(if outcome.summary.failed.is_empty() {
            0
        } else {
            2
        });
    }
    if args.fix || args.fix_unsafe {
        let fixed = fix::apply(&outcome.findings, &base, args.fix_unsafe);
        if fixed.findings > 0 {
            outcome = look(args, &run, &roots)?;
        }
        outcome.summary.notes.push(format!(
            "mended {} in {} files",
            fixed.findings,
            fixed.files.len()
        ));
        outcome.summary.failed.extend(fixed.failed);
    }
    write(args, &outcome, &configs, baseline.as_ref())?;
    Ok(outcome.exit_code())
}

fn write(
    args: &Lint,
    outcome: &Outcome,
    configs: &Configs,
    baseline: Option<&Baseline>,
) -> Result<(), Failure> {
    let format: Format = args
        .format
        .parse()
        .map_err(|_| Failure(format!("`{}` is not a format", args.format)))?;
    let terminal = std::io::stdout().is_terminal() && args.output.is_none();
    let style = Style {
        color: color(&args.color) && args.output.is_none(),
        links: terminal,
        rules_url: configs
            .top()
            .and_then(|c| c.file.rules_url.as_ref().map(|u| u.value.clone())),
        salt: baseline.map(Baseline::salt).unwrap_or_default().to_owned(),
    };
    let text = render(outcome, format, &style);
    match &args.output {
        Some(path) => std::fs::write(path, text)
            .map_err(|e| Failure(format!("cannot write `{}`: {e}", path.display())))?,
        None => print(&text),
    }
    if !args.quiet {
        say(&summary(outcome));
    }
    Ok(())
}

/// The built-in packs, and those that the configuration or its policy name.
/// With them, what the policy says to the rules.
fn packs(base: &Base, configs: &Configs) -> Result<(Vec<Named>, Options), Failure> {
    let mut packs = built_in();
    let mut options = Options::default();
    let Some(config) = configs.top() else {
        return Ok((packs, options));
    };
    options.gateway = config.file.gateway.as_ref().map(|url| host_of(&url.value));
    let mut report = Report::default();
    let mut paths: Vec<PathBuf> = config
        .file
        .packs
        .iter()
        .map(|p| base.root().join(&p.value))
        .collect();
    if let Some(policy) = &config.file.policy {
        let path = base.root().join(&policy.value);
        let text = std::fs::read_to_string(&path)
            .map_err(|e| Failure(format!("cannot read the policy `{}`: {e}", path.display())))?;
        let site: Option<Site> = read_document(&Source::new(&path, text), &mut report);
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        let files = site
            .iter()
            .flat_map(|s| &s.packs.value)
            .filter(|p| p.contains('/') || p.ends_with(".toml"));
        paths.extend(files.map(|p| folder.join(&p.value)));
        if let Some(site) = &site {
            of_site(site, &mut options);
        }
    }
    for path in paths {
        let text = std::fs::read_to_string(&path)
            .map_err(|e| Failure(format!("cannot read the pack `{}`: {e}", path.display())))?;
        if let Some(pack) = read_document(&Source::new(&path, text), &mut report) {
            let name = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            packs.push(Named { name, pack });
        }
    }
    if report.has_errors() {
        return Err(Failure(format!(
            "a pack or the policy is wrong\n\n{report}"
        )));
    }
    Ok((packs, options))
}

/// What a site policy says to rules on code: which routes it allows, and from which score on.
fn of_site(site: &Site, options: &mut Options) {
    let mut allowed = HashSet::new();
    for (_, allow) in site.allow.value.iter() {
        let allow = &allow.value.value;
        let pack = &allow.on.provider;
        for route in allow.routes.iter() {
            allowed.insert(format!("{pack}/{}", route.value));
        }
        if let Some(score) = &allow.liveness.minimum_score {
            let known = options.minimum_score.unwrap_or(score.value);
            options.minimum_score = Some(known.min(score.value));
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

/// The baseline: where it stands, and what it holds.
fn known(
    args: &Lint,
    base: &Base,
    configs: &Configs,
) -> Result<(PathBuf, Option<Baseline>), Failure> {
    let configured = configs
        .top()
        .and_then(|c| c.file.baseline.as_ref().map(|b| base.root().join(&b.value)));
    let asked = args.baseline.clone().or(configured);
    let path = asked
        .clone()
        .unwrap_or_else(|| base.root().join(baseline::NAME));
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let read = Baseline::read(&text)
                .map_err(|why| Failure(format!("`{}` is no baseline: {why}", path.display())))?;
            Ok((path, Some(read)))
        }
        Err(error)
            if error.kind() == std::io::ErrorKind::NotFound
                && (asked.is_none() || args.write_baseline) =>
        {
            Ok((path, None))
        }
        Err(error) => Err(Failure(format!(
            "cannot read the baseline `{}`: {error}",
            path.display()
        ))),
    }
}

fn look(args: &Lint, run: &Run<'_>, roots: &[PathBuf]) -> Result<Outcome, Failure> {
    if args.staged {
        return look_at_index(run);
    }
    if args.history {
        return look_at_history(run);
    }
    if let Some(name) = &args.stdin_filename {
        return look_at_input(run, name);
    }
    let outcome = run.paths(roots);
    match &args.diff {
        Some(revision) => since(run, outcome, revision),
        None => Ok(outcome),
    }
}

fn look_at_input(run: &Run<'_>, name: &Path) -> Result<Outcome, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|e| Failure(format!("cannot read standard input: {e}")))?;
    let key = run.base.key(name);
    let env = is_env_file(&key).then(|| crate::git::EnvFiles::new().of(&run.base.absolute(name)));
    let origin = Origin {
        shown: name.to_path_buf(),
        key,
        env,
        commit: None,
    };
    let mut batch = Batch::default();
    let key = origin.key.clone();
    batch.lint(run, origin, &bytes);
    let tree = WorkTree {
        base: run.base,
        configs: run.configs,
        roots: vec![name.to_path_buf()],
    };
    let sources = Overlay {
        key: &key,
        bytes: &bytes,
        under: &tree,
    };
    Ok(run.conclude(batch.looked, batch.summary, false, Some(&sources)))
}

fn look_at_index(run: &Run<'_>) -> Result<Outcome, Failure> {
    let mut index = StagedIndex::of(run.base.root()).map_err(|e| Failure(e.to_string()))?;
    let files = index.changed().map_err(|e| Failure(e.to_string()))?;
    let mut batch = Batch::default();
    if files.is_empty() {
        batch.summary.notes.push("nothing is staged".to_owned());
    }
    for file in files {
        if run.configs.excludes(&file.path) {
            batch.summary.skip(Skip::Excluded);
            continue;
        }
        let env = is_env_file(&file.path).then_some(EnvFile {
            tracked: true,
            ignored: false,
        });
        let origin = Origin {
            shown: run.base.shown(&file.path),
            key: file.path,
            env,
            commit: None,
        };
        batch.lint(run, origin, &file.bytes);
    }
    let sources = Index(&index);
    Ok(run.conclude(batch.looked, batch.summary, false, Some(&sources)))
}

fn look_at_history(run: &Run<'_>) -> Result<Outcome, Failure> {
    let history = History::of(run.base.root()).map_err(|e| Failure(e.to_string()))?;
    let next = AtomicUsize::new(0);
    let all = Mutex::new(Batch::default());
    let threads = match run.jobs {
        0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
        jobs => jobs,
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let repo = history.local();
                let mut batch = Batch::default();
                while let Some(blob) = history.blobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    match repo.find_blob(blob.id) {
                        Ok(object) => {
                            let env = is_env_file(&blob.path).then_some(EnvFile {
                                tracked: true,
                                ignored: false,
                            });
                            let origin = Origin {
                                shown: run.base.shown(&blob.path),
                                key: blob.path.clone(),
                                env,
                                commit: None,
                            };
                            let before = batch.looked.len();
                            batch.lint(run, origin, &object.data);
                            let commit = if batch.looked.len() > before {
                                history.describe(&repo, blob.commit)
                            } else {
                                None
                            };
                            for (_, looked) in batch.looked.iter_mut().skip(before) {
                                looked
                                    .findings
                                    .iter_mut()
                                    .for_each(|f| f.commit.clone_from(&commit));
                            }
                        }
                        Err(error) => batch.summary.fail(Path::new(&blob.path), &error),
                    }
                }
                if let Ok(mut all) = all.lock() {
                    all.looked.append(&mut batch.looked);
                    all.summary.add(std::mem::take(&mut batch.summary));
                }
            });
        }
    });
    let mut batch = all
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    // The same secret in a hundred versions of a file is one finding, of its first version.
    let order =
        |f: &crate::finding::Finding| f.commit.as_ref().map(|c| (c.date.clone(), c.id.clone()));
    batch.looked.sort_by_key(|(origin, looked)| {
        (origin.key.clone(), looked.findings.first().and_then(order))
    });
    let mut seen = HashSet::new();
    for (_, looked) in &mut batch.looked {
        // A suppression of long ago is nobody's to mend.
        looked.findings.retain(|f| {
            f.rule != &UNUSED_SUPPRESSION
                && seen.insert((
                    f.rule.id,
                    f.key_path.clone(),
                    baseline::fingerprint("", f),
                    f.ordinal,
                ))
        });
    }
    batch.summary.notes.push(format!(
        "{} commits, {} versions of files",
        history.commits.len(),
        history.blobs.len()
    ));
    Ok(run.conclude(batch.looked, batch.summary, true, None))
}

/// What stands in the work tree and not in the same file of a revision.
fn since(run: &Run<'_>, mut outcome: Outcome, revision: &str) -> Result<Outcome, Failure> {
    let tree = Revision::of(run.base.root(), revision).map_err(|e| Failure(e.to_string()))?;
    let paths: HashSet<String> = outcome
        .findings
        .iter()
        .map(|f| f.key_path.clone())
        .collect();
    let now = WorkTree {
        base: run.base,
        configs: run.configs,
        roots: vec![run.base.root().to_path_buf()],
    };
    let mut batch = Batch::default();
    for path in paths {
        let Some(bytes) = tree.file(&path) else {
            continue;
        };
        let env = is_env_file(&path).then_some(EnvFile {
            tracked: true,
            ignored: false,
        });
        let origin = Origin {
            shown: run.base.shown(&path),
            key: path,
            env,
            commit: None,
        };
        batch.lint(run, origin, &bytes);
    }
    let before = Run {
        baseline: None,
        ..*run
    }
    .conclude(
        batch.looked,
        Summary::default(),
        true,
        Some(&Tree {
            revision: &tree,
            now: &now,
        }),
    );
    let key = |f: &crate::finding::Finding| (f.rule.id, baseline::fingerprint("", f), f.ordinal);
    let old: HashSet<_> = before.findings.iter().map(key).collect();
    outcome.findings.retain(|f| !old.contains(&key(f)));
    Ok(outcome)
}

/// Files that were linted one after the other.
#[derive(Default)]
struct Batch {
    looked: Vec<(Origin, Looked)>,
    summary: Summary,
}

impl Batch {
    fn lint(&mut self, run: &Run<'_>, origin: Origin, bytes: &[u8]) {
        let Some(looked) = run.engine.lint(&origin, bytes) else {
            self.summary.skip(Skip::Binary);
            return;
        };
        self.summary.files += 1;
        self.summary.bytes += bytes.len() as u64;
        self.summary.analysed += usize::from(looked.analysed);
        self.summary.suppressed += looked.suppressed;
        if !looked.findings.is_empty() || !looked.proves.is_empty() || looked.code.is_some() {
            self.looked.push((origin, looked));
        }
    }
}
