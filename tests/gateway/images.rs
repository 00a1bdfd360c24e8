//! Images on their way through the real gateway: what arrives at the vendor, and what does not.

use crate::kit::h2::H2;
use crate::kit::*;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::path::Path;
use std::process::Command;

#[path = "../policy/images/set.rs"]
pub mod set;

use set::{CANARY, Picture};

/// A form with the picture between two other parts, and where the picture stands in it.
fn form(content: &[u8], kind: &str, file: &str) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let before = format!(
        "--kit\r\nContent-Disposition: form-data; name=\"label\"\r\n\r\n--ki \r\n\u{fc}\r\n--kit\r\n\
         Content-Disposition: form-data; name=\"image\"; filename=\"{file}\"\r\nContent-Type: {kind}\r\n\r\n"
    );
    let after = "\r\n--kit\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\r\n--kit--\r\n";
    let whole = [before.as_bytes(), content, after.as_bytes()].concat();
    (whole, before.into_bytes(), after.as_bytes().to_vec())
}

const FORM: &str = "multipart/form-data; boundary=kit";

/// The picture that arrived; the rest of the body is as it was sent.
#[track_caller]
fn arrived(bed: &Bed, before: &[u8], after: &[u8]) -> Vec<u8> {
    let requests = bed.origin.requests();
    let request = requests.last().unwrap();
    assert_eq!(request.header("content-type"), Some(FORM));
    let length = request.body.len().to_string();
    assert_eq!(request.all("content-length"), [length.as_str()]);
    let rest = request
        .body
        .strip_prefix(before)
        .expect("what stands before");
    rest.strip_suffix(after)
        .expect("what stands after")
        .to_vec()
}

fn pixels(bytes: &[u8]) -> image::DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

#[track_caller]
fn is_clean(picture: &Picture, arrived: &[u8]) {
    let name = &picture.name;
    assert_eq!(
        memchr::memmem::find(arrived, CANARY.as_bytes()),
        None,
        "{name}"
    );
    assert!(pixels(arrived) == pixels(&picture.dressed), "{name}");
    assert!(pixels(arrived) == pixels(&picture.plain), "{name}");
}

/// What `exiftool` says of every file of a folder: it has to be there, or this fails.
fn told(folder: &Path) -> Vec<serde_json::Map<String, serde_json::Value>> {
    let out = Command::new("exiftool")
        .args([
            "-json",
            "-groupNames1",
            "-duplicates",
            "-unknown2",
            "-sort",
            "-n",
        ])
        .arg(folder)
        .output()
        .expect("exiftool, of Debian's libimage-exiftool-perl: `.ci/setup` installs it");
    serde_json::from_slice(&out.stdout).unwrap()
}

/// What a picture says of itself so that it can be shown.
const STRUCTURE: [&str; 8] = [
    "ExifTool:",
    "System:",
    "File:",
    "JFIF:",
    "Adobe:",
    "PNG:",
    "RIFF:",
    "Composite:",
];

