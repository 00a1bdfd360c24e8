//! Where code runs: what ships to a browser or a device, and what answers requests on a server.

use super::Flow;
use super::term::{FunctionKey, Term};
use crate::ir::{Expr, ExprKind, FunctionKind, Language, Module, Pattern, Stmt, StmtKind};
use std::collections::{HashMap, HashSet};

/// Calls `each` with every text literal of a module.
pub fn texts<'m>(module: &'m Module, each: &mut dyn FnMut(&'m str)) {
    walk(module, &mut |e| {
        if let ExprKind::Text(text) = &e.kind {
            each(text);
        }
    });
}

/// Calls `each` with every expression of a module.
pub fn walk<'m>(module: &'m Module, each: &mut dyn FnMut(&'m Expr)) {
    for function in &module.functions {
        function.attributes.iter().for_each(|e| expr(e, each));
        for param in &function.params {
            param
                .attributes
                .iter()
                .chain(&param.default)
                .for_each(|e| expr(e, each));
        }
        block(&function.body, each);
    }
    module
        .classes
        .iter()
        .flat_map(|c| &c.attributes)
        .for_each(|e| expr(e, each));
}

/// Calls `each` with every expression of a function's body.
pub fn walk_function<'m>(function: &'m crate::ir::Function, each: &mut dyn FnMut(&'m Expr)) {
    block(&function.body, each);
}

/// Calls `each` with every text literal of an expression.
pub fn text_in<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m str)) {
    expr(one, &mut |e| {
        if let ExprKind::Text(text) = &e.kind {
            each(text);
        }
    });
}

/// Calls `each` with every name of an expression.
pub fn names_in<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m str)) {
    expr(one, &mut |e| match &e.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => each(name),
        _ => {}
    });
}

/// An expression and all that stands in it, without the functions that it makes.
pub fn walk_expr<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m Expr)) {
    expr(one, each);
}

fn block<'m>(all: &'m [Stmt], each: &mut dyn FnMut(&'m Expr)) {
    for one in all {
        match &one.kind {
            StmtKind::Expr(value) => expr(value, each),
            StmtKind::Bind { target, value, .. } => {
                pattern(target, each);
                expr(value, each);
            }
            StmtKind::If { test, then, other } => {
                expr(test, each);
                block(then, each);
                block(other, each);
            }
            StmtKind::Loop { over, test, body } => {
                over.iter().for_each(|(_, e)| expr(e, each));
                test.iter().for_each(|e| expr(e, each));
                block(body, each);
            }
            StmtKind::Match { subject, arms, .. } => {
                expr(subject, each);
                for arm in arms {
                    arm.values
                        .iter()
                        .chain(&arm.guard)
                        .for_each(|e| expr(e, each));
                    block(&arm.body, each);
                }
            }
            StmtKind::Return(value) | StmtKind::Throw(value) => {
                value.iter().for_each(|e| expr(e, each));
            }
            StmtKind::Try {
                body,
                catches,
                last,
            } => {
                block(body, each);
                catches.iter().for_each(|c| block(&c.body, each));
                block(last, each);
            }
            StmtKind::Block(inner) => block(inner, each),
            StmtKind::Break | StmtKind::Continue | StmtKind::Define(_) => {}
        }
    }
}

fn pattern<'m>(one: &'m Pattern, each: &mut dyn FnMut(&'m Expr)) {
    match one {
        Pattern::Place(place) => expr(place, each),
        Pattern::Fields(fields) => fields.iter().for_each(|(_, p, _)| pattern(p, each)),
        Pattern::Items(items) => items.iter().for_each(|p| pattern(p, each)),
        Pattern::Rest(inner) => pattern(inner, each),
        Pattern::Name(_) | Pattern::Ignore => {}
    }
}

