//! Why a webhook is not taken in.

use std::fmt;

macro_rules! refusals {
    ($( $(#[doc = $doc:literal])* $variant:ident: $code:literal, $message:literal; )*) => {
        /// Why a webhook is not taken in. Nothing of the request stands in it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum WebhookRefusal { $( $(#[doc = $doc])* $variant, )* }

        impl WebhookRefusal {
            /// Every refusal.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Stable, kebab-case.
            pub const fn code(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// One sentence, without anything of the request.
            pub const fn message(self) -> &'static str {
                match self { $( Self::$variant => $message, )* }
            }
        }
    };
}

refusals! {
    /// No header with a signature, or none of a version that the scheme knows.
    SignatureMissing: "signature-missing", "the request carries no signature of this webhook's scheme";
    /// More than one such header: two readers could each believe another one.
    SignatureHeaderRepeated: "signature-header-repeated", "the request carries its signature header more than once";
    /// What stands in the header cannot be a signature.
    SignatureMalformed: "signature-malformed", "the signature header is not written as this webhook's scheme has it";
    /// Signatures, but none that any secret makes over what arrived.
    SignatureMismatch: "signature-mismatch", "no signature fits the body and any of the secrets";
    /// The MAC covers a time, and there is none.
    TimestampMissing: "timestamp-missing", "the request carries no timestamp although its signature covers one";
    /// The time is not a number of seconds, or there are several.
    TimestampMalformed: "timestamp-malformed", "the timestamp is not one whole number of seconds since 1970";
    /// The signature fits, but was made too long ago or too far ahead.
    TimestampOutsideWindow: "timestamp-outside-window", "the timestamp is too far from this machine's time";
    /// The scheme has event ids, and this event has none.
    IdMissing: "id-missing", "the event has no id where this webhook's scheme puts it";
    /// The event's id is repeated, too long or not plain text.
    IdMalformed: "id-malformed", "the event's id is not one short piece of printable ASCII";
    /// The session is too long or not plain text.
    SessionMalformed: "session-malformed", "the event's session is not one short piece of printable ASCII";
    /// The body has to be read for the id or the session, and cannot be, or not in one way only.
    BodyUnreadable: "body-unreadable", "the body is not one JSON document with distinct keys";
}

impl fmt::Display for WebhookRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for WebhookRefusal {}
