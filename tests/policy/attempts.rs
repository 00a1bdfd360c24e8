//! A second attempt is a call like the first: it is charged, and may be one too many.

use crate::kit::{self, Ask, SITE};
use std::time::Duration;
use visor_policy::decide::{Charge, Cleared, Known, Sent};
use visor_policy::refusal::{Code, Refusal};

const TAKEN: Charge = Charge::Taken {
    remaining: 1,
    reset_after: Duration::ZERO,
};

fn sent() -> Sent {
    let policy = kit::policy(SITE);
    let ask = Ask::new("facesign", "GET", "/v1/sessions/s-1").token(kit::KYC_LIVE);
    let mut known = Known::default();
    ask.decide(&policy, &mut known)
        .and_then(|permit| permit.spend(|_, _| TAKEN, &mut known))
        .and_then(|spent| spent.admit(&[b""], &mut known))
        .map(Cleared::sent)
        .unwrap_or_else(|refusal| panic!("{refusal}"))
}

#[test]
fn a_second_attempt_is_charged_like_the_first() {
    let mut charged = 0;
    let again = sent().again(
        |_, _| {
            charged += 1;
            TAKEN
        },
        &mut Known::default(),
    );
    assert!(again.is_ok());
    assert_eq!(charged, 2, "the caller's budget and the credential's");
}

#[test]
fn a_second_attempt_may_be_one_too_many() {
    let full = Charge::Full {
        retry_after: Duration::from_secs(1),
    };
    let again = sent().again(|_, _| full, &mut Known::default());
    let code = again.map(drop).map_err(|refusal: Refusal| refusal.code);
    assert_eq!(code, Err(Code::RateCaller));
}
