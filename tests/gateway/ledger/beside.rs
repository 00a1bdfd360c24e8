//! Commands beside a gateway that writes: none of them says that something is wrong, and none is in its way.

use super::*;
use jiff::Timestamp;

/// Ends what runs beside, also where something is wrong.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn beside(database: &str) {
    let mut setup = Setup::new();
    setup.config.push_str(&format!(
        "\n[store]\ndatabase = \"{database}\"\nkeys = \"keys\"\nanchor = \"anchors\"\ndurability = \"before-answer\"\ncheckpoint = \"20 ms\"\n"
    ));
    let mut bed = setup.start();
    let (stop, calls) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let _stop = Stop(&stop);
        for _ in 0..3 {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    assert_eq!(bed.search().send().status, 200);
                    calls.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for round in 1..=12 {
            let before = calls.load(Ordering::Relaxed);
            assert_verified(bed.folder(), database);
            let said = ledger(bed.folder(), &["query", "--limit", "100000", database]);
            assert_eq!(said.code, Some(0), "{}", said.err);
            let lines = said.out.lines();
            let seqs: Vec<u64> = lines
                .map(|line| {
                    serde_json::from_str::<Value>(line).unwrap()["seq"]
                        .as_u64()
                        .unwrap()
                })
                .collect();
            assert!(
                seqs.windows(2).all(|pair| pair[1] == pair[0] + 1),
                "{seqs:?}"
            );
            if round % 3 == 0 {
                let now = Timestamp::now().to_string();
                let args = ["prune", "--config", "gateway.toml", "--before", &now];
                let said = ledger(bed.folder(), &args);
                assert!(
                    said.out.contains(" records are gone"),
                    "{}{}",
                    said.out,
                    said.err
                );
            }
            eventually("calls meanwhile", || {
                (calls.load(Ordering::Relaxed) > before + 3).then_some(())
            });
        }
    });
    bed.gateway.end();
    assert_verified(bed.folder(), database);
    let log = bed.gateway.err.text();
    assert!(!log.contains("alarm: the ledger"), "{log}");
}

#[test]
fn a_file_is_read_and_pruned_while_it_is_written() {
    beside("visor.db");
}

#[test]
fn a_server_is_read_and_pruned_while_it_is_written() {
    let server = Postgres::start();
    beside(&server.url());
}
