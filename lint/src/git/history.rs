//! Every blob of every ref, once, with the commit that brought it.

use super::{GitError, open, text};
use crate::finding::Commit;
use gix::ObjectId;
use std::collections::HashSet;
use std::path::Path;

/// One blob, where it first stood.
#[derive(Debug, Clone)]
pub struct Blob {
    /// Its id.
    pub id: ObjectId,
    /// Its first path.
    pub path: String,
    /// Index in [`History::commits`].
    pub commit: usize,
}

/// All of a repository.
pub struct History {
    repo: gix::ThreadSafeRepository,
    /// The commits, oldest first.
    pub commits: Vec<ObjectId>,
    /// The blobs.
    pub blobs: Vec<Blob>,
    /// How many files were left out.
    pub excluded: usize,
    /// Whether older commits are not in this clone.
    pub shallow: bool,
}

impl History {
    /// Walks every ref. Trees and blobs that were seen are not read again, so the walk is as long
    /// as what is stored, not as the sum of all commits.
    ///
    /// What is left out under one path is looked at where it stands under another.
    pub fn of(folder: &Path, excluded: &dyn Fn(&str) -> bool) -> Result<Self, GitError> {
        let mut repo = open(folder)?;
        repo.object_cache_size_if_unset(16 << 20);
        let what = "cannot walk the history";
        let tips = tips(&repo)?;
        let mut commits: Vec<(i64, ObjectId)> = Vec::new();
        if !tips.is_empty() {
            let walk = repo
                .rev_walk(tips)
                .sorting(gix::revision::walk::Sorting::ByCommitTime(
                    gix::traverse::commit::simple::CommitTimeOrder::NewestFirst,
                ))
                .all()
                .map_err(|e| GitError::new(what, &e))?;
            for info in walk {
                let info = info.map_err(|e| GitError::new(what, &e))?;
                commits.push((info.commit_time.unwrap_or_default(), info.id));
            }
        }
        // Oldest first, so that a blob is said to come from the commit that brought it.
        commits.reverse();
        let commits: Vec<ObjectId> = commits.into_iter().map(|(_, id)| id).collect();
        let mut into = Into {
            excluded,
            seen: HashSet::new(),
            blobs: Vec::new(),
            left_out: HashSet::new(),
        };
        for (i, id) in commits.iter().enumerate() {
            let tree = repo
                .find_commit(*id)
                .and_then(|c| c.tree_id())
                .map_err(|e| GitError::new(what, &e))?
                .detach();
            descend(&repo, tree, &mut String::new(), i, &mut into)?;
        }
        Ok(Self {
            shallow: repo.is_shallow().unwrap_or(false),
            repo: repo.into_sync(),
            commits,
            blobs: into.blobs,
            excluded: into.left_out.len(),
        })
    }

    /// For a thread.
    pub fn local(&self) -> gix::Repository {
        let mut repo = self.repo.to_thread_local();
        repo.object_cache_size_if_unset(4 << 20);
        repo
    }

    /// Who made a commit, and when.
    pub fn describe(&self, repo: &gix::Repository, commit: usize) -> Option<Commit> {
        let id = *self.commits.get(commit)?;
        let commit = repo.find_commit(id).ok()?;
        let author = commit.author().ok()?;
        let date = author
            .time()
            .ok()
            .map(|time| day(time.seconds))
            .unwrap_or_default();
        Some(Commit {
            id: id.to_string(),
            author: format!("{} <{}>", author.name, author.email),
            date,
        })
    }
}

fn tips(repo: &gix::Repository) -> Result<Vec<ObjectId>, GitError> {
    let what = "cannot read the refs";
    let platform = repo.references().map_err(|e| GitError::new(what, &e))?;
    let mut tips: Vec<ObjectId> = Vec::new();
    for reference in platform
        .all()
        .map_err(|e| GitError::new(what, &e))?
        .flatten()
    {
        let Ok(id) = reference.into_fully_peeled_id() else {
            continue;
        };
        if repo
            .find_header(id)
            .is_ok_and(|header| header.kind() == gix::object::Kind::Commit)
        {
            tips.push(id.detach());
        }
    }
    tips.extend(repo.head_id().ok().map(gix::Id::detach));
    tips.sort_unstable();
    tips.dedup();
    Ok(tips)
}

/// What a walk gathers.
struct Into<'a> {
    excluded: &'a dyn Fn(&str) -> bool,
    seen: HashSet<ObjectId>,
    blobs: Vec<Blob>,
    left_out: HashSet<String>,
}

fn descend(
    repo: &gix::Repository,
    tree: ObjectId,
    path: &mut String,
    commit: usize,
    into: &mut Into<'_>,
) -> Result<(), GitError> {
    if !into.seen.insert(tree) {
        return Ok(());
    }
    let what = "cannot read a tree of the history";
    let object = repo.find_tree(tree).map_err(|e| GitError::new(what, &e))?;
    for entry in object.iter() {
        let entry = entry.map_err(|e| GitError::new(what, &e))?;
        let length = path.len();
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(&text(entry.filename()));
        let known = into.seen.contains(&entry.object_id());
        if !known && !entry.mode().is_commit() && (into.excluded)(path) {
            into.left_out.insert(path.clone());
        } else if entry.mode().is_tree() {
            descend(repo, entry.object_id(), path, commit, into)?;
        } else if entry.mode().is_blob() && into.seen.insert(entry.object_id()) {
            into.blobs.push(Blob {
                id: entry.object_id(),
                path: path.clone(),
                commit,
            });
        }
        path.truncate(length);
    }
    Ok(())
}

/// `2026-01-31`, by the proleptic Gregorian calendar, in UTC.
fn day(seconds: i64) -> String {
    // Howard Hinnant's `civil_from_days`: years begin in March, so that leap days come last.
    let z = seconds.div_euclid(86_400) + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_763_769_600, "2025-11-22"),
            (-1, "1969-12-31"),
        ] {
            assert_eq!(day(seconds), expected);
        }
    }
}
