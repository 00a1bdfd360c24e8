//! Which route is meant, and whether any allow names it for this caller.

use super::Control;
use crate::effective::{Effective, Grant, GrantKey, Provider, Route};
use crate::identify::Identified;
use crate::refusal::{Code, Refusal};
use http::Method;
use std::sync::Arc;

/// See the module.
pub const CONTROL: Control = Control {
    name: "route",
    asks: "does an allow name this route for this caller?",
    codes: &[
        Code::RouteUnknown,
        Code::MethodNotAllowed,
        Code::RouteNotAllowed,
    ],
};

/// The provider's route for a method and a canonical path.
pub fn find<'p>(
    provider: &'p Provider,
    method: &Method,
    path: &str,
) -> Result<&'p Arc<Route>, Refusal> {
    let unknown = || Refusal::new(Code::RouteUnknown, "no route of the pack has this path");
    let below = path
        .strip_prefix(provider.base.path.as_str())
        .filter(|rest| rest.starts_with('/'))
        .ok_or_else(unknown)?;
    let mut other_method = false;
    for route in &provider.routes {
        if route.matches(below) {
            if route.path.method == *method {
                return Ok(route);
            }
            other_method = true;
        }
    }
    Err(if other_method {
        Refusal::new(
            Code::MethodNotAllowed,
            "the path's routes take other methods",
        )
    } else {
        unknown()
    })
}

/// The one allow for this route and caller.
pub fn grant<'p>(
    policy: &'p Effective,
    provider: &Provider,
    route: &Route,
    who: Identified,
) -> Result<&'p Arc<Grant>, Refusal> {
    let key = GrantKey {
        provider: provider.index,
        environment: who.environment,
        route: route.index,
        caller: who.caller,
    };
    policy.grants.get(&key).ok_or_else(|| {
        let place = policy.callers.get(who.caller).map(|c| &c.place);
        let refusal = Refusal::new(
            Code::RouteNotAllowed,
            "no allow names this route for this caller and environment",
        );
        place.map_or_else(|| refusal.clone(), |place| refusal.clone().at(place))
    })
}
