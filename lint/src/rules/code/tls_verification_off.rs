//! The provider's certificate is not verified.

use super::Found;
use super::look::{has_text, last};
use super::project::Project;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::ir::Span;
use crate::rules::tls_verification_off::RULE;
use std::collections::HashSet;

pub(crate) fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut told = HashSet::new();
    for event in project.events() {
        let module = event.function.module;
        if project.is_test(module)
            || !project.speaks_of_any(module)
            || !switches_off(project, &event)
        {
            continue;
        }
        if elsewhere(project, &event)
            || handed_elsewhere(project, &event)
            || super::tls_elsewhere::is_built_in(project, &event)
        {
            continue;
        }
        // The entry or argument itself, where it stands in a line of its own.
        let terms = &project.flow.terms;
        let entry = project.events_of(event.function).iter().find(|e| {
            event.span.holds(e.span)
                && matches!(e.kind, EventKind::Entry(key, value) if {
                    let key = terms.as_text(key).unwrap_or_else(|| terms.last_name(key));
                    let off = matches!(terms.of(value), Term::Bool(false)) || *terms.of(value) == Term::Number(0);
                    let on = matches!(terms.of(value), Term::Bool(true));
                    disables(key, off, on, switched(project, key, value), word_of(project, value))
                        || accepts_all(project, value) && normal(key).contains("certificate")
                })
        });
        let mut span = entry.map_or(event.span, |e| e.span);
        if let (None, EventKind::Call { term, at, .. }) = (entry, event.kind)
            && super::look::call_of(project, term).is_some_and(|(path, _)| {
                is_switch(&last(&path))
                    || matches!(
                        last(&path).as_str(),
                        "hostnameverifier"
                            | "trustmanager"
                            | "sslsocketfactory"
                            | "set_certificate_verifier"
                            | "with_custom_certificate_verifier"
                    )
            })
        {
            span = Span::new(at, event.span.end);
        }
        if !told.insert((module, span)) {
            continue;
        }
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span,
            label: "any certificate will do",
            message: "the certificate of the provider's host is not verified".to_owned(),
            help: "leave verification on; for a private authority, trust its certificate",
            also: Vec::new(),
        });
    }
}

fn switches_off(project: &Project<'_>, event: &Event) -> bool {
    let terms = &project.flow.terms;
    let off = |t: TermId| {
        matches!(terms.of(t), Term::Bool(false))
            || terms.as_text(t) == Some("0")
            || *terms.of(t) == Term::Number(0)
    };
    let on = |t: TermId| matches!(terms.of(t), Term::Bool(true));
    match event.kind {
        EventKind::Call { term, .. } => {
            let Some((path, args)) = super::look::call_of(project, term) else {
                return false;
            };
            let name = last(&path);
            let lower = path.to_ascii_lowercase();
            let named = args.iter().any(|(n, a)| {
                n.as_deref().is_some_and(|n| {
                    disables(
                        n,
                        off(*a),
                        on(*a),
                        switched(project, n, *a),
                        word_of(project, *a),
                    )
                }) || dict_disables(project, *a, 0)
            });
            named
                || is_switch(&name)
                    && args
                        .first()
                        .is_none_or(|(_, a)| on(*a) || hangs_on_where(project, *a))
                // curl's bits by their names: `ssl_options(SslOption::DANGER_ACCEPT_INVALID_CERTS)`.
                || name == "ssl_options" && args.iter().any(|(_, a)| accepts_by_bit(project, *a))
                || matches!(name.as_str(), "setproperty" | "set")
                    && args.first().is_some_and(|(_, a)| {
                        terms.as_text(*a).is_some_and(|t| t.ends_with("disableHostnameVerification"))
                    })
                    && args.get(1).is_none_or(|(_, a)| terms.as_text(*a) != Some("false"))
                || lower.ends_with("hostnameverifier")
                    && args
                        .iter()
                        .any(|(_, a)| accepts_all(project, *a) || verifies_nothing(project, *a))
                || name == "disabledtrustevaluator"
                || trusts_any(project, event, term, &name)
                || name == "curl_setopt"
                    && args.len() == 3
                    && args.get(2).is_some_and(|(_, a)| off(*a))
                    && args
                        .get(1)
                        .is_some_and(|(_, a)| terms.last_name(*a).starts_with("CURLOPT_SSL_VERIFY"))
                || name == "curl"
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a).is_some_and(is_insecure))
                || name == "wget"
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a) == Some("--no-check-certificate"))
                || name == "setenv"
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a) == Some("NODE_TLS_REJECT_UNAUTHORIZED"))
        }
        EventKind::Store(place, value) => {
            let name = terms.last_name(place);
            let where_it_runs = switched(project, name, value);
            disables(
                name,
                off(value),
                on(value),
                where_it_runs,
                terms.last_name(value),
            ) || accepts_all(project, value) && {
                let plain = normal(name);
                plain.contains("certificate") && plain.contains("callback")
                    || plain.contains("badcertificate")
                    || plain.contains("hostnameverifier")
            } || verifies_nothing(project, value) && normal(name).contains("hostnameverifier")
                || normal(name) == "trustmanager" && is_blind_manager(project, value)
        }
        EventKind::Return(answer) => {
            is_challenged(project, event.function) && trusts_server(project, event, answer)
        }
        EventKind::Bind(name, value) => {
            matches!(terms.of(value), Term::Dict(_)) && dict_disables(project, value, 0)
                || normal(terms.name(name)) == "badcertificatecallback"
                    && accepts_all(project, value)
                || normal(terms.name(name)) == "trustmanager" && is_blind_manager(project, value)
        }
        _ => false,
    }
}

