//! What a connection costs that says nothing. Measurements, each in a process of its own:
//! `for k in plain tls h2; do cargo test -p visor-gateway idle::$k -- --ignored --nocapture; done`

use super::rig::*;
use pingora_core::protocols::http::ServerSession;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use tokio::net::TcpStream;

const GET: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const CONNECTIONS: usize = 1_000;

#[test]
#[ignore = "a measurement"]
fn plain() {
    println!("ServerSession: {} bytes", size_of::<ServerSession>());
    measure("plain", |gateway| gateway.plain);
}

#[test]
#[ignore = "a measurement"]
fn tls() {
    measure("tls", |gateway| gateway.secure);
}

#[test]
#[ignore = "a measurement"]
fn h2() {
    measure("h2", |gateway| gateway.secure);
}

/// The other half, so that the gateway's memory is measured alone.
#[tokio::test]
#[ignore = "started by the measurements"]
async fn client() {
    let Ok(target) = std::env::var("VISOR_IDLE") else {
        return;
    };
    let (kind, address) = target.split_once(' ').unwrap();
    let mut held: Vec<Box<dyn std::any::Any>> = Vec::new();
    for _ in 0..CONNECTIONS {
        let mut tcp = TcpStream::connect(address).await.unwrap();
        if kind == "plain" {
            ask(&mut tcp, GET).await;
            held.push(Box::new(tcp));
            continue;
        }
        let pem = std::env::var("VISOR_CA").unwrap();
        let alpn = if kind == "h2" { "h2" } else { "http/1.1" };
        let mut tls = connect(tcp, client_config(&pem, &[alpn], None))
            .await
            .unwrap();
        if kind == "h2" {
            let (mut client, connection) = h2::client::handshake(tls).await.unwrap();
            tokio::spawn(connection);
            let get = http::Request::get("https://localhost/").body(()).unwrap();
            let (answer, _) = client.send_request(get, true).unwrap();
            let mut answer = answer.await.unwrap();
            answer.body_mut().data().await.unwrap().unwrap();
            held.push(Box::new(client));
        } else {
            ask(&mut tls, GET).await;
            held.push(Box::new(tls));
        }
    }
    println!("\nready");
    // Reading blocks this thread and the connections with it: they are to be idle.
    let _ = std::io::stdin().read_line(&mut String::new());
}

fn measure(kind: &str, address: impl Fn(&Gateway) -> SocketAddr) {
    let gateway = start(bounds(), 1);
    let before = resident();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "front::tests::idle::client",
            "--ignored",
            "--nocapture",
        ])
        .env("VISOR_IDLE", format!("{kind} {}", address(&gateway)))
        .env("VISOR_CA", &gateway.authority.pem)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "ready"));
    let used = resident().saturating_sub(before);
    println!("{kind}: {} bytes per idle connection", used / CONNECTIONS);
    drop(child.stdin.take());
    lines.for_each(drop);
    child.wait().unwrap();
}

/// Bytes of resident memory.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmRSS:"))
        .unwrap();
    line.split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<usize>()
        .unwrap()
        << 10
}
