//! Looking into a document by the paths and comparisons of a pack.

use super::{Json, Number};
use crate::model::pack::{Scalar, Test};
use crate::model::{JsonPath, Segment};

impl<'a> Json<'a> {
    /// The member of that exact name, if this is an object that has it.
    pub fn member(&self, name: &str) -> Option<&Json<'a>> {
        match self {
            Self::Object(members) => members.iter().find(|(n, _)| n == name).map(|(_, v)| v),
            _ => None,
        }
    }
}

/// The one value at a path. One that crosses a list names many values, and so none: packs with
/// such a path do not load.
fn one<'j, 'a>(document: &'j Json<'a>, path: &JsonPath) -> Option<&'j Json<'a>> {
    path.0
        .iter()
        .try_fold(document, |value, segment| match segment {
            Segment::Key(name) => value.member(name),
            Segment::Each => None,
        })
}

/// Whether a comparison holds: `None` where the field is missing or null, or of a type that the
/// comparison does not speak of. Only `Some(true)` passes anything.
pub fn holds(document: &Json<'_>, test: &Test) -> Option<bool> {
    let value = one(document, &test.path)?;
    let mut verdict = None;
    let mut add = |part: Option<bool>| -> Option<()> {
        let part = part?;
        verdict = Some(verdict.unwrap_or(true) && part);
        Some(())
    };
    if let Some(want) = &test.equals {
        add(equals(value, want))?;
    }
    if let Some(wanted) = &test.one_of {
        let any = |best: Option<bool>, this: Option<bool>| match (best, this) {
            (Some(a), Some(b)) => Some(a || b),
            (known, None) | (None, known) => known,
        };
        add(wanted.iter().map(|w| equals(value, w)).fold(None, any))?;
    }
    if let Some(least) = &test.at_least {
        add(number(value).map(|n| n >= least.value))?;
    }
    if let Some(most) = &test.at_most {
        add(number(value).map(|n| n <= most.value))?;
    }
    verdict
}

fn equals(value: &Json<'_>, want: &Scalar) -> Option<bool> {
    match (value, want) {
        (Json::Bool(a), Scalar::Bool(b)) => Some(a == b),
        (Json::Text(a), Scalar::Text(b)) => Some(a == b),
        (Json::Number(a), Scalar::Number(b)) => Some((a.as_f64() - b).abs() < f64::EPSILON),
        _ => None,
    }
}

/// The number at a path.
pub fn number_at(document: &Json<'_>, path: &JsonPath) -> Option<f64> {
    one(document, path).and_then(number)
}

/// The text at a path.
pub fn text_at<'j>(document: &'j Json<'_>, path: &JsonPath) -> Option<&'j str> {
    match one(document, path)? {
        Json::Text(text) => Some(text),
        _ => None,
    }
}

/// Whether something other than null stands at a path.
pub fn is_present(document: &Json<'_>, path: &JsonPath) -> bool {
    one(document, path).is_some_and(|v| *v != Json::Null)
}

/// The list at a path.
pub fn list_at<'j, 'a>(document: &'j Json<'a>, path: &JsonPath) -> Option<&'j [Json<'a>]> {
    match one(document, path)? {
        Json::List(items) => Some(items),
        _ => None,
    }
}

fn number(value: &Json<'_>) -> Option<f64> {
    match value {
        Json::Number(Number::Float(n)) if !n.is_finite() => None,
        Json::Number(n) => Some(n.as_f64()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use crate::source::At;

    fn test(path: &str, equals: Scalar) -> Test {
        Test {
            path: At::default(path.parse().unwrap()),
            equals: Some(At::default(equals)),
            one_of: None,
            at_least: None,
            at_most: None,
        }
    }

    #[test]
    fn only_the_boolean_is_true() {
        let want = test("a.b", Scalar::Bool(true));
        for (body, verdict) in [
            (r#"{"a":{"b":true}}"#, Some(true)),
            (r#"{"a":{"b":false}}"#, Some(false)),
            (r#"{"a":{"b":"true"}}"#, None),
            (r#"{"a":{"b":1}}"#, None),
            (r#"{"a":{"b":null}}"#, None),
            (r#"{"a":{"b":[true]}}"#, None),
            (r#"{"a":{"B":true}}"#, None),
            (r#"{"a":{}}"#, None),
            (r#"{"a":[{"b":true}]}"#, None),
            (r#"{"b":true}"#, None),
            ("[]", None),
        ] {
            assert_eq!(
                holds(&parse(body.as_bytes()).unwrap(), &want),
                verdict,
                "{body}"
            );
        }
    }

    #[test]
    fn bounds_speak_of_numbers_only() {
        let mut want = test("s", Scalar::Number(0.0));
        want.equals = None;
        want.at_least = Some(At::default(0.5));
        want.at_most = Some(At::default(0.9));
        for (body, verdict) in [
            (r#"{"s":0.5}"#, Some(true)),
            (r#"{"s":0.9}"#, Some(true)),
            (r#"{"s":1}"#, Some(false)),
            (r#"{"s":0.49}"#, Some(false)),
            (r#"{"s":"0.7"}"#, None),
        ] {
            assert_eq!(
                holds(&parse(body.as_bytes()).unwrap(), &want),
                verdict,
                "{body}"
            );
        }
    }
}
