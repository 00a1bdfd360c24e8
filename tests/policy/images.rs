//! The images of a form: what is refused and by which line, and what goes on of what is not.

use crate::kit::{self, Ask, edit, form};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use image::{ImageFormat, RgbImage};
use proptest::prelude::*;
use std::io::Cursor;
use std::sync::LazyLock;
use std::time::Duration;
use visor_policy::decide::{Charge, Cleared, Known};
use visor_policy::effective::Effective;
use visor_policy::image::Piece;
use visor_policy::refusal::Refusal;

mod set;

const RULES: &str = "images   = { each = \"20 KiB\", types = [\"jpeg\", \"png\"], smallest-side = 50, largest-side = 300, pixels = \"1 MP\" }";

static POLICY: LazyLock<Effective> = LazyLock::new(|| {
    kit::policy(&edit(
        kit::SITE,
        "timeout  = \"30 s\"\n",
        &format!("timeout  = \"30 s\"\n{RULES}\n"),
    ))
});

fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    RgbImage::new(width, height)
        .write_to(&mut out, format)
        .unwrap();
    out.into_inner()
}

/// A JPEG with a comment behind its first marker.
fn commented(jpeg: &[u8]) -> Vec<u8> {
    [&jpeg[..2], b"\xFF\xFE\0\x0ftaken at home", &jpeg[2..]].concat()
}

fn recognize() -> Ask {
    Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face")
        .token(kit::KYC_LIVE)
        .header("x-face-uid", "u")
}

fn admitted(policy: &Effective, ask: &Ask) -> (Result<Cleared, Refusal>, Known) {
    let mut known = Known::default();
    let taken = Charge::Taken {
        remaining: 1,
        reset_after: Duration::ZERO,
    };
    let cleared = ask
        .decide(policy, &mut known)
        .and_then(|permit| permit.spend(|_, _| taken, &mut known))
        .and_then(|spent| spent.admit(&[&ask.body], &mut known));
    (cleared, known)
}

/// The form as it goes on.
fn sent(policy: &Effective, ask: &Ask) -> Result<Vec<u8>, Refusal> {
    let cleared = admitted(policy, ask).0?;
    let Some(pieces) = cleared.cleaned() else {
        return Ok(ask.body.clone());
    };
    let stretch = |piece: &Piece| match piece {
        Piece::Kept(range) => ask.body[range.clone()].to_vec(),
        Piece::New(bytes) => bytes.clone(),
    };
    Ok(pieces.iter().flat_map(stretch).collect())
}

fn part(name: &str, more: &str, content: &[u8]) -> Ask {
    let head = format!("Content-Disposition: form-data; name=\"{name}\"{more}");
    recognize().form(&form(&[(&head, content)]))
}

#[test]
fn each_refusal_has_its_line() {
    let jpeg = picture(64, 64, ImageFormat::Jpeg);
    let png = picture(64, 64, ImageFormat::Png);
    let file = |name: &str, kind: &str| format!("; filename=\"{name}\"\r\nContent-Type: {kind}");
    for (ask, code, line) in [
        (
            recognize().image(&vec![0; (20 << 10) + 1]),
            "image-too-large",
            "each = ",
        ),
        (
            recognize().image(&picture(64, 64, ImageFormat::WebP)),
            "image-type",
            "types = ",
        ),
        (recognize().image(b"<svg/>"), "image-type", "images   ="),
        (recognize().image(b""), "image-type", "images   ="),
        (
            recognize().image(&picture(49, 64, ImageFormat::Png)),
            "image-dimensions",
            "smallest-side",
        ),
        (
            recognize().image(&picture(64, 301, ImageFormat::Png)),
            "image-dimensions",
            "largest-side",
        ),
        (
            recognize().image(&jpeg[..jpeg.len() - 1]),
            "image-malformed",
            "images   =",
        ),
        (
            recognize().image(&[&jpeg[..], b"PK\x03\x04"].concat()),
            "image-malformed",
            "images   =",
        ),
        (
            part("face_image", &file("me.png", "image/jpeg"), &jpeg),
            "image-type",
            "images   =",
        ),
        (
            part("face_image", &file("me.jpg", "image/png"), &jpeg),
            "image-type",
            "images   =",
        ),
        (
            part("face_image", &file("me.jpg", "text/plain"), &jpeg),
            "image-type",
            "images   =",
        ),
        // Fields that the pack does not know.
        (
            part("other", &file("x", "application/octet-stream"), b"x"),
            "image-type",
            "images   =",
        ),
        (
            part("other", "\r\nContent-Type: image/png", b"x"),
            "image-type",
            "images   =",
        ),
        (
            part("other", "", &png[..40]),
            "image-malformed",
            "images   =",
        ),
        (
            recognize().form(b"--b--\r\nmore"),
            "body-unreadable",
            "[allow.search]",
        ),
    ] {
        let (cleared, _) = admitted(&POLICY, &ask);
        let refusal = cleared
            .err()
            .unwrap_or_else(|| panic!("{code} was let through"));
        assert_eq!(refusal.code.name(), code, "{refusal}");
        let shown = refusal
            .place
            .as_ref()
            .map(|place| place.to_string())
            .unwrap_or_default();
        let row: usize = shown
            .split(':')
            .nth(1)
            .and_then(|r| r.parse().ok())
            .unwrap();
        let site = edit(
            kit::SITE,
            "timeout  = \"30 s\"\n",
            &format!("timeout  = \"30 s\"\n{RULES}\n"),
        );
        assert!(
            site.lines().nth(row - 1).unwrap().contains(line),
            "{code}: {shown}"
        );
    }
}

