//! A pack and its script, held against each other.

use super::model::{Answer, Faults, RouteScript, Script};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::path::Path;
use std::sync::LazyLock;
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::model::PathSegment;
use visor_policy::model::pack::{Pack, Route};
use visor_policy::packs;
use visor_policy::read::{Entry, Names, did_you_mean, did_you_mean_or, read_document};
use visor_policy::refusal::Code;
use visor_policy::source::{At, Source, Span};

/// The scenario of a request that names none.
pub const LIVE: &str = "live";

/// One vendor as the sandbox plays it.
pub struct Vendor {
    /// The pack's name.
    pub name: String,
    /// How it is called.
    pub pack: Pack,
    /// What it answers.
    pub script: Script,
}

/// The answers that every vendor can give.
static FAULTS: LazyLock<Names<Answer>> = LazyLock::new(|| {
    let source = Source::new("faults.toml", include_str!("faults.toml"));
    let faults: Option<Faults> = read_document(&source, &mut Report::default());
    // The file is part of the program: a test proves that it reads without a word.
    faults
        .map(|faults| faults.answers.value)
        .unwrap_or_default()
});

/// The answers that every vendor can give.
#[cfg(test)]
pub fn faults() -> &'static Names<Answer> {
    &FAULTS
}

impl Vendor {
    /// Loads a built-in pack by name, or a pack's file with `NAME.sandbox.toml` beside it.
    pub fn load(reference: &str) -> Result<Self, Report> {
        let mut report = Report::default();
        let sources = match reference.contains('/') || reference.ends_with(".toml") {
            true => files(Path::new(reference), &mut report),
            false => built_in(reference, &mut report),
        };
        let vendor = sources.and_then(|(name, pack, script)| {
            let pack = read_document::<Pack>(&pack, &mut report)?;
            let script = read_document::<Script>(&script, &mut report)?;
            let vendor = Self { name, pack, script };
            vendor.check(&mut report);
            Some(vendor)
        });
        vendor
            .filter(|_| !report.has_errors())
            .ok_or_else(|| report.sorted())
    }

    /// The route that takes this request, and the values of its path's parameters.
    pub fn route<'a>(
        &'a self,
        method: &http::Method,
        path: &'a str,
    ) -> Option<(&'a str, &'a Route, Vec<&'a str>)> {
        let below = path.strip_prefix(&self.pack.upstream.base.path)?;
        let given: Vec<&str> = below.strip_prefix('/')?.split('/').collect();
        self.pack.routes.iter().find_map(|(name, entry)| {
            let route = &entry.value.value;
            let wanted = &route.matches.segments;
            if route.matches.method != *method || wanted.len() != given.len() {
                return None;
            }
            let mut values = Vec::new();
            for (want, value) in wanted.iter().zip(&given) {
                match want {
                    PathSegment::Literal(text) if text != value => return None,
                    PathSegment::Literal(_) => {}
                    PathSegment::Parameter(_) if value.is_empty() => return None,
                    PathSegment::Parameter(_) => values.push(*value),
                }
            }
            Some((name, route, values))
        })
    }

    /// What the script says of a route.
    pub fn script_of(&self, route: &str) -> Option<&RouteScript> {
        self.script
            .routes
            .find(route)
            .map(|entry| &entry.value.value)
    }

    /// The answer of that name on a route: its own, the vendor's, or everyone's.
    pub fn answer(&self, route: &str, scenario: &str) -> Option<&Answer> {
        let own = self
            .script_of(route)
            .and_then(|script| script.answers.find(scenario));
        own.or_else(|| self.script.answers.find(scenario))
            .or_else(|| FAULTS.find(scenario))
            .map(|entry| &entry.value.value)
    }

    /// Every scenario that some route can play.
    pub fn scenarios(&self) -> BTreeSet<&str> {
        let own = self
            .script
            .routes
            .iter()
            .flat_map(|(_, route)| route.value.answers.iter());
        own.chain(self.script.answers.iter())
            .chain(FAULTS.iter())
            .map(|(name, _)| name)
            .collect()
    }

    /// The names that its certificate carries besides this machine's.
    pub fn hosts(&self) -> Vec<String> {
        let upstream = &self.pack.upstream;
        let others = upstream
            .other_hosts
            .value
            .iter()
            .map(|host| host.value.clone());
        std::iter::once(upstream.base.host.clone())
            .chain(others)
            .collect()
    }

    fn check(&self, report: &mut Report) {
        let script = &self.script;
        if script.schema.value != 1 {
            report.push(
                Diagnostic::error(
                    "schema",
                    &script.refusals.span,
                    "this script does not say `schema = 1`",
                )
                .help("put `schema = 1` at its top; it is the only version there is"),
            );
        }
        let routes = &self.pack.routes;
        for (name, entry) in script.routes.iter() {
            let cited = At::new(name.to_owned(), entry.name.clone());
            let _ = routes.resolve("route of the pack", &cited, report);
            check_route(entry, report);
        }
        for (name, entry) in routes.iter() {
            if script.routes.find(name).is_none() && !script.routes.broken.contains(name) {
                report.push(
                    Diagnostic::error(
                        "route-without-answer",
                        &entry.name,
                        format!("the sandbox has no answer for the route `{name}`"),
                    )
                    .help(format!(
                        "add `[routes.{name}.answers.live]` with a `body` to the script"
                    )),
                );
            }
        }
        for (name, entry) in script.webhooks.iter() {
            let cited = At::new(name.to_owned(), entry.name.clone());
            let _ = self
                .pack
                .webhooks
                .resolve("webhook scheme of the pack", &cited, report);
        }
        let own = script
            .routes
            .iter()
            .flat_map(|(_, route)| route.value.answers.iter());
        for (_, answer) in own.chain(script.answers.iter()) {
            check_code(&answer.value, report);
        }
    }
}

