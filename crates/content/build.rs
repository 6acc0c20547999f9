//! Makes the data files of `content/` part of the program: as they are while it is developed, so that an error has the
//! line of the file; in a release as JSON, which is read in a fifth of the time each time that the program starts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use seawall_syntax::{Node, parse_stream};

fn main() {
    let variable = |name| PathBuf::from(env::var_os(name).expect("set by cargo"));
    let content = variable("CARGO_MANIFEST_DIR").join("../../content");
    println!("cargo::rerun-if-changed={}", content.display());
    println!("cargo::rerun-if-changed=build.rs");
    let is_release = env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    let mut code = String::new();
    for (name, path) in files(&content) {
        println!("cargo::rerun-if-changed={}", path.display());
        let constant = name
            .trim_end_matches(".yaml")
            .replace(['/', '-'], "_")
            .to_uppercase();
        let text = if is_release {
            let json = variable("OUT_DIR").join(format!("{constant}.json"));
            fs::write(&json, to_json(&path)).expect("the directory for output can be written");
            json
        } else {
            path.canonicalize().expect("the file was just listed")
        };
        writeln!(
            code,
            "/// `content/{name}`\npub const {constant}: File = File {{ name: \"content/{name}\", text: include_str!({text:?}) }};"
        )
        .expect("text grows");
    }
    fs::write(variable("OUT_DIR").join("files.rs"), code)
        .expect("the directory for output can be written");
}

/// The YAML files by their names below the directory.
fn files(content: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut open = vec![content.to_path_buf()];
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("content can be read") {
            let path = entry.expect("content can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let name = path.strip_prefix(content).expect("it is below");
                found.insert(name.to_str().expect("names are ASCII").to_owned(), path);
            }
        }
    }
    found
}

fn to_json(path: &Path) -> String {
    let text = fs::read(path).expect("content can be read");
    let root = only_document(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let json = root.to_json();
    let again = only_document(json.as_bytes()).expect("what was written can be read");
    assert!(
        again.same_value(&root),
        "{}: JSON says something else",
        path.display()
    );
    json
}

fn only_document(text: &[u8]) -> Result<Node, String> {
    let mut roots = Vec::new();
    for document in parse_stream(text) {
        if let Some(warning) = document.warnings.first() {
            return Err(warning.message.clone());
        }
        roots.extend(document.nodes.map_err(|error| error.message)?);
    }
    match <[Node; 1]>::try_from(roots) {
        Ok([root]) => Ok(root),
        Err(roots) => Err(format!("{} documents", roots.len())),
    }
}
