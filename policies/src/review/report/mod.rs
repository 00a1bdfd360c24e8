//! A policy for an auditor: what is asked, by whom, what is in force, what defends it.
//!
//! One model, written as a page of HTML that needs nothing else, or as Markdown.

mod html;
mod markdown;
mod picture;
mod requirements;
mod values;

use crate::controls::CONTROLS;
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::Effective;
use crate::mask;
use crate::resolve::Written;
use crate::table_test::CaseResult;
use crate::units::Date;
use requirements::{REQUIREMENTS, Requirement};
use std::collections::{BTreeMap, BTreeSet};
use values::{Facts, Row};

/// What a report is made of.
pub struct Material<'m> {
    /// The policy in force.
    pub policy: &'m Effective,
    /// What it was made from.
    pub written: &'m Written,
    /// The policy's path, as the reader knows it.
    pub path: &'m str,
    /// Results by table of tests: its path, and whether it tests this very policy.
    pub tests: &'m [(String, bool, Vec<CaseResult>)],
    /// What the policy's lint found.
    pub findings: &'m Report,
    /// The rules on code: id and summary.
    pub code_rules: &'m [(&'static str, &'static str)],
    /// The day of the report.
    pub today: Date,
}

/// The report as a page.
pub fn html(material: &Material<'_>) -> String {
    html::page(&Audit::of(material), material)
}

/// The report as Markdown.
pub fn markdown(material: &Material<'_>) -> String {
    markdown::page(&Audit::of(material), material)
}

/// What is shown, whatever the form.
struct Audit {
    sections: Vec<Section>,
    access: Vec<Access>,
    packs: Vec<PackRow>,
    findings: Vec<FindingRow>,
    passed: usize,
    failed: usize,
    rules: BTreeMap<&'static str, String>,
}

/// A requirement, answered.
struct Section {
    requirement: &'static Requirement,
    state: State,
    values: Vec<Row>,
    controls: Vec<(&'static str, &'static str)>,
    sources: Vec<String>,
    tests: Vec<TestRow>,
    findings: usize,
}

/// How a requirement stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Carried out, and nothing was found against it.
    Held,
    /// Written down, and carried out by people.
    Stated,
    /// Something was found, or a test fails.
    Open,
    /// The policy has nothing of the kind.
    Absent,
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            Self::Held => "enforced",
            Self::Stated => "stated",
            Self::Open => "open",
            Self::Absent => "not used",
        }
    }
}

/// One route in one environment, and who may use it.
struct Access {
    on: String,
    route: String,
    class: String,
    callers: Vec<String>,
    allows: Vec<String>,
    live: bool,
}

struct PackRow {
    name: String,
    title: String,
    checked: String,
    sources: Vec<(String, String)>,
}

struct TestRow {
    name: String,
    place: String,
    passed: bool,
}

struct FindingRow {
    rule: &'static str,
    error: bool,
    message: String,
    help: String,
    place: String,
}

impl Audit {
    fn of(material: &Material<'_>) -> Self {
        let facts = Facts {
            policy: material.policy,
            written: material.written,
        };
        let sections = REQUIREMENTS.iter().map(|r| section(r, &facts, material));
        let cases = || material.tests.iter().flat_map(|(_, _, cases)| cases);
        let failed = cases().filter(|case| case.failure.is_some()).count();
        let code = material.code_rules.iter();
        let policies = super::lint::RULES.iter().map(|r| (r.id, r.summary));
        let rules = code.copied().chain(policies);
        Self {
            sections: sections.collect(),
            access: access(material),
            packs: packs(material),
            findings: material.findings.diagnostics.iter().map(finding).collect(),
            passed: cases().count() - failed,
            failed,
            rules: rules
                .map(|(id, summary)| (id, summary.to_owned()))
                .collect(),
        }
    }
}

