//! One credential: whose key, from where, and what it must look like.

use super::problem::{Problem, ProblemKind};
use super::rotation::Key;
use super::source::{Reading, Source};
use std::sync::Arc;
use visor_policy::model::CredentialRef;

/// One credential, as packs and site describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Provider and environment.
    pub credential: CredentialRef,
    /// Where its key comes from.
    pub source: Source,
    /// What keys of its environment start with, where the pack says so.
    pub prefix: Option<String>,
    /// What keys of the provider's other environment start with, where the pack says so.
    pub other_prefix: Option<String>,
    /// What stands before the key in its header: `Bearer`.
    pub scheme: Option<String>,
}

impl Spec {
    /// Reads the key, checked and ready-made.
    pub(super) async fn read(&self) -> Result<(Arc<Key>, Reading), ProblemKind> {
        let (this, other) = (self.prefix.as_deref(), self.other_prefix.as_deref());
        let reading = self.source.read_key(this, other).await?;
        let key = Key::new(&reading.secret, self.scheme.as_deref());
        Ok((key.ok_or(ProblemKind::NoHeader)?, reading))
    }

    /// What is wrong with this credential.
    pub(super) fn problem(&self, kind: ProblemKind) -> Problem {
        let prefixes: Vec<_> = [&self.prefix, &self.other_prefix]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        let source = visor_policy::mask::words(&self.source.to_string(), &prefixes);
        Problem {
            credential: self.credential.clone(),
            source,
            kind,
        }
    }

    /// Whether both are of one provider, in its two environments.
    pub(super) fn is_other_environment_of(&self, other: &Self) -> bool {
        self.credential.provider == other.credential.provider
            && self.credential.environment != other.credential.environment
    }
}
