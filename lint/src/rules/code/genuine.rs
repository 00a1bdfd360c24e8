//! What says that a request's signature holds: comparisons with a MAC, and functions that are called
//! as those are that verify.

use super::look::call_of;
use super::project::Project;
use crate::flow::normal;
use crate::flow::term::{Facts, Term, TermId};
use crate::ir::Op;

/// Whether something known says that a signature holds.
pub(super) fn verified(project: &Project<'_>, facts: Facts) -> bool {
    project
        .flow
        .tree
        .literals(facts)
        .any(|(term, holds)| says_genuine(project, term, holds))
}

/// Whether a condition says that the signature holds.
fn says_genuine(project: &Project<'_>, term: TermId, holds: bool) -> bool {
    match project.flow.terms.of(term) {
        Term::Op(Op::Other, parts) if parts.len() == 2 && holds => parts
            .first()
            .and_then(|c| call_of(project, *c))
            .is_some_and(|(path, _)| {
                verifies(&path) && !path.to_ascii_lowercase().contains("timing")
            }),
        Term::Op(Op::Not, inner) => inner
            .first()
            .is_some_and(|i| says_genuine(project, *i, !holds)),
        // `subtle.ConstantTimeCompare(a, b) == 1`.
        Term::Op(Op::Equal, sides)
            if sides
                .first()
                .is_some_and(|s| call_of(project, *s).is_some_and(|(path, _)| compares(&path))) =>
        {
            let number = sides.get(1).map(|n| project.flow.terms.of(*n));
            let zero = matches!(number, Some(Term::Number(bits)) if f64::from_bits(*bits) == 0.0);
            holds != zero
        }
        Term::Op(Op::Equal, sides) => {
            holds && sides.iter().any(|s| super::look::is_mac(project, *s))
        }
        Term::Call(..) => {
            holds
                && call_of(project, term).is_some_and(|(path, args)| {
                    let equal = (super::look::last(&path).contains("equal")
                        || super::look::last(&path) == "eql")
                        && (args.iter().any(|(_, a)| super::look::is_mac(project, *a))
                            || super::look::receiver(project, term)
                                .is_some_and(|r| super::look::is_mac(project, r)));
                    verifies(&path) || compares(&path) || equal
                })
        }
        Term::Op(Op::And, all) => holds && all.iter().any(|a| says_genuine(project, *a, true)),
        // By one of several secrets, while they are changed.
        Term::Op(Op::Or, all) if !all.is_empty() => {
            holds && all.iter().all(|a| says_genuine(project, *a, true))
        }
        Term::Some(_, condition) => holds && says_genuine(project, *condition, true),
        _ => false,
    }
}

/// Whether a function is called as those are that compare in constant time.
pub(super) fn compares(path: &str) -> bool {
    let plain = normal(path);
    [
        "timingsafeequal",
        "comparedigest",
        "hashequals",
        "securecompare",
        "fixedtimeequals",
        "constanttimecompare",
        "hmacequal",
        "messagedigestisequal",
        "verifyslice",
        "isvalidauthenticationcode",
        "cteq",
        "securecompare",
        "constanttimeequals",
        "sodiummemcmp",
    ]
    .iter()
    .any(|w| plain.contains(w))
}

/// Whether a function is called as those are that verify signatures.
pub(super) fn verifies(path: &str) -> bool {
    let plain = normal(path);
    compares(path)
        || plain.ends_with("subtleverify")
        || [
            "verif",
            "valid",
            "check",
            "authentic",
            "constructevent",
            "unwrap",
        ]
        .iter()
        .any(|w| plain.contains(w))
            && ["signature", "webhook", "hmac", "sig", "event"]
                .iter()
                .any(|w| plain.contains(w))
}

/// Whether a value looks at a signature.
pub(super) fn speaks_of_signature(project: &Project<'_>, term: TermId) -> bool {
    project.flow.terms.any(term, &mut |id, t| match t {
        // `given.equals(mac(body))`
        Term::Call(_, callee, args) => {
            let path = project.flow.terms.path(*callee);
            let name = super::look::last(&path);
            let sides = || {
                args.iter()
                    .map(|(_, a)| *a)
                    .chain(super::look::receiver(project, id))
            };
            verifies(&path)
                || (name.starts_with("equal") || name == "eql")
                    && sides().any(|side| super::look::is_mac(project, side))
        }
        Term::Op(Op::Equal, sides) => sides.iter().any(|s| super::look::is_mac(project, *s)),
        _ => false,
    })
}

/// `same(given, mac(body))`: a comparison that the project wrote itself.
pub(super) fn compares_itself(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Call(_, callee, args) = terms.of(term) else {
        return false;
    };
    let Term::Function(key) = terms.of(*callee) else {
        return false;
    };
    let name = project.flow.function(*key).map_or("", |f| f.name.as_str());
    let plain = normal(name);
    args.len() >= 2
        && ["same", "equal", "match", "compare", "eq"]
            .iter()
            .any(|w| plain.contains(w))
        && args.iter().any(|(_, a)| super::look::is_mac(project, *a))
}
