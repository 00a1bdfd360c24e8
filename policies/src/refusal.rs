//! Every way in which Visor says no: one closed set, one table.

use crate::json::write_text;
use crate::model::{JsonPath, Segment};
use crate::source::Place;
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

macro_rules! codes {
    ($( $(#[doc = $doc:literal])* $variant:ident $code:literal $status:literal $sentence:literal; )*) => {
        /// Why a request or an answer is refused. Codes are stable.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $( $(#[doc = $doc])* $variant, )* }

        impl Code {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable name, in headers, records and tests.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$variant => $code, )* }
            }

            /// The HTTP status that the caller sees.
            pub const fn status(self) -> u16 {
                match self { $( Self::$variant => $status, )* }
            }

            /// What the caller is told: never a secret, an image, a subject or a rule.
            pub const fn sentence(self) -> &'static str {
                match self { $( Self::$variant => $sentence, )* }
            }
        }
    };
}

codes! {
    /// The address names no provider.
    ProviderUnknown "provider-unknown" 404 "No provider is served under this address.";
    /// The request is not HTTPS where it must be.
    Plaintext "plaintext" 403 "Plain HTTP is not accepted here. Use HTTPS, and replace the token: it was sent in the clear.";
    /// The path has no single meaning.
    PathMalformed "path-malformed" 400 "The request path is malformed.";
    /// Headers contradict each other or are not well formed.
    HeaderMalformed "header-malformed" 400 "The request headers are malformed.";
    /// A browser's marks.
    Browser "browser" 403 "This API is not called from browsers or apps. Call your own backend, and let it call here.";
    /// No proof of who calls.
    CallerMissing "caller-missing" 401 "A Visor token is required where the vendor expects its key.";
    /// A proof that the policy does not know.
    CallerUnknown "caller-unknown" 401 "The token is not known.";
    /// A proof past its date.
    CallerExpired "caller-expired" 401 "The token has expired.";
    /// Two different callers in one request.
    CallerAmbiguous "caller-ambiguous" 400 "The request shows more than one caller or token.";
    /// The site stopped the provider.
    ProviderStopped "provider-stopped" 503 "Calls to this provider are stopped.";
    /// No pack knows the route.
    RouteUnknown "route-unknown" 404 "This route is not known.";
    /// The route takes another method.
    MethodNotAllowed "method-not-allowed" 405 "This route does not take this method.";
    /// The policy does not name the route for this caller.
    RouteNotAllowed "route-not-allowed" 403 "The policy does not allow this route to this caller.";
    /// A query parameter that the route does not take.
    QueryNotAllowed "query-not-allowed" 400 "The query holds a parameter that this route does not take.";
    /// A vendor's key in the query or the body.
    KeyInRequest "key-in-request" 400 "The request carries a vendor's key. Remove it, and treat it as exposed.";
    /// A subject rate applies and no subject is named.
    SubjectMissing "subject-missing" 400 "A subject is required: name your own opaque user id.";
    /// A subject that is no opaque id.
    SubjectMalformed "subject-malformed" 400 "The subject id is malformed.";
    /// A face is to be stored, and nothing says that its owner agreed.
    ConsentMissing "consent-missing" 403 "Evidence of consent is required: its id, its time and the version of its text.";
    /// The evidence cannot be read, or is of a time to come.
    ConsentMalformed "consent-malformed" 400 "The evidence of consent is malformed.";
    /// The consent is older than the policy allows.
    ConsentStale "consent-stale" 403 "The consent is too old. Ask again.";
    /// The consent was given to a text that the policy does not name.
    ConsentText "consent-text" 403 "The consent was given to a text that is not accepted.";
    /// No purpose is named.
    PurposeMissing "purpose-missing" 403 "A purpose is required.";
    /// The purpose is not on the policy's list.
    PurposeNotAllowed "purpose-not-allowed" 403 "The purpose is not allowed.";
    /// No approval is named.
    ApprovalMissing "approval-missing" 403 "An approval is required.";
    /// The approval is not on the policy's list.
    ApprovalNotAllowed "approval-not-allowed" 403 "The approval is not one that the policy names.";
    /// A subject that looks like personal data.
    SubjectPersonal "subject-personal" 400 "The subject id looks like personal data: name your own opaque user id.";
    /// The body is larger than the policy allows.
    BodyTooLarge "body-too-large" 413 "The request body is too large.";
    /// The body is of another type than the route's.
    BodyType "body-type" 415 "The request body is not of the type that this route takes.";
    /// The body cannot be read as what it says it is.
    BodyUnreadable "body-unreadable" 400 "The request body cannot be read.";
    /// An image is of no allowed type, or of another than it says.
    ImageType "image-type" 415 "An image is not of a type that is accepted, or not what it says it is.";
    /// An image has too many bytes.
    ImageTooLarge "image-too-large" 413 "An image is too large.";
    /// An image has too few or too many pixels.
    ImageDimensions "image-dimensions" 422 "An image's size in pixels is outside of the limits.";
    /// An image is broken, or more than one file.
    ImageMalformed "image-malformed" 422 "An image is broken, or something follows it.";
    /// An image is named by an address that the policy does not list.
    ImageUrl "image-url" 422 "An image is named by an address that is not allowed. Send the image itself.";
    /// The gateway is at its limit of requests or bytes.
    Overloaded "overloaded" 503 "The gateway is at its limit. Try again shortly.";
    /// The decision cannot be recorded.
    LedgerUnavailable "ledger-unavailable" 503 "The decision cannot be recorded. Try again shortly.";
    /// A legal hold suspends the erasure.
    ErasureHeld "erasure-held" 409 "A legal hold suspends the erasure. It stays owed, and is carried out once the hold is lifted.";
    /// A face is to be stored whose erasure is owed.
    ErasureOwed "erasure-owed" 409 "An erasure of this subject is owed and comes first. Try again once it is done.";
    /// Only one caller asks to erase everyone.
    SecondMissing "second-missing" 409 "Everyone is erased only when another caller asks for the same in time.";
    /// Two callers have asked to erase everyone, and it is not known when all are gone.
    EraseAllOwed "erase-all-owed" 503 "The erasure of everyone is owed, and is carried out. There is no need to ask again.";
    /// The caller's rate.
    RateCaller "rate-caller" 429 "Too many requests by this caller.";
    /// The subject's rate.
    RateSubject "rate-subject" 429 "Too many requests for this subject.";
    /// The vendor's quota on the credential.
    RateCredential "rate-credential" 429 "The provider's quota is used up.";
    /// The vendor itself asked us to hold back.
    VendorThrottled "vendor-throttled" 429 "The provider asked for a pause.";
    /// The table of rate keys is full.
    RateTableFull "rate-table-full" 503 "The gateway cannot count another caller or subject now.";
    /// No usable key.
    CredentialUnavailable "credential-unavailable" 503 "The provider's credential is not available.";
    /// The provider cannot be reached.
    UpstreamUnreachable "upstream-unreachable" 502 "The provider cannot be reached.";
    /// The provider took too long.
    UpstreamTimeout "upstream-timeout" 504 "The provider took too long.";
    /// The provider's answer is not HTTP as it should be.
    UpstreamMalformed "upstream-malformed" 502 "The provider's answer is malformed.";
    /// The provider redirects.
    Redirect "redirect" 502 "The provider redirects, which is never followed.";
    /// The answer is larger than can be judged.
    AnswerTooLarge "answer-too-large" 502 "The provider's answer is too large.";
    /// The answer is compressed or partial.
    AnswerEncoding "answer-encoding" 502 "The provider's answer is encoded or partial, so it cannot be judged.";
    /// The answer is not one JSON document.
    AnswerUnreadable "answer-unreadable" 502 "The provider's answer cannot be read.";
    /// The answer carries a key.
    KeyInAnswer "key-in-answer" 502 "The provider's answer is withheld.";
    /// No evidence of liveness.
    LivenessMissing "liveness-missing" 502 "The provider's answer holds no evidence of liveness.";
    /// Not a live person.
    LivenessFailed "liveness-failed" 422 "The liveness check did not pass.";
    /// The provider could not tell.
    LivenessIndeterminate "liveness-indeterminate" 422 "The provider could not tell whether the person is live.";
    /// Live, with too low a score.
    LivenessScore "liveness-score" 422 "The liveness score is below the policy's minimum.";
    /// More or fewer faces than allowed.
    FacesCount "faces-count" 422 "The image does not show exactly one face.";
}

