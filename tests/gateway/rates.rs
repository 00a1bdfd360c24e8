//! How often: the shape of a 429, a restart, the vendor's own.

use crate::kit::*;

const SEARCH: &str =
    "routes  = [\"search\"]\ncallers = [\"kyc\"]\nrate    = { caller = \"6000000/min\" }";

fn number(answer: &Answer, header: &str, field: &str) -> u64 {
    let value = answer
        .header(header)
        .unwrap_or_else(|| panic!("no {header}"));
    let (_, rest) = value.split_once(field).unwrap_or_else(|| panic!("{value}"));
    rest.split(';').next().unwrap().parse().unwrap()
}

#[test]
fn a_rate_says_what_is_left_and_when_to_come_again() {
    let bed = Setup::new()
        .site(SEARCH, &SEARCH.replace("6000000/min", "100/s"))
        .start();
    let mut refused = None;
    let mut released = None;
    let mut wire = bed.tls();
    for _ in 0..2000 {
        let answer = bed.search().send_on(&mut wire);
        match answer.status {
            200 => released = Some(answer),
            _ => {
                refused = Some(answer);
                if released.is_some() {
                    break;
                }
            }
        }
    }
    let (released, refused) = (released.unwrap(), refused.expect("a refusal"));
    assert_eq!(number(&released, "ratelimit-policy", ";q="), 100);
    assert_eq!(number(&released, "ratelimit-policy", ";w="), 1);
    assert!(
        released
            .header("ratelimit")
            .unwrap()
            .starts_with("\"caller\";r=")
    );
    assert_eq!(refused.status, 429);
    refused.refused("rate-caller");
    assert!(
        refused
            .header("retry-after")
            .unwrap()
            .parse::<u64>()
            .unwrap()
            >= 1
    );
    assert_eq!(
        refused.json()["error"]["type"],
        "slow_down",
        "the vendor's own shape"
    );
}

#[test]
fn a_restart_refills_nothing() {
    let mut bed = Setup::new()
        .site(SEARCH, &SEARCH.replace("6000000/min", "2/h"))
        .start();
    bed.search().send().refused("rate-caller");
    bed.restart();
    bed.search().send().refused("rate-caller");
    bed.origin.assert_untouched();
    bed.get("/v1/items").released();
}

/// A limit by the day, through both ends of a process: what was used stays used, and nobody who
/// has calls left is refused.
#[test]
fn a_limit_by_the_day_outlives_the_process() {
    let mut bed = Setup::new()
        .site(SEARCH, &SEARCH.replace("6000000/min", "2/d burst 2"))
        .config("threads = 1", "threads = 1\nstate = \"state\"")
        .args(&["--first-start"])
        .start();
    bed.search().send().released();
    bed.restart();
    bed.search().send().released();
    bed.gateway.signal(rustix::process::Signal::KILL);
    bed.gateway.wait();
    bed.restart();
    bed.search().send().refused("rate-caller");
    assert_eq!(bed.origin.requests().len(), 2);
    bed.get("/v1/items").released();
    use std::os::unix::fs::PermissionsExt as _;
    let state = bed.path("state/rates.state");
    let mode = std::fs::metadata(state).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_folder_that_cannot_be_used_ends_the_start() {
    let folder = |state: &str| {
        Setup::new().config("threads = 1", &format!("threads = 1\nstate = \"{state}\""))
    };
    let ended = folder("site.toml").fails();
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.err.contains("rates cannot be kept in"),
        "{}",
        ended.err
    );
    assert!(ended.err.contains("help: "), "{}", ended.err);
    let ended = Setup::new().args(&["--first-start"]).fails();
    assert!(ended.err.contains("there is none"), "{}", ended.err);
}

/// A state that cannot be written any more is an alarm at once, and no later start trusts it.
#[test]
fn a_folder_that_takes_no_more_frees_no_call() {
    use std::os::unix::fs::PermissionsExt as _;
    // Root may write everything, so it is nobody who serves.
    const NOBODY: u32 = 65534;
    let root = rustix::process::geteuid().is_root();
    let user = root.then_some(NOBODY);
    let setup = Setup::new()
        .site(SEARCH, &SEARCH.replace("6000000/min", "5/d burst 3"))
        .config("threads = 1", "threads = 1\nstate = \"state\"")
        .args(&["--first-start"]);
    let mut bed = match user {
        Some(user) => setup.user(user).start(),
        None => setup.start(),
    };
    let mode = |mode| {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(bed.path("state"), mode).unwrap();
    };
    bed.search().send().released();
    mode(0o555);
    bed.gateway.signal(rustix::process::Signal::HUP);
    bed.gateway.says("cannot be written any more");
    bed.search().send().released();
    bed.search().send().released();
    bed.search().send().refused("rate-caller");
    bed.gateway.signal(rustix::process::Signal::KILL);
    bed.gateway.wait();
    let Err(ended) = gateway::Gateway::start(bed.folder(), &["main".to_owned()], &[], user, &[])
    else {
        panic!("it starts, and could write nothing")
    };
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    for said in ["rates cannot be kept in", "gateway.toml:", "help: "] {
        assert!(ended.err.contains(said), "{}", ended.err);
    }
    std::fs::set_permissions(bed.path("state"), std::fs::Permissions::from_mode(0o700)).unwrap();
    bed.restart();
    bed.gateway.says("is not trusted: it is empty");
    bed.search().send().refused("rate-caller");
    assert_eq!(bed.origin.requests().len(), 3);
}

