//! Who a client certificate says its holder is.

use visor_policy::identify::CertificateNames;
use x509_parser::prelude::{FromDer, GeneralName, ParsedExtension, X509Certificate};

/// The names of a leaf, in DER. What cannot be read names nobody.
///
/// An X.509-SVID has exactly one URI name (SPIFFE X509-SVID, 2); with more, which of them is
/// meant would be a guess, so none is taken. A resumed session brings the certificate of its
/// first handshake, so a leaf that has expired since names nobody.
pub fn names_of(leaf: &[u8]) -> CertificateNames {
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else {
        return CertificateNames::default();
    };
    if !certificate.validity().is_valid() {
        return CertificateNames::default();
    }
    let (mut uris, mut dns) = (Vec::new(), Vec::new());
    for extension in certificate.extensions() {
        let ParsedExtension::SubjectAlternativeName(names) = extension.parsed_extension() else {
            continue;
        };
        for name in &names.general_names {
            match name {
                GeneralName::URI(uri) => uris.push(*uri),
                GeneralName::DNSName(name) => dns.push(*name),
                _ => {}
            }
        }
    }
    let spiffe = match uris.as_slice() {
        [uri] if uri.starts_with("spiffe://") && uri.is_ascii() => vec![(*uri).to_owned()],
        _ => Vec::new(),
    };
    let dns = dns.into_iter().filter(|name| is_host(name));
    CertificateNames {
        spiffe,
        dns: dns.map(str::to_ascii_lowercase).collect(),
    }
}

fn is_host(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, SanType};

    fn leaf(uris: &[&str], dns: &[&str], years: std::ops::Range<i32>) -> Vec<u8> {
        let mut params = CertificateParams::default();
        params.not_before = rcgen::date_time_ymd(years.start, 1, 1);
        params.not_after = rcgen::date_time_ymd(years.end, 1, 1);
        let uris = uris
            .iter()
            .map(|uri| SanType::URI((*uri).try_into().unwrap()));
        let dns = dns
            .iter()
            .map(|name| SanType::DnsName((*name).try_into().unwrap()));
        params.subject_alt_names = uris.chain(dns).collect();
        params
            .self_signed(&KeyPair::generate().unwrap())
            .unwrap()
            .der()
            .to_vec()
    }

    #[test]
    fn names_are_taken_where_they_are_certain() {
        let id = "spiffe://corp/kyc-live";
        type Row<'a> = (&'a [&'a str], &'a [&'a str], &'a [&'a str], &'a [&'a str]);
        let rows: [Row; 5] = [
            (&[id], &["KYC.corp.example"], &[id], &["kyc.corp.example"]),
            (&[id, "spiffe://corp/other"], &[], &[], &[]),
            (
                &[id, "https://corp.example"],
                &["a.example"],
                &[],
                &["a.example"],
            ),
            (&["https://corp.example"], &[], &[], &[]),
            (&[], &["*.example", "a.example"], &[], &["a.example"]),
        ];
        for (uris, dns, spiffe, names) in rows {
            let found = names_of(&leaf(uris, dns, 2000..4000));
            assert_eq!(
                (&*found.spiffe, &*found.dns),
                (&*own(spiffe), &*own(names)),
                "{uris:?}"
            );
        }
    }

    #[test]
    fn an_expired_or_unreadable_leaf_names_nobody() {
        let expired = leaf(&["spiffe://corp/kyc"], &["a.example"], 2000..2001);
        assert_eq!(names_of(&expired), CertificateNames::default());
        assert_eq!(names_of(b"\x30\x82not der"), CertificateNames::default());
    }

    fn own(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|t| (*t).to_owned()).collect()
    }
}
