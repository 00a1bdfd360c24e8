//! Which webhooks are taken in: their secrets, read, and where they go.

use crate::credentials::source::Source;
use crate::deliver::Deliver;
use crate::secret::Secret;
use crate::upstream::Settings;
use std::sync::Arc;
use visor_policy::effective::{Effective, Receive};
use visor_policy::model::CredentialRef;
use visor_policy::model::pack::SecretForm;
use visor_policy::model::site::KeySource;
use visor_policy::webhook;

/// A webhook that is taken in.
pub struct Taken {
    /// What the policy says.
    pub receive: Arc<Receive>,
    /// The secrets to accept.
    pub secrets: Vec<webhook::Secret>,
    /// What signs what is handed on, where the site wants that.
    pub sign: Option<webhook::Secret>,
    /// The company's own endpoint.
    pub deliver: Deliver,
}

/// All that the policy takes in, and every secret of it, with whose it is. What is wrong with one is a
/// problem.
pub(super) async fn receives(
    policy: &Effective,
    settings: &Settings,
    problems: &mut Vec<String>,
) -> (Vec<Arc<Taken>>, Vec<(CredentialRef, Secret)>) {
    let mut taken = Vec::new();
    let mut all = Vec::new();
    for receive in &policy.receives {
        let mut secrets = Vec::new();
        for source in &receive.secrets {
            let what = format!("webhook secret of `{}`", receive.name);
            let form = receive.secret_form;
            secrets.extend(secret(receive, source, &what, form, problems, &mut all).await);
        }
        let sign = match &receive.sign {
            None => None,
            Some(source) => {
                let what = format!("secret to sign what `{}` hands on", receive.name);
                secret(
                    receive,
                    source,
                    &what,
                    SecretForm::Whsec,
                    problems,
                    &mut all,
                )
                .await
            }
        };
        match Deliver::new(&receive.to, settings) {
            Ok(deliver) => taken.push(Arc::new(Taken {
                receive: Arc::clone(receive),
                secrets,
                sign,
                deliver,
            })),
            Err(problem) => problems.push(format!(
                "`{}`: {problem}\n  help: {}",
                receive.name,
                problem.help()
            )),
        }
    }
    (taken, all)
}

/// Reads one secret; what is wrong with it is a problem.
async fn secret(
    receive: &Receive,
    source: &KeySource,
    what: &str,
    form: SecretForm,
    problems: &mut Vec<String>,
    all: &mut Vec<(CredentialRef, Secret)>,
) -> Option<webhook::Secret> {
    let source = Source::new(source, &receive.folder)?;
    let reading = match source.read().await {
        Ok(reading) => reading,
        Err(problem) => {
            problems.push(format!(
                "no {what} from {source}: {problem}\n  help: {}",
                problem.help()
            ));
            return None;
        }
    };
    let text = String::from_utf8_lossy(reading.secret.expose()).into_owned();
    let owner = CredentialRef {
        provider: receive.provider.clone(),
        environment: receive.environment,
    };
    all.push((owner, reading.secret));
    match webhook::Secret::parse(form, &text) {
        Ok(secret) => Some(secret),
        Err(bad) => {
            problems.push(format!(
                "{what} from {source}: {}\n  help: {}",
                bad.message, bad.help
            ));
            None
        }
    }
}
