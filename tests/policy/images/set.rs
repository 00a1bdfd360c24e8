//! Pictures as cameras and attackers make them, made here.

use image::{DynamicImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};
use std::io::Cursor;

/// Stands in every piece of metadata that is put into a picture.
pub const CANARY: &str = "CANARYCAM";

/// A picture that may pass.
pub struct Picture {
    pub name: String,
    pub media_type: &'static str,
    /// As the encoder wrote it.
    pub plain: Vec<u8>,
    /// With what cameras add.
    pub dressed: Vec<u8>,
    pub orientation: u16,
}

const SIDE: u16 = 72;

fn shade(x: u32, y: u32) -> u8 {
    (x * 7 + y * 13 + x * y / 5) as u8
}

fn colours() -> RgbImage {
    RgbImage::from_fn(SIDE.into(), 80, |x, y| {
        Rgb([shade(x, y), shade(y, x), x as u8])
    })
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

fn jpeg(colour: ColorType, channels: usize, more: impl Fn(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let side = usize::from(SIDE);
    let samples: Vec<u8> = (0..side * side * channels)
        .map(|i| shade((i % 97) as u32, (i / side) as u32))
        .collect();
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, 80);
    more(&mut encoder);
    encoder.encode(&samples, SIDE, SIDE, colour).unwrap();
    out
}

/// Every kind of picture that may pass, dressed; of the plainest in every orientation.
pub fn passing() -> Vec<Picture> {
    let rgb: DynamicImage = colours().into();
    let grey: DynamicImage = GrayImage::from_fn(SIDE.into(), 70, |x, y| Luma([shade(x, y)])).into();
    let clear: DynamicImage =
        RgbaImage::from_fn(70, 70, |x, y| image::Rgba([shade(x, y), 1, 2, shade(y, x)])).into();
    let deep: DynamicImage = ImageBuffer::from_fn(70, 70, |x, y| {
        Rgb([u16::from(shade(x, y)) * 257, x as u16 * 900, y as u16 * 900])
    })
    .into();
    let mut all = Vec::new();
    let mut add = |name: &str, media_type, plain: Vec<u8>, orientation: u16| {
        let dressed = dressed(&plain, media_type, orientation);
        let name = format!("{name}, turned {orientation}");
        all.push(Picture {
            name,
            media_type,
            plain,
            dressed,
            orientation,
        });
    };
    for orientation in 1..=8 {
        add(
            "jpeg",
            "image/jpeg",
            encoded(&rgb, ImageFormat::Jpeg),
            orientation,
        );
        add(
            "png",
            "image/png",
            encoded(&rgb, ImageFormat::Png),
            orientation,
        );
        add(
            "webp",
            "image/webp",
            encoded(&rgb, ImageFormat::WebP),
            orientation,
        );
    }
    add(
        "grey jpeg",
        "image/jpeg",
        encoded(&grey, ImageFormat::Jpeg),
        6,
    );
    add(
        "progressive jpeg",
        "image/jpeg",
        jpeg(ColorType::Rgb, 3, |e| e.set_progressive(true)),
        6,
    );
    add(
        "jpeg with restarts",
        "image/jpeg",
        jpeg(ColorType::Rgb, 3, |e| e.set_restart_interval(4)),
        3,
    );
    add(
        "cmyk jpeg",
        "image/jpeg",
        jpeg(ColorType::Cmyk, 4, |_| ()),
        8,
    );
    add(
        "ycck jpeg",
        "image/jpeg",
        jpeg(ColorType::CmykAsYcck, 4, |_| ()),
        1,
    );
    add("grey png", "image/png", encoded(&grey, ImageFormat::Png), 6);
    add(
        "png with transparency",
        "image/png",
        encoded(&clear, ImageFormat::Png),
        5,
    );
    add(
        "png of 16 bits",
        "image/png",
        encoded(&deep, ImageFormat::Png),
        7,
    );
    add("interlaced png", "image/png", interlaced(), 2);
    add("png with a palette", "image/png", palette(), 4);
    add(
        "webp with transparency",
        "image/webp",
        encoded(&clear, ImageFormat::WebP),
        6,
    );
    all
}

/// Bodies that are refused, and the codes.
pub fn hostile() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let rgb: DynamicImage = colours().into();
    let [jpeg, png, webp] =
        [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP].map(|f| encoded(&rgb, f));
    let zip = b"PK\x03\x04 a second file".as_slice();
    let script = b"<script>alert(1)</script>".as_slice();
    let (head, rest) = png.split_at(33);
    let animated_png = [head, &chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]), rest].concat();
    let animated_webp = riff(
        &[
            riff_chunk(b"VP8X", &[2, 0, 0, 0, 71, 0, 0, 79, 0, 0]),
            riff_chunk(b"ANIM", &[0; 6]),
            riff_chunk(b"ANMF", &[0; 24]),
        ]
        .concat(),
    );
    let mut lossless = jpeg.clone();
    let frame = memchr::memmem::find(&jpeg, &[0xFF, 0xC0]).unwrap();
    lossless[frame + 1] = 0xC3;
    let mut flood_jpeg = jpeg.clone();
    flood_jpeg[frame + 5..frame + 9].fill(0xFF);
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec();
    let mut heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    heic.resize(200, 0);
    vec![
        (
            "a jpeg with a zip behind it",
            [&jpeg[..], zip].concat(),
            "image-malformed",
        ),
        (
            "a jpeg with a script behind it",
            [&jpeg[..], script].concat(),
            "image-malformed",
        ),
        (
            "a png with a zip behind it",
            [&png[..], zip].concat(),
            "image-malformed",
        ),
        (
            "a webp with a zip behind it",
            [&webp[..], zip].concat(),
            "image-malformed",
        ),
        ("two jpegs", [&jpeg[..], &jpeg].concat(), "image-malformed"),
        (
            "half a jpeg",
            jpeg[..jpeg.len() / 2].to_vec(),
            "image-malformed",
        ),
        (
            "a png without its end",
            png[..png.len() - 12].to_vec(),
            "image-malformed",
        ),
        (
            "a webp cut off",
            webp[..webp.len() - 2].to_vec(),
            "image-malformed",
        ),
        ("an animated png", animated_png, "image-type"),
        ("an animated webp", animated_webp, "image-type"),
        ("a lossless jpeg", lossless, "image-type"),
        ("a gif", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), "image-type"),
        ("an svg", svg, "image-type"),
        ("a heic", heic, "image-type"),
        ("a pdf", b"%PDF-1.7\n".to_vec(), "image-type"),
        ("a script", script.to_vec(), "image-type"),
        ("nothing", Vec::new(), "image-type"),
        ("a flood of pixels as jpeg", flood_jpeg, "image-dimensions"),
        ("a flood of pixels as png", flood_png(), "image-dimensions"),
        (
            "a picture of one pixel",
            encoded(&RgbImage::new(1, 1).into(), ImageFormat::Png),
            "image-dimensions",
        ),
    ]
}

