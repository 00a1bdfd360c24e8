//! The control listener: plain, on loopback, apart from the vendors. It shows what they received
//! and sets what they do next.

use super::deliver::{Body, Broken, whole};
use super::scenario::Next;
use super::webhook;
use super::world::World;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use visor_policy::model::site::Environment;
use visor_policy::read::did_you_mean;

/// What can be asked for, shown at `/_sandbox`.
const ENDPOINTS: &[(&str, &str)] = &[
    (
        "GET /_sandbox",
        "this list, the providers and their scenarios",
    ),
    (
        "GET /_sandbox/received",
        "every request that a vendor received, in full",
    ),
    ("DELETE /_sandbox/received", "forget them"),
    ("GET /_sandbox/counts", "how many, by provider and route"),
    (
        "POST /_sandbox/saw",
        "whether the text in the body was in any of them",
    ),
    (
        "POST /_sandbox/next",
        "{\"scenario\": \"leak\", \"requests\": 1, \"provider\": \"…\", \"route\": \"…\"}",
    ),
    ("DELETE /_sandbox/next", "forget what was lined up"),
    ("GET /_sandbox/keys", "the keys that the vendors know"),
    (
        "POST /_sandbox/keys",
        "{\"provider\": \"…\", \"environment\": \"live\"} makes another key",
    ),
    (
        "DELETE /_sandbox/keys",
        "{\"provider\": \"…\", \"key\": \"…\"} revokes one",
    ),
    ("DELETE /_sandbox/quotas", "begin all windows anew"),
    (
        "POST /_sandbox/webhook",
        "{\"provider\": \"…\", \"scheme\": \"…\", \"to\": \"http://…\", \"secret\": \"…\", \"event\": \"…\", \"session\": \"…\", \"id\": \"…\", \"tamper\": \"none|body|signature|missing\", \"age\": 0, \"repeat\": 1}",
    ),
];

/// The largest order.
const LARGEST: usize = 1 << 20;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NextOrder {
    scenario: String,
    provider: Option<String>,
    route: Option<String>,
    #[serde(default = "one")]
    requests: u32,
}

const fn one() -> u32 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyOrder {
    provider: String,
    environment: Option<String>,
    key: Option<String>,
}

/// What goes wrong is said in one sentence.
type Reply = Result<Value, (StatusCode, String)>;

/// Answers one request.
pub async fn control(world: &World, request: Request<Incoming>) -> Result<Response<Body>, Broken> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LARGEST).collect().await;
    let reply = match body {
        Ok(body) => reply(world, &head.method, head.uri.path(), &body.to_bytes()).await,
        Err(_) => Err((
            StatusCode::PAYLOAD_TOO_LARGE,
            "the order is too large".to_owned(),
        )),
    };
    let (status, value) = match reply {
        Ok(value) => (StatusCode::OK, value),
        Err((status, message)) => (status, json!({ "error": message })),
    };
    let mut response = Response::new(whole(format!("{value:#}\n")));
    *response.status_mut() = status;
    let json = HeaderValue::from_static("application/json");
    response.headers_mut().insert(CONTENT_TYPE, json);
    Ok(response)
}

async fn reply(world: &World, method: &Method, path: &str, body: &[u8]) -> Reply {
    let ok = || Ok(json!({ "ok": true }));
    match (method.as_str(), path.trim_end_matches('/')) {
        ("GET", "/_sandbox") => Ok(overview(world)),
        ("GET", "/_sandbox/received") => {
            let memory = world.memory();
            as_json(&memory.log.entries().collect::<Vec<_>>())
        }
        ("DELETE", "/_sandbox/received") => {
            world.memory().log.clear();
            ok()
        }
        ("GET", "/_sandbox/counts") => as_json(world.memory().log.counts()),
        ("POST", "/_sandbox/saw") if body.is_empty() => {
            Err(bad("the body is the text to look for".to_owned()))
        }
        ("POST", "/_sandbox/saw") => as_json(&world.memory().log.search(body)),
        ("POST", "/_sandbox/next") => next(world, parsed(body)?),
        ("DELETE", "/_sandbox/next") => {
            world.memory().queue.clear();
            ok()
        }
        ("GET", "/_sandbox/keys") => Ok(keys(world)),
        ("POST", "/_sandbox/keys") => add_key(world, &parsed(body)?),
        ("DELETE", "/_sandbox/keys") => revoke_key(world, &parsed(body)?),
        ("DELETE", "/_sandbox/quotas") => {
            world.memory().quotas.clear();
            ok()
        }
        ("POST", "/_sandbox/webhook") => {
            let order: webhook::Order = parsed(body)?;
            let sent = webhook::send(world, &order).await.map_err(bad)?;
            as_json(&sent)
        }
        _ => Err((
            StatusCode::NOT_FOUND,
            "no such thing here; `GET /_sandbox` lists what there is".to_owned(),
        )),
    }
}

