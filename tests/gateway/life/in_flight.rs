//! Enrolments whose end comes late, or is a no.

use super::*;
use crate::kit::origin::Gate;

/// The vendor stores a face after it has erased its subject: that one has to go too.
#[test]
fn a_face_that_is_stored_after_its_erasure_is_erased_again() {
    let (setup, says) = setup("visor.db", QUICK);
    let gate = Gate::new();
    let (held, said) = (gate.clone(), says.clone());
    let setup = setup.vendor(move |request| match request.method.as_str() {
        "POST" => Reply::json(200, r#"{"ok":true}"#).after(&held),
        _ => {
            *said
                .done
                .lock()
                .unwrap()
                .entry(request.path.clone())
                .or_default() += 1;
            Reply::new(204, &[], "")
        }
    });
    let mut bed = setup.start();
    std::thread::scope(|scope| {
        let late = scope.spawn(|| enrol(&bed, "p-1").send().status);
        eventually("the enrolment's way to the vendor", || {
            (bed.origin.requests().len() == 1).then_some(())
        });
        assert_eq!(remove(&bed, "p-1").status, 204);
        assert_eq!(shown(&bed, "p-1"), None);
        gate.open();
        assert_eq!(late.join().unwrap(), 200);
    });
    eventually("the second erasure", || {
        let twice = says.done().values().sum::<u32>() == 2;
        (twice && owed(&bed, "visor.db").is_empty()).then_some(())
    });
    assert_eq!(shown(&bed, "p-1"), None);
    // Who enrols again after that stays.
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    eventually("a face that stays", || {
        shown(&bed, "p-1").filter(|face| face["confirmed"] == true)
    });
    assert_eq!(owed(&bed, "visor.db"), "");
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
}

/// A subject's row may be younger than an enrolment that is under way, and nobody was erased: what an
/// earlier call left to be recorded came between.
#[test]
fn who_is_enrolled_right_after_another_call_stays() {
    let (setup, says) = setup("visor.db", QUICK);
    let bed = setup.start();
    for number in 0..12 {
        let id = format!("p-{number}");
        let search = bed.search().instead("acme-person", &id);
        assert_eq!(search.send().status, 200);
        assert_eq!(enrol(&bed, &id).send().status, 200);
    }
    eventually("all faces", || {
        let all = listed(&bed);
        let confirmed = all.iter().filter(|face| face["confirmed"] == true);
        (confirmed.count() == 12).then_some(())
    });
    assert_eq!(owed(&bed, "visor.db"), "");
    assert!(says.done().is_empty());
}

/// An enrolment whose end nobody hears, and whose subject is erased meanwhile, is owed as well.
#[test]
fn an_end_that_nobody_hears_is_no_face_that_nobody_knows() {
    let (setup, says) = setup("visor.db", QUICK);
    let gate = Gate::new();
    let (held, said) = (gate.clone(), says.clone());
    let setup = setup.vendor(move |request| match request.method.as_str() {
        "POST" => Reply::raw("").close().after(&held),
        _ => {
            *said
                .done
                .lock()
                .unwrap()
                .entry(request.path.clone())
                .or_default() += 1;
            Reply::new(204, &[], "")
        }
    });
    let bed = setup.start();
    std::thread::scope(|scope| {
        let late = scope.spawn(|| enrol(&bed, "p-1").send().status);
        eventually("the enrolment's way to the vendor", || {
            (bed.origin.requests().len() == 1).then_some(())
        });
        assert_eq!(remove(&bed, "p-1").status, 204);
        gate.open();
        assert_eq!(late.join().unwrap(), 502);
    });
    eventually("the second erasure", || {
        let twice = says.done().values().sum::<u32>() == 2;
        (twice && owed(&bed, "visor.db").is_empty()).then_some(())
    });
    assert_eq!(shown(&bed, "p-1"), None);
}

/// What a vendor refuses for certain is no face, and changes nothing of one that is there.
#[test]
fn an_enrolment_that_the_vendor_refuses_leaves_what_was() {
    let (setup, _) = setup("visor.db", QUICK);
    let setup = setup.site(
        "texts = [\"2026-03\"]",
        "texts = [\"2026-01\", \"2026-02\", \"2026-03\", \"2026-04\"]",
    );
    let status = Arc::new(AtomicU16::new(422));
    let says = status.clone();
    let setup = setup.vendor(move |_| match says.load(Ordering::Relaxed) {
        0 => Reply::raw("").close(),
        200 => Reply::json(200, r#"{"ok":true}"#),
        no => Reply::json(no, r#"{"ok":false}"#),
    });
    let bed = setup.start();
    let say = |now: u16| status.store(now, Ordering::Relaxed);
    let ask = |text: &str| {
        let ask = enrol(&bed, "p-1").instead("visor-consent-text", text);
        ask.send().status
    };
    assert_eq!(ask("2026-01"), 422);
    eventually("nobody", || shown(&bed, "p-1").is_none().then_some(()));
    // What nobody heard the end of may be stored; what fails may have failed after it stored.
    for (unclear, answer) in [(0, 502), (500, 500), (409, 409)] {
        say(unclear);
        assert_eq!(ask("2026-01"), answer);
        assert_eq!(shown(&bed, "p-1").unwrap()["confirmed"], false, "{unclear}");
    }
    say(200);
    assert_eq!(ask("2026-02"), 200);
    let face = eventually("a confirmed face", || {
        shown(&bed, "p-1").filter(|face| face["confirmed"] == true)
    });
    assert_eq!(face["consent_text"], "2026-02");
    for no in [422, 500, 0] {
        say(no);
        ask("2026-03");
        std::thread::sleep(std::time::Duration::from_millis(100));
        let face = shown(&bed, "p-1").unwrap();
        assert_eq!(face["consent_text"], "2026-02", "{no}");
        assert_eq!(face["confirmed"], true, "{no}");
    }
    say(200);
    assert_eq!(ask("2026-04"), 200);
    eventually("the new evidence", || {
        shown(&bed, "p-1").filter(|face| face["consent_text"] == "2026-04")
    });
}

/// What a vendor refuses for certain is no dealing with the person, and no evidence: neither of a face that
/// is stored, nor of one that may be.
#[test]
fn a_refused_enrolment_lengthens_nothing() {
    let (setup, _) = setup("visor.db", QUICK);
    let setup = setup.site(
        "texts = [\"2026-03\"]",
        "texts = [\"2026-01\", \"2026-02\", \"2026-03\"]",
    );
    let status = Arc::new(AtomicU16::new(500));
    let says = status.clone();
    let setup = setup.vendor(move |_| match says.load(Ordering::Relaxed) {
        200 => Reply::json(200, r#"{"ok":true}"#),
        no => Reply::json(no, r#"{"ok":false}"#),
    });
    let bed = setup.start();
    let ask = |answer: u16, text: &str| {
        status.store(answer, Ordering::Relaxed);
        let ask = enrol(&bed, "p-1").instead("visor-consent-text", text);
        assert_eq!(ask.send().status, answer);
    };
    for (first, confirmed) in [(500, false), (200, true)] {
        ask(first, "2026-01");
        let before = eventually("a face", || {
            shown(&bed, "p-1").filter(|face| face["confirmed"] == confirmed)
        });
        assert_eq!(before["consent_text"], "2026-01");
        let recorded = || bed.decisions().len();
        let then = recorded();
        // Times are shown by the second.
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        ask(422, "2026-02");
        eventually("its record", || (recorded() > then).then_some(()));
        eventually("what was before", || {
            (shown(&bed, "p-1").as_ref() == Some(&before)).then_some(())
        });
    }
}
