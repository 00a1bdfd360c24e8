//! From what is written to what is in force, with every error at once.

mod allows;
mod callers;
mod credentials;
mod facts;
mod liveness;
mod packs;
mod people;
mod receives;

use crate::diagnostic::{Diagnostic, Report};
use crate::digest;
use crate::effective::{Effective, Provider, SiteLines};
use crate::model::pack::Pack;
use crate::model::site::Site;
use crate::read::{Names, read_document};
use crate::source::{At, Place, Source, Span};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads a file for the loader: the policy crate itself does no I/O.
pub type ReadFile<'a> = &'a dyn Fn(&Path) -> std::io::Result<String>;

/// What loading found: the policy, where nothing forbids it, and everything worth saying.
#[derive(Debug)]
pub struct Loaded {
    /// The policy in force, if there is no error.
    pub effective: Option<Effective>,
    /// Errors and warnings.
    pub report: Report,
    /// What it was made from, where the site could be read.
    pub written: Option<Written>,
}

/// The raw model below a policy, with every place: what a review looks at beside what is in force.
#[derive(Debug, Clone)]
pub struct Written {
    /// The site policy.
    pub site: Site,
    /// Its packs, by the name of the provider.
    pub packs: Vec<(String, Pack)>,
}

/// A pack in use, with its resolved provider.
struct Resolved {
    name: String,
    pack: Pack,
    provider: Arc<Provider>,
}

/// Loads the site policy at `path` with its packs. Relative paths in it are meant from its folder.
pub fn load(path: &Path, read: ReadFile<'_>) -> Loaded {
    match read(path) {
        Ok(text) => load_text(path, &text, read),
        Err(error) => {
            let mut report = Report::default();
            report.push(unreadable(&Span::DEFAULT, path, &error));
            Loaded {
                effective: None,
                report,
                written: None,
            }
        }
    }
}

/// Loads a site policy whose text is already at hand.
pub fn load_text(path: &Path, text: &str, read: ReadFile<'_>) -> Loaded {
    load_amended(path, text, read, &|_| {})
}

/// What was read, before it is resolved: a review asks what would be if it said something else.
pub(crate) enum Amended<'a> {
    /// The site policy.
    Site(&'a mut Site),
    /// A pack, by the name of the provider.
    Pack(&'a str, &'a mut Pack),
}

