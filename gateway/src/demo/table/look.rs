//! How the table looks: width, colours, and signs.

use std::io::IsTerminal as _;

/// How the table looks.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns.
    pub width: usize,
    /// Whether colours are used.
    pub color: bool,
    /// Words in the place of signs.
    pub ascii: bool,
}

/// What a text is.
#[derive(Debug, Clone, Copy)]
pub enum Ink {
    /// A heading.
    Strong,
    /// Beside the point.
    Faint,
    /// As it should be, and let through.
    Good,
    /// As it should be, and refused.
    Refused,
    /// Not as it should be.
    Bad,
}

/// More makes a row hard to follow from end to end.
const WIDEST: usize = 110;
const NARROWEST: usize = 40;
/// Where nobody says how wide.
const USUAL: usize = 100;

impl Look {
    /// As standard output is.
    pub fn of_stdout(plain: bool) -> Self {
        let stdout = std::io::stdout();
        let terminal = stdout.is_terminal();
        let given = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        let size = rustix::termios::tcgetwinsize(&stdout)
            .ok()
            .filter(|_| terminal);
        let width = size
            .map(|size| usize::from(size.ws_col))
            .filter(|width| *width > 0)
            .or(given);
        let mute = plain || std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            width: width.unwrap_or(USUAL).clamp(NARROWEST, WIDEST),
            color: terminal && !mute,
            ascii: plain,
        }
    }

    /// The text in its colour.
    pub fn ink(&self, text: &str, ink: Ink) -> String {
        let code = match ink {
            _ if !self.color => return text.to_owned(),
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Good => "32",
            Ink::Refused => "33",
            Ink::Bad => "1;31",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// A tick or a cross.
    pub fn mark(&self, good: bool) -> String {
        let (mark, ink) = match (good, self.ascii) {
            (true, false) => ("✓", Ink::Good),
            (false, false) => ("✗", Ink::Bad),
            (true, true) => ("ok", Ink::Good),
            (false, true) => ("NO", Ink::Bad),
        };
        self.ink(mark, ink)
    }

    /// Columns of a mark.
    pub const fn mark_width(&self) -> usize {
        if self.ascii { 2 } else { 1 }
    }

    /// What a rule is made of.
    pub const fn rule(&self) -> &'static str {
        if self.ascii { "-" } else { "─" }
    }

    /// The text without signs where none are wanted.
    pub fn signs(&self, text: &str) -> String {
        if self.ascii {
            text.replace('…', "...")
        } else {
            text.to_owned()
        }
    }

    /// At most so many columns of a text, and a sign where some is missing.
    pub fn cut(&self, text: &str, most: usize) -> String {
        if text.chars().count() <= most {
            return text.to_owned();
        }
        let sign = if self.ascii { "..." } else { "…" };
        let kept = most.saturating_sub(sign.chars().count());
        text.chars()
            .take(kept)
            .chain(sign.chars())
            .take(most)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_look_is_seven_bit_text() {
        let look = Look {
            width: 80,
            color: false,
            ascii: true,
        };
        let all = [
            look.mark(true),
            look.mark(false),
            look.rule().to_owned(),
            look.cut("a long line", 8),
            look.signs("12…"),
            look.ink("x", Ink::Bad),
        ];
        assert!(
            all.iter()
                .all(|text| text.is_ascii() && !text.contains('\x1b')),
            "{all:?}"
        );
        assert_eq!(all[3], "a lon...");
    }

    #[test]
    fn colours_are_closed_again() {
        let look = Look {
            width: 80,
            color: true,
            ascii: false,
        };
        assert_eq!(look.ink("x", Ink::Good), "\x1b[32mx\x1b[0m");
        assert_eq!(look.cut("abcdef", 4), "abc…");
        assert_eq!(look.cut("abcd", 4), "abcd");
    }
}
