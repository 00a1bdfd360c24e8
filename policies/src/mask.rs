//! What may be a secret is not printed: reports end in the logs of CI.
//!
//! A person may paste a key where its source should be named. So every value in the sections that
//! name secrets is masked, and every word that begins as a vendor's keys do.

use crate::packs::BUILT_IN;
use std::sync::LazyLock;

/// How keys begin, as the built-in packs state it.
static PREFIXES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let lines = BUILT_IN.iter().flat_map(|(_, text)| text.lines());
    lines
        .filter_map(|line| line.trim().split_once("key-prefix"))
        .filter_map(|(_, rest)| rest.split('"').nth(1))
        .map(str::to_owned)
        .collect()
});

/// Most vendors' keys name their environment so, whatever stands before it.
const TELLING: [&str; 2] = ["_live_", "_test_"];
/// A shorter rest of a word is an example, or the prefix itself.
const LEAST: usize = 8;

/// `text` without the rest of words that begin as keys do; `prefixes` are those of packs that are
/// not built in. It has as many bytes and characters as before, so that spans still fit.
pub fn words(text: &str, prefixes: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| !of_key(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            out.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let shown = key_begins(word, prefixes).unwrap_or(word.len());
        let (shown, hidden) = word.split_at(shown);
        out.push_str(shown);
        out.extend(hidden.chars().map(mask));
        rest = after;
    }
    out
}

/// A file's text as it may be shown: `words`, and all values where secrets are named.
pub fn source(text: &str, prefixes: &[String]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut section = Section::Other;
    for line in text.split_inclusive('\n') {
        let start = line.trim_start();
        if let Some(found) = Section::of(start) {
            section = found;
        }
        let secret = match section {
            _ if start.starts_with('[') && Section::of(start).is_some() => false,
            Section::Credentials => true,
            Section::Receive => {
                !start.starts_with(char::is_alphabetic)
                    || start.starts_with("secret")
                    || start.starts_with("sign")
            }
            Section::Other => start.starts_with("credentials") || start.starts_with("secrets"),
        };
        let line = if secret {
            values(line)
        } else {
            line.to_owned()
        };
        out.push_str(&words(&line, prefixes));
    }
    out
}

/// Where the section begins that stands at `at`: what is masked from there on is masked as it is in
/// the whole text.
pub fn section_start(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    let mut start = before.rfind('\n').map_or(0, |end| end + 1);
    while start > 0 {
        let line = text.get(start..).unwrap_or_default();
        let line = line.lines().next().unwrap_or_default();
        if Section::of(line.trim_start()).is_some() {
            break;
        }
        let before = text.get(..start - 1).unwrap_or_default();
        start = before.rfind('\n').map_or(0, |end| end + 1);
    }
    start
}

#[derive(Clone, Copy)]
enum Section {
    Credentials,
    Receive,
    Other,
}

impl Section {
    /// What begins with this line, if it is a table's header. A line of an array is none: it has
    /// quotes or commas.
    fn of(line: &str) -> Option<Self> {
        let inner = line.strip_prefix('[')?.trim_start_matches('[');
        let name = inner.split(['#', ']']).next()?.trim();
        if name.is_empty() || name.contains(['"', '\'', ',', '[', '{']) {
            return None;
        }
        Some(match name.split('.').next().map(str::trim) {
            Some("credentials") => Self::Credentials,
            Some("receive") => Self::Receive,
            _ => Self::Other,
        })
    }
}

/// A line without its values: keys before `=` stay, and TOML's own signs outside of quotes.
fn values(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut quote = None;
    let mut names = true;
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let mut end = c.len_utf8();
        match quote {
            Some(open) if c == open => {
                quote = None;
                out.push(c);
            }
            Some(_) if c == '\n' || c == '\r' => out.push(c),
            Some(_) => out.push(mask(c)),
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                out.push(c);
            }
            None if of_key(c) && c != '=' => {
                end = rest.find(|c| !of_key(c) || c == '=').unwrap_or(rest.len());
                let (word, after) = rest.split_at(end);
                let before_equals = after.trim_start().starts_with('=');
                match names && before_equals {
                    true => out.push_str(word),
                    false => out.extend(word.chars().map(mask)),
                }
                names = false;
            }
            None => {
                if c == '{' || c == ',' {
                    names = true;
                }
                match c.is_ascii() {
                    true => out.push(c),
                    false => out.push(mask(c)),
                }
            }
        }
        rest = rest.get(end..).unwrap_or_default();
    }
    out
}

