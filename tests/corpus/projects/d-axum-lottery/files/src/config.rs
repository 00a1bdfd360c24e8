use std::{env, fs};

use anyhow::{Context, Result};
use secrecy::SecretString;
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
pub struct Arsa {
    pub base: String,
    pub key_env: String,
}

impl Arsa {
    pub fn key(&self) -> Result<SecretString> {
        let value = env::var(&self.key_env).with_context(|| format!("{} is not set", self.key_env))?;
        Ok(SecretString::from(value))
    }
}

#[derive(Clone, Deserialize)]
pub struct FaceSign {
    pub base: String,
    pub version: String,
    pub api_key: SecretString,
    pub webhook_secret_file: String,
}

impl FaceSign {
    pub fn webhook_secret(&self) -> Result<Vec<u8>> {
        Ok(fs::read_to_string(&self.webhook_secret_file)?.trim().as_bytes().to_vec())
    }
}
