//! `visor policy explain`: why a request is let through or refused, control by control.

mod recorded;
mod request;
mod values;

use super::day;
use crate::cli::{color, complain, print};
use clap::Args;
use std::path::{Path, PathBuf};
use visor_policy::effective::Effective;
use visor_policy::model::site::Environment;
use visor_policy::resolve::{Written, load};
use visor_policy::units::Date;

/// Explain what a policy says of a request, of a recorded decision, or at all.
///
/// Exit status: 0 it is let through, 1 it is refused, 2 could not do the job.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A request as `POST https://api.vendor.example/v1/sessions`, on the vendor's own address.
    #[arg(
        value_name = "REQUEST",
        required_unless_present_any = ["decision", "effective"],
        conflicts_with_all = ["decision", "effective"]
    )]
    request: Option<String>,
    /// The site policy.
    #[arg(long, short, value_name = "FILE")]
    policy: PathBuf,
    /// Who calls; nobody where absent.
    #[arg(long, value_name = "NAME")]
    caller: Option<String>,
    /// In which environment.
    #[arg(long, value_name = "ENV", default_value = "live", value_parser = ["test", "live"])]
    env: String,
    /// A header of the request, as `name: value`; may stand more than once.
    #[arg(long = "header", short = 'H', value_name = "HEADER")]
    headers: Vec<String>,
    /// The request's body.
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// The body of the vendor's answer.
    #[arg(long, value_name = "FILE")]
    response: Option<PathBuf>,
    /// The status of the vendor's answer.
    #[arg(
        long,
        value_name = "STATUS",
        default_value_t = 200,
        requires = "response"
    )]
    status: u16,
    /// The day of the request, as 2026-12-31; by the clock where absent.
    #[arg(long, value_name = "DAY", value_parser = day::day)]
    today: Option<Date>,
    /// A decision of a gateway, by its id.
    #[arg(long, value_name = "ID", requires = "log")]
    decision: Option<String>,
    /// The gateway's decision log.
    #[arg(long, value_name = "FILE", requires = "decision")]
    log: Option<PathBuf>,
    /// Every value in force, and who said it: the site, a pack, or a default.
    #[arg(long, conflicts_with = "decision")]
    effective: bool,
    /// How it is written.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "json"])]
    format: String,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    color: String,
}

/// A policy that loads, and what it was made from.
pub(super) struct Policy {
    pub(super) effective: Effective,
    pub(super) written: Written,
}

/// What there is to say, and the exit status.
struct Said {
    text: String,
    code: u8,
}

/// Runs it; the exit status.
pub(super) fn run(args: &Explain) -> u8 {
    let said = read_policy(&args.policy, &args.color).and_then(|policy| {
        match (&args.request, &args.decision, &args.log) {
            (Some(request), _, _) => request::explain(request, policy, args),
            (None, Some(id), Some(log)) => recorded::explain(id, log, &policy, args),
            _ => Ok(Said {
                text: values::all(&policy, args.format == "json"),
                code: 0,
            }),
        }
    });
    match said {
        Ok(said) => {
            print(&said.text);
            said.code
        }
        Err(why) => {
            complain(&why);
            2
        }
    }
}

/// Loads a site policy, or says all that is wrong with it.
pub(super) fn read_policy(path: &Path, when: &str) -> Result<Policy, String> {
    let loaded = load(path, &|path| std::fs::read_to_string(path));
    match (loaded.effective, loaded.written) {
        (Some(effective), Some(written)) => Ok(Policy { effective, written }),
        _ => Err(format!(
            "the policy does not load\n\n{}",
            loaded.report.render(color(when, &std::io::stderr()))
        )),
    }
}

/// The environment that was asked for.
fn environment(args: &Explain) -> Environment {
    match args.env.as_str() {
        "test" => Environment::Test,
        _ => Environment::Live,
    }
}
