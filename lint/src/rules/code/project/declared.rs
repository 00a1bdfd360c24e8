//! Routes that only the annotations of a declaration say: Retrofit, Feign, Refit, JAX-RS and their
//! like.

use super::addresses::route_of;
use super::{Called, Project};
use crate::flow::term::FunctionKey;
use crate::ir::{Expr, ExprKind};

const METHODS: [&str; 5] = ["POST", "GET", "PUT", "PATCH", "DELETE"];

impl Project<'_> {
    /// The route that a declared method calls; `exact` where it is known to be the one called.
    pub(super) fn declared_route(&self, key: FunctionKey, exact: bool) -> Option<Called> {
        let function = self.flow.function(key)?;
        let method = (function.attributes.iter()).find_map(|one| method_of(&name_of(one)?));
        let before = self.path_of_class(key);
        let mut found = None;
        for attribute in &function.attributes {
            let Some(name) = name_of(attribute) else {
                continue;
            };
            let own = method_of(&name);
            // JAX-RS says the method and the path apart.
            let Some(method) = own.or(method.filter(|_| name == "PATH")) else {
                continue;
            };
            crate::flow::reach::text_in(attribute, &mut |text| {
                let tail = text.trim_start_matches('/').to_ascii_lowercase();
                for path in [format!("/{tail}"), format!("{before}/{tail}")] {
                    for (vendor, known) in self.known.vendors.iter().enumerate() {
                        // An interface of the project's own may have a path that others have too.
                        let host = self.names_host(vendor);
                        let route = route_of(known, &path, Some(method), exact && host);
                        if route.is_some() {
                            found = found.or(Some(Called {
                                vendor,
                                route,
                                direct: host,
                            }));
                        }
                    }
                }
            });
        }
        found
    }

    /// What an interface's own annotation puts before the paths of its methods.
    fn path_of_class(&self, key: FunctionKey) -> String {
        let mut out = String::new();
        let (Some(function), Some(module)) = (self.flow.function(key), self.flow.module(key))
        else {
            return out;
        };
        let own = module.classes.iter();
        let own = own.filter(|c| function.owner.as_deref() == Some(c.name.as_str()));
        for attribute in own.flat_map(|c| &c.attributes) {
            let paths = ["PATH", "REQUESTMAPPING", "HTTPEXCHANGE"];
            if name_of(attribute).is_some_and(|n| paths.contains(&n.as_str())) {
                crate::flow::reach::text_in(attribute, &mut |text| {
                    if out.is_empty() && text.starts_with('/') {
                        out = text.trim_end_matches('/').to_ascii_lowercase();
                    }
                });
            }
        }
        out
    }
}

/// The name of an annotation, in upper case.
fn name_of(attribute: &Expr) -> Option<String> {
    let name = match &attribute.kind {
        ExprKind::Call { callee, .. } => &callee.kind,
        other => other,
    };
    match name {
        ExprKind::Name(name) => Some(name.to_ascii_uppercase()),
        _ => None,
    }
}

fn method_of(name: &str) -> Option<&'static str> {
    METHODS.into_iter().find(|m| name.starts_with(m))
}
