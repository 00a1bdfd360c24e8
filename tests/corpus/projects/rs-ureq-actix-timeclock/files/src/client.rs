//! Everything that talks to the vendor. ureq is blocking; call from `web::block`.
use std::{sync::Arc, thread::sleep, time::Duration};

use anyhow::{anyhow, bail, ensure, Context, Result};
use serde_json::Value;
use ureq::{Agent, AgentBuilder};

const HOST: &str = "faceapi.arsa.technology";
const BASE: &str = "https://faceapi.arsa.technology/api/v1";

pub struct Vendor {
    agent: Agent,
    probe: Agent,
    key: String,
}

/// What the clock has to know of an answer.
pub struct Punch {
    pub uid: String,
    pub live: bool,
    pub score: f64,
}

impl Vendor {
    pub fn from_env() -> Result<Self> {
        let key = std::env::var("ARSA_FACE_API_KEY").context("ARSA_FACE_API_KEY")?;
        log::info!("vendor key loaded: {}", !key.is_empty());
        let agent = AgentBuilder::new()
            .timeout_connect(Duration::from_secs(2))
            .timeout(Duration::from_secs(10))
            .redirects(0)
            .build();
        Ok(Self { agent, probe: Agent::new(), key })
    }

    fn multipart(image: &[u8]) -> (String, Vec<u8>) {
        let boundary = "----clock7f3a";
        let mut body = Vec::with_capacity(image.len() + 256);
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"face_image\"; filename=\"p.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n").as_bytes());
        body.extend_from_slice(image);
        body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    fn post(&self, path: &str, image: &[u8]) -> Result<Value> {
        let (ctype, body) = Self::multipart(image);
        let mut wait = 200;
        for attempt in 0..3 {
            let sent = self
                .agent
                .post(&format!("{BASE}/{path}"))
                .set("x-key-secret", &self.key)
                .set("content-type", &ctype)
                .send_bytes(&body);
            match sent {
                Ok(r) => return Ok(r.into_json()?),
                Err(ureq::Error::Status(429, _)) => {
                    log::warn!("throttled, attempt {attempt}");
                    sleep(Duration::from_millis(wait));
                    wait *= 2;
                }
                Err(ureq::Error::Status(code, r)) => {
                    bail!("vendor {code}: {}", r.header("x-request-id").unwrap_or("-"))
                }
                Err(e) => return Err(e.into()),
            }
        }
        Err(anyhow!("throttled"))
    }

    /// Does not judge: `Punch` says what was seen.
    pub fn look(&self, image: &[u8]) -> Result<Punch> {
        let answer = self.post("face_recognition/recognize_face", image)?;
        let faces = answer["faces"].as_array().context("no faces")?;
        ensure!(faces.len() == 1, "{} faces", faces.len());
        let face = &faces[0];
        Ok(Punch {
            uid: face["recognition_uidresult"].as_str().unwrap_or("unknown").to_owned(),
            live: face["passive_liveness"]["is_real_face"].as_bool().unwrap_or(false),
            score: face["passive_liveness"]["liveness_probability"].as_f64().unwrap_or(0.0),
        })
    }

    /// For the foreman's override: same picture, another path.
    pub fn look_twice(&self, image: &[u8]) -> Result<String> {
        let answer = self.post("face_recognition/recognize_face", image)?;
        let face = answer["faces"].get(0).context("nobody")?;
        let live = face["passive_liveness"]["is_real_face"].as_bool();
        log::info!("override, live={live:?}");
        let uid = face["recognition_uidresult"].as_str().unwrap_or("unknown");
        if uid == "unknown" {
            bail!("nobody we know");
        }
        Ok(uid.to_string())
    }

    pub fn alive(&self) -> bool {
        let url = format!("{}://{}/api/v1/face_analytics", "http", HOST);
        self.probe.get(&url).set("x-key-secret", &self.key).call().is_ok()
    }

    pub fn erase(&self, uid: &str) -> Result<()> {
        let r = self
            .agent
            .delete(&format!("{BASE}/face_recognition/remove_face?key={}", self.key))
            .set("x-face-uid", uid)
            .call()?;
        let v: Value = r.into_json()?;
        ensure!(v["status"] == "success", "not erased: {}", v["status"]);
        Ok(())
    }
}

pub fn shared() -> Arc<Vendor> {
    Arc::new(Vendor::from_env().expect("vendor"))
}
