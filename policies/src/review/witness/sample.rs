//! Bodies with one image either side of a line: headers that no decoder has to read further.

use crate::effective::{Grant, ImageRules, Route};
use crate::image::Format;
use crate::model::pack::BodyKind;
use crate::model::{JsonPath, Segment};
use crate::units::ByteSize;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// A form of one part, or a document of one member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    field: String,
    /// Whether it is a document.
    json: bool,
    /// What stands in the place of an image.
    text: String,
    /// Whether the part has a file's name.
    file: bool,
    /// None for a text.
    format: Option<Format>,
    width: u32,
    height: u32,
    /// Bytes of the image, where it is not as short as can be.
    length: Option<u64>,
    metadata: bool,
}

/// Samples for every line that one of two sides draws and the other does not.
pub(super) fn around(sides: [Option<(&Arc<Route>, &Arc<Grant>)>; 2]) -> Vec<Sample> {
    let known = || sides.iter().flatten();
    let rules: Vec<&ImageRules> = known().filter_map(|(_, g)| g.images.as_ref()).collect();
    let Some(base) = Sample::base(&rules, known().map(|(route, _)| *route)) else {
        return Vec::new();
    };
    let mut samples = BTreeSet::new();
    // What only one of the two takes for an image, or for a video.
    let names = |of: fn(&Route) -> &[String]| -> [BTreeSet<&String>; 2] {
        sides.map(|side| side.iter().flat_map(|(route, _)| of(route)).collect())
    };
    for (file, [old, new]) in [
        (false, names(|route| &route.images)),
        (true, names(|route| &route.videos)),
    ] {
        samples.extend(old.symmetric_difference(&new).map(|name| Sample {
            field: (*name).clone(),
            file: file && !base.json,
            text: "text".to_owned(),
            format: None,
            ..base.clone()
        }));
    }
    let urls = sides.map(|side| -> BTreeSet<&String> {
        let rules = side.and_then(|(_, grant)| grant.images.as_ref());
        rules.iter().flat_map(|rules| &rules.urls.0).collect()
    });
    let [old, new] = &urls;
    samples.extend(old.symmetric_difference(new).map(|prefix| Sample {
        file: false,
        text: format!("{prefix}a.jpg"),
        format: None,
        ..base.clone()
    }));
    let until = sides.map(|side| side.and_then(|(_, g)| g.shadow_until.as_ref().map(|s| s.0)));
    let differ = match &rules[..] {
        [old, new] => old.drawn() != new.drawn(),
        _ => true,
    };
    // What shadow mode relaxes is shown by an answer, where one is judged.
    let unjudged = known().all(|(_, grant)| grant.checks.is_empty());
    if differ || (unjudged && until[0] != until[1]) {
        let most = known().map(|(_, grant)| grant.body_limit.0).max();
        base.all_around(&rules, most.unwrap_or(0), &mut samples);
        // What one lets through may have nothing in common with what the other does.
        for rule in &rules {
            if let Some(own) = Sample::base(&[*rule], known().map(|(route, _)| *route)) {
                own.all_around(&rules, most.unwrap_or(0), &mut samples);
            }
        }
    }
    samples.into_iter().collect()
}

impl ImageRules {
    /// All that it says, without its lines.
    pub(crate) fn drawn(&self) -> impl PartialEq + use<> {
        let mut types = self.types.0.clone();
        types.sort_unstable();
        (
            self.each.0,
            types,
            (self.smallest_side.0, self.largest_side.0),
            self.pixels.0,
            self.metadata.0,
            self.urls.0.clone(),
        )
    }
}

