#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| visor_fuzz::image_webp(input));
