//! `tls-verification-off`: a process that talks to a vendor is told not to verify certificates.

use super::{Check, Rule};
use crate::finding::{Draft, Severity};
use crate::text::{Kind, Unit};

/// The rule.
pub static RULE: Rule = Rule {
    id: "tls-verification-off",
    severity: Severity::Error,
    summary: "the provider's certificate is not verified",
    page: include_str!("pages/tls-verification-off.md"),
    check: Check::Both(check, super::code::tls_verification_off::check),
};

/// Settings of a whole process, and the values that switch verification off.
const PROCESS: &[(&str, &[&str])] = &[
    ("NODE_TLS_REJECT_UNAUTHORIZED", &["0"]),
    ("PYTHONHTTPSVERIFY", &["0"]),
    (
        "-Djdk.internal.httpclient.disableHostnameVerification",
        &["true"],
    ),
];

/// Settings of one client, which count near the vendor's name.
const CLIENT: &[(&str, &[&str])] = &[
    ("insecure_skip_verify", &["true", "1", "yes"]),
    ("insecureSkipVerify", &["true"]),
    ("insecure-skip-verify", &["true"]),
    ("insecure_skip_tls_verify", &["true"]),
    ("insecure", &["true"]),
    ("allow_insecure", &["true"]),
    ("trust-all", &["true"]),
    ("trustAll", &["true"]),
    ("verify_ssl", &["false", "0", "no", "off"]),
    ("verify-ssl", &["false", "no", "off"]),
    ("verifySsl", &["false"]),
    ("ssl_verify", &["false", "0", "no", "off"]),
    ("ssl-verify", &["false", "no", "off"]),
    ("ssl.verify", &["false", "no", "off"]),
    ("sslVerify", &["false"]),
    ("verify_tls", &["false", "0", "no", "off"]),
    ("verify-tls", &["false"]),
    ("tls_verify", &["false", "0", "no", "off"]),
    ("tls.verify", &["false"]),
    ("tls-verify", &["false"]),
    ("verify_peer", &["false", "0", "no"]),
    ("rejectUnauthorized", &["false"]),
    ("validate_certs", &["false", "no"]),
    ("verify", &["false"]),
    ("ssl_verifypeer", &["false", "0"]),
    ("verify-host", &["false", "no"]),
    ("verify_host", &["false", "no"]),
    ("verifyHost", &["false"]),
    ("verify-hostname", &["false", "no"]),
    ("verify_hostname", &["false", "no"]),
    ("validate_cert", &["false", "no"]),
    ("check-hostname", &["false", "no"]),
    ("check_hostname", &["false", "no"]),
];

/// Switches of commands.
const COMMANDS: &[(&str, &[&str])] = &[
    ("curl", &["-k", "--insecure"]),
    ("wget", &["--no-check-certificate"]),
];

/// So many lines around a setting speak of the same client.
const NEAR: usize = 8;

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let config = matches!(
        unit.kind,
        Kind::Env
            | Kind::Yaml
            | Kind::Json
            | Kind::Toml
            | Kind::Properties
            | Kind::Hcl
            | Kind::Docker
            | Kind::Shell
    );
    if !config || unit.vendor().is_none() {
        return;
    }
    // A script's own commands are followed as code.
    let script = crate::lang::language_of(unit.path, unit.text).is_some()
        && !crate::lang::commands::builds(unit.path);
    for (name, off) in PROCESS {
        settings(unit, name, off, usize::MAX, out);
    }
    if script && unit.kind != Kind::Yaml {
        return;
    }
    for (name, off) in CLIENT {
        settings(unit, name, off, NEAR, out);
    }
    if !script {
        commands(unit, out);
    }
}

