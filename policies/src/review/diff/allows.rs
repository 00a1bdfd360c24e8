//! What became of allows as a whole: renamed, split, merged, with one route or caller more.

use super::{Entry, Shown, merged};
use crate::review::leaves::{Cell, FieldName, Leaves, Origin, Use};
use crate::review::order::{Change, Order, Value};
use crate::source::Place;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Says of a grant that is on one side only whether its allow, its route or its caller is what
/// came or went.
pub(super) fn one_sided(cell: &Arc<Cell>, entry: &mut Entry, old: &Leaves, new: &Leaves) {
    let (here, there) = match entry.old {
        None => (new, old),
        Some(_) => (old, new),
    };
    let Some(one) = here.find(cell) else {
        return;
    };
    let name = &one.grant.allow;
    let Some(allow) = here.allow(name) else {
        return;
    };
    let named = |allow: &crate::read::Entry<crate::model::site::Allow>| {
        let caller = allow
            .value
            .callers
            .iter()
            .find(|c| *c.value == *cell.caller);
        caller.map(|caller| caller.span.clone())
    };
    let span = match there.allow(name) {
        None => allow.name.clone(),
        Some(other) if named(other).is_some() => {
            entry.path = format!("allow.{name}.routes[{}]", cell.route);
            return;
        }
        Some(_) => {
            entry.path = format!("allow.{name}.callers[{}]", cell.caller);
            named(allow).unwrap_or_else(|| allow.name.clone())
        }
    };
    for shown in [&mut entry.old, &mut entry.new].into_iter().flatten() {
        shown.place = span.place();
    }
}

/// By two names: of an allow on either side, or of an allow and a caller.
type ByAllows<'l, T> = BTreeMap<(&'l str, &'l str), T>;

/// Grants that stand under another name now: a rename, or else routes that moved from one allow to
/// another, whose budgets are then not the same any more.
pub(super) fn moved(old: &Leaves, new: &Leaves) -> Vec<Entry> {
    let both = merged(&old.uses, &new.uses, |one| &*one.cell);
    let both: Vec<(&Use, &Use)> = both.filter_map(|(was, is)| was.zip(is)).collect();
    let mut pairs: ByAllows<'_, Vec<&Arc<Cell>>> = BTreeMap::new();
    for (was, is) in &both {
        let (name, named) = (&*was.grant.allow, &*is.grant.allow);
        if name != named {
            pairs.entry((name, named)).or_default().push(&is.cell);
        }
    }
    let mut entries = Vec::new();
    for ((was, is), cells) in pairs {
        let renamed = new.allow(was).is_none() && old.allow(is).is_none();
        let section = |leaves: &Leaves, name: &str| {
            let allow = leaves.allow(name);
            allow.map(|allow| Shown {
                value: Value::Word(name.to_owned()),
                place: allow.name.place(),
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
            old: section(old, was),
            new: section(new, is),
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
    if !one_to_one(&both) {
        entries.extend(budgets(&both));
    }
    entries
}

/// Whether each allow has become one allow at most, and came from one at most.
fn one_to_one(both: &[(&Use, &Use)]) -> bool {
    let (mut forth, mut back) = (HashMap::new(), HashMap::new());
    both.iter().all(|(was, is)| {
        let (was, is) = (&*was.grant.allow, &*is.grant.allow);
        *forth.entry(was).or_insert(is) == is && *back.entry(is).or_insert(was) == was
    })
}

/// An allow's rates are budgets that its routes share: of two allows in the place of one, each has
/// the whole of it.
fn budgets(both: &[(&Use, &Use)]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (field, what) in [("rate.caller", "caller"), ("rate.subject", "subject")] {
        let rated = |one: &Use| {
            let limit = match what {
                "caller" => &one.grant.caller_rate,
                _ => &one.grant.subject_rate,
            };
            limit.as_ref().map(|limit| limit.place.clone())
        };
        // By caller: which allows of the one side the cells of an allow of the other are in.
        let mut split: ByAllows<'_, Shared<'_>> = BTreeMap::new();
        let mut merged: ByAllows<'_, Shared<'_>> = BTreeMap::new();
        for (was, is) in both {
            let (Some(old_place), Some(new_place)) = (rated(was), rated(is)) else {
                continue;
            };
            let (name, named) = (&*was.grant.allow, &*is.grant.allow);
            for (map, here, there) in [(&mut split, name, named), (&mut merged, named, name)] {
                map.entry((here, &*is.cell.caller))
                    .or_insert_with(|| Shared::new(&old_place, &new_place))
                    .add(&is.cell, there);
            }
        }
        for (map, change) in [(split, Change::Loosened), (merged, Change::Tightened)] {
            for ((allow, caller), shared) in map {
                if shared.with.len() < 2 {
                    continue;
                }
                let names: BTreeSet<String> = shared.with.iter().map(|a| (*a).to_owned()).collect();
                let one = Value::Set(BTreeSet::from([allow.to_owned()]));
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
struct Shared<'l> {
    with: BTreeSet<&'l str>,
    cells: Vec<&'l Arc<Cell>>,
    old: Place,
    new: Place,
}

impl<'l> Shared<'l> {
    fn new(old: &Place, new: &Place) -> Self {
        Self {
            with: BTreeSet::new(),
            cells: Vec::new(),
            old: old.clone(),
            new: new.clone(),
        }
    }

    fn add(&mut self, cell: &'l Arc<Cell>, allow: &'l str) {
        self.with.insert(allow);
        self.cells.push(cell);
    }
}
