//! An image as text: base64, a data URI, or the address of one.

use super::{Claims, look};
use crate::effective::ImageRules;
use crate::image::Piece;
use crate::model::site::Metadata;
use crate::refusal::{Code, Refusal};
use base64::{Engine as _, prelude::BASE64_STANDARD};

/// What images begin with in base64, of either alphabet: JPEG, PNG, WebP.
const BEGINNINGS: [&str; 4] = ["/9j/", "_9j_", "iVBORw0KGgo", "UklGR"];
/// No image is so short, and many an id is.
const SHORT: usize = 100;

/// Whether a text that the pack does not name could be taken for an image.
pub fn looks_like_image(text: &str) -> bool {
    let scheme = text.get(..10);
    scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:image"))
        || (text.len() >= SHORT && BEGINNINGS.iter().any(|b| text.starts_with(b)))
}

/// Looks at one. What comes back goes on in its place, where that differs.
pub fn check(text: &str, rules: &ImageRules) -> Result<Option<String>, Refusal> {
    let malformed = |why| Refusal::new(Code::ImageMalformed, why).at(&rules.place);
    let (head, claims, encoded) = match text.split_at_checked(5) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("data:") => {
            // One form of many: what two readers could read in two ways is refused.
            let read = rest.split_once(',').and_then(|(kind, encoded)| {
                let kind = kind.strip_suffix(";base64")?;
                let head = text.len() - encoded.len();
                (scheme == "data:" && !kind.is_empty()).then_some((head, kind, encoded))
            });
            let (head, kind, encoded) =
                read.ok_or_else(|| malformed("a data URI that is not `data:TYPE;base64,`"))?;
            let claims = Claims {
                media_type: Some(kind),
                file: None,
            };
            (text.get(..head).unwrap_or_default(), claims, encoded)
        }
        // Base64 has no colon.
        _ if text.contains(':') || text.starts_with("//") => return address(text, rules),
        _ => ("", Claims::default(), text),
    };
    // Bounded before a byte of it is decoded.
    let (most, place) = &rules.each;
    let longest = most.div_ceil(3).saturating_mul(4);
    if encoded.len() as u64 > longest {
        return Err(Refusal::new(Code::ImageTooLarge, "an image is above the limit").at(place));
    }
    let bytes = BASE64_STANDARD
        .decode(encoded)
        .map_err(|_| malformed("an image is not in plain base64"))?;
    let image = look(&bytes, claims, rules)?;
    if rules.metadata.0 == Metadata::Keep || image.is_clean(&bytes) {
        return Ok(None);
    }
    let mut clean = Vec::with_capacity(bytes.len());
    for piece in &image.pieces {
        clean.extend_from_slice(match piece {
            Piece::Kept(range) => bytes.get(range.clone()).unwrap_or_default(),
            Piece::New(new) => new,
        });
    }
    let mut new = String::with_capacity(text.len());
    new.push_str(head);
    BASE64_STANDARD.encode_string(&clean, &mut new);
    Ok(Some(new))
}

/// An address is fetched by the vendor, on the caller's word: it is on the list, or refused.
fn address(text: &str, rules: &ImageRules) -> Result<Option<String>, Refusal> {
    let (allowed, place) = &rules.urls;
    // What parsers of addresses differ on is not in it: no escapes, no user, no fragment.
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~/?&=+,".contains(&b);
    let fits = |prefix: &String| {
        text.strip_prefix(prefix.as_str())
            .is_some_and(|rest| rest.bytes().all(plain) && !climbs(rest))
    };
    match allowed.iter().any(fits) {
        true => Ok(None),
        false => {
            let why = "an image is named by an address that is not on the list";
            Err(Refusal::new(Code::ImageUrl, why).at(place))
        }
    }
}

/// Whether a path, up to its query, has a segment of dots or an empty one.
fn climbs(rest: &str) -> bool {
    let path = rest.split('?').next().unwrap_or_default();
    let mut segments = path.split('/').peekable();
    let mut climbs = false;
    while let Some(segment) = segments.next() {
        climbs |=
            segment == "." || segment == ".." || (segment.is_empty() && segments.peek().is_some());
    }
    climbs
}
