//! Every value in force, and who said it: the site, a pack, or the model's default.

use super::Policy;
use serde_json::{Value, json};
use std::fmt::Display;
use visor_policy::effective::Check;
use visor_policy::mask;
use visor_policy::model::pack::{Class, Pack};
use visor_policy::model::site::{Environment, Mode};
use visor_policy::source::{At, Place, Span};
use visor_policy::units::Period;

/// One value.
struct Said {
    path: String,
    value: String,
    origin: &'static str,
    place: Option<Place>,
}

#[derive(Default)]
struct Values(Vec<Said>);

impl Values {
    fn put(
        &mut self,
        path: impl Into<String>,
        value: impl Display,
        origin: &'static str,
        span: &Span,
    ) {
        let written = span.source().is_some();
        self.0.push(Said {
            path: path.into(),
            value: value.to_string(),
            origin: if written { origin } else { "default" },
            place: written.then(|| span.place()),
        });
    }

    /// A value of the site's, or the default in its place.
    fn site<T: Display>(&mut self, path: impl Into<String>, at: &At<T>) {
        self.put(path, &at.value, "site", &at.span);
    }

    fn pack<T: Display>(&mut self, path: impl Into<String>, at: &At<T>) {
        self.put(path, &at.value, "pack", &at.span);
    }

    /// A value that the site may leave out, which means something.
    fn maybe<T: Display>(&mut self, path: impl Into<String>, at: Option<&At<T>>, absent: &str) {
        match at {
            Some(at) => self.site(path, at),
            None => self.put(path, absent, "default", &Span::DEFAULT),
        }
    }

    /// A value that follows from others: where the one stands that it hangs on.
    fn derived(
        &mut self,
        path: String,
        value: impl Display,
        place: &Place,
        packs: &[(String, Pack)],
    ) {
        let of_pack = packs.iter().any(|(_, pack)| {
            let source = pack.checked.span.source();
            source.is_some_and(|source| source.path == place.file)
        });
        self.0.push(Said {
            path,
            value: value.to_string(),
            origin: if of_pack { "pack" } else { "site" },
            place: Some(place.clone()),
        });
    }
}

pub(super) fn all(policy: &Policy, as_json: bool) -> String {
    let mut values = Values::default();
    let site = &policy.written.site;
    values.site("instances", &site.instances);
    values.put(
        "headroom",
        format!("{} %", site.headroom.value),
        "site",
        &site.headroom.span,
    );
    let laws: Vec<&str> = site.laws.iter().map(|law| law.word()).collect();
    values.put("laws", or(laws.join(", "), "none"), "site", &site.laws.span);
    providers(policy, &mut values);
    for (name, entry) in site.callers.iter() {
        for (environment, list) in [
            (Environment::Test, &entry.value.test),
            (Environment::Live, &entry.value.live),
        ] {
            for identity in &list.value {
                let kind = match (&identity.token_sha256, &identity.spiffe, &identity.dns) {
                    (Some(_), _, _) => "token".to_owned(),
                    (_, Some(id), _) => id.value.to_string(),
                    (_, _, dns) => dns
                        .as_ref()
                        .map_or(String::new(), |dns| dns.value.to_string()),
                };
                let end = identity.expires.as_ref().map_or_else(
                    || "no end of its own".to_owned(),
                    |day| format!("until {}", day.value),
                );
                values.put(
                    format!("callers.{name}.{environment}"),
                    format!("{kind}, {end}"),
                    "site",
                    &identity.span,
                );
            }
        }
    }
    allows(policy, &mut values);
    for (name, entry) in site.receive.iter() {
        let receive = &entry.value;
        values.site(format!("receive.{name}.on"), &receive.on);
        values.maybe(
            format!("receive.{name}.scheme"),
            receive.scheme.as_ref(),
            "the pack's only one",
        );
        values.put(
            format!("receive.{name}.to"),
            &receive.to.0,
            "site",
            &receive.to.span,
        );
        values.site(format!("receive.{name}.window"), &receive.window);
        values.site(format!("receive.{name}.body"), &receive.body);
    }
    written(&values.0, policy, as_json)
}

