//! The webhook inbox: acknowledged when durable, handed on in the order of each session, tried again,
//! set aside, replayed.

mod desk;
pub mod kit;
mod shared;
mod stores;

use crate::kit::*;
use kit::*;
use ring::hmac;
use rustix::process::Signal;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn ok() -> Origin {
    Origin::start(None, |_| Reply::json(200, "{}"))
}

/// Standard Webhooks, by its text and by another library: the receiver's part.
#[track_caller]
fn assert_signed(request: &Request) {
    use base64::Engine as _;
    let header = |name| request.header(name).unwrap_or_else(|| panic!("no {name}"));
    let (id, time) = (header("webhook-id"), header("webhook-timestamp"));
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    assert!(time.parse::<u64>().unwrap().abs_diff(now) < 60, "{time}");
    let key = hmac::Key::new(hmac::HMAC_SHA256, &RECEIVER_KEY);
    let text = [format!("{id}.{time}.").as_bytes(), &request.body].concat();
    let (version, signature) = header("webhook-signature").split_once(',').unwrap();
    assert_eq!(version, "v1");
    let signature = base64::engine::general_purpose::STANDARD
        .decode(signature)
        .unwrap();
    hmac::verify(&key, &text, &signature).expect("the receiver's own check");
}

#[test]
fn an_event_is_kept_and_then_handed_on_signed() {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let endpoint = Origin::start(None, move |_| match seen.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::json(500, "{}"),
        1 => Reply::raw("").close(),
        _ => Reply::json(204, ""),
    });
    let mut bed = setup(endpoint.port, "visor.db").start();
    let body = event(&bed, "a", 1);
    assert_eq!(post(&bed, &body), (200, "accepted".into()));
    wait_arrived(&endpoint, 3);
    wait_empty(&bed);
    assert_eq!(post(&bed, &body), (200, "repeated".into()));
    let tries = endpoint.requests();
    assert_eq!(tries.len(), 3, "two that failed, and one that arrived");
    for request in &tries {
        assert_eq!(request.body, body.as_bytes(), "the raw body, to the byte");
        assert_eq!(request.header("webhook-id"), tries[0].header("webhook-id"));
        assert_eq!(request.header("visor-receive"), Some("events"));
        assert_eq!(request.header("content-type"), Some("application/json"));
        assert!(request.header("acme-signature").is_some());
        assert_signed(request);
    }
    for (outcome, count) in [("refused", 1.0), ("no-answer", 1.0), ("delivered", 1.0)] {
        let name =
            format!(r#"visor_inbox_deliveries_total{{outcome="{outcome}",receive="events"}}"#);
        assert_eq!(bed.metric(&name), count, "{outcome}");
    }
    assert_eq!(
        bed.metric(r#"visor_webhooks_total{outcome="accepted",receive="events"}"#),
        1.0
    );
    // A copy that comes after a restart is one still.
    bed.restart();
    assert_eq!(post(&bed, &body), (200, "repeated".into()));
    assert_eq!(endpoint.requests().len(), 3);
}

#[test]
fn a_session_keeps_its_order_and_others_do_not_wait_for_it() {
    let tries = Mutex::new(HashMap::<(String, usize), usize>::new());
    let gate = Gate::new();
    let held = gate.clone();
    let endpoint = Origin::start(None, move |request| {
        let (session, number) = named(&request.body);
        let mut tries = tries.lock().unwrap();
        let count = tries.entry((session.clone(), number)).or_default();
        *count += 1;
        match (session.as_str(), number, *count) {
            ("held", 1, _) => Reply::json(200, "{}").after(&held),
            ("slow", 1 | 3, 1..=3) => Reply::json(500, "{}"),
            _ => Reply::json(200, "{}"),
        }
    });
    let bed = setup(endpoint.port, "visor.db").start();
    for number in 1..=4 {
        for session in ["held", "slow", "quick"] {
            accepted(&bed, session, number);
        }
    }
    let of = |session: &str| -> Vec<usize> {
        let all = arrived(&endpoint);
        let of = all.into_iter().filter(|(s, _)| s == session);
        of.map(|(_, number)| number).collect()
    };
    eventually("the other sessions", || {
        (of("quick").len() == 4 && of("slow").len() == 10).then_some(())
    });
    assert_eq!(of("quick"), [1, 2, 3, 4]);
    assert_eq!(of("slow"), [1, 1, 1, 1, 2, 3, 3, 3, 3, 4]);
    assert_eq!(of("held"), [1], "the first one has no answer yet");
    gate.open();
    wait_empty(&bed);
    assert_eq!(of("held"), [1, 2, 3, 4]);
}

#[test]
fn what_nobody_takes_is_kept_until_somebody_does() {
    // A port where nobody listens.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let mut bed = tuned(port, "visor.db", "attempts = 2", "").start();
    for number in 1..=3 {
        accepted(&bed, "a", number);
        accepted(&bed, "b", number);
    }
    let unreachable = r#"visor_inbox_deliveries_total{outcome="unreachable",receive="events"}"#;
    eventually("some tries", || {
        (bed.metric(unreachable) >= 4.0).then_some(())
    });
    let all = listed(&bed, &[]);
    assert_eq!(all.len(), 6, "an endpoint that is away is no event's fault");
    assert!(all.iter().all(|e| e["state"] != "dead"), "{all:?}");
    assert_eq!(bed.metric("visor_inbox_waiting"), 6.0);
    eventually("the oldest's age", || {
        (bed.metric("visor_inbox_oldest_seconds") >= 1.0).then_some(())
    });
    bed.gateway.signal(Signal::KILL);
    bed.gateway.end();
    bed.restart();
    let listener = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let seen = receive(listener, 6);
    wait_empty(&bed);
    for session in ["a", "b"] {
        let of = seen.iter().filter(|(s, _)| s == session);
        let of: Vec<usize> = of.map(|(_, number)| *number).collect();
        assert_eq!(of, [1, 2, 3], "{session}");
    }
}

/// The plainest of receivers.
fn receive(listener: std::net::TcpListener, count: usize) -> Vec<(String, usize)> {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    let mut seen = Vec::new();
    while seen.len() < count {
        let (mut tcp, _) = listener.accept().unwrap();
        let mut reader = BufReader::new(tcp.try_clone().unwrap());
        let mut length = 0;
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).unwrap();
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        tcp.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .unwrap();
        seen.push(named(&body));
    }
    seen
}

