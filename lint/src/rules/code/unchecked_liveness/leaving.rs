//! How a match leaves a function, or the program, without its liveness.

use super::decision::Decision;
use super::left_open::tries;
use super::{Watched, holds, unguarded};
use crate::flow::Event;
use crate::flow::term::{Facts, Term, TermId};
use crate::ir::{Language, Op};
use crate::rules::code::judge::{Judge, Match};
use crate::rules::code::project::Project;

/// Whether a function gives a match to other code of the project without the face that it is of, so
/// that nobody there can look at its liveness.
pub(super) fn gives_away(
    project: &mut Project<'_>,
    judge: &mut Judge,
    decision: &Decision,
    watched: &Watched,
) -> bool {
    let event = &decision.event;
    let Some(term) = decision.terms.first().copied() else {
        return false;
    };
    let Some(of) = unguarded(project, judge, term, event.facts, 0) else {
        return false;
    };
    if of
        .of
        .iter()
        .any(|(_, object)| goes_along(project, term, *object))
        || !leaves(project, event, term, &of)
    {
        return false;
    }
    let Some((_, object)) = of.of.first().copied() else {
        return false;
    };
    // Or with what its liveness is read of: `Report(verified, steps)`.
    let along = of.of.iter().any(|(pair, object)| {
        let live = project.known.pairs.get(*pair).and_then(|p| p.live.first());
        project.flow.terms.any(term, &mut |_, t| match (t, live) {
            (Term::Member(inner, name), Some(crate::rules::code::known::Step::Key(key))) => {
                inner == object && crate::flow::normal(project.flow.terms.name(*name)) == *key
            }
            _ => false,
        })
    });
    if along {
        return false;
    }
    let asks = asks(project, object);
    if asks || !project.flow.has_params(object, event.function) {
        return true;
    }
    if tries(project, event, object) {
        return true;
    }
    // Of a face that it is given, its caller knows; of an answer, whoever looks at all.
    let picks = project.flow.terms.any(object, &mut |_, t| {
        matches!(t, Term::Index(..) | Term::Element(_))
    });
    picks
        && project
            .flow
            .callers
            .get(&event.function)
            .is_none_or(|callers| callers.iter().all(|c| !watched.contains_key(&c.function)))
}

/// Whether an object comes from a call that can be seen.
pub(super) fn asks(project: &Project<'_>, object: TermId) -> bool {
    project.flow.terms.any(object, &mut |id, t| {
        matches!(t, Term::Call(..)) && project.response_of(id).is_some()
    })
}

/// A method that reads a field of its own object is only a way to write that.
pub(super) fn reads_own(project: &mut Project<'_>, judge: &mut Judge, decision: &Decision) -> bool {
    let found = decision
        .terms
        .first()
        .and_then(|t| unguarded(project, judge, *t, decision.event.facts, 0));
    let Some((_, object)) = found.and_then(|of| of.of.first().copied()) else {
        return false;
    };
    let own = project.flow.terms.any(object, &mut |_, t| {
        matches!(t, Term::This(..))
            || matches!(t, Term::Param(key, _) if project.flow.function(*key).is_some_and(|f| {
                f.owner.as_deref().is_some_and(|o| {
                    crate::flow::is_constructor(&f.name, o) || f.name.starts_with("from")
                }) && *key != decision.event.function
            }))
    });
    own && !asks(project, object)
}

/// Whether an object itself is part of a value, rather than what is read of it.
pub(super) fn goes_along(project: &Project<'_>, term: TermId, object: TermId) -> bool {
    let mut open = vec![(term, 0)];
    while let Some((one, depth)) = open.pop() {
        if one == object {
            return true;
        }
        let inner = project.flow.terms.of(one);
        if depth < 10 && !matches!(inner, Term::Member(..)) {
            crate::flow::term::parts(inner, |p| open.push((p, depth + 1)));
        }
    }
    false
}

