//! Texts that are put together by a pattern or of a list.

use crate::flow::Flow;
use crate::flow::term::{Term, TermId};

impl Flow<'_> {
    /// The texts of a list, with something between them.
    pub(super) fn joined(&mut self, list: TermId, between: TermId) -> Option<TermId> {
        let Term::List(all) = self.terms.of(list).clone() else {
            return None;
        };
        self.terms.as_text(between)?;
        let mut parts = Vec::with_capacity(all.len() * 2);
        for (number, one) in all.into_iter().enumerate() {
            if number > 0 {
                parts.push(between);
            }
            parts.push(one);
        }
        Some(self.join(parts))
    }

    /// Text with holes, filled.
    pub(super) fn formatted(&mut self, format: TermId, args: &[TermId]) -> Option<TermId> {
        // What was put together where it stands has no holes left.
        if matches!(self.terms.of(format), Term::Join(_)) {
            let mut all = vec![format];
            all.extend(args);
            return Some(self.join(all));
        }
        let text = self.terms.as_text(format)?.to_owned();
        let mut parts = Vec::new();
        let mut args = args.iter();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['%', '{']) {
            let (before, hole) = rest.split_at(at);
            parts.push(self.terms.text(before));
            let end = hole_end(hole);
            let (hole, after) = hole.split_at(end);
            match hole {
                "%%" => parts.push(self.terms.text("%")),
                "{{" => parts.push(self.terms.text("{")),
                "%" | "{" => parts.push(self.terms.text(hole)),
                _ => match args.next() {
                    Some(arg) => parts.push(*arg),
                    None => parts.push(self.terms.group(Vec::new())),
                },
            }
            rest = after;
        }
        parts.push(self.terms.text(rest));
        parts.retain(|p| self.terms.as_text(*p) != Some(""));
        // What had no hole of its own is part of it all the same.
        parts.extend(args);
        Some(self.join(parts))
    }
}

/// Where a hole in a format ends.
pub(super) fn hole_end(hole: &str) -> usize {
    let bytes = hole.as_bytes();
    match (bytes.first(), bytes.get(1)) {
        (Some(b'%'), Some(b'%')) | (Some(b'{'), Some(b'{')) => 2,
        (Some(b'{'), _) => match hole.find('}') {
            Some(end) if end < 40 && !hole.get(..end).unwrap_or("").contains(['"', '\n']) => {
                end + 1
            }
            _ => 1,
        },
        _ => hole
            .char_indices()
            .skip(1)
            .take(12)
            .find(|(_, c)| c.is_alphabetic() || *c == '@')
            .filter(|(at, c)| {
                let flags = hole.get(1..*at).unwrap_or("");
                "sdvqxXfgeucbiTptj@".contains(*c)
                    && flags.bytes().all(|b| {
                        b"0123456789.+-# $*l(".contains(&b)
                            || b'(' == flags.as_bytes().first().copied().unwrap_or(0)
                    })
            })
            .map_or(1, |(at, c)| at + c.len_utf8()),
    }
}
