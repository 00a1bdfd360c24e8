//! What the linter is built from: pre-commit compiles it on people's machines.

use std::process::Command;

fn tree(args: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--package", "visor"])
        .args([
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .args(args)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let text = String::from_utf8(output.stdout).unwrap();
    let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
    text.lines().map(name).collect()
}

#[test]
fn the_gateway_and_its_runtime_are_no_part_of_it() {
    let all = tree(&[]);
    assert!(all.iter().any(|name| name == "visor-policy"), "{all:?}");
    for name in &all {
        let banned = name.starts_with("pingora")
            || name.starts_with("tokio")
            || name.starts_with("hyper")
            || ["visor-gateway", "openssl", "ring", "sqlx", "reqwest"].contains(&name.as_str());
        assert!(!banned, "{name}");
    }
}

#[test]
fn each_parser_can_be_left_out() {
    let none = tree(&["--no-default-features"]);
    let parsers = [
        "oxc_parser",
        "ruff_python_parser",
        "html5gum",
        "tree-sitter-go",
    ];
    for parser in parsers {
        assert!(!none.iter().any(|name| name == parser), "{parser}");
    }
    for (feature, parser) in [("javascript", 0), ("python", 1), ("markup", 2), ("go", 3)] {
        let one = tree(&["--no-default-features", "--features", feature]);
        for (i, name) in parsers.iter().enumerate() {
            // Pages hold scripts.
            let wanted = i == parser || feature == "markup" && i == 0;
            assert_eq!(one.iter().any(|n| n == name), wanted, "{feature}: {name}");
        }
    }
}
