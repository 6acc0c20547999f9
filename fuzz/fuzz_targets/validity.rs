//! Any bytes as objects, checked as the API server would, with the CRDs among them. Nothing may panic, hang or grow out
//! of proportion.
#![no_main]

use libfuzzer_sys::fuzz_target;
use seawall_model::{Object, Origin, Source};
use seawall_syntax::{Path, parse_stream};
use seawall_validity::{CustomSchemas, check};

fuzz_target!(|bytes: &[u8]| {
    let mut objects = Vec::new();
    let documents = parse_stream(bytes).into_iter();
    for node in documents.filter_map(|document| document.nodes.ok()).flatten() {
        let source = Source {
            name: "input.yaml".into(),
            origin: Origin::File,
        };
        objects.extend(Object::from_node(node, source));
    }
    let crds = CustomSchemas::from_objects(&objects);
    for object in &objects {
        for mismatch in check(object, None, &crds) {
            assert!(mismatch.path.parse::<Path>().is_ok(), "{}", mismatch.path);
        }
    }
});