/// A hundred thousand pixels a side in a few bytes.
fn flood_png() -> Vec<u8> {
    let side = 100_000_u32.to_be_bytes();
    let header = [&side[..], &side, &[1, 0, 0, 0, 0]].concat();
    png(&[(b"IHDR", header), (b"IDAT", stored(&[0; 100]))])
}

/// A profile that inflates to a gigabyte, as its first bytes say; nobody may try.
fn bomb() -> Vec<u8> {
    [
        b"icc\0\0".as_slice(),
        &[0x78, 0x9C],
        &[0xED; 4000],
        CANARY.as_bytes(),
    ]
    .concat()
}

// ---- What cameras add ------------------------------------------------------------------------------

fn dressed(plain: &[u8], media_type: &str, orientation: u16) -> Vec<u8> {
    let exif = exif(orientation);
    let xmp = format!(
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:source=\"{CANARY}\"/></rdf:RDF></x:xmpmeta>"
    );
    let note = CANARY.as_bytes();
    match media_type {
        "image/jpeg" => {
            let added = [
                segment(0xE1, &[b"Exif\0\0", &exif[..]].concat()),
                segment(
                    0xE1,
                    &[b"http://ns.adobe.com/xap/1.0/\0", xmp.as_bytes()].concat(),
                ),
                segment(
                    0xE2,
                    &[b"ICC_PROFILE\0\x01\x01", &[0; 130][..], note].concat(),
                ),
                segment(0xE2, &[b"MPF\0II*\0\x08\0\0\0", note].concat()),
                segment(0xED, &[b"Photoshop 3.0\08BIM", note].concat()),
                segment(0xFE, note),
            ];
            [&plain[..2], &added.concat(), &plain[2..]].concat()
        }
        "image/png" => {
            let text = |name: &str| [name.as_bytes(), b"\0", note].concat();
            let added = [
                chunk(b"eXIf", &exif),
                chunk(b"iCCP", &bomb()),
                chunk(b"tEXt", &text("Author")),
                chunk(b"zTXt", &[b"Comment\0\0", &stored(note)[..]].concat()),
                chunk(
                    b"iTXt",
                    &[b"XML:com.adobe.xmp\0\0\0\0\0", xmp.as_bytes()].concat(),
                ),
                chunk(b"tIME", &[7, 234, 11, 21, 9, 30, 0]),
            ];
            [&plain[..33], &added.concat(), &plain[33..]].concat()
        }
        _ => {
            let size = image::load_from_memory(plain).unwrap();
            let [w, h] = [size.width() - 1, size.height() - 1].map(u32::to_le_bytes);
            let clear = if size.color().has_alpha() { 0x10 } else { 0 };
            let flags = 0x20 | 0x08 | 0x04 | clear;
            let extended = [&[flags, 0, 0, 0][..], &w[..3], &h[..3]].concat();
            riff(
                &[
                    riff_chunk(b"VP8X", &extended),
                    riff_chunk(b"ICCP", &[&[0; 130][..], note].concat()),
                    plain[12..].to_vec(),
                    riff_chunk(b"EXIF", &exif),
                    riff_chunk(b"XMP ", xmp.as_bytes()),
                ]
                .concat(),
            )
        }
    }
}

