//! `visor policy check`: what does not load, and what loads and is unwise.

use super::files::{File, find};
use super::{day, written};
use crate::cli::{color, complain, print, say};
use crate::report::count;
use clap::Args;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::model::pack::Pack;
use visor_policy::resolve::{load_pack, load_text};
use visor_policy::review::Kind;
use visor_policy::review::lint::{RULES, Subject, look, rule, suppress};
use visor_policy::source::{Source, Span};
use visor_policy::table_test::load_suite;
use visor_policy::units::Date;

/// Check policies: what is wrong, and what is unwise.
///
/// Exit status: 0 clean, 1 findings, 2 could not do the job. What time alone makes a finding
/// (a stale source, a date that has passed) is said, and fails nothing unless that is asked for.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Site policies, packs, tables of tests, and folders of them.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are written.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json", "sarif", "github"])]
    format: String,
    /// The day of the review, as 2026-12-31; by the clock where absent.
    #[arg(long, value_name = "DAY", value_parser = day::day)]
    today: Option<Date>,
    /// Fail on what time alone makes a finding, too.
    #[arg(long)]
    deny_dates: bool,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    color: String,
    /// Say nothing but findings.
    #[arg(long, short)]
    quiet: bool,
}

/// What one run found.
pub(super) struct Checked {
    /// By file and place.
    pub(super) report: Report,
    /// What was looked at.
    pub(super) looked: Vec<Looked>,
    /// TOML files that are none of ours.
    pub(super) others: usize,
    /// Findings that a comment accepts.
    pub(super) suppressed: usize,
}

/// One file.
pub(super) struct Looked {
    pub(super) path: PathBuf,
    pub(super) kind: Kind,
    /// Of a site that loads.
    pub(super) digest: Option<String>,
    /// Whether it loads.
    pub(super) loads: bool,
}

/// Runs it; the exit status.
pub(super) fn run(args: &Check) -> u8 {
    let found = match find(&args.paths) {
        Ok(found) => found,
        Err(why) => {
            complain(&why);
            return 2;
        }
    };
    if found.files.is_empty() {
        complain(
            "no policy, pack or table of tests stands there\n  help: name a site policy, such as `site.toml`",
        );
        return 2;
    }
    let today = args.today.unwrap_or_else(day::today);
    let mut checked = Checked {
        report: Report::default(),
        looked: Vec::new(),
        others: found.others,
        suppressed: 0,
    };
    for file in &found.files {
        check(file, today, &mut checked);
    }
    checked.report = distinct(checked.report.sorted());
    let text = match args.format.as_str() {
        "json" => written::json(&checked),
        "sarif" => written::sarif(&checked),
        "github" => written::github(&checked),
        _ => text(&checked.report, color(&args.color, &std::io::stdout())),
    };
    print(&text);
    if !args.quiet {
        say(&summary(&checked, args.deny_dates));
    }
    let counts = |d: &Diagnostic| args.deny_dates || !by_calendar(d);
    u8::from(checked.report.diagnostics.iter().any(counts))
}

/// Whether time alone made it a finding.
pub(super) fn by_calendar(diagnostic: &Diagnostic) -> bool {
    rule(diagnostic.code).is_some_and(|rule| rule.calendar)
}

fn check(file: &File, today: Date, checked: &mut Checked) {
    let (report, digest) = match file.kind {
        Kind::Pack => (pack(file, today, checked), None),
        Kind::Tests => {
            let read = |path: &Path| std::fs::read_to_string(path);
            let report = match load_suite(&file.path, &file.text, &read) {
                Ok(_) => Report::default(),
                Err(report) => report,
            };
            (report, None)
        }
        Kind::Site | Kind::Other => site(file, today, checked),
    };
    checked.looked.push(Looked {
        path: file.path.clone(),
        kind: file.kind,
        digest,
        loads: !report.has_errors() || report.diagnostics.iter().all(is_looked_for),
    });
    checked.report.diagnostics.extend(report.diagnostics);
}

/// Whether a rule found it, in what loads.
fn is_looked_for(diagnostic: &Diagnostic) -> bool {
    use visor_policy::review::lint::Found;
    diagnostic.code == "unused-suppression"
        || rule(diagnostic.code).is_some_and(|rule| matches!(rule.found, Found::Looking(_)))
}

