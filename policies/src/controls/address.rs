//! Which provider a request is for, and its path there.

use super::Control;
use crate::effective::{Effective, Provider};
use crate::refusal::{Code, Refusal};
use crate::target::Target;
use std::sync::Arc;

/// See the module.
pub const CONTROL: Control = Control {
    name: "address",
    asks: "which provider is meant, and does the path have one meaning?",
    codes: &[Code::ProviderUnknown, Code::PathMalformed],
};

/// Where a request came in: what of its address the operator has already settled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ingress {
    /// The provider of the listener.
    pub provider: Option<String>,
    /// Providers by Host, lower case, without a port.
    pub hosts: Vec<(String, String)>,
}

/// The provider, and the path below its base. A listener's provider comes first, then Host, then a
/// path prefix, which stands in the place of the origin.
pub fn locate<'p>(
    policy: &'p Effective,
    ingress: &Ingress,
    host: Option<&str>,
    raw_target: &[u8],
) -> Result<(&'p Arc<Provider>, Target), Refusal> {
    let target = Target::canonical(raw_target)
        .map_err(|why| Refusal::new(Code::PathMalformed, why.sentence()))?;
    let unknown = || {
        Refusal::new(
            Code::ProviderUnknown,
            "neither listener, Host nor path prefix names a provider",
        )
    };
    let by_host = || {
        let host = host_without_port(host?);
        ingress
            .hosts
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(host))
            .map(|(_, name)| name.as_str())
    };
    if let Some(name) = ingress.provider.as_deref().or_else(by_host) {
        return policy
            .provider(name)
            .map(|p| (p, target))
            .ok_or_else(unknown);
    }
    let mut target = target;
    let (name, _) = target
        .path
        .strip_prefix('/')
        .and_then(|path| path.split_once('/'))
        .ok_or_else(unknown)?;
    let provider = policy.provider(name).ok_or_else(unknown)?;
    let prefix = 1 + name.len();
    target.path.drain(..prefix);
    Ok((provider, target))
}

fn host_without_port(host: &str) -> &str {
    if host.starts_with('[') {
        return host
            .find(']')
            .and_then(|end| host.get(..=end))
            .unwrap_or(host);
    }
    host.split_once(':').map_or(host, |(name, _)| name)
}
