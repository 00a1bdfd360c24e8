//! `exposed-env-file`: an env file with a key that git tracks or does not ignore.

use super::{Check, Rule};
use crate::finding::{Draft, Fix, Material, Severity};
use crate::text::Unit;

/// The rule.
pub static RULE: Rule = Rule {
    id: "exposed-env-file",
    severity: Severity::Error,
    summary: "an env file with a key that git tracks or does not ignore",
    page: include_str!("pages/exposed-env-file.md"),
    check: Check::Text(check),
};

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let Some(env) = &unit.env else { return };
    if env.ignored && !env.tracked {
        return;
    }
    let ours = |secret: &&crate::secrets::Secret| {
        !matches!(super::whose(unit, secret), super::Whose::Theirs(_))
    };
    let Some(secret) = unit.secrets().iter().find(ours) else {
        return;
    };
    let name = unit.path.rsplit('/').next().unwrap_or(unit.path);
    let (message, help) = if env.tracked {
        (
            format!("`{name}` holds a key, and git tracks it"),
            format!(
                "rotate the key, `git rm --cached {name}`, and add `{name}` to .gitignore: history keeps what was committed"
            ),
        )
    } else {
        (
            format!("`{name}` holds a key, and git does not ignore it"),
            format!("add `{name}` to .gitignore before the next commit takes it along"),
        )
    };
    let mut draft = Draft::new(&RULE, secret.range.clone(), message)
        .label("a key")
        .help(help);
    draft.material = Material::Value(secret.value.clone());
    draft.doubtful = match super::whose(unit, secret) {
        super::Whose::Unknown => secret.prefix,
        _ => None,
    };
    draft.fix = (!env.ignored).then(|| Fix {
        title: format!("add `{name}` to .gitignore"),
        safe: true,
        edits: Vec::new(),
        ignore: Some(name.to_owned()),
    });
    out.push(draft);
}
