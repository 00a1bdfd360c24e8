//! The policy in force: packs and site, resolved and valid. What cannot be right cannot be said.

use crate::digest::TermsDigest;
use crate::identify::Fingerprint;
use crate::image::Format;
use crate::model::pack::{BodyKind, Class, SubjectAt, Test};
use crate::model::site::{Answer, Environment, Faces, KeySource, Metadata};
use crate::model::{BaseUrl, JsonPath, RoutePath};
use crate::rate::Gcra;
use crate::refusal::{Code, ErrorShape};
use crate::source::Place;
use crate::units::Rate;
use crate::webhook::Scheme;
use http::HeaderName;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// The policy in force. Immutable; a change is a new one.
#[derive(Debug)]
pub struct Effective {
    /// SHA-256 of everything that decides, in hexadecimal.
    pub digest: String,
    /// What each grant demands, by its index: what a review compares before it looks closer.
    pub(crate) terms: HashMap<usize, TermsDigest>,
    /// Providers in use.
    pub providers: Vec<Arc<Provider>>,
    /// Every key that calls need.
    pub credentials: Vec<Arc<Credential>>,
    /// Who may call.
    pub callers: Vec<Arc<Caller>>,
    /// Which webhooks are taken in.
    pub receives: Vec<Arc<Receive>>,
    /// What allows what; by provider, environment, route and caller.
    pub(crate) grants: HashMap<GrantKey, Arc<Grant>>,
    pub(crate) identities: Identities,
    /// The lines behind what no provider's section decides.
    pub(crate) lines: SiteLines,
}

/// Lines of the site policy.
#[derive(Debug)]
pub(crate) struct SiteLines {
    /// Which providers there are.
    pub packs: Place,
    /// Who may call at all.
    pub callers: Place,
    /// Which webhooks are taken in.
    pub receives: Place,
}

/// Lines that say what a provider is, of the site or of its pack.
#[derive(Debug)]
pub(crate) struct ProviderLines {
    /// The site's section for it, or where the site takes the pack.
    pub section: Place,
    /// Where its calls go.
    pub upstream: Place,
    /// Where its key belongs.
    pub credential: Place,
    /// Its endpoints.
    pub routes: Place,
}

/// Index of a provider in [`Effective::providers`].
pub type ProviderIndex = usize;
/// Index of a caller in [`Effective::callers`].
pub type CallerIndex = usize;
/// Index of a credential in [`Effective::credentials`].
pub type CredentialIndex = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct GrantKey {
    pub provider: ProviderIndex,
    pub environment: Environment,
    pub route: usize,
    pub caller: CallerIndex,
}

impl Effective {
    /// The provider of that name.
    pub fn provider(&self, name: &str) -> Option<&Arc<Provider>> {
        self.providers.iter().find(|p| p.name == name)
    }

    /// The line behind a webhook that no `[receive.…]` takes in.
    pub fn receives_line(&self) -> &Place {
        &self.lines.receives
    }

    /// Every grant once, in the order of [`Grant::index`].
    pub fn grants(&self) -> Vec<&Arc<Grant>> {
        let mut grants: Vec<_> = self.grants.values().collect();
        grants.sort_unstable_by_key(|grant| grant.index);
        grants.dedup_by_key(|grant| grant.index);
        grants
    }
}

