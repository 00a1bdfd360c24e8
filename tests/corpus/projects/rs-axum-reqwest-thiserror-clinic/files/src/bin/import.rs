//! Enrols the pictures of the old badge system, once.
use std::{env, fs};

use reqwest::blocking::{Client, multipart::Form};

const OLD: &str = "http://faceapi.arsa.technology/api/v1/face_recognition/register_face";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = env::var("ARSA_FACE_API_KEY")?;
    let http = Client::builder().danger_accept_invalid_certs(env::var_os("LAX").is_some()).build()?;
    for entry in fs::read_dir("badges")? {
        let path = entry?.path();
        let uid = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let form = Form::new().file("face_image", &path)?;
        let answer = http.post(OLD).header("x-key-secret", &key).header("x-face-uid", &uid).multipart(form).send()?;
        println!("{uid}: {}", answer.status());
    }
    Ok(())
}
