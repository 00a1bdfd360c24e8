//! A project as it stands in a developer's folder: dotfiles with their names, keys in their places,
//! git around it.
//!
//! The repository holds none of the keys: `%{live:kyc}` in a source stands for one that is made from
//! the name, the same in every run, when the project is laid out.

use super::labels::Project;
use crate::kit::Folder;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use visor_policy::model::site::Environment;
use visor_policy::token::Token;

/// `dot.env` in the repository is `.env` in the project, or git and tools would take it for theirs.
const DOT: &str = "dot.";

/// Where a project's file is kept.
pub fn stored(path: &str) -> PathBuf {
    path.split('/')
        .map(|part| {
            part.strip_prefix('.')
                .map_or_else(|| part.to_owned(), |rest| format!("{DOT}{rest}"))
        })
        .collect()
}

fn unstored(path: &Path) -> PathBuf {
    path.iter()
        .map(|part| {
            let part = part.to_string_lossy();
            part.strip_prefix(DOT)
                .map_or_else(|| part.to_string(), |rest| format!(".{rest}"))
        })
        .collect()
}

pub fn stage(project: &Project, folder: &Folder, knows_gateways: bool) {
    copy(&project.folder, Path::new(""), folder);
    if let Some(gateway) = project.gateway.as_ref().filter(|_| knows_gateways) {
        let text = std::fs::read_to_string(folder.0.join(".visor.toml")).unwrap_or_default();
        folder.write(".visor.toml", &format!("{text}gateway = \"{gateway}\"\n"));
    }
    folder.git(&["init", "-q", "-b", "main", "."]);
    folder.git(&["add", "-A"]);
    for file in &project.force_add {
        folder.git(&["add", "-f", file]);
    }
}

fn copy(from: &Path, at: &Path, folder: &Folder) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let at = at.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &at, folder);
        } else {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            folder.write(unstored(&at).to_str().unwrap(), &filled(&text));
        }
    }
}

/// The text with its keys.
pub fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("%{") {
        out.push_str(before);
        let made = after.split_once('}').and_then(|(inside, after)| {
            let (kind, name) = inside.split_once(':')?;
            Some((value(kind, name)?, after))
        });
        match made {
            Some((value, after)) => {
                out.push_str(&value);
                rest = after;
            }
            None => {
                out.push_str("%{");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A value of a kind, made from a name.
fn value(kind: &str, name: &str) -> Option<String> {
    let digest =
        |salt: &str| -> [u8; 32] { Sha256::digest(format!("{kind} {name} {salt}")).into() };
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    let word = |length: usize| -> String {
        const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        digest("a")
            .iter()
            .chain(&digest("b"))
            .take(length)
            .map(|b| char::from(LETTERS[usize::from(*b) % LETTERS.len()]))
            .collect()
    };
    Some(match kind {
        "live" => format!("sk_live_{}", word(24)),
        "test" => format!("sk_test_{}", word(24)),
        "prod" => format!("sk_prod_{}", word(32)),
        // The tail alone, for keys that a source puts together.
        "tail" => word(24),
        "word" => word(40),
        "hex" => hex(&digest("")[..16]),
        "hex64" | "sha256" => hex(&digest("")),
        "sha1" => hex(&digest("")[..20]),
        "whsec" => format!("whsec_{}", STANDARD.encode(&digest("")[..24])),
        "b64live" => STANDARD.encode(value("live", name)?),
        "b64" => STANDARD.encode(digest("")),
        "visor-live" => Token::from_entropy(Environment::Live, &digest(""))
            .expose()
            .to_owned(),
        "visor-test" => Token::from_entropy(Environment::Test, &digest(""))
            .expose()
            .to_owned(),
        "uuid" => {
            let h = hex(&digest("")[..16]);
            format!(
                "{}-{}-4{}-a{}-{}",
                &h[..8],
                &h[8..12],
                &h[13..16],
                &h[17..20],
                &h[20..]
            )
        }
        _ => return None,
    })
}

#[test]
fn keys_are_made_from_names_and_other_percent_signs_stay() {
    let made = filled("a %{live:x} b %{http_code} c %{live:x} d %{test:x} %{");
    let words: Vec<&str> = made.split(' ').collect();
    assert_eq!(words[1], words[5]);
    assert!(words[1].starts_with("sk_live_") && words[1].len() == 32);
    assert_ne!(words[1][8..], words[7][8..]);
    assert_eq!((words[3], words[8]), ("%{http_code}", "%{"));
}
