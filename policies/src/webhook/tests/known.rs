//! What vendors send is taken in.

use super::*;

#[test]
fn every_generation_is_taken_in() {
    let t = format!("t={NOW}");
    let unsigned = |key: &str| Verified {
        event_id: (!key.is_empty()).then(|| key.to_owned()),
        replay_key: format!("sha256:{SHA256_OF_BODY}"),
        timestamp: None,
        timestamp_signed: false,
        session: None,
        secret: 0,
    };
    let from_body = Verified {
        replay_key: "id:evt_1".to_owned(),
        ..unsigned("evt_1")
    };

    assert_eq!(verify(PLAIN, &[("x-sig", OF_BODY)]), Ok(unsigned("")));
    assert_eq!(
        verify(PLAIN, &[("x-sig", OLD_OF_BODY)]),
        Ok(Verified {
            secret: 1,
            ..unsigned("")
        }),
        "the old secret still counts during a rotation"
    );
    let in_base64 = format!("{PLAIN}\nencoding = 'base64'");
    assert_eq!(
        verify(&in_base64, &[("x-sig", OF_BODY_BASE64)]),
        Ok(unsigned(""))
    );

    let session = Some("ses_9".to_owned());
    for value in [OF_BODY, &format!("sha256={OF_BODY}")] {
        let expected = Verified {
            session: session.clone(),
            ..from_body.clone()
        };
        assert_eq!(
            verify(PREFIXED, &[("x-sig", value)]),
            Ok(expected),
            "{value}"
        );
    }

    // A time outside the MAC proves nothing: not refused for its age, and not reported as signed.
    for (time, seconds) in [(&*t, Some(NOW)), ("t=1", Some(1))] {
        let value = format!("{time},v1={OF_BODY}");
        let expected = Verified {
            timestamp: seconds,
            ..unsigned("evt-h")
        };
        assert_eq!(
            verify(UNSIGNED_TIME, &[("x-sig", &value), ("x-id", "evt-h")]),
            Ok(expected)
        );
    }

    let signed = Verified {
        timestamp: Some(NOW),
        timestamp_signed: true,
        ..from_body
    };
    for (value, secret) in [
        (format!("{t},v1={OF_TIME_AND_BODY}"), 0),
        (
            format!("{t},v1={OLD_OF_TIME_AND_BODY},v1={OF_TIME_AND_BODY}"),
            0,
        ),
        (format!("{t},v1={OLD_OF_BODY},v1={OLD_OF_TIME_AND_BODY}"), 1),
        (format!("{t}, v0=whatever, v1={OF_TIME_AND_BODY}"), 0),
        (format!("t=1,v1={OLD_OF_BODY} {t},v1={OF_TIME_AND_BODY}"), 0),
        (format!("{t},v1={OLD_OF_BODY} {t},v1={OF_TIME_AND_BODY}"), 0),
    ] {
        let expected = Verified {
            secret,
            ..signed.clone()
        };
        assert_eq!(
            verify(SIGNED_TIME, &[("x-sig", &value)]),
            Ok(expected),
            "{value}"
        );
    }
    let time = NOW.to_string();
    assert!(
        verify(
            TIME_HEADER,
            &[("x-sig", OF_TIME_AND_BODY), ("x-time", &time)]
        )
        .is_ok()
    );
}

#[test]
fn a_published_vector_with_a_prefix() {
    let scheme = scheme("header = 'x-sig'\nprefix = 'sha256='");
    let secret = scheme.parse_secret("It's a Secret to Everybody").unwrap();
    let value = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let got = scheme.verify(
        &[secret],
        &headers(&[("x-sig", value)]),
        b"Hello, World!",
        0,
        WINDOW,
    );
    assert!(got.is_ok(), "{got:?}");
}

#[test]
fn the_standard_webhooks_reference_vector() {
    let scheme = scheme(STANDARD_WEBHOOKS);
    let secret = scheme
        .parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        .unwrap();
    let good = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    let verify = |id: &str, signature: &str, now: u64| {
        let pairs = [
            ("webhook-id", id),
            ("webhook-timestamp", "1614265330"),
            ("webhook-signature", signature),
        ];
        let body = br#"{"test": 2432232314}"#;
        scheme.verify(
            std::slice::from_ref(&secret),
            &headers(&pairs),
            body,
            now,
            WINDOW,
        )
    };
    let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    assert_eq!(
        verify(id, good, 1_614_265_330),
        Ok(Verified {
            event_id: Some(id.to_owned()),
            replay_key: format!("id:{id}"),
            timestamp: Some(1_614_265_330),
            timestamp_signed: true,
            session: None,
            secret: 0,
        })
    );
    let several = format!("v1a,ed25519 v1,{OF_BODY_BASE64} {good}");
    assert!(verify(id, &several, 1_614_265_330).is_ok());
    // What cannot be read does not match, and no more than that.
    for beside in ["v1,", "v1,AAAA", "v1,%%%", "v1", "nonsense", ","] {
        for list in [format!("{beside} {good}"), format!("{good} {beside}")] {
            assert!(verify(id, &list, 1_614_265_330).is_ok(), "{list}");
        }
    }
    let many = format!("{}{good}", "v1,AAAA ".repeat(100));
    assert!(verify(id, &many, 1_614_265_330).is_ok());
    for (id, signature, now, refusal) in [
        (
            "msg_other",
            good,
            1_614_265_330,
            WebhookRefusal::SignatureMismatch,
        ),
        ("msg.p5jX", good, 1_614_265_330, WebhookRefusal::IdMalformed),
        (
            id,
            "v1a,ed25519",
            1_614_265_330,
            WebhookRefusal::SignatureMissing,
        ),
        (
            id,
            "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            0,
            WebhookRefusal::SignatureMalformed,
        ),
        (
            id,
            good,
            1_614_265_631,
            WebhookRefusal::TimestampOutsideWindow,
        ),
        (
            id,
            good,
            1_614_265_029,
            WebhookRefusal::TimestampOutsideWindow,
        ),
    ] {
        assert_eq!(
            verify(id, signature, now),
            Err(refusal),
            "{id} {signature} {now}"
        );
    }
    assert!(
        verify(id, good, 1_614_265_630).is_ok(),
        "the window's edges are inside"
    );
    assert!(verify(id, good, 1_614_265_030).is_ok());
}
