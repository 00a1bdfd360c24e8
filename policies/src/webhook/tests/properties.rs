//! What holds for every scheme, body and header.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

/// Every combination that a pack can state, and how its vendor would sign.
#[derive(Debug, Clone)]
struct Vendor {
    style: &'static str,
    base64: bool,
    prefix: bool,
    signed: &'static str,
    key: [u8; 32],
}

prop_compose! {
    fn vendor()(
        style in prop::sample::select(vec!["plain", "t-v1", "v1-list"]),
        base64: bool,
        prefix: bool,
        signed in prop::sample::select(vec!["body", "timestamp.body", "id.timestamp.body"]),
        key: [u8; 32],
    ) -> Vendor {
        Vendor { style, base64, prefix, signed, key }
    }
}

impl Vendor {
    fn toml(&self) -> String {
        let mut toml = format!(
            "header = 'x-sig'\nid-header = 'x-id'\nstyle = '{}'\nencoding = '{}'\nsigned = '{}'\nsecret = 'whsec'",
            self.style,
            if self.base64 { "base64" } else { "hex" },
            self.signed,
        );
        if self.prefix {
            toml.push_str("\nprefix = 'sha256='");
        }
        if self.style != "t-v1" {
            toml.push_str("\ntimestamp-header = 'x-time'");
        }
        toml
    }

    fn secret(&self) -> String {
        format!("whsec_{}", STANDARD.encode(self.key))
    }

    /// The signature header, the id and the time.
    fn sign(&self, body: &[u8]) -> [(&'static str, String); 3] {
        let time = NOW.to_string();
        let parts: &[&[u8]] = match self.signed {
            "body" => &[body],
            "timestamp.body" => &[time.as_bytes(), b".", body],
            _ => &[b"evt", b".", time.as_bytes(), b".", body],
        };
        let mac = mac(&self.key, parts);
        let mac = if self.base64 {
            STANDARD.encode(mac)
        } else {
            hex::encode(mac)
        };
        let mac = format!("{}{mac}", if self.prefix { "sha256=" } else { "" });
        let signature = match self.style {
            "plain" => mac,
            "t-v1" => format!("t={NOW},v1={mac}"),
            _ => format!("v1,{mac}"),
        };
        [
            ("x-sig", signature),
            ("x-id", "evt".to_owned()),
            ("x-time", time),
        ]
    }
}

fn flip(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let bit = bit % (bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn what_the_vendor_signs_is_taken_in_and_nothing_else(
        vendor in vendor(), body in prop::collection::vec(any::<u8>(), 1..200), bit: usize,
    ) {
        let scheme = scheme(&vendor.toml());
        let secret = [scheme.parse_secret(&vendor.secret()).unwrap()];
        let signed = vendor.sign(&body);
        let verify = |changed: Option<(&str, &[u8])>, body: &[u8]| {
            let mut map = HeaderMap::new();
            for (name, value) in &signed {
                let value = match changed {
                    Some((other, changed)) if other == *name => changed,
                    _ => value.as_bytes(),
                };
                // What is no header value never reaches a gateway.
                let Ok(value) = HeaderValue::from_bytes(value) else { return None };
                map.insert(HeaderName::from_static(name), value);
            }
            scheme.verify(&secret, &map, body, NOW, WINDOW).ok()
        };
        prop_assert!(verify(None, &body).is_some());
        prop_assert!(verify(None, &flip(&body, bit)).is_none(), "body");

        let [(_, signature), (_, id), (_, time)] = &signed;
        let mac_at = match (vendor.style, vendor.signed) {
            // A time outside the MAC is not the signature's to protect.
            ("t-v1", "body") => signature.find("v1=").unwrap(),
            _ => 0,
        };
        let (kept, flipped) = signature.as_bytes().split_at(mac_at);
        let changed = [kept, &flip(flipped, bit)].concat();
        prop_assert!(verify(Some(("x-sig", &changed)), &body).is_none(), "signature");
        if vendor.signed != "body" && vendor.style != "t-v1" {
            prop_assert!(verify(Some(("x-time", &flip(time.as_bytes(), bit))), &body).is_none(), "time");
        }
        if vendor.signed == "id.timestamp.body" {
            prop_assert!(verify(Some(("x-id", &flip(id.as_bytes(), bit))), &body).is_none(), "id");
        }
    }

    #[test]
    fn another_secret_never_fits(vendor in vendor(), other: [u8; 32], body: Vec<u8>) {
        prop_assume!(other != vendor.key);
        let scheme = scheme(&vendor.toml());
        let secret = Secret::parse(crate::model::pack::SecretForm::Whsec, &Vendor { key: other, ..vendor.clone() }.secret());
        let signed = vendor.sign(&body);
        let pairs: Vec<_> = signed.iter().map(|(name, value)| (*name, &**value)).collect();
        let got = scheme.verify(&[secret.unwrap()], &headers(&pairs), &body, NOW, WINDOW);
        prop_assert_eq!(got, Err(WebhookRefusal::SignatureMismatch));
    }

    #[test]
    fn any_bytes_are_refused_and_never_panic(
        vendor in vendor(),
        values in prop::collection::vec(("[ -~]{0,80}|(t=[0-9]{0,21}|v1|[,= ]|sha256=){0,12}").prop_map(String::into_bytes), 3),
        noise in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..80), 3),
        body: Vec<u8>, now: u64, window: u64,
    ) {
        let scheme = scheme(&format!("{}\nsession = 'a.b'", vendor.toml()));
        let secret = [scheme.parse_secret(&vendor.secret()).unwrap()];
        for values in [values, noise] {
            let mut map = HeaderMap::new();
            for (name, value) in ["x-sig", "x-id", "x-time"].into_iter().zip(&values) {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    map.append(name, value);
                }
            }
            let got = scheme.verify(&secret, &map, &body, now, Duration::from_secs(window));
            prop_assert!(got.is_err());
        }
    }

    #[test]
    fn any_body_reads_or_is_refused(body in prop::collection::vec(any::<u8>(), 0..200), json in r#"[\[\]{}:,"a-e0-9\\ ]{0,80}"#) {
        let scheme = scheme("header = 'x-sig'\nid = 'a.b'\nsession = 'c'");
        let secret = [scheme.parse_secret(KEY).unwrap()];
        for body in [&body[..], json.as_bytes()] {
            let value = hex::encode(mac(KEY.as_bytes(), &[body]));
            let got = scheme.verify(&secret, &headers(&[("x-sig", &value)]), body, NOW, WINDOW);
            prop_assert_ne!(got, Err(WebhookRefusal::SignatureMismatch));
        }
    }
}
