//! What the commands about faces have in common: whose gateway it is, and whom they are about.

use super::run::files::read_files;
use super::run::plan::block_on;
use super::run::store::places;
use crate::store::subjects::Named;
use crate::store::{Error, Place};
use clap::Args;
use std::path::{Path, PathBuf};
use visor_policy::controls::subject::SubjectId;
use visor_policy::effective::Effective;
use visor_policy::model::CredentialRef;
use visor_policy::model::site::Environment;
use zeroize::Zeroizing;

/// A gateway, as its own file describes it.
pub struct Gateway {
    /// Where its tables are.
    pub place: Place,
    /// Its folder of keys.
    pub keys: PathBuf,
    /// The policy that it would run.
    pub policy: Effective,
}

/// One subject.
#[derive(Debug, Args)]
pub struct SubjectArgs {
    /// Provider and environment, such as `arsa.live`
    #[arg(long, value_name = "PROVIDER.ENV")]
    pub on: CredentialName,
    /// The company's opaque id
    #[arg(long, value_name = "ID", value_parser = opaque)]
    pub subject: String,
}

/// `arsa.live`
#[derive(Debug, Clone)]
pub struct CredentialName(pub CredentialRef);

impl std::str::FromStr for CredentialName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        text.parse()
            .map(Self)
            .map_err(|_| "a provider and an environment, such as `arsa.live`".to_owned())
    }
}

impl SubjectArgs {
    /// As the store names it.
    pub fn named(&self) -> Named {
        named(&self.on.0, &self.subject)
    }
}

/// A subject of a provider's environment.
pub fn named(on: &CredentialRef, id: &str) -> Named {
    Named {
        environment: on.environment.word().to_owned(),
        provider: on.provider.clone(),
        id: Zeroizing::new(id.as_bytes().to_vec()),
    }
}

/// An id that a caller could have named.
pub fn opaque(text: &str) -> Result<String, String> {
    match SubjectId::listed(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(why) => Err(why.to_owned()),
    }
}

/// Whether the policy has the provider in that environment: about another one nothing is ever asked,
/// and what was meant would go unsaid.
pub fn is_served(policy: &Effective, provider: &str, environment: Environment) -> bool {
    let mut credentials = policy.credentials.iter();
    credentials.any(|one| one.provider == provider && one.environment == environment)
}

/// Reads what a gateway runs with.
pub fn gateway(config: &Path) -> Result<Gateway, String> {
    let (files, _) = read_files(config).map_err(|report| report.render(false))?;
    let store = files.config.store.as_ref().ok_or_else(|| {
        format!(
            "error: `{}` has no `[store]`\n  help: without one nothing is known of faces",
            config.display()
        )
    })?;
    let (place, keys) = places(&store.value, &files.folder)?;
    Ok(Gateway {
        place,
        keys,
        policy: files.policy,
    })
}

/// Runs what reads or writes the tables.
pub fn run<T>(place: &Place, work: impl Future<Output = Result<T, Error>>) -> Result<T, String> {
    block_on(work)?.map_err(|error| {
        format!(
            "error: the store in `{place}` cannot be used: {error}\n  help: `visor-gateway run` makes its tables; `visor-gateway check` says what is wrong with `[store]`"
        )
    })
}

/// Why writing the output may fail: its reader has gone.
pub fn unwritten(error: std::io::Error) -> String {
    format!("error: the output cannot be written: {error}\n  help: give it somewhere to go")
}
