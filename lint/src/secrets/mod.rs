//! Every secret in a file: found once, for all rules that speak of keys and for redaction.
//!
//! - [`prefixed`]: the text of a key, whole, wherever it stands.
//! - [`joined`]: a key that only concatenation or a template makes whole.
//! - [`encoded`]: a key in base64.
//! - [`bound`]: a value without a telling form, known by what it is bound to or handed to.

mod bound;
mod encoded;
mod joined;
mod names;
mod prefixed;
mod shape;

pub use names::{is_about_a_secret, words_of};
pub(crate) use prefixed::may_begin;
pub use shape::{Strictness, is_placeholder, looks_random};

use crate::text::{Role, Unit};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use visor_policy::model::site::Environment;

/// How a secret stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Whole,
    /// In pieces.
    Joined,
    /// In base64.
    Encoded,
    /// A value whose place tells what it is.
    Bound,
}

/// What a secret is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A vendor's key.
    Key,
    /// What webhooks are signed with.
    WebhookSecret,
    /// A caller's token for our own gateway.
    Token,
}

/// One secret. Its value never reaches a message: it is hashed for baselines and masked in
/// excerpts, no more.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// Where its first piece stands, without quotes.
    pub range: Range<usize>,
    /// The whole expression: the literal with its quotes, the concatenation.
    pub expression: Range<usize>,
    /// Every piece, to be masked.
    pub pieces: Vec<Range<usize>>,
    /// The secret itself.
    pub value: String,
    /// What it is.
    pub what: What,
    /// How it stands there.
    pub form: Form,
    /// Test or live, where its form says so.
    pub environment: Option<Environment>,
    /// The vendor, where the file or the name says so.
    pub vendor: Option<usize>,
    /// Index of its prefix.
    pub prefix: Option<usize>,
    /// The name it is bound to.
    pub name: Option<String>,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Secret({:?}, {:?}, {:?}, redacted)",
            self.what, self.form, self.range
        )
    }
}

/// Every secret of a file, in order. Placeholders are none.
pub fn find(unit: &Unit<'_>) -> Vec<Secret> {
    if unit.role == Role::Lock {
        return Vec::new();
    }
    let mut found: Vec<Secret> = Vec::new();
    // Where pieces stand that an earlier look has taken: they never overlap one another.
    let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
    for more in [
        prefixed::find(unit),
        joined::find(unit),
        encoded::find(unit),
        bound::find(unit),
    ] {
        for secret in more {
            let free = |piece: &Range<usize>| {
                taken
                    .range(..piece.end)
                    .next_back()
                    .is_none_or(|(_, end)| *end <= piece.start)
            };
            if secret.pieces.iter().all(free) {
                taken.extend(secret.pieces.iter().map(|piece| (piece.start, piece.end)));
                found.push(secret);
            }
        }
    }
    found.sort_by_key(|secret| secret.range.start);
    found
}
