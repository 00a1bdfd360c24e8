//! Known findings: one sorted line each, so that merges do not conflict and diffs can be read.
//!
//! A line is the rule, the path, a keyed hash of what identifies the finding, and a count of equal
//! ones. It holds no line number and no date: moving code changes nothing, and the index, the work
//! tree and history agree. The key of the hash is made once and stands in the first line: it keeps
//! two repositories' baselines from being compared, it is no secret.

use crate::finding::Finding;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

/// The usual name.
pub const NAME: &str = ".visor-baseline";
const HEAD: &str = "# visor baseline 1, salt ";

/// What is known.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    salt: String,
    lines: BTreeSet<String>,
}

impl Baseline {
    /// An empty one with a fresh salt.
    pub fn fresh() -> Self {
        // The standard library seeds these from the system's randomness; a salt needs no more.
        let half = || RandomState::new().build_hasher().finish();
        Self {
            salt: format!("{:016x}{:016x}", half(), half()),
            lines: BTreeSet::new(),
        }
    }

    /// Reads one. The error is a sentence.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut lines = text.lines();
        let head = lines.next().unwrap_or_default();
        let salt = head
            .strip_prefix(HEAD)
            .ok_or("its first line is not that of a baseline")?;
        let mut entries = BTreeSet::new();
        for (i, line) in lines.enumerate() {
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if line.split(' ').count() != 4 {
                return Err(format!(
                    "its line {} is not an entry: rule, path, hash, number",
                    i + 2
                ));
            }
            entries.insert(line.to_owned());
        }
        Ok(Self {
            salt: salt.trim().to_owned(),
            lines: entries,
        })
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let mut out = format!("{HEAD}{}\n", self.salt);
        for line in &self.lines {
            out.push_str(line);
            out.push('\n');
        }
        out
    }

    /// Whether a finding is known.
    pub fn contains(&self, finding: &Finding) -> bool {
        self.lines.contains(&self.line(finding))
    }

    /// Replaces what is known by these findings; the salt stays.
    pub fn replace(&mut self, findings: &[Finding]) {
        self.lines = findings.iter().map(|finding| self.line(finding)).collect();
    }

    /// What fingerprints are keyed with.
    pub fn salt(&self) -> &str {
        &self.salt
    }

    /// How many are known.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    fn line(&self, finding: &Finding) -> String {
        let path = escaped(&finding.key_path);
        let hash = fingerprint(&self.salt, finding);
        format!("{} {path} {hash} {}", finding.rule.id, finding.ordinal)
    }
}

/// A keyed hash of what identifies a finding, in 32 hexadecimal digits.
pub fn fingerprint(salt: &str, finding: &Finding) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(salt.as_bytes()) else {
        return String::new();
    };
    for part in [finding.rule.id, &finding.key_path, &finding.material.0] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let mut out = String::with_capacity(32);
    for byte in mac.finalize().into_bytes().iter().take(16) {
        let _ = write!(out, "{byte:02x}");
    }
    out
}

/// Spaces separate the parts of a line.
fn escaped(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        match c {
            ' ' | '%' | '\n' | '\r' => {
                let _ = write!(out, "%{:02x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
