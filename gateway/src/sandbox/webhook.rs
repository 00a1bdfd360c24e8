//! Webhooks out: signed as the pack's scheme says, or forged on purpose.

use super::plan::Facts;
use super::world::{World, now_ms, since_1970};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::{HeaderMap, HeaderValue, Request, Uri};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use visor_policy::model::pack::{Encoding, SecretForm, SignatureStyle, Signed, Webhook};

/// What is to be sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Order {
    /// The pack; may be left out where there is one.
    pub provider: Option<String>,
    /// Its webhook scheme; may be left out where it has one.
    pub scheme: Option<String>,
    /// Where to: `http://` or `https://`.
    pub to: String,
    /// The endpoint's secret, in the form that the scheme has.
    pub secret: String,
    /// The event's type.
    pub event: Option<String>,
    /// The event's id.
    pub id: Option<String>,
    /// The session that it is about.
    pub session: Option<String>,
    /// The whole body, in place of the script's.
    pub body: Option<String>,
    /// What is wrong with it.
    #[serde(default)]
    pub tamper: Tamper,
    /// So many seconds ago, by its own account.
    #[serde(default)]
    pub age: u64,
    /// How often the very same request is sent.
    #[serde(default = "once")]
    pub repeat: u32,
    /// For `https://`: the PEM file with the only authorities to trust.
    pub ca: Option<PathBuf>,
}

const fn once() -> u32 {
    1
}

/// What is wrong with a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tamper {
    /// Nothing.
    #[default]
    None,
    /// The body was changed after it was signed.
    Body,
    /// The signature is another one.
    Signature,
    /// There is no signature.
    Missing,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Sent {
    /// The event's id.
    pub id: String,
    /// The statuses that were answered, one for each time.
    pub statuses: Vec<u16>,
}

const MOST_REPEATS: u32 = 100;
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends what was ordered. The error is one sentence.
pub async fn send(world: &World, order: &Order) -> Result<Sent, String> {
    let (webhook, event) = chosen(world, order)?;
    let id = order
        .id
        .clone()
        .unwrap_or_else(|| format!("evt_{}", hex::encode(rand::random::<[u8; 8]>())));
    let body = match (&order.body, event) {
        (Some(body), _) => body.clone().into_bytes(),
        (None, Some(event)) => {
            let facts = Facts {
                id: id.clone(),
                event: order.event.as_deref().unwrap_or(&event.event),
                session: order.session.as_deref().unwrap_or("visor-sandbox:live"),
                ..Facts::at(now_ms().saturating_sub(order.age * 1000))
            };
            facts.text(&event.body)
        }
        (None, None) => return Err("the script has no body for this scheme: give `body`".into()),
    };
    let time = since_1970().as_secs().saturating_sub(order.age);
    let mut headers = sign(webhook, &order.secret, &id, time, &body)?;
    let body = tamper(order.tamper, webhook, &mut headers, body);
    let uri: Uri = order
        .to
        .parse()
        .map_err(|_| format!("`{}` is not a URL", order.to))?;
    let mut statuses = Vec::new();
    for _ in 0..order.repeat.clamp(1, MOST_REPEATS) {
        let sending = post(&uri, headers.clone(), body.clone(), order.ca.as_ref());
        let status = tokio::time::timeout(TIMEOUT, sending)
            .await
            .map_err(|_| format!("`{}` took longer than 10 s", order.to))?
            .map_err(|error| format!("`{}` cannot be reached: {error}", order.to))?;
        statuses.push(status);
    }
    Ok(Sent { id, statuses })
}

type Chosen<'w> = (&'w Webhook, Option<&'w super::model::Event>);

fn chosen<'w>(world: &'w World, order: &Order) -> Result<Chosen<'w>, String> {
    let only = world.vendors.first().filter(|_| world.vendors.len() == 1);
    let vendor = match &order.provider {
        Some(name) => world.vendor(name),
        None => only,
    };
    let vendor = vendor.ok_or("`provider` names no pack that is played here")?;
    let mut schemes = vendor.pack.webhooks.iter();
    let name = match &order.scheme {
        Some(name) => name.as_str(),
        None => match (schemes.next(), schemes.next()) {
            (Some((name, _)), None) => name,
            _ => return Err("`scheme` must name one of the pack's webhook schemes".into()),
        },
    };
    let webhook = vendor.pack.webhooks.find(name);
    let webhook = webhook.ok_or_else(|| format!("no webhook scheme is named `{name}`"))?;
    let event = vendor.script.webhooks.find(name);
    Ok((&webhook.value.value, event.map(|entry| &entry.value.value)))
}

