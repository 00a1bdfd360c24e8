//! Images made by an independent encoder, dressed with what cameras add, and compared after an
//! independent decoder.

use super::*;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::{DynamicImage, GrayImage, ImageFormat, RgbImage, RgbaImage};
use proptest::prelude::*;
use std::io::Cursor;

const CANARY: &[u8] = b"52.5200N 13.4050E";
/// One lossy pixel.
const LOSSY: &str = "UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA";

fn pictures() -> Vec<DynamicImage> {
    let shade = |x: u32, y: u32| (x * 7 + y * 13) as u8;
    vec![
        RgbImage::from_fn(67, 41, |x, y| image::Rgb([shade(x, y), shade(y, x), 9])).into(),
        GrayImage::from_fn(33, 64, |x, y| image::Luma([shade(x, y)])).into(),
        RgbaImage::from_fn(40, 40, |x, y| image::Rgba([shade(x, y), 1, 2, shade(y, x)])).into(),
    ]
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Option<Vec<u8>> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).ok()?;
    Some(out.into_inner())
}

fn decoded(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

fn cleaned(bytes: &[u8]) -> Vec<u8> {
    let image = look(bytes).unwrap();
    let pieces = image.pieces.iter().map(|piece| match piece {
        Piece::Kept(range) => &bytes[range.clone()],
        Piece::New(new) => new,
    });
    pieces.collect::<Vec<_>>().concat()
}

fn segment(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, kind], &length[..], content].concat()
}

fn png_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut sum = crc32fast::Hasher::new();
    sum.update(kind);
    sum.update(content);
    let length = (content.len() as u32).to_be_bytes();
    [&length[..], kind, content, &sum.finalize().to_be_bytes()].concat()
}

fn riff_chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    [
        kind,
        &(content.len() as u32).to_le_bytes()[..],
        content,
        pad,
    ]
    .concat()
}

fn riff(chunks: &[u8]) -> Vec<u8> {
    let length = (chunks.len() as u32 + 4).to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", chunks].concat()
}

/// Exif with the orientation and a canary behind it.
fn exif_with(number: u8) -> Vec<u8> {
    [
        &exif::only(Orientation::new(number.into()).unwrap()),
        CANARY,
    ]
    .concat()
}

/// Puts what cameras write into a clean image.
fn dressed(bytes: &[u8], format: Format, number: u8) -> Vec<u8> {
    let exif = exif_with(number);
    match format {
        Format::Jpeg => {
            let app1 = segment(0xE1, &[exif::PREFIX, &exif].concat());
            let jfif = [b"JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01", &CANARY[..3]].concat();
            let rest = bytes[2..]
                .strip_prefix(&jpeg::JFIF[..])
                .unwrap_or(&bytes[2..]);
            let icc = [b"ICC_PROFILE\0\x01\x01", CANARY].concat();
            let notes = [
                &segment(0xED, CANARY)[..],
                &segment(0xFE, CANARY),
                &segment(0xE2, &icc),
            ]
            .concat();
            [
                &bytes[..2],
                &segment(0xE0, &jfif),
                &app1,
                &notes,
                b"\xFF\xFF",
                &rest[1..],
            ]
            .concat()
        }
        Format::Png => {
            let header = png::SIGNATURE.len() + 25;
            let text = [
                png_chunk(b"tEXt", CANARY),
                png_chunk(b"iCCP", CANARY),
                png_chunk(b"eXIf", &exif),
            ];
            let end = bytes.len() - 12;
            [
                &bytes[..header],
                &text.concat(),
                &bytes[header..end],
                &png_chunk(b"tIME", CANARY),
                &bytes[end..],
            ]
            .concat()
        }
        Format::Webp => {
            let image = look(bytes).unwrap();
            let head = webp::header(!0b10, image.width, image.height);
            let (icc, exif, xmp) = (
                riff_chunk(b"ICCP", CANARY),
                riff_chunk(b"EXIF", &exif),
                riff_chunk(b"XMP ", CANARY),
            );
            riff(&[&head[..], &icc, &bytes[12..], &exif, &xmp].concat())
        }
    }
}

#[test]
fn pixels_and_orientation_stay_and_nothing_else_does() {
    let mut seen = 0;
    for picture in pictures() {
        for (encoder, format) in [
            (ImageFormat::Jpeg, Format::Jpeg),
            (ImageFormat::Png, Format::Png),
            (ImageFormat::WebP, Format::Webp),
        ] {
            let Some(plain) = encoded(&picture, encoder) else {
                continue;
            };
            let pixels = decoded(&plain).to_rgba8();
            for number in 1..=8 {
                let dressed = dressed(&plain, format, number);
                assert!(memchr::memmem::find(&dressed, CANARY).is_some());
                let image = look(&dressed).unwrap();
                assert_eq!(image.format, format);
                assert_eq!(
                    (image.width, image.height),
                    (picture.width(), picture.height())
                );
                assert_eq!(image.orientation.number(), number);
                let clean = cleaned(&dressed);
                assert_eq!(
                    memchr::memmem::find(&clean, &CANARY[..3]),
                    None,
                    "{format:?}"
                );
                assert!(decoded(&clean) == decoded(&dressed), "{format:?} {number}");
                assert!(decoded(&clean).to_rgba8() == pixels, "{format:?} {number}");
                let again = look(&clean).unwrap();
                assert_eq!(again.orientation.number(), number);
                assert_eq!(cleaned(&clean), clean, "what is clean stays as it is");
                seen += 1;
            }
        }
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn a_lossy_picture_is_turned_by_an_extended_header() {
    let plain = BASE64_STANDARD.decode(LOSSY).unwrap();
    let turned = riff(&[&plain[12..], &riff_chunk(b"EXIF", &exif_with(6))[..]].concat());
    let clean = cleaned(&turned);
    assert_eq!(&clean[12..16], b"VP8X");
    assert!(decoded(&clean) == decoded(&plain));
    assert_eq!(look(&clean).unwrap().orientation.number(), 6);
}

#[test]
fn what_follows_the_end_is_a_second_file() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let plain = encoded(&pictures()[0], format).unwrap();
        for tail in [&b"\0"[..], b"PK\x03\x04", &plain] {
            let found = look(&[&plain, tail].concat());
            assert_eq!(found, Err(Fault::Trailing(tail.len())), "{format:?}");
        }
    }
}