fn expr<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m Expr)) {
    each(one);
    match &one.kind {
        ExprKind::Join(all) | ExprKind::Op(_, all) | ExprKind::List(all) | ExprKind::Group(all) => {
            all.iter().for_each(|e| expr(e, each));
        }
        ExprKind::Member { object, .. } => expr(object, each),
        ExprKind::Index { object, index } => {
            expr(object, each);
            expr(index, each);
        }
        ExprKind::Call { callee, args } => {
            expr(callee, each);
            args.iter().for_each(|a| expr(&a.value, each));
        }
        ExprKind::Choose { test, then, other } => {
            expr(test, each);
            expr(then, each);
            expr(other, each);
        }
        ExprKind::Dict(entries) => {
            for (key, value) in entries {
                key.iter().for_each(|e| expr(e, each));
                expr(value, each);
            }
        }
        ExprKind::Assign(target, value) => {
            pattern(target, each);
            expr(value, each);
        }
        ExprKind::Block(inner) => block(inner, each),
        ExprKind::Name(_)
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Lambda(_) => {}
    }
}

/// Where a module says that it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Client,
    Server,
    Unknown,
}

/// By module, whether it ships to a client: by what it says itself, by what imports it, and by
/// what the configuration says. In a project that is nothing but a front end, what says nothing of
/// itself ships as well.
pub fn client(flow: &Flow<'_>, said: &HashMap<String, bool>, frontend: bool) -> Vec<bool> {
    let uses = |language: Language, words: &[&str]| {
        flow.modules.iter().any(|m| {
            m.language == language
                && m.imports
                    .iter()
                    .any(|i| words.iter().any(|w| i.module.starts_with(w)))
        })
    };
    let flutter = uses(Language::Dart, &["package:flutter/"]);
    let app = uses(Language::Swift, &["UIKit", "SwiftUI"]);
    let vapor = uses(Language::Swift, &["Vapor"]);
    // Beside a server, an app is what stands in a folder with its pages.
    let pages: HashSet<&str> = flow
        .modules
        .iter()
        .filter(|m| m.language == Language::Swift && side(m) == Side::Client)
        .filter_map(|m| m.path.split_once('/'))
        .map(|(top, _)| top)
        .collect();
    let served: HashSet<&str> = flow
        .modules
        .iter()
        .filter(|m| m.language == Language::Swift && side(m) == Side::Server)
        .map(|m| m.path.split_once('/').map_or("", |(top, _)| top))
        .collect();
    let ios = |m: &Module| {
        let top = m.path.split_once('/').map_or("", |(top, _)| top);
        app && (!vapor || pages.contains(top) && !served.contains(top))
    };
    // What stands in an Android app's packages ships with it.
    let android: HashSet<String> = flow
        .modules
        .iter()
        .filter(|m| matches!(m.language, Language::Kotlin | Language::Java))
        .filter(|m| side(m) == Side::Client)
        .map(|m| app_of(&m.package))
        .filter(|package| !package.is_empty())
        .collect();
    // Of a .NET app, what stands in the namespace that it is made in.
    let dotnet: HashSet<&str> = flow
        .modules
        .iter()
        .filter(|m| m.language == Language::CSharp && side(m) == Side::Client)
        .map(|m| m.package.as_str())
        .filter(|package| !package.is_empty())
        .collect();
    let mut sides: Vec<Side> = flow
        .modules
        .iter()
        .map(|module| {
            match said.get(&module.path) {
                Some(true) => return Side::Client,
                Some(false) => return Side::Server,
                None => {}
            }
            if is_beside_app(module) {
                return Side::Server;
            }
            match (side(module), module.language) {
                (Side::Unknown, _) if frontend => Side::Client,
                (Side::Unknown, Language::Dart) if flutter => Side::Client,
                (Side::Unknown, Language::Swift) if ios(module) => Side::Client,
                (Side::Unknown, Language::Kotlin | Language::Java)
                    if android.contains(&app_of(&module.package)) =>
                {
                    Side::Client
                }
                (Side::Unknown, Language::CSharp) if dotnet.contains(module.package.as_str()) => {
                    Side::Client
                }
                (side, _) => side,
            }
        })
        .collect();
    let mut open: Vec<usize> = sides
        .iter()
        .enumerate()
        .filter(|(_, s)| **s == Side::Client)
        .map(|(n, _)| n)
        .collect();
    while let Some(number) = open.pop() {
        let Some(module) = flow.modules.get(number) else {
            continue;
        };
        let from = u32::try_from(number).unwrap_or(u32::MAX);
        for import in module.imports.iter().filter(|i| !i.types_only) {
            for target in flow.imported(from, &import.module) {
                if let Some(side @ Side::Unknown) = sides.get_mut(target as usize) {
                    *side = Side::Client;
                    open.push(target as usize);
                }
            }
        }
    }
    sides.into_iter().map(|s| s == Side::Client).collect()
}