/// A camera's Exif: who made it, how it is turned, where it was taken, and a second picture.
fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [
            &tag.to_le_bytes()[..],
            &kind.to_le_bytes(),
            &count.to_le_bytes(),
            &value,
        ]
        .concat()
    };
    let directory = |entries: &[Vec<u8>], next: u32| {
        let count = (entries.len() as u16).to_le_bytes();
        [&count[..], &entries.concat(), &next.to_le_bytes()].concat()
    };
    let at = |offset: u32| offset.to_le_bytes();
    let [o0, o1] = orientation.to_le_bytes();
    let tiny = encoded(&RgbImage::new(8, 8).into(), ImageFormat::Jpeg);
    let first = directory(
        &[
            entry(0x010F, 2, 12, at(50)),
            entry(0x0112, 3, 1, [o0, o1, 0, 0]),
            entry(0x8825, 4, 1, at(62)),
        ],
        164,
    );
    let place = directory(
        &[
            entry(1, 2, 2, *b"N\0\0\0"),
            entry(2, 5, 3, at(116)),
            entry(3, 2, 2, *b"E\0\0\0"),
            entry(4, 5, 3, at(140)),
        ],
        0,
    );
    let degrees = |d: u32, m: u32, s: u32| [d, 1, m, 1, s, 1].map(u32::to_le_bytes).concat();
    let second = directory(
        &[
            entry(0x0103, 3, 1, [6, 0, 0, 0]),
            entry(0x0201, 4, 1, at(206)),
            entry(0x0202, 4, 1, (tiny.len() as u32).to_le_bytes()),
        ],
        0,
    );
    let maker = [CANARY.as_bytes(), b"\0\0\0"].concat();
    [
        b"II*\0\x08\0\0\0".as_slice(),
        &first,
        &maker,
        &place,
        &degrees(52, 31, 12),
        &degrees(13, 24, 18),
        &second,
        &tiny,
    ]
    .concat()
}

fn segment(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = (content.len() as u16 + 2).to_be_bytes();
    [&[0xFF, kind], &length[..], content].concat()
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
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

// ---- Pictures that no encoder at hand makes --------------------------------------------------------

fn png(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in chunks {
        out.extend(chunk(kind, content));
    }
    out.extend(chunk(b"IEND", b""));
    out
}

/// A zlib stream that compresses nothing.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = bytes.len() as u16;
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in bytes {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    [
        &[0x78, 0x01, 0x01][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        bytes,
        &(b << 16 | a).to_be_bytes(),
    ]
    .concat()
}

/// Adam7: seven passes over one picture of greys.
fn interlaced() -> Vec<u8> {
    const PASSES: [(u32, u32, u32, u32); 7] = [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    let side = u32::from(SIDE);
    let mut data = Vec::new();
    for (x0, y0, dx, dy) in PASSES {
        for y in (y0..side).step_by(dy as usize) {
            data.push(0); // no filter
            data.extend((x0..side).step_by(dx as usize).map(|x| shade(x, y)));
        }
    }
    let header = [
        &side.to_be_bytes()[..],
        &side.to_be_bytes(),
        &[8, 0, 0, 0, 1],
    ]
    .concat();
    png(&[(b"IHDR", header), (b"IDAT", stored(&data))])
}

/// Four colours, one of them clear.
fn palette() -> Vec<u8> {
    let side = u32::from(SIDE);
    let mut data = Vec::new();
    for y in 0..side {
        data.push(0);
        data.extend((0..side / 4).map(|x| shade(x, y)));
    }
    let header = [
        &side.to_be_bytes()[..],
        &side.to_be_bytes(),
        &[2, 3, 0, 0, 0],
    ]
    .concat();
    let colours = vec![255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9];
    png(&[
        (b"IHDR", header),
        (b"PLTE", colours),
        (b"tRNS", vec![255, 255, 0]),
        (b"IDAT", stored(&data)),
    ])
}
