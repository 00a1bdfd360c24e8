//! The scripts of a page: everything else is blanked out, so that every byte keeps its place.

use crate::ir::{Import, Span};
use html5gum::{DefaultEmitter, Token, Tokenizer};

pub(super) struct Page {
    /// The page with nothing left but its scripts.
    pub text: String,
    /// Scripts that it loads from elsewhere.
    pub imports: Vec<Import>,
    /// Whether a script says that it is TypeScript.
    pub typed: bool,
    /// Whether a script says that it holds markup.
    pub markup: bool,
}

pub(super) fn scripts(text: &str) -> Page {
    let mut page = Page {
        text: String::new(),
        imports: Vec::new(),
        typed: false,
        markup: false,
    };
    let mut blank: Vec<u8> = text
        .bytes()
        .map(|b| if b == b'\n' || b == b'\r' { b } else { b' ' })
        .collect();
    let mut emitter = DefaultEmitter::<usize>::new_with_span();
    emitter.naively_switch_states(true);
    let mut open = None;
    for token in Tokenizer::new_with_emitter(text, emitter) {
        match token {
            Ok(Token::StartTag(tag)) if tag.name.as_slice() == b"script" => {
                let attribute = |name: &[u8]| {
                    tag.attributes
                        .iter()
                        .find(|(key, _)| key.as_slice() == name)
                        .map(|(_, given)| String::from_utf8_lossy(&given.value).into_owned())
                };
                let kind = attribute(b"type").unwrap_or_default();
                let runs = kind.is_empty()
                    || kind == "module"
                    || kind.contains("javascript")
                    || kind.contains("typescript")
                    || kind.contains("babel");
                let dialect = attribute(b"lang").unwrap_or_default();
                page.typed |= dialect.starts_with("ts") || dialect == "typescript";
                page.markup |= dialect.ends_with('x') || kind.contains("babel");
                if let Some(module) = attribute(b"src") {
                    page.imports.push(Import {
                        module,
                        item: String::new(),
                        local: String::new(),
                        span: span(tag.span.start, tag.span.end),
                        types_only: false,
                    });
                }
                open = (runs && !tag.self_closing).then_some(tag.span.end);
            }
            Ok(Token::EndTag(tag)) if tag.name.as_slice() == b"script" => {
                let Some(start) = open.take() else { continue };
                let end = tag.span.start;
                if let (Some(into), Some(from)) =
                    (blank.get_mut(start..end), text.as_bytes().get(start..end))
                {
                    into.copy_from_slice(from);
                }
                // Two scripts on one line are two statements.
                if let Some(byte) = blank.get_mut(end) {
                    *byte = b';';
                }
            }
            _ => {}
        }
    }
    page.text = String::from_utf8(blank).unwrap_or_default();
    page
}

fn span(start: usize, end: usize) -> Span {
    Span::new(
        u32::try_from(start).unwrap_or(u32::MAX),
        u32::try_from(end).unwrap_or(u32::MAX),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scripts_stay_and_stay_in_their_place() {
        let text = "<p>ü</p>\n<!-- <script>no()</script> -->\n<script>a();</script><script type=\"application/json\">{}</script>\n<script src=\"./app.js\"></script>";
        let page = scripts(text);
        assert_eq!(page.text.len(), text.len());
        assert_eq!(page.text.find("a();"), text.find("a();"));
        assert_eq!(page.text.trim().trim_end_matches([';', ' ', '\n']), "a()");
        assert_eq!(page.imports.len(), 1);
    }
}
