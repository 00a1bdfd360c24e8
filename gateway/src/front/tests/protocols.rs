//! HTTP/1.1 and HTTP/2, plain and TLS, and who they say is calling.

use super::rig::*;
use crate::front::Broken;
use http::Request;
use std::sync::Arc;
use tokio::net::TcpStream;

const GET: &str = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn http1_keeps_connections_on_both_listeners() {
    let gateway = start(bounds(), 2);
    let mut plain = TcpStream::connect(gateway.plain).await.unwrap();
    let mut tls = gateway.tls(&["http/1.1"]).await;
    for _ in 0..3 {
        assert!(
            ask(&mut plain, GET)
                .await
                .ends_with("plain Webhooks h2=false read=0 [] []")
        );
        assert!(
            ask(&mut tls, GET)
                .await
                .ends_with("secure Callers h2=false read=0 [] []")
        );
    }
    let post = format!(
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n{}",
        "x".repeat(100_000)
    );
    assert!(ask(&mut tls, &post).await.ends_with("read=100000 [] []"));
    // A client that names a keep-alive time does not choose ours, and one that closes is heard.
    let close = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert!(
        ask(&mut plain, close)
            .await
            .to_ascii_lowercase()
            .contains("connection: close")
    );
    assert_eq!(rest(&mut plain).await, b"");
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn a_head_may_come_byte_by_byte() {
    let gateway = start(bounds(), 1);
    let mut plain = TcpStream::connect(gateway.plain).await.unwrap();
    plain.set_nodelay(true).unwrap();
    for byte in GET.bytes().take(GET.len() - 1) {
        tokio::io::AsyncWriteExt::write_all(&mut plain, &[byte])
            .await
            .unwrap();
    }
    assert!(ask(&mut plain, "\n").await.starts_with("HTTP/1.1 200"));
    assert!(
        ask(&mut plain, &format!("\r\n{GET}"))
            .await
            .starts_with("HTTP/1.1 200")
    );
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn http2_answers_streams_side_by_side() {
    let gateway = start(bounds(), 2);
    let tls = gateway.tls(&["h2", "http/1.1"]).await;
    assert_eq!(tls.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let (mut client, connection) = h2::client::handshake(tls).await.unwrap();
    let driver = tokio::spawn(connection);
    let get = |path: &str| {
        Request::get(format!("https://localhost{path}"))
            .body(())
            .unwrap()
    };
    let (held, _) = client.send_request(get("/hold"), true).unwrap();
    gateway.seen.held.acquire().await.unwrap().forget();
    let (quick, _) = client.send_request(get("/"), true).unwrap();
    let mut quick = quick.await.unwrap();
    let body = quick.body_mut().data().await.unwrap().unwrap();
    assert_eq!(body, "secure Callers h2=true read=0 [] []");
    gateway.seen.hold.add_permits(1);
    assert_eq!(held.await.unwrap().status(), 200);

    // The header list is bounded by the same limit as HTTP/1.1's head.
    let mut large = get("/");
    large
        .headers_mut()
        .insert("x-large", "x".repeat(17 << 10).parse().unwrap());
    let answer = client.send_request(large, true).unwrap().0.await;
    assert!(answer.is_err() || answer.unwrap().status() == 431);
    drop(client);
    assert_eq!(gateway.stop().await, 0);
    driver.abort();
}

#[tokio::test]
async fn plain_http_on_a_tls_listener_is_refused_and_told_of() {
    let gateway = start(bounds(), 1);
    let mut plain = TcpStream::connect(gateway.secure).await.unwrap();
    let request = "POST /v1/sessions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer token\r\n\
                   Content-Length: 9\r\n\r\nface data";
    let answer = ask(&mut plain, request).await;
    assert!(answer.starts_with("HTTP/1.1 403 Forbidden\r\n"), "{answer}");
    assert!(
        answer.contains("Connection: close") && answer.contains("https_required"),
        "{answer}"
    );
    assert!(answer.contains("X-Why: Plaintext"), "{answer}");
    assert_eq!(rest(&mut plain).await, b"");
    let exposed = gateway.seen.exposed.lock().unwrap().clone();
    assert_eq!(exposed.len(), 1);
    assert!(exposed[0].windows(12).any(|w| w == b"Bearer token"));
    assert_eq!(*gateway.seen.broken.lock().unwrap(), [Broken::Plaintext]);
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn a_plain_head_is_read_to_its_bound_only() {
    let gateway = start(bounds(), 1);
    let mut plain = TcpStream::connect(gateway.secure).await.unwrap();
    let endless = format!("GET / HTTP/1.1\r\nX: {}", "x".repeat(100_000));
    assert!(ask(&mut plain, &endless).await.starts_with("HTTP/1.1 403"));
    assert_eq!(gateway.seen.exposed.lock().unwrap()[0].len(), 8 << 10);
    assert_eq!(gateway.stop().await, 0);
}

#[tokio::test]
async fn a_client_certificate_names_its_holder() {
    let gateway = start(bounds(), 2);
    let names = |id| {
        vec![
            uri(id),
            rcgen::SanType::DnsName("KYC.corp".try_into().unwrap()),
        ]
    };
    let leaf = gateway.clients.leaf(names("spiffe://corp/kyc-live"));
    let config = gateway.client(&["http/1.1"], Some(leaf));
    // Twice: the second handshake resumes the first one's session and knows the names all the same.
    for _ in 0..2 {
        let mut tls = gateway.tls_with(config.clone()).await.unwrap();
        let answer = ask(&mut tls, GET).await;
        assert!(
            answer.ends_with(r#"["spiffe://corp/kyc-live"] ["kyc.corp"]"#),
            "{answer}"
        );
    }

    let stranger = Authority::new().leaf(names("spiffe://corp/kyc-live"));
    let config = gateway.client(&["http/1.1"], Some(stranger));
    // With TLS 1.3 the client learns of the refusal from its first read.
    if let Ok(mut tls) = gateway.tls_with(config).await {
        let _ = tokio::io::AsyncWriteExt::write_all(&mut tls, GET.as_bytes()).await;
        assert_eq!(rest(&mut tls).await, b"");
    }
    let seen = Arc::clone(&gateway.seen);
    assert_eq!(gateway.stop().await, 0);
    assert_eq!(*seen.handshakes_failed.lock().unwrap(), 1);
}
