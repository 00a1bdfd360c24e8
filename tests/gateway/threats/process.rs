//! The process and its secrets: rows 12, 27 to 29, 31, 36.

use crate::kit::*;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

#[test]
fn t12_keys_that_no_header_can_carry() {
    for bad in [
        "ak_live_a\nb0123456789abcdef",
        "ak_live_a\rb0123456789abcdef",
        "ak_live_a\0b0123456789abcdef",
        "ak_live_\u{e9}0123456789abcdef",
        "ak_live_a b0123456789abcdef",
        "",
        "\n",
    ] {
        let ended = Setup::new().file("key.live", bad).fails();
        assert_eq!(ended.code, Some(2), "{bad:?}: {}", ended.err);
        assert!(
            ended.err.contains("acme.live") && ended.err.contains("help:"),
            "{}",
            ended.err
        );
        assert!(
            !ended.err.contains("0123456789abcdef"),
            "the key itself is said: {}",
            ended.err
        );
    }
    // One line end at the end of a file is an editor's, and no part of the key.
    let setup = Setup::new();
    let key = setup.canaries().live_key.as_str().to_owned();
    let bed = setup.file("key.live", format!("{key}\n")).start();
    bed.get("/v1/items").released();
    assert_eq!(bed.origin.only().header("x-acme-key"), Some(key.as_str()));
    // A bad one later on: the good one goes on serving, and somebody hears of it.
    bed.write("key.live", "ak_live_a\r\nx-injected: 1");
    bed.gateway.says("no new key for `acme.live`");
    bed.get("/v1/items").released();
    assert_eq!(
        bed.origin.requests()[1].header("x-acme-key"),
        Some(key.as_str())
    );
}

