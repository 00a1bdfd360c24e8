//! What a user reads when a policy is wrong: every diagnostic as it is shown.
//!
//! Each case is a mistake in a site or a pack that is otherwise in order. The rendering is kept in
//! `snapshots/`, and every code that the loader has must show up in one.

use crate::kit::{self, Files, SITE, VENDOR, VENDOR_SITE, edit};
use std::collections::BTreeSet;
use std::path::Path;
use visor_policy::diagnostic::Report;

/// A mistake in the site: its name, what stands there, what stands there instead.
type Mistake = (&'static str, &'static str, &'static str);

const SITE_MISTAKES: &[Mistake] = &[
    (
        "unknown-key",
        "[allow.search]\n",
        "[allow.search]\nrout = [\"recognize\"]\n",
    ),
    (
        "unknown-key-far",
        "instances = 1",
        "instances = 1\nxyzzy = 1",
    ),
    ("wrong-unit-size", "5 MiB", "5 MB"),
    ("wrong-unit-rate", "\"60/min\"", "\"60/mn\""),
    ("wrong-unit-time", "\"30 s\"", "\"30 seconds\""),
    ("time-without-end", "\"30 s\"", "\"9999999 d\""),
    ("no-time-at-all", "\"30 s\"", "\"0 s\""),
    ("rate-of-nothing", "\"60/min\"", "\"0/min\""),
    ("burst-above-count", "\"60/min\"", "\"60/min burst 61\""),
    ("wrong-type-size", "body     = \"5 MiB\"", "body     = 5"),
    ("wrong-type-number", "instances = 1", "instances = \"1\""),
    (
        "wrong-type-list",
        "routes   = [\"validate\"]",
        "routes   = \"validate\"",
    ),
    (
        "wrong-type-table",
        "rate    = { caller = \"200/min\" }",
        "rate    = \"200/min\"",
    ),
    (
        "wrong-type-boolean",
        "version = \"2024-01-15\"",
        "version = \"2024-01-15\"\nstop = \"yes\"",
    ),
    ("missing-key", "routes   = [\"validate\"]\n", ""),
    ("missing-schema", "schema    = 1\n", ""),
    ("another-schema", "schema    = 1", "schema    = 2"),
    (
        "syntax",
        "version = \"2024-01-15\"",
        "version = 2024-01-15x",
    ),
    ("syntax-open-quote", "headroom  = 5", "headroom  = \"5"),
    (
        "duplicate-key",
        "headroom  = 5",
        "headroom  = 5\nheadroom  = 10",
    ),
    ("duplicate-table", "[callers.batch]", "[callers.kyc]"),
    ("bad-name", "[allow.erase]", "[allow.Erase_All]"),
    (
        "identity-without-proof",
        "{ spiffe = \"spiffe://corp.example/batch\" }",
        "{ expires = 2027-06-30 }",
    ),
    (
        "identity-with-two-proofs",
        "{ dns = \"batch.corp.example\",",
        "{ dns = \"batch.corp.example\", spiffe = \"spiffe://a.example/b\",",
    ),
    (
        "token-pasted",
        "dns = \"batch.corp.example\"",
        "token-sha256 = \"vsr_live_0123456789abcdefghijklmnopqrstuvwxyz\"",
    ),
    (
        "bad-spiffe",
        "spiffe://corp.example/batch",
        "spiffe://corp.example",
    ),
    ("bad-dns", "batch.corp.example", "*.corp.example"),
    (
        "expiry-in-quotes",
        "expires = 2027-06-30",
        "expires = \"2027-06-30\"",
    ),
    (
        "expiry-with-time",
        "expires = 2027-12-31",
        "expires = 2027-12-31T00:00:00Z",
    ),
    (
        "caller-without-identity",
        "[callers.batch]\n",
        "[callers.spare]\n[callers.batch]\n",
    ),
    (
        "rate-exceeds-caller",
        "{ caller = \"400/min\",",
        "{ caller = \"1000/min\",",
    ),
    (
        "rate-exceeds-subject",
        "{ caller = \"400/min\",",
        "{ subject = \"9000/h\", caller = \"400/min\",",
    ),
    (
        "rate-exceeds-credential",
        "credential = \"900/min\"",
        "credential = \"1000/min\"",
    ),
    ("rate-exceeds-share", "instances = 1", "instances = 3"),
    ("quota-too-small", "instances = 1", "instances = 2000"),
    ("no-instances", "instances = 1", "instances = 0"),
    ("headroom-above", "headroom  = 5", "headroom  = 91"),
    (
        "two-rates",
        "rate    = { caller = \"200/min\" }",
        "rate    = { caller = \"200/min\", credential = \"500/min\" }",
    ),
    (
        "shared-key",
        "{ file = \"/run/secrets/arsa-live\" }",
        "{ env = \"ARSA_TEST\" }",
    ),
    (
        "key-from-two-places",
        "{ env = \"ARSA_TEST\" }",
        "{ env = \"ARSA_TEST\", file = \"key\" }",
    ),
    ("key-from-nowhere", "{ env = \"ARSA_TEST\" }", "{}"),
    ("empty-command", "[\"vault\", \"read\", \"facesign\"]", "[]"),
    ("no-credential", "test = { env = \"ARSA_TEST\" }\n", ""),
    (
        "unknown-environment",
        "on       = \"arsa.live\"\nroutes   = [\"recognize\"]",
        "on       = \"arsa.prod\"\nroutes   = [\"recognize\"]",
    ),
    (
        "no-environment-named",
        "on      = \"arsa.test\"",
        "on      = \"arsa\"",
    ),
    ("unknown-pack", "\"arsa\", ", "\"arsaa\", "),
    (
        "unknown-pack-file",
        "\"arsa\", ",
        "\"arsa\", \"./vendors/own.toml\", ",
    ),
    (
        "unknown-provider",
        "[providers.facesign]\n",
        "[providers.facesing]\nstop = true\n[providers.facesign]\n",
    ),
    (
        "unknown-provider-of-allow",
        "on      = \"arsa.test\"",
        "on      = \"arsam.test\"",
    ),
    ("unknown-route", "\"remove\", ", "\"remov\", "),
    (
        "unknown-caller",
        "routes   = [\"validate\"]\ncallers  = [\"kyc\"]",
        "routes   = [\"validate\"]\ncallers  = [\"kcy\"]",
    ),
    (
        "unknown-check",
        "require = [\"face2\"]",
        "require = [\"face3\"]",
    ),
    (
        "no-score",
        "minimum-score = 0.9 }\n\n[allow.compare]\non       = \"arsa.live\"\nroutes   = [\"validate\"]",
        "minimum-score = 0.9 }\n\n[allow.more]\non       = \"facesign.live\"\nroutes = [\"avatars\"]\ncallers = [\"kyc\"]\nliveness = { minimum-score = 0.5 }\n\n[allow.compare]\non       = \"arsa.live\"\nroutes   = [\"validate\"]",
    ),
    (
        "score-out-of-range",
        "minimum-score = 0.9",
        "minimum-score = 90",
    ),
    (
        "liveness-not-required",
        "liveness = { require = [\"face2\"] }\n",
        "",
    ),
    (
        "check-of-one-route-only",
        "routes   = [\"validate\"]",
        "routes   = [\"validate\", \"active-submit\"]",
    ),
    ("duplicate-pack", "\"arsa\", ", "\"arsa\", \"arsa\", "),
    (
        "same-host",
        "\"facesign\"]",
        "\"facesign\", \"facesign-next\"]",
    ),
    ("version-not-pinned", "version = \"2024-01-15\"\n", ""),
    ("unknown-version", "2024-01-15", "2024-01-16"),
    (
        "not-versioned",
        "[providers.facesign]\n",
        "[providers.arsa]\nversion = \"1\"\n[providers.facesign]\n",
    ),
    (
        "overlapping-allows",
        "[allow.erase]\n",
        "[allow.again]\non = \"arsa.live\"\nroutes = [\"recognize\"]\ncallers = [\"kyc\"]\n[allow.erase]\n",
    ),
    (
        "repeated-name",
        "callers = [\"batch\"]\n\n[allow.try]",
        "callers = [\"batch\", \"batch\"]\n\n[allow.try]",
    ),
    (
        "unreachable-allow",
        "on      = \"arsa.test\"\nroutes  = [\"recognize\"]\ncallers = [\"kyc\"]",
        "on      = \"arsa.test\"\nroutes  = [\"recognize\"]\ncallers = [\"kyc\", \"batch\"]",
    ),
    ("empty-allow", "[\"remove\", \"delete\"]", "[]"),
    (
        "client-safe-without-fields",
        "[\"get-session\", \"list-sessions\"]\ncallers = [\"kyc\"]\n",
        "[\"get-session\", \"list-sessions\"]\ncallers = [\"kyc\"]\nanswer = \"client-safe\"\n",
    ),
    (
        "unknown-choice",
        "answer  = \"client-safe\"",
        "answer  = \"client-save\"",
    ),
    (
        "shadow-in-quotes",
        "shadow-until = 2026-12-31",
        "shadow-until = \"2026-12-31\"",
    ),
    (
        "shadow-without-date",
        "mode    = { shadow-until = 2026-12-31 }",
        "mode    = \"shadow\"",
    ),
    (
        "plaintext-upstream",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"http://face.corp.example/api/v1\"\n[providers.facesign]\n",
    ),
    (
        "upstream-with-password",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://user:secret@face.corp.example\"\n[providers.facesign]\n",
    ),
    (
        "upstream-with-bad-port",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example:99999\"\n[providers.facesign]\n",
    ),
    (
        "bad-address",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example\"\naddresses = [\"10.0.0.0/8\"]\n[providers.facesign]\n",
    ),
    (
        "bad-ca",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example\"\nca = \"ca.pem\"\n[providers.facesign]\n",
    ),
    (
        "no-ca",
        "[providers.facesign]\n",
        "[providers.arsa.upstream]\nbase = \"https://face.corp.example\"\nca = \"no.pem\"\n[providers.facesign]\n",
    ),
    (
        "plaintext-endpoint",
        "http://127.0.0.1:8080",
        "http://hooks.corp.example",
    ),
    (
        "endpoint-with-password",
        "http://127.0.0.1:8080",
        "https://user:secret@hooks.corp.example",
    ),
    ("no-endpoint", "http://127.0.0.1:8080", ""),
    ("webhook-without-scheme", "scheme  = \"plain\"\n", ""),
    (
        "webhook-of-no-scheme",
        "on      = \"facesign.live\"\nscheme  = \"plain\"\n",
        "on      = \"arsa.live\"\n",
    ),
    (
        "unknown-scheme",
        "scheme  = \"plain\"",
        "scheme  = \"plan\"",
    ),
    (
        "webhook-without-secret",
        "[{ file = \"/run/secrets/facesign-webhook\" }]",
        "[]",
    ),
    (
        "webhook-with-three-secrets",
        "[{ file = \"/run/secrets/facesign-webhook\" }]",
        "[{ env = \"A\" }, { env = \"B\" }, { env = \"C\" }]",
    ),
];

const PACK_MISTAKES: &[Mistake] = &[
    (
        "pack-plaintext-upstream",
        "https://api.vendor.example",
        "http://api.vendor.example",
    ),
    (
        "pack-upstream-without-scheme",
        "https://api.vendor.example/v2",
        "api.vendor.example",
    ),
    (
        "pack-overlapping-routes",
        "GET /reports/{id}",
        "DELETE /people/{name}",
    ),
    (
        "pack-bad-method",
        "GET /reports/{id}",
        "FETCH /reports/{id}",
    ),
    ("pack-bad-route", "GET /reports/{id}", "GET /reports/*"),
    (
        "pack-bad-path",
        "\"link.secret\"]\n\n",
        "\"link..secret\"]\n\n",
    ),
    (
        "pack-bad-header",
        "header = \"x-person\"",
        "header = \"x_person\"",
    ),
    (
        "pack-header-twice",
        "header = \"x-person\"",
        "header = \"authorization\"",
    ),
    (
        "pack-reserved-header",
        "header = \"x-person\"",
        "header = \"host\"",
    ),
    (
        "pack-many-values",
        "evidence = \"report.second\"",
        "evidence = \"report.all[].second\"",
    ),
    (
        "pack-empty-check",
        "is     = [{ path = \"left.alive\", equals = true }]",
        "is     = []",
    ),
    (
        "pack-empty-test",
        "{ path = \"left.alive\", equals = true }",
        "{ path = \"left.alive\" }",
    ),
    (
        "pack-final-is-everything",
        "unless = [{ path = \"state\", one-of = [\"done\", \"closed\"] }]",
        "unless = []",
    ),
    (
        "pack-evidence-missing",
        "evidence = \"report.second\"\n",
        "",
    ),
    ("pack-status-of-no-error", "status = 429", "status = 200"),
    (
        "pack-unjudged-list",
        "fields = [\"reports[].id\", \"reports[].state\", \"next\"]\n",
        "",
    ),
    (
        "pack-no-checks",
        "[routes.forget]\n",
        "[routes.find]\nmatch = \"POST /find\"\nclass = \"search\"\nsource = \"page\"\n[routes.forget]\n",
    ),
    (
        "pack-without-environment",
        "[environments.live]\nkey-prefix = \"vk_live_\"\nquota      = \"1000/min burst 100\"\nsource     = \"page\"\n",
        "",
    ),
    ("pack-without-schema", "schema  = 1\n", ""),
    ("pack-number-as-text", "at-least = 3", "at-least = \"3\""),
    (
        "pack-webhook-two-timestamps",
        "[webhooks.signed]\n",
        "[webhooks.signed]\ntimestamp-header = \"x-time\"\n",
    ),
    ("pack-webhook-no-timestamp", "style   = \"t-v1\"\n", ""),
    (
        "pack-webhook-two-ids",
        "[webhooks.signed]\n",
        "[webhooks.signed]\nid-header = \"x-id\"\n",
    ),
    (
        "pack-webhook-no-id",
        "\"timestamp.body\"\nid      = \"id\"",
        "\"id.timestamp.body\"",
    ),
    (
        "pack-webhook-many-sessions",
        "session = \"report\"",
        "session = \"reports[].id\"",
    ),
    (
        "pack-webhook-bad-prefix",
        "[webhooks.signed]\n",
        "[webhooks.signed]\nprefix = \"\"\n",
    ),
    (
        "pack-webhook-header-twice",
        "id      = \"id\"\n",
        "id-header = \"x-vendor-signature\"\n",
    ),
];

fn site_report(old: &str, new: &str) -> Report {
    let files = Files::from([("ca.pem", "no certificate".to_owned())]);
    kit::load(&edit(SITE, old, new), &files).report
}

fn pack_report(old: &str, new: &str) -> Report {
    let site = match old {
        "[routes.forget]\n" => edit(VENDOR_SITE, "\"forget\"", "\"find\""),
        _ => VENDOR_SITE.to_owned(),
    };
    let site = site
        + "[receive.events]\non = \"vendor.live\"\nscheme = \"signed\"\n\
           secrets = [{ env = \"HOOK\" }]\nto = \"https://hooks.corp.example/\"\n";
    let files = Files::from([("./vendor.toml", edit(VENDOR, old, new))]);
    kit::load(&site, &files).report
}

fn every_report() -> impl Iterator<Item = (&'static str, Report)> {
    let site = SITE_MISTAKES
        .iter()
        .map(|(name, old, new)| (*name, site_report(old, new)));
    let pack = PACK_MISTAKES
        .iter()
        .map(|(name, old, new)| (*name, pack_report(old, new)));
    site.chain(pack)
}

fn show(name: &str, report: &Report) {
    insta::with_settings!({
        snapshot_path => "snapshots",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, report.render(false));
    });
}

