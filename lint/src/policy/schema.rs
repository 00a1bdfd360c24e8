//! `visor policy schema`: what editors complete and underline by.

use crate::cli::print;
use clap::Args;
use visor_policy::review::schema::{Document, schema};

/// Print the JSON Schema of a site policy, a pack, or a table of tests, for editors.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// What for.
    #[arg(value_name = "KIND", default_value = "site", value_parser = ["site", "pack", "tests"])]
    kind: String,
}

/// Runs it; the exit status.
pub(super) fn run(args: &Schema) -> u8 {
    let document = args.kind.parse().unwrap_or(Document::Site);
    print(&schema(document));
    0
}
