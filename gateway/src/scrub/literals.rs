//! One fast pass over a text for the places where a literal spelling may begin.
//!
//! Only the first eight bytes of each are searched for, and the rest is compared where they stand.
//! So the keys of one vendor, which share a prefix, cost one pattern, most gateways stay within
//! the 64 patterns of a vectorised search, and the library holds no whole key.

use super::ScrubError;
use super::needles::Needle;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind, packed};

/// Long enough to be rare in text; no secret is shorter.
const START: usize = visor_policy::key::MIN_LEN;

pub(super) struct Literals {
    search: Search,
    /// By pattern: how its needles begin, and which they are.
    groups: Vec<([u8; START], Vec<usize>)>,
}

enum Search {
    Nothing,
    Vectorised(packed::Searcher),
    /// Many keys, or a processor without vectors.
    Automaton(AhoCorasick),
}

impl Literals {
    pub fn new(needles: &[Needle]) -> Result<Self, ScrubError> {
        let mut groups: Vec<([u8; START], Vec<usize>)> = Vec::new();
        for (number, needle) in needles.iter().enumerate() {
            let start = *needle.text.first_chunk().ok_or(ScrubError::TooShort)?;
            match groups.iter_mut().find(|(known, _)| *known == start) {
                Some((_, group)) => group.push(number),
                None => groups.push((start, vec![number])),
            }
        }
        if groups.is_empty() {
            return Ok(Self {
                search: Search::Nothing,
                groups,
            });
        }
        let starts = || groups.iter().map(|(start, _)| start);
        let search = match packed::Config::new().builder().extend(starts()).build() {
            Some(searcher) => Search::Vectorised(searcher),
            None => Search::Automaton(
                AhoCorasick::builder()
                    .match_kind(MatchKind::LeftmostFirst)
                    .kind(Some(AhoCorasickKind::DFA))
                    .build(starts())
                    .map_err(|_| ScrubError::TooMany)?,
            ),
        };
        Ok(Self { search, groups })
    }

    /// The number of a needle that stands in `text`.
    pub fn find(&self, needles: &[Needle], text: &[u8]) -> Option<usize> {
        let mut from = 0;
        loop {
            let (pattern, start) = self.next(text, from)?;
            let rest = text.get(start..).unwrap_or_default();
            let stands = |number: &&usize| {
                needles
                    .get(**number)
                    .is_some_and(|needle| rest.starts_with(&needle.text))
            };
            if let Some(number) = self
                .groups
                .get(pattern)
                .and_then(|(_, group)| group.iter().find(stands))
            {
                return Some(*number);
            }
            from = start + 1;
        }
    }

    /// Whether some needle begins with the whole of `tail`.
    pub fn begin_with(&self, needles: &[Needle], tail: &[u8]) -> bool {
        let head = tail.get(..START).unwrap_or(tail);
        self.groups
            .iter()
            .filter(|(start, _)| start.starts_with(head))
            .any(|(_, group)| {
                tail.len() <= START
                    || group
                        .iter()
                        .filter_map(|number| needles.get(*number))
                        .any(|needle| needle.text.starts_with(tail))
            })
    }

    fn next(&self, text: &[u8], from: usize) -> Option<(usize, usize)> {
        if text.len().saturating_sub(from) < START {
            return None;
        }
        let span = aho_corasick::Span {
            start: from,
            end: text.len(),
        };
        let found = match &self.search {
            Search::Nothing => None,
            Search::Vectorised(searcher) => searcher.find_in(text, span),
            Search::Automaton(automaton) => {
                automaton.find(aho_corasick::Input::new(text).span(span))
            }
        }?;
        Some((found.pattern().as_usize(), found.start()))
    }
}
