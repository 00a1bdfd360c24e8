//! Properties that say of a face that it is alive, where nothing shows how: a getter of a type that
//! is not to be found, an extension's property.

use super::judge::Alive;
use super::project::Project;
use crate::flow::normal;
use crate::flow::term::{Term, TermId};

/// Of whom a property says so by its name: `face.isLiveMember`.
pub(super) fn says(project: &Project<'_>, term: TermId) -> Vec<Alive> {
    let terms = &project.flow.terms;
    let Term::Member(object, name) = *terms.of(term) else {
        return Vec::new();
    };
    if !is_predicate(terms.name(name)) {
        return Vec::new();
    }
    let pairs = project.known.pairs.iter().enumerate();
    pairs
        .filter(|(_, pair)| !pair.matched.is_empty())
        .map(|(number, _)| Alive::One(number, object))
        .collect()
}

/// A question about somebody, not what an answer holds of it: `isLive…`, never `liveness`.
fn is_predicate(name: &str) -> bool {
    let plain = normal(name);
    let asks = [
        "islive",
        "isalive",
        "isrealface",
        "isrealperson",
        "isgenuine",
    ];
    asks.iter().any(|w| plain.starts_with(w))
        && !["score", "probability", "mode", "stream"]
            .iter()
            .any(|w| plain.ends_with(w))
}
