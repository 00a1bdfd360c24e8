//! Everyone whom two wanted erased, while each is not owed yet: after a kill, a restore, a rotation, and for
//! whoever is enrolled meanwhile.

use super::everyone::{ask, named, populate};
use super::kit::{Site, block_on, count, entry, run};
use crate::store::backup::{Trust, replay};
use crate::store::everyone::{self, owe_some, want, wanted};
use crate::store::journal::{self, Source, Step};
use crate::store::registry::{Ended, Enrolled, Enrolment};
use crate::store::wrapping::Wrapping;
use crate::store::{Conn, Ledger, Place, Seconded, chains, keys, now, registry};
use std::time::Duration;
use visor_policy::life::Stored;

const OWED: &str = "SELECT COUNT(*) FROM erasure_obligations WHERE origin = 'everyone'";
const WANTED: &str = "SELECT COUNT(*) FROM erasure_obligations WHERE origin = 'wanted'";
const ALL: &str = "SELECT COUNT(*) FROM erasure_obligations";
const FACES: &str = "SELECT COUNT(*) FROM subjects WHERE enrolled IS NOT NULL";

const HERE: everyone::Place<'_> = everyone::Place {
    environment: "live",
    provider: "acme",
};

/// The tables and the key of a site whose gateway does not run.
async fn hands(site: &Site) -> (Conn, Wrapping) {
    let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
    let conn = Place::File(site.path("visor.db")).connect().await.unwrap();
    (conn, wrapping)
}

fn said(site: &Site, lines: &str) -> u64 {
    journal::append(&site.path("keys"), lines).unwrap()
}

/// As the writer does it: in the journal first.
async fn keep(site: &Site, conn: &mut Conn, lines: &str) {
    let length = said(site, lines);
    let chain = site.chain();
    chains::mark_journal(conn, &chain, length).await.unwrap();
    conn.commit().await.unwrap();
}

/// Two asked, and so many were owed when the gateway was killed.
async fn killed_after(site: &Site, some: usize) -> u64 {
    let (mut conn, wrapping) = hands(site).await;
    let time = now();
    conn.begin().await.unwrap();
    want(&mut conn, &wrapping, &HERE, (time, time), 600_000)
        .await
        .unwrap();
    let line = journal::line(&wrapping, &HERE.everyone(), Step::Owed, time);
    keep(site, &mut conn, &line).await;
    if some > 0 {
        conn.begin().await.unwrap();
        let (all, _) = wanted(&mut conn, &wrapping).await.unwrap();
        let all = all.unwrap();
        let piece = owe_some(&mut conn, &wrapping, all, (now(), some))
            .await
            .unwrap();
        assert!(!piece.is_last);
        keep(site, &mut conn, &piece.lines).await;
    }
    conn.close().await.unwrap();
    time
}

/// Until nobody is left who is only wanted.
async fn until_owed(site: &Site, ledger: &Ledger) {
    for number in 100.. {
        assert!(ledger.written(entry(number)).await);
        if count(site, ALL).await == count(site, OWED).await {
            return;
        }
    }
}

fn journal_of(site: &Site, wrapping: &Wrapping) -> journal::Journal {
    let path = site.path("keys").join(journal::FILE);
    let read = journal::of_files(&[Source::whole(path)], wrapping).unwrap();
    assert_eq!((read.unreadable, read.foreign, read.lost), (0, 0, false));
    read.journal
}

fn put_back(site: &Site, copy: &str) {
    std::fs::rename(site.path(copy), site.path("visor.db")).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(site.path(&format!("visor.db{end}")));
    }
}

fn end(site: &Site, ledger: Ledger) {
    assert!(ledger.close(Duration::from_secs(30)));
    site.assert_sound();
}

/// Whoever was told that it could not be done finds nothing done, also where a journal outlives tables that
/// were put back: its line of everyone was taken back.
#[test]
fn what_could_not_be_committed_is_not_wanted_by_the_journal() {
    let site = Site::new();
    populate(&site, 40);
    std::fs::copy(site.path("visor.db"), site.path("copy.db")).unwrap();
    let ledger = site.open().unwrap();
    block_on(async {
        let (mut conn, _) = hands(&site).await;
        // Everyone's row is written, and the commit of it fails.
        for sql in [
            "CREATE TABLE none_such (id INTEGER PRIMARY KEY)",
            "CREATE TABLE broken (id INTEGER REFERENCES none_such (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TRIGGER breaks AFTER INSERT ON erasure_obligations
             BEGIN INSERT INTO broken VALUES (1); END",
        ] {
            run(&mut conn, sql).await;
        }
        assert_eq!(ledger.second(ask("kyc")).await, Some(Seconded::Wait));
        assert_eq!(ledger.second(ask("batch")).await, None);
        assert_eq!(count(&site, ALL).await, 0);
        run(&mut conn, "DROP TRIGGER breaks").await;
        conn.close().await.unwrap();
    });
    end(&site, ledger);
    let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
    let everyone = journal::of(&wrapping, Some(&HERE.everyone()));
    let journal = journal_of(&site, &wrapping);
    let known = journal.get(&everyone).unwrap();
    assert!(known.owed > 0 && known.done >= known.owed, "{known:?}");
    // As it is, and put back to before.
    for round in 0..2 {
        let ledger = site.open().unwrap();
        assert!(block_on(ledger.written(entry(50 + round))));
        assert_eq!(block_on(count(&site, ALL)), 0);
        assert_eq!(block_on(count(&site, FACES)), 40);
        assert!(ledger.close(Duration::from_secs(30)));
        if round == 0 {
            put_back(&site, "copy.db");
            keys::begin(&site.path("keys")).unwrap();
        }
    }
}

