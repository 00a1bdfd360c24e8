//! A trace as people and programs read it.

use serde_json::{Value, json};
use visor_policy::review::trace::{Step, Trace, Verdict};

/// One line for each control; the one that decides is marked.
pub(super) fn steps(trace: &Trace, color: bool) -> String {
    let place = |step: &Step| {
        step.place
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default()
    };
    let widest = trace.steps.iter().map(|s| place(s).chars().count()).max();
    let widest = widest.unwrap_or(0);
    let mut out = String::new();
    for step in &trace.steps {
        let mark = if step.decisive { '>' } else { ' ' };
        let facts = match step.code {
            Some(code) if step.facts.is_empty() => code.to_string(),
            Some(code) => format!("{code}: {}", step.facts),
            None => step.facts.clone(),
        };
        let verdict = paint(step.verdict, format!("{:<12}", step.verdict.word()), color);
        let line = format!(
            "{mark} {:<9} {verdict} {:<widest$}  {facts}",
            step.control.name,
            place(step)
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

fn paint(verdict: Verdict, text: String, color: bool) -> String {
    let code = match verdict {
        Verdict::Pass => "32",
        Verdict::Assume | Verdict::WouldRefuse => "33",
        Verdict::Refuse => "1;31",
        Verdict::Idle | Verdict::Unreached => "2",
    };
    match color {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text,
    }
}

/// For programs.
pub(super) fn json(trace: &Trace) -> Value {
    let steps: Vec<Value> = trace
        .steps
        .iter()
        .map(|step| {
            json!({
                "control": step.control.name,
                "asks": step.control.asks,
                "verdict": step.verdict.word(),
                "decisive": step.decisive,
                "place": step.place.as_ref().map(ToString::to_string),
                "code": step.code.map(|code| code.name()),
                "facts": step.facts,
            })
        })
        .collect();
    json!(steps)
}
