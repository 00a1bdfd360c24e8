//! What an allow asks for the sake of the people whose faces it is about: consent, purpose, approval,
//! and which of their attributes go back.

use super::Resolved;
use super::allows::place_or;
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::{ConsentRules, Route};
use crate::model::JsonPath;
use crate::model::pack::Class;
use crate::model::site::{Allow, ConsentEvidence, Site};
use crate::read::{Entry, did_you_mean};
use crate::source::{At, Place};
use std::time::Duration;

type Listed = (Vec<String>, Place);

pub(super) fn consent(allow: &Allow, entry: &Entry<Allow>, class: Class) -> Option<ConsentRules> {
    let consent = &allow.consent.value;
    if class != Class::Enroll || consent.evidence.value == ConsentEvidence::None {
        return None;
    }
    let whole = place_or(&allow.consent.span, entry);
    Some(ConsentRules {
        max_age: (
            consent.max_age.value.0.as_secs(),
            match consent.max_age.span.source() {
                Some(_) => consent.max_age.span.place(),
                None => whole.clone(),
            },
        ),
        texts: consent.texts.as_ref().map(listed),
        place: whole,
    })
}

pub(super) fn purposes(
    allow: &Allow,
    entry: &Entry<Allow>,
    class: Class,
    site: &Site,
) -> Option<Listed> {
    match &allow.purposes {
        Some(own) => Some(listed(own)),
        None if class == Class::Enroll => {
            let (names, _) = listed(&site.purposes);
            Some((names, place_or(&site.purposes.span, entry)))
        }
        None => None,
    }
}

/// For how long a face may be kept: as the allow says, and no longer than a law that gives a number.
pub(super) fn retain(allow: &Allow, class: Class, site: &Site) -> Option<(Duration, Place)> {
    let own = allow.retain.as_ref();
    let own = own.map(|retain| (retain.value.0, retain.span.place()));
    let laws = site.laws.iter().filter(|_| class == Class::Enroll);
    let laws = laws.filter_map(|law| Some((law.value.longest_retention()?, law.span.place())));
    own.into_iter()
        .chain(laws)
        .min_by_key(|(longest, _)| *longest)
}

pub(super) fn approvals(allow: &Allow) -> Option<Listed> {
    allow.approvals.as_ref().map(listed)
}

fn listed(list: &At<Vec<At<String>>>) -> Listed {
    let names = list.iter().map(|one| one.value.clone()).collect();
    (names, list.span.place())
}

/// Every attribute of the route's answers that the site does not ask for.
pub(super) fn dropped(
    allow: &Allow,
    entry: &Entry<Allow>,
    route: &Route,
) -> (Vec<JsonPath>, Place) {
    let kept = |name: &String| allow.attributes.iter().any(|one| one.value == *name);
    let dropped = route.attributes.iter().filter(|(name, _)| !kept(name));
    let paths = dropped.flat_map(|(_, paths)| paths.clone()).collect();
    (paths, place_or(&allow.attributes.span, entry))
}

/// Whether what is asked for can be met at all.
pub(super) fn check(entry: &Entry<Allow>, resolved: &Resolved, site: &Site, report: &mut Report) {
    let allow = &entry.value;
    let routes = || {
        let named = allow.routes.iter();
        named.filter_map(|route| Some((route, resolved.pack.routes.find(&route.value)?)))
    };
    let enrols = routes().find(|(_, route)| route.value.class.value == Class::Enroll);
    if allow.consent.span.source().is_some() && enrols.is_none() {
        let what = "none of these routes stores a face, so no consent is asked for";
        report.push(
            Diagnostic::error("no-enrolment", &allow.consent.span, what)
                .help("remove `consent`, or name the route that stores a face"),
        );
    }
    if let Some(own) = &allow.purposes {
        let known: Vec<&str> = site.purposes.iter().map(|one| one.value.as_str()).collect();
        for one in own
            .iter()
            .filter(|one| !known.contains(&one.value.as_str()))
        {
            let what = format!("no purpose of the site is named `{}`", one.value);
            report.push(
                Diagnostic::error("unknown-name", &one.span, what)
                    .help(did_you_mean(&one.value, &known)),
            );
        }
    }
    let known: Vec<&str> = routes()
        .flat_map(|(_, route)| route.value.attributes.iter().map(|(name, _)| name))
        .collect();
    for one in allow.attributes.iter() {
        if !known.contains(&one.value.as_str()) {
            let what = format!(
                "no answer of these routes has an attribute named `{}`",
                one.value
            );
            report.push(
                Diagnostic::error("unknown-name", &one.span, what)
                    .help(did_you_mean(&one.value, &known)),
            );
        }
    }
    let lists = [
        Some(&site.purposes),
        allow.purposes.as_ref(),
        allow.approvals.as_ref(),
        allow.consent.texts.as_ref(),
    ];
    for one in lists.into_iter().flatten().flat_map(|list| list.iter()) {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:/".contains(&b);
        if one.is_empty() || one.len() > 128 || !one.bytes().all(plain) {
            let what = format!("`{}` cannot stand in a header", one.value);
            report.push(
                Diagnostic::error("bad-value", &one.span, what)
                    .help("1 to 128 letters, digits and `-._:/`"),
            );
        }
    }
}