#[test]
fn each_mistake_is_shown_as_a_user_needs_it() {
    let mut unhelpful = Vec::new();
    for (name, report) in every_report() {
        show(name, &report);
        let shown = report.render(false);
        for diagnostic in &report.diagnostics {
            let place = diagnostic.primary.0.place();
            let lower = !diagnostic.message.starts_with(char::is_uppercase);
            let helped = diagnostic
                .help
                .as_ref()
                .is_some_and(|help| !help.is_empty());
            if !(lower && helped && place.line > 0 && shown.contains(&place.to_string())) {
                unhelpful.push(format!("{name}: {place}\n{shown}"));
            }
        }
        if report.diagnostics.is_empty() {
            unhelpful.push(format!("{name}: nothing is said"));
        }
    }
    assert!(unhelpful.is_empty(), "{}", unhelpful.join("\n"));
}

#[test]
fn the_sites_and_packs_are_in_order_without_the_mistakes() {
    let loaded = kit::load(SITE, &Files::new());
    assert!(loaded.report.diagnostics.is_empty(), "{}", loaded.report);
    let files = Files::from([("./vendor.toml", VENDOR.to_owned())]);
    let loaded = kit::load(VENDOR_SITE, &files);
    assert!(loaded.report.diagnostics.is_empty(), "{}", loaded.report);
}

