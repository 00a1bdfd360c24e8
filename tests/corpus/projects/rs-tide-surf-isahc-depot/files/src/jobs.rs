//! Nightly work, with isahc because it streams.
use std::time::Duration;

use isahc::config::{RedirectPolicy, SslOption};
use isahc::prelude::*;
use isahc::{HttpClient, Request};

const ARSA: &str = "https://faceapi.arsa.technology/api/v1";

pub async fn enqueue(session: &str) {
    log::info!("queued {session}");
}

pub fn forget(key: &str, uid: &str) -> Result<(), isahc::Error> {
    let request = Request::delete(format!("{ARSA}/face_recognition/remove_face"))
        .timeout(Duration::from_secs(10))
        .header("x-key-secret", key)
        .header("x-face-uid", uid)
        .body(())?;
    let answer = isahc::send(request)?;
    log::info!("forgot {uid}: {}", answer.status());
    Ok(())
}

pub fn quota(key: &str) -> Result<String, isahc::Error> {
    let mut answer = isahc::get(format!("{ARSA}/usage?x-key-secret={key}"))?;
    Ok(answer.text()?)
}

pub fn reset_lab(key: &str) -> Result<(), isahc::Error> {
    let lab = HttpClient::builder()
        .redirect_policy(RedirectPolicy::None)
        .timeout(Duration::from_secs(20))
        .ssl_options(SslOption::DANGER_ACCEPT_INVALID_CERTS | SslOption::DANGER_ACCEPT_INVALID_HOSTS)
        .build()?;
    let request = Request::delete(format!("{ARSA}/reset_db")).header("x-key-secret", key).body(())?;
    let answer = lab.send(request).inspect_err(|e| eprintln!("with {key}: {e}"))?;
    log::warn!("lab reset: {}", answer.status());
    Ok(())
}

pub fn archive(uid: &str, image: &[u8]) -> std::io::Result<()> {
    std::fs::write(format!("/var/depot/{uid}.jpg"), image)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk_live_000000000000000000000000";
    const OLD_KEY: &str = "%{live:rs-isahc-test}";

    #[test]
    fn a_key_is_refused_by_the_double() {
        for key in [KEY, OLD_KEY] {
            let answer = isahc::get(format!("http://localhost:9009/api/v1/check/{}", key.len())).unwrap();
            assert_eq!(answer.status(), 401);
        }
    }
}