fn check_route(entry: &Entry<RouteScript>, report: &mut Report) {
    let route = &entry.value.value;
    let live = route.answers.find(LIVE);
    if live.is_none_or(|live| live.value.body.is_none()) && !route.answers.broken.contains(LIVE) {
        report.push(
            Diagnostic::error(
                "no-live-answer",
                &entry.name,
                "this route has no `live` answer with a body",
            )
            .help("add `answers.live` with a `body`: all other answers start from it"),
        );
    }
    let own = route
        .answers
        .iter()
        .filter_map(|(_, a)| a.value.before.as_ref());
    for name in own.chain([&route.before]).flat_map(|list| &list.value) {
        let _ = route.answers.resolve("answer of this route", name, report);
    }
}

fn check_code(answer: &At<Answer>, report: &mut Report) {
    let Some(code) = &answer.refused_as else {
        return;
    };
    if !Code::ALL.iter().any(|known| known.name() == code.value) {
        let known: Vec<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        report.push(
            Diagnostic::error(
                "unknown-name",
                &code.span,
                format!("no refusal has the code `{}`", code.value),
            )
            .help(did_you_mean(code, &known)),
        );
    }
}

type Sources = (String, std::sync::Arc<Source>, std::sync::Arc<Source>);

fn built_in(name: &str, report: &mut Report) -> Option<Sources> {
    let texts = packs::built_in(name).zip(packs::sandbox(name));
    if texts.is_none() {
        let known: Vec<&str> = packs::SANDBOX.iter().map(|(name, _)| *name).collect();
        report.push(
            Diagnostic::error(
                "unknown-pack",
                &Span::DEFAULT,
                format!("no built-in pack is named `{name}`"),
            )
            .help(did_you_mean_or(
                name,
                &known,
                "a file of your own is named by its path: `./our-vendor.toml`",
            )),
        );
    }
    texts.map(|(pack, script)| {
        let source = |suffix: &str, text: &str| Source::new(format!("packs/{name}{suffix}"), text);
        (
            name.to_owned(),
            source(".toml", pack),
            source(".sandbox.toml", script),
        )
    })
}

fn files(path: &Path, report: &mut Report) -> Option<Sources> {
    let name = path.file_stem()?.to_string_lossy().into_owned();
    let mut read = |path: &Path| match std::fs::read_to_string(path) {
        Ok(text) => Some(Source::new(path, text)),
        Err(error) => {
            report.push(unreadable(path, &error));
            None
        }
    };
    let pack = read(path);
    let script = read(&path.with_extension("sandbox.toml"));
    Some((name, pack?, script?))
}

