//! Certificate files: what is wrong with them at start, and what happens when they change.

use super::rig::*;
use crate::config::Role;
use crate::front::{Notice, TlsFiles};
use rcgen::CertificateParams;
use rustls::pki_types::CertificateDer;
use std::path::{Path, PathBuf};
use visor_policy::source::At;

const GET: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

async fn leaf_of(gateway: &Gateway) -> CertificateDer<'static> {
    let mut tls = gateway.tls(&["http/1.1"]).await;
    assert!(ask(&mut tls, GET).await.starts_with("HTTP/1.1 200"));
    tls.get_ref().1.peer_certificates().unwrap()[0].clone()
}

#[tokio::test]
async fn new_files_are_picked_up_and_bad_ones_are_not() {
    let mut gateway = start(bounds(), 2);
    let mut old = gateway.tls(&["http/1.1"]).await;
    assert!(ask(&mut old, GET).await.starts_with("HTTP/1.1 200"));
    let before = leaf_of(&gateway).await;

    let next = gateway.authority.localhost();
    put(gateway.folder.path(), "chain.pem", &next.chain);
    put(gateway.folder.path(), "key.pem", &next.key);
    gateway
        .notice(|n| matches!(n, Notice::CertificateReloaded { .. }))
        .await;
    let after = leaf_of(&gateway).await;
    assert!(after == next.der && after != before);
    assert!(
        ask(&mut old, GET).await.starts_with("HTTP/1.1 200"),
        "open connections go on"
    );

    put(gateway.folder.path(), "chain.pem", "half a file");
    let kept = gateway
        .notice(|n| matches!(n, Notice::CertificateKept { .. }))
        .await;
    assert!(kept.to_string().contains("holds no certificate"), "{kept}");
    assert!(leaf_of(&gateway).await == after);
    assert!(ask(&mut old, GET).await.starts_with("HTTP/1.1 200"));
    assert_eq!(gateway.stop().await, 0);
}

#[test]
fn all_that_is_wrong_at_start_is_said_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let authority = Authority::new();
    let (one, other) = (authority.localhost(), authority.localhost());
    let chain = put(folder, "chain.pem", &one.chain);
    let key = put(folder, "key.pem", &one.key);
    let empty = put(folder, "empty.pem", "");
    let foreign = put(folder, "foreign.pem", &other.key);
    let absent = At::default(folder.join("absent.pem"));
    let files = |certificate: &At<PathBuf>, key: &At<PathBuf>, ca: Option<&At<PathBuf>>| TlsFiles {
        certificate: certificate.clone(),
        key: key.clone(),
        client_ca: ca.cloned(),
    };
    let tls = [
        files(&chain, &foreign, None),
        files(&empty, &key, None),
        files(&chain, &empty, None),
        files(&absent, &absent, Some(&absent)),
        files(&chain, &key, Some(&empty)),
    ];
    let mut listeners: Vec<_> = tls
        .into_iter()
        .map(|files| listen("secure", Role::Callers, "127.0.0.1:0", Some(files)))
        .collect();
    listeners.push(listen("plain", Role::Callers, "0.0.0.0:0", None));
    let Err(report) = try_bind(listeners) else {
        panic!("it starts")
    };
    let codes: Vec<_> = report.diagnostics.iter().map(|d| d.code).collect();
    let expected = [
        "key-mismatch",
        "no-certificate",
        "no-key",
        "unreadable-file",
        "unreadable-file",
        "unreadable-file",
        "no-certificate",
        "plain-listener",
    ];
    assert_eq!(codes, expected);
    assert!(report.diagnostics.iter().all(|d| d.help.is_some()));
    let shown = report.to_string();
    assert!(!shown.contains(secret_of(&one.key)) && !shown.contains(secret_of(&other.key)));
    assert!(
        shown.contains(&Path::new("foreign.pem").display().to_string()),
        "{shown}"
    );
}

/// A line of a key's base64.
fn secret_of(pem: &str) -> &str {
    pem.lines().nth(1).unwrap()
}

#[test]
fn an_expired_certificate_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let mut params = CertificateParams::default();
    params.not_before = rcgen::date_time_ymd(2000, 1, 1);
    params.not_after = rcgen::date_time_ymd(2001, 1, 1);
    let leaf = Authority::new().sign(params);
    let files = TlsFiles {
        certificate: put(folder.path(), "chain.pem", &leaf.chain),
        key: put(folder.path(), "key.pem", &leaf.key),
        client_ca: None,
    };
    let listeners = vec![listen("secure", Role::Callers, "127.0.0.1:0", Some(files))];
    let Ok((_, report)) = try_bind(listeners) else {
        panic!("it does not start")
    };
    let codes: Vec<_> = report
        .diagnostics
        .iter()
        .map(|d| (d.code, d.severity))
        .collect();
    let warning = visor_policy::diagnostic::Severity::Warning;
    assert_eq!(codes, [("certificate-not-valid", warning)]);
}