#[test]
fn what_arrives_has_the_same_pixels_and_nothing_beside_them_but_its_orientation() {
    let bed = Setup::new().start();
    let folder = tempfile::tempdir().unwrap();
    let (sent, got) = (folder.path().join("sent"), folder.path().join("got"));
    std::fs::create_dir(&sent).unwrap();
    std::fs::create_dir(&got).unwrap();
    let pictures = set::passing();
    let client = H2::open(&bed);
    for (i, picture) in pictures.iter().enumerate() {
        let ending = picture.media_type.split('/').nth(1).unwrap();
        let file = format!("{i}.{ending}");
        let (body, before, after) = form(&picture.dressed, picture.media_type, &file);
        match i % 3 {
            0 => {
                bed.ask("POST", "/v1/photos")
                    .body(FORM, body)
                    .send()
                    .released();
            }
            1 => {
                // In chunks, which a length takes the place of.
                let head = format!(
                    "POST /v1/photos HTTP/1.1\r\nHost: x\r\n{}content-type: {FORM}\r\ntransfer-encoding: chunked\r\n\r\n",
                    bed.credential()
                );
                let mut wire = bed.tls();
                wire.send(head);
                for chunk in body.chunks(999) {
                    wire.send(
                        [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat(),
                    );
                }
                wire.send("0\r\n\r\n");
                wire.answer().released();
            }
            _ => {
                let request = H2::request(&bed, "POST", "/v1/photos").header("content-type", FORM);
                client
                    .ask(&bed, request.body(body).unwrap())
                    .unwrap()
                    .released();
            }
        }
        let clean = arrived(&bed, &before, &after);
        is_clean(picture, &clean);
        std::fs::write(sent.join(&file), &picture.dressed).unwrap();
        std::fs::write(got.join(&file), clean).unwrap();
    }
    let mut seen = 0;
    for file in told(&sent) {
        // The tool sees what was put in, or it would see nothing of what is left either.
        assert!(file.keys().any(|key| key.starts_with("GPS:")), "{file:?}");
    }
    for file in told(&got) {
        let name = file["SourceFile"].as_str().unwrap();
        let index: usize = Path::new(name)
            .file_stem()
            .unwrap()
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        let left: Vec<_> = file
            .iter()
            .filter(|(key, _)| {
                *key != "SourceFile" && !STRUCTURE.iter().any(|s| key.starts_with(s))
            })
            .collect();
        match pictures[index].orientation {
            1 => assert!(left.is_empty(), "{name}: {left:?}"),
            turned => {
                let [(key, value)] = &left[..] else {
                    panic!("{name}: {left:?}")
                };
                assert_eq!(*key, "IFD0:Orientation", "{name}");
                assert_eq!(value.as_u64(), Some(turned.into()), "{name}");
            }
        }
        for (key, value) in &file {
            assert!(!value.to_string().contains(CANARY), "{name}: {key}");
            let warns = key.starts_with("ExifTool:Warning") || key.starts_with("ExifTool:Error");
            assert!(!warns, "{name}: {value}");
        }
        seen += 1;
    }
    assert_eq!(seen, pictures.len());
}

#[test]
fn what_is_refused_says_why_and_never_arrives() {
    let bed = Setup::new().start();
    let client = H2::open(&bed);
    for (name, content, code) in set::hostile() {
        let (body, ..) = form(&content, "application/octet-stream", "upload");
        let answer = bed
            .ask("POST", "/v1/photos")
            .body(FORM, body.clone())
            .send();
        assert_eq!(answer.refusal(), Some(code), "{name}: {}", answer.text());
        let decision = bed.decision(&answer);
        assert!(
            decision["place"]
                .as_str()
                .unwrap()
                .starts_with("site.toml:"),
            "{decision}"
        );
        let request = H2::request(&bed, "POST", "/v1/photos").header("content-type", FORM);
        let answer = client.ask(&bed, request.body(body).unwrap()).unwrap();
        assert_eq!(answer.refusal(), Some(code), "{name}");
    }
    assert!(bed.origin.requests().is_empty());
    // Where the bed would look at nothing, all of this would pass.
    let (body, ..) = form(&set::hostile()[0].1, "image/jpeg", "a.jpg");
    bed.ask("POST", "/v1/detect")
        .body(FORM, body)
        .send()
        .released();
}

#[test]
fn a_form_that_two_readers_cut_in_two_ways_never_arrives() {
    let bed = Setup::new().start();
    let image = set::passing().remove(0).plain;
    let (body, ..) = form(&image, "image/jpeg", "a.jpg");
    for (kind, body) in [
        ("multipart/form-data", body.clone()),
        (
            "multipart/form-data; boundary=kit; boundary=b",
            body.clone(),
        ),
        (FORM, [b"preamble\r\n", &body[..]].concat()),
        (FORM, [&body[..], b"epilogue"].concat()),
        (FORM, body[..body.len() - 10].to_vec()),
    ] {
        let answer = bed.ask("POST", "/v1/photos").body(kind, body).send();
        answer.refused("body-unreadable");
    }
    assert!(bed.origin.requests().is_empty());
}

/// The document that arrived, in the place of the one that was sent.
#[track_caller]
fn snapped(bed: &Bed, document: &str) -> String {
    let ask = bed
        .ask("POST", "/v1/snaps")
        .body("application/json", document);
    ask.send().released();
    let requests = bed.origin.requests();
    let request = requests.last().unwrap();
    let length = request.body.len().to_string();
    assert_eq!(request.all("content-length"), [length.as_str()]);
    String::from_utf8(request.body.clone()).unwrap()
}

#[test]
fn images_in_json_are_cleaned_where_they_stand() {
    let bed = Setup::new().start();
    for picture in set::passing() {
        let encoded = BASE64_STANDARD.encode(&picture.dressed);
        let escaped = encoded.replace('/', "\\/");
        let kind = picture.media_type;
        for (before, image, head) in [
            ("{\"a\": 1.50, \"image\" : \"", encoded.clone(), ""),
            ("{ \"\\u0069mage\":\"", escaped.clone(), ""),
            (
                "{\"x\":\"\\\"\\\\\",\"frames\":[{\"id\":1e2,\"data\":\"",
                encoded.clone(),
                "",
            ),
            (
                "{\"image\":\"",
                format!("data:{kind};base64,{encoded}"),
                kind,
            ),
            // Where the pack names no image.
            (
                "{\"else\":[[\"",
                format!("data:{kind};base64,{encoded}"),
                kind,
            ),
            ("{\"else\":{\"x\":\"", encoded.clone(), ""),
        ] {
            let opened = before.matches('[').count();
            let after = match (
                before.contains("frames"),
                opened,
                before.contains("else\":{"),
            ) {
                (true, ..) => "\"}], \"z\":null}\n",
                (_, 2, _) => "\"]]}",
                (_, _, true) => "\"},\"y\":[]}",
                _ => "\",\"z\":[ ]}",
            };
            let got = snapped(&bed, &format!("{before}{image}{after}"));
            let rest = got.strip_prefix(before).expect("what stands before");
            let text = rest.strip_suffix(after).expect("what stands after");
            let encoded = match head {
                "" => text,
                kind => text.strip_prefix(&format!("data:{kind};base64,")).unwrap(),
            };
            is_clean(&picture, &BASE64_STANDARD.decode(encoded).unwrap());
        }
        // What is clean goes on as it came, escapes and all.
        let clean = BASE64_STANDARD.encode(&picture.plain).replace('/', "\\/");
        if picture.media_type != "image/webp" && !picture.name.contains("ycck") {
            let document = format!("{{\"image\":\"{clean}\"}}");
            let got = snapped(&bed, &document);
            let got: serde_json::Value = serde_json::from_str(&got).unwrap();
            let got = BASE64_STANDARD
                .decode(got["image"].as_str().unwrap())
                .unwrap();
            assert!(pixels(&got) == pixels(&picture.plain), "{}", picture.name);
        }
    }
    let nothing = "{\"image\":null,\"frames\":[]}";
    assert_eq!(snapped(&bed, nothing), nothing);
}

#[test]
fn images_in_json_are_refused_as_those_of_forms_are() {
    let bed = Setup::new().start();
    let refused = |document: &str, code: &str| {
        let answer = bed
            .ask("POST", "/v1/snaps")
            .body("application/json", document)
            .send();
        assert_eq!(answer.refusal(), Some(code), "{document:.80}");
    };
    for (_, content, code) in set::hostile() {
        let encoded = BASE64_STANDARD.encode(&content);
        refused(&format!("{{\"image\":\"{encoded}\"}}"), code);
        refused(
            &format!("{{\"frames\":[{{}},{{\"data\":\"{encoded}\"}}]}}"),
            code,
        );
        // Of what it is declared to be, a word is said first.
        let document = format!("{{\"image\":\"data:image/jpeg;base64,{encoded}\"}}");
        let ask = bed.ask("POST", "/v1/snaps");
        let answer = ask.body("application/json", document).send();
        assert!([Some(code), Some("image-type")].contains(&answer.refusal()));
    }
    let png = BASE64_STANDARD.encode(&set::passing()[1].plain);
    for (document, code) in [
        (
            format!("{{\"image\":\"data:image/jpeg;base64,{png}\"}}"),
            "image-type",
        ),
        (
            format!("{{\"image\":\"data:image/png,{png}\"}}"),
            "image-malformed",
        ),
        (
            format!("{{\"image\":\"data:image/png;x=y;base64,{png}\"}}"),
            "image-type",
        ),
        (
            format!("{{\"image\":\"DATA:image/png;base64,{png}\"}}"),
            "image-malformed",
        ),
        (format!("{{\"image\":\"{png}=\"}}"), "image-malformed"),
        (format!("{{\"image\":\"{png}\\n\"}}"), "image-malformed"),
        (format!("{{\"image\":[\"{png}\"]}}"), "image-malformed"),
        ("{\"image\":{\"data\":1}}".to_owned(), "image-malformed"),
        ("{\"image\":7}".to_owned(), "image-malformed"),
        (
            format!("{{\"image\":\"{png}\",\"image\":\"x\"}}"),
            "body-unreadable",
        ),
    ] {
        refused(&document, code);
    }
    assert!(bed.origin.requests().is_empty());
}

#[test]
fn an_address_in_the_place_of_an_image_is_on_the_list_or_refused() {
    let document = |url: &str| format!("{{\"image\":\"{url}\"}}");
    let ask = |bed: &Bed, url: &str| {
        let ask = bed.ask("POST", "/v1/snaps");
        ask.body("application/json", document(url)).send()
    };
    let bed = Setup::new().start();
    for url in [
        "https://images.corp.test/a.jpg",
        "http://169.254.169.254/",
        "//x/y",
        "file:///etc/passwd",
    ] {
        ask(&bed, url).refused("image-url");
    }
    assert!(bed.origin.requests().is_empty());
    let bed = Setup::new()
        .site(
            "[allow.photo]\n",
            "[allow.photo]\nimages = { urls = [\"https://images.corp.test/faces/\"] }\n",
        )
        .start();
    ask(&bed, "https://images.corp.test/faces/a.jpg?size=2").released();
    assert_eq!(
        bed.origin.only().body,
        document("https://images.corp.test/faces/a.jpg?size=2").as_bytes()
    );
    for url in [
        "https://images.corp.test/other/a.jpg",
        "https://images.corp.test/faces/../other/a.jpg",
        "https://images.corp.test/faces/%2e%2e/a.jpg",
        "https://images.corp.test/faces//a.jpg",
        "https://images.corp.test/faces/a.jpg#@evil.test",
        "https://images.corp.test/faces/@evil.test/",
        "https://images.corp.test.evil.test/faces/a.jpg",
        "https://images.corp.test@evil.test/faces/a.jpg",
        "http://images.corp.test/faces/a.jpg",
        "HTTPS://images.corp.test/faces/a.jpg",
        " https://images.corp.test/faces/a.jpg",
        "https://images.corp.test\\\\@evil.test/faces/a.jpg",
    ] {
        ask(&bed, url).refused("image-url");
    }
    assert_eq!(bed.origin.requests().len(), 1);
}

/// What is held while an image is looked at counts, and is given back: a form once, since it is put
/// together as it comes.
#[test]
fn images_are_looked_at_within_the_budget() {
    let bed = Setup::new().limit("buffered = \"600 KiB\"").start();
    for (size, code) in [(700, "overloaded"), (500, "image-type")] {
        let picture = vec![b'x'; size << 10];
        let (body, ..) = form(&picture, "image/jpeg", "a.jpg");
        bed.ask("POST", "/v1/photos")
            .body(FORM, body)
            .send()
            .refused(code);
    }
    let (body, ..) = form(&set::passing()[0].dressed, "image/jpeg", "a.jpg");
    for _ in 0..50 {
        bed.ask("POST", "/v1/photos")
            .body(FORM, body.clone())
            .send()
            .released();
    }
}
