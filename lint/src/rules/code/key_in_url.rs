//! A key is put into a URL that code assembles, or handed over as a parameter of its query.

use super::Found;
use super::key_in_log::is_key;
use super::project::{Project, has_host};
use crate::flow::term::{FunctionKey, Term, TermId, parts};
use crate::flow::{Event, EventKind};
use crate::rules::key_in_url::RULE;
use std::collections::HashSet;

pub(crate) fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut told: HashSet<(u32, TermId)> = HashSet::new();
    let literals = literals(project);
    let mut events = project.events();
    // What a function or a name gives comes before the calls that take it.
    events.sort_by_key(|e| takes_address(project, e));
    let mut given: Vec<(FunctionKey, Start)> = Vec::new();
    for event in events {
        let module = event.function.module;
        let term = match event.kind {
            EventKind::Bind(_, term) | EventKind::Store(_, term) | EventKind::Return(term) => term,
            EventKind::Call { term, .. } => term,
            _ => continue,
        };
        if project.is_test(module) {
            continue;
        }
        let put = super::key_in_query::puts_key(project, &event)
            || super::key_in_query::stores_key(project, &event);
        let asked = |t| keyed(project, &literals, t).or_else(|| below_setting(project, module, t));
        let found = match asked(term) {
            Some(found) => found,
            None if put => term,
            None => continue,
        };
        // Where it is put together is where it is mended.
        let called = takes_address(project, &event);
        let start = start_of(project, found);
        if !told.insert((module, found)) {
            continue;
        }
        let given_by = |giver: FunctionKey| {
            giver == event.function
                || giver.function == 0
                || project.flow.callers.get(&giver).is_some_and(|all| {
                    all.iter().any(|c| {
                        c.function == event.function
                            || c.function.module == module && event.span.holds(c.span)
                    })
                })
        };
        if let (true, Some(start)) = (called, &start)
            && given.iter().any(|(by, s)| start.is_of(s) && given_by(*by))
        {
            continue;
        }
        if let (false, Some(start)) = (called, start) {
            given.push((event.function, start));
        }
        let span = match event.kind {
            EventKind::Call { at, .. } if put => crate::ir::Span {
                start: at,
                ..event.span
            },
            _ => takes(project, &event, found).unwrap_or(event.span),
        };
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span,
            label: "ends up in logs, histories and referrers",
            message: "a key is put into the provider's URL".to_owned(),
            help: "send the key in its header",
            also: Vec::new(),
        });
    }
}

/// The link of a chain of calls that is given the address itself.
fn takes(project: &Project<'_>, event: &Event, found: TermId) -> Option<crate::ir::Span> {
    let all = project.events_of(event.function);
    let from = all.partition_point(|e| e.span.start < event.span.start);
    let within = all.get(from..)?.iter();
    within
        .take_while(|e| e.span.start < event.span.end)
        .filter(|e| event.span.holds(e.span))
        .find_map(|e| match e.kind {
            EventKind::Call { term, at, .. } => {
                let (_, args) = super::look::call_of(project, term)?;
                let link = at > e.span.start && args.iter().any(|(_, a)| *a == found);
                link.then_some(crate::ir::Span {
                    start: at,
                    ..e.span
                })
            }
            _ => None,
        })
}

/// Whether an address is used here, rather than put together.
fn takes_address(project: &Project<'_>, event: &Event) -> bool {
    match event.kind {
        EventKind::Call { .. } => true,
        EventKind::Bind(_, term) | EventKind::Store(_, term) | EventKind::Return(term) => {
            matches!(project.flow.terms.of(term), Term::Call(..))
        }
        _ => false,
    }
}

/// How a URL begins, the key in it, and what stands before that.
struct Start {
    host: String,
    key: TermId,
    before: String,
}

impl Start {
    /// Whether this is what another is, filled in.
    fn is_of(&self, other: &Self) -> bool {
        self.host == other.host && self.key == other.key && self.before.ends_with(&other.before)
    }
}

fn start_of(project: &Project<'_>, term: TermId) -> Option<Start> {
    let terms = &project.flow.terms;
    let Term::Join(parts) = terms.of(term) else {
        return None;
    };
    let text = |place: usize| parts.get(place).and_then(|p| terms.as_text(*p));
    let place = parts
        .iter()
        .position(|p| terms.any(*p, &mut |id, t| is_key(project, id, t)))?;
    Some(Start {
        host: text(0)
            .unwrap_or("")
            .split('/')
            .nth(2)
            .unwrap_or("")
            .to_owned(),
        key: parts.get(place).copied()?,
        before: place.checked_sub(1).and_then(text).unwrap_or("").to_owned(),
    })
}

