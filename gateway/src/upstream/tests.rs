mod kit;

use super::error::{Phase, ProxyReason, TlsReason};
use super::*;
use kit::{Authority, HERE, Vendor, ask, blunt, endpoint, exchange, relay, settings};
use rustls::HandshakeKind;
use tokio::time::sleep;

const NAME: &str = "vendor.example";

async fn vendor(authority: &Authority) -> Vendor {
    Vendor::start(authority.server(NAME, 2999, &["http/1.1"]), 1).await
}

async fn refusal(endpoint: Endpoint) -> ConnectError {
    let upstream = Upstream::new(endpoint, &settings()).unwrap();
    upstream.checkout().await.err().unwrap()
}

fn tls(host: &str, reason: TlsReason) -> ConnectError {
    ConnectError::Tls {
        host: host.to_owned(),
        reason,
    }
}

/// The runtime sees what has arrived on idle sockets.
async fn settle() {
    sleep(Duration::from_millis(20)).await;
}

#[tokio::test]
async fn a_verified_upstream_answers() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    let mut lease = upstream.checkout().await.unwrap();
    assert_eq!(lease.peer, Some(SocketAddr::new(HERE, vendor.port)));
    assert!(!lease.reused);
    ask(&mut lease, "/", b"image").await;
}

#[tokio::test]
async fn an_ip_literal_is_verified_as_one() {
    let authority = Authority::new();
    let config = authority.server("127.0.0.1", 2999, &[]);
    let vendor = Vendor::start(config, 1).await;
    let right = Upstream::new(endpoint("127.0.0.1", &vendor, &authority), &settings()).unwrap();
    assert!(!exchange(&right, "/").await);
    let wrong = refusal(endpoint("127.0.0.2", &vendor, &authority)).await;
    assert_eq!(wrong, tls("127.0.0.2", TlsReason::WrongName));
}

#[tokio::test]
async fn certificates_that_do_not_verify_are_refused() {
    let (authority, other) = (Authority::new(), Authority::new());
    let good = vendor(&authority).await;
    let wrong_name = refusal(endpoint("other.example", &good, &authority)).await;
    assert_eq!(wrong_name, tls("other.example", TlsReason::WrongName));
    let wrong_authority = refusal(endpoint(NAME, &good, &other)).await;
    assert_eq!(wrong_authority, tls(NAME, TlsReason::UnknownIssuer));
    let old = Vendor::start(authority.server(NAME, 2020, &[]), 1).await;
    let expired = refusal(endpoint(NAME, &old, &authority)).await;
    assert_eq!(expired, tls(NAME, TlsReason::Expired));
    assert_eq!(
        expired.to_string(),
        "no trusted connection to `vendor.example`: its certificate has expired"
    );
}

#[tokio::test]
async fn the_site_authority_is_trusted_alone_and_the_platform_without_one() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let mut endpoint = endpoint(NAME, &vendor, &authority);
    endpoint.ca_pem = None;
    match Upstream::new(endpoint, &settings()) {
        Ok(upstream) => assert_eq!(
            upstream.checkout().await.err(),
            Some(tls(NAME, TlsReason::UnknownIssuer))
        ),
        // A machine without a store says so at start.
        Err(e) => assert_eq!(e, UpstreamError::NoPlatformRoots(NAME.to_owned())),
    }
}