#[test]
fn one_token_for_two_callers_or_environments_is_one_too_many() {
    let hash = SITE
        .lines()
        .find(|line| line.starts_with("live = [{ token"))
        .expect("a token");
    let two_callers = edit(
        SITE,
        "live = [{ spiffe = \"spiffe://corp.example/batch\" }, { dns = \"batch.corp.example\", expires = 2027-12-31 }]",
        hash,
    );
    show(
        "duplicate-identity-of-two-callers",
        &kit::load(&two_callers, &Files::new()).report,
    );
    let test = SITE
        .lines()
        .find(|line| line.starts_with("test = [{ token"))
        .expect("a token");
    let two_environments = edit(SITE, test, &edit(hash, "live", "test"));
    show(
        "duplicate-identity-of-two-environments",
        &kit::load(&two_environments, &Files::new()).report,
    );
    let endless = edit(SITE, ", expires = 2027-06-30", "");
    show(
        "token-without-expiry",
        &kit::load(&endless, &Files::new()).report,
    );
}

#[test]
fn the_file_itself_may_be_missing() {
    let read = |_: &Path| Err(std::io::Error::from(std::io::ErrorKind::NotFound));
    let loaded = visor_policy::resolve::load(Path::new("site.toml"), &read);
    assert!(loaded.effective.is_none());
    show("unreadable-site", &loaded.report);
}

