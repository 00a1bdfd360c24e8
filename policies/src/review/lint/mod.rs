//! The policy's own lint: what loads, and is unwise all the same. One rule, one file, with its page
//! beside it. Adding one is adding a file and a line here.
//!
//! Rules look at what was written, so that each finding points at the line to mend. Some are the
//! loader's own: what they find does not load at all, and their page says why.

mod caller_without_rate;
mod enrolment_without_erasure;
mod enrolment_without_purpose;
mod image_size;
mod loading;
mod long_token_life;
mod mass_erasure;
mod open_route;
mod overbooked_quota;
mod past_date;
mod retention_missing;
mod retention_too_long;
mod shadow_in_live;
mod stale_source;
pub mod suppress;
mod unused_caller;
mod unused_credential;
mod weak_liveness;
mod webhook_replay;

use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::model::pack::{Pack, Route};
use crate::model::site::{Allow, Site};
use crate::read::Entry;
use crate::source::{At, Span};
use crate::units::Date;

/// A rule: its page, its definition, its check.
#[derive(Debug)]
pub struct Rule {
    /// The name in findings and suppressions: a diagnostic's code.
    pub id: &'static str,
    /// How bad a finding is at most.
    pub severity: Severity,
    /// One sentence: what a finding is.
    pub summary: &'static str,
    /// The rule's page.
    pub page: &'static str,
    /// Whether time alone can make a finding: then it fails nothing unless that is asked for.
    pub calendar: bool,
    /// Who finds it.
    pub found: Found,
}

/// Who finds it.
#[derive(Debug)]
pub enum Found {
    /// The loader, while it reads.
    Loading,
    /// This look at what was written.
    Looking(fn(&Subject<'_>, &mut Report)),
}

/// Every rule, in the order of `visor rules`.
pub static RULES: &[&Rule] = &[
    &loading::LIVENESS_NOT_REQUIRED,
    &weak_liveness::RULE,
    &loading::RATE_EXCEEDS_QUOTA,
    &overbooked_quota::RULE,
    &caller_without_rate::RULE,
    &loading::SHARED_KEY,
    &unused_credential::RULE,
    &unused_caller::RULE,
    &loading::CALLER_WITHOUT_IDENTITY,
    &loading::UNREACHABLE_ALLOW,
    &long_token_life::RULE,
    &open_route::RULE,
    &mass_erasure::RULE,
    &enrolment_without_erasure::RULE,
    &enrolment_without_purpose::RULE,
    &retention_missing::RULE,
    &retention_too_long::RULE,
    &image_size::RULE,
    &webhook_replay::RULE,
    &shadow_in_live::RULE,
    &stale_source::RULE,
    &past_date::RULE,
];

/// The rule of that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// What rules look at: a site with its packs, or packs alone.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'p> {
    /// The site policy, where there is one.
    pub site: Option<&'p Site>,
    /// Its packs, by the name of the provider.
    pub packs: &'p [(String, Pack)],
    /// The day of the review.
    pub today: Date,
}

/// Looks with every rule.
pub fn look(subject: &Subject<'_>) -> Report {
    let mut report = Report::default();
    for rule in RULES {
        if let Found::Looking(look) = rule.found {
            look(subject, &mut report);
        }
    }
    let prefixes = subject.packs.iter().flat_map(|(_, pack)| {
        let environments = &pack.environments;
        [&environments.test, &environments.live]
            .into_iter()
            .flatten()
            .filter_map(|facts| facts.key_prefix.as_ref())
            .map(|prefix| prefix.value.clone())
    });
    report.mask(prefixes.collect());
    report.sorted()
}

impl Rule {
    /// A finding at a place, as bad as the rule.
    fn finding(&self, span: &Span, message: impl Into<String>) -> Diagnostic {
        match self.severity {
            Severity::Error => Diagnostic::error(self.id, span, message),
            Severity::Warning => Diagnostic::warning(self.id, span, message),
        }
    }
}

/// An allow, with the pack that its routes are of.
#[derive(Clone, Copy)]
struct Allowed<'p> {
    name: &'p str,
    entry: &'p Entry<Allow>,
    pack: &'p Pack,
}

impl<'p> Allowed<'p> {
    fn allow(&self) -> &'p Allow {
        &self.entry.value
    }

    /// The routes that it names and the pack has, each where the allow names it.
    fn routes(&self) -> impl Iterator<Item = (&'p At<String>, &'p Route)> {
        let pack = self.pack;
        let find = |name: &'p At<String>| Some((name, &pack.routes.find(name)?.value.value));
        self.allow().routes.value.iter().filter_map(find)
    }

    /// The value's own place, or the allow's name where it is a default.
    fn place<'s>(&'s self, span: &'s Span) -> &'s Span {
        match span.source() {
            Some(_) => span,
            None => &self.entry.name,
        }
    }
}

impl<'p> Subject<'p> {
    fn pack(&self, provider: &str) -> Option<&'p Pack> {
        let mut packs = self.packs.iter();
        packs
            .find(|(name, _)| name == provider)
            .map(|(_, pack)| pack)
    }

    /// Every allow whose pack is there.
    fn allows(&self) -> Vec<Allowed<'p>> {
        let Some(site) = self.site else {
            return Vec::new();
        };
        let with_pack = |(name, entry): (&'p str, &'p Entry<Allow>)| {
            let pack = self.pack(&entry.value.on.provider)?;
            Some(Allowed { name, entry, pack })
        };
        site.allow.iter().filter_map(with_pack).collect()
    }
}

#[cfg(test)]
mod tests;
