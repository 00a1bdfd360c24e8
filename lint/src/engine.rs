//! From bytes to findings, one file at a time.
//!
//! The gate decides on bytes; what passes is decoded once and handed, with everything that was
//! found in it, to the rules that look at texts. An analysis of programs takes the same [`Unit`]s.

use crate::excerpt::{excerpt, place};
use crate::facts::{Facts, Gate, Hit, Kind as Needle, Named, Needles, Seen};
use crate::finding::{Commit, Draft, Finding, Masked, Material};
use crate::follow::{LARGEST, Seed};
use crate::lang::language_of;
use crate::rules;
use crate::rules::code::{Known, Options};
use crate::suppress;
use crate::text::{EnvFile, Kind, Unit, decode, is_binary, wide};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::OnceLock;

/// The compiled rules.
#[derive(Debug)]
pub struct Engine {
    facts: Facts,
    gate: Gate,
    needles: OnceLock<Needles>,
    known: Known,
    options: Options,
    foreign: bool,
}

/// Which file it is.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// As the user named it.
    pub shown: PathBuf,
    /// Relative to the base of the run, with `/`.
    pub key: String,
    /// For env files: what git makes of it.
    pub env: Option<EnvFile>,
    /// For a blob of history.
    pub commit: Option<Commit>,
}

/// What one file gave.
#[derive(Debug, Default)]
pub struct Looked {
    /// What the rules say.
    pub findings: Vec<Finding>,
    /// How many findings a suppression took out.
    pub suppressed: usize,
    /// The vendors that the file proves the project to use.
    pub proves: Vec<usize>,
    /// Whether it passed the gate.
    pub analysed: bool,
    /// Where it is code that speaks of a vendor: rules on code begin here.
    pub code: Option<Seed>,
    /// Whether it is such code, and too large to be parsed.
    pub too_large: bool,
    /// Whether it is such code, written by a program, which nobody would mend there.
    pub minified: bool,
}

impl Engine {
    /// Of these packs. With `foreign`, other tools' suppressions count as well.
    pub fn new(packs: &[Named], foreign: bool) -> Self {
        let facts = Facts::new(packs);
        Self {
            gate: Gate::new(&facts),
            facts,
            needles: OnceLock::new(),
            known: Known::of(packs),
            options: Options::default(),
            foreign,
        }
    }

    /// With these options where no configuration says anything.
    #[must_use]
    pub fn under(mut self, options: Options) -> Self {
        if let Some(gateway) = &options.gateway {
            self.known = self.known.with_gateway(gateway);
        }
        self.options = options;
        self
    }

    /// Beside gateways at these hosts.
    #[must_use]
    pub fn beside(mut self, gateways: &BTreeSet<String>) -> Self {
        for host in gateways {
            self.known = self.known.with_gateway(host);
        }
        self
    }

    /// What rules on code know.
    pub const fn known(&self) -> &Known {
        &self.known
    }

    /// What rules on code are told where no configuration says anything.
    pub const fn options(&self) -> &Options {
        &self.options
    }

    /// What the packs say.
    pub const fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The gate, for readers that look at a file in pieces.
    pub const fn gate(&self) -> &Gate {
        &self.gate
    }

    /// Lints a file that is at hand. `None` for what is no text.
    pub fn lint(&self, origin: &Origin, bytes: &[u8]) -> Option<Looked> {
        self.lint_with(origin, bytes, Vec::new())
    }

    /// The same, with what rules on code say of the file.
    pub fn lint_with(&self, origin: &Origin, bytes: &[u8], code: Vec<Draft>) -> Option<Looked> {
        if is_binary(bytes) {
            return None;
        }
        // A manifest is looked at whatever it holds.
        let manifest = rules::is_manifest(&origin.key);
        let seen = self.gate.look(bytes) == Seen::Something;
        if !seen && !manifest && code.is_empty() && wide(bytes).is_none() {
            return Some(Looked::default());
        }
        let decoded = decode(bytes);
        let text = decoded.text.as_ref();
        let seen = seen || self.gate.look(text.as_bytes()) == Seen::Something;
        if !seen && !manifest && code.is_empty() {
            return Some(Looked::default());
        }
        let hits = match seen {
            true => {
                let needles = self.needles.get_or_init(|| Needles::new(&self.facts));
                needles.find(text, &self.gate)
            }
            false => Vec::new(),
        };
        let mut unit = Unit::new(&origin.key, text, &hits, &self.facts);
        unit.env = origin.env;
        let mut drafts = rules::check(&unit);
        // What text and code both look for, text has found in its place.
        let known: BTreeSet<(&str, usize)> = drafts
            .iter()
            .map(|d| (d.rule.id, unit.lines.line(d.range.start)))
            .collect();
        let told = |draft: &Draft| {
            let line = |at| (draft.rule.id, unit.lines.line(at));
            let lines = line(draft.range.start)..=line(draft.range.end);
            draft.range.start <= draft.range.end && known.range(lines).next().is_some()
        };
        let more: Vec<Draft> = code
            .into_iter()
            .filter(|draft| draft.rule.text().is_none() || !told(draft))
            // A file that changed meanwhile has other places.
            .filter(|draft| text.get(draft.range.clone()).is_some())
            .collect();
        drafts.extend(more);
        let (drafts, suppressed) = suppress::apply(&unit, drafts, self.foreign);
        let mut proves: Vec<usize> = hits.iter().filter_map(|hit| hit.kind.proves()).collect();
        proves.sort_unstable();
        proves.dedup();
        let code = self.seed(origin, text, &hits);
        // A notebook holds pictures beside its code.
        let minified = code.is_some() && !origin.key.ends_with(".ipynb") && is_minified(text);
        let too_large = code.is_some() && !minified && text.len() > LARGEST;
        Some(Looked {
            findings: findings(&unit, drafts, origin),
            suppressed,
            code: code.filter(|_| !minified && !too_large),
            too_large,
            minified,
            proves,
            analysed: true,
        })
    }
}

