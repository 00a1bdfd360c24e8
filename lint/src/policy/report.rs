//! `visor policy report`: a policy for an auditor.

use super::day;
use super::explain::read_policy;
use super::files::{File, find, read};
use super::test::{beside, run_all};
use crate::cli::{complain, print, say};
use crate::rules::RULES;
use clap::Args;
use std::path::PathBuf;
use visor_policy::packs;
use visor_policy::review::Kind;
use visor_policy::review::lint::{Subject, look, suppress};
use visor_policy::review::report::{Material, html, markdown};
use visor_policy::table_test::CaseResult;
use visor_policy::units::Date;

/// Write a report for an auditor: what is asked by law and standard, what is in force, what defends it.
///
/// One page of HTML that needs nothing else, or Markdown. Exit status: 0 written, 2 could not do the
/// job.
#[derive(Debug, Args)]
pub(crate) struct Report {
    /// The site policy.
    #[arg(value_name = "POLICY")]
    policy: PathBuf,
    /// Tables of tests to run; the one beside the policy where absent. Those of built-in packs in use
    /// are always run.
    #[arg(long, value_name = "PATH")]
    tests: Vec<PathBuf>,
    /// How it is written.
    #[arg(long, value_name = "FORMAT", default_value = "html", value_parser = ["html", "markdown"])]
    format: String,
    /// Where to; standard output where absent.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The day of the report, as 2026-12-31; by the clock where absent.
    #[arg(long, value_name = "DAY", value_parser = day::day)]
    today: Option<Date>,
}

/// Runs it; the exit status.
pub(super) fn run(args: &Report) -> u8 {
    match report(args) {
        Ok(()) => 0,
        Err(why) => {
            complain(&why);
            2
        }
    }
}

fn report(args: &Report) -> Result<(), String> {
    let policy = read_policy(&args.policy, "auto")?;
    let today = args.today.unwrap_or_else(day::today);
    let mut findings = look(&Subject {
        site: Some(&policy.written.site),
        packs: &policy.written.packs,
        today,
    });
    if let Some(source) = policy.written.site.packs.span.source() {
        suppress::apply(source, &mut findings);
    }
    let tests = tests(args, &policy.effective.digest, &policy.written.packs)?;
    let code_rules: Vec<(&'static str, &'static str)> =
        RULES.iter().map(|rule| (rule.id, rule.summary)).collect();
    let path = args.policy.to_string_lossy();
    let material = Material {
        policy: &policy.effective,
        written: &policy.written,
        path: &path,
        tests: &tests,
        findings: &findings,
        code_rules: &code_rules,
        today,
    };
    let text = match args.format.as_str() {
        "markdown" => markdown(&material),
        _ => html(&material),
    };
    match &args.output {
        Some(path) => {
            std::fs::write(path, text)
                .map_err(|why| format!("cannot write `{}`: {why}", path.display()))?;
            say(&format!("wrote {}", path.display()));
        }
        None => print(&text),
    }
    Ok(())
}

type Table = (String, bool, Vec<CaseResult>);

/// The tables that were named, or the one beside the policy; and those of built-in packs in use.
fn tests(
    args: &Report,
    digest: &str,
    used: &[(String, visor_policy::model::pack::Pack)],
) -> Result<Vec<Table>, String> {
    let mut files = Vec::new();
    if args.tests.is_empty() {
        let path = beside(&args.policy);
        if path.exists() {
            let text = read(&path)?;
            files.push(File {
                path,
                text,
                kind: Kind::Tests,
            });
        }
    } else {
        let found = find(&args.tests)?;
        files.extend(
            found
                .files
                .into_iter()
                .filter(|file| file.kind == Kind::Tests),
        );
        if files.is_empty() {
            return Err("no table of tests stands at the paths of `--tests`".to_owned());
        }
    }
    for (name, _) in used.iter().filter(|(name, pack)| is_built_in(name, pack)) {
        if let Some(text) = packs::tests(name) {
            files.push(File {
                path: PathBuf::from(format!("packs/{name}.test.toml")),
                text: text.to_owned(),
                kind: Kind::Tests,
            });
        }
    }
    let (ran, broken) = run_all(&files);
    if !broken.diagnostics.is_empty() {
        return Err(format!(
            "a table of tests does not load\n\n{}",
            broken.render(false)
        ));
    }
    let own = |ran: &super::test::Ran| ran.digest == digest;
    Ok(ran
        .into_iter()
        .map(|ran| {
            (
                ran.path.to_string_lossy().into_owned(),
                own(&ran),
                ran.cases,
            )
        })
        .collect())
}

/// Whether a pack in use is the built-in one of that name, and not a file of the site's.
fn is_built_in(name: &str, pack: &visor_policy::model::pack::Pack) -> bool {
    let text = pack
        .checked
        .span
        .source()
        .map(|source| source.text.as_str());
    text.is_some() && packs::built_in(name) == text
}
