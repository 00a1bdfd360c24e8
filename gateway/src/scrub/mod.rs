//! Finds a secret of ours in what goes back to a caller; the answer is then withheld, never edited.
//!
//! A secret is found as it is, in base64 (every alignment, both alphabets), in hexadecimal, and in
//! any of these with any of its characters percent- or JSON-escaped, up to an escape within an
//! escape (`%2541`, `\\u0041`, a URL in a JSON string). What this is for is an upstream that
//! reflects or logs what it was sent. One that hides the key on purpose (reversed, encrypted, bit
//! by bit) is not stopped by a search.
//!
//! Two looks at each piece of text, both linear: an automaton for the literal spellings, and, only
//! where `%` or `\` stands, a matcher that reads escapes. Nothing is decoded into a buffer.

mod escape;
mod literals;
mod needles;
mod stream;
#[cfg(test)]
mod tests;

pub use stream::StreamScrubber;

use escape::Ends;
use literals::Literals;
use memchr::memchr2_iter;
use needles::Needle;
use std::fmt;

/// Whose secret it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A vendor's key: the credential's index in the keyring, and the key's id.
    Credential {
        /// The credential's index in the keyring.
        index: usize,
        /// The key's id.
        key: u64,
    },
    /// A key of a credential that the policy no longer has.
    Retired {
        /// The key's id.
        key: u64,
    },
    /// A webhook secret, by its index among those that the scrubber was given.
    Webhook {
        /// The index.
        index: usize,
    },
}

/// How the secret was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// As it is.
    Plain,
    /// In base64.
    Base64,
    /// In hexadecimal.
    Hex,
    /// Any of these, with percent- or JSON-escapes in it.
    Escaped,
}

impl fmt::Display for Spelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Base64 => "base64",
            Self::Hex => "hex",
            Self::Escaped => "escaped",
        })
    }
}

/// A secret was found: nothing more of the answer may go back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Whose it is.
    pub owner: Owner,
    /// How it was written.
    pub spelling: Spelling,
}

/// A secret cannot be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScrubError {
    /// It would be found in ordinary text.
    #[error("a secret is too short to be found in answers")]
    TooShort,
    /// More secrets, or longer ones, than an automaton holds.
    #[error("there are too many secrets to search for")]
    TooMany,
}

/// Searches for every spelling of a fixed set of secrets.
pub struct Scrubber {
    literals: Literals,
    needles: Vec<Needle>,
    /// For each byte, where it stands.
    places: Vec<Vec<Place>>,
    starts: [bool; 256],
    shortest: usize,
    longest: usize,
}

impl Scrubber {
    /// Prepares the search. Its copies of the secrets are wiped, but for their first eight bytes,
    /// which the search library holds.
    ///
    /// # Errors
    /// Where a secret is shorter than [`visor_policy::key::MIN_LEN`], or there are too many.
    pub fn new<'a>(
        secrets: impl IntoIterator<Item = (Owner, &'a [u8])>,
    ) -> Result<Self, ScrubError> {
        let mut needles: Vec<Needle> = Vec::new();
        for (owner, secret) in secrets {
            if secret.len() < visor_policy::key::MIN_LEN {
                return Err(ScrubError::TooShort);
            }
            for (spelling, text) in needles::spellings(secret) {
                if !needles.iter().any(|n| *n.text == *text) {
                    needles.push(Needle {
                        text,
                        owner,
                        spelling,
                    });
                }
            }
        }
        let mut places = vec![Vec::new(); 256];
        let mut starts = [false; 256];
        for (number, needle) in needles.iter().enumerate() {
            let mut before = None;
            for (&byte, position) in needle.text.iter().zip(0..) {
                if let Some(list) = places.get_mut(usize::from(byte)) {
                    list.push(Place {
                        needle: number,
                        position,
                        before,
                    });
                }
                before = Some(byte);
            }
            if let Some(start) = needle
                .text
                .first()
                .and_then(|b| starts.get_mut(usize::from(*b)))
            {
                *start = true;
            }
        }
        let lengths = || needles.iter().map(|n| n.text.len());
        Ok(Self {
            shortest: lengths().min().unwrap_or(usize::MAX),
            longest: lengths().max().unwrap_or(0),
            literals: Literals::new(&needles)?,
            places,
            starts,
            needles,
        })
    }

