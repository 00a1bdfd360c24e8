//! Whether a ledger is what was written: offline, on a copy, with a public key and the anchors.
//!
//! Every signed statement demands something of the records: that a chain has a certain hash after a
//! certain record. The hash is computed from the rows, so a row that differs, is missing or was added
//! breaks every demand behind it; and the tip, signed with each commit, stands behind the last row.
//! What the database alone cannot show, that it was put back to an earlier time, an anchor shows, and
//! so do the checkpoints of other chains, which say how far this one had come.

mod ends;
mod trust;

use super::anchor;
use super::chains;
use super::db::{Conn, Error};
use super::record::{Chain, Hash, genesis};
use super::rows;
use super::statement::{Point, Prune, PublicKey, Signed};
use std::collections::{BTreeMap, BTreeSet};
use trust::{Trust, trust};

/// What came of it.
#[derive(Debug, Default)]
pub struct Verified {
    /// Each chain that is there or should be.
    pub chains: Vec<Summary>,
    /// What is wrong; nothing, where the ledger is what was written.
    pub problems: Vec<String>,
}

/// A chain.
#[derive(Debug)]
pub struct Summary {
    /// Its id.
    pub chain: Chain,
    /// Records that are there.
    pub records: u64,
    /// The last one.
    pub last: u64,
    /// Checkpoints that are there.
    pub checkpoints: usize,
    /// Up to which record it was pruned.
    pub pruned: u64,
    /// Up to which record an anchor holds it.
    pub anchored: Option<u64>,
}

/// A hash that a chain must have after a record, and who says so.
type Demands = BTreeMap<u64, Vec<(Hash, String)>>;

/// The signed statements of one chain.
struct Signatures {
    tip: Option<Point>,
    checkpoints: Vec<(Point, Hash)>,
    prune: Option<Prune>,
}

/// Rows are read in pages of so many.
const PAGE: u64 = 1_000;

/// Verifies all chains, as they are at one moment: a gateway may write meanwhile. `keys` are those that somebody trusts; a rotation leads from one to the next.
pub async fn verify(
    conn: &mut Conn,
    keys: &[PublicKey],
    anchors: &[(Point, Signed)],
) -> Result<Verified, Error> {
    conn.snapshot().await?;
    let found = snapshot(conn, keys, anchors).await;
    // Nothing was written; where reading failed, that is what is said.
    let ended = conn.rollback().await;
    found.and_then(|found| ended.map(|()| found))
}

async fn snapshot(
    conn: &mut Conn,
    keys: &[PublicKey],
    anchors: &[(Point, Signed)],
) -> Result<Verified, Error> {
    let mut found = Verified::default();
    let mut names: BTreeSet<Chain> = anchors.iter().map(|(point, _)| point.chain).collect();
    for name in chains::all(conn).await? {
        match Chain::try_from(name.as_slice()) {
            Ok(name) => drop(names.insert(name)),
            Err(_) => found.problems.push("a chain with a malformed name".into()),
        }
    }
    if chains::has_strays(conn).await? {
        found
            .problems
            .push("records stand where no chain's do".into());
    }
    let trust = trust(conn, keys, &names, &mut found.problems).await?;
    let mut all: BTreeMap<Chain, Signatures> = BTreeMap::new();
    for name in &names {
        let signatures = signatures(conn, name, &trust, &mut found.problems).await?;
        all.insert(*name, signatures);
    }
    for (name, tip) in ends::untrusted(&all, &trust) {
        found.problems.push(format!(
            "chain {}: its end is signed by {}, which is not trusted",
            anchor::name(name),
            hex::encode(tip.key)
        ));
    }
    let mut demands: BTreeMap<Chain, Demands> = BTreeMap::new();
    for (name, signatures) in &all {
        demand(name, signatures, &mut demands);
    }
    for (point, signed) in anchors {
        anchored(
            point,
            signed,
            &all,
            &trust,
            &mut demands,
            &mut found.problems,
        );
    }
    // A chain that only another one speaks of is missing whole.
    for name in demands.keys().filter(|name| !all.contains_key(*name)) {
        let problem = format!("chain {}: it is missing", anchor::name(name));
        found.problems.push(problem);
    }
    for (name, signatures) in &all {
        let demands = demands.remove(name).unwrap_or_default();
        let last_anchor = anchors.iter().filter(|(point, _)| point.chain == *name);
        let anchored = last_anchor.map(|(point, _)| point.seq).max();
        let summary = walk(conn, name, signatures, demands, &mut found.problems).await?;
        found.chains.push(Summary {
            anchored,
            ..summary
        });
    }
    Ok(found)
}

