//! Metrics and health for this machine only: `/metrics`, `/healthz`, `/readyz`.

use crate::front::{Bounds, Connection, Serve};
use bytes::Bytes;
use http::Method;
use pingora_core::protocols::http::{ReusableHttpStream, ServerSession};
use pingora_core::server::ShutdownWatch;
use pingora_http::ResponseHeader;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Bounds of the admin listener. It answers small questions to neighbours.
pub const BOUNDS: Bounds = Bounds {
    connections: 64,
    head: 8 << 10,
    head_timeout: Duration::from_secs(5),
    handshake_timeout: Duration::from_secs(5),
    body_timeout: Duration::from_secs(5),
    idle_timeout: Duration::from_secs(60),
    drain: Duration::ZERO,
};

/// What is asked for.
#[derive(Clone)]
pub struct Admin {
    /// Prometheus' text format.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
    /// Whether requests should be sent here, and what there is to look at all the same; if not, why.
    pub ready: Arc<dyn Fn() -> Result<String, String> + Send + Sync>,
    /// Set while the gateway drains: not ready, but healthy.
    pub stopping: Arc<AtomicBool>,
}

impl Serve for Admin {
    async fn request(
        self: &Arc<Self>,
        _: &Arc<Connection>,
        mut session: ServerSession,
        _: &ShutdownWatch,
    ) -> Option<ReusableHttpStream> {
        let (status, kind, body) = self.answer(&session);
        let mut header = ResponseHeader::build(status, Some(5)).ok()?;
        header.insert_header("Content-Type", kind).ok()?;
        header.insert_header("Cache-Control", "no-store").ok()?;
        header
            .insert_header("X-Content-Type-Options", "nosniff")
            .ok()?;
        if status == 405 {
            header.insert_header("Allow", "GET").ok()?;
        }
        header.set_content_length(body.len()).ok()?;
        // Bodies are not wanted, so none is waited for.
        if !session.is_body_empty() {
            session.set_keepalive(None);
        }
        session.write_response_header(Box::new(header)).await.ok()?;
        session
            .write_response_body(Bytes::from(body), true)
            .await
            .ok()?;
        session.finish().await.ok().flatten()
    }
}

impl Admin {
    fn answer(&self, session: &ServerSession) -> (u16, &'static str, String) {
        const TEXT: &str = "text/plain; charset=utf-8";
        let head = session.req_header();
        let host = session.get_header_bytes("host");
        if !is_local(host) {
            // A browser that a foreign name led here (DNS rebinding) names that name.
            return (
                421,
                TEXT,
                "this listener is for `localhost` and loopback addresses\n".into(),
            );
        }
        if head.method != Method::GET {
            return (405, TEXT, "only GET\n".into());
        }
        match head.uri.path() {
            "/metrics" => (
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                (self.metrics)(),
            ),
            "/healthz" => (200, TEXT, "ok\n".into()),
            "/readyz" if self.stopping.load(Ordering::Relaxed) => (503, TEXT, "stopping\n".into()),
            "/readyz" => match (self.ready)() {
                Ok(detail) => (200, TEXT, format!("ready\n{detail}")),
                Err(reason) => (503, TEXT, format!("{reason}\n")),
            },
            _ => (
                404,
                TEXT,
                "`/metrics`, `/healthz` and `/readyz` are here\n".into(),
            ),
        }
    }
}

/// Whether a Host is a loopback name or address, with or without a port.
fn is_local(host: &[u8]) -> bool {
    let Ok(host) = std::str::from_utf8(host) else {
        return false;
    };
    let name = match host.strip_prefix('[') {
        Some(rest) => match rest.split_once(']') {
            Some((name, port)) if is_port(port) => name,
            _ => return false,
        },
        None => match host.split_once(':') {
            Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
            Some(_) => return false,
            None => host,
        },
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<IpAddr>()
            .is_ok_and(|ip| ip.to_canonical().is_loopback())
}

fn is_port(text: &str) -> bool {
    match text.strip_prefix(':') {
        Some(digits) => digits.bytes().all(|b| b.is_ascii_digit()),
        None => text.is_empty(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_local() {
        for local in [
            "localhost",
            "LOCALHOST:9",
            "127.0.0.1",
            "127.9.9.9:80",
            "[::1]",
            "[::1]:9",
        ] {
            assert!(is_local(local.as_bytes()), "{local}");
        }
        for foreign in [
            "",
            "evil.example",
            "localhost.evil.example",
            "10.0.0.1",
            "0.0.0.0",
            "[::2]:9",
            "[::1]x",
            "localhost:9:9",
            "127.0.0.1.evil.example",
            "::1",
        ] {
            assert!(!is_local(foreign.as_bytes()), "{foreign}");
        }
        assert!(!is_local(b"\xff"));
    }
}