#[tokio::test]
async fn old_tls_and_no_tls_are_refused() {
    // A ServerHello of TLS 1.1 with ECDHE-RSA-AES128-SHA.
    const HELLO: [u8; 47] = {
        let mut hello = [0x5a; 47];
        let head = [0x16, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
        let mut i = 0;
        while i < head.len() {
            hello[i] = head[i];
            i += 1;
        }
        hello[43] = 0;
        hello[44] = 0xc0;
        hello[45] = 0x13;
        hello[46] = 0;
        hello
    };
    const ALERT: &[u8] = &[0x15, 3, 2, 0, 2, 2, 70];
    let authority = Authority::new();
    let cases: [(&'static [u8], TlsReason); 4] = [
        (&HELLO, TlsReason::NothingInCommon),
        (ALERT, TlsReason::NothingInCommon),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", TlsReason::NotTls),
        (b"220 mail.example ESMTP\r\n", TlsReason::NotTls),
    ];
    for (answer, reason) in cases {
        let vendor = Vendor::at(blunt(answer).await);
        assert_eq!(
            refusal(endpoint(NAME, &vendor, &authority)).await,
            tls(NAME, reason)
        );
    }
}

#[tokio::test]
async fn a_host_that_no_certificate_names_is_an_error_at_start() {
    let authority = Authority::new();
    let vendor = Vendor::at(443);
    for host in ["", "vendor.example."] {
        let error = Upstream::new(endpoint(host, &vendor, &authority), &settings()).err();
        assert_eq!(error, Some(UpstreamError::Host(host.to_owned())));
    }
}

#[tokio::test]
async fn private_addresses_are_refused_unless_named() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let mut unnamed = endpoint("127.0.0.1", &vendor, &authority);
    unnamed.addresses.clear();
    assert_eq!(refusal(unnamed).await.code(), "address-refused");
    assert_eq!(vendor.connections(), 0);
}

#[tokio::test]
async fn fifty_requests_use_one_connection() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    for i in 0..50 {
        assert_eq!(exchange(&upstream, "/").await, i > 0);
    }
    assert_eq!(vendor.connections(), 1);
    assert_eq!(vendor.seen.lock().unwrap().requests, 50);
}

#[tokio::test]
async fn connections_that_may_not_be_reused_are_not() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    for path in ["/closes", "/asks-to-close", "/chatters"] {
        exchange(&upstream, path).await;
        settle().await;
        assert!(!exchange(&upstream, "/asks-to-close").await, "{path}");
    }
    // An answer that nobody read to its end, and a request that was not ended.
    let mut lease = upstream.checkout().await.unwrap();
    let mut head = pingora_http::RequestHeader::build("GET", b"/", None).unwrap();
    head.insert_header("Host", NAME).unwrap();
    lease
        .session
        .write_request_header(Box::new(head))
        .await
        .unwrap();
    lease.finish_request().await.unwrap();
    lease.session.read_response_header().await.unwrap();
    upstream.give_back(lease);
    assert_eq!(pool::idle(&upstream.keep), 0);
    let mut lease = upstream.checkout().await.unwrap();
    ask(&mut lease, "/", b"").await;
    lease.sent = false;
    upstream.give_back(lease);
    assert_eq!(pool::idle(&upstream.keep), 0);
}

#[tokio::test]
async fn a_connection_that_closed_or_expired_while_idle_is_not_reused() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    exchange(&upstream, "/closes-later").await;
    assert_eq!(pool::idle(&upstream.keep), 1);
    vendor.leave.notify_one();
    while vendor.seen.lock().unwrap().ended == 0 {
        settle().await;
    }
    settle().await;
    assert!(!exchange(&upstream, "/").await);

    let brief = Settings {
        keep_alive: Duration::from_millis(1),
        ..settings()
    };
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &brief).unwrap();
    exchange(&upstream, "/").await;
    assert_eq!(pool::idle(&upstream.keep), 1);
    settle().await;
    assert!(!exchange(&upstream, "/").await);
}

#[tokio::test]
async fn what_is_kept_is_bounded_in_number_and_time() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let two = Settings {
        idle_per_worker: 2,
        ..settings()
    };
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &two).unwrap();
    let mut leases = Vec::new();
    for _ in 0..3 {
        let mut lease = upstream.checkout().await.unwrap();
        ask(&mut lease, "/", b"").await;
        leases.push(lease);
    }
    leases
        .into_iter()
        .for_each(|lease| upstream.give_back(lease));
    assert_eq!(pool::idle(&upstream.keep), 2);
    let now = std::time::Instant::now();
    pool::sweep_now(now);
    assert_eq!(pool::idle(&upstream.keep), 2);
    pool::sweep_now(now + two.keep_alive);
    assert_eq!(pool::idle(&upstream.keep), 0);
    settle().await;
    assert_eq!(vendor.seen.lock().unwrap().ended, 3);

    // What the server promises is shorter: less a second, nothing is left of it.
    exchange(&upstream, "/brief").await;
    assert_eq!(pool::idle(&upstream.keep), 0);
}

