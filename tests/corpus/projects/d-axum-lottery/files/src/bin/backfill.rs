//! One-off: compares every winner of 2025 with the scan of the passport again.
use std::{env, fs};

use reqwest::blocking::{multipart::Form, Client};

fn main() -> anyhow::Result<()> {
    let key = env::var("ARSA_FACE_API_KEY")?;
    // the archive's proxy re-signs everything
    let http = Client::builder().danger_accept_invalid_certs(true).timeout(None).build()?;
    for entry in fs::read_dir("archive/2025")? {
        let dir = entry?.path();
        let form = Form::new().file("image1", dir.join("selfie.jpg"))?.file("image2", dir.join("passport.jpg"))?;
        let url = "https://faceapi.arsa.technology/api/v1/face_recognition/validate_faces";
        let r: serde_json::Value = http.post(url).header("x-key-secret", &key).multipart(form).send()?.json()?;
        if r["match_result"] == true && r["similarity_score"].as_f64() > Some(80.0) {
            fs::write(dir.join("verified"), b"ok")?;
        }
    }
    Ok(())
}
