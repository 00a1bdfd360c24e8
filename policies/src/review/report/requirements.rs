//! What laws, standards and the vendors' own guides ask, and which parts of Visor answer it.

use super::values::{self, Facts, Row};
use crate::model::pack::Class;
use crate::refusal::Code;
use crate::table_test::CaseResult;

/// One thing that is asked.
pub(super) struct Requirement {
    /// Stable; an anchor in the report.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// What is asked, in one sentence.
    pub(super) asks: &'static str,
    pub(super) basis: &'static [Basis],
    /// The controls that carry it out.
    pub(super) controls: &'static [&'static str],
    /// The values in force.
    pub(super) values: fn(&Facts<'_>) -> Vec<Row>,
    /// Whose tests defend it: by the refusals that they expect, and more.
    pub(super) codes: &'static [Code],
    pub(super) also: fn(&CaseResult) -> bool,
    /// Rules on policies, and rules on code.
    pub(super) policy_rules: &'static [&'static str],
    pub(super) code_rules: &'static [&'static str],
    /// What Visor itself does not carry out.
    pub(super) limit: &'static str,
}

/// A law or a standard.
pub(super) struct Basis {
    pub(super) name: &'static str,
    pub(super) says: &'static str,
}

const fn basis(name: &'static str, says: &'static str) -> Basis {
    Basis { name, says }
}

const fn none(_: &CaseResult) -> bool {
    false
}

fn class(case: &CaseResult) -> Option<Class> {
    case.trace.known.route.as_ref().map(|route| route.class)
}

fn erases(case: &CaseResult) -> bool {
    matches!(class(case), Some(Class::Erase | Class::EraseAll))
}

fn rebuilt(case: &CaseResult) -> bool {
    ["fields", "pending", "vendor-error"].contains(&case.trace.end.word())
}

fn judged(case: &CaseResult) -> bool {
    ["judged", "shadowed"].contains(&case.trace.end.word())
}

