//! The changes that mend what rules on code find. They know the program's structure, and are written
//! into its text.

use super::{address, compare};
use crate::facts::Facts;
use crate::finding::Fix;
use crate::flow::reach::walk;
use crate::ir::{Expr, Module, Span};
use crate::rules::code::{Found, Known, Options};
use crate::text::Unit;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

/// Mends the findings of one module.
pub struct Mender<'a> {
    pub(super) module: &'a Module,
    /// Its text, with what is looked up in it once for all findings.
    pub(super) unit: Unit<'a>,
    pub(super) known: &'a Known,
    options: &'a Options,
    expressions: OnceCell<HashMap<Span, Vec<&'a Expr>>>,
    pub(super) addresses: OnceCell<Vec<Range<usize>>>,
    pub(super) needs: OnceCell<compare::Needs>,
}

impl<'a> Mender<'a> {
    /// Of a module, and its text.
    pub fn new(
        module: &'a Module,
        text: &'a str,
        facts: &'a Facts,
        known: &'a Known,
        options: &'a Options,
    ) -> Self {
        Self {
            unit: Unit::new(&module.path, text, &[], facts),
            module,
            known,
            options,
            expressions: OnceCell::new(),
            addresses: OnceCell::new(),
            needs: OnceCell::new(),
        }
    }

    /// How a program can mend a finding, where it can.
    pub fn mend(&self, found: &Found) -> Option<Fix> {
        // What stands in a notebook is escaped.
        if self.module.path.ends_with(".ipynb") {
            return None;
        }
        match found.rule.id {
            "unsafe-signature-compare" => compare::mend(self, found.span),
            "bypasses-gateway" => {
                let gateway = self.options.gateway_url.as_deref()?;
                address::to_gateway(self, found.span, gateway)
            }
            "plaintext-endpoint" => address::with_tls(self, found.span),
            _ => None,
        }
    }

    /// The expressions at a place.
    pub(super) fn at(&self, span: Span) -> &[&'a Expr] {
        let all = self.expressions.get_or_init(|| {
            let mut all: HashMap<Span, Vec<&'a Expr>> = HashMap::new();
            walk(self.module, &mut |e| all.entry(e.span).or_default().push(e));
            all
        });
        all.get(&span).map_or(&[], Vec::as_slice)
    }
}

/// Whether findings of a rule are ever mended so.
pub fn mends(found: &Found) -> bool {
    matches!(
        found.rule.id,
        "unsafe-signature-compare" | "bypasses-gateway" | "plaintext-endpoint"
    )
}