#[test]
fn a_receiver_that_asks_for_time_gets_it() {
    let gate = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&gate);
    let endpoint = Origin::start(None, move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => Reply::new(503, &[("retry-after", "2")], ""),
        _ => Reply::json(200, "{}"),
    });
    let bed = tuned(endpoint.port, "visor.db", "", "longest-wait = \"30 s\"").start();
    let began = std::time::Instant::now();
    for session in ["a", "b", "c", "d"] {
        accepted(&bed, session, 1);
    }
    wait_empty(&bed);
    assert!(
        began.elapsed() >= Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    let first = arrived(&endpoint)[0].clone();
    let again = arrived(&endpoint).iter().filter(|e| **e == first).count();
    assert_eq!((arrived(&endpoint).len(), again), (5, 2));
}

#[test]
fn a_full_inbox_asks_the_vendor_to_come_again() {
    for (limit, inbox) in [("events", "events = 3"), ("bytes", "bytes = \"2 KiB\"")] {
        let gate = Gate::new();
        let held = gate.clone();
        let endpoint = Origin::start(None, move |_| Reply::json(200, "{}").after(&held));
        let bed = tuned(endpoint.port, "visor.db", "", inbox).start();
        let mut taken = 0;
        let refused = loop {
            let body = event(&bed, "a", taken + 1);
            match post(&bed, &body) {
                (200, _) => taken += 1,
                said => break (body, said),
            }
            assert!(taken < 10, "{limit}");
        };
        assert_eq!(refused.1, (503, "inbox-full".into()), "{limit}");
        assert!(taken >= 2, "{limit}: {taken}");
        assert!(bed.metric("visor_alarms_total{alarm=\"inbox-full\"}") > 0.5);
        bed.gateway.says("alarm: the inbox is full");
        let first = event(&bed, "a", 1);
        assert_eq!(post(&bed, &first), (200, "repeated".into()), "{limit}");
        gate.open();
        wait_empty(&bed);
        assert_eq!(post(&bed, &refused.0), (200, "accepted".into()), "{limit}");
        wait_empty(&bed);
    }
}