/// The keys that may have signed for a chain: this one, and those that it follows.
pub(super) async fn signers(
    conn: &mut Conn,
    key: &PublicKey,
    chain: &Chain,
) -> Result<BTreeSet<PublicKey>, Error> {
    // What else is wrong with them is another command's to say.
    let mut problems = Vec::new();
    let trust = trust::trust(conn, &[*key], &BTreeSet::from([*chain]), &mut problems).await?;
    Ok(trust.ever)
}

/// Reads a chain's statements, and looks whether they hold together.
async fn signatures(
    conn: &mut Conn,
    name: &Chain,
    trust: &Trust,
    problems: &mut Vec<String>,
) -> Result<Signatures, Error> {
    let shown = anchor::name(name);
    let mut wrong = |what: &str| problems.push(format!("chain {shown}: {what}"));
    let tips = chains::statements(conn, "ledger_tips", name).await?;
    let tip = tips.first().and_then(Signed::tip);
    let tip = tip.filter(|tip| tip.chain == *name);
    match &tip {
        None if tips.is_empty() => wrong("its signed end is missing"),
        None => wrong("its signed end is not what was signed"),
        Some(_) => {}
    }
    let mut prune: Option<Prune> = None;
    for signed in chains::statements(conn, "ledger_prunes", name).await? {
        match signed.prune().filter(|found| found.chain == *name) {
            Some(found) if trust.ever.contains(&found.key) => {
                if prune.as_ref().is_none_or(|p| p.through < found.through) {
                    prune = Some(found);
                }
            }
            _ => wrong("a prune is not what was signed, or its key is not trusted"),
        }
    }
    let mut checkpoints: Vec<(Point, Hash)> = Vec::new();
    for signed in chains::statements(conn, "ledger_checkpoints", name).await? {
        let Some(point) = signed.checkpoint().filter(|point| point.chain == *name) else {
            wrong("a checkpoint is not what was signed");
            continue;
        };
        if !trust.ever.contains(&point.key) {
            wrong(&format!(
                "checkpoint {} is signed by a key that is not trusted",
                point.number
            ));
        }
        let key = match (checkpoints.last(), &prune) {
            (Some((last, _)), _) => trust.follows(name, &last.key, &point.key),
            // What vouches for what is gone is said by who signed it, or who came after.
            (None, Some(prune)) => trust.follows(name, &point.key, &prune.key),
            (None, None) => true,
        };
        if !key {
            wrong(&format!(
                "checkpoint {}, or the prune before it, is signed by a key that does not follow the one before",
                point.number
            ));
        }
        let follows = match (checkpoints.last(), &prune) {
            (Some((last, hash)), _) => {
                point.number == last.number + 1 && point.before == *hash && point.seq >= last.seq
            }
            (None, Some(prune)) => {
                point.number == prune.number && signed.hash() == prune.checkpoint
            }
            (None, None) => point.number == 1 && point.before == [0; 32],
        };
        if !follows {
            let number = point.number;
            wrong(&format!(
                "checkpoint {number} does not follow the one before"
            ));
        }
        let hash = signed.hash();
        checkpoints.push((point, hash));
    }
    let (number, before) = checkpoints
        .last()
        .map_or((0, [0; 32]), |(point, hash)| (point.number, *hash));
    let last = checkpoints.last().map(|(point, _)| point.key);
    if let (Some(last), Some(tip)) = (last, &tip)
        && !trust.follows(name, &last, &tip.key)
    {
        wrong("its end is signed by a key that does not follow its last checkpoint's");
    }
    if tip
        .as_ref()
        .is_some_and(|tip| tip.number != number + 1 || tip.before != before)
    {
        wrong("its signed end does not follow its last checkpoint: checkpoints are missing");
    }
    Ok(Signatures {
        tip,
        checkpoints,
        prune,
    })
}

/// What a chain's statements demand, of itself and of others.
fn demand(name: &Chain, signatures: &Signatures, demands: &mut BTreeMap<Chain, Demands>) {
    let mut add = |chain: &Chain, seq: u64, hash: Hash, who: String| {
        let of_chain = demands.entry(*chain).or_default();
        of_chain.entry(seq).or_default().push((hash, who));
    };
    for (point, _) in &signatures.checkpoints {
        let who = format!("checkpoint {}", point.number);
        add(name, point.seq, point.hash, who);
        for (other, seq, hash) in &point.joins {
            let who = format!(
                "checkpoint {} of chain {}",
                point.number,
                anchor::name(name)
            );
            add(other, *seq, *hash, who);
        }
    }
    if let Some(tip) = &signatures.tip {
        add(name, tip.seq, tip.hash, "its signed end".into());
    }
}

