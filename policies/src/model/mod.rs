//! The raw model: what packs and site policies may say, field by field, as it is written.
//!
//! Reading proves only that each value is of its kind. What the values mean together is proved by
//! [`crate::resolve`].

pub mod pack;
pub mod site;
mod text;

pub use text::{
    BaseUrl, CredentialRef, DnsName, HeaderField, JsonPath, PathSegment, RoutePath, Segment,
    Sha256Hex, SpiffeId, Version,
};
