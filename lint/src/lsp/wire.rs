//! Messages on the wire: JSON-RPC 2.0 behind a `Content-Length`.
//!
//! This is our own because a server has to outlive what one broken message brings: it is answered
//! with an error that holds nothing of it, and the next one is read.

use serde_json::{Value, json};
use std::io::{self, BufRead, Read as _, Write};

/// Longer messages are refused: no editor holds such a document.
const LONGEST: u64 = 256 << 20;
/// Longer lines are no headers.
const LONGEST_HEADER: u64 = 4096;

/// `ParseError` of JSON-RPC.
pub(super) const NO_JSON: i64 = -32700;
/// `InvalidRequest`.
pub(super) const NO_REQUEST: i64 = -32600;
/// `MethodNotFound`.
pub(super) const NO_METHOD: i64 = -32601;
/// `InvalidParams`.
pub(super) const NO_PARAMS: i64 = -32602;
/// `ServerNotInitialized` of the language server protocol.
pub(super) const TOO_EARLY: i64 = -32002;

/// What came in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Message {
    /// Wants an answer.
    Request {
        id: Value,
        method: String,
        params: Value,
    },
    /// Wants none.
    Notification { method: String, params: Value },
    /// The answer to something of ours.
    Answer,
    /// Not a message; the code and the reason that its sender is told.
    Malformed {
        id: Value,
        code: i64,
        why: &'static str,
    },
}

/// The next message; `None` at the end.
pub(super) fn read(input: &mut impl BufRead) -> io::Result<Option<Message>> {
    let Some(length) = length(input)? else {
        return Ok(None);
    };
    let malformed = |code, why| {
        let id = Value::Null;
        Ok(Some(Message::Malformed { id, code, why }))
    };
    let length = match length {
        Some(length) if length <= LONGEST => length,
        Some(length) => {
            io::copy(&mut input.take(length), &mut io::sink())?;
            return malformed(NO_REQUEST, "the message is too long");
        }
        None => return malformed(NO_JSON, "there is no `Content-Length`"),
    };
    let mut body = Vec::new();
    if (input.take(length).read_to_end(&mut body)? as u64) < length {
        return Ok(None);
    }
    match serde_json::from_slice(&body) {
        Ok(value) => Ok(Some(message(value))),
        Err(_) => malformed(NO_JSON, "the message is not JSON"),
    }
}

/// What the headers say of the length; the outer `None` at the end. Lines that are no headers are
/// passed over, so that reading goes on behind garbage.
fn length(input: &mut impl BufRead) -> io::Result<Option<Option<u64>>> {
    let mut length = None;
    let mut any = false;
    loop {
        let mut line = Vec::new();
        if input.take(LONGEST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            match (length, any) {
                (None, false) => continue,
                _ => return Ok(Some(length)),
            }
        }
        any = true;
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

fn message(value: Value) -> Message {
    let malformed = |id, why| Message::Malformed {
        id,
        code: NO_REQUEST,
        why,
    };
    let Value::Object(mut all) = value else {
        return malformed(Value::Null, "the message is no object");
    };
    let id = all.remove("id");
    let params = all.remove("params").unwrap_or(Value::Null);
    match (all.remove("method"), id) {
        (Some(Value::String(method)), Some(id @ (Value::String(_) | Value::Number(_)))) => {
            Message::Request { id, method, params }
        }
        (Some(Value::String(_)), Some(_)) => {
            malformed(Value::Null, "the id is neither a string nor a number")
        }
        (Some(Value::String(method)), None) => Message::Notification { method, params },
        (Some(_), id) => malformed(id.unwrap_or_default(), "the method is no string"),
        (None, _) if all.contains_key("result") || all.contains_key("error") => Message::Answer,
        (None, id) => malformed(id.unwrap_or_default(), "there is no method"),
    }
}

/// Where answers go.
pub(super) struct Output<W>(pub W);

impl<W: Write> Output<W> {
    pub fn answer(&mut self, id: &Value, result: &Value) -> io::Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": result }))
    }

    pub fn refuse(&mut self, id: &Value, code: i64, why: &str) -> io::Result<()> {
        let error = json!({ "code": code, "message": why });
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "error": error }))
    }

    pub fn notify(&mut self, method: &str, params: &Value) -> io::Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }))
    }

    pub fn ask(&mut self, id: &str, method: &str, params: &Value) -> io::Result<()> {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }))
    }

    fn send(&mut self, message: &Value) -> io::Result<()> {
        let body = message.to_string();
        write!(self.0, "Content-Length: {}\r\n\r\n{body}", body.len())?;
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn framed(body: &str) -> String {
        format!("Content-Length: {}\r\n\r\n{body}", body.len())
    }

    fn all(mut input: &[u8]) -> Vec<Message> {
        std::iter::from_fn(|| read(&mut input).unwrap()).collect()
    }

    #[test]
    fn what_is_broken_costs_one_message() {
        let good = r#"{"jsonrpc":"2.0","method":"x"}"#;
        for broken in [
            framed("{\"jsonrpc\": sk_live_8fK29sLqPz01mNbvT4xRw7Yc"),
            framed("[]"),
            framed(r#"{"id":{},"method":"x"}"#),
            framed(r#"{"id":1}"#),
            framed(r#"{"id":1,"method":7}"#),
            "Content-Type: nothing\r\n\r\n".to_owned(),
            "Content-Length: minus one\r\n\r\n".to_owned(),
        ] {
            let input = format!("{broken}{}", framed(good));
            let messages = all(input.as_bytes());
            assert!(
                matches!(
                    messages.as_slice(),
                    [Message::Malformed { .. }, Message::Notification { .. }]
                ),
                "{broken}: {messages:?}"
            );
        }
    }

    #[test]
    fn garbage_before_a_header_is_passed_over() {
        let input = format!("hello\r\n{}", framed(r#"{"method":"x"}"#));
        assert_eq!(all(input.as_bytes()).len(), 1);
    }

    proptest! {
        #[test]
        fn nothing_makes_it_fail(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = all(&bytes);
        }
    }
}
