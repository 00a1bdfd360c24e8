//! `visor policy report`, in a real browser.

use super::{SITE, folder};
use crate::kit::Folder;
use crate::python;
use serde_json::Value;
use std::path::Path;

fn report(folder: &Folder, more: &[&str]) -> String {
    let fixed = [
        "policy",
        "report",
        "policy/site.toml",
        "--today",
        "2026-11-22",
    ];
    let ran = folder.visor(&[&fixed[..], more].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    ran.out
}

/// What a browser sees of a page.
fn look(page: &Path, folder: &Path) -> Value {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lint/review/browser.py");
    let ran = std::process::Command::new(python::program("python"))
        .arg(script)
        .args([page, folder])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(
        ran.status.success(),
        "Chromium is needed, by Debian's package `chromium` (`.ci/setup` says so): {said}"
    );
    serde_json::from_slice(&ran.stdout).unwrap()
}

fn seen(site: &str) -> Value {
    let folder = Folder::new();
    folder.write("policy/site.toml", site);
    let page = folder.0.join("report.html");
    std::fs::write(&page, report(&folder, &[])).unwrap();
    look(&page, &folder.0)
}

#[test]
fn a_browser_has_nothing_to_complain_of() {
    // Long names, many of them, and findings: what breaks a layout.
    let mut long = SITE.replace(
        "desk",
        "a-service-with-a-name-that-is-as-long-as-names-may-be-here-64-xx",
    );
    for n in 0..12 {
        long.push_str(&format!("[callers.service-{n}]\nlive = [{{ spiffe = \"spiffe://corp.example/a/very/long/path/of/a/workload/identity/number-{n}\" }}]\n[allow.service-{n}]\non = \"arsa.live\"\nroutes = [\"detect\", \"reset-db\"]\ncallers = [\"service-{n}\"]\nbody = \"90 MiB\"\nmode = {{ shadow-until = 2026-12-31 }}\n"));
    }
    for (name, site) in [("plain", SITE.to_owned()), ("long", long)] {
        let seen = seen(&site);
        for width in ["wide", "middle", "narrow"] {
            let page = &seen[width];
            assert_eq!(page["scroll"], page["width"], "{name}, {width}: {page:#}");
            for nothing in ["wide", "broken", "twice", "pale", "small", "outside"] {
                assert_eq!(
                    page[nothing].as_array().map(Vec::len),
                    Some(0),
                    "{name}, {width}, {nothing}: {page:#}"
                );
            }
            for zero in ["unscoped", "uncaptioned", "scripts"] {
                assert_eq!(page[zero], 0, "{name}, {width}, {zero}");
            }
            assert_eq!(page["lang"], "en");
            assert!(page["anchors"].as_u64().unwrap() > 20);
            let levels: Vec<u64> = page["headings"]
                .as_array()
                .unwrap()
                .iter()
                .filter_map(Value::as_u64)
                .collect();
            assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
            assert!(
                levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
                "{levels:?}"
            );
        }
        for said in ["said", "requests"] {
            assert_eq!(
                seen[said].as_array().map(Vec::len),
                Some(0),
                "{name}: {}",
                seen[said]
            );
        }
        assert_eq!(seen["pdf"]["begins"], "%PDF-");
        assert!(
            seen["pdf"]["bytes"].as_u64().unwrap() > 20_000,
            "{}",
            seen["pdf"]
        );
    }
}

#[test]
fn a_report_holds_the_digest_the_values_the_tests_and_the_rules() {
    let folder = folder();
    let digest = folder
        .visor(&["policy", "check", "--format", "json", "policy"])
        .out;
    let digest: Value = serde_json::from_str(&digest).unwrap();
    let digest = digest["files"][0]["digest"].as_str().unwrap().to_owned();
    for (format, forms) in [
        ("html", ["rule-weak-liveness", "scope=\"row\"", "<svg"]),
        (
            "markdown",
            ["`weak-liveness`", "| Of | Value |", "## Who may call"],
        ),
    ] {
        let text = report(&folder, &["--format", format]);
        for part in [
            digest.as_str(),
            "GDPR Art. 17",
            "liveness_probability at least 0.8",
            "site.toml:18:30",
            "at most 60/min",
            "365 d",
        ]
        .iter()
        .chain(&forms)
        {
            assert!(text.contains(part), "{format}: {part}");
        }
        assert_eq!(
            text,
            report(&folder, &["--format", format]),
            "the same every time"
        );
    }
}

#[test]
fn what_was_found_and_what_fails_is_shown_as_open() {
    let folder = Folder::new();
    folder.write(
        "policy/site.toml",
        &SITE.replace("\"register\", \"remove\"", "\"register\""),
    );
    folder.write("policy/site.test.toml", "policy = \"site.toml\"\n[[case]]\nname = \"a <b>test</b> that fails\"\ncaller = \"kyc\"\nrequest = { method = \"GET\", path = \"/api/v1/none\" }\nexpect = { outcome = \"refuse\", code = \"route-not-allowed\" }\n");
    let text = report(&folder, &[]);
    for part in [
        "<a href=\"#rule-enrolment-without-erasure\">",
        "a &lt;b&gt;test&lt;/b&gt; that fails",
        "1 of them failing",
        "chip open",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert!(!text.contains("<b>test"));
}

#[test]
fn what_cannot_be_reported_is_two() {
    let folder = folder();
    for args in [
        &["policy", "report", "absent.toml"][..],
        &["policy", "report", "policy/site.toml", "--tests", "absent"],
        &[
            "policy",
            "report",
            "policy/site.toml",
            "--tests",
            "policy/site.toml",
        ],
        &[
            "policy",
            "report",
            "policy/site.toml",
            "-o",
            "no/such/folder/x.html",
        ],
    ] {
        assert_eq!(folder.visor(args).code, 2, "{args:?}");
    }
}
