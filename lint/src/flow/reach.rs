//! Where code runs: what ships to a browser or a device, and what answers requests on a server.

mod handlers;
mod walk;

use super::Flow;
use crate::ir::{ExprKind, Language, Module};
pub use handlers::handlers;
use handlers::is_beside_app;
use std::collections::{HashMap, HashSet};
pub use walk::{names_in, text_in, texts, walk, walk_expr, walk_function};

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
                "@hotwired/stimulus",
                "@hotwired/turbo",
                "@tanstack/vue-query",
                "@tanstack/svelte-query",
                "$app/navigation",
                "$app/forms",
                "vue-router",
                "vuex",
                "react-redux",
                "react-hook-form",
                "mithril",
                "backbone",
                "next-auth/react",
                "@angular/common/http",
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
                // Vue's and Nuxt's folders and names for what runs at the user's.
                || in_folder(&["composables"])
                || name.contains(".client.")
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
