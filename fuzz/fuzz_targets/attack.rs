//! Any bytes as a cluster: `attack cut` and `attack diff` end, and neither panics.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_analysis::{Analysis, Sources};
use seawall_graph::{CutLimits, Question, Told, Used, cut};
use seawall_model::{Cluster, Coverage};
use seawall_rbac::Primitive;

fuzz_target!(|bytes: &[u8]| {
    let loaded = seawall_load::load_bytes("input.yaml", bytes);
    let sources = Sources::builtin();
    let used = Used::default();
    let question = Question {
        from: "internet",
        to: "cluster-admin",
        mistakes: Some(2),
        only_certain: false,
        used: &used,
        limits: CutLimits::default(),
    };
    let told = Told::default();
    let primitives = Primitive::builtin().expect("the built-in primitives");
    let _ = cut(&loaded.cluster, &primitives, &told, &question);
    // What a change opens, from nothing to all of it.
    let nothing = Cluster::new("".into(), Vec::new(), Coverage::default());
    let before = Analysis::new(&nothing, &sources);
    let after = Analysis::new(&loaded.cluster, &sources);
    let moved = after.graph().moved_since(before.graph(), &["cluster-admin"]);
    for one in &moved {
        let _ = one.is_nearer();
    }
});
