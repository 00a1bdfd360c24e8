//! From bytes to text: UTF-8, UTF-16 with or without a mark, and what is neither, as Latin-1.

use std::borrow::Cow;

/// How a file is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a mark.
    Utf8,
    /// UTF-16, least significant byte first.
    Utf16Le,
    /// UTF-16, most significant byte first.
    Utf16Be,
    /// Neither: each byte is a character.
    Latin1,
}

/// Decoded text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// Without a mark at its start.
    pub text: Cow<'a, str>,
    /// How it was encoded.
    pub encoding: Encoding,
}

/// How much of a file tells what it is.
const TELLING: usize = 1024;

/// The two-byte encoding of a file whose first bytes are these, if it has one.
pub fn wide(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xff, 0xfe, rest @ ..] if !rest.starts_with(&[0, 0]) => return Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    // Without a mark: text of mostly ASCII has a zero in every pair, always on the same side.
    let head = head.get(..head.len().min(TELLING) & !1).unwrap_or_default();
    memchr::memchr(0, head)?;
    if head.len() < 8 {
        return None;
    }
    let (mut low, mut high, mut pairs) = (0_usize, 0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        match pair {
            [0, 0] => return None,
            [_, 0] => low += 1,
            [0, _] => high += 1,
            _ => {}
        }
        pairs += 1;
    }
    match (low, high) {
        (low, 0) if low * 10 >= pairs * 8 => Some(Encoding::Utf16Le),
        (0, high) if high * 10 >= pairs * 8 => Some(Encoding::Utf16Be),
        _ => None,
    }
}

/// Whether a file that begins so is no text.
pub fn is_binary(head: &[u8]) -> bool {
    memchr::memchr(0, head.get(..TELLING).unwrap_or(head)).is_some() && wide(head).is_none()
}

/// The text of a file.
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if let Some(encoding) = wide(bytes) {
        let little = encoding == Encoding::Utf16Le;
        let units = bytes.chunks_exact(2).map(|pair| match pair {
            [a, b] if little => u16::from_le_bytes([*a, *b]),
            [a, b] => u16::from_be_bytes([*a, *b]),
            _ => 0,
        });
        let text: String = char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .skip_while(|c| *c == '\u{feff}')
            .collect();
        return Decoded {
            text: Cow::Owned(text),
            encoding,
        };
    }
    let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(plain) {
        Ok(text) => Decoded {
            text: Cow::Borrowed(text),
            encoding: Encoding::Utf8,
        },
        Err(_) => Decoded {
            text: Cow::Owned(plain.iter().map(|b| char::from(*b)).collect()),
            encoding: Encoding::Latin1,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let mark = mark.then_some('\u{feff}');
        mark.into_iter()
            .chain(text.chars())
            .collect::<String>()
            .encode_utf16()
            .flat_map(|u| {
                if little {
                    u.to_le_bytes()
                } else {
                    u.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn every_encoding_is_read() {
        let text = "API_KEY = \"abc\"\r\nname = \"Zoë\"\r\n";
        for (little, mark) in [(true, true), (true, false), (false, true), (false, false)] {
            let bytes = utf16(text, little, mark);
            assert!(!is_binary(&bytes));
            assert_eq!(decode(&bytes).text, text, "{little} {mark}");
        }
        let mut marked = b"\xef\xbb\xbf".to_vec();
        marked.extend(text.as_bytes());
        assert_eq!(decode(&marked).text, text);
        assert_eq!(decode(b"caf\xe9 = 1").text, "café = 1");
        assert_eq!(decode(b"caf\xe9").encoding, Encoding::Latin1);
    }

    #[test]
    fn programs_and_pictures_are_no_text() {
        assert!(is_binary(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"));
        assert!(is_binary(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"));
        assert!(is_binary(&[0; 64]));
        assert!(!is_binary(b"plain"));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes).text.len();
        }
    }
}
