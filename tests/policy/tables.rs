//! Table tests that could not fail, or do not say what they seem to say, do not run.

use std::io;
use std::path::Path;
use visor_policy::table_test::run;

const TABLE: &str = r#"
site = '''
schema = 1
packs = ["arsa"]
[callers.app]
live = [{ token-sha256 = "a172cedcae47474b615c54d510a5d84a8dea3032e958587430b413538be3f333", expires = 2099-12-31 }]
[credentials.arsa]
live = { env = "KEY" }
[allow.detect]
on = "arsa.live"
routes = ["detect"]
callers = ["app"]
'''
[tokens]
app = "t"
[[case]]
name    = "nobody"
request = { method = "POST", path = "/api/v1/face_detection/detect_face", headers = { accept = "*/*" } }
expect  = { outcome = "refuse", code = "caller-missing" }
"#;

fn load(table: &str) -> Result<Vec<bool>, Vec<&'static str>> {
    let none = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    run(Path::new("a.test.toml"), table, &none)
        .map(|cases| cases.iter().map(|case| case.failure.is_none()).collect())
        .map_err(|report| report.diagnostics.iter().map(|d| d.code).collect())
}

#[test]
fn a_table_says_what_it_means() {
    assert_eq!(load(TABLE), Ok(vec![true]));
    for (old, new, want) in [
        ("\"caller-missing\"", "\"caller-unknown\"", Ok(vec![false])),
        ("\"refuse\"", "\"stream\"", Ok(vec![false])),
        (
            "name    = \"nobody\"",
            "name = \"nobody\"\nexpected = 1",
            Err(vec!["unknown-key"]),
        ),
        (
            "name    = \"nobody\"",
            "name = \"nobody\"\ncaller = \"ap\"",
            Err(vec!["unknown-name"]),
        ),
        (
            "caller-missing",
            "caller-is-missing",
            Err(vec!["unknown-name"]),
        ),
        ("\"POST\"", "\"P OST\"", Err(vec!["bad-value"])),
        ("\"*/*\"", "\"a\\nb\"", Err(vec!["bad-value"])),
        (
            "routes = [\"detect\"]",
            "routes = [\"detekt\"]",
            Err(vec!["unknown-name"]),
        ),
    ] {
        assert!(TABLE.contains(old), "{old}");
        assert_eq!(load(&TABLE.replace(old, new)), want, "{new}");
    }
}
