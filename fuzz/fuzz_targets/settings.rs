//! Any bytes as files that people name beside an input: a baseline, facts of attacks, primitives. Nothing panics, and what is
//! read can be used.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_graph::Told;
use seawall_rbac::Primitive;
use seawall_scan::Baseline;

fuzz_target!(|bytes: &[u8]| {
    let _ = Baseline::parse(bytes);
    let _ = Told::parse("facts.yaml", bytes);
    let _ = Primitive::parse_all("primitives.yaml", bytes);
});
