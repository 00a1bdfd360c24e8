//! Somebody who may stand in for a caller in a review.
//!
//! A policy holds hashes of tokens, never a token, so nobody could show it one. A review enrols a
//! proof of its own beside the caller's, with the caller's own end, and then goes the same way as
//! every request. It happens in memory, to a policy that no gateway runs.

use crate::effective::{Effective, Proof};
use crate::identify::Fingerprint;
use crate::model::site::Environment;

/// A token that this policy takes for one of `caller` from now on, for exactly as long as the best
/// of the caller's own proofs in that environment. Where the caller has none there, nobody can be
/// it: the token is not enrolled, and the engine says so.
pub fn stand_in(policy: &mut Effective, caller: &str, environment: Environment) -> String {
    let token = format!("stand-in of {caller} in {environment}");
    let Some(caller) = policy.callers.iter().find(|known| known.name == caller) else {
        return token;
    };
    let index = caller.index;
    let identities = &mut policy.identities;
    let own = |caller, at| caller == index && at == environment;
    let tokens = identities
        .tokens
        .values()
        .flatten()
        .filter(|proof| own(proof.caller, proof.environment))
        .map(|proof| (proof.expires, proof.place.clone()));
    let names = identities
        .spiffe
        .values()
        .chain(identities.dns.values())
        .filter(|proof| own(proof.caller, proof.environment))
        .map(|proof| (proof.expires, proof.place.clone()));
    // Of two that end together the one that stands first: maps have no order of their own.
    let mut proofs: Vec<_> = tokens.chain(names).collect();
    proofs.sort_by_key(|(expires, place)| {
        let end = expires.unwrap_or(u64::MAX);
        (std::cmp::Reverse(end), place.line, place.column)
    });
    if let Some((expires, place)) = proofs.into_iter().next() {
        let key = Fingerprint::of(token.as_bytes());
        let proofs = identities.tokens.entry(key.head()).or_default();
        proofs.push(Proof {
            key,
            caller: index,
            environment,
            expires,
            place,
        });
    }
    token
}