impl Code {
    /// Whether shadow mode may let it through. Identity, hygiene, the key and the vendor's quota
    /// are never relaxed.
    pub const fn shadowable(self) -> bool {
        matches!(
            self,
            Self::RateCaller
                | Self::RateSubject
                // There is no other reason for it than a subject's rate.
                | Self::SubjectMissing
                | Self::ConsentMissing
                | Self::ConsentMalformed
                | Self::ConsentStale
                | Self::ConsentText
                | Self::PurposeMissing
                | Self::PurposeNotAllowed
                | Self::ImageType
                | Self::ImageTooLarge
                | Self::ImageDimensions
                | Self::ImageMalformed
                | Self::ImageUrl
                | Self::LivenessMissing
                | Self::LivenessFailed
                | Self::LivenessIndeterminate
                | Self::LivenessScore
                | Self::FacesCount
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A no, with its reason: the code for the caller, the place and the detail for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: Code,
    /// The line of policy that decided; none where no line is at issue.
    pub place: Option<Place>,
    /// More for the log: never a secret, content, or a subject id.
    pub detail: Cow<'static, str>,
    /// When trying again may help.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal that no line of policy stands behind.
    pub const fn new(code: Code, detail: &'static str) -> Self {
        Self {
            code,
            place: None,
            detail: Cow::Borrowed(detail),
            retry_after: None,
        }
    }

    /// The line of policy that decided.
    #[must_use]
    pub fn at(mut self, place: &Place) -> Self {
        self.place = Some(place.clone());
        self
    }

    /// More for the log.
    #[must_use]
    pub fn because(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// When to try again.
    #[must_use]
    pub const fn after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(place) = &self.place {
            write!(f, " at {place}")?;
        }
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}

/// How a vendor's error bodies look, so that a client's own error handling understands ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorShape {
    /// Where the words for people stand.
    pub message: JsonPath,
    /// Where the kind stands, and which.
    pub kind: Option<(JsonPath, String)>,
}

impl ErrorShape {
    /// The shape used where no vendor is known yet.
    pub fn neutral() -> Self {
        let path = |last: &str| {
            JsonPath(vec![
                Segment::Key("error".into()),
                Segment::Key(last.into()),
            ])
        };
        Self {
            message: path("message"),
            kind: Some((path("type"), "visor_refusal".into())),
        }
    }

    /// The body of an error that says `message`.
    pub fn body(&self, message: &str) -> String {
        let kind = self
            .kind
            .as_ref()
            .map(|(path, kind)| (path.0.as_slice(), kind.as_str()));
        let fields: Vec<(&[Segment], &str)> = kind
            .into_iter()
            .chain([(self.message.0.as_slice(), message)])
            .collect();
        let mut out = String::with_capacity(message.len() + 64);
        write_object(&fields, &mut out);
        out
    }
}

fn write_object(fields: &[(&[Segment], &str)], out: &mut String) {
    out.push('{');
    let mut written: Vec<&str> = Vec::new();
    for (path, _) in fields {
        let Some(Segment::Key(name)) = path.first() else {
            continue;
        };
        if written.contains(&name.as_str()) {
            continue;
        }
        if !written.is_empty() {
            out.push(',');
        }
        written.push(name);
        write_text(name, out);
        out.push(':');
        let below: Vec<(&[Segment], &str)> = fields
            .iter()
            .filter_map(|(path, text)| match path.split_first() {
                Some((Segment::Key(key), rest)) if key == name => Some((rest, *text)),
                _ => None,
            })
            .collect();
        match below.iter().find(|(rest, _)| rest.is_empty()) {
            Some((_, text)) => write_text(text, out),
            None => write_object(&below, out),
        }
    }
    out.push('}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_kebab_case_and_say_something() {
        let mut names: Vec<_> = Code::ALL.iter().map(|c| c.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Code::ALL.len());
        for code in Code::ALL {
            assert!(
                code.name()
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{code}"
            );
            assert!((400..=599).contains(&code.status()), "{code}");
            assert!(code.sentence().ends_with('.'), "{code}");
        }
    }

    #[test]
    fn bodies_take_the_vendors_shape() {
        let path = |p: &str| p.parse::<JsonPath>().unwrap();
        let nested = ErrorShape {
            message: path("error.message"),
            kind: Some((path("error.type"), "rate_limit_error".into())),
        };
        assert_eq!(
            nested.body("No \"x\"."),
            r#"{"error":{"type":"rate_limit_error","message":"No \"x\"."}}"#
        );
        let flat = ErrorShape {
            message: path("detail"),
            kind: None,
        };
        assert_eq!(flat.body("No."), r#"{"detail":"No."}"#);
    }
}
