//! What calls of libraries do with a request and its answer, by their names.

use crate::flow::Flow;
use crate::flow::term::{Sym, TermId};

/// Methods of what was answered.
pub(super) fn takes_apart(last: &str) -> bool {
    matches!(
        last,
        "get"
            | "dig"
            | "items"
            | "has"
            | "keys"
            | "values"
            | "pop"
            | "map"
            | "flatmap"
            | "filter"
            | "find"
            | "findindex"
            | "some"
            | "every"
            | "reduce"
            | "foreach"
            | "includes"
            | "slice"
            | "at"
            | "sort"
            | "tosorted"
            | "entries"
    )
}

/// Whether a call goes out as it is written, so that what follows it reads the answer.
pub(super) fn asks_at_once(path: &str) -> bool {
    matches!(
        crate::rules::code::look::last(path).as_str(),
        "get"
            | "post"
            | "put"
            | "patch"
            | "delete"
            | "request"
            | "fetch"
            | "urlopen"
            | "head"
            | "axios"
            | "got"
            | "ky"
            | "ofetch"
            | "$fetch"
    )
}

/// What only takes up what was answered, whatever it is given to put it into.
pub(super) fn reads_what_came(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    matches!(crate::rules::code::look::last(path).as_str(), "decode" | "getresponse")
        && (lower.contains("decoder") || lower.starts_with("http.client."))
        // WordPress: the status and the headers of an answer.
        || ["_code", "_header", "_headers", "_message"]
            .iter()
            .any(|end| lower.starts_with("wp_remote_retrieve") && lower.ends_with(end))
}

/// What a process was told when it was started: `os.environ.get("BASE", "https://…")`.
pub(super) fn reads_settings(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let Some((owner, _)) = lower.rsplit_once('.') else {
        return false;
    };
    let owner = owner.rsplit(['.', ':']).next().unwrap_or(owner);
    matches!(
        owner.trim_end_matches("()"),
        "environ" | "env" | "environment" | "getenv" | "dotenv" | "getproperty"
    )
}

/// A setting by its name, and the address that it has where nobody says another:
/// `env.get("ACME_BASE", "https://…")`.
pub(super) fn reads_setting_or(
    flow: &Flow<'_>,
    last: &str,
    args: &[(Option<Sym>, TermId)],
) -> bool {
    let reads = last.starts_with("get")
        || matches!(
            last,
            "fetch" | "str" | "string" | "env" | "config" | "read" | "value" | "url"
        );
    let text = |t: TermId| flow.terms.as_text(t);
    let address =
        |t: TermId| text(t).is_some_and(|d| d.starts_with("https://") || d.starts_with("http://"));
    // A variable of the environment by its name, whatever function reads it.
    let variable = |name: &str| {
        name.contains('_')
            && name
                .bytes()
                .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
    };
    if let [(None, name), rest @ ..] = args
        && text(*name).is_some_and(variable)
        && rest.iter().any(|(_, a)| address(*a))
    {
        return true;
    }
    let [(None, name), (_, default)] = args else {
        return false;
    };
    reads
        && text(*name).is_some_and(|n| !n.is_empty() && !n.contains(['/', ':', ' ']))
        && address(*default)
}

/// What is told to a builder of requests: nothing goes out before it is built and sent.
pub(super) fn of_builder(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    // What was built is no builder any more.
    let lower = match lower.rsplit_once("build().") {
        Some((_, rest)) if !rest.is_empty() && !rest.starts_with("newbuilder") => rest.to_owned(),
        _ => lower,
    };
    let last = crate::rules::code::look::last(path);
    let sends = [
        "send", "exec", "call", "do", "retrieve", "exchange", "enqueue", "get", "post", "delete",
        "put", "request", "fetch", "newcall",
    ];
    let builds = lower.contains("request.builder()")
        || lower.contains("requestbuilder")
        || lower.contains("httprequest.newbuilder()");
    lower.contains("restrequest()")
        && !["exec", "get", "post", "put", "delete"]
            .iter()
            .any(|w| last.starts_with(w))
        || builds
            && !["send", "exec", "newcall"]
                .iter()
                .any(|w| last.starts_with(w))
        || lower.contains("builder()") && !sends.iter().any(|w| last.starts_with(w))
        || last == "builder"
        || last == "newbuilder"
        || path.ends_with(".Request")
        || path == "Request"
        || path.ends_with("\\Request")
}

/// Swift: what is told to a request that is sent later, by a method of the project's own as well.
pub(super) fn fills_request(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(owner, name)| {
        owner == "URLRequest()"
            && ["set", "add", "append", "attach"]
                .iter()
                .any(|w| name.starts_with(w))
    })
}

