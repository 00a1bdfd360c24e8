//! A server that undoes a commit for another's sake: it is done again, once, and nothing is down.

use super::*;
use crate::kit::runtime;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// Somebody else's connection to the same server.
struct Other(PgConnection);

impl Other {
    fn connect(server: &Postgres) -> Self {
        Self(
            runtime()
                .block_on(PgConnection::connect(&server.url()))
                .unwrap(),
        )
    }

    #[track_caller]
    fn run(&mut self, sql: &str) {
        let ran = runtime().block_on(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.0));
        ran.unwrap();
    }

    fn count(&mut self, sql: &'static str) -> i64 {
        let one = sqlx::query_scalar(sql).fetch_one(&mut self.0);
        runtime().block_on(one).unwrap()
    }
}

/// A call whose record meets another's lock, and what that one does once it does.
#[track_caller]
fn met(server: &Postgres, then: &[&str], said: &str) {
    let mut setup = Setup::new();
    setup.config.push_str(&format!(
        "\n[store]\ndatabase = \"{}\"\nkeys = \"keys\"\nanchor = \"anchors\"\ndurability = \"before-answer\"\n",
        server.url(),
    ));
    let mut bed = setup.start();
    assert_eq!(bed.search().send().status, 200);
    let mut other = Other::connect(server);
    // The gateway's connection shall be the one that is undone.
    other.run("SET deadlock_timeout = '10s'; BEGIN; UPDATE subjects SET seen = seen");
    let answer = std::thread::scope(|scope| {
        let call = scope.spawn(|| bed.search().send());
        eventually("the gateway waits", || {
            let waiting = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted";
            (other.count(waiting) > 0).then_some(())
        });
        for sql in then {
            other.run(sql);
        }
        call.join().unwrap()
    });
    assert_eq!(answer.status, 200);
    let log = server
        .files()
        .into_iter()
        .find(|file| file.ends_with("log"));
    let log = std::fs::read_to_string(log.unwrap()).unwrap();
    assert_eq!(log.matches(said).count(), 1, "{log}");
    assert!(bed.metric("visor_ledger_up") > 0.5);
    assert!(bed.metric("visor_alarms_total{alarm=\"ledger-down\"}") < 0.5);
    bed.gateway.end();
    let heard = bed.gateway.err.text();
    assert!(!heard.contains("the ledger cannot be written"), "{heard}");
    let url = server.url();
    let id = answer.header("visor-decision").unwrap();
    let all = records(bed.folder(), &[&url]);
    let ours = all.iter().filter(|record| record["decision"] == id);
    assert_eq!(ours.count(), 1);
    assert_verified(bed.folder(), &url);
}

/// Two that wait for each other, as a commit and a rotation of the key that wraps would if they locked in
/// another order: the server undoes one of them.
#[test]
fn a_deadlock_is_no_store_that_is_down() {
    let server = Postgres::start();
    met(
        &server,
        &["SELECT 1 FROM wrapping_key FOR UPDATE", "COMMIT"],
        "deadlock detected",
    );
}

/// Under a stricter isolation, a row that another changed meanwhile undoes the commit.
#[test]
fn a_serialization_failure_is_no_store_that_is_down() {
    let server = Postgres::start();
    Other::connect(&server)
        .run("ALTER DATABASE postgres SET default_transaction_isolation = 'repeatable read'");
    met(
        &server,
        &["COMMIT"],
        "could not serialize access due to concurrent update",
    );
}
