//! Texts with placeholders: the little of an answer that depends on state.

use std::str::FromStr;
use visor_policy::read::{BadValue, Text, choice, did_you_mean};

choice! {
    /// What can stand between braces in an answer.
    pub enum Placeholder {
        /// The session's id: handed out by a route of class `session`, or the one in the path.
        "id" Id,
        /// The session's client secret, new with every answer that shows it.
        "client-secret" ClientSecret,
        /// Of a list: every known session by the route's `item`.
        "sessions" Sessions,
        /// The time in milliseconds since 1970.
        "now" Now,
        /// An hour later.
        "later" Later,
        /// Twelve random hexadecimal digits.
        "hex-12" Hex12,
        /// Thirty-two random hexadecimal digits.
        "hex-32" Hex32,
        /// The multipart field that is missing.
        "field" Field,
        /// The quota.
        "limit" Limit,
        /// What of the quota is left.
        "remaining" Remaining,
        /// Seconds until the quota is whole again.
        "retry-after" RetryAfter,
        /// The session that a webhook event is about.
        "session" Session,
        /// A webhook event's type.
        "event" Event,
        /// The key that came with the request.
        "key" Key,
        /// Its first half.
        "key-head" KeyHead,
        /// Its second half.
        "key-tail" KeyTail,
        /// The key in base64.
        "key-base64" KeyBase64,
        /// The key in hexadecimal.
        "key-hex" KeyHex,
        /// The key with every byte percent-encoded.
        "key-url" KeyUrl,
        /// The key with every character as a JSON escape.
        "key-json" KeyJson,
        /// Nothing: here one piece of the body ends and the next begins.
        "cut" Cut,
        /// A byte that UTF-8 never has.
        "byte-ff" ByteFf,
    }
}

/// One piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// To be filled in.
    Fill(Placeholder),
}

/// A text with placeholders such as `{id}`. JSON's own braces are no placeholders, because a
/// quotation mark or a space follows them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Template(pub Vec<Part>);

impl Template {
    /// Whether `placeholder` stands in it.
    pub fn has(&self, placeholder: Placeholder) -> bool {
        self.0.contains(&Part::Fill(placeholder))
    }
}

impl FromStr for Template {
    type Err = BadValue;

    fn from_str(text: &str) -> Result<Self, BadValue> {
        let mut parts = Vec::new();
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            plain.push_str(before);
            let word = after.split_once('}').filter(|(word, _)| is_word(word));
            let Some((word, beyond)) = word else {
                plain.push('{');
                rest = after;
                continue;
            };
            let placeholder = word.parse::<Placeholder>().map_err(|_| {
                let known: Vec<_> = Placeholder::ALL.iter().map(|p| p.word()).collect();
                BadValue::new(
                    format!("`{{{word}}}` is not a placeholder"),
                    did_you_mean(word, &known),
                )
            })?;
            if !plain.is_empty() {
                parts.push(Part::Text(std::mem::take(&mut plain)));
            }
            parts.push(Part::Fill(placeholder));
            rest = beyond;
        }
        plain.push_str(rest);
        if !plain.is_empty() {
            parts.push(Part::Text(plain));
        }
        Ok(Self(parts))
    }
}

impl Text for Template {
    const KIND: &'static str = "a text, perhaps with placeholders such as `{id}`";
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_braces_are_text_and_words_are_placeholders() {
        let template: Template = r#"{"id":"{id}","a":{},"b":{"c":1}}"#.parse().unwrap();
        assert_eq!(
            template.0,
            [
                Part::Text(r#"{"id":""#.into()),
                Part::Fill(Placeholder::Id),
                Part::Text(r#"","a":{},"b":{"c":1}}"#.into()),
            ]
        );
        assert!(template.has(Placeholder::Id) && !template.has(Placeholder::Key));
        assert_eq!("".parse::<Template>().unwrap().0, []);
    }

    #[test]
    fn a_misspelt_placeholder_is_an_error_with_the_nearest_one() {
        let bad = r#"{"s":"{client-secert}"}"#.parse::<Template>().unwrap_err();
        assert!(bad.message.contains("`{client-secert}`"), "{}", bad.message);
        assert!(bad.help.contains("`client-secret`"), "{}", bad.help);
    }
}
