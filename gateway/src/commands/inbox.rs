//! `visor-gateway inbox`: webhooks that are still to be handed on, or were set aside. All of it works
//! beside gateways that run.

use super::ledger::configured;
use super::run::plan::block_on;
use crate::store::inbox::{
    Content, Dropped, Shown, State, Turn, drop_event, list, opened, replay, replay_dead, show,
};
use crate::store::query::calendar;
use crate::store::{Conn, Error, Place, wrapped};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// `visor-gateway inbox`
#[derive(Debug, Args)]
#[command(after_help = "\
Exit codes: 0 done, 1 there is no such event or it is being handed on, 2 the job could not be done.")]
pub struct InboxArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// What is there, in the order of receipt; nothing of what it says
    List(ListArgs),
    /// One event: how often it was tried, what came of it, when it is tried again
    Show(ShowArgs),
    /// Have events tried again at once: those set aside are owed anew, before later ones of their
    /// sessions that still wait
    Replay(ReplayArgs),
    /// Destroy events: they are never handed on, and a copy of theirs is still a copy
    Drop(DropArgs),
}

#[derive(Debug, Args)]
struct Where {
    /// The gateway's own file, which says where its store is
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

#[derive(Debug, Args)]
struct ListArgs {
    #[command(flatten)]
    at: Where,
    /// Only what was set aside
    #[arg(long)]
    dead: bool,
    /// Only what came to this `[receive.NAME]`
    #[arg(long, value_name = "NAME")]
    receive: Option<String>,
    /// At most so many
    #[arg(long, default_value_t = 1_000)]
    limit: u32,
    /// One line of JSON each
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct ShowArgs {
    #[command(flatten)]
    at: Where,
    /// Its number, as `inbox list` has it
    #[arg(value_name = "ID")]
    id: u64,
    /// What it says too: that may be personal data. The gateway's keys open it
    #[arg(long)]
    content: bool,
    /// One line of JSON
    #[arg(long, conflicts_with = "content")]
    json: bool,
}

#[derive(Debug, Args)]
struct ReplayArgs {
    #[command(flatten)]
    at: Where,
    /// Numbers, as `inbox list` has them
    #[arg(value_name = "ID", required_unless_present = "all")]
    ids: Vec<u64>,
    /// All that are set aside
    #[arg(long, conflicts_with = "ids")]
    all: bool,
    /// With `--all`: only what came to this `[receive.NAME]`
    #[arg(long, value_name = "NAME", requires = "all")]
    receive: Option<String>,
}

#[derive(Debug, Args)]
struct DropArgs {
    #[command(flatten)]
    at: Where,
    /// Numbers, as `inbox list` has them
    #[arg(value_name = "ID", required = true)]
    ids: Vec<u64>,
}

/// Does what is asked.
pub fn run(args: &InboxArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let done = match &args.command {
        Command::List(args) => all(args, out),
        Command::Show(args) => one(args, out),
        Command::Replay(args) => again(args, out),
        Command::Drop(args) => destroy(args, out),
    };
    done.unwrap_or_else(|problem| {
        let _ = writeln!(err, "{problem}");
        ExitCode::from(2)
    })
}

/// An event as programs read it.
#[derive(Serialize)]
struct Line<'s> {
    id: u64,
    receive: &'s str,
    state: &'static str,
    behind: bool,
    since: String,
    tries: u64,
    faults: u64,
    tried: Option<String>,
    last: String,
    due: Option<String>,
    destroyed: Option<String>,
    bytes: u64,
}

impl<'s> From<&'s Shown> for Line<'s> {
    fn from(shown: &'s Shown) -> Self {
        let is_dead = shown.state == State::Dead;
        let time = calendar(shown.due);
        Self {
            id: shown.seq,
            receive: &shown.receive,
            state: match shown.state {
                State::Waiting => "waiting",
                State::UnderWay => "under-way",
                State::Dead => "dead",
            },
            behind: shown.behind,
            since: calendar(shown.since),
            tries: shown.tries,
            faults: shown.faults,
            tried: shown.tried.map(calendar),
            last: match (shown.tries, shown.status) {
                (0, _) => "-".to_owned(),
                (_, None) => "no-answer".to_owned(),
                (_, Some(1)) => "unreachable".to_owned(),
                (_, Some(status)) => status.to_string(),
            },
            due: (!is_dead).then(|| time.clone()),
            destroyed: is_dead.then_some(time),
            bytes: shown.bytes,
        }
    }
}