/// What was refused is not in force in part: a key's limit stays as well.
#[test]
fn a_refused_reload_changes_no_limit_of_a_key() {
    // The one rate on that key: others would exceed a small one, which the policy refuses already.
    const TEST: &str = "routes  = [\"items\", \"search\"]\ncallers = [\"kyc\"]\nrate    = { caller = \"6000000/min\" }";
    let both = "caller = \"1/d\", credential = \"6000000/min\"";
    let mut bed = Setup::new()
        .config("threads = 1", "threads = 1\nstate = \"state\"")
        .site(TEST, &TEST.replace("caller = \"6000000/min\"", both))
        .start();
    let file = bed.path("state/rates.state");
    // The intervals of all limits: after a header, records of one size.
    let paces = || -> Vec<[u8; 8]> {
        let bytes = std::fs::read(&file).unwrap();
        let records = bytes[80..].chunks_exact(64);
        let limits = records.filter(|record| record[0] == 1);
        limits
            .map(|record| record[32..40].try_into().unwrap())
            .collect()
    };
    let before = paces();
    assert!(before.len() > 2, "{before:?}");
    bed.edit(
        "credential = \"6000000/min\"",
        "credential = \"2/d burst 1\"",
    );
    bed.edit("{ file = \"key.test\" }", "{ file = \"key.none\" }");
    assert!(bed.reload().starts_with("reload refused"));
    bed.gateway.says("key.none");
    // What is in force is what the end writes down.
    bed.gateway.end();
    assert_eq!(paces(), before);
}

#[test]
fn subjects() {
    let rate = "rate    = { caller = \"6000000/min\", subject = \"100/s\" }";
    let bed = Setup::new()
        .site(
            SEARCH,
            &SEARCH.replace("rate    = { caller = \"6000000/min\" }", rate),
        )
        .start();
    let (kind, body) = bed.image();
    bed.ask("POST", "/v1/search")
        .body(&kind, body.clone())
        .send()
        .refused("subject-missing");
    for bad in ["", "a b", "\u{e9}", &"x".repeat(257)] {
        let ask = bed
            .ask("POST", "/v1/search")
            .header("acme-person", bad)
            .body(&kind, body.clone());
        ask.send().refused("subject-malformed");
    }
    let ours = || {
        bed.ask("POST", "/v1/search")
            .header("visor-subject", bed.canaries.subject.as_str())
            .body(&kind, body.clone())
    };
    eventually("a request of the subject", || {
        (ours().send().status == 200).then_some(())
    });
    let request = bed.origin.only();
    assert_eq!(request.header("visor-subject"), None);
    // Ten at a time from one subject meet its limit; each of others has its own.
    let mut wire = bed.tls();
    let refused = (0..2000)
        .map(|_| bed.search().send_on(&mut wire))
        .find(|a| a.status == 429);
    refused.expect("a subject's limit").refused("rate-subject");
}

#[test]
fn whatever_pause_a_vendor_asks_for() {
    for (status, pause, held) in [
        (429, "18446744073709551615", true),
        (429, "99999999999999999999999999", true),
        (429, "Fri, 31 Dec 2199 23:59:59 GMT", true),
        (429, "-1", true),
        (503, "60", true),
        (503, "soon", false),
    ] {
        let bed = Setup::new().start();
        bed.origin
            .answers(move |_| Reply::new(status, &[("retry-after", pause)], "{}"));
        assert_eq!(bed.get("/v1/items").status, status, "{pause}");
        bed.origin.answers(|_| Reply::json(200, "{}"));
        let next = bed.get("/v1/items");
        if held {
            next.refused("vendor-throttled");
        } else {
            next.released();
        }
    }
}

#[test]
fn the_vendors_429_holds_back() {
    let bed = Setup::new().start();
    bed.origin.answers(|_| {
        Reply::new(
            429,
            &[("content-type", "application/json"), ("retry-after", "120")],
            r#"{"error":{"type":"slow_down","message":"wait"}}"#,
        )
    });
    let answer = bed.get("/v1/items");
    assert_eq!((answer.status, answer.refusal()), (429, None));
    assert_eq!(answer.header("retry-after"), Some("120"));
    bed.origin.answers(|_| Reply::json(200, "{}"));
    for answer in [bed.get("/v1/items"), bed.search().send()] {
        answer.refused("vendor-throttled");
        let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
        assert!((60..=120).contains(&wait), "{wait}");
    }
    assert_eq!(bed.origin.requests().len(), 1);
    // The other environment is another credential; a reload frees nothing.
    bed.ask("GET", "/v1/items")
        .token(Some(bed.canaries.test_token.as_str()))
        .send()
        .released();
    assert!(bed.reload().starts_with("reloaded"));
    bed.get("/v1/items").refused("vendor-throttled");
}
