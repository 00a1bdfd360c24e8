//! Which provider is meant: by listener, by Host, by path prefix.

use crate::kit::*;

fn setup() -> Setup {
    Setup::new().config(
        "[admin]",
        "[listeners.hosts]\naddress = \"127.0.0.1:0\"\nhosts = [{ host = \"acme.visor.test\", provider = \"acme\" }]\n\n[listeners.prefix]\naddress = \"127.0.0.1:0\"\n\n[admin]",
    )
}

#[test]
fn by_listener_host_or_prefix() {
    let bed = setup().start();
    let get = |listener: &str, host: &str, path: &str| {
        bed.ask("GET", path).host(host).via(listener).send()
    };
    get("plain", "whatever.test", "/v1/items").released();
    get("hosts", "acme.visor.test", "/v1/items").released();
    get("hosts", "ACME.visor.test:8443", "/v1/items").released();
    get("prefix", "x", "/acme/v1/items").released();
    // Without a Host that is known, the prefix counts.
    get("hosts", "other.test", "/acme/v1/items").released();
    assert!(bed.origin.requests().iter().all(|r| r.path == "/v1/items"));
    let sent = bed.origin.requests().len();
    get("hosts", "other.test", "/v1/items").refused("provider-unknown");
    get("hosts", "evil-acme.visor.test", "/v1/items").refused("provider-unknown");
    get("hosts", "acme.visor.test.evil", "/v1/items").refused("provider-unknown");
    get("prefix", "acme.visor.test", "/v1/items").refused("provider-unknown");
    get("prefix", "x", "/ACME/v1/items").refused("provider-unknown");
    get("prefix", "x", "/acme").refused("provider-unknown");
    get("prefix", "x", "/acme/items").refused("route-unknown");
    get("plain", "x", "/acme/v1/items").refused("route-unknown");
    assert_eq!(bed.origin.requests().len(), sent);
}

#[test]
fn a_built_in_pack_on_a_private_upstream() {
    let setup = setup();
    let key = setup.canaries().next_key.as_str().to_owned();
    let setup = setup
        .file("key.arsa", key.clone())
        .vendor_tls(|authority| Some(authority.server(&[setup::VENDOR, "arsa.test"]).serve(&["http/1.1"])))
        .site("packs  = [\"./acme.toml\"]", "packs  = [\"./acme.toml\", \"arsa\"]")
        .site("[credentials.acme]", "[credentials.arsa]\nlive = { file = \"key.arsa\" }\n\n[credentials.acme]")
        .also("\n[providers.arsa.upstream]\nbase = \"https://arsa.test:{port}/api/v1\"\naddresses = [\"127.0.0.1\"]\nca = \"ca.pem\"\n\n[allow.arsa]\non = \"arsa.live\"\nroutes = [\"recognize\", \"remove\"]\ncallers = [\"kyc\"]\nrate = { caller = \"6000000/min\" }\n")
        .vendor(|_| Reply::json(200, r#"{"status":"success","faces":[{"passive_liveness":{"is_real_face":false},"recognition_uidresult":"u"}]}"#));
    let bed = setup.start();
    let token = bed.canaries.token.as_str();
    let (kind, body) = multipart(&[("face_image", &crate::images::set::passing()[0].plain)]);
    let ask = |path: &str| {
        bed.ask("POST", path)
            .token(None)
            .header("x-key-secret", token)
            .via("prefix")
    };
    let answer = ask("/arsa/api/v1/face_recognition/recognize_face")
        .header("x-face-uid", bed.canaries.subject.as_str())
        .body(&kind, body)
        .send();
    answer.refused("liveness-failed");
    // In the vendor's own error shape.
    assert!(answer.json()["detail"].is_string(), "{}", answer.text());
    let request = bed.origin.only();
    assert_eq!(request.path, "/api/v1/face_recognition/recognize_face");
    assert_eq!(request.header("x-key-secret"), Some(key.as_str()));
    assert_eq!(
        request.header("x-face-uid"),
        Some(bed.canaries.subject.as_str())
    );
    bed.ask("DELETE", "/arsa/api/v1/face_recognition/remove_face")
        .token(None)
        .header("x-key-secret", token)
        .via("prefix")
        .send()
        .released();
    bed.ask("DELETE", "/arsa/api/v1/reset_db")
        .token(None)
        .header("x-key-secret", token)
        .via("prefix")
        .send()
        .refused("route-not-allowed");
}