#[test]
fn what_an_image_says_beside_its_pixels_stays_here() {
    let jpeg = picture(64, 80, ImageFormat::Jpeg);
    let ask = recognize().image(&commented(&jpeg));
    let on = sent(&POLICY, &ask).unwrap();
    assert_eq!(memchr::memmem::find(&on, b"home"), None);
    assert_eq!(
        memchr::memmem::find_iter(&on, b"form-data; name=\"label\"\r\n\r\none\r\n--b").count(),
        1
    );
    assert!(on.ends_with(b"\xFF\xD9\r\n--b--\r\n"));
    // What is clean goes on as it came.
    let again = recognize().form(&on);
    assert!(admitted(&POLICY, &again).0.unwrap().cleaned().is_none());
}

#[test]
fn metadata_is_kept_where_the_site_says_so() {
    let site = edit(
        kit::SITE,
        "timeout  = \"30 s\"\n",
        "timeout  = \"30 s\"\nimages = { metadata = \"keep\" }\n",
    );
    let ask = recognize().image(&commented(&picture(64, 64, ImageFormat::Jpeg)));
    assert_eq!(sent(&kit::policy(&site), &ask).unwrap(), ask.body);
}

#[test]
fn two_images_are_both_cleaned() {
    let jpeg = commented(&picture(64, 64, ImageFormat::Jpeg));
    let head = |name: &str| {
        format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}.jpg\"")
    };
    let body = form(&[
        (&head("image1"), &jpeg),
        ("Content-Disposition: form-data; name=\"k\"", b"v"),
        (&head("image2"), &jpeg),
    ]);
    let ask = Ask::new("arsa", "POST", "/api/v1/face_recognition/validate_faces")
        .token(kit::KYC_LIVE)
        .form(&body);
    let on = sent(&POLICY, &ask).unwrap();
    assert_eq!(memchr::memmem::find(&on, b"home"), None);
    assert_eq!(
        memchr::memmem::find_iter(&on, b"\xFF\xD9\r\n--b").count(),
        2
    );
}

#[test]
fn shadow_lets_a_wrong_image_through_and_cleans_the_right_one_beside_it() {
    let site = edit(
        kit::SITE,
        "timeout  = \"30 s\"\n",
        "timeout  = \"30 s\"\nmode = { shadow-until = 2026-12-31 }\n",
    );
    let policy = kit::policy(&site);
    let jpeg = commented(&picture(64, 64, ImageFormat::Jpeg));
    let file = |name: &str| {
        format!("Content-Disposition: form-data; name=\"{name}\"; filename=\"{name}\"")
    };
    let ask = recognize().form(&form(&[
        (&file("a"), b"GIF89a"),
        (&file("face_image"), &jpeg),
    ]));
    let (cleared, known) = admitted(&policy, &ask);
    assert!(cleared.is_ok());
    let recorded: Vec<_> = known.would_refuse.iter().map(|r| r.code.name()).collect();
    assert_eq!(recorded, ["image-type"]);
    let on = sent(&policy, &ask).unwrap();
    assert_eq!(memchr::memmem::find(&on, b"home"), None);
    assert!(memchr::memmem::find(&on, b"GIF89a").is_some());
    // A form that cannot be taken apart is never let through.
    assert!(admitted(&policy, &recognize().form(b"x")).0.is_err());
}

