//! Properties: every spelling is found, nothing of it leaves, and all else passes unchanged.

use super::*;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use bytes::Bytes;
use proptest::prelude::*;
use std::sync::Arc;

const OWNER: Owner = Owner::Credential { index: 0, key: 7 };
const KEY: &[u8] = b"sk_live_4eC39HqLyjWD/rjtT1zdp+dc";

fn scrubber(keys: &[&[u8]]) -> Arc<Scrubber> {
    let keys = keys
        .iter()
        .zip(0..)
        .map(|(key, index)| (Owner::Credential { index, key: 7 }, *key));
    Arc::new(Scrubber::new(keys).unwrap())
}

/// What goes back of `chunks`, and the hit if there is one.
fn stream(scrubber: &Arc<Scrubber>, chunks: &[&[u8]]) -> (Vec<u8>, Option<Hit>) {
    let mut stream = StreamScrubber::new(Arc::clone(scrubber));
    let mut out = Vec::new();
    for chunk in chunks {
        match stream.push(Bytes::copy_from_slice(chunk)) {
            Ok(released) => released
                .into_iter()
                .for_each(|bytes| out.extend_from_slice(&bytes)),
            Err(hit) => return (out, Some(hit)),
        }
    }
    match stream.finish() {
        Ok(bytes) => out.extend_from_slice(&bytes),
        Err(hit) => return (out, Some(hit)),
    }
    (out, None)
}

fn cut<'a>(text: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut at: Vec<_> = cuts.iter().map(|cut| cut.index(text.len() + 1)).collect();
    at.extend([0, text.len()]);
    at.sort_unstable();
    at.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect()
}

/// One character as an encoder may write it; `how` chooses. 0 leaves it plain.
fn write(byte: u8, how: u8) -> String {
    match how % 6 {
        1 => format!("%{byte:02x}"),
        2 => format!("%{byte:02X}"),
        3 => format!("\\u{:04x}", u32::from(byte)),
        4 => format!("\\u{:04X}", u32::from(byte)),
        5 if b"/\"\\".contains(&byte) => format!("\\{}", char::from(byte)),
        _ => char::from(byte).to_string(),
    }
}

fn rewrite(text: &str, hows: &[u8]) -> String {
    text.bytes()
        .zip(hows.iter().cycle())
        .map(|(byte, how)| write(byte, *how))
        .collect()
}

