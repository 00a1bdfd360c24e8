//! What was seen of one row, by the client, by the vendor, in the log, at the receiver.

use serde::Deserialize;
use std::collections::BTreeMap;

/// An answer, as the client saw it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, Deserialize)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// From the request to the end of the answer.
    pub micros: u64,
}

impl Answer {
    /// The first header of that name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// A line of the decision log, as far as the tour looks at it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Decision {
    /// Its id.
    pub decision: String,
    /// The digest of the policy that decided.
    pub policy: String,
    /// A refusal's code, or the kind of release.
    pub code: String,
    /// `file:line:column`.
    pub place: Option<String>,
    /// Why, in words.
    pub detail: String,
    /// What shadow mode only recorded.
    pub would_refuse: Vec<Would>,
    /// Of a webhook: where it came to.
    pub receive: Option<String>,
    /// The protocol.
    pub protocol: String,
}

/// What shadow mode only recorded.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Would {
    /// Its code.
    pub code: String,
    /// `file:line:column`.
    pub place: Option<String>,
}

/// A request, as the sandbox received it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Received {
    /// Counted from 1.
    pub number: u64,
    /// The pack.
    pub provider: String,
    /// Every header.
    pub headers: Vec<(String, String)>,
    /// `right`, `unknown` or `missing`.
    pub credential: String,
    /// Whose key it was.
    pub environment: Option<String>,
    /// The API version that was asked for.
    pub version: Option<String>,
}

/// A line of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `site.toml:12`
    pub place: String,
    /// What stands there.
    pub text: String,
}

/// All that was seen of a row.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The answer; of several tries the last one's.
    pub answer: Answer,
    /// How many tries there were.
    pub tries: usize,
    /// The first try's status.
    pub first: u16,
    /// The decision, where one was made.
    pub decision: Option<Decision>,
    /// The line of policy that decided.
    pub line: Option<Line>,
    /// What reached the vendors meanwhile.
    pub received: Vec<Received>,
    /// How many events reached the receiver meanwhile.
    pub arrived: usize,
    /// What the gateway told its operator meanwhile.
    pub notices: String,
    /// The digest before the row, and in the first row.
    pub digests: (String, String),
    /// The vendors' present keys, by `provider.environment`.
    pub keys: BTreeMap<String, String>,
}

impl Seen {
    /// The code that stands for what happened.
    pub fn code(&self) -> &str {
        let refusal = self.answer.header("visor-refusal");
        self.decision
            .as_ref()
            .map_or_else(|| refusal.unwrap_or_default(), |decision| &decision.code)
    }
}
