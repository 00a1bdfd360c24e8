//! The journal of erasures: a file beside the keys that says which were owed and which are done since,
//! so that a database from a backup does not bring anybody back. A subject stands in it as a keyed hash
//! that no database has; without the wrapping key it tells nothing, and with it only whether an id that
//! somebody knows was erased.

use super::subjects::Named;
use super::wrapping::Wrapping;
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Its name in the folder of keys.
pub const FILE: &str = "erasures.journal";

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An erasure is owed.
    Owed,
    /// It is done.
    Done,
}

/// What a journal knows of one subject: when an erasure was owed last, and when one was done last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// Milliseconds since 1970; 0 where never.
    pub owed: u64,
    /// The same.
    pub done: u64,
}

/// By what stands for the subject.
pub type Journal = HashMap<[u8; 32], Known>;

/// The line of a step.
pub fn line(wrapping: &Wrapping, subject: &Named, step: Step, time: u64) -> String {
    let word = match step {
        Step::Owed => "owed",
        Step::Done => "done",
    };
    format!(
        "{word} {} {} {time}\n",
        hex::encode(wrapping.id),
        hex::encode(of(wrapping, subject))
    )
}

/// What stands for a subject.
pub fn of(wrapping: &Wrapping, subject: &Named) -> [u8; 32] {
    wrapping.journal(&subject.environment, &subject.provider, &subject.id)
}

/// Appends lines; on the disk when it returns.
pub fn append(folder: &Path, lines: &str) -> io::Result<()> {
    let path = folder.join(FILE);
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    let mut file = options.open(path)?;
    // What a crash cut off stays a line of its own.
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    let text = match last {
        [b'\n'] => lines.to_owned(),
        _ => format!("\n{lines}"),
    };
    file.write_all(text.as_bytes())?;
    file.sync_data()?;
    if is_new {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Reads a journal's lines that this wrapping key wrote, and how many are none: what a crash cut off
/// was never acted on.
pub fn read(text: &str, wrapping: &Wrapping) -> (Journal, u64) {
    let ours = hex::encode(wrapping.id);
    let (mut journal, mut unreadable) = (Journal::new(), 0);
    for line in text.lines().filter(|line| !line.is_empty()) {
        let Some((step, by, subject, time)) = parse(line) else {
            unreadable += 1;
            continue;
        };
        if by != ours {
            continue;
        }
        let known = journal.entry(subject).or_default();
        match step {
            Step::Owed => known.owed = known.owed.max(time),
            Step::Done => known.done = known.done.max(time),
        }
    }
    (journal, unreadable)
}

/// All that these files say; one that is not there says nothing.
pub fn of_files(files: &[std::path::PathBuf], wrapping: &Wrapping) -> io::Result<(Journal, u64)> {
    let mut text = String::new();
    for file in files {
        match std::fs::read_to_string(file) {
            Ok(more) => {
                text.push_str(&more);
                text.push('\n');
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read(&text, wrapping))
}

fn parse(line: &str) -> Option<(Step, &str, [u8; 32], u64)> {
    let mut words = line.split(' ');
    let step = match words.next()? {
        "owed" => Step::Owed,
        "done" => Step::Done,
        _ => return None,
    };
    let by = words.next()?;
    let mut subject = [0; 32];
    hex::decode_to_slice(words.next()?, &mut subject).ok()?;
    let time = words.next()?.parse().ok()?;
    words.next().is_none().then_some((step, by, subject, time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeroize::Zeroizing;

    fn named(id: &str) -> Named {
        Named {
            environment: "live".into(),
            provider: "acme".into(),
            id: Zeroizing::new(id.as_bytes().to_vec()),
        }
    }

    #[test]
    fn what_was_cut_off_hides_nothing_that_comes_after() {
        let folder = tempfile::tempdir().unwrap();
        let (wrapping, other) = (Wrapping::new(&[1; 32]), Wrapping::new(&[2; 32]));
        let write = |text: &str| append(folder.path(), text).unwrap();
        write(&line(&wrapping, &named("p-1"), Step::Owed, 5));
        let cut = line(&wrapping, &named("p-2"), Step::Owed, 6);
        write(cut.split_at(40).0);
        write(&line(&wrapping, &named("p-1"), Step::Done, 7));
        write(&line(&other, &named("p-3"), Step::Done, 8));
        let text = std::fs::read_to_string(folder.path().join(FILE)).unwrap();
        let (journal, unreadable) = read(&text, &wrapping);
        assert_eq!(unreadable, 1);
        assert_eq!(journal.len(), 1);
        let known = journal[&of(&wrapping, &named("p-1"))];
        assert_eq!(known, Known { owed: 5, done: 7 });
        assert_ne!(
            of(&wrapping, &named("p-1")),
            wrapping.lookup("live", "acme", b"p-1"),
            "nothing that a database has"
        );
        assert!(!text.contains("p-1"));
    }
}
