//! Every scenario of every route, over real sockets: it is reached, and does what it declares.

use super::calls::proper;
use super::kit::{Answer, Call, control, start, start_with};
use crate::sandbox::SandboxOptions;
use crate::sandbox::deliver::deliver;
use crate::sandbox::model::{Answer as Written, Delivery};
use crate::sandbox::plan::{Facts, Plan};
use crate::sandbox::template::Placeholder;
use crate::sandbox::vendor::{LIVE, Vendor};
use http::Method;
use http_body_util::BodyExt as _;
use serde_json::json;
use std::io::Read as _;
use std::time::Duration;
use tokio::time::Instant;
use visor_policy::model::site::Environment;
use visor_policy::packs::SANDBOX;
use visor_policy::read::Names;

/// How the key is spelled where the answer has it.
fn spelling(written: &Written, key: &str) -> Option<String> {
    let member = written.member.as_ref()?;
    let facts = Facts {
        key,
        ..Facts::at(0)
    };
    let text = String::from_utf8(facts.text(member)).ok()?;
    let leaks = Placeholder::ALL
        .iter()
        .filter(|p| p.word().starts_with("key"))
        .any(|p| member.has(*p));
    leaks.then_some(text)
}

fn check(what: &str, written: &Written, key: &str, answer: Result<Answer, String>) {
    match (written.delivery.value, answer) {
        (Delivery::Close, answer) => assert!(answer.is_err(), "{what}"),
        // The head came, and half of the body.
        (Delivery::Break, Err(error)) => assert!(error.contains("Body"), "{what}: {error}"),
        (_, Err(error)) => panic!("{what}: {error}"),
        (delivery, Ok(answer)) => {
            assert_ne!(delivery, Delivery::Break, "{what}: it came whole");
            if let Some(status) = &written.status {
                assert_eq!(u32::from(answer.status.as_u16()), status.value, "{what}");
            }
            let length = answer.headers.get("content-length");
            assert_eq!(length.is_some(), delivery == Delivery::Whole, "{what}");
            for (name, value) in written.headers.iter() {
                let facts = Facts {
                    key,
                    ..Facts::at(0)
                };
                let expected = facts.text(&value.value);
                assert_eq!(answer.headers[name].as_bytes(), expected, "{what}");
            }
            if let Some(spelled) = spelling(written, key) {
                assert!(
                    answer.text().contains(&spelled),
                    "{what}: {}",
                    answer.text()
                );
            }
            if let Some(size) = &written.pad {
                assert_eq!(answer.body.len() as u64, size.value.0, "{what}");
            }
            if written.gzip.value {
                let mut text = String::new();
                let mut decoder = flate2::read::GzDecoder::new(&*answer.body);
                decoder.read_to_string(&mut text).unwrap();
                serde_json::from_str::<serde_json::Value>(&text).unwrap();
            }
        }
    }
}

/// Over plain HTTP: hundreds of requests, and nothing here is TLS's.
#[tokio::test]
async fn every_scenario_is_reached_and_does_what_it_says() {
    for (name, _) in SANDBOX {
        let vendor = Vendor::load(name).unwrap_or_else(|report| panic!("{report}"));
        let options = SandboxOptions {
            packs: vec![(*name).to_owned()],
            plain: true,
            ..SandboxOptions::default()
        };
        let running = start_with(options).await;
        let key = running
            .vendor(name)
            .unwrap()
            .key(Environment::Live)
            .unwrap();
        let mut huge = false;
        for (route, entry) in vendor.pack.routes.iter() {
            let mut played = Vec::new();
            for scenario in vendor.scenarios() {
                let Some(written) = vendor.answer(route, scenario) else {
                    continue;
                };
                let large = written.pad.is_some();
                let late = !written.delay.0.is_zero() || written.pause.0 > Duration::from_secs(1);
                // The late ones have a test of their own; one large answer shows them all.
                if late || (large && huge) {
                    continue;
                }
                huge |= large;
                played.push(scenario);
                let order = json!({ "scenario": scenario, "provider": name, "route": route });
                control(&running, Method::POST, "/_sandbox/next", &order.to_string()).await;
                let call = proper(&running, &vendor, &entry.value);
                let answer = call.send().await.map_err(|error| format!("{error:?}"));
                let written = match &written.refuse {
                    Some(which) => vendor.script.refusals.of(which.value),
                    None => written,
                };
                // Where a quota stands is another test's.
                if written.headers.find("retry-after").is_none() {
                    check(&format!("{name} {route} {scenario}"), written, key, answer);
                }
            }
            let received = control(&running, Method::GET, "/_sandbox/received", "").await;
            let seen = received.as_array().unwrap().iter();
            let seen: Vec<_> = seen.map(|r| r["scenario"].as_str().unwrap()).collect();
            assert_eq!(seen, played, "{name} {route}");
            control(&running, Method::DELETE, "/_sandbox/received", "").await;
        }
    }
}

#[tokio::test]
async fn throttling_says_when_to_come_back() {
    for (name, _) in SANDBOX {
        let running = start(&[name]).await;
        let vendor = Vendor::load(name).unwrap_or_else(|report| panic!("{report}"));
        let (_, entry) = vendor.pack.routes.iter().next().unwrap();
        let order = json!({ "scenario": "throttle" }).to_string();
        control(&running, Method::POST, "/_sandbox/next", &order).await;
        let answer = proper(&running, &vendor, &entry.value).answer().await;
        assert_eq!(answer.status, 429);
        let wait: u64 = answer.headers["retry-after"]
            .to_str()
            .unwrap()
            .parse()
            .unwrap();
        assert!((1..=60).contains(&wait), "{wait}");
    }
}

#[tokio::test]
async fn a_trailer_comes_after_the_body() {
    let running = start(&["facesign"]).await;
    let call = Call::new(
        &running,
        "facesign",
        Method::GET,
        "/v1/sessions/visor-sandbox:leak-trailer",
    );
    let answer = call.http2().answer().await;
    let key = running.vendor("facesign").unwrap().key(Environment::Live);
    assert_eq!(answer.trailers["x-echo"], key.unwrap());
    assert!(!answer.text().contains(key.unwrap()));
}

#[tokio::test(start_paused = true)]
async fn late_answers_are_late_by_what_they_say() {
    let vendor = Vendor::load("arsa").unwrap_or_else(|report| panic!("{report}"));
    let live = vendor.answer("recognize", LIVE);
    let plan = |scenario| {
        let answer = vendor.answer("recognize", scenario).unwrap();
        Plan::new(answer, live, &Names::default(), &Facts::at(0))
    };
    let start = Instant::now();
    let response = deliver(plan("slow")).await.unwrap();
    response.into_body().collect().await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 20);
    let start = Instant::now();
    let response = deliver(plan("slow-body")).await.unwrap();
    assert_eq!(start.elapsed().as_secs(), 0, "the head comes at once");
    response.into_body().collect().await.unwrap();
    assert!(start.elapsed().as_secs() >= 28, "{:?}", start.elapsed());
}
