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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effective::Effective;
    use crate::life::{Outcome, outcome};
    use crate::resolve::load_text;
    use std::path::Path;

    /// A vendor with a route of each kind.
    fn policy() -> Effective {
        let site =
            "schema = 1\npacks = [\"./acme.toml\"]\n[providers.acme]\nversion = \"2025-06-01\"\n";
        let pack = include_str!("../../../tests/gateway/kit/acme.toml");
        let loaded = load_text(Path::new("site.toml"), site, &|_| Ok(pack.to_owned()));
        loaded
            .effective
            .unwrap_or_else(|| panic!("{}", loaded.report))
    }

    #[test]
    fn a_request_is_made_where_the_id_is_all_that_it_needs() {
        let policy = policy();
        let provider = policy.provider("acme").unwrap();
        let made = |route: &str, id: &str| {
            let route = provider.routes.iter().find(|r| r.name == route).unwrap();
            let made = request(provider, route, id)?;
            Some((made.target.path, made.target.query, made.body))
        };
        let path = |path: &str| Some((path.to_owned(), None, None));
        assert_eq!(made("remove", "p-1"), path("/v1/faces/p-1"));
        assert_eq!(
            made("drop", "a+b/c&d"),
            Some((
                "/v1/faces".into(),
                Some("person=a%2Bb%2Fc%26d".into()),
                None
            ))
        );
        assert_eq!(
            made("forget", "say \"x\""),
            Some((
                "/v1/forget".into(),
                None,
                Some(r#"{"person":{"id":"say \"x\""}}"#.into())
            ))
        );
        // Another id at the vendor than was meant, or another route.
        for id in [
            "a/b", "..", ".", "a%2Fb", "a?b", "a#b", "", "a b", "a%20b", "\u{e4}",
        ] {
            assert_eq!(made("remove", id), None, "{id}");
        }
        // Nobody knows this one's parameter; and these erase nobody, or everybody.
        for route in ["erase", "wipe", "search", "item"] {
            assert_eq!(made(route, "p-1"), None, "{route}");
        }
    }

    #[test]
    fn only_a_repeated_not_found_settles_and_only_where_the_pack_says_so() {
        let policy = policy();
        let provider = policy.provider("acme").unwrap();
        let of = |name: &str, done, status, denied| {
            let route = provider.routes.iter().find(|r| r.name == name).unwrap();
            outcome(route, done, status, denied)
        };
        for (route, done, status, denied, want) in [
            ("remove", true, 204, 0, Outcome::Done),
            ("remove", false, 404, 0, Outcome::Denied),
            ("remove", false, 404, 1, Outcome::Gone),
            ("remove", false, 410, 1, Outcome::Open),
            ("remove", false, 500, 9, Outcome::Open),
            ("erase", false, 404, 9, Outcome::Open),
            ("erase", true, 200, 9, Outcome::Done),
        ] {
            assert_eq!(
                of(route, done, status, denied),
                want,
                "{route} {status} {denied}"
            );
        }
    }

    #[test]
    fn a_pack_cannot_put_a_subject_where_the_route_has_nothing() {
        let pack = include_str!("../../../tests/gateway/kit/acme.toml");
        for (from, to) in [
            ("subject = \"path:id\"", "subject = \"path:uid\""),
            ("subject = \"query:person\"", "subject = \"query:limit\""),
            ("subject = \"query:person\"", "subject = \"json:person\""),
            (
                "subject = \"json:person.id\"",
                "subject = \"json:people[].id\"",
            ),
            ("subject = \"json:person.id\"", "subject = \"form:person\""),
            ("gone    = [404]", "gone    = [204]"),
            (
                "class  = \"erase-all\"",
                "class  = \"erase-all\"\ngone = [404]",
            ),
        ] {
            assert_eq!(pack.matches(from).count(), 1, "{from}");
            let changed = pack.replace(from, to);
            let site = "schema = 1\npacks = [\"./acme.toml\"]\n[providers.acme]\nversion = \"2025-06-01\"\n";
            let loaded = load_text(Path::new("site.toml"), site, &|_| Ok(changed.clone()));
            assert!(loaded.report.has_errors(), "{to}");
        }
    }
}
