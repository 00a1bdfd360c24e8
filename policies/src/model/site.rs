//! What a company allows. What it does not name is denied.

use super::text::{BaseUrl, CredentialRef, DnsName, Sha256Hex, SpiffeId, UrlPrefix, Version};
use crate::diagnostic::{Diagnostic, Report};
use crate::image::Format;
use crate::read::{Names, Node, Shape, Text, Value, choice, section};
use crate::source::At;
use crate::units::{ByteSize, Date, Period, Pixels, Rate};
use std::net::IpAddr;
use std::time::Duration;
use toml::de::DeValue;

type List<T> = Vec<At<T>>;

choice! {
    /// The two environments that never share a key, a caller's token or a budget.
    pub enum Environment {
        /// The vendor's test mode.
        "test" Test,
        /// The vendor's production.
        "live" Live,
    }
}

section! {
    /// A site policy.
    pub struct Site document {
        /// Version of the policy format; 1.
        "schema" schema: default u32 = 0, Neutral;
        /// Packs by name, or a path such as `./our-vendor.toml`.
        "packs" packs: required List<String>, Identity;
        /// The laws that the company says it is under: reviews and reports hold the policy against them.
        "laws" laws: default List<Law> = Vec::new(), Superset;
        /// What faces are used for: a request that stores one names one of these.
        "purposes" purposes: default List<String> = Vec::new(), Subset;
        /// How many gateways share a vendor's quota without a shared store: each takes its part.
        "instances" instances: default u32 = 1, AtLeast;
        /// What is kept back of a vendor's quota, in per cent, since its windows are not ours.
        "headroom" headroom: default u32 = 5, AtLeast;
        /// Per provider: stop, version, private upstream.
        "providers" providers: default Names<Provider> = Names::default(), Fields;
        /// Who may call.
        "callers" callers: default Names<Caller> = Names::default(), Fields;
        /// Where the vendors' keys come from, by provider and environment.
        "credentials" credentials: default Names<CredentialSources> = Names::default(), Fields;
        /// What is allowed.
        "allow" allow: default Names<Allow> = Names::default(), Fields;
        /// Which webhooks are taken in.
        "receive" receive: default Names<Receive> = Names::default(), Fields;
    }
}

choice! {
    /// A law on biometric data.
    pub enum Law {
        /// The General Data Protection Regulation of the European Union.
        "gdpr" Gdpr,
        /// The California Consumer Privacy Act, as amended by the CPRA.
        "ccpa" Ccpa,
        /// The Biometric Information Privacy Act of Illinois.
        "bipa" Bipa,
        /// The Capture or Use of Biometric Identifier Act of Texas.
        "cubi" Cubi,
    }
}

impl Law {
    /// How people call it, with its citation.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Gdpr => "GDPR (Regulation (EU) 2016/679)",
            Self::Ccpa => "CCPA (Cal. Civ. Code §1798.100 ff.)",
            Self::Bipa => "BIPA (740 ILCS 14)",
            Self::Cubi => "CUBI (Tex. Bus. & Com. Code §503.001)",
        }
    }

    /// The longest that a face may be kept after the last interaction, where the law gives a number.
    pub const fn longest_retention(self) -> Option<Duration> {
        const DAY: u64 = 86_400;
        match self {
            // No longer than is necessary, or than was disclosed: no number of the law's.
            Self::Gdpr | Self::Ccpa => None,
            // 14/15(a): within 3 years of the last interaction.
            Self::Bipa => Some(Duration::from_secs(3 * 365 * DAY)),
            // (c)(3): within a year after the purpose expires.
            Self::Cubi => Some(Duration::from_secs(365 * DAY)),
        }
    }
}

section! {
    /// What the site decides about one provider.
    pub struct Provider {
        /// Refuses every call at once.
        "stop" stop: default bool = false, Ranked;
        /// The API version to pin; required where the provider is versioned.
        "version" version: optional Version, Identity;
        /// A self-hosted or private upstream in the vendor's place.
        "upstream" upstream: optional PrivateUpstream, Fields;
        /// Whether an answer that carries the key takes that key out of use until its source gives another.
        "quarantine-leaked-key" quarantine_leaked_key: default bool = true, Ranked;
    }
}

