//! Changes for a terminal.

use super::compare::{Comparison, Site};
use std::fmt::Write as _;
use visor_policy::review::diff::{Entry, Shown};
use visor_policy::review::order::Change;

pub(super) fn render(comparison: &Comparison, color: bool) -> String {
    let mut out = String::new();
    for site in &comparison.sites {
        one(comparison, site, color, &mut out);
    }
    if comparison.fails {
        out.push_str("something changed that nobody approved\n");
        out.push_str("  help: have it approved by its fingerprint, in a file for `--approvals`\n");
    }
    out
}

fn one(comparison: &Comparison, site: &Site, color: bool, out: &mut String) {
    let digest = |digest: &Option<String>| {
        let digest = digest.as_deref().unwrap_or("no policy");
        digest.get(..12).unwrap_or(digest).to_owned()
    };
    let difference = &site.difference;
    let _ = writeln!(
        out,
        "{}: {} ({} → {})\n",
        visible(&site.name),
        painted(difference.verdict, color),
        digest(&site.old.digest),
        digest(&site.new.digest),
    );
    for entry in &difference.changes {
        let approved = match comparison.is_approved(entry) {
            true => ", approved",
            false => "",
        };
        let _ = writeln!(
            out,
            "  {}  {}: {}  [{}{approved}]",
            painted(entry.change, color),
            visible(&entry.path),
            visible(&values(entry)),
            entry.fingerprint,
        );
        let _ = writeln!(out, "      at {}", visible(&places(entry, site)));
        if !entry.affects.is_empty() {
            let _ = writeln!(out, "      on {}", visible(&few(&entry.affects)));
        }
        let shown = entry
            .witness
            .and_then(|i| difference.found.witnesses.get(i));
        if let Some(witness) = shown {
            let _ = writeln!(out, "      e.g. {}", visible(&witness.to_string()));
        }
    }
    if !difference.changes.is_empty() {
        let _ = writeln!(out, "\n  {}\n", summary(site));
    }
}

/// What changed, and how thoroughly it was looked at.
pub(super) fn summary(site: &Site) -> String {
    let changes = &site.difference.changes;
    let counts: Vec<String> = [
        Change::Loosened,
        Change::Mixed,
        Change::Tightened,
        Change::Changed,
    ]
    .iter()
    .filter_map(|kind| {
        let count = changes.iter().filter(|entry| entry.change == *kind).count();
        (count > 0).then(|| format!("{count} {kind}"))
    })
    .collect();
    let found = &site.difference.found;
    let searched = match found.complete {
        true => format!("every cell of {} requests was tried", found.tried),
        false => format!(
            "{} requests were tried and not every cell: what has no example is judged by its order alone",
            found.tried
        ),
    };
    format!("{}; {searched}", counts.join(", "))
}

/// Old and new value.
pub(super) fn values(entry: &Entry) -> String {
    let value = |shown: &Option<Shown>| {
        shown
            .as_ref()
            .map_or_else(|| "none".to_owned(), |shown| shown.value.to_string())
    };
    format!("{} → {}", value(&entry.old), value(&entry.new))
}

/// Old and new place, and whose they are.
pub(super) fn places(entry: &Entry, site: &Site) -> String {
    let place = |shown: &Option<Shown>, version: &super::compare::Version| {
        shown
            .as_ref()
            .map(|shown| format!("{} ({})", version.place(&shown.place), shown.origin))
    };
    let both = [place(&entry.old, &site.old), place(&entry.new, &site.new)];
    let both: Vec<String> = both.into_iter().flatten().collect();
    both.join(" → ")
}

/// The first few, and how many more.
pub(super) fn few(all: &[String]) -> String {
    const FEW: usize = 4;
    let shown: Vec<&str> = all.iter().take(FEW).map(String::as_str).collect();
    match all.len().saturating_sub(FEW) {
        0 => shown.join("; "),
        more => format!("{}; and {more} more", shown.join("; ")),
    }
}

/// A policy's texts may hold anything: what a terminal would obey is shown as what it is.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_control() {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out
}

fn painted(change: Change, color: bool) -> String {
    let code = match change {
        Change::Loosened | Change::Mixed => "31",
        Change::Tightened => "32",
        Change::Changed => "33",
        Change::Equal => "0",
    };
    match color {
        true => format!("\u{1b}[{code}m{change}\u{1b}[0m"),
        false => change.to_string(),
    }
}
