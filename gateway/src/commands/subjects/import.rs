//! `visor-gateway subjects import`: faces that were stored before this gateway.

use crate::commands::ledger::moment;
use crate::commands::life::{
    CredentialName, Gateway, gateway, is_served, named, run as with_store, unwritten,
};
use crate::store::import::{Imported, import};
use crate::store::journal::{self, Source};
use crate::store::registry::{Consent, Enrolment};
use crate::store::{subjects, wrapped};
use clap::Args;
use serde::Deserialize;
use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use visor_policy::controls::subject::SubjectId;
use visor_policy::effective::Effective;
use visor_policy::units;

/// `visor-gateway subjects import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The gateway's own file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Lines of JSON, or a table whose first line names its columns: `on` (`arsa.live`), `subject`,
    /// `enrolled`, and where known `last_interaction`, `consent_id`, `consent_time`, `consent_text` and
    /// `purpose`. Times are days or RFC 3339
    #[arg(value_name = "FILE.csv|FILE.jsonl")]
    file: PathBuf,
    /// Another gateway's journal of erasures, where several share the database
    #[arg(long, value_name = "FILE")]
    journal: Vec<PathBuf>,
}

/// A line, as it is written.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Row {
    on: String,
    subject: String,
    enrolled: String,
    last_interaction: String,
    consent_id: String,
    consent_time: String,
    consent_text: String,
    purpose: String,
}

/// So many mistakes are shown.
const SHOWN: usize = 20;

pub fn run(args: &ImportArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let Gateway {
        place,
        keys: folder,
        policy,
    } = gateway(&args.config)?;
    if let Some(missing) = args.journal.iter().find(|file| !file.exists()) {
        return Err(format!(
            "error: there is no `{}`\n  help: it lies beside the other gateway's keys as `{}`",
            missing.display(),
            journal::FILE
        ));
    }
    let text = std::fs::read_to_string(&args.file).map_err(|error| {
        format!(
            "error: cannot read `{}`: {error}\n  help: a file that ends in `.csv` or `.jsonl`, in UTF-8",
            args.file.display()
        )
    })?;
    let rows = rows(&args.file, &text)?;
    let faces = checked(&args.file, rows, &policy)?;
    let (count, foreign) = with_store(&place, async {
        let mut conn = place.open().await?;
        let wrapping = wrapped::of(&folder, &mut conn).await?;
        subjects::wrapped_by(&mut conn, &wrapping).await?;
        let own = folder.join(journal::FILE);
        let files = [own].into_iter().chain(args.journal.iter().cloned());
        let files: Vec<Source> = files.map(Source::whole).collect();
        let read = journal::of_files(&files, &wrapping)?;
        let count = import(&mut conn, &wrapping, &read.journal, &faces).await?;
        Ok((count, read.foreign))
    })?;
    writeln!(
        out,
        "{} faces are known now; {} were known already, and {} are left out, since their erasure is owed or done",
        count.new, count.known, count.erased
    )
    .map_err(unwritten)?;
    if foreign > 0 {
        writeln!(
            out,
            "warning: {foreign} lines of the journal are by a key that wraps no more: who was erased before its rotation is not recognised; leave them out of the file"
        )
        .map_err(unwritten)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Every line with its number.
type Rows = Vec<(u64, Result<Row, String>)>;

fn rows(file: &Path, text: &str) -> Result<Rows, String> {
    match file.extension().and_then(|end| end.to_str()) {
        Some("csv") => Ok(csv_rows(text)),
        Some("jsonl") => {
            let lines = text
                .lines()
                .zip(1..)
                .filter(|(line, _)| !line.trim().is_empty());
            // What serde says quotes what it read, which may be an id.
            let read = |(line, number)| {
                let why = "it is no object with these fields, each a text";
                (
                    number,
                    serde_json::from_str(line).map_err(|_| why.to_owned()),
                )
            };
            Ok(lines.map(read).collect())
        }
        _ => Err(format!(
            "error: `{}` is neither `.csv` nor `.jsonl`\n  help: name it by what it is",
            file.display()
        )),
    }
}

fn csv_rows(text: &str) -> Rows {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut rows = Rows::new();
    let names = reader.headers().cloned();
    let mut record = csv::StringRecord::new();
    loop {
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return rows,
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                let why = "it does not have the columns that the first line names, or that has one too many";
                let row = names.as_ref().ok();
                let row = row.and_then(|names| record.deserialize(Some(names)).ok());
                rows.push((line, row.ok_or_else(|| why.to_owned())));
            }
            Err(_) => rows.push((
                line,
                Err("its columns are not as many as the first line's".to_owned()),
            )),
        }
    }
}

