//! The kinds of strings that policies are written in.

use super::site::Environment;
use crate::read::{BadValue, Text};
use std::fmt;
use std::str::FromStr;

/// A header's name, lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeaderField(pub http::HeaderName);

impl FromStr for HeaderField {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let bad = || {
            BadValue::new(
                format!("`{text}` is not a header name"),
                "letters, digits and `-`",
            )
        };
        if text.contains('_') {
            return Err(bad());
        }
        http::HeaderName::from_str(text)
            .map(Self)
            .map_err(|_| bad())
    }
}

impl Text for HeaderField {
    const KIND: &'static str = "a header name";
}

/// An HTTPS base: host, port and base path without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BaseUrl {
    /// A DNS name or an IP address, lower case.
    pub host: String,
    /// 443 where not written.
    pub port: u16,
    /// `/api/v1`, or empty.
    pub path: String,
}

impl FromStr for BaseUrl {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let help = "`https://host[:port][/path]`, without query, fragment or credentials";
        let bad = |why: &str| BadValue::new(format!("`{text}` {why}"), help);
        if text.contains('@') {
            let why = "an upstream's URL has host, port and path, and nothing before them";
            return Err(BadValue::new(why, help).secret());
        }
        let uri: http::Uri = text.parse().map_err(|_| bad("is not a URL"))?;
        match uri.scheme_str() {
            Some("https") => {}
            Some("http") => return Err(bad("is plaintext").code("plaintext-upstream")),
            _ => return Err(bad("is not an HTTPS URL")),
        }
        let authority = uri.authority().ok_or_else(|| bad("has no host"))?;
        if uri.query().is_some() || text.contains('#') {
            return Err(bad("has more than host, port and path"));
        }
        let path = uri.path().trim_end_matches('/');
        if !path.split('/').skip(1).all(is_plain_segment) {
            return Err(bad("has a path that is not plain segments"));
        }
        if uri.host().is_none_or(str::is_empty) {
            return Err(bad("has no host"));
        }
        let port = match authority.port() {
            Some(port) => port.as_u16(),
            None if authority.as_str() != authority.host() => return Err(bad("has a bad port")),
            None => 443,
        };
        if port == 0 {
            return Err(bad("has a bad port"));
        }
        Ok(Self {
            host: authority
                .host()
                .trim_matches(['[', ']'])
                .to_ascii_lowercase(),
            port,
            path: path.to_owned(),
        })
    }
}

impl Text for BaseUrl {
    const KIND: &'static str = "an HTTPS base URL";
}

impl BaseUrl {
    /// What stands in a Host header: the port only where it is not 443.
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') {
            format!("[{}]", self.host)
        } else {
            self.host.clone()
        };
        match self.port {
            443 => host,
            port => format!("{host}:{port}"),
        }
    }
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "https://{}{}", self.authority(), self.path)
    }
}

pub(super) fn is_plain_segment(segment: &str) -> bool {
    !segment.is_empty()
        && segment != "."
        && segment != ".."
        && segment
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b))
}

/// A provider and an environment: `arsa.live`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CredentialRef {
    /// The pack's name.
    pub provider: String,
    /// Test or live.
    pub environment: Environment,
}

impl FromStr for CredentialRef {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let help = "a provider and an environment: `arsa.live`";
        let (provider, environment) = text
            .split_once('.')
            .ok_or_else(|| BadValue::new(format!("`{text}` names no environment"), help))?;
        let environment = environment.parse().map_err(|_| {
            BadValue::new(
                format!("`{environment}` is not an environment"),
                "`test` or `live`",
            )
        })?;
        Ok(Self {
            provider: provider.to_owned(),
            environment,
        })
    }
}

impl Text for CredentialRef {
    const KIND: &'static str = "a provider and an environment such as `arsa.live`";
}

impl fmt::Display for CredentialRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.provider, self.environment)
    }
}

/// 32 bytes in hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Hex(pub [u8; 32]);

impl FromStr for Sha256Hex {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| {
            // People paste the token itself.
            BadValue::new(
                "this is not a SHA-256",
                "64 hexadecimal digits, as `visor-gateway token new` prints them; never the token",
            )
            .secret()
        })?;
        Ok(Self(bytes))
    }
}

impl Text for Sha256Hex {
    const KIND: &'static str = "a SHA-256 in hexadecimal";
}

impl fmt::Display for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

macro_rules! checked_string {
    ($(#[doc = $doc:literal])* $name:ident, $kind:literal, $help:literal, |$text:ident| $ok:expr) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub String);

        impl FromStr for $name {
            type Err = BadValue;
            fn from_str($text: &str) -> Result<Self, BadValue> {
                if $ok { Ok(Self($text.to_owned())) } else {
                    Err(BadValue::new(format!(concat!("`{}` is not ", $kind), $text), $help))
                }
            }
        }

        impl Text for $name {
            const KIND: &'static str = $kind;
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

checked_string! {
    /// A SPIFFE id: `spiffe://trust-domain/path`.
    SpiffeId, "a SPIFFE id", "`spiffe://trust-domain/path`", |text| {
        text.strip_prefix("spiffe://").is_some_and(|rest| {
            let (domain, path) = rest.split_once('/').unwrap_or((rest, ""));
            !domain.is_empty()
                && domain.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._".contains(&b))
                && !path.is_empty()
                && path.split('/').all(is_plain_segment)
        })
    }
}

checked_string! {
    /// A DNS name, lower case, without wildcards.
    DnsName, "a DNS name", "a full host name in lower case, without wildcards", |text| {
        text.len() <= 253
            && text.contains('.')
            && text.split('.').all(|label| {
                !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
                    && label.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            })
    }
}

checked_string! {
    /// An API version, as the vendor spells it.
    Version, "an API version", "the version as the vendor spells it: `2024-01-15`", |text| {
        !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_graphic())
    }
}

/// What an address begins with, up to a `/`: nothing that follows can change its host.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct UrlPrefix(pub String);

impl FromStr for UrlPrefix {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:".contains(&b);
        let path = |b: u8| b.is_ascii_alphanumeric() || b"-._~/".contains(&b);
        let rest = text.strip_prefix("https://");
        let parts = rest.and_then(|rest| rest.split_once('/'));
        match parts {
            Some((host, below))
                if !host.is_empty()
                    && host.bytes().all(plain)
                    && below.bytes().all(path)
                    && text.ends_with('/') =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(BadValue::new(
                format!("`{text}` is not the beginning of an address"),
                "`https://`, a host in lower case, and a path that ends in `/`: `https://images.corp.example/faces/`",
            )),
        }
    }
}

impl Text for UrlPrefix {
    const KIND: &'static str = "the beginning of an address such as `https://images.corp.example/`";
}

impl fmt::Display for UrlPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