/// Events are read in pages of so many.
const PAGE: u32 = 500;

fn all(args: &ListArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (place, _) = configured(&args.at.config)?;
    let written = block_on(async {
        let mut conn = place.read().await?;
        let (mut after, mut left) = (0, args.limit);
        let mut first = true;
        while left > 0 {
            let most = PAGE.min(left);
            let some = list(&mut conn, after, most, args.dead, args.receive.as_deref()).await?;
            let Some(last) = some.last() else { break };
            after = last.seq;
            left -= u32::try_from(some.len()).unwrap_or(most).min(left);
            if let Err(error) = page(&some, args.json, first, out) {
                return Ok(Err(error));
            }
            first = false;
        }
        let more = left == 0
            && !args.json
            && !list(&mut conn, after, 1, args.dead, args.receive.as_deref())
                .await?
                .is_empty();
        Ok::<_, Error>(match more {
            true => writeln!(
                out,
                "and more: the first {}; `--limit` shows others",
                args.limit
            ),
            false => Ok(()),
        })
    })?;
    written
        .map_err(|error| unusable(&place, &error))?
        .map_err(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

fn page(some: &[Shown], json: bool, first: bool, out: &mut dyn Write) -> io::Result<()> {
    if first && !json {
        writeln!(
            out,
            "{:>8}  {:<9}  {:<24}  {:>5}  {:<11}  {:<24}  receive",
            "id", "state", "since", "tries", "last", "next"
        )?;
    }
    for shown in some {
        let line = Line::from(shown);
        if json {
            writeln!(out, "{}", serde_json::to_string(&line).unwrap_or_default())?;
            continue;
        }
        let next = match (&line.due, line.behind) {
            (_, true) => "after those before it",
            (Some(due), false) => due,
            (None, false) => "-",
        };
        writeln!(
            out,
            "{:>8}  {:<9}  {:<24}  {:>5}  {:<11}  {next:<24}  {}",
            line.id, line.state, line.since, line.tries, line.last, line.receive
        )?;
    }
    Ok(())
}

fn one(args: &ShowArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (place, folder) = configured(&args.at.config)?;
    let found = block_on(async {
        let mut conn = place.read().await?;
        let Some((shown, event, sealed)) = show(&mut conn, args.id).await? else {
            return Ok(None);
        };
        let content = match args.content {
            true => Some(opened(
                &wrapped::of(&folder, &mut conn).await?,
                &event,
                &sealed,
            )?),
            false => None,
        };
        Ok::<_, Error>(Some((shown, content)))
    })?;
    let Some((shown, content)) = found.map_err(|error| unusable(&place, &error))? else {
        return nowhere(args.id, out);
    };
    let line = Line::from(&shown);
    let written = match args.json {
        true => writeln!(out, "{}", serde_json::to_string(&line).unwrap_or_default()),
        false => described(&line, content.as_ref(), out),
    };
    written.map_err(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

fn described(line: &Line<'_>, content: Option<&Content>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "event {} of `{}`: {}",
        line.id, line.receive, line.state
    )?;
    writeln!(out, "  taken in   {}", line.since)?;
    if let Some(tried) = &line.tried {
        writeln!(
            out,
            "  tried      {} times, {} against it; last {tried}: {}",
            line.tries, line.faults, line.last
        )?;
    }
    match (&line.due, &line.destroyed) {
        (Some(_), _) if line.behind => writeln!(
            out,
            "  next       after those of its session that are before it"
        )?,
        (Some(due), _) => writeln!(out, "  next       {due}")?,
        (_, Some(end)) => writeln!(out, "  destroyed  {end}, unless it is replayed")?,
        _ => {}
    }
    writeln!(out, "  kept       {} bytes, sealed", line.bytes)?;
    let Some(content) = content else {
        return Ok(());
    };
    writeln!(out, "  decision   {}", content.head.decision)?;
    writeln!(out, "  id         {}\n", content.head.id)?;
    for (name, value) in &content.head.headers {
        writeln!(out, "{name}: {value}")?;
    }
    writeln!(out)?;
    out.write_all(&content.body)?;
    writeln!(out)
}

fn again(args: &ReplayArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (place, _) = configured(&args.at.config)?;
    let done = block_on(async {
        let mut conn = writable(&place).await?;
        let mut turn = Turn::begin(&mut conn).await?;
        let (mut count, mut missing) = (0, Vec::new());
        if args.all {
            count = replay_dead(&mut turn, args.receive.as_deref()).await?;
        }
        for id in &args.ids {
            match replay(&mut turn, *id).await? {
                true => count += 1,
                false => missing.push(*id),
            }
        }
        turn.end().await?;
        conn.close().await?;
        Ok::<_, Error>((count, missing))
    })?;
    let (count, missing) = done.map_err(|error| unusable(&place, &error))?;
    writeln!(out, "{} handed on again", events(count, "is", "are")).map_err(unwritten)?;
    for id in &missing {
        let _ = nowhere(*id, out)?;
    }
    Ok(ExitCode::from(u8::from(!missing.is_empty())))
}

fn destroy(args: &DropArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (place, _) = configured(&args.at.config)?;
    let done = block_on(async {
        let mut conn = writable(&place).await?;
        let mut turn = Turn::begin(&mut conn).await?;
        let mut all = Vec::new();
        for id in &args.ids {
            all.push((*id, drop_event(&mut turn, *id).await?));
        }
        turn.end().await?;
        let empty = conn.empty_log().await;
        conn.close().await?;
        Ok::<_, Error>((all, empty))
    })?;
    let (all, empty) = done.map_err(|error| unusable(&place, &error))?;
    let gone = all.iter().filter(|(_, dropped)| *dropped == Dropped::Gone);
    let gone = gone.count() as u64;
    writeln!(out, "{} gone", events(gone, "is", "are")).map_err(unwritten)?;
    if !empty {
        writeln!(
            out,
            "the database's write-ahead log may still hold what is gone, since another process reads it"
        )
        .map_err(unwritten)?;
    }
    for (id, dropped) in &all {
        match dropped {
            Dropped::Gone => {}
            Dropped::Nowhere => drop(nowhere(*id, out)?),
            Dropped::UnderWay => {
                writeln!(
                    out,
                    "event {id} is being handed on at this moment: try again"
                )
                .map_err(unwritten)?;
            }
        }
    }
    Ok(ExitCode::from(u8::from(gone < all.len() as u64)))
}

/// Nothing is made that is not there: a gateway makes the tables.
async fn writable(place: &Place) -> Result<Conn, Error> {
    if let Place::File(path) = place {
        std::fs::metadata(path)?;
    }
    place.connect().await
}

fn events(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 event {one}"),
        count => format!("{count} events {many}"),
    }
}

fn nowhere(id: u64, out: &mut dyn Write) -> Result<ExitCode, String> {
    writeln!(
        out,
        "there is no event {id}: it was handed on, was dropped, or never came"
    )
    .map_err(unwritten)?;
    Ok(ExitCode::from(1))
}

fn unusable(place: &Place, error: &Error) -> String {
    format!(
        "error: the inbox in `{place}` cannot be used: {error}\n  help: `visor-gateway run` makes it at its first start with this `[store]`; this user must be able to read and write it"
    )
}

fn unwritten(error: io::Error) -> String {
    format!("error: the output cannot be written: {error}\n  help: give it somewhere to go")
}
