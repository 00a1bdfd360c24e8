//! Changes for programs.

use super::compare::{Comparison, Site, Version};
use serde_json::{Value, json};
use visor_policy::review::diff::{Entry, Shown};
use visor_policy::review::witness::{Outcome, Witness};
use visor_policy::source::Place;
use visor_policy::units::Date;

/// The version of the shape. A field may be added within one; none changes its meaning.
const VERSION: u32 = 1;

pub(super) fn render(comparison: &Comparison) -> String {
    let sites: Vec<Value> = comparison
        .sites
        .iter()
        .map(|one| site(comparison, one))
        .collect();
    let all = json!({
        "version": VERSION,
        "tool": { "name": "visor", "version": env!("CARGO_PKG_VERSION") },
        "verdict": comparison.verdict().word(),
        "fails": comparison.fails,
        "sites": sites,
    });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}

fn site(comparison: &Comparison, site: &Site) -> Value {
    let difference = &site.difference;
    let changes: Vec<Value> = difference
        .changes
        .iter()
        .map(|entry| change(comparison, entry, site))
        .collect();
    let witnesses: Vec<Value> = difference
        .found
        .witnesses
        .iter()
        .map(|one| witness(one, site))
        .collect();
    json!({
        "site": site.name,
        "verdict": difference.verdict.word(),
        "old": { "digest": site.old.digest, "revision": site.old.label },
        "new": { "digest": site.new.digest, "revision": site.new.label },
        "changes": changes,
        "witnesses": witnesses,
        "search": { "tried": difference.found.tried, "complete": difference.found.complete },
    })
}

fn change(comparison: &Comparison, entry: &Entry, site: &Site) -> Value {
    let side = |shown: &Option<Shown>, version: &Version| {
        shown.as_ref().map(|shown| {
            json!({
                "value": shown.value.to_string(),
                "origin": shown.origin.to_string(),
                "place": place(&shown.place, version),
            })
        })
    };
    json!({
        "path": entry.path,
        "change": entry.change.word(),
        "order": entry.order.sentence(),
        "old": side(&entry.old, &site.old),
        "new": side(&entry.new, &site.new),
        "affects": entry.affects,
        "fingerprint": entry.fingerprint,
        "approved": comparison.is_approved(entry),
        "refused": comparison.is_refused(entry),
        "witness": entry.witness,
    })
}

fn place(place: &Place, version: &Version) -> Value {
    match place.is_written() {
        true => json!({
            "revision": version.label,
            "file": place.file.to_string_lossy(),
            "line": place.line,
            "column": place.column,
        }),
        false => Value::Null,
    }
}

fn witness(witness: &Witness, site: &Site) -> Value {
    let ask = &witness.ask;
    json!({
        "change": witness.change.word(),
        "request": {
            "provider": ask.provider,
            "method": ask.method.as_str(),
            "target": ask.target,
            "caller": ask.caller,
            "environment": ask.environment.word(),
            "proof": ask.proof,
            "subject_header": ask.subject.as_ref().map(|name| name.as_str()),
            "evidence": ask.evidence.iter().map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>(),
            "content_type": ask.content_type,
            "body": ask.body,
            "sample": ask.sample.as_ref().map(ToString::to_string),
            "declared_length": ask.length,
            "date": Date::of(ask.now).to_string(),
            "time": ask.now,
            "calls": ask.calls,
            "several_subjects": ask.several_subjects,
            "wait_ms": ask.wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
        },
        "answer": ask.answer.as_ref().map(|answer| json!({
            "status": answer.status,
            "body": answer.body,
        })),
        "old": outcome(&witness.old, &site.old),
        "new": outcome(&witness.new, &site.new),
    })
}

fn outcome(outcome: &Outcome, version: &Version) -> Value {
    match outcome {
        Outcome::Refused { code, place: at } => json!({
            "outcome": "refuse",
            "code": code.name(),
            "place": at.as_ref().map(|at| place(at, version)),
        }),
        Outcome::Sent { to, cleaned } => {
            json!({ "outcome": "send", "to": to, "cleaned": cleaned })
        }
        Outcome::Released { to, kind, body } => {
            json!({ "outcome": "release", "to": to, "kind": kind, "body": body })
        }
    }
}