/// Nobody is told that it could not be done where it will be.
#[test]
fn whoever_hears_no_more_of_what_is_wanted_hears_that_it_is() {
    let site = Site::new();
    populate(&site, 3_000);
    let ledger = site.open().unwrap();
    let heard = block_on(async {
        assert_eq!(ledger.second(ask("kyc")).await, Some(Seconded::Wait));
        let ends = ledger.clone();
        let ended = async {
            let end = tokio::task::spawn_blocking(move || ends.close(Duration::from_secs(30)));
            assert!(end.await.unwrap());
        };
        tokio::join!(ledger.second(ask("batch")), ended).0
    });
    assert_eq!(heard, Some(Seconded::Wanted));
    assert_eq!(block_on(count(&site, WANTED)), 1);
    let ledger = site.open().unwrap();
    block_on(until_owed(&site, &ledger));
    assert_eq!(block_on(count(&site, OWED)), 3_000);
    end(&site, ledger);
}

/// What two asked for is owed whatever became of the gateway that was asked, each once.
#[test]
fn what_was_wanted_is_owed_after_a_kill() {
    for some in [0, 300] {
        let site = Site::new();
        populate(&site, 700);
        let time = block_on(killed_after(&site, some));
        assert_eq!(block_on(count(&site, ALL)), some as i64 + 1);
        let ledger = site.open().unwrap();
        block_on(async {
            until_owed(&site, &ledger).await;
            assert_eq!(count(&site, OWED).await, 700);
            let since = format!("{OWED} AND since = {time}");
            assert_eq!(count(&site, &since).await, 700, "its deadline is from then");
        });
        end(&site, ledger);
        let (_, wrapping) = block_on(hands(&site));
        let journal = journal_of(&site, &wrapping);
        let everyone = journal::of(&wrapping, Some(&HERE.everyone()));
        for (hash, known) in &journal {
            assert_eq!(known.owed, time);
            assert_eq!(known.done > 0, *hash == everyone);
        }
        assert_eq!(journal.len(), 701);
    }
}

/// Records do not wait for all of it: others see some of it done.
#[test]
fn each_becomes_owed_while_others_go_on() {
    let site = Site::new();
    populate(&site, 2_000);
    let ledger = site.open().unwrap();
    let seen = block_on(async {
        assert_eq!(ledger.second(ask("kyc")).await, Some(Seconded::Wait));
        let mut second = std::pin::pin!(ledger.second(ask("batch")));
        let mut seen = Vec::new();
        for number in 100.. {
            tokio::select! {
                biased;
                done = &mut second => {
                    assert!(matches!(done, Some(Seconded::Do(_))));
                    break;
                }
                written = ledger.written(entry(number)) => assert!(written),
            }
            seen.push(count(&site, OWED).await);
        }
        // Whoever is told is told of all.
        assert_eq!(count(&site, OWED).await, 2_000);
        assert_eq!(count(&site, ALL).await, 2_000);
        seen
    });
    assert!(
        seen.iter().any(|owed| (1..2_000).contains(owed)),
        "{seen:?}"
    );
    end(&site, ledger);
}

/// Who is enrolled after two asked is not meant; who was enrolled before is, and cannot be again until that
/// is done.
#[test]
fn who_is_enrolled_meanwhile_stays() {
    let site = Site::new();
    populate(&site, 300);
    block_on(async {
        let time = killed_after(&site, 0).await;
        let (mut conn, wrapping) = hands(&site).await;
        // Asked for before, by a clock; written down after.
        let enrolment = Enrolment {
            time: 7,
            ..Enrolment::default()
        };
        let mut enrol = async |id: &str| {
            registry::enrol(&mut conn, &wrapping, &named(id), &enrolment)
                .await
                .unwrap()
        };
        for known in ["p-1", "p-2"] {
            assert_eq!(enrol(known).await, Enrolled::Owed);
        }
        let mut begun = Vec::new();
        for id in ["n-1", "n-2", "n-3"] {
            match enrol(id).await {
                Enrolled::Known(how) if how.time > time => begun.push(how),
                other => panic!("{other:?}"),
            }
        }
        let stored = [Stored::Yes, Stored::No, Stored::Unknown];
        for ((id, begun), stored) in ["n-1", "n-2", "n-3"].into_iter().zip(begun).zip(stored) {
            let ended = Ended {
                enrolment: enrolment.clone(),
                begun,
                stored,
            };
            let late = registry::end(&mut conn, &wrapping, &named(id), &ended).await;
            assert!(!late.unwrap());
        }
        conn.close().await.unwrap();
    });
    assert_eq!(block_on(count(&site, FACES)), 302, "one was refused");
    let ledger = site.open().unwrap();
    block_on(async {
        until_owed(&site, &ledger).await;
        assert_eq!(count(&site, OWED).await, 300);
    });
    end(&site, ledger);
}