/// `-k`, `--insecure`, `-sSk`.
fn is_insecure(word: &str) -> bool {
    let short = word.strip_prefix('-').is_some_and(|letters| {
        letters.len() < 6
            && letters.contains('k')
            && letters.chars().all(|c| c.is_ascii_alphabetic())
    });
    word == "--insecure" || short && !word.starts_with("--")
}

/// What is made to trust any certificate: a manager whose check is empty, a ready-made one, a
/// delegate that takes whatever the server shows.
fn trusts_any(project: &Project<'_>, event: &Event, term: TermId, name: &str) -> bool {
    let terms = &project.flow.terms;
    // What is handed in to be called has a parameter's name.
    let handed = match terms.of(term) {
        Term::Call(_, callee, _) => match terms.of(*callee) {
            Term::Param(function, place) => project
                .flow
                .function(*function)
                .and_then(|f| f.params.get(*place as usize))
                .map(|p| p.name().to_ascii_lowercase()),
            _ => None,
        },
        _ => None,
    };
    match handed.as_deref().unwrap_or(name) {
        "x509trustmanager" | "x509extendedtrustmanager" => {
            let Term::Call(_, _, args) = terms.of(term) else {
                return false;
            };
            args.iter().any(|(n, a)| {
                n.is_some_and(|n| terms.name(n) == "checkServerTrusted") && is_empty(project, *a)
            })
        }
        "set_certificate_verifier" | "with_custom_certificate_verifier" => {
            super::look::call_of(project, term)
                .is_some_and(|(_, args)| args.iter().any(|(_, a)| asserts_blindly(project, *a)))
        }
        "init" | "sslsocketfactory" | "trustmanager"
            if super::look::call_of(project, term).is_some_and(|(_, args)| {
                args.iter().any(|(_, a)| is_blind_manager(project, *a))
            }) =>
        {
            true
        }
        "trustmanager" | "loadtrustmaterial" | "sslcontext" | "setsslhostnameverifier" => {
            super::look::call_of(project, term).is_some_and(|(_, args)| {
                args.iter().any(|(_, a)| match terms.of(*a) {
                    // What is built has a place of its own.
                    Term::Call(_, callee, inner)
                        if !inner.is_empty()
                            || !matches!(
                                terms.of(*callee),
                                Term::Class(..) | Term::Free(_) | Term::Import(..)
                            ) =>
                    {
                        false
                    }
                    _ => terms.any(*a, &mut |_, t| match t {
                        Term::Class(_, name)
                        | Term::Free(name)
                        | Term::Import(name, _)
                        | Term::Member(_, name) => {
                            let name = terms.name(*name);
                            let name = name.rsplit('.').next().unwrap_or(name);
                            matches!(
                                name,
                                "InsecureTrustManagerFactory"
                                    | "TrustAllStrategy"
                                    | "NoopHostnameVerifier"
                                    | "TrustSelfSignedStrategy_"
                            )
                        }
                        _ => false,
                    }),
                })
            })
        }
        // Swift: a challenge is answered with the server's own trust, and nobody evaluated it.
        "completionhandler" => {
            let Term::Call(_, _, args) = terms.of(term) else {
                return false;
            };
            args.iter().any(|(_, a)| trusts_server(project, event, *a))
        }
        // Alamofire's evaluator that evaluates nothing.
        "disabledtrustevaluator" | "disabledevaluator" => true,
        _ => false,
    }
}