/// A key's spelling by the ordinary encoders, and how many of its first and last bytes also say
/// something about what stands around the key.
fn spell(key: &str, form: u8, context: usize) -> (String, usize) {
    let around = "~".repeat(context);
    match form % 5 {
        1 | 2 => {
            let whole = format!("{around}{key}{around}");
            let text = if form == 1 {
                STANDARD.encode(whole)
            } else {
                URL_SAFE.encode(whole)
            };
            (text, (context * 8).div_ceil(6))
        }
        3 => (hex::encode(key), 0),
        4 => (hex::encode_upper(key), 0),
        _ => (key.to_owned(), 0),
    }
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    // Escape characters and digits are frequent, so that decoders lose their place.
    let escapes = prop::sample::select(&b"%\\u0123456789abcdef\"/"[..]);
    prop::collection::vec(prop_oneof![any::<u8>(), escapes], 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn every_spelling_is_found_and_nothing_of_it_leaves(
        key in "[!-~]{8,48}",
        form in 0..5_u8,
        context in 0..5_usize,
        once in prop_oneof![Just(vec![0]), prop::collection::vec(0..6_u8, 1..20)],
        twice in prop_oneof![3 => Just(vec![0]), 1 => prop::collection::vec(0..6_u8, 1..20)],
        before in bytes(60),
        after in bytes(60),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        let (text, skip) = spell(&key, form, context);
        let (outside, inside) = text.split_at(skip);
        let outside = rewrite(&rewrite(outside, &once), &twice);
        let inside = rewrite(&rewrite(inside, &once), &twice);
        let text = [&before[..], outside.as_bytes(), inside.as_bytes(), &after].concat();
        let scrubber = scrubber(&[key.as_bytes(), KEY]);

        let hit = scrubber.find(&text);
        prop_assert_eq!(hit.map(|hit| hit.owner), Some(OWNER));
        let (out, hit) = stream(&scrubber, &cut(&text, &cuts));
        prop_assert_eq!(hit.map(|hit| hit.owner), Some(OWNER));
        prop_assert!(out.len() <= before.len() + outside.len(), "a byte of the key left");
        prop_assert!(text.starts_with(&out));
    }

    /// Pieces of the key and of escapes, so that much is held back and little is a hit.
    #[test]
    fn chunks_change_nothing(
        pieces in prop::collection::vec(prop_oneof![
            bytes(20),
            (0..KEY.len(), 0..=KEY.len()).prop_map(|(a, b)| KEY[a.min(b)..a.max(b)].to_vec()),
            (0..KEY.len(), 0..=KEY.len(), 1..5_u8).prop_map(|(a, b, how)| {
                let part = std::str::from_utf8(&KEY[a.min(b)..a.max(b)]).unwrap();
                rewrite(part, &[how]).into_bytes()
            }),
        ], 0..12),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..30),
    ) {
        let text = pieces.concat();
        let scrubber = scrubber(&[KEY]);
        let (out, hit) = stream(&scrubber, &cut(&text, &cuts));
        prop_assert_eq!(hit.is_some(), scrubber.find(&text).is_some());
        if hit.is_none() {
            prop_assert_eq!(out, text);
        }
    }

    #[test]
    fn what_holds_no_key_passes_unchanged(
        text in prop::collection::vec(any::<u8>(), 0..9_000),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
    ) {
        prop_assert_eq!(stream(&scrubber(&[KEY, b"another-key"]), &cut(&text, &cuts)), (text, None));
    }

    #[test]
    fn a_key_with_one_character_changed_is_no_hit(
        at in 0..KEY.len(),
        once in prop::collection::vec(0..6_u8, 1..20),
    ) {
        let mut key = KEY.to_vec();
        key[at] ^= 1;
        let text = rewrite(std::str::from_utf8(&key).unwrap(), &once).into_bytes();
        prop_assert_eq!(scrubber(&[KEY]).find(&text), None);
    }
}

#[test]
fn a_hit_says_whose_and_how() {
    let other = b"0123456789abcdef";
    let scrubber = scrubber(&[KEY, other]);
    let hit = |text: &str| {
        scrubber
            .find(text.as_bytes())
            .map(|hit| (hit.owner, hit.spelling))
    };
    let key = std::str::from_utf8(KEY).unwrap();
    let second = Owner::Credential { index: 1, key: 7 };
    let first = Owner::Credential { index: 0, key: 7 };
    for (text, expected) in [
        (
            format!("{{\"message\":\"invalid key {key}\"}}"),
            Some((first, Spelling::Plain)),
        ),
        (key.replace('/', "\\/"), Some((first, Spelling::Escaped))),
        (
            key.replace('/', "%2f").replace('+', "%2B"),
            Some((first, Spelling::Escaped)),
        ),
        (
            STANDARD.encode(format!("user:{key}")),
            Some((first, Spelling::Base64)),
        ),
        (hex::encode(KEY), Some((first, Spelling::Hex))),
        (
            "key=0123456789abcdef&".to_owned(),
            Some((second, Spelling::Plain)),
        ),
        ("key=0123456789abcde&".to_owned(), None),
        (key.to_uppercase(), None),
        (String::new(), None),
    ] {
        assert_eq!(hit(&text), expected, "{text}");
    }
}

#[test]
fn an_ordinary_chunk_passes_whole_and_uncopied() {
    let mut stream = StreamScrubber::new(scrubber(&[KEY]));
    for text in [
        "data: {\"x\": \"50%\\n\"}\n\n",
        "data: {\"y\": 2}\n\n",
        "",
        "z \\u00e9",
    ] {
        let chunk = Bytes::copy_from_slice(text.as_bytes());
        let address = chunk.as_ptr();
        let released: Vec<_> = stream.push(chunk).unwrap().into_iter().collect();
        match &released[..] {
            [] => assert_eq!(text, ""),
            [one] => assert_eq!((one, one.as_ptr()), (&Bytes::from(text), address)),
            _ => panic!("cut without need"),
        }
    }
    assert_eq!(stream.finish().unwrap(), Bytes::new());
}

