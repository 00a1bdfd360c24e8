//! What a vendor says: hosts, credential, quotas, routes, answers, webhooks. Facts, with sources.

use super::paths::{JsonPath, RoutePath, Segment};
use super::text::{BaseUrl, HeaderField, Version, is_plain_segment};
use crate::diagnostic::Report;
use crate::read::{BadValue, Names, Node, Shape, Text, Value, choice, section};
use crate::source::At;
use crate::units::{Date, Period, Rate};
use std::str::FromStr;
use toml::de::DeValue;

type List<T> = Vec<At<T>>;

section! {
    /// A pack: everything that a vendor says about its API.
    pub struct Pack {
        /// Version of the pack format; 1.
        "schema" schema: default u32 = 0, Neutral;
        /// The vendor and product, for people.
        "title" title: required String, Neutral;
        /// The day on which the facts were last held against their sources.
        "checked" checked: required Date, Neutral;
        /// Where the facts come from, by the name that `source` fields cite.
        "sources" sources: default Names<String> = Names::default(), Neutral;
        /// Where the API is.
        "upstream" upstream: required Upstream, Fields;
        /// How a caller proves itself to the vendor.
        "credential" credential: required Credential, Fields;
        /// What differs between test and live.
        "environments" environments: required Environments, Fields;
        /// How an API version is pinned.
        "version" version: optional Versioning, Fields;
        /// Where a request names the person it is about.
        "subject" subject: optional Subject, Fields;
        /// How the vendor says no.
        "errors" errors: required Errors, Fields;
        /// How the vendor says that a quota is used up.
        "throttle" throttle: default Throttle = Throttle::default(), Fields;
        /// Response headers that go back to the caller beside the ordinary representation headers.
        "response-headers" response_headers: default List<HeaderField> = Vec::new(), Subset;
        /// The vendor's endpoints.
        "routes" routes: required Names<Route>, Fields;
        /// The vendor's webhook schemes.
        "webhooks" webhooks: default Names<Webhook> = Names::default(), Fields;
        /// How the API looks in source code: what the linter searches for.
        "code" code: default Code = Code::default(), Neutral;
    }
}