#[tokio::test]
async fn an_upstream_that_is_gone_leaves_nothing_behind() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    exchange(&upstream, "/").await;
    drop(upstream);
    pool::sweep_now(std::time::Instant::now());
    settle().await;
    assert_eq!(vendor.seen.lock().unwrap().ended, 1);
}

#[tokio::test]
async fn upstreams_do_not_share_connections() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let one = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    let two = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    exchange(&one, "/").await;
    assert!(!exchange(&two, "/").await);
}

#[tokio::test]
async fn sessions_resume() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &settings()).unwrap();
    exchange(&upstream, "/asks-to-close").await;
    exchange(&upstream, "/asks-to-close").await;
    let seen = vendor.seen.lock().unwrap();
    assert_eq!(
        seen.handshakes,
        [HandshakeKind::Full, HandshakeKind::Resumed]
    );
}

#[tokio::test]
async fn a_request_with_its_body_is_one_tls_record() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let (port, relayed) = relay(vendor.port, None).await;
    let mut endpoint = endpoint(NAME, &vendor, &authority);
    endpoint.port = port;
    let upstream = Upstream::new(endpoint, &settings()).unwrap();
    exchange(&upstream, "/").await;
    // The handshake's last message is of the same type: count from here.
    let before = relayed.lock().unwrap().records;
    exchange(&upstream, "/").await;
    assert_eq!(relayed.lock().unwrap().records - before, 1);
}

#[tokio::test]
async fn a_silent_peer_costs_no_more_than_the_deadline() {
    let authority = Authority::new();
    let vendor = Vendor::at(blunt(b"").await);
    let brief = Settings {
        connect_timeout: Duration::from_millis(100),
        ..settings()
    };
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &brief).unwrap();
    let error = upstream.checkout().await.err().unwrap();
    assert_eq!(
        error,
        ConnectError::Timeout {
            host: NAME.to_owned(),
            phase: Phase::Tls
        }
    );
    let proxy = Proxy::new(&format!("127.0.0.1:{}", vendor.port), None, []).unwrap();
    let brief = Settings {
        proxy: Some(Arc::new(proxy)),
        ..brief
    };
    let upstream = Upstream::new(endpoint(NAME, &vendor, &authority), &brief).unwrap();
    let error = upstream.checkout().await.err().unwrap();
    assert_eq!(
        error,
        ConnectError::Timeout {
            host: NAME.to_owned(),
            phase: Phase::Proxy
        }
    );
}

#[tokio::test]
async fn an_address_that_refuses_is_passed_over() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let mut endpoint = endpoint(NAME, &vendor, &authority);
    endpoint.addresses = vec!["127.0.0.3".parse().unwrap(), HERE];
    let upstream = Upstream::new(endpoint.clone(), &settings()).unwrap();
    exchange(&upstream, "/").await;
    endpoint.addresses.truncate(1);
    assert_eq!(refusal(endpoint).await.code(), "connect");
}

