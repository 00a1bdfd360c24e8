//! Facts that nobody has held against their sources for long.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::source::Span;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "stale-source",
    severity: Severity::Warning,
    summary: "a pack's facts were held against their sources more than 180 days ago",
    page: include_str!("pages/stale-source.md"),
    calendar: true,
    found: Found::Looking(look),
};

const DAYS: u64 = 180;

fn look(subject: &Subject<'_>, report: &mut Report) {
    for (name, pack) in subject.packs {
        let checked = &pack.checked;
        let age = subject.today.start().saturating_sub(checked.start()) / 86_400;
        if age <= DAYS {
            continue;
        }
        let what =
            format!("the facts of `{name}` were last held against their sources {age} days ago");
        // A pack that comes built in is no file that the reader could open.
        let finding = match reference(subject, name) {
            Some(span) if !name_is_path(subject, name) => RULE
                .finding(span, what)
                .also(&checked.span, "checked here")
                .help("take a newer release of Visor, or read the sources and report what changed"),
            _ => RULE
                .finding(&checked.span, what)
                .help("read the pack's sources, mend what changed, and write today's date"),
        };
        report.push(finding);
    }
}

fn reference<'p>(subject: &Subject<'p>, name: &str) -> Option<&'p Span> {
    let mut packs = subject.site?.packs.value.iter();
    packs.find(|r| r.value == name).map(|r| &r.span)
}

fn name_is_path(subject: &Subject<'_>, name: &str) -> bool {
    reference(subject, name).is_none()
}
