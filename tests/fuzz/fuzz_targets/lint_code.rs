#![no_main]

#[path = "../src/linter.rs"]
mod linter;

libfuzzer_sys::fuzz_target!(|input: &[u8]| linter::lint_code(input));
