//! Any text through `scan --fix`: what is changed is read again, and has the same objects.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_analysis::Sources;
use seawall_finding::Date;
use seawall_scan::{ScanOptions, plan_fixes, scan};

fuzz_target!(|text: &str| {
    let sources = Sources::builtin();
    let today: Date = "2026-01-01".parse().expect("a date");
    let fixed = |text: &str| {
        let loaded = seawall_load::load_bytes("input.yaml", text.as_bytes());
        let found = scan(&loaded.cluster, &sources, &ScanOptions::default(), today);
        let (files, _) = plan_fixes(&found, |_| Ok(text.to_owned()));
        let objects = loaded.cluster.objects().len();
        (objects, files.into_iter().next().map(|file| file.after))
    };
    let (before, Some(after)) = fixed(text) else {
        return;
    };
    let (objects, _) = fixed(&after);
    assert_eq!(objects, before, "{after}");
});
