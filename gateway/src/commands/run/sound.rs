//! What of `gateway.toml` cannot be meant: seen before anything is opened, by `check` and `run`.

use super::store;
use crate::config::{Config, HostRule, Listener, Role};
use crate::front::Bind;
use rustix::fs::{Access, access};
use std::net::SocketAddr;
use std::path::Path;
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::source::{At, Span};
use visor_policy::units::{ByteSize, Period};

/// Each worker has a runtime, and a socket of each listener: more are never meant.
const MOST_THREADS: u32 = 1024;

/// Reports all of it.
pub(super) fn check(config: &Config, folder: &Path, report: &mut Report) {
    threads(config, report);
    limits(config, report);
    addresses(config, report);
    for (_, entry) in config.listeners.iter() {
        names(&entry.value, report);
    }
    state(config, folder, report);
    logs(config, folder, report);
    store::check(config, folder, report);
}

fn error(report: &mut Report, code: &'static str, span: &Span, message: String, help: &str) {
    report.push(Diagnostic::error(code, span, message).help(help));
}

fn threads(config: &Config, report: &mut Report) {
    let Some(threads) = &config.threads else {
        return;
    };
    if !(1..=MOST_THREADS).contains(&threads.value) {
        let message = format!("`threads` is {}", threads.value);
        let help = "a number from 1 to 1024, or none at all: one per core";
        error(report, "bad-value", &threads.span, message, help);
    }
}

/// A limit of nothing lets nothing pass.
fn limits(config: &Config, report: &mut Report) {
    let limits = &config.limits.value;
    let inbox = &config.inbox.value;
    let mut zero = |name: &str, zero: bool, span: &Span| {
        if zero {
            let message = format!("`{name}` is zero: nothing would pass");
            let help = "a larger number, or leave it out for the default";
            error(report, "bad-value", span, message, help);
        }
    };
    for (name, limit) in [
        ("connections", &limits.connections),
        ("requests", &limits.requests),
        ("events", &inbox.events),
        ("deliveries", &inbox.deliveries),
    ] {
        zero(name, limit.value == 0, &limit.span);
    }
    for (name, limit) in [
        ("buffered", &limits.buffered),
        ("answer", &limits.answer),
        ("head", &limits.head),
        ("bytes", &inbox.bytes),
    ] {
        zero(name, limit.value == ByteSize(0), &limit.span);
    }
    for (name, limit) in [
        ("head-timeout", &limits.head_timeout),
        ("handshake-timeout", &limits.handshake_timeout),
        ("body-timeout", &limits.body_timeout),
        ("idle-timeout", &limits.idle_timeout),
        ("connect-timeout", &limits.connect_timeout),
        ("timeout", &inbox.timeout),
        ("first-wait", &inbox.first_wait),
        ("longest-wait", &inbox.longest_wait),
        ("keep-dead", &inbox.keep_dead),
    ] {
        let Period(time) = limit.value;
        zero(name, time.is_zero(), &limit.span);
    }
}

fn addresses(config: &Config, report: &mut Report) {
    let listeners = config.listeners.iter().map(|(name, entry)| {
        let listener = &entry.value.value;
        (name, &listener.address, listener.tls.is_some())
    });
    let admin = config.admin.iter().map(|a| ("admin", &a.address, false));
    let mut before: Vec<(&str, At<SocketAddr>)> = Vec::new();
    for (name, address, tls) in listeners.chain(admin) {
        let address = At::new(address.value.0, address.span.clone());
        let bind = Bind {
            name,
            address: &address,
            tls,
        };
        report.diagnostics.extend(bind.problem());
        if let Some((other, at)) = before
            .iter()
            .find(|(_, b)| overlap(&b.value, &address.value))
        {
            let message = format!("listeners `{other}` and `{name}` want the same address");
            report.push(
                Diagnostic::error("address-in-use", &address.span, message)
                    .also(&at.span, "the other one")
                    .help("give each listener a port of its own"),
            );
        }
        before.push((name, address));
    }
}

/// Whether both cannot be open at once. Each port 0 is another one.
fn overlap(a: &SocketAddr, b: &SocketAddr) -> bool {
    let all = |one: &SocketAddr, other: &SocketAddr| {
        one.ip().is_unspecified() && (one.is_ipv6() || other.is_ipv4())
    };
    a.port() != 0
        && a.port() == b.port()
        && (a.ip().to_canonical() == b.ip().to_canonical() || all(a, b) || all(b, a))
}

