//! A key is read under a name that a bundler puts into what it ships.

use super::project::Project;
use super::{CodeRule, Found, Level};
use crate::flow::reach::walk;
use crate::ir::{ExprKind, Span};

pub(super) static RULE: CodeRule = CodeRule {
    id: "public-env-key",
    level: Level::Error,
    summary: "a key is read under a name that a bundler puts into what it ships",
    page: include_str!("public_env_key.md"),
    check,
};

const PREFIXES: &[&str] = &[
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "EXPO_PUBLIC_",
    "NUXT_PUBLIC_",
    "GATSBY_",
    "PUBLIC_",
    "VUE_APP_",
    "NG_APP_",
    "SNOWPACK_PUBLIC_",
];

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for (number, module) in project.flow.modules.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        if project.is_test(number) {
            continue;
        }
        let mut spans: Vec<Span> = Vec::new();
        walk(module, &mut |e| {
            let name = match &e.kind {
                ExprKind::Member { name, .. } => name,
                ExprKind::Name(name) => name,
                _ => return,
            };
            let Some(rest) = PREFIXES.iter().find_map(|p| name.strip_prefix(p)) else {
                return;
            };
            let known = project
                .known
                .vendors
                .iter()
                .flat_map(|v| &v.variables)
                .any(|v| v == rest);
            let word = project.known.vendors.iter().any(|v| {
                v.variables.iter().any(|variable| {
                    let first = variable.split('_').next().unwrap_or("");
                    first.len() > 2 && rest.split('_').any(|p| p == first)
                })
            });
            let secret = rest.contains("KEY")
                && !rest.contains("PUBLISHABLE")
                && !rest.contains("PUBLIC_KEY")
                || rest.contains("TOKEN") && !rest.contains("CLIENT")
                || rest.contains("SECRET") && !rest.contains("CLIENT_SECRET");
            if known || word && secret {
                spans.push(e.span);
            }
        });
        spans.dedup();
        for span in spans {
            out.push(Found {
                rule: RULE.id,
                level: RULE.level,
                module: number,
                span,
                label: "published by its name",
                message: "a key is read under a name whose value a bundler ships to everybody"
                    .to_owned(),
                help: "drop the prefix, read it on the server only, and rotate the key",
                also: Vec::new(),
            });
        }
    }
}
