//! `visor lint`: gathers what a run needs, runs it, writes what came of it.

use super::modes::look;
use super::{Lint, color, complain, print, progress, say};
use crate::baseline::{self, Baseline};
use crate::config::Configs;
use crate::engine::Engine;
use crate::facts::{Named, built_in};
use crate::fix;
use crate::progress::Progress;
use crate::report::{Format, Style, render, summary};
use crate::rules::code::Options;
use crate::run::{Base, Outcome, Run};
use std::collections::HashSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use visor_policy::diagnostic::Report;
use visor_policy::model::site::Site;
use visor_policy::read::read_document;
use visor_policy::source::Source;

/// Why a run could not begin: a sentence, or a report with places.
pub(super) struct Failure(pub(super) String);

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
    let (packs, options) = packs(&base, &configs)?;
    let engine = Engine::new(&packs, args.foreign_suppressions).under(options);
    let (baseline_path, mut baseline) = known(args, &base, &configs)?;
    let counts = Progress::default();
    let run = Run {
        engine: &engine,
        base: &base,
        configs: &configs,
        baseline: baseline.as_ref().filter(|_| !args.write_baseline),
        jobs: args.jobs,
        progress: &counts,
    };
    let mut outcome = progress::shown(!args.quiet, &counts, || look(args, &run, &roots))?;
    check(args, &configs)?;
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
