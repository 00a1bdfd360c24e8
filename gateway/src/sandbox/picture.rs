//! Pictures that carry a scenario: small JPEGs that every decoder reads.
//!
//! The scenario stands in a quantization table that no component uses. A comment would be its
//! natural place, but gateways that clean pictures drop comments, and must keep tables.

use super::scenario::MARKER;

/// Pixels a side: the smallest that a face API takes.
const SIDE: u16 = 64;
/// Bytes of a table.
const TABLE: usize = 64;

/// An even grey JPEG of 64 × 64 pixels that carries `scenario`, cut where it is longer than a
/// table has room for.
pub fn jpeg(scenario: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(320);
    out.extend([0xFF, 0xD8]);
    segment(&mut out, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    segment(&mut out, 0xDB, &[&[0][..], &[1; TABLE]].concat());
    let mut carried: Vec<u8> = MARKER.bytes().chain(scenario.bytes()).collect();
    // No value of a table is zero, and no scenario's name has a byte such as this one.
    carried.resize(TABLE, 1);
    segment(&mut out, 0xDB, &[&[3][..], &carried].concat());
    let [high, low] = SIDE.to_be_bytes();
    segment(&mut out, 0xC0, &[8, high, low, high, low, 1, 1, 0x11, 0]);
    // Two Huffman tables of one code each: "no change of brightness" and "end of block".
    let mut one_code = [0; 18];
    if let Some(of_length_one) = one_code.get_mut(1) {
        *of_length_one = 1;
    }
    segment(&mut out, 0xC4, &one_code);
    if let Some(class) = one_code.first_mut() {
        *class = 0x10;
    }
    segment(&mut out, 0xC4, &one_code);
    segment(&mut out, 0xDA, &[1, 1, 0, 0, 63, 0]);
    // Both codes are a zero bit: two bits for each of the 8 × 8 blocks.
    let blocks = usize::from(SIDE / 8).pow(2);
    out.resize(out.len() + blocks * 2 / 8, 0);
    out.extend([0xFF, 0xD9]);
    out
}

fn segment(out: &mut Vec<u8>, kind: u8, content: &[u8]) {
    // Every segment here is shorter than a hundred bytes.
    let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
    out.extend([0xFF, kind]);
    out.extend(length.to_be_bytes());
    out.extend(content);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scenario::named_in;
    use zune_jpeg::JpegDecoder;
    use zune_jpeg::zune_core::bytestream::ZCursor;

    #[test]
    fn a_picture_decodes_and_carries_its_scenario() {
        for scenario in ["live", "spoof", "error-despite-200"] {
            let picture = jpeg(scenario);
            let mut decoder = JpegDecoder::new(ZCursor::new(&picture));
            let pixels = decoder.decode().unwrap();
            assert_eq!(decoder.dimensions(), Some((64, 64)));
            assert!(pixels.iter().all(|value| *value == 128), "{scenario}");
            assert_eq!(named_in(&picture), Some(scenario));
            assert!(picture.len() < 400, "{}", picture.len());
        }
    }

    #[test]
    fn a_name_that_is_too_long_does_not_break_the_picture() {
        let picture = jpeg(&"x".repeat(500));
        assert!(JpegDecoder::new(ZCursor::new(&picture)).decode().is_ok());
    }
}
