//! A corporate proxy on the way out, by HTTP CONNECT (RFC 9110, section 9.3.6).
//!
//! The proxy is sent the upstream's *name* and resolves it, so checking the address is then the
//! proxy's part. Where the site names addresses, the proxy is sent the first of them, and no name
//! is resolved by anybody. TLS runs end to end through the tunnel, verified as ever.

use super::error::{ProxyReason, UpstreamError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::io;
use std::net::IpAddr;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

/// The head of a proxy's answer has at most so many bytes.
const HEAD: usize = 8 << 10;

/// A proxy that speaks CONNECT.
pub struct Proxy {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The value of Proxy-Authorization.
    authorization: Option<Zeroizing<String>>,
    /// Hosts that are dialled directly, lower case.
    except: Vec<String>,
}

impl Proxy {
    /// `address` is `host:port`; `credentials` is the content of the credentials file, one line
    /// `user:password`; `except` names hosts, or domains with all that is below them.
    pub fn new(
        address: &str,
        credentials: Option<&str>,
        except: impl IntoIterator<Item = String>,
    ) -> Result<Self, UpstreamError> {
        let bad = || UpstreamError::ProxyAddress(address.to_owned());
        let (host, port) = address.rsplit_once(':').ok_or_else(bad)?;
        let port: u16 = port.parse().map_err(|_| bad())?;
        let host = match host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
        {
            Some(v6) if v6.parse::<std::net::Ipv6Addr>().is_ok() => v6,
            None if rustls::pki_types::ServerName::try_from(host).is_ok()
                && !host.contains(':') =>
            {
                host
            }
            _ => return Err(bad()),
        };
        let authorization = match credentials {
            None => None,
            Some(line) => {
                let line = line.trim_end_matches(['\r', '\n']);
                let whole = line
                    .split_once(':')
                    .is_some_and(|(user, _)| !user.is_empty());
                if !whole || line.chars().any(char::is_control) {
                    return Err(UpstreamError::ProxyCredentials);
                }
                let encoded = Zeroizing::new(STANDARD.encode(line));
                let mut value = Zeroizing::new(String::with_capacity(6 + encoded.len()));
                value.push_str("Basic ");
                value.push_str(&encoded);
                Some(value)
            }
        };
        let except = except
            .into_iter()
            .map(|host| host.trim_start_matches('.').to_ascii_lowercase())
            .filter(|host| !host.is_empty())
            .collect();
        Ok(Self {
            host: host.to_owned(),
            port,
            authorization,
            except,
        })
    }

    /// Whether calls to a host go through this proxy.
    pub fn covers(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        !self.except.iter().any(|except| {
            let above = host.strip_suffix(except.as_str());
            above.is_some_and(|above| above.is_empty() || above.ends_with('.'))
        })
    }

    /// Asks for a tunnel on a connection to the proxy. The caller bounds the time.
    pub async fn tunnel<S>(&self, stream: &mut S, host: &str, port: u16) -> Result<(), ProxyReason>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let authority = match host.parse::<IpAddr>() {
            Ok(IpAddr::V6(v6)) => format!("[{v6}]:{port}"),
            _ => format!("{host}:{port}"),
        };
        let credentials = self
            .authorization
            .as_ref()
            .map_or("", |value| value.as_str());
        // Sized beforehand: growing would leave a copy of the credentials behind.
        let size = 96 + 2 * authority.len() + credentials.len();
        let mut head = Zeroizing::new(Vec::with_capacity(size));
        head.extend_from_slice(b"CONNECT ");
        head.extend_from_slice(authority.as_bytes());
        head.extend_from_slice(b" HTTP/1.1\r\nHost: ");
        head.extend_from_slice(authority.as_bytes());
        if !credentials.is_empty() {
            head.extend_from_slice(b"\r\nProxy-Authorization: ");
            head.extend_from_slice(credentials.as_bytes());
        }
        head.extend_from_slice(b"\r\n\r\n");
        let broken = |e: io::Error| ProxyReason::Unreachable(e.kind());
        stream.write_all(&head).await.map_err(broken)?;
        stream.flush().await.map_err(broken)?;
        answer(stream).await
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("except", &self.except)
            .finish_non_exhaustive()
    }
}

