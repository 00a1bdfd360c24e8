//! Whether what a pack says holds together, before any site makes use of it.

use crate::controls::consent;
use crate::diagnostic::{Diagnostic, Report};
use crate::identify::{VISOR_SUBJECT, VISOR_TOKEN};
use crate::model::pack::{BodyKind, Check, Class, Pack, Route, SubjectAt, Test, When};
use crate::model::{HeaderField, JsonPath, PathSegment, Segment};
use crate::source::{At, Span};
use http::HeaderName;
use http::header::{
    CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, EXPECT, HOST, SET_COOKIE,
    TE, TRAILER, TRANSFER_ENCODING, UPGRADE,
};

pub(super) fn check(pack: &Pack, report: &mut Report) {
    overlaps(pack, report);
    headers(pack, report);
    errors(pack, report);
    for (name, route) in pack.routes.iter() {
        for (check, found) in route.value.liveness.iter() {
            evidence(name, check, &found.value, report);
        }
        pending(name, &route.value, report);
        images(&route.value, report);
        subject(&route.value, report);
        unnamed(pack, &route.value, report);
    }
}

/// Whom a request erases must be what the vendor reads too: a header of ours beside an id that nobody
/// looks at would let one person be erased in another's name.
fn unnamed(pack: &Pack, route: &Route, report: &mut Report) {
    if route.class.value != Class::Erase || route.subject.is_some() || pack.subject.is_some() {
        return;
    }
    let is_parameter = |s: &PathSegment| matches!(s, PathSegment::Parameter(_));
    let says = route.matches.segments.iter().any(is_parameter)
        || route.query.iter().next().is_some()
        || route.body.value != BodyKind::None;
    if says {
        let what = "the vendor is told whom to erase, and nothing says where";
        report.push(
            Diagnostic::error("unnamed-subject", &route.matches.span, what)
                .help("add `subject`: `path:id`, `query:uid` or `json:person.id`"),
        );
    }
}

/// A subject stands in what the route has, and only an erasure can find that somebody is gone.
fn subject(route: &Route, report: &mut Report) {
    if let Some(at) = &route.subject {
        let bad = match &at.value {
            SubjectAt::Path(name) => {
                let mut segments = route.matches.segments.iter();
                let is_its =
                    |s: &PathSegment| matches!(s, PathSegment::Parameter(one) if one == name);
                (!segments.any(is_its)).then_some("the path has no such parameter")
            }
            SubjectAt::Query(name) => {
                let known = route.query.iter().any(|one| one.value == *name);
                (!known).then_some("`query` does not name this parameter")
            }
            SubjectAt::Json(_) => {
                (route.body.value != BodyKind::Json).then_some("the route has no JSON body")
            }
        };
        if let Some(why) = bad {
            let what = format!("no subject can stand at `{}`: {why}", at.value);
            report.push(
                Diagnostic::error("bad-value", &at.span, what).help(
                    "name a place that the route has: `path:id`, `query:uid`, `json:person.id`",
                ),
            );
        }
    }
    for status in route.gone.iter() {
        if route.class.value != Class::Erase || !(400..500).contains(&status.value) {
            let what = format!(
                "`{}` does not say of an erasure that nobody is left",
                status.value
            );
            report.push(Diagnostic::error("bad-value", &status.span, what).help(
                "`gone` belongs to a route of class `erase`, and holds statuses such as 404",
            ));
        }
    }
}

/// Fields of a JSON body are paths, and a route without a body has none.
fn images(route: &Route, report: &mut Report) {
    for field in route.images.iter().chain(route.videos.iter()) {
        let bad = match route.body.value {
            BodyKind::Multipart => None,
            BodyKind::Json => field
                .parse::<JsonPath>()
                .err()
                .map(|bad| (bad.message, bad.help)),
            BodyKind::None => Some((
                format!(
                    "`{}` is a field of a body that the route does not have",
                    field.value
                ),
                "add `body = \"multipart\"` or `body = \"json\"`".to_owned(),
            )),
        };
        if let Some((what, help)) = bad {
            report.push(Diagnostic::error("bad-value", &field.span, what).help(help));
        }
    }
}

fn overlaps(pack: &Pack, report: &mut Report) {
    let routes: Vec<_> = pack.routes.iter().collect();
    for (i, (name, entry)) in routes.iter().enumerate() {
        let path = &entry.value.matches;
        for (other, twin) in routes.iter().skip(i + 1) {
            if path.overlaps(&twin.value.matches) {
                report.push(
                    Diagnostic::error(
                        "overlapping-routes",
                        &twin.value.matches.span,
                        format!("routes `{name}` and `{other}` could both match one request"),
                    )
                    .also(&path.span, "the other one")
                    .help("make their methods or paths differ in a fixed segment"),
                );
            }
        }
    }
}

