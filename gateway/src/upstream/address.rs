//! Which addresses the gateway may dial: public ones, and those that the site names. A name that
//! suddenly resolves to a metadata service or a neighbour is refused.
//!
//! Facts: IANA's IPv4 and IPv6 special-purpose address registries (RFC 6890 and its updates).

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not an ordinary public one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// `0.0.0.0/8`, `::`.
    Unspecified,
    /// `127.0.0.0/8`, `::1`.
    Loopback,
    /// RFC 1918.
    Private,
    /// `100.64.0.0/10`: shared by the customers of one carrier, and used inside clouds.
    CarrierNat,
    /// `169.254.0.0/16`, `fe80::/10`: clouds' metadata services.
    LinkLocal,
    /// `fc00::/7`.
    UniqueLocal,
    /// `fec0::/10`, deprecated.
    SiteLocal,
    /// `192.0.0.0/24`, `2001::/23` outside what has a class of its own.
    Protocol,
    /// Examples in documents.
    Documentation,
    /// `198.18.0.0/15`, `2001:2::/48`.
    Benchmarking,
    /// `224.0.0.0/4`, `ff00::/8`.
    Multicast,
    /// `255.255.255.255`.
    Broadcast,
    /// `240.0.0.0/4`, and IPv6 outside `2000::/3`.
    Reserved,
    /// `64:ff9b::/96`, `64:ff9b:1::/48`: reaches an IPv4 address of the name's choice.
    Nat64,
    /// `2002::/16`, `192.88.99.0/24`.
    SixToFour,
    /// `2001::/32`.
    Teredo,
    /// `2001:10::/28`, `2001:20::/28`: identifiers, not locations.
    Orchid,
    /// `100::/64`.
    Discard,
    /// `5f00::/16`.
    SegmentRouting,
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unspecified => "unspecified",
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::CarrierNat => "carrier-grade NAT",
            Self::LinkLocal => "link-local",
            Self::UniqueLocal => "unique local",
            Self::SiteLocal => "site-local",
            Self::Protocol => "protocol assignment",
            Self::Documentation => "documentation",
            Self::Benchmarking => "benchmarking",
            Self::Multicast => "multicast",
            Self::Broadcast => "broadcast",
            Self::Reserved => "reserved",
            Self::Nat64 => "NAT64",
            Self::SixToFour => "6to4",
            Self::Teredo => "Teredo",
            Self::Orchid => "ORCHID",
            Self::Discard => "discard-only",
            Self::SegmentRouting => "segment routing",
        })
    }
}

/// Whether an address may be dialled: a public one, or one that the site names.
pub fn allowed(address: IpAddr, named: &[IpAddr]) -> Result<(), Class> {
    match class(address) {
        Some(class) if !named.contains(&address) => Err(class),
        _ => Ok(()),
    }
}

/// The special class of an address; `None` for an ordinary public one.
pub fn class(address: IpAddr) -> Option<Class> {
    match address {
        IpAddr::V4(v4) => class_v4(v4),
        IpAddr::V6(v6) => class_v6(v6),
    }
}

fn class_v4(address: Ipv4Addr) -> Option<Class> {
    Some(match address.octets() {
        [0, ..] => Class::Unspecified,
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Class::Private,
        [100, 64..=127, ..] => Class::CarrierNat,
        [127, ..] => Class::Loopback,
        [169, 254, ..] => Class::LinkLocal,
        [192, 0, 0, _] => Class::Protocol,
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Class::Documentation,
        [192, 88, 99, _] => Class::SixToFour,
        [198, 18..=19, ..] => Class::Benchmarking,
        [224..=239, ..] => Class::Multicast,
        [255, 255, 255, 255] => Class::Broadcast,
        [240..=255, ..] => Class::Reserved,
        _ => return None,
    })
}

