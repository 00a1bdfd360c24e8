//! The cells of the space of answers: where a check of either policy draws a line.

use crate::effective::{Check, Grant};
use crate::model::pack::{Scalar, Test};
use crate::model::{JsonPath, Segment};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What the vendor answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
}

/// More documents than these are not made for one pair of grants.
const MOST: usize = 3_000;
/// More elements than these are not tried in a list.
const MOST_ELEMENTS: usize = 48;

/// Answers either side of every line that one of the two draws, and whether these are all cells.
pub(super) fn of(old: &Grant, new: &Grant) -> (Vec<Answer>, bool) {
    if !old.reads_whole_answer() && !new.reads_whole_answer() {
        return (Vec::new(), true);
    }
    let mut space = Space::default();
    // Whichever side is looked at first, the same answers are made.
    let mut both = [old, new];
    both.sort_by_cached_key(|grant| {
        let Grant { route, checks, .. } = grant;
        format!("{checks:?} {:?} {:?}", route.pending, grant.provider.errors)
    });
    for grant in both {
        space.take(grant);
    }
    let (documents, all) = space.documents();
    let mut bodies = BTreeSet::new();
    let mut answers = Vec::new();
    for mut document in documents {
        for path in &space.shown {
            fill(&mut document, &path.0, &json!("x"));
        }
        let body = document.to_string();
        if bodies.insert(body.clone()) {
            answers.push(Answer { status: 200, body });
        }
    }
    if let Some(first) = answers.first().map(|answer| answer.body.clone()) {
        answers.push(Answer {
            status: 400,
            body: first,
        });
    }
    answers.push(Answer {
        status: 200,
        body: "not a document".to_owned(),
    });
    (answers, all)
}

/// What can stand at one place: the first lets an answer pass, as far as that can be told. `None`
/// is nothing at all.
type Choices = Vec<Option<Value>>;

/// Every place that decides something.
#[derive(Default)]
struct Space {
    /// In the document itself.
    places: BTreeMap<Vec<String>, Choices>,
    /// In the elements of lists.
    lists: BTreeMap<Vec<String>, BTreeMap<Vec<String>, Choices>>,
    /// What may be seen of it.
    shown: Vec<JsonPath>,
}

impl Space {
    fn take(&mut self, grant: &Grant) {
        for check in &grant.checks {
            self.check(check);
        }
        if let Some((unless, fields)) = &grant.route.pending {
            for test in unless {
                add(&mut self.places, &test.path, passing(test), failing(test));
            }
            self.show(fields);
        }
        let errors = &grant.provider.errors;
        for test in &errors.despite_200 {
            // An answer that counts as an error is not the plain case.
            let path = keys(&test.path);
            let choices = self.places.entry(path).or_insert_with(|| vec![None]);
            extend(choices, passing(test));
        }
        self.show(&grant.route.fields);
        self.show(&grant.route.client_safe);
        self.show(&grant.dropped.0);
        self.show(&errors.fields);
        self.shown
            .push(JsonPath(vec![Segment::Key("extra".into())]));
    }

    fn show(&mut self, paths: &[JsonPath]) {
        for path in paths {
            if !self.shown.contains(path) {
                self.shown.push(path.clone());
            }
        }
    }

    fn check(&mut self, check: &Check) {
        let places = match &check.every {
            Some(list) => self.lists.entry(keys(list)).or_default(),
            None => &mut self.places,
        };
        for demand in &check.is {
            add(
                places,
                &demand.test.path,
                passing(&demand.test),
                failing(&demand.test),
            );
        }
        for demand in &check.indeterminate {
            let path = keys(&demand.test.path);
            let choices = places.entry(path).or_insert_with(|| vec![None]);
            extend(choices, passing(&demand.test));
        }
        if let Some(test) = &check.only {
            add(places, &test.path, passing(test), failing(test));
        }
        if let Some(least) = &check.score {
            let below = (least.score - 0.01).max(0.0);
            let values = [1.0, least.score, below].map(|score| Some(json!(score)));
            add(places, &least.path, values.to_vec(), vec![None]);
        }
        if let Some(path) = &check.evidence {
            let path = keys(path);
            let inside = |known: &Vec<String>| known.starts_with(&path);
            if !self.places.keys().any(inside) {
                self.places.insert(path, vec![Some(json!("x")), None]);
            }
        }
    }

    /// Every combination, or where these are too many, all that differ from the plain one in at
    /// most two places.
    fn documents(&self) -> (Vec<Value>, bool) {
        let mut places: Vec<(&Vec<String>, Choices)> = self
            .places
            .iter()
            .map(|(path, choices)| (path, choices.clone()))
            .collect();
        let mut all = true;
        for (path, elements) in &self.lists {
            let (lists, whole) = lists(elements);
            all &= whole;
            places.push((path, lists));
        }
        let (combined, whole) = combinations(&places, MOST);
        (combined, all && whole)
    }
}

fn keys(path: &JsonPath) -> Vec<String> {
    path.0
        .iter()
        .filter_map(|segment| match segment {
            Segment::Key(name) => Some(name.clone()),
            Segment::Each => None,
        })
        .collect()
}

fn add(places: &mut BTreeMap<Vec<String>, Choices>, path: &JsonPath, pass: Choices, fail: Choices) {
    let choices = places.entry(keys(path)).or_default();
    // What passes comes first, also where another test made the place already.
    let known = std::mem::take(choices);
    let (first, rest): (Choices, Choices) = known.into_iter().partition(Option::is_some);
    for part in [pass, first, fail, rest] {
        extend(choices, part);
    }
}

