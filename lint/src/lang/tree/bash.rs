//! The shell: what its kinds of nodes mean.

use super::{Role, Table};

pub(super) static TABLE: Table = Table {
    grammar: || tree_sitter_bash::LANGUAGE.into(),
    roles: ROLES,
    yields_last: true,
    it: "",
};

const ROLES: &[(&str, Role)] = &[
    ("comment", Role::Comment),
    ("compound_statement", Role::Block),
    ("do_group", Role::Block),
    ("function_definition", Role::Function),
    ("if_statement", Role::If),
    ("elif_clause", Role::If),
    ("while_statement", Role::While),
    ("for_statement", Role::Each),
    ("variable_assignment", Role::Bind),
    ("command", Role::Command),
    ("simple_expansion", Role::Name),
    ("expansion", Role::Name),
    ("variable_name", Role::Name),
    ("word", Role::Text),
    ("string", Role::Text),
    ("raw_string", Role::Text),
    ("concatenation", Role::Text),
    ("extglob_pattern", Role::Text),
    ("regex", Role::Text),
    ("ansi_c_string", Role::Text),
    ("number", Role::Number),
    ("program", Role::Inner),
    ("declaration_command", Role::Inner),
    ("subshell", Role::Inner),
    ("command_substitution", Role::Inner),
    ("else_clause", Role::Inner),
    ("string_content", Role::Inner),
];
