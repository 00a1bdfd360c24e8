//! What the ledger takes: `cargo run --release --example ledger_rate [DATABASE]`.
//!
//! Run by hand; the figures are for one machine and its disk. DATABASE is a file (in a temporary
//! folder where absent) or a `postgres://` address.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a hand-run measurement prints its table"
)]

#[allow(
    dead_code,
    unused_imports,
    reason = "the example uses a part of the module"
)]
#[path = "../src/store/mod.rs"]
mod store;

use std::sync::Arc;
use std::time::{Duration, Instant};
use store::subjects::Named;
use store::{Entry, Ledger, Place, Record, Settings};
use zeroize::Zeroizing;

fn entry(number: u64, subject: bool) -> Box<Entry> {
    Box::new(Entry {
        record: Record {
            time: 1_700_000_000_000 + number,
            kind: "request".into(),
            decision: u128::from(number).to_be_bytes(),
            policy: [7; 32],
            caller: Some("kyc".into()),
            environment: Some("live".into()),
            provider: Some("arsa".into()),
            route: Some("recognize".into()),
            verdict: "allow".into(),
            code: "judged".into(),
            attempts: 1,
            subject: None,
            received: 200_000,
            returned: 600,
            micros: 1_234,
        },
        subject: subject.then(|| Named {
            environment: "live".into(),
            provider: "arsa".into(),
            id: Zeroizing::new(format!("customer-{}", number % 50_000).into_bytes()),
        }),
        makes: true,
        touch: store::subjects::Touch::Nothing,
        ended: None,
        binding: false,
    })
}

/// Seconds of processor time that this process has used.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat
        .rsplit(')')
        .next()
        .unwrap()
        .split_whitespace()
        .collect();
    let ticks = |at: usize| fields.get(at).unwrap().parse::<f64>().unwrap();
    (ticks(11) + ticks(12)) / 100.0
}

fn open(folder: &std::path::Path, before_answer: bool) -> Ledger {
    let place = match std::env::args().nth(1) {
        Some(place) => Place::named(&place).unwrap(),
        None => Place::File(folder.join("visor.db")),
    };
    let settings = Settings {
        place,
        keys: folder.join("keys"),
        before_answer,
        refuse: true,
        checkpoint: Duration::from_secs(60),
        anchor: None,
        deadlines: store::Deadlines {
            deadline: Duration::from_secs(86_400),
            alarm: Duration::from_secs(3_600),
        },
    };
    Ledger::open(settings, Arc::new(|event| println!("{event:?}"))).unwrap()
}

const TIME: Duration = Duration::from_secs(5);

fn main() {
    for (subject, waiting) in [
        (false, 16),
        (false, 64),
        (false, 256),
        (true, 64),
        (true, 256),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path(), true);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let (began, used) = (Instant::now(), processor());
        let mut waits: Vec<Duration> = runtime.block_on(async {
            let mut tasks = tokio::task::JoinSet::new();
            for task in 0..waiting {
                let ledger = ledger.clone();
                tasks.spawn(async move {
                    let mut waits = Vec::new();
                    for number in 0.. {
                        if began.elapsed() > TIME {
                            break;
                        }
                        let asked = Instant::now();
                        let written = ledger.written(entry(task << 32 | number, subject)).await;
                        waits.push(asked.elapsed());
                        if !written {
                            println!("not written");
                        }
                    }
                    waits
                });
            }
            tasks.join_all().await.concat()
        });
        let (time, used) = (began.elapsed().as_secs_f64(), processor() - used);
        waits.sort_unstable();
        let at = |part: f64| waits.get((waits.len() as f64 * part) as usize).unwrap();
        let counts = ledger.counts();
        println!(
            "before-answer, {waiting:3} waiting, subjects {subject:5}: {:6.0} records/s, {:5.1} per commit, p50 {:?}, p99 {:?}, {:.1} us of processor each",
            waits.len() as f64 / time,
            counts.written as f64 / counts.commits as f64,
            at(0.5),
            at(0.99),
            used * 1e6 / waits.len() as f64,
        );
        ledger.close(Duration::from_secs(30));
    }
    for (subject, rate) in [(false, 1_000), (false, 4_000), (true, 1_000), (true, 4_000)] {
        let folder = tempfile::tempdir().unwrap();
        let ledger = open(folder.path(), false);
        let (began, used) = (Instant::now(), processor());
        let (mut number, mut handing) = (0, Duration::ZERO);
        while began.elapsed() < TIME {
            let due = (began.elapsed().as_secs_f64() * f64::from(rate)) as u64;
            while number < due {
                let asked = Instant::now();
                ledger.note(entry(number, subject));
                handing += asked.elapsed();
                number += 1;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        ledger.close(Duration::from_secs(30));
        let (counts, used) = (ledger.counts(), processor() - used);
        println!(
            "async, {rate} records/s, subjects {subject:5}: {:.2} us to hand over, {:.1} us of processor each, {:.0} per commit, {} lost",
            handing.as_secs_f64() * 1e6 / number as f64,
            used * 1e6 / number as f64,
            counts.written as f64 / counts.commits as f64,
            counts.lost,
        );
    }
}
