//! What was seen, held against what was expected. Pure, and apart from every decision of ours.

use super::seen::Seen;
use super::tour::{Digest, Expect};
use std::fmt::Display;

/// Everything that is not as expected, one sentence each; nothing where all is well.
pub fn differences(expect: &Expect, seen: &Seen) -> Vec<String> {
    let mut found = Differences(Vec::new());
    answer(expect, seen, &mut found);
    decision(expect, seen, &mut found);
    effects(expect, seen, &mut found);
    found.0
}

struct Differences(Vec<String>);

impl Differences {
    fn same<T: PartialEq + Display>(&mut self, what: &str, wanted: &T, got: &T) {
        if wanted != got {
            self.0.push(format!("{what}: expected {wanted}, got {got}"));
        }
    }

    fn holds(&mut self, good: bool, sentence: impl FnOnce() -> String) {
        if !good {
            self.0.push(sentence());
        }
    }
}

fn answer(expect: &Expect, seen: &Seen, found: &mut Differences) {
    let answer = &seen.answer;
    if let Some(status) = &expect.status {
        found.same("status", status, &answer.status);
    }
    for text in &expect.has {
        found.holds(answer.body.contains(text), || {
            format!(
                "body: expected `{text}` in it, got `{}`",
                excerpt(&answer.body)
            )
        });
    }
    for text in &expect.lacks {
        let in_header = answer.headers.iter().any(|(_, value)| value.contains(text));
        found.holds(!in_header && !answer.body.contains(text), || {
            format!(
                "answer: expected nowhere `{text}`, got `{}`",
                excerpt(&answer.body)
            )
        });
    }
    for (name, wanted) in &expect.headers {
        let got = answer.header(name);
        found.holds(got.is_some_and(|value| value.contains(wanted)), || {
            format!("header `{name}`: expected `{wanted}`, got {}", or_none(got))
        });
    }
    for name in &expect.no_headers {
        let got = answer.header(name);
        found.holds(got.is_none(), || {
            format!("header `{name}`: expected none, got {}", or_none(got))
        });
    }
    if let Some(first) = &expect.first {
        found.same("status of the first try", first, &seen.first);
    }
    if let Some(most) = expect.most {
        found.holds(seen.tries <= most, || {
            format!("tries: expected at most {most}, got {}", seen.tries)
        });
    }
}

fn decision(expect: &Expect, seen: &Seen, found: &mut Differences) {
    if let Some(code) = &expect.code {
        found.same("code", &code.as_str(), &seen.code());
        // A webhook's sender is told by status alone, and a vendor's error is no refusal of ours.
        let webhook = seen
            .decision
            .as_ref()
            .is_some_and(|decision| decision.receive.is_some());
        let ours = !webhook && code != "vendor-error";
        let refused = expect.status.is_some_and(|status| status >= 400) && ours;
        let told = seen.answer.header("visor-refusal");
        let wanted = refused.then_some(code.as_str());
        found.holds(told == wanted, || {
            format!(
                "`Visor-Refusal`: expected {}, got {}",
                or_none(wanted),
                or_none(told)
            )
        });
    }
    if let Some(text) = &expect.line {
        let got = seen.line.as_ref().map(|line| line.text.as_str());
        found.holds(got.is_some_and(|line| line.contains(text)), || {
            format!(
                "line of policy: expected `{text}` in it, got {}",
                or_none(got)
            )
        });
    }
    if let Some(code) = &expect.would {
        let would = seen
            .decision
            .iter()
            .flat_map(|decision| &decision.would_refuse);
        let codes: Vec<&str> = would.map(|would| would.code.as_str()).collect();
        found.same("would refuse", &code.as_str(), &codes.join(", ").as_str());
    }
    if let Some(digest) = expect.digest {
        let (before, first) = &seen.digests;
        let now = seen
            .decision
            .as_ref()
            .map_or("", |decision| &decision.policy);
        let (good, wanted) = match digest {
            Digest::AsBefore => (now == before, "the one before"),
            Digest::Changed => (now != before && !now.is_empty(), "another than before"),
            Digest::AsAtFirst => (now == first, "the first one"),
        };
        found.holds(good, || {
            format!("digest of the policy: expected {wanted}, got `{now}`")
        });
    }
}

fn effects(expect: &Expect, seen: &Seen, found: &mut Differences) {
    if let Some(vendor) = &expect.vendor {
        found.same("requests at the vendor", vendor, &seen.received.len());
    }
    for received in &seen.received {
        found.holds(received.credential == "right", || {
            format!(
                "key at the vendor: expected `right`, got `{}`",
                received.credential
            )
        });
    }
    if let Some(wanted) = &expect.received {
        let Some(got) = seen.received.last() else {
            found
                .0
                .push("vendor: expected a request, got none".to_owned());
            return;
        };
        if let Some(credential) = &wanted.key {
            let whose = format!(
                "{}.{}",
                got.provider,
                got.environment.as_deref().unwrap_or_default()
            );
            found.same("whose key at the vendor", credential, &whose);
            let key = seen.keys.get(credential).map_or("", String::as_str);
            let carried = got
                .headers
                .iter()
                .any(|(_, value)| !key.is_empty() && value.contains(key));
            found.holds(carried, || {
                format!("vendor: expected the present key of `{credential}`, got another")
            });
        }
        for name in &wanted.without {
            let there = got
                .headers
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name));
            found.holds(!there, || {
                format!("vendor: expected no header `{name}`, got one")
            });
        }
        if let Some(version) = &wanted.version {
            let got = got.version.as_deref();
            found.holds(got == Some(version), || {
                format!(
                    "version at the vendor: expected `{version}`, got {}",
                    or_none(got)
                )
            });
        }
    }
    if let Some(arrives) = &expect.arrives {
        found.same("events at the company's endpoint", arrives, &seen.arrived);
    }
    if let Some(notice) = &expect.notice {
        found.holds(seen.notices.contains(notice), || {
            format!(
                "gateway.log: expected `{notice}`, got `{}`",
                excerpt(&seen.notices)
            )
        });
    }
}

