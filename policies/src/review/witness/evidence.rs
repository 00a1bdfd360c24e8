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

/// The plain one first: what as many of the two as possible let through.
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
    let mut all = vec![plain.clone()];
    if !consents.is_empty() {
        all.push(Shown {
            time: None,
            ..plain.clone()
        });
        let ages: BTreeSet<u64> = consents.iter().map(|rules| rules.max_age.0).collect();
        for age in ages.iter().flat_map(|age| [*age, age.saturating_add(1)]) {
            all.push(Shown {
                time: Some(now.saturating_sub(age)),
                ..plain.clone()
            });
        }
        for text in texts.iter().skip(1).cloned().chain(["another".to_owned()]) {
            all.push(Shown {
                text,
                ..plain.clone()
            });
        }
    }
    if !purposes.is_empty() {
        for purpose in others(&purposes) {
            all.push(Shown {
                purpose,
                ..plain.clone()
            });
        }
    }
    if !approvals.is_empty() {
        for approval in others(&approvals) {
            all.push(Shown {
                approval,
                ..plain.clone()
            });
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

fn others(list: &[String]) -> Vec<Option<String>> {
    let named = list.iter().skip(1).cloned().map(Some);
    named.chain([Some("another".to_owned()), None]).collect()
}

#[derive(Clone)]
struct Shown {
    time: Option<u64>,
    text: String,
    purpose: Option<String>,
    approval: Option<String>,
}

impl Shown {
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
