//! What became of allows as a whole: renamed, split, merged, with one route or caller more.

use super::{Entry, Shown};
use crate::review::leaves::{Cell, FieldName, Leaves, Object, Origin};
use crate::review::order::{Change, Order, Value};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Says of a grant that is on one side only whether its allow, its route or its caller is what
/// came or went.
pub(super) fn one_sided(cell: &Arc<Cell>, entry: &mut Entry, old: &Leaves, new: &Leaves) {
    let (here, there) = match entry.old {
        None => (new, old),
        Some(_) => (old, new),
    };
    let Some(spans) = here.allow_of.get(cell).and_then(|a| here.allows.get(a)) else {
        return;
    };
    let name = &spans.name;
    let span = if !there.allows.contains_key(name) {
        spans.section.clone()
    } else if there
        .allows
        .get(name)
        .is_some_and(|allow| allow.callers.contains_key(&*cell.caller))
    {
        entry.path = format!("allow.{name}.routes[{}]", cell.route);
        return;
    } else {
        entry.path = format!("allow.{name}.callers[{}]", cell.caller);
        let caller = spans.callers.get(&*cell.caller);
        caller.unwrap_or(&spans.section).clone()
    };
    for shown in [&mut entry.old, &mut entry.new].into_iter().flatten() {
        shown.place = span.place();
    }
}

/// By two names: of an allow on either side, or of an allow and a caller.
type ByAllows<T> = BTreeMap<(Arc<str>, Arc<str>), T>;

/// Grants that stand under another name now: a rename, or else routes that moved from one allow to
/// another, whose budgets are then not the same any more.
pub(super) fn moved(old: &Leaves, new: &Leaves) -> Vec<Entry> {
    let mut pairs: ByAllows<Vec<Arc<Cell>>> = BTreeMap::new();
    for (cell, was) in &old.allow_of {
        if let Some(is) = new.allow_of.get(cell)
            && was != is
        {
            let pair = (Arc::clone(was), Arc::clone(is));
            pairs.entry(pair).or_default().push(Arc::clone(cell));
        }
    }
    let mut entries = Vec::new();
    for ((was, is), cells) in pairs {
        let renamed = !new.allows.contains_key(&was) && !old.allows.contains_key(&is);
        let section = |leaves: &Leaves, name: &Arc<str>| {
            let spans = leaves.allows.get(name);
            spans.map(|spans| Shown {
                value: Value::Word(name.to_string()),
                place: spans.section.place(),
                origin: Origin::Site,
            })
        };
        entries.push(Entry {
            path: match renamed {
                true => format!("allow.{is} (renamed)"),
                false => format!("allow.{is} (moved)"),
            },
            change: Change::Changed,
            order: Order::Identity,
            old: section(old, &was),
            new: section(new, &is),
            affects: match renamed {
                true => Vec::new(),
                false => cells.iter().map(ToString::to_string).collect(),
            },
            fingerprint: String::new(),
            witness: None,
            objects: BTreeSet::new(),
            field: FieldName::Borrowed(""),
        });
    }
    entries.extend(budgets(old, new));
    entries
}

/// An allow's rates are budgets that its routes share: of two allows in the place of one, each has
/// the whole of it.
fn budgets(old: &Leaves, new: &Leaves) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (field, what) in [("rate.caller", "caller"), ("rate.subject", "subject")] {
        let rated = |leaves: &Leaves, cell: &Arc<Cell>| {
            let leaf = leaves.get(&Object::Grant(Arc::clone(cell)), field);
            leaf.filter(|leaf| leaf.value != Value::Absent)
                .map(crate::review::leaves::Leaf::place)
        };
        // By caller: which allows of the one side the cells of an allow of the other are in.
        let mut split: ByAllows<Shared> = BTreeMap::new();
        let mut merged: ByAllows<Shared> = BTreeMap::new();
        for (cell, was) in &old.allow_of {
            let Some(is) = new.allow_of.get(cell) else {
                continue;
            };
            let (Some(old_place), Some(new_place)) = (rated(old, cell), rated(new, cell)) else {
                continue;
            };
            for (map, here, there) in [(&mut split, was, is), (&mut merged, is, was)] {
                let key = (Arc::clone(here), Arc::clone(&cell.caller));
                map.entry(key)
                    .or_insert_with(|| Shared::new(&old_place, &new_place))
                    .add(cell, there);
            }
        }
        for (map, change) in [(split, Change::Loosened), (merged, Change::Tightened)] {
            for ((allow, caller), shared) in map {
                if shared.with.len() < 2 {
                    continue;
                }
                let names: BTreeSet<String> = shared.with.iter().map(|a| a.to_string()).collect();
                let one = Value::Set(BTreeSet::from([allow.to_string()]));
                let several = Value::Set(names);
                let (old_value, new_value) = match change {
                    Change::Loosened => (one, several),
                    _ => (several, one),
                };
                entries.push(Entry {
                    path: format!("allow.{allow}.{field} (budgets of {what} `{caller}`)"),
                    change,
                    order: Order::Subset,
                    old: Some(Shown {
                        value: old_value,
                        place: shared.old.clone(),
                        origin: Origin::Site,
                    }),
                    new: Some(Shown {
                        value: new_value,
                        place: shared.new.clone(),
                        origin: Origin::Site,
                    }),
                    affects: shared.cells.iter().map(ToString::to_string).collect(),
                    fingerprint: String::new(),
                    witness: None,
                    objects: BTreeSet::new(),
                    field: FieldName::Borrowed(field),
                });
            }
        }
    }
    entries
}

/// The cells of one allow, and the allows of the other side that they are in.
struct Shared {
    with: BTreeSet<Arc<str>>,
    cells: Vec<Arc<Cell>>,
    old: Place,
    new: Place,
}

impl Shared {
    fn new(old: &Place, new: &Place) -> Self {
        Self {
            with: BTreeSet::new(),
            cells: Vec::new(),
            old: old.clone(),
            new: new.clone(),
        }
    }

    fn add(&mut self, cell: &Arc<Cell>, allow: &Arc<str>) {
        self.with.insert(Arc::clone(allow));
        self.cells.push(Arc::clone(cell));
    }
}
