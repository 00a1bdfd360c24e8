//! The gateway's own throw-away authority and its certificate for this machine.

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};

/// PEM texts.
pub struct Made {
    /// What clients trust.
    pub authority: String,
    /// The listeners' certificate.
    pub certificate: String,
    /// Its key.
    pub key: String,
}

/// Makes an authority, one certificate, and forgets the authority's key.
pub fn make() -> Result<Made, rcgen::Error> {
    let mut ca = CertificateParams::new(Vec::<String>::new())?;
    ca.distinguished_name = named("visor demo: for this run only");
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let ca_key = KeyPair::generate()?;
    let authority = ca.self_signed(&ca_key)?.pem();
    let mut leaf = CertificateParams::new(["localhost", "127.0.0.1"].map(str::to_owned))?;
    leaf.distinguished_name = named("visor demo gateway");
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let key = KeyPair::generate()?;
    let certificate = leaf.signed_by(&key, &Issuer::new(ca, ca_key))?.pem();
    Ok(Made {
        authority,
        certificate,
        key: key.serialize_pem(),
    })
}

fn named(name: &str) -> DistinguishedName {
    let mut out = DistinguishedName::new();
    out.push(DnType::CommonName, name);
    out
}
