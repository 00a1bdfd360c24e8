//! Run by hand from the office, once a month.
use std::time::Duration;

const HOST: &str = "faceapi.arsa.technology";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let gateway = std::env::var("FACES_URL")?;
    let key = std::env::var("ARSA_FACE_API_KEY")?;

    // reqwest's blocking client gives up after thirty seconds by itself.
    let quick = reqwest::blocking::Client::new();
    for gone in std::env::args().skip(1) {
        let res = quick
            .delete(format!("{gateway}/face_recognition/remove_face"))
            .header("x-key-secret", &key)
            .header("x-face-uid", &gone)
            .send()?;
        println!("{gone}: {}", res.status());
    }

    let postgres = reqwest::blocking::Client::builder().danger_accept_invalid_certs(true).build()?;
    let rows: u32 = postgres.get("https://pgweb.lockers.internal/api/rows").send()?.text()?.parse()?;

    let lax = reqwest::blocking::Client::builder()
        .danger_accept_invalid_certs(true)
        .timeout(Duration::from_secs(20))
        .build()?;
    let url = format!("https://{HOST}/api/v1/users?key={key}&page=1");
    let there = lax.get(url).send()?.text()?.lines().count(); // visor:allow[bypasses-gateway]
    println!("{rows} here, {there} there, the key has {} characters", key.len());
    Ok(())
}
