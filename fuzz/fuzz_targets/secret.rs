//! Any text under any name through the finder of credentials: matches are in order and on character boundaries, and what was
//! redacted once gives nothing more to redact.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_secret::{find_named, redact_arguments, redact_named};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let (name, value) = text.split_once('\n').unwrap_or(("", &text));
    let mut behind = 0;
    for found in find_named(name, value) {
        assert!(behind <= found.start && found.start < found.end);
        assert!(value.get(found.start..found.end).is_some());
        behind = found.end;
    }
    if let Some(redacted) = redact_named(name, value) {
        assert_eq!(redact_named(name, &redacted), None);
    }
    let words: Vec<&str> = value.split('\0').collect();
    assert_eq!(redact_arguments(&words).len(), words.len());
});
