//! One request to a vendor: what is checked, in the order in which a vendor checks, and which
//! answer is played.

use super::intake;
use super::keys::facts as environment_facts;
use super::model::Refuses;
use super::plan::{Facts, Plan};
use super::quota::Standing;
use super::received::Received;
use super::scenario::{MARKER, named_in};
use super::template::Placeholder;
use super::vendor::{LIVE, Vendor};
use super::world::{Memory, World, now_ms};
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use sha2::{Digest as _, Sha256};
use std::time::Instant;
use visor_policy::model::pack::{Class, Route};
use visor_policy::model::site::Environment;
use visor_policy::read::Names;

/// The connection that a request came on.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// Counted from 1.
    pub number: u64,
    /// The name that the client asked for.
    pub server_name: Option<String>,
}

/// Plays a vendor for one request, and writes it down.
pub async fn play(
    world: &World,
    vendor: &Vendor,
    connection: &Connection,
    head: &Parts,
    body: Bytes,
) -> Plan {
    let route = vendor.route(&head.method, head.uri.path());
    let intake = match &route {
        Some((_, route, _)) => intake::read(&vendor.pack, route, &head.headers, &body).await,
        None => intake::Intake::default(),
    };
    let mut received = written_down(vendor, connection, head, &body);
    received.fields.clone_from(&intake.fields);
    let mut memory = world.memory();
    let plan = answer(
        world,
        vendor,
        head,
        &body,
        route,
        intake.missing.as_deref(),
        &mut memory,
        &mut received,
    );
    received.status = plan.status.as_u16();
    received.body = body;
    memory.log.push(received);
    plan
}

fn written_down(vendor: &Vendor, connection: &Connection, head: &Parts, body: &[u8]) -> Received {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let authority = head.uri.authority().map(|a| a.as_str().to_owned());
    let version = vendor.pack.version.as_ref();
    Received {
        at: now_ms(),
        provider: vendor.name.clone(),
        connection: connection.number,
        server_name: connection.server_name.clone(),
        protocol: format!("{:?}", head.version),
        method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().map(str::to_owned),
        host: authority.or_else(|| head.headers.get(http::header::HOST).map(text)),
        headers: head
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), text(value)))
            .collect(),
        version: version
            .and_then(|v| head.headers.get(&v.header.0))
            .map(text),
        credential: "missing",
        body_bytes: body.len(),
        body_sha256: hex::encode(Sha256::digest(body)),
        ..Received::default()
    }
}

type Found<'a> = Option<(&'a str, &'a Route, Vec<&'a str>)>;

