//! What `visor lint` can look at: paths, the index, a revision, all of history, standard input.

use super::Lint;
use crate::baseline;
use crate::engine::{Looked, Origin};
use crate::follow::{Index, Overlay, Tree, WorkTree};
use crate::git::{History, Revision, StagedIndex};
use crate::report::count;
use crate::rules::{RULES, UNUSED_SUPPRESSION};
use crate::run::{Outcome, Run, Skip, Summary};
use crate::setup::Failure;
use crate::text::{EnvFile, is_env_file};
use std::collections::HashSet;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Looks at what the arguments name.
pub(super) fn look(args: &Lint, run: &Run<'_>, roots: &[PathBuf]) -> Result<Outcome, Failure> {
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
    let next = index.changed().map_err(|e| Failure(e.to_string()))?;
    let mut batch = Batch::default();
    if next.files.is_empty() {
        batch.summary.notes.push("nothing is staged".to_owned());
    }
    (0..next.unmerged).for_each(|_| batch.summary.skip(Skip::Unmerged));
    for file in next.files {
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
    let excluded = |path: &str| run.configs.excludes(path);
    let history = History::of(run.base.root(), &excluded).map_err(|e| Failure(e.to_string()))?;
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
    (0..history.excluded).for_each(|_| batch.summary.skip(Skip::Excluded));
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
    if history.shallow {
        let what = "this clone is shallow: what came before it was not looked at";
        batch.summary.notes.push(what.to_owned());
    }
    let on_code = RULES.iter().filter(|rule| rule.text().is_none()).count();
    batch.summary.notes.push(format!(
        "{} look at what a project does and not at history",
        count(on_code, "rule")
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
        run.progress.file(bytes.len() as u64);
        self.summary.analysed += usize::from(looked.analysed);
        self.summary.suppressed += looked.suppressed;
        if !looked.findings.is_empty()
            || !looked.proves.is_empty()
            || looked.code.is_some()
            || looked.too_large
            || looked.minified
        {
            self.looked.push((origin, looked));
        }
    }
}
