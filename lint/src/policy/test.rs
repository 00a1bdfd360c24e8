//! `visor policy test`: the tables of tests beside policies, run by the engine.

use super::files::{File, find, read};
use super::shown;
use crate::cli::{color, complain, print, say};
use crate::report::junit::escaped;
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::review::Kind;
use visor_policy::table_test::{CaseResult, load_suite};

/// Run the tables of tests that stand beside policies: `site.test.toml` beside `site.toml`.
///
/// Exit status: 0 all pass, 1 one fails, 2 could not do the job, or there is no test.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Tables of tests, policies with one beside them, and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run only the cases whose name holds this.
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// How results are written.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json", "junit"])]
    format: String,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    color: String,
    /// Say nothing but failures.
    #[arg(long, short)]
    quiet: bool,
}

/// One table's results.
pub(super) struct Ran {
    pub(super) path: PathBuf,
    /// The policy that was tested.
    pub(super) digest: String,
    pub(super) cases: Vec<CaseResult>,
}

/// Runs it; the exit status.
pub(super) fn run(args: &Test) -> u8 {
    let tables = match tables(&args.paths) {
        Ok(tables) => tables,
        Err(why) => {
            complain(&why);
            return 2;
        }
    };
    let (mut ran, broken) = run_all(&tables);
    if let Some(only) = &args.only {
        for table in &mut ran {
            table.cases.retain(|case| case.name.contains(only));
        }
    }
    let cases = || ran.iter().flat_map(|table| &table.cases);
    let failed = cases().filter(|case| case.failure.is_some()).count();
    let all = cases().count();
    let colored = color(&args.color, &std::io::stdout());
    if !broken.diagnostics.is_empty() {
        say(&broken.render(color(&args.color, &std::io::stderr())));
    }
    print(&match args.format.as_str() {
        "json" => as_json(&ran),
        "junit" => as_junit(&ran),
        _ => as_text(&ran, colored),
    });
    if !args.quiet {
        for table in &ran {
            let bad = table.cases.iter().filter(|c| c.failure.is_some()).count();
            say(&format!(
                "{} passed, {bad} failed  {}",
                table.cases.len() - bad,
                table.path.display()
            ));
        }
    }
    if !broken.diagnostics.is_empty() {
        return 2;
    }
    if all == 0 {
        complain("no case was run");
        return 2;
    }
    u8::from(failed > 0)
}

/// The tables at the paths; a policy's stands beside it. A path without any is a sentence.
pub(super) fn tables(paths: &[PathBuf]) -> Result<Vec<File>, String> {
    let mut tables: Vec<File> = Vec::new();
    for path in paths {
        let mut here = Vec::new();
        for file in find(std::slice::from_ref(path))?.files {
            match file.kind {
                Kind::Tests => here.push(file),
                _ if path.is_dir() => {}
                _ => {
                    let beside = beside(&file.path);
                    if beside.exists() {
                        let text = read(&beside)?;
                        here.push(File {
                            path: beside,
                            text,
                            kind: Kind::Tests,
                        });
                    }
                }
            }
        }
        if here.is_empty() {
            return Err(match path.is_dir() {
                true => format!(
                    "no table of tests stands under `{}`\n  help: write one, such as `site.test.toml` with `policy = \"site.toml\"` and `[[case]]`",
                    path.display()
                ),
                false => format!(
                    "no tests stand beside `{}`\n  help: write `{}`, with `policy = \"{}\"` and `[[case]]`",
                    path.display(),
                    beside(path).display(),
                    path.file_name().unwrap_or_default().to_string_lossy()
                ),
            });
        }
        here.retain(|file| tables.iter().all(|known| known.path != file.path));
        tables.extend(here);
    }
    Ok(tables)
}

/// Where the tests of a policy stand: `site.toml` has `site.test.toml`.
pub(super) fn beside(policy: &Path) -> PathBuf {
    policy.with_extension("test.toml")
}

/// Runs tables; what does not load comes beside the results.
pub(super) fn run_all(tables: &[File]) -> (Vec<Ran>, Report) {
    let mut ran = Vec::new();
    let mut broken = Report::default();
    for table in tables {
        match load_suite(&table.path, &table.text, &|path| {
            std::fs::read_to_string(path)
        }) {
            Ok(mut suite) => ran.push(Ran {
                path: table.path.clone(),
                digest: suite.digest().to_owned(),
                cases: suite.run(),
            }),
            Err(report) => broken.diagnostics.extend(report.diagnostics),
        }
    }
    (ran, broken)
}

fn as_text(ran: &[Ran], color: bool) -> String {
    let mut out = String::new();
    for case in ran.iter().flat_map(|table| &table.cases) {
        let Some(why) = &case.failure else { continue };
        let mut report = Report::default();
        report.push(
            Diagnostic::error(
                "test-failed",
                &case.expect,
                format!("`{}`: {why}", case.name),
            )
            .label("this was expected"),
        );
        let shown = report.render(color);
        // One failure at a time: the count comes at the end.
        let shown = shown.trim_end().strip_suffix("1 error").unwrap_or(&shown);
        out.push_str(shown.trim_end());
        out.push_str("\n\n");
        out.push_str(&shown::steps(&case.trace, color));
        out.push('\n');
    }
    out
}

fn as_json(ran: &[Ran]) -> String {
    let case = |case: &CaseResult| {
        json!({
            "name": case.name,
            "place": case.place.to_string(),
            "passed": case.failure.is_none(),
            "failure": case.failure,
            "outcome": case.trace.end.word(),
            "trace": case.failure.as_ref().map(|_| shown::json(&case.trace)),
        })
    };
    let tables: Vec<Value> = ran
        .iter()
        .map(|table| {
            json!({
                "path": table.path.to_string_lossy(),
                "policy": table.digest,
                "cases": table.cases.iter().map(case).collect::<Vec<_>>(),
            })
        })
        .collect();
    let all = json!({ "version": 1, "tables": tables });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

fn as_junit(ran: &[Ran]) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n".to_owned();
    for table in ran {
        let bad = table.cases.iter().filter(|c| c.failure.is_some()).count();
        let path = escaped(&table.path.to_string_lossy());
        out.push_str(&format!(
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{bad}\" errors=\"0\">\n",
            table.cases.len()
        ));
        for case in &table.cases {
            out.push_str(&format!(
                "    <testcase classname=\"{path}\" name=\"{}\">",
                escaped(&case.name)
            ));
            if let Some(why) = &case.failure {
                let trace = escaped(&shown::steps(&case.trace, false));
                out.push_str(&format!(
                    "<failure message=\"{}\">{trace}</failure>",
                    escaped(why)
                ));
            }
            out.push_str("</testcase>\n");
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}
