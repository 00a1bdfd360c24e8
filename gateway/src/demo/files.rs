//! The files that the demo starts from. They stand in `policies/demo`, to be read by people.

/// The tour.
pub const TOUR: &str = include_str!("../../../policies/demo/tour.toml");
/// The site policy, with braces where the demo fills something in.
pub const SITE: &str = include_str!("../../../policies/demo/site.toml.in");
/// How the gateway runs.
pub const GATEWAY: &str = include_str!("../../../policies/demo/gateway.toml");

/// A pack of one's own beside the site, and how the sandbox plays it.
pub const OWN_PACKS: &[(&str, &str)] = &[
    (
        "acme.toml",
        include_str!("../../../policies/demo/acme.toml"),
    ),
    (
        "acme.sandbox.toml",
        include_str!("../../../policies/demo/acme.sandbox.toml"),
    ),
];
