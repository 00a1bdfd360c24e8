//! The packs that come built in. Adding a vendor is adding a file and a line here.

/// Name and text of every built-in pack.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("arsa", include_str!("../packs/arsa.toml")),
    ("facesign", include_str!("../packs/facesign.toml")),
    ("facesign-next", include_str!("../packs/facesign-next.toml")),
];

/// The text of a built-in pack.
pub fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table_test::run;
    use std::path::Path;

    const TESTS: &[(&str, &str)] = &[
        ("arsa", include_str!("../packs/arsa.test.toml")),
        ("facesign", include_str!("../packs/facesign.test.toml")),
        ("facesign-next", include_str!("../packs/facesign-next.test.toml")),
    ];

    #[test]
    fn every_pack_passes_the_table_beside_it() {
        for (name, _) in BUILT_IN {
            let (_, text) = TESTS.iter().find(|(tested, _)| tested == name).expect("a table beside every pack");
            let path = format!("packs/{name}.test.toml");
            let results = run(Path::new(&path), text, &|p| std::fs::read_to_string(p))
                .unwrap_or_else(|report| panic!("{name}:\n{report}"));
            let failures: Vec<String> = results
                .iter()
                .filter_map(|case| Some(format!("{}: {}: {}", case.place, case.name, case.failure.as_ref()?)))
                .collect();
            assert!(failures.is_empty(), "{}", failures.join("\n"));
            assert!(results.len() > 20, "{name} has {} cases", results.len());
        }
    }
}
