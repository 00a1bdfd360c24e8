//! `visor policy replay`: a recorded log against a new policy.

use super::explain::read_policy;
use crate::cli::{complain, print};
use clap::Args;
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use visor_policy::review::replay::{Replay, Summary};

/// Replay a gateway's decision log against a new policy: which requests would have gone otherwise.
///
/// A log holds no personal data, no content and no token: what hangs on those is counted and said,
/// and not guessed. Exit status: 0 nothing changes, 1 something does, 2 could not do the job.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// The policy that decided.
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The policy that might.
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// The decision log, as JSON lines.
    #[arg(long, value_name = "LOG")]
    decisions: PathBuf,
    /// How many examples of each kind.
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
    /// How it is written.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    format: String,
}

/// Runs it; the exit status.
pub(super) fn run(args: &ReplayArgs) -> u8 {
    match replay(args) {
        Ok(summary) => {
            print(&match args.format.as_str() {
                "json" => as_json(&summary),
                _ => as_text(&summary),
            });
            // A log of which nothing could be replayed shows nothing: silence is no agreement.
            match (summary.changed.is_empty(), summary.same) {
                (false, _) => 1,
                (true, 0) => {
                    complain(&format!(
                        "nothing of `{}` could be replayed\n  help: name the gateway's decision log, `log.decisions` in its file",
                        args.decisions.display()
                    ));
                    2
                }
                (true, _) => 0,
            }
        }
        Err(why) => {
            complain(&why);
            2
        }
    }
}

fn replay(args: &ReplayArgs) -> Result<Summary, String> {
    let old = read_policy(&args.old, "auto")?;
    let new = read_policy(&args.new, "auto")?;
    let unreadable = |why| format!("cannot read `{}`: {why}", args.decisions.display());
    let file = std::fs::File::open(&args.decisions).map_err(unreadable)?;
    let mut replay = Replay::new(old.effective, new.effective, args.examples);
    for line in BufReader::new(file).lines() {
        let line = line.map_err(unreadable)?;
        if !line.trim().is_empty() {
            replay.line(&line);
        }
    }
    let summary = replay.finish();
    match summary.lines {
        0 => Err(format!(
            "`{}` holds no decision\n  help: name the gateway's decision log, `log.decisions` in its file",
            args.decisions.display()
        )),
        _ => Ok(summary),
    }
}

fn as_text(s: &Summary) -> String {
    let mut out = String::new();
    for (group, told) in &s.changed {
        out.push_str(&format!(
            "{:>7}  {} {} as {}: {} → {}\n         {}\n         such as {}\n",
            told.count,
            group.on,
            group.route,
            group.caller,
            group.before,
            group.after,
            told.place,
            told.examples.join(", ")
        ));
    }
    if s.changed.is_empty() {
        out.push_str("no request that can be replayed would have gone otherwise\n");
    }
    out.push_str(&format!(
        "\n{} decisions: {} as before, {} otherwise",
        s.lines,
        s.same,
        s.changed.values().map(|t| t.count).sum::<u64>()
    ));
    let unknown: u64 = s.unknown.values().map(|told| told.count).sum();
    out.push_str(&format!(", {unknown} cannot be told\n"));
    for (why, told) in &s.unknown {
        out.push_str(&format!(
            "{:>7}  {why}\n         such as {}\n",
            told.count,
            told.examples.join(", ")
        ));
    }
    if s.other_policy > 0 {
        out.push_str(&format!(
            "note: {} were decided by another policy than the old one here; they are replayed as if it had\n",
            s.other_policy
        ));
    }
    out
}

fn as_json(s: &Summary) -> String {
    let changed: Vec<Value> = s
        .changed
        .iter()
        .map(|(g, t)| json!({ "on": g.on, "route": g.route, "caller": g.caller, "before": g.before, "after": g.after, "count": t.count, "place": t.place, "examples": t.examples }))
        .collect();
    let unknown: Vec<Value> = s
        .unknown
        .iter()
        .map(|(why, t)| json!({ "why": why, "count": t.count, "examples": t.examples }))
        .collect();
    let all = json!({
        "version": 1, "decisions": s.lines, "same": s.same, "other_policy": s.other_policy,
        "changed": changed, "unknown": unknown,
    });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}
