//! Which lines no test defends: found where they are, and none in what this project ships.

use std::io;
use std::path::Path;
use visor_policy::review::cover::{Covered, cover};

fn covered(name: &str, text: &str) -> Covered {
    let none = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    cover(Path::new(name), text, &none).unwrap_or_else(|report| panic!("{report}"))
}

fn told(covered: &Covered) -> Vec<String> {
    let steps = covered.survivors.iter();
    steps
        .map(|s| format!("{} {} → {}", s.place, s.path, s.to))
        .collect()
}

#[test]
fn every_line_of_the_packs_about_live_routes_is_defended() {
    for (name, text) in [
        (
            "arsa.test.toml",
            include_str!("../../../policies/packs/arsa.test.toml"),
        ),
        (
            "facesign.test.toml",
            include_str!("../../../policies/packs/facesign.test.toml"),
        ),
        (
            "facesign-next.test.toml",
            include_str!("../../../policies/packs/facesign-next.test.toml"),
        ),
    ] {
        let covered = covered(name, text);
        assert!(
            covered.survivors.is_empty(),
            "{name}: {:#?}",
            told(&covered)
        );
        assert!(covered.defended > 10, "{name}: {}", covered.defended);
    }
}

const TABLE: &str = r#"
site = '''
schema = 1
packs = ["arsa"]
[callers.app]
live = [{ token-sha256 = "e3b98a4da31a127d4bde6e43033f66ba274cab0eb7eb1c70ec41402bf6273dd8", expires = 2099-12-31 }]
[callers.other]
live = [{ dns = "other.corp.example" }]
[credentials.arsa]
live = { env = "KEY" }
[allow.find]
on = "arsa.live"
routes = ["recognize"]
callers = ["app"]
body = "1 KiB"
attributes = ["age", "gender"]
rate = { caller = "60/min" }
liveness = { minimum-score = 0.9 }
'''
[tokens]
app = "t"
"#;

fn case(name: &str, request: &str, answer: &str, expect: &str) -> String {
    let response = match answer.is_empty() {
        true => String::new(),
        false => format!("response = {{ body = '{answer}' }}\n"),
    };
    format!(
        "[[case]]\nname = \"{name}\"\ncaller = \"app\"\nrequest = {{ {request} }}\n{response}expect = {{ {expect} }}\n"
    )
}

#[test]
fn a_line_without_a_test_is_named() {
    let post = r#"method = "POST", path = "/api/v1/face_recognition/recognize_face""#;
    let form = r#"headers = { content-type = "multipart/form-data; boundary=b" }, body = "--b--""#;
    let sent = format!("{post}, {form}");
    let face = |score: f64| {
        format!(r#"{{"passive_liveness":{{"is_real_face":true,"liveness_probability":{score}}}}}"#)
    };
    let answer = |faces: &[String]| format!(r#"{{"faces":[{}]}}"#, faces.join(","));
    let cases = [
        (
            "allow.find.liveness.minimum-score",
            case(
                "score",
                &sent,
                &answer(&[face(0.89)]),
                "outcome = \"refuse\", code = \"liveness-score\"",
            ),
        ),
        (
            "allow.find.liveness.faces",
            case(
                "two",
                &sent,
                &answer(&[face(0.95), face(0.95)]),
                "outcome = \"refuse\", code = \"faces-count\"",
            ),
        ),
        (
            "allow.find.body",
            case(
                "long",
                &format!(
                    "{post}, headers = {{ content-type = \"multipart/form-data; boundary=b\", content-length = \"1025\" }}"
                ),
                "",
                "outcome = \"refuse\", code = \"body-too-large\"",
            ),
        ),
        (
            "allow.find.routes",
            case(
                "reset",
                "method = \"DELETE\", path = \"/api/v1/reset_db\"",
                "",
                "outcome = \"refuse\", code = \"route-not-allowed\"",
            ),
        ),
    ];
    // The other caller's route is defended by none of these.
    let of = |skip: &str| {
        let kept = cases.iter().filter(|(leaf, _)| *leaf != skip);
        let text: String = kept.map(|(_, case)| case.as_str()).collect();
        let mut found: Vec<String> = covered("site.test.toml", &(TABLE.to_owned() + &text))
            .survivors
            .into_iter()
            .map(|step| step.path)
            .collect();
        found.sort();
        found
    };
    assert_eq!(of(""), ["allow.find.callers"]);
    for (leaf, _) in &cases {
        let mut want = vec!["allow.find.callers".to_owned(), (*leaf).to_owned()];
        want.sort();
        assert_eq!(of(leaf), want);
    }
    let text = TABLE.to_owned() + &cases[0].1;
    let all = covered("site.test.toml", &text);
    assert_eq!(all.out_of_reach.len(), 2, "an expiry and a rate");
    assert!(all.survivors.iter().all(|s| s.place.is_written()));
    assert_eq!(
        all.per_cent(),
        all.defended * 100 / (all.defended + all.survivors.len())
    );
}

#[test]
fn a_table_that_fails_as_it_is_covers_nothing() {
    let none = |_: &Path| Err(io::Error::from(io::ErrorKind::NotFound));
    let wrong = case(
        "wrong",
        "method = \"DELETE\", path = \"/api/v1/reset_db\"",
        "",
        "outcome = \"stream\"",
    );
    let report = cover(
        Path::new("a.test.toml"),
        &(TABLE.to_owned() + &wrong),
        &none,
    )
    .err()
    .unwrap();
    assert!(report.to_string().contains("fails as it is"), "{report}");
}
