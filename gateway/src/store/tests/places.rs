//! Everyone of several places at once: what keeps one of them keeps no other.

use super::everyone::{ask, decision, named, populate};
use super::kit::{Site, block_on, count, entry, run};
use crate::store::erasures::{Promise, receipt};
use crate::store::import::{Imported, import};
use crate::store::journal::Journal;
use crate::store::registry::Enrolment;
use crate::store::subjects::Named;
use crate::store::{By, Conn, Everyone, Ledger, Place, Seconded, holds, keys, subjects};
use std::time::Duration;

const PLACES: [&str; 2] = ["acme", "other"];

fn at(provider: &str, subject: Named) -> Named {
    Named {
        provider: provider.into(),
        ..subject
    }
}

async fn conn(site: &Site) -> Conn {
    Place::File(site.path("visor.db")).connect().await.unwrap()
}

/// As many faces at the other place.
async fn populate_other(site: &Site, faces: usize) {
    let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
    let face = |number| Imported {
        subject: at("other", named(&format!("p-{number}"))),
        enrolment: Enrolment {
            time: 5,
            stored: true,
            ..Enrolment::default()
        },
        interacted: 5,
    };
    let all: Vec<_> = (0..faces).map(face).collect();
    let mut conn = conn(site).await;
    import(&mut conn, &wrapping, &Journal::new(), &all)
        .await
        .unwrap();
    conn.close().await.unwrap();
}

async fn second(ledger: &Ledger, provider: &str) -> u64 {
    let ask = |caller: &str| Everyone {
        provider: provider.into(),
        request: [provider.len() as u8; 32],
        ..ask(caller)
    };
    assert_eq!(ledger.second(ask("kyc")).await, Some(Seconded::Wait));
    match ledger.second(ask("batch")).await {
        Some(Seconded::Do(time)) => time,
        other => panic!("{other:?}"),
    }
}

async fn wipe(ledger: &Ledger, provider: &str, time: u64) -> Promise {
    let mut decision = decision();
    decision.record.provider = Some(provider.into());
    decision.record.decision = rand::random();
    let given = ledger.erase(decision, By::Two(time)).await;
    given.unwrap().unwrap()
}

/// The places in the order in which they are gone on with: what keeps the first could keep the other.
fn in_order(site: &Site) -> [&'static str; 2] {
    let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
    let mut places = PLACES;
    places.sort_by_key(|place| subjects::lookup(&wrapping, &at(place, named(""))));
    places
}

fn left(provider: &str) -> String {
    format!("SELECT COUNT(*) FROM erasure_obligations WHERE provider = '{provider}'")
}

/// A hold that begins after the vendor was asked keeps a place for as long as it lasts.
#[test]
fn a_hold_at_one_place_keeps_nobody_of_another() {
    let site = Site::new();
    populate(&site, 20);
    block_on(populate_other(&site, 20));
    let [held, _] = in_order(&site);
    let ledger = site.open().unwrap();
    block_on(async {
        let mut times = Vec::new();
        for place in PLACES {
            times.push(second(&ledger, place).await);
        }
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        let mut conn = conn(&site).await;
        let kept = at(held, named("p-7"));
        holds::set(&mut conn, &wrapping, Some(&kept), "m-1", 5)
            .await
            .unwrap();
        let mut promises = Vec::new();
        for (place, time) in PLACES.into_iter().zip(times) {
            promises.push((place, wipe(&ledger, place, time).await));
        }
        for (place, promise) in &promises {
            let patience = Duration::from_secs(if *place == held { 0 } else { 30 });
            let wiped = ledger.wiped(promise.receipt, patience).await;
            assert_eq!(wiped, *place != held, "{place} while {held} is held");
        }
        // Himself, and everyone's own row.
        while count(&site, &left(held)).await > 2 {
            assert!(ledger.written(entry(300)).await);
        }
        run(&mut conn, "UPDATE legal_holds SET lifted = 6").await;
        conn.close().await.unwrap();
        for (_, promise) in &promises {
            assert!(ledger.wiped(promise.receipt, Duration::from_secs(30)).await);
        }
    });
    assert!(ledger.close(Duration::from_secs(30)));
    site.assert_sound();
}

/// While the same holds keep the same people, nothing is gone through again.
#[test]
fn what_a_hold_keeps_is_gone_through_once() {
    let site = Site::new();
    populate(&site, 20);
    let ledger = site.open().unwrap();
    block_on(async {
        let time = second(&ledger, "acme").await;
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        let mut conn = conn(&site).await;
        let hold = async |conn: &mut Conn, id: &str| {
            let kept = named(id);
            let set = holds::set(conn, &wrapping, Some(&kept), "m-1", 5).await;
            assert!(set.unwrap());
        };
        hold(&mut conn, "p-7").await;
        let promise = wipe(&ledger, "acme", time).await;
        // Himself, and everyone's own row, which each step writes anew.
        while count(&site, &left("acme")).await > 2 {
            assert!(ledger.written(entry(300)).await);
        }
        let quiet = async || {
            let mut before = progress(&site).await;
            for _ in 0..10 {
                // Longer than the writer waits to look again.
                tokio::time::sleep(Duration::from_millis(2_500)).await;
                let after = progress(&site).await;
                if after == before {
                    return;
                }
                before = after;
            }
            panic!("it is gone through again and again");
        };
        quiet().await;
        let before = progress(&site).await;
        hold(&mut conn, "nobody-else").await;
        tokio::time::sleep(Duration::from_millis(2_500)).await;
        assert_ne!(progress(&site).await, before, "another hold is looked at");
        quiet().await;
        run(&mut conn, "UPDATE legal_holds SET lifted = 6").await;
        conn.close().await.unwrap();
        assert!(ledger.wiped(promise.receipt, Duration::from_secs(30)).await);
    });
    assert!(ledger.close(Duration::from_secs(30)));
    site.assert_sound();
}

