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
            s.pack("class  = \"detect\"", "class  = \"detekt\"")
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
