//! What a restart leaves of rates: nothing is lost in peace, and nothing is trusted after a doubt.

use super::store::{Birth, Found, Store};
use super::{Limiter, Meter, Outcome, Owner, SUBJECTS, Scope, Uptime};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use visor_policy::rate::Gcra;
use visor_policy::units::Rate;

const FAST: &str = "60/min burst 12";
const SLOW: &str = "5/d burst 3";
const WHO: &[u8] = b"person-4711";

/// A process that began so many seconds after the machine, at its first or a later boot.
fn process(folder: &Path, seconds: u64, boot: u8) -> Meter {
    let birth = Birth {
        monotonic: (seconds + 1_000) * 1_000_000_000,
        wall: (seconds + 1_700_000_000) * 1_000_000_000,
        boot: [boot; 16],
    };
    Meter::open(SUBJECTS, Some(Store::open(folder, birth).unwrap()), false)
}

/// Its two limits.
fn limits(meter: &Meter) -> (Limiter, Limiter) {
    let limiter = |name: &str, rate: &str| {
        let gcra = Gcra::within(&rate.parse::<Rate>().unwrap());
        meter.limiter(Scope::Subject, name, &gcra, at(0))
    };
    let both = (limiter("fast", FAST), limiter("slow", SLOW));
    meter.settle().unwrap();
    both
}

fn at(seconds: u64) -> Uptime {
    Duration::from_secs(seconds).into()
}

fn take(meter: &Meter, limiter: &Limiter, who: &[u8], now: Uptime) -> bool {
    let outcome = meter.take(limiter, who, Owner::default(), now);
    matches!(outcome, Outcome::Taken { .. })
}

fn left(meter: &Meter, limiter: &Limiter, who: &[u8], now: Uptime) -> usize {
    (0..100)
        .take_while(|_| take(meter, limiter, who, now))
        .count()
}

/// A process that runs for a week, and then takes two calls of one subject under each limit.
fn used(folder: &Path) -> Meter {
    let meter = process(folder, 0, 1);
    let (fast, slow) = limits(&meter);
    let week = at(7 * 86_400);
    for limiter in [&fast, &slow] {
        assert!(take(&meter, limiter, WHO, week));
        assert!(take(&meter, limiter, WHO, week));
    }
    meter
}

const WEEK: u64 = 7 * 86_400;

#[test]
fn a_clean_end_loses_nothing() {
    for boot in [1, 2] {
        let folder = tempfile::tempdir().unwrap();
        let meter = used(folder.path());
        meter.close(at(WEEK)).unwrap();
        drop(meter);
        let meter = process(folder.path(), WEEK + 1, boot);
        let (fast, slow) = limits(&meter);
        assert_eq!(left(&meter, &fast, WHO, at(0)), 10, "boot {boot}");
        assert_eq!(left(&meter, &slow, WHO, at(0)), 1, "boot {boot}");
        assert_eq!(left(&meter, &fast, b"new", at(0)), 12, "boot {boot}");
        assert_eq!(left(&meter, &slow, b"new", at(0)), 3, "boot {boot}");
    }
}

#[test]
fn a_crash_costs_no_call_of_a_slow_limit() {
    let folder = tempfile::tempdir().unwrap();
    drop(used(folder.path()));
    let meter = process(folder.path(), WEEK + 1, 1);
    let (fast, slow) = limits(&meter);
    assert_eq!(left(&meter, &slow, WHO, at(0)), 1);
    assert_eq!(left(&meter, &slow, b"new", at(0)), 3);
    assert_eq!(
        left(&meter, &fast, b"new", at(0)),
        0,
        "it may have been used up"
    );
    assert_eq!(left(&meter, &fast, b"new", at(20)), 12, "and soon is not");
}

/// The second crash comes while the file is written anew: both halves count.
#[test]
fn a_crash_while_the_file_is_written_anew() {
    let folder = tempfile::tempdir().unwrap();
    let meter = used(folder.path());
    let before = fs::read(folder.path().join("rates.state")).unwrap();
    meter.settle().unwrap();
    let (_, slow) = limits(&meter);
    assert!(take(&meter, &slow, WHO, at(WEEK)));
    drop(meter);
    let state = folder.path().join("rates.state");
    fs::rename(&state, folder.path().join("rates.next")).unwrap();
    fs::write(&state, before).unwrap();
    let meter = process(folder.path(), WEEK + 1, 1);
    let (_, slow) = limits(&meter);
    assert_eq!(left(&meter, &slow, WHO, at(0)), 0);
    assert!(!folder.path().join("rates.next").exists());
}