/// What the connection, the message or Visor itself gives a meaning to.
const RESERVED: [HeaderName; 14] = [
    HOST,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    CONTENT_ENCODING,
    TRANSFER_ENCODING,
    TE,
    TRAILER,
    UPGRADE,
    EXPECT,
    COOKIE,
    SET_COOKIE,
    VISOR_TOKEN,
    VISOR_SUBJECT,
];

fn headers(pack: &Pack, report: &mut Report) {
    let named = [
        Some(&pack.credential.header),
        pack.subject.as_ref().map(|s| &s.header),
        pack.version.as_ref().map(|v| &v.header),
    ];
    let named: Vec<&At<HeaderField>> = named.into_iter().flatten().collect();
    for (i, header) in named.iter().enumerate() {
        if let Some(first) = named.iter().take(i).find(|earlier| earlier.0 == header.0) {
            report.push(
                Diagnostic::error(
                    "header-twice",
                    &header.span,
                    format!("`{}` is named for two purposes", header.0),
                )
                .also(&first.span, "first here")
                .help("key, subject and version each have a header of their own"),
            );
        }
    }
    let back = pack
        .response_headers
        .iter()
        .chain(&pack.throttle.headers.value);
    for header in named.into_iter().chain(back) {
        if RESERVED.contains(&header.0) || consent::HEADERS.contains(&header.0) {
            report.push(
                Diagnostic::error(
                    "reserved-header",
                    &header.span,
                    format!("`{}` has a meaning of its own in every message", header.0),
                )
                .help("remove it: such headers are never the vendor's to give or to take"),
            );
        }
    }
}

fn errors(pack: &Pack, report: &mut Report) {
    let errors = &pack.errors;
    one_value(&errors.message.value, &errors.message.span, report);
    if let Some(path) = &errors.kind {
        one_value(&path.value, &path.span, report);
    }
    for kind in &errors.kinds.value {
        for path in kind.kind_at.iter().chain(&kind.message_at) {
            one_value(&path.value, &path.span, report);
        }
        if !(400..600).contains(&kind.status.value) {
            report.push(
                Diagnostic::error(
                    "bad-value",
                    &kind.status.span,
                    format!("{} is not the status of an error", kind.status.value),
                )
                .help("a status from 400 to 599; 500 stands for every 5xx without one of its own"),
            );
        }
    }
    for found in &errors.despite_200.value {
        test(found, &found.span, report);
    }
}

fn evidence(route: &str, name: &str, check: &At<Check>, report: &mut Report) {
    if check.when.value == When::Present && check.evidence.is_none() {
        report.push(
            Diagnostic::error(
                "missing-key",
                &check.span,
                format!(
                    "check `{name}` of route `{route}` does not say whose presence asks for it"
                ),
            )
            .help("add `evidence = \"path.to.field\"`, or let it apply always"),
        );
    }
    if check.is.value.is_empty() {
        let what = format!("check `{name}` of route `{route}` demands nothing");
        empty(what, &check.is.span, report);
    }
    for found in check.is.value.iter().chain(&check.indeterminate.value) {
        test(found, &found.span, report);
    }
    if let Some(found) = &check.only {
        test(found, &found.span, report);
    }
    for path in check
        .every
        .iter()
        .chain(&check.evidence)
        .chain(&check.score)
    {
        one_value(&path.value, &path.span, report);
    }
}

fn pending(route: &str, found: &Route, report: &mut Report) {
    let Some(pending) = &found.pending else {
        return;
    };
    if pending.unless.value.is_empty() {
        let what = format!("every answer of route `{route}` would be final");
        empty(what, &pending.unless.span, report);
    }
    for found in &pending.unless.value {
        test(found, &found.span, report);
    }
}

fn empty(what: String, span: &Span, report: &mut Report) {
    report.push(Diagnostic::error("empty-check", span, what).help("name at least one comparison"));
}

fn test(test: &Test, span: &Span, report: &mut Report) {
    let compares = [
        test.equals.is_some(),
        test.one_of
            .as_ref()
            .is_some_and(|list| !list.value.is_empty()),
        test.at_least.is_some(),
        test.at_most.is_some(),
    ];
    if !compares.contains(&true) {
        report.push(
            Diagnostic::error(
                "empty-test",
                span,
                format!(
                    "the comparison with `{}` compares with nothing",
                    test.path.value
                ),
            )
            .help("add `equals`, `one-of`, `at-least` or `at-most`"),
        );
    }
    one_value(&test.path.value, &test.path.span, report);
}

/// A path through a list names many values: of which one would a comparison speak?
fn one_value(path: &JsonPath, span: &Span, report: &mut Report) {
    if path.0.contains(&Segment::Each) {
        report.push(
            Diagnostic::error(
                "many-values",
                span,
                format!("`{path}` names many values, where one is meant"),
            )
            .help("remove `[]`; to look at each element of a list, name the list with `every`"),
        );
    }
}
