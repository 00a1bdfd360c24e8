//! Exact search: every place of a decoded text where something of a vendor stands.

use super::gate::encoded;
use super::{Facts, Gate};
use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use std::ops::Range;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A key's prefix; index in [`Facts::prefixes`].
    Prefix(usize),
    /// A prefix of a caller's token.
    Token,
    /// A prefix in base64: of a key, by its index, or of a token.
    Encoded(Option<usize>),
    /// A suppression.
    Suppression,
    /// A host of the vendor's API.
    Host(usize),
    /// A header of the vendor's own.
    Header(usize),
    /// The vendor's name inside an identifier, a variable, a package.
    Word(usize),
    /// A member of the vendor's answers. Others may use the same name: no proof alone.
    Field(usize),
}

impl Kind {
    /// The vendor that this proves to be meant.
    pub const fn proves(self) -> Option<usize> {
        match self {
            Self::Host(v) | Self::Header(v) | Self::Word(v) => Some(v),
            Self::Prefix(_)
            | Self::Token
            | Self::Encoded(_)
            | Self::Suppression
            | Self::Field(_) => None,
        }
    }
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What stands there.
    pub kind: Kind,
    /// Where.
    pub range: Range<usize>,
}

/// The compiled search. Built on first use: most runs over few files never need it.
#[derive(Debug)]
pub struct Needles {
    search: Option<AhoCorasick>,
    kinds: Vec<(Kind, String)>,
}

/// In texts of so many bytes only what the gate saw is looked at, and what stands around it.
const LARGE: usize = 256 << 10;
/// How far around. Longer than any needle.
const AROUND: usize = 256;

impl Needles {
    /// Of everything in `facts`.
    pub fn new(facts: &Facts) -> Self {
        let mut kinds: Vec<(Kind, String)> = Vec::new();
        let mut add = |kind, text: String| {
            if !text.is_empty() {
                kinds.push((kind, text));
            }
        };
        for (i, prefix) in facts.prefixes.iter().enumerate() {
            add(Kind::Prefix(i), prefix.text.clone());
            let encoded = encoded(&prefix.text).into_iter();
            encoded.for_each(|text| add(Kind::Encoded(Some(i)), text));
        }
        for own in ["vsr_live_", "vsr_test_"] {
            add(Kind::Token, own.to_owned());
            let encoded = encoded(own).into_iter();
            encoded.for_each(|text| add(Kind::Encoded(None), text));
        }
        add(Kind::Suppression, crate::suppress::MARK.to_owned());
        for (i, vendor) in facts.vendors.iter().enumerate() {
            vendor
                .hosts
                .iter()
                .for_each(|host| add(Kind::Host(i), host.clone()));
            let own = vendor
                .own_credential_header
                .then_some(&vendor.credential_header);
            for header in vendor.headers.iter().chain(own) {
                for spelling in header_spellings(header) {
                    add(Kind::Header(i), spelling);
                }
            }
            vendor
                .words
                .iter()
                .for_each(|word| add(Kind::Word(i), word.clone()));
            for field in &vendor.fields {
                add(Kind::Field(i), field.clone());
                let other = respelled(field);
                if other != *field {
                    add(Kind::Field(i), other);
                }
            }
        }
        let search = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(kinds.iter().map(|(_, text)| text))
            .ok();
        Self { search, kinds }
    }

    /// Every place in `text`, in the order of their ends.
    pub fn find(&self, text: &str, gate: &Gate) -> Vec<Hit> {
        let bytes = text.as_bytes();
        if text.len() < LARGE {
            return self.within(bytes, 0..bytes.len()).collect();
        }
        let mut hits = Vec::new();
        let mut window = 0..0;
        for place in gate.places(bytes) {
            let start = place.saturating_sub(AROUND);
            if start > window.end {
                hits.extend(self.within(bytes, window.clone()));
                window.start = start;
            }
            window.end = (place + AROUND).min(bytes.len());
        }
        hits.extend(self.within(bytes, window));
        hits
    }

    fn within<'a>(
        &'a self,
        bytes: &'a [u8],
        range: Range<usize>,
    ) -> impl Iterator<Item = Hit> + use<'a> {
        let found = self.search.iter().flat_map(move |search| {
            let input = Input::new(bytes).range(range.clone());
            search.find_overlapping_iter(input)
        });
        found.filter_map(|found| {
            let (kind, needle) = self.kinds.get(found.pattern().as_usize())?;
            let range = found.range();
            let here = match kind {
                // Keys and tokens are lower case; their capitals are names of variables.
                Kind::Prefix(_) | Kind::Token | Kind::Encoded(_) | Kind::Suppression => {
                    bytes.get(range.clone()) == Some(needle.as_bytes())
                }
                Kind::Word(_) => is_a_word(bytes, &range),
                Kind::Host(_) => is_a_host(bytes, &range),
                Kind::Header(_) => is_whole(bytes, &range),
                Kind::Field(_) => is_whole(bytes, &range) || is_a_hump(bytes, &range),
            };
            here.then_some(Hit { kind: *kind, range })
        })
    }
}

/// Whether the match is a word of an identifier: `ACME_KEY`, `acmeClient`, `useAcme`, not `macmes`.
pub(super) fn is_a_word(bytes: &[u8], range: &Range<usize>) -> bool {
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let first = at(range.start);
    let last = at(range.end.saturating_sub(1));
    let before = range.start.checked_sub(1).map_or(b' ', at);
    let after = at(range.end);
    let begins =
        !before.is_ascii_alphabetic() || before.is_ascii_lowercase() && first.is_ascii_uppercase();
    let ends = !after.is_ascii_lowercase() || last.is_ascii_lowercase() && range.len() > 5;
    begins && ends
}

