//! Which bodies go on as they come, and how far.

use crate::kit::{self, Ask, SITE};
use std::time::Duration;
use visor_policy::decide::{Charge, Known, Passing};
use visor_policy::refusal::{Code, Refusal};

/// Beside what the site allows.
const VIDEOS: &str = r#"
[allow.videos]
on      = "arsa.live"
routes  = ["active-submit"]
callers = ["kyc"]
rate    = { caller = "30/min" }
"#;

/// The request, where its body passes.
fn passing(ask: &Ask, length: u64) -> Option<Passing> {
    let policy = kit::policy(&format!("{SITE}{VIDEOS}"));
    let mut known = Known::default();
    let taken = |_: visor_policy::decide::Counted<'_>, _: &_| Charge::Taken {
        remaining: 1,
        reset_after: Duration::ZERO,
    };
    let permit = ask.decide(&policy, &mut known).expect("allowed");
    let spent = permit.spend(taken, &mut known).expect("paid");
    spent.pass(length).ok()
}

fn video(body: &[u8]) -> Ask {
    Ask::new(
        "arsa",
        "POST",
        "/api/v1/face_liveness_active/submit?job_uuid=j-1",
    )
    .token(kit::KYC_LIVE)
    .form(body)
}

#[test]
fn only_what_nobody_looks_into_passes() {
    let form = kit::form(&[("Content-Disposition: form-data; name=\"video\"", b"frames")]);
    let length = form.len() as u64;
    assert!(passing(&video(&form), length).is_some());
    // More than the limit, and nothing.
    assert!(passing(&video(&form), 1 << 40).is_none());
    assert!(passing(&video(&form), 0).is_none());
    let image = Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face")
        .header("visor-subject", "user-42");
    assert!(passing(&image.token(kit::KYC_LIVE).form(&form), length).is_none());
    let document = Ask::new("facesign", "POST", "/v1/sessions").dns("batch.corp.example");
    assert!(passing(&document.body("application/json", "{}"), 2).is_none());
    let erasure = Ask::new("arsa", "DELETE", "/api/v1/face_recognition/remove_face");
    let erasure = erasure
        .dns("batch.corp.example")
        .header("x-face-uid", "user-42");
    assert!(passing(&erasure, 10).is_none());
}

#[test]
fn as_much_passes_as_was_announced_and_no_key() {
    let next = |pieces: &[&[u8]], length| -> Result<Vec<u8>, Refusal> {
        let mut passing = passing(&video(b"--b--"), length).expect("it passes");
        assert_eq!((passing.length(), passing.left()), (length, length));
        let mut gone = Vec::new();
        for piece in pieces {
            let passed = passing.next(piece)?;
            gone.extend(passed.held);
            gone.extend_from_slice(&piece[..passed.upto]);
        }
        gone.extend(passing.end()?);
        Ok(gone)
    };
    let code = |end: Result<Vec<u8>, Refusal>| end.map_err(|refusal| refusal.code);
    assert_eq!(code(next(&[b"--b", b"--"], 5)), Ok(b"--b--".to_vec()));
    assert_eq!(code(next(&[b"--b", b"--"], 4)), Err(Code::BodyUnreadable));
    assert_eq!(code(next(&[b"--b", b"--"], 6)), Err(Code::BodyUnreadable));
    assert_eq!(code(next(&[], 1)), Err(Code::BodyUnreadable));
}
