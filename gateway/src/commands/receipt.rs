//! `visor-gateway receipt`: that a subject was erased, and what is owed still.

use super::life::{Gateway, SubjectArgs, gateway, run as with_store};
use super::run::plan::block_on;
use crate::store::query::calendar;
use crate::store::receipt::{Salt, SignedReceipt};
use crate::store::subjects::Named;
use crate::store::{Error, Place, PublicKey, erasures, wrapped};
use clap::{Args, Subcommand};
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use zeroize::Zeroizing;

/// `visor-gateway receipt`
#[derive(Debug, Args)]
pub struct ReceiptArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Print the receipt that `Visor-Erasure` named
    Show(ShowArgs),
    /// Whether a receipt is true, and about whom: offline
    Verify(VerifyArgs),
    /// Erasures that were asked for and are not known to be done
    Owed(OwedArgs),
    /// Say of one that is owed that the vendor has nobody, where it told so by other means: the gateway
    /// purges its own records then, and the ledger says that it was by hand
    Settle(SettleArgs),
}

#[derive(Debug, Args)]
struct ShowArgs {
    /// Its id
    #[arg(value_name = "ID", value_parser = id)]
    id: Id,
    /// The database: a file or a `postgres://` address
    #[arg(value_name = "DB")]
    database: String,
}

#[derive(Debug, Args)]
struct VerifyArgs {
    /// The gateway's public key, as `ledger key` prints it
    #[arg(long, value_name = "KEY", required = true, value_parser = key)]
    key: Vec<Key>,
    /// Whom it should be about: the id that was erased
    #[arg(long, value_name = "ID", requires = "salt")]
    subject: Option<String>,
    /// What `Visor-Erasure-Salt` said
    #[arg(long, value_name = "HEX", requires = "subject", value_parser = key)]
    salt: Option<Key>,
    /// The receipt, as `receipt show` printed it
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Args)]
struct SettleArgs {
    /// The gateway's own file. The gateway may run
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    #[command(flatten)]
    whom: SubjectArgs,
}

#[derive(Debug, Args)]
struct OwedArgs {
    /// The database: a file or a `postgres://` address
    #[arg(value_name = "DB")]
    database: String,
}

#[derive(Debug, Clone, Copy)]
struct Id([u8; 16]);

#[derive(Debug, Clone, Copy)]
struct Key([u8; 32]);

fn id(text: &str) -> Result<Id, String> {
    let mut id = [0; 16];
    match hex::decode_to_slice(text, &mut id) {
        Ok(()) => Ok(Id(id)),
        Err(_) => Err("32 hexadecimal digits, as `Visor-Erasure` has them".into()),
    }
}

fn key(text: &str) -> Result<Key, String> {
    let mut key = [0; 32];
    match hex::decode_to_slice(text, &mut key) {
        Ok(()) => Ok(Key(key)),
        Err(_) => Err("64 hexadecimal digits".into()),
    }
}

/// Does what is asked.
pub fn run(args: &ReceiptArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let done = match &args.command {
        Command::Show(args) => show(args, out),
        Command::Verify(args) => verify(args, out),
        Command::Owed(args) => owed(args, out),
        Command::Settle(args) => settle(args, out),
    };
    done.unwrap_or_else(|problem| {
        let _ = writeln!(err, "{problem}");
        ExitCode::from(2)
    })
}

fn show(args: &ShowArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let place = place(&args.database)?;
    let found = block_on(async {
        let mut conn = place.read().await?;
        erasures::receipt(&mut conn, &args.id.0).await
    })?;
    match found.map_err(|error| unusable(&place, &error))? {
        None => {
            let id = hex::encode(args.id.0);
            writeln!(out, "there is no receipt {id}").map_err(unwritten)?;
            Ok(ExitCode::from(1))
        }
        Some(receipt) => {
            let text = serde_json::to_string(&receipt).unwrap_or_default();
            writeln!(out, "{text}").map_err(unwritten)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn verify(args: &VerifyArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let help = "it is what `visor-gateway receipt show` printed";
    let text = fs::read_to_string(&args.file).map_err(|e| {
        format!(
            "error: cannot read `{}`: {e}\n  help: {help}",
            args.file.display()
        )
    })?;
    let receipt: SignedReceipt = serde_json::from_str(text.trim()).map_err(|_| {
        format!(
            "error: `{}` is no receipt\n  help: {help}",
            args.file.display()
        )
    })?;
    let keys: Vec<PublicKey> = args.key.iter().map(|key| key.0).collect();
    let Some(said) = receipt.read(&keys) else {
        writeln!(out, "not verified: it is not what one of these keys signed")
            .map_err(unwritten)?;
        return Ok(ExitCode::from(1));
    };
    if let (Some(subject), Some(salt)) = (&args.subject, args.salt) {
        let salt: Salt = salt.0;
        let named = Named {
            environment: said.environment.clone(),
            provider: said.provider.clone(),
            id: Zeroizing::new(subject.as_bytes().to_vec()),
        };
        if !said.is_about(&named, &salt) {
            writeln!(
                out,
                "not verified: it is about somebody else, or has another salt"
            )
            .map_err(unwritten)?;
            return Ok(ExitCode::from(1));
        }
    }
    writeln!(
        out,
        "verified: erased at {}.{} and here, {}; {} records lead to nobody",
        said.provider, said.environment, said.time, said.records
    )
    .map_err(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

fn owed(args: &OwedArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let place = place(&args.database)?;
    let found = block_on(async {
        let mut conn = place.read().await?;
        erasures::owed(&mut conn).await
    })?;
    let found = found.map_err(|error| unusable(&place, &error))?;
    for one in &found {
        writeln!(
            out,
            "{}.{}: owed since {}, asked for {} times, last {}{}{}",
            one.provider,
            one.environment,
            calendar(one.since),
            one.attempts,
            calendar(one.asked),
            match one.origin.as_str() {
                "retention" => "; its time was over",
                "everyone" => "; with everyone there",
                "wanted" => "; everyone there, each of whom is owed next",
                "wiped" | "gone" | "wipe" =>
                    "; gone at the vendor with everyone, and purged here next",
                _ => "",
            },
            match one.held {
                true => "; suspended by a legal hold",
                false => "",
            },
        )
        .map_err(unwritten)?;
    }
    Ok(ExitCode::from(u8::from(!found.is_empty())))
}

fn settle(args: &SettleArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let Gateway {
        place,
        keys: folder,
        ..
    } = gateway(&args.config)?;
    let was = with_store(&place, async {
        let mut conn = place.open().await?;
        let wrapping = wrapped::of(&folder, &mut conn).await?;
        erasures::settle(&mut conn, &wrapping, &args.whom.named()).await
    })?;
    let said = match was {
        true => {
            "settled: the gateway purges what it has of the subject, once no legal hold is in force"
        }
        false => "no erasure of this subject is owed",
    };
    writeln!(out, "{said}").map_err(unwritten)?;
    Ok(ExitCode::from(u8::from(!was)))
}

fn place(text: &str) -> Result<Place, String> {
    Place::named(text)
        .map_err(|e| format!("error: {e}\n  help: name a file or a `postgres://` address"))
}

fn unusable(place: &Place, error: &Error) -> String {
    format!(
        "error: `{place}` cannot be used: {error}\n  help: name the database's file, or a `postgres://` address"
    )
}

fn unwritten(error: std::io::Error) -> String {
    format!("error: the output cannot be written: {error}\n  help: give it somewhere to go")
}
