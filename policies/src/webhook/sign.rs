//! Signing what is handed on, so that the receiver can verify that it came through the gateway.

use super::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::Mac as _;

/// The `webhook-signature` of the Standard Webhooks specification: `v1,` and base64 of the
/// HMAC-SHA256 over `id.timestamp.body`. The timestamp is in seconds since 1970.
///
/// An `id` with a dot makes what is signed ambiguous; the caller chooses ids without.
pub fn sign_standard_webhook(secret: &Secret, id: &str, timestamp: u64, body: &[u8]) -> String {
    let mac = secret
        .mac()
        .chain_update(id)
        .chain_update(".")
        .chain_update(timestamp.to_string())
        .chain_update(".")
        .chain_update(body)
        .finalize();
    format!("v1,{}", STANDARD.encode(mac.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::pack::SecretForm;

    #[test]
    fn signs_as_the_reference_implementations_do() {
        // The vector that the test suites of the reference implementations share.
        let secret =
            Secret::parse(SecretForm::Whsec, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        assert_eq!(
            sign_standard_webhook(&secret, id, 1_614_265_330, br#"{"test": 2432232314}"#),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }
}