fn section(
    requirement: &'static Requirement,
    facts: &Facts<'_>,
    material: &Material<'_>,
) -> Section {
    let mut values = (requirement.values)(facts);
    for value in &mut values {
        value.place = near(&value.place, material.path);
    }
    let mut tests = Vec::new();
    for (_, _, cases) in material.tests {
        for case in cases {
            let code = case.code.as_deref();
            let named = requirement
                .codes
                .iter()
                .any(|known| code == Some(known.name()));
            if named || (requirement.also)(case) {
                tests.push(TestRow {
                    name: case.name.clone(),
                    place: case.place.to_string(),
                    passed: case.failure.is_none(),
                });
            }
        }
    }
    let found = &material.findings.diagnostics;
    let findings = found
        .iter()
        .filter(|d| requirement.policy_rules.contains(&d.code))
        .count();
    let state = match () {
        () if findings > 0 || tests.iter().any(|test| !test.passed) => State::Open,
        () if values.is_empty() => State::Absent,
        () if requirement.id == "retention" => State::Stated,
        () => State::Held,
    };
    let controls = CONTROLS
        .iter()
        .filter(|c| requirement.controls.contains(&c.name));
    Section {
        requirement,
        state,
        values,
        controls: controls.map(|c| (c.name, c.asks)).collect(),
        sources: sources(requirement, material.written),
        tests,
        findings,
    }
}

/// A place as it is seen from the policy's folder.
fn near(place: &str, policy: &str) -> String {
    let folder = policy.rsplit_once('/').map_or("", |(folder, _)| folder);
    let below = place
        .strip_prefix(folder)
        .and_then(|rest| rest.strip_prefix('/'));
    below
        .filter(|_| !folder.is_empty())
        .unwrap_or(place)
        .to_owned()
}

/// The vendors' own documents behind a requirement, as the packs in use cite them.
fn sources(requirement: &Requirement, written: &Written) -> Vec<String> {
    let mut cited = BTreeSet::new();
    for (_, pack) in &written.packs {
        let mut cite = |source: &str| {
            if let Some(entry) = pack.sources.find(source) {
                cited.insert(format!("{}: {}", pack.title.value, entry.value.value));
            }
        };
        match requirement.id {
            "keys" => cite(&pack.credential.source),
            "rates" => {
                let environments = &pack.environments;
                for facts in [&environments.test, &environments.live]
                    .into_iter()
                    .flatten()
                {
                    if facts.quota.is_some() {
                        cite(&facts.source);
                    }
                }
            }
            "transport" => cite(&pack.upstream.source),
            "answers" => {
                cite(&pack.errors.source);
                if let Some(version) = &pack.version {
                    cite(&version.source);
                }
            }
            "liveness" => {
                for (_, route) in pack.routes.iter() {
                    for (_, check) in route.value.liveness.iter() {
                        cite(&check.value.source);
                    }
                }
            }
            "webhooks" => {
                for (_, webhook) in pack.webhooks.iter() {
                    cite(&webhook.value.source);
                }
            }
            _ => {}
        }
    }
    cited.into_iter().collect()
}

fn access(material: &Material<'_>) -> Vec<Access> {
    let mut all: BTreeMap<(String, usize), Access> = BTreeMap::new();
    for grant in material.policy.grants() {
        let on = format!("{}.{}", grant.provider.name, grant.environment);
        let entry = all
            .entry((on.clone(), grant.route.index))
            .or_insert_with(|| Access {
                on,
                route: grant.route.name.clone(),
                class: grant.route.class.to_string(),
                callers: Vec::new(),
                allows: Vec::new(),
                live: grant.environment == crate::model::site::Environment::Live,
            });
        entry.allows.push(grant.allow.clone());
        if let Some(allow) = material.written.site.allow.find(&grant.allow) {
            let callers = allow.value.callers.iter().map(|c| c.value.clone());
            entry.callers.extend(callers);
        }
        entry.callers.sort();
        entry.callers.dedup();
    }
    all.into_values().collect()
}

fn packs(material: &Material<'_>) -> Vec<PackRow> {
    let packs = material.written.packs.iter();
    packs
        .map(|(name, pack)| PackRow {
            name: name.clone(),
            title: pack.title.value.clone(),
            checked: pack.checked.value.to_string(),
            sources: pack
                .sources
                .iter()
                .map(|(id, entry)| (id.to_owned(), entry.value.value.clone()))
                .collect(),
        })
        .collect()
}

fn finding(d: &Diagnostic) -> FindingRow {
    FindingRow {
        rule: d.code,
        error: d.severity == crate::diagnostic::Severity::Error,
        message: d.masked(&d.message),
        help: d
            .help
            .as_deref()
            .map_or(String::new(), |help| d.masked(help)),
        place: d.primary.0.place().to_string(),
    }
}

/// Text without what begins as the vendors' keys do.
fn masked(text: &str, material: &Material<'_>) -> String {
    let providers = material.policy.providers.iter();
    let prefixes: Vec<String> = providers.flat_map(|p| p.key_prefixes.clone()).collect();
    mask::words(text, &prefixes)
}