#[test]
fn t27_nothing_of_a_request_is_said_anywhere() {
    let bed = Setup::new().start();
    let subject = bed.canaries.subject.as_str().to_owned();
    let image = bed.canaries.image.bytes.clone();
    // In every place where it may stand, with every outcome. What is searched, and for what, see
    // `Bed::inspect`.
    for reply in [200, 400, 404, 422, 500] {
        let echo = subject.clone();
        bed.origin
            .answers(move |_| Reply::json(reply, format!(r#"{{"error":{{"detail":"{echo}"}}}}"#)));
        let _ = bed.search().send();
        let _ = bed.get(&format!("/v1/items/{subject}"));
        let _ = bed.get(&format!("/v1/items?cursor={subject}"));
        let _ = bed.get(&format!("/v1/{subject}?{subject}={subject}"));
        let _ = bed
            .ask("GET", &format!("/v1/{subject}"))
            .host(&format!("{subject}.test"))
            .send();
        let _ = bed
            .ask("GET", "/v1/items")
            .header("visor-subject", &subject)
            .header("user-agent", &subject)
            .send();
        let _ = bed
            .ask("GET", "/v1/items")
            .header(&subject, "x")
            .header("upgrade", &subject)
            .send();
        let _ = bed
            .ask("POST", "/v1/sessions")
            .body("application/json", format!(r#"{{"x":"{subject}"}}"#))
            .send();
        let _ = bed
            .ask("POST", "/v1/sessions")
            .body("application/json", format!(r#"{{"{subject}":{subject}}}"#))
            .send();
        let _ = bed
            .ask("POST", "/v1/sessions")
            .body("application/json", image.clone())
            .send();
        let _ = bed
            .ask("POST", "/v1/search")
            .body(&format!("multipart/{subject}"), image.clone())
            .send();
        let _ = bed
            .ask(
                "GET",
                &format!("/v1/items?k={}", bed.canaries.token.as_str()),
            )
            .send();
        let _ = bed
            .ask("GET", "/v1/items")
            .token(Some(bed.canaries.late_token.as_str()))
            .send();
    }
    for broken in [&image[..], subject.as_bytes(), b"HTTP/1.1 200 OK\r\n"] {
        let raw = [broken, b"\r\n\r\n"].concat();
        bed.origin.answers(move |_| Reply::raw(raw.clone()).close());
        let _ = bed.search().send();
    }
    for raw in [
        format!("{subject} {subject} {subject}\r\n\r\n"),
        format!("GET /{subject} HTTP/1.1\r\n{subject}\r\n\r\n"),
        format!(
            "GET / HTTP/1.1\r\nHost: {subject}\r\nauthorization: {}\r\nbad header\r\n\r\n",
            bed.canaries.token.as_str()
        ),
    ] {
        let _ = bed.tls().send(&raw).finish().rest();
        let _ = bed.plain("main").send(&raw).finish().rest();
    }
}

#[test]
fn t28_the_admin_listener_tells_no_configuration() {
    let bed = Setup::new().start();
    bed.search().send().released();
    for path in [
        "/",
        "/config",
        "/configuration",
        "/env",
        "/policy",
        "/site.toml",
        "/keys",
        "/credentials",
        "/debug/pprof",
        "/debug/vars",
        "/config_dump",
        "/server_info",
        "/stats",
        "/metrics/../config",
        "/certs",
        "/actuator/env",
        "/v1/items",
        "/reload",
        "/quitquitquit",
    ] {
        let answer = bed.admin(path);
        assert!(answer.status == 404, "{path}: {}", answer.text());
    }
    for method in ["POST", "PUT", "DELETE", "TRACE", "OPTIONS"] {
        let mut wire = bed.plain("admin");
        wire.send(format!(
            "{method} /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
        ));
        assert_eq!(wire.answer().status, 405);
    }
    let mut wire = bed.plain("admin");
    wire.send("GET /metrics HTTP/1.1\r\nHost: rebound.evil.test\r\n\r\n");
    assert_eq!(wire.answer().status, 421);
    let metrics = bed.admin("/metrics").text();
    for said in ["ak_live_", "ak_test_", "vsr_", "key.live", "person-"] {
        assert!(!metrics.contains(said), "{said}");
    }
}

#[test]
fn t29_memory_is_the_processs_own() {
    let bed = Setup::new().start();
    bed.get("/v1/items").released();
    let pid = bed.gateway.pid();
    let limits = std::fs::read_to_string(format!("/proc/{pid}/limits")).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"))
        .unwrap();
    assert_eq!(
        core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(),
        ["0", "0"],
        "{core}"
    );
}

/// What belongs to a process belongs to root where the kernel may not dump it: seen from outside,
/// as the very user that it runs as.
#[test]
fn t29_not_dumpable() {
    const NOBODY: u32 = 65534;
    let root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    let bed = if root {
        Setup::new().user(NOBODY).start()
    } else {
        Setup::new().start()
    };
    bed.get("/v1/items").released();
    let pid = bed.gateway.pid();
    let owner = std::fs::metadata(format!("/proc/{pid}/environ"))
        .unwrap()
        .uid();
    assert_eq!(
        owner, 0,
        "its memory is open to its own user's other processes"
    );
    for file in ["mem", "environ", "maps", "fd", "auxv"] {
        let mut look = Command::new("ls");
        look.args(["-l", &format!("/proc/{pid}/{file}/")]);
        if file != "fd" {
            look = Command::new("head");
            look.args(["-c", "1", &format!("/proc/{pid}/{file}")]);
        }
        if root {
            look.uid(NOBODY).gid(NOBODY);
        }
        let looked = look.output().unwrap();
        assert!(!looked.status.success(), "{file} can be read");
    }
}

#[test]
fn t31_a_bad_file_changes_nothing() {
    let bed = Setup::new().start();
    let digest = bed
        .get("/v1/items")
        .header("visor-policy")
        .unwrap()
        .to_owned();
    for (name, content) in [
        ("site.toml", "schema = 1\n"),
        ("site.toml", "schema = "),
        ("acme.toml", "x = 1"),
        ("key.live", "ak_test_0123456789abcdef"),
    ] {
        let before = bed.read(name);
        bed.write(name, content);
        assert!(bed.reload().starts_with("reload refused"), "{name}");
        let answer = bed.get("/v1/items");
        assert_eq!(answer.released().header("visor-policy"), Some(&*digest));
        bed.write(name, before);
    }
    bed.edit("routes  = [\"items\", \"item\", ", "routes  = [\"item\", ");
    assert!(bed.reload().starts_with("reloaded"));
    let answer = bed.get("/v1/items");
    answer.refused("route-not-allowed");
    assert_ne!(answer.header("visor-policy"), Some(&*digest));
    assert_eq!(
        bed.decision(&answer)["policy"],
        answer.header("visor-policy").unwrap()
    );
}

#[test]
fn t36_a_key_of_the_other_environment() {
    let setup = Setup::new();
    let test_key = setup.canaries().test_key.as_str().to_owned();
    let ended = setup.file("key.live", test_key.clone()).fails();
    assert_eq!(ended.code, Some(2), "{}", ended.err);
    assert!(ended.err.contains("acme.live"), "{}", ended.err);
    let bed = Setup::new().start();
    bed.get("/v1/items").released();
    bed.write("key.live", &bed.canaries.test_key.bytes);
    bed.gateway.says("no new key for `acme.live`");
    bed.get("/v1/items").released();
    for request in bed.origin.requests() {
        assert_eq!(
            request.header("x-acme-key"),
            Some(bed.canaries.live_key.as_str())
        );
    }
    // And a caller's token of test never spends the live key.
    let answer = bed
        .ask("GET", "/v1/items")
        .token(Some(bed.canaries.test_token.as_str()))
        .send();
    answer.released();
    assert_eq!(
        bed.origin.requests()[2].header("x-acme-key"),
        Some(bed.canaries.test_key.as_str())
    );
}