fn names(listener: &Listener, report: &mut Report) {
    if listener.role.value == Role::Webhooks {
        let hosts = Some(&listener.hosts.span).filter(|_| !listener.hosts.value.is_empty());
        let provider = listener.provider.as_ref().map(|p| &p.span);
        for span in provider.into_iter().chain(hosts) {
            let message = "a listener of webhooks has no provider".to_owned();
            let help = "remove it: `[receive.…]` in the policy says whose webhooks are taken";
            error(report, "webhook-provider", span, message, help);
        }
    }
    let mut before: Vec<&At<HostRule>> = Vec::new();
    for rule in &listener.hosts.value {
        let host = &rule.host;
        if !is_host(&host.value) {
            let message = format!("`{}` is not a host name alone", host.value);
            let help = "the name without a port, a scheme or a path: `acme.visor.internal`";
            error(report, "bad-value", &host.span, message, help);
        }
        let same = |other: &&&At<HostRule>| other.host.value.eq_ignore_ascii_case(&host.value);
        if let Some(other) = before.iter().find(same) {
            report.push(
                Diagnostic::error(
                    "host-twice",
                    &host.span,
                    format!("the host `{}` stands here twice", host.value),
                )
                .also(&other.host.span, "first here")
                .help("keep one of the two: a host names one provider"),
            );
        }
        before.push(rule);
    }
}

/// A name, or an address as a Host header has it.
fn is_host(host: &str) -> bool {
    let bracketed = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    match bracketed {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => {
            !host.is_empty()
                && host
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
        }
    }
}

/// The folder is made where it is missing: then the nearest one above it counts.
fn state(config: &Config, folder: &Path, report: &mut Report) {
    let Some(state) = &config.state else { return };
    let path = folder.join(&state.value);
    let there = path.ancestors().find(|p| p.symlink_metadata().is_ok());
    let there = there
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    if let Some(why) = unusable(there) {
        let message = format!(
            "rates cannot be kept in `{}`: `{}` {why}",
            path.display(),
            there.display()
        );
        let help = "name a folder of this gateway's own that it may write";
        error(report, "state-unusable", &state.span, message, help);
    }
}

pub(super) fn unusable(folder: &Path) -> Option<&'static str> {
    if !folder.is_dir() {
        return Some("is not a folder");
    }
    let free = access(folder, Access::WRITE_OK | Access::EXEC_OK);
    free.is_err().then_some("may not be written")
}

/// A log's file is made where it is missing, its folder is not.
fn logs(config: &Config, folder: &Path, report: &mut Report) {
    let log = &config.log.value;
    for name in [&log.decisions, &log.access] {
        if matches!(name.value.as_str(), "stdout" | "stderr" | "off") {
            continue;
        }
        let path = folder.join(&name.value);
        let above = path.parent().filter(|p| !p.as_os_str().is_empty());
        let above = above.unwrap_or(Path::new("."));
        let message = if path.is_dir() {
            format!("the log `{}` is a folder", path.display())
        } else if !above.is_dir() {
            format!("there is no folder `{}` for this log", above.display())
        } else {
            continue;
        };
        let help = "make the folder, or name another file, `stdout`, `stderr` or `off`";
        error(report, "log-unusable", &name.span, message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_cannot_both_be_open() {
        for (a, b, overlaps) in [
            ("127.0.0.1:80", "127.0.0.1:80", true),
            ("127.0.0.1:80", "127.0.0.2:80", false),
            ("127.0.0.1:80", "127.0.0.1:81", false),
            ("127.0.0.1:0", "127.0.0.1:0", false),
            ("0.0.0.0:80", "127.0.0.1:80", true),
            ("[::]:80", "127.0.0.1:80", true),
            ("0.0.0.0:80", "[::1]:80", false),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80", true),
        ] {
            let (a, b) = (a.parse().unwrap(), b.parse().unwrap());
            assert_eq!(
                (overlap(&a, &b), overlap(&b, &a)),
                (overlaps, overlaps),
                "{a} {b}"
            );
        }
    }
}
