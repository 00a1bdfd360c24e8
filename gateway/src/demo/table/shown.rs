//! One row of the table, in words.

use super::super::seen::Seen;
use super::super::tour::Row;
use visor_policy::refusal::Code;

/// One row.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// What was sent.
    pub what: String,
    /// What the caller saw; none for a proof.
    pub status: Option<u16>,
    /// The code in the decision log.
    pub code: String,
    /// How long it took.
    pub micros: u64,
    /// The line of policy that decided, and what else there is to say.
    pub notes: Vec<String>,
    /// Expected and got, where they differ.
    pub wrongs: Vec<String>,
}

impl Shown {
    /// Of a row that was played.
    pub fn of(row: &Row, seen: &Seen, wrongs: Vec<String>) -> Self {
        let mut notes = vec![decided(seen)];
        if seen.tries > 1 {
            notes.push(format!(
                "try {}; the ones before it: {}",
                seen.tries, seen.first
            ));
        }
        if let Some(wanted) = &row.expect.notice {
            notes.extend(notice(&seen.notices, wanted));
        }
        Self {
            what: row.what.clone(),
            status: Some(seen.answer.status),
            code: seen.code().to_owned(),
            micros: seen.answer.micros,
            notes: notes.iter().map(|note| without_digests(note)).collect(),
            wrongs,
        }
    }

    /// Of what is said of the whole tour.
    pub fn proof(what: &str, basis: String, wrongs: Vec<String>) -> Self {
        Self {
            what: what.to_owned(),
            notes: vec![basis],
            wrongs,
            ..Self::default()
        }
    }

    /// Status and code.
    pub fn result(&self) -> String {
        self.status
            .map_or_else(String::new, |status| format!("{status} {}", self.code))
    }

    /// Whether it was refused.
    pub fn refused(&self) -> bool {
        self.status.is_some_and(|status| status >= 400)
    }

    /// How long it took, for people.
    pub fn time(&self) -> String {
        let (whole, tenth) = (self.micros / 1_000, self.micros % 1_000 / 100);
        match whole {
            0..=99 => format!("{whole}.{tenth} ms"),
            _ => format!("{whole} ms"),
        }
    }
}

/// The line of policy that decided; where none can change it, the reason.
fn decided(seen: &Seen) -> String {
    let shadowed = seen
        .decision
        .as_ref()
        .is_some_and(|decision| !decision.would_refuse.is_empty());
    let before = if shadowed { "would refuse: " } else { "" };
    if let Some(line) = &seen.line {
        return format!("{before}{}  {}", line.place, line.text);
    }
    let detail = seen
        .decision
        .as_ref()
        .map_or("", |decision| &decision.detail);
    let mut codes = Code::ALL.iter().filter(|code| code.name() == seen.code());
    let why = match (detail, codes.next()) {
        ("", Some(code)) => code.sentence(),
        (detail, _) => detail,
    };
    format!("always: {why}")
}

/// Hashes and digests are cut to what a person compares.
fn without_digests(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut digits = 0_usize;
    for c in text.chars() {
        digits = if c.is_ascii_hexdigit() { digits + 1 } else { 0 };
        match digits {
            0..=12 => out.push(c),
            DIGEST => out.push('…'),
            _ => {}
        }
    }
    out
}

/// Hexadecimal digits of a SHA-256.
const DIGEST: usize = 64;

/// The notice itself, without its time; where it goes on below, the first reason and its place too.
fn notice(notices: &str, wanted: &str) -> Vec<String> {
    let mut lines = notices.lines().skip_while(|line| !line.contains(wanted));
    let Some(first) = lines.next() else {
        return Vec::new();
    };
    let said = first
        .split_once("visor-gateway: ")
        .map_or(first, |(_, said)| said);
    let mut notes = vec![format!("gateway.log: {}", said.trim_end())];
    if said.trim_end().ends_with(':') {
        let mut reason = lines.map(str::trim).skip_while(|line| line.is_empty());
        notes.extend(reason.next().map(|line| format!("  {line}")));
        notes.extend(
            reason
                .next()
                .filter(|line| line.starts_with("-->"))
                .map(|line| format!("  {}", place(line))),
        );
    }
    notes
}

/// A place of a report by its file's name alone: the folder stands above.
fn place(line: &str) -> String {
    let path = line.trim_start_matches("-->").trim();
    format!("--> {}", path.rsplit('/').next().unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use super::super::super::seen::{Decision, Line, Would};
    use super::*;

    #[test]
    fn times_are_short_and_still_tell() {
        let time = |micros| {
            Shown {
                micros,
                ..Shown::default()
            }
            .time()
        };
        assert_eq!(
            [time(90), time(3_250), time(120_400)],
            ["0.0 ms", "3.2 ms", "120 ms"]
        );
    }

    #[test]
    fn what_decided_is_a_line_or_said_to_be_none() {
        let mut seen = Seen::default();
        seen.answer
            .headers
            .push(("visor-refusal".to_owned(), "browser".to_owned()));
        assert_eq!(
            decided(&seen),
            format!("always: {}", Code::Browser.sentence())
        );
        seen.decision = Some(Decision {
            detail: "a preflight".to_owned(),
            ..Decision::default()
        });
        assert_eq!(decided(&seen), "always: a preflight");
        seen.line = Some(Line {
            place: "site.toml:7".to_owned(),
            text: "stop = true".to_owned(),
        });
        assert_eq!(decided(&seen), "site.toml:7  stop = true");
        let would = vec![Would::default()];
        seen.decision = Some(Decision {
            would_refuse: would,
            ..Decision::default()
        });
        assert_eq!(decided(&seen), "would refuse: site.toml:7  stop = true");
    }

    #[test]
    fn digests_are_shortened_and_words_are_not() {
        let digest = "0123456789abcdef".repeat(4);
        assert_eq!(
            without_digests(&format!("policy {digest}, defaced facade 2026")),
            "policy 0123456789ab…, defaced facade 2026"
        );
        assert_eq!(without_digests("decade"), "decade");
    }

    #[test]
    fn a_notice_is_shown_without_its_time_and_with_its_reason() {
        let log = "2026 visor-gateway: a\n2026 visor-gateway: reload refused, nothing has changed: \nerror: `flase`\n --> /tmp/a/site.toml:1:2\n";
        assert_eq!(
            notice(log, "reload refused"),
            [
                "gateway.log: reload refused, nothing has changed:",
                "  error: `flase`",
                "  --> site.toml:1:2"
            ]
        );
        assert_eq!(notice(log, "other"), Vec::<String>::new());
    }
}
