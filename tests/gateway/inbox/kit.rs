//! A gateway with an inbox, a vendor that sends webhooks, and the company's endpoint.

use crate::kit::gateway::{Ended, command};
use crate::kit::*;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

/// What the company's receiver verifies with.
pub const RECEIVER_KEY: [u8; 32] = [42; 32];

/// A setup whose webhooks come over loopback without TLS, and go to `port`.
pub fn setup(port: u16, database: &str) -> Setup {
    tuned(port, database, "sign = { file = \"receiver.secret\" }", "")
}

/// The same, with what is said of the receive and of the inbox.
pub fn tuned(port: u16, database: &str, receive: &str, inbox: &str) -> Setup {
    use base64::Engine as _;
    let secret = base64::engine::general_purpose::STANDARD.encode(RECEIVER_KEY);
    let sign = match receive.contains("sign") {
        true => "",
        false => "sign = \"none\"\n",
    };
    let receive = format!(
        "\n[receive.events]\non = \"acme.live\"\nscheme = \"plain\"\nto = \"http://127.0.0.1:{port}/in\"\nsecrets = [{{ file = \"hook.secret\" }}]\n{sign}{receive}\n"
    );
    let mut waits = String::new();
    for (key, value) in [("first-wait", "40 ms"), ("longest-wait", "200 ms")] {
        if !inbox.contains(key) {
            waits.push_str(&format!("{key} = \"{value}\"\n"));
        }
    }
    let tables = format!(
        "[listeners.hooks]\nrole = \"webhooks\"\naddress = \"127.0.0.1:0\"\n\n[store]\ndatabase = \"{database}\"\nkeys = \"keys\"\nanchor = \"anchors\"\n\n[inbox]\n{waits}{inbox}\n\n[admin]"
    );
    Setup::new()
        .file("receiver.secret", format!("whsec_{secret}\n"))
        .also(&receive)
        .config("[admin]", &tables)
}

/// An event of a session; its text is as personal as can be.
pub fn event(bed: &Bed, session: &str, number: usize) -> String {
    padded(bed, session, number, 0)
}

/// The same, of a size.
pub fn padded(bed: &Bed, session: &str, number: usize, bytes: usize) -> String {
    let (person, pad) = (bed.canaries.subject.as_str(), ".".repeat(bytes));
    format!(
        r#"{{"id":"{person}-{session}-{number}","session":"{person}-{session}","number":{number},"pad":"{pad}"}}"#
    )
}

/// Which session and number a body is of.
pub fn named(body: &[u8]) -> (String, usize) {
    let body: Value = serde_json::from_slice(body).unwrap();
    let session = body["session"].as_str().unwrap();
    let session = session.rsplit('-').next().unwrap().to_owned();
    (
        session,
        usize::try_from(body["number"].as_u64().unwrap()).unwrap(),
    )
}

/// Sends an event as the vendor does: status, code and `Retry-After`, or nothing where the gateway
/// went away.
pub fn try_post(
    to: SocketAddr,
    secret: &[u8],
    body: &str,
) -> Option<(u16, String, Option<String>)> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    mac.update(body.as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    let mut tcp = TcpStream::connect(to).ok()?;
    tcp.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    tcp.write_all(
        format!(
            "POST /events HTTP/1.1\r\nHost: x\r\nconnection: close\r\ncontent-type: application/json\r\nacme-signature: {signature}\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .as_bytes(),
    )
    .ok()?;
    let mut text = String::new();
    tcp.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let status = head.get(9..12)?.parse().ok()?;
    let code: Value = serde_json::from_str(body).ok()?;
    let after = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("retry-after")
            .then(|| value.to_owned())
    });
    Some((status, code["status"].as_str()?.to_owned(), after))
}

/// The same of a gateway that is there.
#[track_caller]
pub fn post(bed: &Bed, body: &str) -> (u16, String) {
    let secret = &bed.canaries.hook_secret.bytes;
    let to = bed.gateway.address("hooks");
    let (status, code, after) = try_post(to, secret, body).expect("an answer");
    assert_eq!(after.is_some(), status == 503, "Retry-After");
    (status, code)
}

#[track_caller]
pub fn accepted(bed: &Bed, session: &str, number: usize) {
    let said = post(bed, &event(bed, session, number));
    assert_eq!(said, (200, "accepted".to_owned()), "{session} {number}");
}

/// `inbox`, beside whatever runs.
pub fn inbox(folder: &Path, args: &[&str]) -> Ended {
    let (verb, rest) = args.split_first().unwrap();
    let args: Vec<&str> = ["inbox", verb, "--config", "gateway.toml"]
        .iter()
        .chain(rest)
        .copied()
        .collect();
    command(folder, &args, &[])
}

/// What is in it, as programs read it; nothing of what was sent is.
#[track_caller]
pub fn listed(bed: &Bed, args: &[&str]) -> Vec<Value> {
    let args: Vec<&str> = ["list", "--json"].iter().chain(args).copied().collect();
    let said = inbox(bed.folder(), &args).without(&bed.canaries);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let lines = said.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What arrived at the endpoint, in order.
pub fn arrived(endpoint: &Origin) -> Vec<(String, usize)> {
    let requests = endpoint.requests();
    requests
        .iter()
        .map(|request| named(&request.body))
        .collect()
}

/// Until so many have arrived.
#[track_caller]
pub fn wait_arrived(endpoint: &Origin, count: usize) -> Vec<(String, usize)> {
    eventually(&format!("{count} events at the endpoint"), || {
        let all = arrived(endpoint);
        (all.len() >= count).then_some(all)
    })
}

/// Until the inbox is empty, but for what is set aside.
#[track_caller]
pub fn wait_empty(bed: &Bed) {
    eventually("an empty inbox", || {
        let waiting = bed.metric("visor_inbox_waiting");
        (bed.metric("visor_inbox_up") > 0.5 && waiting < 0.5).then_some(())
    });
}
