//! `third-party-proxy`: a vendor reached through a public forwarding proxy.

use super::{Check, Rule};
use crate::facts::Kind as Needle;
use crate::finding::{Draft, Severity};
use crate::text::Unit;

/// The rule.
pub static RULE: Rule = Rule {
    id: "third-party-proxy",
    severity: Severity::Error,
    summary: "a vendor is reached through a public CORS or forwarding proxy",
    page: include_str!("pages/third-party-proxy.md"),
    check: Check::Both(check, super::code::third_party_proxy::check),
};

/// Public proxies that forward whatever stands behind their own address.
const PROXIES: &[&str] = &[
    "cors-anywhere.herokuapp.com",
    "corsproxy.io",
    "corsproxy.org",
    "api.allorigins.win",
    "allorigins.me",
    "api.codetabs.com/v1/proxy",
    "thingproxy.freeboard.io",
    "crossorigin.me",
    "cors.sh",
    "proxy.cors.sh",
    "cors-proxy.htmldriven.com",
    "yacdn.org/proxy",
    "cors.bridged.cc",
    "test.cors.workers.dev",
    "cors.eu.org",
    "jsonp.afeld.me",
    "cors.io",
    "gobetween.oklabs.org",
    "whateverorigin.org",
    "api.cors.lol",
];

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let Some((vendor, _)) = unit.hits.iter().find_map(|hit| match hit.kind {
        Needle::Host(vendor) if !unit.is_prose(hit.range.start) => Some((vendor, hit.range.start)),
        _ => None,
    }) else {
        return;
    };
    let Some(vendor) = unit.facts.vendors.get(vendor) else {
        return;
    };
    let mut last = None;
    let mut found: Vec<(usize, &str)> = PROXIES
        .iter()
        .flat_map(|proxy| {
            memchr::memmem::find_iter(unit.text.as_bytes(), proxy.as_bytes())
                .map(move |at| (at, *proxy))
        })
        .filter(|(at, _)| !unit.is_prose(*at) && is_host(unit.text, *at))
        .collect();
    found.sort_unstable();
    for (at, proxy) in found {
        if goes_elsewhere(unit, at + proxy.len()) {
            continue;
        }
        let line = unit.lines.line(at);
        if last == Some(line) {
            continue;
        }
        last = Some(line);
        out.push(
            Draft::new(
                &RULE,
                at..at + proxy.len(),
                format!(
                    "{} is reached through `{proxy}`, which others run",
                    vendor.name
                ),
            )
            .label("sees every key and every face")
            .help("call the vendor from your own backend, or through your own gateway"),
        );
    }
}

/// Whether a whole address stands behind the proxy, and it is nobody's of ours.
fn goes_elsewhere(unit: &Unit<'_>, from: usize) -> bool {
    let end = unit.lines.range(unit.lines.line(from)).end.min(from + 400);
    let rest = unit.slice(from..end);
    let stop = rest
        .find(['"', '\'', '`', ' ', '<', ')'])
        .unwrap_or(rest.len());
    let target = unit.slice(from..from + stop).to_ascii_lowercase();
    let host = ["://", "%3a%2f%2f"]
        .iter()
        .find_map(|scheme| target.split_once(scheme))
        .map(|(_, behind)| behind);
    host.is_some_and(|host| {
        host.starts_with(|c: char| c.is_ascii_alphanumeric())
            && !unit
                .facts
                .vendors
                .iter()
                .flat_map(|v| &v.hosts)
                .any(|known| host.starts_with(known.as_str()))
    })
}

/// Whether the name begins here and is not the end of another.
fn is_host(text: &str, at: usize) -> bool {
    let before = at
        .checked_sub(1)
        .and_then(|i| text.as_bytes().get(i))
        .copied()
        .unwrap_or(b' ');
    !before.is_ascii_alphanumeric() && before != b'-'
}