/// The headers of a webhook that the scheme's receiver takes for the vendor's.
pub fn sign(
    webhook: &Webhook,
    secret: &str,
    id: &str,
    time: u64,
    body: &[u8],
) -> Result<HeaderMap, String> {
    let key = match *webhook.secret {
        SecretForm::Raw => secret.as_bytes().to_vec(),
        SecretForm::Whsec => secret
            .strip_prefix("whsec_")
            .and_then(|encoded| STANDARD.decode(encoded).ok())
            .ok_or("the scheme's secrets are `whsec_` and base64")?,
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| error.to_string())?;
    match *webhook.signed {
        Signed::Body => {}
        Signed::TimestampBody => mac.update(format!("{time}.").as_bytes()),
        Signed::IdTimestampBody => mac.update(format!("{id}.{time}.").as_bytes()),
    }
    mac.update(body);
    let mac = mac.finalize().into_bytes();
    let spelled = match *webhook.encoding {
        Encoding::Hex => hex::encode(mac),
        Encoding::Base64 => STANDARD.encode(mac),
    };
    let prefix = webhook.prefix.as_ref().map_or("", |prefix| &prefix.value);
    let signature = match *webhook.style {
        SignatureStyle::Plain => format!("{prefix}{spelled}"),
        SignatureStyle::TimestampAndV1 => format!("t={time},v1={prefix}{spelled}"),
        SignatureStyle::V1List => format!("v1,{prefix}{spelled}"),
    };
    let mut headers = HeaderMap::new();
    let mut insert = |name: &http::HeaderName, value: &str| {
        HeaderValue::from_str(value)
            .map(|value| headers.insert(name.clone(), value))
            .map_err(|_| format!("`{value}` does not fit into a header"))
    };
    insert(&webhook.header.0, &signature)?;
    if let Some(header) = &webhook.id_header {
        insert(&header.0, id)?;
    }
    if let Some(header) = &webhook.timestamp_header {
        insert(&header.0, &time.to_string())?;
    }
    Ok(headers)
}

fn tamper(how: Tamper, webhook: &Webhook, headers: &mut HeaderMap, body: Vec<u8>) -> Vec<u8> {
    let header = &webhook.header.0;
    match how {
        Tamper::None => {}
        // White space at the end: the document is the same, its bytes are not.
        Tamper::Body => return [&body[..], b" "].concat(),
        Tamper::Missing => {
            headers.remove(header);
        }
        Tamper::Signature => {
            let value = headers.get(header).map(HeaderValue::as_bytes);
            let mut bytes = value.unwrap_or_default().to_vec();
            // Well inside the signature in every spelling, and a digit of both encodings.
            let at = bytes.len().saturating_sub(8);
            if let Some(byte) = bytes.get_mut(at) {
                *byte = if *byte == b'0' { b'1' } else { b'0' };
            }
            if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                headers.insert(header.clone(), value);
            }
        }
    }
    body
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

async fn post(
    uri: &Uri,
    headers: HeaderMap,
    body: Vec<u8>,
    ca: Option<&PathBuf>,
) -> Result<u16, Failure> {
    let host = uri.host().ok_or("it names no host")?;
    let bare = host.trim_matches(['[', ']']);
    let tls = match uri.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err("it is neither http nor https".into()),
    };
    let port = uri.port_u16().unwrap_or(if tls { 443 } else { 80 });
    let tcp = TcpStream::connect((bare, port)).await?;
    let mut request = Request::post(uri.path_and_query().map_or("/", |path| path.as_str()))
        .header(
            http::header::HOST,
            uri.authority().map_or(host, |a| a.as_str()),
        )
        .header(http::header::CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))?;
    request.headers_mut().extend(headers);
    if !tls {
        return exchange(tcp, request).await;
    }
    let ca = ca.ok_or("`https` needs `ca`: a PEM file with the authorities to trust")?;
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca)? {
        roots.add(certificate?)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(bare.to_owned())?;
    let connector = tokio_rustls::TlsConnector::from(Arc::new(config));
    exchange(connector.connect(name, tcp).await?, request).await
}

