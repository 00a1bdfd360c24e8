//! `hardcoded-key`: a vendor's key, a webhook secret or a caller's token as a literal.

use super::{Check, Rule};
use crate::finding::{Confidence, Draft, Fix, Material, Severity};
use crate::fix::read_environment;
use crate::secrets::{Form, Secret, What};
use crate::text::{Kind, Unit};
use visor_policy::model::site::Environment;

/// The rule.
pub static RULE: Rule = Rule {
    id: "hardcoded-key",
    severity: Severity::Error,
    summary: "a vendor's key, a webhook secret or a caller's token stands in the file as a literal",
    page: include_str!("pages/hardcoded-key.md"),
    check: Check::Text(check),
};

/// Whose a key is whose prefix several vendors use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// The vendor of that index.
    Ours(usize),
    /// Another's.
    Theirs(&'a str),
    /// The file does not say.
    Unknown,
}

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    if unit
        .env
        .as_ref()
        .is_some_and(|env| env.ignored && !env.tracked)
    {
        return;
    }
    out.extend(
        unit.secrets()
            .iter()
            .filter_map(|secret| finding(unit, secret)),
    );
}

fn finding(unit: &Unit<'_>, secret: &Secret) -> Option<Draft> {
    let whose = whose(unit, secret);
    let vendor = match whose {
        Whose::Ours(vendor) => unit.facts.vendors.get(vendor),
        _ => None,
    };
    let live = match secret.environment {
        Some(Environment::Test) => "test ",
        Some(Environment::Live) => "live ",
        None => "",
    };
    let of = vendor
        .map(|v| format!(" of {}", v.name))
        .unwrap_or_default();
    let what = match secret.what {
        What::Key => format!("a {live}key{of}"),
        What::WebhookSecret => format!("a webhook secret{of}"),
        What::Token => format!("a {live}token of a caller"),
    };
    let how = match secret.form {
        Form::Whole | Form::Bound => "stands here as a literal",
        Form::Joined => "stands here in pieces",
        Form::Encoded => "stands here in base64",
    };
    let mut draft = Draft::new(&RULE, secret.range.clone(), format!("{what} {how}"))
        .label(match secret.form {
            Form::Whole | Form::Bound => "this literal",
            Form::Joined => "it begins here",
            Form::Encoded => "anybody can decode it",
        })
        .help(help(secret));
    draft.material = Material::Value(secret.value.clone());
    draft.fix = fix(unit, secret, vendor);
    for piece in secret.pieces.iter().filter(|piece| **piece != secret.range) {
        draft
            .also
            .push((piece.clone(), "and goes on here".to_owned()));
    }
    if secret.environment == Some(Environment::Test) {
        draft.severity = Severity::Warning;
    }
    if secret.form == Form::Bound {
        draft.confidence = Confidence::Medium;
    }
    let prose = unit.is_prose(secret.range.start) || in_notes(unit, secret.range.start);
    if unit.facts.is_example(&secret.value) && prose {
        draft.severity = Severity::Info;
        draft.message = format!("{what} from the vendor's documentation {how}");
    }
    match whose {
        Whose::Ours(_) => {}
        Whose::Theirs(other) => {
            draft.severity = Severity::Info;
            draft.confidence = Confidence::Low;
            draft.message = format!("a {live}key {how}; it looks like one of {other}");
            draft.fix = None;
        }
        Whose::Unknown => {
            draft.confidence = Confidence::Medium;
            draft.doubtful = secret.prefix;
        }
    }
    Some(draft)
}

/// Whether a place of a notebook is one of its texts: the cell says what it is before its source.
fn in_notes(unit: &Unit<'_>, at: usize) -> bool {
    let before = unit.text.get(..at).filter(|_| unit.kind == Kind::Notebook);
    let cell = before.and_then(|text| {
        let near = text.len().saturating_sub(NOTES);
        let near = (near..=text.len()).find(|i| text.is_char_boundary(*i))?;
        text.get(near..)?.rsplit_once("\"cell_type\"")
    });
    cell.is_some_and(|(_, after)| {
        after
            .trim_start_matches([':', ' '])
            .starts_with("\"markdown\"")
    })
}

/// So far back a cell's kind is looked for.
const NOTES: usize = 8_192;

fn help(secret: &Secret) -> String {
    match (secret.what, secret.environment) {
        (What::Key, Some(Environment::Test)) => {
            "read it from the environment or a secrets manager, and replace it at the vendor"
                .to_owned()
        }
        (What::Key, _) => {
            "rotate it now: whoever has the file has the key, and deleting the line is not \
             enough; then read the new one from the environment or a secrets manager"
                .to_owned()
        }
        (What::WebhookSecret, _) => {
            "replace it at the vendor now: whoever has it can forge events; then read it from \
             the environment or a secrets manager"
                .to_owned()
        }
        (What::Token, _) => {
            "revoke it with `visor-gateway token revoke`, make a new one, and read that from the \
             environment"
                .to_owned()
        }
    }
}

/// Whose the key is: by its line, then by what stands nearest in the file, then by the path.
pub fn whose<'a>(unit: &Unit<'a>, secret: &Secret) -> Whose<'a> {
    if let Some(vendor) = secret.vendor {
        return Whose::Ours(vendor);
    }
    let Some(prefix) = secret.prefix.and_then(|i| unit.facts.prefixes.get(i)) else {
        return Whose::Ours(usize::MAX);
    };
    let line = unit.lines.line(secret.range.start);
    let ours = unit.nearest_of_ours(line);
    let theirs = if prefix.shared_with.is_empty() {
        None
    } else {
        unit.nearest_of_theirs(line)
    };
    match (ours, theirs) {
        (Some((vendor, ours)), Some((_, theirs))) if ours <= theirs => Whose::Ours(vendor),
        (_, Some((other, _))) => Whose::Theirs(other),
        (Some((vendor, _)), None) => Whose::Ours(vendor),
        (None, None) => by_path(unit, prefix),
    }
}

fn by_path<'a>(unit: &Unit<'a>, prefix: &'a crate::facts::Prefix) -> Whose<'a> {
    let path = unit.path.to_ascii_lowercase();
    let ours = unit.facts.vendors.iter().position(|v| {
        v.words
            .iter()
            .any(|w| w.len() > 4 && path.contains(w.as_str()))
    });
    let theirs = prefix
        .shared_with
        .iter()
        .find(|other| path.contains(&other.to_ascii_lowercase()));
    match (ours, theirs, prefix.shared_with.is_empty()) {
        (Some(vendor), _, _) => Whose::Ours(vendor),
        (None, Some(other), _) => Whose::Theirs(other),
        (None, None, true) => prefix
            .vendors
            .first()
            .map_or(Whose::Unknown, |v| Whose::Ours(*v)),
        (None, None, false) => Whose::Unknown,
    }
}

/// The literal becomes a read of the environment, in the language's own form.
fn fix(unit: &Unit<'_>, secret: &Secret, vendor: Option<&crate::facts::Vendor>) -> Option<Fix> {
    if !matches!(secret.form, Form::Whole | Form::Bound)
        || unit.segments().is_comment(secret.range.start)
    {
        return None;
    }
    let literal = unit.segments().at(secret.range.start)?;
    if literal.inner != secret.range {
        return None;
    }
    let variable = match secret.what {
        What::Token => "VISOR_TOKEN".to_owned(),
        What::WebhookSecret => format!(
            "{}_WEBHOOK_SECRET",
            vendor?.words.first()?.to_ascii_uppercase()
        ),
        What::Key => vendor?.variables.first()?.clone(),
    };
    read_environment(unit, &secret.expression, &variable)
}
