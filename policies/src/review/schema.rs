//! JSON Schema for editors: completion, hover and red lines while a policy is written.
//!
//! The schema is made from the very fields that the reader reads, so it cannot say anything else.
//! It knows keys, kinds and choices; what values mean together is for `visor policy check`.

use crate::model::pack::Pack;
use crate::model::site::Site;
use crate::read::{Field, Presence, Shape, Value as Read, choice};
use crate::table_test::TableTests;
use serde_json::{Map, Value, json};

choice! {
    /// What a schema is for.
    pub enum Document {
        /// What a company allows.
        "site" Site,
        /// What a vendor says.
        "pack" Pack,
        /// Table tests.
        "tests" Tests,
    }
}

impl Document {
    const fn title(self) -> &'static str {
        match self {
            Self::Site => "Visor: a site policy",
            Self::Pack => "Visor: a pack",
            Self::Tests => "Visor: a table of tests",
        }
    }

    fn shape(self) -> Shape {
        match self {
            Self::Site => Site::shape(),
            Self::Pack => Pack::shape(),
            Self::Tests => TableTests::shape(),
        }
    }

    /// Whether `schema = 1` must stand at the top.
    const fn says_schema(self) -> bool {
        matches!(self, Self::Site | Self::Pack)
    }
}

/// The schema as it is kept in the tree: draft 7, which editors of TOML read.
pub fn schema(document: Document) -> String {
    let mut definitions = Map::new();
    let mut top = match document.shape() {
        Shape::Section(_, fields) => section(fields, &mut definitions),
        other => of(&other, &mut definitions),
    };
    if let Some(top) = top.as_object_mut() {
        top.insert(
            "$schema".to_owned(),
            json!("http://json-schema.org/draft-07/schema#"),
        );
        top.insert("title".to_owned(), json!(document.title()));
        top.insert("definitions".to_owned(), Value::Object(definitions));
        // The one version there is.
        if let Some(version) = top.get_mut("properties").and_then(|p| p.get_mut("schema")) {
            version["const"] = json!(1);
        }
        if document.says_schema()
            && let Some(required) = top.get_mut("required").and_then(Value::as_array_mut)
        {
            required.insert(0, json!("schema"));
        }
    }
    serde_json::to_string_pretty(&top).unwrap_or_default() + "\n"
}

fn section(fields: &[Field], definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        let shape = (field.shape)();
        let mut value = of(&shape, definitions);
        let mut doc = sentence(field.doc);
        if let Shape::Text(kind) = shape
            && kind != "a string"
        {
            doc.push_str(&format!(" Written as {kind}."));
        }
        // Beside a reference everything else is ignored.
        if value.get("$ref").is_some() {
            value = json!({ "allOf": [value] });
        }
        if let Some(object) = value.as_object_mut() {
            object.insert("description".to_owned(), Value::String(doc));
        }
        properties.insert(field.key.to_owned(), value);
        if field.presence == Presence::Required {
            required.push(Value::from(field.key));
        }
    }
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": required,
        "properties": properties,
    })
}

