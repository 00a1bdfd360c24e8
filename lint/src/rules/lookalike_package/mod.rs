//! `lookalike-package`: a dependency whose name imitates a vendor's SDK.

mod commands;
mod manifest;

pub use manifest::is_manifest;

use super::{Check, Rule};
use crate::facts::Vendor;
use crate::finding::{Confidence, Draft, Severity};
use crate::text::{Kind, Unit};
use manifest::{COMMANDS, dependencies, ecosystem};
use std::ops::Range;

/// The rule.
pub static RULE: Rule = Rule {
    id: "lookalike-package",
    severity: Severity::Warning,
    summary: "a dependency whose name imitates a vendor's SDK",
    page: include_str!("../pages/lookalike-package.md"),
    check: Check::Text(check),
};

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let listed: Vec<(Range<usize>, String, &str)> = match ecosystem(unit.path) {
        Some(COMMANDS) => commands::installed(unit),
        Some(ecosystem) => dependencies(unit, ecosystem)
            .into_iter()
            .map(|(range, name)| (range, name, ecosystem))
            .collect(),
        None if matches!(
            unit.kind,
            Kind::Notebook | Kind::Shell | Kind::Yaml | Kind::Docker
        ) =>
        {
            commands::installed(unit)
        }
        None => return,
    };
    for (range, name, ecosystem) in listed {
        for vendor in &unit.facts.vendors {
            let Some((confidence, real)) = imitates(vendor, ecosystem, &name) else {
                continue;
            };
            let help = match real {
                Some(real) => format!(
                    "the vendor's own package is `{real}`; if this one is your own, say so with a suppression"
                ),
                None => "the vendor publishes no such package; check who does".to_owned(),
            };
            let mut draft = Draft::new(
                &RULE,
                range.clone(),
                format!(
                    "`{name}` looks like a package of {}, and is none",
                    vendor.name
                ),
            )
            .label("this dependency")
            .help(help);
            draft.confidence = confidence;
            out.push(draft);
            break;
        }
    }
}

/// Whether a name imitates a vendor's, how surely, and which it imitates.
fn imitates<'a>(
    vendor: &'a Vendor,
    ecosystem: &str,
    name: &str,
) -> Option<(Confidence, Option<&'a str>)> {
    let of = |entry: &'a String| {
        entry
            .strip_prefix(ecosystem)
            .and_then(|rest| rest.strip_prefix(':'))
    };
    let real: Vec<&str> = vendor.packages.iter().filter_map(of).collect();
    let plain = normalised(name);
    if real.iter().any(|r| normalised(r) == plain) {
        return None;
    }
    let nearest = real.first().copied();
    if vendor
        .lookalikes
        .iter()
        .filter_map(of)
        .any(|l| normalised(l) == plain)
    {
        return Some((Confidence::High, nearest));
    }
    if vendor.packages.is_empty() {
        return None;
    }
    let (scope, rest) = match plain.split_once('/') {
        Some((scope, rest)) if ecosystem != "go" && ecosystem != "swift" => {
            (Some(scope.trim_start_matches('@')), rest)
        }
        _ => (None, plain.as_str()),
    };
    let scopes: Vec<&str> = real
        .iter()
        .filter_map(|r| r.strip_prefix('@')?.split_once('/').map(|(s, _)| s))
        .collect();
    let close = |a: &str| {
        vendor
            .words
            .iter()
            .any(|word| a == word || word.len() >= 7 && a.len() >= 6 && distance_is_one(a, word))
    };
    match scope {
        // Whoever owns the vendor's scope is the vendor; another's scope names its owner.
        Some(scope) if scopes.contains(&scope) => None,
        Some(scope) => (close(&core(scope)) || scopes.iter().any(|s| distance_is_one(s, scope)))
            .then_some((Confidence::Medium, nearest)),
        None if ecosystem == "go" || ecosystem == "swift" => {
            let owner = rest.split('/').nth(1).unwrap_or_default();
            let real_owner = |r: &&str| r.split('/').nth(1) == Some(owner);
            (close(&core(owner)) && !real.iter().any(real_owner))
                .then_some((Confidence::Medium, nearest))
        }
        None => close(&core(rest)).then_some((Confidence::Medium, nearest)),
    }
}

