//! PNG: a signature and a chain of chunks.

use super::read::Reader;
use super::{Fault, Format, Image, Orientation, Pieces, exif};
use std::ops::Range;

/// What every PNG begins with.
pub const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A chunk's length, kind and checksum.
const FRAME: usize = 12;

/// See [`super::look`].
///
/// Only the header, the palette, the transparency, the data and the end are kept. A colour profile
/// (`iCCP`) and compressed text (`zTXt`) are compressed, so they are dropped and never inflated;
/// what is dropped is not even checked.
pub fn look(bytes: &[u8]) -> Result<Image, Fault> {
    let mut reader = Reader::new(bytes);
    reader.take(SIGNATURE.len(), "the signature")?;
    let header = reader.at();
    let (width, height) = read_header(&mut reader)?;
    let mut kept: Vec<Range<usize>> = std::iter::once(0..header + FRAME + 13).collect();
    let mut orientation = None;
    let (mut data, mut data_ended, mut palette) = (false, false, false);
    loop {
        let start = reader.at();
        let (kind, content) = chunk(&mut reader)?;
        let whole = start..reader.at();
        data_ended |= data && &kind != b"IDAT";
        match &kind {
            b"IDAT" if data_ended => {
                return Err(Fault::Malformed("its data is not in one stretch"));
            }
            b"IDAT" => {
                data = true;
                kept.push(whole);
            }
            b"PLTE" if palette || data => {
                return Err(Fault::Malformed("a palette out of its place"));
            }
            b"PLTE" => {
                palette = true;
                kept.push(whole);
            }
            b"IEND" if !content.is_empty() => return Err(Fault::Malformed("an end with content")),
            b"IEND" => break kept.push(whole),
            b"acTL" | b"fcTL" | b"fdAT" => return Err(Fault::Animated),
            b"eXIf" if orientation.is_none() => orientation = exif::orientation(content),
            b"tRNS" if !data => kept.push(whole),
            // A small first letter says that a decoder can do without.
            [first, ..] if first.is_ascii_lowercase() => {}
            _ => return Err(Fault::Exotic("a needed chunk of an unknown kind")),
        }
    }
    let after = reader.rest().len();
    if after > 0 {
        return Err(Fault::Trailing(after));
    }
    if !data {
        return Err(Fault::Malformed("no data"));
    }
    let orientation = orientation.unwrap_or(Orientation::UPRIGHT);
    let mut pieces = Pieces::default();
    for (index, range) in kept.into_iter().enumerate() {
        pieces.keep(range);
        if index == 0 && orientation != Orientation::UPRIGHT {
            pieces.put(make(b"eXIf", &exif::only(orientation)));
        }
    }
    Ok(Image {
        format: Format::Png,
        width,
        height,
        orientation,
        pieces: pieces.0,
    })
}

fn read_header(reader: &mut Reader<'_>) -> Result<(u32, u32), Fault> {
    const WHAT: &str = "the header";
    let (kind, content) = chunk(reader)?;
    if &kind != b"IHDR" || content.len() != 13 {
        return Err(Fault::Malformed("it does not begin with a header"));
    }
    let mut header = Reader::new(content);
    let (width, height) = (header.be32(WHAT)?, header.be32(WHAT)?);
    let (depth, colour) = (header.byte(WHAT)?, header.byte(WHAT)?);
    let known = match colour {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    };
    if !known || !matches!(header.rest(), [0, 0, 0 | 1]) {
        return Err(Fault::Malformed("a header that means nothing"));
    }
    if width > i32::MAX as u32 || height > i32::MAX as u32 {
        return Err(Fault::Malformed("a side beyond all images"));
    }
    Ok((width, height))
}

fn chunk<'a>(reader: &mut Reader<'a>) -> Result<([u8; 4], &'a [u8]), Fault> {
    let length = reader.be32("a chunk's length")?;
    let kind = reader.four("a chunk's kind")?;
    if !kind.iter().all(u8::is_ascii_alphabetic) {
        return Err(Fault::Malformed("a chunk's kind is not four letters"));
    }
    let length = usize::try_from(length).map_err(|_| Fault::Truncated("a chunk"))?;
    let content = reader.take(length, "a chunk")?;
    reader.be32("a chunk's checksum")?;
    Ok((kind, content))
}

fn make(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let mut out = Vec::with_capacity(content.len() + FRAME);
    out.extend(length.to_be_bytes());
    out.extend(kind);
    out.extend(content);
    let mut sum = crc32fast::Hasher::new();
    sum.update(kind);
    sum.update(content);
    out.extend(sum.finalize().to_be_bytes());
    out
}