/// What an anchor demands.
fn anchored(
    point: &Point,
    signed: &Signed,
    all: &BTreeMap<Chain, Signatures>,
    trust: &Trust,
    demands: &mut BTreeMap<Chain, Demands>,
    problems: &mut Vec<String>,
) {
    let shown = anchor::name(&point.chain);
    let mut wrong = |what: String| problems.push(format!("chain {shown}: {what}"));
    if !trust.ever.contains(&point.key) {
        let key = hex::encode(point.key);
        wrong(format!(
            "the anchor is signed by {key}, which is not trusted"
        ));
    }
    let of_chain = demands.entry(point.chain).or_default();
    of_chain
        .entry(point.seq)
        .or_default()
        .push((point.hash, "the anchor".into()));
    for (other, seq, hash) in &point.joins {
        let of_other = demands.entry(*other).or_default();
        of_other
            .entry(*seq)
            .or_default()
            .push((*hash, format!("the anchor of chain {shown}")));
    }
    let Some(signatures) = all.get(&point.chain) else {
        return;
    };
    let later = signatures.checkpoints.iter().map(|(kept, _)| kept);
    let mut later = later.filter(|kept| kept.number >= point.number);
    let next = later.next().or(signatures.tip.as_ref());
    if next.is_some_and(|next| !trust.follows(&point.chain, &point.key, &next.key)) {
        wrong("what comes after the anchor is signed by a key that does not follow its own".into());
    }
    let kept = signatures
        .checkpoints
        .iter()
        .find(|(kept, _)| kept.number == point.number);
    let pruned = signatures
        .prune
        .as_ref()
        .is_some_and(|p| point.number < p.number);
    match kept {
        Some((_, hash)) if *hash != signed.hash() => wrong(format!(
            "checkpoint {} is not the one that was anchored",
            point.number
        )),
        None if !pruned => wrong(format!(
            "checkpoint {}, which was anchored, is missing",
            point.number
        )),
        _ => {}
    }
}

/// Computes the chain from its rows, and holds it against all that is demanded.
async fn walk(
    conn: &mut Conn,
    name: &Chain,
    signatures: &Signatures,
    mut demands: Demands,
    problems: &mut Vec<String>,
) -> Result<Summary, Error> {
    let shown = anchor::name(name);
    let (pruned, mut hash) = match &signatures.prune {
        Some(prune) => (prune.through, prune.hash),
        None => (0, genesis(name)),
    };
    let mut summary = Summary {
        chain: *name,
        records: 0,
        last: pruned,
        checkpoints: signatures.checkpoints.len(),
        pruned,
        anchored: None,
    };
    let mut wrong = |what: String| problems.push(format!("chain {shown}: {what}"));
    // What was taken away cannot be looked at; that it was is signed.
    demands = demands.split_off(&pruned);
    let mut check = |seq: u64, hash: &Hash, wrong: &mut dyn FnMut(String)| {
        for (demanded, who) in demands.remove(&seq).unwrap_or_default() {
            if demanded != *hash {
                wrong(format!("up to record {seq} it is not what {who} says"));
            }
        }
    };
    check(pruned, &hash, &mut wrong);
    let (mut after, mut expected) = (0, pruned + 1);
    loop {
        let rows = match rows::read(conn, name, after, PAGE, (None, None)).await {
            Ok(rows) => rows,
            Err(error) => {
                wrong(format!(
                    "what stands behind record {after} cannot be read: {error}"
                ));
                break;
            }
        };
        let Some(last) = rows.last() else { break };
        after = last.seq;
        for row in &rows {
            if row.seq != expected {
                wrong(match row.seq < expected {
                    true => format!("record {} stands where none should be", row.seq),
                    false => format!("records {expected} to {} are missing", row.seq - 1),
                });
                expected = row.seq;
            }
            hash = row.computed(&hash);
            if hash != row.hash {
                wrong(format!("record {} is not what its hash says", row.seq));
                // What follows is held against the rows' own hashes, so that each is said once.
                hash = row.hash;
            }
            check(row.seq, &hash, &mut wrong);
            (summary.records, summary.last) = (summary.records + 1, row.seq);
            expected += 1;
        }
    }
    for (seq, demanded) in demands {
        if seq < expected {
            continue;
        }
        for (_, who) in demanded {
            wrong(format!(
                "it ends at record {}, and {who} says that there is a record {seq}",
                summary.last
            ));
        }
    }
    if let Some(tip) = &signatures.tip
        && summary.last > tip.seq
    {
        wrong(format!("records behind {} are not signed", tip.seq));
    }
    Ok(summary)
}
