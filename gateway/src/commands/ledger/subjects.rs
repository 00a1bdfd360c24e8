//! `visor-gateway ledger subjects`: whom a breach may concern.

use super::query::{FilterArgs, Format};
use super::{block_on, configured, unusable, unwritten};
use crate::store::query::{Filter, calendar, field, page};
use crate::store::{Conn, Error, Place, subjects, wrapped};
use clap::Args;
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// `visor-gateway ledger subjects`
#[derive(Debug, Args)]
pub struct SubjectsArgs {
    /// The gateway's own file: the ids are sealed, and its keys open them
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    #[command(flatten)]
    filter: FilterArgs,
    /// How
    #[arg(long, value_enum, default_value_t = Format::Jsonl)]
    format: Format,
}

/// A subject with records that the filter takes.
#[derive(Serialize)]
struct Affected {
    environment: String,
    provider: String,
    subject: String,
    records: u64,
    first: String,
    last: String,
}

const PAGE: u64 = 200;

pub(super) fn run(args: &SubjectsArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (place, folder) = configured(&args.config)?;
    let filter = args.filter.filter();
    let done = block_on(all(&place, &folder, &filter, args.format, out))?;
    done.map_err(|error| unusable(&place, &error))?
        .map_err(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

async fn all(
    place: &Place,
    folder: &std::path::Path,
    filter: &Filter,
    format: Format,
    out: &mut dyn Write,
) -> Result<io::Result<()>, Error> {
    let mut conn = place.read().await?;
    let wrapping = wrapped::of(folder, &mut conn).await?;
    if format == Format::Csv
        && let Err(error) = writeln!(out, "environment,provider,subject,records,first,last")
    {
        return Ok(Err(error));
    }
    let mut after = Vec::new();
    loop {
        let (known, last) = subjects::page(&mut conn, &wrapping, &after, PAGE).await?;
        for subject in &known {
            let Some(affected) = affected(&mut conn, subject, filter).await? else {
                continue;
            };
            let line = match format {
                Format::Jsonl => serde_json::to_string(&affected).unwrap_or_default(),
                Format::Csv => affected.csv(),
            };
            if let Err(error) = writeln!(out, "{line}") {
                return Ok(Err(error));
            }
        }
        match last {
            Some(last) => after = last,
            None => return Ok(Ok(())),
        }
    }
}

/// What a subject has of records that the filter takes.
async fn affected(
    conn: &mut Conn,
    subject: &subjects::Known,
    filter: &Filter,
) -> Result<Option<Affected>, Error> {
    let (mut records, mut first, mut last) = (0, u64::MAX, 0);
    for number in 0..subject.entries {
        // What was pruned is not there any more.
        let Some((chain, seq)) = subject.record(conn, number).await? else {
            continue;
        };
        let rows = page(conn, &chain, seq.saturating_sub(1), 1, &Filter::default()).await?;
        let row = rows.first().filter(|row| row.seq == seq);
        if let Some(row) = row.filter(|row| filter.takes(&row.record)) {
            records += 1;
            (first, last) = (first.min(row.record.time), last.max(row.record.time));
        }
    }
    Ok((records > 0).then(|| Affected {
        environment: subject.named.environment.clone(),
        provider: subject.named.provider.clone(),
        subject: String::from_utf8_lossy(&subject.named.id).into_owned(),
        records,
        first: calendar(first),
        last: calendar(last),
    }))
}

impl Affected {
    fn csv(&self) -> String {
        let records = self.records.to_string();
        [
            &self.environment,
            &self.provider,
            &self.subject,
            &records,
            &self.first,
            &self.last,
        ]
        .map(|text| field(text))
        .join(",")
    }
}