section! {
    /// A self-hosted or private upstream. A reviewer sees here where calls go and what is trusted.
    pub struct PrivateUpstream {
        /// Scheme, host and base path; HTTPS.
        "base" base: required BaseUrl, Identity;
        /// The addresses it may be dialled at, private ones too; resolved by DNS where absent.
        "addresses" addresses: default List<IpAddr> = Vec::new(), Subset;
        /// A PEM file with the only authorities to trust for it.
        "ca" ca: optional String, Identity;
    }
}

impl Value for IpAddr {
    fn shape() -> Shape {
        Shape::Text("an IP address")
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        let DeValue::String(text) = node.value else {
            node.expected("an IP address such as `10.1.2.3`", report);
            return None;
        };
        let address = text.parse().ok();
        if address.is_none() {
            let what = format!("`{text}` is not an IP address");
            report.push(
                Diagnostic::error("bad-value", &node.span(), what)
                    .help("one address such as `10.1.2.3`; a range is written address by address"),
            );
        }
        address
    }
}

section! {
    /// A service that may call, and how it proves itself in each environment.
    pub struct Caller {
        /// Its identities in test.
        "test" test: default List<Identity> = Vec::new(), Subset;
        /// Its identities in live.
        "live" live: default List<Identity> = Vec::new(), Subset;
    }
}

section! {
    /// One proof of who calls: exactly one of a token's hash, a SPIFFE id, or a DNS name.
    pub struct Identity {
        /// SHA-256 of a Visor token, as `visor-gateway token new` prints it.
        "token-sha256" token_sha256: optional Sha256Hex, Identity;
        /// The SPIFFE id of a client certificate.
        "spiffe" spiffe: optional SpiffeId, Identity;
        /// The DNS name of a client certificate.
        "dns" dns: optional DnsName, Identity;
        /// The last day on which it is accepted; required for a token.
        "expires" expires: optional Date, AtMost;
    }
}

section! {
    /// Where one provider's keys come from.
    pub struct CredentialSources {
        /// The test key.
        "test" test: optional KeySource, Identity;
        /// The live key.
        "live" live: optional KeySource, Identity;
    }
}

section! {
    /// Where a secret comes from: exactly one of the three.
    pub struct KeySource {
        /// An environment variable of the gateway.
        "env" env: optional String, Identity;
        /// A file; a change is picked up without a restart.
        "file" file: optional String, Identity;
        /// A command and its arguments, run without a shell; its output is the secret.
        "exec" exec: optional List<String>, Identity;
        /// How often a command is run again.
        "refresh" refresh: default Period = Period(Duration::from_secs(300)), Neutral;
    }
}

section! {
    /// Lets callers use routes of one provider in one environment.
    pub struct Allow {
        /// Provider and environment: `arsa.live`.
        "on" on: required CredentialRef, Identity;
        /// The pack's routes, by name.
        "routes" routes: required List<String>, Subset;
        /// The callers, by name.
        "callers" callers: required List<String>, Subset;
        /// How often.
        "rate" rate: default Rates = Rates { caller: None, subject: None, credential: None }, Fields;
        /// The largest request body.
        "body" body: default ByteSize = ByteSize(5 << 20), AtMost;
        /// How long a call may take as a whole.
        "timeout" timeout: default Period = Period(Duration::from_secs(30)), Neutral;
        /// What the images of a form may be.
        "images" images: default Images = Images::default(), Fields;
        /// What an answer must show about liveness, beyond the pack's checks.
        "liveness" liveness: default Liveness = Liveness::default(), Fields;
        /// What goes back of a successful answer.
        "answer" answer: default Answer = Answer::Full, Ranked;
        /// What a person is like (`age`, `gender`, `emotion`, as the pack calls it) that goes back;
        /// everything of that kind that is not named here is dropped.
        "attributes" attributes: default List<String> = Vec::new(), Subset;
        /// The evidence of consent that a request which stores a face must show.
        "consent" consent: default Consent = Consent::default(), Fields;
        /// Of the site's purposes, those of which a request must name one. Where absent, a request
        /// that stores a face must name any of the site's, and others none.
        "purposes" purposes: optional List<String>, Subset;
        /// References of approvals, such as an impact assessment's, of which a request must name one.
        "approvals" approvals: optional List<String>, Subset;
        /// For how long after the last interaction a face that is enrolled here may be kept; no longer
        /// than the `laws` say that give a number. A gateway with a store erases what is due.
        "retain" retain: optional Period, AtMost;
        /// Everyone is erased only when a second caller asks for the same within this time.
        "second-within" second_within: default Period = Period(Duration::from_secs(900)), AtMost;
        /// Whether refusals are carried out.
        "mode" mode: default Mode = Mode::Enforce, Ranked;
    }
}

