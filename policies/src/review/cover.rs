//! Which lines of a policy no table test defends: every leaf is loosened by one step of its order,
//! and where all tests still pass, nobody would notice if somebody did so.

mod packs;
mod sites;

use crate::diagnostic::{Diagnostic, Report};
use crate::model::pack::Pack;
use crate::model::site::Site;
use crate::resolve::{Amended, ReadFile, Written};
use crate::source::{Place, Span};
use crate::table_test;
use std::path::Path;

/// The name of a field that a loosened list lets through: an answer in a test that holds it, and
/// expects not to see it, defends the list.
pub const UNDECLARED: &str = "undeclared";

/// One step, which makes a policy looser.
pub struct Step {
    /// The leaf.
    pub path: String,
    /// Where it stands; the section's name where it is a default.
    pub place: Place,
    /// What it would be instead.
    pub to: String,
    /// Whether a table test can see it: a table has one day and counts no calls, and what concerns
    /// webhooks, headers and the key is tested elsewhere.
    pub in_reach: bool,
    amend: Box<dyn Fn(Amended<'_>)>,
}

/// What the tests say of the steps.
#[derive(Default)]
pub struct Covered {
    /// How many steps some test notices, or loading refuses.
    pub defended: usize,
    /// Those that nobody notices.
    pub survivors: Vec<Step>,
    /// Those that no table test could notice.
    pub out_of_reach: Vec<Step>,
}

impl Covered {
    /// How many of the steps in reach are defended, in per cent, rounded down; all of none.
    pub fn per_cent(&self) -> usize {
        let all = self.defended + self.survivors.len();
        (self.defended * 100).checked_div(all).unwrap_or(100)
    }
}

/// Runs a file of table tests once for every step. `Err` where the tests or the policy do not
/// load, or some test fails as it is.
pub fn cover(path: &Path, text: &str, read: ReadFile<'_>) -> Result<Covered, Report> {
    let results = table_test::run(path, text, read)?;
    if let Some(case) = results.iter().find(|case| case.failure.is_some()) {
        let failure = case.failure.as_deref().unwrap_or_default();
        let mut report = Report::default();
        let what = format!("case `{}` fails as it is: {failure}", case.name);
        report.push(
            Diagnostic::error("failing-case", &Span::DEFAULT, what)
                .help("mend it first: `visor policy test` shows why"),
        );
        return Err(report);
    }
    let written = table_test::written(path, text, read)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let name = name.strip_suffix(".test.toml").unwrap_or(&name);
    let mut covered = Covered::default();
    for step in steps(&written, name) {
        if !step.in_reach {
            covered.out_of_reach.push(step);
        } else if notices(path, text, read, &step) {
            covered.defended += 1;
        } else {
            covered.survivors.push(step);
        }
    }
    Ok(covered)
}

fn notices(path: &Path, text: &str, read: ReadFile<'_>, step: &Step) -> bool {
    let Ok(mut suite) = table_test::load_amended_suite(path, text, read, &*step.amend) else {
        return true;
    };
    suite.run().iter().any(|case| case.failure.is_some())
}

/// Every step that a policy can be loosened by. A table that is called after a pack defends what
/// the pack says of the routes that its site uses in live; every other defends its site.
pub fn steps(written: &Written, table: &str) -> Vec<Step> {
    let Written { site, packs } = written;
    let mut steps = Vec::new();
    match packs.iter().find(|(name, _)| name == table) {
        Some((name, pack)) => packs::pack(name, pack, site, &mut Steps(&mut steps)),
        None => sites::site(site, written, &mut Steps(&mut steps)),
    }
    steps
}

struct Steps<'s>(&'s mut Vec<Step>);

impl Steps<'_> {
    /// A step of the site's.
    fn site(
        &mut self,
        path: String,
        span: &Span,
        to: impl Into<String>,
        amend: impl Fn(&mut Site) + 'static,
    ) {
        self.0.push(Step {
            path,
            place: span.place(),
            to: to.into(),
            in_reach: true,
            amend: Box::new(move |amended| {
                if let Amended::Site(site) = amended {
                    amend(site);
                }
            }),
        });
    }

    /// A step of a pack's.
    fn pack(
        &mut self,
        name: &str,
        path: String,
        span: &Span,
        to: impl Into<String>,
        amend: impl Fn(&mut Pack) + 'static,
    ) {
        let name = name.to_owned();
        self.0.push(Step {
            path,
            place: span.place(),
            to: to.into(),
            in_reach: true,
            amend: Box::new(move |amended| {
                if let Amended::Pack(known, pack) = amended
                    && known == name
                {
                    amend(pack);
                }
            }),
        });
    }

    /// The last one is nothing that a table test sees.
    fn out_of_reach(&mut self) {
        if let Some(step) = self.0.last_mut() {
            step.in_reach = false;
        }
    }
}

/// The value's own place, or that of its section where nobody wrote it.
fn written_or<'s>(span: &'s Span, section: &'s Span) -> &'s Span {
    match span.source() {
        Some(_) => span,
        None => section,
    }
}