/// A clock that was ahead enrolled nobody out of reach.
#[test]
fn who_was_enrolled_by_a_clock_that_was_ahead_is_meant() {
    let site = Site::new();
    populate(&site, 20);
    block_on(async {
        let (mut conn, _) = hands(&site).await;
        let ahead = "UPDATE subjects SET enrolled = 9000000000000 WHERE enrolled IS NOT NULL";
        super::kit::run(&mut conn, ahead).await;
        conn.close().await.unwrap();
    });
    let ledger = site.open().unwrap();
    block_on(async {
        assert_eq!(ledger.second(ask("kyc")).await, Some(Seconded::Wait));
        let second = ledger.second(ask("batch")).await;
        assert!(matches!(second, Some(Seconded::Do(_))));
        assert_eq!(count(&site, OWED).await, 20);
    });
    end(&site, ledger);
}

/// A database from before two asked: by the journal, everyone is wanted again; not where each was owed by
/// then, since each has a line of its own.
#[test]
fn a_copy_from_before_wants_everyone_again() {
    for all in [false, true] {
        let site = Site::new();
        populate(&site, 300);
        std::fs::copy(site.path("visor.db"), site.path("before.db")).unwrap();
        block_on(killed_after(&site, 100));
        let before = block_on(count(&site, OWED));
        assert_eq!(before, 100);
        if all {
            let ledger = site.open().unwrap();
            block_on(until_owed(&site, &ledger));
            end(&site, ledger);
        }
        put_back(&site, "before.db");
        block_on(async {
            let (mut conn, wrapping) = hands(&site).await;
            let journal = journal_of(&site, &wrapping);
            let mut owed = 0;
            for again in [false, true] {
                let replayed = replay(&mut conn, &wrapping, &journal, Trust::Copy).await;
                let replayed = replayed.unwrap();
                assert_eq!((replayed.erased, replayed.unknown), (0, 0));
                owed = if again { owed } else { replayed.owed };
            }
            conn.close().await.unwrap();
            match all {
                true => assert_eq!(owed, 300),
                false => assert_eq!(owed, 101, "each that was, and everyone"),
            }
            assert_eq!(count(&site, WANTED).await, i64::from(!all));
        });
    }
}

/// A copy that was made while each became owed goes on with that, whatever the journal knows by then.
#[test]
fn a_copy_from_meanwhile_goes_on() {
    let site = Site::new();
    populate(&site, 300);
    block_on(killed_after(&site, 100));
    std::fs::copy(site.path("visor.db"), site.path("copy.db")).unwrap();
    let ledger = site.open().unwrap();
    block_on(until_owed(&site, &ledger));
    assert!(ledger.close(Duration::from_secs(30)));
    put_back(&site, "copy.db");
    block_on(async {
        let (mut conn, wrapping) = hands(&site).await;
        let journal = journal_of(&site, &wrapping);
        let replayed = replay(&mut conn, &wrapping, &journal, Trust::Copy).await;
        let replayed = replayed.unwrap();
        assert_eq!(
            (replayed.owed, replayed.erased, replayed.unknown),
            (200, 0, 0)
        );
        assert_eq!(count(&site, WANTED).await, 1);
        let left = wanted(&mut conn, &wrapping).await.unwrap().0.unwrap();
        conn.begin().await.unwrap();
        let piece = owe_some(&mut conn, &wrapping, left, (now(), 300)).await;
        assert!(piece.unwrap().is_last);
        conn.commit().await.unwrap();
        conn.close().await.unwrap();
        assert_eq!(count(&site, ALL).await, 300);
    });
}

/// Under another key everyone is found in another order, and nobody is passed over.
#[test]
fn a_rotation_passes_nobody_over() {
    let site = Site::new();
    populate(&site, 600);
    block_on(killed_after(&site, 300));
    keys::make_next_wrapping(&site.path("keys")).unwrap();
    let ledger = site.open().unwrap();
    block_on(async {
        until_owed(&site, &ledger).await;
        assert_eq!(count(&site, OWED).await, 600);
    });
    end(&site, ledger);
}
