//! What is known of faces, and whom a request is about.

use super::*;

#[test]
fn a_face_is_known_with_its_consent_and_until_when() {
    let (setup, _) = setup("visor.db", "");
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"365 d\"\n");
    let bed = setup.start();
    let id = bed.canaries.subject.as_str().to_owned();
    assert_eq!(enrol(&bed, &id).send().status, 200);
    let face = eventually("a confirmed face", || {
        listed(&bed).pop().filter(|face| face["confirmed"] == true)
    });
    assert_eq!(face["provider"], "acme");
    assert_eq!(face["environment"], "live");
    assert_eq!(face["consent_text"], "2026-03");
    assert_eq!(face["purpose"], "access");
    assert_eq!(face["due"], false);
    let time = |face: &Value, name: &str| -> jiff::Timestamp {
        face[name].as_str().unwrap().parse().unwrap()
    };
    let year = 365 * 86_400;
    let kept = |face: &Value| {
        time(face, "keep_until").as_second() - time(face, "last_interaction").as_second()
    };
    assert_eq!(kept(&face), year);
    // Nobody learns whose it is but who knows already.
    assert_eq!(shown(&bed, &id).unwrap()["face"], face["face"]);
    assert_eq!(shown(&bed, "nobody-1"), None);
    // Who deals with the company is kept longer; who is only looked up by mistake is not known.
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(bed.search().send().status, 200);
    let later = eventually("an interaction", || {
        let now = listed(&bed).pop().unwrap();
        (now["last_interaction"] != face["last_interaction"]).then_some(now)
    });
    assert!(time(&later, "last_interaction") > time(&face, "last_interaction"));
    assert_eq!(kept(&later), year);
    assert_eq!(later["enrolled"], face["enrolled"]);
    // A refused call makes nobody known.
    assert_eq!(
        enrol(&bed, "p-2")
            .header("visor-purpose", "x")
            .send()
            .status,
        400
    );
    assert_eq!(listed(&bed).len(), 1);
}

#[test]
fn a_law_bounds_what_an_allow_does_not() {
    let (setup, _) = setup("visor.db", "");
    let setup = setup.site("purposes =", "laws = [\"bipa\"]\npurposes =");
    let bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    let face = listed(&bed).pop().unwrap();
    let time = |name: &str| -> jiff::Timestamp { face[name].as_str().unwrap().parse().unwrap() };
    let kept = time("keep_until").as_second() - time("last_interaction").as_second();
    assert_eq!(kept, 3 * 365 * 86_400);
}

/// The vendor may have stored a face whose answer nobody heard: it is known all the same, and an
/// erasure reaches it.
#[test]
fn a_face_is_known_before_the_vendor_is_asked() {
    let (setup, _) = setup("visor.db", "");
    let bed = setup.vendor(|_| Reply::raw("").close()).start();
    assert_eq!(enrol(&bed, "p-1").send().status, 502);
    let face = listed(&bed).pop().unwrap();
    assert_eq!(face["confirmed"], false);
    assert_eq!(enrol(&bed, "").send().refusal(), Some("subject-malformed"));
}

#[test]
fn without_a_subject_nothing_is_stored_or_erased() {
    let (setup, _) = setup("visor.db", "");
    let bed = setup.start();
    let (kind, body) = bed.image();
    let now = jiff::Timestamp::now().to_string();
    let nobody = bed
        .ask("POST", "/v1/people")
        .header("visor-consent-id", "c")
        .header("visor-consent-time", &now)
        .header("visor-consent-text", "2026-03")
        .header("visor-purpose", "access")
        .body(&kind, body);
    nobody.send().refused("subject-missing");
    bed.ask("DELETE", "/v1/people/x")
        .send()
        .refused("subject-missing");
    assert!(bed.origin.requests().is_empty());
}

#[test]
fn a_request_about_two_subjects_is_refused() {
    let (setup, _) = setup("visor.db", "");
    let bed = setup.start();
    bed.ask("DELETE", "/v1/faces/p-1")
        .header("acme-person", "p-2")
        .send()
        .refused("subject-malformed");
    bed.ask("POST", "/v1/forget")
        .header("visor-subject", "p-2")
        .body("application/json", r#"{"person":{"id":"p-1"}}"#)
        .send()
        .refused("subject-malformed");
    for nobody in [r#"{"person":{"id":4711}}"#, "{}", r#"{"person":"p-1"}"#] {
        bed.ask("POST", "/v1/forget")
            .body("application/json", nobody)
            .send()
            .refused("subject-missing");
    }
    bed.ask("POST", "/v1/forget")
        .body("application/json", r#"{"person":{"id":"ann@example.com"}}"#)
        .send()
        .refused("subject-personal");
    bed.ask("DELETE", "/v1/faces/ann@example.com")
        .send()
        .refused("subject-personal");
    assert!(bed.origin.requests().is_empty());
}

#[test]
fn a_face_is_not_stored_while_its_erasure_is_owed() {
    let (setup, says) = setup("visor.db", QUICK);
    let bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    says.now(500);
    assert_eq!(remove(&bed, "p-1").status, 500);
    enrol(&bed, "p-1").send().refused("erasure-owed");
    says.now(204);
    eventually("the erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    assert_eq!(listed(&bed).len(), 1);
}