/// The first parts of a package: those of a company and its app.
fn app_of(package: &str) -> String {
    let parts: Vec<&str> = package.split('.').take(3).collect();
    match parts.len() {
        3 => parts.join("."),
        _ => String::new(),
    }
}

fn side(module: &Module) -> Side {
    let path = module.path.to_ascii_lowercase();
    let name = path.rsplit('/').next().unwrap_or("");
    let imports = |words: &[&str]| {
        module.imports.iter().any(|i| {
            words.iter().any(|w| {
                i.module == *w
                    || i.module
                        .strip_prefix(w)
                        .is_some_and(|r| r.starts_with(['/', '.', ':']))
            })
        })
    };
    let in_folder = |words: &[&str]| path.split('/').any(|p| words.contains(&p));
    match module.language {
        Language::Vue | Language::Html => Side::Client,
        Language::Svelte => Side::Client,
        Language::JavaScript | Language::TypeScript => {
            if module.directives.iter().any(|d| d == "use client") {
                return Side::Client;
            }
            let server = module.directives.iter().any(|d| d == "use server")
                || imports(&[
                    "server-only",
                    "express",
                    "fastify",
                    "koa",
                    "hono",
                    "@nestjs",
                    "next/server",
                    "next/headers",
                    "node:http",
                    "http",
                    "fs",
                    "node:fs",
                    "firebase-functions",
                    "aws-lambda",
                    "@sveltejs/kit/node",
                    "@hapi/hapi",
                    "restify",
                    "multer",
                    "pg",
                    "mongoose",
                    "@prisma/client",
                    "dotenv",
                    "h3",
                    "elysia",
                    "child_process",
                ])
                || path.contains("pages/api/")
                || matches!(
                    name,
                    "route.ts"
                        | "route.js"
                        | "+server.ts"
                        | "+server.js"
                        | "middleware.ts"
                        | "middleware.js"
                )
                || name.contains(".server.")
                || in_folder(&["server", "functions", "backend", "lambda", "workers"])
                || path.starts_with("api/")
                || path.contains("app/api/")
                || path.contains("routes/api/");
            if server {
                return Side::Server;
            }
            if matches!(
                name,
                "sw.js" | "sw.ts" | "service-worker.js" | "service-worker.ts" | "serviceworker.js"
            ) {
                return Side::Client;
            }
            let framework = imports(&[
                "react-dom",
                "react-native",
                "expo",
                "vue",
                "svelte",
                "@angular/core",
                "solid-js",
                "preact",
                "jquery",
                "@ionic/react",
                "@ionic/angular",
                "lit",
                "alpinejs",
                "next/router",
                "next/navigation",
                "react-router-dom",
                "@react-navigation/native",
                "nuxt/app",
                "expo-camera",
                "react-webcam",
                "@vueuse/core",
                "pinia",
                "@tanstack/react-query",
                "webextension-polyfill",
                "htmx.org",
                "ember",
                "@builder.io/qwik",
                "next/image",
                "next/link",
                "framework7",
                "@capacitor/core",
            ]) || module.imports.iter().any(|i| {
                i.module.starts_with("expo-")
                    || i.module.starts_with("react-native-")
                    || i.module == "react"
                        && (i.item.starts_with("use")
                            || name.ends_with("sx") && !path.contains("app/"))
            });
            if framework
                || touches_page(module)
                || in_folder(&["public", "static", "wwwroot", "www"])
            {
                return Side::Client;
            }
            Side::Unknown
        }
        Language::Kotlin | Language::Java => {
            if imports(&[
                "android",
                "androidx",
                "com.google.android",
                "org.jetbrains.compose",
            ]) {
                Side::Client
            } else if imports(&[
                "org.springframework",
                "io.ktor.server",
                "jakarta",
                "javax.servlet",
                "io.micronaut",
                "io.quarkus",
            ]) {
                Side::Server
            } else if in_folder(&["app"])
                && path.contains("app/src/main/java")
                && path.contains("android")
            {
                Side::Client
            } else {
                Side::Unknown
            }
        }
        Language::Swift => {
            if imports(&["Vapor", "Hummingbird", "NIO", "AWSLambdaRuntime"]) {
                Side::Server
            } else if imports(&["UIKit", "SwiftUI", "AVFoundation", "WatchKit", "AppKit"]) {
                Side::Client
            } else {
                Side::Unknown
            }
        }
        Language::Dart => {
            if imports(&["package:shelf", "package:dart_frog", "package:serverpod"]) {
                Side::Server
            } else if imports(&["package:flutter", "dart:ui", "dart:html"]) {
                Side::Client
            } else {
                Side::Unknown
            }
        }
        // What a page or a phone runs by itself.
        Language::Python
            if imports(&[
                "kivy", "kivymd", "toga", "flet", "pyscript", "pyodide", "js", "browser",
            ]) && !imports(&["flask", "django", "fastapi"]) =>
        {
            Side::Client
        }
        Language::Rust
            if imports(&[
                "yew",
                "leptos",
                "dioxus",
                "sycamore",
                "gloo",
                "gloo_net",
                "web_sys",
                "wasm_bindgen",
                "tauri",
            ]) && !imports(&["axum", "actix_web", "rocket", "warp", "leptos_axum"]) =>
        {
            Side::Client
        }
        Language::CSharp
            if imports(&[
                "Xamarin",
                "CommunityToolkit.Maui",
                "Microsoft.Maui",
                "UnityEngine",
                "Avalonia",
                "System.Windows",
                "Microsoft.AspNetCore.Components.WebAssembly",
            ]) =>
        {
            Side::Client
        }
        _ => Side::Unknown,
    }
}

