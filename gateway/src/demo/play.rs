//! One row after another: what it changes, what is sent, what was seen of it.

use super::client::{Content, Order};
use super::expect::differences;
use super::proof;
use super::seen::{Answer, Decision, Seen};
use super::stage::Stage;
use super::table::{Shown, Table};
use super::tour::{Call, Change, Hook, Row, Send, Tour};
use serde_json::json;
use std::time::Instant;

/// Tries of a row that waits for a status.
const MOST_TRIES: usize = 50;

/// Plays a tour on a stage.
pub struct Player<'t> {
    stage: Stage,
    tour: &'t Tour,
    answers: Vec<Answer>,
    subjects: Vec<String>,
    received: u64,
    digests: (String, String),
    tried: Vec<Tried>,
}

/// A row that can be tried again by hand.
pub struct Tried {
    /// What is sent, in words.
    pub what: String,
    /// What was sent.
    pub order: Order,
    /// Where the token stands in it: header, what stands before it, and the token's file.
    pub token: Option<(String, String, String)>,
}

impl<'t> Player<'t> {
    /// Before the first row.
    pub fn new(stage: Stage, tour: &'t Tour) -> Self {
        Self {
            stage,
            tour,
            answers: Vec::new(),
            subjects: Vec::new(),
            received: 0,
            digests: (String::new(), String::new()),
            tried: Vec::new(),
        }
    }

    /// Plays every row. True if everything was as expected.
    pub async fn tour(&mut self, table: &mut Table<'_>) -> Result<bool, String> {
        let unwritable = |error: std::io::Error| format!("the output cannot be written: {error}");
        for group in &self.tour.groups {
            table.heading(&group.title).map_err(unwritable)?;
            for row in &group.rows {
                let shown = match row.proof {
                    Some(proof) => {
                        proof::shown(proof, &row.what, &self.stage, &self.answers, &self.subjects)
                            .await?
                    }
                    None => self
                        .row(row)
                        .await
                        .map_err(|problem| format!("`{}`: {problem}", row.what))?,
                };
                table.row(&shown).map_err(unwritable)?;
            }
        }
        table.summary().map_err(unwritable)
    }

    /// The stage back, and what can be tried by hand.
    pub fn end(self) -> (Stage, Vec<Tried>) {
        (self.stage, self.tried)
    }

    async fn row(&mut self, row: &Row) -> Result<Shown, String> {
        let notices = self.stage.gateway.notices().len();
        let arrived = self.stage.receiver.arrived();
        if let Some(credential) = &row.rotate {
            self.rotate(credential).await?;
        }
        if let Some(change) = &row.reload {
            self.reload(change).await?;
        }
        let mut seen = Seen {
            digests: self.digests.clone(),
            ..Seen::default()
        };
        if let Some(send) = &row.send {
            self.send(row, send, &mut seen).await?;
        } else if let Some(hook) = &row.hook {
            self.hook(hook, &mut seen).await?;
        }
        if let Some(wanted) = &row.expect.notice {
            // Notices are written at once, but by another process. What does not come is a cross.
            let _ = tokio::time::timeout(
                std::time::Duration::from_secs(2),
                self.stage.gateway.says(notices, &[wanted]),
            )
            .await;
        }
        let all = self.stage.gateway.notices();
        seen.notices = all.get(notices..).unwrap_or_default().to_owned();
        seen.arrived = self.stage.receiver.arrived() - arrived;
        seen.received = self.stage.control.received_after(self.received).await?;
        self.received = seen
            .received
            .last()
            .map_or(self.received, |received| received.number);
        seen.line = seen
            .decision
            .as_ref()
            .and_then(|decision| self.stage.decisions.line(decision));
        seen.keys.clone_from(&self.stage.keys);
        if let Some(Decision { policy, .. }) = &seen.decision {
            self.digests.0.clone_from(policy);
            if self.digests.1.is_empty() {
                self.digests.1.clone_from(policy);
            }
        }
        self.answers.push(seen.answer.clone());
        Ok(Shown::of(row, &seen, differences(&row.expect, &seen)))
    }

    async fn send(&mut self, row: &Row, send: &Send, seen: &mut Seen) -> Result<(), String> {
        let order = self.order(send)?;
        loop {
            seen.answer = self.stage.client.send(&order).await?;
            seen.tries += 1;
            if seen.tries == 1 {
                seen.first = seen.answer.status;
            }
            let again = send.until.is_some_and(|until| until != seen.answer.status);
            if !again || seen.tries >= MOST_TRIES {
                break;
            }
            self.answers.push(seen.answer.clone());
        }
        if let Some(id) = seen.answer.header("visor-decision") {
            seen.decision = Some(self.stage.decisions.with_id(id).await?);
        }
        if row.try_it {
            let (place, token) = (&self.call(send)?.token, send.caller.as_ref());
            let before = place
                .scheme
                .as_ref()
                .map_or(String::new(), |scheme| format!("{scheme} "));
            let token =
                token.map(|caller| (place.header.clone(), before, format!("{caller}.token")));
            self.tried.push(Tried {
                what: row.what.clone(),
                order,
                token,
            });
        }
        Ok(())
    }

