//! What every adapter needs while it lowers a tree: the module that comes to be, spans back to the
//! file's bytes, and a limit on depth.

use crate::ir::{Expr, ExprKind, Function, FunctionId, Module, Span, Stmt, StmtKind};

/// Deeper trees than this cost the file its findings: no program is written by hand like that, and
/// everything behind the adapters walks trees by recursion.
pub(crate) const DEPTH: u32 = 200;

/// Where bytes of a text stand in the file: pieces by their first byte in either.
#[derive(Debug, Clone, Default)]
pub struct Places(pub Vec<(u32, u32)>);

impl Places {
    /// The file's byte for a byte of the text; the same where nothing is mapped.
    pub fn physical(&self, at: u32) -> u32 {
        let next = self.0.partition_point(|(text, _)| *text <= at);
        match next.checked_sub(1).and_then(|i| self.0.get(i)) {
            Some((text, file)) => file + (at - text),
            None => at,
        }
    }
}

/// A module in the making.
pub(crate) struct Lowering<'s> {
    pub module: Module,
    pub source: &'s str,
    places: &'s Places,
    depth: u32,
    /// Whether something was too deep to be looked at.
    pub too_deep: bool,
}

impl<'s> Lowering<'s> {
    pub fn new(module: Module, source: &'s str, places: &'s Places) -> Self {
        Self {
            module,
            source,
            places,
            depth: 0,
            too_deep: false,
        }
    }
    pub fn span(&self, start: u32, end: u32) -> Span {
        if self.places.0.is_empty() {
            return Span::new(start, end);
        }
        let first = self.places.physical(start);
        let last = if end > start {
            self.places.physical(end - 1) + 1
        } else {
            first
        };
        Span::new(first, last.max(first))
    }
    /// The text of a range, as the parser saw it.
    pub fn text(&self, start: usize, end: usize) -> &'s str {
        self.source.get(start..end).unwrap_or_default()
    }
    pub fn define(&mut self, function: Function) -> FunctionId {
        let id = FunctionId(u32::try_from(self.module.functions.len()).unwrap_or(u32::MAX));
        self.module.functions.push(function);
        id
    }
    /// Goes one level down, unless that is too deep.
    pub fn down(&mut self) -> bool {
        if self.depth >= DEPTH {
            self.too_deep = true;
            return false;
        }
        self.depth += 1;
        true
    }
    pub fn up(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }
    /// Sets the module's own code.
    pub fn finish(mut self, body: Vec<Stmt>, span: Span) -> (Module, bool) {
        if let Some(own) = self.module.functions.first_mut() {
            own.body = body;
            own.span = span;
        }
        (self.module, self.too_deep)
    }
}

/// An expression as a statement.
pub(crate) fn expr_stmt(value: Expr) -> Stmt {
    Stmt {
        span: value.span,
        kind: StmtKind::Expr(value),
    }
}

/// An expression of this kind.
pub(crate) const fn expr(span: Span, kind: ExprKind) -> Expr {
    Expr { span, kind }
}

/// A statement of this kind.
pub(crate) const fn stmt(span: Span, kind: StmtKind) -> Stmt {
    Stmt { span, kind }
}

/// The field that a pattern or a piece of a query speaks of: `live=true`, `"live": *true`,
/// `s/.*live=\([^&]*\).*/\1/`.
pub(crate) fn field_named(pattern: &str) -> Option<&str> {
    let end = pattern.find(['=', ':'])?;
    let before = pattern
        .get(..end)?
        .trim_end_matches([' ', '"', '\'', '\\', '*']);
    let start = before
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-')))
        .map_or(0, |i| i + 1);
    let own = before.get(start..)?.trim_start_matches('-');
    (own.len() > 1 && own.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(own)
}
