//! Leaves of what is allowed: one object for each caller's use of a route in an environment.

use super::spans::Spans;
use super::{AllowSpans, Cell, Leaves, Object, Of, Origin, test_text};
use crate::effective::{Check, Demand, Effective, Grant, GrantKey, Least, Limit};
use crate::model::pack;
use crate::model::site::{Allow, Answer};
use crate::read::Entry;
use crate::review::order::{Order, Value};
use crate::source::Span;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub(super) fn grants(
    grants: &HashMap<GrantKey, Arc<Grant>>,
    policy: &Effective,
    spans: &Spans<'_>,
    leaves: &mut Leaves,
) {
    for (key, one) in grants {
        let Some(caller) = policy.callers.get(key.caller) else {
            continue;
        };
        grant(one, &caller.name, spans, leaves);
    }
}

fn grant(grant: &Grant, caller: &str, spans: &Spans<'_>, leaves: &mut Leaves) {
    let Grant {
        index: _,
        allow: name,
        place: _,
        provider,
        route,
        environment,
        // An object of its own.
        credential: _,
        caller_rate,
        subject_rate,
        body_limit,
        timeout,
        timeout_place: _,
        checks,
        faces,
        answer,
        retain,
        shadow_until,
    } = grant;
    let cell = Arc::new(Cell {
        on: format!("{}.{environment}", provider.name).into(),
        route: route.name.as_str().into(),
        caller: caller.into(),
    });
    let entry = spans.allow(name);
    let allow = entry.map(|entry| &entry.value.value);
    let section = entry.map_or(Span::DEFAULT, |entry| entry.name.clone());
    let known = leaves.allows.get(name.as_str()).cloned();
    let allow_name = known.map_or_else(|| name.as_str().into(), |spans| Arc::clone(&spans.name));
    if !leaves.allows.contains_key(&*allow_name) {
        let callers = allow.iter().flat_map(|a| a.callers.iter());
        let spans = AllowSpans {
            name: Arc::clone(&allow_name),
            section: section.clone(),
            callers: callers.map(|c| (c.value.clone(), c.span.clone())).collect(),
        };
        leaves
            .allows
            .insert(Arc::clone(&allow_name), Arc::new(spans));
    }
    leaves.allow_of.insert(Arc::clone(&cell), allow_name);
    let mut of = Of {
        object: Object::Grant(Arc::clone(&cell)),
        path: format!("allow.{name}").into(),
        otherwise: section,
        origin: Origin::Site,
        fields: Vec::new(),
        leaves,
    };
    let named = |list: &[crate::source::At<String>], name: &str| {
        list.iter()
            .find(|one| one.value == name)
            .map(|one| one.span.clone())
    };
    let route_span = allow.and_then(|allow| named(&allow.routes, &route.name));
    of.put(
        "",
        Order::Grant,
        Value::Word("allowed".to_owned()),
        route_span.as_ref(),
    );
    let rate = |limit: &Option<Limit>| match limit {
        None => Value::Absent,
        Some(Limit {
            rate,
            // Follows from the rate.
            gcra: _,
            place: _,
        }) => Value::Rate(*rate),
    };
    let rates = allow.map(|allow| &allow.rate.value);
    of.put(
        "rate.caller",
        Order::AtMost,
        rate(caller_rate),
        rates.and_then(|r| r.caller.as_ref()).map(|r| &r.span),
    );
    of.put(
        "rate.subject",
        Order::AtMost,
        rate(subject_rate),
        rates.and_then(|r| r.subject.as_ref()).map(|r| &r.span),
    );
    of.put(
        "body",
        Order::AtMost,
        Value::Size(body_limit.0),
        allow.map(|a| &a.body.span),
    );
    of.put(
        "timeout",
        Order::Identity,
        Value::Time(*timeout),
        allow.map(|a| &a.timeout.span),
    );
    of.put(
        "liveness.faces",
        Order::Ranked,
        match faces.0 {
            crate::model::site::Faces::AtLeastOne => Value::Rank(0, faces.0.word()),
            crate::model::site::Faces::ExactlyOne => Value::Rank(1, faces.0.word()),
        },
        allow.map(|a| &a.liveness.faces.span),
    );
    let shown = |fields: &[crate::model::JsonPath]| -> BTreeSet<String> {
        fields.iter().map(ToString::to_string).collect()
    };
    // Nothing hangs on it but what people do.
    of.put(
        "retain",
        Order::AtMost,
        retain
            .as_ref()
            .map_or(Value::Absent, |(longest, _)| Value::Time(*longest)),
        allow.and_then(|a| a.retain.as_ref()).map(|r| &r.span),
    );
    of.put(
        "answer",
        Order::Ranked,
        match answer.0 {
            Answer::Full => Value::View(
                answer.0.word(),
                (!route.fields.is_empty()).then(|| shown(&route.fields)),
            ),
            Answer::ClientSafe => Value::View(answer.0.word(), Some(shown(&route.client_safe))),
        },
        allow.map(|a| &a.answer.span),
    );
    of.put(
        "mode",
        Order::Grace,
        match shadow_until {
            None => Value::Absent,
            Some((until, _)) => Value::Until(*until),
        },
        allow.map(|a| &a.mode.span),
    );
    drop(of);
    let raw = spans.route(&provider.name, &route.name);
    for one in checks {
        let raw = raw.and_then(|route| route.value.liveness.find(&one.name));
        check(one, &cell, name, allow, raw, leaves);
    }
}