/// Everything wrong with everything, in one run, in the order of the places.
#[test]
fn many_mistakes_are_one_report() {
    let mut site = SITE.to_owned();
    let mistakes = [
        "unknown-key",
        "wrong-unit-size",
        "missing-key",
        "bad-spiffe",
        "unknown-route",
        "unknown-version",
        "shadow-in-quotes",
        "plaintext-endpoint",
    ];
    for name in mistakes {
        let (_, old, new) = SITE_MISTAKES
            .iter()
            .find(|(known, ..)| *known == name)
            .expect("a mistake");
        site = edit(&site, old, new);
    }
    let report = kit::load(&site, &Files::new()).report;
    show("many-mistakes", &report);
    assert_eq!(report.diagnostics.len(), mistakes.len(), "{report}");
    assert!(report.render(false).ends_with("8 errors"), "{report}");
    let places: Vec<_> = report
        .diagnostics
        .iter()
        .map(|d| d.primary.0.place())
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn every_code_of_the_loader_is_shown_by_a_mistake() {
    let mut shown: BTreeSet<String> = every_report()
        .flat_map(|(_, report)| report.diagnostics)
        .map(|diagnostic| diagnostic.code.to_owned())
        .collect();
    // Shown by the tests of their own above.
    shown.extend(
        [
            "duplicate-identity",
            "token-without-expiry",
            "unreadable-file",
        ]
        .map(str::to_owned),
    );
    let written = regex::Regex::new(
        r#"(?:Diagnostic::(?:error|warning)\(|CODE: &'static str =|\.code\()\s*"([a-z0-9-]+)""#,
    );
    let written = written.expect("a pattern");
    let mut known = BTreeSet::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the sources") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name != "table_test.rs") {
                let text = std::fs::read_to_string(path).expect("a source");
                known.extend(
                    written
                        .captures_iter(&text)
                        .map(|found| found[1].to_owned()),
                );
            }
        }
    }
    assert!(known.len() > 40, "{known:?}");
    let hidden: Vec<_> = known.difference(&shown).collect();
    assert!(hidden.is_empty(), "no mistake shows {hidden:?}");
}