/// Characters of keys, and those that stand in dotted names.
fn of_key(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-.~+=".contains(c)
}

/// Where what is hidden of a word begins: behind the prefix that makes it a key.
fn key_begins(word: &str, prefixes: &[String]) -> Option<usize> {
    let begins = |at: usize| {
        let before = word.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|c| !c.is_ascii_alphanumeric())
    };
    let stated = PREFIXES.iter().chain(prefixes).filter(|p| !p.is_empty());
    let stated = stated.filter_map(|prefix| {
        let (at, _) = word.match_indices(&**prefix).find(|(at, _)| begins(*at))?;
        Some(at + prefix.len())
    });
    let telling = TELLING
        .iter()
        .filter_map(|telling| Some(word.find(telling)? + telling.len()));
    let ends = stated.chain(telling);
    ends.filter(|end| word.len() - end >= LEAST).min()
}

/// Of the same length in bytes.
fn mask(c: char) -> char {
    match c.len_utf8() {
        1 => '*',
        2 => '\u{b7}',
        3 => '\u{2022}',
        _ => '\u{1f512}',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_was_pasted_is_not_shown() {
        let own = ["zz-".to_owned()];
        for line in [
            "[credentials.acme]\nlive = \"SECRET\"",
            "[credentials.acme]\nlive = { env = \"SECRET\" }",
            "[credentials.acme]\nlive = { file = 'SECRET' }",
            "[credentials.acme]\nlive = SECRET",
            "[credentials.acme]\nlive = SECRET==",
            "[credentials.acme]\nlive = \"SECRET",
            "[credentials.acme]\nlive = { exec = [\n\"SECRET\",\n[\"SECRET\"] ] }",
            "[credentials]\nacme.live = \"SECRET\"",
            "credentials.acme.live = \"SECRET==\"",
            "credentials = { acme = { live = \"SECRET\" } }",
            "[receive.events]\nsecrets = [\n  { env = \"SECRET\" }]",
            "[receive.events]\nsign = { env = \"SECRET\" }",
            "[callers.kyc]\nlive = \"ak_live_SECRETSECRET\"",
            "[allow.x]\nsk_test_SECRETSECRET = 1",
            "note = \"zz-SECRETSECRET\"",
        ] {
            let shown = source(line, &own);
            assert!(!shown.contains("SECRET"), "{shown}");
            assert_eq!(shown.len(), line.len());
        }
    }

    #[test]
    fn what_is_no_secret_stays() {
        for text in [
            "schema = 1\n[callers.kyc]\nlive = [{ expires = 2099-12-31 }]\n",
            "[allow.x]\non = \"acme.live\"\nroutes = [\"a_test_b\"]\n",
            "[credentials.acme]\n[allow.y]\non = \"acme.test\"",
        ] {
            assert_eq!(source(text, &[]), text);
        }
        let shown = source("[credentials.acme]\nlive = { envv = \"\u{e4}b\" }", &[]);
        assert!(shown.contains("live = { envv = \"\u{b7}*\" }"), "{shown}");
    }

    #[test]
    fn a_part_is_masked_as_it_is_in_the_whole() {
        let text = "schema = 1\n[credentials.acme]\nlive = { exec = [\n\"SECRET\",\n[\"SECRET\"] ] }\n\
                    test = { env = \"X\" }\n[allow.y]\non = \"acme.test\"\n[receive.z]\nsecrets = [\n\"S\"]\n";
        let whole = source(text, &[]);
        for (at, _) in text.char_indices() {
            let start = section_start(text, at);
            assert!(start <= at);
            let part = source(text.get(start..).unwrap(), &[]);
            assert_eq!(Some(&*part), whole.get(start..), "from {start}");
        }
    }
}