/// Somebody who was never enrolled is kept by a hold too, and gone once it is lifted.
#[test]
fn a_hold_keeps_a_stranger_until_it_is_lifted() {
    let site = Site::new();
    populate(&site, 20);
    let stranger = "SELECT COUNT(*) FROM subjects WHERE enrolled IS NULL";
    let ledger = site.open().unwrap();
    block_on(async {
        assert!(count(&site, stranger).await > 1);
        let time = second(&ledger, "acme").await;
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        let mut conn = conn(&site).await;
        holds::set(&mut conn, &wrapping, Some(&named("person-1")), "m-1", 5)
            .await
            .unwrap();
        let promise = wipe(&ledger, "acme", time).await;
        // Everyone's own row alone is left, and who is kept.
        while count(&site, &left("acme")).await > 1 || count(&site, stranger).await > 1 {
            assert!(ledger.written(entry(301)).await);
        }
        assert!(!ledger.wiped(promise.receipt, Duration::from_secs(3)).await);
        assert_eq!(count(&site, stranger).await, 1);
        run(&mut conn, "UPDATE legal_holds SET lifted = 6").await;
        conn.close().await.unwrap();
        assert!(ledger.wiped(promise.receipt, Duration::from_secs(30)).await);
        assert_eq!(count(&site, stranger).await, 0);
    });
    assert!(ledger.close(Duration::from_secs(30)));
    site.assert_sound();
}

/// What everyone's own row says of how far it is.
async fn progress(site: &Site) -> Vec<u8> {
    let Conn::Sqlite(mut conn) = conn(site).await else {
        panic!("a file")
    };
    let (progress,): (Vec<u8>,) =
        sqlx::query_as("SELECT request FROM erasure_obligations WHERE origin = 'wipe'")
            .fetch_one(&mut conn)
            .await
            .unwrap();
    progress
}

/// Nor does a row that no longer opens keep anybody of another place.
#[test]
fn what_is_damaged_at_one_place_keeps_nobody_of_another() {
    let site = Site::new();
    populate(&site, 20);
    block_on(populate_other(&site, 20));
    let [broken, place] = in_order(&site);
    let ledger = site.open().unwrap();
    block_on(async {
        // In the middle of it, as a hold makes it stay.
        let mut conn = conn(&site).await;
        let time = second(&ledger, broken).await;
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        holds::set(&mut conn, &wrapping, None, "m-1", 5)
            .await
            .unwrap();
        wipe(&ledger, broken, time).await;
        for origin in ["wipe", "wanted"] {
            let damage = format!(
                "UPDATE erasure_obligations SET request = zeroblob(64), origin = '{origin}'
                 WHERE provider = '{broken}' AND origin IN ('wipe', 'wanted')"
            );
            run(&mut conn, &damage).await;
            run(&mut conn, "UPDATE legal_holds SET lifted = 6").await;
            let time = second(&ledger, place).await;
            let promise = wipe(&ledger, place, time).await;
            assert!(ledger.wiped(promise.receipt, Duration::from_secs(30)).await);
            assert_eq!(count(&site, &left(place)).await, 0);
        }
        assert!(count(&site, &left(broken)).await > 0);
        conn.close().await.unwrap();
    });
    assert!(ledger.close(Duration::from_secs(30)));
}

/// The receipt of two who asked twice counts what either came to.
#[test]
fn a_second_yes_forgets_nothing_of_the_first() {
    let site = Site::new();
    populate(&site, 20);
    let ledger = site.open().unwrap();
    block_on(async {
        let first = second(&ledger, "acme").await;
        let again = second(&ledger, "acme").await;
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        let mut conn = conn(&site).await;
        holds::set(&mut conn, &wrapping, Some(&named("p-7")), "m-1", 5)
            .await
            .unwrap();
        let promise = wipe(&ledger, "acme", first).await;
        // Those who were never enrolled come last, and all records here are about them.
        while count(&site, "SELECT COUNT(*) FROM subject_records").await > 0 {
            assert!(ledger.written(entry(301)).await);
        }
        assert!(promise == wipe(&ledger, "acme", again).await);
        run(&mut conn, "UPDATE legal_holds SET lifted = 6").await;
        assert!(ledger.wiped(promise.receipt, Duration::from_secs(30)).await);
        let found = receipt(&mut conn, &promise.receipt).await.unwrap().unwrap();
        assert_eq!(found.read(&[site.key()]).unwrap().records, 3);
        conn.close().await.unwrap();
    });
    assert!(ledger.close(Duration::from_secs(30)));
}