fn or(text: String, empty: &str) -> String {
    match text.is_empty() {
        true => empty.to_owned(),
        false => text,
    }
}

fn providers(policy: &Policy, values: &mut Values) {
    let packs = &policy.written.packs;
    for (name, pack) in packs {
        let path = |field: &str| format!("providers.{name}.{field}");
        let choice = policy
            .written
            .site
            .providers
            .find(name)
            .map(|entry| &entry.value.value);
        match choice.and_then(|c| c.upstream.as_ref()) {
            Some(private) => values.site(path("base"), &private.base),
            None => values.pack(path("base"), &pack.upstream.base),
        }
        values.put(
            path("credential"),
            &pack.credential.header.0,
            "pack",
            &pack.credential.header.span,
        );
        match choice {
            Some(choice) => {
                values.site(path("stop"), &choice.stop);
                values.site(path("quarantine-leaked-key"), &choice.quarantine_leaked_key);
                if pack.version.is_some() {
                    values.maybe(path("version"), choice.version.as_ref(), "none");
                }
            }
            None => {
                values.put(path("stop"), false, "default", &Span::DEFAULT);
                values.put(
                    path("quarantine-leaked-key"),
                    true,
                    "default",
                    &Span::DEFAULT,
                );
            }
        }
        values.pack(path("checked"), &pack.checked);
    }
    for credential in &policy.effective.credentials {
        let path = format!(
            "credentials.{}.{}",
            credential.provider, credential.environment
        );
        match &credential.limit {
            Some(limit) => values.derived(format!("{path}.rate"), limit.rate, &limit.place, packs),
            None => values.put(
                format!("{path}.rate"),
                "unlimited: no quota is known",
                "default",
                &Span::DEFAULT,
            ),
        }
        for (route, limit) in &credential.route_limits {
            let provider = policy.effective.provider(&credential.provider);
            let route = provider
                .and_then(|p| p.routes.get(*route))
                .map_or("?", |r| &r.name);
            values.derived(
                format!("{path}.rate.{route}"),
                limit.rate,
                &limit.place,
                packs,
            );
        }
    }
}