    /// The first secret found in a whole body or a header's value.
    pub fn find(&self, text: &[u8]) -> Option<Hit> {
        if text.len() < self.shortest {
            return None;
        }
        self.find_literal(text)
            .or_else(|| self.find_escaped(text, &mut Cut::none()))
    }

    /// Searches `text`, more of which may follow. Without a hit: how much of it cannot be part of
    /// a secret whatever follows.
    fn scan(&self, text: &[u8]) -> Result<usize, Hit> {
        if let Some(hit) = self.find_literal(text) {
            return Err(hit);
        }
        let mut cut = Cut(self.literal_start(text));
        match self.find_escaped(text, &mut cut) {
            Some(hit) => Err(hit),
            None => Ok(cut.0),
        }
    }

    /// The most bytes that one secret can take, however it is written.
    const fn widest(&self) -> usize {
        self.longest * escape::WIDEST
    }

    fn find_literal(&self, text: &[u8]) -> Option<Hit> {
        let needle = self.needles.get(self.literals.find(&self.needles, text)?)?;
        Some(Hit {
            owner: needle.owner,
            spelling: needle.spelling,
        })
    }

    /// Looks at each escape as the first one in a secret: what stands before it is then literal.
    fn find_escaped(&self, text: &[u8], cut: &mut Cut) -> Option<Hit> {
        for at in memchr2_iter(b'%', b'\\', text) {
            let escapes = escape::read(text, at);
            let ahead = text.get(..at).unwrap_or_default();
            let last = ahead.last().copied();
            if escapes.ran_out {
                cut.at(self.literal_start(ahead));
            }
            for (byte, end) in escapes.iter() {
                let places = self
                    .places
                    .get(usize::from(byte))
                    .map_or(&[][..], Vec::as_slice);
                for place in places {
                    if place.before.is_some() && place.before != last {
                        continue;
                    }
                    let Some(needle) = self.needles.get(place.needle) else {
                        continue;
                    };
                    let (before, rest) = match needle.text.split_at_checked(place.position) {
                        Some((before, [_, rest @ ..])) if ahead.ends_with(before) => (before, rest),
                        _ => continue,
                    };
                    match escape::follow(text, end, rest) {
                        Ends::Match => {
                            return Some(Hit {
                                owner: needle.owner,
                                spelling: Spelling::Escaped,
                            });
                        }
                        Ends::RanOut => cut.at(at - before.len()),
                        Ends::Differ => {}
                    }
                }
            }
        }
        None
    }

    /// Where the longest end of `text` begins that a literal secret begins with.
    fn literal_start(&self, text: &[u8]) -> usize {
        let first = text.len().saturating_sub(self.longest.saturating_sub(1));
        (first..text.len())
            .find(|start| {
                let tail = text.get(*start..).unwrap_or_default();
                let begins = tail.first().and_then(|b| self.starts.get(usize::from(*b)));
                begins == Some(&true) && self.literals.begin_with(&self.needles, tail)
            })
            .unwrap_or(text.len())
    }
}

/// Where a byte stands in a needle.
#[derive(Clone, Copy)]
struct Place {
    needle: usize,
    position: usize,
    /// The byte before it, which tells most candidates apart at once.
    before: Option<u8>,
}

/// From where on a text may be the beginning of a secret.
struct Cut(usize);

impl Cut {
    const fn none() -> Self {
        Self(usize::MAX)
    }
    fn at(&mut self, start: usize) {
        self.0 = self.0.min(start);
    }
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scrubber")
            .field("needles", &self.needles.len())
            .finish_non_exhaustive()
    }
}
