//! Whose request it is, and whose key.

use super::*;

/// Which of two a vendor takes is the vendor's secret.
#[test]
fn a_parameter_stands_once() {
    let list = |query: &str| {
        Ask::new("facesign", "GET", &format!("/v1/sessions?{query}")).token(kit::KYC_LIVE)
    };
    refused(vec![
        (list("limit=1&limit=2"), "query-not-allowed"),
        (list("limit=1&limit=1"), "query-not-allowed"),
        (list("limit=1&search=a&limit"), "query-not-allowed"),
    ]);
    passed(vec![list("limit=1&search=limit")]);
}

#[test]
fn row_13_a_vendors_key_sent_by_the_caller() {
    let list = |query: &str| {
        Ask::new("facesign", "GET", &format!("/v1/sessions?search={query}")).token(kit::KYC_LIVE)
    };
    refused(vec![
        (list("sk_live_4eC39HqLyjWD"), "key-in-request"),
        (list("sk_test_4eC39HqLyjWD"), "key-in-request"),
        (list("%73k_live_4eC39HqLyjWD"), "key-in-request"),
        (list("sk%5Flive%5F4eC39HqLyjWD"), "key-in-request"),
        (list("%22sk_live_4eC39HqLyjWD%22"), "key-in-request"),
        (
            Ask::new("facesign", "GET", "/v1/sessions/sk_live_4eC39HqLyjWD").token(kit::KYC_LIVE),
            "key-in-request",
        ),
        (
            Ask::new("facesign", "GET", "/v1/sessions/%73k_live_4eC39HqLyjWD").token(kit::KYC_LIVE),
            "key-in-request",
        ),
        (
            open().body(
                "application/json",
                r#"{"metadata":{"k":"sk_live_4eC39HqLyjWD"}}"#,
            ),
            "key-in-request",
        ),
        (
            open().body(
                "application/json",
                r#"{"metadata":{"k":"\u0073k_live_4eC39HqLyjWD"}}"#,
            ),
            "key-in-request",
        ),
        (
            open().body(
                "application/json",
                r#"{"metadata":{"sk\u005flive_4eC39HqLyjWD":1}}"#,
            ),
            "key-in-request",
        ),
    ]);
    // In a header it is only stripped, and proves nothing.
    refused(vec![
        (
            Ask::new("facesign", "GET", "/v1/sessions").token("sk_live_4eC39HqLyjWD"),
            "caller-unknown",
        ),
        (
            Ask::new("facesign", "GET", "/v1/sessions"),
            "caller-missing",
        ),
    ]);
    passed(vec![
        Ask::new("facesign", "GET", "/v1/sessions")
            .token("sk_live_4eC39HqLyjWD")
            .header("visor-token", kit::KYC_LIVE),
        open().body(
            "application/json",
            r#"{"note":"keys start with sk_live_ here"}"#,
        ),
    ]);
}

#[test]
fn row_24_tokens_are_compared_whole() {
    let table = [
        "",
        "v",
        "vsr_live_ky",
        "vsr_live_kyc ",
        "vsr_live_kycc",
        "VSR_LIVE_KYC",
        "vsr_live_kyc\t",
    ];
    for token in table {
        let code = session_with(token).refused(&POLICY);
        let trimmed = token.trim_ascii() == kit::KYC_LIVE;
        let want = match token.is_empty() {
            true => Some("caller-missing"),
            false if trimmed => None,
            false => Some("caller-unknown"),
        };
        assert_eq!(code, want, "{token:?}");
    }
}

fn session_with(token: &str) -> Ask {
    Ask::new(
        "facesign",
        "GET",
        "/v1/avatars".replace("avatars", "sessions").as_str(),
    )
    .header("visor-token", token)
}

#[test]
fn row_25_a_budget_is_the_authenticated_callers() {
    let counted = |ask: Ask| {
        let mut seen = Vec::new();
        let (_, _) = ask.answer(200, LIVE).run_with(&POLICY, |counted, _| {
            if let visor_policy::decide::Counted::Caller(allow, caller) = counted {
                seen.push(format!("{allow} {caller}"));
            }
            Charge::Taken {
                remaining: 1,
                reset_after: std::time::Duration::ZERO,
            }
        });
        seen
    };
    let own = counted(recognize());
    assert_eq!(own, ["search kyc"]);
    for (name, value) in [
        ("x-forwarded-for", "10.0.0.1"),
        ("forwarded", "for=1.2.3.4"),
        ("x-real-ip", "::1"),
        ("visor-caller", "batch"),
        ("x-client-id", "other"),
    ] {
        assert_eq!(counted(recognize().header(name, value)), own, "{name}");
    }
}

#[test]
fn row_36_a_key_of_the_other_environment() {
    let credential = |provider: &str, environment: &str| {
        let found = POLICY
            .credentials
            .iter()
            .find(|c| c.provider == provider && c.environment.word() == environment);
        let found = found.expect("a credential");
        (found.prefix.clone(), found.other_prefix.clone())
    };
    let (live, other) = credential("facesign", "live");
    let check = |text: &str| key::check(text, live.as_deref(), other.as_deref());
    assert!(check("sk_live_4eC39HqLyjWD").is_ok());
    for bad in [
        "sk_test_4eC39HqLyjWD",
        "4eC39HqLyjWD",
        "",
        "sk_live_",
        "sk_live_a b",
        "sk_live_a\nb",
    ] {
        assert!(check(bad).is_err(), "{bad:?}");
    }
    // Test code does not reach live, and one key serves one environment.
    let test = Ask::new("facesign", "GET", "/v1/sessions").token(kit::KYC_TEST);
    assert_eq!(test.refused(&POLICY), Some("route-not-allowed"));
    let shared = edit(
        SITE,
        "{ env = \"FACESIGN_TEST\" }",
        "{ env = \"ARSA_TEST\" }",
    );
    let report = kit::load(&shared, &Files::new()).report;
    assert!(
        report.diagnostics.iter().any(|d| d.code == "shared-key"),
        "{report}"
    );
}
