//! A text that goes by in pieces: what a key may begin in is held back until it is known to be none.

use super::{ESCAPE, TELLING, begins_from, is_key_character};

/// Watches a text go by for anything that looks like a vendor's key.
#[derive(Debug)]
pub struct Watch {
    prefixes: Vec<String>,
    /// The last that was let go, by which it is known whether a word may begin after it.
    before: Vec<u8>,
    /// What a key may begin with.
    held: Vec<u8>,
}

/// What may go on now: `held`, and then the piece up to here.
#[derive(Debug, PartialEq, Eq)]
pub struct Passed {
    /// The end of pieces before.
    pub held: Vec<u8>,
    /// So many bytes of the piece.
    pub upto: usize,
}

impl Watch {
    /// For keys with these prefixes.
    pub fn new(prefixes: &[String]) -> Self {
        Self {
            prefixes: prefixes.to_vec(),
            before: Vec::new(),
            held: Vec::new(),
        }
    }

    /// Looks at the next piece; none where a key stands in it, no byte of which was let go.
    pub fn push(&mut self, piece: &[u8]) -> Option<Passed> {
        let known = self.before.len();
        let mut seam = std::mem::take(&mut self.before);
        seam.extend_from_slice(&self.held);
        let old = seam.len();
        let reach = ESCAPE + self.longest() + TELLING;
        seam.extend_from_slice(piece.get(..reach).unwrap_or(piece));
        // What stands before a piece's first bytes is seen in the seam alone.
        if begins_from(known, &seam, &self.prefixes) || begins_from(ESCAPE, piece, &self.prefixes) {
            return None;
        }
        let keep = match piece.len() >= reach {
            true => self.beginning(piece),
            false => self.beginning(seam.get(known..).unwrap_or_default()),
        };
        Some(self.let_go(piece, seam, old, keep))
    }

    /// What is held when nothing more comes: a key that never ended is none.
    pub fn end(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.held)
    }

    fn longest(&self) -> usize {
        self.prefixes.iter().map(String::len).max().unwrap_or(0)
    }

    /// Bytes at the end of `text` that a key may begin with.
    fn beginning(&self, text: &[u8]) -> usize {
        let most = (self.longest() + TELLING).saturating_sub(1).min(text.len());
        let begins = |length: &usize| {
            let end = text.get(text.len() - length..).unwrap_or_default();
            let prefixes = self.prefixes.iter().map(String::as_bytes);
            prefixes.filter(|p| !p.is_empty()).any(|prefix| {
                prefix.starts_with(end)
                    || end
                        .strip_prefix(prefix)
                        .is_some_and(|key| key.iter().all(|byte| is_key_character(*byte)))
            })
        };
        (1..=most).rev().find(begins).unwrap_or(0)
    }

    /// Holds the last `keep` bytes back; `seam` ends with as much of the piece as was needed, from `old` on.
    fn let_go(&mut self, piece: &[u8], mut seam: Vec<u8>, old: usize, keep: usize) -> Passed {
        let mut held = std::mem::take(&mut self.held);
        let upto = piece.len().saturating_sub(keep);
        if let Some(early @ 1..) = keep.checked_sub(piece.len()) {
            // The key would have begun before this piece.
            self.held = held.split_off(held.len().saturating_sub(early));
        }
        self.held
            .extend_from_slice(piece.get(upto..).unwrap_or_default());
        if upto >= ESCAPE {
            let last = piece.get(upto - ESCAPE..upto).unwrap_or_default();
            seam.clear();
            seam.extend_from_slice(last);
        } else {
            let gone = old + piece.len() - keep;
            seam.truncate(gone);
            seam.drain(..gone.saturating_sub(ESCAPE));
        }
        self.before = seam;
        Passed { held, upto }
    }
}

#[cfg(test)]
mod tests {
    use super::super::looks_like_key;
    use super::*;
    use proptest::prelude::*;

    fn prefixes() -> Vec<String> {
        vec!["sk_live_".to_owned(), "sk_".to_owned()]
    }

    /// What was let go, and whether it came to its end.
    fn gone(pieces: &[&[u8]], prefixes: &[String]) -> (Vec<u8>, bool) {
        let mut watch = Watch::new(prefixes);
        let mut gone = Vec::new();
        for piece in pieces {
            let Some(passed) = watch.push(piece) else {
                return (gone, false);
            };
            gone.extend(passed.held);
            gone.extend_from_slice(&piece[..passed.upto]);
        }
        gone.extend(watch.end());
        (gone, true)
    }

    #[test]
    fn only_what_may_begin_a_key_is_held_back() {
        let mut watch = Watch::new(&prefixes());
        let all = |upto| {
            Some(Passed {
                held: Vec::new(),
                upto,
            })
        };
        assert_eq!(watch.push(b"an ordinary text"), all(16));
        assert_eq!(watch.push(b"and the start of one: sk_li"), all(22));
        assert_eq!(
            watch.push(b"ght"),
            Some(Passed {
                held: Vec::new(),
                upto: 0
            })
        );
        assert_eq!(
            watch.push(b" on."),
            Some(Passed {
                held: b"sk_light".to_vec(),
                upto: 4
            })
        );
        assert_eq!(Watch::new(&prefixes()).push(b"sk_live_12345678"), None);
        assert_eq!(Watch::new(&[]).push(b"sk_live_12345678"), all(16));
    }

    proptest! {
        #[test]
        fn whatever_the_pieces_no_byte_of_a_key_is_let_go(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "sk_live_", "sk_", "live_", "12345678", "1", "a", " ", "%22", "%", "\\u0022", "\\n",
                    "\\", "task_", "0022", "****", "filling that is longer than any key's beginning",
                ]),
                0..14,
            ),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        ) {
            let text = parts.concat().into_bytes();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
            cuts.sort_unstable();
            let mut pieces = Vec::new();
            let mut start = 0;
            for cut in cuts.into_iter().chain([text.len()]) {
                pieces.push(&text[start..cut]);
                start = cut;
            }
            let (gone, ended) = gone(&pieces, &prefixes());
            prop_assert_eq!(ended, !looks_like_key(&text, &prefixes()));
            if ended {
                prop_assert_eq!(gone, text);
            } else {
                prop_assert!(text.starts_with(&gone));
                let seen = (0..=text.len()).find(|end| looks_like_key(&text[..*end], &prefixes()));
                let seen = &text[..seen.unwrap_or_default()];
                let start = (0..seen.len()).rev().find(|at| begins_from(*at, seen, &prefixes()));
                prop_assert!(gone.len() <= start.unwrap_or_default());
            }
        }
    }
}
