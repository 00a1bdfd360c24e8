//! `lookalike-package`: a dependency whose name imitates a vendor's SDK.

use super::{Check, Rule};
use crate::facts::Vendor;
use crate::finding::{Confidence, Draft, Severity};
use crate::text::{Segment, Unit};
use std::ops::Range;

/// The rule.
pub static RULE: Rule = Rule {
    id: "lookalike-package",
    severity: Severity::Warning,
    summary: "a dependency whose name imitates a vendor's SDK",
    page: include_str!("pages/lookalike-package.md"),
    check: Check::Text(check),
};

/// The ecosystem whose dependencies a file lists, by its name.
fn ecosystem(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    Some(match name {
        "package.json" | "deno.json" | "bower.json" => "npm",
        "pyproject.toml" | "Pipfile" | "setup.py" | "setup.cfg" | "environment.yml" => "pypi",
        "Cargo.toml" => "cargo",
        "go.mod" => "go",
        "pubspec.yaml" => "pub",
        "Gemfile" => "gem",
        "composer.json" => "composer",
        "Podfile" => "cocoapods",
        "build.gradle" | "build.gradle.kts" | "libs.versions.toml" | "pom.xml" => "maven",
        "packages.config" | "Directory.Packages.props" => "nuget",
        "Package.swift" => "swift",
        _ if name.ends_with(".csproj") || name.ends_with(".fsproj") => "nuget",
        _ if name.ends_with(".gemspec") => "gem",
        _ if name.ends_with(".podspec") => "cocoapods",
        _ if (name.starts_with("requirements") || name.starts_with("constraints")) && (name.ends_with(".txt") || name.ends_with(".in")) => "pypi",
        _ => return None,
    })
}

/// Whether a file lists dependencies. A name that is misspelled passes no gate, so these are
/// looked at whatever they hold.
pub fn is_manifest(path: &str) -> bool {
    ecosystem(path).is_some()
}

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let Some(ecosystem) = ecosystem(unit.path) else {
        return;
    };
    for (range, name) in dependencies(unit, ecosystem) {
        for vendor in &unit.facts.vendors {
            let Some((confidence, real)) = imitates(vendor, ecosystem, &name) else {
                continue;
            };
            let help = match real {
                Some(real) => format!("the vendor's own package is `{real}`; if this one is your own, say so with a suppression"),
                None => "the vendor publishes no such package; check who does".to_owned(),
            };
            let mut draft = Draft::new(&RULE, range.clone(), format!("`{name}` looks like a package of {}, and is none", vendor.name))
                .label("this dependency")
                .help(help);
            draft.confidence = confidence;
            out.push(draft);
            break;
        }
    }
}

