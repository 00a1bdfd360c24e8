//! `token list`: who holds tokens, and which are about to expire.

use super::Failure;
use super::listed::{self, Listed};
use clap::Args;
use jiff::civil::Date;
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `token list`.
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// The site policy
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// Print one JSON document instead of a table
    #[arg(long)]
    json: bool,
}

/// Time enough to hand out another one.
const SOON: i32 = 14;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Accepted,
    ExpiresSoon,
    Expired,
    /// No hash or no expiry that a policy could hold: the gateway does not load it.
    Invalid,
}

#[derive(Debug, Serialize)]
struct Row<'a> {
    caller: &'a str,
    environment: &'static str,
    /// The first 8 hexadecimal digits of the hash.
    sha256_prefix: &'a str,
    expires: Option<String>,
    /// 0 on the last day; negative afterwards.
    days_left: Option<i32>,
    state: State,
}

#[derive(Debug, Serialize)]
struct List<'a> {
    schema: u32,
    tokens: Vec<Row<'a>>,
}

pub(super) fn run(args: &ListArgs, today: Date, out: &mut dyn Write) -> Result<(), Failure> {
    let (_, document) = listed::read(&args.policy)?;
    let tokens = listed::tokens(&document);
    let rows = tokens
        .iter()
        .map(|token| row(token, today))
        .collect::<Vec<_>>();
    if args.json {
        let list = List {
            schema: 1,
            tokens: rows,
        };
        serde_json::to_writer_pretty(&mut *out, &list).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else if rows.is_empty() {
        writeln!(out, "no caller of `{}` has a token", args.policy.display())?;
    } else {
        table(&rows, out)?;
    }
    Ok(out.flush()?)
}

fn row(token: &Listed, today: Date) -> Row<'_> {
    let days_left = token.expires.and_then(|expires| {
        today
            .until((jiff::Unit::Day, expires))
            .ok()
            .map(|span| span.get_days())
    });
    let state = match days_left {
        _ if token.sha256.is_none() => State::Invalid,
        None => State::Invalid,
        Some(left) if left < 0 => State::Expired,
        Some(left) if left <= SOON => State::ExpiresSoon,
        Some(_) => State::Accepted,
    };
    Row {
        caller: &token.caller,
        environment: token.environment.word(),
        sha256_prefix: token.short_hash(),
        expires: token.expires.map(|date| date.to_string()),
        days_left,
        state,
    }
}

fn table(rows: &[Row<'_>], out: &mut dyn Write) -> std::io::Result<()> {
    let width = rows
        .iter()
        .map(|row| row.caller.len())
        .max()
        .unwrap_or(0)
        .max("CALLER".len());
    writeln!(out, "{:width$}  ENV   SHA-256   EXPIRES     LEFT", "CALLER")?;
    for row in rows {
        let left = match (row.state, row.days_left) {
            (State::Invalid, _) => "INVALID: no SHA-256 or no expiry".to_owned(),
            (State::Expired, _) => "EXPIRED".to_owned(),
            (_, Some(0)) => "today is its last day".to_owned(),
            (State::ExpiresSoon, Some(days)) => format!("{days} days, soon"),
            (State::Accepted, Some(days)) => format!("{days} days"),
            (State::Accepted | State::ExpiresSoon, None) => String::new(),
        };
        writeln!(
            out,
            "{:width$}  {}  {:8}  {:10}  {left}",
            row.caller,
            row.environment,
            row.sha256_prefix,
            row.expires.as_deref().unwrap_or("none"),
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 11, 21);

    fn list(policy: &str, json: bool) -> Result<String, Failure> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.toml");
        std::fs::write(&path, policy).unwrap();
        let mut out = Vec::new();
        run(&ListArgs { policy: path, json }, TODAY, &mut out)?;
        Ok(String::from_utf8(out).unwrap())
    }

    /// Every spelling that TOML has for the same list, and every state.
    fn policy() -> String {
        let hash = |digit: &str| digit.repeat(64);
        format!(
            r#"
            packs = ["arsa"]
            callers.batch = {{ test = [{{ token-sha256 = "{a}", expires = 2026-12-05 }}] }}
            [callers.kyc]
            live = [
                {{ token-sha256 = "{b}", expires = 2027-02-19 }}, # the new one
                {{ spiffe = "spiffe://corp/kyc" }},
                {{ token-sha256 = "{c}", expires = 2026-11-20 }},
            ]
            [[callers.kyc.test]]
            token-sha256 = "{d}"
            expires = 2026-11-21
            [callers.odd]
            live = [{{ token-sha256 = "vsr_live_pasted", expires = 2027-01-01 }}, {{ token-sha256 = "{e}" }}, 7]
            test = 3
            "#,
            a = hash("A"),
            b = hash("b"),
            c = hash("c"),
            d = hash("d"),
            e = hash("e"),
        )
    }

    #[test]
    fn every_spelling_and_every_state_is_listed() {
        let expected = "\
CALLER  ENV   SHA-256   EXPIRES     LEFT
batch   test  aaaaaaaa  2026-12-05  14 days, soon
kyc     test  dddddddd  2026-11-21  today is its last day
kyc     live  bbbbbbbb  2027-02-19  90 days
kyc     live  cccccccc  2026-11-20  EXPIRED
odd     live  ?         2027-01-01  INVALID: no SHA-256 or no expiry
odd     live  eeeeeeee  none        INVALID: no SHA-256 or no expiry
";
        assert_eq!(list(&policy(), false).unwrap(), expected);
    }

    #[test]
    fn json_says_the_same() {
        let json: serde_json::Value =
            serde_json::from_str(&list(&policy(), true).unwrap()).unwrap();
        assert_eq!(json["schema"], 1);
        assert_eq!(json["tokens"].as_array().unwrap().len(), 6);
        assert_eq!(
            json["tokens"][3],
            serde_json::json!({
                "caller": "kyc", "environment": "live", "sha256_prefix": "cccccccc",
                "expires": "2026-11-20", "days_left": -1, "state": "expired",
            })
        );
        assert_eq!(json["tokens"][4]["state"], "invalid");
        assert!(
            !json.to_string().contains("vsr_"),
            "a pasted token is not shown"
        );
    }

    #[test]
    fn no_tokens_and_no_toml_are_told_apart() {
        assert!(list("packs = []", false).unwrap().starts_with("no caller"));
        let failure = list("packs = []\n[callers.\"vsr_live_pasted", false).unwrap_err();
        assert_eq!(failure.code, 2);
        assert!(failure.message.contains("line 2"), "{}", failure.message);
        assert!(!failure.message.contains("vsr_"), "{}", failure.message);
        let args = ListArgs {
            policy: PathBuf::from("/nowhere/site.toml"),
            json: false,
        };
        assert_eq!(run(&args, TODAY, &mut Vec::new()).unwrap_err().code, 2);
    }
}