/// All faces, or all mistakes: none of what is said holds an id.
fn checked(file: &Path, rows: Rows, policy: &Effective) -> Result<Vec<Imported>, String> {
    let (mut faces, mut wrong) = (Vec::new(), Vec::new());
    let mut seen: HashMap<(String, String), u64> = HashMap::new();
    for (line, row) in rows {
        let face = row.and_then(|row| {
            let key = (row.on.clone(), row.subject.clone());
            if let Some(first) = seen.insert(key, line) {
                return Err(format!("the subject stands in line {first} already"));
            }
            face(row, policy)
        });
        match face {
            Ok(face) => faces.push(face),
            Err(why) => wrong.push(format!("error: {}:{line}: {why}", file.display())),
        }
    }
    if wrong.is_empty() {
        return Ok(faces);
    }
    let count = wrong.len();
    wrong.truncate(SHOWN);
    let help = "  help: mend these lines and import the file again; nothing of it was taken";
    let more = match count > SHOWN {
        true => format!("\n{} more", count - SHOWN),
        false => String::new(),
    };
    Err(format!("{}{more}\n{help}", wrong.join("\n")))
}

fn face(row: Row, policy: &Effective) -> Result<Imported, String> {
    let on: CredentialName = row.on.parse().map_err(|why| format!("`on` is not {why}"))?;
    if !is_served(policy, &on.0.provider, on.0.environment) {
        return Err("`on` is no provider and environment that the policy has a key for".to_owned());
    }
    SubjectId::listed(&row.subject).map_err(|why| format!("`subject` is no opaque id: {why}"))?;
    let time = |name: &str, text: &str| {
        moment(text).map_err(|_| format!("`{name}` is neither a day such as `2026-11-30` nor a time such as `2026-11-30T08:00:00Z`"))
    };
    let enrolled = time("enrolled", &row.enrolled)?;
    let interacted = match row.last_interaction.as_str() {
        "" => enrolled,
        text => time("last_interaction", text)?,
    };
    if interacted < enrolled {
        return Err("`last_interaction` is before `enrolled`".to_owned());
    }
    if interacted > crate::store::now() {
        return Err("a time is still to come".to_owned());
    }
    let consent = [&row.consent_id, &row.consent_time, &row.consent_text];
    let given = consent.iter().filter(|text| !text.is_empty()).count();
    if given != 0 && given != 3 {
        return Err("of a consent, its id, time and text version are all there or none".to_owned());
    }
    if consent.iter().any(|text| !is_plain(text)) || !is_plain(&row.purpose) {
        return Err(
            "a consent and a purpose are at most 128 letters, digits and `-._:/`".to_owned(),
        );
    }
    if given == 3 && units::instant(&row.consent_time).is_none() {
        return Err("`consent_time` is not a time such as `2026-11-30T08:00:00Z`".to_owned());
    }
    Ok(Imported {
        subject: named(&on.0, &row.subject),
        enrolment: Enrolment {
            time: enrolled,
            consent: (given == 3).then_some(Consent {
                id: row.consent_id,
                time: row.consent_time,
                text: row.consent_text,
            }),
            purpose: Some(row.purpose).filter(|purpose| !purpose.is_empty()),
            retain: None,
            stored: true,
        },
        interacted,
    })
}

fn is_plain(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:/".contains(&b);
    text.len() <= 128 && text.bytes().all(plain)
}
