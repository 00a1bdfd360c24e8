//! Languages that tree-sitter parses: one driver, and for each language a table of what its kinds
//! of nodes mean. Where grammars name their fields alike, the driver knows the names.

#[cfg(feature = "bash")]
mod bash;
#[cfg(feature = "c-sharp")]
mod csharp;
#[cfg(feature = "dart")]
mod dart;
mod driver;
#[cfg(feature = "go")]
mod go;
#[cfg(feature = "java")]
mod java;
#[cfg(feature = "kotlin")]
mod kotlin;
mod literals;
#[cfg(feature = "php")]
mod php;
#[cfg(feature = "ruby")]
mod ruby;
#[cfg(feature = "swift")]
mod swift;

use super::lowering::Lowering;
use crate::ir::{Language, Module};

/// What a kind of node means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its children, in its place.
    Inner,
    /// Nothing.
    Skip,
    Comment,
    Block,
    Function,
    Lambda,
    Class,
    Attribute,
    Param,
    If,
    Unless,
    Guard,
    While,
    Until,
    For,
    Each,
    Switch,
    Arm,
    Label,
    Return,
    Throw,
    Break,
    Continue,
    Try,
    Catch,
    Finally,
    Bind,
    Import,
    Call,
    New,
    Args,
    Member,
    Index,
    Binary,
    Unary,
    Choose,
    Name,
    Text,
    Hole,
    Number,
    Bool,
    Null,
    Dict,
    Pair,
    List,
    Command,
    /// A word that does what functions do elsewhere.
    Word,
    /// Types that are declared.
    Types,
}

/// One language.
pub(super) struct Table {
    pub grammar: fn() -> tree_sitter::Language,
    /// What its kinds of nodes mean; what is not listed is the group of its parts.
    pub roles: &'static [(&'static str, Role)],
    /// Whether a function gives back its last value.
    pub yields_last: bool,
    /// The parameter of a lambda that names none.
    pub it: &'static str,
}

/// Lowers a language that has a table.
pub(super) fn lower(to: Lowering<'_>, language: Language) -> Option<(Module, bool)> {
    let table: Option<&Table> = match language {
        #[cfg(feature = "bash")]
        Language::Shell => Some(&bash::TABLE),
        #[cfg(feature = "c-sharp")]
        Language::CSharp => Some(&csharp::TABLE),
        #[cfg(feature = "dart")]
        Language::Dart => Some(&dart::TABLE),
        #[cfg(feature = "go")]
        Language::Go => Some(&go::TABLE),
        #[cfg(feature = "java")]
        Language::Java => Some(&java::TABLE),
        #[cfg(feature = "kotlin")]
        Language::Kotlin => Some(&kotlin::TABLE),
        #[cfg(feature = "php")]
        Language::Php => Some(&php::TABLE),
        #[cfg(feature = "ruby")]
        Language::Ruby => Some(&ruby::TABLE),
        #[cfg(feature = "swift")]
        Language::Swift => Some(&swift::TABLE),
        _ => None,
    };
    driver::run(to, table?)
}
