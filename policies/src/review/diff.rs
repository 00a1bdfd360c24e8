//! Two policies, leaf by leaf.

mod allows;

use super::Reviewed;
use super::leaves::{FieldName, Fields, Leaf, Leaves, Object, Origin, Use};
use super::order::{Change, Order, Value};
use super::witness::{Found, search};
use crate::source::Place;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
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

fn leaf_changes(old: &Leaves, new: &Leaves) -> Vec<Entry> {
    let mut changes = Vec::new();
    object_changes(&old.objects, &new.objects, old, new, &mut changes);
    for (was, is) in merged(&old.uses, &new.uses, |one| &*one.cell) {
        let made = |leaves: &Leaves, one: Option<&Use>| {
            one.map_or_else(Vec::new, |one| leaves.of_use(one))
        };
        if was.zip(is).is_some_and(|(was, is)| was.is_as(is)) {
            debug_assert!(
                {
                    let mut none = Vec::new();
                    object_changes(&made(old, was), &made(new, is), old, new, &mut none);
                    none.is_empty()
                },
                "what has one digest has the same leaves"
            );
            continue;
        }
        object_changes(&made(old, was), &made(new, is), old, new, &mut changes);
    }
    changes
}

/// Two sorted lists, each key of either once.
pub(super) fn merged<'l, T, K: Ord + ?Sized + 'l>(
    left: &'l [T],
    right: &'l [T],
    key: impl Fn(&'l T) -> &'l K,
) -> impl Iterator<Item = (Option<&'l T>, Option<&'l T>)> {
    let (mut left, mut right) = (left.iter().peekable(), right.iter().peekable());
    std::iter::from_fn(move || {
        let order = match (left.peek(), right.peek()) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(a), Some(b)) => key(a).cmp(key(b)),
        };
        let was = order.is_le().then(|| left.next()).flatten();
        let is = order.is_ge().then(|| right.next()).flatten();
        Some((was, is))
    })
}

fn object_changes(
    was: &[(Object, Fields)],
    is: &[(Object, Fields)],
    old: &Leaves,
    new: &Leaves,
    changes: &mut Vec<Entry>,
) {
    for sides in merged(was, is, |(object, _)| object) {
        match sides {
            (Some((object, was)), Some((_, is))) => {
                for (was, is) in merged(was, is, |(field, _)| field) {
                    changes.extend(leaf_change(object, was, is, old, new));
                }
            }
            (Some((object, fields)), None) => {
                let there = first(object, fields, new);
                changes
                    .extend(there.and_then(|was| leaf_change(object, Some(was), None, old, new)));
            }
            (None, Some((object, fields))) => {
                let there = first(object, fields, old);
                changes.extend(there.and_then(|is| leaf_change(object, None, Some(is), old, new)));
            }
            (None, None) => {}
        }
    }
}

/// What comes or goes with its object is said once, with the object: by the leaf that says that it
/// is there, which has no name and so comes first.
fn first<'l>(object: &Object, fields: &'l Fields, other: &Leaves) -> Option<&'l (FieldName, Leaf)> {
    let alone = object.parent().is_none_or(|parent| other.has(&parent));
    let there = fields.first().filter(|(field, _)| field.is_empty());
    there.filter(|_| alone)
}

fn leaf_change(
    object: &Object,
    was: Option<&(FieldName, Leaf)>,
    is: Option<&(FieldName, Leaf)>,
    old: &Leaves,
    new: &Leaves,
) -> Option<Entry> {
    let (field, leaf) = is.or(was)?;
    let (was, is) = (was.map(|(_, leaf)| leaf), is.map(|(_, leaf)| leaf));
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
