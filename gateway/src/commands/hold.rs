//! `visor-gateway hold`: legal holds, which suspend erasures.

use super::life::{
    CredentialName, Gateway, gateway, is_served, named, opaque, run as with_store, unwritten,
};
use crate::store::journal::{self, Source};
use crate::store::query::calendar;
use crate::store::subjects::{self, Named};
use crate::store::{Conn, Error, Place, holds, keys, mark_journal, now, wrapped};
use clap::{ArgGroup, Args, Subcommand};
use serde::Serialize;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `visor-gateway hold`
#[derive(Debug, Args)]
pub struct HoldArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Suspend the erasure of a subject, or of everyone. The gateway may run; its ledger says so
    Set(SetArgs),
    /// End a hold: what is owed is carried out then
    Lift(LiftArgs),
    /// The holds that are in force; one line of JSON each
    List(ListArgs),
}

#[derive(Debug, Args)]
struct Whom {
    /// The gateway's own file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Provider and environment, such as `arsa.live`
    #[arg(long, value_name = "PROVIDER.ENV", requires = "subject")]
    on: Option<CredentialName>,
    /// The company's opaque id
    #[arg(long, value_name = "ID", requires = "on", value_parser = opaque)]
    subject: Option<String>,
    /// Everyone, at every provider
    #[arg(long, conflicts_with = "on")]
    everyone: bool,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("whom").required(true).args(["subject", "everyone"]))]
struct SetArgs {
    #[command(flatten)]
    whom: Whom,
    /// The company's own reference to why: a matter's number, and no name
    #[arg(long, value_name = "REF", value_parser = reference)]
    reference: String,
}

#[derive(Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["subject", "everyone", "hold"]))]
struct LiftArgs {
    #[command(flatten)]
    whom: Whom,
    /// The hold itself, as `hold list` calls it: also one whose subject nobody can name any more
    #[arg(long, value_name = "HOLD", conflicts_with = "on", value_parser = hold_id)]
    hold: Option<HoldId>,
}

/// What `hold list` calls a hold.
#[derive(Debug, Clone, Copy)]
struct HoldId([u8; holds::ID]);