fn site(file: &File, today: Date, checked: &mut Checked) -> (Report, Option<String>) {
    let loaded = load_text(&file.path, &file.text, &|path| {
        std::fs::read_to_string(path)
    });
    let mut report = loaded.report;
    let (Some(written), Some(policy)) = (&loaded.written, &loaded.effective) else {
        return (report, None);
    };
    let subject = Subject {
        site: Some(&written.site),
        packs: &written.packs,
        today,
    };
    report.diagnostics.extend(look(&subject).diagnostics);
    for source in sources(&written.site.packs.span, &written.packs) {
        checked.suppressed += suppress::apply(&source, &mut report);
    }
    (report, Some(policy.digest.clone()))
}

fn pack(file: &File, today: Date, checked: &mut Checked) -> Report {
    let (pack, mut report) = load_pack(&file.path, &file.text);
    let Some(pack) = pack.filter(|_| !report.has_errors()) else {
        return report;
    };
    let name = file.path.file_stem().unwrap_or_default();
    let packs = [(name.to_string_lossy().into_owned(), pack)];
    let subject = Subject {
        site: None,
        packs: &packs,
        today,
    };
    report.diagnostics.extend(look(&subject).diagnostics);
    for source in sources(&Span::DEFAULT, &packs) {
        checked.suppressed += suppress::apply(&source, &mut report);
    }
    report
}

/// The files in which suppressions may stand. What comes built in is no file of the reader's.
fn sources(site: &Span, packs: &[(String, Pack)]) -> Vec<Arc<Source>> {
    let packs = packs.iter().map(|(_, pack)| &pack.checked.span);
    let spans = std::iter::once(site).chain(packs);
    let sources = spans.filter_map(Span::source).cloned();
    sources.filter(|source| source.path.exists()).collect()
}

/// Without what two files said of one place: a pack is looked at by itself and with its site.
fn distinct(mut report: Report) -> Report {
    let mut seen = HashSet::new();
    report.diagnostics.retain(|d| {
        let place = d.primary.0.place();
        seen.insert((
            d.code,
            place.file,
            place.line,
            place.column,
            d.message.clone(),
        ))
    });
    report
}

fn text(report: &Report, color: bool) -> String {
    match report.diagnostics.is_empty() {
        true => String::new(),
        false => report.render(color) + "\n",
    }
}

/// `1 site, 2 packs, 22 rules: 1 error, 2 warnings`, and what else there is to know.
fn summary(checked: &Checked, deny_dates: bool) -> String {
    let of = |kind, what: &str| {
        let n = checked.looked.iter().filter(|l| l.kind == kind).count();
        (n > 0).then(|| count(n, what))
    };
    let kinds = [
        of(Kind::Site, "site"),
        of(Kind::Pack, "pack"),
        of(Kind::Tests, "table"),
    ];
    let mut said: Vec<String> = kinds.into_iter().flatten().collect();
    said.push(count(RULES.len(), "rule"));
    let mut out = said.join(", ");
    let found = checked.report.diagnostics.len();
    out.push_str(&match found {
        0 => ": no findings".to_owned(),
        n => format!(": {}", count(n, "finding")),
    });
    let dates = checked
        .report
        .diagnostics
        .iter()
        .filter(|d| by_calendar(d))
        .count();
    if dates > 0 && !deny_dates {
        out.push_str(&format!(
            ", {dates} of them by the calendar alone, which fail nothing without `--deny-dates`"
        ));
    }
    if checked.suppressed > 0 {
        out.push_str(&format!(", {} suppressed", checked.suppressed));
    }
    if checked.others > 0 {
        out.push_str(&format!(
            "\nskipped: {} of other kinds",
            count(checked.others, "TOML file")
        ));
    }
    for looked in &checked.looked {
        let path = looked.path.display();
        if let Some(digest) = &looked.digest {
            out.push_str(&format!("\npolicy {digest}  {path}"));
        }
        if !looked.loads {
            out.push_str(&format!(
                "\nnot loaded, so the rules did not look at it: {path}"
            ));
        }
    }
    out
}