fn check(
    check: &Check,
    cell: &Arc<Cell>,
    allow_name: &str,
    allow: Option<&Allow>,
    raw: Option<&Entry<pack::Check>>,
    leaves: &mut Leaves,
) {
    let Check {
        name,
        every,
        faces,
        only,
        evidence,
        is,
        indeterminate,
        score,
        place: _,
    } = check;
    let named = allow.and_then(|a| a.liveness.require.iter().find(|one| one.value == *name));
    let stated = raw.map(|entry| &entry.value.value);
    let provider: Arc<str> = cell.on.split('.').next().unwrap_or_default().into();
    let mut of = Of {
        object: Object::Check(Arc::clone(cell), name.as_str().into()),
        path: format!("allow.{allow_name}.liveness.{name}").into(),
        otherwise: match (named, raw) {
            (Some(named), _) => named.span.clone(),
            (None, Some(entry)) => entry.name.clone(),
            (None, None) => Span::DEFAULT,
        },
        origin: match named {
            Some(_) => Origin::Site,
            None => Origin::Pack(provider),
        },
        fields: Vec::new(),
        leaves,
    };
    of.there(Order::Demand);
    of.put(
        "every",
        Order::Exclusive,
        Value::word(every.as_ref()),
        stated.and_then(|c| c.every.as_ref()).map(|e| &e.span),
    );
    of.put(
        "counts-faces",
        Order::Ranked,
        match faces {
            false => Value::Rank(0, "false"),
            true => Value::Rank(1, "true"),
        },
        stated.map(|c| &c.faces.span),
    );
    of.put(
        "where",
        Order::Exclusive,
        Value::word(only.as_ref().map(test_text)),
        stated.and_then(|c| c.only.as_ref()).map(|t| &t.span),
    );
    of.put(
        "evidence",
        Order::Condition,
        Value::word(evidence.as_ref()),
        stated.map(|c| &c.when.span),
    );
    let tests = |demands: &[Demand]| {
        Value::set(demands.iter().map(|demand| {
            let Demand { test, place: _ } = demand;
            test_text(test)
        }))
    };
    of.put("is", Order::Superset, tests(is), stated.map(|c| &c.is.span));
    // Says only which refusal it is.
    of.put(
        "indeterminate",
        Order::Identity,
        tests(indeterminate),
        stated.map(|c| &c.indeterminate.span),
    );
    let least = allow.and_then(|a| a.liveness.minimum_score.as_ref());
    of.origin = Origin::Site;
    of.put(
        "minimum-score",
        Order::AtLeast,
        match score {
            None => Value::Absent,
            Some(Least {
                path,
                score,
                place: _,
            }) => Value::Score(path.to_string(), *score),
        },
        least.map(|least| &least.span),
    );
}
