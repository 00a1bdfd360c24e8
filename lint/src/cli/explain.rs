//! `visor explain` and `visor rules`.

use super::{complain, print};
use crate::rules::{RULES, Rule, rule};
use serde_json::{Value, json};
use visor_policy::read::did_you_mean;

pub(super) fn explain(id: &str) -> u8 {
    match rule(id) {
        Some(rule) => {
            print(rule.page);
            if rule.code().is_some() {
                print(&format!("\n## Where\n\n{}\n", languages(rule)));
            }
            0
        }
        None => {
            let known: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
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
        "In no language yet: elsewhere is not analysed, which does not mean clean.".to_owned()
    } else {
        format!(
            "Analysed in {}. Elsewhere is not analysed, which does not mean clean.",
            known.join(", ")
        )
    }
}

pub(super) fn list(as_json: bool) -> u8 {
    if as_json {
        let rules: Vec<Value> = RULES
            .iter()
            .map(|r| json!({ "id": r.id, "severity": r.severity.word(), "summary": r.summary, "languages": r.code().map(|_| r.languages()) }))
            .collect();
        print(&(serde_json::to_string_pretty(&rules).unwrap_or_default() + "\n"));
        return 0;
    }
    let widest = RULES.iter().map(|r| r.id.len()).max().unwrap_or(0);
    let lines: Vec<String> = RULES
        .iter()
        .map(|r| format!("{:widest$}  {:7}  {}\n", r.id, r.severity.word(), r.summary))
        .collect();
    print(&lines.concat());
    0
}
