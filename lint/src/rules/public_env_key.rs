//! `public-env-key`: a vendor's key under a name that a bundler or an app store hands to clients.

use super::{Check, Rule, Whose, whose};
use crate::facts::Kind as Needle;
use crate::finding::{Draft, Material, Severity};
use crate::secrets::{is_about_a_secret, words_of};
use crate::text::{Kind, Unit};
use std::collections::HashSet;
use std::ops::Range;

/// The rule.
pub static RULE: Rule = Rule {
    id: "public-env-key",
    severity: Severity::Error,
    summary: "a vendor's key stands under a name that is shipped to clients",
    page: include_str!("pages/public-env-key.md"),
    check: Check::Text(check),
};

/// What bundlers put into the code that browsers and devices get, by the name's beginning.
const SHIPPED: &[(&str, &str)] = &[
    ("NEXT_PUBLIC_", "Next.js"),
    ("VITE_", "Vite"),
    ("REACT_APP_", "Create React App"),
    ("EXPO_PUBLIC_", "Expo"),
    ("NUXT_PUBLIC_", "Nuxt"),
    ("NUXT_ENV_", "Nuxt"),
    ("GATSBY_", "Gatsby"),
    ("VUE_APP_", "Vue CLI"),
    ("STORYBOOK_", "Storybook"),
    ("PUBLIC_", "SvelteKit and Astro"),
];

/// So far above a name its block may begin.
const FAR: usize = 8 << 10;

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let mut lines = HashSet::new();
    for hit in unit.hits {
        if !matches!(hit.kind, Needle::Word(_)) || unit.is_prose(hit.range.start) {
            continue;
        }
        let name = identifier(unit, hit.range.clone());
        let text = unit.slice(name.clone());
        let Some((rest, who)) = shipped(unit, &name, text) else {
            continue;
        };
        // The key's value, in the line below, is told of instead.
        let below = unit.path.ends_with(".plist")
            && unit
                .secrets()
                .iter()
                .any(|s| unit.lines.line(s.range.start) == unit.lines.line(name.start) + 1);
        if below || is_imported(unit, &name, text) {
            continue;
        }
        let line = unit.lines.line(name.start);
        if !is_about_a_secret(&words_of(rest))
            || lines.contains(&line)
            || holds_client_secret(unit, name.start)
        {
            continue;
        }
        lines.insert(line);
        out.push(draft(name, text, who));
    }
    // `header("x-acme-key", BuildConfig.FACE_KEY)`: whatever it is called, it goes out as the key.
    let mut looked = HashSet::new();
    for hit in unit.hits {
        let line = unit.lines.line(hit.range.start);
        if !looked.insert(line) || unit.is_prose(hit.range.start) {
            continue;
        }
        let Some(at) = unit.slice(unit.lines.range(line)).find("BuildConfig.") else {
            continue;
        };
        let start = unit.lines.range(line).start + at + "BuildConfig.".len();
        let name = identifier(unit, start..start);
        let text = unit.slice(name.clone());
        if is_about_a_secret(&words_of(text)) && lines.insert(line) {
            out.push(draft(name, text, "the Android build"));
        }
    }
    for secret in unit.secrets() {
        let line = unit.lines.line(secret.range.start);
        if lines.contains(&line)
            || unit.is_prose(secret.range.start)
            || matches!(whose(unit, secret), Whose::Theirs(_))
        {
            continue;
        }
        let Some((name, who)) = bound_to(unit, secret.range.start) else {
            continue;
        };
        lines.insert(line);
        let mut draft = draft(secret.range.clone(), name, who);
        draft.material = Material::Value(secret.value.clone());
        out.push(draft);
    }
}

fn draft(range: Range<usize>, name: &str, who: &str) -> Draft {
    Draft::new(
        &RULE,
        range,
        format!("`{name}` is handed to clients by {who}, and it names a key"),
    )
    .label("anybody who opens the app can read it")
    .help("keep the key on the server under a private name, and let clients call your own backend")
}

