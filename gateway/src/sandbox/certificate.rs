//! The sandbox's own authority, and certificates that are good or bad on purpose.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::ServerConfig;
use std::sync::Arc;

/// What is wrong with the certificates, if anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Certificate {
    /// Nothing: signed by the sandbox's authority, for the vendor's names and this machine's
    #[default]
    Good,
    /// Valid long ago
    Expired,
    /// For another name
    WrongName,
    /// Signed by itself
    SelfSigned,
}

/// A throw-away authority.
pub struct Authority {
    /// Its certificate.
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// Why no certificate could be made.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Authority {
    /// Makes one. It outlives nobody's test: its key is never written anywhere.
    pub fn new() -> Result<Self, Failure> {
        let mut params = CertificateParams::new(Vec::<String>::new())?;
        params.distinguished_name = named("visor sandbox: for tests only");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        valid_now(&mut params)?;
        let key = KeyPair::generate()?;
        let pem = params.self_signed(&key)?.pem();
        Ok(Self {
            pem,
            issuer: Issuer::new(params, key),
        })
    }

    /// A server's settings, with a certificate for these names.
    pub fn server(
        &self,
        names: Vec<String>,
        kind: Certificate,
    ) -> Result<Arc<ServerConfig>, Failure> {
        let names = match kind {
            Certificate::WrongName => vec!["another.example".to_owned()],
            _ => names,
        };
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = named("visor sandbox vendor");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        valid_now(&mut params)?;
        if kind == Certificate::Expired {
            params.not_before = rcgen::date_time_ymd(2001, 1, 1);
            params.not_after = rcgen::date_time_ymd(2002, 1, 1);
        }
        let key = KeyPair::generate()?;
        let leaf = match kind {
            Certificate::SelfSigned => params.self_signed(&key)?,
            _ => params.signed_by(&key, &self.issuer)?,
        };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key.serialize_der().try_into()?)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

fn named(name: &str) -> DistinguishedName {
    let mut out = DistinguishedName::new();
    out.push(DnType::CommonName, name);
    out
}

/// From yesterday, because clocks differ, and for a month, because nobody should keep it.
fn valid_now(params: &mut CertificateParams) -> Result<(), Failure> {
    use jiff::ToSpan as _;
    let today = jiff::Zoned::now().date();
    let at = |days: i64| -> Result<_, Failure> {
        let date = today.checked_add(days.days())?;
        let (month, day) = (u8::try_from(date.month())?, u8::try_from(date.day())?);
        Ok(rcgen::date_time_ymd(date.year().into(), month, day))
    };
    params.not_before = at(-1)?;
    params.not_after = at(30)?;
    Ok(())
}
