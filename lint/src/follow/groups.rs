//! Projects: which seeds belong together, by the manifests above them and what packages share.

use super::gather::load;
use super::listing::{Family, Listing, is_below};
use super::{Seed, Sources};
use crate::ir::Language;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// One project: seeds of one family below one folder.
pub(super) struct Group {
    pub family: Family,
    pub folder: String,
    pub seeds: Vec<String>,
    /// Whether nothing in it runs on a server.
    pub frontend: bool,
    pub listing: Arc<Listing>,
}

impl Group {
    /// Every file that may belong to it.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        let seeds = self.seeds.iter().map(String::as_str);
        seeds.chain(self.listing.below(self.family, &self.folder))
    }
}

/// The projects of the seeds; those where nothing is sure are left out.
pub(super) fn groups(seeds: &[(String, Seed)], sources: &dyn Sources) -> Vec<Group> {
    if !seeds.iter().any(|(_, seed)| seed.sure) {
        return Vec::new();
    }
    let listing = Arc::new(Listing::of(sources.list()));
    let mut by_root: BTreeMap<(Family, String), Vec<&(String, Seed)>> = BTreeMap::new();
    let mut common: HashMap<Family, String> = HashMap::new();
    for (key, seed) in seeds {
        let folder = key.rsplit_once('/').map_or("", |(folder, _)| folder);
        common
            .entry(Family::of(seed.language))
            .and_modify(|known| *known = shared(known, folder))
            .or_insert_with(|| folder.to_owned());
    }
    for one in seeds {
        let family = Family::of(one.1.language);
        let manifest = listing.root_of(family, &one.0);
        let root = manifest.or_else(|| packaged(family, &one.0, sources));
        let root = root.unwrap_or_else(|| {
            // Without a manifest: the folder below what all have in common.
            let common = common.get(&family).map_or("", String::as_str);
            let last = common.rsplit('/').next().unwrap_or(common);
            match family {
                // All of it lies where one program's source does.
                _ if SOURCE.contains(&last) || seeds.len() <= 40 => common.to_owned(),
                // An app's files see each other without importing, whatever folder they are in.
                Family::Own(Language::Swift) => common.to_owned(),
                // The folders that one program is made of.
                Family::Own(Language::Go)
                    if is_part(&one.0, common, &["cmd", "internal", "pkg", "api"]) =>
                {
                    common.to_owned()
                }
                Family::Own(Language::Ruby)
                    if is_part(&one.0, common, &["app", "lib", "config", "spec", "test"]) =>
                {
                    common.to_owned()
                }
                Family::Own(Language::Php)
                    if is_part(
                        &one.0,
                        common,
                        &[
                            "app", "src", "routes", "config", "public", "tests", "includes",
                        ],
                    ) =>
                {
                    common.to_owned()
                }
                _ => first_below(&one.0, common),
            }
        });
        by_root.entry((family, root)).or_default().push(one);
    }
    merge(by_root, &listing, sources)
        .into_iter()
        .filter(|(_, seeds)| seeds.iter().any(|(_, seed)| seed.sure))
        .map(|((family, folder), seeds)| Group {
            frontend: is_frontend(family, &folder, sources),
            seeds: seeds.into_iter().map(|(key, _)| key.clone()).collect(),
            family,
            folder,
            listing: listing.clone(),
        })
        .collect()
}

/// What the folder is called that one program's source lies in.
const SOURCE: &[&str] = &["src", "app", "lib", "server", "api", "backend", "Sources"];

/// The folder above all packages of a JVM file: what the packages of one program have in common.
pub(super) fn packaged(family: Family, key: &str, sources: &dyn Sources) -> Option<String> {
    if family != Family::Jvm {
        return None;
    }
    if let Some(at) = key.find("src/main/").or_else(|| key.find("src/test/")) {
        return Some(key.get(..at)?.trim_end_matches('/').to_owned());
    }
    let bytes = sources.read(key)?;
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(8_192))?).into_owned();
    let declared = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("package "))?;
    let package = declared.trim().trim_end_matches(';').replace('.', "/");
    let (folder, _) = key.rsplit_once('/')?;
    let above = folder.strip_suffix(package.as_str())?;
    Some(above.trim_end_matches('/').to_owned())
}

pub(super) type Roots<'a> = BTreeMap<(Family, String), Vec<&'a (String, Seed)>>;

