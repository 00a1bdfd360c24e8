//! JPEG: a chain of segments, with entropy-coded data after each start of scan.

use super::read::Reader;
use super::{Fault, Format, Image, Orientation, Pieces, exif};

/// A picture has about a dozen scans. Each costs a decoder a pass over all pixels, so a small file
/// with thousands is a flood.
const SCANS: usize = 100;

const SOI: usize = 2;
const APP0: u8 = 0xE0;
const APP1: u8 = 0xE1;
const APP14: u8 = 0xEE;

/// JFIF's own segment in the place of the one that came: that it is there decides how some files'
/// colours are read, and what it says (a thumbnail, a pixel's shape in print) does not.
pub(super) const JFIF: [u8; 18] = *b"\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

/// What the frame's header says.
struct Frame {
    width: u32,
    height: u32,
}

/// See [`super::look`].
pub fn look(bytes: &[u8]) -> Result<Image, Fault> {
    let mut reader = Reader::new(bytes);
    reader.take(SOI, "the start marker")?;
    let (mut orientation, mut jfif) = (None, false);
    let (mut kept, mut frame, mut scans) = (Pieces::default(), None, 0_usize);
    loop {
        let start = reader.at();
        let kind = marker(&mut reader)?;
        match kind {
            0xD9 => break kept.keep(start..reader.at()),
            0xD8 => return Err(Fault::Malformed("a second image begins inside")),
            0x01 | 0xD0..=0xD7 => return Err(Fault::Malformed("a restart outside of a scan")),
            _ => {}
        }
        let content = segment(&mut reader)?;
        let whole = start..reader.at();
        match kind {
            0xC0..=0xC2 => {
                if frame.replace(read_frame(content)?).is_some() {
                    return Err(Fault::Malformed("more than one frame"));
                }
                kept.keep(whole);
            }
            0xC3 | 0xC5..=0xCB | 0xCD..=0xCF | 0xCC | 0xDE | 0xDF => {
                return Err(Fault::Exotic("a lossless, arithmetic or hierarchical JPEG"));
            }
            0xDC => return Err(Fault::Exotic("its height stands after its first scan")),
            // Huffman tables, quantization tables, restart interval.
            0xC4 | 0xDB | 0xDD => kept.keep(whole),
            0xDA => {
                if frame.is_none() {
                    return Err(Fault::Malformed("a scan before the frame"));
                }
                scans += 1;
                if scans > SCANS {
                    return Err(Fault::Malformed("more than 100 scans"));
                }
                skip_scan(&mut reader)?;
                kept.keep(start..reader.at());
            }
            // Adobe's segment says in twelve bytes how the components make colours.
            APP14 if content.starts_with(b"Adobe") => match content.get(..12) {
                Some(colours) if content.len() > 12 => {
                    kept.put([&[0xFF, APP14, 0, 14], colours].concat());
                }
                Some(_) => kept.keep(whole),
                None => {}
            },
            APP0 if content.starts_with(b"JFIF\0") => jfif = true,
            APP1 if content.starts_with(exif::PREFIX) && orientation.is_none() => {
                orientation = exif::orientation(content);
            }
            // All other segments of applications, and comments.
            APP0..=0xEF | 0xFE => {}
            _ => return Err(Fault::Exotic("a segment of a reserved kind")),
        }
    }
    let after = reader.rest().len();
    if after > 0 {
        return Err(Fault::Trailing(after));
    }
    let frame = frame.ok_or(Fault::Malformed("no frame"))?;
    if scans == 0 {
        return Err(Fault::Malformed("no scan"));
    }
    let orientation = orientation.unwrap_or(Orientation::UPRIGHT);
    let mut pieces = Pieces::default();
    pieces.keep(0..SOI);
    if jfif {
        pieces.put(JFIF.to_vec());
    }
    if orientation != Orientation::UPRIGHT {
        pieces.put(turned(orientation));
    }
    pieces.0.append(&mut kept.0);
    Ok(Image {
        format: Format::Jpeg,
        width: frame.width,
        height: frame.height,
        orientation,
        pieces: pieces.0,
    })
}

/// A marker: 0xFF, as many more as there are, and its kind.
fn marker(reader: &mut Reader<'_>) -> Result<u8, Fault> {
    if reader.byte("a marker")? != 0xFF {
        return Err(Fault::Malformed("no marker where a segment begins"));
    }
    loop {
        match reader.byte("a marker")? {
            0xFF => {}
            0 => return Err(Fault::Malformed("no marker where a segment begins")),
            kind => return Ok(kind),
        }
    }
}

/// A segment's content: its length counts itself.
fn segment<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Fault> {
    let length = usize::from(reader.be16("a segment's length")?);
    let length = length
        .checked_sub(2)
        .ok_or(Fault::Malformed("a segment shorter than its own length"))?;
    reader.take(length, "a segment")
}

fn read_frame(content: &[u8]) -> Result<Frame, Fault> {
    const WHAT: &str = "the frame's header";
    let mut reader = Reader::new(content);
    if reader.byte(WHAT)? != 8 {
        return Err(Fault::Exotic("not eight bits a sample"));
    }
    let (height, width) = (reader.be16(WHAT)?, reader.be16(WHAT)?);
    let components = reader.byte(WHAT)?;
    if !matches!(components, 1 | 3 | 4) {
        return Err(Fault::Exotic("not one, three or four components"));
    }
    if reader.rest().len() != 3 * usize::from(components) {
        return Err(Fault::Malformed(
            "the frame's header is not of its own length",
        ));
    }
    Ok(Frame {
        width: width.into(),
        height: height.into(),
    })
}

/// Up to the marker that ends a scan. Within it 0xFF is followed by 0, by a restart, or by more.
fn skip_scan(reader: &mut Reader<'_>) -> Result<(), Fault> {
    const WHAT: &str = "the image's data";
    loop {
        let rest = reader.rest();
        let next = memchr::memchr(0xFF, rest).ok_or(Fault::Truncated(WHAT))?;
        match rest.get(next + 1) {
            None => return Err(Fault::Truncated(WHAT)),
            Some(0 | 0xD0..=0xD7) => reader.take(next + 2, WHAT)?,
            Some(0xFF) => reader.take(next + 1, WHAT)?,
            Some(_) => return reader.take(next, WHAT).map(drop),
        };
    }
}

/// An Exif segment with the orientation alone.
fn turned(orientation: Orientation) -> Vec<u8> {
    let tiff = exif::only(orientation);
    // Two bytes of length, six of prefix, 26 of structure.
    let length = u8::try_from(2 + exif::PREFIX.len() + tiff.len()).unwrap_or(u8::MAX);
    [&[0xFF, APP1, 0, length], exif::PREFIX, &tiff].concat()
}
