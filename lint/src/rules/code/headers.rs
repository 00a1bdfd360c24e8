//! Names of headers, written out or by the constants that libraries have for them.

use super::project::Project;
use crate::flow::normal;
use crate::flow::term::{Term, TermId};

/// Whether a value names the header that a vendor's key goes out in: `"x-acme-key"`,
/// `HttpHeaders.AUTHORIZATION`, `header::AUTHORIZATION`.
pub(super) fn names_credential(project: &Project<'_>, term: TermId) -> bool {
    let mut vendors = project.known.vendors.iter();
    vendors.any(|v| names(project, term, &v.credential))
}

/// Whether a value names a header.
pub(super) fn names(project: &Project<'_>, term: TermId, header: &str) -> bool {
    let terms = &project.flow.terms;
    if let Some(text) = terms.as_text(term) {
        return text.eq_ignore_ascii_case(header);
    }
    match terms.of(term) {
        Term::Member(owner, name)
            if matches!(
                terms.of(*owner),
                Term::Free(_) | Term::Import(..) | Term::Class(..)
            ) =>
        {
            let owner = terms.last_name(*owner);
            owner.contains("Header") && is(terms.name(*name), header)
                || owner == "header" && is_constant(terms.name(*name), header)
        }
        Term::Import(module, name) => {
            normal(terms.name(*module)).contains("header") && is(terms.name(*name), header)
        }
        Term::Free(name) => is_constant(terms.name(*name), header),
        _ => false,
    }
}

fn is_constant(name: &str, header: &str) -> bool {
    !name.contains(char::is_lowercase) && is(name, header)
}

/// Whether a constant is called like a header: `AUTHORIZATION`, `Authorization`,
/// `authorizationHeader`.
fn is(constant: &str, header: &str) -> bool {
    let (constant, header) = (normal(constant), normal(header));
    let plain = constant.strip_suffix("header").unwrap_or(&constant);
    !header.is_empty() && plain == header
}
