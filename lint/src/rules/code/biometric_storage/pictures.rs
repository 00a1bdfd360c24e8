//! Bytes that are called a picture, and that go under the name of a face or of a person: what a
//! module keeps that speaks of no vendor itself, in a project that does.

use super::project_speaks;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{EventKind, normal};
use crate::rules::code::look::{Args, Made, last, receiver};
use crate::rules::code::project::Project;

/// How much a name says of what it stands for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Says {
    Bytes,
    Picture,
    /// What a camera takes, by the form that it has: `jpeg`, `frame`.
    Shot,
    Face,
}

/// Whether a call keeps a picture under such a name.
pub(super) fn keeps_picture(project: &Project<'_>, call: &Made) -> bool {
    if !project_speaks(project) {
        return false;
    }
    let function = call.event.function;
    let on = receiver(project, call.term);
    let mut all: Vec<TermId> = opened(project, &call.args, 0);
    all.extend(on);
    all.iter().enumerate().any(|(at, value)| {
        let Some(says) = called(project, function, *value, 0) else {
            return false;
        };
        let mut place = Place::default();
        for (_, other) in all.iter().enumerate().filter(|(i, _)| *i != at) {
            place.read(project, *other);
        }
        place.takes(says)
    })
}

/// `put(['portrait', name], bytes)`: a key of several parts.
pub(super) fn keyed_by_parts(project: &Project<'_>, call: &Made) -> bool {
    let terms = &project.flow.terms;
    let ([(_, key), (_, value)] | [(_, key), (_, value), ..]) = call.args.as_slice() else {
        return false;
    };
    let Term::List(parts) = terms.of(*key) else {
        return false;
    };
    if !project_speaks(project) || last(&call.path) != "set" {
        return false;
    }
    let says = parts
        .iter()
        .any(|p| terms.as_text(*p).is_some_and(|t| names_face(&words(t))));
    says && called(project, call.event.function, *value, 0).is_some()
}

/// `store.set("lastVisitor", frame.toString("base64"))`: a picture as text, under the name of a person.
pub(super) fn keyed_as_text(project: &Project<'_>, call: &Made) -> bool {
    let terms = &project.flow.terms;
    let [(_, key), (_, value), ..] = call.args.as_slice() else {
        return false;
    };
    if !project_speaks(project) || !matches!(last(&call.path).as_str(), "set" | "put") {
        return false;
    }
    let names = words(&terms.folded(*key).unwrap_or_default());
    let is = |known: &[&str]| names.iter().any(|w| known.contains(&w.as_str()));
    if !names_face(&names) && (!is(PEOPLE) || is(THINGS)) {
        return false;
    }
    let picture =
        |one: TermId| called(project, call.event.function, one, 0).is_some_and(|s| s > Says::Bytes);
    let Term::Call(_, callee, given) = terms.of(*value) else {
        return false;
    };
    let encodes = matches!(terms.last_name(*callee), "toString" | "base64EncodedString")
        && given
            .iter()
            .all(|(_, a)| terms.as_text(*a) == Some("base64"))
        || normal(terms.last_name(*callee)).contains("base64");
    let within = receiver(project, *value).into_iter();
    let mut within = within.chain(given.iter().map(|(_, a)| *a));
    picture(*value) || encodes && within.any(picture)
}

/// Whether what is kept, or where, says of itself that it is of a thing and of nobody:
/// `WoundPhoto(jpeg=…)`, `store("animals", "s3")`.
pub(super) fn is_of_thing(project: &Project<'_>, call: &Made) -> bool {
    let terms = &project.flow.terms;
    let (mut thing, mut person) = (false, false);
    for (_, arg) in &call.args {
        let name = match terms.of(*arg) {
            Term::Call(_, callee, _)
                if matches!(terms.of(*callee), Term::Class(..) | Term::Import(..)) =>
            {
                terms.last_name(*callee).to_owned()
            }
            Term::Text(name) => terms.name(*name).to_owned(),
            Term::Join(_) => terms.folded(*arg).unwrap_or_default(),
            _ => continue,
        };
        let all = words(&name);
        let is = |known: &[&str]| {
            all.iter().any(|w| {
                known.contains(&w.as_str())
                    || w.strip_suffix('s').is_some_and(|w| known.contains(&w))
            })
        };
        thing |= is(THINGS);
        person |= is(PEOPLE) || names_face(&all);
    }
    thing && !person
}

