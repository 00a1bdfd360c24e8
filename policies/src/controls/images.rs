//! The images of a body are images, of an allowed kind and size, and leave without metadata.

mod document;
mod edit;
mod form;
mod text;

use super::Control;
use crate::effective::{Grant, ImageRules};
use crate::image::{self, Fault, Format, Image, Piece};
use crate::model::pack::BodyKind;
use crate::multipart;
use crate::refusal::{Code, Refusal};
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use std::borrow::Cow;

/// See the module.
pub const CONTROL: Control = Control {
    name: "images",
    asks: "is every image what it says, within its size, and one file only?",
    codes: &[
        Code::ImageType,
        Code::ImageTooLarge,
        Code::ImageDimensions,
        Code::ImageMalformed,
        Code::ImageUrl,
    ],
};

/// The boundary of a form whose images are looked at; none where none are.
pub fn boundary(headers: &HeaderMap, grant: &Grant) -> Result<Option<Box<str>>, Refusal> {
    if grant.images.is_none() || grant.route.body != BodyKind::Multipart {
        return Ok(None);
    }
    let declared = headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    match multipart::boundary(declared) {
        Ok(boundary) => Ok(Some(boundary.into())),
        Err(why) => Err(Refusal::new(Code::BodyUnreadable, why).at(&grant.place)),
    }
}

/// What an image did wrong, and what is left of the body where shadow mode lets it go on.
pub struct Looked {
    /// The body as it goes on, where that differs from what came.
    pub cleaned: Option<Vec<Piece>>,
    /// The first reason to refuse.
    pub refusal: Option<Refusal>,
}

/// Looks at a body's images.
///
/// # Errors
/// Where the body cannot be taken apart, which no mode relaxes: another parser could find other
/// images in it.
pub fn check<P: AsRef<[u8]>>(
    pieces: &[P],
    boundary: Option<&str>,
    rules: &ImageRules,
    grant: &Grant,
) -> Result<Looked, Refusal> {
    let body = joined(pieces);
    match boundary {
        Some(boundary) => form::check(&body, boundary, rules, grant),
        None => document::check(&body, rules, grant),
    }
}

fn joined<P: AsRef<[u8]>>(pieces: &[P]) -> Cow<'_, [u8]> {
    match pieces {
        [whole] => Cow::Borrowed(whole.as_ref()),
        pieces => {
            let all: Vec<&[u8]> = pieces.iter().map(AsRef::as_ref).collect();
            Cow::Owned(all.concat())
        }
    }
}

/// What is said of an image beside its bytes.
#[derive(Clone, Copy, Default)]
struct Claims<'a> {
    media_type: Option<&'a str>,
    file: Option<&'a str>,
}

fn look(content: &[u8], claims: Claims<'_>, rules: &ImageRules) -> Result<Image, Refusal> {
    let (most, place) = &rules.each;
    if content.len() as u64 > *most {
        return Err(Refusal::new(Code::ImageTooLarge, "an image is above the limit").at(place));
    }
    let image = image::look(content).map_err(|fault| faulty(fault).at(&rules.place))?;
    let (allowed, place) = &rules.types;
    if !allowed.contains(&image.format) {
        return Err(
            Refusal::new(Code::ImageType, "an image of a type that is not allowed").at(place),
        );
    }
    // Nothing is declared by the type that stands for any bytes.
    let typed = claims
        .media_type
        .filter(|declared| !declared.eq_ignore_ascii_case("application/octet-stream"));
    let same = |declared: &str| {
        declared.eq_ignore_ascii_case(image.format.media_type())
            || (image.format == Format::Jpeg && declared.eq_ignore_ascii_case("image/jpg"))
    };
    if typed.is_some_and(|declared| !same(declared)) {
        let why = "an image is not of the type that it is declared to be";
        return Err(Refusal::new(Code::ImageType, why).at(&rules.place));
    }
    let claimed = claims.file.and_then(Format::of_name);
    if claimed.is_some_and(|claimed| claimed != image.format) {
        let why = "an image is not of the type that its name ends in";
        return Err(Refusal::new(Code::ImageType, why).at(&rules.place));
    }
    let (smallest, largest) = (image.width.min(image.height), image.width.max(image.height));
    let (pixels, side) = (&rules.pixels, "an image's side is outside of the limits");
    for (wrong, why, place) in [
        (
            smallest < rules.smallest_side.0,
            side,
            &rules.smallest_side.1,
        ),
        (largest > rules.largest_side.0, side, &rules.largest_side.1),
        (
            image.pixels() > pixels.0,
            "an image has too many pixels",
            &pixels.1,
        ),
    ] {
        if wrong {
            return Err(Refusal::new(Code::ImageDimensions, why).at(place));
        }
    }
    Ok(image)
}

fn faulty(fault: Fault) -> Refusal {
    match fault {
        Fault::Unknown => Refusal::new(Code::ImageType, "an image is not a JPEG, PNG or WebP"),
        Fault::Animated => Refusal::new(Code::ImageType, "an image moves"),
        Fault::Exotic(why) => Refusal::new(Code::ImageType, why),
        Fault::Malformed(why) => Refusal::new(Code::ImageMalformed, why),
        Fault::Truncated(_) => Refusal::new(Code::ImageMalformed, "an image is cut off"),
        Fault::Trailing(_) => Refusal::new(Code::ImageMalformed, "bytes follow an image's end"),
    }
}
