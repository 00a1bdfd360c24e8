//! What the folder holds of the processes before this one, and why it is not trusted.

use super::format::{HEADER, MAGIC, RECORD, Reader, Record, is_sealed};
use super::{Birth, LARGEST};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Two processes read the clock some moments apart from their start.
const SLACK: u64 = 1_000_000;

const DAMAGED: &str = "it does not read as it was written";

/// What is known of earlier processes.
#[derive(Debug)]
pub enum Found {
    /// No file: nobody says whether there was one.
    Nothing,
    /// A file that may miss calls, and why.
    Doubtful(&'static str),
    /// A file to go on from.
    Left(Left),
}

/// What a process before this one left behind.
#[derive(Debug, Default)]
pub struct Left {
    /// In the order of writing.
    pub records: Vec<Record>,
    /// Whether it ended in peace, so that every limit is complete, and not the slow ones alone.
    pub clean: bool,
}

/// What stands in the file, and in the one that a crash left half in its place.
///
/// # Errors
/// Why nothing of it is trusted.
pub(super) fn read(path: &Path, birth: Birth) -> Result<([u8; 16], Left), &'static str> {
    let (key, mut left) = one(path, birth)?;
    // A crash in the middle of writing anew left what came after in the next file.
    let next = path.with_extension("next");
    if left.clean || !next.exists() {
        return Ok((key, left));
    }
    let (again, later) = one(&next, birth)?;
    left.records.extend(later.records);
    match again == key {
        true => Ok((key, left)),
        false => Err(DAMAGED),
    }
}

/// All of a file, or nothing of it.
fn one(path: &Path, birth: Birth) -> Result<([u8; 16], Left), &'static str> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|_| "it cannot be read")?;
    match bytes.len() as u64 {
        0 => return Err("it is empty: the process before could not write it any more"),
        size if size > LARGEST => return Err("it is larger than any that is written"),
        _ => {}
    }
    let (header, rest) = bytes.split_at_checked(HEADER).ok_or(DAMAGED)?;
    let (clean, boot, key, wall, monotonic) = head(header).ok_or(DAMAGED)?;
    let same_boot = boot == birth.boot && boot != [0; 16];
    // What is to be taken from the file's times, to get this process's.
    let base = if same_boot {
        i128::from(birth.monotonic)
    } else if clean {
        // Between two boots only the wall clock went on; one that went back counts as standing.
        let passed = birth.wall.saturating_sub(wall);
        i128::from(monotonic) + i128::from(passed)
    } else if birth.boot == [0; 16] {
        return Err(
            "it is of a crash, and nobody says which boot of the machine this is (`VISOR_BOOT_ID`)",
        );
    } else {
        return Err(
            "the machine was restarted, or lost power, before the process had ended in peace",
        );
    };
    if rest.len() % RECORD != 0 {
        return Err(DAMAGED);
    }
    let records = rest
        .chunks_exact(RECORD)
        .map(|bytes| decode(bytes, &key, base));
    let records = records.collect::<Option<Vec<_>>>().ok_or(DAMAGED)?;
    Ok((key, Left { records, clean }))
}

type Head = (bool, [u8; 16], [u8; 16], u64, u64);

fn head(header: &[u8]) -> Option<Head> {
    let mut words = Reader(header);
    if words.take::<8>()? != *MAGIC {
        return None;
    }
    let clean = words.number()? == 1;
    let (boot, key) = (words.take()?, words.take()?);
    let (wall, monotonic) = (words.number()?, words.number()?);
    is_sealed(header, &key).then_some((clean, boot, key, wall, monotonic))
}

fn decode(bytes: &[u8], key: &[u8; 16], base: i128) -> Option<Record> {
    if !is_sealed(bytes, key) {
        return None;
    }
    let mut words = Reader(bytes);
    let kind = u32::from_le_bytes(words.take()?);
    let burst = u32::from_le_bytes(words.take()?);
    let name = (words.number()?, words.number()?);
    let ours = |theirs: u64| {
        let time = i128::from(theirs) + i128::from(SLACK) - base;
        u64::try_from(time.max(0)).ok()
    };
    let full_at = ours(words.number()?)?;
    let pace = (words.number()?, burst);
    let limit = u32::try_from(words.number()?).ok()?;
    let owner = words.number()?;
    match kind {
        1 => Some(Record::Limit {
            name,
            full_at,
            pace,
            drained: ours(owner)?,
        }),
        2 => Some(Record::Bucket {
            key: name,
            full_at,
            pace,
            limit,
            owner,
        }),
        _ => None,
    }
}
