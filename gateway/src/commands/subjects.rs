//! `visor-gateway subjects`: which faces were enrolled, and until when they may be kept.

mod import;

use super::life::{Gateway, SubjectArgs, gateway, is_served, run as with_store, unwritten};
use crate::store::query::calendar;
use crate::store::registry::{Face, face, page};
use crate::store::{now, wrapped};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use visor_policy::controls::subject::SubjectId;
use visor_policy::decide::{Known, Own, own};
use visor_policy::effective::Effective;
use visor_policy::life;
use visor_policy::model::site::Environment;

/// `visor-gateway subjects`
#[derive(Debug, Args)]
pub struct SubjectsArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// All faces that are known, without a word of whose they are; one line of JSON each
    List(ListArgs),
    /// The faces that must go now, and those at providers that the policy does not name any more; exit code 1
    /// where there are any
    Due(ListArgs),
    /// What is known of one subject's face
    Show(ShowArgs),
    /// Take in faces that were stored before this gateway: all of a file or nothing
    Import(import::ImportArgs),
}

#[derive(Debug, Args)]
struct ListArgs {
    /// The gateway's own file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// The gateway's own file: its keys find whom an id stands for
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    #[command(flatten)]
    whom: SubjectArgs,
}

/// A face, for people.
#[derive(Serialize)]
struct Shown {
    /// The same in every list; tells nobody who it is.
    face: String,
    environment: String,
    provider: String,
    enrolled: String,
    /// Whether the vendor was heard to say that it is stored.
    confirmed: bool,
    last_interaction: String,
    keep_until: Option<String>,
    due: bool,
    /// Whether the policy lets the gateway ask for its erasure.
    erasable: bool,
    consent_time: Option<String>,
    consent_text: Option<String>,
    purpose: Option<String>,
    erasure_owed_since: Option<String>,
    held: bool,
}

const PAGE: u64 = 500;

/// Does what is asked.
pub fn run(args: SubjectsArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let done = match args.command {
        Command::List(args) => list(&args, false, out),
        Command::Due(args) => list(&args, true, out),
        Command::Show(args) => show(&args, out),
        Command::Import(args) => import::run(&args, out),
    };
    done.unwrap_or_else(|problem| {
        let _ = writeln!(err, "{problem}");
        ExitCode::from(2)
    })
}

fn list(args: &ListArgs, due: bool, out: &mut dyn Write) -> Result<ExitCode, String> {
    let Gateway { place, policy, .. } = gateway(&args.config)?;
    let time = now();
    let mut found = false;
    with_store(&place, async {
        let mut conn = place.read().await?;
        let mut after = Vec::new();
        loop {
            let faces = page(&mut conn, &after, PAGE).await?;
            let Some(last) = faces.last() else {
                return Ok(Ok(()));
            };
            after.clone_from(&last.lookup);
            for face in faces {
                let is_stranded = !is_served(&policy, &face.provider, environment(&face));
                let shown = shown(face, &policy, time);
                if due && !shown.due && !is_stranded {
                    continue;
                }
                found = true;
                if let Err(error) = writeln!(out, "{}", line(&shown)) {
                    return Ok(Err(error));
                }
            }
        }
    })?
    .map_err(unwritten)?;
    Ok(match due && found {
        true => ExitCode::from(1),
        false => ExitCode::SUCCESS,
    })
}

fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let Gateway {
        place,
        keys: folder,
        policy,
    } = gateway(&args.config)?;
    let found = with_store(&place, async {
        let mut conn = place.read().await?;
        let wrapping = wrapped::of(&folder, &mut conn).await?;
        face(&mut conn, &wrapping, &args.whom.named()).await
    })?;
    let Some(face) = found else {
        writeln!(out, "no face of this subject is known").map_err(unwritten)?;
        return Ok(ExitCode::from(1));
    };
    writeln!(out, "{}", line(&shown(face, &policy, now()))).map_err(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

fn line(shown: &Shown) -> String {
    serde_json::to_string(shown).unwrap_or_default()
}

fn shown(face: Face, policy: &Effective, time: u64) -> Shown {
    let environment = environment(&face);
    let in_force = life::longest(policy, &face.provider, environment);
    let until = life::keep_until(face.interacted, face.retain, in_force);
    let erasable = is_erasable(policy, &face.provider, environment, time);
    let (consent_time, consent_text) = face.consent.unzip();
    Shown {
        face: hex::encode(face.lookup.get(..8).unwrap_or_default()),
        environment: face.environment,
        provider: face.provider,
        enrolled: calendar(face.enrolled),
        confirmed: face.confirmed.is_some(),
        last_interaction: calendar(face.interacted),
        keep_until: until.map(calendar),
        due: life::is_due(until, time),
        erasable,
        consent_time,
        consent_text,
        purpose: face.purpose,
        erasure_owed_since: face.owed.map(calendar),
        held: face.held,
    }
}

fn environment(face: &Face) -> Environment {
    match face.environment.as_str() {
        "live" => Environment::Live,
        _ => Environment::Test,
    }
}

/// Whether the gateway might ask there for the erasure of somebody, whoever it is.
fn is_erasable(policy: &Effective, provider: &str, environment: Environment, time: u64) -> bool {
    let asks = |subject: SubjectId| {
        let wanted = Own {
            provider,
            environment,
            subject: &subject,
            asked: None,
        };
        own(policy, &wanted, time / 1_000, &mut Known::default()).is_ok()
    };
    SubjectId::known("somebody").is_some_and(asks)
}