pub(super) static REQUIREMENTS: &[Requirement] = &[
    Requirement {
        id: "access",
        title: "Only what is named is allowed",
        asks: "Each service reaches the routes that its task needs, and nothing else leaves the company.",
        basis: &[
            basis(
                "OWASP API Top 10 2023, API5",
                "access to functions is denied by default and granted explicitly",
            ),
            basis(
                "OWASP ASVS 5.0, 13.2.4 and 13.2.5",
                "outgoing calls go to an allow-list",
            ),
            basis(
                "GDPR Art. 25",
                "by default only the data that a purpose needs are processed",
            ),
        ],
        controls: &["address", "route", "query"],
        values: values::access,
        codes: &[
            Code::RouteNotAllowed,
            Code::RouteUnknown,
            Code::MethodNotAllowed,
            Code::QueryNotAllowed,
            Code::PathMalformed,
        ],
        also: none,
        policy_rules: &["open-route", "mass-erasure", "unreachable-allow"],
        code_rules: &["uncovered-call", "bypasses-gateway"],
        limit: "",
    },
    Requirement {
        id: "callers",
        title: "Services prove who they are",
        asks: "A call carries one proof of one service in one environment, that ends; a page in a browser is refused.",
        basis: &[
            basis(
                "OWASP API Top 10 2023, API2",
                "callers are authenticated, and their credentials expire",
            ),
            basis(
                "OWASP ASVS 5.0, 13.3.4",
                "secrets are rotated on a schedule",
            ),
        ],
        controls: &["headers", "browser", "caller"],
        values: values::callers,
        codes: &[
            Code::Browser,
            Code::CallerMissing,
            Code::CallerUnknown,
            Code::CallerExpired,
            Code::CallerAmbiguous,
            Code::HeaderMalformed,
        ],
        also: none,
        policy_rules: &[
            "unused-caller",
            "caller-without-identity",
            "long-token-life",
            "past-date",
        ],
        code_rules: &["client-side-call", "third-party-proxy"],
        limit: "",
    },
    Requirement {
        id: "keys",
        title: "The vendor's key stays in one place",
        asks: "The key comes from where it is kept, differs between test and live, and never stands in code, in a request or in an answer.",
        basis: &[
            basis(
                "OWASP ASVS 5.0, 13.3.1",
                "secrets live in a store, not in source code",
            ),
            basis("OWASP ASVS 5.0, 14.2.1", "no secret in an address"),
            basis("GDPR Art. 32", "the security of processing"),
        ],
        controls: &["keys"],
        values: values::keys,
        codes: &[
            Code::KeyInRequest,
            Code::KeyInAnswer,
            Code::CredentialUnavailable,
        ],
        also: none,
        policy_rules: &["shared-key", "unused-credential"],
        code_rules: &[
            "hardcoded-key",
            "key-in-url",
            "public-env-key",
            "exposed-env-file",
            "key-in-log",
        ],
        limit: "Which key an answer carries is seen by the gateway alone, when it runs.",
    },
    Requirement {
        id: "liveness",
        title: "A match counts only for a live person",
        asks: "An answer that says who somebody is goes back only where the vendor's evidence of a live person holds, for every face in it.",
        basis: &[
            basis(
                "NIST SP 800-63A-4 §3.11",
                "presentation attacks are detected where faces are captured remotely",
            ),
            basis(
                "OWASP API Top 10 2023, API10",
                "answers of other services are validated before use",
            ),
        ],
        controls: &["liveness"],
        values: values::liveness,
        codes: &[
            Code::LivenessMissing,
            Code::LivenessFailed,
            Code::LivenessIndeterminate,
            Code::LivenessScore,
            Code::FacesCount,
        ],
        also: judged,
        policy_rules: &["liveness-not-required", "weak-liveness", "shadow-in-live"],
        code_rules: &[
            "unchecked-liveness",
            "client-asserted-liveness",
            "unchecked-face-count",
            "weak-threshold",
        ],
        limit: "",
    },
    Requirement {
        id: "rates",
        title: "Nobody can use up the vendor's quota",
        asks: "Every caller, and every person where one is named, has a budget of its own below the vendor's.",
        basis: &[
            basis(
                "OWASP API Top 10 2023, API4",
                "the consumption of resources is limited",
            ),
            basis(
                "OWASP API Top 10 2023, API6",
                "sensitive flows such as enrolment are limited by person",
            ),
        ],
        controls: &["subject", "rates"],
        values: values::rates,
        codes: &[
            Code::SubjectMissing,
            Code::SubjectMalformed,
            Code::RateSubject,
            Code::RateCaller,
            Code::RateCredential,
            Code::RateTableFull,
        ],
        also: none,
        policy_rules: &[
            "rate-exceeds-quota",
            "overbooked-quota",
            "caller-without-rate",
        ],
        code_rules: &[],
        limit: "Tables of tests spend no budget; the rates themselves are proved by the gateway's own tests.",
    },
    Requirement {
        id: "transport",
        title: "Calls go over verified TLS, to the vendor and nobody else",
        asks: "Where a call goes is the policy's to say; redirects are not followed and plain HTTP is not spoken.",
        basis: &[
            basis("GDPR Art. 32", "encryption in transit"),
            basis("OWASP ASVS 5.0, 12.3.2", "certificates are validated"),
            basis("OWASP ASVS 5.0, 15.3.2", "redirects are not followed"),
        ],
        controls: &["address", "stop", "answer"],
        values: values::transport,
        codes: &[
            Code::ProviderUnknown,
            Code::ProviderStopped,
            Code::Redirect,
            Code::Plaintext,
        ],
        also: none,
        policy_rules: &[],
        code_rules: &["plaintext-endpoint", "tls-verification-off"],
        limit: "",
    },
    Requirement {
        id: "answers",
        title: "What comes back is whole, known, and no more than needed",
        asks: "An answer is one plain document of a pinned version, and of errors, lists and unfinished sessions only declared fields go back.",
        basis: &[
            basis("GDPR Art. 5(1)(c)", "data are limited to what is necessary"),
            basis(
                "OWASP API Top 10 2023, API10",
                "answers of other services are validated before use",
            ),
        ],
        controls: &["answer"],
        values: values::answers,
        codes: &[
            Code::AnswerEncoding,
            Code::AnswerUnreadable,
            Code::AnswerTooLarge,
            Code::UpstreamMalformed,
        ],
        also: rebuilt,
        policy_rules: &["stale-source"],
        code_rules: &[
            "unpinned-version",
            "missing-timeout",
            "biometric-logging",
            "biometric-storage",
        ],
        limit: "",
    },
    Requirement {
        id: "images",
        title: "Images are what they say, small enough, and say nothing else",
        asks: "A body is of the route's type and within a limit before any of it is sent; an image in it is one picture of an allowed type and size, and leaves without its metadata.",
        basis: &[
            basis(
                "OWASP ASVS 5.0, 5.2.1, 5.2.2 and 5.2.6",
                "files have a size limit, the type that they declare, and no flood of pixels",
            ),
            basis("OWASP ASVS 5.0, 14.2.8", "metadata of uploads is removed"),
            basis("GDPR Art. 5(1)(c)", "data are limited to what is necessary"),
        ],
        controls: &["body", "images"],
        values: values::images,
        codes: &[
            Code::BodyTooLarge,
            Code::BodyType,
            Code::BodyUnreadable,
            Code::ImageType,
            Code::ImageTooLarge,
            Code::ImageDimensions,
            Code::ImageMalformed,
            Code::ImageUrl,
        ],
        also: none,
        policy_rules: &["image-size"],
        code_rules: &[],
        limit: "Videos are not looked at, nor is what a picture shows.",
    },
    Requirement {
        id: "erasure",
        title: "Who asks to be forgotten can be",
        asks: "Where faces are enrolled, somebody may erase them one by one, and nobody everyone at once.",
        basis: &[
            basis(
                "GDPR Art. 17 and 12(3)",
                "erasure without undue delay, within one month",
            ),
            basis("CCPA §1798.105", "deletion within 45 days"),
        ],
        controls: &["route"],
        values: values::erasure,
        codes: &[],
        also: erases,
        policy_rules: &["enrolment-without-erasure", "mass-erasure"],
        code_rules: &[],
        limit: "That one's own records are purged once the vendor said yes is the company's own job.",
    },
    Requirement {
        id: "retention",
        title: "How long faces are kept is written down",
        asks: "The policy names the laws that it is under and how long after the last interaction a face may be kept.",
        basis: &[
            basis(
                "BIPA, 740 ILCS 14/15(a)",
                "a written schedule; destruction within 3 years of the last interaction",
            ),
            basis(
                "Texas CUBI §503.001",
                "destruction within a year after the purpose ends",
            ),
            basis("GDPR Art. 5(1)(e)", "no longer than is necessary"),
        ],
        controls: &[],
        values: values::retention,
        codes: &[],
        also: none,
        policy_rules: &["retention-missing", "retention-too-long"],
        code_rules: &[],
        limit: "The period is a statement: what is due is not erased by the gateway yet.",
    },
    Requirement {
        id: "webhooks",
        title: "Webhooks are verified before they are believed",
        asks: "An event is taken in only with a good signature over its raw body, once, and near its own time.",
        basis: &[
            basis(
                "OWASP ASVS 5.0, 11.2.4",
                "secrets are compared in constant time",
            ),
            basis(
                "Standard Webhooks",
                "signatures cover the time, and old events are refused",
            ),
        ],
        controls: &[],
        values: values::webhooks,
        codes: &[],
        also: none,
        policy_rules: &["webhook-replay"],
        code_rules: &[
            "unverified-webhook",
            "unsafe-signature-compare",
            "reserialized-webhook-body",
        ],
        limit: "Tables of tests hold requests; signatures are proved by the engine's own tests.",
    },
];
