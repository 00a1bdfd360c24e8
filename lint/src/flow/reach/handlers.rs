//! Which functions answer requests from outside.

use super::walk::{text_in, walk};
use crate::flow::Flow;
use crate::flow::term::{FunctionKey, Term};
use crate::ir::{Expr, ExprKind, FunctionKind, Language, Module, Pattern};
use std::collections::HashSet;

/// Functions that answer requests.
pub fn handlers(flow: &Flow<'_>) -> HashSet<FunctionKey> {
    let mut out = HashSet::new();
    for (number, module) in flow.modules.iter().enumerate() {
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        for (id, function) in module.functions.iter().enumerate() {
            let key = FunctionKey {
                module: number,
                function: u32::try_from(id).unwrap_or(0),
            };
            if function.kind == FunctionKind::Module && serves(module) {
                out.insert(key);
            }
            if matches!(function.kind, FunctionKind::Module | FunctionKind::Class) {
                continue;
            }
            // A helper of a controller is called by its actions.
            let helper = function.attributes.is_empty()
                && flow.callers.contains_key(&key)
                && !flow.handed.contains_key(&key)
                && function.owner.is_some();
            let given = flow.places(number).is_some_and(|p| p.gives(&function.name));
            if answers(module, function, given) && !helper || handed_to_router(flow, key) {
                out.insert(key);
            }
        }
    }
    resolvers(flow, &mut out);
    out
}

/// Whether a script of the shell answers a request: it reads one.
pub(super) fn serves(module: &Module) -> bool {
    let mut found = false;
    if module.language == Language::Shell {
        walk(module, &mut |e| {
            found |= matches!(&e.kind, ExprKind::Member { object, .. }
                if matches!(&object.kind, ExprKind::Name(name) if name == "request"));
        });
    }
    found
}

/// GraphQL: the functions of a schema's queries and mutations.
pub(super) fn resolvers(flow: &Flow<'_>, out: &mut HashSet<FunctionKey>) {
    for event in &flow.events {
        let crate::flow::EventKind::Entry(key, value) = event.kind else {
            continue;
        };
        if !matches!(
            flow.terms.as_text(key),
            Some("Query" | "Mutation" | "Subscription")
        ) {
            continue;
        }
        if let Term::Dict(all) = flow.terms.of(value) {
            out.extend(all.iter().filter_map(|(_, one)| match flow.terms.of(*one) {
                Term::Function(key) => Some(*key),
                _ => None,
            }));
        }
    }
}

