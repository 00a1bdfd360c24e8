//! Visor's linter: the packs' rules on any codebase.
//!
//! How a file flows, one direction: [`walk`] reads it once, [`facts::Gate`] looks at its bytes,
//! [`text`] decodes what passed, [`rules`] look at it, [`suppress`] takes out what is allowed,
//! [`engine`] turns what remains into findings, [`baseline`] those that are known, [`report`]
//! writes the rest.
//!
//! How code flows beside it: [`follow`] gathers the projects of the files in which something was
//! found, [`lang`] lowers them to one representation ([`ir`]), [`flow`] follows what they do, and
//! the rules on code look at that.

pub mod baseline;
pub mod cli;
pub mod config;
pub mod engine;
mod excerpt;
pub mod facts;
pub mod finding;
pub mod fix;
pub mod flow;
pub mod follow;
pub mod git;
pub mod ir;
#[cfg_attr(
    not(feature = "default"),
    allow(
        dead_code,
        reason = "with fewer languages, less of what they share is used"
    )
)]
pub mod lang;
mod lsp;
mod policy;
pub mod progress;
pub mod report;
pub mod rules;
pub mod run;
pub mod secrets;
pub mod setup;
pub mod suppress;
pub mod text;
pub mod walk;