/// A URL with a key in it, or a query with one, among what a value is made of.
fn keyed(project: &Project<'_>, literals: &HashSet<String>, term: TermId) -> Option<TermId> {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Join(_) | Term::Text(_) => with_key(project, literals, term).then_some(term),
        Term::Call(_, _, args) => {
            let url = args
                .iter()
                .map(|(_, a)| *a)
                .find(|a| with_key(project, literals, *a));
            if url.is_some() {
                return url;
            }
            if let Some(found) = in_builder(project, term) {
                return Some(found);
            }
            // By way of the gateway it is no better.
            project
                .response_of(term)
                .filter(|c| c.direct || c.route.is_some())?;
            // `client.get("sessions?key=" + key)`, below the address that the client has.
            let below = args.iter().map(|(_, a)| *a).find(|a| is_below(project, *a));
            if below.is_some() {
                return below;
            }
            let query = |name: &str| {
                matches!(
                    name,
                    "params" | "searchParams" | "query" | "queryParameters" | "qs"
                )
            };
            args.iter().find_map(|(name, value)| {
                if name.is_some_and(|n| query(terms.name(n))) {
                    let key =
                        holds_key(project, *value) || super::query_names::pairs(project, *value, 0);
                    return key.then_some(*value);
                }
                let Term::Dict(all) = terms.of(*value) else {
                    return None;
                };
                all.iter().find_map(|(key, value)| {
                    let named = key.and_then(|k| terms.as_text(k)).is_some_and(query);
                    let key =
                        holds_key(project, *value) || super::query_names::pairs(project, *value, 0);
                    (named && key).then_some(*value)
                })
            })
        }
        _ => None,
    }
}

/// `$"{options.BaseUrl}sessions?apiKey={options.ApiKey}"`: below an address that is a setting, where
/// the file speaks of a vendor.
fn below_setting(project: &Project<'_>, module: u32, term: TermId) -> Option<TermId> {
    let terms = &project.flow.terms;
    let keyed = |whole: TermId| {
        let Term::Join(parts) = terms.of(whole) else {
            return false;
        };
        let vendors = parts
            .first()
            .is_some_and(|first| project.vendor_of_base(*first, module).is_some());
        let base = parts.first().is_some_and(|first| {
            let name = crate::flow::normal(terms.last_name(*first));
            ["base", "url", "host", "endpoint", "root", "api", "address"]
                .iter()
                .any(|w| name.contains(w))
        });
        base && parts.windows(2).any(|two| match two {
            [before, value] => {
                let name = terms.as_text(*before).and_then(|t| {
                    let name = t.strip_suffix('=')?;
                    name.rsplit_once(['?', '&']).map(|(_, name)| name)
                });
                let surely = |n: &str| crate::flow::normal(n).ends_with("apikey");
                let literal = terms.as_text(*value).is_some();
                name.is_some_and(|n| {
                    surely(n) && !literal
                        || super::query_names::is_key_parameter(n)
                            && (vendors && !literal || carries(project, *value))
                })
            }
            _ => false,
        })
    };
    if !project.speaks_of_any(module) {
        return None;
    }
    match terms.of(term) {
        Term::Join(_) => keyed(term).then_some(term),
        Term::Call(_, _, args) => args.iter().map(|(_, a)| *a).find(|a| keyed(*a)),
        _ => None,
    }
}

/// .NET: `new UriBuilder("https://…") { Query = "key=" + key }`.
fn in_builder(project: &Project<'_>, term: TermId) -> Option<TermId> {
    let terms = &project.flow.terms;
    let Term::Call(_, callee, args) = terms.of(term) else {
        return None;
    };
    let ours = terms.last_name(*callee) == "UriBuilder"
        && args
            .iter()
            .any(|(_, a)| project.address_in(*a, None).is_some_and(|c| c.direct));
    let mut dicts = args.iter().filter_map(|(_, a)| match terms.of(*a) {
        Term::Dict(all) => Some(all),
        _ => None,
    });
    dicts.find(|_| ours)?.iter().find_map(|(key, value)| {
        let query = key.and_then(|k| terms.as_text(k)) == Some("Query");
        let Term::Join(parts) = terms.of(*value) else {
            return None;
        };
        let named = parts.iter().any(|p| {
            terms.as_text(*p).is_some_and(|t| {
                t.strip_suffix('=').is_some_and(|t| {
                    let name = crate::flow::normal(t.rsplit(['?', '&']).next().unwrap_or(t));
                    name.ends_with("keysecret") || name.ends_with("apikey") || name == "key"
                })
            })
        });
        (query && (named || terms.any(*value, &mut |id, t| is_key(project, id, t)))).then_some(term)
    })
}

