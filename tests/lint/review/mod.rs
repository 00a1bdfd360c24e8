//! `visor policy …` as its users meet it.

mod check;
mod explain;
mod replay;
mod report;
mod test;

use crate::kit::Folder;

/// A policy that is right, with one caller for each task.
pub const SITE: &str = r#"schema = 1
packs  = ["arsa"]
purposes = ["access-control"]
[callers.kyc]
live = [{ spiffe = "spiffe://corp/kyc" }]

[callers.desk]
live = [{ spiffe = "spiffe://corp/desk" }]

[credentials.arsa]
live = { env = "ARSA_KEY_LIVE" }

[allow.search]
on       = "arsa.live"
routes   = ["recognize"]
callers  = ["kyc"]
rate     = { caller = "60/min" }
liveness = { minimum-score = 0.8 }

[allow.desk]
on      = "arsa.live"
routes  = ["register", "remove"]
callers = ["desk"]
rate    = { caller = "30/min" }
retain  = "365 d"
"#;

/// A folder with that policy.
pub fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("policy/site.toml", SITE);
    folder
}

/// The same after a change.
pub fn edited(from: &str, to: &str) -> Folder {
    assert_eq!(SITE.matches(from).count(), 1, "`{from}` must stand once");
    let folder = Folder::new();
    folder.write("policy/site.toml", &SITE.replacen(from, to, 1));
    folder
}
