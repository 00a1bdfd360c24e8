//! Which values are a face, and which names say so.

use super::keeping::{keeps_under, writes_file};
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{EventKind, normal};
use crate::rules::code::asked::from_request;
use crate::rules::code::biometric_logging::{is_capture, is_face_name, names_image};
use crate::rules::code::exposed::exposes;
use crate::rules::code::look::{call_of, has_text, last, receiver};
use crate::rules::code::project::Project;
use std::collections::HashSet;

/// What a face is copied into within a function: a buffer, a stream.
pub(super) fn carriers_of(
    project: &Project<'_>,
    function: FunctionKey,
    near: bool,
) -> HashSet<TermId> {
    let mut out = HashSet::new();
    for event in project.events_of(function) {
        let term = match event.kind {
            EventKind::Call { term, .. } => term,
            // What code calls a picture is one.
            EventKind::Bind(name, value)
                if near
                    && (names_picture_of_somebody(&normal(project.flow.terms.name(name)))
                        || is_body_as_image(project, name, value)) =>
            {
                let made = matches!(
                    project.flow.terms.of(value),
                    Term::Call(..) | Term::Member(..) | Term::Index(..)
                );
                if made && project.response_of(value).is_none() && !project.is_answer(value) {
                    out.insert(value);
                }
                continue;
            }
            _ => continue,
        };
        let Some((path, args)) = call_of(project, term) else {
            continue;
        };
        let copies = matches!(
            last(&path).as_str(),
            "copyto" | "copytoasync" | "transferto" | "readfully" | "copyinto"
        );
        if let (true, Some(from), Some((_, into))) = (copies, receiver(project, term), args.first())
            && is_face(project, from, near)
        {
            out.insert(*into);
        }
    }
    out
}

/// `image = await request.body()`: what was sent is the image.
pub(super) fn is_body_as_image(
    project: &Project<'_>,
    name: crate::flow::term::Sym,
    value: TermId,
) -> bool {
    let terms = &project.flow.terms;
    matches!(normal(terms.name(name)).as_str(), "image" | "img" | "frame")
        && (from_request(project, value)
            || matches!(terms.of(value), Term::Call(_, callee, _) if {
                let path = terms.path(*callee).to_ascii_lowercase();
                path.starts_with('$') && (path.contains("body") || path.contains("stream"))
            }))
}

/// A local value's name that says that it is the picture itself.
pub(super) fn names_picture_of_somebody(plain: &str) -> bool {
    [
        "photo",
        "selfie",
        "portrait",
        "snapshot",
        "picture",
        "headshot",
        "mugshot",
        "faceimage",
    ]
    .iter()
    .any(|w| {
        plain == *w
            || plain.strip_suffix("bytes") == Some(w)
            || plain.strip_suffix("data") == Some(w)
    }) || matches!(plain, "jpeg" | "faceimage" | "facebytes" | "imagebytes")
}

/// Members that are what an upload holds.
pub(super) fn holds_content(name: &str) -> bool {
    matches!(
        normal(name).as_str(),
        "bytes" | "inputstream" | "content" | "contents" | "buffer" | "data" | "stream" | "value"
    )
}

/// Whether a face is among what is kept, as it is or encoded.
pub(super) fn is_face(project: &Project<'_>, term: TermId, near: bool) -> bool {
    let terms = &project.flow.terms;
    exposes(project, term, &mut |id, t| match t {
        Term::Dict(all) => all.iter().any(|(key, value)| {
            key.and_then(|k| terms.as_text(k))
                .is_some_and(|k| keeps_under(project, k, *value, near))
        }),
        // What the provider answers is about a face and is none.
        Term::Call(_, callee, args) => {
            let asked = matches!(
                last(&terms.path(*callee)).as_str(),
                "get" | "field" | "input" | "formvalue" | "require" | "fetch"
            ) && (from_request(project, id)
                || terms.path(*callee).starts_with("params."));
            let own = normal(terms.last_name(*callee));
            // `in.GetImage()`, `photo.uploadedFile()`
            let brought = args.is_empty() && names_image(&own) && from_request(project, id);
            let held = args.is_empty()
                && matches!(
                    own.as_str(),
                    "uploadedfile" | "filepath" | "topath" | "tofile" | "openstream" | "asbytes"
                )
                && matches!(terms.of(*callee), Term::Member(object, _) if is_face(project, *object, near));
            near && (brought
                || held
                || is_capture(terms.last_name(*callee))
                || asked
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a).is_some_and(|t| names_image(&normal(t))))
                || matches!(
                    last(&terms.path(*callee)).as_str(),
                    "file" | "formfile" | "getfile" | "getpart" | "getuploadedfile"
                ) && args
                    .iter()
                    .any(|(_, a)| terms.as_text(*a).is_some_and(|t| names_image(&normal(t)))))
        }
        Term::Member(object, name) => {
            is_face_name(project, &normal(terms.name(*name)))
                || holds_content(terms.name(*name))
                    && matches!(terms.of(*object), Term::Param(..) | Term::Free(_))
                    && is_face(project, *object, near)
                || near && (is_upload(project, id, t) || is_upload_file(project, t))
        }
        Term::Param(function, place) => {
            let name = project
                .flow
                .function(*function)
                .and_then(|f| f.params.get(*place as usize))
                .map_or("", |p| p.name());
            let plain = normal(name);
            is_face_name(project, &plain) || near && names_image(&plain)
        }
        Term::Free(name) => is_face_name(project, &normal(terms.name(*name))),
        _ => false,
    })
}