proptest! {
    /// Whatever goes on is clean, and is a form of the same parts.
    #[test]
    fn what_goes_on_is_clean(changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4)) {
        static FORM: LazyLock<Vec<u8>> = LazyLock::new(|| recognize().image(&commented(&picture(64, 64, ImageFormat::Jpeg))).body);
        let mut body = FORM.clone();
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Ok(on) = sent(&POLICY, &recognize().form(&body)) {
            prop_assert!(admitted(&POLICY, &recognize().form(&on)).0.unwrap().cleaned().is_none());
        }
    }
}

/// Every kind of picture, as it goes on: the same pixels by another decoder, and no metadata.
#[test]
fn every_kind_of_picture_goes_on_with_its_pixels() {
    let part_of = |bytes: &[u8]| recognize().image(bytes);
    let policy = kit::policy(kit::SITE);
    for picture in set::passing() {
        let ask = part_of(&picture.dressed);
        let on = sent(&policy, &ask).unwrap_or_else(|r| panic!("{}: {r}", picture.name));
        assert_eq!(
            memchr::memmem::find(&on, set::CANARY.as_bytes()),
            None,
            "{}",
            picture.name
        );
        let start = memchr::memmem::find(&on, b"filename=\"me\"\r\n\r\n").unwrap() + 17;
        let clean = on[start..].strip_suffix(b"\r\n--b--\r\n").unwrap();
        let pixels = |bytes: &[u8]| image::load_from_memory(bytes).unwrap();
        assert!(pixels(clean) == pixels(&picture.plain), "{}", picture.name);
        let looked = visor_policy::image::look(clean).unwrap();
        assert_eq!(u16::from(looked.orientation.number()), picture.orientation);
        assert!(looked.is_clean(clean));
        assert_eq!(looked.format.media_type(), picture.media_type);
        // Cut anywhere, it is refused.
        for length in (0..picture.dressed.len())
            .step_by(211)
            .chain([picture.dressed.len() - 1])
        {
            let cut = part_of(&picture.dressed[..length]);
            assert!(sent(&policy, &cut).is_err(), "{} at {length}", picture.name);
        }
    }
}

#[test]
fn every_hostile_picture_is_refused_and_says_why() {
    let policy = kit::policy(kit::SITE);
    for (name, content, code) in set::hostile() {
        let refused = recognize().image(&content).refused(&policy);
        assert_eq!(refused, Some(code), "{name}");
    }
}

/// A field that is no file may be a picture as text.
#[test]
fn a_picture_as_a_forms_text_is_looked_at_too() {
    let dressed = &set::passing()[0].dressed;
    let encoded = BASE64_STANDARD.encode(dressed);
    let policy = kit::policy(kit::SITE);
    for head in ["", "data:image/jpeg;base64,"] {
        let text = format!("{head}{encoded}");
        let on = sent(&policy, &part("face_image", "", text.as_bytes())).unwrap();
        let start = memchr::memmem::find(&on, b"\"face_image\"\r\n\r\n").unwrap() + 16;
        let text =
            std::str::from_utf8(on[start..].strip_suffix(b"\r\n--b--\r\n").unwrap()).unwrap();
        let clean = BASE64_STANDARD
            .decode(text.strip_prefix(head).unwrap())
            .unwrap();
        assert_eq!(memchr::memmem::find(&clean, set::CANARY.as_bytes()), None);
    }
    for (text, code) in [
        ("https://elsewhere.example/a.jpg", "image-url"),
        ("not base64", "image-malformed"),
        ("", "image-type"),
    ] {
        let refused = part("face_image", "", text.as_bytes()).refused(&policy);
        assert_eq!(refused, Some(code), "{text}");
    }
}
