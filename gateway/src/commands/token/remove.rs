//! Takes one entry out of a document and leaves the rest as people wrote it.
//!
//! In TOML's tree a comment belongs to what follows it. To people, one on the entry's own line or
//! right above it is about the entry, and goes with it, or it would seem to be about the next;
//! what a blank line sets apart is about more than the entry, and stays.

use toml_edit::visit_mut::{self, VisitMut};
use toml_edit::{Array, DocumentMut, Item, RawString, Table, Value};
use visor_policy::model::site::Environment;

/// Removes the entry at `index` of the caller's list. `None` where there is none.
pub(super) fn entry(
    document: &mut DocumentMut,
    caller: &str,
    environment: Environment,
    index: usize,
) -> Option<()> {
    let list_name = environment.word();
    let caller = document
        .get_mut("callers")?
        .as_table_like_mut()?
        .get_mut(caller)?;
    match caller.as_table_like_mut()?.get_mut(list_name)? {
        Item::Value(Value::Array(list)) => from_array(list, index),
        Item::ArrayOfTables(tables) => {
            tables.get(index)?;
            let removed = tables.remove(index);
            if tables.is_empty() {
                caller.as_table_like_mut()?.remove(list_name);
            }
            if let Item::Table(caller) = caller
                && caller.is_empty()
            {
                // Without this the caller itself would be gone, an allow that names it would make
                // the policy invalid, the reload would fail, and the token would stay in force.
                caller.set_implicit(false);
                caller.set_position(removed.position());
            }
            let above = removed
                .decor()
                .prefix()
                .and_then(RawString::as_str)
                .unwrap_or_default();
            keep_for_next(document, removed.position(), set_apart(above));
            Some(())
        }
        _ => None,
    }
}

fn from_array(list: &mut Array, index: usize) -> Option<()> {
    let above = prefix(list.get(index)?).to_owned();
    let next = list.get(index + 1).map(prefix);
    let after = next
        .or(list.trailing().as_str())
        .unwrap_or_default()
        .to_owned();
    let joined = join(&above, &after, index == 0, next.is_none());
    list.remove(index);
    if let Some(value) = list.get_mut(index) {
        value.decor_mut().set_prefix(joined);
    } else if list.is_empty() && joined.trim().is_empty() {
        list.set_trailing("");
    } else {
        list.set_trailing(joined);
    }
    Some(())
}

fn prefix(value: &Value) -> &str {
    value
        .decor()
        .prefix()
        .and_then(RawString::as_str)
        .unwrap_or_default()
}

/// What stands between the neighbours of a removed entry: `above` stood before it, `after` behind.
fn join(above: &str, after: &str, first: bool, last: bool) -> String {
    let Some((line_before, above)) = above.split_once('\n') else {
        // On the line of its neighbours: a comment there is about them as well.
        let line_goes_on = first && !last && !after.contains('\n');
        return if line_goes_on { above } else { after }.to_owned();
    };
    let kept = set_apart(above);
    match after.split_once('\n') {
        Some((_own_comment, after)) => format!("{line_before}\n{kept}{after}"),
        None if last && line_before.trim().is_empty() && kept.is_empty() => after.to_owned(),
        None => {
            let indent = above.rsplit('\n').next().unwrap_or_default();
            format!("{line_before}\n{kept}{indent}")
        }
    }
}

/// The comments that a blank line sets apart from what follows, with that blank line.
fn set_apart(above: &str) -> &str {
    let mut end = 0;
    let mut offset = 0;
    for line in above.split_inclusive('\n') {
        offset += line.len();
        if line.trim().is_empty() && line.ends_with('\n') {
            end = offset;
        }
    }
    above
        .get(..end)
        .filter(|kept| kept.contains('#'))
        .unwrap_or_default()
}

/// Puts comments before the table that follows `position` in the file, or at the file's end.
fn keep_for_next(document: &mut DocumentMut, position: Option<isize>, comments: &str) {
    if comments.is_empty() {
        return;
    }
    let mut next = NextTable {
        after: position,
        position: None,
        comments: None,
    };
    next.visit_document_mut(document);
    if next.position.is_some() {
        next.comments = Some(comments);
        next.visit_document_mut(document);
    } else {
        let trailing = format!(
            "{comments}{}",
            document.trailing().as_str().unwrap_or_default()
        );
        document.set_trailing(trailing);
    }
}

