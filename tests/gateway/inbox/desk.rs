//! Events that are set aside, and what people do with them beside a gateway that runs.

use super::kit::*;
use crate::kit::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An endpoint that chokes on the second event of a session until it is mended.
fn choking() -> (Origin, Arc<AtomicBool>) {
    let mended = Arc::new(AtomicBool::new(false));
    let is_mended = Arc::clone(&mended);
    let endpoint = Origin::start(None, move |request| {
        let (_, number) = named(&request.body);
        match number == 2 && !is_mended.load(Ordering::Relaxed) {
            true => Reply::json(500, "{}"),
            false => Reply::json(200, "{}"),
        }
    });
    (endpoint, mended)
}

#[test]
fn a_poison_event_is_set_aside_and_replayed() {
    let (endpoint, mended) = choking();
    let bed = tuned(endpoint.port, "visor.db", "attempts = 3", "").start();
    for number in 1..=4 {
        accepted(&bed, "a", number);
    }
    // The session goes on without it.
    let all = wait_arrived(&endpoint, 6);
    let numbers: Vec<usize> = all.iter().map(|(_, number)| *number).collect();
    assert_eq!(numbers, [1, 2, 2, 2, 3, 4]);
    wait_empty(&bed);
    assert_eq!(bed.metric("visor_inbox_dead"), 1.0);
    bed.gateway.says("alarm: event 2 of `events` is set aside");
    assert!(bed.metric("visor_alarms_total{alarm=\"webhook-set-aside\"}") > 0.5);
    let dead = listed(&bed, &["--dead"]);
    assert_eq!(dead.len(), 1);
    for (key, value) in [("state", "dead"), ("receive", "events"), ("last", "500")] {
        assert_eq!(dead[0][key], value);
    }
    assert_eq!(
        (dead[0]["tries"].as_u64(), dead[0]["faults"].as_u64()),
        (Some(3), Some(3))
    );
    let shown = inbox(bed.folder(), &["show", "2"]).without(&bed.canaries);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(
        shown.out.contains("tried      3 times, 3 against it") && shown.out.contains("500"),
        "{}",
        shown.out
    );
    let table = inbox(bed.folder(), &["list"]).without(&bed.canaries);
    assert_eq!(table.out.lines().count(), 2, "{}", table.out);
    // What it says, for whoever asks for that in so many words.
    let content = inbox(bed.folder(), &["show", "2", "--content"]);
    assert!(
        content.out.contains(&event(&bed, "a", 2)),
        "{}",
        content.out
    );
    // A copy is one, also of what is set aside.
    assert_eq!(post(&bed, &event(&bed, "a", 2)), (200, "repeated".into()));
    // Replayed too early, it is set aside again.
    let early = inbox(bed.folder(), &["replay", "2"]);
    assert_eq!(
        (early.code, early.out.as_str()),
        (Some(0), "1 event is handed on again\n")
    );
    wait_arrived(&endpoint, 9);
    eventually("it to be set aside again", || {
        (bed.metric("visor_inbox_dead") > 0.5).then_some(())
    });
    mended.store(true, Ordering::Relaxed);
    let said = inbox(bed.folder(), &["replay", "--all"]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (Some(0), "1 event is handed on again\n")
    );
    let all = wait_arrived(&endpoint, 10);
    assert_eq!(all[9], ("a".into(), 2));
    eventually("nothing", || listed(&bed, &[]).is_empty().then_some(()));
}

#[test]
fn replayed_events_come_before_later_ones_that_wait() {
    let (endpoint, mended) = choking();
    let setup = tuned(endpoint.port, "visor.db", "attempts = 1", "");
    let mut bed = setup.start();
    for session in ["a", "b"] {
        for number in 1..=2 {
            accepted(&bed, session, number);
        }
    }
    eventually("both set aside", || {
        (bed.metric("visor_inbox_dead") > 1.5).then_some(())
    });
    wait_empty(&bed);
    let before = arrived(&endpoint).len();
    // While nobody takes anything, more comes in; then all of it goes out in order.
    endpoint.answers(|_| Reply::new(503, &[], ""));
    for session in ["a", "b"] {
        accepted(&bed, session, 3);
    }
    wait_arrived(&endpoint, before + 1);
    assert_eq!(
        inbox(bed.folder(), &["replay", "--all", "--receive", "events"]).code,
        Some(0)
    );
    mended.store(true, Ordering::Relaxed);
    bed.restart();
    let at = arrived(&endpoint).len();
    endpoint.answers(|_| Reply::json(200, "{}"));
    wait_empty(&bed);
    let all = arrived(&endpoint);
    for session in ["a", "b"] {
        let of = all[at..].iter().filter(|(s, _)| s == session);
        let mut of: Vec<usize> = of.map(|(_, number)| *number).collect();
        of.dedup();
        assert_eq!(of, [2, 3], "{session}");
    }
}

