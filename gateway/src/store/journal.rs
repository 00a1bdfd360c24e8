//! The journal: a file beside the keys that says which erasures were owed and which are done since, and
//! which legal holds began and ended, so that a database from a backup neither brings anybody back nor
//! gives up whom a court wants kept. A subject stands in it as a keyed hash that no database has; without
//! the wrapping key it tells nothing, and with it only what became of an id that somebody knows.

mod read;

pub use read::{Journal, Known, Source, end, is_lost, of_files};

use super::subjects::Named;
use super::wrapping::Wrapping;
use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Its name in the folder of keys.
pub const FILE: &str = "erasures.journal";

/// Ends a line that a crash cut off; no whole one ends so.
const CUT: char = '!';

/// Stands for everyone where a subject's hash stands.
pub const EVERYONE: [u8; 32] = [0; 32];

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// An erasure is owed.
    Owed,
    /// It is done.
    Done,
}

/// A legal hold as it began: what no hash tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Where and at whom; of everyone's, nothing.
    pub on: Option<(String, String)>,
    /// The company's reference to its reason.
    pub reference: String,
}

/// The line of a step.
pub fn line(wrapping: &Wrapping, subject: &Named, step: Step, time: u64) -> String {
    let word = match step {
        Step::Owed => "owed",
        Step::Done => "done",
    };
    let (by, hash) = (
        hex::encode(wrapping.id),
        hex::encode(of(wrapping, Some(subject))),
    );
    format!("{word} {by} {hash} {time}\n")
}

/// The line of a hold that begins, on a subject or on everyone.
pub fn held(wrapping: &Wrapping, whom: Option<&Named>, reference: &str, time: u64) -> String {
    let (by, hash) = (hex::encode(wrapping.id), hex::encode(of(wrapping, whom)));
    let (environment, provider) = whom.map_or(("-", "-"), |subject| {
        (subject.environment.as_str(), subject.provider.as_str())
    });
    format!("held {by} {hash} {time} {environment} {provider} {reference}\n")
}

/// The line of one that ends.
pub fn lifted(wrapping: &Wrapping, whom: Option<&Named>, time: u64) -> String {
    let (by, hash) = (hex::encode(wrapping.id), hex::encode(of(wrapping, whom)));
    format!("lifted {by} {hash} {time}\n")
}

/// The same, of whom only what stands for him is known.
pub fn lifted_of(wrapping: &Wrapping, hash: &[u8; 32], time: u64) -> String {
    let (by, hash) = (hex::encode(wrapping.id), hex::encode(hash));
    format!("lifted {by} {hash} {time}\n")
}

/// The line that says from here on that lines before it are missing.
pub fn lost(time: u64) -> String {
    format!("lost {time}\n")
}

/// The line that says that somebody knows it, and goes on without them.
pub fn accepted(time: u64) -> String {
    format!("accepted {time}\n")
}

/// What stands for a subject, or for everyone.
pub fn of(wrapping: &Wrapping, whom: Option<&Named>) -> [u8; 32] {
    whom.map_or(EVERYONE, |subject| {
        wrapping.journal(&subject.environment, &subject.provider, &subject.id)
    })
}

/// Appends lines; on the disk when it returns. How long the journal is with them, in bytes.
pub fn append(folder: &Path, lines: &str) -> io::Result<u64> {
    let path = folder.join(FILE);
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true).mode(0o600);
    let mut file = options.open(path)?;
    let mut last = [b'\n'];
    if file.seek(SeekFrom::End(-1)).is_ok() {
        file.read_exact(&mut last)?;
    }
    // What a crash cut off stays a line of its own, and never passes for a whole one.
    let text = match last {
        [b'\n'] => lines.to_owned(),
        _ => format!("{CUT}\n{lines}"),
    };
    file.write_all(text.as_bytes())?;
    file.sync_data()?;
    if is_new {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(file.metadata()?.len())
}
