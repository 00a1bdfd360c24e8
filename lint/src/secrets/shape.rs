//! What a value looks like: random, or made up by a person to stand for something.

/// So many characters after a prefix make a key; fewer are an example or a mask.
pub const TELLING: usize = 8;

/// Words that stand in the place of a secret, whatever else the value holds.
const STAND_IN: &[&str] = &[
    "your",
    "example",
    "placeholder",
    "changeme",
    "change_me",
    "change-me",
    "replace",
    "dummy",
    "insert",
    "redacted",
    "secret_here",
    "key_here",
    "goes_here",
    "goes-here",
    "todo",
    "fixme",
    "xxxx",
    "notreal",
    "not_real",
    "not-a-real",
    "fake",
    "sample",
    "mykey",
    "my_key",
    "my-key",
    "undefined",
    "enter_",
    "enter-",
    "put_",
    "put-",
    "paste",
    "invalid",
    "insecure",
    "mock",
    "foobar",
    "_here",
    "-here",
    "censored",
    "hidden",
    "masked",
    "removed",
    "deadbeef",
    "lorem",
];

/// Whether what stands after a key's prefix, or in a key's place, is no secret but stands for one.
pub fn is_placeholder(body: &str) -> bool {
    let lower = body.to_ascii_lowercase();
    let letters_and_digits = lower.bytes().filter(u8::is_ascii_alphanumeric).count();
    letters_and_digits < TELLING
        || STAND_IN.iter().any(|word| lower.contains(word))
        || few_characters(&lower)
        || is_sequence(&lower)
        || is_repeated(&lower)
        || is_words(body)
}

/// `aaaaaaaa`, `xxxxxxxx1234`: too little variety for what a machine made.
fn few_characters(text: &str) -> bool {
    let mut seen = [false; 256];
    let mut distinct = 0;
    let mut length = 0;
    let mut run = 0_usize;
    let mut longest = 0_usize;
    let mut last = 0_u8;
    for byte in text.bytes().filter(u8::is_ascii_alphanumeric) {
        if let Some(slot) = seen.get_mut(usize::from(byte))
            && !*slot
        {
            *slot = true;
            distinct += 1;
        }
        run = if byte == last { run + 1 } else { 1 };
        longest = longest.max(run);
        last = byte;
        length += 1;
    }
    distinct <= 4 || longest * 2 >= length || (longest >= 6 && length <= 40)
}

/// `1234567890abcdef`, `abcdefghijkl`: most characters follow the one before. A run of three here
/// and there, as in `abc123def456`, is not enough: people take such keys for real ones.
fn is_sequence(text: &str) -> bool {
    let bytes: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
    let pairs = bytes.len().saturating_sub(1);
    let next = |a: u8, b: u8| {
        b == a.wrapping_add(1)
            || a == b.wrapping_add(1)
            || (a, b) == (b'9', b'0')
            || (a, b) == (b'9', b'a')
            || (a, b) == (b'0', b'a')
            || (a, b) == (b'z', b'0')
            || (a, b) == (b'z', b'a')
    };
    let following = bytes
        .windows(2)
        .filter(|w| matches!(w, [a, b] if next(*a, *b)))
        .count();
    pairs > 0 && following * 100 >= pairs * 80
}

/// `abcdabcdabcd`: a short piece over and over.
fn is_repeated(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=bytes.len() / 3).take(10).any(|period| {
        let same = bytes
            .iter()
            .zip(bytes.iter().skip(period))
            .filter(|(a, b)| a == b)
            .count();
        same == bytes.len() - period
    })
}

/// `this_is_my_key`, `REPLACE_ME_NOW`: words with separators and no digit.
fn is_words(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let words: Vec<&str> = text
        .split(['_', '-', '.', ' '])
        .filter(|w| !w.is_empty())
        .collect();
    let alphabetic = |w: &&str| w.bytes().all(|b| b.is_ascii_alphabetic());
    let plain = |w: &&str| {
        alphabetic(w)
            && (w.bytes().all(|b| b.is_ascii_lowercase())
                || w.bytes().skip(1).all(|b| b.is_ascii_lowercase())
                || w.bytes().all(|b| b.is_ascii_uppercase()))
    };
    let short_number = |w: &&str| w.len() <= 4 && w.bytes().all(|b| b.is_ascii_digit());
    if words.len() >= 2 {
        let all = words
            .iter()
            .all(|w| plain(w) || short_number(w) || versioned(w));
        return all && words.iter().filter(|w| plain(w)).count() * 2 >= words.len();
    }
    // One word of one case without a digit: a name, unless no word looks so.
    digits == 0 && words.iter().all(plain) && pronounceable(text)
}

/// `v2`, `key1`.
fn versioned(word: &&str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.bytes().all(|b| b.is_ascii_alphabetic())
        && word.len() - letters.len() <= 2
        && letters.len() <= 8
}

/// Whether vowels stand as often and as evenly as in words.
fn pronounceable(text: &str) -> bool {
    let mut run = 0;
    let mut longest = 0;
    let mut vowels = 0;
    for byte in text.bytes().map(|b| b.to_ascii_lowercase()) {
        if b"aeiouy".contains(&byte) {
            vowels += 1;
            run = 0;
        } else {
            run += 1;
            longest = longest.max(run);
        }
    }
    longest <= 4 && vowels * 4 >= text.len()
}

/// Bits per character.
fn entropy(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = f64::from(u32::try_from(text.len()).unwrap_or(u32::MAX)).max(1.0);
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| {
            let share = f64::from(*count) / length;
            -share * share.log2()
        })
        .sum()
}

