//! What is sent, and what must come of it: the model of `tour.toml`.

use super::files;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The tour.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tour {
    /// How the vendors are called, by name.
    pub calls: BTreeMap<String, Call>,
    /// How webhooks are ordered, by name.
    pub hooks: BTreeMap<String, HookCall>,
    /// The rows under their headings.
    pub groups: Vec<Group>,
}

/// One way to call a vendor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The gateway's listener.
    pub listener: String,
    /// Method and path.
    pub target: String,
    /// Where the caller's token goes: where the vendor expects its key.
    pub token: TokenPlace,
    /// The multipart field of a picture.
    pub upload: Option<String>,
    /// A JSON body.
    pub json: Option<String>,
    /// Further headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// Where a token goes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenPlace {
    /// The header.
    pub header: String,
    /// What stands before it.
    pub scheme: Option<String>,
}

/// One way to order a webhook from the sandbox.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HookCall {
    /// The vendor that signs.
    pub provider: String,
    /// Its scheme.
    pub scheme: String,
    /// The `[receive.…]` that it goes to.
    pub receive: String,
}

/// Rows under one heading.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// The heading.
    pub title: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row: at most one change, then a request, a webhook or a proof.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// What is sent, in words.
    pub what: String,
    /// A credential whose key is replaced first.
    pub rotate: Option<String>,
    /// A change of the site policy, and SIGHUP, first.
    pub reload: Option<Change>,
    /// A request.
    pub send: Option<Send>,
    /// A webhook.
    pub hook: Option<Hook>,
    /// What is said of the whole tour.
    pub proof: Option<Proof>,
    /// What must come of it.
    #[serde(default)]
    pub expect: Expect,
    /// Whether a curl command for it is shown at the end.
    #[serde(default, rename = "try")]
    pub try_it: bool,
}

/// A change of the site policy, from its first text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What is replaced; nothing where empty.
    #[serde(default)]
    pub from: String,
    /// What stands there then.
    #[serde(default)]
    pub to: String,
}

/// A request.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// Which call.
    pub call: String,
    /// Whose token: `CALLER.ENVIRONMENT`, or `stranger`; none where absent.
    #[serde(rename = "as")]
    pub caller: Option<String>,
    /// Which answer the vendor is to give.
    pub scenario: Option<String>,
    /// Another method.
    pub method: Option<String>,
    /// A query.
    pub query: Option<String>,
    /// Headers in addition.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Headers of the call that are left out.
    #[serde(default)]
    pub without: Vec<String>,
    /// The version of HTTP.
    #[serde(default = "two")]
    pub http: u8,
    /// Without TLS.
    #[serde(default)]
    pub plain: bool,
    /// Again and again until this status comes.
    pub until: Option<u16>,
}

const fn two() -> u8 {
    2
}

/// A webhook.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hook {
    /// Which.
    pub call: String,
    /// The event's id.
    pub id: String,
    /// What is wrong with it, in the sandbox's words.
    pub tamper: Option<String>,
    /// So many seconds old.
    #[serde(default)]
    pub age: u64,
}

/// What is said of the whole tour.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The vendors saw a key that they know, and in no request any other.
    EveryRequestHasTheKey,
    /// The vendors saw nothing that is between the caller and the gateway.
    NoTokenReachedAVendor,
    /// No answer held a vendor's key.
    NoKeyReachedACaller,
    /// Neither did a log, nor a token or a person's id.
    NoSecretIsInALog,
}

/// What must come of a row. What is absent is not looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Expect {
    /// The status that the caller sees.
    pub status: Option<u16>,
    /// The code in the decision log; of a refusal in `Visor-Refusal` too.
    pub code: Option<String>,
    /// Texts in the answer.
    pub has: Vec<String>,
    /// Texts that are not in the answer, nor in its headers.
    pub lacks: Vec<String>,
    /// Headers of the answer, and what stands in them.
    pub headers: BTreeMap<String, String>,
    /// Headers that the answer does not have.
    pub no_headers: Vec<String>,
    /// How many requests reach a vendor.
    pub vendor: Option<usize>,
    /// What the vendor received.
    pub received: Option<Received>,
    /// What stands in the line of policy that decided.
    pub line: Option<String>,
    /// What shadow mode would have refused.
    pub would: Option<String>,
    /// What the gateway tells its operator meanwhile.
    pub notice: Option<String>,
    /// The policy's digest after a reload.
    pub digest: Option<Digest>,
    /// How many events reach the company's endpoint.
    pub arrives: Option<usize>,
    /// Of several tries, the first one's status.
    pub first: Option<u16>,
    /// So many tries at most.
    pub most: Option<usize>,
}

