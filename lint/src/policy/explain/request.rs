//! A request that somebody describes.

use super::super::files::read;
use super::super::{day, shown};
use super::{Explain, Policy, Said, environment};
use crate::cli::color;
use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde_json::json;
use std::str::FromStr;
use visor_policy::controls::address::Ingress;
use visor_policy::effective::Provider;
use visor_policy::read::did_you_mean;
use visor_policy::review::stand_in;
use visor_policy::review::trace::{Answer, End, Exchange, Trace, follow};

pub(super) fn explain(request: &str, mut policy: Policy, args: &Explain) -> Result<Said, String> {
    let (method, uri) = parse(request)?;
    let mut headers = headers(&args.headers)?;
    let mut assumed = Vec::new();
    if let Some(caller) = &args.caller {
        let known: Vec<&str> = policy
            .effective
            .callers
            .iter()
            .map(|c| c.name.as_str())
            .collect();
        if !known.contains(&caller.as_str()) {
            return Err(format!(
                "no caller is named `{caller}`\n  help: {}",
                did_you_mean(caller, &known)
            ));
        }
        let token = stand_in(&mut policy.effective, caller, environment(args));
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        headers.insert(AUTHORIZATION, value.map_err(|why| why.to_string())?);
        assumed.push(format!(
            "a token of `{caller}` in {}, where it has one",
            args.env
        ));
    }
    let body = match &args.body {
        Some(path) => {
            std::fs::read(path).map_err(|why| format!("cannot read `{}`: {why}", path.display()))?
        }
        None => Vec::new(),
    };
    let (provider, target) = address(&policy, &uri);
    if !body.is_empty() {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
        let kind = provider.and_then(|p| media_type(p, &method, &target));
        if let (Some(kind), false) = (kind, headers.contains_key(CONTENT_TYPE)) {
            let kind = match boundary(&body) {
                Some(boundary) if kind.starts_with("multipart/") => {
                    format!("{kind}; boundary=\"{boundary}\"")
                }
                _ => kind.to_owned(),
            };
            let value = HeaderValue::from_str(&kind).map_err(|why| why.to_string())?;
            headers.insert(CONTENT_TYPE, value);
            assumed.push(format!("`content-type: {kind}`"));
        }
    }
    let answer = args.response.as_ref().map(|path| read(path)).transpose()?;
    let mut answer_headers = HeaderMap::new();
    answer_headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let name = provider.map(|p| p.name.clone());
    let trace = follow(
        &policy.effective,
        &Exchange {
            ingress: Ingress {
                provider: name,
                hosts: Vec::new(),
            },
            method: &method,
            target: target.as_bytes(),
            headers: &headers,
            body: &body,
            answer: answer.as_ref().map(|body| Answer {
                status: args.status,
                headers: &answer_headers,
                body: body.as_bytes(),
            }),
            now: args.today.unwrap_or_else(day::today).start(),
        },
    );
    let code = u8::from(matches!(trace.end, End::Refuse(_)));
    let text = match args.format.as_str() {
        "json" => {
            let all = json!({
                "version": 1,
                "policy": policy.effective.digest,
                "request": request,
                "outcome": trace.end.word(),
                "assumed": assumed,
                "controls": shown::json(&trace),
            });
            serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
        }
        _ => text(
            request,
            &policy,
            &trace,
            &assumed,
            color(&args.color, &std::io::stdout()),
        ),
    };
    Ok(Said { text, code })
}

fn text(request: &str, policy: &Policy, trace: &Trace, assumed: &[String], color: bool) -> String {
    let mut out = format!(
        "{request}\n\n{}\n{}\n",
        shown::steps(trace, color),
        outcome(trace)
    );
    if !assumed.is_empty() {
        out.push_str(&format!("assumed: {}\n", assumed.join("; ")));
    }
    if let End::Release {
        rebuilt: Some(body),
        ..
    } = &trace.end
    {
        out.push_str(&format!("goes back: {body}\n"));
    }
    out.push_str(&format!("policy {}\n", policy.effective.digest));
    out
}

