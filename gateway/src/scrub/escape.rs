//! Reads percent- and JSON-escapes where they stand, one within another included.

/// The most bytes that one character can take: each of the six characters of `\u0041` written as
/// such an escape itself.
pub(super) const WIDEST: usize = 36;

/// What one escape can mean: each byte it may stand for, and where the text goes on.
pub(super) struct Escapes {
    found: [(u8, usize); 4],
    count: usize,
    /// The text ended before the escape did.
    pub ran_out: bool,
}

impl Escapes {
    const fn new() -> Self {
        Self {
            found: [(0, 0); 4],
            count: 0,
            ran_out: false,
        }
    }

    /// The bytes and ends.
    pub fn iter(&self) -> impl Iterator<Item = (u8, usize)> + '_ {
        self.found.iter().take(self.count).copied()
    }

    fn add(&mut self, read: Read) {
        match read {
            Ok(one) if !self.iter().any(|known| known == one) => {
                if let Some(slot) = self.found.get_mut(self.count) {
                    *slot = one;
                    self.count += 1;
                }
            }
            Ok(_) | Err(Stop::NoEscape) => {}
            Err(Stop::TextEnds) => self.ran_out = true,
        }
    }
}

/// Why an escape could not be read.
enum Stop {
    NoEscape,
    TextEnds,
}

type Read = Result<(u8, usize), Stop>;

/// The escapes that begin at `at`, where `%` or `\` stands.
pub(super) fn read(text: &[u8], at: usize) -> Escapes {
    let mut out = Escapes::new();
    let Some(&first) = text.get(at) else {
        return out;
    };
    // `%41`, `\u0041`, and the same with escaped digits: `%%34%31`.
    read_tail(text, first, at + 1, &mut out);
    // `%25` or `\\` that is itself only the first character of an escape: `%2541`.
    match simple(text, at) {
        Ok((byte @ (b'%' | b'\\'), end)) => read_tail(text, byte, end, &mut out),
        Ok(_) | Err(Stop::NoEscape) => {}
        Err(Stop::TextEnds) => out.ran_out = true,
    }
    out
}

/// The rest of an escape after its first character, whose own characters may be escaped once.
fn read_tail(text: &[u8], first: u8, at: usize, out: &mut Escapes) {
    if first == b'%' {
        out.add(hex_pair(text, at, character));
        return;
    }
    match character(text, at) {
        Ok((b'u', at)) => out.add(four_digits(text, at, character)),
        Ok((byte @ (b'/' | b'"' | b'\\'), end)) => out.add(Ok((byte, end))),
        Ok(_) => {}
        Err(stop) => out.add(Err(stop)),
    }
    // The second of `\\` is also the beginning of an escape: both readings count.
    if text.get(at) == Some(&b'\\') {
        out.add(Ok((b'\\', at + 1)));
    }
}

/// One character, plain or in a simple escape.
fn character(text: &[u8], at: usize) -> Read {
    match text.get(at) {
        None => Err(Stop::TextEnds),
        Some(b'%' | b'\\') => simple(text, at),
        Some(byte) => Ok((*byte, at + 1)),
    }
}

/// An escape of plain characters.
fn simple(text: &[u8], at: usize) -> Read {
    match text.get(at) {
        Some(b'%') => hex_pair(text, at + 1, plain),
        Some(b'\\') => match plain(text, at + 1)? {
            (b'u', at) => four_digits(text, at, plain),
            (byte @ (b'/' | b'"' | b'\\'), end) => Ok((byte, end)),
            _ => Err(Stop::NoEscape),
        },
        Some(_) => Err(Stop::NoEscape),
        None => Err(Stop::TextEnds),
    }
}

fn plain(text: &[u8], at: usize) -> Read {
    text.get(at)
        .map(|byte| (*byte, at + 1))
        .ok_or(Stop::TextEnds)
}

type One = fn(&[u8], usize) -> Read;

fn hex_pair(text: &[u8], at: usize, one: One) -> Read {
    let (high, at) = digit(text, at, one)?;
    let (low, at) = digit(text, at, one)?;
    Ok((high << 4 | low, at))
}

/// Four digits that name a character of ASCII.
fn four_digits(text: &[u8], at: usize, one: One) -> Read {
    match hex_pair(text, at, one)? {
        (0, at) => hex_pair(text, at, one),
        _ => Err(Stop::NoEscape),
    }
}

fn digit(text: &[u8], at: usize, one: One) -> Read {
    let (byte, at) = one(text, at)?;
    let value = match byte {
        b'0'..=b'9' => byte - b'0',
        b'a'..=b'f' => byte - b'a' + 10,
        b'A'..=b'F' => byte - b'A' + 10,
        _ => return Err(Stop::NoEscape),
    };
    Ok((value, at))
}

/// How a comparison ends.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// All of the secret stands there.
    Match,
    /// It does not.
    Differ,
    /// The text ends first, and agrees so far.
    RanOut,
}

/// Whether `secret` stands at `at`, each of its characters plain or escaped.
pub(super) fn follow(text: &[u8], mut at: usize, secret: &[u8]) -> Ends {
    let mut rest = secret;
    // One place at a time, while each character can be read in one way only.
    while let Some((&byte, after)) = rest.split_first() {
        match text.get(at) {
            None => return Ends::RanOut,
            Some(b'%' | b'\\') => {
                let mut ends = text.get(at).filter(|b| **b == byte).map(|_| at + 1);
                let escapes = read(text, at);
                for (_, end) in escapes.iter().filter(|(read, _)| *read == byte) {
                    if ends.is_some() {
                        return follow_all(text, at, rest);
                    }
                    ends = Some(end);
                }
                match ends {
                    Some(_) if escapes.ran_out => return follow_all(text, at, rest),
                    Some(end) => at = end,
                    None if escapes.ran_out => return Ends::RanOut,
                    None => return Ends::Differ,
                }
            }
            Some(found) if *found == byte => at += 1,
            Some(_) => return Ends::Differ,
        }
        rest = after;
    }
    Ends::Match
}

/// A `%` or `\` of the secret may be read in two ways, so several places can be possible at once;
/// they are kept apart and sorted, which bounds the work.
fn follow_all(text: &[u8], at: usize, secret: &[u8]) -> Ends {
    let mut ran_out = false;
    let mut here = vec![at];
    let mut next = Vec::new();
    for byte in secret {
        for &at in &here {
            let Some(found) = text.get(at) else {
                ran_out = true;
                continue;
            };
            if found == byte {
                next.push(at + 1);
            }
            if matches!(found, b'%' | b'\\') {
                let escapes = read(text, at);
                ran_out |= escapes.ran_out;
                next.extend(
                    escapes
                        .iter()
                        .filter(|(read, _)| read == byte)
                        .map(|(_, end)| end),
                );
            }
        }
        next.sort_unstable();
        next.dedup();
        std::mem::swap(&mut here, &mut next);
        next.clear();
        if here.is_empty() {
            return if ran_out { Ends::RanOut } else { Ends::Differ };
        }
    }
    Ends::Match
}
