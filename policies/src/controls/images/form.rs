//! Images that are parts of a form.

use super::edit::Edit;
use super::{Claims, Looked, look, text};
use crate::effective::{Grant, ImageRules};
use crate::image::{Format, Piece};
use crate::model::site::Metadata;
use crate::multipart::{self, Part};
use crate::refusal::{Code, Refusal};

pub fn check(
    body: &[u8],
    boundary: &str,
    rules: &ImageRules,
    grant: &Grant,
) -> Result<Looked, Refusal> {
    let parts = multipart::parts(body, boundary)
        .map_err(|why| Refusal::new(Code::BodyUnreadable, why).at(&grant.place))?;
    let mut edit = Edit::default();
    let mut refusal = None;
    for part in &parts {
        let content = body.get(part.content.clone()).unwrap_or_default();
        if !is_image(part, content, grant) {
            continue;
        }
        if let Some(written) = as_text(part, content) {
            match text::check(written, rules) {
                Ok(Some(new)) => edit.replace(&part.content, vec![Piece::New(new.into_bytes())]),
                Ok(None) => {}
                Err(found) => refusal = refusal.or(Some(found)),
            }
            continue;
        }
        let claims = Claims {
            media_type: part.media_type,
            file: part.file,
        };
        match look(content, claims, rules) {
            Ok(image) if rules.metadata.0 == Metadata::Strip && !image.is_clean(content) => {
                edit.replace(&part.content, image.pieces);
            }
            Ok(_) => {}
            Err(found) => refusal = refusal.or(Some(found)),
        }
    }
    Ok(Looked {
        cleaned: edit.finish(body.len()),
        refusal,
    })
}

/// Whatever a vendor could take for an image: the pack's fields, every other file but a video,
/// and what begins like one.
fn is_image(part: &Part<'_>, content: &[u8], grant: &Grant) -> bool {
    let named = |fields: &[String]| fields.iter().any(|field| field == part.name);
    let declared = part.media_type.and_then(|t| t.split_once('/'));
    named(&grant.route.images)
        || (!named(&grant.route.videos)
            && (part.file.is_some()
                || declared.is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("image"))
                || Format::of(content).is_some()))
}

/// A field that is no file may hold its image as text, or name it by an address.
fn as_text<'a>(part: &Part<'_>, content: &'a [u8]) -> Option<&'a str> {
    let plain = part.file.is_none()
        && part
            .media_type
            .is_none_or(|kind| kind.eq_ignore_ascii_case("text/plain"))
        && Format::of(content).is_none();
    plain.then(|| std::str::from_utf8(content).ok()).flatten()
}
