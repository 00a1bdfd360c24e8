//! Everyone of a place: wanted in one step or not at all, owed and purged while everything else goes on.

use super::kit::{Site, block_on, count, entry, run};
use crate::store::erasures::{Promise, Want, receipt};
use crate::store::import::{Imported, import};
use crate::store::journal::{self, Journal};
use crate::store::registry::Enrolment;
use crate::store::subjects::{Named, Touch};
use crate::store::{By, Entry, Everyone, Ledger, Place, Record, Seconded, keys};
use std::time::{Duration, Instant};
use zeroize::Zeroizing;

pub fn named(id: &str) -> Named {
    Named {
        environment: "live".into(),
        provider: "acme".into(),
        id: Zeroizing::new(id.as_bytes().to_vec()),
    }
}

/// Faces that are stored, and a few subjects beside them that are only known from calls.
pub fn populate(site: &Site, faces: usize) {
    site.write(0..6);
    let all: Vec<Imported> = (0..faces)
        .map(|number| Imported {
            subject: named(&format!("p-{number}")),
            enrolment: Enrolment {
                time: 5,
                stored: true,
                ..Enrolment::default()
            },
            interacted: 5,
        })
        .collect();
    block_on(async {
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        let mut conn = Place::File(site.path("visor.db")).open().await.unwrap();
        let count = import(&mut conn, &wrapping, &Journal::new(), &all).await;
        assert_eq!(count.unwrap().new, faces as u64);
        conn.close().await.unwrap();
    });
}

pub fn ask(caller: &str) -> Everyone {
    Everyone {
        request: [7; 32],
        caller: caller.into(),
        window: Duration::from_secs(60),
        environment: "live".into(),
        provider: "acme".into(),
        lease: Duration::from_secs(600),
    }
}

pub fn decision() -> Box<Entry> {
    Box::new(Entry {
        record: Record {
            decision: [9; 16],
            route: Some("wipe".into()),
            ..entry(1).record
        },
        subject: None,
        makes: false,
        touch: Touch::Nothing,
        ended: None,
        binding: false,
    })
}

async fn both(ledger: &Ledger) -> u64 {
    assert_eq!(ledger.second(ask("kyc")).await, Some(Seconded::Wait));
    match ledger.second(ask("batch")).await {
        Some(Seconded::Do(time)) => time,
        other => panic!("{other:?}"),
    }
}

async fn wipe(ledger: &Ledger, time: u64) -> Promise {
    let given = ledger.erase(decision(), By::Two(time)).await;
    given.unwrap().unwrap()
}

/// Who was told that it was not done, or did not wait to hear, finds nothing done.
#[test]
fn nobody_is_owed_for_who_gave_up() {
    let site = Site::new();
    populate(&site, 40);
    let ledger = site.open().unwrap();
    block_on(async {
        assert_eq!(ledger.second(ask("kyc")).await, Some(Seconded::Wait));
        // Somebody else writes, and whoever asks now has to wait for that.
        let mut other = Place::File(site.path("visor.db")).connect().await.unwrap();
        other.begin().await.unwrap();
        let gone = tokio::time::timeout(Duration::from_millis(300), ledger.second(ask("batch")));
        assert!(gone.await.is_err());
        other.rollback().await.unwrap();
        // All that was asked before is over when this is written.
        assert!(ledger.written(entry(7)).await);
        assert_eq!(
            count(&site, "SELECT COUNT(*) FROM erasure_obligations").await,
            0
        );
        let journal = std::fs::read_to_string(site.path("keys").join(journal::FILE)).unwrap();
        assert_eq!(journal, "");
        // The first one's word still stands.
        assert!(matches!(
            ledger.second(ask("batch")).await,
            Some(Seconded::Do(_))
        ));
        assert_eq!(
            count(&site, "SELECT COUNT(*) FROM erasure_obligations").await,
            40
        );
    });
    assert!(ledger.close(Duration::from_secs(30)));
}

/// While many are purged, records are written; and who was promised a receipt of his own has it.
#[test]
fn everyone_is_purged_and_nobody_waits_for_it() {
    let site = Site::new();
    populate(&site, 1_500);
    let ledger = site.open().unwrap();
    let (promised, wiped) = block_on(async {
        for (number, id) in [(200, "p-7"), (201, "p-7"), (202, "p-8"), (203, "p-7")] {
            let mut about = entry(number);
            about.subject = Some(named(id));
            assert!(ledger.written(about).await);
        }
        let want = Want {
            subject: named("p-7"),
            asked: None,
            origin: "caller",
            until: 0,
            asks: true,
        };
        let before = ledger.owe(want).await.unwrap().promise;
        let time = both(&ledger).await;
        // Asked for by itself as well, after everyone was.
        let want = Want {
            subject: named("p-8"),
            asked: None,
            origin: "caller",
            until: 0,
            asks: true,
        };
        let after = ledger.owe(want).await.unwrap().promise;
        assert!(
            ledger
                .claim(Duration::from_secs(9), Vec::new())
                .await
                .is_some_and(|one| {
                    one.subject.id.as_slice() == b"p-7" || one.subject.id.as_slice() == b"p-8"
                })
        );
        let promise = wipe(&ledger, time).await;
        for number in 10..60 {
            let began = Instant::now();
            assert!(ledger.written(entry(number)).await);
            assert!(began.elapsed() < Duration::from_secs(2), "{number}");
        }
        assert!(ledger.wiped(promise.receipt, Duration::from_secs(60)).await);
        (vec![before, after], promise)
    });
    assert!(ledger.close(Duration::from_secs(30)));
    block_on(async {
        assert_eq!(
            count(&site, "SELECT COUNT(*) FROM erasure_obligations").await,
            0
        );
        let faces = "SELECT COUNT(*) FROM subjects WHERE enrolled IS NOT NULL";
        assert_eq!(count(&site, faces).await, 0);
        let mut conn = Place::File(site.path("visor.db")).read().await.unwrap();
        let mut records = async |promise: &Promise| {
            let found = receipt(&mut conn, &promise.receipt).await.unwrap();
            let said = found.unwrap().read(&[site.key()]).unwrap();
            said.records
        };
        assert_eq!(records(&promised[0]).await, 3);
        assert_eq!(records(&promised[1]).await, 1);
        // Each of those whose faces were never stored has some too.
        assert!(records(&wiped).await > 4);
    });
    let journal = std::fs::read_to_string(site.path("keys").join(journal::FILE)).unwrap();
    assert!(journal.matches("done ").count() >= 1_500);
    site.assert_sound();
}

