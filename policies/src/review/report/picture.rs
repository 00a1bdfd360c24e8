//! A picture of who may call what: services on the left, vendors' routes on the right.

use super::{Access, Audit};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Above it a picture is a thicket, and the table below it says the same.
const MOST_ROUTES: usize = 48;
const MOST_CALLERS: usize = 16;

const WIDTH: usize = 960;
const ROW: usize = 26;
const HEAD: usize = 40;
const GAP: usize = 22;
const RIGHT: usize = 540;
const BOX: usize = 390;
const LEFT: usize = 30;
const CALLER: usize = 200;

/// One colour for each service; they differ in lightness too.
const COLORS: [&str; 8] = [
    "#0b5c57", "#8a3b00", "#274690", "#7a1f5c", "#4f6b00", "#8c1d18", "#00617f", "#5b4a8a",
];

/// The picture, where it would be one.
pub(super) fn svg(audit: &Audit, e: &dyn Fn(&str) -> String) -> Option<String> {
    let callers: BTreeSet<&str> = audit
        .access
        .iter()
        .flat_map(|a| a.callers.iter().map(String::as_str))
        .collect();
    let callers: Vec<&str> = callers.into_iter().collect();
    if audit.access.len() > MOST_ROUTES || callers.len() > MOST_CALLERS || callers.is_empty() {
        return None;
    }
    let mut groups: Vec<(&str, Vec<&Access>)> = Vec::new();
    for access in &audit.access {
        match groups.last_mut() {
            Some((on, routes)) if *on == access.on => routes.push(access),
            _ => groups.push((&access.on, vec![access])),
        }
    }
    let rows: usize = groups
        .iter()
        .map(|(_, routes)| HEAD + routes.len() * ROW + 8 + GAP)
        .sum();
    let height = (rows + GAP).max(callers.len() * 72 + 2 * GAP);
    let mut out = String::new();
    let _ = write!(
        out,
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"pic-title pic-desc\" font-family=\"system-ui,-apple-system,Segoe UI,Roboto,DejaVu Sans,sans-serif\"><title id=\"pic-title\">Who may call what</title><desc id=\"pic-desc\">Services on the left are joined to each route that they may use. Solid lines are live, dashed ones test. The table below says the same in words.</desc>"
    );
    let y_of = |i: usize| height * (2 * i + 1) / (2 * callers.len());
    let mut boxes = String::new();
    let mut lines = String::new();
    let mut top = GAP;
    for (on, routes) in &groups {
        let live = routes.iter().any(|a| a.live);
        let tall = HEAD + routes.len() * ROW + 8;
        let dash = if live {
            ""
        } else {
            " stroke-dasharray=\"5 4\""
        };
        let _ = write!(
            boxes,
            "<rect x=\"{RIGHT}\" y=\"{top}\" width=\"{BOX}\" height=\"{tall}\" rx=\"9\" fill=\"#fff\" stroke=\"#b8c2cd\"{dash}/><text x=\"{}\" y=\"{}\" font-size=\"16\" font-weight=\"650\" fill=\"#182230\">{}</text><text x=\"{}\" y=\"{}\" font-size=\"13\" text-anchor=\"end\" fill=\"#4a5565\">{}</text>",
            RIGHT + 18,
            top + 26,
            e(on),
            RIGHT + BOX - 16,
            top + 26,
            if live { "live" } else { "test" }
        );
        for (n, access) in routes.iter().enumerate() {
            let y = top + HEAD + n * ROW + ROW / 2;
            let _ = write!(
                boxes,
                "<circle cx=\"{RIGHT}\" cy=\"{y}\" r=\"3.2\" fill=\"#182230\"/><text x=\"{}\" y=\"{}\" font-size=\"15\" fill=\"#182230\">{}</text><text x=\"{}\" y=\"{}\" font-size=\"13\" text-anchor=\"end\" fill=\"#667085\">{}</text>",
                RIGHT + 18,
                y + 5,
                e(&access.route),
                RIGHT + BOX - 16,
                y + 5,
                access.class
            );
            for (i, caller) in callers.iter().enumerate() {
                if !access.callers.iter().any(|c| c == caller) {
                    continue;
                }
                let (x1, y1) = (LEFT + CALLER, y_of(i));
                let middle = (x1 + RIGHT) / 2;
                let color = COLORS.get(i % COLORS.len()).copied().unwrap_or("#182230");
                let dash = if access.live {
                    ""
                } else {
                    " stroke-dasharray=\"4 4\""
                };
                let _ = write!(
                    lines,
                    "<path d=\"M{x1} {y1}C{middle} {y1} {middle} {y} {RIGHT} {y}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.6\" stroke-opacity=\".75\"{dash}/>"
                );
            }
        }
        top += tall + GAP;
    }
    out.push_str(&lines);
    out.push_str(&boxes);
    for (i, caller) in callers.iter().enumerate() {
        let y = y_of(i);
        let color = COLORS.get(i % COLORS.len()).copied().unwrap_or("#182230");
        let _ = write!(
            out,
            "<rect x=\"{LEFT}\" y=\"{}\" width=\"{CALLER}\" height=\"52\" rx=\"9\" fill=\"{color}\"/><text x=\"{}\" y=\"{}\" font-size=\"16\" font-weight=\"650\" text-anchor=\"middle\" fill=\"#fff\">{}</text>",
            y - 26,
            LEFT + CALLER / 2,
            y + 6,
            e(&shortened(caller))
        );
    }
    out.push_str("</svg>");
    Some(out)
}

/// A name that fits its box; the table has it whole.
fn shortened(name: &str) -> String {
    match name.chars().count() {
        0..=20 => name.to_owned(),
        _ => name.chars().take(19).chain(['…']).collect(),
    }
}
