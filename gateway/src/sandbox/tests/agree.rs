//! Packs, scripts and the policy engine agree: what a script says is released is released, and
//! what it says is refused is refused as it says.

use crate::sandbox::plan::{Facts, Plan};
use crate::sandbox::vendor::{LIVE, Vendor};
use http::{HeaderMap, HeaderValue, Method};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;
use visor_policy::controls::address::Ingress;
use visor_policy::controls::consent;
use visor_policy::decide::{Charge, Head, Known, Sent, decide};
use visor_policy::effective::Effective;
use visor_policy::identify::CertificateNames;
use visor_policy::model::pack::{Class, Route, When};
use visor_policy::packs::SANDBOX;
use visor_policy::refusal::Code;
use visor_policy::resolve::load_text;

const TOKEN: &str = "a-token-for-agreement";

/// A site that allows every route, with all the evidence that the pack knows of.
fn site(vendor: &Vendor) -> Effective {
    let name = &vendor.name;
    let token = hex::encode(visor_policy::token::sha256_of(TOKEN.as_bytes()));
    let mut text = format!(
        "schema = 1\npacks = [\"{name}\"]\npurposes = [\"tests\"]\n[callers.all]\n\
         live = [{{ token-sha256 = \"{token}\", expires = 2099-12-31 }}]\n\
         [credentials.{name}]\nlive = {{ env = \"KEY\" }}\n"
    );
    let newest = vendor
        .pack
        .version
        .as_ref()
        .and_then(|v| v.known.value.last());
    if let Some(version) = newest {
        let _ = writeln!(text, "[providers.{name}]\nversion = \"{}\"", version.value);
    }
    for (route, entry) in vendor.pack.routes.iter() {
        let checks: Vec<_> = entry.value.liveness.iter().collect();
        let named: Vec<_> = checks
            .iter()
            .filter(|(_, check)| *check.value.when == When::SiteNamesIt)
            .map(|(check, _)| format!("\"{check}\""))
            .collect();
        let scored = checks.iter().any(|(_, check)| check.value.score.is_some());
        let mut liveness = Vec::new();
        if !named.is_empty() {
            liveness.push(format!("require = [{}]", named.join(", ")));
        }
        if scored {
            liveness.push("minimum-score = 0.9".to_owned());
        }
        let _ = writeln!(
            text,
            "[allow.{route}]\non = \"{name}.live\"\nroutes = [\"{route}\"]\ncallers = [\"all\"]"
        );
        if !liveness.is_empty() {
            let _ = writeln!(text, "liveness = {{ {} }}", liveness.join(", "));
        }
    }
    let loaded = load_text(Path::new("site.toml"), &text, &|path| {
        std::fs::read_to_string(path)
    });
    loaded
        .effective
        .unwrap_or_else(|| panic!("{}\n{text}", loaded.report))
}

/// A request of the route, on its way.
fn sent(policy: &Effective, vendor: &Vendor, route: &Route) -> Sent {
    let mut headers = HeaderMap::new();
    let mut insert = |name: &http::HeaderName, value: &str| {
        headers.insert(name.clone(), HeaderValue::from_str(value).unwrap());
    };
    insert(&http::header::AUTHORIZATION, &format!("Bearer {TOKEN}"));
    if let Some(kind) = route.body.media_type() {
        insert(&http::header::CONTENT_TYPE, &format!("{kind}; boundary=b"));
    }
    if let Some(subject) = &vendor.pack.subject {
        insert(&subject.header.0, "user-42");
    }
    if *route.class == Class::Enroll {
        for (name, value) in [
            (consent::VISOR_CONSENT_ID, "c-1"),
            (consent::VISOR_CONSENT_TIME, "2027-01-15T08:00:00Z"),
            (consent::VISOR_CONSENT_TEXT, "t-1"),
            (consent::VISOR_PURPOSE, "tests"),
        ] {
            insert(&name, value);
        }
    }
    let body: &[u8] = match route.body.media_type() {
        None => b"",
        Some("application/json") => b"{}",
        Some(_) => b"--b--\r\n",
    };
    if !body.is_empty() {
        insert(&http::header::CONTENT_LENGTH, &body.len().to_string());
    }
    let template = route.matches.template().replace(['{', '}'], "");
    let target = format!("{}{template}", vendor.pack.upstream.base.path);
    let method: &Method = &route.matches.method;
    let head = Head {
        method,
        target: target.as_bytes(),
        host: None,
        headers: &headers,
        names: &CertificateNames::default(),
        now: 1_800_000_000,
    };
    let ingress = Ingress {
        provider: Some(vendor.name.clone()),
        hosts: Vec::new(),
    };
    let mut known = Known::default();
    decide(policy, &ingress, &head, &mut known)
        .and_then(|permit| {
            let taken = |_: visor_policy::decide::Counted<'_>, _: &_| Charge::Taken {
                remaining: 1,
                reset_after: Duration::ZERO,
            };
            permit.spend(taken, &mut known)
        })
        .and_then(|spent| spent.admit(&[body], &mut known))
        .unwrap_or_else(|refusal| panic!("{target}: {refusal}"))
        .sent()
}

