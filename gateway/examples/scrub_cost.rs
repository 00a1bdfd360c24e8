//! What the search for keys costs: `cargo run --profile release --example scrub_cost`.
//!
//! Run by hand; the figures are for one machine and compare variants, nothing else.
#![allow(
    clippy::print_stdout,
    reason = "a hand-run measurement prints its table"
)]

#[allow(
    dead_code,
    unused_imports,
    reason = "the example uses a part of the module"
)]
#[path = "../src/scrub/mod.rs"]
mod scrub;

use bytes::Bytes;
use scrub::{Owner, Scrubber, StreamScrubber};
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One element of an answer, JSON as vendors write it.
const FACE: &str = r#"{"recognition_uidresult":"customer-000187","passive_liveness":{"is_real_face":true,"liveness_probability":0.9987},"bounding_box":[112,84,301,377],"age":31,"gender":"female","note":"ok"},"#;

fn body(piece: &str, size: usize) -> Vec<u8> {
    piece.bytes().cycle().take(size).collect()
}

fn measure(mut run: impl FnMut()) -> Duration {
    let rounds = |run: &mut dyn FnMut(), n: u32| {
        let start = Instant::now();
        (0..n).for_each(|_| run());
        start.elapsed() / n
    };
    let warm = rounds(&mut run, 50);
    let n = (20_000_000 / warm.as_nanos().max(1)).clamp(20, 200_000);
    let n = u32::try_from(n).unwrap_or(20);
    // The least of several: what disturbs a run only adds.
    (0..7)
        .map(|_| rounds(&mut run, n))
        .min()
        .unwrap_or_default()
}

fn main() -> Result<(), scrub::ScrubError> {
    let key = |n: usize| format!("sk_live_{n:02}4eC39HqLyjWDarjtT1zdp7dcQx").into_bytes();
    // No key, and no pattern that a processor could learn.
    let letters: Vec<char> = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['+', '/'])
        .collect();
    let letter = |i: u32| letters.get((i.wrapping_mul(2_654_435_761) >> 26) as usize);
    let base64: String = (0..150_000).filter_map(letter).collect();
    let kinds = [
        ("JSON", FACE.to_owned()),
        (
            "JSON, an escape per face",
            FACE.replace("ok", r"caf\u00e9 \/ 50%\n"),
        ),
        ("base64", base64),
        ("all percent-encoded", "%73%6b%5F%6c".to_owned()),
    ];
    println!(
        "{:>4} {:>26} {:>8} {:>12} {:>12}",
        "keys", "body", "bytes", "find ns/KB", "stream ns/KB"
    );
    for keys in [1, 4, 12] {
        let keys: Vec<_> = (0..keys).map(key).collect();
        let owners = keys
            .iter()
            .zip(0..)
            .map(|(k, index)| (Owner::Credential { index, key: 1 }, &k[..]));
        let scrubber = Arc::new(Scrubber::new(owners)?);
        for (name, piece) in &kinds {
            for size in [100, 1_500, 200_000] {
                let whole = Bytes::from(body(piece, size));
                let find = measure(|| assert!(scrubber.find(black_box(&whole)).is_none()));
                let chunks: Vec<_> = (0..size)
                    .step_by(16_384)
                    .map(|a| whole.slice(a..size.min(a + 16_384)))
                    .collect();
                let stream = measure(|| {
                    let mut stream = StreamScrubber::new(Arc::clone(&scrubber));
                    for chunk in &chunks {
                        assert!(black_box(stream.push(chunk.clone())).is_ok());
                    }
                    assert!(black_box(stream.finish()).is_ok());
                });
                let per_kb = |d: Duration| d.as_nanos() * 1_000 / size as u128;
                println!(
                    "{:>4} {name:>26} {size:>8} {:>12} {:>12}",
                    keys.len(),
                    per_kb(find),
                    per_kb(stream)
                );
            }
        }
    }
    Ok(())
}