/// Swift: `URLCredential(trust: …)` of what the server shows, in a function that evaluates nothing.
fn trusts_server(project: &Project<'_>, event: &Event, answer: TermId) -> bool {
    let terms = &project.flow.terms;
    let takes = terms.any(answer, &mut |_, t| match t {
        Term::Call(_, callee, given) => {
            terms.last_name(*callee) == "URLCredential"
                && given
                    .iter()
                    .any(|(n, _)| n.is_some_and(|n| terms.name(n) == "trust"))
        }
        _ => false,
    });
    let evaluates = |e: &Event| {
        matches!(e.kind, EventKind::Call { term, .. } if super::look::call_of(project, term)
        .is_some_and(|(p, _)| {
            p.contains("SecTrustEvaluate")
                || p.contains("SecTrustCopy")
                || p.to_ascii_lowercase().contains("pin")
        }))
    };
    takes && !project.events_of(event.function).iter().any(evaluates)
}

/// Whether a function is asked about the server's certificate.
fn is_challenged(project: &Project<'_>, function: FunctionKey) -> bool {
    let own = project.flow.function(function);
    own.is_some_and(|f| {
        f.params
            .iter()
            .any(|p| p.ty.contains("URLAuthenticationChallenge"))
    })
}

/// A function that does nothing at all.
fn is_empty(project: &Project<'_>, term: TermId) -> bool {
    let Term::Function(key) = project.flow.terms.of(term) else {
        return false;
    };
    project.flow.function(*key).is_some_and(does_nothing)
}

/// A body without anything in it: `{}`, `= Unit`, `return`.
fn does_nothing(function: &crate::ir::Function) -> bool {
    use crate::ir::{ExprKind, StmtKind};
    let nothing = |e: &crate::ir::Expr| match &e.kind {
        ExprKind::Name(name) => name == "Unit",
        ExprKind::Null => true,
        _ => false,
    };
    function.body.iter().all(|s| match &s.kind {
        StmtKind::Block(inner) => inner.is_empty(),
        StmtKind::Expr(e) | StmtKind::Return(Some(e)) => nothing(e),
        StmtKind::Return(None) => true,
        _ => false,
    })
}

/// A manager of the project's own whose check is empty: an object, or a class of that name.
fn is_blind_manager(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let class = match terms.of(term) {
        Term::Class(module, name) => Some((*module, *name)),
        Term::Call(_, callee, _) => match terms.of(*callee) {
            Term::Class(module, name) => Some((*module, *name)),
            _ => None,
        },
        Term::List(all) | Term::Group(all) => {
            return all.iter().any(|t| is_blind_manager(project, *t));
        }
        _ => None,
    };
    let Some((module, name)) = class else {
        return false;
    };
    let name = terms.name(name);
    let module = project.flow.modules.get(module as usize);
    module.is_some_and(|m| {
        m.functions.iter().any(|f| {
            f.owner.as_deref() == Some(name) && f.name == "checkServerTrusted" && does_nothing(f)
        })
    })
}

/// rustls: a verifier of the project's own that asserts without looking.
fn asserts_blindly(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let mut names = Vec::new();
    terms.any(term, &mut |_, t| {
        if let Term::Class(_, name) | Term::Free(name) = t {
            names.push(terms.name(*name).to_owned());
        }
        false
    });
    project.flow.modules.iter().enumerate().any(|(number, m)| {
        m.functions.iter().enumerate().any(|(id, f)| {
            let (Ok(module), Ok(function)) = (u32::try_from(number), u32::try_from(id)) else {
                return false;
            };
            f.name == "verify_server_cert"
                && f.owner
                    .as_deref()
                    .is_some_and(|o| names.iter().any(|n| n == o))
                && project
                    .events_of(FunctionKey { module, function })
                    .iter()
                    .all(|e| match e.kind {
                        EventKind::Call { term, .. } => super::look::call_of(project, term)
                            .is_some_and(|(path, _)| {
                                matches!(last(&path).as_str(), "ok" | "assertion")
                            }),
                        _ => true,
                    })
        })
    })
}