fn class_v6(address: Ipv6Addr) -> Option<Class> {
    Some(match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Class::Unspecified,
        [0, 0, 0, 0, 0, 0, 0, 1] => Class::Loopback,
        // IPv4-mapped and IPv4-compatible: what matters is the address inside.
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] => {
            let [.., a, b, c, d] = address.octets();
            return class_v4(Ipv4Addr::new(a, b, c, d));
        }
        [0x64, 0xff9b, 0, 0, 0, 0, ..] | [0x64, 0xff9b, 1, ..] => Class::Nat64,
        [0x100, 0, 0, 0, ..] => Class::Discard,
        [0x2001, 0, ..] => Class::Teredo,
        [0x2001, 2, 0, ..] => Class::Benchmarking,
        [0x2001, 0x10..=0x2f, ..] => Class::Orchid,
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Class::Documentation,
        [0x2001, 0..=0x1ff, ..] => Class::Protocol,
        [0x2002, ..] => Class::SixToFour,
        [0x5f00, ..] => Class::SegmentRouting,
        [0xfc00..=0xfdff, ..] => Class::UniqueLocal,
        [0xfe80..=0xfebf, ..] => Class::LinkLocal,
        [0xfec0..=0xfeff, ..] => Class::SiteLocal,
        [0xff00..=0xffff, ..] => Class::Multicast,
        [0x2000..=0x3fff, ..] => return None,
        _ => Class::Reserved,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table() {
        use Class::*;
        #[rustfmt::skip]
        let table: &[(&str, Option<Class>)] = &[
            ("0.0.0.0", Some(Unspecified)), ("0.1.2.3", Some(Unspecified)),
            ("1.1.1.1", None), ("9.255.255.255", None), ("11.0.0.0", None),
            ("10.0.0.0", Some(Private)), ("10.255.255.255", Some(Private)),
            ("100.63.255.255", None), ("100.64.0.0", Some(CarrierNat)),
            ("100.100.100.200", Some(CarrierNat)), ("100.127.255.255", Some(CarrierNat)),
            ("100.128.0.0", None),
            ("127.0.0.1", Some(Loopback)), ("127.255.255.255", Some(Loopback)), ("128.0.0.0", None),
            ("169.253.255.255", None), ("169.254.169.254", Some(LinkLocal)), ("169.255.0.0", None),
            ("172.15.255.255", None), ("172.16.0.0", Some(Private)), ("172.31.255.255", Some(Private)),
            ("172.32.0.0", None),
            ("192.0.0.8", Some(Protocol)), ("192.0.1.0", None), ("192.0.2.1", Some(Documentation)),
            ("192.88.99.1", Some(SixToFour)), ("192.167.255.255", None), ("192.168.0.1", Some(Private)),
            ("192.169.0.0", None),
            ("198.17.255.255", None), ("198.18.0.0", Some(Benchmarking)),
            ("198.19.255.255", Some(Benchmarking)), ("198.20.0.0", None),
            ("198.51.100.7", Some(Documentation)), ("203.0.113.7", Some(Documentation)),
            ("223.255.255.255", None), ("224.0.0.1", Some(Multicast)),
            ("239.255.255.255", Some(Multicast)), ("240.0.0.0", Some(Reserved)),
            ("255.255.255.254", Some(Reserved)), ("255.255.255.255", Some(Broadcast)),
            ("::", Some(Unspecified)), ("::1", Some(Loopback)),
            ("::2", Some(Unspecified)), ("::127.0.0.1", Some(Loopback)), ("::8.8.8.8", None),
            ("::ffff:10.0.0.1", Some(Private)), ("::ffff:169.254.169.254", Some(LinkLocal)),
            ("::ffff:8.8.8.8", None), ("::ffff:0:8.8.8.8", Some(Reserved)),
            ("64:ff9b::a9fe:a9fe", Some(Nat64)), ("64:ff9b::808:808", Some(Nat64)),
            ("64:ff9b:1::1", Some(Nat64)), ("64:ff9b:1:ffff:ffff:ffff:ffff:ffff", Some(Nat64)),
            ("64:ff9b:2::1", Some(Reserved)),
            ("100::1", Some(Discard)), ("100:0:0:1::1", Some(Reserved)),
            ("2001::1", Some(Teredo)), ("2001:0:ffff::1", Some(Teredo)),
            ("2001:1::1", Some(Protocol)), ("2001:2::1", Some(Benchmarking)),
            ("2001:2:1::1", Some(Protocol)),
            ("2001:10::1", Some(Orchid)), ("2001:20::1", Some(Orchid)), ("2001:2f:1::1", Some(Orchid)),
            ("2001:1ff::1", Some(Protocol)), ("2001:200::1", None),
            ("2001:4860:4860::8888", None), ("2001:db8::1", Some(Documentation)),
            ("2002:a00:1::1", Some(SixToFour)), ("2003::1", None), ("2606:4700::1111", None),
            ("3fff::1", Some(Documentation)), ("3fff:fff::1", Some(Documentation)),
            ("3fff:1000::1", None), ("4000::1", Some(Reserved)), ("5f00::1", Some(SegmentRouting)),
            ("fc00::1", Some(UniqueLocal)), ("fd12:3456::1", Some(UniqueLocal)),
            ("fe80::1", Some(LinkLocal)), ("febf::1", Some(LinkLocal)), ("fec0::1", Some(SiteLocal)),
            ("feff::1", Some(SiteLocal)), ("ff02::1", Some(Multicast)),
        ];
        for (text, expected) in table {
            assert_eq!(class(text.parse().unwrap()), *expected, "{text}");
        }
    }

    #[test]
    fn a_named_address_is_allowed_and_only_that_one() {
        let metadata: IpAddr = "169.254.169.254".parse().unwrap();
        let vendor: IpAddr = "10.1.2.3".parse().unwrap();
        assert_eq!(allowed(vendor, &[]), Err(Class::Private));
        assert_eq!(allowed(vendor, &[vendor]), Ok(()));
        assert_eq!(allowed(metadata, &[vendor]), Err(Class::LinkLocal));
        let mapped: IpAddr = "::ffff:10.1.2.3".parse().unwrap();
        assert_eq!(allowed(mapped, &[vendor]), Err(Class::Private));
        assert_eq!(allowed("8.8.8.8".parse().unwrap(), &[]), Ok(()));
    }

    proptest::proptest! {
        /// An IPv4 address is classified alike however IPv6 spells it.
        #[test]
        fn mapped_addresses_are_classified_by_the_inner_one(bits: u32) {
            let inner = Ipv4Addr::from_bits(bits);
            assert_eq!(class(inner.to_ipv6_mapped().into()), class(inner.into()));
        }
    }
}
