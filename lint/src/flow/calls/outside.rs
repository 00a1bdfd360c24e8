//! A call that leaves the project, and what is known of what it does.

use super::Args;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Flow, Frame};
use crate::ir::Op;

impl Flow<'_> {
    /// A call that leaves the project.
    pub(super) fn outside(
        &mut self,
        frame: &mut Frame,
        callee: TermId,
        given: &Args,
        term: TermId,
    ) -> TermId {
        for (_, value) in given {
            self.hand_over(*value, term, 0);
        }
        if let Some(raw) = self.made_of(callee, given) {
            return raw;
        }
        // `Boolean.TRUE.equals(live)`: false where there is nothing, and else what it is.
        if let [(_, only)] = given.as_slice() {
            match self.terms.path(callee).as_str() {
                "Boolean.TRUE.equals" => return *only,
                "Boolean.FALSE.equals" => {
                    let no = self.terms.add(Term::Bool(false));
                    return self.compare(Op::Equal, *only, no);
                }
                _ => {}
            }
        }
        // `require('pino')({ … })`: a module, where it stands.
        if let (Term::Free(name), [(None, only)]) = (self.terms.of(callee), given.as_slice())
            && self.terms.name(*name) == "require"
            && let Some(written) = self.terms.as_text(*only).map(str::to_owned)
            && (self.module(frame.key)).is_some_and(|m| m.language.is_script())
        {
            return self.import(frame.key.module, &written, "", 0);
        }
        if let Some(text) = self.rewritten(callee, given) {
            return text;
        }
        let name = self
            .terms
            .last_name(callee)
            .trim_end_matches('!')
            .to_lowercase();
        let first = given.first().map(|(_, v)| *v);
        match name.as_str() {
            "assert" | "require" | "check" | "precondition" | "invariant" | "asserttrue"
            | "ensure" | "istrue" | "throw_unless" | "abort_unless" => {
                if let Some(first) = first {
                    frame.facts = self.assume(frame.facts, first, true);
                }
            }
            "throw_if" | "abort_if" => {
                if let Some(first) = first {
                    frame.facts = self.assume(frame.facts, first, false);
                }
            }
            _ => {}
        }
        if CHECKS.iter().any(|verb| name.contains(verb)) {
            // It came back, which for many such functions means that all is well.
            let came_back = self.terms.add(Term::Bool(true));
            let marker = self.terms.add(Term::Op(Op::Other, vec![term, came_back]));
            frame.facts = self.tree.with(frame.facts, (marker, true));
        }
        term
    }

    /// A constant text with a constant part of it taken away or replaced:
    /// `strings.TrimPrefix(base, "https://")`, `base.replace("https", "http")`.
    pub(super) fn rewritten(&mut self, callee: TermId, given: &Args) -> Option<TermId> {
        let name = self.terms.last_name(callee);
        let takes = matches!(
            name,
            "TrimPrefix" | "removeprefix" | "removePrefix" | "delete_prefix" | "strip_prefix"
        );
        let swaps = matches!(
            name,
            "replace"
                | "Replace"
                | "ReplaceAll"
                | "replaceAll"
                | "replaceFirst"
                | "str_replace"
                | "sub"
                | "gsub"
                | "replacingOccurrences"
        );
        if !takes && !swaps {
            return None;
        }
        let receiver = match *self.terms.of(callee) {
            Term::Member(object, _) => self.terms.as_text(object).map(str::to_owned),
            _ => None,
        };
        let texts: Vec<String> = given
            .iter()
            .map_while(|(_, v)| self.terms.as_text(*v).map(str::to_owned))
            .collect();
        let out = match (takes, receiver, texts.as_slice()) {
            (true, Some(whole), [part, ..]) => whole.strip_prefix(part.as_str())?.to_owned(),
            (true, None, [whole, part]) => whole.strip_prefix(part.as_str())?.to_owned(),
            (false, Some(whole), [from, to, ..]) => whole.replacen(from.as_str(), to, 1),
            // PHP names the text last, Go first.
            (false, None, [from, to, whole]) if name == "str_replace" => {
                whole.replacen(from.as_str(), to, 1)
            }
            (false, None, [whole, from, to]) => whole.replacen(from.as_str(), to, 1),
            _ => return None,
        };
        Some(self.terms.text(&out))
    }

    /// Functions that go where the project cannot see are called from there.
    pub(super) fn hand_over(&mut self, value: TermId, term: TermId, depth: u32) {
        if depth > 4 {
            return;
        }
        match self.terms.of(value).clone() {
            Term::Function(key) => self.handed.entry(key).or_default().push(term),
            Term::Member(..) => {
                if let Some(key) = self.target(value) {
                    self.handed.entry(key).or_default().push(term);
                }
            }
            Term::List(all) => all.iter().for_each(|v| self.hand_over(*v, term, depth + 1)),
            Term::Dict(all) => all
                .iter()
                .for_each(|(_, v)| self.hand_over(*v, term, depth + 1)),
            Term::Call(_, _, args) => {
                args.iter()
                    .for_each(|(_, v)| self.hand_over(*v, term, depth + 1));
            }
            _ => {}
        }
    }

    /// Whether a call never comes back.
    pub(super) fn leaves(&self, callee: TermId, here: FunctionKey) -> bool {
        let path = self.terms.path(callee);
        let name = path.rsplit('.').next().unwrap_or(&path);
        let known = matches!(
            path.as_str(),
            "exit"
                | "sys.exit"
                | "os._exit"
                | "os.Exit"
                | "process.exit"
                | "System.exit"
                | "die"
                | "panic"
                | "panic!"
                | "fatalError"
                | "abort"
                | "flask.abort"
                | "log.Fatal"
                | "log.Fatalf"
                | "Environment.Exit"
                | "exitProcess"
                | "unreachable!"
                | "todo!"
                | "bail!"
                | "anyhow.bail!"
                | "preconditionFailure"
                | "raise"
                | "fail"
                | "throw"
                | "next/navigation.redirect"
                | "next/navigation.notFound"
                | "@sveltejs/kit.error"
                | "@sveltejs/kit.redirect"
                | "quit"
                | "http.halt"
                | "halt"
        );
        let aborts = name == "abort"
            && self.module(here).is_some_and(|m| {
                matches!(
                    m.language,
                    crate::ir::Language::Python | crate::ir::Language::Php
                )
            });
        known || aborts
    }
}

/// What functions that check something are called.
pub(super) const CHECKS: &[&str] = &[
    "verif",
    "valid",
    "check",
    "assert",
    "ensure",
    "require",
    "guard",
    "constructevent",
    "construct_event",
    "authenticat",
    "enforce",
    "reject",
];
