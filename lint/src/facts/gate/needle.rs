//! What the gate looks for: every text of which a finding needs one.

use crate::facts::Facts;
use crate::facts::needles::{is_a_host, is_a_word, respelled};
use crate::secrets::may_begin;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Shorter needles would stop the search at every other line.
const SHORTEST: usize = 4;

/// A text that may matter, and what may stand beside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Needle {
    pub text: Vec<u8>,
    pub beside: Beside,
}

/// What may stand beside a needle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Beside {
    /// Anything.
    Any,
    /// Before it what a key can begin after.
    Key,
    /// What ends a word of an identifier.
    Word,
    /// What ends a host's name.
    Host,
    /// No lower case letter after it: its beginning is left out.
    Tail,
}

impl Needle {
    /// Whether it stands there.
    pub(super) fn stands_at(&self, bytes: &[u8], start: usize) -> bool {
        let range = start..start + self.text.len();
        if bytes.get(range.clone()) != Some(self.text.as_slice()) {
            return false;
        }
        match self.beside {
            Beside::Any => true,
            Beside::Key => may_begin(bytes.get(..start).unwrap_or_default()),
            Beside::Word => is_a_word(bytes, &range),
            Beside::Host => is_a_host(bytes, &range),
            Beside::Tail => !bytes.get(range.end).is_some_and(u8::is_ascii_lowercase),
        }
    }
}

/// All of them, each once.
pub(super) fn needles(facts: &Facts) -> Vec<Needle> {
    let mut all: Vec<Needle> = Vec::new();
    let mut add = |beside, texts: Vec<String>| {
        let long = texts.into_iter().filter(|text| text.len() >= SHORTEST);
        all.extend(long.map(|text| Needle {
            text: text.into_bytes(),
            beside,
        }));
    };
    for prefix in &facts.prefixes {
        add(Beside::Key, vec![prefix.text.clone()]);
        add(Beside::Key, cut_short(&prefix.text));
        add(Beside::Any, begun_late(&prefix.text));
        add(Beside::Any, encoded(&prefix.text));
    }
    for own in ["vsr_live_", "vsr_test_"] {
        add(Beside::Any, vec![own.to_owned()]);
        add(Beside::Any, encoded(own));
    }
    add(Beside::Any, vec![crate::suppress::MARK.to_owned()]);
    for vendor in &facts.vendors {
        for word in &vendor.words {
            add(Beside::Word, cased(word, &vendor.name));
        }
        let own = vendor
            .own_credential_header
            .then_some(&vendor.credential_header);
        for header in vendor.headers.iter().chain(own) {
            add(Beside::Tail, header_cased(header));
        }
        for host in &vendor.hosts {
            add(Beside::Host, vec![host.clone()]);
        }
        for field in &vendor.fields {
            // Methods and properties begin with a capital, or follow a `get`.
            let tail = |text: &str| text.get(1..).unwrap_or_default().to_owned();
            add(Beside::Tail, vec![tail(field), tail(&respelled(field))]);
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A prefix that ends in the middle of a literal because it goes on in the next: `"sk_" + "live_…"`.
fn cut_short(prefix: &str) -> Vec<String> {
    let heads = (3..prefix.len()).filter_map(|cut| prefix.get(..cut));
    heads
        .flat_map(|head| {
            // Templates put the environment in: f"sk_{env}_…".
            let template: &[char] = match head.ends_with('_') {
                true => &['`', '{', '$', '%', '\\'],
                false => &[],
            };
            let next = ['"', '\''].iter().chain(template);
            next.map(move |next| format!("{head}{next}"))
        })
        .collect()
}

/// A prefix that begins in the literal before.
fn begun_late(prefix: &str) -> Vec<String> {
    let tails = (3..prefix.len()).filter_map(|cut| prefix.get(cut..));
    tails
        .filter(|tail| tail.starts_with('_') && tail.len() > 4)
        .flat_map(|tail| ['"', '\''].map(|quote| format!("{quote}{tail}")))
        .collect()
}

/// What is the same in every base64 text that holds the prefix, at each of the three alignments.
pub(crate) fn encoded(prefix: &str) -> Vec<String> {
    let mut out = Vec::new();
    for shift in 0..3_usize {
        let mut bytes = vec![0_u8; shift];
        bytes.extend(prefix.as_bytes());
        let text = STANDARD_NO_PAD.encode(&bytes);
        // Digits that hold bits of the neighbours are left out.
        let first = (shift * 8).div_ceil(6);
        let last = bytes.len() * 8 / 6;
        out.extend(text.get(first..last).map(str::to_owned));
    }
    out
}

/// A word as identifiers spell it: `acme`, `ACME`, `Acme`; where its name has capitals of its own,
/// `AcMe` and `acMe`.
fn cased(word: &str, name: &str) -> Vec<String> {
    let mut out = vec![
        word.to_owned(),
        word.to_ascii_uppercase(),
        capitalised(word),
    ];
    let mixed = name.bytes().any(|b| b.is_ascii_lowercase());
    if mixed && name.eq_ignore_ascii_case(word) {
        let mut chars = name.chars();
        let first = chars.next().map(|c| c.to_ascii_lowercase().to_string());
        out.push(first.unwrap_or_default() + chars.as_str());
        out.push(name.to_owned());
    }
    out
}

pub(super) fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|c| c.to_ascii_uppercase().to_string() + chars.as_str())
        .unwrap_or_default()
}

/// A header as code spells it. `x-` is too common to begin a needle with.
fn header_cased(header: &str) -> Vec<String> {
    let rest = header.strip_prefix("x-").unwrap_or(header);
    let title: Vec<String> = rest.split('-').map(capitalised).collect();
    vec![
        rest.to_owned(),
        title.join("-"),
        title.concat(),
        rest.to_ascii_uppercase(),
        rest.replace('-', "_"),
        rest.replace('-', "_").to_ascii_uppercase(),
    ]
}
