//! Reads objects from files below a folder.
#![allow(dead_code, reason = "each test file uses some of it")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::{Object, Origin, Source};
use seawall_syntax::parse_stream;

/// An object, and the file it was in.
pub struct Read {
    pub file: String,
    pub object: Object,
}

/// YAML and JSON files below a folder, in order.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|end| end == "yaml" || end == "yml" || end == "json")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The objects of a file.
pub fn read(file: &Path) -> Vec<Read> {
    let bytes = std::fs::read(file).expect("the file reads");
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    objects(&name, &bytes)
}

/// The objects of a text; lists are taken apart.
pub fn objects(name: &str, bytes: &[u8]) -> Vec<Read> {
    let documents = parse_stream(bytes);
    let nodes = documents.into_iter().flat_map(|document| {
        let spellings = Arc::new(document.spellings);
        let nodes = document.nodes.into_iter().flatten();
        nodes.map(move |node| (node, spellings.clone()))
    });
    let mut objects = Vec::new();
    for (node, spellings) in nodes {
        let is_list = node.str("kind").is_some_and(|kind| kind.ends_with("List"));
        let inner = if is_list {
            node.list("items").to_vec()
        } else {
            vec![node]
        };
        for node in inner {
            let source = Source {
                name: name.into(),
                origin: Origin::File,
            };
            if let Some(mut object) = Object::from_node(node, source) {
                object.spellings = Some(spellings.clone());
                objects.push(Read {
                    file: name.to_owned(),
                    object,
                });
            }
        }
    }
    objects
}
