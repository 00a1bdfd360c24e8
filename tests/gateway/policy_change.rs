//! What a comparison of two policies announces is what two gateways do: each runs one of them, and
//! every witness is sent to both.

use crate::kit::*;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use visor_policy::resolve::load_text;
use visor_policy::review::Reviewed;
use visor_policy::review::diff::{Difference, diff};
use visor_policy::review::order::Change;
use visor_policy::review::witness::{Outcome, Witness};

const PORT: &str = "8443";
/// A pause of a witness's that a test can keep.
const BLINK: Duration = Duration::from_millis(50);

/// Every kind of change that a request over a socket can show, both ways.
const EDITS: &[(&str, &str)] = &[
    (
        "routes  = [\"search\"]\ncallers = [\"kyc\"]\nrate    = { caller = \"6000000/min\" }",
        "routes  = [\"search\"]\ncallers = [\"kyc\"]\nrate    = { caller = \"6000000/min\", subject = \"6/h\" }\nbody = \"2 KiB\"\nliveness = { faces = \"at-least-one\" }",
    ),
    (
        "routes  = [\"items\", \"item\", \"list\", \"report\", \"detect\"]",
        "routes  = [\"item\", \"list\", \"report\", \"detect\", \"erase\"]",
    ),
    (
        "[\"open\"]\ncallers = [\"kyc\"]",
        "[\"open\"]\ncallers = [\"kyc\", \"batch\"]\nanswer = \"client-safe\"",
    ),
    (
        "[allow.erase]\non      = \"acme.live\"",
        "[allow.erase]\non      = \"acme.test\"",
    ),
    (
        "routes  = [\"items\"]\ncallers = [\"batch\"]\nrate    = { caller = \"6000000/min\" }",
        "routes  = [\"items\"]\ncallers = [\"batch\"]\nrate    = { caller = \"4/h\" }",
    ),
    (
        "routes  = [\"items\", \"search\"]",
        "mode = { shadow-until = 2099-12-31 }\nroutes  = [\"items\", \"search\"]",
    ),
];

fn setups() -> (Setup, Setup) {
    let (old, mut new) = (Setup::new(), Setup::new());
    for (from, to) in EDITS {
        new = new.site(from, to);
    }
    // A first start: the budgets are full, as the comparison takes them to be.
    let full = |setup: Setup| {
        setup
            .config("threads = 1", "threads = 1\nstate = \"state\"")
            .args(&["--first-start"])
    };
    (full(old), full(new))
}

/// The comparison, by texts in which ports and tokens are the same on both sides.
fn compared(old: &Setup, new: &Setup, now: u64) -> Difference {
    let reviewed = |setup: &Setup| {
        let mut site = setup.site.replace("{port}", PORT);
        for (i, name) in ["{kyc}", "{kyc-test}", "{batch}", "{late}"]
            .iter()
            .enumerate()
        {
            site = site.replace(name, &format!("{i}").repeat(64));
        }
        let read = |path: &Path| match path.ends_with("acme.toml") {
            true => Ok(setup.pack.clone()),
            false => Ok("-----BEGIN CERTIFICATE-----\n".to_owned()),
        };
        Reviewed::of(load_text(Path::new("site.toml"), &site, &read)).unwrap()
    };
    diff("site.toml", &reviewed(old), &reviewed(new), now, 50_000)
}

/// Sends a witness to one of the gateways, and holds what comes against what was announced.
#[track_caller]
fn send(bed: &Bed, witness: &Witness, announced: &Outcome, number: usize) {
    let ask = &witness.ask;
    let tokens = &bed.canaries;
    let token = match (ask.caller.as_str(), ask.environment.word()) {
        ("kyc", "live") => &tokens.token,
        ("kyc", _) => &tokens.test_token,
        ("batch", _) => &tokens.batch_token,
        (caller, _) => panic!("nobody is called `{caller}`"),
    };
    let answer = ask.answer.clone();
    bed.origin.answers(move |request| match &answer {
        Some(answer) => Reply::json(answer.status, answer.body.clone()),
        // It only matters that it is sent: what would be judged is live.
        None if request.path.ends_with("/search") => live_faces(1),
        None => Reply::json(200, r#"{"id":"s","status":"complete","live":true}"#),
    });
    let once = || {
        let mut sent = bed
            .ask(ask.method.as_str(), &ask.target)
            .token(Some(token.as_str()));
        if let Some(name) = &ask.subject {
            // Somebody else each time, or one witness would use up the budget of the next.
            let subject = format!("{}-{number}", bed.canaries.subject.as_str());
            sent = sent.header(name.as_str(), &subject);
        }
        for (name, value) in &ask.evidence {
            sent = sent.header(name.as_str(), value);
        }
        if let Some(kind) = ask.content_type {
            let mut body = ask.content().into_owned();
            if let Some(length) = ask.length {
                body.resize(usize::try_from(length).unwrap(), b' ');
            }
            sent = sent.body(kind, body);
        }
        sent.send()
    };
    let more = u32::from(ask.wait.is_some());
    for _ in 1..ask.calls + more {
        once();
    }
    std::thread::sleep(ask.wait.unwrap_or_default());
    let before = bed.origin.requests().len();
    let came = once();
    let sent = bed.origin.requests().len() > before;
    match announced {
        Outcome::Refused { code, .. } => {
            assert_eq!(came.refusal(), Some(code.name()), "{witness}");
            assert_eq!(sent, ask.answer.is_some(), "{witness}");
        }
        Outcome::Sent { to, .. } => {
            assert!(sent, "{witness}: {:?} {}", came.refusal(), came.text());
            assert!(to.ends_with(&format!(":{PORT}/v1")), "{to}");
        }
        Outcome::Released { body, .. } => {
            assert_eq!(came.refusal(), None, "{witness}: {}", came.text());
            assert!(sent, "{witness}");
            let want = body
                .as_ref()
                .or(ask.answer.as_ref().map(|a| &a.body))
                .unwrap();
            assert_eq!(&came.text(), want, "{witness}");
        }
    }
}

#[test]
fn two_gateways_do_what_the_comparison_says() {
    let (old, new) = setups();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let difference = compared(&old, &new, now);
    assert_eq!(difference.verdict, Change::Mixed);
    let (old, new) = (old.start(), new.start());
    let mut shown = Vec::new();
    for (number, witness) in difference.found.witnesses.iter().enumerate() {
        let ask = &witness.ask;
        // A gateway has only the present; and a pause of minutes is no test.
        if ask.now != now || ask.wait.is_some_and(|wait| wait > BLINK) {
            continue;
        }
        send(&old, witness, &witness.old, number);
        send(&new, witness, &witness.new, number);
        shown.push(witness.to_string());
    }
    let has = |part: &str| assert!(shown.iter().any(|w| w.contains(part)), "{part}: {shown:#?}");
    for code in [
        "faces-count",
        "route-not-allowed",
        "body-too-large",
        "rate-caller",
        "rate-subject",
        "subject-missing",
        "liveness-failed",
    ] {
        has(&format!("refuse `{code}`"));
    }
    has("release fields");
    has("release shadowed");
}
