//! The provider is reached through somebody else's proxy.

use super::Found;
use super::project::Project;
use crate::flow::EventKind;
use crate::flow::term::Term;
use crate::rules::third_party_proxy::RULE;

const PROXIES: &[&str] = &[
    "cors-anywhere.",
    "corsproxy.io",
    "api.allorigins.win",
    "thingproxy.freeboard.io",
    "crossorigin.me",
    "cors.bridged.cc",
    "api.codetabs.com/v1/proxy",
    "cors.eu.org",
    "yacdn.org/proxy",
    "jsonp.afeld.me",
    "proxy.cors.sh",
    "cors.io",
    "corsproxy.org",
    "test.cors.workers.dev",
    "cors.x2u.in",
    "whateverorigin.org",
    "api.scraperapi.com",
    "corsproxy.github.io",
];

pub(crate) fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let told = told(project);
    for event in project.events() {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let module = event.function.module;
        if project.is_test(module) {
            continue;
        }
        let terms = &project.flow.terms;
        let Term::Call(_, _, args) = terms.of(term) else {
            continue;
        };
        let mut through = false;
        for (_, arg) in args {
            terms.any(*arg, &mut |id, t| {
                if matches!(t, Term::Call(..)) && id != *arg {
                    return false;
                }
                if let Some(text) = terms.folded(id) {
                    let lower = text.to_ascii_lowercase();
                    let decoded = lower.replace("%3a", ":").replace("%2f", "/");
                    through |= PROXIES.iter().any(|p| lower.contains(p))
                        && (project.address(&decoded, None).is_some()
                            || holds_address(project, id));
                }
                through
            });
        }
        let sends = super::words::is_log(&terms.path(match terms.of(term) {
            Term::Call(_, callee, _) => *callee,
            _ => term,
        }))
        .is_none();
        if through && sends && !told.iter().any(|proxy| has_proxy(project, term, proxy)) {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "through a stranger",
                message:
                    "the provider is reached through a public proxy, whose owner sees faces and key"
                        .to_owned(),
                help: "call your own backend, and let it call the provider",
                also: Vec::new(),
            });
        }
    }
}

/// The proxies that stand in a file beside the provider's host: they are found there, as text.
fn told(project: &Project<'_>) -> Vec<&'static str> {
    let mut out = Vec::new();
    for module in project.flow.modules {
        let (mut proxies, mut host) = (Vec::new(), false);
        crate::flow::reach::texts(module, &mut |text| {
            let lower = text.to_ascii_lowercase();
            proxies.extend(PROXIES.iter().copied().filter(|p| lower.contains(p)));
            host |= project
                .address(&lower.replace("%3a", ":").replace("%2f", "/"), None)
                .is_some_and(|c| c.direct);
        });
        if host {
            out.extend(proxies);
        }
    }
    out
}

fn has_proxy(project: &Project<'_>, term: crate::flow::term::TermId, proxy: &str) -> bool {
    super::look::has_text(project, term, &|text| {
        text.to_ascii_lowercase().contains(proxy)
    })
}

/// Whether an address of the provider is among what a text is put together from.
fn holds_address(project: &Project<'_>, term: crate::flow::term::TermId) -> bool {
    let terms = &project.flow.terms;
    matches!(terms.of(term), Term::Join(_))
        && terms.any(term, &mut |id, _| {
            terms
                .folded(id)
                .is_some_and(|text| project.address(&text, None).is_some_and(|c| c.direct))
        })
}
