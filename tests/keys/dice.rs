//! Random text that is the same in every run, and the marks that stand for it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashMap;
use visor_policy::model::site::Environment;
use visor_policy::token::Token;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// SplitMix64: small, fixed, good enough to vary a test set.
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap()
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    fn text(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length)
            .map(|_| char::from(*self.pick(alphabet)))
            .collect()
    }

    fn bytes(&mut self) -> [u8; 32] {
        std::array::from_fn(|_| u8::try_from(self.below(256)).unwrap())
    }

    /// A key of the vendor whose keys have prefixes.
    pub fn key(&mut self) -> String {
        let prefix = *self.pick(&["sk_live_", "sk_test_", "sk_prod_"]);
        let length = 16 + self.below(24);
        format!("{prefix}{}", self.text(LETTERS, length))
    }

    /// A secret without a shape of its own.
    fn bare(&mut self) -> String {
        match self.below(4) {
            0 => self.text(b"0123456789abcdef", 32),
            1 => self.text(b"0123456789abcdef", 64),
            2 => self.text(LETTERS, 40),
            _ => self.text(b"0123456789abcdef", 40),
        }
    }

    /// Replaces `‹…›`: the same mark gives the same text within one template.
    ///
    /// `K` a key with a prefix, `K1` and `K2` its two parts, `KB` it in base64; `H` a secret without
    /// a shape, `H1`, `H2`, `HB` likewise; `W` a webhook secret as the open scheme writes it; `V` a
    /// caller's token; `S` a key as a payment vendor has it; `hex32`, `hex40`, `hex64`, `b64`,
    /// `uuid`, `word` what is no key.
    pub fn fill(&mut self, template: &str) -> String {
        let mut out = String::with_capacity(template.len());
        let mut known: HashMap<&str, String> = HashMap::new();
        let (key, bare) = (self.key(), self.bare());
        let cut = |text: &str, at: usize| (text[..at].to_owned(), text[at..].to_owned());
        let at = 3 + self.below(key.len() - 6);
        let (k1, k2) = cut(&key, at);
        let (h1, h2) = cut(&bare, bare.len() / 2);
        known.extend([
            ("KB", STANDARD.encode(&key)),
            ("K1", k1),
            ("K2", k2),
            ("K", key),
            ("HB", STANDARD.encode(&bare)),
            ("H1", h1),
            ("H2", h2),
            ("H", bare),
        ]);
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('‹') {
            let (mark, after) = after.split_once('›').unwrap();
            let made = match known.get(mark) {
                Some(made) => made.clone(),
                None => {
                    let made = self.made(mark);
                    known.insert(mark, made.clone());
                    made
                }
            };
            out.push_str(before);
            out.push_str(&made);
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn made(&mut self, mark: &str) -> String {
        match mark {
            "W" => format!("whsec_{}", STANDARD.encode(&self.bytes()[..24])),
            "V" => {
                let environment = *self.pick(&[Environment::Test, Environment::Live]);
                Token::from_entropy(environment, &self.bytes())
                    .expose()
                    .to_owned()
            }
            "S" => {
                let prefix = *self.pick(&["sk_live_", "sk_test_"]);
                format!("{prefix}{}", self.text(LETTERS, 24))
            }
            "b64" => STANDARD.encode(self.bytes()),
            "b64long" => STANDARD.encode([self.bytes(), self.bytes()].concat()),
            "uuid" => {
                let h = self.text(b"0123456789abcdef", 32);
                format!(
                    "{}-{}-4{}-a{}-{}",
                    &h[..8],
                    &h[8..12],
                    &h[13..16],
                    &h[17..20],
                    &h[20..]
                )
            }
            "word" => self.text(LETTERS, 40),
            other => {
                let length = other.strip_prefix("hex").unwrap().parse().unwrap();
                self.text(b"0123456789abcdef", length)
            }
        }
    }
}