async fn answer<S: AsyncRead + Unpin>(stream: &mut S) -> Result<(), ProxyReason> {
    let mut head = Vec::with_capacity(1024);
    loop {
        let read = stream
            .take((HEAD + 1 - head.len()) as u64)
            .read_buf(&mut head)
            .await;
        match read {
            Ok(0) if head.len() > HEAD => return Err(ProxyReason::Oversized),
            Ok(0) => return Err(ProxyReason::Closed),
            Ok(_) => {}
            Err(e) => return Err(ProxyReason::Unreachable(e.kind())),
        }
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut headers);
        match response.parse(&head) {
            Err(_) => return Err(ProxyReason::Malformed),
            Ok(httparse::Status::Partial) if head.len() > HEAD => {
                return Err(ProxyReason::Oversized);
            }
            Ok(httparse::Status::Partial) => {}
            Ok(httparse::Status::Complete(length)) => {
                return match response.code {
                    // In TLS the client speaks first: what follows the head is not the upstream's.
                    Some(200..=299) if length == head.len() => Ok(()),
                    Some(200..=299) | None => Err(ProxyReason::Malformed),
                    Some(407) => Err(ProxyReason::Credentials),
                    Some(status) => Err(ProxyReason::Refused(status)),
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(credentials: Option<&str>) -> Proxy {
        let except = ["Corp.example", ".internal.example", "10.0.0.1"].map(str::to_owned);
        Proxy::new("proxy.example:3128", credentials, except).unwrap()
    }

    #[test]
    fn addresses_and_credentials_are_checked() {
        for address in [
            "", "proxy", "proxy:", "proxy:x", ":80", "a b:80", "::1:80", "[::1:80", "[x]:1",
        ] {
            let error = Proxy::new(address, None, []).unwrap_err();
            assert_eq!(error, UpstreamError::ProxyAddress(address.to_owned()));
        }
        assert_eq!(
            Proxy::new("[2001:db8::1]:3128", None, []).unwrap().host,
            "2001:db8::1"
        );
        for credentials in ["", "user", ":password", "user:pass\r\nX: y"] {
            let error = Proxy::new("proxy:80", Some(credentials), []).unwrap_err();
            assert_eq!(error, UpstreamError::ProxyCredentials);
        }
        let shown = format!("{:?}", proxy(Some("user:hunter2\n")));
        assert!(
            !shown.contains("hunter2") && !shown.contains("dXNlcjpodW50ZXIy"),
            "{shown}"
        );
    }

    #[test]
    fn exceptions_are_hosts_and_domains() {
        let proxy = proxy(None);
        for host in [
            "corp.example",
            "A.CORP.example",
            "x.internal.example",
            "10.0.0.1",
        ] {
            assert!(!proxy.covers(host), "{host}");
        }
        for host in [
            "notcorp.example",
            "corp.example.org",
            "10.0.0.10",
            "vendor.example",
        ] {
            assert!(proxy.covers(host), "{host}");
        }
    }

    #[tokio::test]
    async fn what_is_sent_and_which_answers_open_the_tunnel() {
        let oversized = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "a".repeat(HEAD));
        let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "a".repeat(2 * HEAD));
        let cases: &[(&str, Result<(), ProxyReason>)] = &[
            ("HTTP/1.1 200 Connection established\r\n\r\n", Ok(())),
            ("HTTP/1.0 204 Fine\r\nVia: x\r\n\r\n", Ok(())),
            (
                "HTTP/1.1 407 Auth\r\n\r\nbody",
                Err(ProxyReason::Credentials),
            ),
            ("HTTP/1.1 403 No\r\n\r\n", Err(ProxyReason::Refused(403))),
            (
                "HTTP/1.1 302 Found\r\nLocation: x\r\n\r\n",
                Err(ProxyReason::Refused(302)),
            ),
            (
                "HTTP/1.1 100 Continue\r\n\r\n",
                Err(ProxyReason::Refused(100)),
            ),
            (
                "HTTP/1.1 200 OK\r\n\r\nsurprise",
                Err(ProxyReason::Malformed),
            ),
            ("SSH-2.0-x\r\n\r\n", Err(ProxyReason::Malformed)),
            ("HTTP/1.1 200 OK\r\n", Err(ProxyReason::Closed)),
            ("", Err(ProxyReason::Closed)),
            (&oversized, Err(ProxyReason::Oversized)),
            (&endless, Err(ProxyReason::Oversized)),
        ];
        for (answer, expected) in cases {
            let (mut near, mut far) = tokio::io::duplex(64 << 10);
            far.write_all(answer.as_bytes()).await.unwrap();
            far.shutdown().await.unwrap();
            let got = proxy(Some("u:p"))
                .tunnel(&mut near, "vendor.example", 443)
                .await;
            assert_eq!(got, *expected, "{}", answer.get(..40).unwrap_or(answer));
            drop(near);
            let mut sent = String::new();
            far.read_to_string(&mut sent).await.unwrap();
            assert_eq!(
                sent,
                "CONNECT vendor.example:443 HTTP/1.1\r\nHost: vendor.example:443\r\n\
                 Proxy-Authorization: Basic dTpw\r\n\r\n"
            );
        }
    }
}