/// Whether printing in this region is what the match opens.
pub(super) fn opens(
    project: &mut Project<'_>,
    judge: &mut Judge,
    event: &Event,
    of: &Match,
) -> bool {
    let _ = project;
    let own = judge.matched(project, event.facts);
    own.contains(of)
}

/// A match that is given back is a decision where the caller cannot look at the liveness itself:
/// the object that both stand in does not go with it.
pub(super) fn leaves(project: &Project<'_>, event: &Event, term: TermId, of: &Match) -> bool {
    let whole = of.of.iter().any(|(_, object)| {
        project.flow.terms.any(term, &mut |id, t| {
            id == *object && !matches!(t, Term::Member(..))
        })
    });
    let handler = project.handlers.contains(&event.function);
    let both = holds(project, term, &mut |id, t| {
        matches!(t, Term::Member(..)) && id != of.read && {
            let facts = &project.known.pairs;
            facts.iter().any(|p| {
                p.live.last().is_some_and(|s| match s {
                    crate::rules::code::known::Step::Key(k) => {
                        crate::flow::normal(project.flow.terms.last_name(id)) == *k
                    }
                    crate::rules::code::known::Step::Each => false,
                })
            })
        }
    });
    let _ = whole;
    // Nothing goes along with a yes or a no.
    let verdict = matches!(
        project.flow.terms.of(term),
        Term::Op(Op::Or | Op::And | Op::Not, _)
    );
    handler || verdict || !both
}

/// Calls that give what they are called on, later, again or once it is there.
fn waits(last: &str) -> bool {
    matches!(
        last,
        "timeout"
            | "retry"
            | "retrywhen"
            | "awaitsingle"
            | "awaitsingleornull"
            | "awaitfirst"
            | "awaitfirstornull"
            | "await"
            | "awaitresponse"
            | "block"
            | "join"
            | "toproducer"
            | "tofuture"
            | "configureawait"
            | "subscribeon"
            | "publishon"
            | "emiton"
            | "doonerror"
            | "doonnext"
            | "doonsuccess"
            | "onerrorresume"
            | "onerrormap"
            | "onerrorreturn"
            | "orelsethrow"
            | "orthrow"
            | "unwrap"
            | "getorthrow"
    )
}

