//! The secrets that webhooks are signed with.

use crate::model::pack::SecretForm;
use crate::read::BadValue;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _};
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// A webhook secret, ready to compute with. Only the keyed state is kept; it is wiped when dropped.
#[derive(Clone)]
pub struct Secret {
    mac: Hmac<Sha256>,
}

/// Shorter ones can be guessed by whoever saw a single event.
const SHORTEST_RAW: usize = 16;
/// What the Standard Webhooks specification asks for.
const SHORTEST_WHSEC: usize = 24;

impl Secret {
    /// Reads a secret as the vendor shows it. White space around it (a file's last newline) is not
    /// part of it. The error never repeats the text.
    pub fn parse(form: SecretForm, text: &str) -> Result<Self, BadValue> {
        let text = text.trim_ascii();
        if text.is_empty() {
            return Err(BadValue::new(
                "the webhook secret is empty",
                "put the secret there that the vendor shows for this endpoint",
            ));
        }
        if text.chars().any(char::is_control) {
            return Err(BadValue::new(
                "the webhook secret holds a control character",
                "one secret, on one line",
            ));
        }
        match form {
            SecretForm::Raw => Self::keyed(text.as_bytes(), SHORTEST_RAW),
            SecretForm::Whsec => {
                let bad = || {
                    BadValue::new(
                        "the webhook secret is not `whsec_` and base64",
                        "copy it whole, with `whsec_` at its start",
                    )
                };
                let encoded = text.strip_prefix("whsec_").ok_or_else(bad)?;
                let key = Zeroizing::new(STANDARD.decode(encoded).map_err(|_| bad())?);
                Self::keyed(&key, SHORTEST_WHSEC)
            }
        }
    }

    fn keyed(key: &[u8], shortest: usize) -> Result<Self, BadValue> {
        let short = || {
            BadValue::new(
                format!("the webhook secret is shorter than {shortest} bytes"),
                "ask the vendor for a longer one: a short secret can be guessed from a single event",
            )
        };
        if key.len() < shortest {
            return Err(short());
        }
        // HMAC takes keys of every length, so the second error never shows.
        Hmac::new_from_slice(key)
            .map(|mac| Self { mac })
            .map_err(|_| short())
    }

    /// A MAC that has seen nothing yet.
    pub(super) fn mac(&self) -> Hmac<Sha256> {
        self.mac.clone()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_as_the_vendor_shows_it() {
        for (form, text) in [
            (SecretForm::Raw, "sixteen-bytes-ok"),
            (SecretForm::Raw, "sixteen-bytes-ok\n"),
            // Some vendors use the whole text as the key, `whsec_` included.
            (SecretForm::Raw, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            (SecretForm::Whsec, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
            (
                SecretForm::Whsec,
                " whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\r\n",
            ),
        ] {
            assert!(Secret::parse(form, text).is_ok(), "{form} {text:?}");
        }
    }

    #[test]
    fn what_is_no_secret_is_refused_without_repeating_it() {
        for (form, text, says) in [
            (SecretForm::Raw, "", "empty"),
            (SecretForm::Raw, " \n", "empty"),
            (SecretForm::Raw, "hunter2", "shorter than 16"),
            (
                SecretForm::Raw,
                "hunter2hunter2\nhunter2hunter2",
                "control character",
            ),
            (
                SecretForm::Raw,
                "hunter2hunter2\0hunter2hunter2",
                "control character",
            ),
            (
                SecretForm::Whsec,
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "`whsec_`",
            ),
            (
                SecretForm::Whsec,
                "whsec_hunter2!hunter2hunter2hunter2",
                "base64",
            ),
            (
                SecretForm::Whsec,
                "whsec_aHVudGVyMmh1bnRlcjI=",
                "shorter than 24",
            ),
            (SecretForm::Whsec, "whsec_", "shorter than 24"),
        ] {
            let bad = Secret::parse(form, text).unwrap_err();
            assert!(
                bad.message.contains(says),
                "{form} {text:?}: {}",
                bad.message
            );
            assert!(!format!("{bad:?}").contains("hunter2"), "{bad:?}");
            assert!(!format!("{bad:?}").contains("aHVud"), "{bad:?}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let secret = Secret::parse(SecretForm::Raw, "hunter2hunter2hunter2").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(redacted)");
    }
}
