//! The report as Markdown, for a wiki or a review.

use super::{Audit, Material, Section, masked};
use std::fmt::Write as _;

macro_rules! put {
    ($out:expr, $($text:tt)*) => {{ let _ = writeln!($out, $($text)*); }};
}

pub(super) fn page(audit: &Audit, material: &Material<'_>) -> String {
    let e = |text: &str| cell(&masked(text, material));
    let mut out = String::new();
    put!(out, "# What this policy enforces\n");
    put!(
        out,
        "| | |\n|---|---|\n| Policy | `{}` |\n| Digest | `{}` |\n| Day | {} |\n| Tests | {} passed, {} failed |\n| Findings | {} |\n",
        material.path,
        material.policy.digest,
        material.today,
        audit.passed,
        audit.failed,
        audit.findings.len()
    );
    put!(
        out,
        "## Who may call what\n\n| Route | Kind | On | Services | By |\n|---|---|---|---|---|"
    );
    for a in &audit.access {
        put!(
            out,
            "| {} | {} | {} | {} | {} |",
            e(&a.route),
            a.class,
            e(&a.on),
            e(&a.callers.join(", ")),
            e(&a.allows.join(", "))
        );
    }
    put!(
        out,
        "\n## Requirements\n\n| | Requirement | State |\n|---|---|---|"
    );
    for (i, section) in audit.sections.iter().enumerate() {
        put!(
            out,
            "| {} | {} | {} |",
            i + 1,
            section.requirement.title,
            section.state.word()
        );
    }
    for (i, section) in audit.sections.iter().enumerate() {
        requirement(&mut out, i + 1, section, &e);
    }
    put!(out, "\n## Findings\n");
    if audit.findings.is_empty() {
        put!(out, "The rules on policies found nothing.");
    }
    for f in &audit.findings {
        put!(
            out,
            "- `{}` at `{}`: {}; {}",
            f.rule,
            f.place,
            e(&f.message),
            e(&f.help)
        );
    }
    put!(out, "\n## Sources");
    for pack in &audit.packs {
        put!(
            out,
            "\n{} (`{}`), held against its sources on {}:\n",
            e(&pack.title),
            pack.name,
            pack.checked
        );
        for (id, text) in &pack.sources {
            put!(out, "- {id}: {}", e(text));
        }
    }
    out
}

fn requirement(out: &mut String, number: usize, section: &Section, e: &dyn Fn(&str) -> String) {
    let r = section.requirement;
    put!(
        out,
        "\n### {number}. {} ({})\n\n{}\n\nAsked by:\n",
        r.title,
        section.state.word(),
        r.asks
    );
    for basis in r.basis {
        put!(out, "- **{}**: {}", basis.name, basis.says);
    }
    for source in &section.sources {
        put!(out, "- {}", e(source));
    }
    if section.values.is_empty() {
        put!(out, "\nThe policy has nothing of the kind.");
    } else {
        put!(out, "\n| Of | Value | Stands in |\n|---|---|---|");
        for row in &section.values {
            put!(
                out,
                "| {} | {} | `{}` |",
                e(&row.what),
                e(&row.value),
                e(&row.place)
            );
        }
    }
    let passed = section.tests.iter().filter(|t| t.passed).count();
    let failed = section.tests.len() - passed;
    put!(
        out,
        "\nDefended by {passed} tests{}.",
        if failed > 0 {
            format!(", and {failed} fail")
        } else {
            String::new()
        }
    );
    let rules: Vec<String> = r
        .policy_rules
        .iter()
        .chain(r.code_rules)
        .map(|id| format!("`{id}`"))
        .collect();
    if !rules.is_empty() {
        put!(out, "\nLooked for by {}.", rules.join(", "));
    }
    if !r.limit.is_empty() {
        put!(out, "\n> {}", r.limit);
    }
}

/// Text that stays in its cell.
fn cell(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace('<', "&lt;")
        .replace(['\n', '\r'], " ")
}
