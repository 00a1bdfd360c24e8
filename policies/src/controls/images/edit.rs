//! A body on its way to another: what stands between the replaced stretches is kept, uncopied.

use crate::image::Piece;
use std::ops::Range;

/// See the module.
#[derive(Default)]
pub struct Edit {
    pieces: Vec<Piece>,
    kept_to: usize,
    changed: bool,
}

impl Edit {
    /// Puts an image's pieces, whose offsets are its own, in the place of the image.
    pub fn replace(&mut self, place: &Range<usize>, pieces: Vec<Piece>) {
        self.changed = true;
        self.keep(self.kept_to..place.start);
        for piece in pieces {
            match piece {
                Piece::Kept(range) => {
                    self.keep(place.start + range.start..place.start + range.end);
                }
                new => self.pieces.push(new),
            }
        }
        self.kept_to = place.end;
    }

    fn keep(&mut self, range: Range<usize>) {
        match self.pieces.last_mut() {
            Some(Piece::Kept(last)) if last.end == range.start => last.end = range.end,
            _ if range.is_empty() => {}
            _ => self.pieces.push(Piece::Kept(range)),
        }
    }

    pub fn finish(mut self, length: usize) -> Option<Vec<Piece>> {
        if !self.changed {
            return None;
        }
        self.keep(self.kept_to..length);
        Some(self.pieces)
    }
}