fn allows(policy: &Policy, values: &mut Values) {
    for (name, entry) in policy.written.site.allow.iter() {
        let allow = &entry.value;
        let path = |field: &str| format!("allow.{name}.{field}");
        let names = |list: &[At<String>]| {
            list.iter()
                .map(|n| n.value.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        };
        values.site(path("on"), &allow.on);
        values.put(
            path("routes"),
            names(&allow.routes),
            "site",
            &allow.routes.span,
        );
        values.put(
            path("callers"),
            names(&allow.callers),
            "site",
            &allow.callers.span,
        );
        values.maybe(
            path("rate.caller"),
            allow.rate.caller.as_ref(),
            "none of its own",
        );
        values.maybe(path("rate.subject"), allow.rate.subject.as_ref(), "none");
        values.site(path("body"), &allow.body);
        values.site(path("timeout"), &allow.timeout);
        let grants = policy.effective.grants();
        let own = || grants.iter().filter(|grant| grant.allow == name);
        if own().any(|grant| grant.images.is_some()) {
            let images = &allow.images;
            let types: Vec<&str> = images.types.iter().map(|t| t.word()).collect();
            values.site(path("images.each"), &images.each);
            values.put(
                path("images.types"),
                types.join(", "),
                "site",
                &images.types.span,
            );
            values.site(path("images.smallest-side"), &images.smallest_side);
            values.site(path("images.largest-side"), &images.largest_side);
            values.site(path("images.pixels"), &images.pixels);
            values.site(path("images.metadata"), &images.metadata);
            let urls: Vec<String> = images.urls.iter().map(|u| u.value.to_string()).collect();
            values.put(
                path("images.urls"),
                or(urls.join(", "), "none"),
                "site",
                &images.urls.span,
            );
        }
        values.site(path("answer"), &allow.answer);
        if own().any(|grant| grant.route.class == Class::Enroll) {
            values.site(path("consent.evidence"), &allow.consent.evidence);
            values.site(path("consent.max-age"), &allow.consent.max_age);
            let texts = allow.consent.texts.as_ref();
            let shown = texts.map_or_else(|| "any".to_owned(), |texts| names(texts));
            let span = texts.map_or(&Span::DEFAULT, |texts| &texts.span);
            values.put(path("consent.texts"), shown, "site", span);
        }
        let purposes = own().find_map(|grant| grant.purposes.as_ref());
        if let Some((purposes, place)) = purposes {
            let packs = &policy.written.packs;
            values.derived(path("purposes"), purposes.join(", "), place, packs);
        }
        if let Some(approvals) = &allow.approvals {
            values.put(path("approvals"), names(approvals), "site", &approvals.span);
        }
        if own().any(|grant| !grant.route.attributes.is_empty()) {
            values.put(
                path("attributes"),
                or(names(&allow.attributes), "none goes back"),
                "site",
                &allow.attributes.span,
            );
        }
        match own().find_map(|grant| grant.retain.as_ref()) {
            // A law's number, where the allow says none.
            Some((retain, place)) if allow.retain.is_none() => {
                let packs = &policy.written.packs;
                values.derived(path("retain"), Period(*retain), place, packs);
            }
            _ => values.maybe(path("retain"), allow.retain.as_ref(), "not said"),
        }
        if own().any(|grant| grant.second_within.is_some()) {
            values.site(path("second-within"), &allow.second_within);
        }
        let mode = match allow.mode.value {
            Mode::Enforce => "enforce".to_owned(),
            Mode::ShadowUntil(day) => format!("shadow until {day}"),
        };
        values.put(path("mode"), mode, "site", &allow.mode.span);
        values.site(path("liveness.faces"), &allow.liveness.faces);
        values.maybe(
            path("liveness.minimum-score"),
            allow.liveness.minimum_score.as_ref(),
            "none",
        );
        for grant in own() {
            for check in &grant.checks {
                let path = format!("allow.{name}.{}.liveness.{}", grant.route.name, check.name);
                values.derived(path, demands(check), &check.place, &policy.written.packs);
            }
        }
    }
}

fn demands(check: &Check) -> String {
    let tests: Vec<String> = check
        .is
        .iter()
        .map(|demand| demand.test.to_string().replace('`', ""))
        .collect();
    let each = check
        .every
        .as_ref()
        .map_or(String::new(), |list| format!(" in every element of {list}"));
    let when = if check.evidence.is_some() {
        ", where the answer has it"
    } else {
        ""
    };
    format!("{}{each}{when}", tests.join(", "))
}

fn written(values: &[Said], policy: &Policy, as_json: bool) -> String {
    let providers = policy.effective.providers.iter();
    let prefixes: Vec<String> = providers.flat_map(|p| p.key_prefixes.clone()).collect();
    if as_json {
        let values: Vec<Value> = values
            .iter()
            .map(|said| json!({ "path": said.path, "value": mask::words(&said.value, &prefixes), "origin": said.origin, "place": said.place.as_ref().map(ToString::to_string) }))
            .collect();
        let all = json!({ "version": 1, "policy": policy.effective.digest, "values": values });
        return serde_json::to_string_pretty(&all).unwrap_or_default() + "\n";
    }
    let lengths = |of: fn(&Said) -> &str| values.iter().map(move |said| of(said).chars().count());
    let paths = lengths(|said| &said.path).max().unwrap_or(0);
    let texts = lengths(|said| &said.value)
        .filter(|n| *n <= 40)
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    for said in values {
        let place = said
            .place
            .as_ref()
            .map_or(String::new(), |place| format!(" {place}"));
        let value = mask::words(&said.value, &prefixes);
        out.push_str(&format!(
            "{:<paths$}  {value:<texts$}  {}{place}\n",
            said.path, said.origin
        ));
    }
    out.push_str(&format!("policy {}\n", policy.effective.digest));
    out
}
