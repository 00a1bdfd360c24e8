//! What a peer may use.

use super::rig::*;
use crate::front::{Bounds, Broken, Notice};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

const GET: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn slow_heads_and_silent_peers_are_dropped() {
    let bounds = Bounds {
        head_timeout: SHORT,
        idle_timeout: SHORT * 2,
        ..bounds()
    };
    let gateway = start(bounds, 2);
    for address in [gateway.plain, gateway.secure] {
        let mut silent = TcpStream::connect(address).await.unwrap();
        assert_eq!(rest(&mut silent).await, b"");
    }
    let mut slow = TcpStream::connect(gateway.plain).await.unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost").await.unwrap();
    assert!(rest(&mut slow).await.starts_with(b"HTTP/1.1 408 "));
    // Also in a further request, and after the idle time between two.
    let mut slow = gateway.tls(&["http/1.1"]).await;
    assert!(ask(&mut slow, GET).await.starts_with("HTTP/1.1 200"));
    slow.write_all(b"GET").await.unwrap();
    assert!(rest(&mut slow).await.starts_with(b"HTTP/1.1 408 "));
    let mut idle = gateway.tls(&["http/1.1"]).await;
    assert!(ask(&mut idle, GET).await.starts_with("HTTP/1.1 200"));
    assert_eq!(rest(&mut idle).await, b"");
    // An HTTP/2 client that never says hello gets no further than our settings.
    let mut h2 = gateway.tls(&["h2"]).await;
    rest(&mut h2).await;
    assert_eq!(*gateway.seen.broken.lock().unwrap(), [Broken::TooSlow; 2]);
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn an_idle_http2_connection_is_closed() {
    let gateway = start(
        Bounds {
            idle_timeout: SHORT,
            ..bounds()
        },
        1,
    );
    let (client, connection) = h2::client::handshake(gateway.tls(&["h2"]).await)
        .await
        .unwrap();
    // The client's own goodbye may find the connection closed already.
    let _ = timeout(PATIENCE, connection).await.expect("stays open");
    drop(client);
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn a_silent_handshake_is_dropped() {
    let gateway = start(
        Bounds {
            handshake_timeout: SHORT,
            ..bounds()
        },
        1,
    );
    let mut slow = TcpStream::connect(gateway.secure).await.unwrap();
    slow.write_all(b"\x16\x03\x01").await.unwrap();
    rest(&mut slow).await;
    let seen = Arc::clone(&gateway.seen);
    assert_eq!(gateway.stop().await, 0);
    assert_eq!(*seen.handshakes_failed.lock().unwrap(), 1);
}

#[tokio::test]
async fn what_is_no_request_is_answered_and_closed() {
    let gateway = start(bounds(), 1);
    let large = format!(
        "GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n",
        "x".repeat(17 << 10)
    );
    for (request, status) in [
        (large.as_str(), 431),
        (large.get(..16 << 10).unwrap(), 431),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHo st: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
            400,
        ),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\r\n\r\n", 400),
    ] {
        let mut plain = TcpStream::connect(gateway.plain).await.unwrap();
        let answer = ask(&mut plain, request).await.to_ascii_lowercase();
        let shown = request.get(..60).unwrap_or(request);
        assert!(
            answer.starts_with(&format!("http/1.1 {status} ")),
            "{shown:?}: {answer}"
        );
        assert!(
            answer.contains("connection: close") && answer.contains("x-why"),
            "{answer}"
        );
        assert_eq!(rest(&mut plain).await, b"", "{shown:?}");
    }
    assert_eq!(gateway.seen.broken.lock().unwrap().len(), 9);
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn more_connections_than_allowed_wait() {
    let mut gateway = start(
        Bounds {
            connections: 2,
            ..bounds()
        },
        1,
    );
    let mut first = TcpStream::connect(gateway.plain).await.unwrap();
    let mut second = TcpStream::connect(gateway.plain).await.unwrap();
    for io in [&mut first, &mut second] {
        assert!(ask(io, GET).await.starts_with("HTTP/1.1 200"));
    }
    let mut third = TcpStream::connect(gateway.plain).await.unwrap();
    third.write_all(GET.as_bytes()).await.unwrap();
    gateway
        .notice(|n| matches!(n, Notice::ConnectionsFull { .. }))
        .await;
    assert!(
        ask(&mut first, GET).await.starts_with("HTTP/1.1 200"),
        "those inside go on"
    );
    assert!(
        timeout(SHORT, answer(&mut third)).await.is_err(),
        "answered beyond the limit"
    );
    // The other listener has room of its own.
    let mut other = gateway.tls(&["http/1.1"]).await;
    assert!(ask(&mut other, GET).await.starts_with("HTTP/1.1 200"));
    drop(first);
    assert!(answer(&mut third).await.starts_with("HTTP/1.1 200"));
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn admin_answers_its_neighbours_only() {
    let gateway = start(bounds(), 1);
    for (request, status, body) in [
        (
            "GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:9\r\n\r\n",
            200,
            "visor_up 1\n",
        ),
        (
            "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
            200,
            "ok\n",
        ),
        (
            "GET /readyz HTTP/1.1\r\nHost: [::1]:9\r\n\r\n",
            200,
            "ready\n",
        ),
        (
            "GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            421,
            "addresses\n",
        ),
        (
            "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx",
            405,
            "GET\n",
        ),
        (
            "GET /config HTTP/1.1\r\nHost: localhost\r\n\r\n",
            404,
            "here\n",
        ),
    ] {
        let mut io = TcpStream::connect(gateway.admin).await.unwrap();
        let answer = ask(&mut io, request).await;
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{request}: {answer}"
        );
        assert!(answer.ends_with(body), "{request}: {answer}");
    }
    assert_eq!(gateway.stop().await, 0);
}
