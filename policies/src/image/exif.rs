//! The one thing of Exif that is kept: how to turn the picture.

use super::Orientation;

/// What a JPEG's Exif segment begins with; some writers put it into other formats' chunks too.
pub const PREFIX: &[u8] = b"Exif\0\0";

const ORIENTATION: u16 = 0x0112;
const SHORT: u16 = 3;

/// Reads the orientation out of Exif: the TIFF structure, with or without [`PREFIX`]. None where
/// there is none, or none that can be read: decoders then take the picture as it is.
pub fn orientation(bytes: &[u8]) -> Option<Orientation> {
    let tiff = bytes.strip_prefix(PREFIX).unwrap_or(bytes);
    let little = match tiff.get(..4)? {
        b"II*\0" => true,
        b"MM\0*" => false,
        _ => return None,
    };
    let u16_at = |at: usize| -> Option<u16> {
        let two = tiff.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    };
    let u32_at = |at: usize| -> Option<u32> {
        let four = tiff.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        })
    };
    let directory = usize::try_from(u32_at(4)?).ok()?;
    // At most 65,535 entries of twelve bytes, each within the segment.
    (0..usize::from(u16_at(directory)?)).find_map(|entry| {
        let at = directory.checked_add(2)?.checked_add(entry * 12)?;
        let found = u16_at(at)? == ORIENTATION && u16_at(at + 2)? == SHORT && u32_at(at + 4)? == 1;
        if found {
            Orientation::new(u16_at(at + 8)?)
        } else {
            None
        }
    })
}

/// The smallest TIFF structure that says the orientation, and nothing beside it.
pub fn only(orientation: Orientation) -> Vec<u8> {
    let mut tiff = Vec::with_capacity(26);
    tiff.extend(b"MM\0*");
    tiff.extend(8_u32.to_be_bytes()); // where the directory stands
    tiff.extend(1_u16.to_be_bytes()); // its entries
    tiff.extend(ORIENTATION.to_be_bytes());
    tiff.extend(SHORT.to_be_bytes());
    tiff.extend(1_u32.to_be_bytes());
    tiff.extend([0, orientation.number(), 0, 0]);
    tiff.extend(0_u32.to_be_bytes()); // no further directory
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read_again() {
        for number in 1..=8 {
            let orientation = Orientation::new(number).unwrap();
            assert_eq!(super::orientation(&only(orientation)), Some(orientation));
            let prefixed = [PREFIX, &only(orientation)].concat();
            assert_eq!(super::orientation(&prefixed), Some(orientation));
        }
    }

    #[test]
    fn a_little_endian_directory_among_other_entries() {
        let mut tiff = b"II*\0\x0a\0\0\0\xff\xff\x02\0".to_vec();
        tiff.extend(b"\x0f\x01\x02\0\x05\0\0\0\x40\0\0\0"); // the maker, ASCII
        tiff.extend(b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0");
        assert_eq!(orientation(&tiff), Orientation::new(6));
    }

    #[test]
    fn numbers_that_mean_nothing_are_none() {
        let mut tiff = only(Orientation::UPRIGHT);
        for number in [0, 9, 255] {
            tiff[19] = number;
            assert_eq!(orientation(&tiff), None, "{number}");
        }
        tiff[4..8].copy_from_slice(&u32::MAX.to_be_bytes());
        assert_eq!(orientation(&tiff), None, "a directory beyond all bytes");
    }

    proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..80), little: bool) {
            let _ = orientation(&bytes);
            let _ = orientation(&[if little { b"II*\0" } else { b"MM\0*" }, &bytes[..]].concat());
        }
    }
}
