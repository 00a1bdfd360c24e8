//! The gate: one vectorised pass that says of most files that nothing in them can matter.
//!
//! It runs over raw bytes, so it has to be as fast as reading them. A vectorised search is at its
//! best with few short texts: so it looks for *stems*, four bytes that are rare in ordinary source
//! and shared by as many needles as can be, and what stands around a stem is compared with the
//! needles that hold it, and with what may stand beside them.

mod needle;
mod stems;

pub(crate) use needle::encoded;

use super::Facts;
use aho_corasick::{Span, packed};
use needle::{Needle, needles};
use stems::{Held, stems};

/// As many stems as the vectorised search takes at once.
const AT_ONCE: usize = 64;
/// What decides whether a needle is whole stands so near to it.
const BESIDE: usize = 8;

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
    needles: Vec<Needle>,
    searches: Vec<(packed::Searcher, Vec<Vec<Held>>)>,
    /// Where no vectorised search can be had on this processor.
    slow: Option<aho_corasick::AhoCorasick>,
    longest: usize,
}

impl Gate {
    /// Of everything in `facts`.
    pub fn new(facts: &Facts) -> Self {
        let needles = needles(facts);
        let longest = needles.iter().map(|n| n.text.len()).max().unwrap_or(1);
        let mut stems = stems(&needles);
        let passes = stems.len().div_ceil(AT_ONCE);
        let mut searches = Vec::new();
        while !stems.is_empty() {
            let some: Vec<_> = stems.drain(..stems.len().min(AT_ONCE)).collect();
            let mut builder = packed::Config::new().builder();
            builder.extend(some.iter().map(|(stem, _)| stem));
            let held = some.into_iter().map(|(_, held)| held).collect();
            searches.extend(builder.build().map(|search| (search, held)));
        }
        let slow = match searches.len() == passes {
            true => None,
            false => aho_corasick::AhoCorasick::new(needles.iter().map(|n| &n.text)).ok(),
        };
        Self {
            needles,
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
                .any(|(search, held)| self.next(search, held, bytes, 0).is_some()),
        };
        if found {
            Seen::Something
        } else {
            Seen::Nothing
        }
    }

    /// How many bytes of a piece the next one must begin with, so that nothing is cut in two.
    pub const fn overlap(&self) -> usize {
        self.longest + 2 * BESIDE
    }

    /// Everything that stands in `bytes`, in order: where each begins.
    pub fn places(&self, bytes: &[u8]) -> Vec<usize> {
        let mut places = Vec::new();
        match &self.slow {
            Some(search) => places.extend(search.find_iter(bytes).map(|m| m.start())),
            None => self.searches.iter().for_each(|(search, held)| {
                let mut from = 0;
                while let Some((place, after)) = self.next(search, held, bytes, from) {
                    places.push(place);
                    from = after;
                }
            }),
        }
        places.sort_unstable();
        places
    }

    /// The next needle after an offset: where it begins, and where to look on.
    fn next(
        &self,
        search: &packed::Searcher,
        held: &[Vec<Held>],
        bytes: &[u8],
        mut from: usize,
    ) -> Option<(usize, usize)> {
        while let Some(stem) = search.find_in(bytes, Span::from(from..bytes.len())) {
            // Stems may overlap: the next may begin inside of this one.
            from = stem.start() + 1;
            let around = |held: &Held| {
                let start = stem.start().checked_sub(held.before)?;
                let needle = self.needles.get(held.needle)?;
                needle.stands_at(bytes, start).then_some(start)
            };
            let held = held.get(stem.pattern().as_usize());
            if let Some(start) = held.and_then(|held| held.iter().find_map(around)) {
                return Some((start, from));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::needle::capitalised;
    use super::*;
    use crate::facts::built_in;
    use base64::Engine as _;

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
            "cpumask_test_and_set_cpu(cpu, mask)",
            "unparsable; parsable",
            "interface, surface, result = resulting",
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
        // The search takes twice the time with more: needles that have a stem in common save it,
        // be the stem less rare.
        let stems: usize = gate.searches.iter().map(|(_, held)| held.len()).sum();
        assert!(stems <= 32, "{stems} stems");
    }
}
