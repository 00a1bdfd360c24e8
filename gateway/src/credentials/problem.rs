//! Why a credential has no usable key: for a person, and without the key.

use super::source::SourceProblem;
use crate::scrub::ScrubError;
use std::fmt;
use visor_policy::model::CredentialRef;

/// Why a credential has no usable key.
#[derive(Debug)]
pub struct Problem {
    /// Whose.
    pub credential: CredentialRef,
    /// The source, as a person knows it.
    pub source: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What is wrong with a key.
#[derive(Debug, thiserror::Error)]
pub enum ProblemKind {
    /// With its source, or with the key itself.
    #[error("{0}")]
    Source(#[from] SourceProblem),
    /// Another environment of the provider has the same key.
    #[error("it gives the key of `{0}`")]
    SharedWith(CredentialRef),
    /// The scheme and the key make no header value.
    #[error("its key cannot stand in a header")]
    NoHeader,
    /// The secret cannot be searched for in answers.
    #[error("{0}")]
    Scrub(#[from] ScrubError),
}

impl Problem {
    /// What to do about it.
    pub const fn help(&self) -> &'static str {
        match &self.kind {
            ProblemKind::Source(problem) => problem.help(),
            ProblemKind::SharedWith(_) => "give each environment its own key",
            ProblemKind::NoHeader => "check the pack's `scheme`, and the key for odd characters",
            ProblemKind::Scrub(_) => "use the whole secret as the vendor shows it, 8 bytes or more",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` gets no key from {}: {}",
            self.credential, self.source, self.kind
        )
    }
}
