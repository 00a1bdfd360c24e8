//! Few stems that every needle holds one of.

use super::needle::Needle;

/// What the vectorised search compares at once.
pub(super) const STEM: usize = 4;
/// So many finds in a megabyte cost as much as one more stem.
const AS_MUCH: f64 = 10.0;

/// A needle around a stem.
#[derive(Debug, Clone)]
pub(super) struct Held {
    /// Its index.
    pub needle: usize,
    /// How far into it the stem begins.
    pub before: usize,
}

/// Again and again the stem that is in most of the needles that are left, for its rarity. This runs
/// at every start: stems are numbers, and counted once.
pub(super) fn stems(needles: &[Needle]) -> Vec<([u8; STEM], Vec<Held>)> {
    let mut all: Vec<(u32, Held)> = Vec::new();
    for (needle, Needle { text, .. }) in needles.iter().enumerate() {
        let windows = text.windows(STEM).enumerate();
        all.extend(windows.map(|(before, window)| (number(window), Held { needle, before })));
    }
    all.sort_unstable_by_key(|(stem, held)| (*stem, held.needle, held.before));
    all.dedup_by_key(|(stem, held)| (*stem, held.needle));
    // Each stem with its worth to one needle, and where the needles that hold it stand in `all`.
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut start = 0;
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        let end = start + same.len();
        candidates.extend(same.first().map(|(stem, _)| Candidate {
            stem: stem.to_be_bytes(),
            worth: 1.0 / (AS_MUCH + per_megabyte(stem.to_be_bytes())),
            holders: start..end,
        }));
        start = end;
    }
    let mut covered = vec![false; needles.len()];
    let mut out = Vec::new();
    loop {
        let open = |candidate: &Candidate| {
            let holders = all.get(candidate.holders.clone()).unwrap_or_default();
            holders
                .iter()
                .filter(|(_, held)| covered.get(held.needle) == Some(&false))
                .count()
        };
        // What covers nothing any more never will.
        let mut best: Option<(f64, usize)> = None;
        let mut at = 0;
        candidates.retain(|candidate| {
            let count = open(candidate);
            let worth = candidate.worth * f64::from(u32::try_from(count).unwrap_or(u32::MAX));
            if count > 0 {
                if best.is_none_or(|(known, _)| worth > known) {
                    best = Some((worth, at));
                }
                at += 1;
            }
            count > 0
        });
        let Some(best) = best.and_then(|(_, at)| candidates.get(at)) else {
            return out;
        };
        let mut held = Vec::new();
        for (_, holder) in all.get(best.holders.clone()).unwrap_or_default() {
            if let Some(covered) = covered.get_mut(holder.needle).filter(|covered| !**covered) {
                *covered = true;
                held.push(holder.clone());
            }
        }
        out.push((best.stem, held));
    }
}

struct Candidate {
    stem: [u8; STEM],
    worth: f64,
    holders: std::ops::Range<usize>,
}

fn number(window: &[u8]) -> u32 {
    window.iter().fold(0, |n, byte| n << 8 | u32::from(*byte))
}

/// How often these bytes stand in a megabyte of ordinary source, were they thrown like dice.
fn per_megabyte(stem: [u8; STEM]) -> f64 {
    let share = |byte: u8| match byte {
        b'e' | b't' | b'a' | b'i' | b'n' | b'r' | b's' | b'o' | b' ' => 0.06,
        b'l' | b'c' | b'd' | b'u' | b'p' | b'm' | b'f' | b'_' => 0.03,
        b'g' | b'h' | b'b' | b'v' | b'y' | b'k' | b'w' | b'0'..=b'9' => 0.012,
        b'A'..=b'Z' => 0.006,
        _ => 0.004,
    };
    1e6 * stem.into_iter().map(share).product::<f64>()
}

#[cfg(test)]
mod tests {
    use super::super::needle::Beside;
    use super::*;

    #[test]
    fn every_needle_holds_one_of_few() {
        let texts = ["acme_key", "acme-key", "the acme", "ACME", "other"];
        let needles = texts.map(|text| Needle {
            text: text.into(),
            beside: Beside::Any,
        });
        let stems = stems(&needles);
        assert_eq!(stems.len(), 3, "{stems:?}");
        let mut seen = Vec::new();
        for (stem, held) in &stems {
            for Held { needle, before } in held {
                let text = texts.get(*needle).unwrap();
                assert_eq!(text.as_bytes().get(*before..before + STEM).unwrap(), stem);
                seen.push(*needle);
            }
        }
        seen.sort_unstable();
        assert_eq!(seen, [0, 1, 2, 3, 4]);
    }
}
