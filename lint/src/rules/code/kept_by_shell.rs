//! What a script keeps: a picture of a face that is copied, uploaded, or written to a place that
//! nobody clears.

use super::look::{Made, call_of, last};
use super::project::Project;
use crate::flow::EventKind;
use crate::flow::term::{Term, TermId};
use crate::ir::Language;

/// Whether a module is a script of the shell.
pub(super) fn is_shell(project: &Project<'_>, module: u32) -> bool {
    let own = project.flow.modules.get(module as usize);
    own.is_some_and(|m| m.language == Language::Shell)
}

/// Whether a command keeps a face, in clear and for good.
pub(super) fn keeps_face(project: &mut Project<'_>, call: &Made) -> bool {
    let module = call.event.function.module;
    if !project.speaks_of_any(module) {
        return false;
    }
    let given = call.given();
    let contexts = project
        .flow
        .seen_by_callers(call.event.function, &given, call.event.facts, 3);
    let mut seen: Vec<Vec<TermId>> = contexts.into_iter().map(|c| c.terms).collect();
    seen.push(given);
    seen.iter().any(|words| {
        let Some((what, place)) = moved(project, &last(&call.path), words) else {
            return false;
        };
        what.iter().any(|w| is_picture(project, module, *w))
            && !is_sealed(project, words)
            && !place.is_some_and(|p| is_passing(project, p) || is_cleared(project, module, p))
    })
}

/// What a command moves, and where to.
fn moved(
    project: &Project<'_>,
    name: &str,
    words: &[TermId],
) -> Option<(Vec<TermId>, Option<TermId>)> {
    let terms = &project.flow.terms;
    let text = |place: usize| words.get(place).and_then(|w| terms.as_text(*w));
    let plain = |skip: usize| -> Vec<TermId> {
        words
            .iter()
            .skip(skip)
            .copied()
            .filter(|w| !terms.as_text(*w).is_some_and(|t| t.starts_with('-')))
            .collect()
    };
    let transfer = |mut all: Vec<TermId>| {
        let place = all.pop()?;
        Some((all, Some(place)))
    };
    match name {
        "cp" | "mv" | "install" | "rsync" | "scp" => transfer(plain(0)),
        "rclone" | "mc" | "gsutil" | "s3cmd" => transfer(plain(1)),
        "aws" if text(0) == Some("s3") && matches!(text(1), Some("cp" | "mv" | "sync")) => {
            transfer(plain(2))
        }
        "gcloud" if text(0) == Some("storage") => transfer(plain(2)),
        "az" if text(0) == Some("storage") => Some((words.to_vec(), None)),
        "aws" if text(1) == Some("put-object") => Some((words.to_vec(), None)),
        "redis-cli" if plain(0).iter().any(|w| stores(terms.as_text(*w))) => {
            Some((words.to_vec(), None))
        }
        "writefile" | "tee" => {
            let mut all = plain(0);
            let place = if all.is_empty() {
                return None;
            } else {
                all.remove(0)
            };
            Some((all, Some(place)))
        }
        _ => None,
    }
}

fn stores(word: Option<&str>) -> bool {
    word.is_some_and(|w| {
        ["set", "hset", "rpush", "lpush", "append"]
            .iter()
            .any(|s| w.eq_ignore_ascii_case(s))
    })
}

/// A picture that is named for a face, or that is sent to a provider as one.
fn is_picture(project: &Project<'_>, module: u32, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let named = terms.any(term, &mut |id, _| {
        terms.folded(id).is_some_and(|text| names_face(&text))
    });
    named || is_sent(project, module, term)
}

fn names_face(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let picture = [".jpg", ".jpeg", ".png", ".webp", ".heic"]
        .iter()
        .any(|e| lower.ends_with(e));
    picture
        && ["face", "selfie", "portrait"]
            .iter()
            .any(|w| lower.contains(w))
        && !lower.contains("://")
}

/// `-F "face_image=@$photo"`.
fn is_sent(project: &Project<'_>, module: u32, term: TermId) -> bool {
    let terms = &project.flow.terms;
    project.flow.events_in(module).iter().any(|e| {
        let EventKind::Call { term: call, .. } = e.kind else {
            return false;
        };
        let Some((path, args)) = call_of(project, call) else {
            return false;
        };
        let forms = args.iter().any(|(_, a)| terms.as_text(*a) == Some("-F"));
        (last(&path) == "curl" && project.response_of(call).is_some() || forms)
            && args.iter().any(|(_, a)| match terms.of(*a) {
                Term::Join(parts) => {
                    let form = parts.first().and_then(|p| terms.as_text(*p));
                    form.is_some_and(|t| t.ends_with("=@") && t.contains("image"))
                        && parts.get(1) == Some(&term)
                }
                Term::Text(text) => {
                    let own = terms.name(*text).split_once("=@");
                    own.is_some_and(|(form, file)| {
                        form.contains("image") && terms.as_text(term) == Some(file)
                    })
                }
                _ => false,
            })
    })
}

/// Encrypted before, or by whoever takes it; or kept for a time.
fn is_sealed(project: &Project<'_>, words: &[TermId]) -> bool {
    let terms = &project.flow.terms;
    words.iter().any(|w| {
        terms.folded(*w).is_some_and(|text| {
            let lower = text.to_ascii_lowercase();
            [".gpg", ".age", ".enc", ".asc"]
                .iter()
                .any(|e| lower.ends_with(e))
                || lower.starts_with("--sse")
                || lower.starts_with("--expires")
                || matches!(lower.as_str(), "ex" | "px" | "setex")
        }) || terms.any(*w, &mut |_, t| match t {
            Term::Call(_, callee, _) => {
                matches!(terms.last_name(*callee), "gpg" | "age" | "openssl")
            }
            _ => false,
        })
    })
}

/// Places that are cleared by themselves.
fn is_passing(project: &Project<'_>, place: TermId) -> bool {
    let terms = &project.flow.terms;
    let temporary = terms.any(
        place,
        &mut |_, t| matches!(t, Term::Call(_, callee, _) if terms.last_name(*callee) == "mktemp"),
    );
    temporary
        || terms.folded(place).is_some_and(|text| {
            ["/tmp", "/dev/", "/run/", "/var/tmp"]
                .iter()
                .any(|p| text.starts_with(p))
        })
}

/// Whether the script deletes what it put there.
fn is_cleared(project: &Project<'_>, module: u32, place: TermId) -> bool {
    let terms = &project.flow.terms;
    project.flow.events_in(module).iter().any(|e| {
        let EventKind::Call { term, .. } = e.kind else {
            return false;
        };
        call_of(project, term).is_some_and(|(path, args)| {
            matches!(last(&path).as_str(), "rm" | "shred" | "unlink" | "srm")
                && args.iter().any(|(_, a)| {
                    *a == place
                        || terms.folded(*a).is_some() && terms.folded(*a) == terms.folded(place)
                })
        })
    })
}
