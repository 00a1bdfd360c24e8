//! Which chains' ends count.

use super::Signatures;
use super::trust::Trust;
use crate::store::record::Chain;
use crate::store::statement::Point;
use std::collections::BTreeMap;

/// The ends that nobody vouches for. That of a chain that was left may be by a key that was replaced later:
/// the chain that its gateway went on with says what it had come to by then.
pub(super) fn untrusted<'a>(
    all: &'a BTreeMap<Chain, Signatures>,
    trust: &Trust,
) -> Vec<(&'a Chain, &'a Point)> {
    let ends = all
        .iter()
        .filter_map(|(name, signatures)| Some((name, signatures.tip.as_ref()?)));
    let (mut trusted, mut open): (Vec<_>, Vec<_>) =
        ends.partition(|(_, tip)| trust.now.contains(&tip.key));
    loop {
        let (vouched, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, left)| {
            let others = trusted
                .iter()
                .filter_map(|(other, _)| all.get_key_value(*other));
            others
                .into_iter()
                .any(|(other, signatures)| vouches(other, signatures, left, trust))
        });
        if vouched.is_empty() {
            return rest;
        }
        (trusted, open) = ([trusted, vouched].concat(), rest);
    }
}

/// Whether a chain's first checkpoint by a key that took over from the end's says that it ended there. Who
/// still had the old key could make another end; that checkpoint is out of reach.
fn vouches(chain: &Chain, signatures: &Signatures, left: &Point, trust: &Trust) -> bool {
    let mut checkpoints = signatures.checkpoints.iter().map(|(point, _)| point);
    let first = checkpoints
        .find(|point| point.key != left.key && trust.follows(chain, &left.key, &point.key));
    first.is_some_and(|point| point.joins.contains(&(left.chain, left.seq, left.hash)))
}