/// The arguments, and those of what is built for the call: `PutObjectInput{Key: …, Body: …}`.
fn opened(project: &Project<'_>, args: &Args, depth: u32) -> Vec<TermId> {
    let terms = &project.flow.terms;
    let mut out = Vec::new();
    for (_, arg) in args {
        match terms.of(*arg) {
            Term::Dict(all) => out.extend(all.iter().map(|(_, value)| *value)),
            Term::Call(_, callee, within)
                if depth < 2 && {
                    let name = terms.last_name(*callee).to_ascii_lowercase();
                    name.starts_with("put")
                        && (name.ends_with("input") || name.ends_with("command"))
                } =>
            {
                let within: Args = within.iter().map(|(_, a)| (None, *a)).collect();
                out.extend(opened(project, &within, depth + 1));
            }
            _ => out.push(*arg),
        }
    }
    out
}

/// What is said by the names that a value has: its parameter's, its member's, those that it is bound
/// to, the field of a form.
fn called(project: &Project<'_>, function: FunctionKey, value: TermId, depth: u32) -> Option<Says> {
    if depth > 5 || project.response_of(value).is_some() || project.is_answer(value) {
        return None;
    }
    let terms = &project.flow.terms;
    let bound = project
        .events_of(function)
        .iter()
        .filter_map(|e| match e.kind {
            EventKind::Bind(name, of) if of == value => says(terms.name(name)),
            _ => None,
        });
    let own = match terms.of(value) {
        Term::Param(key, place) => project
            .flow
            .function(*key)
            .and_then(|f| f.params.get(*place as usize))
            .and_then(|p| says(p.name())),
        Term::Member(object, name) => {
            let name = terms.name(*name);
            match (says(name), called(project, function, *object, depth + 1)) {
                (Some(own), within) if within.is_some() || own > Says::Bytes => {
                    within.max(Some(own))
                }
                (own, _) => own,
            }
        }
        Term::Index(_, index) => terms.as_text(*index).and_then(says),
        Term::Free(name) => says(terms.name(*name)),
        Term::Op(crate::ir::Op::Try, all) => all
            .first()
            .and_then(|t| called(project, function, *t, depth + 1)),
        Term::Call(_, callee, args) => {
            let name = normal(terms.last_name(*callee));
            let named = || {
                args.iter()
                    .find_map(|(_, a)| terms.as_text(*a).and_then(says))
            };
            if READS.contains(&name.as_str()) {
                receiver(project, value)
                    .and_then(|r| called(project, function, r, depth + 1))
                    .or_else(|| {
                        matches!(name.as_str(), "arraybuffer" | "readasbytes")
                            .then_some(Says::Bytes)
                    })
            } else if matches!(name.as_str(), "receive" | "rawbody" | "getrawdata") {
                Some(Says::Bytes)
            } else if WRAPS.contains(&name.as_str()) {
                args.first()
                    .and_then(|(_, a)| called(project, function, *a, depth + 1))
            } else if ASKS.contains(&name.as_str()) {
                named().filter(|s| *s > Says::Bytes)
            } else {
                None
            }
        }
        _ => None,
    };
    bound.max().max(own)
}

/// Methods that give what their object holds.
const READS: &[&str] = &[
    "arraybuffer",
    "bytes",
    "read",
    "getbytes",
    "stream",
    "content",
    "contents",
    "tobytes",
    "tobytearray",
    "readasbytes",
    "openreadstream",
    "getinputstream",
    "getvalue",
    "readbytes",
    "readall",
    "tobuffer",
    "get",
    "clone",
    "tovec",
    "asref",
    "unwrap",
    "getcontent",
    "getcontents",
    "chunks",
    "body",
    "into",
    "intoinner",
];

/// Calls that give what they are given, in another form of the same.
const WRAPS: &[&str] = &[
    "uint8array",
    "buffer",
    "from",
    "newreader",
    "newbuffer",
    "cursor",
    "bytesio",
    "contentfile",
    "data",
    "blob",
    "file",
    "bytearrayinputstream",
    "memorystream",
    "bytes",
    "b64encode",
    "base64encode",
    "strictencode64",
    "encodetostring",
    "frombytes",
    "bytesource",
    "stringio",
];

/// Calls that take a field of a form.
const ASKS: &[&str] = &[
    "file",
    "formfile",
    "get",
    "getfile",
    "getpart",
    "uploadedfile",
    "input",
];

/// The words of a name, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_ascii_alphanumeric() || lower && c.is_ascii_uppercase() {
            out.push(String::new());
        }
        lower = c.is_ascii_lowercase();
        if c.is_ascii_alphanumeric()
            && let Some(word) = out.last_mut()
        {
            word.push(c.to_ascii_lowercase());
        }
    }
    out.retain(|w| !w.is_empty());
    out
}

