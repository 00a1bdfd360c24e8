//! `[store]`: what of it cannot be meant, and the ledger that it opens.

use super::sound::unusable;
use crate::config::{Config, Durability, Store, WhenDown};
use crate::inbox::{self, Inbox};
use crate::report::Reporter;
use crate::store::inbox::Limits;
use crate::store::{Deadlines, Event, Ledger, Place, Settings};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::source::{At, Span};

/// Reports all that is wrong with the table.
pub(super) fn check(config: &Config, folder: &Path, report: &mut Report) {
    let Some(store) = &config.store else { return };
    let store = &store.value;
    let mut error = |code: &'static str, span: &Span, message: String, help: &str| {
        // The line may hold a password, whatever is wrong with it.
        report.push(
            Diagnostic::error(code, span, message)
                .help(help)
                .hide_line(),
        );
    };
    let database = &store.database;
    if is_server(&database.value) {
        if let Some((message, help)) = bad_url(&database.value) {
            error("store-address", &database.span, message, help);
        }
    } else {
        let full = folder.join(&database.value);
        let problem = match full.is_dir() {
            true => Some("that is a folder".to_owned()),
            false => full.parent().and_then(nowhere),
        };
        if let Some(why) = problem {
            let message = format!("the ledger cannot be kept in `{}`: {why}", full.display());
            let help = "name a file in a folder that this gateway may write";
            error("store-unusable", &database.span, message, help);
        }
    }
    let erasures = &config.erasures.value;
    for (name, period) in [
        ("deadline", &erasures.deadline),
        ("retry", &erasures.retry),
        ("longest-retry", &erasures.longest_retry),
        ("look", &erasures.look),
    ] {
        if period.value.0.is_zero() {
            let message = format!("`{name}` is zero");
            let help = "a length of time such as `60 s`";
            error("bad-value", &period.span, message, help);
        }
    }
    if store.checkpoint.value.0.is_zero() {
        error(
            "bad-value",
            &store.checkpoint.span,
            "`checkpoint` is zero".into(),
            "a length of time such as `60 s`",
        );
    }
    let keys = folder.join(&store.keys.value);
    if let Some(why) = nowhere(&keys) {
        let message = format!(
            "the ledger's keys cannot be kept in `{}`: {why}",
            keys.display()
        );
        let help = "name a folder of this gateway's own that it may write";
        error("store-unusable", &store.keys.span, message, help);
    }
}

