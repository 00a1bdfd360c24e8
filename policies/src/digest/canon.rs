//! The canonical form: a text that two policies share only if they mean the same.

use std::fmt::{Display, Write as _};

/// Text in which no two different structures read the same: every value has its length before it.
#[derive(Default)]
pub(super) struct Canon(pub(super) String, Scratch);

/// A value on its way in: its length is known once it is written.
type Scratch = String;

impl Canon {
    pub(super) fn put(&mut self, name: &str, value: impl Display) {
        let Self(text, scratch) = self;
        scratch.clear();
        // Writing into text does not fail.
        let _ = write!(scratch, "{value}");
        let _ = writeln!(text, "{name}={}:{scratch}", scratch.len());
    }

    pub(super) fn maybe(&mut self, name: &str, value: Option<impl Display>) {
        match value {
            Some(value) => self.put(name, value),
            // No length before it: no value reads like this.
            None => drop(writeln!(self.0, "{name} is absent")),
        }
    }

    /// A set: the order in which it was written means nothing.
    pub(super) fn set<T: Display>(&mut self, name: &str, items: impl IntoIterator<Item = T>) {
        let mut items: Vec<String> = items.into_iter().map(|i| i.to_string()).collect();
        items.sort_unstable();
        self.put(name, items.len());
        for item in items {
            self.put(name, item);
        }
    }
}

pub(super) fn block(build: impl FnOnce(&mut Canon)) -> String {
    let mut canon = Canon::default();
    build(&mut canon);
    canon.0
}