section! {
    /// How often, on top of the vendor's quota.
    pub struct Rates {
        /// Each caller.
        "caller" caller: optional Rate, AtMost;
        /// Each subject: a request without one is refused.
        "subject" subject: optional Rate, AtMost;
        /// All calls on the credential; the vendor's quota where absent.
        "credential" credential: optional Rate, AtMost;
    }
}

choice! {
    /// Whether evidence of consent is asked for.
    pub enum ConsentEvidence {
        /// It is not.
        "none" None,
        /// It is.
        "required" Required,
    }
}

section! {
    /// The evidence of consent that a request which stores a face must show.
    pub struct Consent {
        /// Whether it must show any.
        "evidence" evidence: default ConsentEvidence = ConsentEvidence::Required, Ranked;
        /// For how long a consent counts after it was given.
        "max-age" max_age: default Period = YEAR, AtMost;
        /// The versions of the consent's text that count; any where absent.
        "texts" texts: optional List<String>, Subset;
    }
}

const YEAR: Period = Period(Duration::from_secs(365 * 86_400));

impl Default for Consent {
    fn default() -> Self {
        Self {
            evidence: At::default(ConsentEvidence::Required),
            max_age: At::default(YEAR),
            texts: None,
        }
    }
}

choice! {
    /// What becomes of an image's metadata: where and when it was taken, with what, a thumbnail.
    pub enum Metadata {
        /// It goes on to the vendor.
        "keep" Keep,
        /// It is dropped; the pixels and the orientation stay.
        "strip" Strip,
    }
}

section! {
    /// What the images of a form may be.
    pub struct Images {
        /// The largest image.
        "each" each: default ByteSize = ByteSize(5 << 20), AtMost;
        /// The formats.
        "types" types: default List<Format> = Format::ALL.iter().copied().map(At::default).collect(), Subset;
        /// Pixels that the shorter side has at least: below, no face can be told apart.
        "smallest-side" smallest_side: default u32 = 64, AtLeast;
        /// Pixels that the longer side has at most.
        "largest-side" largest_side: default u32 = 4096, AtMost;
        /// Pixels in all: a small file can hold very many.
        "pixels" pixels: default Pixels = Pixels(16_000_000), AtMost;
        /// What becomes of the metadata.
        "metadata" metadata: default Metadata = Metadata::Strip, Ranked;
        /// What an address in the place of an image may begin with. The vendor fetches it, from
        /// wherever a caller says, so that none is allowed where none is named.
        "urls" urls: default List<UrlPrefix> = Vec::new(), Subset;
    }
}

impl Default for Images {
    fn default() -> Self {
        Self {
            each: At::default(ByteSize(5 << 20)),
            types: At::default(Format::ALL.iter().copied().map(At::default).collect()),
            smallest_side: At::default(64),
            largest_side: At::default(4096),
            pixels: At::default(Pixels(16_000_000)),
            metadata: At::default(Metadata::Strip),
            urls: At::default(Vec::new()),
        }
    }
}

choice! {
    /// How many faces an answer may show.
    pub enum Faces {
        /// One or more, every one of them live.
        "at-least-one" AtLeastOne,
        /// Exactly one.
        "exactly-one" ExactlyOne,
    }
}

section! {
    /// What an answer must show about liveness, beyond the pack's checks.
    pub struct Liveness {
        /// How many faces.
        "faces" faces: default Faces = Faces::ExactlyOne, Ranked;
        /// Further checks of the route that must hold, by name.
        "require" require: default List<String> = Vec::new(), Superset;
        /// The lowest score, between 0 and 1.
        "minimum-score" minimum_score: optional f64, AtLeast;
    }
}

impl Default for Liveness {
    fn default() -> Self {
        Self {
            faces: At::default(Faces::ExactlyOne),
            require: At::default(Vec::new()),
            minimum_score: None,
        }
    }
}

choice! {
    /// What goes back of a successful answer.
    pub enum Answer {
        /// All of it.
        "full" Full,
        /// Only what the pack declares safe for a client.
        "client-safe" ClientSafe,
    }
}

/// Whether refusals are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Record what would be refused and let it through, within the closed list, until this day ends.
    ShadowUntil(Date),
    /// Refuse.
    Enforce,
}