/// What the vendor received.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Received {
    /// The credential whose present key it is.
    pub key: Option<String>,
    /// Headers that are not there.
    pub without: Vec<String>,
    /// The API version.
    pub version: Option<String>,
}

/// How a digest compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Digest {
    /// As before the row.
    AsBefore,
    /// Another one than before the row.
    Changed,
    /// As in the first row.
    AsAtFirst,
}

impl Tour {
    /// The tour that is part of the program.
    pub fn built_in() -> Result<Self, String> {
        let tour: Self = toml::from_str(files::TOUR).map_err(|error| error.to_string())?;
        tour.check()?;
        Ok(tour)
    }

    fn check(&self) -> Result<(), String> {
        for row in self.groups.iter().flat_map(|group| &group.rows) {
            let parts = [row.send.is_some(), row.hook.is_some(), row.proof.is_some()];
            if parts.iter().filter(|part| **part).count() != 1 {
                return Err(format!(
                    "`{}` is not one of `send`, `hook` and `proof`",
                    row.what
                ));
            }
            let call = row.send.as_ref().map(|send| &send.call);
            if let Some(name) = call.filter(|name| !self.calls.contains_key(*name)) {
                return Err(format!("no call is named `{name}`"));
            }
            let hook = row.hook.as_ref().map(|hook| &hook.call);
            if let Some(name) = hook.filter(|name| !self.hooks.contains_key(*name)) {
                return Err(format!("no hook is named `{name}`"));
            }
            if row.proof.is_none() && (row.expect.status.is_none() || row.expect.code.is_none()) {
                return Err(format!(
                    "`{}` does not say which status and code it expects",
                    row.what
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use visor_policy::refusal::Code;

    /// A misspelt code would be a cross in every run; a status that is not the code's too.
    #[test]
    fn the_tour_loads_and_its_refusals_exist() {
        let tour = Tour::built_in().unwrap();
        let rows: Vec<&Row> = tour.groups.iter().flat_map(|g| &g.rows).collect();
        assert!(rows.len() >= 40, "{}", rows.len());
        for row in rows
            .iter()
            .filter(|row| row.send.is_some() && row.expect.status >= Some(400))
        {
            let code = row.expect.code.as_deref().unwrap();
            assert!(
                code == "vendor-error" || Code::ALL.iter().any(|known| known.name() == code),
                "{code}"
            );
        }
    }

    /// What is said of a row stands in one line with what came of it, in 80 columns too.
    #[test]
    fn titles_fit_a_common_terminal() {
        let tour = Tour::built_in().unwrap();
        let long =
            |row: &&Row| row.what.chars().count() > if row.proof.is_some() { 76 } else { 38 };
        let long: Vec<&str> = tour
            .groups
            .iter()
            .flat_map(|g| &g.rows)
            .filter(long)
            .map(|row| row.what.as_str())
            .collect();
        assert!(long.is_empty(), "{long:?}");
    }

    #[test]
    fn a_row_that_expects_nothing_is_a_mistake() {
        let text = files::TOUR.replacen("status = 200, code = \"judged\", ", "", 1);
        let tour: Tour = toml::from_str(&text).unwrap();
        assert!(tour.check().unwrap_err().contains("a live face"));
    }

    /// With rows that expect a refusal at every gate of the way.
    #[test]
    fn the_tour_shows_what_it_promises() {
        let tour = Tour::built_in().unwrap();
        let codes: Vec<&str> = tour
            .groups
            .iter()
            .flat_map(|g| &g.rows)
            .filter_map(|row| row.expect.code.as_deref())
            .collect();
        for code in [
            "judged",
            "shadowed",
            "pending",
            "fields",
            "liveness-failed",
            "liveness-missing",
            "liveness-indeterminate",
            "faces-count",
            "caller-missing",
            "caller-unknown",
            "caller-expired",
            "route-not-allowed",
            "browser",
            "plaintext",
            "rate-caller",
            "key-in-request",
            "key-in-answer",
            "redirect",
            "upstream-unreachable",
            "vendor-throttled",
            "credential-unavailable",
            "delivered",
            "repeated",
            "signature-mismatch",
            "timestamp-outside-window",
            "provider-stopped",
        ] {
            assert!(codes.contains(&code), "{code}");
        }
    }
}
