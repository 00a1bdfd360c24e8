//! All site policies of one side against those of the other.

use super::super::side::Side;
use super::FailOn;
use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use visor_policy::diagnostic::Report;
use visor_policy::resolve::Loaded;
use visor_policy::review::Reviewed;
use visor_policy::review::diff::{Difference, Entry, diff};
use visor_policy::review::order::Change;
use visor_policy::source::Place;
use visor_policy::units::Date;

/// What was compared, and what of it is approved.
pub(super) struct Comparison {
    pub(super) sites: Vec<Site>,
    /// Fingerprints of approved changes.
    pub(super) approved: HashSet<String>,
    /// What is wrong with approvals.
    pub(super) approvals: Report,
    pub(super) fail_on: Option<FailOn>,
    /// Whether something that nobody approved must not be.
    pub(super) fails: bool,
}

/// One site policy.
pub(super) struct Site {
    /// What tells it from others.
    pub(super) name: String,
    pub(super) old: Version,
    pub(super) new: Version,
    pub(super) difference: Difference,
}

/// One of its two versions.
pub(super) struct Version {
    /// Of the policy in force; none where there is none.
    pub(super) digest: Option<String>,
    /// What stands before its places.
    pub(super) label: Option<String>,
}

impl Comparison {
    pub(super) fn of(sites: Vec<Site>) -> Self {
        Self {
            sites,
            approved: HashSet::new(),
            approvals: Report::default(),
            fail_on: None,
            fails: false,
        }
    }

    /// All sites together.
    pub(super) fn verdict(&self) -> Change {
        let verdicts = self.sites.iter().map(|site| site.difference.verdict);
        verdicts.fold(Change::Equal, Change::and)
    }

    /// Whether it is let through although `--fail-on` names it.
    pub(super) fn is_approved(&self, entry: &Entry) -> bool {
        self.approved.contains(&entry.fingerprint)
    }

    /// Whether nobody approved it and `--fail-on` names it.
    pub(super) fn is_refused(&self, entry: &Entry) -> bool {
        let counts = self.fail_on.is_some_and(|on| on.counts(entry.change));
        counts && !self.is_approved(entry)
    }
}

impl Version {
    /// A place of this side, as a person finds it.
    pub(super) fn place(&self, place: &Place) -> String {
        match &self.label {
            Some(label) if place.is_written() => format!("{label}:{place}"),
            _ => place.to_string(),
        }
    }
}

pub(super) fn compare(
    old: &str,
    new: &str,
    today: Date,
    budget: usize,
) -> Result<Comparison, String> {
    let sides = [Side::of(old)?, Side::of(new)?];
    let [old_side, new_side] = &sides;
    if old_side.is_folder() != new_side.is_folder() {
        return Err(format!(
            "`{old}` and `{new}` are a file and a folder\n  help: compare a file with a file, or a folder with a folder"
        ));
    }
    let mut pairs: BTreeMap<String, (Option<PathBuf>, Option<PathBuf>)> = BTreeMap::new();
    if old_side.is_folder() {
        for (name, path) in old_side.sites()? {
            pairs.entry(name).or_default().0 = Some(path);
        }
        for (name, path) in new_side.sites()? {
            pairs.entry(name).or_default().1 = Some(path);
        }
    } else {
        let path = |side: &Side| side.path().to_path_buf();
        let name = new_side.path().file_name().unwrap_or_default();
        let both = (Some(path(old_side)), Some(path(new_side)));
        pairs.insert(name.to_string_lossy().into_owned(), both);
    }
    if pairs.is_empty() {
        return Err(format!(
            "there is no site policy below `{old}` or `{new}`\n  help: a site policy is a TOML file that says `packs = […]`"
        ));
    }
    let mut sites = Vec::new();
    for (name, (old_path, new_path)) in pairs {
        // Reading a large policy takes longer than comparing two.
        let (old, new) = std::thread::scope(|scope| {
            let old = scope.spawn(|| version(old_side, old_path.as_deref()));
            let new = version(new_side, new_path.as_deref());
            (old.join(), new)
        });
        let old = old.map_err(|_| format!("`{name}` could not be read: this is a defect"))?;
        sites.push(site(name, old?, new?, today, budget));
    }
    Ok(Comparison::of(sites))
}

/// Compares the versions of one site.
pub(super) fn site(
    name: String,
    (old, old_policy): (Version, Reviewed),
    (new, new_policy): (Version, Reviewed),
    today: Date,
    budget: usize,
) -> Site {
    let difference = diff(&name, &old_policy, &new_policy, today.start(), budget);
    Site {
        name,
        old,
        new,
        difference,
    }
}

fn version(side: &Side, path: Option<&Path>) -> Result<(Version, Reviewed), String> {
    let Some(path) = path else {
        return Ok(nothing());
    };
    reviewed(side.load(path)?, side.label().map(str::to_owned))
}

/// Where there is no policy.
pub(super) fn nothing() -> (Version, Reviewed) {
    let version = Version {
        digest: None,
        label: None,
    };
    (version, Reviewed::nothing())
}

/// What was loaded, or what is wrong with it.
pub(super) fn reviewed(
    loaded: Loaded,
    label: Option<String>,
) -> Result<(Version, Reviewed), String> {
    let policy = Reviewed::of(loaded).map_err(|report| {
        let side = label
            .as_ref()
            .map_or(String::new(), |label| format!(" in revision `{label}`"));
        format!("the policy does not load{side}\n\n{}", report.render(false))
    })?;
    let version = Version {
        digest: Some(policy.digest().to_owned()),
        label,
    };
    Ok((version, policy))
}
