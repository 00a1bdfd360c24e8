//! A listener's certificate: read, checked, and replaced while connections go on.

use super::Notice;
use arc_swap::ArcSwap;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use rustls::{InconsistentKeys, RootCertStore, ServerConfig};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::source::At;
use x509_parser::prelude::{FromDer, X509Certificate};
use zeroize::Zeroizing;

/// A listener's files, with the places that name them.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// PEM chain, the leaf first.
    pub certificate: At<PathBuf>,
    /// PEM private key.
    pub key: At<PathBuf>,
    /// PEM authorities for client certificates.
    pub client_ca: Option<At<PathBuf>>,
}

/// What handshakes use. A reload replaces it as a whole: certificate, key, client authorities and
/// ticket keys, so that no session that an old authority vouched for is resumed.
pub struct Certificates {
    listener: String,
    files: TlsFiles,
    config: ArcSwap<ServerConfig>,
    /// Of the files that were looked at last, good or bad: each state is reported once.
    seen: Mutex<[u8; 32]>,
}

impl Certificates {
    /// Reads and checks the files, or reports all that is wrong with them.
    pub fn load(listener: &str, files: TlsFiles, report: &mut Report) -> Option<Self> {
        let contents = Contents::read(&files, report)?;
        let config = contents.config(&files, report)?;
        Some(Self {
            listener: listener.to_owned(),
            files,
            config: ArcSwap::from_pointee(config),
            seen: Mutex::new(contents.digest()),
        })
    }

    /// For the next handshake.
    pub fn config(&self) -> Arc<ServerConfig> {
        self.config.load_full()
    }

    /// The files to watch.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let files = &self.files;
        let ca = files.client_ca.as_ref().map(|ca| ca.value.as_path());
        [files.certificate.value.as_path(), files.key.value.as_path()]
            .into_iter()
            .chain(ca)
    }

    /// Looks at the files again. `None` where nothing has changed since the last look.
    pub fn reload(&self) -> Option<Notice> {
        let mut report = Report::default();
        let contents = Contents::read(&self.files, &mut report);
        let digest = contents.as_ref().map_or([0; 32], Contents::digest);
        {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            if std::mem::replace(&mut *seen, digest) == digest {
                return None;
            }
        }
        let listener = self.listener.clone();
        match contents.and_then(|contents| contents.config(&self.files, &mut report)) {
            Some(config) => {
                self.config.store(Arc::new(config));
                Some(Notice::CertificateReloaded { listener })
            }
            None => Some(Notice::CertificateKept {
                listener,
                problem: report.to_string(),
            }),
        }
    }
}

struct Contents {
    certificate: Vec<u8>,
    key: Zeroizing<Vec<u8>>,
    client_ca: Option<Vec<u8>>,
}

