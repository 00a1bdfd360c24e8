//! Changes as a comment on a pull request.

use super::compare::{Comparison, Site};
use super::text::{few, places, summary, values};
use std::fmt::Write as _;
use visor_policy::review::order::Change;

pub(super) fn render(comparison: &Comparison) -> String {
    let mut out = String::new();
    for site in &comparison.sites {
        one(comparison, site, &mut out);
    }
    let refused: Vec<_> = comparison
        .sites
        .iter()
        .flat_map(|site| &site.difference.changes)
        .filter(|entry| comparison.is_refused(entry))
        .collect();
    if !refused.is_empty() {
        out.push_str("To approve what is not, somebody who answers for it adds:\n\n```toml\n");
        for entry in refused {
            let _ = write!(
                out,
                "[[approve]]\nfingerprint = \"{}\"   # {}\nauthor      = \"\"\nreason      = \"\"\nexpires     = \n\n",
                entry.fingerprint,
                entry.path.replace(['`', '\n', '\r'], " "),
            );
        }
        out.push_str("```\n");
    }
    out
}

fn one(comparison: &Comparison, site: &Site, out: &mut String) {
    let difference = &site.difference;
    let _ = writeln!(
        out,
        "### Policy {}: {}\n",
        code(&site.name),
        difference.verdict
    );
    if difference.changes.is_empty() {
        out.push_str("What is allowed is the same.\n\n");
        return;
    }
    out.push_str("| | leaf | old → new | where | approval |\n|---|---|---|---|---|\n");
    for entry in &difference.changes {
        let approval = match (comparison.is_approved(entry), comparison.is_refused(entry)) {
            (true, _) => "approved ".to_owned(),
            (_, true) => "**needed** ".to_owned(),
            _ => String::new(),
        };
        let on = match entry.affects.is_empty() {
            true => String::new(),
            false => format!("<br>on {}", code(&few(&entry.affects))),
        };
        let _ = writeln!(
            out,
            "| {} | {}{on} | {} | {} | {approval}{} |",
            mark(entry.change),
            code(&entry.path),
            code(&values(entry)),
            code(&places(entry, site)),
            code(&entry.fingerprint),
        );
    }
    let _ = writeln!(out, "\n{}.\n", summary(site));
    let examples: Vec<_> = difference
        .changes
        .iter()
        .filter_map(|entry| Some((entry, difference.found.witnesses.get(entry.witness?)?)))
        .collect();
    if !examples.is_empty() {
        out.push_str("<details><summary>Example requests</summary>\n\n");
        for (entry, witness) in examples {
            let _ = writeln!(
                out,
                "- {}: {}  \n  {} → {}",
                code(&entry.path),
                code(&witness.ask.to_string()),
                code(&witness.old.to_string()),
                code(&witness.new.to_string()),
            );
        }
        out.push_str("\n</details>\n\n");
    }
}

fn mark(change: Change) -> String {
    match change {
        Change::Loosened | Change::Mixed => format!("**{change}**"),
        other => other.to_string(),
    }
}

/// As code, so that no text of a policy is markup; in a table no bar ends the cell.
fn code(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '`' => plain.push('\''),
            '|' => plain.push_str("\\|"),
            c if c.is_control() => plain.push(' '),
            c => plain.push(c),
        }
    }
    format!("`` {plain} ``")
}