pub(super) fn answers(module: &Module, function: &crate::ir::Function, exported: bool) -> bool {
    let attribute = function.attributes.iter().any(|a| {
        let (name, owned) = attribute_name(a);
        matches!(
            name.as_str(),
            "route"
                | "api_view"
                | "websocket"
                | "postmapping"
                | "getmapping"
                | "requestmapping"
                | "putmapping"
                | "patchmapping"
                | "deletemapping"
                | "httppost"
                | "httpget"
                | "httpput"
                | "httpdelete"
                | "httppatch"
                | "api_route"
                | "csrf_exempt"
                | "require_post"
                | "require_http_methods"
                | "view_config"
                | "expose"
                | "mutation"
                | "use server"
        ) || matches!(
            name.as_str(),
            "get" | "post" | "put" | "patch" | "delete" | "all" | "path" | "action" | "query"
        ) && (owned || module.language != Language::Python || routes_bare(module, a))
    });
    if attribute {
        return true;
    }
    let path = module.path.to_ascii_lowercase();
    let name = function.name.as_str();
    if module.language.is_script() && exported {
        let file = path.rsplit('/').next().unwrap_or("");
        if matches!(
            name,
            "GET"
                | "POST"
                | "PUT"
                | "PATCH"
                | "DELETE"
                | "handler"
                | "onRequest"
                | "onRequestPost"
                | "webhook"
        ) || path.contains("pages/api/")
            || matches!(name, "loader" | "action") && path.contains("routes/")
            || file.starts_with("+page.server") && matches!(name, "load" | "actions")
        {
            return true;
        }
    }
    if matches!(name, "lambda_handler" | "doPost" | "doGet" | "ServeHTTP") {
        return true;
    }
    let owner = function.owner.as_deref().unwrap_or("");
    // AdonisJS: an action takes what it needs out of the context of its request.
    if module.language.is_script()
        && (owner.ends_with("Controller") || path.contains("controllers/"))
        && function.owner.is_some()
        && matches!(function.params.first().map(|p| &p.pattern), Some(Pattern::Fields(fields))
            if fields.iter().any(|(field, ..)| field == "request"))
    {
        return true;
    }
    if (owner.ends_with("Controller") || owner.ends_with("ViewSet") || owner.ends_with("APIView"))
        && matches!(
            module.language,
            Language::Php | Language::Ruby | Language::CSharp
        )
    {
        return true;
    }
    if matches!(name, "get" | "post" | "put" | "patch" | "delete")
        && function
            .params
            .first()
            .is_some_and(|p| p.name() == "request")
    {
        return true;
    }
    let of_class = |words: &[&str]| {
        module
            .classes
            .iter()
            .filter(|c| c.name == owner)
            .flat_map(|c| &c.bases)
            .any(|b| words.iter().any(|w| b.contains(w)))
    };
    if module.language == Language::Python
        && (matches!(
            name,
            "get"
                | "post"
                | "put"
                | "patch"
                | "delete"
                | "on_post"
                | "on_get"
                | "on_put"
                | "on_delete"
        ) && of_class(&[
            "View",
            "Resource",
            "RequestHandler",
            "Endpoint",
            "Handler",
            "Controller",
        ]) || name.starts_with("on_post") && function.params.len() >= 2
            || matches!(
                name,
                "create" | "update" | "partial_update" | "list" | "retrieve"
            ) && of_class(&["ViewSet"]))
    {
        return true;
    }
    // Hanami's actions.
    if module.language == Language::Ruby
        && name == "handle"
        && function.params.len() == 2
        && of_class(&["Action"])
    {
        return true;
    }
    // A page's actions and loaders, named or among other values.
    if path
        .rsplit('/')
        .next()
        .is_some_and(|file| file.starts_with("+page.server") || file.starts_with("+layout.server"))
        && function.params.first().is_some_and(|p| match &p.pattern {
            Pattern::Fields(fields) => fields.iter().any(|(field, ..)| {
                matches!(field.as_str(), "request" | "cookies" | "locals" | "params")
            }),
            Pattern::Name(name) => name == "event",
            _ => false,
        })
    {
        return true;
    }
    let first: Vec<(&str, &str)> = function
        .params
        .iter()
        .take(2)
        .map(|p| (p.name(), p.ty.as_str()))
        .collect();
    let typed = first.iter().any(|(_, ty)| {
        [
            "http.ResponseWriter",
            "gin.Context",
            "echo.Context",
            "fiber.Ctx",
            "HttpServletRequest",
            "HttpServletResponse",
            "HttpRequest",
            "NextApiRequest",
            "NextRequest",
            "FastifyRequest",
            "FastifyReply",
            "ServerRequest",
            "APIGatewayProxyEvent",
            "RoutingContext",
            "ServerWebExchange",
            "HttpContext",
            "WP_REST_Request",
        ]
        .iter()
        .any(|t| ty.contains(t))
    }) || is_remote_procedure(module, function)
        // A worker's or a runtime's own request, answered.
        || module.language.is_script()
            && first.first().is_some_and(|(_, ty)| *ty == "Request")
            && function.returns.contains("Response")
        || module.language == Language::Rust
            && first.first().is_some_and(|(_, ty)| ty.starts_with("Request"))
            && function.owner.is_none()
            && module.imports.iter().any(|i| i.module.starts_with("tide"))
        || takes_extractors(module, function)
        || module.language == Language::Dart
        && function.returns.contains("Response")
        && first
            .iter()
            .any(|(_, ty)| ty.starts_with("Request") || ty.starts_with("HttpRequest"))
        || module.language == Language::Swift
            && function.owner.is_some()
            && first.iter().any(|(_, ty)| *ty == "Request")
            && module
                .imports
                .iter()
                .any(|i| matches!(i.module.as_str(), "Vapor" | "Hummingbird"));
    let named = match (module.language, first.as_slice()) {
        (language, [(a, _), (b, _)]) if language.is_script() => {
            matches!(*a, "req" | "request" | "_req") && matches!(*b, "res" | "reply" | "response")
        }
        // A function of a serverless platform.
        (Language::Python, [("event", _), ("context" | "_context" | "_", _)]) => {
            !exported_helper(name)
        }
        (Language::Python, [("request", ty), ..]) => {
            let views = path.ends_with("views.py") || path.contains("/views/");
            ty.is_empty() && views || ty.contains("HttpRequest")
        }
        _ => false,
    };
    typed || named
}

