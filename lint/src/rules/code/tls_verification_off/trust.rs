//! Code of one's own that verifies certificates: delegates, managers and callbacks that say yes.

use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::rules::code::look::last;
use crate::rules::code::project::Project;

/// What is made to trust any certificate: a manager whose check is empty, a ready-made one, a
/// delegate that takes whatever the server shows.
pub(super) fn trusts_any(project: &Project<'_>, event: &Event, term: TermId, name: &str) -> bool {
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
            crate::rules::code::look::call_of(project, term)
                .is_some_and(|(_, args)| args.iter().any(|(_, a)| asserts_blindly(project, *a)))
        }
        "init" | "sslsocketfactory" | "trustmanager"
            if crate::rules::code::look::call_of(project, term).is_some_and(|(_, args)| {
                args.iter().any(|(_, a)| is_blind_manager(project, *a))
            }) =>
        {
            true
        }
        "trustmanager"
        | "loadtrustmaterial"
        | "sslcontext"
        | "setsslhostnameverifier"
        | "sslconnectionsocketfactory" => {
            crate::rules::code::look::call_of(project, term).is_some_and(|(_, args)| {
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
pub(super) fn trusts_server(project: &Project<'_>, event: &Event, answer: TermId) -> bool {
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
        matches!(e.kind, EventKind::Call { term, .. } if crate::rules::code::look::call_of(project, term)
        .is_some_and(|(p, _)| {
            p.contains("SecTrustEvaluate")
                || p.contains("SecTrustCopy")
                || p.to_ascii_lowercase().contains("pin")
        }))
    };
    takes && !project.events_of(event.function).iter().any(evaluates)
}

/// Whether a function is asked about the server's certificate.
pub(super) fn is_challenged(project: &Project<'_>, function: FunctionKey) -> bool {
    let own = project.flow.function(function);
    own.is_some_and(|f| {
        f.params
            .iter()
            .any(|p| p.ty.contains("URLAuthenticationChallenge"))
    })
}

/// A function that does nothing at all.
pub(super) fn is_empty(project: &Project<'_>, term: TermId) -> bool {
    let Term::Function(key) = project.flow.terms.of(term) else {
        return false;
    };
    project.flow.function(*key).is_some_and(does_nothing)
}

/// A body without anything in it: `{}`, `= Unit`, `return`.
pub(super) fn does_nothing(function: &crate::ir::Function) -> bool {
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
pub(super) fn is_blind_manager(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let class = match terms.of(term) {
        Term::Class(module, name) => Some((*module, *name)),
        // `arrayOf(Everyone)`
        Term::Call(_, callee, args) if matches!(terms.last_name(*callee), "arrayOf" | "listOf") => {
            return args.iter().any(|(_, t)| is_blind_manager(project, *t));
        }
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
pub(super) fn asserts_blindly(project: &Project<'_>, term: TermId) -> bool {
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
                        EventKind::Call { term, .. } => {
                            crate::rules::code::look::call_of(project, term).is_some_and(
                                |(path, _)| matches!(last(&path).as_str(), "ok" | "assertion"),
                            )
                        }
                        _ => true,
                    })
        })
    })
}

/// A verifier without a name, or a ready-made one, that says yes to every host.
pub(super) fn verifies_nothing(project: &Project<'_>, term: TermId) -> bool {
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

/// A callback that says yes to every certificate.
pub(super) fn accepts_all(project: &Project<'_>, term: TermId) -> bool {
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

pub(super) fn yes_to_all(project: &Project<'_>, key: FunctionKey) -> bool {
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
pub(super) fn looks_at_no_certificate(
    project: &Project<'_>,
    key: FunctionKey,
    verdict: TermId,
) -> bool {
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
pub(super) fn forgives(project: &Project<'_>, key: FunctionKey, verdict: TermId) -> bool {
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
