//! `token revoke`: takes a token out of the site policy.

use super::listed::{self, Listed};
use super::{Failure, environment, remove, replace};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use visor_policy::diagnostic::{Report, Severity};
use visor_policy::model::site::{Environment, Site};
use visor_policy::read::read_document;
use visor_policy::source::Source;

/// Arguments of `token revoke`.
#[derive(Debug, Args)]
pub(super) struct RevokeArgs {
    /// The site policy to change
    #[arg(long, value_name = "FILE")]
    policy: PathBuf,
    /// The caller whose token it is
    #[arg(
        long,
        value_name = "NAME",
        requires = "environment",
        conflicts_with = "sha256",
        required_unless_present = "sha256"
    )]
    caller: Option<String>,
    /// The environment of the caller's token
    #[arg(long = "env", value_name = "test|live", value_parser = environment, requires = "caller")]
    environment: Option<Environment>,
    /// The token's SHA-256, or how it begins
    #[arg(long, value_name = "PREFIX", conflicts_with = "environment")]
    sha256: Option<String>,
}

/// Shorter ones are too easily the beginning of another token's.
const SHORTEST_PREFIX: usize = 8;

/// Not by clap, which would repeat what was given: it may be a token in place of its hash.
fn check_prefix(prefix: &str) -> Result<(), Failure> {
    let hex = prefix.bytes().all(|b| b.is_ascii_hexdigit());
    match (SHORTEST_PREFIX..=64).contains(&prefix.len()) && hex {
        true => Ok(()),
        false => Err(Failure::refuse(
            "what `--sha256` was given is not how a SHA-256 begins",
            format!("{SHORTEST_PREFIX} to 64 hexadecimal digits, as `token list` shows them"),
        )),
    }
}

impl RevokeArgs {
    fn means(&self, token: &Listed) -> bool {
        match (&self.sha256, &self.caller) {
            (Some(prefix), _) => {
                let prefix = prefix.to_ascii_lowercase();
                token
                    .sha256
                    .as_ref()
                    .is_some_and(|hash| hash.starts_with(&prefix))
            }
            (None, Some(caller)) => {
                *caller == token.caller && self.environment == Some(token.environment)
            }
            (None, None) => false,
        }
    }
}

