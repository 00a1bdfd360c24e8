//! What a library's call on a collection means, under its name in each language.

use crate::flow::substitute::Substitution;
use crate::flow::term::{Term, TermId};
use crate::flow::{Flow, Frame};
use crate::ir::{Language, Op, Span};

impl Flow<'_> {
    pub(super) fn function_verb(&mut self, verb: Verb, args: &[TermId]) -> Option<TermId> {
        let first = *args.first()?;
        match verb {
            Verb::Same => Some(first),
            // Whether it is there; not what it is.
            Verb::Truth => Some(self.terms.add(Term::Op(Op::And, vec![first]))),
            Verb::Next => {
                let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                Some(self.index(first, zero))
            }
            Verb::Enumerate => {
                let (element, _) = self.element_of(first, crate::flow::term::Facts::NONE);
                let place = self.terms.group(Vec::new());
                let pair = self.terms.add(Term::List(vec![place, element]));
                Some(self.terms.add(Term::Mapped(first, pair)))
            }
            Verb::Format => self.formatted(first, args.get(1..).unwrap_or_default()),
            _ => None,
        }
    }

    pub(super) fn method_verb(
        &mut self,
        frame: &mut Frame,
        verb: Verb,
        receiver: TermId,
        args: &[TermId],
        span: Span,
    ) -> Option<TermId> {
        let function = args.iter().copied().find(|a| self.is_function(*a));
        let facts = frame.facts;
        match (verb, function) {
            (Verb::Map, Some(function)) => {
                let (element, facts) = self.element_of(receiver, facts);
                let value = self.run_knowing(frame, function, vec![element], facts, span)?;
                if value == element {
                    return Some(receiver);
                }
                Some(self.terms.add(Term::Mapped(receiver, value)))
            }
            (Verb::Filter | Verb::Reject, Some(function)) => {
                let condition = self.condition(frame, receiver, function, span)?;
                let condition = match verb {
                    Verb::Reject => self.operate(Op::Not, vec![condition]),
                    _ => condition,
                };
                Some(self.terms.add(Term::Filtered(receiver, condition)))
            }
            (Verb::Find, Some(function)) => {
                let condition = self.condition(frame, receiver, function, span)?;
                let left = self.terms.add(Term::Filtered(receiver, condition));
                let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                Some(self.index(left, zero))
            }
            (Verb::Some | Verb::Every | Verb::NoneOf, Some(function)) => {
                let condition = self.condition(frame, receiver, function, span)?;
                let over = self.unfiltered(receiver);
                match verb {
                    Verb::Every => Some(self.every(over, condition)),
                    Verb::Some => Some(self.some(over, condition)),
                    _ => {
                        let not = self.operate(Op::Not, vec![condition]);
                        Some(self.every(over, not))
                    }
                }
            }
            (Verb::Each, Some(function)) => {
                let (element, facts) = self.element_of(receiver, facts);
                self.run_knowing(frame, function, vec![element], facts, span);
                self.held_by_each(frame, function, receiver, element);
                Some(receiver)
            }
            // What is left of an optional value: `faces.first().filter(Face::alive).and_then(Face::uid)`.
            (Verb::Then, Some(_))
                if matches!(self.terms.of(receiver), Term::Filtered(one, _)
                    if matches!(self.terms.of(*one), Term::Index(..))) =>
            {
                self.method_verb(frame, Verb::Map, receiver, args, span)
            }
            (Verb::Then, Some(function)) => {
                let value = self.run_on(frame, function, vec![receiver], span)?;
                // Who goes on in the chain goes on after what this one made sure of.
                if let Term::Function(key) = *self.terms.of(function)
                    && let Some(summary) = self.summary(key)
                {
                    let args = vec![Some(receiver)];
                    let mut by = crate::flow::substitute::Substitution::new(
                        key,
                        args,
                        summary.entry,
                        frame.facts,
                    );
                    frame.facts = self.substitute_facts(&mut by, summary.facts);
                }
                Some(match self.terms.of(value) {
                    Term::Null => receiver,
                    _ => value,
                })
            }
            (Verb::With, Some(function)) => {
                self.run_on(frame, function, vec![receiver], span);
                Some(receiver)
            }
            // `face.tap { |it| raise Spoof unless it.live }`: who goes on came through it.
            (Verb::Through, Some(function)) => {
                self.run_on(frame, function, vec![receiver], span);
                if let Term::Function(key) = *self.terms.of(function)
                    && let Some(summary) = self.summary(key)
                {
                    let mut by =
                        Substitution::new(key, vec![Some(receiver)], summary.entry, frame.facts);
                    frame.facts = self.substitute_facts(&mut by, summary.facts);
                }
                Some(receiver)
            }
            (Verb::Same, _) => Some(receiver),
            // Who goes on has a value, and what held where it came to be.
            (Verb::Sure, _) => {
                frame.facts = self.assume(frame.facts, receiver, true);
                Some(self.something(receiver))
            }
            (Verb::Unless | Verb::If, Some(function)) => {
                let condition = self.run_knowing(frame, function, vec![receiver], facts, span)?;
                let holds = verb == Verb::If;
                let kept = self.assume(facts, condition, holds);
                let left = self.assume(facts, condition, !holds);
                let nothing = self.terms.add(Term::Null);
                Some(self.either(vec![(receiver, kept), (nothing, left)]))
            }
            (Verb::Pick, Some(_)) => {
                let some = self.terms.group(Vec::new());
                Some(self.index(receiver, some))
            }
            (Verb::Only, None) => Some(self.only(receiver)),
            (Verb::First, None) => {
                let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                Some(self.index(receiver, zero))
            }
            (Verb::At, None) => self.named_fields(receiver, args, true),
            (Verb::Field, None) => self.named_fields(receiver, args, false),
            // What follows the name is what is given where there is no such field.
            (Verb::FieldOr, None) => {
                let field =
                    self.named_fields(receiver, args.get(..1).unwrap_or_default(), false)?;
                let default = *args.get(1)?;
                Some(match self.terms.as_text(default) {
                    Some(_) => self.terms.add(Term::Op(Op::Else, vec![field, default])),
                    None => field,
                })
            }
            (Verb::Enumerate, None) => {
                let (element, _) = self.element_of(receiver, facts);
                let place = self.terms.group(Vec::new());
                let pair = self.terms.add(Term::List(vec![place, element]));
                Some(self.terms.add(Term::Mapped(receiver, pair)))
            }
            (Verb::Concat, None) => {
                let mut all = vec![receiver];
                all.extend(args);
                Some(self.join(all))
            }
            _ => None,
        }
    }
}