/// A verifier without a name, or a ready-made one, that says yes to every host.
fn verifies_nothing(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Call(_, callee, args) => {
            terms.last_name(*callee).ends_with("HostnameVerifier")
                && args.iter().any(|(n, a)| {
                    n.is_some_and(|n| terms.name(n) == "verify") && accepts_all(project, *a)
                })
                || terms.last_name(*callee).contains("NoopHostnameVerifier")
        }
        Term::Member(object, _) => terms.last_name(*object).ends_with("NoopHostnameVerifier"),
        _ => false,
    }
}

/// Methods that do nothing else.
fn is_switch(name: &str) -> bool {
    matches!(
        name,
        "danger_accept_invalid_certs"
            | "danger_accept_invalid_hostnames"
            | "withoutverifying"
            | "_create_unverified_context"
            | "trustallcerts"
            | "trusteverything"
            | "enableinsecureskipverify"
            | "danger_accept_invalid_certificates"
            | "ignoresslerrors"
            | "disablesslverification"
            | "disablecertificatevalidation"
            | "withinsecureskipverify"
            | "withoutsslverification"
    )
}

fn dict_disables(project: &Project<'_>, term: TermId, depth: u32) -> bool {
    let terms = &project.flow.terms;
    let Term::Dict(all) = terms.of(term) else {
        return false;
    };
    all.iter().any(|(key, value)| {
        let key = key
            .map(|k| terms.as_text(k).unwrap_or_else(|| terms.last_name(k)))
            .unwrap_or("");
        let off =
            matches!(terms.of(*value), Term::Bool(false)) || *terms.of(*value) == Term::Number(0);
        disables(
            key,
            off,
            matches!(terms.of(*value), Term::Bool(true)),
            switched(project, key, *value),
            word_of(project, *value),
        ) || accepts_all(project, *value) && normal(key).contains("certificate")
            || depth < 3 && dict_disables(project, *value, depth + 1)
    })
}

/// A constant's name, or a text: `ssl.CERT_NONE`, `"CERT_NONE"`.
fn word_of<'p>(project: &'p Project<'_>, value: TermId) -> &'p str {
    let terms = &project.flow.terms;
    terms
        .as_text(value)
        .unwrap_or_else(|| terms.last_name(value))
}

/// `InsecureSkipVerify: env != "production"`: on wherever somebody forgot to say where it runs.
fn switched(project: &Project<'_>, name: &str, value: TermId) -> bool {
    match normal(name).as_str() {
        "insecureskipverify" | "rejectunauthorized" | "strictssl" | "verify" | "verifyssl"
        | "sslverify" | "verifypeer" | "validatecert" | "validatecerts" => {
            by_environment(project, value).is_some() || hangs_on_where(project, value)
        }
        _ => false,
    }
}

/// A switch of deployed code that somebody can throw from outside: `!process.env.BRANCH`,
/// `env::var_os("LAX").is_some()`. What only tests are built with is none.
fn hangs_on_where(project: &Project<'_>, value: TermId) -> bool {
    use crate::ir::Op;
    let terms = &project.flow.terms;
    // A setting that is taken as it stands may be anything.
    let decides = match terms.of(value) {
        Term::Op(Op::Not | Op::Equal | Op::And | Op::Or | Op::Succeeds, _) => true,
        Term::Call(_, callee, _) => matches!(
            last(&terms.path(*callee)).as_str(),
            "is_some" | "is_ok" | "is_none" | "is_err"
        ),
        _ => false,
    };
    let (mut asks, mut tests) = (false, false);
    terms.any(value, &mut |_, t| {
        match t {
            Term::Call(_, callee, _) => {
                let path = terms.path(*callee).to_ascii_lowercase();
                asks |= path.contains("env");
                tests |= path.contains("cfg");
            }
            Term::Member(object, _) | Term::Index(object, _) => {
                let owner = terms.path(*object).to_ascii_lowercase();
                asks |= owner.ends_with("env") || owner.ends_with("environ");
            }
            Term::Text(text) => tests |= terms.name(*text) == "test",
            _ => {}
        }
        false
    });
    decides && asks && !tests
}

