//! The gate: one vectorised pass that says of most files that nothing in them can matter.
//!
//! It runs over raw bytes, so it has to be as fast as reading them. Each needle is spelled in the
//! cases that occur, and needles that contain another's text are left out. A vectorised search is
//! at its best with few short texts: so it looks for *stems*, four bytes that are rare in ordinary
//! source and shared by as many needles as can be, and what stands around a stem is compared with
//! the needles that hold it.

use super::Facts;
use super::needles::respelled;
use aho_corasick::{Span, packed};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// As many stems as the faster form of the vectorised search takes.
const AT_ONCE: usize = 32;
/// Shorter needles would stop the search at every other line.
const SHORTEST: usize = 4;
/// What the vectorised search compares at once.
const STEM: usize = 4;

/// Whether the gate saw something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Something that may matter.
    Something,
    /// Nothing at all.
    Nothing,
}

/// The compiled gate.
#[derive(Debug)]
pub struct Gate {
    searches: Vec<(packed::Searcher, Vec<Vec<Held>>)>,
    /// Where no vectorised search can be had on this processor.
    slow: Option<aho_corasick::AhoCorasick>,
    longest: usize,
}

/// A needle around a stem.
#[derive(Debug, Clone)]
struct Held {
    needle: Vec<u8>,
    /// How far into the needle the stem begins.
    before: usize,
}

impl Gate {
    /// Of everything in `facts`.
    pub fn new(facts: &Facts) -> Self {
        let fragments = fragments(facts);
        let longest = fragments.iter().map(Vec::len).max().unwrap_or(1);
        let stems = stems(&fragments);
        let mut searches = Vec::new();
        for some in stems.chunks(AT_ONCE) {
            let mut builder = packed::Config::new().builder();
            builder.extend(some.iter().map(|(stem, _)| stem));
            let held = some.iter().map(|(_, held)| held.clone()).collect();
            searches.extend(builder.build().map(|search| (search, held)));
        }
        let all = searches.len() == stems.len().div_ceil(AT_ONCE);
        let slow = match all {
            true => None,
            false => aho_corasick::AhoCorasick::new(&fragments).ok(),
        };
        Self {
            searches,
            slow,
            longest,
        }
    }

    /// Whether anything stands in `bytes`.
    pub fn look(&self, bytes: &[u8]) -> Seen {
        let found = match &self.slow {
            Some(search) => search.is_match(bytes),
            None => self
                .searches
                .iter()
                .any(|(search, held)| finds(search, held, bytes)),
        };
        if found {
            Seen::Something
        } else {
            Seen::Nothing
        }
    }

    /// How many bytes of a piece the next one must begin with, so that nothing is cut in two.
    pub const fn overlap(&self) -> usize {
        self.longest - 1
    }
}

fn finds(search: &packed::Searcher, held: &[Vec<Held>], bytes: &[u8]) -> bool {
    let mut from = 0;
    while let Some(stem) = search.find_in(bytes, Span::from(from..bytes.len())) {
        let around = |held: &Held| {
            let start = stem.start().checked_sub(held.before);
            start.is_some_and(|start| {
                bytes
                    .get(start..)
                    .is_some_and(|rest| rest.starts_with(&held.needle))
            })
        };
        let needles = held.get(stem.pattern().as_usize());
        if needles.is_some_and(|needles| needles.iter().any(around)) {
            return true;
        }
        // Stems may overlap: the next may begin inside of this one.
        from = stem.start() + 1;
    }
    false
}