/// Folders without a manifest whose files import each other are one project.
pub(super) fn merge<'a>(
    mut by_root: Roots<'a>,
    listing: &Listing,
    sources: &dyn Sources,
) -> Roots<'a> {
    let loose: Vec<(Family, String)> = by_root
        .keys()
        .filter(|(family, root)| listing.root_of(*family, &format!("{root}/x")).is_none())
        .cloned()
        .collect();
    for (family, root) in loose {
        let Some(seeds) = by_root.get(&(family, root.clone())) else {
            continue;
        };
        let parent = root
            .rsplit_once('/')
            .map_or("", |(parent, _)| parent)
            .to_owned();
        if root.is_empty() {
            continue;
        }
        // `from services.face import …` in `app/`: the folder beside it is part of the project.
        let mut climbs = false;
        for (key, seed) in seeds.iter().take(64) {
            let Some(module) = load(key, seed.language, sources) else {
                continue;
            };
            climbs |= module.0.imports.iter().any(|import| {
                let up = import.module.matches("../").count();
                let depth = key
                    .matches('/')
                    .count()
                    .saturating_sub(root.matches('/').count() + 1);
                let head = import.module.split(['.', '/']).next().unwrap_or("");
                // Django's settings lie in a folder of their own.
                let settings = import.module == "django.conf" && import.item == "settings";
                up > depth
                    || settings && family == Family::Own(Language::Python)
                    || family == Family::Own(Language::Python)
                        && !head.is_empty()
                        && listing.below(family, &join(&parent, head)).next().is_some()
                    || family == Family::Own(Language::Python)
                        && listing.has(&join(&parent, &format!("{head}.py")))
            });
        }
        if climbs {
            let seeds = by_root.remove(&(family, root)).unwrap_or_default();
            by_root.entry((family, parent)).or_default().extend(seeds);
        }
    }
    // What lies below another loose folder that was widened belongs to it.
    let roots: Vec<(Family, String)> = by_root.keys().cloned().collect();
    for (family, root) in roots {
        let outer = by_root
            .keys()
            .find(|(f, r)| *f == family && *r != root && is_below(&root, r))
            .filter(|(_, r)| {
                listing.root_of(family, &format!("{r}/x"))
                    == listing.root_of(family, &format!("{root}/x"))
            })
            .cloned();
        if let Some(outer) = outer {
            let seeds = by_root.remove(&(family, root)).unwrap_or_default();
            by_root.entry(outer).or_default().extend(seeds);
        }
    }
    by_root
}

pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

pub(super) fn shared(a: &str, b: &str) -> String {
    let parts: Vec<&str> = a
        .split('/')
        .zip(b.split('/'))
        .take_while(|(a, b)| a == b)
        .map(|(a, _)| a)
        .collect();
    parts.join("/")
}

pub(super) fn first_below(key: &str, common: &str) -> String {
    let rest = match common.is_empty() {
        true => key,
        false => key.get(common.len() + 1..).unwrap_or_default(),
    };
    match rest.split_once('/') {
        Some((first, _)) => join(common, first),
        None => common.to_owned(),
    }
}

/// Whether a file stands in one of these folders below the one that all have in common.
pub(super) fn is_part(key: &str, common: &str, parts: &[&str]) -> bool {
    let first = first_below(key, common);
    parts.contains(&first.rsplit('/').next().unwrap_or_default())
}

/// What a manifest says of a project that is nothing but a front end.
pub(super) fn is_frontend(family: Family, folder: &str, sources: &dyn Sources) -> bool {
    let read = |name: &str| {
        sources
            .read(&join(folder, name))
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .unwrap_or_default()
    };
    match family {
        Family::Script => {
            let text = read("package.json");
            let has = |names: &[&str]| names.iter().any(|n| text.contains(&format!("\"{n}\"")));
            has(&[
                "react-native",
                "expo",
                "react-scripts",
                "react-dom",
                "vue",
                "svelte",
                "@angular/core",
                "@ionic/react",
                "@ionic/vue",
                "@ionic/angular",
                "solid-js",
                "preact",
            ]) && !has(&[
                "next",
                "nuxt",
                "@sveltejs/kit",
                "@remix-run/node",
                "express",
                "fastify",
                "koa",
                "hono",
                "@nestjs/core",
                "@angular/ssr",
                "astro",
                "firebase-functions",
                "gatsby",
                "@react-router/node",
                "@tanstack/start",
                "solid-start",
                "h3",
                "nitropack",
                "electron",
            ])
        }
        Family::Own(Language::Dart) => {
            let text = read("pubspec.yaml");
            text.contains("sdk: flutter")
        }
        Family::Jvm => ["build.gradle", "build.gradle.kts"].iter().any(|name| {
            let text = read(name);
            text.contains("com.android.application")
                || text.contains("com.android.library")
                || text.contains("android.application")
        }),
        Family::Own(Language::Swift) => {
            // An app's property list stands beside its files or above them.
            let above =
                std::iter::successors(Some(folder), |f| f.rsplit_once('/').map(|(above, _)| above));
            let listed = above.take(3).any(|f| {
                let plist = sources.read(&join(f, "Info.plist"));
                plist.is_some_and(|bytes| !bytes.is_empty())
            });
            read("Podfile").contains("platform :ios") || listed && read("Package.swift").is_empty()
        }
        _ => false,
    }
}