/// Whether code puts a key into an address of a provider.
fn with_key(project: &Project<'_>, literals: &HashSet<String>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let whole;
    let parts = match terms.of(term) {
        Term::Join(parts) => parts,
        // Put together of constants: a literal of its own is found as text.
        Term::Text(_) => {
            whole = [term];
            &whole.to_vec()
        }
        _ => return false,
    };
    let hosts = |text: &str| {
        let lower = text.to_ascii_lowercase();
        project
            .known
            .vendors
            .iter()
            .flat_map(|v| &v.hosts)
            .any(|h| has_host(&lower, h))
    };
    // Of the provider's host, or of a path that only the provider has.
    let ours = |text: &str| {
        hosts(text) && (text.contains("://") || text.starts_with("//"))
            || text.contains('?')
                && project
                    .address(text, None)
                    .is_some_and(|called| called.route.is_some())
    };
    if !terms.folded(term).is_some_and(|text| ours(&text)) {
        return false;
    }
    if let [only] = parts.as_slice()
        && let Some(text) = terms.as_text(*only)
    {
        let mut keys = project.known.vendors.iter().flat_map(|v| &v.keys);
        return keys.any(|k| text.contains(&format!("={k}"))) && !written(project, text);
    }
    parts.iter().enumerate().any(|(place, part)| {
        let name = place
            .checked_sub(1)
            .and_then(|p| parts.get(p))
            .and_then(|p| terms.as_text(*p))
            .and_then(|t| t.strip_suffix('=')?.rsplit(['?', '&']).next())
            .map(crate::flow::normal)
            .unwrap_or_default();
        // A parameter of this name is the key, whatever the value is called.
        let named = super::query_names::is_key_parameter(&name)
            || matches!(name.as_str(), "token" | "accesstoken" | "auth")
                && matches!(
                    crate::flow::normal(terms.last_name(*part)).as_str(),
                    "key" | "apikey" | "secretkey"
                );
        // `"asking https://…, key " + key`: the address ended before.
        let apart = parts
            .iter()
            .take(place)
            .skip(1)
            .any(|p| terms.as_text(*p).is_some_and(|t| t.contains(' ')))
            || place > 0
                && parts
                    .first()
                    .and_then(|p| terms.as_text(*p))
                    .is_some_and(|t| {
                        t.split_once("://")
                            .is_some_and(|(_, rest)| rest.contains(' '))
                    });
        let key = !matches!(terms.of(*part), Term::Text(_))
            && !apart
            && (named || carries(project, *part) || super::query_names::encoded(project, *part))
            && !matches!(terms.of(*part), Term::Op(..) | Term::Call(..) if hides(project, *part));
        // What one literal says of a query is found there, as text.
        let before = place
            .checked_sub(1)
            .and_then(|p| parts.get(p))
            .and_then(|p| terms.as_text(*p))
            .unwrap_or("");
        key && !(hosts(before) && before.ends_with('=') && literals.contains(before))
    })
}

/// Whether a part of an address is a key, or made of one. What is read of a thing is not the thing:
/// an address among settings is no key that stands beside it.
/// A path with a key in its query.
fn is_below(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Join(parts) = terms.of(term) else {
        return false;
    };
    let path = terms.folded(term).is_some_and(|text| {
        let start = text.split('?').next().unwrap_or_default();
        text.contains('?') && !start.contains("://") && !start.contains(' ')
    });
    path && parts.windows(2).any(|two| match two {
        [before, value] => {
            let named = terms
                .as_text(*before)
                .is_some_and(|t| t.ends_with('=') && t.contains(['?', '&']));
            named && carries(project, *value)
        }
        _ => false,
    })
}

fn carries(project: &Project<'_>, part: TermId) -> bool {
    let terms = &project.flow.terms;
    let mut open = vec![(part, 0)];
    while let Some((one, depth)) = open.pop() {
        let inner = terms.of(one);
        if is_key(project, one, inner) {
            return true;
        }
        match inner {
            _ if depth > 12 => {}
            Term::Member(_, name) if !gives_whole(terms.name(*name)) => {}
            Term::Index(..) => {}
            other => parts(other, |p| open.push((p, depth + 1))),
        }
    }
    false
}

/// Members that are what they are read of.
fn gives_whole(name: &str) -> bool {
    matches!(
        crate::flow::normal(name).as_str(),
        "value" | "secret" | "secretstring" | "secretvalue" | "plaintext" | "text" | "data"
    )
}

/// Whether a text stands in the project as one literal.
fn written(project: &Project<'_>, text: &str) -> bool {
    let mut found = false;
    for module in project.flow.modules {
        crate::flow::reach::texts(module, &mut |t| found |= t == text);
    }
    found
}

/// The literals that end where a key is expected.
fn literals(project: &Project<'_>) -> HashSet<String> {
    let mut out = HashSet::new();
    for module in project.flow.modules {
        crate::flow::reach::texts(module, &mut |t| {
            if t.ends_with('=') {
                out.insert(t.to_owned());
            }
        });
    }
    out
}

fn hides(project: &Project<'_>, term: TermId) -> bool {
    let name = project
        .flow
        .terms
        .last_name(match project.flow.terms.of(term) {
            Term::Call(_, callee, _) => *callee,
            _ => term,
        });
    let plain = crate::flow::normal(name);
    matches!(plain.as_str(), "len" | "strlen" | "length")
        || ["bool", "hash", "digest", "mask", "redact"]
            .iter()
            .any(|w| plain.contains(w))
}

fn holds_key(project: &Project<'_>, value: TermId) -> bool {
    match project.flow.terms.of(value) {
        Term::Dict(all) => all
            .iter()
            .any(|(_, v)| is_key(project, *v, project.flow.terms.of(*v))),
        _ => false,
    }
}
