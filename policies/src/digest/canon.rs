//! The canonical form: a text that two policies share only if they mean the same.

use std::fmt::{Display, Write as _};
use std::ops::Range;

/// Text in which no two different structures read the same: every value has its length before it.
#[derive(Default)]
pub(super) struct Canon {
    text: String,
    /// Sets on their way in, of which there may be one in another: room that is used again.
    spare: Vec<String>,
}

impl Canon {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Begins anew, in the same room.
    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// Text, without the machinery of formatting: most values are.
    pub(super) fn word(&mut self, name: &str, value: &str) {
        self.block(name, |canon| canon.text.push_str(value));
    }

    pub(super) fn number(&mut self, name: &str, value: u64) {
        self.word(name, itoa::Buffer::new().format(value));
    }

    pub(super) fn put(&mut self, name: &str, value: impl Display) {
        self.block(name, |canon| canon.write(value));
    }

    /// A value that is a structure of its own.
    pub(super) fn block(&mut self, name: &str, build: impl FnOnce(&mut Self)) {
        self.text.push_str(name);
        self.text.push('=');
        let start = self.text.len();
        build(self);
        let mut digits = itoa::Buffer::new();
        let length = digits.format(self.text.len() - start);
        self.text.insert(start, ':');
        self.text.insert_str(start, length);
        self.text.push('\n');
    }

    pub(super) fn maybe(&mut self, name: &str, value: Option<impl Display>) {
        match value {
            Some(value) => self.put(name, value),
            None => self.absent(name),
        }
    }

    pub(super) fn maybe_block<T>(
        &mut self,
        name: &str,
        value: Option<T>,
        build: impl FnOnce(T, &mut Self),
    ) {
        match value {
            Some(value) => self.block(name, |canon| build(value, canon)),
            None => self.absent(name),
        }
    }

    fn write(&mut self, value: impl Display) {
        // Writing into text does not fail.
        let _ = write!(self.text, "{value}");
    }

    /// No length before it: no value reads like this.
    fn absent(&mut self, name: &str) {
        self.text.push_str(name);
        self.text.push_str(" is absent\n");
    }

    /// A set: the order in which it was written means nothing.
    pub(super) fn set<T: Display>(&mut self, name: &str, items: impl IntoIterator<Item = T>) {
        self.blocks(name, items, |item, canon| canon.write(item));
    }

    /// A set of structures.
    pub(super) fn blocks<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut build: impl FnMut(T, &mut Self),
    ) {
        // The items are written behind what is there, and taken back in order.
        let start = self.text.len();
        let mut ends: Vec<Range<usize>> = Vec::new();
        for item in items {
            let from = self.text.len();
            build(item, self);
            ends.push(from - start..self.text.len() - start);
        }
        let mut unsorted = self.spare.pop().unwrap_or_default();
        unsorted.push_str(self.text.get(start..).unwrap_or_default());
        self.text.truncate(start);
        let item = |range: &Range<usize>| unsorted.get(range.clone()).unwrap_or_default();
        ends.sort_unstable_by(|a, b| item(a).cmp(item(b)));
        self.put(name, ends.len());
        for range in &ends {
            self.block(name, |canon| canon.text.push_str(item(range)));
        }
        unsorted.clear();
        self.spare.push(unsorted);
    }
}