/// Every route's every scenario: what the script says, and what the policy says.
fn verdicts(name: &str) -> BTreeMap<String, (Option<String>, Result<&'static str, Code>)> {
    let vendor = Vendor::load(name).unwrap_or_else(|report| panic!("{report}"));
    let policy = site(&vendor);
    let mut verdicts = BTreeMap::new();
    for (route_name, entry) in vendor.pack.routes.iter() {
        let route = &entry.value.value;
        let script = vendor.script_of(route_name).unwrap();
        let live = vendor.answer(route_name, LIVE).unwrap();
        let own = script.answers.iter().map(|(scenario, _)| scenario);
        let shared = vendor.script.answers.iter().map(|(scenario, _)| scenario);
        let faults = crate::sandbox::vendor::faults();
        let faults = faults.iter().map(|(scenario, _)| scenario);
        for scenario in own.chain(shared).chain(faults) {
            let sent = sent(&policy, &vendor, route);
            if !sent.reads_whole_answer() {
                continue;
            }
            let answer = vendor.answer(route_name, scenario).unwrap();
            let mut facts = Facts::at(1_800_000_000_000);
            facts.names = vendor.script.session.as_ref().map(|names| &names.value);
            facts.item = script.item.as_ref().map(|item| &item.value);
            facts.id = "s-1".to_owned();
            facts.sessions = vec!["s-1".to_owned()];
            let refusals = &vendor.script.refusals;
            let plan = match &answer.refuse {
                Some(which) => {
                    Plan::new(refusals.of(which.value), None, &Default::default(), &facts)
                }
                None => Plan::new(answer, Some(live), &vendor.script.headers, &facts),
            };
            let body = plan.pieces.concat();
            let judged = sent.judge(
                plan.status.as_u16(),
                &plan.headers,
                &body,
                &mut Known::default(),
            );
            let judged = judged
                .map(|release| release.kind())
                .map_err(|refusal| refusal.code);
            let says = answer.refused_as.as_ref().map(|code| code.value.clone());
            verdicts.insert(format!("{name} {route_name} {scenario}"), (says, judged));
        }
    }
    verdicts
}

/// What the policy leaves to the shell around it.
const SHELL: &[Code] = &[
    Code::KeyInAnswer,
    Code::AnswerTooLarge,
    Code::UpstreamTimeout,
    Code::UpstreamMalformed,
];

#[test]
fn scripts_and_policy_agree_on_every_answer() {
    for (name, _) in SANDBOX {
        let verdicts = verdicts(name);
        let mut wrong = Vec::new();
        for (what, (says, judged)) in &verdicts {
            let shell = SHELL
                .iter()
                .any(|code| says.as_deref() == Some(code.name()));
            let agrees = match judged {
                Ok(_) => says.is_none() || shell,
                Err(code) => says.as_deref() == Some(code.name()),
            };
            if !agrees {
                wrong.push(format!(
                    "{what}: the script says {says:?}, the policy {judged:?}"
                ));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(verdicts.len() > 30, "{name}: {}", verdicts.len());
    }
}

#[test]
fn live_answers_of_judged_routes_are_judged_and_spoofs_fail() {
    let mut judged = 0;
    for (name, _) in SANDBOX {
        let verdicts = verdicts(name);
        let vendor = Vendor::load(name).unwrap_or_else(|report| panic!("{report}"));
        for (route, entry) in vendor.pack.routes.iter() {
            if !entry.value.class.needs_liveness() {
                continue;
            }
            judged += 1;
            let of = |scenario: &str| &verdicts[&format!("{name} {route} {scenario}")].1;
            assert_eq!(*of("live"), Ok("judged"), "{name} {route}");
            assert_eq!(*of("spoof"), Err(Code::LivenessFailed), "{name} {route}");
        }
    }
    assert_eq!(judged, 6, "four routes of one pack, one of each other");
}
