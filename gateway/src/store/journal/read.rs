//! Reading journals back.

use super::{CUT, EVERYONE, Hold};
use crate::store::wrapping::Wrapping;
use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

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
    /// Whether the tables cannot have it yet: its lines come after what they hold of the journal.
    pub is_news: bool,
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
    /// Whether one says that lines before it are missing, and nobody has accepted that.
    pub lost: bool,
}

/// A journal's file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it is. One that is not there says nothing.
    pub path: PathBuf,
    /// How much of it the tables hold, in bytes, where that is known: those lines say nothing new.
    pub held: Option<u64>,
}

impl Source {
    /// One of which nobody knows how much the tables hold.
    pub fn whole(path: PathBuf) -> Self {
        Self { path, held: None }
    }
}

/// All that these files say.
pub fn of_files(files: &[Source], wrapping: &Wrapping) -> io::Result<Read> {
    let mut all = Read::default();
    for source in files {
        let bytes = match std::fs::read(&source.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        all.add(read(&bytes, source.held, wrapping));
    }
    Ok(all)
}

/// Whether a journal says that it lost lines, and nobody has accepted that.
pub fn is_lost(path: &Path) -> io::Result<bool> {
    let text = std::fs::read(path)?;
    let text = String::from_utf8_lossy(&text);
    Ok(text.lines().fold(false, lost_after))
}

/// Whether a journal goes so far, and has the end of a line there: or it is not the one that did.
pub fn end(path: &Path, length: u64) -> io::Result<bool> {
    let text = match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        text => text?,
    };
    let before = usize::try_from(length).ok().and_then(|at| text.get(..at));
    Ok(before.is_some_and(|before| matches!(before.last(), None | Some(b'\n'))))
}

fn lost_after(lost: bool, line: &str) -> bool {
    match line.split_once(' ') {
        Some(("lost", _)) => true,
        Some(("accepted", _)) => false,
        _ => lost,
    }
}

impl Read {
    /// Of several gateways the later word counts, by their clocks.
    fn add(&mut self, other: Self) {
        self.unreadable += other.unreadable;
        self.foreign += other.foreign;
        self.lost |= other.lost;
        for (subject, more) in other.journal {
            let known = self.journal.entry(subject).or_default();
            known.is_news |= more.is_news;
            known.owed = known.owed.max(more.owed);
            known.done = known.done.max(more.done);
            known.lifted = known.lifted.max(more.lifted);
            if more.held >= known.held && more.hold.is_some() {
                (known.held, known.hold) = (more.held, more.hold);
            }
        }
    }
}

/// Reads one file's lines.
fn read(bytes: &[u8], held: Option<u64>, wrapping: &Wrapping) -> Read {
    let ours = hex::encode(wrapping.id);
    let mut read = Read::default();
    let mut at = 0;
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let is_news = held.is_none_or(|held| at >= held);
        at += line.len() as u64;
        // A damaged line is one that cannot be read, and no reason to lose the others.
        let text = String::from_utf8_lossy(line);
        // Without its end it may be the beginning of a longer one.
        let Some(text) = text.strip_suffix('\n').filter(|text| !text.ends_with(CUT)) else {
            read.unreadable += 1;
            continue;
        };
        if text.is_empty() {
            continue;
        }
        if matches!(text.split_once(' '), Some(("lost" | "accepted", _))) {
            read.lost = lost_after(read.lost, text);
            continue;
        }
        let Some((what, by, subject, time)) = parse(text) else {
            read.unreadable += 1;
            continue;
        };
        if by != ours {
            read.foreign += 1;
            continue;
        }
        if is_news {
            let known = read.journal.entry(subject).or_default();
            known.is_news |= held.is_some();
            known.then(what, time);
        }
    }
    read
}

impl Known {
    /// One file's lines stand in their order, whatever a clock did meanwhile.
    fn then(&mut self, what: Line, time: u64) {
        match what {
            Line::Owed => {
                let after = match self.done {
                    0 => 0,
                    done => done.saturating_add(1),
                };
                self.owed = time.max(self.owed).max(after);
            }
            Line::Done => self.done = time.max(self.done).max(self.owed),
            Line::Lifted => {
                let after = self
                    .hold
                    .as_ref()
                    .map_or(0, |_| self.held.saturating_add(1));
                self.lifted = time.max(self.lifted).max(after);
            }
            Line::Held(hold) => {
                self.held = time.max(self.held).max(self.lifted);
                self.hold = Some(hold);
            }
        }
    }
}

enum Line {
    Owed,
    Done,
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
        "owed" => Line::Owed,
        "done" => Line::Done,
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
    use super::super::{FILE, Step, append, held, lifted, line, of};
    use super::*;
    use crate::store::subjects::Named;
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
        assert!(end(&file, length).unwrap() && end(&file, 0).unwrap());
        assert!(!end(&file, length + 1).unwrap() && !end(&file, length - 1).unwrap());
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(!text.contains("p-1"));
        // A damaged block of a disk costs its own lines.
        bytes.extend_from_slice(b"owed \xff\xfe\n");
        std::fs::write(&file, bytes).unwrap();
        let read = of_files(&[Source::whole(file)], &wrapping).unwrap();
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

