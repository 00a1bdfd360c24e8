//! A query holds what the route takes, once each.

use super::Control;
use crate::effective::Grant;
use crate::refusal::{Code, Refusal};
use crate::target::query_pairs;

/// See the module.
pub const CONTROL: Control = Control {
    name: "query",
    asks: "does the query hold only what the route takes?",
    codes: &[Code::QueryNotAllowed],
};

/// Refuses parameters that the route does not take, and any that stands twice.
pub fn check(query: Option<&str>, grant: &Grant) -> Result<(), Refusal> {
    let Some(query) = query else { return Ok(()) };
    let mut seen: Vec<&str> = Vec::new();
    for (name, _) in query_pairs(query) {
        if !grant.route.query.iter().any(|known| known == name) {
            return Err(Refusal::new(
                Code::QueryNotAllowed,
                "a parameter that the route does not take",
            )
            .at(&grant.place));
        }
        if seen.contains(&name) {
            return Err(
                Refusal::new(Code::QueryNotAllowed, "a parameter stands twice").at(&grant.place),
            );
        }
        seen.push(name);
    }
    Ok(())
}
