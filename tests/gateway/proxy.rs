//! Out through a proxy that speaks CONNECT.

use crate::kit::*;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A proxy: leads each tunnel to `target`, or else where it is asked to; or answers `refusal`.
fn start(target: Option<u16>, refusal: Option<&'static str>) -> (u16, Arc<Mutex<Vec<String>>>) {
    let listener = runtime()
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    runtime().spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(byte) = near.read_u8().await else {
                        return;
                    };
                    head.push(byte);
                }
                let head = String::from_utf8(head).unwrap();
                let asked = head.split([' ', ':']).nth(2).unwrap().parse().unwrap();
                seen.lock().unwrap().push(head);
                if let Some(refusal) = refusal {
                    let _ = near.write_all(refusal.as_bytes()).await;
                    return;
                }
                near.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")
                    .await
                    .unwrap();
                let mut far = TcpStream::connect((Ipv4Addr::LOCALHOST, target.unwrap_or(asked)))
                    .await
                    .unwrap();
                let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
            });
        }
    });
    (port, heads)
}

fn through(port: u16, more: &str) -> String {
    format!("[proxy]\naddress = \"127.0.0.1:{port}\"\n{more}\n[limits]\n")
}

#[test]
fn calls_go_through_it_and_it_sees_no_key() {
    let vendor = Setup::new().start();
    // The tunnel leads to a vendor that shows another authority's certificate: the name alone that
    // the proxy was asked for does not make it the vendor.
    let (port, heads) = start(Some(vendor.origin.port), None);
    let bed = Setup::new()
        .config(
            "[limits]\n",
            &through(port, "credentials-file = \"proxy.secret\"\n"),
        )
        .file("proxy.secret", "user:pass\n")
        .start();
    bed.get("/v1/items").refused("upstream-unreachable");
    let heads = heads.lock().unwrap();
    assert!(
        heads[0].starts_with("CONNECT 127.0.0.1:")
            || heads[0].starts_with("CONNECT api.acme.test:"),
        "{heads:?}"
    );
    assert!(
        heads[0].contains("Proxy-Authorization: Basic dXNlcjpwYXNz"),
        "{heads:?}"
    );
    assert!(!heads[0].contains("ak_live_") && !heads[0].contains("vsr_"));
    bed.origin.assert_untouched();
    assert_eq!(bed.origin.connections(), 0, "nothing goes around it");
}

#[test]
fn a_tunnel_to_the_vendor_works() {
    let (port, heads) = start(None, None);
    let bed = Setup::new()
        .config("[limits]\n", &through(port, ""))
        .start();
    bed.get("/v1/items").released();
    bed.search().send().released();
    assert_eq!(heads.lock().unwrap().len(), 1, "one tunnel, kept");
}

#[test]
fn a_proxy_that_refuses_and_hosts_that_are_excepted() {
    for refusal in [
        "HTTP/1.1 407 Auth\r\n\r\n",
        "HTTP/1.1 403 No\r\n\r\n",
        "nonsense\r\n\r\n",
        "",
    ] {
        let (port, _) = start(None, Some(refusal));
        let bed = Setup::new()
            .config("[limits]\n", &through(port, ""))
            .start();
        bed.get("/v1/items").refused("upstream-unreachable");
        assert_eq!(bed.origin.connections(), 0);
    }
    let (port, heads) = start(None, Some(""));
    let bed = Setup::new()
        .config(
            "[limits]\n",
            &through(port, "except = [\"api.acme.test\"]\n"),
        )
        .start();
    bed.get("/v1/items").released();
    assert!(heads.lock().unwrap().is_empty());
}