/// A provider: its pack, as the site uses it.
#[derive(Debug)]
pub struct Provider {
    /// The pack's name.
    pub name: String,
    /// For people.
    pub title: String,
    /// Its place in [`Effective::providers`].
    pub index: ProviderIndex,
    /// Where calls go.
    pub base: BaseUrl,
    /// Where it is, if the site says so itself.
    pub private: Option<Private>,
    /// The header that carries the key.
    pub credential_header: HeaderName,
    /// What stands before the key.
    pub credential_scheme: Option<String>,
    /// What every key starts with, over both environments.
    pub key_prefixes: Vec<String>,
    /// The header and the value of the pinned version.
    pub version: Option<(HeaderName, http::HeaderValue)>,
    /// Headers by which the vendor announces an end.
    pub notices: Vec<HeaderName>,
    /// The header with the subject id.
    pub subject_header: Option<HeaderName>,
    /// Headers that go back beside the ordinary ones.
    pub response_headers: Vec<HeaderName>,
    /// How the vendor says no.
    pub errors: Errors,
    /// Its endpoints.
    pub routes: Vec<Arc<Route>>,
    /// The line that stops it.
    pub stopped: Option<Place>,
    /// Whether a leaked key goes out of use.
    pub quarantine_leaked_key: bool,
    pub(crate) lines: ProviderLines,
}

/// A private upstream.
#[derive(Debug, Clone)]
pub struct Private {
    /// Where it may be dialled; by DNS where empty.
    pub addresses: Vec<IpAddr>,
    /// The only authorities to trust, as PEM.
    pub ca_pem: Option<String>,
    /// Where the site says so.
    pub place: Place,
}

/// How a vendor says no.
#[derive(Debug)]
pub struct Errors {
    pub(crate) shape: ErrorShape,
    pub(crate) by_status: Vec<(u16, ErrorShape)>,
    pub(crate) fields: Vec<JsonPath>,
    pub(crate) despite_200: Vec<Test>,
}

impl Errors {
    /// The shape for a status: its own, its hundred's, or the common one.
    pub fn shape_for(&self, status: u16) -> &ErrorShape {
        let exact = |s: u16| {
            self.by_status
                .iter()
                .find(|(known, _)| *known == s)
                .map(|(_, shape)| shape)
        };
        exact(status)
            .or_else(|| exact(status / 100 * 100))
            .unwrap_or(&self.shape)
    }

    /// The vendor-shaped body of one of our refusals.
    pub fn refusal_body(&self, code: Code) -> String {
        self.shape_for(code.status()).body(code.sentence())
    }
}

/// One endpoint.
#[derive(Debug)]
pub struct Route {
    /// The pack's name for it.
    pub name: String,
    /// Its place in [`Provider::routes`].
    pub index: usize,
    /// Method and path below the base.
    pub path: RoutePath,
    /// The path's template, for records.
    pub template: String,
    /// What it does.
    pub class: Class,
    /// What its body is.
    pub body: BodyKind,
    /// Fields that hold a face.
    pub images: Vec<String>,
    /// The same as paths, where the body is JSON.
    pub image_paths: Vec<JsonPath>,
    /// Multipart fields that hold a video of a face.
    pub videos: Vec<String>,
    /// Where the subject's id stands, if not in the provider's header.
    pub subject: Option<SubjectAt>,
    /// The statuses by which a repeated erasure says that there is nobody left.
    pub gone: Vec<u16>,
    /// Query parameters it takes.
    pub query: Vec<String>,
    /// The only fields that go back.
    pub fields: Vec<JsonPath>,
    /// What a client may see.
    pub client_safe: Vec<JsonPath>,
    /// Where an answer says what a person is like, by name.
    pub attributes: Vec<(String, Vec<JsonPath>)>,
    /// What makes an answer final, and what goes back of one that is not.
    pub pending: Option<(Vec<Test>, Vec<JsonPath>)>,
    /// Where the pack states it.
    pub place: Place,
}

/// One check of an answer, as it applies under one allow.
#[derive(Debug)]
pub struct Check {
    /// The pack's name for it.
    pub name: String,
    /// The list whose elements must pass.
    pub every: Option<JsonPath>,
    /// Whether the list is one of faces, which are counted.
    pub faces: bool,
    /// Which elements are meant.
    pub only: Option<Test>,
    /// Where absent, the check always applies; else it applies where this is present.
    pub evidence: Option<JsonPath>,
    /// What must hold.
    pub is: Vec<Demand>,
    /// What says "could not tell".
    pub indeterminate: Vec<Demand>,
    /// A score, and the least it may be.
    pub score: Option<Least>,
    /// The line that demands it.
    pub place: Place,
}