    fn call(&self, send: &Send) -> Result<&'t Call, String> {
        self.tour
            .calls
            .get(&send.call)
            .ok_or_else(|| format!("no call is named `{}`", send.call))
    }

    fn order(&mut self, send: &Send) -> Result<Order, String> {
        let call = self.call(send)?;
        let subject = format!("tour-person-{}", self.subjects.len() + 1);
        let token = match &send.caller {
            Some(caller) => {
                let token = self.stage.tokens.get(caller);
                Some(
                    token
                        .ok_or_else(|| format!("`{caller}` has no token"))?
                        .clone(),
                )
            }
            None => None,
        };
        let keys = &self.stage.keys;
        let fill = |text: &str| {
            let mut text = text
                .replace("{subject}", &subject)
                .replace("{token}", token.as_deref().unwrap_or_default());
            for (name, key) in keys {
                text = text.replace(&format!("{{key.{name}}}"), &lookalike(key));
            }
            text.replace("{scenario}", send.scenario.as_deref().unwrap_or("live"))
        };
        let (method, path) = call
            .target
            .split_once(' ')
            .ok_or("a target is a method and a path")?;
        let mut target = fill(path);
        if let Some(query) = &send.query {
            target = format!("{target}?{}", fill(query));
        }
        let mut headers = Vec::new();
        if let Some(token) = &token {
            let scheme = call
                .token
                .scheme
                .as_ref()
                .map_or(String::new(), |scheme| format!("{scheme} "));
            headers.push((call.token.header.clone(), format!("{scheme}{token}")));
        }
        let of_call = call
            .headers
            .iter()
            .filter(|(name, _)| !send.without.contains(name));
        headers.extend(
            of_call
                .chain(&send.headers)
                .map(|(name, value)| (name.clone(), fill(value))),
        );
        let body = match (&call.upload, &call.json, &send.method) {
            (_, _, Some(_)) | (None, None, None) => Content::None,
            (Some(field), _, None) => {
                let picture = format!("{}.jpg", send.scenario.as_deref().unwrap_or("live"));
                Content::Upload(field.clone(), self.stage.dir.join("pictures").join(picture))
            }
            (None, Some(json), None) => Content::Json(json.clone()),
        };
        self.subjects.push(subject);
        Ok(Order {
            port: self.stage.gateway.port(&call.listener)?,
            tls: !send.plain,
            http2: send.http == 2,
            method: send.method.clone().unwrap_or_else(|| method.to_owned()),
            target,
            headers,
            body,
        })
    }

    async fn hook(&mut self, hook: &Hook, seen: &mut Seen) -> Result<(), String> {
        let call = self
            .tour
            .hooks
            .get(&hook.call)
            .ok_or_else(|| format!("no hook is named `{}`", hook.call))?;
        let secret = self
            .stage
            .secrets
            .get(&call.provider)
            .ok_or("the vendor has no secret")?;
        let port = self.stage.gateway.port("webhooks")?;
        let order = json!({
            "provider": call.provider,
            "scheme": call.scheme,
            "to": format!("https://localhost:{port}/{}", call.receive),
            "secret": secret,
            "id": hook.id,
            "tamper": hook.tamper.as_deref().unwrap_or("none"),
            "age": hook.age,
            "ca": self.stage.dir.join("listener-ca.pem"),
        });
        let from = self.stage.decisions.count();
        let began = Instant::now();
        seen.answer.status = self.stage.control.webhook(&order).await?;
        seen.answer.micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        seen.tries = 1;
        seen.decision = Some(self.stage.decisions.webhook_after(from).await?);
        Ok(())
    }

    /// The vendor makes a new key, the key's file gets it, and then the vendor forgets the old one.
    async fn rotate(&mut self, credential: &str) -> Result<(), String> {
        let (provider, environment) = credential
            .split_once('.')
            .ok_or("a credential is `provider.environment`")?;
        let old = self
            .stage
            .keys
            .get(credential)
            .ok_or("there is no such key")?
            .clone();
        let new = self.stage.control.new_key(provider, environment).await?;
        let from = self.stage.gateway.notices().len();
        self.stage.replace(&format!("{credential}.key"), &new)?;
        self.stage.gateway.says(from, &["a new key serves"]).await?;
        self.stage.control.revoke_key(provider, &old).await?;
        self.stage.keys.insert(credential.to_owned(), new);
        self.stage.old_keys.push(old);
        Ok(())
    }

    async fn reload(&mut self, change: &Change) -> Result<(), String> {
        let site = match change.from.as_str() {
            "" => self.stage.site.clone(),
            from if self.stage.site.contains(from) => self.stage.site.replacen(from, &change.to, 1),
            from => return Err(format!("the site policy has no `{from}`")),
        };
        self.stage.replace("site.toml", &site)?;
        self.stage.gateway.reload().await
    }
}

/// Looks like this key to everyone, and is nobody's.
fn lookalike(key: &str) -> String {
    let prefix = key
        .rfind('_')
        .and_then(|at| key.get(..=at))
        .unwrap_or_default();
    format!("{prefix}{}", hex::encode(rand::random::<[u8; 16]>()))
}