/// Where a setting of this name has one of these values.
fn settings(unit: &Unit<'_>, name: &str, off: &[&str], near: usize, out: &mut Vec<Draft>) {
    for at in memchr::memmem::find_iter(unit.text.as_bytes(), name.as_bytes()) {
        let end = at + name.len();
        let word = |b: Option<&u8>| {
            b.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
        };
        let bytes = unit.text.as_bytes();
        let before = at.checked_sub(1).and_then(|i| bytes.get(i));
        // `faces.ssl.verify`, `ACME_VERIFY_SSL`: the end of a longer name is one of these, too.
        let longer = before.is_some_and(|b| matches!(b, b'.' | b'_' | b'-')) && name.len() > 6;
        if word(bytes.get(end)) || word(before) && !longer || unit.segments().is_comment(at) {
            continue;
        }
        let line = unit.lines.line(at);
        if unit
            .nearest_of_ours(line)
            .is_none_or(|(_, away)| away > near)
        {
            continue;
        }
        if near != usize::MAX && is_anothers(unit, at)
            || near == usize::MAX && is_anothers_service(unit, line)
            // Quarkus: a setting of the tests' profile.
            || unit.slice(unit.lines.range(line)).trim_start().starts_with("%test.")
        {
            continue;
        }
        let Some((value, stop)) = value(unit, end) else {
            continue;
        };
        if off.iter().any(|o| value.eq_ignore_ascii_case(o)) {
            found(unit, at, stop, out);
        }
    }
}

/// Whether a setting stands beside another host's address and not beside a vendor's: in the same line
/// or block, or under the same name in a file of dotted names.
fn is_anothers(unit: &Unit<'_>, at: usize) -> bool {
    let line = unit.lines.line(at);
    let text = |line: usize| unit.slice(unit.lines.range(line));
    let ours = |line: usize| {
        unit.nearest_of_ours(line)
            .is_some_and(|(_, away)| away == 0)
    };
    let own = text(line);
    if own.contains("://") {
        return !ours(line);
    }
    let around = line.saturating_sub(NEAR)..line + NEAR + 1;
    match unit.kind {
        Kind::Properties => {
            let name = own.split(['=', ':']).next().unwrap_or(own).trim();
            let Some((client, _)) = name.rsplit_once('.').filter(|(c, _)| c.contains('.')) else {
                return false;
            };
            let mut beside = around
                .filter(|l| *l != line && text(*l).trim_start().starts_with(&format!("{client}.")))
                .filter(|l| text(*l).contains("://"))
                .peekable();
            beside.peek().is_some() && !beside.any(ours)
        }
        Kind::Yaml => {
            let indent = |l: usize| {
                let text = text(l);
                (!text.trim().is_empty()).then(|| text.len() - text.trim_start().len())
            };
            let Some(own) = indent(line).filter(|i| *i > 0) else {
                return false;
            };
            let within = |l: &usize| indent(*l).is_none_or(|i| i >= own);
            let mut block: Vec<usize> = (around.start..line).rev().take_while(within).collect();
            block.extend((line + 1..around.end).take_while(within));
            block.iter().any(|l| text(*l).contains("://")) && !block.into_iter().any(ours)
        }
        _ => false,
    }
}

/// So many lines a service has at most.
const SERVICE: usize = 200;

/// Compose: whether a setting of a process is that of a service in which nothing speaks of a vendor,
/// beside others.
fn is_anothers_service(unit: &Unit<'_>, line: usize) -> bool {
    if unit.kind != Kind::Yaml {
        return false;
    }
    let text = |line: usize| unit.slice(unit.lines.range(line));
    let indent = |l: usize| {
        let text = text(l);
        (!text.trim().is_empty()).then(|| text.len() - text.trim_start().len())
    };
    // Upwards to what it stands in, as far as the list of services.
    let (mut inner, mut service) = (usize::MAX, line);
    for above in (line.saturating_sub(SERVICE)..=line).rev() {
        let Some(depth) = indent(above).filter(|d| *d < inner) else {
            continue;
        };
        if depth == 0 {
            if text(above).trim_end() != "services:" {
                return false;
            }
            break;
        }
        (inner, service) = (depth, above);
    }
    let end = unit.lines.count().min(service + SERVICE);
    let rest = (service + 1..end).take_while(|l| indent(*l).is_none_or(|d| d > inner));
    let ours = |l: usize| unit.nearest_of_ours(l).is_some_and(|(_, away)| away == 0);
    !std::iter::once(service).chain(rest).any(ours)
}

