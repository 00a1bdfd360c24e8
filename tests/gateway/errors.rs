//! Bad files: every message has its place, and every end its code.

use crate::kit::gateway::command;
use crate::kit::*;

#[test]
fn each_mistake_has_file_line_and_column() {
    type Change = fn(Setup) -> Setup;
    let rows: [(&str, &[&str], Change); 12] = [
        (
            "an unknown key",
            &["site.toml:", "did you mean", "callers"],
            |s| s.site("callers = [\"batch\"]", "caller = [\"batch\"]"),
        ),
        ("a unit", &["site.toml:", "timeout", "help"], |s| {
            s.site(
                "routes  = [\"open\"]\n",
                "timeout = \"30 seconds\"\nroutes  = [\"open\"]\n",
            )
        }),
        ("TOML", &["site.toml:"], |s| {
            s.site("[callers.batch]", "[callers.batch")
        }),
        ("a route", &["site.toml:", "serch"], |s| {
            s.site("routes  = [\"search\"]", "routes  = [\"serch\"]")
        }),
        (
            "a provider of a listener",
            &["gateway.toml:", "acmee"],
            |s| {
                s.config(
                    "[listeners.plain]\naddress  = \"127.0.0.1:0\"\nprovider = \"acme\"",
                    "[listeners.plain]\naddress  = \"127.0.0.1:0\"\nprovider = \"acmee\"",
                )
            },
        ),
        ("an address", &["gateway.toml:", "localhost"], |s| {
            s.config(
                "[admin]\naddress = \"127.0.0.1:0\"",
                "[admin]\naddress = \"localhost:0\"",
            )
        }),
        (
            "a plain listener off loopback",
            &["gateway.toml:", "0.0.0.0"],
            |s| {
                s.config(
                    "[listeners.plain]\naddress  = \"127.0.0.1:0\"",
                    "[listeners.plain]\naddress  = \"0.0.0.0:0\"",
                )
            },
        ),
        (
            "an admin listener off loopback",
            &["gateway.toml:", "0.0.0.0"],
            |s| {
                s.config(
                    "[admin]\naddress = \"127.0.0.1:0\"",
                    "[admin]\naddress = \"0.0.0.0:0\"",
                )
            },
        ),
        ("a certificate", &["gateway.toml:", "server.pem"], |s| {
            s.file("server.pem", "nonsense")
        }),
        (
            "an unknown limit",
            &["gateway.toml:", "did you mean"],
            |s| s.limit("head-timout = \"1 s\""),
        ),
        ("a pack", &["acme.toml:", "class"], |s| {
            s.pack("class  = \"list\"", "class  = \"lits\"")
        }),
        ("an authority", &["site.toml:"], |s| {
            s.site("ca = \"ca.pem\"", "ca = \"absent.pem\"")
        }),
    ];
    for (what, says, change) in rows {
        let ended = change(Setup::new()).fails();
        assert_eq!(ended.code, Some(2), "{what}: {}", ended.err);
        for word in says {
            assert!(ended.err.contains(word), "{what}, `{word}`:\n{}", ended.err);
        }
        let place = says[0];
        let at = ended.err.split(place).nth(1).unwrap();
        let mut numbers = at
            .split(|c: char| !c.is_ascii_digit() && c != ':')
            .next()
            .unwrap()
            .split(':');
        assert!(
            numbers
                .by_ref()
                .take(2)
                .filter(|n| n.parse::<u32>().is_ok())
                .count()
                == 2,
            "{what}:\n{}",
            ended.err
        );
        assert!(ended.out.is_empty(), "{what}: {}", ended.out);
    }
}

#[test]
fn check_says_all_at_once() {
    let ended = Setup::new()
        .site("routes  = [\"search\"]", "routes  = [\"serch\"]")
        .site("callers = [\"batch\"]", "callers = [\"batsch\"]")
        .config(
            "[listeners.plain]\naddress  = \"127.0.0.1:0\"\nprovider = \"acme\"",
            "[listeners.plain]\naddress  = \"127.0.0.1:0\"\nproviders = \"acme\"",
        )
        .check(&[]);
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    for word in ["serch", "batsch", "providers"] {
        assert!(ended.err.contains(word), "{word}:\n{}", ended.err);
    }
    let ended = Setup::new().check(&[]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(
        ended.out.starts_with("ok: 1 providers, 3 callers"),
        "{}",
        ended.out
    );
}

#[test]
fn the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    for args in [
        &["run"][..],
        &["run", "--config"],
        &["sing"],
        &["check", "--keyz"],
    ] {
        let ended = command(folder.path(), args, &[]);
        assert_eq!(ended.code, Some(2), "{args:?}");
        assert!(
            ended.err.contains("--help") || ended.err.contains("Usage"),
            "{}",
            ended.err
        );
    }
    let ended = command(folder.path(), &["run", "--config", "absent.toml"], &[]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("absent.toml"), "{}", ended.err);
    let ended = command(folder.path(), &["--help"], &[]);
    assert_eq!(ended.code, Some(0));
    assert!(
        ended
            .out
            .contains("visor-gateway run --config gateway.toml")
    );
}