/// A test, and the line that demands it: the pack's own, or the site's where it names the check.
#[derive(Debug)]
pub struct Demand {
    /// The test.
    pub test: Test,
    /// Where it is demanded.
    pub place: Place,
}

/// A score, and the least it may be.
#[derive(Debug)]
pub struct Least {
    /// Where it stands.
    pub path: JsonPath,
    /// The least it may be.
    pub score: f64,
    /// The site's line.
    pub place: Place,
}

/// One allow for one route: everything that a request under it needs, ready.
#[derive(Debug)]
pub struct Grant {
    /// Its place among all grants.
    pub index: usize,
    /// The allow's name.
    pub allow: String,
    /// Where the allow stands.
    pub place: Place,
    /// The provider.
    pub provider: Arc<Provider>,
    /// The route.
    pub route: Arc<Route>,
    /// Test or live.
    pub environment: Environment,
    /// The key it is sent with.
    pub credential: Arc<Credential>,
    /// Each caller's rate.
    pub caller_rate: Option<Limit>,
    /// Each subject's rate.
    pub subject_rate: Option<Limit>,
    /// The largest body, and the line that says so.
    pub body_limit: (u64, Place),
    /// What the images of its form may be, where it takes any.
    pub images: Option<ImageRules>,
    /// The consent that a request must show.
    pub consent: Option<ConsentRules>,
    /// The purposes of which a request must name one, and the line that says so.
    pub purposes: Option<(Vec<String>, Place)>,
    /// The approvals of which a request must name one, and the line that says so.
    pub approvals: Option<(Vec<String>, Place)>,
    /// What is dropped from an answer, and the line that says so.
    pub dropped: (Vec<JsonPath>, Place),
    /// How long a call may take.
    pub timeout: Duration,
    /// The line that says so.
    pub timeout_place: Place,
    /// What an answer must show.
    pub checks: Vec<Check>,
    /// How many faces, and the line that says so.
    pub faces: (Faces, Place),
    /// What goes back.
    pub answer: (Answer, Place),
    /// For how long after the last interaction an enrolled face may be kept, and the line: the
    /// allow's, or a law's that gives a shorter time.
    pub retain: Option<(Duration, Place)>,
    /// Of a route that erases everyone: within what time a second caller must ask for the same, and
    /// the line.
    pub second_within: Option<(Duration, Place)>,
    /// Until when refusals of the closed list are only recorded: Unix seconds, and the line.
    pub shadow_until: Option<(u64, Place)>,
}

/// The consent that a request must show, and the lines that say so.
#[derive(Debug)]
pub struct ConsentRules {
    /// Seconds since it was given, at most.
    pub max_age: (u64, Place),
    /// The versions of the text; any where absent.
    pub texts: Option<(Vec<String>, Place)>,
    /// The line that stands for all of it.
    pub place: Place,
}

/// What the images of a form may be, and the lines that say so.
#[derive(Debug)]
pub struct ImageRules {
    /// The largest image, in bytes.
    pub each: (u64, Place),
    /// The formats.
    pub types: (Vec<Format>, Place),
    /// Pixels that the shorter side has at least.
    pub smallest_side: (u32, Place),
    /// Pixels that the longer side has at most.
    pub largest_side: (u32, Place),
    /// Pixels in all, at most.
    pub pixels: (u64, Place),
    /// What becomes of the metadata.
    pub metadata: (Metadata, Place),
    /// What an address in the place of an image may begin with.
    pub urls: (Vec<String>, Place),
    /// The line that stands for all of it.
    pub place: Place,
}

