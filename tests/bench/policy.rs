//! How long a large policy takes: `cargo bench -p visor-policy --bench policy`.
//!
//! A policy of 5,000 allows is checked, loaded and compared with one in which one line is looser, and
//! `decide` answers on it and on one of ten. Nothing here passes or fails.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a measurement says what it finds, and ends where it cannot go on"
)]

use http::{HeaderMap, Method};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use visor_policy::controls::address::Ingress;
use visor_policy::decide::{Head, Known, decide};
use visor_policy::diagnostic::Report;
use visor_policy::identify::CertificateNames;
use visor_policy::resolve::{Loaded, load_text};
use visor_policy::review::Reviewed;
use visor_policy::review::diff::diff;
use visor_policy::review::lint::{Subject, look};
use visor_policy::units::Date;

const NOW: u64 = 1_795_219_200;

/// A caller to each allow, as a large company would have it.
fn site(allows: usize) -> String {
    let mut site = String::from(
        "schema = 1\npacks = [\"arsa\"]\n[credentials.arsa]\nlive = { env = \"KEY\" }\n",
    );
    for i in 0..allows {
        let _ = write!(
            site,
            "[callers.c{i}]\nlive = [{{ spiffe = \"spiffe://corp.example/c{i}\" }}]\n\
             [allow.a{i}]\non = \"arsa.live\"\nroutes = [\"recognize\"]\ncallers = [\"c{i}\"]\n\
             rate = {{ caller = \"60/min\", subject = \"5/min\" }}\nbody = \"5 MiB\"\n\
             liveness = {{ faces = \"exactly-one\", minimum-score = 0.9 }}\n"
        );
    }
    site
}

fn loaded(text: &str) -> Loaded {
    let none = |_: &Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    load_text(Path::new("site.toml"), text, &none)
}

fn reviewed(text: &str) -> Reviewed {
    Reviewed::of(loaded(text)).unwrap()
}

/// Side by side, as `visor policy diff` does it.
fn both_reviewed(old: &str, new: &str) -> (Reviewed, Reviewed) {
    std::thread::scope(|scope| {
        let old = scope.spawn(|| reviewed(old));
        let new = reviewed(new);
        (old.join().unwrap(), new)
    })
}

fn check(text: &str) -> Report {
    let loaded = loaded(text);
    assert!(!loaded.report.has_errors());
    let written = loaded.written.unwrap();
    look(&Subject {
        site: Some(&written.site),
        packs: &written.packs,
        today: Date::of(NOW),
    })
}

fn best<T>(times: usize, mut run: impl FnMut() -> T) -> Duration {
    let one = |_| {
        let start = Instant::now();
        black_box(run());
        start.elapsed()
    };
    (0..times).map(one).min().unwrap()
}

fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or("peak memory is not known here").to_owned()
}

fn decided(policy: &Reviewed, caller: usize) -> Duration {
    let ingress = Ingress {
        provider: Some("arsa".to_owned()),
        hosts: Vec::new(),
    };
    let mut headers = HeaderMap::new();
    headers.insert("visor-subject", "p-1".parse().unwrap());
    headers.insert(
        "content-type",
        "multipart/form-data; boundary=b".parse().unwrap(),
    );
    headers.insert("content-length", "1000".parse().unwrap());
    let names = CertificateNames {
        spiffe: vec![format!("spiffe://corp.example/c{caller}")],
        dns: Vec::new(),
    };
    let head = Head {
        method: &Method::POST,
        target: b"/api/v1/face_recognition/recognize_face",
        host: None,
        headers: &headers,
        names: &names,
        now: NOW,
    };
    const CALLS: u32 = 100_000;
    let all = best(5, || {
        for _ in 0..CALLS {
            let mut known = Known::default();
            let permit = decide(policy.policy(), &ingress, black_box(&head), &mut known);
            assert!(permit.is_ok());
        }
    });
    all / CALLS
}

fn main() {
    // One thing alone, for a profiler.
    if std::env::args().any(|arg| arg == "compare") {
        let large = site(5_000);
        let looser = large.replacen("exactly-one", "at-least-one", 1);
        let (old, new) = both_reviewed(&large, &looser);
        let found = diff("site.toml", &old, &new, NOW, 20_000);
        return println!("{} change", found.changes.len());
    }
    let (small, large) = (site(10), site(5_000));
    let looser = large.replacen("exactly-one", "at-least-one", 1);
    let checked = best(5, || check(&large));
    println!("check 5,000 allows: {checked:?}, {}", peak());
    let both = best(5, || {
        let (old, new) = both_reviewed(&large, &looser);
        let found = diff("site.toml", &old, &new, NOW, 20_000);
        assert_eq!(found.changes.len(), 1);
    });
    println!(
        "load 5,000 allows twice and compare, one looser: {both:?}, {}",
        peak()
    );
    let load = best(5, || reviewed(&large));
    println!("load 5,000 allows with their leaves: {load:?}");
    let (old, new) = (
        reviewed(&large),
        reviewed(&large.replace("60/min", "90/min")),
    );
    let all = best(3, || diff("site.toml", &old, &new, NOW, 20_000));
    println!("compare, all 5,000 looser: {all:?}, {}", peak());
    println!("decide on 10 allows: {:?}", decided(&reviewed(&small), 7));
    println!("decide on 5,000 allows: {:?}", decided(&old, 3_777));
}
