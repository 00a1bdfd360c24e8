//! An address in code becomes the gateway's, or gets TLS.

use super::code::Mender;
use crate::finding::{Edit, Fix};
use crate::flow::reach::walk;
use crate::ir::{ExprKind, Module, Span};
use std::ops::Range;

/// The origin of a provider's address becomes the gateway's base URL: in the call itself, or in the
/// only literal of the file that has such an address.
pub(super) fn to_gateway(mender: &Mender<'_>, at: Span, gateway: &str) -> Option<Fix> {
    let all = mender.addresses.get_or_init(|| origins(mender));
    let call = at.start as usize..at.end as usize;
    let first = all.partition_point(|o| o.start < call.start);
    let after = all.get(first..).unwrap_or_default().iter();
    let inside: Vec<&Range<usize>> = after
        .take_while(|o| o.start < call.end)
        .filter(|o| o.end <= call.end)
        .collect();
    let origin = match (inside.as_slice(), all.as_slice()) {
        ([only], _) => (*only).clone(),
        ([], [only]) => only.clone(),
        _ => return None,
    };
    Some(Fix {
        title: "call the gateway instead".to_owned(),
        safe: false,
        edits: vec![Edit::new(origin, gateway.trim_end_matches('/').to_owned())],
        ignore: None,
    })
}

/// The only `http://` in a call becomes `https://`.
pub(super) fn with_tls(mender: &Mender<'_>, at: Span) -> Option<Fix> {
    let call = at.start as usize..at.end as usize;
    let written = mender.unit.slice(call.clone());
    let mut found = written
        .match_indices("http://")
        .map(|(i, _)| call.start + i)
        .filter(|i| !mender.unit.segments().is_comment(*i));
    let (Some(only), None) = (found.next(), found.next()) else {
        return None;
    };
    Some(Fix {
        title: "use TLS".to_owned(),
        safe: true,
        edits: vec![Edit::new(only..only + 4, "https".to_owned())],
        ignore: None,
    })
}

/// Where a scheme and a provider's host stand in literals, in order.
fn origins(mender: &Mender<'_>) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    for literal in literals(mender.module) {
        let Some(written) = mender.unit.text.get(literal.clone()) else {
            continue;
        };
        let lower = written.to_ascii_lowercase();
        for host in mender.known.vendors.iter().flat_map(|v| &v.hosts) {
            for scheme in ["https://", "http://"] {
                let origin = format!("{scheme}{host}");
                for (i, _) in lower.match_indices(&origin) {
                    let end = i + origin.len();
                    let next = lower.as_bytes().get(end).copied().unwrap_or(b'/');
                    if !next.is_ascii_alphanumeric() && !b".-:".contains(&next) {
                        out.push(literal.start + i..literal.start + end);
                    }
                }
            }
        }
    }
    out.sort_by_key(|range| (range.start, range.end));
    out.dedup();
    out
}

/// Every literal, and every text that is put together from parts.
fn literals(module: &Module) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    walk(module, &mut |e| {
        if matches!(e.kind, ExprKind::Text(_) | ExprKind::Join(_)) {
            out.push(e.span.start as usize..e.span.end as usize);
        }
    });
    out
}