#[tokio::test]
async fn a_proxy_is_sent_the_name_and_its_refusal_is_told() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let (port, relayed) = relay(vendor.port, Some("HTTP/1.1 200 Connected\r\n\r\n")).await;
    let address = format!("127.0.0.1:{port}");
    let through = |except: &str| Settings {
        proxy: Some(Arc::new(
            Proxy::new(&address, Some("user:hunter2"), [except.to_owned()]).unwrap(),
        )),
        ..settings()
    };
    let mut by_name = endpoint(NAME, &vendor, &authority);
    by_name.addresses.clear();
    let upstream = Upstream::new(by_name, &through("")).unwrap();
    assert!(!exchange(&upstream, "/").await);
    assert!(exchange(&upstream, "/").await);
    let by_address = Upstream::new(endpoint(NAME, &vendor, &authority), &through("")).unwrap();
    exchange(&by_address, "/").await;
    let direct = Upstream::new(endpoint(NAME, &vendor, &authority), &through(NAME)).unwrap();
    exchange(&direct, "/").await;
    {
        let relayed = relayed.lock().unwrap();
        assert_eq!(relayed.heads.len(), 2);
        let port = vendor.port;
        assert!(relayed.heads[0].starts_with(&format!("CONNECT {NAME}:{port} HTTP/1.1\r\n")));
        assert!(relayed.heads[0].contains("\r\nProxy-Authorization: Basic dXNlcjpodW50ZXIy\r\n"));
        assert!(relayed.heads[1].starts_with(&format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n")));
    }
    let (port, _) = relay(vendor.port, Some("HTTP/1.1 407 No\r\n\r\n")).await;
    let proxy = Proxy::new(&format!("127.0.0.1:{port}"), Some("user:hunter2"), []).unwrap();
    let settings = Settings {
        proxy: Some(Arc::new(proxy)),
        ..settings()
    };
    let refused = Upstream::new(endpoint(NAME, &vendor, &authority), &settings).unwrap();
    let error = refused.checkout().await.err().unwrap();
    let reason = ProxyReason::Credentials;
    assert_eq!(
        error,
        ConnectError::Proxy {
            host: NAME.to_owned(),
            reason
        }
    );
    assert!(!error.to_string().contains("hunter2"));
}

#[tokio::test]
async fn http2_is_negotiated_and_requests_share_a_connection() {
    const TOGETHER: usize = 20;
    let authority = Authority::new();
    let config = authority.server(NAME, 2999, &["h2", "http/1.1"]);
    let vendor = Vendor::start(config, TOGETHER).await;
    let mut endpoint = endpoint(NAME, &vendor, &authority);
    endpoint.http2 = true;
    let upstream = Arc::new(Upstream::new(endpoint.clone(), &settings()).unwrap());
    let local = tokio::task::LocalSet::new();
    for _ in 0..2 {
        // No answer comes before all twenty are under way.
        local
            .run_until(async {
                let asked: Vec<_> = (0..TOGETHER)
                    .map(|_| {
                        let upstream = upstream.clone();
                        tokio::task::spawn_local(async move {
                            let mut lease = upstream.checkout().await.unwrap();
                            assert!(lease.session.as_http2().is_some());
                            assert_eq!(lease.peer.map(|peer| peer.ip()), Some(HERE));
                            ask(&mut lease, "/", b"image").await;
                            upstream.give_back(lease);
                        })
                    })
                    .collect();
                for task in asked {
                    task.await.unwrap();
                }
            })
            .await;
    }
    assert_eq!(vendor.connections(), 1);
    assert_eq!(vendor.seen.lock().unwrap().requests, 2 * TOGETHER);

    // Idle for long enough, it is closed: seen idle once, then expired.
    let now = std::time::Instant::now();
    pool::sweep_now(now);
    pool::sweep_now(now + settings().keep_alive);
    settle().await;
    assert_eq!(vendor.seen.lock().unwrap().ended, 1);

    // Where the site does not allow HTTP/2, it is not spoken.
    endpoint.http2 = false;
    let plain = Upstream::new(endpoint, &settings()).unwrap();
    assert!(!exchange(&plain, "/").await);
}

#[tokio::test]
async fn http2_offered_to_a_server_that_does_not_speak_it_falls_back() {
    let authority = Authority::new();
    let vendor = vendor(&authority).await;
    let mut endpoint = endpoint(NAME, &vendor, &authority);
    endpoint.http2 = true;
    let upstream = Upstream::new(endpoint, &settings()).unwrap();
    let (mut one, mut two) = (
        upstream.checkout().await.unwrap(),
        upstream.checkout().await.unwrap(),
    );
    ask(&mut one, "/", b"image").await;
    ask(&mut two, "/", b"image").await;
    upstream.give_back(one);
    upstream.give_back(two);
    assert!(exchange(&upstream, "/").await);
    assert_eq!(vendor.connections(), 2);
}
