//! The packs that come built in. Adding a vendor is adding a file and a line here.

/// Name and text of every built-in pack.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("arsa", include_str!("../packs/arsa.toml")),
    ("facesign", include_str!("../packs/facesign.toml")),
    ("facesign-next", include_str!("../packs/facesign-next.toml")),
];

/// The text of a built-in pack.
pub fn built_in(name: &str) -> Option<&'static str> {
    BUILT_IN
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// Name and text of what the vendor sandbox answers in the place of each built-in pack's vendor.
pub const SANDBOX: &[(&str, &str)] = &[
    ("arsa", include_str!("../packs/arsa.sandbox.toml")),
    ("facesign", include_str!("../packs/facesign.sandbox.toml")),
    (
        "facesign-next",
        include_str!("../packs/facesign-next.sandbox.toml"),
    ),
];

/// What the sandbox answers for a built-in pack.
pub fn sandbox(name: &str) -> Option<&'static str> {
    SANDBOX
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// Name and text of the table of tests beside each built-in pack.
pub const TESTS: &[(&str, &str)] = &[
    ("arsa", include_str!("../packs/arsa.test.toml")),
    ("facesign", include_str!("../packs/facesign.test.toml")),
    (
        "facesign-next",
        include_str!("../packs/facesign-next.test.toml"),
    ),
];

/// The tests of a built-in pack.
pub fn tests(name: &str) -> Option<&'static str> {
    TESTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Report;
    use crate::model::pack::Pack;
    use crate::read::read_document;
    use crate::refusal::Code;
    use crate::resolve::load_text;
    use crate::source::Source;
    use crate::table_test::run;
    use std::collections::BTreeSet;
    use std::path::Path;

    #[test]
    fn every_pack_passes_the_table_beside_it() {
        for (name, _) in BUILT_IN {
            let (_, text) = TESTS
                .iter()
                .find(|(tested, _)| tested == name)
                .expect("a table beside every pack");
            let path = format!("packs/{name}.test.toml");
            let results = run(Path::new(&path), text, &|p| std::fs::read_to_string(p))
                .unwrap_or_else(|report| panic!("{name}:\n{report}"));
            let failures: Vec<String> = results
                .iter()
                .filter_map(|case| {
                    Some(format!(
                        "{}: {}: {}",
                        case.place,
                        case.name,
                        case.failure.as_ref()?
                    ))
                })
                .collect();
            assert!(failures.is_empty(), "{}", failures.join("\n"));
            assert!(results.len() > 20, "{name} has {} cases", results.len());
        }
    }

    #[test]
    fn tables_name_codes_that_exist() {
        let known: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
        for (name, text) in TESTS {
            let table: toml::Table = text.parse().unwrap();
            for case in table["case"].as_array().unwrap() {
                if let Some(code) = case["expect"].get("code").and_then(|c| c.as_str()) {
                    assert!(known.contains(code), "{name}: {code}");
                }
            }
        }
    }

    #[test]
    fn every_fact_cites_a_source_that_the_pack_lists() {
        for (name, text) in BUILT_IN {
            let mut report = Report::default();
            let pack: Option<Pack> = read_document(&Source::new(*name, *text), &mut report);
            let pack = pack.unwrap_or_else(|| panic!("{report}"));
            assert!(report.diagnostics.is_empty(), "{report}");
            let table: toml::Table = text.parse().unwrap();
            let mut cited = BTreeSet::new();
            collect(&toml::Value::Table(table), &mut cited);
            let listed: BTreeSet<String> = pack
                .sources
                .iter()
                .map(|(source, _)| source.to_owned())
                .collect();
            let unlisted: Vec<_> = cited.difference(&listed).collect();
            assert!(unlisted.is_empty(), "{name}: {unlisted:?}");
        }
    }

    fn collect(value: &toml::Value, cited: &mut BTreeSet<String>) {
        match value {
            toml::Value::Table(table) => {
                for (key, value) in table {
                    match value {
                        toml::Value::Array(names) if key == "sources" => {
                            let names = names.iter().filter_map(toml::Value::as_str);
                            cited.extend(names.map(str::to_owned));
                        }
                        toml::Value::String(source) if key == "source" => {
                            cited.insert(source.clone());
                        }
                        other => collect(other, cited),
                    }
                }
            }
            toml::Value::Array(items) => items.iter().for_each(|item| collect(item, cited)),
            _ => {}
        }
    }

    #[test]
    fn the_example_site_loads_without_a_word() {
        let text = include_str!("../site.example.toml");
        let loaded = load_text(Path::new("site.example.toml"), text, &|p| {
            std::fs::read_to_string(p)
        });
        assert!(loaded.report.diagnostics.is_empty(), "{}", loaded.report);
        assert!(loaded.effective.is_some());
    }
}