/// What the vendor said is done is done, whoever ends before it is done here; and a hold outlasts it.
#[test]
fn what_was_begun_is_ended_after_a_restart() {
    let site = Site::new();
    populate(&site, 300);
    let ledger = site.open().unwrap();
    let promise = block_on(async {
        let time = both(&ledger).await;
        // Whoever is enrolled after that may be stored still.
        populate_one(&site, "p-later").await;
        // A hold that begins while the vendor is asked suspends what is left to do here.
        let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        crate::store::holds::set(&mut conn, &wrapping, None, "m-1", 5)
            .await
            .unwrap();
        conn.close().await.unwrap();
        wipe(&ledger, time).await
    });
    assert!(ledger.close(Duration::from_secs(30)));
    let left = block_on(count(&site, "SELECT COUNT(*) FROM erasure_obligations"));
    assert_eq!(left, 301, "each of them, and everyone's own");
    let ledger = site.open().unwrap();
    block_on(async {
        assert!(
            !ledger
                .wiped(promise.receipt, Duration::from_millis(300))
                .await
        );
        assert_eq!(
            count(&site, "SELECT COUNT(*) FROM erasure_obligations").await,
            left,
            "a hold is in force"
        );
        let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
        run(&mut conn, "UPDATE legal_holds SET lifted = 6").await;
        conn.close().await.unwrap();
        assert!(ledger.wiped(promise.receipt, Duration::from_secs(30)).await);
        assert_eq!(
            count(&site, "SELECT COUNT(*) FROM erasure_obligations").await,
            0
        );
        let faces = "SELECT COUNT(*) FROM subjects WHERE enrolled IS NOT NULL";
        assert_eq!(count(&site, faces).await, 1, "who came later");
    });
    assert!(ledger.close(Duration::from_secs(30)));
    site.assert_sound();
}

async fn populate_one(site: &Site, id: &str) {
    let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
    let mut conn = Place::File(site.path("visor.db")).open().await.unwrap();
    let face = Imported {
        subject: named(id),
        enrolment: Enrolment {
            time: 5,
            stored: true,
            ..Enrolment::default()
        },
        interacted: 5,
    };
    import(&mut conn, &wrapping, &Journal::new(), &[face])
        .await
        .unwrap();
    conn.close().await.unwrap();
}

/// Records that are written beside something.
#[derive(Default)]
struct Beside {
    number: u64,
}

impl Beside {
    async fn of<T>(&mut self, what: &str, ledger: &Ledger, done: impl Future<Output = T>) -> T {
        let (began, before) = (Instant::now(), self.number);
        let (mut done, mut worst) = (std::pin::pin!(done), Duration::ZERO);
        let done = loop {
            let (at, number) = (Instant::now(), 100 + self.number);
            let mut written = std::pin::pin!(ledger.written(entry(number)));
            let (ended, kept) = tokio::select! {
                done = &mut done => (Some(done), written.await),
                kept = &mut written => (None, kept),
            };
            assert!(kept);
            self.number += 1;
            worst = worst.max(at.elapsed());
            if let Some(done) = ended {
                break done;
            }
        };
        println!(
            "{what} in {:?}; {} records meanwhile, none waited longer than {worst:?}",
            began.elapsed(),
            self.number - before
        );
        done
    }
}

/// How long it takes of many: `VISOR_FACES=50000 cargo nextest run --release --run-ignored all
/// -E 'test(how_long_everyone_takes)' --no-capture`.
#[test]
#[ignore = "a measurement"]
fn how_long_everyone_takes() {
    let faces = std::env::var("VISOR_FACES").map_or(5_000, |text| text.parse().unwrap());
    let site = Site::new();
    populate(&site, faces);
    let ledger = site.open().unwrap();
    block_on(async {
        let mut beside = Beside::default();
        let time = beside.of("owed", &ledger, both(&ledger)).await;
        let promise = beside.of("certain", &ledger, wipe(&ledger, time)).await;
        let purged = ledger.wiped(promise.receipt, Duration::from_secs(600));
        assert!(beside.of("purged", &ledger, purged).await);
    });
    assert!(ledger.close(Duration::from_secs(30)));
}
