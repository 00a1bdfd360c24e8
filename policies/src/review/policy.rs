//! A policy as a review looks at it: what is in force, and its leaves.

use super::leaves::Leaves;
use crate::diagnostic::Report;
use crate::effective::{Effective, Identities, Proof, SiteLines};
use crate::resolve::Loaded;
use crate::source::Span;
use std::collections::HashMap;

/// A policy under review.
#[derive(Debug)]
pub struct Reviewed {
    /// In force. Beside each token stands a name that a witness proves in its place, since a
    /// policy holds no token.
    policy: Effective,
    /// Its leaves.
    pub leaves: Leaves,
}

impl Reviewed {
    /// Of what was loaded, or what is wrong with it.
    pub fn of(loaded: Loaded) -> Result<Self, Report> {
        let (Some(mut policy), Some(written)) = (loaded.effective, loaded.written) else {
            return Err(loaded.report);
        };
        let leaves = Leaves::of(&policy, written);
        stand_in(&mut policy.identities);
        Ok(Self { policy, leaves })
    }

    /// Where there is no policy, nothing is allowed.
    pub fn nothing() -> Self {
        let nowhere = || Span::DEFAULT.place();
        Self {
            policy: Effective {
                digest: String::new(),
                terms: HashMap::new(),
                providers: Vec::new(),
                credentials: Vec::new(),
                callers: Vec::new(),
                receives: Vec::new(),
                grants: HashMap::new(),
                identities: Identities::default(),
                lines: SiteLines {
                    packs: nowhere(),
                    callers: nowhere(),
                    receives: nowhere(),
                },
            },
            leaves: Leaves::default(),
        }
    }

    /// The policy in force.
    pub const fn policy(&self) -> &Effective {
        &self.policy
    }

    /// The digest of the policy in force; empty where there is none.
    pub fn digest(&self) -> &str {
        &self.policy.digest
    }
}

/// Lets a name that no certificate can carry prove what each token proves.
fn stand_in(identities: &mut Identities) {
    let Identities {
        tokens,
        spiffe: _,
        dns,
    } = identities;
    for proof in tokens.values().flatten() {
        let stand_in = Proof {
            key: (),
            caller: proof.caller,
            environment: proof.environment,
            expires: proof.expires,
            place: proof.place.clone(),
        };
        dns.insert(format!("token {:?}", proof.key), stand_in);
    }
}