section! {
    /// Where the API is.
    pub struct Upstream {
        /// Scheme, host and base path; HTTPS.
        "base" base: required BaseUrl, Identity;
        /// Other hosts of the same API, that code may name.
        "other-hosts" other_hosts: default List<String> = Vec::new(), Neutral;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// How a caller proves itself to the vendor.
    pub struct Credential {
        /// The header that carries the key.
        "header" header: required HeaderField, Identity;
        /// What stands before the key in that header, such as `Bearer`.
        "scheme" scheme: optional String, Identity;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// What differs between test and live.
    pub struct Environments {
        /// The vendor's test mode.
        "test" test: optional EnvironmentFacts, Fields;
        /// The vendor's production.
        "live" live: optional EnvironmentFacts, Fields;
    }
}

section! {
    /// One environment's keys and quota.
    pub struct EnvironmentFacts {
        /// What every key of this environment starts with; none where the vendor does not say.
        "key-prefix" key_prefix: optional String, Identity;
        /// How many requests the vendor takes on one key.
        "quota" quota: optional Rate, AtMost;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// How an API version is pinned.
    pub struct Versioning {
        /// The request header that pins it.
        "header" header: required HeaderField, Identity;
        /// Versions that the vendor has published, oldest first.
        "known" known: required List<Version>, Subset;
        /// The response headers that announce an end.
        "notices" notices: default List<HeaderField> = Vec::new(), Neutral;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// Where a request names the person it is about.
    pub struct Subject {
        /// The request header that carries the subject id.
        "header" header: required HeaderField, Identity;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// How the vendor says no.
    pub struct Errors {
        /// Where the words for people stand in an error body.
        "message" message: required JsonPath, Identity;
        /// Where the machine-readable kind stands, if there is one.
        "kind" kind: optional JsonPath, Identity;
        /// The kind by HTTP status; 5xx reads `500`.
        "kinds" kinds: default List<StatusKind> = Vec::new(), Identity;
        /// Everything that an error body may hold: nothing else of it goes back to a caller.
        "fields" fields: required List<JsonPath>, Subset;
        /// What marks an error that comes with status 200.
        "despite-200" despite_200: default List<Test> = Vec::new(), Superset;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// The word that an error body uses for a status.
    pub struct StatusKind {
        /// The HTTP status.
        "status" status: required u32, Identity;
        /// The vendor's word.
        "kind" kind: required String, Identity;
        /// Where the kind stands for this status, where it differs.
        "kind-at" kind_at: optional JsonPath, Identity;
        /// Where the message stands for this status, where it differs.
        "message-at" message_at: optional JsonPath, Identity;
    }
}

section! {
    /// How the vendor says that a quota is used up, beside status 429.
    pub struct Throttle {
        /// Response headers with the rest of the quota.
        "headers" headers: default List<HeaderField> = Vec::new(), Neutral;
    }
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            headers: At::default(Vec::new()),
        }
    }
}

choice! {
    /// What a route does, as far as policy cares.
    pub enum Class {
        /// Stores a face under a subject.
        "enroll" Enroll,
        /// Finds whose face it is among many.
        "search" Search,
        /// Compares a face with one other.
        "verify" Verify,
        /// Finds faces and says nothing of whose they are.
        "detect" Detect,
        /// Says whether a face is alive.
        "liveness" Liveness,
        /// Opens a session that a person finishes elsewhere.
        "session" Session,
        /// Reads what a session found.
        "report" Report,
        /// Lists sessions.
        "list" List,
        /// Erases one subject.
        "erase" Erase,
        /// Erases everyone.
        "erase-all" EraseAll,
        /// Reads what is no person's.
        "read" Read,
    }
}

impl Class {
    /// Whether an answer decides who somebody is, so that it means nothing without liveness.
    pub const fn needs_liveness(self) -> bool {
        matches!(
            self,
            Self::Search | Self::Verify | Self::Report | Self::Liveness
        )
    }
}

choice! {
    /// What a request's body is.
    pub enum BodyKind {
        /// There is none.
        "none" None,
        /// JSON.
        "json" Json,
        /// `multipart/form-data`.
        "multipart" Multipart,
    }
}

impl BodyKind {
    /// The media type that a request must declare.
    pub const fn media_type(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Json => Some("application/json"),
            Self::Multipart => Some("multipart/form-data"),
        }
    }
}

/// Where the id stands of whom a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubjectAt {
    /// In the path, as this parameter.
    Path(String),
    /// In the query, as this parameter.
    Query(String),
    /// In a JSON body.
    Json(JsonPath),
}

impl FromStr for SubjectAt {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let help = "`path:id` for a parameter of the path, `query:uid` for one of the query, `json:person.id` for a field of a JSON body";
        let bad = || BadValue::new(format!("`{text}` is no place of a subject"), help);
        let (kind, name) = text.split_once(':').ok_or_else(bad)?;
        match kind {
            "path" if is_plain_segment(name) => Ok(Self::Path(name.to_owned())),
            "query" if is_plain_segment(name) => Ok(Self::Query(name.to_owned())),
            "json" => name
                .parse::<JsonPath>()
                .ok()
                .filter(|path| !path.0.contains(&Segment::Each))
                .map(Self::Json)
                .ok_or_else(bad),
            "multipart" | "form" => Err(BadValue::new(
                format!("`{text}` names a field of a form, where no subject is read"),
                "leave `subject` out where the vendor's own header names it too, or `Visor-Subject` does; or name `path:id`, `query:uid` or `json:person.id`",
            )),
            _ => Err(bad()),
        }
    }
}

impl Text for SubjectAt {
    const KIND: &'static str = "a place of a subject such as `path:id`";
}

impl std::fmt::Display for SubjectAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Path(name) => write!(f, "path:{name}"),
            Self::Query(name) => write!(f, "query:{name}"),
            Self::Json(path) => write!(f, "json:{path}"),
        }
    }
}

