//! Images that are texts of a JSON document. What is cleaned is replaced where it stands: every other
//! byte of the document stays as it came.

use super::edit::Edit;
use super::{Looked, text};
use crate::effective::{Grant, ImageRules};
use crate::image::Piece;
use crate::json::{self, Json};
use crate::model::Segment;
use crate::refusal::{Code, Refusal};
use std::borrow::Cow;

pub fn check(body: &[u8], rules: &ImageRules, grant: &Grant) -> Result<Looked, Refusal> {
    let unreadable = |why: &'static str| Refusal::new(Code::BodyUnreadable, why).at(&grant.place);
    let document = json::parse(body).map_err(|why| unreadable(why.sentence()))?;
    let paths: Vec<&[Segment]> = grant.route.image_paths.iter().map(|p| &*p.0).collect();
    let mut walk = Walk::default();
    walk.value(&document, &paths);
    let mut refusal = walk.odd.then(|| {
        let why = "an image's field holds neither a text nor null";
        Refusal::new(Code::ImageMalformed, why).at(&rules.place)
    });
    let mut places = json::texts(body).enumerate();
    let mut edit = Edit::default();
    for (index, text) in walk.found {
        let place = places.find(|(at, _)| *at == index).map(|(_, place)| place);
        let place = place.ok_or_else(|| unreadable("a text is not where it was read"))?;
        match text::check(text, rules) {
            // Neither a head of a data URI nor base64 has a byte that JSON escapes.
            Ok(Some(new)) => edit.replace(&place, vec![Piece::New(new.into_bytes())]),
            Ok(None) => {}
            Err(found) => refusal = refusal.or(Some(found)),
        }
    }
    Ok(Looked {
        cleaned: edit.finish(body.len()),
        refusal,
    })
}

/// Counts a document's texts in the order of writing, names of members among them, and keeps those
/// that are images.
#[derive(Default)]
struct Walk<'d> {
    texts: usize,
    found: Vec<(usize, &'d str)>,
    odd: bool,
}

impl<'d> Walk<'d> {
    fn value(&mut self, value: &'d Json<'_>, paths: &[&[Segment]]) {
        let declared = paths.iter().any(|path| path.is_empty());
        let below = |leads: &dyn Fn(&Segment) -> bool| -> Vec<&[Segment]> {
            let split = paths.iter().filter_map(|path| path.split_first());
            let led = split.filter(|(segment, _)| leads(segment));
            led.map(|(_, rest)| rest).collect()
        };
        match value {
            Json::Object(members) => {
                self.odd |= declared;
                for (name, member) in members {
                    self.texts += 1;
                    let is = |segment: &Segment| matches!(segment, Segment::Key(key) if Cow::Borrowed(key.as_str()) == *name);
                    self.value(member, &below(&is));
                }
            }
            Json::List(items) => {
                self.odd |= declared;
                let below = below(&|segment| matches!(segment, Segment::Each));
                items.iter().for_each(|item| self.value(item, &below));
            }
            Json::Text(text) => {
                if declared || text::looks_like_image(text) {
                    self.found.push((self.texts, text));
                }
                self.texts += 1;
            }
            Json::Bool(_) | Json::Number(_) => self.odd |= declared,
            Json::Null => {}
        }
    }
}
