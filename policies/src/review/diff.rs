//! Two policies, leaf by leaf.

mod allows;

use super::Reviewed;
use super::leaves::{FieldName, Key, Leaf, Leaves, Object, Origin};
use super::order::{Change, Order, Value};
use super::witness::{Found, search};
use crate::source::Place;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What a comparison found.
#[derive(Debug)]
pub struct Difference {
    /// Every change, in the order of paths.
    pub changes: Vec<Entry>,
    /// All of them together.
    pub verdict: Change,
    /// Requests that show it, and how thoroughly they were looked for.
    pub found: Found,
}

/// One change, wherever it has the same effect.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The leaf: `allow.kyc-search.rate.caller`.
    pub path: String,
    /// What it does.
    pub change: Change,
    /// By which order.
    pub order: Order,
    /// What stood there.
    pub old: Option<Shown>,
    /// What stands there.
    pub new: Option<Shown>,
    /// What it has an effect on, where the path does not say it.
    pub affects: Vec<String>,
    /// What names the change in an approval: stable over everything but the change itself.
    pub fingerprint: String,
    /// The request that shows it, of [`Found::witnesses`].
    pub witness: Option<usize>,
    pub(super) objects: BTreeSet<Object>,
    pub(super) field: FieldName,
}

/// A value, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// The value.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
    /// Who said so.
    pub origin: Origin,
}

impl Shown {
    fn of(leaf: &Leaf) -> Self {
        Self {
            value: leaf.value.clone(),
            place: leaf.place(),
            origin: leaf.origin.clone(),
        }
    }
}

/// Compares two policies. `site` tells policies of one repository apart in fingerprints; `today`
/// is the time, in Unix seconds, at which requests are made; of `budget` requests at most is seen
/// what becomes of them.
pub fn diff(site: &str, old: &Reviewed, new: &Reviewed, today: u64, budget: usize) -> Difference {
    let mut changes = leaf_changes(&old.leaves, &new.leaves);
    changes.extend(allows::moved(&old.leaves, &new.leaves));
    let mut changes = grouped(changes);
    changes.sort_by(|a, b| (&a.path, &a.affects).cmp(&(&b.path, &b.affects)));
    for entry in &mut changes {
        entry.fingerprint = fingerprint(site, entry);
    }
    let verdict = changes
        .iter()
        .fold(Change::Equal, |all, entry| all.and(entry.change));
    let found = match changes.is_empty() {
        true => Found::default(),
        false => search(old, new, &changes, today, budget),
    };
    for entry in &mut changes {
        entry.witness = found.witnesses.iter().position(|w| w.shows(entry));
    }
    Difference {
        changes,
        verdict,
        found,
    }
}

/// Both maps are sorted, so one walk over both meets every key once.
fn leaf_changes(old: &Leaves, new: &Leaves) -> Vec<Entry> {
    let mut changes = Vec::new();
    let (mut left, mut right) = (old.iter().peekable(), new.iter().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return changes,
            (Some(_), None) => std::cmp::Ordering::Less,
            (None, Some(_)) => std::cmp::Ordering::Greater,
            (Some((a, _)), Some((b, _))) => a.cmp(b),
        };
        let was = order.is_le().then(|| left.next()).flatten();
        let is = order.is_ge().then(|| right.next()).flatten();
        let Some((key, _)) = was.or(is) else {
            return changes;
        };
        let (was, is) = (was.map(|(_, leaf)| leaf), is.map(|(_, leaf)| leaf));
        changes.extend(leaf_change(key, was, is, old, new));
    }
}

fn leaf_change(
    (object, field): Key<'_>,
    was: Option<&Leaf>,
    is: Option<&Leaf>,
    old: &Leaves,
    new: &Leaves,
) -> Option<Entry> {
    let leaf = is.or(was)?;
    if was.is_none() || is.is_none() {
        let other = if was.is_none() { old } else { new };
        // What comes or goes with its object is said once, with the object.
        let alone = match field.is_empty() {
            true => object.parent().is_none_or(|parent| other.has(&parent)),
            false => other.has(object),
        };
        if !alone {
            return None;
        }
    }
    let absent = Value::Absent;
    let values = (
        was.map_or(&absent, |l| &l.value),
        is.map_or(&absent, |l| &l.value),
    );
    let change = leaf.order.compare(values.0, values.1);
    if change == Change::Equal {
        return None;
    }
    let mut entry = Entry {
        path: leaf.path(field),
        change,
        order: leaf.order,
        old: was.map(Shown::of),
        new: is.map(Shown::of),
        affects: match object {
            Object::Grant(cell) | Object::Check(cell, _) => vec![cell.to_string()],
            _ => Vec::new(),
        },
        fingerprint: String::new(),
        witness: None,
        objects: BTreeSet::from([object.clone()]),
        field: field.clone(),
    };
    if let (Object::Grant(cell), true) = (object, field.is_empty()) {
        allows::one_sided(cell, &mut entry, old, new);
    }
    Some(entry)
}

/// What stands on one line and has one effect is one change, on however many routes and callers.
fn grouped(changes: Vec<Entry>) -> Vec<Entry> {
    let mut groups: BTreeMap<String, Entry> = BTreeMap::new();
    for entry in changes {
        let side = |shown: &Option<Shown>| {
            shown
                .as_ref()
                .map(|shown| format!("{} {}", distinct(&shown.value), shown.place))
        };
        let key = format!(
            "{} {} {:?} {:?}",
            entry.path,
            entry.change,
            side(&entry.old),
            side(&entry.new)
        );
        match groups.get_mut(&key) {
            Some(known) => {
                known.affects.extend(entry.affects);
                known.objects.extend(entry.objects);
            }
            None => {
                groups.insert(key, entry);
            }
        }
    }
    let mut entries: Vec<Entry> = groups.into_values().collect();
    for entry in &mut entries {
        entry.affects.sort_unstable();
        entry.affects.dedup();
    }
    entries
}

/// A text that no other value has; which fields a view shows is said by the route's own leaves.
fn distinct(value: &Value) -> String {
    match value {
        Value::View(word, _) => (*word).to_owned(),
        value => format!("{value:?}"),
    }
}

/// Over what changed and nothing else: neither lines nor the other changes beside it.
fn fingerprint(site: &str, entry: &Entry) -> String {
    let mut text = format!("visor change 1\n{site}\n{}\n{}\n", entry.path, entry.change);
    for shown in [&entry.old, &entry.new] {
        match shown {
            Some(shown) => text += &format!("{}\n", distinct(&shown.value)),
            None => text += "-\n",
        }
    }
    for object in &entry.objects {
        text += &format!("{object}\n");
    }
    let digest = hex::encode(Sha256::digest(text.as_bytes()));
    digest.get(..16).unwrap_or_default().to_owned()
}