#[test]
fn what_is_under_way_at_the_end_ends_or_stays_owed() {
    let gate = Gate::new();
    let held = gate.clone();
    let endpoint = Origin::start(None, move |_| Reply::json(200, "{}").after(&held));
    let mut bed = setup(endpoint.port, "visor.db").start();
    accepted(&bed, "a", 1);
    accepted(&bed, "a", 2);
    endpoint.wait_begun(1);
    bed.gateway.signal(Signal::TERM);
    // It waits for the answer, and begins nothing more.
    let open = gate.clone();
    std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(300));
        open.open();
    });
    assert!(bed.gateway.wait().success());
    assert_eq!(arrived(&endpoint), [("a".into(), 1)]);
    let left = listed(&bed, &[]);
    assert_eq!(left.len(), 1, "{left:?}");
    assert_eq!(
        (left[0]["state"].as_str(), left[0]["tries"].as_u64()),
        (Some("waiting"), Some(0))
    );
    bed.restart();
    wait_empty(&bed);
    assert_eq!(arrived(&endpoint), [("a".into(), 1), ("a".into(), 2)]);
    // One that never answers is cut, and owed.
    let never = Gate::new();
    endpoint.answers(move |_| Reply::json(200, "{}").after(&never));
    accepted(&bed, "a", 3);
    endpoint.wait_begun(3);
    bed.gateway.signal(Signal::TERM);
    assert!(bed.gateway.wait().success());
    endpoint.answers(|_| Reply::json(200, "{}"));
    bed.restart();
    wait_empty(&bed);
    assert_eq!(arrived(&endpoint).last(), Some(&("a".into(), 3)));
}

/// Over TLS, to whom the machine's authorities vouch for, and to nobody else.
#[test]
fn an_endpoint_elsewhere_proves_who_it_is() {
    let (trusted, stranger) = (pki::Authority::new("corp"), pki::Authority::new("stranger"));
    for (authority, arrives) in [(&trusted, true), (&stranger, false)] {
        let tls = authority.server(&["localhost"]).serve(&["http/1.1"]);
        let endpoint = Origin::start(Some(tls), |_| Reply::json(200, "{}"));
        let mut setup = setup(endpoint.port, "visor.db")
            .file("corp.pem", trusted.pem.as_bytes())
            .env("SSL_CERT_FILE", "corp.pem");
        setup.site = setup.site.replace("http://127.0.0.1", "https://localhost");
        let bed = setup.start();
        accepted(&bed, "a", 1);
        if arrives {
            wait_empty(&bed);
            assert_signed(&endpoint.only());
        } else {
            let unreachable =
                r#"visor_inbox_deliveries_total{outcome="unreachable",receive="events"}"#;
            eventually("tries", || (bed.metric(unreachable) > 1.5).then_some(()));
            assert!(endpoint.requests().is_empty());
        }
    }
}

/// What a policy or a file says that cannot be meant, and what it should say.
#[test]
fn what_is_not_sound_is_said() {
    for (inbox, said) in [
        ("events = 0", "`events` is zero"),
        ("deliveries = 0", "`deliveries` is zero"),
        ("timeout = \"0 s\"", "`timeout` is zero"),
        ("bytes = \"0 B\"", "`bytes` is zero"),
        ("evnets = 3", "events"),
    ] {
        let ended = tuned(9, "visor.db", "", inbox).check(&[]);
        assert_eq!(ended.code, Some(1), "{inbox}: {}", ended.out);
        assert!(ended.err.contains(said), "{inbox}: {}", ended.err);
        assert!(ended.err.contains("gateway.toml:"), "{}", ended.err);
    }
    // Without a store it works, and is said.
    let mut without = setup(9, "visor.db");
    let config = without.config.clone();
    let (start, rest) = config.split_once("[store]").unwrap();
    let (_, end) = rest.split_once("[admin]").unwrap();
    without.config = format!("{start}[admin]{end}");
    let ended = without.check(&[]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(
        ended.err.contains("webhooks-without-store"),
        "{}",
        ended.err
    );
    // A secret to sign with that is none, or is nowhere, ends the start.
    for (content, said) in [
        ("whsec_short", "`whsec_` and base64"),
        ("hunter2hunter2hunter2", "`whsec_`"),
    ] {
        let ended = setup(9, "visor.db")
            .file("receiver.secret", content)
            .fails();
        assert!(
            ended.err.contains("secret to sign what `events` hands on"),
            "{}",
            ended.err
        );
        assert!(ended.err.contains(said), "{}", ended.err);
        assert!(!ended.err.contains("hunter2"), "{}", ended.err);
    }
    let ended = tuned(9, "visor.db", "sign = { file = \"nowhere\" }", "").fails();
    assert!(ended.err.contains("no secret to sign"), "{}", ended.err);
}

/// Without a store the vendor waits, and what is handed on is signed all the same.
#[test]
fn without_a_store_an_event_is_signed_too() {
    let endpoint = ok();
    let mut setup = setup(endpoint.port, "visor.db");
    let config = setup.config.clone();
    let (start, rest) = config.split_once("[store]").unwrap();
    let (_, end) = rest.split_once("[admin]").unwrap();
    setup.config = format!("{start}[admin]{end}");
    let bed = setup.start();
    assert_eq!(post(&bed, &event(&bed, "a", 1)), (200, "delivered".into()));
    assert_signed(&endpoint.only());
}
