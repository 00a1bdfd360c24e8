use std::time::Duration;

pub struct Faces {
    agent: ureq::Agent,
    base: String,
}

impl Faces {
    pub fn gateway() -> Self {
        Self::new("https://visor.corp.example/arsa")
    }

    fn new(base: &str) -> Self {
        let agent = ureq::AgentBuilder::new().timeout(Duration::from_secs(6)).build();
        Self { agent, base: base.to_owned() }
    }

    pub fn liveness(&self, image: &[u8]) -> Result<u16, ureq::Error> {
        let res = self.agent.post(&format!("{}/face_liveness", self.base)).send_bytes(image)?;
        Ok(res.status())
    }
}

pub fn direct(image: &[u8], key: &str) -> Result<u16, ureq::Error> {
    let res = ureq::post("https://faceapi.arsa.technology/api/v1/face_liveness")
        .set("x-key-secret", key)
        .send_bytes(image)?;
    Ok(res.status())
}