/// Whether a name imitates a vendor's, how surely, and which it imitates.
fn imitates<'a>(vendor: &'a Vendor, ecosystem: &str, name: &str) -> Option<(Confidence, Option<&'a str>)> {
    let of = |entry: &'a String| entry.strip_prefix(ecosystem).and_then(|rest| rest.strip_prefix(':'));
    let real: Vec<&str> = vendor.packages.iter().filter_map(of).collect();
    let plain = normalised(name);
    if real.iter().any(|r| normalised(r) == plain) {
        return None;
    }
    let nearest = real.first().copied();
    if vendor.lookalikes.iter().filter_map(of).any(|l| normalised(l) == plain) {
        return Some((Confidence::High, nearest));
    }
    if vendor.packages.is_empty() {
        return None;
    }
    let (scope, rest) = match plain.split_once('/') {
        Some((scope, rest)) if ecosystem != "go" && ecosystem != "swift" => (Some(scope.trim_start_matches('@')), rest),
        _ => (None, plain.as_str()),
    };
    let scopes: Vec<&str> = real.iter().filter_map(|r| r.strip_prefix('@')?.split_once('/').map(|(s, _)| s)).collect();
    let close = |a: &str| vendor.words.iter().any(|word| a == word || word.len() >= 7 && a.len() >= 6 && distance_is_one(a, word));
    match scope {
        // Whoever owns the vendor's scope is the vendor; another's scope names its owner.
        Some(scope) if scopes.contains(&scope) => None,
        Some(scope) => (close(&core(scope)) || scopes.iter().any(|s| distance_is_one(s, scope))).then_some((Confidence::Medium, nearest)),
        None if ecosystem == "go" || ecosystem == "swift" => {
            let owner = rest.split('/').nth(1).unwrap_or_default();
            let real_owner = |r: &&str| r.split('/').nth(1) == Some(owner);
            (close(&core(owner)) && !real.iter().any(|r| real_owner(&r))).then_some((Confidence::Medium, nearest))
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
        "sdk", "api", "client", "js", "node", "nodejs", "python", "py", "go", "golang", "ruby", "rb", "php", "java",
        "dart", "flutter", "react", "native", "core", "lib", "web", "server", "rest", "official", "ai", "io", "ts",
        "typescript", "browser", "net", "dotnet", "kotlin", "swift", "ios", "android", "vue", "rs", "rust", "inc", "hq",
        "com", "org", "dev", "async", "wrapper", "helper", "tools", "labs",
    ];
    let words: Vec<&str> = name.split(['-', '/', '_', '.']).filter(|w| !COMMON.contains(w)).collect();
    let joined = words.concat();
    ["ai", "sdk", "api", "js"].iter().find_map(|end| joined.strip_suffix(end)).unwrap_or(&joined).to_owned()
}

/// Whether one slip of the hand lies between two names: a letter more, less, other, or two swapped.
fn distance_is_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let same_start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let same_end = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
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

/// The names of a manifest's dependencies, with their places. What lies in the same repository has
/// a path and is nobody's imitation.
fn dependencies(unit: &Unit<'_>, ecosystem: &str) -> Vec<(Range<usize>, String)> {
    match ecosystem {
        "npm" | "composer" => of_json(unit),
        "gem" | "cocoapods" | "maven" | "swift" => of_calls(unit, ecosystem),
        "nuget" => of_attributes(unit),
        _ => of_lines(unit),
    }
}

/// `"name": "version"` under a key that lists dependencies.
fn of_json(unit: &Unit<'_>) -> Vec<(Range<usize>, String)> {
    let literals: Vec<&Segment> = unit.segments().literals().collect();
    let mut out = Vec::new();
    let mut until = 0;
    for pair in literals.windows(2) {
        let [name, value] = pair else { continue };
        let key = unit.slice(name.inner.clone());
        let between = unit.slice(name.outer.end..value.outer.start).trim();
        if between.starts_with(':') && between.ends_with('{') {
            let lists = key.to_ascii_lowercase().ends_with("dependencies") || matches!(key, "require" | "require-dev" | "overrides" | "resolutions" | "imports");
            if lists {
                let open = value.outer.start;
                until = open + memchr::memchr(b'}', unit.text.as_bytes().get(open..).unwrap_or_default()).unwrap_or(0);
            }
            continue;
        }
        let version = unit.slice(value.inner.clone());
        let local = ["workspace:", "file:", "link:", "portal:", "./", "../"].iter().any(|p| version.starts_with(p));
        if between == ":" && name.outer.start < until && !local {
            out.push((name.inner.clone(), key.to_owned()));
        }
    }
    out
}

/// `gem "name"`, `pod 'name'`, `implementation "group:name:version"`, `.package(url: "…")`.
fn of_calls(unit: &Unit<'_>, ecosystem: &str) -> Vec<(Range<usize>, String)> {
    unit.segments()
        .literals()
        .filter_map(|literal| {
            let line = unit.slice(unit.lines.range(unit.lines.line(literal.outer.start)));
            let text = unit.slice(literal.inner.clone());
            let before = unit.slice(unit.lines.range(unit.lines.line(literal.outer.start)).start..literal.outer.start).trim();
            let first = !before.contains(['"', '\'']);
            let local = line.contains("path:") || line.contains(":path") || line.contains("project(");
            let name = match ecosystem {
                "gem" => (first && (before.starts_with("gem") || before.contains("add_"))).then_some(text),
                "cocoapods" => (first && (before.starts_with("pod") || before.contains("dependency"))).then_some(text),
                "swift" => before.contains("url:").then(|| text.trim_end_matches(".git").split_once("://").map_or(text, |(_, rest)| rest)),
                _ => (text.matches(':').count() >= 1).then(|| text.split(':').nth(1)).flatten(),
            }?;
            (!local).then(|| (literal.inner.clone(), name.to_owned()))
        })
        .collect()
}

/// `<PackageReference Include="Name" />`.
fn of_attributes(unit: &Unit<'_>) -> Vec<(Range<usize>, String)> {
    unit.segments()
        .literals()
        .filter_map(|literal| {
            let line = unit.lines.range(unit.lines.line(literal.outer.start)).start;
            let before = unit.slice(line..literal.outer.start);
            let names = ["PackageReference Include=", "PackageVersion Include=", "package id="];
            names.iter().any(|n| before.ends_with(n)).then(|| (literal.inner.clone(), unit.slice(literal.inner.clone()).to_owned()))
        })
        .collect()
}

/// One dependency a line: `name==1.0`, `name = "1"`, `name: ^1`, `host/owner/name v1`; and the
/// lists of `pyproject.toml`.
fn of_lines(unit: &Unit<'_>) -> Vec<(Range<usize>, String)> {
    let mut out = Vec::new();
    for line in 0..unit.lines.count() {
        let range = unit.lines.range(line);
        let text = unit.slice(range.clone());
        if text.contains("path =") || text.contains("path:") || text.trim_start().starts_with(['#', '[', '-']) && !text.trim_start().starts_with("- ") {
            continue;
        }
        let own = ["name", "module", "title", "description", "homepage", "repository", "documentation", "packages"];
        let start = text.len() - text.trim_start_matches([' ', '\t', '"', '\'', '-', '[', ',']).len();
        let rest = text.get(start..).unwrap_or_default().strip_prefix("require ").unwrap_or(text.get(start..).unwrap_or_default());
        let start = text.len() - rest.len();
        let length = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/' | b'@')).count();
        let name = rest.get(..length).unwrap_or_default().trim_end_matches(['.', '-']);
        let inline = rest.find('[').filter(|_| name.ends_with("dependencies") || name == "install_requires");
        if let Some(open) = inline {
            let at = range.start + start + open;
            out.extend(unit.segments().from(at).iter().take_while(|s| s.outer.end <= range.end).map(|s| {
                let text = unit.slice(s.inner.clone());
                let length = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')).count();
                (s.inner.start..s.inner.start + length, text.get(..length).unwrap_or_default().to_owned())
            }));
        } else if name.len() > 2 && !own.contains(&name) {
            let at = range.start + start;
            out.push((at..at + name.len(), name.to_owned()));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vendor() -> Vendor {
        Vendor {
            name: "Acmeface".into(),
            words: vec!["acmeface".into()],
            packages: vec!["npm:@acmefaceai/api".into(), "pypi:acmeface-api".into(), "go:host.example/acmefaceai/sdk".into()],
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
            assert_eq!(imitates(&vendor(), ecosystem, name).is_some(), expected, "{ecosystem}:{name}");
        }
    }

    #[test]
    fn one_slip_is_a_distance_of_one() {
        for (a, b, expected) in [("abcd", "abdc", true), ("abcd", "abd", true), ("abcd", "abcde", true), ("abcd", "axcd", true), ("abcd", "abcd", false), ("abcd", "badc", false), ("abcd", "ab", false)] {
            assert_eq!(distance_is_one(a, b), expected, "{a} {b}");
        }
    }
}