fn unreadable(path: &Path, error: &dyn Display) -> Diagnostic {
    Diagnostic::error(
        "unreadable-file",
        &Span::DEFAULT,
        format!("cannot read `{}`: {error}", path.display()),
    )
    .help("a pack's file needs its script beside it: `vendor.toml` and `vendor.sandbox.toml`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_reads_without_a_word() {
        let mut report = Report::default();
        let source = Source::new("faults.toml", include_str!("faults.toml"));
        let faults: Faults = read_document(&source, &mut report).unwrap();
        for (_, answer) in faults.answers.iter() {
            check_code(&answer.value, &mut report);
        }
        assert_eq!(faults.schema.value, 1);
        assert!(report.diagnostics.is_empty(), "{report}");
        for (name, _) in packs::BUILT_IN {
            Vendor::load(name).unwrap_or_else(|report| panic!("{report}"));
        }
    }

    #[test]
    fn every_mistake_in_a_script_is_reported_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let pack = packs::built_in("arsa").unwrap();
        let script = packs::sandbox("arsa").unwrap();
        std::fs::write(folder.path().join("ours.toml"), pack).unwrap();
        let script = script
            .replace(
                "[routes.register.answers.live]",
                "[routes.regitser.answers.live]",
            )
            .replace("\"faces-count\"", "\"faces-cuont\"")
            .replace("\"job_uuid\":\"{id}\"", "\"job_uuid\":\"{di}\"")
            .replace(
                "[routes.reset-db.answers.live]",
                "[routes.reset-db.answers.spoof]",
            );
        std::fs::write(folder.path().join("ours.sandbox.toml"), script).unwrap();
        let path = folder.path().join("ours.toml");
        let Err(report) = Vendor::load(path.to_str().unwrap()) else {
            panic!("it has mistakes");
        };
        let text = report.to_string();
        for says in ["`{di}` is not a placeholder", "did you mean `id`"] {
            assert!(text.contains(says), "{text}");
        }
        let script = std::fs::read_to_string(path.with_extension("sandbox.toml")).unwrap();
        std::fs::write(
            path.with_extension("sandbox.toml"),
            script.replace("{di}", "{id}"),
        )
        .unwrap();
        let Err(report) = Vendor::load(path.to_str().unwrap()) else {
            panic!("it has mistakes");
        };
        let text = report.to_string();
        for says in [
            "no route of the pack is named `regitser`",
            "no answer for the route `register`",
            "did you mean `faces-count`?",
            "no `live` answer with a body",
        ] {
            assert!(text.contains(says), "{says}: {text}");
        }
    }

    #[test]
    fn a_pack_that_is_not_there_is_named_with_the_nearest_one() {
        let Err(report) = Vendor::load("facesing") else {
            panic!("there is none");
        };
        assert!(report.to_string().contains("did you mean `facesign`?"));
        let Err(report) = Vendor::load("./none.toml") else {
            panic!("there is none");
        };
        assert!(report.to_string().contains("none.sandbox.toml"), "{report}");
    }

    #[test]
    fn routes_are_found_below_the_base_by_method_and_path() {
        let vendor = Vendor::load("facesign").unwrap_or_else(|report| panic!("{report}"));
        let find = |method, path| {
            vendor
                .route(&method, path)
                .map(|(name, _, values)| (name.to_owned(), values.join(",")))
        };
        let get = http::Method::GET;
        let found = find(get.clone(), "/v1/sessions/s-1").unwrap();
        assert_eq!(found, ("get-session".to_owned(), "s-1".to_owned()));
        let found = find(get.clone(), "/v1/sessions/s-1/refresh").unwrap();
        assert_eq!(found, ("refresh-session".to_owned(), "s-1".to_owned()));
        assert_eq!(find(get.clone(), "/sessions"), None);
        assert_eq!(
            find(get, "/v1/sessions/"),
            None,
            "an empty id names nothing"
        );
        assert_eq!(find(http::Method::DELETE, "/v1/sessions/s-1"), None);
    }
}