pub(super) fn is_a_host(bytes: &[u8], range: &Range<usize>) -> bool {
    let label = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    let before = range.start.checked_sub(1).and_then(|i| bytes.get(i));
    let after = bytes.get(range.end);
    let longer = match (before, bytes.get(range.start.saturating_sub(2))) {
        (Some(b'.'), Some(b)) => label(*b),
        // A percent-escape such as `%2F` ends in a letter.
        (Some(b), _) if b.is_ascii_hexdigit() && is_escape(bytes, range.start) => false,
        (Some(b), _) => label(*b),
        _ => false,
    };
    let goes_on = after == Some(&b'.') && bytes.get(range.end + 1).is_some_and(|b| label(*b));
    !longer && !goes_on && !after.is_some_and(|b| label(*b))
}

fn is_escape(bytes: &[u8], end: usize) -> bool {
    end.checked_sub(3).and_then(|i| bytes.get(i)) == Some(&b'%')
}

/// Not inside a longer name, apart from what frameworks put before a header's.
pub(super) fn is_whole(bytes: &[u8], range: &Range<usize>) -> bool {
    let after = bytes.get(range.end).copied().unwrap_or(b' ');
    let before = range
        .start
        .checked_sub(1)
        .and_then(|i| bytes.get(i))
        .copied()
        .unwrap_or(b' ');
    !after.is_ascii_lowercase() && !before.is_ascii_lowercase()
}

/// The end of a longer name that begins anew here: `getMatchResult`.
fn is_a_hump(bytes: &[u8], range: &Range<usize>) -> bool {
    let after = bytes.get(range.end).copied().unwrap_or(b' ');
    bytes.get(range.start).is_some_and(u8::is_ascii_uppercase) && !after.is_ascii_lowercase()
}

/// `x-key-secret`, `X_KEY_SECRET`, `xKeySecret`: in lower case, as the search ignores it.
fn header_spellings(header: &str) -> Vec<String> {
    let mut out = vec![
        header.to_owned(),
        header.replace('-', "_"),
        header.replace('-', ""),
    ];
    out.dedup();
    out
}

/// A field's name in the other convention: `is_real_face` and `isRealFace`.
pub fn respelled(field: &str) -> String {
    let mut out = String::new();
    if field.contains('_') {
        let mut up = false;
        for c in field.chars() {
            match c {
                '_' => up = true,
                c if up => {
                    out.push(c.to_ascii_uppercase());
                    up = false;
                }
                c => out.push(c),
            }
        }
    } else {
        for c in field.chars() {
            if c.is_ascii_uppercase() {
                out.push('_');
            }
            out.push(c.to_ascii_lowercase());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::{Seen, Vendor};

    fn words(text: &str) -> usize {
        let facts = Facts {
            vendors: vec![Vendor {
                words: vec!["acme".into()],
                hosts: vec!["api.acme.example".into()],
                ..Vendor::default()
            }],
            ..Facts::default()
        };
        Needles::new(&facts).find(text, &Gate::new(&facts)).len()
    }

    #[test]
    fn a_word_is_one_of_an_identifier() {
        for text in [
            "ACME_KEY",
            "acme-api",
            "acmeClient",
            "useAcme",
            "AcmeClient",
            "x.acme.y",
            "ACME",
        ] {
            assert_eq!(words(text), 1, "{text}");
        }
        for text in ["macmes", "pacme", "acmeist", "TACME", "sacme_key"] {
            assert_eq!(words(text), 0, "{text}");
        }
    }

    #[test]
    fn a_host_is_the_whole_name() {
        // The word counts beside the host.
        for text in [
            "https://api.acme.example/v1",
            "url=https%3A%2F%2Fapi.acme.example%2F",
            "//api.acme.example:443",
        ] {
            assert_eq!(words(text), 2, "{text}");
        }
        for text in [
            "https://api.acme.example-cdn.net",
            "https://notapi.acme.example2/",
        ] {
            assert!(words(text) < 2, "{text}");
        }
    }

    #[test]
    fn large_texts_are_searched_like_small_ones() {
        let facts = Facts::new(&crate::facts::built_in());
        let (needles, gate) = (Needles::new(&facts), Gate::new(&facts));
        let gap = " ".repeat(AROUND);
        // Lower case throughout, `xkeysecret` is no spelling that the gate looks for.
        let mut seen = needles.kinds.clone();
        seen.retain(|(_, n)| gate.look(n.as_bytes()) == Seen::Something);
        assert!(seen.len() * 10 >= needles.kinds.len() * 9);
        let text: String = seen
            .iter()
            .map(|(_, n)| format!("{n}\n{gap}{n}{gap}{gap}{gap}"))
            .collect();
        let before = LARGE.next_multiple_of(2);
        let large = needles.find(&(" ".repeat(before) + &text), &gate);
        let small = needles
            .within(text.as_bytes(), 0..text.len())
            .map(|hit| Hit {
                range: hit.range.start + before..hit.range.end + before,
                ..hit
            });
        assert_eq!(large, small.collect::<Vec<_>>());
        assert!(large.len() >= 2 * seen.len());
    }

    #[test]
    fn names_have_two_spellings() {
        assert_eq!(respelled("is_real_face"), "isRealFace");
        assert_eq!(respelled("nodeReports"), "node_reports");
    }
}