#[test]
fn a_port_that_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ended = Setup::new()
        .config(
            "[listeners.plain]\naddress  = \"127.0.0.1:0\"",
            &format!("[listeners.plain]\naddress  = \"{address}\""),
        )
        .fails();
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.err.contains(&address) && ended.err.contains("gateway.toml:"),
        "{}",
        ended.err
    );
}

const PLAIN: &str = "[listeners.plain]\naddress  = \"127.0.0.1:0\"\nprovider = \"acme\"";

/// What `run` refuses, `check` refuses too, with the same words.
#[test]
fn check_refuses_what_run_refuses() {
    let plain = |text: &str| Setup::new().config(PLAIN, &format!("[listeners.plain]\n{text}"));
    let hosts = |hosts: &str| plain(&format!("address = \"127.0.0.1:0\"\nhosts = [{hosts}]"));
    let limit = |line: &str| Setup::new().limit(line);
    let top = |line: &str| Setup::new().config("threads = 1", line);
    type Row<'a> = (Box<dyn Fn() -> Setup + 'a>, &'static str);
    let rows: Vec<Row> = vec![
        (
            Box::new(move || plain("address = \"0.0.0.0:0\"")),
            "plain HTTP",
        ),
        (
            Box::new(|| {
                Setup::new().config(
                    "[admin]\naddress = \"127.0.0.1:0\"",
                    "[admin]\naddress = \"0.0.0.0:0\"",
                )
            }),
            "plain HTTP",
        ),
        (
            Box::new(|| {
                Setup::new()
                    .config(PLAIN, "[listeners.plain]\naddress = \"127.0.0.1:7\"")
                    .config(
                        "[admin]\naddress = \"127.0.0.1:0\"",
                        "[admin]\naddress = \"127.0.0.1:7\"",
                    )
            }),
            "want the same address",
        ),
        (
            Box::new(move || top("threads = 1\nstate = \"ca.pem/x\"")),
            "is not a folder",
        ),
        (
            Box::new(move || top("threads = 100000")),
            "`threads` is 100000",
        ),
        (Box::new(move || top("threads = 0")), "`threads` is 0"),
        (Box::new(move || top("threads = -1")), "found `-1`"),
        (
            Box::new(move || limit("connections = 0")),
            "`connections` is zero",
        ),
        (
            Box::new(move || limit("requests = 0")),
            "`requests` is zero",
        ),
        (Box::new(move || limit("head = \"0 B\"")), "`head` is zero"),
        (
            Box::new(move || limit("buffered = \"0 B\"")),
            "`buffered` is zero",
        ),
        (
            Box::new(move || limit("connect-timeout = \"0 s\"")),
            "`connect-timeout` is zero",
        ),
        (
            Box::new(move || {
                plain("address = \"127.0.0.1:0\"\nrole = \"webhooks\"\nprovider = \"acme\"")
            }),
            "has no provider",
        ),
        (
            Box::new(move || {
                hosts(
                    "{ host = \"a.b\", provider = \"acme\" }, { host = \"A.b\", provider = \"acme\" }",
                )
            }),
            "stands here twice",
        ),
        (
            Box::new(move || hosts("{ host = \"a.b:443\", provider = \"acme\" }")),
            "not a host name alone",
        ),
        (
            Box::new(|| Setup::new().config("\"decisions.jsonl\"", "\"absent/decisions.jsonl\"")),
            "there is no folder",
        ),
    ];
    for (setup, says) in rows {
        let (checked, run) = (setup().check(&[]), setup().fails());
        assert_eq!(
            (checked.code, run.code),
            (Some(1), Some(2)),
            "{says}: {}",
            checked.err
        );
        for err in [checked.err, run.err] {
            let whole = err.contains(says) && err.contains("gateway.toml:") && err.contains("help");
            assert!(whole, "{says}:\n{err}");
        }
    }
}

/// Output of `check` stands in the logs of CI.
#[test]
fn a_key_that_was_pasted_into_the_site_is_not_shown() {
    let live = "live = { file = \"key.live\" }";
    let key = Setup::new().canaries().live_key.as_str().to_owned();
    for source in [
        format!("live = \"{key}\""),
        format!("live = {{ env = \"{key}\" }}"),
        format!("live = {{ file = \"{key}\" }}"),
        format!("live = {{ exec = [\"{key}\"] }}"),
        format!("live = {key}"),
        format!("live = {{ env = \"{key}\", file = \"x\" }}"),
    ] {
        let ended = Setup::new().site(live, &source).check(&["--keys"]);
        assert_ne!(ended.code, Some(0));
        assert!(
            !ended.err.contains(&key[8..]) && ended.err.contains("help"),
            "{}",
            ended.err
        );
    }
}

#[test]
fn check_makes_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("decisions");
    let ended = Setup::new()
        .config("decisions.jsonl", log.to_str().unwrap())
        .check(&["--keys"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(!log.exists());
}