fn extend(choices: &mut Choices, more: Choices) {
    for one in more {
        if !choices.contains(&one) {
            choices.push(one);
        }
    }
}

fn scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(value) => json!(value),
        Scalar::Text(text) => json!(text),
        Scalar::Number(number) => json!(number),
    }
}

/// Values that the comparison holds for: every one that it names, and its bounds.
fn passing(test: &Test) -> Choices {
    let mut values = Vec::new();
    values.extend(test.equals.as_ref().map(|want| Some(scalar(want))));
    let listed = test.one_of.iter().flat_map(|list| &list.value);
    values.extend(listed.map(|want| Some(scalar(want))));
    let bounds = [&test.at_least, &test.at_most];
    values.extend(bounds.into_iter().flatten().map(|n| Some(json!(n.value))));
    values
}

/// Values that it does not hold for: another of the same type, one of another type, and none.
fn failing(test: &Test) -> Choices {
    let mut values = Vec::new();
    for value in passing(test).into_iter().flatten() {
        match value {
            Value::Bool(value) => values.push(Some(json!(!value))),
            Value::String(_) => values.push(Some(json!("other"))),
            Value::Number(number) => {
                let number = number.as_f64().unwrap_or_default();
                values.push(Some(json!(number - 0.01)));
                values.push(Some(json!(number + 0.01)));
            }
            _ => {}
        }
    }
    values.push(None);
    values
}

/// Lists of elements: none, one of each kind, two that pass, one that passes beside each other.
fn lists(elements: &BTreeMap<Vec<String>, Choices>) -> (Choices, bool) {
    let places: Vec<(&Vec<String>, Choices)> = elements
        .iter()
        .map(|(path, choices)| (path, choices.clone()))
        .collect();
    let (kinds, all) = combinations(&places, MOST_ELEMENTS);
    let Some(plain) = kinds.first().cloned() else {
        return (vec![Some(json!([]))], all);
    };
    let mut lists = vec![json!([plain])];
    lists.push(json!([plain, plain]));
    for kind in kinds.iter().skip(1) {
        lists.push(json!([kind]));
        lists.push(json!([plain, kind]));
    }
    lists.push(json!([]));
    (lists.into_iter().map(Some).chain([None]).collect(), all)
}

/// Documents from every combination of choices, the plain one first; or, above `most`, those that
/// differ from it in one place or in two.
fn combinations(places: &[(&Vec<String>, Choices)], most: usize) -> (Vec<Value>, bool) {
    let count = places
        .iter()
        .try_fold(1_usize, |count, (_, choices)| {
            count.checked_mul(choices.len().max(1))
        })
        .unwrap_or(usize::MAX);
    let build = |picked: &dyn Fn(usize) -> usize| {
        let mut document = Value::Object(Map::new());
        for (i, (path, choices)) in places.iter().enumerate() {
            if let Some(Some(value)) = choices.get(picked(i)) {
                put(&mut document, path, value);
            }
        }
        document
    };
    if count <= most {
        let mut documents = Vec::with_capacity(count);
        for mut number in 0..count {
            let picked: Vec<usize> = places
                .iter()
                .map(|(_, choices)| {
                    let size = choices.len().max(1);
                    let digit = number % size;
                    number /= size;
                    digit
                })
                .collect();
            documents.push(build(&|i| picked.get(i).copied().unwrap_or_default()));
        }
        return (documents, true);
    }
    let mut documents = vec![build(&|_| 0)];
    for (i, (_, choices)) in places.iter().enumerate() {
        for a in 1..choices.len() {
            documents.push(build(&|at| if at == i { a } else { 0 }));
        }
    }
    'pairs: for (i, (_, choices)) in places.iter().enumerate() {
        for (j, (_, others)) in places.iter().enumerate().skip(i + 1) {
            for (a, b) in (1..choices.len()).flat_map(|a| (1..others.len()).map(move |b| (a, b))) {
                if documents.len() >= most {
                    break 'pairs;
                }
                documents.push(build(&|at| match at {
                    at if at == i => a,
                    at if at == j => b,
                    _ => 0,
                }));
            }
        }
    }
    (documents, false)
}

/// Sets a place; where something else stands on the way, leaves it.
fn put(document: &mut Value, path: &[String], value: &Value) {
    let Some((first, rest)) = path.split_first() else {
        return;
    };
    let Value::Object(members) = document else {
        return;
    };
    match rest {
        [] => {
            members
                .entry(first.clone())
                .or_insert_with(|| value.clone());
        }
        rest => {
            let next = members
                .entry(first.clone())
                .or_insert_with(|| Value::Object(Map::new()));
            put(next, rest, value);
        }
    }
}

/// Sets a field that may be seen, in every element of the lists on its way; what decides stays.
fn fill(document: &mut Value, path: &[Segment], value: &Value) {
    match (path.split_first(), document) {
        (Some((Segment::Key(name), rest)), Value::Object(members)) => {
            let listed = matches!(rest.first(), Some(Segment::Each));
            if rest.is_empty() {
                members.entry(name.clone()).or_insert_with(|| value.clone());
                return;
            }
            let next = members.entry(name.clone()).or_insert_with(|| match listed {
                true => json!([{}]),
                false => Value::Object(Map::new()),
            });
            fill(next, rest, value);
        }
        (Some((Segment::Each, rest)), Value::Array(items)) => {
            for item in items {
                if rest.is_empty() {
                    *item = value.clone();
                } else {
                    fill(item, rest, value);
                }
            }
        }
        _ => {}
    }
}
