//! Webhooks that the sandbox sends, received over a real socket and verified by the policy.

use super::kit::{ask_control, control, start};
use crate::sandbox::vendor::Vendor;
use http::{HeaderMap, Method, Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::TcpListener;
use visor_policy::diagnostic::Report;
use visor_policy::packs::SANDBOX;
use visor_policy::webhook::Scheme;

const SECRET: &str = "a-throw-away-webhook-secret";

type Inbox = Arc<Mutex<Vec<(HeaderMap, Vec<u8>)>>>;

/// A company's own endpoint.
async fn endpoint() -> (String, Inbox) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = format!("http://{}/hooks", listener.local_addr().unwrap());
    let inbox = Inbox::default();
    let kept = inbox.clone();
    tokio::spawn(async move {
        loop {
            let (tcp, _) = listener.accept().await.unwrap();
            let inbox = inbox.clone();
            let service = service_fn(move |request: Request<Incoming>| {
                let inbox = inbox.clone();
                async move {
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.unwrap().to_bytes().to_vec();
                    inbox.lock().unwrap().push((head.headers, body));
                    Ok::<_, Infallible>(Response::new(Full::new(bytes::Bytes::new())))
                }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(tcp), service),
            );
        }
    });
    (to, kept)
}

#[tokio::test]
async fn webhooks_of_every_scheme_verify_and_forged_ones_do_not() {
    let mut schemes = 0;
    for (name, _) in SANDBOX {
        let vendor = Vendor::load(name).unwrap_or_else(|report| panic!("{report}"));
        let running = start(&[name]).await;
        for (scheme_name, entry) in vendor.pack.webhooks.iter() {
            schemes += 1;
            let mut report = Report::default();
            let scheme = Scheme::compile(&entry.value.value, &mut report).unwrap();
            let secret = scheme.parse_secret(SECRET).unwrap();
            let (to, inbox) = endpoint().await;
            for tamper in ["none", "body", "signature", "missing"] {
                let order = json!({
                    "scheme": scheme_name, "to": to, "secret": SECRET, "id": "evt_1",
                    "session": "s-1", "event": "session.status", "tamper": tamper, "repeat": 2,
                });
                let sent = control(
                    &running,
                    Method::POST,
                    "/_sandbox/webhook",
                    &order.to_string(),
                )
                .await;
                assert_eq!(sent, json!({ "id": "evt_1", "statuses": [200, 200] }));
                let got = std::mem::take(&mut *inbox.lock().unwrap());
                assert_eq!(got.len(), 2);
                assert_eq!(got[0].1, got[1].1, "a repeated event is the same event");
                for (headers, body) in &got {
                    let now = crate::sandbox::world::since_1970().as_secs();
                    let window = Duration::from_secs(300);
                    let secrets = std::slice::from_ref(&secret);
                    let verified = scheme.verify(secrets, headers, body, now, window);
                    assert_eq!(verified.is_ok(), tamper == "none", "{scheme_name} {tamper}");
                    if let Ok(verified) = verified {
                        assert_eq!(verified.event_id.as_deref(), Some("evt_1"));
                        assert_eq!(verified.session.as_deref(), Some("s-1"));
                        let body: Value = serde_json::from_slice(body).unwrap();
                        assert_eq!(body["type"], "session.status");
                    }
                }
            }
        }
    }
    assert_eq!(schemes, 6, "three of each generation");
}

#[tokio::test]
async fn an_order_that_cannot_be_carried_out_says_why() {
    let running = start(&["facesign", "arsa"]).await;
    let order = |change: &[(&str, Value)]| {
        let mut order = json!({
            "provider": "facesign", "scheme": "plain", "to": "http://127.0.0.1:1/", "secret": SECRET,
        });
        for (name, value) in change {
            order[*name] = value.clone();
        }
        order.to_string()
    };
    for (body, says) in [
        (order(&[("provider", Value::Null)]), "`provider`"),
        (order(&[("scheme", json!("plane"))]), "`plane`"),
        (order(&[("scheme", Value::Null)]), "`scheme`"),
        (order(&[]), "cannot be reached"),
        (
            order(&[("to", json!("ftp://127.0.0.1/"))]),
            "neither http nor https",
        ),
        (order(&[("tamper", json!("all"))]), "cannot be read"),
    ] {
        let answer = ask_control(&running, Method::POST, "/_sandbox/webhook", &body).await;
        assert_eq!(answer.status, 400, "{body}");
        assert!(answer.text().contains(says), "{body}: {}", answer.text());
        assert!(!answer.text().contains(SECRET));
    }
}