/// On a first walk finds the next table's position, on a second one puts the comments there.
struct NextTable<'c> {
    after: Option<isize>,
    position: Option<isize>,
    comments: Option<&'c str>,
}

impl VisitMut for NextTable<'_> {
    fn visit_table_mut(&mut self, table: &mut Table) {
        let here = table
            .position()
            .filter(|_| !table.is_implicit() && !table.is_dotted());
        match self.comments {
            None if here >= self.after && here.is_some() => {
                self.position = self.position.min(here).or(here);
            }
            Some(comments) if here.is_some() && here == self.position => {
                let above = table
                    .decor()
                    .prefix()
                    .and_then(RawString::as_str)
                    .unwrap_or_default();
                let above = format!("{comments}{}", above.trim_start_matches(['\r', '\n']));
                table.decor_mut().set_prefix(above);
            }
            _ => {}
        }
        visit_mut::visit_table_mut(self, table);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn remove(text: &str, index: usize) -> String {
        let mut document: DocumentMut = text.parse().unwrap();
        entry(&mut document, "kyc", Environment::Live, index).unwrap();
        let text = document.to_string();
        let read: DocumentMut = text.parse().unwrap_or_else(|e| panic!("{e}\n{text}"));
        assert!(
            read["callers"]["kyc"].is_table_like(),
            "the caller stays defined:\n{text}"
        );
        text
    }

    const A: &str = r#"{ token-sha256 = "aa", expires = 2027-01-01 }"#;
    const B: &str = r#"{ token-sha256 = "bb", expires = 2027-01-01 }"#;
    const C: &str = r#"{ token-sha256 = "cc", expires = 2027-01-01 }"#;

    #[test]
    fn of_a_list_on_one_line() {
        let list = |inside: String| {
            format!("# head\n[callers.kyc] # who\nlive = [{inside}] # why\n\n[allow.a]\n")
        };
        for (before, index, after) in [
            (A.to_owned(), 0, String::new()),
            (format!(" {A}, "), 0, String::new()),
            (format!("{A}, {B}, {C}"), 0, format!("{B}, {C}")),
            (format!("{A}, {B}, {C}"), 1, format!("{A}, {C}")),
            (format!("{A}, {B}, {C}"), 2, format!("{A}, {B}")),
            (format!(" {A},  {B} "), 0, format!(" {B} ")),
        ] {
            assert_eq!(
                remove(&list(before.clone()), index),
                list(after),
                "{before} {index}"
            );
        }
    }

    #[test]
    fn of_a_list_on_several_lines_with_comments() {
        let text = format!(
            "[callers.kyc]\nlive = [ # all of them\n    # about the list\n\n    # about a\n    {A}, # a\n    # about b\n    {B}, # b\n    {C} # c\n    # the end\n]\n"
        );
        assert_eq!(
            remove(&text, 0),
            format!(
                "[callers.kyc]\nlive = [ # all of them\n    # about the list\n\n    # about b\n    {B}, # b\n    {C} # c\n    # the end\n]\n"
            )
        );
        assert_eq!(
            remove(&text, 1),
            format!(
                "[callers.kyc]\nlive = [ # all of them\n    # about the list\n\n    # about a\n    {A}, # a\n    {C} # c\n    # the end\n]\n"
            )
        );
        let without_c = remove(&text, 2);
        assert!(
            without_c.contains(&format!("{B}, # b\n")) || without_c.contains(&format!("{B} # b\n")),
            "{without_c}"
        );
        assert!(!without_c.contains(C), "{without_c}");
    }

    #[test]
    fn of_lists_in_unusual_layouts() {
        let list = |inside: &str| format!("[callers.kyc]\nlive = [{inside}]\n");
        for (before, index, after) in [
            (format!("\n  {A},\n  {B},\n"), 1, format!("\n  {A},\n")),
            (format!("\n  {A},\n  {B}"), 1, format!("\n  {A}")),
            (format!("\n  {A}, {B},\n"), 0, format!("\n  {B},\n")),
            (
                format!("\n  {A}, {B}, # both\n  {C},\n"),
                1,
                format!("\n  {A}, # both\n  {C},\n"),
            ),
            (format!("\n  {A},\n"), 0, String::new()),
            (
                format!("\n  # kept\n\n  {A}, # gone\n"),
                0,
                "\n  # kept\n\n".to_owned(),
            ),
            (format!("{A},\n  {B}"), 0, format!("\n  {B}")),
        ] {
            assert_eq!(
                remove(&list(&before), index),
                list(&after),
                "{before} {index}"
            );
        }
    }

    const TABLES: &str = "\
# The site's policy.

# about a
[[callers.kyc.live]]
token-sha256 = \"aa\" # a

# more callers to come

# about b
[[callers.kyc.live]]
token-sha256 = \"bb\"

# what they may
[allow.a]
on = \"arsa.live\"
";

    #[test]
    fn of_an_array_of_tables() {
        assert_eq!(
            remove(TABLES, 0),
            TABLES.replace(
                "# about a\n[[callers.kyc.live]]\ntoken-sha256 = \"aa\" # a\n\n",
                ""
            )
        );
        assert_eq!(
            remove(TABLES, 1),
            TABLES.replace(
                "# about b\n[[callers.kyc.live]]\ntoken-sha256 = \"bb\"\n\n",
                ""
            )
        );
        let last = "[[callers.kyc.live]]\ntoken-sha256 = \"aa\"\n\n# set apart\n\n[[callers.kyc.live]]\ntoken-sha256 = \"bb\"\n# end\n";
        assert_eq!(
            remove(last, 1),
            "[[callers.kyc.live]]\ntoken-sha256 = \"aa\"\n\n# set apart\n\n# end\n"
        );
    }

    #[test]
    fn the_last_table_leaves_its_caller_defined() {
        let text =
            "[[callers.kyc.live]]\ntoken-sha256 = \"aa\"\n\n[allow.a]\ncallers = [\"kyc\"]\n";
        assert_eq!(
            remove(text, 0),
            "[callers.kyc]\n\n[allow.a]\ncallers = [\"kyc\"]\n"
        );
    }

    #[test]
    fn of_inline_and_dotted_callers() {
        for text in [
            format!("callers = {{ kyc = {{ live = [{A}, {B}] }} }}\n"),
            format!("callers.kyc.live = [{A}, {B}]\n"),
            format!("callers.kyc = {{ live = [{A}, {B}] }}\n"),
        ] {
            assert_eq!(remove(&text, 0), text.replace(&format!("{A}, "), ""));
        }
    }

    #[test]
    fn what_is_not_there_is_not_removed() {
        let mut document: DocumentMut = TABLES.parse().unwrap();
        for (caller, environment, index) in [
            ("kyc", Environment::Live, 2),
            ("kyc", Environment::Test, 0),
            ("x", Environment::Live, 0),
        ] {
            assert_eq!(entry(&mut document, caller, environment, index), None);
        }
        assert_eq!(document.to_string(), TABLES);
    }

    /// What people put between entries.
    fn gap() -> impl Strategy<Value = String> {
        let pieces = [
            "",
            " ",
            "\n",
            "\n\n",
            "    ",
            "# a comment\n",
            "\t# {}[],\"\r\n",
        ];
        prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..5)
            .prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn of_any_layout_and_no_other_entry_is_touched(
            gaps in prop::collection::vec((gap(), gap()), 1..5), end in gap(), comma: bool, at: usize,
        ) {
            let entries: Vec<_> = gaps
                .iter()
                .enumerate()
                .map(|(i, (before, after))| format!("{before}{{ token-sha256 = \"{i}\" }}{after}"))
                .collect();
            let comma = if comma { "," } else { "" };
            let text = format!(
                "# first\n[callers.kyc]\nlive = [{}{comma}{end}] # last\n[allow.a] # other\n",
                entries.join(","),
            );
            let at = at % gaps.len();
            let after = remove(&text, at);
            let read: DocumentMut = after.parse().unwrap();
            let left: Vec<_> = read["callers"]["kyc"]["live"]
                .as_array()
                .unwrap()
                .iter()
                .map(|entry| entry.as_inline_table().unwrap()["token-sha256"].as_str().unwrap())
                .collect();
            let expected: Vec<_> =
                (0..gaps.len()).filter(|i| *i != at).map(|i| i.to_string()).collect();
            prop_assert_eq!(left, expected);
            prop_assert!(after.starts_with("# first\n[callers.kyc]\nlive = ["));
            prop_assert!(after.ends_with("] # last\n[allow.a] # other\n"));
        }
    }
}
