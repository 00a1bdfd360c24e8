//! The journal: a file beside the keys that says which erasures were owed and which are done since, and
//! which legal holds began and ended, so that a database from a backup neither brings anybody back nor
//! gives up whom a court wants kept. A subject stands in it as a keyed hash that no database has; without
//! the wrapping key it tells nothing, and with it only what became of an id that somebody knows.

use super::subjects::Named;
use super::wrapping::Wrapping;
use std::collections::HashMap;
use std::fs::OpenOptions;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Its name in the folder of keys.
pub const FILE: &str = "erasures.journal";

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

/// What a journal knows of one subject: when each thing happened last, in milliseconds since 1970, and 0
/// where it never did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// An erasure was owed.
    pub owed: u64,
    /// One was done.
    pub done: u64,
    /// A hold began.
    pub held: u64,
    /// One was lifted.
    pub lifted: u64,
    /// The hold that began last.
    pub hold: Option<Hold>,
}

impl Known {
    /// The hold that is in force. Of two steps in one millisecond the one that keeps counts.
    pub fn in_force(&self) -> Option<&Hold> {
        self.hold.as_ref().filter(|_| self.held >= self.lifted)
    }
}

/// By what stands for the subject.
pub type Journal = HashMap<[u8; 32], Known>;

/// What journals say.
#[derive(Debug, Default)]
pub struct Read {
    /// Of each subject.
    pub journal: Journal,
    /// Lines that are none: what a crash cut off was never acted on.
    pub unreadable: u64,
    /// Lines by another wrapping key, which nobody can match with a subject any more.
    pub foreign: u64,
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
    Ok(file.metadata()?.len())
}

/// Reads a journal's lines.
pub fn read(text: &str, wrapping: &Wrapping) -> Read {
    let ours = hex::encode(wrapping.id);
    let mut read = Read::default();
    for line in text.lines().filter(|line| !line.is_empty()) {
        let Some((step, by, subject, time)) = parse(line) else {
            read.unreadable += 1;
            continue;
        };
        if by != ours {
            read.foreign += 1;
            continue;
        }
        let known = read.journal.entry(subject).or_default();
        match step {
            Line::Step(Step::Owed) => known.owed = known.owed.max(time),
            Line::Step(Step::Done) => known.done = known.done.max(time),
            Line::Lifted => known.lifted = known.lifted.max(time),
            Line::Held(hold) if time >= known.held => {
                (known.held, known.hold) = (time, Some(hold));
            }
            Line::Held(_) => {}
        }
    }
    read
}

/// All that these files say; one that is not there says nothing.
pub fn of_files(files: &[std::path::PathBuf], wrapping: &Wrapping) -> io::Result<Read> {
    let mut text = String::new();
    for file in files {
        match std::fs::read(file) {
            Ok(more) => {
                // A damaged line is one that cannot be read, and no reason to lose the others.
                text.push_str(&String::from_utf8_lossy(&more));
                text.push('\n');
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read(&text, wrapping))
}

enum Line {
    Step(Step),
    Held(Hold),
    Lifted,
}

fn parse(line: &str) -> Option<(Line, &str, [u8; 32], u64)> {
    let mut words = line.split(' ');
    let step = words.next()?;
    let by = words.next()?;
    let mut subject = [0; 32];
    hex::decode_to_slice(words.next()?, &mut subject).ok()?;
    let time = words.next()?.parse().ok()?;
    let step = match step {
        "owed" => Line::Step(Step::Owed),
        "done" => Line::Step(Step::Done),
        "lifted" => Line::Lifted,
        "held" => {
            let (environment, provider) = (words.next()?.to_owned(), words.next()?.to_owned());
            Line::Held(Hold {
                on: (subject != EVERYONE).then_some((environment, provider)),
                reference: words.next()?.to_owned(),
            })
        }
        _ => return None,
    };
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
        let length = write(&line(&other, &named("p-3"), Step::Done, 8));
        let file = folder.path().join(FILE);
        let mut bytes = std::fs::read(&file).unwrap();
        assert_eq!(length, bytes.len() as u64);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains("p-1"));
        // A damaged block of a disk costs its own lines.
        bytes.extend_from_slice(b"owed \xff\xfe\n");
        std::fs::write(&file, bytes).unwrap();
        let read = of_files(&[file], &wrapping).unwrap();
        assert_eq!((read.unreadable, read.foreign), (2, 1));
        assert_eq!(read.journal.len(), 1);
        let hash = of(&wrapping, Some(&named("p-1")));
        let known = &read.journal[&hash];
        assert_eq!((known.owed, known.done), (5, 7));
        assert_ne!(
            hash,
            wrapping.lookup("live", "acme", b"p-1"),
            "nothing that a database has"
        );
    }

    #[test]
    fn the_last_word_on_a_hold_counts() {
        let wrapping = Wrapping::new(&[1; 32]);
        let one = named("p-1");
        let begins = |time: u64, reference: &str| held(&wrapping, Some(&one), reference, time);
        let ends = |time: u64| lifted(&wrapping, Some(&one), time);
        for (lines, want) in [
            (vec![begins(5, "m-1")], Some("m-1")),
            (vec![begins(5, "m-1"), ends(6)], None),
            (
                vec![begins(5, "m-1"), ends(6), begins(7, "m-2")],
                Some("m-2"),
            ),
            // Of several gateways' files, in no order.
            (
                vec![begins(7, "m-2"), ends(6), begins(5, "m-1")],
                Some("m-2"),
            ),
            (vec![ends(6), begins(6, "m-1")], Some("m-1")),
            (vec![ends(6)], None),
        ] {
            let read = read(&lines.concat(), &wrapping);
            assert_eq!(read.unreadable, 0, "{lines:?}");
            let known = &read.journal[&of(&wrapping, Some(&one))];
            let found = known.in_force();
            assert_eq!(found.map(|hold| hold.reference.as_str()), want, "{lines:?}");
            let on = Some(("live".to_owned(), "acme".to_owned()));
            assert!(found.is_none_or(|hold| hold.on == on));
        }
        let all = read(&held(&wrapping, None, "m-9", 5), &wrapping);
        let hold = all.journal[&EVERYONE].in_force().unwrap();
        assert_eq!(hold.on, None);
    }
}
