//! Addresses that are put together from a scheme and a host, each told by its name:
//! `UriBuilder { Scheme = "http", Host = "…" }`, `components.scheme = "http"`.

use crate::flow::term::{Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::rules::code::project::{Project, has_host};

/// A part of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// The scheme, and whether it is that without TLS.
    Scheme(bool),
    /// The host, and whether it is a vendor's.
    Host(bool),
}

/// Where a vendor's host is told to go without TLS.
pub(super) fn plain(project: &Project<'_>) -> Vec<Event> {
    let mut out = Vec::new();
    for event in &project.flow.events {
        if part(project, event) != Some(Part::Scheme(true))
            || project.is_test(event.function.module)
        {
            continue;
        }
        let near = project.events_of(event.function).iter().filter_map(|e| {
            let Some(Part::Host(of_vendor)) = part(project, e) else {
                return None;
            };
            Some((e.span.start.abs_diff(event.span.start), of_vendor))
        });
        if near.min().is_some_and(|(_, of_vendor)| of_vendor) {
            out.push(event.clone());
        }
    }
    out
}

fn part(project: &Project<'_>, event: &Event) -> Option<Part> {
    let terms = &project.flow.terms;
    let (name, value) = match event.kind {
        EventKind::Entry(key, value) => (terms.as_text(key)?, value),
        EventKind::Store(place, value) => match terms.of(place) {
            Term::Member(_, name) => (terms.name(*name), value),
            _ => return None,
        },
        _ => return None,
    };
    match normal(name).as_str() {
        "scheme" | "protocol" => Some(Part::Scheme(is_plain(project, value))),
        "host" | "hostname" => {
            let host = terms.folded(value)?.to_ascii_lowercase();
            let mut all = project.known.vendors.iter().flat_map(|v| &v.hosts);
            Some(Part::Host(all.any(|h| has_host(&host, h))))
        }
        _ => None,
    }
}

/// `"http"`, `"http:"`, `Uri.UriSchemeHttp`, `URLProtocol.HTTP`.
fn is_plain(project: &Project<'_>, value: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.as_text(value) {
        Some(text) => matches!(
            text.to_ascii_lowercase().as_str(),
            "http" | "http:" | "http://"
        ),
        None => matches!(
            normal(terms.last_name(value)).as_str(),
            "urischemehttp" | "http"
        ),
    }
}
