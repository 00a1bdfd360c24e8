//! Marks that handlers bear for what runs before them: JAX-RS's name bindings, Symfony's defaults of
//! routes.

use super::project::Project;
use crate::flow::reach;
use crate::flow::term::FunctionKey;
use crate::ir::{Class, Expr, ExprKind, Function, Language, Module};

/// What every filter may bear, whatever it is for.
const COMMON: &[&str] = &[
    "Provider",
    "PreMatching",
    "Priority",
    "Component",
    "Order",
    "Singleton",
    "ApplicationScoped",
    "Dependent",
    "Override",
    "Slf4j",
    "RequiredArgsConstructor",
    "AllArgsConstructor",
    "WebFilter",
];

/// The marks that what runs before handlers is for; none where it is for all of them.
pub(super) fn looked_for(
    project: &Project<'_>,
    module: &Module,
    function: &Function,
) -> Vec<String> {
    let all = match module.language {
        // `@Provider @Signed class SignatureFilter implements ContainerRequestFilter`
        Language::Java | Language::Kotlin => {
            let own = function.owner.as_deref();
            let classes = module.classes.iter();
            let classes = classes.filter(|c| Some(c.name.as_str()) == own);
            let marks = classes.flat_map(|c| &c.attributes).filter_map(named);
            marks.filter(|m| !COMMON.contains(&m.as_str())).collect()
        }
        // `$request->attributes->get('_signed')`, `$event->getAttributes(Signed::class)`
        Language::Php => {
            let mut marks = Vec::new();
            reach::walk_function(function, &mut |e| match &e.kind {
                ExprKind::Text(text)
                    if text.starts_with('_')
                        && !["_route", "_controller", "_format", "_locale"]
                            .contains(&text.as_str()) =>
                {
                    marks.push(text.clone());
                }
                ExprKind::Call { callee, args } if matches!(&callee.kind, ExprKind::Member { name, .. } if name == "getAttributes") => {
                    for arg in args {
                        reach::names_in(&arg.value, &mut |n| marks.push(n.to_owned()));
                    }
                }
                _ => {}
            });
            marks
        }
        _ => Vec::new(),
    };
    // A mark that no handler bears is none.
    let mut handlers = project.handlers.iter();
    match !all.is_empty() && handlers.any(|key| bears(project, *key, &all)) {
        true => all,
        false => Vec::new(),
    }
}

/// Whether a handler, or its class, bears one of some marks.
pub(super) fn bears(project: &Project<'_>, handler: FunctionKey, marks: &[String]) -> bool {
    let Some(function) = project.flow.function(handler) else {
        return false;
    };
    let places = project.flow.places(handler.module);
    let owner = function.owner.as_deref();
    let class: Option<&Class> = owner
        .and_then(|own| places.and_then(|p| p.class(own)))
        .map(|c| c.first);
    let of_class = class.into_iter().flat_map(|c| &c.attributes);
    let borne = |one: &Expr| {
        let mut found = named(one).is_some_and(|n| marks.contains(&n));
        reach::text_in(one, &mut |t| found |= marks.iter().any(|m| m == t));
        found
    };
    function.attributes.iter().chain(of_class).any(borne)
}

/// The name of a mark, by its last part.
fn named(one: &Expr) -> Option<String> {
    match &one.kind {
        ExprKind::Call { callee, .. } => named(callee),
        ExprKind::Member { name, .. } => Some(name.clone()),
        ExprKind::Name(name) => {
            let last = name.rsplit(['.', ':', '\\']).next().unwrap_or(name);
            Some(last.to_owned())
        }
        _ => None,
    }
}