#[test]
fn what_could_begin_a_key_waits_and_is_then_released() {
    let mut stream = StreamScrubber::new(scrubber(&[KEY]));
    let mut push = |text: &str| {
        let released = stream
            .push(Bytes::copy_from_slice(text.as_bytes()))
            .unwrap();
        String::from_utf8(released.into_iter().flatten().collect()).unwrap()
    };
    assert_eq!(push("a key: sk_live_4e"), "a key: ");
    assert_eq!(push("C39H"), "");
    assert_eq!(push("! and %"), "sk_live_4eC39H! and ");
    assert_eq!(push("20 "), "%20 ");
    assert_eq!(push("s\\u006b\\u005"), "");
    let long = "x".repeat(10_000);
    assert_eq!(push(&long), format!("s\\u006b\\u005{long}"));
    assert_eq!(push("sk_"), "");
    assert_eq!(stream.finish().unwrap(), Bytes::from("sk_"));
}

#[test]
fn a_key_over_many_single_bytes_is_found() {
    let scrubber = scrubber(&[KEY]);
    let text = [b"before ", KEY, b" after"].concat();
    let chunks: Vec<_> = text.chunks(1).collect();
    let (out, hit) = stream(&scrubber, &chunks);
    assert_eq!((&out[..], hit.is_some()), (&b"before "[..], true));
}

/// The seam of two chunks is searched apart where the second is long.
#[test]
fn a_key_cut_anywhere_before_a_long_chunk_is_found() {
    let scrubber = scrubber(&[KEY]);
    let key = std::str::from_utf8(KEY).unwrap();
    for how in [0, 1, 4] {
        let key = rewrite(key, &[how]);
        for at in 1..key.len() {
            let (first, second) = key.split_at(at);
            let first = format!("before {first}");
            let second = format!("{second}{}", "x".repeat(10_000));
            let (out, hit) = stream(&scrubber, &[first.as_bytes(), second.as_bytes()]);
            assert_eq!(hit.map(|hit| hit.owner), Some(OWNER), "{how} {at}");
            assert_eq!(out, b"before ");
        }
    }
}

#[test]
fn a_key_that_begins_within_its_own_beginning_is_found() {
    let scrubber = scrubber(&[b"abababab1"]);
    assert!(scrubber.find(b"abababababab1").is_some());
    assert_eq!(scrubber.find(b"ababababab"), None);
}

#[test]
fn short_secrets_are_an_error_and_none_is_none() {
    let short = Scrubber::new([(OWNER, &b"1234567"[..])]);
    assert_eq!(short.unwrap_err(), ScrubError::TooShort);
    let none = Arc::new(Scrubber::new([]).unwrap());
    assert_eq!(none.find(b"anything"), None);
    assert_eq!(
        stream(&none, &[b"any", b"%thing\\"]),
        (b"any%thing\\".to_vec(), None)
    );
}

#[test]
fn nothing_shows_a_secret() {
    let shown = format!("{:?} {:?}", scrubber(&[KEY]), scrubber(&[KEY]).find(KEY));
    assert!(
        !shown.contains("sk_live") && !shown.contains("4eC3"),
        "{shown}"
    );
}

/// In a key of escape characters each can be read in two ways: the places are kept apart, or the
/// work would double with each of them.
#[test]
fn ambiguous_escapes_stay_bounded() {
    let key = [b"\\".repeat(16), b"x".to_vec()].concat();
    let scrubber = scrubber(&[&key]);
    assert_eq!(scrubber.find(&b"\\".repeat(120)), None);
    assert!(
        scrubber
            .find(&[b"\\".repeat(64), b"x".to_vec()].concat())
            .is_some()
    );
}
