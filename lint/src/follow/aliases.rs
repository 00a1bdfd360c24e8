//! Python's names for what a parameter is declared with: `Verified = Annotated[Event, Depends(check)]`,
//! said once, and used where handlers are. They are written out where they stand.

use crate::ir::{Expr, ExprKind, Language, Module, Pattern, Stmt, StmtKind};
use std::collections::HashMap;

/// A type, and what stands beside it.
#[derive(Clone)]
struct Annotated {
    ty: String,
    beside: Vec<Expr>,
}

/// Writes out what parameters are declared with, where a module of the project gave it a name.
pub(super) fn write_out(modules: &mut [Module]) {
    let mut all: HashMap<String, Vec<(usize, Annotated)>> = HashMap::new();
    for (number, module) in modules.iter().enumerate() {
        if module.language != Language::Python {
            continue;
        }
        let own = module.functions.first().map_or(&[][..], |f| &f.body);
        for (name, found) in own.iter().filter_map(named) {
            all.entry(name.to_owned())
                .or_default()
                .push((number, found));
        }
    }
    if all.is_empty() {
        return;
    }
    for (number, module) in modules.iter_mut().enumerate() {
        if module.language != Language::Python {
            continue;
        }
        let imports = &module.imports;
        for param in module.functions.iter_mut().flat_map(|f| &mut f.params) {
            let written = param.ty.trim();
            let local = imports.iter().find(|i| i.local == written);
            let Some(found) = all.get(local.map_or(written, |i| i.item.as_str())) else {
                continue;
            };
            // Its own, or the only one that an import can mean.
            let meant = match (local, found.as_slice()) {
                (None, several) => several.iter().find(|(home, _)| *home == number),
                (Some(_), [only]) => Some(only),
                (Some(_), _) => None,
            };
            if let Some((_, annotated)) = meant {
                param.ty.clone_from(&annotated.ty);
                param.attributes.extend(annotated.beside.iter().cloned());
            }
        }
    }
}

/// `X = Annotated[T, …]`
fn named(one: &Stmt) -> Option<(&str, Annotated)> {
    let StmtKind::Bind {
        target: Pattern::Name(own),
        value,
        ..
    } = &one.kind
    else {
        return None;
    };
    let ExprKind::Index { object, index } = &value.kind else {
        return None;
    };
    let annotated = match &object.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => name == "Annotated",
        _ => false,
    };
    let (ExprKind::List(parts) | ExprKind::Group(parts)) = &index.kind else {
        return None;
    };
    let (first, rest) = parts.split_first()?;
    let mut names = Vec::new();
    crate::flow::reach::names_in(first, &mut |n| names.push(n));
    annotated.then(|| {
        let annotated = Annotated {
            ty: names.join("."),
            beside: rest.to_vec(),
        };
        (own.as_str(), annotated)
    })
}