/// How strictly a value without a prefix is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// Its name says that it is a vendor's secret.
    Named,
    /// Only its surroundings hint at it.
    Hinted,
}

/// Whether a value without a prefix can be a secret that a machine made.
pub fn looks_random(value: &str, strictness: Strictness) -> bool {
    let shortest = match strictness {
        Strictness::Named => 12,
        Strictness::Hinted => 20,
    };
    let length = value.len();
    if !(shortest..=512).contains(&length)
        || !value
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.+/=~!@#%^&*".contains(&b))
        || is_placeholder(value)
        || is_name(value)
    {
        return false;
    }
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let letters = value.bytes().filter(u8::is_ascii_alphabetic).count();
    let hex = value.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let mixed = value.bytes().any(|b| b.is_ascii_uppercase())
        && value.bytes().any(|b| b.is_ascii_lowercase());
    if letters == 0 {
        return false;
    }
    if hex && digits > 0 {
        return length >= 16 && entropy(value) >= 2.8;
    }
    let bits = entropy(value);
    match strictness {
        Strictness::Named => digits > 0 && bits >= 2.9 || mixed && length >= 20 && bits >= 3.7,
        Strictness::Hinted => digits > 1 && bits >= 3.4 && (mixed || digits * 6 >= length),
    }
}

/// A name of something rather than a value: a variable, a path, a URL, a host, a version, an e-mail.
fn is_name(value: &str) -> bool {
    let constant = value
        .bytes()
        .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
        && value.contains('_');
    let path = value.contains("://")
        || value.starts_with(['/', '.', '~', '@', '#', '%', '$', '-'])
        || value.contains("..")
        || value.matches('/').count() >= 2 && value.split('/').all(|part| part.len() < 12);
    let host = value.matches('.').count() >= 1
        && value.split('.').all(|part| {
            !part.is_empty()
                && part.len() <= 20
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit())
        })
        && value
            .rsplit('.')
            .next()
            .is_some_and(|last| last.bytes().all(|b| b.is_ascii_lowercase()));
    let member = value.contains('.')
        && value.split('.').all(|part| {
            part.starts_with(|c: char| c.is_ascii_alphabetic()) && versioned_words(part)
        });
    let mail = value.contains('@') && value.contains('.');
    constant || path || host || member || mail || versioned_words(value)
}

/// Words of letters with a short number at the end of some, however they are joined:
/// `face-search-v2`, `config_key_1`, `apiKeyName2`.
fn versioned_words(value: &str) -> bool {
    let mut words = 0;
    let all = value.split(['_', '-', '.', '/']).all(|part| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        words += 1;
        let digits = part.len() - letters.len();
        letters.bytes().all(|b| b.is_ascii_alphabetic())
            && digits <= 4
            && (letters.len() <= 2 || pronounceable(letters))
            && (camel_words(letters))
    });
    all && words >= 1
}

/// Capitals begin words of three letters or more.
fn camel_words(text: &str) -> bool {
    let mut length = 0;
    let mut short = 0;
    let mut words = 1;
    let upper = text.bytes().all(|b| !b.is_ascii_lowercase());
    for byte in text.bytes() {
        if byte.is_ascii_uppercase() && !upper && length > 0 {
            if length < 3 {
                short += 1;
            }
            words += 1;
            length = 0;
        }
        length += 1;
    }
    short * 3 <= words && text.len() / words >= 3 || text.len() <= 3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_known() {
        for body in [
            "xxxxxxxxxxxx",
            "...",
            "your_key_here",
            "YOUR-KEY",
            "abc",
            "1234567890",
            "1234567890abcdef",
            "abcdefghijklmnop",
            "00000000000000000000",
            "aaaaaaaabbbb",
            "REPLACE_ME",
            "replace_with_real_key",
            "abcdabcdabcdabcd",
            "this_is_not_a_key",
            "example1234abcd",
            "0123456789abcdef0123456789abcdef",
            "secret_key_for_tests",
            "XXXXXXXX1234",
            "keyvalue",
            "streaming",
        ] {
            assert!(is_placeholder(body), "{body}");
        }
        for body in [
            "abc123def456",
            "4eC39HqLyjWDarjtT1zdp7dc",
            "9f86d081884c7d659a2feaa0",
            "Tq8vN2xKf0Lr",
            "k3j9d0s8a7",
            "abc123def456ghi789",
            "qwrtzpsdfghjklx",
            "51H8xYzKq2Lm9Nv3",
            "a1b2c3d4e5f6g7h8",
        ] {
            assert!(!is_placeholder(body), "{body}");
        }
    }

    #[test]
    fn secrets_without_a_prefix_look_random() {
        use Strictness::{Hinted, Named};
        for value in [
            "9f86d081884c7d659a2feaa0c55ad015",
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
            "Zk3vQ9sLp0aT7xWc",
            "s3cr3t-hook-2024-aZ",
            "kJ8/2hs+Q0pLzX9vB1nM3w==",
        ] {
            assert!(looks_random(value, Named), "{value}");
        }
        for value in [
            "application/json",
            "FACE_API_KEY",
            "https://example.org/a1b2c3d4",
            "my-service-name",
            "config.api.key",
            "production",
            "face_recognition/v1",
            "x-key-header",
            "face-search-v2",
            "apiKeyName2",
            "12345678901234",
            "key.value.two",
            "/run/secrets/key1234",
            "api-staging.host.tld",
            "someone1@host.tld",
            "process.env.KEY1",
        ] {
            assert!(!looks_random(value, Named), "{value}");
        }
        assert!(looks_random("9f86d081884c7d659a2feaa0c55ad015", Hinted));
        assert!(!looks_random("user-session-12", Hinted));
    }
}