/// The rest of a name that is shipped, and by whom.
fn shipped<'a>(
    unit: &Unit<'a>,
    range: &Range<usize>,
    name: &'a str,
) -> Option<(&'a str, &'static str)> {
    for (prefix, who) in SHIPPED {
        if let Some(rest) = name.strip_prefix(prefix) {
            return Some((rest, who));
        }
    }
    let line = unit.line_around(range.start);
    let before = unit.text.get(..range.start).unwrap_or_default();
    if line.contains("buildConfigField")
        || line.contains("resValue")
        || before.ends_with("BuildConfig.")
    {
        return Some((name, "the Android build"));
    }
    if is_android_resource(unit.path) && line.contains("<string") || before.ends_with("R.string.") {
        return Some((name, "Android's resources"));
    }
    if unit.path.ends_with("Info.plist") && line.contains("<key>")
        || line.contains("forInfoDictionaryKey")
    {
        return Some((name, "the app's Info.plist"));
    }
    if let Some(chain) = in_public_config(unit, range) {
        return Some((chain, "Nuxt's public configuration"));
    }
    let angular = is_angular(unit.path) && unit.slice(range.end..range.end + 1) == ":";
    if angular || before.ends_with("environment.") && unit.kind == Kind::CLike {
        // `environment.acme.apiKey`: what is read is what stands last.
        let rest = unit.text.get(range.start..).unwrap_or_default();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(rest.len());
        let whole = rest.get(..end).unwrap_or(name);
        return Some((if angular { name } else { whole }, "Angular's environment"));
    }
    None
}

/// A name in Nuxt's `runtimeConfig.public`, where it is defined or read.
fn in_public_config<'a>(unit: &Unit<'a>, range: &Range<usize>) -> Option<&'a str> {
    let name = unit.slice(range.clone());
    let before = unit.text.get(..range.start)?;
    if before.ends_with("public.") && unit.text.contains("useRuntimeConfig") {
        return Some(name);
    }
    let config = unit.path.rsplit('/').next()?.starts_with("nuxt.config.");
    if !config || !unit.text.get(range.end..)?.trim_start().starts_with(':') {
        return None;
    }
    let mut low = range.start.saturating_sub(FAR);
    while !unit.text.is_char_boundary(low) {
        low += 1;
    }
    let near = before.get(low..)?;
    let block = near.get(near.rfind("public:")?..)?;
    let open = block.matches('{').count() > block.matches('}').count();
    open.then_some(name)
}

/// A name that was imported from where it is shipped: the import is the read.
fn is_imported(unit: &Unit<'_>, name: &Range<usize>, text: &str) -> bool {
    let before = unit.text.get(..name.start).unwrap_or_default();
    text.starts_with("PUBLIC_")
        && unit.text.contains("$env/")
        && !before.ends_with("env.")
        && !unit.line_around(name.start).contains("$env/")
}

fn is_android_resource(path: &str) -> bool {
    path.ends_with(".xml") && (path.contains("res/values") || path.ends_with("strings.xml"))
}

fn is_angular(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.starts_with("environment.") && name.ends_with("ts") && path.contains("environments/")
}

/// The shipped name that a secret of any name is bound to in its line.
fn bound_to<'a>(unit: &Unit<'a>, at: usize) -> Option<(&'a str, &'static str)> {
    let whole = unit.line_around(at);
    let before = unit.slice(
        unit.lines
            .range(unit.lines.line(at))
            .start
            .max(at.saturating_sub(200))..at,
    );
    let name = before
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .find_map(|word| {
            SHIPPED
                .iter()
                .find(|(p, _)| word.starts_with(p) && word.len() > p.len())
                .map(|(_, who)| (word, *who))
        });
    if name.is_some() {
        return name;
    }
    if whole.contains("buildConfigField") {
        return Some(("BuildConfig", "the Android build"));
    }
    if is_android_resource(unit.path) && whole.contains("<string") {
        return Some(("strings.xml", "Android's resources"));
    }
    if unit.path.ends_with("Info.plist") {
        return Some(("Info.plist", "the app's Info.plist"));
    }
    is_angular(unit.path).then_some(("environment", "Angular's environment"))
}

/// Whether the line gives what a client may hold.
fn holds_client_secret(unit: &Unit<'_>, at: usize) -> bool {
    unit.line_around(at)
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'))
        .any(|word| word.len() > 12 && unit.facts.is_client_secret(word))
}

fn identifier(unit: &Unit<'_>, at: Range<usize>) -> Range<usize> {
    let bytes = unit.text.as_bytes();
    let of_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    let low = at.start.saturating_sub(64);
    let before = bytes.get(low..at.start).unwrap_or_default();
    let after = bytes.get(at.end..).unwrap_or_default();
    at.start - before.iter().rev().take_while(|b| of_name(b)).count()
        ..at.end + after.iter().take(64).take_while(|b| of_name(b)).count()
}