/// What stands behind a name: `NAME=0`, `"name": "0"`, `name: NAME` with `value: "0"` behind it.
fn value<'t>(unit: &Unit<'t>, end: usize) -> Option<(&'t str, usize)> {
    let rest = unit.slice(end..unit.text.len().min(end + 160));
    let trimmed = rest.trim_start_matches(['"', '\'', '`', ' ', '\t']);
    let own = trimmed
        .strip_prefix(['=', ':'])
        .or_else(|| (unit.kind == Kind::Docker && rest.starts_with(' ')).then_some(trimmed));
    let behind = match own {
        Some(behind) => behind.trim_start_matches(['=', '>']),
        None => {
            let (between, behind) = trimmed.split_once("value")?;
            if !between
                .chars()
                .all(|c| c.is_whitespace() || ",\"'-{".contains(c))
            {
                return None;
            }
            let behind = behind.trim_start_matches(['"', '\'', ' ', '\t']);
            behind.strip_prefix(['=', ':'])?
        }
    };
    let behind = behind.trim_start_matches(['"', '\'', ' ', '\t']);
    let length = behind
        .find(|c: char| !(c.is_alphanumeric() || c == '_'))
        .unwrap_or(behind.len());
    let value = behind.get(..length)?;
    Some((value, end + (rest.len() - behind.len()) + length))
}

/// A longer one is no command, but a file of one line.
const LONGEST_COMMAND: usize = 8 << 10;

/// A command that goes to a vendor's host with a switch that turns verification off.
fn commands(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let hosts = unit.hits.iter();
    let hosts = hosts.filter(|hit| matches!(hit.kind, crate::facts::Kind::Host(_)));
    let mut hosts: Vec<usize> = hosts.map(|hit| hit.range.start).collect();
    hosts.sort_unstable();
    // The first host at or behind a place, if a command there could reach it.
    let ahead = |at: usize| {
        let next = hosts.get(hosts.partition_point(|host| *host < at)).copied();
        next.filter(|host| *host < at + LONGEST_COMMAND)
    };
    for (command, switches) in COMMANDS {
        for at in memchr::memmem::find_iter(unit.text.as_bytes(), command.as_bytes()) {
            let Some(host) = ahead(at) else {
                continue;
            };
            if unit.segments().is_comment(at) {
                continue;
            }
            let line = command_line(unit, at);
            if !line.contains(&host) {
                continue;
            }
            let text = unit.slice(line.clone());
            let switched = text
                .split(|c: char| c.is_whitespace() || "\"',[]".contains(c))
                .any(|word| switches.contains(&word) || is_bundle(word, switches));
            if switched {
                found(unit, at, line.end.min(at + 80), out);
            }
        }
    }
}

/// `-sk`: short switches, written as one.
fn is_bundle(word: &str, switches: &[&str]) -> bool {
    let short = switches.first().and_then(|s| s.strip_prefix('-'));
    short.is_some_and(|short| {
        short.len() == 1
            && word.len() > 2
            && word.len() < 6
            && !word.starts_with("--")
            && word.strip_prefix('-').is_some_and(|letters| {
                letters.contains(short) && letters.chars().all(|c| c.is_ascii_lowercase())
            })
    })
}

/// A command, over the ends of lines that are continued, up to the next command.
fn command_line(unit: &Unit<'_>, at: usize) -> std::ops::Range<usize> {
    let mut line = unit.lines.line(at);
    let mut end = unit.lines.range(line).end;
    for _ in 0..20 {
        if end > at + LONGEST_COMMAND || !unit.slice(at..end).trim_end().ends_with('\\') {
            break;
        }
        line += 1;
        end = unit.lines.range(line).end;
    }
    let end = unit.text.floor_char_boundary(end.min(at + LONGEST_COMMAND));
    let text = unit.slice(at..end);
    let stop = ["&&", "||", ";", "|"]
        .iter()
        .filter_map(|s| text.find(s))
        .min()
        .unwrap_or(text.len());
    at..at + stop
}

fn found(unit: &Unit<'_>, start: usize, end: usize, out: &mut Vec<Draft>) {
    let line = unit.slice(unit.lines.range(unit.lines.line(start)));
    if line.contains("localhost") || line.contains("127.0.0.1") {
        return;
    }
    out.push(
        Draft::new(
            &RULE,
            start..end,
            "the certificate of the provider's host is not verified".to_owned(),
        )
        .label("any certificate will do")
        .help("leave verification on; for a private authority, trust its certificate"),
    );
}
