//! What is said of the whole tour, from the sandbox's log of what it received, from the client's
//! answers, and from the gateway's files.

use super::seen::Answer;
use super::stage::Stage;
use super::table::Shown;
use super::tour::Proof;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// One proof, as a row.
pub async fn shown(
    proof: Proof,
    what: &str,
    stage: &Stage,
    answers: &[Answer],
    subjects: &[String],
) -> Result<Shown, String> {
    let (basis, wrongs) = match proof {
        Proof::EveryRequestHasTheKey => every_request(stage).await?,
        Proof::NoTokenReachedAVendor => no_token(stage).await?,
        Proof::NoKeyReachedACaller => no_key(stage, answers),
        Proof::NoSecretIsInALog => no_secret(stage, subjects)?,
    };
    Ok(Shown::proof(what, basis, wrongs))
}

type Found = (String, Vec<String>);

async fn every_request(stage: &Stage) -> Result<Found, String> {
    let all = stage.control.received_after(0).await?;
    let mut wrongs = Vec::new();
    for received in all.iter().filter(|received| received.credential != "right") {
        wrongs.push(format!(
            "request {} at the vendor: expected the right key, got `{}`",
            received.number, received.credential
        ));
    }
    if all.is_empty() {
        wrongs.push("requests at the vendors: expected some, got none".to_owned());
    }
    Ok((
        format!("{} requests in the sandbox's log", all.len()),
        wrongs,
    ))
}

/// What is between the caller and the gateway alone.
const OURS: [&str; 4] = [
    "cookie",
    "proxy-authorization",
    "forwarded",
    "x-forwarded-for",
];

async fn no_token(stage: &Stage) -> Result<Found, String> {
    let all = stage.control.received_after(0).await?;
    let mut wrongs = Vec::new();
    for received in &all {
        let ours = |name: &str| name.starts_with("visor-") || OURS.contains(&name);
        for (name, _) in received
            .headers
            .iter()
            .filter(|(name, _)| ours(&name.to_ascii_lowercase()))
        {
            wrongs.push(format!(
                "request {} at the vendor: expected no header `{name}`, got one",
                received.number
            ));
        }
    }
    let (mut searches, mut searched) = (0, 0);
    for (caller, token) in &stage.tokens {
        let (seen, of) = stage.control.saw(token).await?;
        (searches, searched) = (searches + 1, of);
        if seen > 0 {
            wrongs.push(format!("the token of `{caller}` at the vendors: expected nowhere, got it in {seen} requests"));
        }
    }
    Ok((
        format!("{searches} tokens looked for in {searched} requests, bodies and all"),
        wrongs,
    ))
}

/// The ways in which a key could be written.
fn spellings(key: &str) -> Vec<String> {
    let percent: String = key.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let unicode: String = key.bytes().map(|byte| format!("\\u{byte:04x}")).collect();
    let encoded = [
        STANDARD.encode(key),
        STANDARD_NO_PAD.encode(key),
        URL_SAFE_NO_PAD.encode(key),
    ];
    [key.to_owned(), hex::encode(key), percent, unicode]
        .into_iter()
        .chain(encoded)
        .collect()
}

fn keys(stage: &Stage) -> impl Iterator<Item = &String> {
    stage.keys.values().chain(&stage.old_keys)
}

fn no_key(stage: &Stage, answers: &[Answer]) -> Found {
    let spellings: Vec<String> = keys(stage).flat_map(|key| spellings(key)).collect();
    let carries = |answer: &&Answer| {
        let has = |text: &str| spellings.iter().any(|spelling| text.contains(spelling));
        has(&answer.body) || answer.headers.iter().any(|(_, value)| has(value))
    };
    let wrongs = match answers.iter().filter(carries).count() {
        0 => Vec::new(),
        found => vec![format!("answers with a key: expected none, got {found}")],
    };
    (
        format!(
            "{} keys looked for in {} answers",
            keys(stage).count(),
            answers.len()
        ),
        wrongs,
    )
}

const LOGS: [&str; 3] = ["decisions.jsonl", "access.log", "gateway.log"];

fn no_secret(stage: &Stage, subjects: &[String]) -> Result<Found, String> {
    let mut wrongs = Vec::new();
    let mut bytes = 0;
    for name in LOGS {
        let path = stage.dir.join(name);
        let text = std::fs::read_to_string(&path)
            .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
        bytes += text.len();
        let secrets = keys(stage)
            .chain(stage.tokens.values())
            .chain(stage.secrets.values());
        let found = secrets
            .chain(subjects)
            .filter(|secret| text.contains(*secret))
            .count();
        if found > 0 {
            wrongs.push(format!("secrets in {name}: expected none, got {found}"));
        }
        if text.is_empty() {
            wrongs.push(format!("{name}: expected lines, got none"));
        }
    }
    Ok((
        format!("{} and {} KiB of text", LOGS.join(", "), bytes / 1024),
        wrongs,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_looked_for_in_every_spelling() {
        let all = spellings("sk_1");
        for spelling in [
            "sk_1",
            "c2tfMQ==",
            "c2tfMQ",
            "736b5f31",
            "%73%6b%5f%31",
            "\\u0073\\u006b\\u005f\\u0031",
        ] {
            assert!(all.iter().any(|known| known == spelling), "{spelling}");
        }
    }
}