#[test]
fn what_is_dropped_is_gone_and_a_copy_of_it_is_a_copy() {
    let (endpoint, _) = choking();
    let bed = tuned(endpoint.port, "visor.db", "attempts = 1", "").start();
    accepted(&bed, "a", 2);
    eventually("it to be set aside", || {
        (bed.metric("visor_inbox_dead") > 0.5).then_some(())
    });
    let said = inbox(bed.folder(), &["drop", "1", "99"]);
    assert_eq!(said.code, Some(1));
    assert_eq!(
        said.out,
        "1 event is gone\nthere is no event 99: it was handed on, was dropped, or never came\n"
    );
    assert!(listed(&bed, &[]).is_empty());
    eventually("the metric", || {
        (bed.metric("visor_inbox_dead") < 0.5 && bed.metric("visor_inbox_bytes") < 0.5)
            .then_some(())
    });
    assert_eq!(post(&bed, &event(&bed, "a", 2)), (200, "repeated".into()));
}

#[test]
fn what_is_being_handed_on_is_not_dropped() {
    let gate = Gate::new();
    let held = gate.clone();
    let endpoint = Origin::start(None, move |_| Reply::json(200, "{}").after(&held));
    let bed = tuned(endpoint.port, "visor.db", "", "").start();
    accepted(&bed, "a", 1);
    endpoint.wait_begun(1);
    assert_eq!(listed(&bed, &[])[0]["state"], "under-way");
    let said = inbox(bed.folder(), &["drop", "1"]);
    assert_eq!(said.code, Some(1));
    assert!(
        said.out
            .contains("event 1 is being handed on at this moment"),
        "{}",
        said.out
    );
    gate.open();
    wait_empty(&bed);
}

#[test]
fn what_was_set_aside_long_enough_is_destroyed() {
    let (endpoint, _) = choking();
    // What is past its time is looked for when a gateway starts, too.
    let mut bed = tuned(
        endpoint.port,
        "visor.db",
        "attempts = 1",
        "keep-dead = \"1 s\"",
    )
    .start();
    accepted(&bed, "a", 2);
    eventually("it to be set aside", || {
        (bed.metric("visor_inbox_dead") > 0.5).then_some(())
    });
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    bed.restart();
    eventually("its end", || listed(&bed, &[]).is_empty().then_some(()));
    bed.gateway
        .says("alarm: 1 event that was set aside has been destroyed");
}

#[test]
fn what_no_policy_takes_any_more_stays_and_is_said() {
    let endpoint = Origin::start(None, |_| Reply::json(503, "{}"));
    let bed = tuned(endpoint.port, "visor.db", "", "").start();
    for number in 1..=3 {
        accepted(&bed, "a", number);
    }
    let few = inbox(bed.folder(), &["list", "--limit", "2"]);
    assert!(few.out.contains("and more: the first 2"), "{}", few.out);
    let before = bed.gateway.err.text().len();
    bed.edit("[receive.events]", "[receive.others]");
    bed.reload();
    bed.gateway.says_after(
        before,
        "alarm: 3 events of `events` in the inbox cannot be handed on",
    );
    let at = arrived(&endpoint).len();
    endpoint.answers(|_| Reply::json(200, "{}"));
    bed.edit("[receive.others]", "[receive.events]");
    bed.reload();
    wait_empty(&bed);
    let mut numbers: Vec<usize> = arrived(&endpoint)[at..].iter().map(|(_, n)| *n).collect();
    numbers.dedup();
    assert_eq!(numbers, [1, 2, 3]);
}