fn or_none(value: Option<&str>) -> String {
    value.map_or_else(|| "none".to_owned(), |value| format!("`{value}`"))
}

/// Enough of a text to see what it is.
fn excerpt(text: &str) -> String {
    let flat: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match flat.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", flat.get(..end).unwrap_or_default()),
        None => flat,
    }
}

#[cfg(test)]
mod tests {
    use super::super::seen::{Answer, Decision, Line, Received, Would};
    use super::super::tour;
    use super::*;

    fn expect(text: &str) -> Expect {
        toml::from_str(text).unwrap()
    }

    fn refused() -> Seen {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Seen {
            answer: Answer {
                status: 422,
                headers: vec![
                    header("visor-refusal", "liveness-failed"),
                    header("retry-after", "12"),
                ],
                body: r#"{"detail":"No."}"#.to_owned(),
                micros: 900,
            },
            tries: 3,
            first: 200,
            decision: Some(Decision {
                code: "liveness-failed".to_owned(),
                policy: "b".to_owned(),
                would_refuse: vec![Would {
                    code: "faces-count".to_owned(),
                    place: None,
                }],
                ..Decision::default()
            }),
            line: Some(Line {
                place: "site.toml:1".to_owned(),
                text: "[allow.kyc]".to_owned(),
            }),
            received: vec![Received {
                provider: "p".to_owned(),
                credential: "right".to_owned(),
                environment: Some("live".to_owned()),
                version: Some("1".to_owned()),
                headers: vec![header("x-key", "sk_1")],
                ..Received::default()
            }],
            arrived: 1,
            notices: "exposed".to_owned(),
            digests: ("a".to_owned(), "b".to_owned()),
            keys: [("p.live".to_owned(), "sk_1".to_owned())].into(),
        }
    }

    #[test]
    fn what_is_as_expected_differs_in_nothing() {
        let all = expect(
            "status = 422\ncode = 'liveness-failed'\nhas = ['No.']\nlacks = ['user']\nvendor = 1\narrives = 1\n\
             headers = { retry-after = '12' }\nno-headers = ['location']\nline = 'allow.kyc'\nnotice = 'exposed'\n\
             would = 'faces-count'\ndigest = 'as-at-first'\nfirst = 200\nmost = 3\n\
             received = { key = 'p.live', without = ['cookie'], version = '1' }",
        );
        assert_eq!(differences(&all, &refused()), Vec::<String>::new());
    }

    /// Each line alone is a cross.
    #[test]
    fn every_difference_is_found_and_says_expected_and_got() {
        for (text, says) in [
            ("status = 200", "status: expected 200, got 422"),
            (
                "code = 'judged'",
                "code: expected judged, got liveness-failed",
            ),
            (
                "status = 200\ncode = 'liveness-failed'",
                "`Visor-Refusal`: expected none",
            ),
            ("has = ['user']", "expected `user` in it, got `{\"detail\""),
            ("lacks = ['No.']", "expected nowhere `No.`"),
            ("lacks = ['12']", "expected nowhere `12`"),
            ("headers = { retry-after = '7' }", "expected `7`, got `12`"),
            ("headers = { etag = '' }", "got none"),
            ("no-headers = ['retry-after']", "expected none, got `12`"),
            ("vendor = 0", "requests at the vendor: expected 0, got 1"),
            ("arrives = 0", "expected 0, got 1"),
            (
                "line = 'other'",
                "expected `other` in it, got `[allow.kyc]`",
            ),
            ("notice = 'reloaded'", "expected `reloaded`, got `exposed`"),
            (
                "would = 'liveness-failed'",
                "expected liveness-failed, got faces-count",
            ),
            ("digest = 'as-before'", "expected the one before, got `b`"),
            ("first = 429", "first try: expected 429, got 200"),
            ("most = 2", "at most 2, got 3"),
            (
                "received = { key = 'p.test' }",
                "expected p.test, got p.live",
            ),
            ("received = { without = ['x-key'] }", "no header `x-key`"),
            ("received = { version = '2' }", "expected `2`, got `1`"),
        ] {
            let found = differences(&expect(text), &refused()).join("; ");
            assert!(found.contains(says), "{text}: {found}");
        }
    }

    #[test]
    fn a_wrong_key_at_the_vendor_is_found_without_being_asked_for() {
        let mut seen = refused();
        seen.received[0].credential = "missing".to_owned();
        assert_eq!(differences(&tour::Expect::default(), &seen).len(), 1);
        seen = refused();
        seen.keys.insert("p.live".to_owned(), "sk_2".to_owned());
        assert_eq!(
            differences(&expect("received = { key = 'p.live' }"), &seen).len(),
            1
        );
    }
}