#[allow(
    clippy::too_many_arguments,
    reason = "the facts of one request, used once"
)]
fn answer(
    world: &World,
    vendor: &Vendor,
    head: &Parts,
    body: &[u8],
    route: Found<'_>,
    missing: Option<&str>,
    memory: &mut Memory,
    received: &mut Received,
) -> Plan {
    let script = &vendor.script;
    let mut facts = Facts {
        names: script.session.as_ref().map(|names| &names.value),
        ..Facts::at(now_ms())
    };
    let no = |which: Refuses, facts: &Facts<'_>| {
        Plan::new(script.refusals.of(which), None, &Names::default(), facts)
    };
    let Some(key) = presented(vendor, &head.headers) else {
        return no(Refuses::Unauthorized, &facts);
    };
    received.credential = "unknown";
    let keys = memory.keys.entry(vendor.name.clone()).or_default();
    let Some(environment) = keys.environment(key) else {
        return no(Refuses::Unauthorized, &facts);
    };
    facts.key = key;
    received.credential = "right";
    received.environment = Some(environment.word());
    let Some((name, route, parameters)) = route else {
        return no(Refuses::NotFound, &facts);
    };
    received.route = Some(name.to_owned());
    match charge(world, vendor, environment, key, name, route, memory) {
        Ok(standing) => facts.standing = standing,
        Err(standing) => {
            facts.standing = standing;
            return no(Refuses::Throttled, &facts);
        }
    }
    if let Some(field) = missing {
        facts.field = field;
        return no(Refuses::Invalid, &facts);
    }

    let query = head.uri.query().unwrap_or_default();
    let values = query
        .split('&')
        .filter_map(|pair| Some(pair.split_once('=')?.1));
    let sessions = memory.sessions.entry(vendor.name.clone()).or_default();
    let known = parameters
        .iter()
        .copied()
        .chain(values)
        .find(|id| sessions.scenario(id).is_some());
    let lined_up = memory.queue.take(&vendor.name, name);
    let forced = lined_up.is_some();
    let named = lined_up
        .or_else(|| named(vendor, head, body).map(str::to_owned))
        .or_else(|| sessions.scenario(known?));
    if let (None, None, Some(_)) = (&named, known, parameters.first()) {
        return no(Refuses::NotFound, &facts);
    }
    let mut scenario = named.unwrap_or_else(|| LIVE.to_owned());
    if !vendor.scenarios().contains(scenario.as_str()) {
        let known: Vec<&str> = vendor.scenarios().into_iter().collect();
        let help = visor_policy::read::did_you_mean(&scenario, &known);
        return Plan::own(
            StatusCode::BAD_REQUEST,
            &format!("no scenario is named `{scenario}`; {help}"),
        );
    }

    let route_script = vendor.script_of(name);
    let fresh = facts
        .names
        .map(|names| String::from_utf8_lossy(&facts.text(&names.id)).into_owned())
        .unwrap_or_default();
    facts.id = match known.or_else(|| parameters.first().copied()) {
        Some(id) => id.to_owned(),
        None => fresh,
    };
    facts.item = route_script.and_then(|script| script.item.as_ref().map(|item| &item.value));
    facts.sessions = sessions.newest();
    if facts.sessions.is_empty() {
        facts.sessions.push(facts.id.clone());
    }
    let live = vendor.answer(name, LIVE);
    let opens = *route.class == Class::Session
        && parameters.is_empty()
        && live.is_some_and(|live| live.body.as_ref().is_some_and(|b| b.has(Placeholder::Id)));
    if opens {
        sessions.open(&facts.id, &scenario);
    } else if let (Some(id), Some(script), false) = (known, route_script, forced)
        && let own = vendor
            .answer(name, &scenario)
            .and_then(|a| a.before.as_ref())
        && let before = own.unwrap_or(&script.before)
        && !before.value.is_empty()
        && let Some(read) = sessions.read(id)
        && let Some(answer) = before.value.get(read)
    {
        scenario.clone_from(&answer.value);
    }
    received.scenario = Some(scenario.clone());
    let Some(answer) = vendor.answer(name, &scenario).or(live) else {
        return no(Refuses::NotFound, &facts);
    };
    match &answer.refuse {
        Some(which) => no(which.value, &facts),
        None => Plan::new(answer, live, &script.headers.value, &facts),
    }
}

/// The key in the credential's header, without the scheme before it.
fn presented<'h>(vendor: &Vendor, headers: &'h HeaderMap) -> Option<&'h str> {
    let credential = &vendor.pack.credential;
    let mut values = headers.get_all(&credential.header.0).iter();
    let (value, None) = (values.next()?.to_str().ok()?, values.next()) else {
        return None;
    };
    let Some(scheme) = &credential.scheme else {
        return Some(value);
    };
    let (before, key) = value.split_once(' ')?;
    before.eq_ignore_ascii_case(scheme).then_some(key)
}

/// Counts the request against the route's quota and the environment's.
fn charge(
    world: &World,
    vendor: &Vendor,
    environment: Environment,
    key: &str,
    name: &str,
    route: &Route,
    memory: &mut Memory,
) -> Result<Standing, Standing> {
    let now = Instant::now();
    let mut standing = Standing::UNCOUNTED;
    if let Some(rate) = &route.quota {
        standing = memory.quotas.count(&format!("{key} {name}"), rate, now)?;
    }
    let stated = environment_facts(&vendor.pack, environment).and_then(|f| f.quota.as_ref());
    let rate = world.quota.as_ref().or(stated.map(|rate| &rate.value));
    if let Some(rate) = rate {
        let whole = memory.quotas.count(key, rate, now)?;
        if standing.limit == 0 || whole.remaining < standing.remaining {
            standing = whole;
        }
    }
    Ok(standing)
}

/// The scenario that the request itself names.
fn named<'r>(vendor: &Vendor, head: &'r Parts, body: &'r [u8]) -> Option<&'r str> {
    let target = head
        .uri
        .path_and_query()
        .map(http::uri::PathAndQuery::as_str);
    let subject = vendor
        .pack
        .subject
        .as_ref()
        .and_then(|subject| head.headers.get(&subject.header.0));
    named_in(target.unwrap_or_default().as_bytes())
        .or_else(|| named_in(subject?.as_bytes()))
        .or_else(|| named_in(body))
}

/// An id that names a scenario and no session.
pub fn id_for(scenario: &str) -> String {
    format!("{MARKER}{scenario}")
}
