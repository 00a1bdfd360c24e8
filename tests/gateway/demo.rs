//! `visor-gateway demo`, as a first-time user types it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

const GATEWAY: &str = env!("CARGO_BIN_EXE_visor-gateway");

fn demo(arguments: &[&str]) -> Output {
    Command::new(GATEWAY)
        .arg("demo")
        .args(arguments)
        .output()
        .unwrap()
}

/// The rows that the tour's file has.
fn rows() -> usize {
    let tour = include_str!("../../policies/demo/tour.toml");
    tour.lines()
        .filter(|line| line.starts_with("[[groups.rows]]"))
        .count()
}

#[test]
fn the_tour_ends_as_expected() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo");
    let output = demo(&["--once", "--plain", "--dir", dir.to_str().unwrap()]);
    let text = String::from_utf8(output.stdout).unwrap();
    let log = std::fs::read_to_string(dir.join("gateway.log")).unwrap_or_default();
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{text}\n{error}\n{log}");
    let ticks = text
        .lines()
        .filter(|line| line.starts_with("  ok "))
        .count();
    assert_eq!((ticks, rows()), (rows(), 53), "{text}");
    assert!(text.is_ascii() && !text.contains('\x1b'), "{text}");
    assert!(text.lines().all(|line| line.len() <= 100), "{text}");
    // What was asked for is kept.
    assert!(dir.join("decisions.jsonl").is_file());
}

#[test]
fn a_folder_with_something_in_it_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("site.toml"), "mine").unwrap();
    let output = demo(&["--once", "--dir", folder.path().to_str().unwrap()]);
    let error = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{error}");
    assert!(
        error.contains("is not empty") && error.contains("help: "),
        "{error}"
    );
    assert_eq!(
        std::fs::read_to_string(folder.path().join("site.toml")).unwrap(),
        "mine"
    );
}

/// A demo that stays up, and what it has said so far.
fn staying(arguments: &[&str]) -> (Child, String) {
    let mut demo = Command::new(GATEWAY)
        .args(["demo", "--plain"])
        .args(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    for line in BufReader::new(demo.stdout.take().unwrap()).lines() {
        said = said + &line.unwrap() + "\n";
        if said.contains("Ctrl-C ends everything") {
            break;
        }
    }
    (demo, said)
}

/// The word after `what`.
fn after<'s>(said: &'s str, what: &str) -> &'s str {
    let (_, rest) = said.split_once(what).unwrap();
    let word = rest.split_whitespace().next().unwrap();
    word.trim_end_matches(',')
}

/// Nothing can be cleaned up by who is killed; a gateway with keys must not go on without it.
#[test]
fn a_demo_that_is_killed_leaves_no_gateway() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("demo");
    let (mut demo, said) = staying(&["--dir", dir.to_str().unwrap()]);
    let gateway = format!("/proc/{}", after(&said, "gateway   process "));
    assert!(Path::new(&gateway).is_dir(), "{said}");
    demo.kill().unwrap();
    demo.wait().unwrap();
    let began = Instant::now();
    while is_running(&gateway) {
        assert!(began.elapsed() < Duration::from_secs(30), "it goes on");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// An orphan stays in the list of processes for as long as nobody asks how it ended.
fn is_running(process: &str) -> bool {
    let status = std::fs::read_to_string(Path::new(process).join("stat")).unwrap_or_default();
    let state = status.rsplit_once(") ").map(|(_, rest)| rest.as_bytes()[0]);
    state.is_some_and(|state| state != b'Z' && state != b'X')
}

/// The gateway's process and the folder must not outlive the demo.
#[test]
fn ctrl_c_ends_everything_and_removes_the_folder() {
    let (mut demo, said) = staying(&[]);
    let (dir, gateway) = (
        Path::new(after(&said, "\ncd ")),
        format!("/proc/{}", after(&said, "gateway   process ")),
    );
    assert!(
        dir.join("site.toml").is_file() && Path::new(&gateway).is_dir(),
        "{said}"
    );
    assert!(said.contains("curl -i --cacert listener-ca.pem"), "{said}");
    assert!(
        !said.contains("vsr_"),
        "a token is named by its file: {said}"
    );

    let signalled = Command::new("kill")
        .args(["-INT", &demo.id().to_string()])
        .status()
        .unwrap();
    assert!(signalled.success());
    let began = Instant::now();
    let status = loop {
        match demo.try_wait().unwrap() {
            Some(status) => break status,
            None if began.elapsed() > Duration::from_secs(30) => {
                demo.kill().unwrap();
                panic!("it goes on");
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    assert_eq!(status.code(), Some(0), "{said}");
    assert!(!dir.exists() && !Path::new(&gateway).exists());
}
