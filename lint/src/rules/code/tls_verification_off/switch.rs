//! Settings that switch verification off, by their names and values.

use super::trust::accepts_all;
use crate::flow::normal;
use crate::flow::term::{Term, TermId};
use crate::rules::code::look::last;
use crate::rules::code::project::Project;

/// Methods that do nothing else.
pub(super) fn is_switch(name: &str) -> bool {
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

pub(super) fn dict_disables(project: &Project<'_>, term: TermId, depth: u32) -> bool {
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
pub(super) fn word_of<'p>(project: &'p Project<'_>, value: TermId) -> &'p str {
    let terms = &project.flow.terms;
    terms
        .as_text(value)
        .unwrap_or_else(|| terms.last_name(value))
}

/// `InsecureSkipVerify: env != "production"`: on wherever somebody forgot to say where it runs.
pub(super) fn switched(project: &Project<'_>, name: &str, value: TermId) -> bool {
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
pub(super) fn hangs_on_where(project: &Project<'_>, value: TermId) -> bool {
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

pub(super) fn accepts_by_bit(project: &Project<'_>, value: TermId) -> bool {
    let terms = &project.flow.terms;
    terms.any(value, &mut |_, t| match t {
        Term::Member(_, name) | Term::Free(name) | Term::Import(_, name) => {
            terms.name(*name).contains("DANGER_ACCEPT")
        }
        _ => false,
    })
}

/// A comparison of what the environment says with a word.
pub(super) fn by_environment(project: &Project<'_>, value: TermId) -> Option<()> {
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
pub(super) fn disables(name: &str, off: bool, on: bool, switched: bool, word: &str) -> bool {
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
