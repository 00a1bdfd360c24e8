//! Objects of what is allowed: one object for each caller's use of a route in an environment.

use super::spans::Spans;
use super::{Cell, Object, Objects, Of, Origin, test_text};
use crate::effective::{Check, ConsentRules, Demand, Grant, ImageRules, Least, Limit};
use crate::model::JsonPath;
use crate::model::pack;
use crate::model::site::{Allow, Answer, ConsentEvidence, Images, Metadata};
use crate::read::Entry;
use crate::review::order::{Order, Value};
use crate::source::{Place, Span};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn grant(grant: &Grant, cell: &Arc<Cell>, spans: &Spans<'_>, objects: &mut Objects) {
    let Grant {
        index: _,
        allow: name,
        place: _,
        provider,
        route,
        // Part of the cell.
        environment: _,
        // An object of its own.
        credential: _,
        caller_rate,
        subject_rate,
        body_limit,
        images,
        consent,
        purposes,
        approvals,
        dropped,
        timeout,
        timeout_place: _,
        checks,
        faces,
        answer,
        retain,
        second_within,
        shadow_until,
    } = grant;
    let entry = spans.allow(name);
    let allow = entry.map(|entry| &entry.value.value);
    let section = entry.map_or(Span::DEFAULT, |entry| entry.name.clone());
    let mut of = Of {
        object: Object::Grant(Arc::clone(cell)),
        path: format!("allow.{name}").into(),
        otherwise: section,
        origin: Origin::Site,
        fields: Vec::new(),
        objects,
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
    images_leaves(images.as_ref(), allow.map(|a| &a.images.value), &mut of);
    people_leaves(
        (consent.as_ref(), purposes.as_ref(), approvals.as_ref()),
        &dropped.0,
        allow,
        spans,
        &mut of,
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
    of.put(
        "retain",
        Order::AtMost,
        retain
            .as_ref()
            .map_or(Value::Absent, |(longest, _)| Value::Time(*longest)),
        allow.and_then(|a| a.retain.as_ref()).map(|r| &r.span),
    );
    of.put(
        "second-within",
        Order::AtMost,
        second_within
            .as_ref()
            .map_or(Value::Absent, |(within, _)| Value::Time(*within)),
        allow
            .filter(|_| second_within.is_some())
            .map(|a| &a.second_within.span),
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
        check(one, cell, name, allow, raw, objects);
    }
}

type Listed = (Vec<String>, Place);

/// What is asked for the sake of the people: not asking is the loosest.
fn people_leaves(
    (consent, purposes, approvals): (Option<&ConsentRules>, Option<&Listed>, Option<&Listed>),
    dropped: &[JsonPath],
    allow: Option<&Allow>,
    spans: &Spans<'_>,
    of: &mut Of<'_>,
) {
    let any = |list: Option<&Listed>| list.map_or(Value::All, |(list, _)| Value::set(list));
    let written = allow
        .map(|a| &a.consent.value)
        .filter(|_| consent.is_some());
    let word = match consent {
        None => Value::Rank(0, ConsentEvidence::None.word()),
        Some(_) => Value::Rank(1, ConsentEvidence::Required.word()),
    };
    of.put(
        "consent.evidence",
        Order::Ranked,
        word,
        allow.map(|a| &a.consent.evidence.span),
    );
    of.put(
        "consent.max-age",
        Order::AtMost,
        consent.map_or(Value::Absent, |rules| {
            Value::Time(Duration::from_secs(rules.max_age.0))
        }),
        written.map(|w| &w.max_age.span),
    );
    of.put(
        "consent.texts",
        Order::Subset,
        any(consent.and_then(|rules| rules.texts.as_ref())),
        written.and_then(|w| w.texts.as_ref()).map(|t| &t.span),
    );
    let own = allow.and_then(|a| a.purposes.as_ref()).map(|p| &p.span);
    let all = purposes.map(|_| &spans.site.purposes.span);
    of.put("purposes", Order::Subset, any(purposes), own.or(all));
    of.put(
        "approvals",
        Order::Subset,
        any(approvals),
        allow.and_then(|a| a.approvals.as_ref()).map(|a| &a.span),
    );
    of.put(
        "attributes.dropped",
        Order::Superset,
        Value::set(dropped),
        allow.map(|a| &a.attributes.span),
    );
}

/// Without rules an image is not looked at: that is the loosest of each.
fn images_leaves(rules: Option<&ImageRules>, written: Option<&Images>, of: &mut Of<'_>) {
    let looked = rules.map(|rules| {
        let ImageRules {
            each,
            types,
            smallest_side,
            largest_side,
            pixels,
            metadata,
            urls,
            place: _,
        } = rules;
        [
            Value::Size(each.0),
            Value::set(types.0.iter().map(|t| t.word())),
            Value::Side(smallest_side.0),
            Value::Side(largest_side.0),
            Value::Pixels(pixels.0),
            match metadata.0 {
                Metadata::Keep => Value::Rank(0, metadata.0.word()),
                Metadata::Strip => Value::Rank(1, metadata.0.word()),
            },
            Value::set(&urls.0),
        ]
    });
    let [each, types, smallest, largest, pixels, metadata, urls] = looked.unwrap_or([
        Value::Absent,
        Value::All,
        Value::Absent,
        Value::Absent,
        Value::Absent,
        Value::Rank(0, Metadata::Keep.word()),
        Value::All,
    ]);
    // What nobody looks at is not said by the site either.
    let written = written.filter(|_| rules.is_some());
    of.put(
        "images.each",
        Order::AtMost,
        each,
        written.map(|w| &w.each.span),
    );
    of.put(
        "images.types",
        Order::Subset,
        types,
        written.map(|w| &w.types.span),
    );
    of.put(
        "images.smallest-side",
        Order::AtLeast,
        smallest,
        written.map(|w| &w.smallest_side.span),
    );
    of.put(
        "images.largest-side",
        Order::AtMost,
        largest,
        written.map(|w| &w.largest_side.span),
    );
    of.put(
        "images.pixels",
        Order::AtMost,
        pixels,
        written.map(|w| &w.pixels.span),
    );
    of.put(
        "images.metadata",
        Order::Ranked,
        metadata,
        written.map(|w| &w.metadata.span),
    );
    of.put(
        "images.urls",
        Order::Subset,
        urls,
        written.map(|w| &w.urls.span),
    );
}

fn check(
    check: &Check,
    cell: &Arc<Cell>,
    allow_name: &str,
    allow: Option<&Allow>,
    raw: Option<&Entry<pack::Check>>,
    objects: &mut Objects,
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
        objects,
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