/// One sentence on how it ends.
fn outcome(trace: &Trace) -> String {
    let shadow = match &trace.known.would_refuse[..] {
        [] => String::new(),
        [first, ..] => format!("; without shadow mode it would be refused: {}", first.code),
    };
    match &trace.end {
        End::Send => format!(
            "allow: it is sent to the vendor; without an answer there is nothing to judge yet{shadow}"
        ),
        End::Release { kind, .. } => format!("allow: the answer goes back, {kind}{shadow}"),
        End::Refuse(refusal) => format!(
            "refuse: {}, status {}: {}",
            refusal.code,
            refusal.code.status(),
            refusal.code.sentence()
        ),
    }
}

/// `POST https://…`, or the address alone for `GET`.
fn parse(request: &str) -> Result<(Method, Uri), String> {
    let help = "\n  help: write `POST https://api.vendor.example/v1/path`, as a caller without Visor would send it";
    let (method, address) = match request.trim().split_once(' ') {
        Some((method, address)) => (method, address.trim()),
        None => ("GET", request.trim()),
    };
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| format!("`{method}` is not a method{help}"))?;
    let uri: Uri = address
        .parse()
        .map_err(|why| format!("`{address}` is not an address: {why}{help}"))?;
    match (uri.scheme_str(), uri.authority()) {
        (Some("https"), Some(_)) => Ok((method, uri)),
        (None, None) if address.starts_with('/') => Ok((method, uri)),
        (Some("http"), _) => Err(format!(
            "`{address}` is plain HTTP, which no vendor is called by{help}"
        )),
        _ => Err(format!("`{address}` is not a full address{help}")),
    }
}

fn headers(lines: &[String]) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for line in lines {
        let bad = || format!("`{line}` is not a header\n  help: write `name: value`");
        let (name, value) = line.split_once(':').ok_or_else(bad)?;
        let name = HeaderName::from_str(name.trim()).map_err(|_| bad())?;
        let value = HeaderValue::from_str(value.trim()).map_err(|_| bad())?;
        headers.append(name, value);
    }
    Ok(headers)
}

/// Whose address it is, and the path there. A site's own upstream stands in the vendor's place, so
/// the vendor's address means it too. An address without a host names its provider by prefix.
fn address<'p>(policy: &'p Policy, uri: &Uri) -> (Option<&'p Provider>, String) {
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    let port = uri.port_u16().unwrap_or(443);
    for provider in &policy.effective.providers {
        if (provider.base.host.as_str(), provider.base.port) == (host.as_str(), port) {
            return (Some(provider), path.to_owned());
        }
        let packs = policy.written.packs.iter();
        let pack = packs
            .filter(|(name, _)| *name == provider.name)
            .map(|(_, pack)| pack)
            .next();
        let Some(vendor) = pack.map(|pack| &pack.upstream.base.value) else {
            continue;
        };
        if (vendor.host.as_str(), vendor.port) == (host.as_str(), port) {
            let below = path.strip_prefix(vendor.path.as_str());
            let path = below.map_or_else(
                || path.to_owned(),
                |rest| format!("{}{rest}", provider.base.path),
            );
            return (Some(provider), path);
        }
    }
    (None, path.to_owned())
}

/// The boundary that a form begins with.
fn boundary(body: &[u8]) -> Option<&str> {
    let first = body.split(|b| *b == b'\r' || *b == b'\n').next()?;
    let line = std::str::from_utf8(first).ok()?.strip_prefix("--")?;
    // A form of no parts is its end alone.
    Some(line.strip_suffix("--").unwrap_or(line)).filter(|boundary| !boundary.is_empty())
}

/// What the body of the route at this path is.
fn media_type(provider: &Provider, method: &Method, target: &str) -> Option<&'static str> {
    let path = target.split('?').next().unwrap_or_default();
    let route = visor_policy::controls::route::find(provider, method, path).ok()?;
    route.body.media_type()
}