/// Whether a script uses what only a page or an app has.
fn touches_page(module: &Module) -> bool {
    let mut found = false;
    walk(module, &mut |e| {
        if let ExprKind::Member { object, name } = &e.kind
            && let ExprKind::Name(owner) = &object.kind
        {
            found |= matches!(
                (owner.as_str(), name.as_str()),
                (
                    "document",
                    "getElementById"
                        | "querySelector"
                        | "querySelectorAll"
                        | "addEventListener"
                        | "createElement"
                        | "body"
                        | "cookie"
                        | "forms"
                ) | ("window", _)
                    | ("localStorage" | "sessionStorage", _)
                    | (
                        "navigator",
                        "mediaDevices" | "geolocation" | "serviceWorker" | "userAgent"
                    )
                    | (
                        "chrome" | "browser",
                        "storage" | "runtime" | "tabs" | "scripting" | "action" | "identity"
                    )
            );
        }
        if let ExprKind::Call { callee, .. } = &e.kind
            && let ExprKind::Name(name) = &callee.kind
        {
            found |= name == "XMLHttpRequest"
                || name == "FileReader"
                || name == "$"
                || name == "alert" && module.language.is_script();
        }
    });
    found
}

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
fn serves(module: &Module) -> bool {
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
fn resolvers(flow: &Flow<'_>, out: &mut HashSet<FunctionKey>) {
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

fn answers(module: &Module, function: &crate::ir::Function, exported: bool) -> bool {
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

/// Dart: a folder for a server's own programs, beside the app.
fn is_beside_app(module: &Module) -> bool {
    let mut folders = module.path.split('/').rev().skip(1);
    module.language == Language::Dart
        && folders.any(|f| matches!(f, "server" | "backend" | "bin"))
        && !module
            .imports
            .iter()
            .any(|i| i.module.starts_with("package:flutter/"))
}

/// Litestar and its like: `@post("/doors")`, imported as a bare name.
fn routes_bare(module: &Module, attribute: &Expr) -> bool {
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
fn is_remote_procedure(module: &Module, function: &crate::ir::Function) -> bool {
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
fn exported_helper(name: &str) -> bool {
    name.starts_with('_')
}

fn attribute_name(one: &Expr) -> (String, bool) {
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
fn handed_to_router(flow: &Flow<'_>, key: FunctionKey) -> bool {
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