fn accepts_by_bit(project: &Project<'_>, value: TermId) -> bool {
    let terms = &project.flow.terms;
    terms.any(value, &mut |_, t| match t {
        Term::Member(_, name) | Term::Free(name) | Term::Import(_, name) => {
            terms.name(*name).contains("DANGER_ACCEPT")
        }
        _ => false,
    })
}

/// A comparison of what the environment says with a word.
fn by_environment(project: &Project<'_>, value: TermId) -> Option<()> {
    let terms = &project.flow.terms;
    let inner = match terms.of(value) {
        Term::Op(crate::ir::Op::Not, inner) => *inner.first()?,
        _ => value,
    };
    let Term::Op(crate::ir::Op::Equal, sides) = terms.of(inner) else {
        return None;
    };
    let word = sides.iter().any(|s| {
        terms.as_text(*s).is_some_and(|t| {
            ["prod", "dev", "local", "test", "stag"]
                .iter()
                .any(|w| t.to_ascii_lowercase().starts_with(w))
        })
    });
    let environment = sides.iter().any(|s| {
        terms.any(*s, &mut |_, t| match t {
            Term::Member(_, name) | Term::Free(name) | Term::Import(_, name) => {
                normal(terms.name(*name)).contains("env")
            }
            _ => false,
        })
    });
    (word && environment).then_some(())
}

/// Whether a setting of this name disables: it is off or on, or that hangs on where the code runs.
fn disables(name: &str, off: bool, on: bool, switched: bool, word: &str) -> bool {
    let plain = normal(name);
    let word = word.to_ascii_lowercase();
    match plain.as_str() {
        "verify"
        | "rejectunauthorized"
        | "strictssl"
        | "verifyssl"
        | "sslverify"
        | "checkhostname"
        | "verifypeer"
        | "curloptsslverifypeer"
        | "curloptsslverifyhost"
        | "ssl"
        | "validatecertificates"
        | "nodetlsrejectunauthorized"
        | "verifytls"
        | "sslverifypeer"
        | "sslverifyhost"
        | "verifypeername"
        | "verifyhost"
        | "verifycertificate"
        | "verifycertificates"
        | "verifycerts"
        | "validatecerts"
        | "validatecert"
        | "asserthostname"
        | "verifyhostname"
        | "verifyservercertificate"
        | "tlsrejectunauthorized"
        | "tlsverify" => off || switched,
        "insecureskipverify"
        | "insecure"
        | "allowinvalidcertificates"
        | "insecureskiptlsverify" => on || switched,
        "verifymode" | "certreqs" => word.contains("none"),
        "certificateverification" => word == "none",
        "servercertificatecustomvalidationcallback"
        | "servercertificatevalidationcallback"
        | "remotecertificatevalidationcallback" => word.contains("dangerousacceptany"),
        _ => false,
    }
}

/// A callback that says yes to every certificate.
fn accepts_all(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let key = match terms.of(term) {
        Term::Function(key) => key,
        // `callback += (…) => true`
        Term::Op(crate::ir::Op::Add, all) => return all.iter().any(|t| accepts_all(project, *t)),
        // A method by its name.
        Term::Member(object, name) => {
            let (Term::This(module, _) | Term::Class(module, _)) = *terms.of(*object) else {
                return false;
            };
            let name = terms.name(*name);
            let own = project.flow.modules.get(module as usize);
            let place = own.and_then(|m| m.functions.iter().position(|f| f.name == name));
            let Some(function) = place.and_then(|p| u32::try_from(p).ok()) else {
                return false;
            };
            let key = FunctionKey { module, function };
            return yes_to_all(project, key);
        }
        _ => return false,
    };
    yes_to_all(project, *key)
}

fn yes_to_all(project: &Project<'_>, key: FunctionKey) -> bool {
    let mut returns = project.events_of(key).iter().filter_map(|e| match e.kind {
        EventKind::Return(t) => Some(t),
        _ => None,
    });
    match (returns.next(), returns.next()) {
        (Some(only), None) => {
            matches!(project.flow.terms.of(only), Term::Bool(true))
                || looks_at_no_certificate(project, key, only)
        }
        _ => false,
    }
}

