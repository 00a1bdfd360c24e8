//! A decision that a gateway recorded.

use super::{Explain, Policy, Said};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use visor_policy::controls::CONTROLS;

pub(super) fn explain(
    id: &str,
    log: &Path,
    policy: &Policy,
    args: &Explain,
) -> Result<Said, String> {
    let record = find(id, log)?;
    let text = |name: &str| record.get(name).and_then(Value::as_str).unwrap_or_default();
    let refused = text("verdict") == "refuse";
    let same = text("policy") == policy.effective.digest;
    if args.format == "json" {
        let all = json!({ "version": 1, "same_policy": same, "record": record });
        let text = serde_json::to_string_pretty(&all).unwrap_or_default() + "\n";
        return Ok(Said {
            text,
            code: u8::from(refused),
        });
    }
    let mut out = format!("decision {id} of {}\n\n", text("time"));
    for name in [
        "provider",
        "environment",
        "caller",
        "route",
        "allow",
        "method",
        "received",
        "subject",
        "vendor_status",
        "status",
        "attempts",
    ] {
        let value = match record.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(value) => value.to_string(),
            None => continue,
        };
        out.push_str(&format!("  {name:<13} {value}\n"));
    }
    out.push('\n');
    out.push_str(&controls(&record, refused));
    let why = match text("detail") {
        "" => String::new(),
        detail => format!(": {detail}"),
    };
    out.push_str(&format!(
        "\n{}: {}{why}\ndecided at {}\n",
        text("verdict"),
        text("code"),
        text("place")
    ));
    out.push_str(&match same {
        true => line(text("place"), policy),
        false => format!(
            "another policy decided: {}\nthis one is            {}\n",
            text("policy"),
            policy.effective.digest
        ),
    });
    Ok(Said {
        text: out,
        code: u8::from(refused),
    })
}

/// Every control, as far as the record tells: those before the one that refused had nothing against
/// it. What shadow mode recorded is told where it belongs.
fn controls(record: &Value, refused: bool) -> String {
    let decisive = record.get("control").and_then(Value::as_str);
    let shadowed: Vec<(&str, &str)> = record
        .get("would_refuse")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|one| {
            let place = one.get("place").and_then(Value::as_str);
            Some((one.get("code")?.as_str()?, place.unwrap_or_default()))
        })
        .collect();
    let mut out = String::new();
    let mut over = false;
    for control in CONTROLS {
        let own = refused && decisive == Some(control.name);
        let would = shadowed
            .iter()
            .find(|(code, _)| control.codes.iter().any(|known| known.name() == *code));
        let (mark, verdict, more) = match would {
            _ if own => (">", "refuse", String::new()),
            Some((code, place)) => (" ", "would-refuse", format!("{code} at {place}")),
            None if over => (" ", "unreached", String::new()),
            None => (" ", "pass", String::new()),
        };
        over |= own;
        let line = format!("{mark} {:<9} {verdict:<12} {more}", control.name);
        out.push_str(line.trim_end());
        out.push('\n');
    }
    if refused && !over {
        out.push_str("> the gateway itself refused: no control of the policy did\n");
    }
    out
}

/// The line that decided, as it stands in this policy's files.
fn line(place: &str, policy: &Policy) -> String {
    let site = policy.written.site.packs.span.source();
    let packs = policy.written.packs.iter();
    let packs = packs.filter_map(|(_, pack)| pack.checked.span.source());
    let mut parts = place.rsplitn(3, ':');
    let (Some(_), Some(number), Some(path)) = (parts.next(), parts.next(), parts.next()) else {
        return String::new();
    };
    let Ok(number) = number.parse::<usize>() else {
        return String::new();
    };
    let source = site.into_iter().chain(packs).find(|source| {
        let known = source.path.to_string_lossy();
        // The gateway may have named the same file from another folder.
        known == path || (path.ends_with(known.trim_start_matches("./")) && !known.is_empty())
    });
    let text = source.and_then(|source| source.text.lines().nth(number.checked_sub(1)?));
    let providers = policy.effective.providers.iter();
    let prefixes: Vec<String> = providers.flat_map(|p| p.key_prefixes.clone()).collect();
    text.map_or_else(String::new, |text| {
        format!(
            "  {number} | {}\n",
            visor_policy::mask::words(text, &prefixes)
        )
    })
}

fn find(id: &str, log: &Path) -> Result<Value, String> {
    let file = std::fs::File::open(log);
    let file = file.map_err(|why| format!("cannot read `{}`: {why}", log.display()))?;
    for line in BufReader::new(file).lines() {
        let line = line.map_err(|why| format!("cannot read `{}`: {why}", log.display()))?;
        if !line.contains(id) {
            continue;
        }
        let Ok(record) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        if record.get("decision").and_then(Value::as_str) == Some(id) {
            return Ok(record);
        }
    }
    Err(format!(
        "no decision `{id}` stands in `{}`\n  help: the id is the answer's `Visor-Decision` header",
        log.display()
    ))
}
