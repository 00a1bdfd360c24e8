//! What was expected of a case, held against what came.

use super::Case;
use crate::refusal::Code;
use crate::review::trace::{End, Trace};

/// What is wrong with what came; nothing where it is what was expected.
pub(super) fn mismatch(case: &Case, trace: &Trace, body: &str) -> Option<String> {
    let expect = &case.expect.value;
    let got = trace.end.word();
    let (code, why) = match &trace.end {
        End::Refuse(refusal) => (Some(refusal.code), refusal.to_string()),
        End::Send | End::Release { .. } => {
            let recorded = &trace.known.would_refuse;
            let all: Vec<String> = recorded.iter().map(ToString::to_string).collect();
            (recorded.first().map(|r| r.code), all.join("; "))
        }
    };
    let code = code.map_or("none", Code::name);
    let why = match why.is_empty() {
        true => String::new(),
        false => format!(" ({why})"),
    };
    if expect.outcome.word() != got {
        return Some(format!(
            "expected `{}`, got `{got}`{why}",
            expect.outcome.value
        ));
    }
    let environment = trace.known.who.map(|who| who.environment);
    if let Some(got) = environment.filter(|got| *got != case.environment.value) {
        return Some(format!(
            "expected the environment `{}`, got `{got}`",
            case.environment.value
        ));
    }
    if let Some(want) = expect.code.as_ref().filter(|want| want.value != code) {
        return Some(format!(
            "expected the code `{}`, got `{code}`{why}",
            want.value
        ));
    }
    let mut wanted = expect.body_has.value.iter();
    if let Some(missing) = wanted.find(|text| !body.contains(&text.value)) {
        return Some(format!(
            "`{}` does not stand in what goes back: {body}",
            missing.value
        ));
    }
    let mut unwanted = expect.body_lacks.value.iter();
    let leaked = unwanted.find(|text| body.contains(&text.value))?;
    Some(format!(
        "`{}` stands in what goes back: {body}",
        leaked.value
    ))
}