#[test]
fn what_cannot_be_trusted_is_not() {
    type Harm = fn(&Path);
    let harms: [(&str, u8, Harm); 6] = [
        ("a loss of power", 2, |_| {}),
        ("no boot that anybody knows", 0, |_| {}),
        ("no file", 1, |state| fs::remove_file(state).unwrap()),
        ("an empty file", 1, |state| fs::write(state, "").unwrap()),
        ("half a record", 1, |state| {
            let bytes = fs::read(state).unwrap();
            fs::write(state, &bytes[..bytes.len() - 1]).unwrap();
        }),
        ("another bit", 1, |state| {
            let mut bytes = fs::read(state).unwrap();
            let last = bytes.len() - 30;
            bytes[last] ^= 1;
            fs::write(state, bytes).unwrap();
        }),
    ];
    for (what, boot, harm) in harms {
        let folder = tempfile::tempdir().unwrap();
        drop(used(folder.path()));
        harm(&folder.path().join("rates.state"));
        let meter = process(folder.path(), WEEK + 1, boot);
        let (fast, slow) = limits(&meter);
        for who in [WHO, b"new"] {
            assert_eq!(left(&meter, &fast, who, at(0)), 0, "{what}");
            assert_eq!(left(&meter, &slow, who, at(0)), 0, "{what}");
        }
    }
}

/// Calls under a rate that was not worth a write count under the slow one that a reload brings.
#[test]
fn a_limit_that_becomes_slow_takes_its_calls_along() {
    let folder = tempfile::tempdir().unwrap();
    let meter = process(folder.path(), 0, 1);
    let gcra = |rate: &str| Gcra::within(&rate.parse::<Rate>().unwrap());
    let put = |meter: &Meter, rate: &str, now| {
        let limiter = meter.limiter(Scope::Subject, "allow", &gcra(rate), now);
        meter.settle().unwrap();
        limiter
    };
    let fast = put(&meter, FAST, at(0));
    assert_eq!(left(&meter, &fast, WHO, at(WEEK)), 12);
    put(&meter, "20/d burst 12", at(WEEK));
    drop(meter);
    let meter = process(folder.path(), WEEK, 1);
    let slow = put(&meter, "20/d burst 12", at(0));
    assert_eq!(left(&meter, &slow, WHO, at(0)), 0);
    // A moment later, since the clocks of two processes are held to agree to a millisecond only.
    assert_eq!(left(&meter, &slow, b"new", at(1)), 12);
}

/// A rate that a reload brought, and a crash right after: what was used under the larger burst before it
/// is not forgotten with the buckets, of which none was worth a write.
#[test]
fn a_crash_after_a_reload_counts_what_the_rate_before_let_through() {
    let folder = tempfile::tempdir().unwrap();
    let put = |meter: &Meter, now| {
        let gcra = Gcra::within(&"60/min burst 2".parse::<Rate>().unwrap());
        let limiter = meter.limiter(Scope::Subject, "fast", &gcra, now);
        meter.settle().unwrap();
        limiter
    };
    let meter = process(folder.path(), 0, 1);
    let (fast, _) = limits(&meter);
    assert_eq!(left(&meter, &fast, WHO, at(WEEK)), 12);
    put(&meter, at(WEEK));
    drop(meter);
    for _ in 0..2 {
        let meter = process(folder.path(), WEEK, 1);
        let slower = put(&meter, at(0));
        for who in [WHO, b"new"] {
            assert_eq!(
                left(&meter, &slower, who, at(10)),
                0,
                "it has two after 12 s"
            );
        }
        assert_eq!(left(&meter, &slower, WHO, at(13)), 2);
    }
}

#[test]
fn a_first_start_that_is_said_to_be_one_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let birth = Birth::now(Duration::ZERO);
    let open = || {
        Meter::open(
            SUBJECTS,
            Some(Store::open(folder.path(), birth).unwrap()),
            true,
        )
    };
    let meter = open();
    let (_, slow) = limits(&meter);
    assert_eq!(left(&meter, &slow, WHO, at(0)), 3);
    drop(meter);
    // From then on the file speaks, whatever is said.
    let meter = open();
    let (_, slow) = limits(&meter);
    assert_eq!(left(&meter, &slow, WHO, at(0)), 0);
}

#[test]
fn the_file_is_its_owners_alone_and_names_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let meter = used(folder.path());
    meter.close(at(WEEK)).unwrap();
    for name in ["rates.state"] {
        let path = folder.path().join(name);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
        let bytes = fs::read(&path).unwrap();
        for said in [WHO, b"slow", b"fast"] {
            assert!(memchr::memmem::find(&bytes, said).is_none(), "{name}");
        }
    }
}

#[test]
fn two_processes_do_not_share_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let _meter = process(folder.path(), 0, 1);
    let second = Store::open(folder.path(), Birth::now(Duration::ZERO));
    assert!(second.is_err_and(|e| e.to_string().contains("another gateway")));
}

