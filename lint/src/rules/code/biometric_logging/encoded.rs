//! A picture, written as text: `base64Encode(photo)`, `Data(buffer: photo).base64EncodedString()`.

use super::{encodes, is_picture, names_image};
use crate::flow::term::{Term, TermId};
use crate::flow::{EventKind, normal};
use crate::rules::code::exposed::exposes;
use crate::rules::code::look::{Made, logged_anywhere, receiver};
use crate::rules::code::project::Project;

/// Calls that give what they are given, in another form of the same.
const WRAPS: &[&str] = &[
    "data",
    "buffer",
    "from",
    "uint8array",
    "fromlist",
    "bytes",
    "frombytes",
    "wrap",
    "bytearray",
];

/// Whether a term is such a text of what code calls a picture.
pub(super) fn is_encoded(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    is_text_of(project, id, term, &|plain| {
        names_image(plain) || names_shot(plain)
    })
}

/// What a camera takes, by the form that it has.
fn names_shot(plain: &str) -> bool {
    let plain = plain
        .strip_suffix("bytes")
        .or_else(|| plain.strip_suffix("data"))
        .unwrap_or(plain);
    ["jpeg", "jpg", "frame", "snapshot", "photo"]
        .iter()
        .any(|w| plain == *w || plain.ends_with(w) && plain.len() < w.len() + 8)
}

/// What modules log that do not speak of a vendor themselves, in a project that does: what is
/// called a face, or goes by the form of what a camera takes.
pub(super) fn elsewhere(project: &Project<'_>) -> Vec<Made> {
    if !project.vendors.iter().any(|v| !v.is_empty()) {
        return Vec::new();
    }
    let mut all = logged_anywhere(project);
    all.retain(|call| {
        !project.speaks_of_any(call.event.function.module)
            && call.given().iter().any(|arg| {
                exposes(project, *arg, &mut |id, t| {
                    is_text_of(project, id, t, &|plain| {
                        names_face(plain) || names_shot(plain)
                    })
                })
            })
    });
    all
}

fn names_face(plain: &str) -> bool {
    names_image(plain)
        && ["face", "selfie", "portrait"]
            .iter()
            .any(|w| plain.contains(w))
        && !["interface", "surface", "typeface"]
            .iter()
            .any(|w| plain.contains(w))
}

fn is_text_of(
    project: &Project<'_>,
    id: TermId,
    term: &Term,
    names: &dyn Fn(&str) -> bool,
) -> bool {
    let terms = &project.flow.terms;
    let Term::Call(site, callee, args) = term else {
        return false;
    };
    let path = terms.path(*callee);
    // `Buffer.from(photo).toString('base64')` is followed as the buffer.
    (path == "Buffer.from" || encodes(&path))
        && if args.is_empty() {
            receiver(project, id).is_some_and(|r| is_called(project, site.module, r, names, 0))
        } else {
            args.iter()
                .any(|(_, a)| is_called(project, site.module, *a, names, 0))
        }
}

/// Whether a value, or what it was read or made of, goes by such a name.
fn is_called(
    project: &Project<'_>,
    module: u32,
    value: TermId,
    names: &dyn Fn(&str) -> bool,
    depth: u32,
) -> bool {
    let terms = &project.flow.terms;
    let bound = project.flow.events_in(module).iter().any(|e| {
        matches!(e.kind, EventKind::Bind(name, of) if of == value && names(&normal(terms.name(name))))
    });
    if bound {
        return true;
    }
    match terms.of(value) {
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| names(&normal(p.name()))),
        Term::Member(_, name) | Term::Free(name) => {
            names(&normal(terms.name(*name))) && is_picture(project, value, 0)
        }
        Term::Call(_, callee, args) if depth < 4 => {
            let name = normal(terms.last_name(*callee));
            match args.as_slice() {
                [] => receiver(project, value)
                    .is_some_and(|r| is_called(project, module, r, names, depth + 1)),
                [(_, only)] if WRAPS.contains(&name.as_str()) => {
                    is_called(project, module, *only, names, depth + 1)
                }
                _ => false,
            }
        }
        _ => false,
    }
}
