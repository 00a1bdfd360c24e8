//! The raw model: what packs and site policies may say, field by field, as it is written.
//!
//! Reading proves only that each value is of its kind. What the values mean together is proved by
//! [`crate::resolve`].

pub mod pack;
mod paths;
pub mod site;
mod text;

pub use paths::{JsonPath, PathSegment, RoutePath, Segment};
pub use text::{
    BaseUrl, CredentialRef, DnsName, HeaderField, Sha256Hex, SpiffeId, UrlPrefix, Version,
};
