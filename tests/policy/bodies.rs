//! A body is refused as soon as something is known against it: by its head where that says so,
//! and by itself where the head said nothing.

use crate::kit::{self, Ask, SITE, edit};
use visor_policy::decide::Known;
use visor_policy::refusal::Code;

fn open() -> Ask {
    Ask::new("facesign", "POST", "/v1/sessions").dns("batch.corp.example")
}

#[test]
fn what_the_head_says_is_refused_before_the_body_is_read() {
    let policy = kit::policy(SITE);
    let decided = |ask: Ask| {
        let decided = ask.decide(&policy, &mut Known::default());
        decided.map(drop).map_err(|refusal| refusal.code)
    };
    assert_eq!(decided(open().body("application/json", "{}")), Ok(()));
    for announced in [("content-length", "2"), ("transfer-encoding", "chunked")] {
        let ask = open()
            .header("content-type", "text/plain")
            .header(announced.0, announced.1);
        assert_eq!(decided(ask), Err(Code::BodyType), "{announced:?}");
    }
}

#[test]
fn a_body_of_no_announced_length_is_measured() {
    let policy = kit::policy(&edit(
        SITE,
        "answer  = \"client-safe\"",
        "answer  = \"client-safe\"\nbody    = \"10 B\"",
    ));
    let of = |length: usize| {
        let mut ask = open().header("content-type", "application/json");
        ask.body = format!("{:<length$}", "{}").into_bytes();
        ask.answer(201, "{}").refused(&policy)
    };
    assert_eq!(of(10), None);
    assert_eq!(of(11), Some("body-too-large"));
}
