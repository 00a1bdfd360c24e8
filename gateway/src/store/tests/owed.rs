//! What is owed, against damage, clocks and crashes.

use super::everyone::{named, populate};
use super::kit::{Site, block_on, count, entry, run};
use crate::store::erasures::Want;
use crate::store::registry::{Kept, Stranded};
use crate::store::{Carry, Place, holds, journal, keys, wrapped};
use std::time::Duration;

fn want(id: &str) -> Want {
    Want {
        subject: named(id),
        asked: None,
        origin: "caller",
        until: 0,
        asks: false,
    }
}

/// What is damaged stays due, and stands in nobody's way.
#[test]
fn damaged_rows_that_are_due_hold_up_nobody() {
    let site = Site::new();
    populate(&site, 9);
    block_on(async {
        let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
        run(
            &mut conn,
            "UPDATE subjects SET sealed = zeroblob(64), interacted = 1 WHERE lookup IN
             (SELECT lookup FROM subjects WHERE enrolled IS NOT NULL ORDER BY lookup LIMIT 5)",
        )
        .await;
        conn.close().await.unwrap();
    });
    let ledger = site.open().unwrap();
    block_on(async {
        let kept = || {
            vec![Kept {
                environment: "live".into(),
                provider: "acme".into(),
                longest: Some(Duration::from_secs(60)),
            }]
        };
        for left in [2, 2, 0] {
            let due = ledger.due(kept(), Carry::Out(2)).await.unwrap();
            assert_eq!((due.faces, due.stranded), (left, Vec::new()));
        }
        let owed = "SELECT COUNT(*) FROM erasure_obligations";
        assert_eq!(count(&site, owed).await, 4);
    });
    assert!(ledger.close(Duration::from_secs(30)));
}

/// Where the policy names nobody any more, nobody is found due: that is said instead.
#[test]
fn faces_that_the_policy_does_not_name_are_stranded() {
    let site = Site::new();
    populate(&site, 6);
    block_on(async {
        let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
        let moved = |provider: &str, faces: u64| {
            format!(
                "UPDATE subjects SET provider = '{provider}' WHERE lookup IN (SELECT lookup FROM subjects
                 WHERE enrolled IS NOT NULL AND provider = 'acme' ORDER BY lookup LIMIT {faces})"
            )
        };
        run(&mut conn, &moved("gone", 2)).await;
        run(&mut conn, &moved("aardvark", 1)).await;
        conn.close().await.unwrap();
    });
    let ledger = site.open().unwrap();
    let kept = |places: &[(&str, &str)]| {
        let kept = places.iter().map(|(environment, provider)| Kept {
            environment: (*environment).into(),
            provider: (*provider).into(),
            longest: None,
        });
        kept.collect::<Vec<_>>()
    };
    let stranded = |provider: &str, faces| Stranded {
        environment: "live".into(),
        provider: provider.into(),
        faces,
    };
    let (acme, gone) = (("live", "acme"), ("live", "gone"));
    for (places, expected) in [
        (&[acme, gone][..], vec![stranded("aardvark", 1)]),
        (&[acme], vec![stranded("aardvark", 1), stranded("gone", 2)]),
        (
            &[acme, ("test", "gone"), ("live", "aardvark")],
            vec![stranded("gone", 2)],
        ),
        (&[acme, gone, ("live", "aardvark")], vec![]),
    ] {
        let due = block_on(ledger.due(kept(places), Carry::Count)).unwrap();
        assert_eq!((due.faces, due.stranded), (0, expected), "{places:?}");
    }
    assert!(ledger.close(Duration::from_secs(30)));
}

/// What a clock that was far ahead put off is not put off until then, and its deadline is near in time.
#[test]
fn a_clock_that_was_ahead_puts_nothing_off() {
    let site = Site::new();
    populate(&site, 2);
    let ledger = site.open().unwrap();
    block_on(async {
        for id in ["p-0", "p-1"] {
            assert!(ledger.owe(want(id)).await.is_some());
        }
        let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
        run(
            &mut conn,
            "UPDATE erasure_obligations SET since = since + 31536000000,
             asked = asked + 31536000000, next = asked + 31536000000",
        )
        .await;
        conn.close().await.unwrap();
        for _ in 0..2 {
            let claimed = ledger.claim(Duration::from_secs(60), Vec::new()).await;
            assert!(claimed.is_some());
        }
        let claimed = ledger.claim(Duration::from_secs(60), Vec::new()).await;
        assert!(claimed.is_none(), "they are under way");
        let ahead = format!(
            "SELECT COUNT(*) FROM erasure_obligations WHERE since > {}",
            crate::store::now()
        );
        assert_eq!(count(&site, &ahead).await, 0);
    });
    assert!(ledger.close(Duration::from_secs(30)));
}

/// Who is busy is passed over, and nobody behind him is.
#[test]
fn a_place_that_is_busy_is_passed_over() {
    let site = Site::new();
    site.write(0..2);
    let ledger = site.open().unwrap();
    block_on(async {
        for number in 0..20 {
            assert!(ledger.owe(want(&format!("p-{number}"))).await.is_some());
        }
        let mut other = want("p-0");
        other.subject.provider = "other".into();
        assert!(ledger.owe(other).await.is_some());
        let busy = || vec![("live".to_owned(), "acme".to_owned())];
        let lease = Duration::from_secs(60);
        let claimed = ledger.claim(lease, busy()).await.unwrap();
        assert_eq!(claimed.subject.provider, "other");
        assert!(ledger.claim(lease, busy()).await.is_none());
        assert!(ledger.claim(lease, Vec::new()).await.is_some());
    });
    assert!(ledger.close(Duration::from_secs(30)));
}

/// A crash between the tables' turn and the file's: a command in between finds the key that is in use, and
/// the next start ends the rotation.
#[test]
fn a_rotation_that_was_cut_in_two_is_ended() {
    let site = Site::new();
    populate(&site, 3);
    let folder = site.path("keys");
    let old = std::fs::read(folder.join("wrapping.key")).unwrap();
    keys::make_next_wrapping(&folder).unwrap();
    let next = std::fs::read(folder.join("wrapping.next")).unwrap();
    site.write(6..8);
    // As if the file's turn had never come.
    std::fs::write(folder.join("wrapping.key"), old).unwrap();
    std::fs::copy(folder.join("signing.key"), folder.join("wrapping.next")).unwrap();
    std::fs::write(folder.join("wrapping.next"), &next).unwrap();
    block_on(async {
        let mut conn = Place::File(site.path("visor.db")).open().await.unwrap();
        let wrapping = wrapped::of(&folder, &mut conn).await.unwrap();
        assert_eq!(
            wrapping.id,
            keys::next_wrapping_of(&folder).unwrap().unwrap().id
        );
        for lifts in [false, true] {
            let time = crate::store::now();
            let line = match lifts {
                false => journal::held(&wrapping, None, "m-1", time),
                true => journal::lifted(&wrapping, None, time),
            };
            journal::append(&folder, &line).unwrap();
        }
        holds::lift(&mut conn, &wrapping, None, 9).await.unwrap();
        conn.close().await.unwrap();
    });
    let ledger = site.open().unwrap();
    assert!(block_on(ledger.written(entry(9))));
    assert!(ledger.close(Duration::from_secs(30)));
    assert_eq!(std::fs::read(folder.join("wrapping.key")).unwrap(), next);
    assert!(!folder.join("wrapping.next").exists());
    site.assert_sound();
}
