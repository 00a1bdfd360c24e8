//! What FastAPI gives a handler's parameter: `face: Annotated[Face, Depends(live_face)]`. The function
//! runs before the handler, which goes on with what it gives, or not at all: so it is called at the
//! handler's beginning.

use crate::ir::{
    Expr, ExprKind, Function, FunctionKind, Import, Language, Module, Pattern, Stmt, StmtKind,
};
use std::collections::HashMap;

/// Where a project's functions are defined that give something.
type Givers = HashMap<String, Vec<usize>>;

/// Calls what parameters depend on, where it is a function of the project that gives something.
pub(super) fn call(modules: &mut [Module]) {
    let mut givers = Givers::new();
    for (number, module) in modules.iter().enumerate() {
        if module.language == Language::Python {
            let own = module
                .functions
                .iter()
                .filter(|f| f.kind == FunctionKind::Named && f.owner.is_none() && gives(&f.body));
            for function in own {
                let homes = givers.entry(function.name.clone()).or_default();
                homes.push(number);
            }
        }
    }
    let paths: Vec<String> = modules.iter().map(|m| m.path.clone()).collect();
    for (number, module) in modules.iter_mut().enumerate() {
        if module.language != Language::Python {
            continue;
        }
        let mut wanted = Vec::new();
        for function in &mut module.functions {
            call_in(function, &givers, &mut wanted);
        }
        for name in wanted {
            let Some([home]) = givers.get(&name).map(Vec::as_slice) else {
                continue;
            };
            let known = *home == number || module.imports.iter().any(|i| i.local == name);
            if let (false, Some(path)) = (known, paths.get(*home)) {
                let written = path.trim_end_matches(".py").replace('/', ".");
                module.imports.push(Import {
                    module: written,
                    item: name.clone(),
                    local: name,
                    span: module
                        .functions
                        .first()
                        .map_or_else(Default::default, |f| f.span),
                    types_only: false,
                });
            }
        }
    }
}

fn call_in(function: &mut Function, givers: &Givers, wanted: &mut Vec<String>) {
    let mut calls = Vec::new();
    for param in &mut function.params {
        let beside = param.attributes.iter().chain(&param.default);
        let Some(on) = beside.filter_map(depended_on).next_back() else {
            continue;
        };
        let ExprKind::Name(name) = &on.kind else {
            continue;
        };
        if !givers.contains_key(name) {
            continue;
        }
        wanted.push(name.clone());
        let value = crate::ir::call(on.clone(), Vec::new(), function.head);
        calls.push(Stmt {
            span: function.head,
            kind: StmtKind::Bind {
                target: Pattern::Name(param.name().to_owned()),
                ty: param.ty.clone(),
                value,
            },
        });
        param.default = None;
    }
    function.body.splice(0..0, calls);
}

/// The function in `Depends(function)`.
fn depended_on(beside: &Expr) -> Option<&Expr> {
    let ExprKind::Call { callee, args } = &beside.kind else {
        return None;
    };
    let (ExprKind::Name(name) | ExprKind::Member { name, .. }) = &callee.kind else {
        return None;
    };
    matches!(name.as_str(), "Depends" | "Security")
        .then(|| args.first())
        .flatten()
        .map(|a| &a.value)
}

/// Whether a function gives something back at its end: one that lends it, with `yield`, does not.
fn gives(body: &[Stmt]) -> bool {
    body.last().is_some_and(|last| match &last.kind {
        StmtKind::Return(value) => value.is_some(),
        StmtKind::Block(inner) | StmtKind::Try { body: inner, .. } => gives(inner),
        StmtKind::If { then, other, .. } => gives(then) || gives(other),
        _ => false,
    })
}
