//! Policy review: what a comparison of two policies says, against what the policies do.

mod brute;
mod changes;
mod cover;
mod pairs;
mod specs;

use crate::kit::{Files, VENDOR, load};
use visor_policy::review::Reviewed;

/// 2026-11-21.
pub const TODAY: u64 = crate::kit::NOW;

/// A site without mistakes, which may use the vendor of the tests, or the pack given for it.
pub fn reviewed(site: &str, vendor: Option<&str>) -> Reviewed {
    let pack = vendor.unwrap_or(VENDOR).to_owned();
    let loaded = load(site, &Files::from([("./vendor.toml", pack)]));
    Reviewed::of(loaded).unwrap_or_else(|report| panic!("{report}\n{site}"))
}
