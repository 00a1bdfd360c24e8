//! What a control held an exchange against, in words.

use super::End;
use crate::decide::Known;
use crate::effective::{Check, Grant, ImageRules};
use crate::model::site::{Answer, Faces, Metadata};
use crate::units::{ByteSize, Pixels};

pub(super) fn of(control: &str, known: &Known, end: &End) -> String {
    match control {
        "address" => known
            .provider
            .as_ref()
            .map(|p| format!("`{}` at {}", p.name, p.base)),
        "headers" => Some("each that matters stands once".to_owned()),
        "browser" => Some("no mark of a browser".to_owned()),
        "caller" => known
            .caller
            .as_ref()
            .zip(known.who)
            .map(|(caller, who)| format!("`{}` in {}", caller.name, who.environment)),
        "stop" => Some("in use".to_owned()),
        _ => known
            .grant
            .as_ref()
            .map(|grant| granted(control, known, grant, end)),
    }
    .unwrap_or_default()
}

fn granted(control: &str, known: &Known, grant: &Grant, end: &End) -> String {
    match control {
        "route" => format!(
            "`{}` ({}), by `[allow.{}]`",
            grant.route.name, grant.route.class, grant.allow
        ),
        "query" => match &grant.route.query[..] {
            [] => "the route takes no parameters".to_owned(),
            names => format!("the route takes {}", quoted(names)),
        },
        "keys" => match &grant.provider.key_prefixes[..] {
            [] => "the vendor publishes no form of its keys".to_owned(),
            prefixes => format!("nothing begins with {}", quoted(prefixes)),
        },
        "subject" => match &grant.subject_rate {
            Some(limit) if known.would_refuse.is_empty() => {
                format!("one is named, and {} applies to it", limit.rate)
            }
            _ => "no subject's rate applies".to_owned(),
        },
        "consent" => consent(known),
        "body" => format!(
            "{}, at most {}",
            grant.route.body.media_type().unwrap_or("none"),
            ByteSize(grant.body_limit.0)
        ),
        "rates" => rates(grant),
        "images" => grant
            .images
            .as_ref()
            .map_or_else(|| "the route takes none".to_owned(), images),
        "answer" => match end {
            End::Send => "no answer was given".to_owned(),
            End::Release { kind, .. } => format!("goes back: {kind}{}", part(grant, kind)),
            End::Refuse(_) => "whole and plain".to_owned(),
        },
        "liveness" => liveness(grant, end),
        _ => String::new(),
    }
}

/// Of an answer whose fields alone go back, which.
fn part(grant: &Grant, kind: &str) -> &'static str {
    match (kind, grant.answer.0) {
        ("fields", Answer::ClientSafe) => ", what a client may see",
        ("fields", Answer::Full) => ", what the pack lists",
        _ => "",
    }
}

/// The rates that a request is charged, in their order.
fn rates(grant: &Grant) -> String {
    let route = grant.credential.route_limits.iter();
    let route = route.filter(|(index, _)| *index == grant.route.index);
    let limits = [
        ("subject", grant.subject_rate.as_ref()),
        ("caller", grant.caller_rate.as_ref()),
        ("route", route.map(|(_, limit)| limit).next()),
        ("credential", grant.credential.limit.as_ref()),
    ];
    let said: Vec<String> = limits
        .iter()
        .filter_map(|(name, limit)| Some(format!("{name} {}", limit.as_ref()?.rate)))
        .collect();
    match said.is_empty() {
        true => "none applies".to_owned(),
        false => format!("budget is left: {}", said.join(", ")),
    }
}

fn consent(known: &Known) -> String {
    let evidence = &known.evidence;
    let parts = [
        evidence
            .consent
            .as_ref()
            .map(|c| format!("consent of {} to `{}`", c.time, c.text)),
        evidence.purpose.as_ref().map(|p| format!("purpose `{p}`")),
        evidence
            .approval
            .as_ref()
            .map(|a| format!("approval `{a}`")),
    ];
    let said: Vec<String> = parts.into_iter().flatten().collect();
    match said.is_empty() {
        true => "nothing is asked for".to_owned(),
        false => said.join(", "),
    }
}

/// What an image may be.
pub fn images(rules: &ImageRules) -> String {
    let types: Vec<&str> = rules.types.0.iter().map(|t| t.word()).collect();
    let metadata = match rules.metadata.0 {
        Metadata::Strip => "metadata stripped",
        Metadata::Keep => "metadata kept",
    };
    format!(
        "{}, at most {} each, sides of {} to {} px, at most {}, {metadata}",
        types.join(" or "),
        ByteSize(rules.each.0),
        rules.smallest_side.0,
        rules.largest_side.0,
        Pixels(rules.pixels.0),
    )
}

fn liveness(grant: &Grant, end: &End) -> String {
    if grant.checks.is_empty() {
        return "nothing hangs on the answer".to_owned();
    }
    match end {
        End::Release {
            kind: "vendor-error",
            ..
        } => {
            return "an error decides nothing".to_owned();
        }
        End::Release {
            kind: "pending", ..
        } => return "not final yet".to_owned(),
        _ => {}
    }
    let checks: Vec<String> = grant.checks.iter().map(check).collect();
    let faces = match grant.faces.0 {
        Faces::ExactlyOne if grant.checks.iter().any(|c| c.faces) => ", and exactly one face",
        _ => "",
    };
    format!("{}{faces}", checks.join("; "))
}

fn check(check: &Check) -> String {
    let tests: Vec<String> = check
        .is
        .iter()
        .map(|demand| demand.test.to_string())
        .collect();
    let each = match &check.every {
        Some(list) => format!("of every element of `{list}` "),
        None => String::new(),
    };
    let score = match &check.score {
        Some(least) => format!(", `{}` at least {}", least.path, least.score),
        None => String::new(),
    };
    let when = match check.evidence {
        Some(_) => " where there is one",
        None => "",
    };
    format!("`{}`{when}: {each}{}{score}", check.name, tests.join(", "))
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