/// Rust: a function that takes what axum or actix takes out of requests, and answers.
fn takes_extractors(module: &Module, function: &crate::ir::Function) -> bool {
    let frameworks = ["axum", "actix_web"];
    module.language == Language::Rust
        && function.owner.is_none()
        && !function.returns.is_empty()
        && function.params.iter().any(|p| {
            let ty = p.ty.rsplit("::").next().unwrap_or(&p.ty);
            ["State<", "Json<", "Path<", "Query<", "Form<", "Data<"]
                .iter()
                .any(|w| ty.starts_with(w))
        })
        && (module.imports.iter()).any(|i| frameworks.iter().any(|f| i.module.starts_with(f)))
}

/// Dart: a folder for a server's own programs, beside the app.
pub(super) fn is_beside_app(module: &Module) -> bool {
    let mut folders = module.path.split('/').rev().skip(1);
    module.language == Language::Dart
        && folders.any(|f| matches!(f, "server" | "backend" | "bin"))
        && !module
            .imports
            .iter()
            .any(|i| i.module.starts_with("package:flutter/"))
}

/// Litestar and its like: `@post("/doors")`, imported as a bare name.
pub(super) fn routes_bare(module: &Module, attribute: &Expr) -> bool {
    let mut routed = false;
    text_in(attribute, &mut |t| routed |= t.starts_with('/'));
    routed
        || module.imports.iter().any(|i| {
            ["litestar", "starlite", "blacksheep", "esmerald"]
                .iter()
                .any(|w| i.module.split('.').next() == Some(w))
        })
}

/// A method that gRPC calls with a message: `(ctx context.Context, in *pb.OpenRequest)`.
pub(super) fn is_remote_procedure(module: &Module, function: &crate::ir::Function) -> bool {
    if function.owner.is_none() {
        return false;
    }
    let types: Vec<&str> = function.params.iter().map(|p| p.ty.as_str()).collect();
    let message = |ty: &str| ty.trim_end_matches(['?', '>', ')']).ends_with("Request");
    match (module.language, types.as_slice()) {
        (Language::Go, [context, message_type, ..]) => {
            context.contains("context.Context")
                && message_type.contains('.')
                && message(message_type)
        }
        (Language::Java | Language::Kotlin, [first, observer]) => {
            message(first) && observer.contains("StreamObserver")
        }
        (Language::CSharp, [first, context]) => {
            message(first) && context.contains("ServerCallContext")
        }
        _ => false,
    }
}

/// Names that say that only the file itself uses them.
pub(super) fn exported_helper(name: &str) -> bool {
    name.starts_with('_')
}

pub(super) fn attribute_name(one: &Expr) -> (String, bool) {
    match &one.kind {
        ExprKind::Call { callee, .. } => attribute_name(callee),
        ExprKind::Member { name, .. } => (name.to_ascii_lowercase(), true),
        ExprKind::Name(name) => {
            let last = name.rsplit(['.', ':']).next().unwrap_or(name);
            (last.to_ascii_lowercase(), name.contains(['.', ':']))
        }
        ExprKind::Text(text) => (text.clone(), true),
        _ => (String::new(), false),
    }
}

/// Whether a function is handed to something that calls it with requests.
pub(super) fn handed_to_router(flow: &Flow<'_>, key: FunctionKey) -> bool {
    let Some(calls) = flow.handed.get(&key) else {
        return false;
    };
    calls.iter().any(|call| {
        let Term::Call(_, callee, args) = flow.terms.of(*call) else {
            return false;
        };
        let path = flow.terms.path(*callee).to_ascii_lowercase();
        let last = path.rsplit(['.', ':']).next().unwrap_or("");
        // Vapor's paths are parts, without slashes.
        let parts = flow
            .module(key)
            .is_some_and(|m| m.language == Language::Swift);
        let routed = args.iter().any(|(_, a)| {
            flow.terms
                .as_text(*a)
                .is_some_and(|t| parts || t.starts_with('/') || t.starts_with("POST /"))
        });
        match last {
            "get" | "post" | "put" | "patch" | "delete" | "all" | "route" | "handle"
            | "handlefunc" | "any" | "path" | "re_path" | "url" | "add_url_rule" | "add_route"
            | "add_post" => {
                routed
                    || matches!(last, "path" | "re_path" | "add_url_rule")
                    || path.contains("router")
            }
            "mappost" | "mapget" | "mapput" | "mapdelete" | "onrequest" | "oncall"
            | "defineeventhandler" | "eventhandler" | "createserver" | "serve" | "asynchandler"
            | "handlerfunc" | "web::post" | "to" | "http" | "wraphandler" | "mutation"
            | "procedure" | "basehandler" | "apihandler" | "onrequestpost" => true,
            _ => false,
        }
    })
}