/// A change of what was read.
pub(crate) type Amend<'a> = &'a dyn Fn(Amended<'_>);

/// The same with a change of what is written.
pub(crate) fn load_amended(
    path: &Path,
    text: &str,
    read: ReadFile<'_>,
    amend: Amend<'_>,
) -> Loaded {
    let mut report = Report::default();
    let (effective, written) = resolve(&Source::new(path, text), read, amend, &mut report).unzip();
    let effective = effective.filter(|_| !report.has_errors());
    Loaded {
        effective,
        report: report.sorted(),
        written,
    }
}

/// Reads a pack by itself, before any site makes use of it: the pack, where it could be read, and
/// everything worth saying.
pub fn load_pack(path: &Path, text: &str) -> (Option<Pack>, Report) {
    let mut report = Report::default();
    let source = Source::new(path, text);
    let pack = read_document::<Pack>(&source, &mut report);
    if let Some(pack) = &pack {
        check_schema(&pack.schema, "pack", &source, &mut report);
        facts::check(pack, &mut report);
        for (_, webhook) in pack.webhooks.iter() {
            let _ = crate::webhook::Scheme::compile(&webhook.value, &mut report);
        }
    }
    (pack, report.sorted())
}

fn unreadable(span: &Span, path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::error(
        "unreadable-file",
        span,
        format!("cannot read `{}`: {error}", path.display()),
    )
    .help("check the path, which is relative to the site policy's folder, and its permissions")
}

fn resolve(
    source: &Arc<Source>,
    read: ReadFile<'_>,
    amend: Amend<'_>,
    report: &mut Report,
) -> Option<(Effective, Written)> {
    let mut site: Site = read_document(source, report)?;
    amend(Amended::Site(&mut site));
    let folder = source
        .path
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default();
    check_schema(&site.schema, "site policy", source, report);
    if site.instances.value == 0 {
        report.push(
            Diagnostic::error("bad-value", &site.instances.span, "`instances` is zero")
                .help("1, or the number of gateways"),
        );
    }
    if site.headroom.value > 90 {
        report.push(
            Diagnostic::error(
                "bad-value",
                &site.headroom.span,
                "`headroom` is above 90 per cent",
            )
            .help("a whole number from 0 to 90; 5 is a good start"),
        );
    }

    let resolved = packs::resolve(&site, &folder, read, amend, report);
    let prefixes = resolved
        .iter()
        .flat_map(|r| r.provider.key_prefixes.clone());
    let prefixes = prefixes.collect();
    let known: Names<()> = pack_names(&site, &resolved);
    for (name, entry) in site.providers.iter() {
        let _ = known.resolve(
            "pack in use",
            &At::new(name.to_owned(), entry.name.clone()),
            report,
        );
    }
    let (callers, identities) = callers::resolve(&site, report);
    let credentials = credentials::resolve(&site, &resolved, &known, &folder, report);
    let grants = allows::resolve(&site, &resolved, &known, &callers, &credentials, report);
    let receives = receives::resolve(&site, &resolved, &known, &folder, report);
    report.mask(prefixes);
    let (providers, packs) = resolved
        .into_iter()
        .map(|r| (r.provider, (r.name, r.pack)))
        .unzip();
    let mut effective = Effective {
        digest: String::new(),
        terms: HashMap::new(),
        providers,
        credentials,
        callers,
        receives,
        grants,
        identities,
        lines: lines(&site, source),
    };
    (effective.digest, effective.terms) = digest::of(&effective);
    Some((effective, Written { site, packs }))
}

/// A site without callers cites its packs, and one without packs (an error) its first line.
fn lines(site: &Site, source: &Arc<Source>) -> SiteLines {
    let first = Span::new(source, 0..0);
    let packs = written(&site.packs.span, &first);
    fn section<T>(names: &Names<T>, otherwise: &Place) -> Place {
        let first = names.iter().map(|(_, entry)| &entry.name);
        let first = first.min_by_key(|name| name.range().start);
        first.map_or_else(|| otherwise.clone(), Span::place)
    }
    SiteLines {
        callers: section(&site.callers, &packs),
        receives: section(&site.receive, &packs),
        packs,
    }
}

/// The place of a value, or of what stands in for one that nobody wrote.
fn written(span: &Span, otherwise: &Span) -> Place {
    match span.source() {
        Some(_) => span.place(),
        None => otherwise.place(),
    }
}

fn sharing_is_sound(site: &Site) -> bool {
    site.instances.value > 0 && site.headroom.value <= 90
}

fn check_schema(schema: &At<u32>, what: &str, source: &Arc<Source>, report: &mut Report) {
    if schema.value != 1 {
        let span = if schema.span.source().is_some() {
            schema.span.clone()
        } else {
            Span::new(source, 0..0)
        };
        report.push(
            Diagnostic::error(
                "schema",
                &span,
                format!("this {what} does not say `schema = 1`"),
            )
            .help("put `schema = 1` at its top; it is the only version there is"),
        );
    }
}

/// The names that `on = "name.env"` and `[providers.name]` can cite. Packs that failed to load are
/// known too: a reference to one is no second error.
fn pack_names(site: &Site, resolved: &[Resolved]) -> Names<()> {
    let mut names = Names::default();
    for reference in &site.packs.value {
        names.broken.insert(packs::name_of(reference));
        if packs::is_unknown(reference) {
            // A slip of the pen there is no second error where the name is spelled right.
            let built_in = crate::packs::BUILT_IN.iter().map(|(name, _)| *name);
            names.broken.extend(built_in.map(str::to_owned));
        }
    }
    for pack in resolved {
        names.broken.remove(&pack.name);
        names.entries.insert(
            pack.name.clone(),
            crate::read::Entry {
                name: Span::DEFAULT,
                value: At::default(()),
            },
        );
    }
    names
}

/// A path as the site means it: relative to the folder of the site policy.
fn relative(folder: &Path, path: &str) -> PathBuf {
    folder.join(path)
}
