//! What a request brings along, either side of every line that one of two grants draws.

use crate::controls::consent::{
    VISOR_APPROVAL, VISOR_CONSENT_ID, VISOR_CONSENT_TEXT, VISOR_CONSENT_TIME, VISOR_PURPOSE,
};
use crate::effective::{ConsentRules, Grant};
use crate::units::Date;
use http::HeaderName;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Names and values.
pub(super) type Headers = Vec<(HeaderName, String)>;
type Listed = (Vec<String>, crate::source::Place);

/// The plain one first: what as many of the two as possible let through. What only one of the two
/// lets through differs somewhere from what the other does, so either's own plain one is gone around
/// as well.
pub(super) fn around(grants: [Option<&Arc<Grant>>; 2], now: u64) -> Vec<Headers> {
    let grants = || grants.iter().flatten();
    let consents: Vec<&ConsentRules> = grants().filter_map(|g| g.consent.as_ref()).collect();
    let lists = |of: fn(&Grant) -> Option<&Listed>| -> Vec<String> {
        choices(grants().map(|grant| of(grant)).collect())
    };
    let purposes = lists(|grant| grant.purposes.as_ref());
    let approvals = lists(|grant| grant.approvals.as_ref());
    let texts = lists(|grant| grant.consent.as_ref().and_then(|c| c.texts.as_ref()));
    let plain = Shown {
        time: (!consents.is_empty()).then_some(now),
        text: texts.first().cloned().unwrap_or_else(|| "any".to_owned()),
        purpose: purposes.first().cloned(),
        approval: approvals.first().cloned(),
    };
    let first = |list: Option<&Listed>| list.and_then(|(list, _)| list.first().cloned());
    // Sorted: seen from the other side, the same requests are made.
    let own: BTreeSet<Shown> = grants()
        .map(|grant| Shown {
            time: plain.time,
            text: first(grant.consent.as_ref().and_then(|c| c.texts.as_ref()))
                .unwrap_or_else(|| plain.text.clone()),
            purpose: first(grant.purposes.as_ref()).or_else(|| plain.purpose.clone()),
            approval: first(grant.approvals.as_ref()).or_else(|| plain.approval.clone()),
        })
        .collect();
    let mut all: Vec<Shown> = Vec::new();
    for base in std::iter::once(plain.clone()).chain(own) {
        for one in base.varied(&consents, [&texts, &purposes, &approvals], now) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
    }
    all.iter().map(Shown::headers).collect()
}
/// Every name that one of the lists has; first one that all of them have, where there is one.
fn choices(lists: Vec<Option<&Listed>>) -> Vec<String> {
    let known: Vec<&Vec<String>> = lists.iter().flatten().map(|(list, _)| list).collect();
    let all: BTreeSet<&String> = known.iter().flat_map(|list| list.iter()).collect();
    let mut all: Vec<String> = all.into_iter().cloned().collect();
    all.sort_by_key(|name| !known.iter().all(|list| list.contains(name)));
    all
}

/// Each name, none that is known, and none at all; nothing where nobody asks.
fn others(list: &[String]) -> impl Iterator<Item = Option<String>> {
    let beyond = [Some("another".to_owned()), None];
    let beyond = beyond.into_iter().filter(|_| !list.is_empty());
    list.iter().cloned().map(Some).chain(beyond)
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shown {
    time: Option<u64>,
    text: String,
    purpose: Option<String>,
    approval: Option<String>,
}

impl Shown {
    /// Itself, and what differs from it in one thing.
    fn varied(
        &self,
        consents: &[&ConsentRules],
        [texts, purposes, approvals]: [&[String]; 3],
        now: u64,
    ) -> Vec<Self> {
        let mut all = vec![self.clone()];
        if !consents.is_empty() {
            let ages: BTreeSet<u64> = consents.iter().map(|rules| rules.max_age.0).collect();
            let ages = ages.iter().flat_map(|age| [*age, age.saturating_add(1)]);
            let times = ages.map(|age| Some(now.saturating_sub(age)));
            all.extend(std::iter::once(None).chain(times).map(|time| Self {
                time,
                ..self.clone()
            }));
            let texts = texts.iter().cloned().chain(["another".to_owned()]);
            all.extend(texts.map(|text| Self {
                text,
                ..self.clone()
            }));
        }
        all.extend(others(purposes).map(|purpose| Self {
            purpose,
            ..self.clone()
        }));
        all.extend(others(approvals).map(|approval| Self {
            approval,
            ..self.clone()
        }));
        all
    }

    fn headers(&self) -> Headers {
        let mut headers = Vec::new();
        if let Some(time) = self.time {
            let (date, clock) = (Date::of(time), time % 86_400);
            let (hour, minute, second) = (clock / 3_600, clock / 60 % 60, clock % 60);
            headers.extend([
                (VISOR_CONSENT_ID, "consent-1".to_owned()),
                (
                    VISOR_CONSENT_TIME,
                    format!("{date}T{hour:02}:{minute:02}:{second:02}Z"),
                ),
                (VISOR_CONSENT_TEXT, self.text.clone()),
            ]);
        }
        let rest = [
            (VISOR_PURPOSE, &self.purpose),
            (VISOR_APPROVAL, &self.approval),
        ];
        headers.extend(
            rest.into_iter()
                .filter_map(|(name, value)| Some((name, value.clone()?))),
        );
        headers
    }
}
