//! What a user reads when a policy is wrong: every diagnostic as it is shown.
//!
//! Each case is a mistake in a site or a pack that is otherwise in order. The rendering is kept in
//! `snapshots/`, and every code that the loader has must show up in one.

mod mistakes;

use crate::kit::{self, Files, SITE, VENDOR, VENDOR_SITE, edit};
use mistakes::{PACK_MISTAKES, SITE_MISTAKES};
use std::collections::BTreeSet;
use std::path::Path;
use visor_policy::diagnostic::Report;

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
           secrets = [{ env = \"HOOK\" }]\nto = \"https://hooks.corp.example/\"\nsign = \"none\"\n";
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
                // What a review says has tests of its own.
                folders.extend((!path.ends_with("review")).then_some(path));
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
