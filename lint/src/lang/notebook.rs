//! A notebook's code cells as one program, and where each of its bytes stands in the file.
//!
//! The file is JSON: a cell's source is a list of strings with escapes. The strings are found by
//! their place, because a parsed document would not say where they stand.

use super::lowering::Places;

pub(super) struct Cells {
    pub text: String,
    pub places: Places,
}

pub(super) fn cells(text: &str, outer: &Places) -> Option<Cells> {
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    document.get("cells")?.as_array()?;
    let mut out = Cells {
        text: String::new(),
        places: Places::default(),
    };
    let mut scan = Scan { text, at: 0 };
    scan.document(&mut out, outer);
    // A text of no cells maps nothing, and an empty map would mean that all stays in its place.
    if out.places.0.is_empty() {
        out.places.0.push((0, 0));
    }
    Some(out)
}

/// A JSON document that is known to be valid, walked for the sources of code cells.
struct Scan<'s> {
    text: &'s str,
    at: usize,
}

impl Scan<'_> {
    fn peek(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            if !byte.is_ascii_whitespace() {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += 1;
        byte
    }
    /// The bytes of a string between its quotes.
    fn string(&mut self) -> (usize, usize) {
        self.next();
        let start = self.at;
        while let Some(byte) = self.text.as_bytes().get(self.at) {
            match byte {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        let end = self.at.min(self.text.len());
        self.at += 1;
        (start, end)
    }
    fn skip(&mut self) {
        match self.peek() {
            Some(b'"') => {
                self.string();
            }
            Some(b'{' | b'[') => {
                let mut depth = 0_usize;
                while let Some(byte) = self.peek() {
                    match byte {
                        b'"' => {
                            self.string();
                            continue;
                        }
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth -= 1,
                        _ => {}
                    }
                    self.at += 1;
                    if depth == 0 {
                        break;
                    }
                }
            }
            _ => {
                while let Some(byte) = self.text.as_bytes().get(self.at) {
                    if matches!(byte, b',' | b'}' | b']') {
                        break;
                    }
                    self.at += 1;
                }
            }
        }
    }
    /// Walks an object's members.
    fn members(&mut self, mut each: impl FnMut(&mut Self, &str)) {
        self.next();
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    let (start, end) = self.string();
                    self.next();
                    let key = self.text.get(start..end).unwrap_or_default();
                    each(self, key);
                }
                b'}' => {
                    self.at += 1;
                    return;
                }
                _ => self.at += 1,
            }
        }
    }
    fn document(&mut self, out: &mut Cells, outer: &Places) {
        self.members(|scan, key| {
            if key != "cells" {
                return scan.skip();
            }
            scan.next();
            while let Some(byte) = scan.peek() {
                match byte {
                    b'{' => scan.cell(out, outer),
                    b']' => {
                        scan.at += 1;
                        return;
                    }
                    _ => scan.at += 1,
                }
            }
        });
    }
    fn cell(&mut self, out: &mut Cells, outer: &Places) {
        let mut is_code = false;
        let mut strings = Vec::new();
        self.members(|scan, key| match (key, scan.peek()) {
            ("cell_type", Some(b'"')) => {
                let (start, end) = scan.string();
                is_code = scan.text.get(start..end) == Some("code");
            }
            ("source", Some(b'"')) => strings.push(scan.string()),
            ("source", Some(b'[')) => {
                scan.at += 1;
                while let Some(byte) = scan.peek() {
                    match byte {
                        b'"' => strings.push(scan.string()),
                        b']' => {
                            scan.at += 1;
                            return;
                        }
                        _ => scan.at += 1,
                    }
                }
            }
            _ => scan.skip(),
        });
        if is_code {
            for (start, end) in strings {
                unescape(self.text, start, end, out, outer);
            }
            if !out.text.ends_with('\n') {
                out.text.push('\n');
            }
        }
    }
}

fn unescape(text: &str, start: usize, end: usize, out: &mut Cells, outer: &Places) {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut at = start;
    let mut mark = true;
    while at < end {
        let rest = text.get(at..end).unwrap_or_default();
        let Some(first) = rest.chars().next() else {
            break;
        };
        if mark {
            out.places
                .0
                .push((small(out.text.len()), outer.physical(small(at))));
            mark = false;
        }
        if first != '\\' {
            out.text.push(first);
            at += first.len_utf8();
            continue;
        }
        mark = true;
        let (one, taken) = match rest.as_bytes().get(1) {
            Some(b'n') => ('\n', 2),
            Some(b't') => ('\t', 2),
            Some(b'r') => ('\r', 2),
            Some(b'b') => ('\u{8}', 2),
            Some(b'f') => ('\u{c}', 2),
            Some(b'u') => wide(rest),
            Some(other) => (char::from(*other), 2),
            None => break,
        };
        out.text.push(one);
        at += taken;
    }
}

/// A `\u` escape, perhaps a pair of them.
fn wide(rest: &str) -> (char, usize) {
    let unit = |from: usize| {
        let digits = rest.get(from..from + 4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let Some(first) = unit(2) else {
        return ('\u{fffd}', 2);
    };
    if let (0xD800..=0xDBFF, Some("\\u"), Some(second)) = (first, rest.get(6..8), unit(8)) {
        let one = char::decode_utf16([first, second])
            .next()
            .and_then(Result::ok);
        return (one.unwrap_or('\u{fffd}'), 12);
    }
    (char::from_u32(u32::from(first)).unwrap_or('\u{fffd}'), 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_knows_its_place_in_the_file() {
        let file = r##"{"cells": [{"cell_type": "markdown", "source": ["# no"]},
 {"source": ["x = \"a\"\n", "y = \u00fc\n"], "metadata": {"source": ["z"]}, "cell_type": "code"}], "nbformat": 4}"##;
        let cells = cells(file, &Places::default()).unwrap();
        assert_eq!(cells.text, "x = \"a\"\ny = ü\n");
        for needle in ["x =", "a", "y ="] {
            let text = cells.text.find(needle).unwrap();
            let physical = cells.places.physical(u32::try_from(text).unwrap()) as usize;
            assert!(
                file.get(physical..).unwrap().starts_with(needle),
                "{needle}"
            );
        }
    }
}
