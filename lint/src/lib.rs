//! Visor's linter.
//!
//! A file becomes a module of a small intermediate representation ([`ir`]) through its language's
//! adapter ([`lang`]); the modules of a project are followed along their calls ([`flow`]); rules
//! ([`rules`]) read what was learnt and state findings ([`finding`]).

pub mod flow;
pub mod ir;
pub mod lang;
pub mod rules;