impl Contents {
    fn read(files: &TlsFiles, report: &mut Report) -> Option<Self> {
        let certificate = read(&files.certificate, "certificate", report);
        let key = read(&files.key, "key", report).map(Zeroizing::new);
        let client_ca = files
            .client_ca
            .as_ref()
            .map(|ca| read(ca, "client authorities", report));
        Some(Self {
            certificate: certificate?,
            key: key?,
            client_ca: match client_ca {
                Some(ca) => Some(ca?),
                None => None,
            },
        })
    }

    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        for part in [
            Some(&self.certificate),
            Some(&*self.key),
            self.client_ca.as_ref(),
        ] {
            hash.update(part.map_or(0, |p| p.len() as u64).to_be_bytes());
            hash.update(part.map_or(&[][..], |p| p));
        }
        hash.finalize().into()
    }

    fn config(&self, files: &TlsFiles, report: &mut Report) -> Option<ServerConfig> {
        let provider = Arc::new(ring::default_provider());
        let key = self.certified(files, &provider, report);
        let verifier = match (&self.client_ca, &files.client_ca) {
            (Some(pem), Some(path)) => verifier(pem, path, &provider, report).map(Some),
            _ => Some(None),
        };
        let (key, verifier) = (key?, verifier?);
        let failed = |error: rustls::Error| {
            Diagnostic::error("tls-failed", &files.certificate.span, error.to_string())
                .help("this is a limit of the TLS library; report it with the certificate's kind")
        };
        let versions = [&rustls::version::TLS13, &rustls::version::TLS12];
        let built = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&versions)
            .and_then(|builder| Ok((builder, ring::Ticketer::new()?)));
        let (builder, ticketer) = match built {
            Ok(built) => built,
            Err(error) => {
                report.push(failed(error));
                return None;
            }
        };
        let builder = match verifier {
            Some(verifier) => builder.with_client_cert_verifier(verifier),
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_cert_resolver(Arc::new(SingleCertAndKey::from(key)));
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        // Sessions live with the clients, in tickets: nothing is held or locked here for them.
        config.session_storage = Arc::new(rustls::server::NoServerSessionStorage {});
        config.ticketer = ticketer;
        config.send_tls13_tickets = 1;
        Some(config)
    }

    fn certified(
        &self,
        files: &TlsFiles,
        provider: &CryptoProvider,
        report: &mut Report,
    ) -> Option<CertifiedKey> {
        let chain = certificates(&self.certificate, &files.certificate, report);
        let key = PrivateKeyDer::from_pem_slice(&self.key);
        if key.is_err() {
            // The error is not quoted: it stands beside a secret.
            let message = format!("`{}` holds no private key", files.key.value.display());
            report.push(
                Diagnostic::error("no-key", &files.key.span, message)
                    .help("a PEM block such as `-----BEGIN PRIVATE KEY-----`, not encrypted"),
            );
        }
        let (chain, key) = (chain?, key.ok()?);
        if let Some(leaf) = chain.first() {
            warn_of_dates(leaf, &files.certificate, report);
        }
        match CertifiedKey::from_der(chain, key, provider) {
            Ok(certified) => Some(certified),
            Err(error) => {
                let (certificate, key) =
                    (files.certificate.value.display(), files.key.value.display());
                report.push(match error {
                    rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch) => {
                        Diagnostic::error(
                            "key-mismatch",
                            &files.key.span,
                            format!("the key in `{key}` is not that of the certificate in `{certificate}`"),
                        )
                        .help("the leaf comes first in the chain; check that both files were renewed")
                    }
                    _ => Diagnostic::error(
                        "bad-key",
                        &files.key.span,
                        format!("the certificate in `{certificate}` or the key in `{key}` cannot be used"),
                    )
                    .help("a key of ECDSA P-256 or P-384, Ed25519, or RSA from 2048 bits on"),
                });
                None
            }
        }
    }
}

fn read(path: &At<PathBuf>, what: &str, report: &mut Report) -> Option<Vec<u8>> {
    match std::fs::read(&path.value) {
        Ok(bytes) => Some(bytes),
        Err(error) => {
            let message = format!(
                "the {what} file `{}` cannot be read: {error}",
                path.value.display()
            );
            report.push(
                Diagnostic::error("unreadable-file", &path.span, message)
                    .help("check the path, and that the gateway's user may read it"),
            );
            None
        }
    }
}

fn certificates(
    pem: &[u8],
    path: &At<PathBuf>,
    report: &mut Report,
) -> Option<Vec<CertificateDer<'static>>> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let message = match found {
        Ok(found) if !found.is_empty() => return Some(found),
        Ok(_) => format!("`{}` holds no certificate", path.value.display()),
        Err(_) => format!("`{}` is not well-formed PEM", path.value.display()),
    };
    report.push(
        Diagnostic::error("no-certificate", &path.span, message)
            .help("PEM blocks `-----BEGIN CERTIFICATE-----`, the leaf first"),
    );
    None
}

fn verifier(
    pem: &[u8],
    path: &At<PathBuf>,
    provider: &Arc<CryptoProvider>,
    report: &mut Report,
) -> Option<Arc<dyn ClientCertVerifier>> {
    let mut roots = RootCertStore::empty();
    let mut failed = None;
    for certificate in certificates(pem, path, report)? {
        failed = roots.add(certificate).err().or(failed);
    }
    let built = match failed {
        Some(error) => Err(error.to_string()),
        // Without a certificate a token is needed: that is the policy's business, not the front's.
        None => WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider))
            .allow_unauthenticated()
            .build()
            .map_err(|error| error.to_string()),
    };
    built
        .map_err(|error| {
            let message = format!(
                "the client authorities in `{}` cannot be used: {error}",
                path.value.display()
            );
            report.push(
                Diagnostic::error("bad-client-ca", &path.span, message)
                    .help("PEM certificates of authorities (X.509 v3, basic constraint CA)"),
            );
        })
        .ok()
}

fn warn_of_dates(leaf: &[u8], path: &At<PathBuf>, report: &mut Report) {
    let Ok((_, certificate)) = X509Certificate::from_der(leaf) else {
        return;
    };
    let validity = certificate.validity();
    if !validity.is_valid() {
        let message = format!(
            "the certificate in `{}` is valid from {} to {}, not now",
            path.value.display(),
            validity.not_before,
            validity.not_after
        );
        report.push(
            Diagnostic::warning("certificate-not-valid", &path.span, message)
                .help("clients will refuse it: renew it, or check this machine's clock"),
        );
    }
}
