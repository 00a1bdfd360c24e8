//! Names to addresses: asynchronously, with answers kept as long as their TTL says, and every
//! address checked on every dial, kept or fresh, so that a rebound name reaches nothing private.

use super::address::allowed;
use super::error::{ConnectError, DnsReason};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::LookupIpStrategy;
use std::net::IpAddr;

/// So many of a name's addresses are tried at most.
const TRIED: usize = 4;

/// A resolver with the machine's settings (`/etc/resolv.conf`, `/etc/hosts`), read once. One per
/// worker, because its sockets belong to the runtime that opened them.
#[derive(Clone)]
pub struct Names(Option<TokioResolver>);

impl Names {
    /// Reads the machine's settings.
    pub fn system() -> Self {
        Self(TokioResolver::builder_tokio().ok().and_then(|mut builder| {
            // Which family comes first is decided in `order`.
            builder.options_mut().ip_strategy = LookupIpStrategy::Ipv6AndIpv4;
            builder.build().ok()
        }))
    }

    /// A name's addresses, unchecked; an IP literal is its own address.
    ///
    /// A name with a dot is taken as complete: the search list of `/etc/resolv.conf` must not
    /// turn a vendor's name into one of the company's.
    pub async fn lookup(&self, host: &str) -> Result<Vec<IpAddr>, DnsReason> {
        if let Ok(literal) = host.parse() {
            return Ok(vec![literal]);
        }
        let resolver = self.0.as_ref().ok_or(DnsReason::NotConfigured)?;
        let found = match host.contains('.') {
            true => resolver.lookup_ip(format!("{host}.")).await,
            false => resolver.lookup_ip(host).await,
        };
        match found {
            Ok(found) => Ok(order(found.iter())),
            Err(e) if e.is_no_records_found() || e.is_nx_domain() => Err(DnsReason::NoAddress),
            Err(_) => Err(DnsReason::Unanswered),
        }
    }
}

/// The addresses that may be dialled, in the order they are tried. Those that the site names
/// skip DNS; of the company's `own` endpoint every address may.
pub async fn addresses(
    names: &Names,
    host: &str,
    named: &[IpAddr],
    own: bool,
) -> Result<Vec<IpAddr>, ConnectError> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    let found = names
        .lookup(host)
        .await
        .map_err(|reason| ConnectError::Dns {
            host: host.to_owned(),
            reason,
        })?;
    let named = if own { &found.clone() } else { named };
    checked(host, found, named)
}

/// Keeps what may be dialled; an error where nothing may.
fn checked(host: &str, found: Vec<IpAddr>, named: &[IpAddr]) -> Result<Vec<IpAddr>, ConnectError> {
    let mut refused = None;
    let mut kept = Vec::with_capacity(found.len().min(TRIED));
    for address in found {
        match allowed(address, named) {
            Ok(()) => kept.push(address),
            Err(class) => {
                refused.get_or_insert((address, class));
            }
        }
    }
    kept.truncate(TRIED);
    match refused {
        _ if !kept.is_empty() => Ok(kept),
        Some((address, class)) => Err(ConnectError::AddressRefused {
            host: host.to_owned(),
            address,
            class,
        }),
        None => Err(ConnectError::Dns {
            host: host.to_owned(),
            reason: DnsReason::NoAddress,
        }),
    }
}

/// Both families by turns, so that one that leads nowhere costs one attempt and not all.
fn order(found: impl Iterator<Item = IpAddr>) -> Vec<IpAddr> {
    let (v6, v4): (Vec<_>, Vec<_>) = found.partition(IpAddr::is_ipv6);
    let mut ordered = Vec::with_capacity(v6.len() + v4.len());
    let (mut v6, mut v4) = (v6.into_iter(), v4.into_iter());
    loop {
        let (a, b) = (v6.next(), v4.next());
        if a.is_none() && b.is_none() {
            return ordered;
        }
        ordered.extend(a.into_iter().chain(b));
    }
}

#[cfg(test)]
mod tests {
    use super::super::address::Class;
    use super::*;

    fn ips(texts: &[&str]) -> Vec<IpAddr> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn families_take_turns() {
        let found = ips(&["2606:4700::1", "2606:4700::2", "1.1.1.1", "2606:4700::3"]);
        let ordered = ips(&["2606:4700::1", "1.1.1.1", "2606:4700::2", "2606:4700::3"]);
        assert_eq!(order(found.into_iter()), ordered);
    }

    #[test]
    fn private_addresses_are_left_out_and_alone_refused() {
        let mixed = ips(&["10.0.0.1", "1.1.1.1", "169.254.169.254"]);
        assert_eq!(checked("a.example", mixed, &[]), Ok(ips(&["1.1.1.1"])));
        assert_eq!(
            checked("a.example", ips(&["10.0.0.1", "127.0.0.1"]), &[]),
            Err(ConnectError::AddressRefused {
                host: "a.example".to_owned(),
                address: "10.0.0.1".parse().unwrap(),
                class: Class::Private,
            })
        );
        assert_eq!(checked("a.example", vec![], &[]).unwrap_err().code(), "dns");
        let many = ips(&["1.1.1.1", "1.1.1.2", "1.1.1.3", "1.1.1.4", "1.1.1.5"]);
        assert_eq!(checked("a.example", many, &[]).unwrap().len(), TRIED);
    }

    #[tokio::test]
    async fn localhost_is_refused_unless_named() {
        // `/etc/hosts` answers this without a name server.
        let names = Names::system();
        match addresses(&names, "localhost", &[], false).await {
            Err(ConnectError::AddressRefused { class, .. }) => assert_eq!(class, Class::Loopback),
            // A machine without resolv.conf.
            Err(ConnectError::Dns { reason, .. }) => assert_eq!(reason, DnsReason::NotConfigured),
            other => panic!("{other:?}"),
        }
        let named = ips(&["127.0.0.1"]);
        assert_eq!(
            addresses(&names, "localhost", &named, false).await,
            Ok(named)
        );
        let literal = addresses(&names, "169.254.169.254", &[], false)
            .await
            .unwrap_err();
        assert_eq!(literal.code(), "address-refused");
        let own = addresses(&names, "10.0.0.1", &[], true).await;
        assert_eq!(
            own,
            Ok(ips(&["10.0.0.1"])),
            "the company's own endpoint may be private"
        );
    }
}
