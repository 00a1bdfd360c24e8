//! `token new`: draws a token and shows it once.

use super::{Failure, date, environment};
use clap::Args;
use jiff::ToSpan as _;
use jiff::civil::Date;
use rand::TryRng as _;
use rand::rngs::SysRng;
use std::io::Write;
use visor_policy::diagnostic::Report;
use visor_policy::model::site::{Caller, Environment};
use visor_policy::read::{Names, read_document};
use visor_policy::source::Source;
use visor_policy::token::Token;
use zeroize::Zeroizing;

/// Arguments of `token new`.
#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The service that will call, by the name it has in the site policy
    #[arg(long, value_name = "NAME")]
    caller: String,
    /// The only environment it may call
    #[arg(long = "env", value_name = "test|live", value_parser = environment)]
    environment: Environment,
    /// The last day on which it is accepted
    #[arg(long, value_name = "DATE", value_parser = date, conflicts_with = "days")]
    expires: Option<Date>,
    /// How many days it is accepted after today
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(u16).range(1..=3650))]
    days: u16,
}

pub(super) fn run(args: &NewArgs, today: Date, out: &mut dyn Write) -> Result<(), Failure> {
    let expires = match args.expires {
        Some(expires) if expires < today => {
            return Err(Failure::refuse(
                format!("{expires} is over, so the token would never be accepted"),
                "choose a day to come",
            ));
        }
        Some(expires) => expires,
        None => today.saturating_add(i64::from(args.days).days()),
    };
    let mut entropy = Zeroizing::new([0; 32]);
    SysRng.try_fill_bytes(&mut *entropy).map_err(|error| {
        Failure::fail(
            format!("the operating system gives no random bytes: {error}"),
            "a token from a weaker source could be guessed, so none was made",
        )
    })?;
    let token = Token::from_entropy(args.environment, &entropy);
    let NewArgs {
        caller,
        environment,
        ..
    } = args;
    let entry = format!(
        "{environment} = [{{ token-sha256 = \"{}\", expires = {expires} }}]",
        hex::encode(token.sha256())
    );
    check_name(caller, &entry)?;
    write!(
        out,
        "# Secret: shown this once and kept nowhere. Hand it to `{caller}` alone.\n\
         {}\n\
         \n\
         # For the site policy. Where [callers.{caller}] has `{environment}` already, add the entry to\n\
         # its list: both tokens are accepted until you revoke the old one.\n\
         [callers.{caller}]\n\
         {entry}\n",
        token.expose()
    )?;
    Ok(out.flush()?)
}

/// The very reader of site policies says whether it will take what is to be pasted.
fn check_name(caller: &str, entry: &str) -> Result<(), Failure> {
    let mut report = Report::default();
    let source = Source::new("site.toml", format!("[{caller}]\n{entry}\n"));
    let read: Option<Names<Caller>> = read_document(&source, &mut report);
    match read {
        Some(names) if !report.has_errors() && names.find(caller).is_some() => Ok(()),
        _ => Err(Failure::refuse(
            format!("`{caller}` is not a caller's name"),
            "use lower-case letters, digits and `-`, starting with a letter, at most 64",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use visor_policy::token::{recognise, sha256_of};

    const TODAY: Date = jiff::civil::date(2026, 11, 21);

    fn args(caller: &str) -> NewArgs {
        NewArgs {
            caller: caller.to_owned(),
            environment: Environment::Live,
            expires: None,
            days: 90,
        }
    }

    fn new(args: &NewArgs) -> Result<String, Failure> {
        let mut out = Vec::new();
        run(args, TODAY, &mut out).map(|()| String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_token_stands_on_its_own_line_and_its_hash_in_the_entry() {
        let text = new(&args("kyc")).unwrap();
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("# Secret"), "{text}");
        assert_eq!(recognise(lines[1]), Some(Environment::Live), "{text}");
        assert_eq!(text.matches("vsr_live_").count(), 1, "shown once");

        let pasted = text.replace(lines[1], "");
        let site = Source::new("site.toml", format!("packs = []\n{pasted}"));
        let mut report = Report::default();
        let site: visor_policy::model::site::Site = read_document(&site, &mut report).unwrap();
        assert!(!report.has_errors(), "{report}");
        let identity = &site.callers.find("kyc").unwrap().value.live[0];
        let hash = identity.token_sha256.as_ref().unwrap();
        assert_eq!(hash.value.0, sha256_of(lines[1].as_bytes()));
        assert_eq!(
            identity.expires.as_ref().unwrap().to_string(),
            "2027-02-19",
            "90 days"
        );
    }

    #[test]
    fn two_tokens_differ() {
        let token = || {
            new(&args("kyc"))
                .unwrap()
                .lines()
                .nth(1)
                .unwrap()
                .to_owned()
        };
        assert_ne!(token(), token());
    }

    #[test]
    fn the_last_day_can_be_chosen_but_not_in_the_past() {
        let until = |expires| {
            new(&NewArgs {
                expires: Some(expires),
                ..args("kyc")
            })
        };
        assert!(until(TODAY).unwrap().contains("expires = 2026-11-21"));
        let failure = until(jiff::civil::date(2026, 11, 20)).unwrap_err();
        assert_eq!(failure.code, 1);
        assert!(
            failure.message.contains("2026-11-20"),
            "{}",
            failure.message
        );
    }

    #[test]
    fn a_name_that_the_policy_would_refuse_is_refused() {
        for name in [
            "",
            "Kyc",
            "k y",
            "kyc]\n[other",
            "kyc.live",
            "\"kyc\"",
            &"k".repeat(65),
        ] {
            let failure = new(&args(name)).unwrap_err();
            assert_eq!(failure.code, 1, "{name}");
        }
    }
}
