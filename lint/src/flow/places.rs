//! Where a file of the project defines what: looked up, never searched for. A file may define
//! thousands of functions, and each call asks for some of them.

use super::values::is_constructor;
use crate::ir::{Class, FunctionKind, Import, Module, Pattern, StmtKind};
use std::collections::{HashMap, HashSet};

/// What one file defines, by name.
#[derive(Debug, Default)]
pub(crate) struct Places<'m> {
    classes: HashMap<&'m str, ClassPlace<'m>>,
    owned: HashMap<&'m str, Vec<u32>>,
    makers: HashMap<&'m str, Vec<u32>>,
    constructors: HashMap<&'m str, u32>,
    methods: HashMap<(&'m str, &'m str), u32>,
    free: HashMap<&'m str, u32>,
    imports: HashMap<&'m str, &'m Import>,
    /// The modules of which everything is imported.
    pub stars: Vec<&'m str>,
    exports: HashMap<&'m str, &'m str>,
    given: HashSet<&'m str>,
    bound: HashSet<&'m str>,
}

/// A class, and its fields by name. A class may be written in several pieces.
#[derive(Debug)]
pub(crate) struct ClassPlace<'m> {
    /// The piece that stands first.
    pub first: &'m Class,
    /// The piece with the most fields, the last of them.
    pub richest: &'m Class,
    fields_of_first: HashMap<&'m str, usize>,
    fields: HashMap<&'m str, usize>,
    wires: HashMap<&'m str, &'m str>,
    names: HashMap<&'m str, &'m str>,
    types: HashMap<&'m str, &'m str>,
}

impl<'m> ClassPlace<'m> {
    fn of(first: &'m Class) -> Self {
        let mut out = Self {
            first,
            richest: first,
            fields_of_first: places_of(first),
            fields: HashMap::new(),
            wires: HashMap::new(),
            names: HashMap::new(),
            types: HashMap::new(),
        };
        out.add(first);
        out.take(first);
        out
    }

    fn add(&mut self, class: &'m Class) {
        for (field, ty) in &class.fields {
            self.types.entry(field).or_insert(ty);
        }
    }

    fn take(&mut self, class: &'m Class) {
        self.richest = class;
        self.fields = places_of(class);
        self.wires.clear();
        self.names.clear();
        for (own, wire) in &class.wires {
            self.wires.entry(own).or_insert(wire);
            self.names.entry(wire).or_insert(own);
        }
    }

    /// The place of a field in the piece that stands first.
    pub fn place(&self, field: &str) -> Option<usize> {
        self.fields_of_first.get(field).copied()
    }
    /// The type that a field is declared with in the piece that stands first.
    pub fn type_of(&self, field: &str) -> Option<&'m str> {
        let at = self.place(field)?;
        self.first.fields.get(at).map(|(_, ty)| ty.as_str())
    }
    /// The place of a field in the piece with the most of them.
    pub fn place_in_richest(&self, field: &str) -> Option<usize> {
        self.fields.get(field).copied()
    }
    /// The type of a field, in the piece with the most of them.
    pub fn richest_type_of(&self, field: &str) -> Option<&'m str> {
        let at = self.place_in_richest(field)?;
        self.richest.fields.get(at).map(|(_, ty)| ty.as_str())
    }
    /// Whether any piece declares a field.
    pub fn declares(&self, field: &str) -> bool {
        self.types.contains_key(field)
    }
    /// The type that a field is declared with, in whatever piece.
    pub fn declared_type(&self, field: &str) -> Option<&'m str> {
        self.types.get(field).copied()
    }
    /// What a field goes by outside.
    pub fn wire(&self, field: &str) -> Option<&'m str> {
        self.wires.get(field).copied()
    }
    /// The field that goes by a name outside.
    pub fn own_name(&self, wire: &str) -> Option<&'m str> {
        self.names.get(wire).copied()
    }
}

fn places_of(class: &Class) -> HashMap<&str, usize> {
    let mut out = HashMap::with_capacity(class.fields.len());
    for (place, (field, _)) in class.fields.iter().enumerate() {
        out.entry(field.as_str()).or_insert(place);
    }
    out
}

impl<'m> Places<'m> {
    /// Of one file. Of several things of one name, the first is meant.
    pub fn of(module: &'m Module) -> Self {
        let mut out = Self::default();
        for class in &module.classes {
            match out.classes.get_mut(class.name.as_str()) {
                None => {
                    out.classes.insert(&class.name, ClassPlace::of(class));
                }
                Some(known) => {
                    known.add(class);
                    if class.fields.len() >= known.richest.fields.len() {
                        known.take(class);
                    }
                }
            }
        }
        for (id, function) in module.functions.iter().enumerate() {
            let Ok(id) = u32::try_from(id) else { break };
            let name = function.name.as_str();
            let Some(owner) = function.owner.as_deref() else {
                if function.kind == FunctionKind::Named {
                    out.free.entry(name).or_insert(id);
                }
                continue;
            };
            out.owned.entry(owner).or_default().push(id);
            if is_constructor(name, owner) {
                out.constructors.entry(owner).or_insert(id);
            }
            if is_constructor(name, owner) || function.kind == FunctionKind::Class {
                out.makers.entry(owner).or_default().push(id);
            }
            if !function.body.is_empty() {
                out.methods.entry((owner, name)).or_insert(id);
            }
        }
        for import in &module.imports {
            if !import.local.is_empty() {
                out.imports.entry(&import.local).or_insert(import);
            }
            if import.item == "*" {
                out.stars.push(&import.module);
            }
        }
        for (name, local) in &module.exports {
            out.exports.entry(name).or_insert(local);
            out.given.extend([name.as_str(), local.as_str()]);
        }
        let own = module.functions.first().map(|f| f.body.as_slice());
        for one in own.unwrap_or_default() {
            if let StmtKind::Bind {
                target: Pattern::Name(name),
                ..
            } = &one.kind
            {
                out.bound.insert(name);
            }
        }
        out
    }

    /// A class.
    pub fn class(&self, name: &str) -> Option<&ClassPlace<'m>> {
        self.classes.get(name)
    }
    /// The functions that belong to a class, in the order of the text.
    pub fn owned(&self, class: &str) -> &[u32] {
        self.owned.get(class).map_or(&[], Vec::as_slice)
    }
    /// What a class runs when it is set up, and its constructors.
    pub fn makers(&self, class: &str) -> &[u32] {
        self.makers.get(class).map_or(&[], Vec::as_slice)
    }
    /// The constructor of a class.
    pub fn constructor(&self, class: &str) -> Option<u32> {
        self.constructors.get(class).copied()
    }
    /// The method of a class that does something.
    pub fn method(&self, class: &str, name: &str) -> Option<u32> {
        self.methods.get(&(class, name)).copied()
    }
    /// A function that belongs to no class.
    pub fn free(&self, name: &str) -> Option<u32> {
        self.free.get(name).copied()
    }
    /// What brings a name here.
    pub fn import(&self, local: &str) -> Option<&'m Import> {
        self.imports.get(local).copied()
    }
    /// The local name behind one that others can import.
    pub fn export(&self, name: &str) -> Option<&'m str> {
        self.exports.get(name).copied()
    }
    /// Whether others can import it, under this name or another.
    pub fn gives(&self, name: &str) -> bool {
        self.given.contains(name)
    }
    /// Whether the file's own code binds a name.
    pub fn binds(&self, name: &str) -> bool {
        self.bound.contains(name)
    }
}
