//! Process-level tests of the linter.
