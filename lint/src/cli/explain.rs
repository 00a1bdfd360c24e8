//! `visor explain` and `visor rules`.

use super::{complain, print};
use crate::rules::{RULES, Rule, rule};
use serde_json::{Value, json};
use visor_policy::diagnostic::Severity;
use visor_policy::read::did_you_mean;
use visor_policy::review::lint;

pub(super) fn explain(id: &str) -> u8 {
    match rule(id) {
        Some(rule) => {
            print(rule.page);
            if rule.code().is_some() {
                print(&format!("\n## Where\n\n{}\n", languages(rule)));
            }
            0
        }
        None if lint::rule(id).is_some() => {
            print(lint::rule(id).map_or("", |rule| rule.page));
            0
        }
        None => {
            let policies = lint::RULES.iter().map(|rule| rule.id);
            let known: Vec<&str> = RULES.iter().map(|rule| rule.id).chain(policies).collect();
            complain(&format!(
                "no rule is named `{id}`\n  help: {}",
                did_you_mean(id, &known)
            ));
            2
        }
    }
}

/// Where a rule on code is analysed: what fixtures show, and nothing else.
fn languages(rule: &Rule) -> String {
    let known = rule.languages();
    if known.is_empty() {
        return "In no language yet: elsewhere is not analysed, which does not mean clean."
            .to_owned();
    }
    let mut out = format!("Analysed in {}.", known.join(", "));
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (language, why) in rule.exempt() {
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, all)) => all.push(language),
            None => reasons.push((why, vec![language])),
        }
    }
    for (why, all) in reasons {
        out += &format!(" Does not apply to {}: {why}.", all.join(", "));
    }
    let missing = rule.not_analysed();
    if missing.is_empty() {
        out += " Other languages are not analysed, which does not mean clean.";
    } else {
        out += &format!(
            " Not analysed in {} and in other languages, which does not mean clean.",
            missing.join(", ")
        );
    }
    out
}

pub(super) fn list(as_json: bool) -> u8 {
    let word = |severity: Severity| match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    if as_json {
        let code = RULES.iter().map(|r| json!({ "id": r.id, "about": "code", "severity": r.severity.word(), "summary": r.summary, "languages": r.code().map(|_| r.languages()), "not_analysed": r.code().map(|_| r.not_analysed()), "does_not_apply": r.code().map(|_| r.exempt().into_iter().map(|(l, _)| l).collect::<Vec<_>>()) }));
        let policies = lint::RULES.iter().map(|r| json!({ "id": r.id, "about": "policies", "severity": word(r.severity), "summary": r.summary, "calendar": r.calendar }));
        let rules: Vec<Value> = code.chain(policies).collect();
        print(&(serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"));
        return 0;
    }
    let code = RULES.iter().map(|r| (r.id, r.severity.word(), r.summary));
    let policies = lint::RULES.iter();
    let policies = policies.map(|r| (r.id, word(r.severity), r.summary));
    let widest = code.clone().chain(policies.clone()).map(|r| r.0.len());
    let widest = widest.max().unwrap_or(0);
    let line = |(id, severity, summary): (&str, &str, &str)| {
        format!("{id:widest$}  {severity:7}  {summary}\n")
    };
    let code: String = code.map(line).collect();
    let policies: String = policies.map(line).collect();
    print(&format!(
        "{code}\nOn policies, by `visor policy check`:\n\n{policies}"
    ));
    0
}