pub(super) fn run(
    args: &RevokeArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<(), Failure> {
    args.sha256.as_deref().map_or(Ok(()), check_prefix)?;
    let path = &args.policy;
    let (before, mut document) = listed::read(path)?;
    let (revoked, kept): (Vec<_>, Vec<_>) = listed::tokens(&document)
        .into_iter()
        .partition(|token| args.means(token));
    check(path, &revoked)?;

    // From the end, so that what goes does not move what is yet to go.
    for token in revoked.iter().rev() {
        remove::entry(&mut document, &token.caller, token.environment, token.index);
    }
    let after = with_line_ends_of(&before, document.to_string());
    prove(path, &after, kept)?;
    replace::file(path, &before, &after)
        .map_err(|error| Failure::with_file(path, "replaced", &error))?;

    for token in &revoked {
        let Listed {
            caller,
            environment,
            ..
        } = token;
        let expires = token
            .expires
            .map_or_else(String::new, |date| format!(" (last day {date})"));
        let hash = token.short_hash();
        writeln!(
            out,
            "removed `{caller}`'s {environment} token {hash}{expires}"
        )?;
    }
    writeln!(
        out,
        "it is accepted until the gateway reloads: send SIGHUP to every `visor-gateway run` that \
         reads `{}`",
        path.display()
    )?;
    warn_of_errors(path, after, err)?;
    Ok(out.flush()?)
}

/// One token, in as many places as it stands.
fn check(path: &Path, revoked: &[Listed]) -> Result<(), Failure> {
    let Some(first) = revoked.first() else {
        return Err(Failure::refuse(
            format!(
                "no such token stands in `{}`, so nothing was changed",
                path.display()
            ),
            format!(
                "`visor-gateway token list --policy {}` shows them",
                path.display()
            ),
        ));
    };
    if revoked.len() > 1
        && revoked
            .iter()
            .any(|t| t.sha256.is_none() || t.sha256 != first.sha256)
    {
        let each = |t: &Listed| format!("{} ({} of `{}`)", t.short_hash(), t.environment, t.caller);
        let all: Vec<_> = revoked.iter().map(each).collect();
        return Err(Failure::refuse(
            format!(
                "{} tokens match, so nothing was changed: {}",
                all.len(),
                all.join(", ")
            ),
            "say which with `--sha256` and enough of its digits",
        ));
    }
    Ok(())
}

/// What is about to be written holds the other tokens, and those alone.
fn prove(path: &Path, after: &str, mut kept: Vec<Listed>) -> Result<(), Failure> {
    let mut now = listed::parse(path, after).map(|document| listed::tokens(&document))?;
    for tokens in [&mut kept, &mut now] {
        tokens.iter_mut().for_each(|token| token.index = 0);
    }
    if now != kept {
        return Err(Failure::fail(
            format!(
                "the token cannot be taken out of `{}` alone, so nothing was changed",
                path.display()
            ),
            "take the entry out with an editor",
        ));
    }
    Ok(())
}

/// The editor writes `\n` after what it takes apart; a file that has `\r\n` throughout keeps it.
fn with_line_ends_of(before: &str, after: String) -> String {
    let windows = before.matches("\r\n").count();
    match windows > 0 && windows == before.matches('\n').count() {
        true => after.replace("\r\n", "\n").replace('\n', "\r\n"),
        false => after,
    }
}

/// A policy that does not load is not reloaded, and then the token stays in force.
fn warn_of_errors(path: &Path, text: String, err: &mut dyn Write) -> std::io::Result<()> {
    let mut report = Report::default();
    let _: Option<Site> = read_document(&Source::new(path, text), &mut report);
    let errors = report
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error)
        .count();
    if errors > 0 {
        writeln!(
            err,
            "warning: `{}` has {errors} other errors, so the gateway will refuse to reload it and \
             go on accepting the token\n  help: `visor-gateway check` shows them; mend them, then \
             reload",
            path.display()
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Debug, Parser)]
    struct Cli {
        #[command(flatten)]
        args: RevokeArgs,
    }

    fn parse(arguments: &[&str]) -> Result<RevokeArgs, clap::Error> {
        let all = ["revoke", "--policy", "site.toml"].iter().chain(arguments);
        Cli::try_parse_from(all).map(|cli| cli.args)
    }

    /// What the command said, what it warned of, and what the file holds afterwards.
    struct Outcome {
        done: Result<(), Failure>,
        out: String,
        err: String,
        file: String,
    }

    fn revoke(policy: &str, arguments: &[&str]) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.toml");
        std::fs::write(&path, policy).unwrap();
        let args = RevokeArgs {
            policy: path.clone(),
            ..parse(arguments).unwrap()
        };
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let done = run(&args, &mut out, &mut err);
        Outcome {
            done,
            out: String::from_utf8(out).unwrap(),
            err: String::from_utf8(err).unwrap(),
            file: std::fs::read_to_string(&path).unwrap(),
        }
    }

    fn hash(digit: &str) -> String {
        digit.repeat(64)
    }

    /// A good policy, where `aaaaaaaa` begins two tokens and `c` stands twice.
    fn policy() -> String {
        format!(
            r#"# What we allow.
schema = 1
packs = ["arsa"]

[callers.kyc]        # the onboarding service
live = [
    {{ token-sha256 = "{a}", expires = 2027-02-19 }}, # since November
    {{ token-sha256 = "{almost_a}", expires = 2026-12-01 }}, # the old one
]
test = [{{ token-sha256 = "{b}", expires = 2027-02-19 }}]

[[callers.batch.live]]
token-sha256 = "{c}"
expires = 2027-02-19

[[callers.other.live]]
token-sha256 = "{c}"
expires = 2027-02-19
"#,
            a = hash("a"),
            almost_a = ["a".repeat(9), "0".repeat(55)].concat(),
            b = hash("b"),
            c = hash("c"),
        )
    }

    #[test]
    fn one_token_goes_and_the_rest_stays_as_it_was() {
        let old = "    { token-sha256 = \"aaaaaaaaa0000000000000000000000000000000000000000000000000000000\", expires = 2026-12-01 }, # the old one\n";
        assert!(policy().contains(old));
        let got = revoke(&policy(), &["--sha256", "AAAAAAAAA0"]);
        assert_eq!(got.done, Ok(()));
        assert_eq!(got.file, policy().replace(old, ""));
        assert!(
            got.out
                .starts_with("removed `kyc`'s live token aaaaaaaa (last day 2026-12-01)\n"),
            "{}",
            got.out
        );
        assert!(
            got.out.contains("SIGHUP to every `visor-gateway run`"),
            "{}",
            got.out
        );
        assert_eq!(got.err, "");

        let got = revoke(&policy(), &["--caller", "kyc", "--env", "test"]);
        let entry = format!(
            "{{ token-sha256 = \"{}\", expires = 2027-02-19 }}",
            hash("b")
        );
        assert_eq!(got.file, policy().replace(&entry, ""));
        assert_eq!(got.done, Ok(()));
    }

    #[test]
    fn a_token_that_stands_in_two_places_goes_from_both() {
        let got = revoke(&policy(), &["--sha256", "cccccccc"]);
        assert_eq!(got.done, Ok(()));
        assert!(!got.file.contains(&hash("c")), "{}", got.file);
        assert!(got.file.contains("[callers.batch]") && got.file.contains("[callers.other]"));
        assert_eq!(got.out.matches("removed").count(), 2, "{}", got.out);
        assert_eq!(got.err, "", "the policy still loads");
    }

    #[test]
    fn what_is_ambiguous_or_absent_changes_nothing() {
        for (arguments, says) in [
            (&["--sha256", "aaaaaaaa"][..], "2 tokens match"),
            (&["--caller", "kyc", "--env", "live"], "2 tokens match"),
            (&["--sha256", "12345678"], "no such token"),
            (&["--sha256", "aaaaaaa"], "not how a SHA-256 begins"),
            (&["--sha256", "vsr_live_0000"], "not how a SHA-256 begins"),
            (&["--caller", "batch", "--env", "test"], "no such token"),
            (&["--caller", "nobody", "--env", "live"], "no such token"),
        ] {
            let got = revoke(&policy(), arguments);
            let failure = got.done.unwrap_err();
            assert_eq!(failure.code, 1, "{arguments:?}");
            assert!(
                failure.message.contains(says),
                "{arguments:?}: {}",
                failure.message
            );
            assert!(!failure.message.contains("vsr_"), "{}", failure.message);
            assert_eq!(got.file, policy(), "{arguments:?}");
            assert_eq!(got.out, "", "{arguments:?}");
        }
    }

    #[test]
    fn a_policy_with_errors_is_mended_all_the_same_and_the_operator_told() {
        let got = revoke(
            &format!("unknown = 1\n{}", policy()),
            &["--caller", "kyc", "--env", "test"],
        );
        assert_eq!(got.done, Ok(()));
        assert!(!got.file.contains(&hash("b")));
        assert!(got.err.contains("refuse to reload"), "{}", got.err);

        let got = revoke("callers = [", &["--caller", "kyc", "--env", "test"]);
        assert_eq!(got.done.unwrap_err().code, 2);
    }

    #[test]
    fn line_ends_stay() {
        let windows = policy().replace('\n', "\r\n");
        let got = revoke(&windows, &["--caller", "kyc", "--env", "test"]);
        assert_eq!(got.done, Ok(()));
        let entry = format!(
            "{{ token-sha256 = \"{}\", expires = 2027-02-19 }}",
            hash("b")
        );
        assert_eq!(got.file, windows.replace(&entry, ""));
    }

    #[test]
    fn arguments_say_which_token_in_one_way() {
        for arguments in [
            &[][..],
            &["--caller", "kyc"],
            &["--env", "live"],
            &["--sha256", "aaaaaaaa", "--env", "live"],
            &["--sha256", "aaaaaaaa", "--caller", "kyc", "--env", "live"],
            &["--caller", "kyc", "--env", "prod"],
        ] {
            assert!(parse(arguments).is_err(), "{arguments:?}");
        }
        assert!(parse(&["--caller", "kyc", "--env", "live"]).is_ok());
    }
}