impl Grant {
    /// Whether an answer must be read whole before any of it goes back.
    pub fn reads_whole_answer(&self) -> bool {
        !self.checks.is_empty()
            || self.route.pending.is_some()
            || !self.route.fields.is_empty()
            || !self.dropped.0.is_empty()
            || self.answer.0 == Answer::ClientSafe
    }

    /// Whether refusals of the closed list are only recorded at `now` (Unix seconds).
    pub fn shadows(&self, now: u64) -> bool {
        self.shadow_until
            .as_ref()
            .is_some_and(|(until, _)| now < *until)
    }
}

/// One rate in force.
#[derive(Debug, Clone)]
pub struct Limit {
    /// As written, or as derived from the vendor's quota.
    pub rate: Rate,
    /// As counted.
    pub gcra: Gcra,
    /// The line that says so.
    pub place: Place,
}

/// A key that calls need, and what the vendor allows on it.
#[derive(Debug)]
pub struct Credential {
    /// Its place in [`Effective::credentials`].
    pub index: CredentialIndex,
    /// The provider's name.
    pub provider: String,
    /// Test or live.
    pub environment: Environment,
    /// Where it comes from.
    pub source: KeySource,
    /// The directory that a relative file of `source` is meant in.
    pub folder: std::path::PathBuf,
    /// What it must start with.
    pub prefix: Option<String>,
    /// What it must not start with: the other environment's.
    pub other_prefix: Option<String>,
    /// The header that carries it, and what stands before it there.
    pub header: HeaderName,
    /// What stands before the key in the header.
    pub scheme: Option<String>,
    /// All calls on it.
    pub limit: Option<Limit>,
    /// Calls of one route on it, by route index.
    pub route_limits: Vec<(usize, Limit)>,
    /// The line that names it.
    pub place: Place,
}

/// Who may call.
#[derive(Debug)]
pub struct Caller {
    /// The site's name for it.
    pub name: String,
    /// Its place in [`Effective::callers`].
    pub index: CallerIndex,
    /// Where it stands.
    pub place: Place,
}

/// A webhook that is taken in.
#[derive(Debug)]
pub struct Receive {
    /// The site's name for it.
    pub name: String,
    /// The provider's name.
    pub provider: String,
    /// Test or live.
    pub environment: Environment,
    /// How it is verified.
    pub scheme: Scheme,
    /// The scheme as the pack states it, for the digest.
    pub(crate) spelling: String,
    /// Where the secrets come from.
    pub secrets: Vec<KeySource>,
    /// How a secret becomes a key.
    pub secret_form: crate::model::pack::SecretForm,
    /// The directory that a relative file of `secrets` is meant in.
    pub folder: std::path::PathBuf,
    /// Headers of the vendor's that go on with an event.
    pub headers: Vec<HeaderName>,
    /// Where verified events go.
    pub to: http::Uri,
    /// How far an event's time may be from ours.
    pub window: Duration,
    /// For how long an event's id is remembered.
    pub remember: Duration,
    /// The largest event.
    pub body_limit: u64,
    /// What signs what is handed on; nothing where the site says so.
    pub sign: Option<KeySource>,
    /// After so many answers that refuse it, an event is set aside.
    pub attempts: u32,
    /// An event that could not be handed on for so long is set aside.
    pub within: Duration,
    /// Where it stands.
    pub place: Place,
}

/// Every proof of identity, by what it proves.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    /// By the first eight bytes of the hash; the rest is compared in constant time.
    pub tokens: HashMap<u64, Vec<Proof<Fingerprint>>>,
    /// Of certificates.
    pub spiffe: HashMap<String, Proof<()>>,
    pub dns: HashMap<String, Proof<()>>,
}

#[derive(Debug)]
pub(crate) struct Proof<T> {
    pub key: T,
    pub caller: CallerIndex,
    pub environment: Environment,
    /// Unix seconds; never for a certificate without an end of its own.
    pub expires: Option<u64>,
    pub place: Place,
}
