//! The life of a face: enrolled and known, kept for as long as it may be, erased at the vendor and here,
//! by whoever asks, or by the gateway itself; and what suspends that.

mod backups;
mod due;
mod imported;
mod in_flight;
mod journal;
mod known;
mod owed;
mod shared;
mod suspended;

use crate::kit::bed::Ask;
use crate::kit::gateway::{Ended, command};
use crate::kit::postgres::Postgres;
use crate::kit::{Answer, Bed, Reply, Setup, eventually};
use rustix::process::Signal;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// What a vendor says to erasures; 0 hangs up.
#[derive(Clone, Default)]
struct Says {
    status: Arc<AtomicU16>,
    /// How often each erasure was answered with yes.
    done: Arc<Mutex<HashMap<String, u32>>>,
}

impl Says {
    fn now(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    fn done(&self) -> HashMap<String, u32> {
        self.done.lock().unwrap().clone()
    }
}

pub const QUICK: &str =
    "retry = \"20 ms\"\nlongest-retry = \"200 ms\"\nrate = \"6000/min\"\nlook = \"50 ms\"";

/// A gateway with a store, a vendor whose word on erasures changes, and every route of both.
fn setup(database: &str, erasures: &str) -> (Setup, Says) {
    let says = Says::default();
    says.now(204);
    let said = says.clone();
    let mut setup = Setup::new()
        .vendor(move |request| {
            let erases = request.method == "DELETE" || request.path == "/v1/forget";
            match said.status.load(Ordering::Relaxed) {
                _ if request.path == "/v1/search" => crate::kit::live_faces(1),
                _ if !erases => Reply::json(200, r#"{"ok":true}"#),
                0 => Reply::raw("").close(),
                204 => {
                    let key = format!(
                        "{} {}",
                        request.path,
                        String::from_utf8_lossy(&request.body)
                    );
                    *said.done.lock().unwrap().entry(key).or_default() += 1;
                    Reply::new(204, &[], "")
                }
                status => Reply::new(status, &[], ""),
            }
        })
        .site(
            "routes  = [\"erase\"]\ncallers = [\"kyc\"]",
            "routes  = [\"erase\", \"remove\", \"drop\", \"forget\"]\ncallers = [\"kyc\"]",
        );
    setup.config.push_str(&format!(
        "\n[store]\ndatabase = \"{database}\"\nkeys = \"keys\"\nanchor = \"anchors\"\n\n[erasures]\n{erasures}\n"
    ));
    (setup, says)
}

pub fn enrol<'b>(bed: &'b Bed, id: &str) -> Ask<'b> {
    let (kind, body) = bed.image();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = jiff::Timestamp::from_second(now.unwrap().as_secs() as i64).unwrap();
    bed.ask("POST", "/v1/people")
        .header("acme-person", id)
        .header("visor-consent-id", "consent-4711")
        .header("visor-consent-time", &now.to_string())
        .header("visor-consent-text", "2026-03")
        .header("visor-purpose", "access")
        .body(&kind, body)
}

fn remove(bed: &Bed, id: &str) -> Answer {
    bed.ask("DELETE", &format!("/v1/faces/{id}")).send()
}

fn run(bed: &Bed, args: &[&str]) -> Ended {
    let (verb, rest) = args.split_first().unwrap();
    let (word, rest) = rest.split_first().unwrap();
    let all = [&[*verb, *word, "--config", "gateway.toml"], rest].concat();
    command(bed.folder(), &all, &[]).without(&bed.canaries)
}

fn listed(bed: &Bed) -> Vec<Value> {
    let said = run(bed, &["subjects", "list"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let lines = said.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

pub fn shown(bed: &Bed, id: &str) -> Option<Value> {
    let args = ["subjects", "show", "--on", "acme.live", "--subject", id];
    let all = [&args[..2], &["--config", "gateway.toml"], &args[2..]].concat();
    let said = command(bed.folder(), &all, &[]);
    match said.code {
        Some(0) => Some(serde_json::from_str(said.out.trim()).unwrap()),
        Some(1) => None,
        _ => panic!("{}", said.err),
    }
}

pub fn owed(bed: &Bed, database: &str) -> String {
    command(bed.folder(), &["receipt", "owed", database], &[]).out
}

/// The receipt of an erasure, which must be about `id`.
#[track_caller]
pub fn assert_receipt(bed: &Bed, database: &str, promise: (&str, &str), id: &str) {
    let (receipt, salt) = promise;
    let shown = command(bed.folder(), &["receipt", "show", receipt, database], &[]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    bed.write("receipt.json", &shown.out);
    let key = command(
        bed.folder(),
        &["ledger", "key", "--config", "gateway.toml"],
        &[],
    )
    .out;
    let args = [
        "receipt",
        "verify",
        "--key",
        key.trim(),
        "--subject",
        id,
        "--salt",
        salt,
        "receipt.json",
    ];
    let said = command(bed.folder(), &args, &[]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

/// Another gateway on the same server, with the same vendor and the same key that wraps.
fn another(one: &Bed, server: &Postgres) -> (Bed, tempfile::TempDir) {
    another_also(one, server, "")
}

/// One whose site policy also says this.
fn another_also(one: &Bed, server: &Postgres, also: &str) -> (Bed, tempfile::TempDir) {
    use std::os::unix::fs::PermissionsExt as _;
    let (second, _) = setup(&server.url(), QUICK);
    let second = second.vendor_port(one.origin.port).also(also);
    let keys = tempfile::tempdir().unwrap();
    let key = keys.path().join("wrapping.key");
    std::fs::write(&key, std::fs::read(one.path("keys/wrapping.key")).unwrap()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    let folder = format!("keys = \"{}\"", keys.path().display());
    let second = second
        .config("keys = \"keys\"", &folder)
        .file("ca.pem", one.read("ca.pem"));
    (second.start(), keys)
}

/// `visor-gateway hold`.
fn hold(bed: &Bed, verb: &str, whom: &str, more: &[&str]) -> Ended {
    let one = ["--on", "acme.live", "--subject", whom];
    let whom: &[&str] = match whom {
        "everyone" => &["--everyone"],
        _ => &one,
    };
    let all = [&["hold", verb, "--config", "gateway.toml"], whom, more].concat();
    command(bed.folder(), &all, &[])
}

fn promise(answer: &Answer) -> (String, String) {
    let header = |name| answer.header(name).unwrap_or_default().to_owned();
    (header("visor-erasure-owed"), header("visor-erasure-salt"))
}

#[track_caller]
pub fn assert_verifies(bed: &Bed, database: &str) {
    let key = command(
        bed.folder(),
        &["ledger", "key", "--config", "gateway.toml"],
        &[],
    )
    .out;
    let args = [
        "ledger",
        "verify",
        "--anchor",
        "anchors",
        "--key",
        key.trim(),
        database,
    ];
    let said = command(bed.folder(), &args, &[]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

/// One number of the database.
fn rows(bed: &Bed, sql: &'static str) -> i64 {
    crate::kit::runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", bed.path("visor.db").display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        count
    })
}
