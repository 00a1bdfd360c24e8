//! What a run is made of, from the configuration: the engine over all packs, and the baseline.

use crate::baseline::{self, Baseline};
use crate::config::{Configs, Extras};
use crate::engine::Engine;
use crate::facts::{Named, built_in};
use crate::run::Base;
use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use visor_policy::diagnostic::Report;
use visor_policy::model::site::Site;
use visor_policy::read::read_document;
use visor_policy::source::Source;

/// Why a run could not begin: a sentence, or a report with places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where the known findings stand: where the user says, where the configuration says, or at the
/// usual place.
pub fn known(
    asked: Option<&Path>,
    may_be_new: bool,
    base: &Base,
    configs: &Configs,
) -> Result<(PathBuf, Option<Baseline>), Failure> {
    let configured = configs
        .top()
        .and_then(|c| c.file.baseline.as_ref().map(|b| base.root().join(&b.value)));
    let asked = asked.map(Path::to_path_buf).or(configured);
    let path = asked
        .clone()
        .unwrap_or_else(|| base.root().join(baseline::NAME));
    match std::fs::read_to_string(&path) {
        Ok(text) => {
            let read = Baseline::read(&text)
                .map_err(|why| Failure(format!("`{}` is no baseline: {why}", path.display())))?;
            Ok((path, Some(read)))
        }
        Err(error)
            if error.kind() == io::ErrorKind::NotFound && (asked.is_none() || may_be_new) =>
        {
            Ok((path, None))
        }
        Err(error) => Err(Failure(format!(
            "cannot read the baseline `{}`: {error}",
            path.display()
        ))),
    }
}

/// The engine over the built-in packs and those that configurations and their policies name.
pub fn engine(extras: &Extras, foreign: bool) -> Result<Engine, Failure> {
    let mut packs = built_in();
    let mut report = Report::default();
    let mut paths: BTreeSet<PathBuf> = extras.packs.clone();
    for policy in &extras.policies {
        let text = read(policy, "policy")?;
        let site: Option<Site> = read_document(&Source::new(policy, text), &mut report);
        let folder = policy.parent().map(Path::to_path_buf).unwrap_or_default();
        let files = site
            .iter()
            .flat_map(|s| &s.packs.value)
            .filter(|p| p.contains('/') || p.ends_with(".toml"));
        paths.extend(files.map(|p| folder.join(&p.value)));
    }
    for path in paths {
        let text = read(&path, "pack")?;
        if let Some(pack) = read_document(&Source::new(&path, text), &mut report) {
            let name = path.file_stem().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            packs.push(Named { name, pack });
        }
    }
    if report.has_errors() {
        return Err(Failure(format!(
            "a pack or the policy is wrong\n\n{report}"
        )));
    }
    Ok(Engine::new(&packs, foreign).beside(&extras.gateways))
}

fn read(path: &Path, what: &str) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|e| Failure(format!("cannot read the {what} `{}`: {e}", path.display())))
}
