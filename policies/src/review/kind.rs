//! What a TOML file is to a review, told by its top-level keys, even where the rest is broken.

use toml::de::DeTable;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// What a company allows.
    Site,
    /// What a vendor says.
    Pack,
    /// Table tests.
    Tests,
    /// Another tool's, or another of Visor's.
    Other,
}

/// Tells the kind of a file.
pub fn kind(text: &str) -> Kind {
    let (table, _) = DeTable::parse_recoverable(text);
    let table = table.into_inner();
    let has = |key: &str| table.get(key).is_some();
    match () {
        () if has("case") && (has("site") || has("policy")) => Kind::Tests,
        () if has("packs") => Kind::Site,
        () if has("upstream") && has("routes") => Kind::Pack,
        () => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_by_what_they_hold() {
        let table = [
            (include_str!("../../site.example.toml"), Kind::Site),
            (include_str!("../../packs/arsa.toml"), Kind::Pack),
            (include_str!("../../packs/arsa.test.toml"), Kind::Tests),
            (include_str!("../../packs/arsa.sandbox.toml"), Kind::Other),
            (include_str!("../../demo/gateway.toml"), Kind::Other),
            (include_str!("../../demo/acme.toml"), Kind::Pack),
            (include_str!("../../Cargo.toml"), Kind::Other),
            ("packs = [\"arsa\"]\n[allow.x\n", Kind::Site),
            ("", Kind::Other),
        ];
        for (text, want) in table {
            assert_eq!(
                kind(text),
                want,
                "{}",
                text.lines().next().unwrap_or_default()
            );
        }
    }
}
