//! The controls that a request passes, in this order: one file each.
//!
//! A control looks at facts and policy and says nothing, or refuses. It has no state, no clock and
//! no I/O. [`CONTROLS`] is the one list of them; explanations and documentation derive from it.

pub mod address;
pub mod body;
pub mod browser;
pub mod consent;
pub mod headers;
pub mod images;
pub mod keys;
pub mod query;
pub mod route;
pub mod subject;

use crate::refusal::Code;

/// What a control is, and which refusals are its.
#[derive(Debug, Clone, Copy)]
pub struct Control {
    /// Stable name.
    pub name: &'static str,
    /// What it asks.
    pub asks: &'static str,
    /// The refusals that it makes.
    pub codes: &'static [Code],
}

/// Every control, in the order in which a request meets them.
pub const CONTROLS: &[Control] = &[
    address::CONTROL,
    headers::CONTROL,
    browser::CONTROL,
    CALLER,
    STOP,
    route::CONTROL,
    query::CONTROL,
    keys::CONTROL,
    subject::CONTROL,
    consent::CONTROL,
    body::CONTROL,
    RATES,
    images::CONTROL,
    crate::judge::ANSWER,
    crate::judge::LIVENESS,
];

const CALLER: Control = Control {
    name: "caller",
    asks: "does the request prove who calls, once, and in time?",
    codes: &[
        Code::CallerMissing,
        Code::CallerUnknown,
        Code::CallerExpired,
        Code::CallerAmbiguous,
    ],
};

const STOP: Control = Control {
    name: "stop",
    asks: "is the provider in use?",
    codes: &[Code::ProviderStopped],
};

const RATES: Control = Control {
    name: "rates",
    asks: "is there budget left for the subject, the caller and the credential?",
    codes: &[
        Code::RateSubject,
        Code::RateCaller,
        Code::RateCredential,
        Code::VendorThrottled,
        Code::RateTableFull,
    ],
};

/// The control that makes a refusal.
pub fn control_of(code: Code) -> Option<&'static Control> {
    CONTROLS
        .iter()
        .find(|control| control.codes.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_refusal_belongs_to_two_controls() {
        let mut seen = std::collections::BTreeMap::new();
        for control in CONTROLS {
            for code in control.codes {
                assert_eq!(seen.insert(*code, control.name), None, "{code}");
            }
        }
    }
}