/// What a call does with the value that it is a method of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Map,
    Filter,
    Reject,
    Find,
    Some,
    Every,
    NoneOf,
    Each,
    Then,
    /// Run once with the value, which is given back.
    Through,
    With,
    Same,
    Truth,
    First,
    At,
    Field,
    FieldOr,
    Format,
    Next,
    Enumerate,
    Concat,
    Sure,
    If,
    Unless,
    Only,
    Pick,
}

pub(super) fn verb(name: &str, language: Language, method: bool, args: usize) -> Option<Verb> {
    if !method {
        return Some(match name {
            "bool" | "Boolean" | "boolval" => Verb::Truth,
            "str" | "String" | "string" | "list" | "tuple" | "sorted" | "reversed" | "iter"
            | "json_decode" | "jsonDecode" | "strval" | "array_values" | "collect" | "Some"
            | "Ok" | "Number" | "float" | "floatval" | "String.valueOf" | "cast"
            | "firstValueFrom" | "lastValueFrom" | "toRaw" | "unref" | "Box" | "Arc"
            | "asyncio.run" | "wrap" | "bytes" | "bytearray" => Verb::Same,
            "Success" if language == Language::Ruby => Verb::Same,
            "next" | "reset" | "current" | "head" | "array_shift" => Verb::Next,
            "enumerate" => Verb::Enumerate,
            "sprintf" | "format" | "Sprintf" => Verb::Format,
            _ => return None,
        });
    }
    let swift_where = language == Language::Swift;
    Some(match name {
        "map" | "flatMap" | "flat_map" | "filter_map" | "mapNotNull" | "compactMap" | "Select"
        | "SelectMany" | "mapTo" | "mapToObj" | "pluck" => Verb::Map,
        // A block that is run with a file, in a transaction or under a lock, and gives its value.
        "open" | "transaction" | "synchronize" | "with_lock" | "instrument" | "measure"
            if language == Language::Ruby =>
        {
            Verb::Then
        }
        "select" | "find_all" if language == Language::Ruby => Verb::Filter,
        "filter" | "Where" | "where" | "filterNotNull" | "takeWhile" | "findAll" | "whereType"
        | "retain" | "removeIf" => Verb::Filter,
        "reject" | "filterNot" => Verb::Reject,
        "find"
        | "firstWhere"
        | "firstOrNull"
        | "First"
        | "FirstOrDefault"
        | "detect"
        | "Single"
        | "SingleOrDefault"
        | "first"
        | "single"
        | "singleOrNull"
        | "findLast"
        | "firstWhereOrNull"
        | "find_by"
        | "singleWhere"
        | "lastWhere"
        | "FirstOrDefaultAsync"
            if args >= 1 =>
        {
            Verb::Find
        }
        "contains" if swift_where => Verb::Some,
        "some" | "any" | "Any" | "anyMatch" | "exists" | "Exists" | "AnyAsync"
        | "contains_where" => Verb::Some,
        "every" | "all" | "All" | "allMatch" | "allSatisfy" | "TrueForAll" => Verb::Every,
        "none" | "noneMatch" => Verb::NoneOf,
        "forEach" | "each" | "ForEach" | "for_each" | "each_with_index" | "onEach" => Verb::Each,
        "then" | "let" | "and_then" | "thenApply" | "thenCompose" | "thenAccept" | "run"
        | "andThen" | "subscribe" | "pipe" | "use" | "ifPresent" | "flatMapMany" | "onSuccess"
        | "ContinueWith" | "map_or" | "is_some_and" | "yield_self" | "with" | "tap_some" => {
            Verb::Then
        }
        "also" | "apply" | "tap" => Verb::Through,
        "finally" | "catch" | "doOnNext" | "whenComplete" => Verb::With,
        // One of them, whichever that is.
        "reduce" | "maxBy" | "minBy" | "max_by" | "min_by" | "MaxBy" | "MinBy" | "maxByOrNull"
        | "minByOrNull" | "max_by_key" | "min_by_key"
            if args == 1 =>
        {
            Verb::Pick
        }
        "orElseThrow" => Verb::Sure,
        "takeIf" if args == 1 => Verb::If,
        "takeUnless" if args == 1 => Verb::Unless,
        // There is one, or this fails.
        "single" | "singleOrNull" | "Single" | "SingleOrDefault" | "sole" if args == 0 => {
            Verb::Only
        }
        "first" | "First" | "front" | "next" | "firstOrNull" | "FirstOrDefault" | "findFirst"
        | "peek" | "getFirst" | "First_" | "findAny" | "FirstAsync"
            if args == 0 =>
        {
            Verb::First
        }
        "at" | "pointer" | "path" | "SelectToken" if args >= 1 => Verb::At,
        "elementAt" | "ElementAt" | "nth" | "getOrNull" | "get" | "getJSONObject"
        | "getAsJsonObject" | "optJSONObject" | "elementAtOrNull" | "getJsonObject" | "take_at"
        | "GetArrayElement" | "item"
            if args == 1 =>
        {
            Verb::Field
        }
        "json"
        | "stream"
        | "iter"
        | "into_iter"
        | "iter_mut"
        | "asSequence"
        | "toList"
        | "ToList"
        | "toArray"
        | "ToArray"
        | "collect"
        | "values"
        | "into"
        | "clone"
        | "cloned"
        | "copied"
        | "as_ref"
        | "as_deref"
        | "as_mut"
        | "unwrap"
        | "expect"
        | "unwrap_or_default"
        | "await"
        | "as_array"
        | "as_bool"
        | "as_str"
        | "as_f64"
        | "as_string"
        | "as_object"
        | "asBoolean"
        | "asText"
        | "asDouble"
        | "booleanValue"
        | "getBoolean"
        | "GetBoolean"
        | "GetString"
        | "GetDouble"
        | "EnumerateArray"
        | "toBoolean"
        | "lower"
        | "upper"
        | "toLowerCase"
        | "trim"
        | "strip"
        | "to_s"
        | "toString"
        | "to_owned"
        | "to_string"
        | "ToString"
        | "orEmpty"
        | "ok"
        | "ok_or"
        | "ok_or_else"
        | "unwrap_or"
        | "unwrap_or_else"
        | "parallelStream"
        | "AsEnumerable"
        | "getAsString"
        | "getAsBoolean"
        | "asList"
        | "elements"
        | "ConfigureAwait"
        | "error_for_status"
        | "raise_for_status_"
        | "block"
        | "join_"
        | "orElse"
        | "orElseGet"
        | "getAsJsonArray"
        | "as_slice"
        | "to_vec"
        | "context"
        | "with_context"
        | "map_err"
        | "text"
        | "toMap"
        | "to_h"
        | "symbolize_keys"
        | "with_indifferent_access"
        | "model_dump"
        | "dict"
        | "asStream"
        | "bytes"
        | "to_bytes"
        | "as_bytes"
        | "toByteArray"
        | "getBytes"
        | "jsonBody"
        | "retrieve_"
        | "peekable"
        | "by_ref"
        | "fuse"
        | "throw"
            if args == 0
                || matches!(
                    name,
                    "json"
                        | "expect"
                        | "ok_or"
                        | "ok_or_else"
                        | "unwrap_or"
                        | "unwrap_or_else"
                        | "orElse"
                        | "orElseGet"
                        | "context"
                        | "with_context"
                        | "map_err"
                        | "ConfigureAwait"
                        | "collect"
                        | "toString"
                        | "getBytes"
                        | "asBoolean"
                        | "asText"
                        | "asDouble"
                ) =>
        {
            // With the name of a field, it reads that.
            if args == 1 && name == "json" {
                Verb::Field
            } else {
                Verb::Same
            }
        }
        "get" | "getString" | "optString" | "getBoolean" | "optBoolean" | "getDouble"
        | "optDouble" | "getJSONArray" | "optJSONArray" | "getJsonArray" | "GetProperty"
        | "TryGetProperty" | "dig" | "fetch" | "value" | "Value" | "get_bool" | "get_str"
        | "getAsJsonPrimitive" | "string" | "bool" | "boolean" | "input" | "findValue"
        | "getPath" | "opt" | "getNested" | "getOrDefault" | "getHeader" | "header" | "Get"
        | "headers_get" | "getFirst" | "GetValue" | "first_value" | "get_or_default"
        | "required" | "array" | "int" | "double" | "getList" | "getMap" | "getValue"
        | "valueForKey" | "FormValue" | "PostFormValue" | "QueryParam" | "fetch_values" | "hasOwnProperty_" | "query" | "json_path"
            // With a value beside the name, it sets.
            if args == 1 || args > 1 && !matches!(name, "header" | "query" | "Value" | "value") =>
        {
            match name {
                "dig" | "getPath" | "getNested" | "fetch_values" | "json_path" => Verb::Field,
                _ if args == 2 => Verb::FieldOr,
                _ => Verb::Field,
            }
        }
        "format" | "formatted" | "%" | "Sprintf" | "Format" => Verb::Format,
        "enumerate" | "withIndex" | "entries" if args == 0 => Verb::Enumerate,
        "concat" | "plus" if args >= 1 => Verb::Concat,
        _ => return None,
    })
}