/// One that takes a hundred thousand calls keeps a file of two buckets.
#[test]
fn the_file_does_not_grow_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let meter = process(folder.path(), 0, 1);
    let gcra = Gcra::within(&"1000000/d burst 900000".parse::<Rate>().unwrap());
    let limiter = meter.limiter(Scope::Subject, "allow", &gcra, at(0));
    meter.settle().unwrap();
    let size = || {
        fs::metadata(folder.path().join("rates.state"))
            .unwrap()
            .len()
    };
    for _ in 0..200_000 {
        assert!(take(&meter, &limiter, WHO, at(40 * 86_400)));
    }
    assert!(size() > 10_000_000);
    meter.tidy();
    assert!(size() < 1_000);
}

/// A folder that takes no more: the file stays, and nothing incomplete is trusted, whatever the
/// next start says of itself.
#[test]
fn a_file_that_misses_calls_is_not_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let meter = used(folder.path());
    let said = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&said);
    meter.on_failure(move |alarm| hears.lock().unwrap().push(alarm.to_owned()));
    // A folder in the place of the next file: it cannot be written anew.
    let next = folder.path().join("rates.next");
    fs::create_dir(&next).unwrap();
    assert!(meter.settle().is_err());
    // Once.
    meter.settle().unwrap();
    let said = said.lock().unwrap().clone();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("marked as incomplete"), "{said:?}");
    drop(meter);
    fs::remove_dir(next).unwrap();
    let (store, found) = Store::open(folder.path(), Birth::now(Duration::ZERO)).unwrap();
    assert!(matches!(found, Found::Doubtful(why) if why.contains("empty")));
    let meter = Meter::open(SUBJECTS, Some((store, found)), true);
    let (_, slow) = limits(&meter);
    assert_eq!(left(&meter, &slow, b"new", at(0)), 0);
}

/// The same where nothing in the folder can be reached by its name any more.
#[test]
fn a_file_is_spoiled_by_what_is_open_already() {
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("state");
    let meter = used(&folder);
    let aside = parent.path().join("aside");
    fs::rename(&folder, &aside).unwrap();
    assert!(meter.settle().is_err());
    let left = fs::metadata(aside.join("rates.state")).unwrap();
    assert_eq!(left.len(), 0);
}

/// What says that it is the first start is wrong where a file stands.
#[test]
fn a_first_start_with_a_file_is_none() {
    let folder = tempfile::tempdir().unwrap();
    drop(used(folder.path()));
    let state = folder.path().join("rates.state");
    let mut bytes = fs::read(&state).unwrap();
    let last = bytes.len() - 30;
    bytes[last] ^= 1;
    fs::write(state, bytes).unwrap();
    let opened = Store::open(folder.path(), Birth::now(Duration::ZERO)).unwrap();
    let meter = Meter::open(SUBJECTS, Some(opened), true);
    let (_, slow) = limits(&meter);
    assert_eq!(left(&meter, &slow, b"new", at(0)), 0);
}

#[test]
fn a_folder_that_takes_no_file_is_refused_and_changed_in_nothing() {
    let folder = tempfile::tempdir().unwrap();
    drop(used(folder.path()));
    let state = folder.path().join("rates.state");
    let before = fs::read(&state).unwrap();
    fs::create_dir(folder.path().join("rates.first")).unwrap();
    assert!(Store::open(folder.path(), Birth::now(Duration::ZERO)).is_err());
    assert_eq!(fs::read(&state).unwrap(), before);
}

/// No file in the folder can be removed to let a second one in.
#[test]
fn the_lock_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let _meter = used(folder.path());
    for entry in fs::read_dir(folder.path()).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let second = Store::open(folder.path(), Birth::now(Duration::ZERO));
    assert!(second.is_err_and(|e| e.to_string().contains("another gateway")));
}

#[test]
fn a_folder_that_others_can_write_is_refused() {
    let parent = tempfile::tempdir().unwrap();
    let (folder, link) = (parent.path().join("state"), parent.path().join("link"));
    fs::create_dir(&folder).unwrap();
    std::os::unix::fs::symlink(&folder, &link).unwrap();
    for (mode, fits) in [
        (0o700, true),
        (0o750, true),
        (0o770, false),
        (0o1777, false),
    ] {
        fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
        for path in [&folder, &link] {
            let opened = Store::open(path, Birth::now(Duration::ZERO));
            assert_eq!(opened.is_ok(), fits, "{mode:o}");
            if let Err(error) = opened {
                assert!(error.to_string().contains("0700 or 0750"), "{error}");
            }
        }
    }
}
