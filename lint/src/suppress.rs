//! Suppressions: `visor:allow[rule] reason` in a comment, on the finding's line or on the line above.

use crate::finding::{Draft, Edit, Fix};
use crate::rules::{self, UNUSED_SUPPRESSION};
use crate::text::{Kind, Segment, SegmentKind, Unit};
use std::ops::Range;
use visor_policy::read::did_you_mean;

/// What begins a suppression.
pub const MARK: &str = "visor:allow[";

/// Marks of other tools, accepted where the user asks for it.
const FOREIGN: &[&str] = &[
    "gitleaks:allow",
    "betterleaks:allow",
    "pragma: allowlist secret",
    "trufflehog:ignore",
    "kingfisher:ignore",
    "nosecret",
];

/// One suppression.
#[derive(Debug)]
struct Suppression {
    range: Range<usize>,
    rules: Vec<String>,
    reasoned: bool,
    /// The lines that it speaks of, from 0.
    lines: Range<usize>,
    used: bool,
}

/// Takes out of `drafts` what is suppressed; says which suppressions are in vain.
pub fn apply(unit: &Unit<'_>, drafts: Vec<Draft>, foreign: bool) -> (Vec<Draft>, usize) {
    let before = drafts.len();
    let mut own = find(unit);
    let mut kept: Vec<Draft> = drafts
        .into_iter()
        .filter(|draft| {
            let lines = unit.lines.line(draft.range.start)..unit.lines.line(draft.range.end) + 1;
            let hit = own.iter_mut().find(|s| {
                s.lines.start < lines.end
                    && lines.start < s.lines.end
                    && s.rules.iter().any(|r| r == draft.rule.id)
            });
            match hit {
                Some(suppression) => {
                    suppression.used = true;
                    !suppression.reasoned
                }
                None => !(foreign && is_foreign(unit, lines.start)),
            }
        })
        .collect();
    let suppressed = before - kept.len();
    kept.extend(own.iter().flat_map(|s| in_vain(unit, s)));
    (kept, suppressed)
}

fn is_foreign(unit: &Unit<'_>, line: usize) -> bool {
    let text = unit.slice(unit.lines.range(line));
    FOREIGN.iter().any(|mark| text.contains(mark))
}

fn find(unit: &Unit<'_>) -> Vec<Suppression> {
    memchr::memmem::find_iter(unit.text.as_bytes(), MARK.as_bytes())
        .filter_map(|at| read(unit, at))
        .collect()
}

fn read(unit: &Unit<'_>, at: usize) -> Option<Suppression> {
    let segment = unit.segments().at(at);
    let commented = segment.is_some_and(|s| s.kind == SegmentKind::Comment);
    // A literal that speaks of suppressions is none; where a syntax has no comments, any text is.
    // A cell's line is a literal of the notebook, and has comments of its own.
    let in_cell = match segment {
        Some(literal) if unit.kind == Kind::Notebook => comment_in_cell(unit, literal, at),
        _ => None,
    };
    let free = match unit.kind {
        Kind::Prose | Kind::Other => true,
        // Scripts in a page have comments of their own; data has not.
        Kind::Markup => !is_data(unit.path),
        _ => false,
    };
    if !commented && in_cell.is_none() && (segment.is_some() || !free) {
        return None;
    }
    let line = unit.lines.line(at);
    let whole = unit.lines.range(line);
    let end = match segment {
        Some(literal) if in_cell.is_some() => literal.inner.end,
        _ => whole.end,
    };
    let rest = unit.slice(at + MARK.len()..end);
    let (names, reason) = rest.split_once(']')?;
    let reason = reason
        .trim()
        .trim_end_matches("*/")
        .trim_end_matches("-->")
        .trim_end_matches("\\n")
        .trim();
    let rules: Vec<String> = names.split(',').map(|n| n.trim().to_owned()).collect();
    // A comment alone in its line speaks of the next line that holds more than comments.
    let begins = in_cell.or(segment.map(|s| s.outer.start)).unwrap_or(at);
    let before = unit.slice(whole.start..begins.max(whole.start)).trim();
    let alone =
        before.trim_matches(['{', '<', '!', '-']).is_empty() || in_cell.is_some() && before == "\"";
    let lines = if alone {
        line..next(unit, line) + 1
    } else {
        line..line + 1
    };
    Some(Suppression {
        range: at..at + MARK.len() + names.len() + 1,
        rules,
        reasoned: reason.chars().filter(|c| c.is_alphabetic()).count() >= 3,
        lines,
        used: false,
    })
}