async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> Result<u16, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let driver = tokio::spawn(connection);
    let response = sender.send_request(request).await?;
    let status = response.status().as_u16();
    let _ = Limited::new(response.into_body(), 1 << 20).collect().await;
    driver.abort();
    Ok(status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use visor_policy::diagnostic::Report;
    use visor_policy::read::read_document;
    use visor_policy::source::Source;
    use visor_policy::webhook::{Scheme, sign_standard_webhook};

    const RAW: &str = "a-secret-of-enough-length";
    const WHSEC: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    fn webhook(text: &str) -> Webhook {
        let mut report = Report::default();
        let read = read_document(&Source::new("w.toml", text), &mut report);
        read.unwrap_or_else(|| panic!("{report}"))
    }

    /// Every spelling that a pack can state, with a place for the time where the MAC needs one.
    fn every_scheme() -> Vec<Webhook> {
        let mut all = Vec::new();
        for style in SignatureStyle::ALL {
            for encoding in Encoding::ALL {
                for signed in Signed::ALL {
                    for secret in SecretForm::ALL {
                        for prefix in ["", "prefix = \"sha256=\"\n"] {
                            let time = match (style, signed) {
                                (SignatureStyle::TimestampAndV1, _) | (_, Signed::Body) => "",
                                _ => "timestamp-header = \"x-time\"\n",
                            };
                            all.push(webhook(&format!(
                                "header = \"x-signature\"\nsource = \"s\"\nstyle = \"{style}\"\n\
                                 encoding = \"{encoding}\"\nsigned = \"{signed}\"\n\
                                 secret = \"{secret}\"\nid-header = \"x-id\"\n{time}{prefix}"
                            )));
                        }
                    }
                }
            }
        }
        all
    }

    fn secret_of(webhook: &Webhook) -> &'static str {
        match *webhook.secret {
            SecretForm::Raw => RAW,
            SecretForm::Whsec => WHSEC,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn what_is_signed_verifies_and_what_is_forged_does_not(
            time in 1_600_000_000_u64..2_000_000_000,
            body in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            for webhook in every_scheme() {
                let scheme = Scheme::compile(&webhook, &mut Report::default()).unwrap();
                let text = secret_of(&webhook);
                let secret = scheme.parse_secret(text).unwrap();
                let signed = sign(&webhook, text, "evt_1", time, &body).unwrap();
                let window = Duration::from_secs(300);
                let verify = |headers: &HeaderMap, body: &[u8]| {
                    scheme.verify(std::slice::from_ref(&secret), headers, body, time, window)
                };
                prop_assert!(verify(&signed, &body).is_ok(), "{webhook:?}");
                for how in [Tamper::Body, Tamper::Signature, Tamper::Missing] {
                    let mut headers = signed.clone();
                    let body = tamper(how, &webhook, &mut headers, body.clone());
                    prop_assert!(verify(&headers, &body).is_err(), "{how:?} {webhook:?}");
                }
            }
        }
    }

    #[test]
    fn the_open_specification_is_met() {
        let webhook = webhook(
            "header = \"webhook-signature\"\nsource = \"s\"\nstyle = \"v1-list\"\n\
             encoding = \"base64\"\nsigned = \"id.timestamp.body\"\nsecret = \"whsec\"\n\
             id-header = \"webhook-id\"\ntimestamp-header = \"webhook-timestamp\"\n",
        );
        let scheme = Scheme::compile(&webhook, &mut Report::default()).unwrap();
        let secret = scheme.parse_secret(WHSEC).unwrap();
        let headers = sign(&webhook, WHSEC, "msg_1", 1_614_265_330, b"{}").unwrap();
        let expected = sign_standard_webhook(&secret, "msg_1", 1_614_265_330, b"{}");
        assert_eq!(headers["webhook-signature"], expected);
        assert_eq!(headers["webhook-id"], "msg_1");
        assert_eq!(headers["webhook-timestamp"], "1614265330");
    }

    #[test]
    fn a_secret_of_another_form_is_refused_without_repeating_it() {
        let webhook = webhook("header = \"x\"\nsource = \"s\"\nsecret = \"whsec\"\n");
        let error = sign(&webhook, RAW, "e", 1, b"").unwrap_err();
        assert!(error.contains("whsec_") && !error.contains(RAW), "{error}");
    }
}