fn of(shape: &Shape, definitions: &mut Map<String, Value>) -> Value {
    match shape {
        Shape::Text(_) => json!({ "type": "string" }),
        Shape::Choice(words) => json!({ "type": "string", "enum": words }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Integer => json!({ "type": "integer", "minimum": 0, "maximum": u32::MAX }),
        Shape::Number => json!({ "type": "number" }),
        Shape::Date => json!({ "type": "string", "format": "date" }),
        Shape::Scalar => json!({ "type": ["string", "number", "boolean"] }),
        Shape::List(inner) => json!({ "type": "array", "items": of(inner, definitions) }),
        Shape::Names(inner) => json!({
            "type": "object",
            "propertyNames": { "pattern": "^[a-z][a-z0-9-]{0,63}$" },
            "additionalProperties": of(inner, definitions),
        }),
        Shape::AnyOf(shapes) => {
            let any: Vec<Value> = shapes.iter().map(|shape| of(shape, definitions)).collect();
            json!({ "anyOf": any })
        }
        Shape::Section(name, fields) => {
            if !definitions.contains_key(*name) {
                // Its place is taken first: a section may hold itself.
                definitions.insert((*name).to_owned(), Value::Null);
                let made = section(fields, definitions);
                definitions.insert((*name).to_owned(), made);
            }
            json!({ "$ref": format!("#/definitions/{name}") })
        }
    }
}

/// A field's documentation on one line.
fn sentence(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::path::Path;

    /// A document as a validator of JSON sees it: dates are strings there.
    fn as_json(value: &toml::Value) -> Value {
        match value {
            toml::Value::String(text) => json!(text),
            toml::Value::Integer(n) => json!(n),
            toml::Value::Float(n) => json!(n),
            toml::Value::Boolean(b) => json!(b),
            toml::Value::Datetime(when) => json!(when.to_string()),
            toml::Value::Array(items) => items.iter().map(as_json).collect(),
            toml::Value::Table(table) => {
                table.iter().map(|(k, v)| (k.clone(), as_json(v))).collect()
            }
        }
    }

    fn errors(document: Document, text: &str) -> Vec<String> {
        let schema: Value = serde_json::from_str(&schema(document)).unwrap();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let table: toml::Table = text.parse().unwrap();
        let instance = as_json(&toml::Value::Table(table));
        validator
            .iter_errors(&instance)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect()
    }

    #[test]
    fn the_schemas_in_the_tree_are_the_models() {
        for document in Document::ALL {
            let path =
                Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("schema/{document}.json"));
            let kept = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(
                kept == schema(*document),
                "{}: run `cargo run -p visor -- policy schema {document} > policies/schema/{document}.json`",
                path.display()
            );
        }
    }

    #[test]
    fn what_is_built_in_and_the_examples_are_valid() {
        let mut all = vec![
            (Document::Site, include_str!("../../site.example.toml")),
            (Document::Pack, include_str!("../../demo/acme.toml")),
            (Document::Tests, include_str!("../../packs/arsa.test.toml")),
            (
                Document::Tests,
                include_str!("../../packs/facesign.test.toml"),
            ),
            (
                Document::Tests,
                include_str!("../../packs/facesign-next.test.toml"),
            ),
        ];
        all.extend(
            crate::packs::BUILT_IN
                .iter()
                .map(|(_, text)| (Document::Pack, *text)),
        );
        for (document, text) in all {
            let errors = errors(document, text);
            assert!(errors.is_empty(), "{document}: {errors:#?}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_not_valid() {
        let site = include_str!("../../site.example.toml");
        for (old, new) in [
            ("headroom  = 5", "headroom  = \"5\""),
            ("headroom  = 5", "headrom  = 5"),
            ("schema    = 1", "schema    = 2"),
            ("schema    = 1\n", ""),
            (
                "faces = \"exactly-one\", minimum",
                "faces = \"two\", minimum",
            ),
            (
                "expires = 2027-06-30 }]\nlive",
                "expires = \"soon\" }]\nlive",
            ),
            ("[allow.kyc-search]", "[allow.Kyc_Search]"),
            ("callers  = [\"kyc\"]\nrate", "rate"),
            ("stop    = false", "stop    = \"no\""),
            ("\"gdpr\", \"bipa\"", "\"gdpr\", \"hipaa\""),
            ("{ shadow-until = 2027-03-31 }", "\"shadow\""),
        ] {
            assert!(site.contains(old), "{old}");
            let broken = site.replacen(old, new, 1);
            assert!(!errors(Document::Site, &broken).is_empty(), "{old} → {new}");
            let source = crate::source::Source::new("s", broken);
            let mut report = crate::diagnostic::Report::default();
            let _ = crate::read::read_document::<Site>(&source, &mut report);
            let schema_says = old.starts_with("schema");
            assert!(report.has_errors() || schema_says, "{old} → {new}");
        }
    }

    #[test]
    fn every_section_has_a_name_of_its_own() {
        fn walk(shape: &Shape, seen: &mut BTreeMap<&'static str, Vec<&'static str>>) {
            match shape {
                Shape::List(inner) | Shape::Names(inner) => walk(inner, seen),
                Shape::AnyOf(shapes) => shapes.iter().for_each(|shape| walk(shape, seen)),
                Shape::Section(name, fields) => {
                    let keys: Vec<_> = fields.iter().map(|field| field.key).collect();
                    let known = seen.insert(name, keys.clone());
                    assert!(known.is_none_or(|known| known == keys), "{name}");
                    fields.iter().for_each(|field| walk(&(field.shape)(), seen));
                }
                _ => {}
            }
        }
        for document in Document::ALL {
            walk(&document.shape(), &mut BTreeMap::new());
        }
    }
}
