//! The threats that are decisions alone, each by its number in the threat model. The others need a
//! socket, and are tested where there is one.

mod bodies;
mod callers;
mod heads;

use crate::kit::{self, Ask, Files, NOW, SITE, edit};
use http::HeaderValue;
use std::sync::LazyLock;
use visor_policy::controls::address::Ingress;
use visor_policy::decide::{Charge, Head, Known, decide};
use visor_policy::effective::Effective;
use visor_policy::key;

pub(super) static POLICY: LazyLock<Effective> = LazyLock::new(|| kit::policy(SITE));

pub(super) fn recognize() -> Ask {
    Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face")
        .token(kit::KYC_LIVE)
        .header("x-face-uid", "u")
}

pub(super) fn session() -> Ask {
    Ask::new("facesign", "GET", "/v1/sessions/s-1").token(kit::KYC_LIVE)
}

pub(super) fn open() -> Ask {
    Ask::new("facesign", "POST", "/v1/sessions").spiffe("spiffe://corp.example/batch")
}

pub(super) const LIVE: &str =
    r#"{"faces":[{"passive_liveness":{"is_real_face":true,"liveness_probability":1}}]}"#;

pub(super) fn refused(cases: Vec<(Ask, &str)>) {
    for (ask, code) in cases {
        assert_eq!(ask.refused(&POLICY), Some(code), "{ask:?}");
    }
}

pub(super) fn passed(cases: Vec<Ask>) {
    for ask in cases {
        assert_eq!(ask.refused(&POLICY), None, "{ask:?}");
    }
}
