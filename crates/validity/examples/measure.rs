//! How long checking takes for each object of some files, and how long the table takes to decode:
//! `cargo run --release -p seawall-validity --example measure -- FILE...`

use std::time::Instant;

use seawall_model::{Object, Origin, Source};
use seawall_syntax::parse_stream;
use seawall_validity::{CustomSchemas, Schemas, check};

/// How often the objects are gone over; the fastest round counts.
const ROUNDS: usize = 20;

fn main() -> std::io::Result<()> {
    let start = Instant::now();
    let kinds = Schemas::builtin().kinds().count();
    println!("{kinds} kinds decoded in {:?}", start.elapsed());
    let mut objects = Vec::new();
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file)?;
        let documents = parse_stream(&bytes).into_iter();
        for node in documents
            .filter_map(|document| document.nodes.ok())
            .flatten()
        {
            let source = Source {
                name: file.as_str().into(),
                origin: Origin::File,
            };
            objects.extend(Object::from_node(node, source));
        }
    }
    let crds = CustomSchemas::from_objects(&objects);
    let mut fastest = std::time::Duration::MAX;
    let mut mismatches = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        mismatches = objects
            .iter()
            .map(|object| check(object, None, &crds).len())
            .sum();
        fastest = fastest.min(start.elapsed());
    }
    let nodes: usize = objects.iter().map(|object| object.root.count()).sum();
    println!(
        "{} objects, {nodes} nodes, {mismatches} mismatches: {fastest:?}, {:?} an object",
        objects.len(),
        fastest / u32::try_from(objects.len().max(1)).unwrap_or(u32::MAX),
    );
    Ok(())
}