/// Where the comment begins that a place in a notebook's cell stands in.
fn comment_in_cell(unit: &Unit<'_>, literal: &Segment, at: usize) -> Option<usize> {
    let start = literal.inner.start;
    let before = unit.text.get(start..at)?;
    let mut quote = None;
    let mut comment = None;
    for (place, c) in before.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('#', None) => {
                comment = Some(start + place);
                break;
            }
            _ => {}
        }
    }
    comment
}

/// Markup that is data: resources, settings, projects.
fn is_data(path: &str) -> bool {
    let ending = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    matches!(
        ending.as_str(),
        "xml" | "plist" | "resx" | "csproj" | "props" | "xib" | "storyboard" | "entitlements"
    )
}

/// The line that a comment above it speaks of.
fn next(unit: &Unit<'_>, line: usize) -> usize {
    let mut next = line + 1;
    while next < unit.lines.count() {
        let range = unit.lines.range(next);
        let text = unit.slice(range.clone());
        let first = range.start + (text.len() - text.trim_start().len());
        if !text.trim().is_empty() && !unit.segments().is_comment(first) {
            break;
        }
        next += 1;
    }
    next
}

/// What is wrong with a suppression, if anything.
fn in_vain(unit: &Unit<'_>, suppression: &Suppression) -> Vec<Draft> {
    let draft =
        |message: String| Draft::new(&UNUSED_SUPPRESSION, suppression.range.clone(), message);
    let mut out = Vec::new();
    let known: Vec<&str> = rules::RULES.iter().map(|r| r.id).collect();
    for name in suppression
        .rules
        .iter()
        .filter(|n| !known.contains(&n.as_str()))
    {
        // Anything may stand there, a key too: only what could be a rule's name is shown.
        let could_be =
            name.len() <= 32 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let message = match could_be {
            true => format!("no rule is named `{name}`"),
            false => "no rule has the name that stands here".to_owned(),
        };
        out.push(draft(message).help(did_you_mean(name, &known)));
    }
    if !suppression.reasoned {
        out.push(
            draft("this suppression gives no reason, so it does not count".to_owned()).help(
                "write the reason after the bracket: `visor:allow[rule] why this is right here`",
            ),
        );
    } else if !suppression.used && out.is_empty() {
        let mut vain = draft("this suppression suppresses nothing".to_owned()).help("remove it");
        vain.fix = removal(unit, suppression).map(|edit| Fix {
            title: "remove the suppression".to_owned(),
            safe: true,
            edits: vec![edit],
            ignore: None,
        });
        out.push(vain);
    }
    out
}

/// The comment that holds nothing but the suppression.
fn removal(unit: &Unit<'_>, suppression: &Suppression) -> Option<Edit> {
    let comment = unit
        .segments()
        .at(suppression.range.start)
        .filter(|s| s.kind == SegmentKind::Comment)?;
    let before = unit.slice(comment.inner.start..suppression.range.start);
    if !before.trim().is_empty() || unit.slice(comment.inner.clone()).contains('\n') {
        return None;
    }
    let line = unit.lines.line(comment.outer.start);
    let whole = unit.lines.range(line);
    let code = unit.slice(whole.start..comment.outer.start);
    let range = if code.trim().is_empty() {
        whole.start..unit.lines.start(line + 1)
    } else {
        whole.start + code.trim_end().len()..comment.outer.end
    };
    Some(Edit::new(range, ""))
}
