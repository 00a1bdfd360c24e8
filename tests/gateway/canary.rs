//! The search for canaries finds them: otherwise its silence says nothing.

use crate::kit::canary::{Canary, Detector};
use crate::kit::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::panic::{AssertUnwindSafe, catch_unwind};

#[test]
fn every_spelling_is_found() {
    for canary in [Canary::text("a key", "ak_live_"), Canary::bytes("an image")] {
        let detector = Detector::new([&canary]);
        let bytes = &canary.bytes;
        assert_eq!(detector.find(b"nothing of it, 0123456789abcdef"), None);
        let mut spellings = vec![
            bytes.clone(),
            bytes[bytes.len() - 32..bytes.len() - 8].to_vec(),
            bytes[bytes.len() - 16..].to_vec(),
        ];
        spellings.extend([
            hex::encode(bytes).into_bytes(),
            hex::encode_upper(bytes).into_bytes(),
        ]);
        for skip in 0..3 {
            let padded = [&b"xyz"[..skip], bytes, b"tail"].concat();
            spellings.push(STANDARD.encode(&padded).into_bytes());
            spellings.push(URL_SAFE.encode(&padded).into_bytes());
        }
        for spelling in spellings {
            let text = [b"before ", &spelling[..], b" after"].concat();
            assert!(detector.find(&text).is_some(), "{}", text.escape_ascii());
        }
    }
}

#[test]
fn a_bed_that_leaks_is_caught() {
    type Leak = fn(&Bed);
    let leaks: [(&str, Leak); 5] = [
        ("a log", |bed| {
            bed.write("decisions.jsonl", &bed.canaries.image.bytes)
        }),
        ("another log", |bed| {
            bed.write("access.log", hex::encode(&bed.canaries.subject.bytes))
        }),
        ("an answer", |bed| {
            let key = bed.canaries.live_key.bytes.clone();
            bed.heard.note(Answer {
                raw: key,
                ..Answer::default()
            });
        }),
        ("a token at the vendor", |bed| {
            let wire = [
                b"GET / HTTP/1.1\r\nx: ",
                &bed.canaries.token.bytes[..],
                b"\r\n\r\n",
            ]
            .concat();
            let config = pki::trusting(&bed.authority.pem, None, &[]);
            let vendor = ([127, 0, 0, 1], bed.origin.port).into();
            let mut to = Wire::tls(vendor, setup::VENDOR, config, &bed.heard).unwrap();
            to.send(wire).answer();
        }),
        ("a subject in a refusal", |bed| {
            let refusal = vec![("visor-refusal".to_owned(), "x".to_owned())];
            let raw = bed.canaries.subject.bytes.clone();
            bed.heard.note(Answer {
                raw,
                headers: refusal,
                ..Answer::default()
            });
        }),
    ];
    for (what, leak) in leaks {
        let mut bed = Setup::new().start();
        bed.inspect();
        leak(&bed);
        let caught = catch_unwind(AssertUnwindSafe(|| bed.inspect()));
        assert!(caught.is_err(), "{what} is not seen");
        // What was planted must not be found once more at its end.
        bed.write("decisions.jsonl", "");
        bed.heard = client::Heard::default();
        bed.canaries = Setup::new().canaries().clone();
        bed.origin = Origin::start(None, |_| Reply::raw(""));
    }
}
