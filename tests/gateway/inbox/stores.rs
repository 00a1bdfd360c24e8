//! What is not durable is not acknowledged: a disk that is full, a server that is away.

use super::kit::*;
use crate::kit::disk::SmallDisk;
use crate::kit::postgres::Postgres;
use crate::kit::*;

fn ok() -> Origin {
    Origin::start(None, |_| Reply::json(200, "{}"))
}

/// Bytes of an event: a full disk has a little room still.
const PAD: usize = 20_000;

/// An inbox that cannot be written: no event is acknowledged, and that is said.
fn is_down(bed: &Bed, first: usize) -> usize {
    let mut number = first;
    // A full disk may take a little still.
    let refused = eventually("a refusal", || {
        number += 1;
        let said = post(bed, &padded(bed, "down", number, PAD));
        (said.0 == 503).then_some(said.1)
    });
    assert!(
        refused == "inbox-unavailable" || refused == "ledger-unavailable",
        "{refused}"
    );
    eventually("a metric", || {
        (bed.metric("visor_inbox_up") < 0.5).then_some(())
    });
    assert!(bed.metric("visor_alarms_total{alarm=\"inbox-down\"}") > 0.5);
    assert_eq!(bed.admin("/readyz").status, 503);
    number
}

/// And back: what was refused is taken when it comes again, and only once.
fn is_up_again(bed: &Bed, endpoint: &Origin, refused: usize) {
    let body = padded(bed, "down", refused, PAD);
    eventually("an event to be taken", || {
        let (status, code) = post(bed, &body);
        (status == 200).then_some(code)
    });
    wait_empty(bed);
    eventually("readiness", || {
        (bed.admin("/readyz").status == 200).then_some(())
    });
    let same = arrived(endpoint)
        .into_iter()
        .filter(|(s, n)| s == "down" && *n == refused);
    assert_eq!(same.count(), 1);
}

#[test]
fn on_postgres_and_while_it_is_away() {
    let server = Postgres::start();
    let endpoint = ok();
    let bed = tuned(endpoint.port, &server.url(), "", "").start();
    accepted(&bed, "a", 1);
    wait_arrived(&endpoint, 1);
    let mut number = 0;
    for (round, how) in ["fast", "immediate"].into_iter().enumerate() {
        // Events wait while the server goes, and are handed on when it is back.
        endpoint.answers(|_| Reply::json(503, "{}"));
        accepted(&bed, "waits", round);
        server.stop(how);
        number = is_down(&bed, number);
        endpoint.answers(|_| Reply::json(200, "{}"));
        server.start_again();
        is_up_again(&bed, &endpoint, number);
        let waited = arrived(&endpoint)
            .into_iter()
            .filter(|(s, n)| s == "waits" && *n == round);
        assert!(waited.count() >= 1);
    }
    assert!(listed(&bed, &[]).is_empty());
    let said = inbox(bed.folder(), &["replay", "--all"]);
    assert_eq!(
        (said.code, said.out.as_str()),
        (Some(0), "0 events are handed on again\n")
    );
}

/// A delivery that ends while the server is away is written down later, and not made again.
#[test]
fn what_arrived_while_the_server_was_away_arrived() {
    let server = Postgres::start();
    let gate = Gate::new();
    let held = gate.clone();
    let endpoint = Origin::start(None, move |_| Reply::json(200, "{}").after(&held));
    let bed = tuned(endpoint.port, &server.url(), "", "").start();
    accepted(&bed, "a", 1);
    endpoint.wait_begun(1);
    server.stop("immediate");
    gate.open();
    let delivered = r#"visor_inbox_deliveries_total{outcome="delivered",receive="events"}"#;
    eventually("the delivery", || {
        (bed.metric(delivered) > 0.5).then_some(())
    });
    server.start_again();
    wait_empty(&bed);
    assert_eq!(arrived(&endpoint).len(), 1);
}

#[test]
fn on_a_disk_that_is_full() {
    let Some(disk) = SmallDisk::mount("2m") else {
        return;
    };
    let endpoint = ok();
    let mut bed = tuned(endpoint.port, &disk.file("visor.db"), "", "").start();
    accepted(&bed, "a", 1);
    wait_arrived(&endpoint, 1);
    disk.fill();
    // What arrived leaves its room to what comes: so nothing arrives.
    endpoint.answers(|_| Reply::json(503, "{}"));
    let number = is_down(&bed, 0);
    endpoint.answers(|_| Reply::json(200, "{}"));
    disk.free();
    is_up_again(&bed, &endpoint, number);
    for counted in 1..=number {
        let body = padded(&bed, "down", counted, PAD);
        let (status, code) = post(&bed, &body);
        assert!(status == 200, "{code}");
    }
    wait_empty(&bed);
    let all = arrived(&endpoint).into_iter();
    let all = all.filter(|(session, _)| session == "down");
    let mut of: Vec<usize> = all.map(|(_, number)| number).collect();
    // Some were tried while nothing was taken.
    of.dedup();
    let last = of.iter().rposition(|number| *number == 1).unwrap();
    assert_eq!(
        of[last..],
        (1..=number).collect::<Vec<_>>(),
        "in their order"
    );
    bed.gateway.end();
}

/// What came is known for as long as a copy of it may come, and no longer: also where nothing else comes.
#[test]
fn an_idle_inbox_forgets() {
    let endpoint = ok();
    let mut bed = tuned(endpoint.port, "visor.db", "", "").start();
    accepted(&bed, "a", 1);
    wait_empty(&bed);
    bed.gateway.end();
    let url = format!("sqlite:{}", bed.path("visor.db").display());
    let sql = |sql: &'static str| {
        crate::kit::runtime().block_on(async {
            use sqlx::Connection as _;
            let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
            let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&mut conn).await.unwrap();
            count
        })
    };
    let over = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 12000)
         INSERT INTO inbox_seen (event, forget) SELECT CAST(n AS BLOB), n FROM n RETURNING forget";
    assert_eq!(sql(over), 1);
    bed.restart();
    eventually("only what may still come twice", || {
        (sql("SELECT COUNT(*) FROM inbox_seen") == 1).then_some(())
    });
}