#[derive(Debug, Args)]
struct ListArgs {
    /// The gateway's own file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Serialize)]
struct Shown {
    whom: &'static str,
    /// What lifts it; as `subjects list` calls the face, where that is known.
    hold: Option<String>,
    environment: Option<String>,
    provider: Option<String>,
    reference: String,
    since: String,
}

/// Does what is asked.
pub fn run(args: HoldArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let done = match args.command {
        Command::Set(args) => set(&args, out),
        Command::Lift(args) => lift(&args, out),
        Command::List(args) => list(&args, out),
    };
    done.unwrap_or_else(|problem| {
        let _ = writeln!(err, "{problem}");
        ExitCode::from(2)
    })
}

impl Whom {
    fn named(&self) -> Option<Named> {
        let (on, id) = (self.on.as_ref()?, self.subject.as_ref()?);
        Some(named(&on.0, id))
    }
}

fn set(args: &SetArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let Gateway {
        place,
        keys: folder,
        policy,
    } = gateway(&args.whom.config)?;
    if let Some(CredentialName(on)) = &args.whom.on
        && !is_served(&policy, &on.provider, on.environment)
    {
        return Err(format!(
            "error: the policy has no key for `{}.{}`\n  help: write provider and environment as they stand under `[credentials]`",
            on.provider, on.environment
        ));
    }
    let (is_new, is_known) = with_store(&place, put(args, &place, &folder))?;
    let said = match is_new {
        true => "held: erasures are suspended, and stay owed",
        false => "there is a hold already; lift it first to give it another reference",
    };
    writeln!(out, "{said}").map_err(unwritten)?;
    if is_new && !is_known {
        let said = "warning: nobody is known by this id there: the hold waits for one who is; look at how it is spelt, or `hold lift` it";
        writeln!(out, "{said}").map_err(unwritten)?;
    }
    Ok(ExitCode::from(u8::from(!is_new)))
}

/// Whether it is a new one, and whether its subject is known.
async fn put(args: &SetArgs, place: &Place, folder: &Path) -> Result<(bool, bool), Error> {
    let mut conn = place.open().await?;
    let wrapping = wrapped::of(folder, &mut conn).await?;
    // Under another key than the subjects' own it would hold nobody.
    subjects::wrapped_by(&mut conn, &wrapping).await?;
    let whom = args.whom.named();
    let own = Source::whole(folder.join(journal::FILE));
    let said = journal::of_files(&[own], &wrapping)?;
    let said = said.journal.get(&journal::of(&wrapping, whom.as_ref()));
    // A clock that was put back must not make a new hold older than the end of the last one.
    let time = now().max(said.map_or(0, |said| said.lifted + 1));
    let is_known = match &whom {
        Some(subject) => subjects::is_known(&mut conn, &wrapping, subject).await?,
        None => true,
    };
    let line = journal::held(&wrapping, whom.as_ref(), &args.reference, time);
    if holds::is_set(&mut conn, &wrapping, whom.as_ref()).await? {
        // The end of an attempt to set it may have been heard by the journal alone.
        if said.is_none_or(|said| said.in_force().is_none()) {
            written(&mut conn, folder, &line).await?;
        }
        return Ok((false, is_known));
    }
    // First, so that a database that is put back has it from here.
    let length = journal::append(folder, &line)?;
    let set = holds::set(&mut conn, &wrapping, whom.as_ref(), &args.reference, time).await;
    if set.is_err() {
        // Said to have failed, it must not come about by the journal.
        let line = journal::lifted(&wrapping, whom.as_ref(), time + 1);
        journal::append(folder, &line)?;
    }
    let set = set?;
    mark_journal(&mut conn, &keys::chain_of(folder)?, length).await?;
    Ok((set, is_known))
}

/// Into the journal, and into the tables how far that is: from then on they settle who is held. Another
/// gateway may end it, whose journal is another.
async fn written(conn: &mut Conn, folder: &Path, line: &str) -> Result<(), Error> {
    let length = journal::append(folder, line)?;
    mark_journal(conn, &keys::chain_of(folder)?, length).await
}

fn lift(args: &LiftArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let Gateway {
        place,
        keys: folder,
        ..
    } = gateway(&args.whom.config)?;
    let was = with_store(&place, async {
        let mut conn = place.open().await?;
        let wrapping = wrapped::of(&folder, &mut conn).await?;
        let (whom, time) = (args.whom.named(), now());
        let line = match args.hold {
            Some(HoldId(id)) => {
                let found = holds::called(&mut conn, &id).await?;
                let hash = match found.as_slice() {
                    [] => None,
                    [one] => holds::lift_found(&mut conn, &wrapping, one, time).await?,
                    _ => {
                        return Err(Error::unsound(
                            "two holds are called so: lift one by its subject's id",
                        ));
                    }
                };
                hash.map(|hash| journal::lifted_of(&wrapping, &hash, time))
            }
            None => holds::lift(&mut conn, &wrapping, whom.as_ref(), time)
                .await?
                .then(|| journal::lifted(&wrapping, whom.as_ref(), time)),
        };
        // Last: what a crash keeps from the journal is a hold that stays.
        if let Some(line) = &line {
            written(&mut conn, &folder, line).await?;
        }
        Ok(line.is_some())
    })?;
    let said = match was {
        true => "lifted: what is owed is carried out, unless another hold is in force",
        false => "there is no such hold: `hold list` says which there are",
    };
    writeln!(out, "{said}").map_err(unwritten)?;
    Ok(ExitCode::from(u8::from(!was)))
}

fn list(args: &ListArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let Gateway { place, .. } = gateway(&args.config)?;
    let all = with_store(&place, async {
        let mut conn = place.read().await?;
        holds::all(&mut conn).await
    })?;
    for hold in all {
        let id = hold.lookup.as_deref();
        let id = id.and_then(|lookup| lookup.get(..holds::ID));
        let shown = Shown {
            whom: if id.is_some() { "subject" } else { "everyone" },
            hold: id.map(hex::encode),
            environment: hold.environment,
            provider: hold.provider,
            reference: hold.reference,
            since: calendar(hold.since),
        };
        let line = serde_json::to_string(&shown).unwrap_or_default();
        writeln!(out, "{line}").map_err(unwritten)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn hold_id(text: &str) -> Result<HoldId, String> {
    let mut id = [0; holds::ID];
    hex::decode_to_slice(text, &mut id)
        .map(|()| HoldId(id))
        .map_err(|_| "16 hexadecimal digits, as `hold list` shows them under `hold`".to_owned())
}

/// No space and no `@`: neither a name nor an address gets into the tables by this way.
fn reference(text: &str) -> Result<String, String> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:/".contains(&b);
    match (1..=128).contains(&text.len()) && text.bytes().all(plain) {
        true => Ok(text.to_owned()),
        false => Err("1 to 128 letters, digits and `-._:/`".to_owned()),
    }
}
