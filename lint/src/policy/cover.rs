//! `visor policy cover`: which lines of a policy no test defends.

use crate::cli::{complain, print};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use visor_policy::review::cover::{Covered, Step, cover};

/// Loosen every line of a policy by one step, and run its table tests: a step that no test notices
/// is a line that no test defends.
///
/// Exit status: 0 every step in reach is noticed, or as many as `--min` asks for; 1 fewer; 2 the
/// tests could not be run, or some fail as they are.
#[derive(Debug, Args)]
pub(crate) struct Cover {
    /// Table tests (`*.test.toml`), or folders with them; the current folder where none is given.
    paths: Vec<PathBuf>,
    /// How many of the steps must be noticed, in per cent.
    #[arg(long, value_name = "PERCENT", default_value_t = 100, value_parser = clap::value_parser!(u8).range(0..=100))]
    min: u8,
    /// How the outcome is written.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

/// How the outcome is written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
}

/// Runs it; the exit status.
pub(super) fn run(args: &Cover) -> u8 {
    match covered(args) {
        Ok(files) => {
            let min = usize::from(args.min);
            print(&match args.format {
                Format::Text => text(&files),
                Format::Json => to_json(&files, min),
            });
            u8::from(files.iter().any(|(_, covered)| covered.per_cent() < min))
        }
        Err(why) => {
            complain(&why);
            2
        }
    }
}

fn covered(args: &Cover) -> Result<Vec<(PathBuf, Covered)>, String> {
    let here = [PathBuf::from(".")];
    let paths = match args.paths.is_empty() {
        true => &here[..],
        false => &args.paths,
    };
    let mut files = Vec::new();
    for path in paths {
        let unreadable =
            |why: &dyn std::fmt::Display| format!("cannot read `{}`: {why}", path.display());
        let about = path.metadata().map_err(|why| unreadable(&why))?;
        if !about.is_dir() {
            files.push(path.clone());
            continue;
        }
        for entry in ignore::WalkBuilder::new(path)
            .sort_by_file_path(Ord::cmp)
            .build()
        {
            let path = entry.map_err(|why| unreadable(&why))?.into_path();
            if path.to_string_lossy().ends_with(".test.toml") {
                files.push(path);
            }
        }
    }
    if files.is_empty() {
        return Err("there are no table tests\n  help: they are called `*.test.toml`".to_owned());
    }
    let read = |path: &Path| std::fs::read_to_string(path);
    let one = |path: PathBuf| {
        let text = read(&path).map_err(|why| format!("cannot read `{}`: {why}", path.display()))?;
        let covered = cover(&path, &text, &read);
        let covered =
            covered.map_err(|report| format!("{}\n\n{}", path.display(), report.render(false)))?;
        Ok((path, covered))
    };
    files.into_iter().map(one).collect()
}

fn text(files: &[(PathBuf, Covered)]) -> String {
    let mut out = String::new();
    for (path, covered) in files {
        for step in &covered.survivors {
            let _ = writeln!(
                out,
                "{}: {} could be {}, and no test would notice",
                step.place, step.path, step.to
            );
        }
        let all = covered.defended + covered.survivors.len();
        let _ = writeln!(
            out,
            "{}: {} of {all} steps are noticed ({} %); {} are out of reach of table tests",
            path.display(),
            covered.defended,
            covered.per_cent(),
            covered.out_of_reach.len(),
        );
    }
    out
}

/// The version of the shape. A field may be added within one; none changes its meaning.
const VERSION: u32 = 1;

fn to_json(files: &[(PathBuf, Covered)], min: usize) -> String {
    let step = |step: &Step| {
        json!({
            "path": step.path,
            "to": step.to,
            "file": step.place.file.to_string_lossy(),
            "line": step.place.line,
            "column": step.place.column,
        })
    };
    let list = |steps: &[Step]| steps.iter().map(step).collect::<Vec<Value>>();
    let files: Vec<Value> = files
        .iter()
        .map(|(path, covered)| {
            json!({
                "tests": path.to_string_lossy(),
                "noticed": covered.defended,
                "percent": covered.per_cent(),
                "enough": covered.per_cent() >= min,
                "survivors": list(&covered.survivors),
                "out_of_reach": list(&covered.out_of_reach),
            })
        })
        .collect();
    let all = json!({ "version": VERSION, "min": min, "files": files });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}
