//! Webhooks in: whether an event is the vendor's, fresh, and which one it is.
//!
//! A pack states the scheme ([`crate::model::pack::Webhook`]), [`Scheme::compile`] proves that it
//! can be carried out, and [`Scheme::verify`] holds one request against it: raw bytes first, the
//! body's meaning only once the MAC holds. [`onward`] says how it is handed on. The clock is handed in.

mod header;
pub mod onward;
mod refusal;
mod scheme;
mod secret;
mod sign;
mod verify;

pub use refusal::WebhookRefusal;
pub use scheme::Scheme;
pub use secret::Secret;
pub use sign::sign_standard_webhook;
pub use verify::Verified;

#[cfg(test)]
mod tests;
