//! What must never be seen: secrets and personal data that the tests send, and the search for them.
//!
//! Each bed has its own, drawn at random, so a find names its sender. They are searched for as they
//! are, in hexadecimal and in base64 (at every alignment), and in part: a prefix is a leak too.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Something planted.
#[derive(Clone)]
pub struct Canary {
    pub name: &'static str,
    pub bytes: Vec<u8>,
}

impl Canary {
    /// A text that ends with 32 random hexadecimal digits.
    pub fn text(name: &'static str, prefix: &str) -> Self {
        let text = format!("{prefix}{}", hex::encode(rand::random::<[u8; 16]>()));
        Self {
            name,
            bytes: text.into_bytes(),
        }
    }

    /// Random bytes, as an image has them.
    pub fn bytes(name: &'static str) -> Self {
        Self {
            name,
            bytes: rand::random::<[u8; 32]>().repeat(2),
        }
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes).unwrap()
    }
}

/// Finds canaries.
pub struct Detector {
    search: AhoCorasick,
    names: Vec<String>,
}

/// The random digits of a text, and what of an image, count as a find already.
const PART: usize = 12;

impl Detector {
    pub fn new<'c>(canaries: impl IntoIterator<Item = &'c Canary>) -> Self {
        let mut needles: Vec<Vec<u8>> = Vec::new();
        let mut names = Vec::new();
        for canary in canaries {
            let mut add = |how: &str, needle: Vec<u8>| {
                assert!(needle.len() >= 8, "too short to be told from chance");
                needles.push(needle);
                names.push(format!("{} ({how})", canary.name));
            };
            let tail = &canary.bytes[canary.bytes.len() - 32..];
            for (how, part) in [
                ("its beginning", &tail[..PART]),
                ("its end", &tail[32 - PART..]),
            ] {
                add(how, part.to_vec());
                add("in hexadecimal", hex::encode(part).into_bytes());
                add("in hexadecimal", hex::encode_upper(part).into_bytes());
                for skip in 0..3 {
                    // Three bytes are four digits: only whole groups are sure to stand so.
                    let whole = &part[skip..skip + (PART - skip) / 3 * 3];
                    add("in base64", STANDARD_NO_PAD.encode(whole).into_bytes());
                    add("in base64", URL_SAFE_NO_PAD.encode(whole).into_bytes());
                }
            }
        }
        Self {
            search: AhoCorasick::new(&needles).unwrap(),
            names,
        }
    }

    /// The first find.
    pub fn find(&self, haystack: &[u8]) -> Option<&str> {
        let found = self.search.find(haystack)?;
        Some(&self.names[found.pattern().as_usize()])
    }

    /// Panics with a name and a place, and not with the canary itself.
    #[track_caller]
    pub fn assert_absent(&self, place: &str, haystack: &[u8]) {
        if let Some(name) = self.find(haystack) {
            panic!("{name} is seen in {place}");
        }
    }
}
