//! The files that people copy: they load, and they name every setting there is.

use crate::commands::run::{CheckArgs, check};
use crate::config::Config;
use clap::Parser;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use tempfile::TempDir;
use visor_policy::read::{Field, Shape, Value as _};

const GATEWAY: &str = include_str!("../deploy/gateway.example.toml");
const SITE: &str = include_str!("../../policies/site.example.toml");
const KUBERNETES: &str = include_str!("../deploy/kubernetes.yaml");
const UNIT: &str = include_str!("../deploy/visor-gateway.service");

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: CheckArgs,
}

/// `check` over both files in one folder, where `tls/` holds a certificate: its exit code, its
/// answer, and its complaints.
fn checked(gateway: &str, site: &str) -> (ExitCode, String, String) {
    let folder = folder_with_certificates();
    fs::write(folder.path().join("gateway.toml"), gateway).unwrap();
    fs::write(folder.path().join("site.toml"), site).unwrap();
    let config = folder.path().join("gateway.toml");
    let line = Line::parse_from(["check".as_ref(), "--config".as_ref(), config.as_os_str()]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = check(&line.args, &mut out, &mut err);
    (
        code,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

fn folder_with_certificates() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let put =
        |name: &str, text: String| fs::write(folder.path().join("tls").join(name), text).unwrap();
    fs::create_dir(folder.path().join("tls")).unwrap();
    let key = KeyPair::generate().unwrap();
    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    put("clients.pem", authority.self_signed(&key).unwrap().pem());
    let leaf = CertificateParams::new(vec!["visor.internal".to_owned()]).unwrap();
    put("chain.pem", leaf.self_signed(&key).unwrap().pem());
    put("key.pem", key.serialize_pem());
    folder
}

/// What is commented out, put in force: lines such as `# [proxy]` and `# threads = 4`.
fn uncommented(text: &str) -> String {
    let setting = |line: &str| {
        let key = line.split('=').next().unwrap_or_default().trim_end();
        let is_key = line.contains(" = ")
            && key
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        is_key || (line.starts_with('[') && line.ends_with(']'))
    };
    let lines = text.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if setting(rest) => rest,
        _ => line,
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Every key of a section and of those below it, as `limits.drain`; a name is `*`.
fn keys(fields: &[Field], above: &str, found: &mut BTreeSet<String>) {
    for field in fields {
        let path = format!("{above}{}", field.key);
        keys_of(&(field.shape)(), &path, found);
        found.insert(path);
    }
}

fn keys_of(shape: &Shape, path: &str, found: &mut BTreeSet<String>) {
    match shape {
        Shape::Section(_, fields) => keys(fields, &format!("{path}."), found),
        Shape::Names(inner) => keys_of(inner, &format!("{path}.*"), found),
        Shape::List(inner) => keys_of(inner, path, found),
        Shape::AnyOf(shapes) => shapes.iter().for_each(|shape| keys_of(shape, path, found)),
        _ => {}
    }
}

/// Every key that a document sets, in the same notation.
fn set_keys(value: &toml::Value, shape: &Shape, path: &str, found: &mut BTreeSet<String>) {
    match (value, shape) {
        (toml::Value::Array(items), Shape::List(inner)) => {
            items
                .iter()
                .for_each(|item| set_keys(item, inner, path, found));
        }
        (toml::Value::Table(table), Shape::Names(inner)) => {
            table
                .values()
                .for_each(|value| set_keys(value, inner, &format!("{path}.*"), found));
        }
        (toml::Value::Table(table), Shape::Section(_, fields)) => {
            for field in *fields {
                let Some(value) = table.get(field.key) else {
                    continue;
                };
                let dot = if path.is_empty() { "" } else { "." };
                let path = format!("{path}{dot}{}", field.key);
                set_keys(value, &(field.shape)(), &path, found);
                found.insert(path);
            }
        }
        _ => {}
    }
}

#[test]
fn the_examples_pass_check_without_a_warning() {
    let (code, out, err) = checked(GATEWAY, SITE);
    assert_eq!((code, err.as_str()), (ExitCode::SUCCESS, ""));
    assert!(out.starts_with("ok: 2 providers, 2 callers, "), "{out}");
}

#[test]
fn what_the_example_comments_out_is_valid_too() {
    let (code, _, err) = checked(&uncommented(GATEWAY), SITE);
    assert_eq!((code, err.as_str()), (ExitCode::SUCCESS, ""));
}

#[test]
fn the_example_names_every_setting() {
    let mut known = BTreeSet::new();
    keys(Config::FIELDS, "", &mut known);
    let mut set = BTreeSet::new();
    let example: toml::Table = uncommented(GATEWAY).parse().unwrap();
    set_keys(&toml::Value::Table(example), &Config::shape(), "", &mut set);
    let missing: Vec<_> = known.difference(&set).collect();
    assert!(
        missing.is_empty(),
        "gateway.example.toml does not name {missing:?}"
    );
}

/// `[limits]` says of itself that it shows the defaults.
#[test]
fn the_example_shows_the_limits_as_they_are() {
    let read = |text: &str| {
        let mut report = visor_policy::diagnostic::Report::default();
        let source = visor_policy::source::Source::new(Path::new("gateway.toml"), text.to_owned());
        let config = visor_policy::read::read_document::<Config>(&source, &mut report).unwrap();
        config.limits.value
    };
    let without: toml::Table = GATEWAY.parse().unwrap();
    let mut without = without;
    without.remove("limits").unwrap();
    let (shown, default) = (read(GATEWAY), read(&without.to_string()));
    let values = |l: &crate::config::Limits| {
        let periods = [
            &l.head_timeout,
            &l.handshake_timeout,
            &l.body_timeout,
            &l.idle_timeout,
            &l.connect_timeout,
            &l.keep_alive,
            &l.drain,
        ];
        (
            [l.connections.value, l.requests.value],
            [l.buffered.value, l.answer.value, l.head.value],
            periods.map(|p| p.value),
        )
    };
    assert_eq!(values(&shown), values(&default));
}

/// A file of the ConfigMap: the lines below `name: |`, without their indentation.
fn from_config_map(name: &str) -> String {
    let head = format!("  {name}: |");
    let below = KUBERNETES.lines().skip_while(|line| *line != head).skip(1);
    let lines = below.map_while(|line| match line.strip_prefix("    ") {
        Some(rest) => Some(rest),
        None if line.is_empty() => Some(""),
        None => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_manifest_of_kubernetes_holds_a_valid_pair() {
    // In the pod the certificate is a mounted secret.
    let gateway = from_config_map("gateway.toml")
        .replace("/run/secrets/visor-tls/tls.crt", "tls/chain.pem")
        .replace("/run/secrets/visor-tls/tls.key", "tls/key.pem");
    let (code, out, err) = checked(&gateway, &from_config_map("site.toml"));
    assert_eq!((code, err.as_str()), (ExitCode::SUCCESS, ""));
    assert!(out.starts_with("ok: 1 providers"), "{out}");
}

/// The number after `key` in a file, in seconds.
fn seconds(text: &str, key: &str) -> u64 {
    let rest = text
        .lines()
        .find_map(|line| line.trim_start().strip_prefix(key))
        .unwrap();
    let digits: String = rest
        .trim_start()
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().unwrap()
}

#[test]
fn whoever_stops_the_gateway_waits_longer_than_it_drains() {
    let drain = crate::config::Limits::default().drain.value.0.as_secs();
    assert!(seconds(UNIT, "TimeoutStopSec=") > drain);
    let grace = seconds(KUBERNETES, "terminationGracePeriodSeconds:");
    let before = seconds(KUBERNETES, "preStop: { sleep: { seconds:");
    assert!(grace > drain + before, "{grace} > {drain} + {before}");
    let drain_said = from_config_map("gateway.toml").contains("drain");
    assert!(
        !drain_said,
        "the manifest keeps the default that is compared here"
    );
}

/// Each replica takes its part of the vendor's quota: one more replica than `instances` would
/// overdraw it.
#[test]
fn there_are_as_many_replicas_as_instances() {
    let site: toml::Table = from_config_map("site.toml").parse().unwrap();
    let instances = site["instances"].as_integer().unwrap();
    assert_eq!(
        u64::try_from(instances).unwrap(),
        seconds(KUBERNETES, "replicas:")
    );
    assert!(KUBERNETES.contains("maxSurge: 0"));
}
