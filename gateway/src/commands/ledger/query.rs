//! `visor-gateway ledger query` and `export`

use super::{block_on, moment, unusable, unwritten};
use crate::store::query::{Column, Filter, HEADER, Shown, page};
use crate::store::{Error, Place, chains};
use clap::{Args, ValueEnum};
use std::io::{self, Write};
use std::process::ExitCode;

/// What to look for.
#[derive(Debug, Args)]
pub struct FilterArgs {
    /// From this day or time on (UTC)
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<u64>,
    /// Before this day or time
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<u64>,
    /// One decision: what `Visor-Decision` said
    #[arg(long, value_name = "ID", value_parser = decision)]
    decision: Option<Decision>,
    /// `request`, `webhook`, or `gap` where records are missing
    #[arg(long)]
    kind: Option<String>,
    /// A caller's name
    #[arg(long)]
    caller: Option<String>,
    /// `test` or `live`
    #[arg(long)]
    environment: Option<String>,
    /// A provider's name
    #[arg(long)]
    provider: Option<String>,
    /// A route's name
    #[arg(long)]
    route: Option<String>,
    /// `allow` or `refuse`
    #[arg(long)]
    verdict: Option<String>,
    /// A refusal's code, or a kind of release
    #[arg(long)]
    code: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct Decision([u8; 16]);

fn decision(text: &str) -> Result<Decision, String> {
    let mut id = [0; 16];
    match hex::decode_to_slice(text, &mut id) {
        Ok(()) => Ok(Decision(id)),
        Err(_) => Err("32 hexadecimal digits, as `Visor-Decision` has them".into()),
    }
}

impl FilterArgs {
    pub(super) fn filter(&self) -> Filter {
        let words = [
            (Column::Kind, &self.kind),
            (Column::Caller, &self.caller),
            (Column::Environment, &self.environment),
            (Column::Provider, &self.provider),
            (Column::Route, &self.route),
            (Column::Verdict, &self.verdict),
            (Column::Code, &self.code),
        ];
        Filter {
            from: self.from,
            to: self.to,
            decision: self.decision.map(|id| id.0),
            words: words
                .into_iter()
                .filter_map(|(column, word)| Some((column, word.clone()?)))
                .collect(),
        }
    }
}

/// `visor-gateway ledger query`
#[derive(Debug, Args)]
pub struct QueryArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// At most so many records
    #[arg(long, default_value_t = 100)]
    limit: u64,
    /// The database: a file or a `postgres://` address
    #[arg(value_name = "DB")]
    database: String,
}

/// `visor-gateway ledger export`
#[derive(Debug, Args)]
pub struct ExportArgs {
    #[command(flatten)]
    filter: FilterArgs,
    /// How
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
    /// The database: a file or a `postgres://` address
    #[arg(value_name = "DB")]
    database: String,
}

/// How records are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// One JSON document in each line
    Jsonl,
    /// Comma-separated values, with a head line
    Csv,
}

pub(super) fn query(args: &QueryArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    put(
        &args.database,
        &args.filter.filter(),
        args.limit,
        Format::Jsonl,
        out,
    )
}

pub(super) fn export(args: &ExportArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    put(
        &args.database,
        &args.filter.filter(),
        u64::MAX,
        args.format,
        out,
    )
}

/// Records are read in pages of so many.
const PAGE: u64 = 1_000;

fn put(
    database: &str,
    filter: &Filter,
    limit: u64,
    format: Format,
    out: &mut dyn Write,
) -> Result<ExitCode, String> {
    let place = Place::named(database)
        .map_err(|e| format!("error: {e}\n  help: name a file or a `postgres://` address"))?;
    let written = block_on(all(&place, filter, limit, format, out))?;
    written
        .map_err(|error| unusable(&place, &error))?
        .map_err(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

async fn all(
    place: &Place,
    filter: &Filter,
    limit: u64,
    format: Format,
    out: &mut dyn Write,
) -> Result<io::Result<()>, Error> {
    let mut conn = place.read().await?;
    let mut left = limit;
    if format == Format::Csv
        && let Err(error) = writeln!(out, "{HEADER}")
    {
        return Ok(Err(error));
    }
    for chain in chains(&mut conn).await? {
        let mut after = 0;
        while left > 0 {
            let rows = page(&mut conn, &chain, after, PAGE.min(left), filter).await?;
            let Some(last) = rows.last() else { break };
            (after, left) = (last.seq, left - rows.len() as u64);
            for row in &rows {
                let shown = Shown::from(row);
                let line = match format {
                    Format::Csv => shown.csv(),
                    Format::Jsonl => serde_json::to_string(&shown).unwrap_or_default(),
                };
                if let Err(error) = writeln!(out, "{line}") {
                    return Ok(Err(error));
                }
            }
        }
    }
    Ok(Ok(()))
}