/// Whether bytes are written to a file that is named for a face.
pub(super) fn is_face_file(project: &Project<'_>, term: TermId, path: &str) -> bool {
    // The name may be put together from parts.
    let named = |text: &str| {
        let lower = text.to_ascii_lowercase();
        ["face", "selfie", "portrait"]
            .iter()
            .any(|w| lower.contains(w))
            && !lower.contains("://")
    };
    let ends = |text: &str| {
        let lower = text.to_ascii_lowercase();
        [".jpg", ".jpeg", ".png", ".webp", ".bin", ".heic"]
            .iter()
            .any(|e| lower.ends_with(e))
    };
    let places = call_of(project, term)
        .map(|(_, args)| args)
        .unwrap_or_default();
    (writes_file(path) || last(path) == "write")
        && (has_text(project, term, &|text| named(text) && ends(text))
            || places.first().is_some_and(|(_, place)| {
                has_text(project, *place, &named) && has_text(project, *place, &ends)
            }))
}

pub(super) fn is_named_face(project: &Project<'_>, term: TermId) -> bool {
    is_face_name(project, &normal(project.flow.terms.last_name(term)))
}

/// Where a server has put an upload: `$_FILES['face_image']['tmp_name']`, `req.file.path`.
pub(super) fn is_upload_file(project: &Project<'_>, term: &Term) -> bool {
    let terms = &project.flow.terms;
    match term {
        Term::Member(object, name) => {
            matches!(
                normal(terms.name(*name)).as_str(),
                "tmpname" | "tempfile" | "temporaryfilepath" | "path"
            ) && names_image(&normal(terms.last_name(*object)))
        }
        _ => false,
    }
}

/// Whether a picture's file name stands among what a call is given.
pub(super) fn names_picture(project: &Project<'_>, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    args.iter().any(|(_, a)| {
        terms.folded(*a).is_some_and(|text| {
            let lower = text.to_ascii_lowercase();
            [".jpg", ".jpeg", ".png", ".webp"]
                .iter()
                .any(|e| lower.ends_with(e))
        })
    })
}

/// `cache.set("frame:7", frame)`: bytes under a key that says that they are a picture.
pub(super) fn keyed_picture(project: &Project<'_>, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    let ([(_, key), (_, value)] | [(_, key), (_, value), ..]) = args else {
        return false;
    };
    // Swift: `set(jpeg, forKey: "selfie")`.
    let (key, value) = match args.get(1).and_then(|(name, _)| name.as_deref()) {
        Some("forKey" | "key") => (value, key),
        _ => (key, value),
    };
    let says = terms.folded(*key).is_some_and(|text| {
        let lower = text.to_ascii_lowercase();
        let first = lower.split([':', '/']).next().unwrap_or("").to_owned();
        [
            "frame", "image", "photo", "selfie", "portrait", "snapshot", "picture",
        ]
        .iter()
        .any(|w| first.contains(w))
    });
    let bytes = match terms.of(*value) {
        Term::Param(function, place) => {
            let own = project.flow.function(*function);
            let name = own.and_then(|f| f.params.get(*place as usize));
            name.is_some_and(|p| {
                let plain = normal(p.name());
                names_image(&plain)
                    || matches!(
                        plain.as_str(),
                        "frame" | "jpeg" | "jpg" | "png" | "bytes" | "raw" | "blob" | "buffer"
                    )
            })
        }
        Term::Call(_, callee, args) => {
            args.is_empty()
                && matches!(
                    last(&terms.path(*callee)).as_str(),
                    "read" | "bytes" | "body"
                )
        }
        _ => false,
    };
    says && bytes
}

/// A face as a request brings it: a file or a field of that name.
pub(super) fn is_upload(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    let terms = &project.flow.terms;
    match term {
        Term::Member(_, name) => {
            let plain = normal(terms.name(*name));
            let part = matches!(plain.as_str(), "file" | "buffer" | "data" | "filename")
                && plain != "filename";
            (names_image(&plain) || part) && from_request(project, id)
        }
        _ => false,
    }
}