section! {
    /// `{ shadow-until = 2026-12-31 }`.
    pub struct Shadow {
        /// The last day on which refusals are only recorded.
        "shadow-until" until: required Date, AtMost;
    }
}

impl Value for Mode {
    fn shape() -> Shape {
        Shape::AnyOf(vec![Shape::Choice(vec!["enforce"]), Shadow::shape()])
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        match node.value {
            DeValue::String(word) if word == "enforce" => Some(Self::Enforce),
            DeValue::Table(_) => {
                Shadow::read(node, report).map(|s| Self::ShadowUntil(s.until.value))
            }
            _ => {
                node.expected("`\"enforce\"` or `{ shadow-until = 2026-12-31 }`", report);
                None
            }
        }
    }
}

section! {
    /// Takes in a vendor's webhooks and hands the verified ones on.
    pub struct Receive {
        /// Provider and environment: `facesign.live`.
        "on" on: required CredentialRef, Identity;
        /// The pack's webhook scheme, by name; may be left out where the pack has one.
        "scheme" scheme: optional String, Identity;
        /// The secrets to accept: one, or two during a rotation.
        "secrets" secrets: required List<KeySource>, Subset;
        /// Where verified events go: HTTPS, or plain on loopback.
        "to" to: required EndpointUrl, Identity;
        /// How far an event's time may be from ours, both ways.
        "window" window: default Period = Period(Duration::from_secs(300)), AtMost;
        /// The largest event.
        "body" body: default ByteSize = ByteSize(1 << 20), AtMost;
        /// The secret that what is handed on is signed with, by Standard Webhooks; `"none"` hands
        /// events on that the receiver cannot tell from anybody's.
        "sign" sign: required Sign, Identity;
        /// For how long an event's id is remembered; never shorter than the vendor retries.
        "remember" remember: optional Period, AtLeast;
        /// After so many answers that refuse it, an event is set aside and its session goes on.
        "attempts" attempts: default u32 = 12, Neutral;
        /// An event that could not be handed on for so long is set aside.
        "within" within: default Period = Period(Duration::from_secs(3 * 86_400)), Neutral;
    }
}

/// How what is handed on is signed.
#[derive(Debug, Clone, PartialEq)]
pub enum Sign {
    /// Not at all.
    Nowise,
    /// By Standard Webhooks, with a secret from there.
    With(KeySource),
}

impl Value for Sign {
    fn shape() -> Shape {
        Shape::AnyOf(vec![Shape::Choice(vec!["none"]), KeySource::shape()])
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        match node.value {
            DeValue::String(word) if word == "none" => Some(Self::Nowise),
            DeValue::Table(_) => KeySource::read(node, report).map(Self::With),
            _ => {
                node.expected(
                    "`{ file = \"/run/secrets/receiver\" }` or `\"none\"`",
                    report,
                );
                None
            }
        }
    }
}

/// The company's own endpoint: HTTPS anywhere, plain HTTP on loopback only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndpointUrl(pub http::Uri);

impl std::str::FromStr for EndpointUrl {
    type Err = crate::read::BadValue;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        use crate::read::BadValue;
        let help =
            "`https://host/path`, or `http://127.0.0.1:PORT/path` for a service on this machine";
        let uri: http::Uri = text
            .parse()
            .map_err(|e| BadValue::new(format!("`{text}` is not a URL: {e}"), help))?;
        let host = uri.host().unwrap_or_default();
        let loopback = host == "localhost"
            || host
                .trim_matches(['[', ']'])
                .parse::<IpAddr>()
                .is_ok_and(|ip| ip.is_loopback());
        let has_userinfo = uri.authority().is_some_and(|a| a.as_str().contains('@'));
        match uri.scheme_str() {
            _ if has_userinfo => Err(BadValue::new("the URL carries credentials", help).secret()),
            Some("https") if !host.is_empty() => Ok(Self(uri)),
            Some("http") if loopback => Ok(Self(uri)),
            Some("http") => {
                let why = format!("`{text}` is plain HTTP off this machine");
                Err(BadValue::new(why, help).code("plaintext-endpoint"))
            }
            _ => Err(BadValue::new(format!("`{text}` is not a full URL"), help)),
        }
    }
}

impl Text for EndpointUrl {
    const KIND: &'static str = "a URL, plain HTTP on loopback only";
}
