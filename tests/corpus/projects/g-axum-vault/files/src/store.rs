use std::path::{Path, PathBuf};

use chacha20poly1305::{
    aead::{Aead, AeadCore, KeyInit, OsRng},
    XChaCha20Poly1305,
};
use tokio::fs;

fn root() -> PathBuf {
    PathBuf::from("/srv/vault/selfies")
}

fn cipher() -> XChaCha20Poly1305 {
    let key = std::env::var("SELFIE_KEY").expect("SELFIE_KEY");
    XChaCha20Poly1305::new_from_slice(&hex::decode(key).expect("hex")).expect("32 bytes")
}

pub async fn seal(customer: &str, selfie: &[u8]) {
    let nonce = XChaCha20Poly1305::generate_nonce(&mut OsRng);
    let mut sealed = nonce.to_vec();
    sealed.extend(cipher().encrypt(&nonce, selfie).expect("encrypts"));
    fs::write(root().join(format!("{customer}.sealed")), sealed).await.ok();
}

/// Who rang at night; the guard looks at it in the morning.
pub async fn keep_night_face(door: &str, face_jpeg: &[u8]) -> std::io::Result<()> {
    let path = Path::new("/srv/vault/night").join(format!("{door}-face.jpg"));
    fs::write(path, face_jpeg).await
}

pub fn sharpness(face_jpeg: &[u8]) -> std::io::Result<f32> {
    use std::io::Write;
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(face_jpeg)?;
    let value = vision::laplacian(file.path());
    file.close()?;
    Ok(value)
}

pub async fn keep_receipt(customer: &str, pdf: &[u8]) -> std::io::Result<()> {
    fs::write(Path::new("/srv/vault/receipts").join(format!("{customer}.pdf")), pdf).await
}