/// A verdict that hangs on whether something is there, or on the host's name alone, and on nothing
/// that a certificate says.
fn looks_at_no_certificate(project: &Project<'_>, key: FunctionKey, verdict: TermId) -> bool {
    let terms = &project.flow.terms;
    let params = project.flow.function(key).map_or(0, |f| f.params.len());
    let of_param = |place: u32| {
        terms.any(
            verdict,
            &mut |_, t| matches!(t, Term::Param(k, p) if *k == key && *p == place),
        )
    };
    let asks = (0..4).any(of_param);
    let mut looks = false;
    terms.any(verdict, &mut |_, t| {
        looks |= match t {
            // A host's own name may be meant for tests alone.
            Term::Text(text) => {
                let text = terms.name(*text);
                params != 3
                    || text.contains("localhost")
                    || text.starts_with("127.")
                    || text.starts_with("10.0.2.2")
            }
            // `host.endsWith(…)`: the name is all that it is about.
            Term::Call(_, callee, _)
                if params == 3
                    && matches!(
                        terms.last_name(*callee),
                        "endsWith" | "startsWith" | "contains"
                    ) =>
            {
                false
            }
            Term::Free(name) | Term::Import(_, name)
                if params == 3
                    && matches!(
                        terms.name(*name),
                        "kDebugMode" | "kProfileMode" | "kReleaseMode"
                    ) =>
            {
                false
            }
            Term::Call(..) | Term::Index(..) | Term::Free(_) | Term::Import(..) => true,
            Term::Member(_, name)
                if matches!(terms.name(*name), "endsWith" | "startsWith" | "contains") =>
            {
                false
            }
            Term::Member(_, name) => !matches!(
                normal(terms.name(*name)).as_str(),
                "isnotempty" | "isempty" | "length" | "count"
            ),
            Term::Bool(_) => true,
            _ => false,
        };
        looks
    });
    match params {
        // Dart: certificate, host, port.
        3 => asks && !of_param(0) && !looks,
        // .NET: sender, certificate, chain, errors.
        4 => asks && !of_param(3) && !looks || forgives(project, key, verdict),
        _ => false,
    }
}

/// .NET: an error that is named and let through, or the only one that is not.
fn forgives(project: &Project<'_>, key: FunctionKey, verdict: TermId) -> bool {
    use crate::ir::Op;
    let terms = &project.flow.terms;
    let names_error = |t: TermId| match terms.of(t) {
        Term::Op(Op::Equal, sides) => {
            sides
                .iter()
                .any(|s| matches!(terms.of(*s), Term::Param(k, 3) if *k == key))
                && sides.iter().any(|s| {
                    matches!(terms.of(*s), Term::Member(..))
                        && terms.last_name(*s).starts_with("RemoteCertificate")
                })
        }
        _ => false,
    };
    match terms.of(verdict) {
        Term::Op(Op::Not, inner) => inner.iter().any(|t| names_error(*t)),
        Term::Op(Op::Or, all) => all.iter().any(|t| names_error(*t)),
        _ => names_error(verdict),
    }
}

/// Whether what is made so is only handed to calls of other hosts in the same function.
fn handed_elsewhere(project: &Project<'_>, event: &Event) -> bool {
    let EventKind::Call { term: made, .. } = event.kind else {
        return false;
    };
    let terms = &project.flow.terms;
    let mut calls = project
        .events_of(event.function)
        .iter()
        .filter(|e| match e.kind {
            EventKind::Call { term, .. } => {
                term != made && terms.any(term, &mut |id, _| id == made)
            }
            _ => false,
        })
        .peekable();
    calls.peek().is_some() && calls.all(|e| elsewhere(project, e))
}

/// Whether the call goes to a host that is not a provider's.
fn elsewhere(project: &Project<'_>, event: &Event) -> bool {
    let EventKind::Call { term, .. } = event.kind else {
        return false;
    };
    project.response_of(term).is_none()
        && has_text(project, term, &|t| {
            (t.starts_with("http://") || t.starts_with("https://"))
                && project.address(t, None).is_none()
        })
}
