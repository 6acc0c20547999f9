//! Any bytes as a Dockerfile: reading and all rules end, nothing panics, and fixes fit the file.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_hardening::{DockerfileView, apply_fixes, evaluate_dockerfile};

fuzz_target!(|bytes: &[u8]| {
    let file = seawall_dockerfile::parse(bytes);
    for evaluation in evaluate_dockerfile(&DockerfileView::new(&file, None)) {
        for problem in &evaluation.outcome.problems {
            assert!(apply_fixes(file.source(), &problem.fixes).is_some());
        }
    }
});
