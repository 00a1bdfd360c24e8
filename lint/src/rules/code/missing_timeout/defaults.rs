//! Which clients wait for ever unless they are told otherwise.

use crate::flow::term::{Term, TermId};
use crate::ir::Language;
use crate::rules::code::look::last;
use crate::rules::code::project::Project;

/// A client that a framework hands in, by the type that it is declared with.
pub(super) fn sent_by_known_client(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Some(object) = crate::rules::code::look::receiver(project, term) else {
        return false;
    };
    let jvm = |module: u32| {
        project
            .flow
            .modules
            .get(module as usize)
            .is_some_and(|m| matches!(m.language, Language::Java | Language::Kotlin))
    };
    let waits = |ty: &str| {
        ["HttpService", "AxiosInstance", "requests.Session"]
            .iter()
            .any(|w| ty.contains(w))
    };
    match *terms.of(object) {
        Term::Param(key, place) => project
            .flow
            .function(key)
            .and_then(|f| f.params.get(place as usize))
            .is_some_and(|p| waits(&p.ty)),
        Term::Member(this, name) => match *terms.of(this) {
            Term::This(module, owner) => {
                let (name, owner) = (terms.name(name), terms.name(owner));
                project
                    .flow
                    .places(module)
                    .and_then(|m| m.class(owner))
                    .and_then(|c| c.declared_type(name))
                    .is_some_and(waits)
            }
            _ => false,
        },
        // Spring's reactive client, asked step by step.
        Term::Call(..) | Term::Index(..) => {
            let Term::Call(site, _, _) = terms.of(term) else {
                return false;
            };
            let path = terms.path(object);
            jvm(site.module)
                && path.contains("clone().baseUrl()")
                && path.contains("build()")
                && path.ends_with("uri()")
        }
        _ => false,
    }
}

/// By the documented default of each library.
pub(super) fn waits_for_ever(path: &str, language: Option<Language>) -> bool {
    let name = last(path);
    let verb = matches!(
        name.as_str(),
        "get" | "post" | "put" | "delete" | "patch" | "request" | "head"
    );
    match language {
        Some(Language::Python) => {
            verb && (path.starts_with("requests.")
                || path.starts_with("requests.Session()")
                || path.starts_with("requests.session()"))
                || path.ends_with("urlopen")
                || path.starts_with("urllib3.") && (verb || name == "urlopen")
                || path.starts_with("http.client.") && name == "request"
        }
        Some(l) if l.is_script() => {
            name == "fetch"
                || name == "axios"
                || path.starts_with("axios.")
                || path.starts_with("axios.create()")
                || path.starts_with("node-fetch")
                || name == "got"
                || path.starts_with("got.")
                || path.starts_with("@hapi/wreck.")
                || matches!(name.as_str(), "$fetch" | "ofetch" | "needle" | "superagent")
                || [
                    "superagent",
                    "needle",
                    "request-promise",
                    "request",
                    "ofetch",
                    "wretch",
                    "phin",
                    "bent",
                ]
                .iter()
                .any(|l| {
                    path.strip_prefix(l)
                        .is_some_and(|r| r.is_empty() || r.starts_with(['.', '(']))
                })
                || verb_of_node(path)
        }
        Some(Language::Go) => {
            path.starts_with("net/http.")
                && matches!(name.as_str(), "get" | "post" | "postform" | "do")
                || path.contains("http.DefaultClient.")
                || name == "do"
                || verb && path.starts_with("resty.")
                || verb && path.contains("resty/v")
        }
        Some(Language::Php) => {
            name == "curl_exec"
                || verb
                    && path.contains("Client")
                    && !path.contains("HttpClient")
                    && !path.contains("Symfony")
        }
        // The standard library and what builds on it waits a minute; these do not.
        Some(Language::Ruby) => {
            verb && (path.starts_with("HTTP.") || path.starts_with("Typhoeus."))
        }
        // In a page, the browser's own `fetch` asks.
        Some(Language::Rust) if path.contains("gloo") => false,
        // awc gives up after five seconds by itself.
        Some(Language::Rust) if path.starts_with("awc.") => false,
        Some(Language::Rust) => {
            path.starts_with("isahc.") && (verb || name.starts_with("send"))
                || path.contains("reqwest")
                    && !path.contains("reqwest.blocking")
                    && !path.contains("reqwest::blocking")
                || name == "send"
                || path.starts_with("ureq.") && (name == "call" || name.starts_with("send"))
        }
        Some(Language::Shell) => name == "curl",
        Some(Language::Dart) => {
            path.contains("http/http.dart") && (verb || name == "send") || path.contains("Dio")
        }
        // URLSession gives up after a minute; AsyncHTTPClient waits.
        Some(Language::Swift) => {
            (path.starts_with("HTTPClient.shared.") || path.starts_with("HTTPClient()."))
                && (verb || name == "execute")
        }
        // OkHttp, Retrofit and Feign have defaults; the JDK's clients, Spring's and Apache's have none.
        Some(Language::Java | Language::Kotlin) => {
            path.contains("HttpClient") && matches!(name.as_str(), "send" | "sendasync")
                || path.contains("RestTemplate")
                    && (name.contains("for")
                        || name == "exchange"
                        || name == "execute"
                        || matches!(name.as_str(), "put" | "delete"))
                || path.contains("HttpClients") && name == "execute"
                || path.contains("HttpClientBuilder") && name == "execute"
                || (path.contains("WebClient.create") || path.contains("WebClient.builder"))
                    && (name == "retrieve"
                        || path.contains("retrieve()")
                        || path.contains("exchange"))
                || path.contains("RestClient.create")
                    && (name == "retrieve" || name == "exchange" || path.contains("retrieve()"))
                || name == "openconnection" && language == Some(Language::Kotlin)
                || path.contains("openConnection")
                    && matches!(
                        name.as_str(),
                        "getinputstream"
                            | "getresponsecode"
                            | "connect"
                            | "inputstream"
                            | "responsecode"
                    )
        }
        _ => false,
    }
}

/// Node's own `http.request` and `https.get`.
pub(super) fn verb_of_node(path: &str) -> bool {
    let path = path.strip_prefix("node:").unwrap_or(path);
    matches!(
        path,
        "https.request" | "https.get" | "http.request" | "http.get"
    )
}