/// Names compare without case, and with one separator.
fn normalised(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

/// What remains of a name without the words that every SDK has.
fn core(name: &str) -> String {
    const COMMON: &[&str] = &[
        "sdk",
        "api",
        "client",
        "js",
        "node",
        "nodejs",
        "python",
        "py",
        "go",
        "golang",
        "ruby",
        "rb",
        "php",
        "java",
        "dart",
        "flutter",
        "react",
        "native",
        "core",
        "lib",
        "web",
        "server",
        "rest",
        "official",
        "ai",
        "io",
        "ts",
        "typescript",
        "browser",
        "net",
        "dotnet",
        "kotlin",
        "swift",
        "ios",
        "android",
        "vue",
        "rs",
        "rust",
        "inc",
        "hq",
        "com",
        "org",
        "dev",
        "async",
        "wrapper",
        "helper",
        "tools",
        "labs",
    ];
    let words: Vec<&str> = name
        .split(['-', '/', '_', '.'])
        // And what a slip of the hand makes of them: `skd`, `sdks`.
        .filter(|w| !COMMON.contains(w) && (w.len() <= 2 || !slips(w)))
        .collect();
    let joined = words.concat();
    ["ai", "sdk", "api", "js"]
        .iter()
        .find_map(|end| joined.strip_suffix(end))
        .unwrap_or(&joined)
        .to_owned()
}

/// Whether a word is one slip away from what SDKs are called.
fn slips(word: &str) -> bool {
    ["sdk", "api", "client", "python"]
        .iter()
        .any(|c| distance_is_one(word, c))
}

/// Whether one slip of the hand lies between two names: a letter more, less, other, or two swapped.
fn distance_is_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let same_end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (long, short) = (a.len().max(b.len()), a.len().min(b.len()));
    if a == b || long - short > 1 {
        return false;
    }
    let swapped = a.len() == b.len()
        && same_start + same_end + 2 == a.len()
        && a.get(same_start) == b.get(same_start + 1)
        && a.get(same_start + 1) == b.get(same_start);
    swapped || same_start + same_end + 1 >= long
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vendor() -> Vendor {
        Vendor {
            name: "Acmeface".into(),
            words: vec!["acmeface".into()],
            packages: vec![
                "npm:@acmefaceai/api".into(),
                "pypi:acmeface-api".into(),
                "go:host.example/acmefaceai/sdk".into(),
            ],
            lookalikes: vec!["pypi:acmeface".into()],
            ..Vendor::default()
        }
    }

    #[test]
    fn imitations_are_told_from_the_real_one_and_from_wrappers() {
        for (ecosystem, name, expected) in [
            ("npm", "@acmefaceai/api", false),
            ("npm", "@acmefaceai/anything", false),
            ("npm", "@ourcompany/acmeface-client", false),
            ("npm", "acmeface", true),
            ("npm", "acmeface-sdk", true),
            ("npm", "@acmeface/sdk", true),
            ("npm", "acmefaec-api", true),
            ("npm", "@acmefaceia/api", true),
            ("npm", "acme-face-utils", false),
            ("npm", "preact", false),
            ("pypi", "acmeface_api", false),
            ("pypi", "acmeface", true),
            ("pypi", "acmeface-mock-server-tests", false),
            ("go", "host.example/acmefaceai/sdk", false),
            ("go", "host.example/acmeface/sdk", true),
            ("go", "host.example/ourcompany/acmeface", false),
        ] {
            assert_eq!(
                imitates(&vendor(), ecosystem, name).is_some(),
                expected,
                "{ecosystem}:{name}"
            );
        }
    }

    #[test]
    fn one_slip_is_a_distance_of_one() {
        for (a, b, expected) in [
            ("abcd", "abdc", true),
            ("abcd", "abd", true),
            ("abcd", "abcde", true),
            ("abcd", "axcd", true),
            ("abcd", "abcd", false),
            ("abcd", "badc", false),
            ("abcd", "ab", false),
        ] {
            assert_eq!(distance_is_one(a, b), expected, "{a} {b}");
        }
    }
}
