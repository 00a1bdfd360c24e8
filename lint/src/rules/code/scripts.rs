//! Scripts of the shell that answer requests: CGI programs, and what a listener starts for each one.

use super::genuine::{verified, verifies};
use super::look::{call_of, makes_mac};
use super::project::Project;
use super::words::{is_log, refuses};
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind};
use crate::ir::{FunctionKind, Language};

/// Functions that lie deeper in one another are not looked for.
const DEPTH: u32 = 4;

/// Commands that last for nobody: they read, write to the answer, or prepare what comes.
const PREPARES: &[&str] = &[
    ".",
    ":",
    "[",
    "awk",
    "base64",
    "break",
    "cat",
    "cd",
    "continue",
    "cut",
    "date",
    "dd",
    "declare",
    "echo",
    "env",
    "eval",
    "exec",
    "exit",
    "export",
    "false",
    "flock",
    "getopts",
    "grep",
    "head",
    "jq",
    "local",
    "mapfile",
    "mkdir",
    "mktemp",
    "nice",
    "openssl",
    "popd",
    "printf",
    "pushd",
    "pwd",
    "read",
    "readarray",
    "readonly",
    "return",
    "rm",
    "sed",
    "set",
    "shift",
    "shopt",
    "sleep",
    "sort",
    "source",
    "stdin",
    "stty",
    "tail",
    "tee",
    "test",
    "tr",
    "trap",
    "true",
    "typeset",
    "ulimit",
    "umask",
    "uniq",
    "unset",
    "wait",
    "wc",
    "xxd",
];

/// Whether a handler is a script as a whole.
pub(super) fn is_one(project: &Project<'_>, key: FunctionKey) -> bool {
    let kind = project.flow.function(key).map(|f| f.kind);
    let language = project.flow.module(key).map(|m| m.language);
    kind == Some(FunctionKind::Module) && language == Some(Language::Shell)
}

/// The first thing that a script does for good without knowing that the request was signed: in itself
/// or in a function that it calls.
pub(super) fn first_act<'p>(
    project: &'p Project<'_>,
    key: FunctionKey,
    depth: u32,
) -> Option<&'p Event> {
    if depth > DEPTH {
        return None;
    }
    // What a function does last is its value, wanted or not.
    let body = project.flow.function(key).map(|f| f.body.as_slice());
    let end = body.and_then(<[_]>::last).map(|one| one.span);
    let mut all = project.events_of(key).iter();
    all.find_map(|event| {
        let EventKind::Call { term, used, .. } = event.kind else {
            return None;
        };
        if verified(project, event.facts) {
            return None;
        }
        let Term::Call(_, callee, _) = project.flow.terms.of(term) else {
            return None;
        };
        match project.flow.terms.of(*callee) {
            Term::Function(own) if *own != key => first_act(project, *own, depth + 1),
            _ => {
                let aside = used && end != Some(event.span);
                (!aside && lasts(project, term)).then_some(event)
            }
        }
    })
}

fn lasts(project: &Project<'_>, term: TermId) -> bool {
    let Some((path, args)) = call_of(project, term) else {
        return false;
    };
    let terms = &project.flow.terms;
    let word = path.rsplit('/').next().unwrap_or(&path);
    // What is written aside to be looked at.
    let aside = word == "writefile"
        && args.first().is_some_and(|(_, to)| {
            terms.any(*to, &mut |id, t| {
                matches!(t, Term::Call(_, callee, _) if terms.path(*callee) == "mktemp")
                    || terms.as_text(id).is_some_and(|t| t.starts_with("/tmp/"))
            })
        });
    !PREPARES.contains(&word)
        && !aside
        && is_log(&path).is_none()
        && !refuses(&project.flow, term)
        && !verifies(&path)
        && !makes_mac(&path)
}
