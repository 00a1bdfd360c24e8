//! Images, looked at without decoding them: what they are, how large, and which of their bytes a
//! decoder needs.
//!
//! A face image from a phone says where and when it was taken and by which device, and often holds
//! a second picture. So what is kept is a closed list: what a decoder needs for the same pixels,
//! and the orientation, without which a face lies on its side. The bytes that are kept are never
//! changed and never copied here: an image becomes a list of [`Piece`]s.
//!
//! Formats after ITU-T T.81 and T.871 (JPEG), the PNG specification (third edition) and the WebP
//! container specification (RFC 9649); orientation after Exif 3.0, 4.6.5.1.

mod exif;
mod jpeg;
mod png;
mod read;
mod webp;

use crate::read::choice;
use std::fmt;
use std::ops::Range;

choice! {
    /// The formats that pass. Everything else is refused: SVG is a document that runs, HEIC has
    /// decoders in C with a history, and a GIF moves.
    pub enum Format {
        /// JPEG: baseline, extended or progressive, eight bits.
        "jpeg" Jpeg,
        /// PNG that does not move.
        "png" Png,
        /// WebP that does not move.
        "webp" Webp,
    }
}

impl Format {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }

    /// What its first bytes say, and only that.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\xFF\xD8\xFF") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(png::SIGNATURE) {
            Some(Self::Png)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::Webp)
        } else {
            None
        }
    }

    /// The format that a file's name claims; none where it claims nothing known.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        let is = |known: &[&str]| known.iter().any(|k| ending.eq_ignore_ascii_case(k));
        if is(&["jpg", "jpeg", "jpe", "jfif"]) {
            Some(Self::Jpeg)
        } else if is(&["png"]) {
            Some(Self::Png)
        } else if is(&["webp"]) {
            Some(Self::Webp)
        } else {
            None
        }
    }
}

/// How a picture has to be turned to stand upright: 1 to 8, as Exif counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Orientation(u8);

impl Orientation {
    /// As it is.
    pub const UPRIGHT: Self = Self(1);

    /// None for a number that means nothing.
    pub const fn new(number: u16) -> Option<Self> {
        match number {
            1..=8 => Some(Self(number as u8)),
            _ => None,
        }
    }

    /// 1 to 8.
    pub const fn number(self) -> u8 {
        self.0
    }
}

/// A stretch of a cleaned image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These bytes of what came, as they are.
    Kept(Range<usize>),
    /// Bytes in the place of others: a length that had to be mended, an orientation.
    New(Vec<u8>),
}

/// What stands in an image, and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Its format.
    pub format: Format,
    /// Pixels, before it is turned.
    pub width: u32,
    /// Pixels, before it is turned.
    pub height: u32,
    /// How it has to be turned.
    pub orientation: Orientation,
    /// The image without metadata, in order.
    pub pieces: Vec<Piece>,
}

impl Image {
    /// Pixels in all.
    pub const fn pixels(&self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Whether the pieces are the very `bytes` that were looked at.
    pub fn is_clean(&self, bytes: &[u8]) -> bool {
        let mut at = 0;
        self.pieces.iter().all(|piece| {
            let start = at;
            match piece {
                Piece::Kept(range) => {
                    at += range.len();
                    range.start == start
                }
                Piece::New(new) => {
                    at += new.len();
                    bytes.get(start..at) == Some(new)
                }
            }
        }) && at == bytes.len()
    }
}

/// Why something is not an image that may pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Its first bytes are of no format that passes.
    Unknown,
    /// It ends before it should; what was read then.
    Truncated(&'static str),
    /// It is not built as its format says; in what.
    Malformed(&'static str),
    /// It is of a kind that few decoders know, which makes it a way past whoever looks at it.
    Exotic(&'static str),
    /// It moves.
    Animated,
    /// So many bytes follow its end: a second file.
    Trailing(usize),
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("not a JPEG, PNG or WebP"),
            Self::Truncated(what) => write!(f, "it ends within {what}"),
            Self::Malformed(what) | Self::Exotic(what) => f.write_str(what),
            Self::Animated => f.write_str("it moves"),
            Self::Trailing(1) => f.write_str("1 byte follows its end"),
            Self::Trailing(bytes) => write!(f, "{bytes} bytes follow its end"),
        }
    }
}

/// Looks at an image: its structure from the first byte to the last, its size, and what to keep.
///
/// # Errors
/// Where it is none that may pass; see [`Fault`].
pub fn look(bytes: &[u8]) -> Result<Image, Fault> {
    let image = match Format::of(bytes).ok_or(Fault::Unknown)? {
        Format::Jpeg => jpeg::look(bytes),
        Format::Png => png::look(bytes),
        Format::Webp => webp::look(bytes),
    }?;
    if image.width == 0 || image.height == 0 {
        return Err(Fault::Malformed("a side of no pixels"));
    }
    Ok(image)
}

/// The pieces of an image on their way: what stands side by side becomes one.
#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn keep(&mut self, range: Range<usize>) {
        match self.0.last_mut() {
            Some(Piece::Kept(last)) if last.end == range.start => last.end = range.end,
            _ => self.0.push(Piece::Kept(range)),
        }
    }

    fn put(&mut self, bytes: Vec<u8>) {
        self.0.push(Piece::New(bytes));
    }

    fn length(&self) -> usize {
        let of = |piece: &Piece| match piece {
            Piece::Kept(range) => range.len(),
            Piece::New(bytes) => bytes.len(),
        };
        self.0.iter().map(of).sum()
    }
}

#[cfg(test)]
mod tests;