impl Sample {
    /// One that as many rules as possible let through.
    fn base<'r>(
        rules: &[&ImageRules],
        routes: impl Iterator<Item = &'r Arc<Route>>,
    ) -> Option<Self> {
        let named = routes.filter_map(|route| Some((route.images.first()?, route)));
        // Whichever side is looked at first, it is the same.
        let (field, route) = named.min_by_key(|(field, _)| *field)?;
        let field = field.clone();
        let json = route.body == BodyKind::Json;
        let side = rules.iter().map(|r| r.smallest_side.0).max()?;
        let all = |format: &Format| rules.iter().all(|r| r.types.0.contains(format));
        let any = |format: &Format| rules.iter().any(|r| r.types.0.contains(format));
        let mut formats = Format::ALL.iter().copied();
        let format = formats.clone().find(all).or_else(|| formats.find(any))?;
        Some(Self {
            field,
            json,
            text: String::new(),
            file: !json,
            format: Some(format),
            width: side.max(1),
            height: side.max(1),
            length: None,
            metadata: false,
        })
    }

    fn all_around(&self, rules: &[&ImageRules], most: u64, samples: &mut BTreeSet<Self>) {
        let of = |width: u32, height: u32| Self {
            width,
            height,
            ..self.clone()
        };
        let formats = Format::ALL.iter().map(|format| Self {
            format: Some(*format),
            ..self.clone()
        });
        samples.extend(formats);
        samples.insert(Self {
            metadata: true,
            ..self.clone()
        });
        let widest = rules.iter().map(|r| r.largest_side.0).min().unwrap_or(1);
        for rule in rules {
            let (smallest, largest) = (rule.smallest_side.0, rule.largest_side.0);
            for side in [smallest.saturating_sub(1).max(1), smallest.max(1)] {
                samples.insert(of(side, side));
            }
            for side in [largest, largest.saturating_add(1)] {
                samples.insert(of(side, self.height));
            }
            let pixels = rule.pixels.0;
            let width = u64::from(widest.max(1));
            let height =
                (pixels / width).clamp(u64::from(self.height), width.max(u64::from(self.height)));
            let within = (pixels / height).clamp(1, width);
            let sides = |w: u64, h: u64| Some((u32::try_from(w).ok()?, u32::try_from(h).ok()?));
            for (w, h) in [
                sides(within, height),
                sides(within + 1, height),
                sides(within, height + 1),
            ]
            .into_iter()
            .flatten()
            {
                samples.insert(of(w, h));
            }
            // Beyond the body's own limit nothing hangs on it.
            if rule.each.0 < most {
                samples.extend([rule.each.0, rule.each.0 + 1].map(|length| Self {
                    length: Some(length),
                    ..self.clone()
                }));
            }
        }
    }

    /// The body.
    pub fn form(&self) -> Vec<u8> {
        if self.json {
            let content = match self.format {
                Some(_) => BASE64_STANDARD.encode(self.content()),
                None => self.text.clone(),
            };
            return self.document(content.into()).to_string().into_bytes();
        }
        let file = if self.file {
            "; filename=\"sample\""
        } else {
            ""
        };
        let head = format!(
            "--b\r\nContent-Disposition: form-data; name=\"{}\"{file}\r\n\r\n",
            self.field
        );
        [head.as_bytes(), &self.content(), b"\r\n--b--\r\n"].concat()
    }

    /// A document with this at the field's path.
    fn document(&self, content: Value) -> Value {
        let path = self.field.parse::<JsonPath>().map(|path| path.0);
        let segments = path.unwrap_or_default().into_iter().rev();
        segments.fold(content, |inner, segment| match segment {
            Segment::Key(name) => Value::Object([(name, inner)].into_iter().collect()),
            Segment::Each => Value::Array(vec![inner]),
        })
    }

    fn content(&self) -> Vec<u8> {
        let Some(format) = self.format else {
            return self.text.clone().into_bytes();
        };
        let bare = self.image(format, 0);
        let short = self
            .length
            .map_or(0, |length| length.saturating_sub(bare.len() as u64));
        match usize::try_from(short) {
            Ok(more @ 1..) => self.image(format, more),
            _ => bare,
        }
    }

    /// An image's structure, with so many zeros for its data.
    fn image(&self, format: Format, data: usize) -> Vec<u8> {
        let zeros = vec![0; data];
        let (w, h) = (self.width, self.height);
        let note = |note: Vec<u8>| if self.metadata { note } else { Vec::new() };
        match format {
            Format::Jpeg => {
                // Sides are 16 bits; a longer one is then another image, which draws no line.
                let side = |side: u32| u16::try_from(side).unwrap_or(u16::MAX).to_be_bytes();
                [
                    &b"\xFF\xD8"[..],
                    &note(b"\xFF\xFE\0\x06note".to_vec()),
                    b"\xFF\xC0\0\x0B\x08",
                    &side(h),
                    &side(w),
                    b"\x01\x01\x11\0\xFF\xDA\0\x08\x01\x01\0\0\x3F\0",
                    &zeros,
                    b"\xFF\xD9",
                ]
                .concat()
            }
            Format::Png => {
                let chunk = |kind: &[u8; 4], content: &[u8]| {
                    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
                    // Nobody checks the sum before a decoder does.
                    [&length.to_be_bytes()[..], kind, content, &[0; 4]].concat()
                };
                let header = [&w.to_be_bytes()[..], &h.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
                [
                    &b"\x89PNG\r\n\x1a\n"[..],
                    &chunk(b"IHDR", &header),
                    &note(chunk(b"tEXt", b"note\0note")),
                    &chunk(b"IDAT", &zeros),
                    &chunk(b"IEND", b""),
                ]
                .concat()
            }
            Format::Webp => {
                let bits = (w.saturating_sub(1) & 0x3FFF) | (h.saturating_sub(1) & 0x3FFF) << 14;
                let chunk = |kind: &[u8; 4], content: &[u8]| {
                    let length = u32::try_from(content.len()).unwrap_or(u32::MAX);
                    let pad: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
                    [kind, &length.to_le_bytes()[..], content, pad].concat()
                };
                let picture = [&[0x2F][..], &bits.to_le_bytes(), &zeros].concat();
                let chunks = [chunk(b"VP8L", &picture), note(chunk(b"XMP ", b"note"))].concat();
                let length = u32::try_from(chunks.len() + 4).unwrap_or(u32::MAX);
                [b"RIFF", &length.to_le_bytes()[..], b"WEBP", &chunks].concat()
            }
        }
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(format) = self.format else {
            let file = if self.file { "file" } else { "text" };
            return write!(f, "a {file} `{}` as `{}`", self.text, self.field);
        };
        write!(f, "a {format} of {} × {} px", self.width, self.height)?;
        if let Some(length) = self.length {
            write!(f, " and {}", ByteSize(length))?;
        }
        if self.metadata {
            f.write_str(" with metadata")?;
        }
        write!(f, " as `{}`", self.field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image;

    #[test]
    fn samples_are_what_they_say() {
        for format in Format::ALL {
            for metadata in [false, true] {
                for length in [None, Some(1000)] {
                    let sample = Sample {
                        field: "face".to_owned(),
                        json: false,
                        text: String::new(),
                        file: true,
                        format: Some(*format),
                        width: 64,
                        height: 80,
                        length,
                        metadata,
                    };
                    let content = sample.content();
                    let looked = image::look(&content).unwrap();
                    assert_eq!((looked.width, looked.height), (64, 80), "{sample}");
                    assert_eq!(looked.is_clean(&content), !metadata, "{sample}");
                    if let Some(length) = length {
                        assert_eq!(content.len() as u64, length, "{sample}");
                    }
                }
            }
        }
    }
}
