//! Commands that a person can paste into another terminal.

use super::client::Content;
use super::play::Tried;
use std::fmt::Write as _;

/// A command, and what it does.
pub struct Command {
    /// What is sent, in words.
    pub what: String,
    /// To be pasted, in the demo's folder.
    pub text: String,
}

/// One for each row that can be tried.
pub fn commands(tried: &[Tried]) -> Vec<Command> {
    tried
        .iter()
        .map(|tried| Command {
            what: tried.what.clone(),
            text: curl(tried),
        })
        .collect()
}

fn curl(tried: &Tried) -> String {
    let order = &tried.order;
    let mut text = String::from("curl -i");
    if order.tls {
        text.push_str(" --cacert listener-ca.pem");
    }
    if let Some((header, before, file)) = &tried.token {
        let _ = write!(text, " -H \"{header}: {before}$(cat {file})\"");
    }
    let token = tried.token.as_ref().map(|(header, _, _)| header);
    let mut more = String::new();
    for (name, value) in order.headers.iter().filter(|(name, _)| Some(name) != token) {
        let _ = write!(more, " -H {}", quoted(&format!("{name}: {value}")));
    }
    match &order.body {
        Content::None => {}
        Content::Json(body) => {
            let _ = write!(more, " --json {}", quoted(body));
        }
        Content::Upload(field, path) => {
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            let _ = write!(more, " -F {}", quoted(&format!("{field}=@pictures/{name}")));
        }
    }
    let usual = if order.body == Content::None {
        "GET"
    } else {
        "POST"
    };
    if order.method != usual {
        let _ = write!(more, " -X {}", order.method);
    }
    let scheme = if order.tls { "https" } else { "http" };
    let url = quoted(&format!(
        "{scheme}://localhost:{}{}",
        order.port, order.target
    ));
    // A line each, so that most terminals break none.
    let parts = [text, more.trim().to_owned(), url];
    parts
        .iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" \\\n  ")
}

/// As a shell needs it: bare where it can be.
fn quoted(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "-_./:=@".contains(c);
    match text.chars().all(bare) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::client::Order;
    use super::*;

    fn tried(body: Content, method: &str, tls: bool) -> Tried {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Tried {
            what: "a face".to_owned(),
            order: Order {
                port: 8443,
                tls,
                http2: true,
                method: method.to_owned(),
                target: "/v1/a".to_owned(),
                headers: vec![header("x-key", "vsr_live_secret"), header("x-uid", "it's")],
                body,
            },
            token: Some((
                "x-key".to_owned(),
                String::new(),
                "kyc.live.token".to_owned(),
            )),
        }
    }

    #[test]
    fn commands_name_the_tokens_file_and_never_the_token() {
        let upload = Content::Upload("face".to_owned(), "/tmp/d/pictures/spoof.jpg".into());
        assert_eq!(
            curl(&tried(upload, "POST", true)),
            "curl -i --cacert listener-ca.pem -H \"x-key: $(cat kyc.live.token)\" \\\n  \
             -H 'x-uid: it'\\''s' -F face=@pictures/spoof.jpg \\\n  https://localhost:8443/v1/a"
        );
        let json = curl(&tried(Content::Json("{}".to_owned()), "POST", false));
        assert!(
            json.contains(" --json '{}' \\\n  http://localhost:8443/v1/a")
                && !json.contains("cacert"),
            "{json}"
        );
        assert!(curl(&tried(Content::None, "DELETE", true)).contains("-X DELETE \\"));
        assert!(!curl(&tried(Content::None, "GET", true)).contains("-X"));
    }
}