/// Few stems that every needle holds one of: again and again the one that is in most of the needles
/// that are left, for its rarity. Stems are numbers here: this runs at every start.
fn stems(fragments: &[Vec<u8>]) -> Vec<([u8; STEM], Vec<Held>)> {
    let mut left: Vec<(&Vec<u8>, Vec<u32>)> = fragments.iter().map(|f| (f, grams(f))).collect();
    let mut out = Vec::new();
    while !left.is_empty() {
        let mut all: Vec<u32> = left.iter().flat_map(|(_, grams)| grams).copied().collect();
        all.sort_unstable();
        let mut best = (0.0, 0);
        for same in all.chunk_by(|a, b| a == b) {
            let Some(gram) = same.first() else { continue };
            let count = f64::from(u32::try_from(same.len()).unwrap_or(u32::MAX));
            let worth = count / (0.5 + per_megabyte(gram.to_be_bytes()));
            if worth > best.0 {
                best = (worth, *gram);
            }
        }
        let stem = best.1.to_be_bytes();
        let mut held = Vec::new();
        left.retain(|(fragment, grams)| {
            let before = fragment.windows(STEM).position(|window| window == stem);
            if let (true, Some(before)) = (grams.contains(&best.1), before) {
                held.push(Held {
                    needle: (*fragment).clone(),
                    before,
                });
                return false;
            }
            true
        });
        if held.is_empty() {
            break;
        }
        out.push((stem, held));
    }
    out
}

