//! Any bytes through the whole scan: reading, the model, every check, and the fixes. Nothing may panic, hang or grow
//! out of proportion.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_analysis::Sources;
use seawall_finding::Date;
use seawall_scan::{ScanOptions, plan_fixes, scan};

fuzz_target!(|bytes: &[u8]| {
    let loaded = seawall_load::load_bytes("input.yaml", bytes);
    let sources = Sources::builtin();
    let today: Date = "2026-01-01".parse().expect("a date");
    let found = scan(&loaded.cluster, &sources, &ScanOptions::default(), today);
    let text = String::from_utf8_lossy(bytes).into_owned();
    let _ = plan_fixes(&found, |_| Ok(text.clone()));
});
