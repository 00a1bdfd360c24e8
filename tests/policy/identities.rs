//! Who calls: in each place where a token may stand, and where several proofs come together.

use crate::kit::{self, Ask, SITE, VENDOR_SITE, edit};
use sha2::{Digest, Sha256};
use visor_policy::decide::Known;

fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

#[test]
fn a_token_stands_where_the_vendor_expects_its_key() {
    let identity = format!(
        "{{ token-sha256 = \"{}\", expires = 2027-06-30 }}",
        hash("vsr_live_app")
    );
    let policy = kit::policy(&edit(
        VENDOR_SITE,
        "{ dns = \"app.corp.example\" }",
        &identity,
    ));
    let ask = || Ask::new("vendor", "GET", "/v2/reports");
    for (name, value) in [
        ("authorization", "Token token=vsr_live_app"),
        ("authorization", "token TOKEN=vsr_live_app"),
        ("authorization", "Bearer vsr_live_app"),
        ("authorization", "bearer   vsr_live_app "),
        ("authorization", "vsr_live_app"),
        ("visor-token", " vsr_live_app"),
    ] {
        let known = ask()
            .header(name, value)
            .decide(&policy, &mut Known::default());
        assert!(known.is_ok(), "{name}: {value}");
    }
    for (name, value) in [
        ("authorization", "Basic vsr_live_app"),
        ("authorization", "Token token=\"vsr_live_app\""),
        ("x-key-secret", "vsr_live_app"),
        ("cookie", "visor-token=vsr_live_app"),
    ] {
        let known = ask()
            .header(name, value)
            .decide(&policy, &mut Known::default());
        assert!(known.is_err(), "{name}: {value}");
    }
}

#[test]
fn two_tokens_are_one_too_many_and_two_kinds_of_proof_are_not() {
    let list = format!(
        "{{ token-sha256 = \"{}\", expires = 2026-11-20 }}, {{ token-sha256 = \"{}\", expires = 2027-06-30 }}, \
         {{ spiffe = \"spiffe://corp.example/kyc\" }}, {{ dns = \"old.corp.example\", expires = 2026-11-20 }}",
        hash("old"),
        hash("new"),
    );
    let token = format!(
        "live = [{{ token-sha256 = \"{}\", expires = 2027-06-30 }}]",
        hash(kit::KYC_LIVE)
    );
    let policy = kit::policy(&edit(SITE, &token, &format!("live = [{list}]")));
    let ask = || Ask::new("facesign", "GET", "/v1/sessions");
    let spiffe = "spiffe://corp.example/kyc";
    for (ask, refused) in [
        (ask().token("new"), None),
        (ask().token("new").header("visor-token", "new"), None),
        (
            ask().token("new").header("visor-token", "old"),
            Some("caller-ambiguous"),
        ),
        (ask().token("new").header("visor-token", "nobody's"), None),
        (ask().token("old"), Some("caller-expired")),
        (ask().token("old").spiffe(spiffe), None),
        (ask().token("new").dns("old.corp.example"), None),
        (ask().dns("old.corp.example").spiffe(spiffe), None),
        (
            ask().token("old").dns("old.corp.example"),
            Some("caller-expired"),
        ),
        (
            ask().token("new").dns("batch.corp.example"),
            Some("caller-ambiguous"),
        ),
        (ask().token("new").token_of_test(), Some("caller-ambiguous")),
        (ask().dns("nobody.corp.example"), Some("caller-unknown")),
    ] {
        assert_eq!(ask.refused(&policy), refused, "{ask:?}");
    }
}

/// Tokens are looked up by the first bytes of their hash, and known by all of it.
#[test]
fn a_hash_that_begins_alike_is_another() {
    let real = hash(kit::KYC_LIVE);
    let alike = format!("{}{}", &real[..16], &hash("another")[16..]);
    let policy = kit::policy(&edit(SITE, &real, &alike));
    let ask = Ask::new("facesign", "GET", "/v1/sessions").token(kit::KYC_LIVE);
    assert_eq!(ask.refused(&policy), Some("caller-unknown"));
}

impl Ask {
    fn token_of_test(self) -> Self {
        self.header("visor-token", kit::KYC_TEST)
    }
}
