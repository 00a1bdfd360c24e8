//! What begins and ends literals and comments, by the family of syntax.

use super::Kind;

/// The marks of a family.
pub(super) struct Marks {
    pub line: &'static [&'static str],
    pub block: Option<(&'static str, &'static str)>,
    pub quotes: &'static [u8],
    pub triple: bool,
    /// Backticks span lines; so do quotes in shell scripts.
    pub spanning: &'static [u8],
    /// A line comment needs white space or a line's start before it.
    pub spaced: bool,
}

/// Of a kind of file.
pub(super) const fn marks(kind: Kind) -> Marks {
    let plain = Marks {
        line: &[],
        block: None,
        quotes: b"\"'",
        triple: false,
        spanning: b"",
        spaced: false,
    };
    match kind {
        Kind::CLike => Marks {
            line: &["//"],
            block: Some(("/*", "*/")),
            quotes: b"\"'`",
            triple: true,
            spanning: b"`",
            ..plain
        },
        Kind::Rust => Marks {
            line: &["//"],
            block: Some(("/*", "*/")),
            // A single quote begins a lifetime as often as a character.
            quotes: b"\"",
            spanning: b"\"",
            ..plain
        },
        Kind::Php => Marks {
            line: &["//", "#"],
            block: Some(("/*", "*/")),
            spanning: b"\"'",
            ..plain
        },
        Kind::Python => Marks {
            line: &["#"],
            triple: true,
            ..plain
        },
        Kind::Hash => Marks {
            line: &["#"],
            triple: true,
            quotes: b"\"'`",
            ..plain
        },
        Kind::Hcl => Marks {
            line: &["#", "//"],
            block: Some(("/*", "*/")),
            quotes: b"\"",
            ..plain
        },
        Kind::Shell | Kind::Docker | Kind::Env | Kind::Yaml | Kind::Properties => Marks {
            line: &["#"],
            spaced: true,
            ..plain
        },
        Kind::Toml => Marks {
            line: &["#", ";"],
            triple: true,
            spaced: true,
            ..plain
        },
        Kind::Json | Kind::Notebook => Marks {
            line: &["//"],
            quotes: b"\"",
            spaced: true,
            ..plain
        },
        Kind::Markup => Marks {
            block: Some(("<!--", "-->")),
            quotes: b"\"'`",
            line: &["//"],
            spaced: true,
            ..plain
        },
        Kind::Prose | Kind::Other => Marks {
            quotes: b"\"'`",
            ..plain
        },
    }
}