/// Why nothing can be kept in a folder, which is made where it is missing: then the nearest one above
/// it counts.
fn nowhere(folder: &Path) -> Option<String> {
    let there = folder.ancestors().find(|p| p.exists());
    let there = there
        .filter(|p| !p.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    unusable(there).map(|why| format!("`{}` {why}", there.display()))
}

fn is_server(text: &str) -> bool {
    text.contains("://")
}

/// Never says what the address holds: there may be a password in it.
fn bad_url(text: &str) -> Option<(String, &'static str)> {
    let options = match text.split_once("://") {
        Some(("postgres" | "postgresql", _)) => text.parse::<PgConnectOptions>().ok(),
        _ => None,
    };
    let Some(options) = options else {
        return Some((
            "`database` is neither a file nor a PostgreSQL address".into(),
            "such as `postgres://visor@db.internal/visor?sslmode=verify-full`",
        ));
    };
    if has_password(text) {
        return Some((
            "`database` holds a password".into(),
            "put it into a file, name that by `password-file`, and replace it: this one was written down",
        ));
    }
    if !is_local(&options) && !matches!(options.get_ssl_mode(), PgSslMode::VerifyFull) {
        return Some((
            "`database` does not say that the server must prove who it is".into(),
            "add `?sslmode=verify-full`, and `sslrootcert=` where its authority is your own",
        ));
    }
    None
}

fn has_password(text: &str) -> bool {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let user = rest
        .split(['/', '?'])
        .next()
        .and_then(|a| a.rsplit_once('@'));
    user.is_some_and(|(user, _)| user.contains(':')) || rest.contains("password=")
}

/// A socket of this machine, or its loopback.
fn is_local(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Where the tables are, and the folder of keys.
pub fn places(store: &Store, folder: &Path) -> Result<(Place, PathBuf), String> {
    let keys = folder.join(&store.keys.value);
    let database = &store.database;
    let place = match is_server(&database.value) {
        true => Place::Server(Box::new(server(store, database, folder)?)),
        false => Place::File(folder.join(&database.value)),
    };
    Ok((place, keys))
}

fn server(store: &Store, url: &At<String>, folder: &Path) -> Result<PgConnectOptions, String> {
    let options: PgConnectOptions = url.value.parse().map_err(|_| {
        "error: `database` of `[store]` is not a PostgreSQL address\n  help: such as `postgres://visor@db.internal/visor?sslmode=verify-full`".to_owned()
    })?;
    let options = options.application_name("visor-gateway");
    let Some(file) = &store.password_file else {
        return Ok(options);
    };
    let path = folder.join(&file.value);
    let password = fs::read_to_string(&path).map(zeroize::Zeroizing::new);
    let password = password.map_err(|e| {
        format!(
            "error: cannot read `{}`: {e}\n  --> {}\n  help: it holds the database's password and nothing else",
            path.display(),
            file.span.place()
        )
    })?;
    Ok(options.password(password.trim_end()))
}

/// Opens the ledger, where there is one.
pub(super) fn open(
    config: &Config,
    folder: &Path,
    reporter: &Arc<Reporter>,
) -> Result<Option<Ledger>, String> {
    let Some(table) = &config.store else {
        return Ok(None);
    };
    let store = &table.value;
    let (place, keys) = places(store, folder)?;
    let shown = place.to_string();
    let settings = Settings {
        place,
        keys,
        before_answer: store.durability.value == Durability::BeforeAnswer,
        refuse: store.when_down.value == WhenDown::Refuse,
        checkpoint: store.checkpoint.value.0,
        anchor: store
            .anchor
            .as_ref()
            .map(|anchor| folder.join(&anchor.value)),
        deadlines: Deadlines {
            deadline: config.erasures.deadline.value.0,
            alarm: config.erasures.alarm.value.0,
        },
    };
    let voice = {
        let reporter = Arc::clone(reporter);
        let refuse = settings.refuse;
        Arc::new(move |event| say(&reporter, refuse, &event))
    };
    match Ledger::open(settings, voice) {
        Ok(ledger) => Ok(Some(ledger)),
        Err(error) => Err(format!(
            "error: the ledger in `{shown}` cannot be used: {error}\n  --> {}\n  help: {}",
            table.span.place(),
            "`visor-gateway ledger --help` says what can be done with one; a chain that cannot go on is ended by `visor-gateway ledger begin`"
        )),
    }
}

/// Opens the inbox, where there is a store.
pub(super) fn open_inbox(
    config: &Config,
    folder: &Path,
    reporter: &Arc<Reporter>,
) -> Result<Option<Inbox>, String> {
    let Some(table) = &config.store else {
        return Ok(None);
    };
    let (place, keys) = places(&table.value, folder)?;
    let (shown, inbox) = (place.to_string(), &config.inbox.value);
    let settings = inbox::Settings {
        place,
        keys,
        limits: Limits {
            events: u64::from(inbox.events.value),
            bytes: inbox.bytes.value.0,
        },
        deliveries: inbox.deliveries.value,
        timeout: inbox.timeout.value.0,
        first_wait: inbox.first_wait.value.0,
        longest_wait: inbox.longest_wait.value.0,
        keep_dead: inbox.keep_dead.value.0,
    };
    Inbox::open(settings, Arc::clone(reporter)).map(Some).map_err(|error| {
        format!(
            "error: the inbox in `{shown}` cannot be used: {error}\n  --> {}\n  help: gateways that share a database share `wrapping.key` of their folders of keys",
            table.span.place()
        )
    })
}

fn say(reporter: &Reporter, refuse: bool, event: &Event) {
    match event {
        Event::Down(why) => {
            reporter.metrics.alarm("ledger-down");
            let live = match refuse {
                true => "live calls are refused",
                false => "calls go on, and what cannot be recorded is counted",
            };
            reporter.notice(&format!(
                "alarm: the ledger cannot be written: {why}; {live}"
            ));
        }
        Event::Back => reporter.notice("the ledger can be written again"),
        Event::NoAnchor(why) => {
            reporter.metrics.alarm("ledger-anchor");
            reporter.notice(&format!(
                "alarm: the ledger's anchor cannot be kept: {why}; what is written from now on could be taken back unseen"
            ));
        }
        Event::Done(what) => reporter.notice(what),
        Event::Damaged(what) => {
            reporter.metrics.alarm("store-damaged");
            reporter.notice(&format!("alarm: {what}"));
        }
        Event::Deadline(near, late) => {
            reporter.metrics.alarm("erasure-deadline");
            reporter.notice(&format!(
                "alarm: {near} erasures are owed whose deadline is near, and {late} of them are late; `visor-gateway receipt owed` lists them"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_proves_who_it_is_and_holds_no_password() {
        for (url, good) in [
            (
                "postgres://visor@db.internal/visor?sslmode=verify-full",
                true,
            ),
            (
                "postgresql://visor@db.internal/visor?sslmode=verify-full",
                true,
            ),
            ("postgres://visor@localhost/visor", true),
            ("postgres://visor@127.0.0.1:5433/visor", true),
            ("postgres:///visor?host=/run/postgresql", true),
            ("postgres://visor@db.internal/visor", false),
            ("postgres://visor@db.internal/visor?sslmode=require", false),
            ("postgres://visor:pw@localhost/visor", false),
            ("postgres://localhost/visor?password=pw", false),
            ("mysql://visor@localhost/visor", false),
        ] {
            let problem = bad_url(url);
            assert_eq!(problem.is_none(), good, "{url}: {problem:?}");
            assert!(!format!("{problem:?}").contains("pw"), "{problem:?}");
        }
    }
}