/// Every four bytes of a needle, once.
fn grams(fragment: &[u8]) -> Vec<u32> {
    let number = |window: &[u8]| window.iter().fold(0, |n, byte| n << 8 | u32::from(*byte));
    let mut grams: Vec<u32> = fragment.windows(STEM).map(number).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// How often these bytes stand in a megabyte of ordinary source, were they thrown like dice.
fn per_megabyte(gram: [u8; STEM]) -> f64 {
    let share = |byte: u8| match byte {
        b'e' | b't' | b'a' | b'i' | b'n' | b'r' | b's' | b'o' | b' ' => 0.06,
        b'l' | b'c' | b'd' | b'u' | b'p' | b'm' | b'f' | b'_' => 0.03,
        b'g' | b'h' | b'b' | b'v' | b'y' | b'k' | b'w' | b'0'..=b'9' => 0.012,
        b'A'..=b'Z' => 0.006,
        _ => 0.004,
    };
    1e6 * gram.into_iter().map(share).product::<f64>()
}

/// The fragments, none of which contains another.
fn fragments(facts: &Facts) -> Vec<Vec<u8>> {
    let mut all: Vec<String> = Vec::new();
    for prefix in &facts.prefixes {
        all.push(prefix.text.clone());
        all.extend(split(&prefix.text));
        all.extend(encoded(&prefix.text));
    }
    all.extend(["vsr_live_", "vsr_test_", crate::suppress::MARK].map(str::to_owned));
    all.extend(encoded("vsr_live_"));
    all.extend(encoded("vsr_test_"));
    for vendor in &facts.vendors {
        for word in &vendor.words {
            all.extend(cased(word, &vendor.name));
        }
        let own = vendor
            .own_credential_header
            .then_some(&vendor.credential_header);
        for header in vendor.headers.iter().chain(own) {
            all.extend(header_cased(header));
        }
        for host in &vendor.hosts {
            all.push(host.clone());
        }
        for field in &vendor.fields {
            // Methods and properties begin with a capital, or follow a `get`.
            let cut = |text: &str| text.get(1..).unwrap_or_default().to_owned();
            all.extend([cut(field), cut(&respelled(field))]);
        }
    }
    all.retain(|text| text.len() >= SHORTEST);
    all.sort_by(|a, b| a.len().cmp(&b.len()).then(a.cmp(b)));
    let mut kept: Vec<String> = Vec::new();
    for text in all {
        if !kept.iter().any(|k| text.contains(k.as_str())) {
            kept.push(text);
        }
    }
    kept.into_iter().map(String::into_bytes).collect()
}

/// A prefix that ends in the middle of a literal because it goes on in the next: `"sk_" + "live_…"`.
fn split(prefix: &str) -> Vec<String> {
    let mut out = Vec::new();
    for cut in 3..prefix.len() {
        let (Some(head), Some(tail)) = (prefix.get(..cut), prefix.get(cut..)) else {
            continue;
        };
        out.extend(['"', '\''].map(|quote| format!("{head}{quote}")));
        if head.ends_with('_') {
            // Templates put the environment in: f"sk_{env}_…".
            out.extend(['`', '{', '$', '%', '\\'].map(|next| format!("{head}{next}")));
        }
        if tail.starts_with('_') && tail.len() > 4 {
            out.extend(['"', '\''].map(|quote| format!("{quote}{tail}")));
        }
    }
    out
}

/// What is the same in every base64 text that holds the prefix, at each of the three alignments.
pub(crate) fn encoded(prefix: &str) -> Vec<String> {
    let mut out = Vec::new();
    for shift in 0..3_usize {
        let mut bytes = vec![0_u8; shift];
        bytes.extend(prefix.as_bytes());
        let text = STANDARD_NO_PAD.encode(&bytes);
        // Digits that hold bits of the neighbours are left out.
        let first = (shift * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        out.extend(text.get(first..last).map(str::to_owned));
    }
    out
}

/// A word as identifiers spell it. Its first letter is dropped where enough remains, so that one
/// fragment stands for `acmeApi` and `AcmeApi`.
fn cased(word: &str, name: &str) -> Vec<String> {
    let upper = word.to_ascii_uppercase();
    let from = if word.len() > 5 { 1 } else { 0 };
    let mut out = vec![upper];
    let mut push = |text: &str| out.extend(text.get(from..).map(str::to_owned));
    push(word);
    push(&capitalised(word));
    if name.eq_ignore_ascii_case(word) {
        push(name);
    }
    out
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|c| c.to_ascii_uppercase().to_string() + chars.as_str())
        .unwrap_or_default()
}

/// A header as code spells it. `x-` is too common to begin a fragment with.
fn header_cased(header: &str) -> Vec<String> {
    let rest = header.strip_prefix("x-").unwrap_or(header);
    let title: Vec<String> = rest.split('-').map(capitalised).collect();
    vec![
        rest.to_owned(),
        title.join("-"),
        title.concat(),
        rest.to_ascii_uppercase(),
        rest.replace('-', "_"),
        rest.replace('-', "_").to_ascii_uppercase(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::built_in;

    fn gate() -> Gate {
        Gate::new(&Facts::new(&built_in()))
    }

    #[test]
    fn everything_that_the_exact_search_finds_passes_the_gate() {
        let facts = Facts::new(&built_in());
        let gate = gate();
        for vendor in &facts.vendors {
            let own = vendor
                .own_credential_header
                .then_some(&vendor.credential_header);
            let names = vendor
                .hosts
                .iter()
                .chain(&vendor.headers)
                .chain(&vendor.variables);
            let names = names.chain(&vendor.fields).chain(own);
            for name in names {
                assert_eq!(
                    gate.look(format!("x = {name}\n").as_bytes()),
                    Seen::Something,
                    "{name}"
                );
            }
            for word in &vendor.words {
                for text in [
                    word.clone(),
                    word.to_ascii_uppercase(),
                    capitalised(word),
                    vendor.name.clone(),
                ] {
                    assert_eq!(gate.look(text.as_bytes()), Seen::Something, "{text}");
                }
            }
        }
    }

    #[test]
    fn keys_pass_whole_split_and_encoded() {
        let facts = Facts::new(&built_in());
        let gate = gate();
        for prefix in &facts.prefixes {
            let key = format!("{}4eC39HqLyjWDarjt", prefix.text);
            assert_eq!(gate.look(key.as_bytes()), Seen::Something);
            for cut in 3..key.len() {
                let (a, b) = key.split_at(cut);
                let text = format!("'{a}' + '{b}'");
                assert_eq!(gate.look(text.as_bytes()), Seen::Something, "{text}");
            }
            for before in ["", "a", "ab", "abc", "user:"] {
                let text =
                    base64::engine::general_purpose::STANDARD.encode(format!("{before}{key}"));
                assert_eq!(gate.look(text.as_bytes()), Seen::Something, "{text}");
            }
        }
    }

    #[test]
    fn ordinary_text_does_not_pass() {
        let gate = gate();
        for text in [
            "struct sock *sk = sk_alloc(net);",
            "task_lives_on",
            "the quick brown fox",
            "sk_buff",
        ] {
            assert_eq!(gate.look(text.as_bytes()), Seen::Nothing, "{text}");
        }
    }

    #[test]
    fn the_vectorised_search_takes_it() {
        let gate = gate();
        if cfg!(target_arch = "x86_64") {
            assert!(gate.slow.is_none());
        }
        assert!(gate.searches.len() <= 2, "{} passes", gate.searches.len());
    }
}
