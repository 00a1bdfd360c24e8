//! Anchors: a checkpoint as one line of text, to be kept where nobody who can write the database
//! can write.

use super::record::Chain;
use super::statement::{Point, Signed};
use serde::{Deserialize, Serialize};

/// A line of an anchor file. What it says is read from the signed statement; the words beside it
/// are for people.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    schema: u32,
    chain: String,
    seq: u64,
    time: String,
    statement: String,
    signature: String,
}

/// The line of a checkpoint.
pub fn line(point: &Point, signed: &Signed) -> String {
    let millis = i64::try_from(point.time).unwrap_or(i64::MAX);
    let time = jiff::Timestamp::from_millisecond(millis);
    let line = Line {
        schema: 1,
        chain: hex::encode(point.chain),
        seq: point.seq,
        time: time.map_or_else(|_| String::new(), |time| format!("{time:.3}")),
        statement: hex::encode(&signed.statement),
        signature: hex::encode(&signed.signature),
    };
    serde_json::to_string(&line).unwrap_or_default()
}

/// The checkpoint of a line.
pub fn read(line: &str) -> Option<(Point, Signed)> {
    let line: Line = serde_json::from_str(line).ok()?;
    let signed = Signed {
        statement: hex::decode(line.statement).ok()?,
        signature: hex::decode(line.signature).ok()?,
    };
    let point = signed.checkpoint()?;
    Some((point, signed))
}

/// All anchors of a file's text. A line that is none is an error: its number. One that has no end yet is
/// being written, or will be.
pub fn all(text: &str) -> Result<Vec<(Point, Signed)>, usize> {
    let whole = match text.rsplit_once('\n') {
        Some((whole, last)) if read(last).is_none() => whole,
        _ => text,
    };
    whole
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| read(line).ok_or(at + 1))
        .collect()
}

/// A chain's name in words.
pub fn name(chain: &Chain) -> String {
    hex::encode(chain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::keys::Keys;

    #[test]
    fn a_line_that_is_being_written_is_none_yet() {
        let folder = tempfile::tempdir().unwrap();
        let key = Keys::open(folder.path()).unwrap().signing;
        let point = Point {
            chain: [1; 16],
            number: 1,
            seq: 5,
            hash: [2; 32],
            time: 3,
            before: [0; 32],
            key: key.public,
            joins: Vec::new(),
        };
        let line = line(&point, &point.sign_checkpoint(&key.pair));
        let (begun, _) = line.split_at(line.len() / 2);
        for (text, count) in [
            (line.clone(), Ok(1)),
            (format!("{line}\n"), Ok(1)),
            (format!("{line}\n{line}"), Ok(2)),
            (format!("{line}\n{begun}"), Ok(1)),
            (format!("{line}\n{begun}\n"), Err(2)),
            (format!("{begun}{line}\n{line}\n"), Err(1)),
            (begun.to_owned(), Err(1)),
        ] {
            assert_eq!(all(&text).map(|all| all.len()), count, "{text}");
        }
    }
}