fn names_face(words: &[String]) -> bool {
    words.iter().any(|w| {
        let w = w.strip_suffix('s').unwrap_or(w);
        matches!(
            w,
            "face" | "selfie" | "selfy" | "portrait" | "headshot" | "mugshot" | "visage"
        ) || [
            "faceimage",
            "facejpeg",
            "facejpg",
            "facebytes",
            "facephoto",
            "selfiebytes",
        ]
        .contains(&w)
    })
}

fn says(name: &str) -> Option<Says> {
    let all = words(name);
    let end = all.last()?;
    let about = [
        "url",
        "uri",
        "path",
        "id",
        "uid",
        "name",
        "key",
        "count",
        "counts",
        "size",
        "length",
        "type",
        "status",
        "result",
        "results",
        "score",
        "hash",
        "digest",
        "etag",
        "len",
        "dir",
        "filename",
        "sealed",
        "encrypted",
        "ciphertext",
        "cipher",
        "blurred",
        "redacted",
        "masked",
        "report",
    ];
    if about.contains(&end.as_str())
        || all
            .iter()
            .any(|w| matches!(w.as_str(), "sealed" | "encrypted" | "ciphertext"))
    {
        return None;
    }
    if names_face(&all) {
        return Some(Says::Face);
    }
    let is = |known: &[&str]| all.iter().any(|w| known.contains(&w.as_str()));
    if ["jpeg", "jpg", "frame"].contains(&end.as_str()) {
        return Some(Says::Shot);
    }
    if is(&[
        "jpeg", "jpg", "png", "photo", "picture", "pic", "image", "img", "snapshot", "frame",
        "shot", "still",
    ]) {
        return Some(Says::Picture);
    }
    let bytes = [
        "bytes", "data", "buffer", "buf", "blob", "raw", "upload", "file", "body", "content",
    ];
    bytes.contains(&end.as_str()).then_some(Says::Bytes)
}

/// What the names of a place say.
#[derive(Default)]
struct Place {
    picture: bool,
    face: bool,
    person: bool,
    thing: bool,
}

impl Place {
    fn read(&mut self, project: &Project<'_>, term: TermId) {
        let terms = &project.flow.terms;
        terms.any(term, &mut |_, t| {
            let name = match t {
                Term::Text(name) | Term::Member(_, name) | Term::Free(name) => terms.name(*name),
                Term::Param(key, place) => project
                    .flow
                    .function(*key)
                    .and_then(|f| f.params.get(*place as usize))
                    .map_or("", |p| p.name()),
                _ => return false,
            };
            let lower = name.to_ascii_lowercase();
            self.picture |= matches!(t, Term::Text(_))
                && [".jpg", ".jpeg", ".png", ".webp", ".heic"]
                    .iter()
                    .any(|e| lower.ends_with(e));
            let all = words(name);
            self.face |= names_face(&all);
            let is = |known: &[&str]| {
                all.iter().any(|w| {
                    known.contains(&w.as_str())
                        || w.strip_suffix('s').is_some_and(|w| known.contains(&w))
                })
            };
            self.person |= is(PEOPLE);
            self.thing |= is(THINGS);
            false
        });
    }

    fn takes(&self, value: Says) -> bool {
        self.picture
            && match value {
                Says::Face => true,
                Says::Shot => self.face || !self.thing,
                Says::Picture => self.face || self.person && !self.thing,
                Says::Bytes => (self.face || self.person) && !self.thing,
            }
    }
}

/// Whom a picture is of.
const PEOPLE: &[&str] = &[
    "uid",
    "member",
    "memberid",
    "guest",
    "user",
    "userid",
    "person",
    "people",
    "visitor",
    "employee",
    "patient",
    "applicant",
    "student",
    "customer",
    "passenger",
    "driver",
    "candidate",
    "resident",
    "tenant",
    "attendee",
    "player",
    "subject",
    "passport",
    "identity",
    "kyc",
    "enrolment",
    "enrollment",
    "worker",
    "pupil",
    "inmate",
    "suspect",
    "crew",
    "nurse",
    "courier",
];

/// What else a picture is of.
const THINGS: &[&str] = &[
    "product",
    "listing",
    "item",
    "receipt",
    "document",
    "doc",
    "logo",
    "banner",
    "qr",
    "qrcode",
    "barcode",
    "chart",
    "plot",
    "map",
    "room",
    "car",
    "vehicle",
    "plate",
    "invoice",
    "ticket",
    "cover",
    "parcel",
    "signature",
    "background",
    "icon",
    "heatmap",
    "graph",
    "mask",
    "blurred",
    "placeholder",
    "wristband",
    "landscape",
    "attachment",
    "damage",
    "meal",
    "sheet",
    "wound",
    "animal",
    "pet",
    "dish",
    "plant",
    "artwork",
    "painting",
];
