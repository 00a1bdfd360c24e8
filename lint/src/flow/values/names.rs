//! Names: what one means where it is read, and what modules take from each other.

use super::is_implied;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Flow, Frame};

impl Flow<'_> {
    /// What a name means here.
    pub(crate) fn lookup(&mut self, frame: &Frame, name: &str) -> TermId {
        let sym = self.terms.sym(name);
        if let Some(value) = frame.env.get(&sym) {
            return *value;
        }
        let module = frame.key.module;
        if let Some(owner) = frame.owner.as_deref() {
            let owner = self.terms.sym(owner);
            let module = frame.home.unwrap_or(module);
            if matches!(name, "this" | "self" | "$this" | "Self" | "@") {
                return self.terms.add(Term::This(module, owner));
            }
            // Ruby: a class's own methods make its objects by `new(…)` alone.
            let ruby = (self.modules.get(module as usize))
                .is_some_and(|m| m.language == crate::ir::Language::Ruby);
            if ruby && name == "new" {
                let class = self.terms.add(Term::Class(module, owner));
                return self.terms.add(Term::Member(class, sym));
            }
            // In some languages a bare name is never a field.
            let bare = self.modules.get(module as usize).is_some_and(|m| {
                use crate::ir::Language::{Go, Python, Rust};
                !m.language.is_script() && !matches!(m.language, Python | Go | Rust)
            });
            let this = self.terms.add(Term::This(module, owner));
            if bare && let Some(value) = self.field_value(module, owner, sym) {
                return match self.is_read_of_given(value) {
                    true => self.terms.add(Term::Member(this, sym)),
                    false => value,
                };
            }
            if let Some(value) = self.getter(this, sym) {
                return value;
            }
            let class = self.terms.name(owner).to_owned();
            let declared = bare
                && self
                    .places(module)
                    .and_then(|m| m.class(&class))
                    .is_some_and(|c| c.declares(name));
            // A method needs no `this` in most languages.
            // A constructor is called like its class, and is no method.
            let is_class = self.names.class(module, name).is_some();
            let implied = bare && !is_class && self.method(module, &class, name, 0).is_some();
            if declared || implied {
                let sym = self.wire_name(this, sym).unwrap_or(sym);
                return self.terms.add(Term::Member(this, sym));
            }
        }
        match self.exported(module, name, 0) {
            Some(found) => found,
            None => match frame.implied {
                Some(object) if is_implied(name) => self.terms.add(Term::Member(object, sym)),
                _ => self.terms.add(Term::Free(sym)),
            },
        }
    }

    /// What a module's own code binds a name to.
    pub(crate) fn global(&self, module: u32, name: &str) -> Option<TermId> {
        let name = self.terms.known_sym(name)?;
        self.globals.get(module as usize)?.get(&name).copied()
    }

    /// What a script gives away as a whole: `module.exports = …`.
    pub(crate) fn default_of(&mut self, module: u32) -> Option<TermId> {
        let here = self.modules.get(module as usize)?;
        let whole = here.language.is_script() && here.exports.iter().any(|(n, _)| n == "default");
        whole.then(|| self.exported(module, "default", 1)).flatten()
    }

    /// What a name of a module means.
    pub(crate) fn exported(&mut self, module: u32, name: &str, depth: u32) -> Option<TermId> {
        if depth > 6 {
            return None;
        }
        let local = self.places(module)?.export(name).unwrap_or(name);
        if depth > 0 {
            self.summary(FunctionKey {
                module,
                function: 0,
            });
        }
        let sym = self.terms.sym(local);
        if let Some(value) = self.globals.get(module as usize)?.get(&sym) {
            return Some(*value);
        }
        if let Some(import) = self.places(module)?.import(local) {
            return Some(self.import(module, &import.module, &import.item, depth));
        }
        let here = self.places(module)?;
        if here.class(local).is_some() {
            return Some(self.terms.add(Term::Class(module, sym)));
        }
        if let Some(function) = here.free(local) {
            return Some(
                self.terms
                    .add(Term::Function(FunctionKey { module, function })),
            );
        }
        for star in here.stars.clone() {
            for target in self.names.imported(self.modules, module, star) {
                if let Some(found) = self.exported(target, name, depth + 1) {
                    return Some(found);
                }
            }
        }
        self.neighbour(module, name, depth)
    }

    /// Names that need no import: of the same package, or of classes known by their names alone.
    pub(super) fn neighbour(&mut self, module: u32, name: &str, depth: u32) -> Option<TermId> {
        let here = self.modules.get(module as usize)?;
        if here.language.is_script() {
            return self.auto_imported(module, name, depth);
        }
        if here.language == crate::ir::Language::Python {
            return None;
        }
        if let Some(home) = self.names.class(module, name) {
            let sym = self.terms.sym(name);
            return Some(self.terms.add(Term::Class(home, sym)));
        }
        if depth > 0 {
            return None;
        }
        let beside: Vec<u32> = self.names.beside(&here.path).to_vec();
        for other in beside.into_iter().filter(|m| *m != module).take(64) {
            let same = self
                .modules
                .get(other as usize)
                .is_some_and(|m| m.language == here.language);
            if same
                && self
                    .places(other)
                    .is_some_and(|m| m.free(name).is_some() || m.binds(name))
            {
                return self.exported(other, name, depth + 6);
            }
        }
        match self.names.functions(name) {
            [only] if here.language == crate::ir::Language::Rust => {
                let key = *only;
                Some(self.terms.add(Term::Function(key)))
            }
            _ => None,
        }
    }

    /// Nuxt and Nitro: what stands in folders for such things needs no import.
    pub(super) fn auto_imported(&mut self, module: u32, name: &str, depth: u32) -> Option<TermId> {
        const FOLDERS: &[&str] = &["utils", "composables"];
        const USERS: &[&str] = &[
            "server",
            "pages",
            "components",
            "composables",
            "layouts",
            "middleware",
            "plugins",
            "utils",
        ];
        if depth > 0 {
            return None;
        }
        let under = |path: &str, folders: &[&str]| path.split('/').any(|p| folders.contains(&p));
        let here = self.modules.get(module as usize)?;
        if !under(&here.path, USERS) {
            return None;
        }
        let [only] = self.names.functions(name) else {
            return None;
        };
        let only = *only;
        let home = self.modules.get(only.module as usize)?;
        let given = only.module != module
            && home.language.is_script()
            && under(&home.path, FOLDERS)
            && home.exports.iter().any(|(n, _)| n == name);
        given.then(|| self.exported(only.module, name, 1)).flatten()
    }

    pub(crate) fn import(&mut self, from: u32, written: &str, item: &str, depth: u32) -> TermId {
        let targets = self.names.imported(self.modules, from, written);
        if written == "django.conf" && item == "settings" {
            // The project's own settings, wherever they are.
            let mut own = self
                .modules
                .iter()
                .enumerate()
                .filter(|(_, m)| m.path.ends_with("/settings.py") || m.path == "settings.py")
                .filter_map(|(number, _)| u32::try_from(number).ok());
            if let (Some(only), None) = (own.next(), own.next()) {
                let whole = self.terms.sym("");
                return self.terms.add(Term::Class(only, whole));
            }
        }
        for target in &targets {
            if item.is_empty() {
                let all = self.terms.sym("");
                return self.terms.add(Term::Class(*target, all));
            }
            if let Some(found) = self.exported(*target, item, depth + 1) {
                return found;
            }
            // `module.exports = { acme: { … } }`
            if let Some(whole) = self.default_of(*target)
                && item != "default"
                && let Term::Dict(all) = self.terms.of(whole)
            {
                let mut all = all.iter();
                let own =
                    all.find(|(key, _)| key.and_then(|k| self.terms.as_text(k)) == Some(item));
                if let Some((_, value)) = own {
                    return *value;
                }
            }
        }
        // `from package import module`
        let nested = if written.ends_with('.') {
            format!("{written}{item}")
        } else {
            format!("{written}.{item}")
        };
        if let Some(target) = self.names.imported(self.modules, from, &nested).first() {
            let all = self.terms.sym("");
            return self.terms.add(Term::Class(*target, all));
        }
        let last = written
            .rsplit(['.', ':', '\\', '/'])
            .next()
            .unwrap_or(written);
        let script = self
            .modules
            .get(from as usize)
            .is_some_and(|m| m.language.is_script());
        if !script
            && let Some(home) = self
                .names
                .class(from, if item.is_empty() { last } else { item })
        {
            let sym = self.terms.sym(if item.is_empty() { last } else { item });
            return self.terms.add(Term::Class(home, sym));
        }
        let module = self.terms.sym(written);
        let item = self.terms.sym(item);
        self.terms.add(Term::Import(module, item))
    }
}
