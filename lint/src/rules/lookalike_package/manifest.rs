//! Manifests: which files list dependencies, of which ecosystem, and where in them the names stand.

use crate::text::{Segment, Unit};
use std::ops::Range;

/// The ecosystem whose dependencies a file lists, by its name.
pub(super) fn ecosystem(path: &str) -> Option<&'static str> {
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
        _ if name == "Dockerfile" || name.starts_with("Dockerfile.") => COMMANDS,
        _ if name.ends_with(".csproj") || name.ends_with(".fsproj") => "nuget",
        _ if name.ends_with(".gemspec") => "gem",
        _ if name.ends_with(".podspec") => "cocoapods",
        _ if (name.starts_with("requirements") || name.starts_with("constraints"))
            && (name.ends_with(".txt") || name.ends_with(".in")) =>
        {
            "pypi"
        }
        _ => return None,
    })
}

/// In what is installed by commands, each says of which ecosystem it is.
pub(super) const COMMANDS: &str = "";

/// Whether a file lists dependencies. A name that is misspelled passes no gate, so these are
/// looked at whatever they hold.
pub fn is_manifest(path: &str) -> bool {
    ecosystem(path).is_some()
}

/// The names of a manifest's dependencies, with their places. What lies in the same repository has
/// a path and is nobody's imitation.
pub(super) fn dependencies(unit: &Unit<'_>, ecosystem: &str) -> Vec<(Range<usize>, String)> {
    match ecosystem {
        "npm" | "composer" => of_json(unit),
        "maven" if unit.path.ends_with("pom.xml") => of_elements(unit),
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
            let lists = key.to_ascii_lowercase().ends_with("dependencies")
                || matches!(
                    key,
                    "require" | "require-dev" | "overrides" | "resolutions" | "imports"
                );
            if lists {
                let open = value.outer.start;
                until = open
                    + memchr::memchr(b'}', unit.text.as_bytes().get(open..).unwrap_or_default())
                        .unwrap_or(0);
            }
            continue;
        }
        let version = unit.slice(value.inner.clone());
        let local = ["workspace:", "file:", "link:", "portal:", "./", "../"]
            .iter()
            .any(|p| version.starts_with(p));
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
            let before = unit
                .slice(
                    unit.lines.range(unit.lines.line(literal.outer.start)).start
                        ..literal.outer.start,
                )
                .trim();
            let first = !before.contains(['"', '\'']);
            let local =
                line.contains("path:") || line.contains(":path") || line.contains("project(");
            let name = match ecosystem {
                "gem" => (first && (before.starts_with("gem") || before.contains("add_")))
                    .then_some(text),
                "cocoapods" => (first
                    && (before.starts_with("pod") || before.contains("dependency")))
                .then_some(text),
                "swift" => before.contains("url:").then(|| {
                    text.trim_end_matches(".git")
                        .split_once("://")
                        .map_or(text, |(_, rest)| rest)
                }),
                _ => (text.matches(':').count() >= 1)
                    .then(|| text.split(':').nth(1))
                    .flatten(),
            }?;
            (!local).then(|| (literal.inner.clone(), name.to_owned()))
        })
        .collect()
}

/// `<dependency>…<artifactId>name</artifactId>`: what a build uses, not what it makes.
fn of_elements(unit: &Unit<'_>) -> Vec<(Range<usize>, String)> {
    let mut out = Vec::new();
    for block in ["dependency", "plugin"] {
        let (open, close) = (format!("<{block}>"), format!("</{block}>"));
        for at in memchr::memmem::find_iter(unit.text.as_bytes(), open.as_bytes()) {
            let rest = unit.text.get(at..).unwrap_or_default();
            let inner = rest.split(close.as_str()).next().unwrap_or_default();
            let tag = "<artifactId>";
            if let Some(start) = inner.find(tag).map(|p| p + tag.len())
                && let Some(name) = inner.get(start..).and_then(|n| n.split('<').next())
            {
                out.push((at + start..at + start + name.len(), name.trim().to_owned()));
            }
        }
    }
    out
}

/// `<PackageReference Include="Name" />`.
fn of_attributes(unit: &Unit<'_>) -> Vec<(Range<usize>, String)> {
    unit.segments()
        .literals()
        .filter_map(|literal| {
            let line = unit.lines.range(unit.lines.line(literal.outer.start)).start;
            let before = unit.slice(line..literal.outer.start);
            let names = [
                "PackageReference Include=",
                "PackageVersion Include=",
                "package id=",
            ];
            names.iter().any(|n| before.ends_with(n)).then(|| {
                (
                    literal.inner.clone(),
                    unit.slice(literal.inner.clone()).to_owned(),
                )
            })
        })
        .collect()
}

/// One dependency a line: `name==1.0`, `name = "1"`, `name: ^1`, `host/owner/name v1`; and the
/// lists of `pyproject.toml`.
fn of_lines(unit: &Unit<'_>) -> Vec<(Range<usize>, String)> {
    let mut out = Vec::new();
    let mut grouped = false;
    for line in 0..unit.lines.count() {
        let range = unit.lines.range(line);
        let text = unit.slice(range.clone());
        if text.starts_with('[') {
            grouped = text.contains("optional-dependencies") || text.contains("dependency-groups");
        }
        if text.contains("path =")
            || text.contains("path:")
            || text.trim_start().starts_with(['#', '[', '-'])
                && !text.trim_start().starts_with("- ")
        {
            continue;
        }
        let own = [
            "name",
            "module",
            "title",
            "description",
            "homepage",
            "repository",
            "documentation",
            "packages",
        ];
        let start = text.len()
            - text
                .trim_start_matches([' ', '\t', '"', '\'', '-', '[', ','])
                .len();
        let rest = text
            .get(start..)
            .unwrap_or_default()
            .strip_prefix("require ")
            .unwrap_or(text.get(start..).unwrap_or_default());
        let start = text.len() - rest.len();
        let length = rest
            .bytes()
            .take_while(|b| {
                b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/' | b'@')
            })
            .count();
        let name = rest
            .get(..length)
            .unwrap_or_default()
            .trim_end_matches(['.', '-']);
        let inline = rest
            .find('[')
            .filter(|_| name.ends_with("dependencies") || name == "install_requires" || grouped);
        if let Some(open) = inline {
            let at = range.start + start + open;
            out.extend(
                unit.segments()
                    .from(at)
                    .iter()
                    .take_while(|s| s.outer.end <= range.end)
                    .map(|s| {
                        let text = unit.slice(s.inner.clone());
                        let length = text
                            .bytes()
                            .take_while(|b| {
                                b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.')
                            })
                            .count();
                        (
                            s.inner.start..s.inner.start + length,
                            text.get(..length).unwrap_or_default().to_owned(),
                        )
                    }),
            );
        } else if name.len() > 2 && !own.contains(&name) {
            let at = range.start + start;
            out.push((at..at + name.len(), name.to_owned()));
        }
    }
    out
}
