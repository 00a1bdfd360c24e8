//! The end of a run.

use super::rig::*;
use crate::config::Role;
use crate::front::{Bounds, Notice};
use crate::lifecycle::Signal;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;
use tokio::net::TcpStream;

const GET: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const HOLD: &str = "GET /hold HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn a_drain_waits_for_requests_and_closes_the_rest() {
    let mut gateway = start(bounds(), 2);
    let (plain, admin) = (gateway.plain, gateway.admin);
    let mut idle = TcpStream::connect(plain).await.unwrap();
    assert!(ask(&mut idle, GET).await.starts_with("HTTP/1.1 200"));
    let silent = [
        TcpStream::connect(plain).await.unwrap(),
        TcpStream::connect(gateway.secure).await.unwrap(),
    ];
    let held = tokio::spawn(async move {
        let mut io = TcpStream::connect(plain).await.unwrap();
        let answer = ask(&mut io, HOLD).await;
        (answer, rest(&mut io).await)
    });
    let (mut client, connection) = h2::client::handshake(gateway.tls(&["h2"]).await)
        .await
        .unwrap();
    let driver = tokio::spawn(connection);
    let request = http::Request::get("https://localhost/hold")
        .body(())
        .unwrap();
    let (held_h2, _) = client.send_request(request, true).unwrap();
    gateway.seen.held.acquire_many(2).await.unwrap().forget();

    gateway.signals.send(Signal::Stop).unwrap();
    let draining = gateway
        .notice(|n| matches!(n, Notice::Draining { .. }))
        .await;
    assert!(
        matches!(draining, Notice::Draining { requests: 2 }),
        "{draining}"
    );
    assert_eq!(rest(&mut idle).await, b"", "what is idle is closed");
    for mut silent in silent {
        assert_eq!(rest(&mut silent).await, b"");
    }
    while TcpStream::connect(plain).await.is_ok() {
        tokio::task::yield_now().await;
    }
    let mut io = TcpStream::connect(admin).await.unwrap();
    let readiness = ask(&mut io, "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
    assert!(readiness.starts_with("HTTP/1.1 503"), "{readiness}");
    assert!(!gateway.ended.is_finished(), "two requests are under way");

    gateway.seen.hold.add_permits(2);
    let (answer, after) = held.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && after.is_empty());
    let mut answer = held_h2.await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(
        answer
            .body_mut()
            .data()
            .await
            .unwrap()
            .unwrap()
            .starts_with(b"secure")
    );
    assert_eq!(gateway.end().await, 0);
    let _ = driver.await.unwrap();
}

#[tokio::test]
async fn what_outlasts_the_drain_is_cut_and_counted() {
    for (drain, signals) in [(Duration::from_millis(50), 1), (PATIENCE * 100, 2)] {
        let mut gateway = start(Bounds { drain, ..bounds() }, 2);
        let mut io = TcpStream::connect(gateway.plain).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut io, HOLD.as_bytes())
            .await
            .unwrap();
        gateway.seen.held.acquire().await.unwrap().forget();
        for _ in 0..signals {
            gateway.signals.send(Signal::Stop).unwrap();
        }
        let cut = gateway.notice(|n| matches!(n, Notice::Cut { .. })).await;
        assert!(matches!(cut, Notice::Cut { requests: 1 }), "{cut}");
        assert_eq!(gateway.end().await, 1);
        assert_eq!(rest(&mut io).await, b"");
    }
}

#[tokio::test]
async fn a_reload_is_asked_for_and_reported() {
    let mut gateway = start(bounds(), 1);
    gateway.signals.send(Signal::Reload).unwrap();
    let notice = gateway
        .notice(|n| matches!(n, Notice::ReloadRefused { .. }))
        .await;
    assert!(
        notice
            .to_string()
            .ends_with("nothing has changed: `site.toml` is as it was")
    );
    assert_eq!(gateway.stop().await, 0);
}

/// A gateway in a process of its own, so that signals reach it alone.
#[test]
#[ignore = "started by `signals_end_a_run`"]
fn process() {
    let listeners = vec![listen("plain", Role::Callers, "127.0.0.1:0", None)];
    let Ok((bound, _)) = try_bind(listeners) else {
        panic!("it does not start")
    };
    println!("\nat {}", bound.addresses()[0]);
    let code = bound.run();
    println!("\nended {code:?}");
}

#[tokio::test]
async fn signals_end_a_run() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "front::tests::drain::process",
            "--ignored",
            "--nocapture",
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap())
        .lines()
        .map(Result::unwrap);
    let address = lines
        .find_map(|line| line.strip_prefix("at ").map(str::to_owned))
        .unwrap();
    let mut io = TcpStream::connect(&address).await.unwrap();
    // An answer: it is up, and its signals are its own.
    assert!(ask(&mut io, GET).await.starts_with("HTTP/1.1 200"));
    let id = child.id().to_string();
    for signal in ["-HUP", "-TERM"] {
        assert!(
            ask(&mut io, GET).await.starts_with("HTTP/1.1 200"),
            "before {signal}"
        );
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }
    let ended = lines.find(|line| line.starts_with("ended ")).unwrap();
    assert_eq!(
        ended,
        format!("ended {:?}", std::process::ExitCode::SUCCESS)
    );
    assert_eq!(rest(&mut io).await, b"");
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
}
