pub mod contractors;
pub mod hooks;
pub mod shaft;

use actix_multipart::form::{bytes::Bytes, MultipartForm};

#[derive(MultipartForm)]
pub struct Photo {
    #[multipart(limit = "5MB")]
    pub photo: Bytes,
}

impl Photo {
    pub fn into_jpeg(self) -> Vec<u8> {
        self.photo.data.to_vec()
    }
}
