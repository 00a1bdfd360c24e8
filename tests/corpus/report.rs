//! The figures as a table, and the floor under them.

use super::figures::{Figures, Miss, Tally};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

pub fn render(figures: &Figures) -> String {
    let mut out = String::new();
    writeln!(
        out,
        "{} projects\n\n{:<28}{:>9}{:>7}{:>8}{:>10}{:>11}{:>8}   near misses",
        figures.projects, "rule", "labelled", "right", "missed", "invented", "precision", "recall"
    )
    .unwrap();
    for (rule, tally) in &figures.rules {
        let remark = if figures.not_analysed.contains(rule) {
            "   not analysed"
        } else {
            ""
        };
        row(&mut out, rule, tally, remark);
    }
    writeln!(out).unwrap();
    for (language, tally) in &figures.languages {
        row(&mut out, language, tally, "");
    }
    writeln!(out).unwrap();
    if !figures.not_analysed.is_empty() {
        row(
            &mut out,
            "of the rules that are there",
            &figures.of_known,
            "",
        );
    }
    row(&mut out, "overall", &figures.overall, "");
    writeln!(out, "{} labels leave it open", figures.either).unwrap();
    list(&mut out, "missed", &figures.missed, figures);
    list(&mut out, "invented", &figures.invented, figures);
    out
}

fn row(out: &mut String, name: &str, tally: &Tally, remark: &str) {
    writeln!(
        out,
        "{name:<28}{:>9}{:>7}{:>8}{:>10}{:>11}{:>8}   {} of {} silent{remark}",
        tally.right + tally.missed,
        tally.right,
        tally.missed,
        tally.invented,
        shown(tally.precision()),
        shown(tally.recall()),
        tally.near - tally.fell_for,
        tally.near,
    )
    .unwrap();
}

fn shown(thousandths: Option<usize>) -> String {
    thousandths.map_or_else(
        || "-".to_owned(),
        |n| format!("{}.{:03}", n / 1000, n % 1000),
    )
}

/// What a rule that is not there misses is counted, and listed last.
fn list(out: &mut String, what: &str, misses: &[Miss], figures: &Figures) {
    let mut misses: Vec<&Miss> = misses.iter().collect();
    misses.sort_by_key(|m| {
        (
            figures.not_analysed.contains(&m.place.rule),
            m.place.rule.clone(),
            (*m).clone(),
        )
    });
    writeln!(out, "\n{what}: {}", misses.len()).unwrap();
    for miss in misses {
        let place = &miss.place;
        let mut remark = miss.remark.clone();
        if figures.not_analysed.contains(&place.rule) {
            "not analysed".clone_into(&mut remark);
        }
        writeln!(
            out,
            "  {:<26} {}/{}:{} {}{}\n      {}",
            place.rule,
            miss.project,
            place.file,
            place.line,
            place.severity,
            if remark.is_empty() {
                String::new()
            } else {
                format!(" ({remark})")
            },
            miss.text,
        )
        .unwrap();
    }
}

/// `rules.hardcoded-key.recall` and what it came to.
fn figures_by_name(figures: &Figures) -> BTreeMap<(String, String), [Option<usize>; 2]> {
    let both = |tally: &Tally| [tally.precision(), tally.recall()];
    let named = |group: &str, name: &str, tally| ((group.to_owned(), name.to_owned()), both(tally));
    figures
        .rules
        .iter()
        .map(|(name, tally)| named("rules", name, tally))
        .chain(
            figures
                .languages
                .iter()
                .map(|(name, tally)| named("languages", name, tally)),
        )
        .chain([named("all", "overall", &figures.overall)])
        .collect()
}

const KINDS: [&str; 2] = ["precision", "recall"];

/// The floors, in thousandths.
fn floors(path: &Path) -> BTreeMap<(String, String), [Option<usize>; 2]> {
    let Ok(text) = std::fs::read_to_string(path) else {
        return BTreeMap::new();
    };
    let table: toml::Table = text.parse().unwrap();
    let mut floors = BTreeMap::new();
    for (group, names) in &table {
        for (name, floor) in names.as_table().unwrap() {
            let of = |kind: &str| {
                floor.get(kind).map(|n| {
                    let thousandths = n.as_integer().unwrap();
                    usize::try_from(thousandths).unwrap()
                })
            };
            floors.insert((group.clone(), name.clone()), KINDS.map(of));
        }
    }
    floors
}

/// Figures that are lower than their floor, or gone.
pub fn fallen(figures: &Figures, path: &Path) -> Vec<String> {
    let now = figures_by_name(figures);
    let mut fallen = Vec::new();
    for ((group, name), floor) in floors(path) {
        let figure = now
            .get(&(group.clone(), name.clone()))
            .copied()
            .unwrap_or_default();
        for ((kind, floor), figure) in KINDS.iter().zip(floor).zip(figure) {
            let Some(floor) = floor else { continue };
            // Nothing reported invents nothing: precision has a figure only where there is one.
            let low = match figure {
                Some(figure) => figure < floor,
                None => *kind == "recall",
            };
            if low {
                fallen.push(format!(
                    "{group}.{name}: {kind} {} is below its floor of {}",
                    shown(figure),
                    shown(Some(floor))
                ));
            }
        }
    }
    fallen
}

/// The floor file with each figure at the higher of its floor and what it came to.
pub fn raised(figures: &Figures, path: &Path) -> String {
    let before = floors(path);
    let mut out = String::from(
        "# The lowest figures that the scorer accepts, in thousandths. It only goes up:\n\
         # VISOR_CORPUS_RAISE=1 cargo test -p visor --test lint corpus\n",
    );
    let mut last = String::new();
    for ((group, name), now) in figures_by_name(figures) {
        let floor = before
            .get(&(group.clone(), name.clone()))
            .copied()
            .unwrap_or_default();
        let higher: Vec<String> = KINDS
            .iter()
            .zip(now.iter().zip(floor))
            .filter_map(|(kind, (now, floor))| {
                let value = (*now).max(floor)?;
                Some(format!("{kind} = {value}"))
            })
            .collect();
        if higher.is_empty() {
            continue;
        }
        if last != group {
            write!(out, "\n[{group}]\n").unwrap();
            last = group;
        }
        writeln!(out, "{name} = {{ {} }}", higher.join(", ")).unwrap();
    }
    out
}