#[test]
fn an_image_that_is_cut_is_refused_wherever_it_is_cut() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let plain = encoded(&pictures()[0], format).unwrap();
        for length in 0..plain.len() {
            assert!(look(&plain[..length]).is_err(), "{format:?} at {length}");
        }
    }
}

#[test]
fn what_is_no_image_or_moves_is_refused() {
    let picture = &pictures()[0];
    let png = encoded(picture, ImageFormat::Png).unwrap();
    let (head, rest) = png.split_at(png::SIGNATURE.len() + 25);
    let animated = [head, &png_chunk(b"acTL", &[0; 8]), rest].concat();
    assert_eq!(look(&animated), Err(Fault::Animated));
    let needed = [head, &png_chunk(b"NEED", &[0; 8]), rest].concat();
    assert!(matches!(look(&needed), Err(Fault::Exotic(_))));
    let moving = riff(
        &[
            &webp::make(b"VP8X", &[2, 0, 0, 0, 0, 0, 0, 0, 0, 0])[..],
            b"ANIM\0\0\0\0",
        ]
        .concat(),
    );
    assert_eq!(look(&moving), Err(Fault::Animated));
    for other in [
        &b"GIF89a"[..],
        b"<svg/>",
        b"\0\0\0\x18ftypheic",
        b"%PDF",
        b"",
        b"\xFF\xD8",
        b"RIFF\0\0\0\0WAVE",
    ] {
        assert_eq!(look(other), Err(Fault::Unknown), "{other:?}");
    }
}

#[test]
fn a_jpeg_that_only_some_decoders_read_is_refused() {
    let plain = encoded(&pictures()[0], ImageFormat::Jpeg).unwrap();
    let frame = memchr::memmem::find(&plain, &[0xFF, 0xC0]).unwrap();
    let mut lossless = plain.clone();
    lossless[frame + 1] = 0xC3;
    assert!(matches!(look(&lossless), Err(Fault::Exotic(_))));
    let mut twelve_bits = plain.clone();
    twelve_bits[frame + 4] = 12;
    assert!(matches!(look(&twelve_bits), Err(Fault::Exotic(_))));
    let mut flat = plain.clone();
    flat[frame + 5..frame + 7].fill(0);
    assert_eq!(look(&flat), Err(Fault::Malformed("a side of no pixels")));
    let twice = [&plain[..frame], &plain[frame..frame + 19], &plain[frame..]].concat();
    assert_eq!(look(&twice), Err(Fault::Malformed("more than one frame")));
    let scan = memchr::memmem::find(&plain, &[0xFF, 0xDA]).unwrap();
    let end = plain.len() - 2;
    let flood = [&plain[..scan], &plain[scan..end].repeat(101), &plain[end..]].concat();
    assert_eq!(look(&flood), Err(Fault::Malformed("more than 100 scans")));
}

#[test]
fn a_webp_whose_header_lies_about_its_size_is_refused() {
    let plain = encoded(&pictures()[0], ImageFormat::WebP).unwrap();
    let lie = riff(&[&webp::header(0, 64, 64)[..], &plain[12..]].concat());
    assert!(matches!(look(&lie), Err(Fault::Malformed(_))));
}

#[test]
fn a_file_name_claims_a_format() {
    assert_eq!(Format::of_name("me.JPEG"), Some(Format::Jpeg));
    assert_eq!(Format::of_name("a.b.webp"), Some(Format::Webp));
    assert_eq!(Format::of_name("upload"), None);
    assert_eq!(Format::of_name("me.heic"), None);
}

proptest! {
    /// Bytes of an image changed at random: no panic, and what passes twice is the same.
    #[test]
    fn broken_images_do_no_harm(which in 0..3_usize, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6)) {
        let format = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP][which];
        let plain = encoded(&pictures()[0], format).unwrap();
        let mut bytes = dressed(&plain, [Format::Jpeg, Format::Png, Format::Webp][which], 6);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if look(&bytes).is_ok() {
            let clean = cleaned(&bytes);
            prop_assert_eq!(cleaned(&clean), clean);
        }
    }

    #[test]
    fn no_bytes_panic(head in 0..4_usize, bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let heads: [&[u8]; 4] = [b"\xFF\xD8\xFF", png::SIGNATURE, b"RIFF\x20\0\0\0WEBP", b""];
        let _ = look(&[heads[head], &bytes].concat());
    }
}