section! {
    /// One endpoint.
    pub struct Route {
        /// Method and path below the base: `GET /sessions/{id}`.
        "match" matches: required RoutePath, Identity;
        /// What it does.
        "class" class: required Class, Identity;
        /// What the request's body is.
        "body" body: default BodyKind = BodyKind::None, Identity;
        /// Where the id stands of whom a request is about, if not in the vendor's header: `path:id`,
        /// `query:uid`, or in a JSON body `json:person.id`.
        "subject" subject: optional SubjectAt, Identity;
        /// The statuses by which the vendor says of a repeated erasure that there is nobody left.
        "gone" gone: default List<u32> = Vec::new(), Subset;
        /// Query parameters that it takes; any other is refused.
        "query" query: default List<String> = Vec::new(), Subset;
        /// Fields that hold a face: of a form by name, of a JSON body by path. There it is base64, a
        /// data URI, or an address that the vendor fetches.
        "images" images: default List<String> = Vec::new(), Superset;
        /// Multipart fields that hold a video of a face.
        "videos" videos: default List<String> = Vec::new(), Subset;
        /// Where a quota of its own applies, on top of the environment's.
        "quota" quota: optional Rate, AtMost;
        /// What must hold in an answer before its match means anything.
        "liveness" liveness: default Names<Check> = Names::default(), Superset;
        /// Where the match stands, that only a live face makes true.
        "match-result" match_result: default List<JsonPath> = Vec::new(), Neutral;
        /// When an answer is not final yet, and what of it may go back.
        "pending" pending: optional Pending, Fields;
        /// The only fields of a successful answer that go back.
        "fields" fields: default List<JsonPath> = Vec::new(), Subset;
        /// The fields that a client may see, where the site asks for them alone.
        "client-safe" client_safe: default List<JsonPath> = Vec::new(), Subset;
        /// Where a successful answer says what a person is like, by a name that sites use: `age`,
        /// `gender`, `emotion`. It goes back only where the site asks for it.
        "attributes" attributes: default Names<List<JsonPath>> = Names::default(), Superset;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

choice! {
    /// When a check applies.
    pub enum When {
        /// Only where the site's policy names it.
        "site-names-it" SiteNamesIt,
        /// Where the answer holds its evidence, or the site names it.
        "present" Present,
        /// To every answer.
        "always" Always,
    }
}

section! {
    /// Evidence of a live person in an answer.
    pub struct Check {
        /// The list whose every element must pass; the answer itself where absent.
        "every" every: optional JsonPath, Identity;
        /// Whether the list is one of faces, so that a site's number of faces applies to it.
        "faces" faces: default bool = false, Identity;
        /// Which elements of the list are meant; all where absent.
        "where" only: optional Test, Identity;
        /// When it applies.
        "when" when: default When = When::Always, Ranked;
        /// Whose presence asks for the check, for `when = "present"`.
        "evidence" evidence: optional JsonPath, Identity;
        /// What must hold, all of it.
        "is" is: required List<Test>, Superset;
        /// What says "could not tell" rather than "not live".
        "indeterminate" indeterminate: default List<Test> = Vec::new(), Neutral;
        /// A score between 0 and 1 that a site can demand a minimum of.
        "score" score: optional JsonPath, Identity;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// An answer that is not final.
    pub struct Pending {
        /// The answer is final where all of these hold, and only then: a status that nobody
        /// documented is not final.
        "unless" unless: required List<Test>, Superset;
        /// All that goes back of it.
        "fields" fields: required List<JsonPath>, Subset;
    }
}

section! {
    /// One comparison with a field of a JSON document. A missing or null field never passes.
    pub struct Test {
        /// The field.
        "path" path: required JsonPath, Identity;
        /// It equals this, type included.
        "equals" equals: optional Scalar, Identity;
        /// It equals one of these.
        "one-of" one_of: optional List<Scalar>, Subset;
        /// It is a number, and at least this.
        "at-least" at_least: optional f64, AtLeast;
        /// It is a number, and at most this.
        "at-most" at_most: optional f64, AtMost;
    }
}

/// For people: `outcome` = "livenessDetected".
impl std::fmt::Display for Test {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}`", self.path.value)?;
        if let Some(scalar) = &self.equals {
            write!(f, " = {}", scalar.value)?;
        }
        if let Some(list) = &self.one_of {
            let list: Vec<String> = list.value.iter().map(|s| s.value.to_string()).collect();
            write!(f, " one of {}", list.join(", "))?;
        }
        if let Some(least) = &self.at_least {
            write!(f, " at least {}", least.value)?;
        }
        match &self.at_most {
            Some(most) => write!(f, " at most {}", most.value),
            None => Ok(()),
        }
    }
}

/// A JSON scalar to compare with.
#[derive(Debug, Clone, PartialEq)]
pub enum Scalar {
    /// `true` or `false`: only the boolean itself equals it.
    Bool(bool),
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
}

impl std::fmt::Display for Scalar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

impl Value for Scalar {
    fn shape() -> Shape {
        Shape::Scalar
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        match node.value {
            DeValue::Boolean(value) => Some(Self::Bool(*value)),
            DeValue::String(text) => Some(Self::Text(text.clone().into_owned())),
            DeValue::Integer(_) | DeValue::Float(_) => f64::read(node, report).map(Self::Number),
            _ => {
                node.expected("a string, a number or a boolean", report);
                None
            }
        }
    }
}

choice! {
    /// How signatures are written in their header.
    pub enum SignatureStyle {
        /// The signature alone, perhaps after `sha256=`.
        "plain" Plain,
        /// `t=<seconds>,v1=<signature>`, several `v1` during a rotation.
        "t-v1" TimestampAndV1,
        /// `v1,<signature>` separated by spaces, as Standard Webhooks has it.
        "v1-list" V1List,
    }
}

choice! {
    /// What a webhook's MAC is computed over.
    pub enum Signed {
        /// The raw body.
        "body" Body,
        /// Timestamp, dot, raw body.
        "timestamp.body" TimestampBody,
        /// Id, dot, timestamp, dot, raw body.
        "id.timestamp.body" IdTimestampBody,
    }
}

choice! {
    /// How a signature is spelled.
    pub enum Encoding {
        /// Hexadecimal.
        "hex" Hex,
        /// Base64.
        "base64" Base64,
    }
}

choice! {
    /// How a webhook secret becomes a MAC key.
    pub enum SecretForm {
        /// Its bytes as they are.
        "raw" Raw,
        /// `whsec_` and base64, as Standard Webhooks has it.
        "whsec" Whsec,
    }
}

section! {
    /// One webhook scheme: HMAC-SHA256 in all its spellings.
    pub struct Webhook {
        /// The header with the signature.
        "header" header: required HeaderField, Identity;
        /// How signatures are written in it.
        "style" style: default SignatureStyle = SignatureStyle::Plain, Identity;
        /// How a signature is spelled.
        "encoding" encoding: default Encoding = Encoding::Hex, Identity;
        /// What may stand before the signature, such as `sha256=`.
        "prefix" prefix: optional String, Identity;
        /// What the MAC is computed over.
        "signed" signed: default Signed = Signed::Body, Identity;
        /// How a secret becomes a key.
        "secret" secret: default SecretForm = SecretForm::Raw, Identity;
        /// The header with the event's id.
        "id-header" id_header: optional HeaderField, Identity;
        /// Where the event's id stands in the body, where no header has it.
        "id" id: optional JsonPath, Identity;
        /// The header with the time, where it is not in the signature's own header.
        "timestamp-header" timestamp_header: optional HeaderField, Identity;
        /// Where the session stands in the body, whose events keep their order.
        "session" session: optional JsonPath, Identity;
        /// For how long the vendor goes on retrying.
        "retry-span" retry_span: default Period = Period(std::time::Duration::from_secs(73 * 60)), AtLeast;
        /// Which source says so.
        "source" source: required String, Neutral;
    }
}

section! {
    /// How the API looks in source code.
    pub struct Code {
        /// How people call the vendor. Packs that say the same are generations of one API.
        "vendor" vendor: optional String, Neutral;
        /// The vendor's name as it stands inside identifiers, hosts and variables: lower case.
        "words" words: default List<String> = Vec::new(), Neutral;
        /// Packages of the vendor's SDKs, as `npm:name`, `pypi:name`.
        "packages" packages: default List<String> = Vec::new(), Neutral;
        /// Package names that only look like the vendor's.
        "lookalikes" lookalikes: default List<String> = Vec::new(), Neutral;
        /// Environment variables that hold the key.
        "key-variables" key_variables: default List<String> = Vec::new(), Neutral;
        /// Keys that the vendor's own documentation shows: in prose they are examples.
        "example-keys" example_keys: default List<String> = Vec::new(), Neutral;
        /// Other vendors whose keys start with the same prefixes.
        "prefix-shared-with" prefix_shared_with: default List<String> = Vec::new(), Neutral;
        /// What a secret that a client may hold starts with.
        "client-secret-prefixes" client_secret_prefixes: default List<String> = Vec::new(), Neutral;
        /// Which sources say so.
        "sources" sources: default List<String> = Vec::new(), Neutral;
    }
}

impl Default for Code {
    fn default() -> Self {
        let none = || At::default(Vec::new());
        Self {
            vendor: None,
            words: none(),
            packages: none(),
            lookalikes: none(),
            key_variables: none(),
            example_keys: none(),
            prefix_shared_with: none(),
            client_secret_prefixes: none(),
            sources: none(),
        }
    }
}
