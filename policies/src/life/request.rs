//! The request that erases one subject, made from its id alone: for faces that are due.

use crate::effective::{Provider, Route};
use crate::json::write_text;
use crate::model::pack::{BodyKind, Class, SubjectAt};
use crate::model::{PathSegment, Segment};
use crate::target::Target;
use std::fmt::Write as _;

/// A request of our own.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// Path and query.
    pub target: Target,
    /// The body, of the route's type.
    pub body: Option<String>,
}

/// The request that erases the subject of this id by this route. `None` where the route needs what
/// nobody knows, or the id cannot stand where the route wants it.
pub fn request(provider: &Provider, route: &Route, id: &str) -> Option<Request> {
    if route.class != Class::Erase {
        return None;
    }
    let in_path = match &route.subject {
        Some(SubjectAt::Path(name)) => Some(name),
        // Without a place of its own the subject stands in the provider's header.
        None if provider.subject_header.is_none() => return None,
        _ => None,
    };
    let mut path = provider.base.path.clone();
    for segment in &route.path.segments {
        path.push('/');
        match segment {
            PathSegment::Literal(text) => path.push_str(text),
            PathSegment::Parameter(name) if Some(name) == in_path => path.push_str(id),
            PathSegment::Parameter(_) => return None,
        }
    }
    let query = match &route.subject {
        Some(SubjectAt::Query(name)) => Some(format!("{name}={}", escaped(id))),
        _ => None,
    };
    let body = match (&route.subject, route.body) {
        (Some(SubjectAt::Json(at)), BodyKind::Json) => Some(document(&at.0, id)?),
        (_, BodyKind::None) => None,
        _ => return None,
    };
    // What is not its own canonical spelling would be another id at the vendor.
    let target = Target::canonical(path.as_bytes()).ok()?;
    let below = target.path.strip_prefix(provider.base.path.as_str())?;
    if target.path != path || target.query.is_some() || !route.matches(below) {
        return None;
    }
    Some(Request {
        target: Target { path, query },
        body,
    })
}

/// A document that holds one text at this place.
fn document(at: &[Segment], text: &str) -> Option<String> {
    let mut out = String::new();
    for segment in at {
        let Segment::Key(name) = segment else {
            return None;
        };
        out.push('{');
        write_text(name, &mut out);
        out.push(':');
    }
    write_text(text, &mut out);
    out.extend(at.iter().map(|_| '}'));
    Some(out)
}

/// As a query's value.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => out.push(char::from(b)),
            b => {
                let _ = write!(out, "%{b:02X}");
            }
        }
    }
    out
}
