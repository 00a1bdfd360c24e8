//! WebP: a RIFF file of chunks, of which the extended header says what is there.

use super::read::Reader;
use super::{Fault, Format, Image, Orientation, Pieces, exif};

/// `RIFF`, a length, `WEBP`.
const HEAD: usize = 12;

/// The bits of the extended header.
const ANIMATION: u8 = 0b0000_0010;
const EXIF: u8 = 0b0000_1000;
const ALPHA: u8 = 0b0001_0000;

/// See [`super::look`].
pub fn look(bytes: &[u8]) -> Result<Image, Fault> {
    let mut reader = Reader::new(bytes);
    reader.take(4, "the signature")?;
    let announced = reader.le32("its length")?;
    reader.take(4, "the signature")?;
    check_length(bytes.len(), announced)?;
    let (mut extended, mut picture, mut orientation) = (None, None, None);
    let (mut alpha, mut first) = (None, true);
    while !reader.rest().is_empty() {
        let start = reader.at();
        let (kind, content) = chunk(&mut reader)?;
        let whole = start..reader.at();
        match &kind {
            b"VP8X" if first => extended = Some(read_extended(content)?),
            b"VP8X" => return Err(Fault::Malformed("an extended header out of its place")),
            b"VP8 " | b"VP8L" if picture.is_some() => {
                return Err(Fault::Malformed("more than one picture"));
            }
            b"VP8 " => picture = Some((lossy(content)?, whole)),
            b"VP8L" => picture = Some((lossless(content)?, whole)),
            b"ALPH" if extended.is_none() || picture.is_some() || alpha.is_some() => {
                return Err(Fault::Malformed("transparency out of its place"));
            }
            b"ALPH" => alpha = Some(whole),
            b"ANIM" | b"ANMF" => return Err(Fault::Animated),
            b"EXIF" if orientation.is_none() => orientation = exif::orientation(content),
            // A colour profile, XMP, and what nobody knows.
            _ => {}
        }
        first = false;
    }
    let (
        Canvas {
            width,
            height,
            alpha: clear,
        },
        picture,
    ) = picture.ok_or(Fault::Malformed("no picture"))?;
    let mut flags = if clear { ALPHA } else { 0 };
    if let Some(canvas) = &extended {
        if (canvas.width, canvas.height) != (width, height) {
            return Err(Fault::Malformed(
                "its header and its picture differ in size",
            ));
        }
        if canvas.alpha {
            flags |= ALPHA;
        }
    }
    let orientation = orientation.unwrap_or(Orientation::UPRIGHT);
    let turned = orientation != Orientation::UPRIGHT;
    let mut pieces = Pieces::default();
    if extended.is_some() || turned {
        if turned {
            flags |= EXIF;
        }
        pieces.put(header(flags, width, height));
    }
    alpha.into_iter().for_each(|range| pieces.keep(range));
    pieces.keep(picture);
    if turned {
        pieces.put(make(b"EXIF", &exif::only(orientation)));
    }
    // The length does not count itself and the four letters before it.
    let length = u32::try_from(pieces.length() + HEAD - 8).unwrap_or(u32::MAX);
    let head = [b"RIFF", &length.to_le_bytes()[..], b"WEBP"].concat();
    let mut all = vec![super::Piece::New(head)];
    all.append(&mut pieces.0);
    Ok(Image {
        format: Format::Webp,
        width,
        height,
        orientation,
        pieces: all,
    })
}

fn check_length(there: usize, announced: u32) -> Result<(), Fault> {
    let announced = usize::try_from(announced)
        .ok()
        .and_then(|length| length.checked_add(8))
        .ok_or(Fault::Truncated("its chunks"))?;
    match there.checked_sub(announced) {
        None => Err(Fault::Truncated("its chunks")),
        Some(0) => Ok(()),
        Some(after) => Err(Fault::Trailing(after)),
    }
}

/// A chunk's kind and content; one of an odd length is padded with a zero.
fn chunk<'a>(reader: &mut Reader<'a>) -> Result<([u8; 4], &'a [u8]), Fault> {
    let kind = reader.four("a chunk's kind")?;
    let length = usize::try_from(reader.le32("a chunk's length")?)
        .map_err(|_| Fault::Truncated("a chunk"))?;
    let content = reader.take(length, "a chunk")?;
    if length % 2 == 1 && reader.byte("a chunk's padding")? != 0 {
        return Err(Fault::Malformed("padding that is not zero"));
    }
    Ok((kind, content))
}

/// A size, and whether parts of it are transparent.
struct Canvas {
    width: u32,
    height: u32,
    alpha: bool,
}

fn read_extended(content: &[u8]) -> Result<Canvas, Fault> {
    const WHAT: &str = "the extended header";
    if content.len() != 10 {
        return Err(Fault::Malformed("an extended header of another length"));
    }
    let mut reader = Reader::new(content);
    let flags = reader.byte(WHAT)?;
    reader.take(3, WHAT)?;
    if flags & ANIMATION != 0 {
        return Err(Fault::Animated);
    }
    Ok(Canvas {
        width: reader.le24(WHAT)? + 1,
        height: reader.le24(WHAT)? + 1,
        alpha: flags & ALPHA != 0,
    })
}

/// The size in a lossy picture's first frame: RFC 6386, 9.1.
fn lossy(content: &[u8]) -> Result<Canvas, Fault> {
    const WHAT: &str = "the picture's header";
    let mut reader = Reader::new(content);
    let tag = reader.le24(WHAT)?;
    if tag & 1 != 0 || reader.take(3, WHAT)? != [0x9D, 0x01, 0x2A] {
        return Err(Fault::Malformed(
            "the picture does not begin with a key frame",
        ));
    }
    // Fourteen bits of size, two of scale.
    let (width, height) = (reader.le16(WHAT)?, reader.le16(WHAT)?);
    Ok(Canvas {
        width: u32::from(width & 0x3FFF),
        height: u32::from(height & 0x3FFF),
        alpha: false,
    })
}

/// The size in a lossless picture's header: RFC 9649, 3.4.
fn lossless(content: &[u8]) -> Result<Canvas, Fault> {
    const WHAT: &str = "the picture's header";
    let mut reader = Reader::new(content);
    if reader.byte(WHAT)? != 0x2F {
        return Err(Fault::Malformed(
            "the picture does not begin with its signature",
        ));
    }
    let bits = reader.le32(WHAT)?;
    if bits >> 29 != 0 {
        return Err(Fault::Exotic("a lossless picture of a later version"));
    }
    Ok(Canvas {
        width: (bits & 0x3FFF) + 1,
        height: (bits >> 14 & 0x3FFF) + 1,
        alpha: bits >> 28 & 1 == 1,
    })
}

pub(super) fn header(flags: u8, width: u32, height: u32) -> Vec<u8> {
    let [w0, w1, w2, _] = width.saturating_sub(1).to_le_bytes();
    let [h0, h1, h2, _] = height.saturating_sub(1).to_le_bytes();
    make(b"VP8X", &[flags, 0, 0, 0, w0, w1, w2, h0, h1, h2])
}

/// A chunk of an even length: what is made here has one.
pub(super) fn make(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    [kind, &length.to_le_bytes()[..], content].concat()
}