impl Engine {
    /// Whether rules on code begin at this file.
    fn seed(&self, origin: &Origin, text: &str, hits: &[Hit]) -> Option<Seed> {
        let language = language_of(&origin.key, text)?;
        let (mut any, mut sure) = (false, false);
        for hit in hits {
            any |= matches!(hit.kind, Needle::Field(_)) || hit.kind.proves().is_some();
            sure |= match hit.kind {
                Needle::Host(_) | Needle::Header(_) => true,
                // A short name alone is a word of some language, or what a minifier made up.
                Needle::Word(_) => hit.range.len() > 5 || is_compound(text, hit),
                Needle::Field(_) => text
                    .get(hit.range.clone())
                    .is_some_and(Known::is_distinctive),
                Needle::Prefix(_) | Needle::Token | Needle::Encoded(_) | Needle::Suppression => {
                    false
                }
            };
        }
        any.then_some(Seed { language, sure })
    }
}

/// Whether a name is part of a longer one: `ACME_KEY`, `acmeClient`, `acme-api`.
fn is_compound(text: &str, hit: &Hit) -> bool {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let after = at(hit.range.end);
    let last = at(hit.range.end.saturating_sub(1));
    let before = hit.range.start.checked_sub(1).map_or(b' ', at);
    after == b'_'
        || before == b'_'
        || after == b'-'
        || last.is_ascii_lowercase() && after.is_ascii_uppercase()
}

/// Written by a program: nobody would mend it there.
fn is_minified(text: &str) -> bool {
    let lines = text.bytes().filter(|b| *b == b'\n').count() + 1;
    text.len() > 16_384 && text.len() / lines > 500
}

/// Findings in the order of their places; equal ones are counted.
fn findings(unit: &Unit<'_>, mut drafts: Vec<Draft>, origin: &Origin) -> Vec<Finding> {
    drafts.sort_by_key(|draft| (draft.range.start, draft.rule.id));
    // Two looks at the same place, by text and by program, are one finding: the graver counts.
    let mut kept: Vec<Draft> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        let line = unit.lines.line(draft.range.start);
        let same = kept.iter_mut().rev().take(8).find(|k| {
            k.rule == draft.rule
                && k.range.start < draft.range.end
                && draft.range.start < k.range.end.max(k.range.start + 1)
                && unit.lines.line(k.range.start) == line
        });
        match same {
            Some(known) if known.severity < draft.severity => *known = draft,
            Some(_) => {}
            None => kept.push(draft),
        }
    }
    let mut counts: HashMap<(&str, String), usize> = HashMap::new();
    kept.into_iter()
        .map(|draft| {
            let material = match &draft.material {
                Material::Value(value) => value.clone(),
                Material::Context => context(unit, draft.range.start),
            };
            let count = counts.entry((draft.rule.id, material.clone())).or_default();
            let ordinal = *count;
            *count += 1;
            let mut places = vec![place(unit, &draft.range, &draft.label)];
            let mut excerpts = vec![excerpt(unit, &draft.range, &draft.label)];
            for (range, label) in draft.also.iter().take(8) {
                places.push(place(unit, range, label));
                excerpts.push(excerpt(unit, range, label));
            }
            let message = match cell(unit, draft.range.start) {
                Some((cell, line)) => format!("{} (cell {cell}, line {line})", draft.message),
                None => draft.message,
            };
            let fix = draft.fix.map(|mut fix| {
                for edit in &mut fix.edits {
                    edit.before = Masked(unit.slice(edit.range.clone()).to_owned());
                }
                fix
            });
            Finding {
                rule: draft.rule,
                severity: draft.severity,
                confidence: draft.confidence,
                message,
                help: draft.help,
                path: origin.shown.clone(),
                key_path: origin.key.clone(),
                places,
                excerpts,
                material: Masked(material),
                ordinal,
                fix,
                commit: origin.commit.clone(),
                doubtful: draft.doubtful,
            }
        })
        .collect()
}

/// The line without white space: what stays the same when code is indented or moved.
fn context(unit: &Unit<'_>, at: usize) -> String {
    let line = unit.lines.range(unit.lines.line(at));
    let start = line.start.max(at.saturating_sub(200));
    let end = line.end.min(at + 200);
    let bytes = unit.text.as_bytes().get(start..end).unwrap_or_default();
    let packed: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    String::from_utf8_lossy(&packed).into_owned()
}

/// Cell and line of a place in a notebook, 1-based.
fn cell(unit: &Unit<'_>, at: usize) -> Option<(usize, usize)> {
    if unit.kind != Kind::Notebook {
        return None;
    }
    let before = unit.text.get(..at)?;
    let cell = before.matches("\"cell_type\"").count();
    let source = before.rfind("\"source\"")?;
    let first = unit.lines.line(source);
    let line = unit.lines.line(at).saturating_sub(first).max(1);
    Some((cell, line))
}