    /// A crash may cut a line anywhere: the beginning of one never passes for a whole one, neither at
    /// the end nor once more is written.
    #[test]
    fn a_line_that_was_cut_says_nothing() {
        let wrapping = Wrapping::new(&[1; 32]);
        let whole = held(&wrapping, Some(&named("p-1")), "m-17", 1_700);
        let owed = line(&wrapping, &named("p-1"), Step::Owed, 1_700);
        for text in [whole.as_str(), owed.as_str()] {
            for cut in 1..text.len() {
                let folder = tempfile::tempdir().unwrap();
                append(folder.path(), text.split_at(cut).0).unwrap();
                let file = folder.path().join(FILE);
                for _ in 0..2 {
                    let source = Source::whole(file.clone());
                    let read = of_files(&[source], &wrapping).unwrap();
                    assert_eq!((read.unreadable, read.journal.len()), (1, 0), "{cut}");
                    append(folder.path(), "").unwrap();
                }
            }
        }
    }

    #[test]
    fn the_last_word_on_a_hold_counts() {
        let wrapping = Wrapping::new(&[1; 32]);
        let one = named("p-1");
        let begins = |time: u64, reference: &str| held(&wrapping, Some(&one), reference, time);
        let ends = |time: u64| lifted(&wrapping, Some(&one), time);
        for (files, want) in [
            (vec![vec![begins(5, "m-1")]], Some("m-1")),
            (vec![vec![begins(5, "m-1"), ends(6)]], None),
            (
                vec![vec![begins(5, "m-1"), ends(6), begins(7, "m-2")]],
                Some("m-2"),
            ),
            // A clock that went back changes nothing of what one gateway wrote in its order.
            (vec![vec![begins(5, "m-1"), ends(3)]], None),
            (
                vec![vec![begins(5, "m-1"), ends(9), begins(7, "m-2")]],
                Some("m-2"),
            ),
            // Of several gateways, in no order.
            (
                vec![vec![begins(7, "m-2")], vec![begins(5, "m-1"), ends(6)]],
                Some("m-2"),
            ),
            (vec![vec![begins(5, "m-1")], vec![ends(6)]], None),
            (vec![vec![ends(6)], vec![begins(6, "m-1")]], Some("m-1")),
            (vec![vec![ends(6)]], None),
        ] {
            let mut all = Read::default();
            for lines in &files {
                all.add(read(lines.concat().as_bytes(), None, &wrapping));
            }
            assert_eq!(all.unreadable, 0, "{files:?}");
            let known = &all.journal[&of(&wrapping, Some(&one))];
            let found = known.in_force();
            assert_eq!(found.map(|hold| hold.reference.as_str()), want, "{files:?}");
            let on = Some(("live".to_owned(), "acme".to_owned()));
            assert!(found.is_none_or(|hold| hold.on == on));
        }
        let everyone = held(&wrapping, None, "m-9", 5);
        let all = read(everyone.as_bytes(), None, &wrapping);
        let hold = all.journal[&EVERYONE].in_force().unwrap();
        assert_eq!(hold.on, None);
    }

    #[test]
    fn the_last_word_on_an_erasure_counts() {
        let wrapping = Wrapping::new(&[1; 32]);
        let one = named("p-1");
        let at = |step, time| line(&wrapping, &one, step, time);
        for (lines, is_done) in [
            (vec![at(Step::Owed, 5), at(Step::Done, 5)], true),
            (vec![at(Step::Owed, 5), at(Step::Done, 3)], true),
            (vec![at(Step::Done, 9), at(Step::Owed, 7)], false),
            (vec![at(Step::Done, 5), at(Step::Owed, 5)], false),
            (
                vec![at(Step::Done, 9), at(Step::Owed, 7), at(Step::Done, 8)],
                true,
            ),
        ] {
            let read = read(lines.concat().as_bytes(), None, &wrapping);
            let known = &read.journal[&of(&wrapping, Some(&one))];
            assert_eq!(known.done >= known.owed, is_done, "{lines:?}");
        }
    }

    /// What the tables hold already is no news; and that lines are missing stands until it is accepted.
    #[test]
    fn only_what_comes_after_the_mark_is_news() {
        let wrapping = Wrapping::new(&[1; 32]);
        let old = line(&wrapping, &named("p-1"), Step::Done, 5);
        let new = line(&wrapping, &named("p-2"), Step::Done, 3);
        let text = format!("{old}{new}");
        let hash = |id: &str| of(&wrapping, Some(&named(id)));
        let part = read(text.as_bytes(), Some(old.len() as u64), &wrapping);
        assert!(!part.journal.contains_key(&hash("p-1")));
        assert!(part.journal[&hash("p-2")].is_news);
        let whole = read(text.as_bytes(), None, &wrapping);
        assert_eq!(whole.journal.len(), 2);
        assert!(!whole.journal[&hash("p-1")].is_news);
        let lost = format!("{}{new}", super::super::lost(7));
        assert!(read(lost.as_bytes(), Some(0), &wrapping).lost);
        let accepted = format!("{lost}{}", super::super::accepted(8));
        assert!(!read(accepted.as_bytes(), Some(0), &wrapping).lost);
    }
}