/// The whole answer of a call whose match means nothing without liveness.
pub(super) fn raw(
    project: &mut Project<'_>,
    judge: &mut Judge,
    term: TermId,
    facts: Facts,
    depth: u32,
) -> Option<Match> {
    if depth > 8 {
        return None;
    }
    if let Some(called) = project.response(term)
        && let Some(route) = project.route(called)
        && route.has_match
        && route.class.needs_liveness()
    {
        let known = judge.known(project, facts, true);
        let guarded = known.iter().any(|alive| match alive {
            crate::rules::code::judge::Alive::Anyone => true,
            crate::rules::code::judge::Alive::One(_, object)
            | crate::rules::code::judge::Alive::All(_, object) => {
                project.flow.terms.any(*object, &mut |id, _| id == term)
            }
        });
        return (!guarded).then(|| Match {
            read: term,
            of: Vec::new(),
            known: None,
        });
    }
    match project.flow.terms.of(term).clone() {
        Term::Member(object, name) => {
            let plain = crate::flow::normal(project.flow.terms.name(name));
            let within = matches!(
                plain.as_str(),
                "data"
                    | "body"
                    | "json"
                    | "text"
                    | "content"
                    | "result"
                    | "response"
                    | "value"
                    | "stream"
                    | "bodybytes"
                    | "rawbody"
                    | "tojson"
                    | "parsedbody"
            ) || project
                .known
                .vendors
                .iter()
                .flat_map(|v| &v.routes)
                .any(|r| r.has_match && r.prefix.contains(&plain));
            if within {
                raw(project, judge, object, facts, depth + 1)
            } else {
                None
            }
        }
        // Go: what comes beside an answer is its failure.
        Term::Index(object, place) if is_failure_of(project, object, place) => None,
        Term::Index(object, _) | Term::Element(object) => {
            raw(project, judge, object, facts, depth + 1)
        }
        Term::Either(all) => all.into_iter().find_map(|(one, known)| {
            let here = project.flow.also(facts, known);
            raw(project, judge, one, here, depth + 1)
        }),
        Term::Dict(all) => all
            .into_iter()
            .find_map(|(_, value)| raw(project, judge, value, facts, depth + 1)),
        Term::List(all) | Term::Group(all) => all
            .into_iter()
            .find_map(|one| raw(project, judge, one, facts, depth + 1)),
        Term::Op(Op::Else | Op::Or, all) => all
            .first()
            .and_then(|one| raw(project, judge, *one, facts, depth + 1)),
        Term::Call(site, callee, args) => {
            let path = project.flow.terms.path(callee).to_ascii_lowercase();
            let last = path.rsplit(['.', ':']).next().unwrap_or("");
            // Go: what decodes gives its failure, and fills what it is handed.
            let language = project.flow.modules.get(site.module as usize);
            if language.is_some_and(|m| m.language == Language::Go)
                && matches!(last, "decode" | "unmarshal")
            {
                return None;
            }
            let passes = [
                "json",
                "response",
                "stringify",
                "generate",
                "dumps",
                "parse",
                "loads",
                "encode",
                "ok",
                "send",
                "respond",
                "render",
                "serialize",
                "body",
                "content",
                "tojson",
                "unmarshal",
                "decode",
                "writevalueasstring",
                "readvalue",
                "fromjson",
                "readfromjsonasync",
                "deserialize",
                "deserializeasync",
                "decodefromstring",
                "readtree",
                "bodytomono",
                "tentity",
                "jsonobject",
                "jsondecode",
                "bytes",
                "bytestring",
                "string",
                "bodyastext",
                "readasstringasync",
                "readasstreamasync",
                "limitreader",
                "maxbytesreader",
                "newdecoder",
                "bodyvalue",
                "bodyvalueandawait",
                "awaitbody",
                "runpromise",
                "trypromise",
                "frompromise",
                "fromsafepromise",
                "firstvaluefrom",
                "lastvaluefrom",
                "jsonify",
                "build",
                "entity",
                "created",
                "accepted",
                "h",
            ]
            .iter()
            .any(|w| last == *w || last.ends_with(w));
            // Dart's `future.timeout(…)` is the future, Reactor's and Mutiny's are what they wait for.
            if waits(last)
                && let Term::Member(object, _) = *project.flow.terms.of(callee)
            {
                return raw(project, judge, object, facts, depth + 1);
            }
            if !passes {
                return None;
            }
            // `answer.body()`: what the answer holds.
            if args.is_empty()
                && let Term::Member(object, _) = *project.flow.terms.of(callee)
            {
                return raw(project, judge, object, facts, depth + 1);
            }
            let given = args
                .into_iter()
                .find_map(|(_, a)| raw(project, judge, a, facts, depth + 1));
            // `answer.parse(:json)`, `answer.as(Json.class)`
            match *project.flow.terms.of(callee) {
                Term::Member(object, _)
                    if given.is_none()
                        && matches!(last, "parse" | "as" | "decode" | "readentity" | "json") =>
                {
                    raw(project, judge, object, facts, depth + 1)
                }
                _ => given,
            }
        }
        // A function that a library runs gives what it gives.
        Term::Function(key) => {
            let returns = project.flow.summaries.get(&key).map(|s| s.returns)?;
            raw(project, judge, returns, facts, depth + 1)
        }
        _ => None,
    }
}

/// Go: `answer, err := client.Do(request)`.
fn is_failure_of(project: &Project<'_>, object: TermId, place: TermId) -> bool {
    let terms = &project.flow.terms;
    let (Term::Call(site, ..), Term::Number(bits)) = (terms.of(object), terms.of(place)) else {
        return false;
    };
    let module = project.flow.modules.get(site.module as usize);
    module.is_some_and(|m| m.language == Language::Go) && f64::from_bits(*bits) > 0.0
}
