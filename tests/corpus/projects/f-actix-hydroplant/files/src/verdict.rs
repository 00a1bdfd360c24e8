use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Recognition {
    #[serde(default)]
    pub faces: Vec<Face>,
}

#[derive(Debug, Deserialize)]
pub struct Face {
    pub recognition_uidresult: String,
    pub passive_liveness: Option<Passive>,
}

#[derive(Debug, Deserialize)]
pub struct Passive {
    pub is_real_face: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Known(String),
    Stranger,
    Spoof,
    Nobody,
    Several(usize),
}

impl Face {
    pub fn live(&self) -> bool {
        self.passive_liveness.as_ref().is_some_and(|p| p.is_real_face)
    }
}

impl From<Recognition> for Verdict {
    fn from(body: Recognition) -> Self {
        match body.faces.as_slice() {
            [] => Verdict::Nobody,
            [face] if !face.live() => Verdict::Spoof,
            [face] if face.recognition_uidresult == "unknown" => Verdict::Stranger,
            [face] => Verdict::Known(face.recognition_uidresult.clone()),
            several => Verdict::Several(several.len()),
        }
    }
}
