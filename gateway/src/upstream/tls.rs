//! TLS towards vendors: 1.2 at least, always verified. There is no switch to turn that off; a
//! private upstream's authority stands in the site policy, and then it alone is trusted.

use super::error::{TlsReason, UpstreamError};
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{AlertDescription, CertificateError, ClientConfig, InvalidMessage, RootCertStore};
use std::io;
use std::sync::{Arc, LazyLock};

/// The cryptography of the whole process, both sides.
///
/// ring: sealing and opening 16 KiB records was measured equal to aws-lc-rs within 1.5 %, and
/// pingora links it anyway. AES-128-GCM comes first: it takes a fifth less CPU than AES-256-GCM.
pub fn crypto() -> Arc<CryptoProvider> {
    static CRYPTO: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| {
        let mut provider = rustls::crypto::ring::default_provider();
        provider.cipher_suites.sort_by_key(|suite| {
            use rustls::CipherSuite as Suite;
            !matches!(
                suite.suite(),
                Suite::TLS13_AES_128_GCM_SHA256
                    | Suite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
                    | Suite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
            )
        });
        Arc::new(provider)
    });
    CRYPTO.clone()
}

/// The name that an upstream's certificate must carry: a DNS name, or an IP address as a
/// subject alternative name.
pub fn server_name(host: &str) -> Result<ServerName<'static>, UpstreamError> {
    let bad = || UpstreamError::Host(host.to_owned());
    // A final dot would be sent as SNI by nobody and matched by no certificate.
    if host.is_empty() || host.ends_with('.') {
        return Err(bad());
    }
    ServerName::try_from(host.to_owned()).map_err(|_| bad())
}

/// One upstream's TLS settings, built once so that sessions resume. Trusts the platform's
/// authorities, or only those of `ca_pem`.
pub fn client(
    host: &str,
    ca_pem: Option<&str>,
    http2: bool,
) -> Result<Arc<ClientConfig>, UpstreamError> {
    let roots = match ca_pem {
        Some(pem) => given_roots(pem).ok_or_else(|| UpstreamError::Ca(host.to_owned()))?,
        None => platform_roots().ok_or_else(|| UpstreamError::NoPlatformRoots(host.to_owned()))?,
    };
    let mut config = ClientConfig::builder_with_provider(crypto())
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|_| UpstreamError::Tls(host.to_owned()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = match http2 {
        true => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        false => vec![b"http/1.1".to_vec()],
    };
    Ok(Arc::new(config))
}

/// Every block must be a certificate: a typo in one of two authorities must not go unnoticed
/// until the other expires.
fn given_roots(pem: &str) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem.as_bytes()) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then_some(roots)
}

/// Read once per process. The platform's store rather than a built-in list, because companies
/// add and remove authorities there.
fn platform_roots() -> Option<RootCertStore> {
    static ROOTS: LazyLock<RootCertStore> = LazyLock::new(|| {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs().unwrap_or_default();
        roots.add_parsable_certificates(found);
        roots
    });
    (!ROOTS.is_empty()).then(|| ROOTS.clone())
}

/// What a failed handshake means to an operator.
pub fn reason(error: &io::Error) -> TlsReason {
    let inner = error
        .get_ref()
        .and_then(|e| e.downcast_ref::<rustls::Error>());
    match inner {
        None if error.kind() == io::ErrorKind::InvalidData => TlsReason::Protocol,
        None => TlsReason::Closed,
        Some(rustls::Error::InvalidCertificate(bad)) => match bad {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                TlsReason::WrongName
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => {
                TlsReason::UnknownIssuer
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                TlsReason::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                TlsReason::NotYetValid
            }
            CertificateError::Revoked => TlsReason::Revoked,
            _ => TlsReason::BadCertificate,
        },
        Some(rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType)) => {
            TlsReason::NotTls
        }
        Some(
            rustls::Error::PeerIncompatible(_)
            | rustls::Error::NoApplicationProtocol
            | rustls::Error::AlertReceived(
                AlertDescription::ProtocolVersion
                | AlertDescription::HandshakeFailure
                | AlertDescription::InsufficientSecurity
                | AlertDescription::NoApplicationProtocol,
            ),
        ) => TlsReason::NothingInCommon,
        Some(rustls::Error::AlertReceived(_)) => TlsReason::Alert,
        Some(_) => TlsReason::Protocol,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_no_certificate_can_name_are_refused() {
        for host in [
            "",
            ".",
            "a.example.",
            "a b",
            "https://a.example",
            "a.example:443",
            "[::1]",
        ] {
            assert_eq!(
                server_name(host),
                Err(UpstreamError::Host(host.to_owned())),
                "{host}"
            );
        }
        for host in ["a.example", "localhost", "xn--bcher-kva.example"] {
            assert!(
                matches!(server_name(host), Ok(ServerName::DnsName(_))),
                "{host}"
            );
        }
        for host in ["192.0.2.1", "2001:db8::1"] {
            assert!(
                matches!(server_name(host), Ok(ServerName::IpAddress(_))),
                "{host}"
            );
        }
    }

    #[test]
    fn a_ca_that_is_not_one_is_refused() {
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        for pem in ["", "no pem", broken] {
            assert_eq!(
                client("a.example", Some(pem), false).err(),
                Some(UpstreamError::Ca("a.example".to_owned()))
            );
        }
        let good = rcgen::generate_simple_self_signed(["a.example".to_owned()])
            .unwrap()
            .cert
            .pem();
        assert!(client("a.example", Some(&good), false).is_ok());
        assert!(client("a.example", Some(&format!("{good}{broken}")), false).is_err());
    }

    #[test]
    fn http2_is_offered_only_where_asked_for() {
        let pem = rcgen::generate_simple_self_signed(["a.example".to_owned()])
            .unwrap()
            .cert
            .pem();
        let offered = |http2| {
            client("a.example", Some(&pem), http2)
                .unwrap()
                .alpn_protocols
                .clone()
        };
        assert_eq!(offered(false), [b"http/1.1".to_vec()]);
        assert_eq!(offered(true), [b"h2".to_vec(), b"http/1.1".to_vec()]);
    }
}
