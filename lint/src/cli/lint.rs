//! `visor lint`: gathers what a run needs, runs it, writes what came of it.

use super::modes::look;
use super::{Lint, color, complain, print, progress, say};
use crate::baseline::Baseline;
use crate::config::Configs;
use crate::engine::Engine;
use crate::fix;
use crate::progress::Progress;
use crate::report::{Format, Style, count, render, summary};
use crate::run::{Base, Outcome, Run};
use crate::setup::{self, Failure};
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// How often what `--fix` left is looked at again.
const ROUNDS: usize = 8;

/// More threads than this only wait for each other.
const MOST_JOBS: usize = 64;

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
    // Rules ask for the policy later; one that is wrong ends the run now.
    let _ = configs.policy("");
    check(args, &configs)?;
    if let Some(name) = &args.stdin_filename {
        // Standard input is read once: what its folder says has to be known before.
        let _ = configs.of(&base.key(name));
    }
    let asked = args.baseline.as_deref();
    let (baseline_path, mut baseline) = setup::known(asked, args.write_baseline, &base, &configs)?;
    let mut extras = configs.extras();
    let mut engine = setup::engine(&extras, args.foreign_suppressions)?;
    // What is known is mended too: mending it is what a baseline waits for.
    let mends = args.fix || args.fix_unsafe;
    let look = |engine: &Engine, all: bool| {
        let counts = Progress::default();
        let run = Run {
            engine,
            base: &base,
            configs: &configs,
            baseline: baseline.as_ref().filter(|_| !all && !args.write_baseline),
            jobs: args.jobs.min(MOST_JOBS),
            progress: &counts,
        };
        progress::shown(!args.quiet, &counts, || look(args, &run, &roots))
    };
    let mut outcome = look(&engine, mends)?;
    check(args, &configs)?;
    // A folder's own configuration, met on the way, may name packs that nobody looked for so far.
    while args.stdin_filename.is_none() && configs.extras() != extras {
        extras = configs.extras();
        engine = setup::engine(&extras, args.foreign_suppressions)?;
        outcome = look(&engine, mends)?;
        check(args, &configs)?;
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
    if mends {
        let (mut mended, mut files, mut failed) = (0, BTreeSet::new(), Vec::new());
        // What overlaps is mended one after the other; nothing needs many rounds.
        for _ in 0..ROUNDS {
            let fixed = fix::apply(&outcome.findings, &base, args.fix_unsafe);
            mended += fixed.findings;
            failed = fixed.failed;
            if fixed.files.is_empty() {
                break;
            }
            files.extend(fixed.files);
            outcome = look(&engine, true)?;
        }
        if baseline.is_some() {
            outcome = look(&engine, false)?;
        }
        outcome
            .summary
            .notes
            .push(format!("mended {mended} in {}", count(files.len(), "file")));
        outcome.summary.failed.extend(failed);
    }
    write(args, &outcome, &configs, baseline.as_ref())?;
    Ok(outcome.exit_code())
}

/// Whether what was read of the configuration is right.
fn check(args: &Lint, configs: &Configs) -> Result<(), Failure> {
    let wrong = configs.report();
    match wrong.has_errors() {
        true => Err(Failure(format!(
            "the configuration is wrong\n\n{}",
            wrong.render(color(&args.color, &std::io::stderr()))
        ))),
        false => Ok(()),
    }
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
        color: color(&args.color, &std::io::stdout()) && args.output.is_none(),
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
