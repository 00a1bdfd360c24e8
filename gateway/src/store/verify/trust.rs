//! Whose signatures count, and where.

use crate::store::db::{Conn, Error};
use crate::store::record::Chain;
use crate::store::statement::{PublicKey, Rotation};
use crate::store::{anchor, chains};
use std::collections::BTreeSet;

/// Whose signatures count.
pub(super) struct Trust {
    /// May sign a chain's end: keys that somebody gave, and those that follow them.
    pub(super) now: BTreeSet<PublicKey>,
    /// May have signed before: also those that they follow. A key that was replaced, perhaps because
    /// it was known to others, signs no end any more.
    pub(super) ever: BTreeSet<PublicKey>,
    /// Which key follows which, in which chain.
    rotations: Vec<Rotation>,
}

/// From the keys that somebody gave, by rotations, forwards and backwards.
pub(super) async fn trust(
    conn: &mut Conn,
    keys: &[PublicKey],
    names: &BTreeSet<Chain>,
    problems: &mut Vec<String>,
) -> Result<Trust, Error> {
    let mut rotations = Vec::new();
    for name in names {
        for signed in chains::statements(conn, "ledger_rotations", name).await? {
            match signed.rotation().filter(|rotation| rotation.chain == *name) {
                Some(rotation) => rotations.push(rotation),
                None => problems.push(format!(
                    "chain {}: a rotation of keys is not what was signed",
                    anchor::name(name)
                )),
            }
        }
    }
    let mut trust = Trust {
        now: keys.iter().copied().collect(),
        ever: keys.iter().copied().collect(),
        rotations: Vec::new(),
    };
    loop {
        let before = trust.now.len() + trust.ever.len();
        for rotation in &rotations {
            if trust.now.contains(&rotation.key) {
                trust.now.insert(rotation.next);
            }
            if trust.ever.contains(&rotation.next) {
                trust.ever.insert(rotation.key);
            }
        }
        trust.ever.extend(&trust.now);
        if trust.now.len() + trust.ever.len() == before {
            trust.rotations = rotations;
            return Ok(trust);
        }
    }
}

impl Trust {
    /// Whether, in that chain, a key is the one before or follows it. Of keys that somebody gave for
    /// several chains, one of another chain does not; nor does one that was replaced.
    pub(super) fn follows(&self, chain: &Chain, before: &PublicKey, key: &PublicKey) -> bool {
        let mut line = BTreeSet::from([*before]);
        loop {
            if line.contains(key) {
                return true;
            }
            let length = line.len();
            let of_chain = self.rotations.iter().filter(|r| r.chain == *chain);
            let next = of_chain.filter(|r| line.contains(&r.key)).map(|r| r.next);
            line.extend(next.collect::<Vec<_>>());
            if line.len() == length {
                return false;
            }
        }
    }
}