/// Once it arrived, nothing of an event is left in the files but that it was there.
#[test]
fn content_is_destroyed_with_its_arrival() {
    let endpoint = Origin::start(None, |_| Reply::json(503, "{}"));
    let mut bed = tuned(endpoint.port, "visor.db", "", "").start();
    accepted(&bed, "a", 1);
    wait_arrived(&endpoint, 1);
    bed.gateway.end();
    let stood = sealed(&bed.path("visor.db"));
    assert_eq!(stood.len(), 2);
    endpoint.answers(|_| Reply::json(200, "{}"));
    bed.restart();
    wait_empty(&bed);
    bed.gateway.end();
    for blob in stood {
        for name in ["visor.db", "visor.db-wal"] {
            let file = std::fs::read(bed.path(name)).unwrap_or_default();
            assert!(memchr::memmem::find(&file, &blob).is_none(), "{name}");
        }
    }
}

/// An event's content and its lane, as they lie in the file.
fn sealed(file: &std::path::Path) -> Vec<Vec<u8>> {
    runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", file.display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let all: Vec<(Vec<u8>,)> = sqlx::query_as(
            "SELECT sealed FROM inbox_events UNION ALL SELECT lane FROM inbox_events",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap();
        conn.close().await.unwrap();
        all.into_iter().map(|(blob,)| blob).collect()
    })
}

#[test]
fn a_key_that_is_rotated_opens_what_waits() {
    let endpoint = Origin::start(None, |_| Reply::json(503, "{}"));
    let mut bed = tuned(endpoint.port, "visor.db", "", "").start();
    for number in 1..=3 {
        accepted(&bed, "a", number);
    }
    let said = gateway::command(
        bed.folder(),
        &[
            "ledger",
            "key",
            "--config",
            "gateway.toml",
            "--rotate-wrapping",
        ],
        &[],
    );
    assert_eq!(said.code, Some(0), "{}", said.err);
    bed.restart();
    bed.gateway.says("wrapped anew");
    assert_eq!(post(&bed, &event(&bed, "a", 1)), (200, "repeated".into()));
    accepted(&bed, "a", 4);
    let content = inbox(bed.folder(), &["show", "1", "--content"]);
    assert!(
        content.out.contains(&event(&bed, "a", 1)),
        "{}{}",
        content.out,
        content.err
    );
    let at = arrived(&endpoint).len();
    endpoint.answers(|_| Reply::json(200, "{}"));
    wait_empty(&bed);
    let mut numbers: Vec<usize> = arrived(&endpoint)[at..].iter().map(|(_, n)| *n).collect();
    numbers.dedup();
    assert_eq!(numbers, [1, 2, 3, 4]);
}

#[test]
fn mistakes_on_the_command_line_are_said() {
    let (endpoint, _) = choking();
    let mut bed = tuned(endpoint.port, "visor.db", "", "").start();
    let run = |args: &[&str]| gateway::command(bed.folder(), args, &[]);
    for (args, code, said) in [
        (&["inbox", "list"][..], 2, "--config"),
        (
            &["inbox", "replay", "--config", "gateway.toml"],
            2,
            "required",
        ),
        (
            &["inbox", "replay", "--config", "gateway.toml", "x"],
            2,
            "invalid",
        ),
        (
            &["inbox", "replay", "--config", "gateway.toml", "--all", "1"],
            2,
            "cannot be used with",
        ),
        (
            &["inbox", "drop", "--config", "gateway.toml"],
            2,
            "required",
        ),
        (&["inbox", "list", "--config", "nothing.toml"], 2, "help: "),
        (
            &["inbox", "show", "--config", "gateway.toml", "7"],
            1,
            "there is no event 7",
        ),
        (
            &["inbox", "replay", "--config", "gateway.toml", "7"],
            1,
            "there is no event 7",
        ),
    ] {
        let ended = run(args);
        assert_eq!(
            ended.code,
            Some(code),
            "{args:?} {}{}",
            ended.out,
            ended.err
        );
        let all = format!("{}{}", ended.out, ended.err);
        assert!(all.contains(said), "{args:?} {all}");
    }
    bed.gateway.end();
    std::fs::rename(bed.path("visor.db"), bed.path("away.db")).unwrap();
    for args in [
        &["list"][..],
        &["show", "1"],
        &["replay", "1"],
        &["drop", "1"],
    ] {
        let ended = inbox(bed.folder(), args);
        assert_eq!(ended.code, Some(2), "{args:?} {}", ended.out);
        assert!(
            ended.err.contains("visor.db") && ended.err.contains("help: "),
            "{}",
            ended.err
        );
        assert!(!bed.path("visor.db").exists(), "{args:?}");
    }
    std::fs::rename(bed.path("away.db"), bed.path("visor.db")).unwrap();
}