/// What only tells a client or a request something: `client.SetBaseURL(…)`, `withHeaders(…)`.
pub(super) fn configures(path: &str) -> bool {
    let last = path.rsplit(['.', ':']).next().unwrap_or(path);
    ["Set", "with", "With"].iter().any(|word| {
        last.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(char::is_uppercase))
    })
}

/// Methods of a request's or an answer's headers, query or form.
pub(super) fn of_headers(path: &str) -> bool {
    // `HTTP.headers(…).get(url)` of a library is no read.
    if path.starts_with("HTTP.") {
        return false;
    }
    let lower = path.to_ascii_lowercase();
    let mut parts = lower.rsplit('.');
    let (last, owner) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    // `….header(name, value).send()`: what was told to a request is sent.
    let sends = ["send", "exec", "call", "recv", "retrieve"];
    if owner.ends_with("()") && sends.iter().any(|w| last.starts_with(w)) {
        return false;
    }
    // `….headers().firstValue(name).orElse("?")`
    if matches!(
        last,
        "orelse" | "orelsethrow" | "first" | "firstordefault" | "unwrap_or" | "unwrap_or_default"
    ) {
        let owners = lower.split('.').rev().skip(1).take(3);
        let mut owners = owners.map(|o| o.trim_end_matches("()"));
        if owners.any(|o| matches!(o, "header" | "headers" | "trailers")) {
            return true;
        }
    }
    let owner = owner.trim_end_matches("()");
    matches!(
        owner,
        "header"
            | "headers"
            | "query"
            | "form"
            | "params"
            | "searchparams"
            | "cookies"
            | "trailers"
            | "defaultrequestheaders"
    ) || matches!(
        last,
        "addheader"
            | "setheader"
            | "setrequestheader"
            | "setrequestproperty"
            | "addvalue"
            | "setvalue"
    )
}

/// Calls that only make or take apart what they are given.
pub(super) fn is_plain(path: &str) -> bool {
    let last = path.rsplit(['.', ':', '\\']).next().unwrap_or(path);
    matches!(
        last.to_ascii_lowercase().as_str(),
        "url"
            | "urljoin"
            | "join"
            | "parse"
            | "uri"
            | "create"
            | "format"
            | "build"
            | "urlparse"
            | "encodeuricomponent"
            | "encodeuri"
            | "quote"
            | "quote_plus"
            | "urlencode"
            | "rawurlencode"
            | "escapedatastring"
            | "escapeuristring"
            | "queryescape"
            | "pathescape"
            | "cgi_escape"
            | "encodecomponent"
            | "addingpercentencoding"
            | "httpsconnection"
            | "httpconnection"
            | "urlsplit"
            | "add_field"
            | "formfield"
            | "enter_context"
            | "enter_async_context"
            | "startswith"
            | "includes"
            | "contains"
            | "replace"
            | "split"
            | "baseurl"
            | "of"
            | "append"
            | "push"
            | "set"
            | "setenv"
            | "getenv"
            | "env"
            | "append_header"
            | "newrequest"
            | "newrequestwithcontext"
            | "httprequestmessage"
            | "httppost"
            | "urlrequest"
            | "sprintf"
            | "printf"
            | "errorf"
            | "multipartrequest"
            | "streamedrequest"
            | "multipartfile"
            | "frombytes"
            | "frompath"
            | "formdata"
            | "newrequestbuilder"
            | "dumprequestout"
            | "dumprequest"
            | "add"
            | "addall"
            | "remove"
            | "insert"
            | "write"
            | "addpart"
            | "field"
            | "attach"
            | "on"
            | "uuid"
            | "appendingpathcomponent"
            | "appendpathcomponent"
            | "appending"
            | "parse_with_params"
            | "query_pairs_mut"
            | "append_pair"
            | "extend_pairs"
            | "set_query"
            | "set_path"
            | "path_segments_mut"
            | "addquerystring"
            | "urlqueryitem"
            | "http_build_query"
            | "encode_www_form"
            | "curl_init"
            | "curl_setopt"
            | "curl_setopt_array"
            | "curl_close"
            | "curl_getinfo"
            | "curl_error"
            | "client"
            | "asyncclient"
            | "httpclient"
            | "session"
            | "clientsession"
            | "new"
            | "extend"
            | "instance"
            | "builder"
            | "dio"
            | "baseoptions"
            | "webclient"
            | "pendingrequest"
            | "restrequest"
            | "servertrustmanager"
            | "for"
            | "dict"
            | "resolve"
            | "writefile"
            | "writefilesync"
            // A link asks nothing until somebody follows it.
            | "<a>"
            | "<link>"
    )
}
