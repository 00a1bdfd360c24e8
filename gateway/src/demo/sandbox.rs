//! The sandbox's control listener, as the tour uses it.

use super::client::exchange_plain;
use super::seen::Received;
use serde_json::{Value, json};

/// Asks and tells the sandbox.
pub struct Control {
    /// Its port.
    pub port: u16,
}

impl Control {
    /// Every request that a vendor received after this one.
    pub async fn received_after(&self, number: u64) -> Result<Vec<Received>, String> {
        let all = self
            .call("GET", "/_sandbox/received", String::new())
            .await?;
        let all: Vec<Received> = serde_json::from_value(all).map_err(|error| error.to_string())?;
        Ok(all
            .into_iter()
            .filter(|received| received.number > number)
            .collect())
    }

    /// How many requests a text was in, and of how many.
    pub async fn saw(&self, text: &str) -> Result<(u64, u64), String> {
        let (status, body) =
            exchange_plain(self.port, "POST", "/_sandbox/saw", text.to_owned()).await?;
        let found: Value = parsed(status, &body)?;
        let number = |name: &str| {
            found
                .get(name)
                .and_then(Value::as_u64)
                .ok_or("the sandbox does not say how many")
        };
        Ok((number("seen")?, number("searched")?))
    }

    /// Has a vendor make another key.
    pub async fn new_key(&self, provider: &str, environment: &str) -> Result<String, String> {
        let order = json!({ "provider": provider, "environment": environment }).to_string();
        let made = self.call("POST", "/_sandbox/keys", order).await?;
        let key = made.get("key").and_then(Value::as_str);
        key.map(str::to_owned)
            .ok_or_else(|| "the sandbox made no key".to_owned())
    }

    /// Has a vendor forget a key.
    pub async fn revoke_key(&self, provider: &str, key: &str) -> Result<(), String> {
        let order = json!({ "provider": provider, "key": key }).to_string();
        self.call("DELETE", "/_sandbox/keys", order)
            .await
            .map(|_| ())
    }

    /// Has a vendor send a webhook; the status that it got.
    pub async fn webhook(&self, order: &Value) -> Result<u16, String> {
        let sent = self
            .call("POST", "/_sandbox/webhook", order.to_string())
            .await?;
        let status = sent
            .get("statuses")
            .and_then(|all| all.get(0))
            .and_then(Value::as_u64);
        let status = status.and_then(|status| u16::try_from(status).ok());
        status.ok_or_else(|| "the sandbox does not say what came of the webhook".to_owned())
    }

    async fn call(&self, method: &str, path: &str, order: String) -> Result<Value, String> {
        let (status, body) = exchange_plain(self.port, method, path, order).await?;
        parsed(status, &body)
    }
}

fn parsed(status: u16, body: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(body)
        .map_err(|error| format!("the sandbox answered oddly: {error}"))?;
    match (status, value.get("error").and_then(Value::as_str)) {
        (200, _) => Ok(value),
        (_, why) => Err(format!("the sandbox says: {}", why.unwrap_or("no"))),
    }
}
