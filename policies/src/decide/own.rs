//! A request of the gateway's own: an erasure that is owed, or due. It needs an allow as any other;
//! what no allow names is denied to the gateway too.

use super::{Known, Permit};
use crate::controls::subject::SubjectId;
use crate::effective::{Caller, Effective};
use crate::identify::Identified;
use crate::life;
use crate::model::pack::{BodyKind, Class};
use crate::model::site::Environment;
use crate::refusal::{Code, Refusal};
use crate::target::Target;
use std::sync::Arc;

/// What the gateway is called where a caller's name stands. No caller of a site has it.
pub const OWN_CALLER: &str = "visor-gateway";

/// An erasure to be asked for.
pub struct Own<'a> {
    /// At whom.
    pub provider: &'a str,
    /// Where.
    pub environment: Environment,
    /// Whom it is about.
    pub subject: &'a SubjectId,
    /// The request as a caller made it: its route, and path and query; none where the gateway makes it.
    pub asked: Option<(&'a str, &'a Target)>,
}

/// Decides on a request of the gateway's own: the permit, and the body where one was made.
///
/// # Errors
/// Says why the policy in force does not let the gateway ask.
pub fn own(
    policy: &Effective,
    own: &Own<'_>,
    now: u64,
    known: &mut Known,
) -> Result<(Permit, Option<String>), Refusal> {
    allowed(policy, own, now, known).map_err(|refusal| refusal.cited(policy, known))
}

fn allowed(
    policy: &Effective,
    own: &Own<'_>,
    now: u64,
    known: &mut Known,
) -> Result<(Permit, Option<String>), Refusal> {
    let provider = policy
        .provider(own.provider)
        .ok_or_else(|| Refusal::new(Code::ProviderUnknown, "no pack in use has this name"))?;
    known.provider = Some(Arc::clone(provider));
    known.who = Some(Identified {
        caller: usize::MAX,
        environment: own.environment,
    });
    if let Some(place) = &provider.stopped {
        let why = "the site stopped this provider";
        return Err(Refusal::new(Code::ProviderStopped, why).at(place));
    }
    let grants = policy.grants();
    let here = || {
        grants.iter().filter(|grant| {
            grant.provider.index == provider.index
                && grant.environment == own.environment
                && grant.route.class == Class::Erase
        })
    };
    let asked = own.asked.and_then(|(route, target)| {
        let grant = here().find(|grant| grant.route.name == route)?;
        let below = target.path.strip_prefix(provider.base.path.as_str())?;
        let is_its = grant.route.matches(below);
        is_its.then(|| (grant, target.clone(), None))
    });
    // What a caller asked for by a route that is allowed no more is made anew by one that is.
    let made = || {
        here().find_map(|grant| {
            let made = life::request(provider, &grant.route, own.subject.as_str())?;
            Some((grant, made.target, made.body))
        })
    };
    let none = || {
        let why = "no allow lets anybody erase there by a route that needs the subject's id alone";
        Refusal::new(Code::RouteNotAllowed, why)
    };
    let (grant, target, body) = asked.or_else(made).ok_or_else(none)?;
    known.route = Some(Arc::clone(&grant.route));
    known.grant = Some(Arc::clone(grant));
    let caller = Arc::new(Caller {
        name: OWN_CALLER.to_owned(),
        index: usize::MAX,
        place: grant.place.clone(),
    });
    known.caller = Some(Arc::clone(&caller));
    Ok((
        Permit {
            grant: Arc::clone(grant),
            caller,
            subject: Some(own.subject.clone()),
            target,
            body_typed: grant.route.body != BodyKind::None,
            boundary: None,
            now,
        },
        body,
    ))
}