fn overview(world: &World) -> Value {
    let endpoints: serde_json::Map<String, Value> = ENDPOINTS
        .iter()
        .map(|(name, what)| ((*name).to_owned(), json!(what)))
        .collect();
    let providers: serde_json::Map<String, Value> = world
        .vendors
        .iter()
        .map(|vendor| {
            (
                vendor.name.clone(),
                json!({ "scenarios": vendor.scenarios() }),
            )
        })
        .collect();
    json!({ "endpoints": endpoints, "providers": providers })
}

fn next(world: &World, order: NextOrder) -> Reply {
    let vendors = world.vendors.iter().filter(|vendor| {
        order
            .provider
            .as_deref()
            .is_none_or(|name| name == vendor.name)
    });
    let vendors: Vec<_> = vendors.collect();
    if vendors.is_empty() {
        return Err(bad(
            "`provider` names no pack that is played here".to_owned()
        ));
    }
    let known: Vec<&str> = vendors.iter().flat_map(|v| v.scenarios()).collect();
    if !known.contains(&order.scenario.as_str()) {
        let help = did_you_mean(&order.scenario, &known);
        return Err(bad(format!(
            "no scenario is named `{}`; {help}",
            order.scenario
        )));
    }
    if let Some(route) = &order.route
        && !vendors.iter().any(|v| v.pack.routes.find(route).is_some())
    {
        return Err(bad(format!("no route is named `{route}`")));
    }
    let pushed = world.memory().queue.push(Next {
        scenario: order.scenario,
        provider: order.provider,
        route: order.route,
        requests: order.requests,
    });
    match pushed {
        true => Ok(json!({ "ok": true })),
        false => Err(bad("`requests` is 0, or too much is lined up".to_owned())),
    }
}

fn keys(world: &World) -> Value {
    let memory = world.memory();
    let all = memory.keys.iter().map(|(provider, keys)| {
        let mut by_environment = serde_json::Map::new();
        for (environment, key) in keys.iter() {
            let list = by_environment
                .entry(environment.word())
                .or_insert_with(|| json!([]));
            if let Some(list) = list.as_array_mut() {
                list.push(json!(key));
            }
        }
        (provider.clone(), Value::Object(by_environment))
    });
    Value::Object(all.collect())
}

fn add_key(world: &World, order: &KeyOrder) -> Reply {
    let environment: Environment = order
        .environment
        .as_deref()
        .and_then(|word| word.parse().ok())
        .ok_or_else(|| bad("`environment` is `test` or `live`".to_owned()))?;
    let vendor = world
        .vendor(&order.provider)
        .ok_or_else(|| bad(format!("no provider is named `{}`", order.provider)))?;
    let mut memory = world.memory();
    let keys = memory.keys.entry(vendor.name.clone()).or_default();
    match keys.add(&vendor.pack, environment) {
        Some(key) => Ok(json!({ "key": key })),
        None => Err(bad(format!("the pack has no environment `{environment}`"))),
    }
}

fn revoke_key(world: &World, order: &KeyOrder) -> Reply {
    let key = order
        .key
        .as_deref()
        .ok_or_else(|| bad("`key` says which".to_owned()))?;
    let mut memory = world.memory();
    let keys = memory.keys.entry(order.provider.clone()).or_default();
    match keys.revoke(key) {
        true => Ok(json!({ "ok": true })),
        false => Err(bad("this provider knows no such key".to_owned())),
    }
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, (StatusCode, String)> {
    serde_json::from_slice(body).map_err(|error| bad(format!("the order cannot be read: {error}")))
}

fn as_json<T: Serialize + ?Sized>(value: &T) -> Reply {
    serde_json::to_value(value)
        .map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn bad(message: String) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, message)
}
