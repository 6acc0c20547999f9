//! Files beside a chart or kustomization that change the source of every Application of it, or of one:
//! `.argocd-source.yaml` and `.argocd-source-NAME.yaml`, which Argo CD Image Updater writes.

use std::path::Path;

use seawall_syntax::{Node, parse_stream, parse_yaml};
use serde_json::Value;

use crate::named::read_named;

/// Fields that no such file changes.
const KEPT: [&str; 4] = ["chart", "path", "repoURL", "targetRevision"];

/// A source with what the files in a directory say, laid over it as a JSON merge patch.
///
/// # Errors
/// The name of a file that cannot be read or is no mapping.
pub(super) fn overridden(source: &Node, directory: &Path, name: &str) -> Result<Node, String> {
    let mut merged: Option<Value> = None;
    for file in [
        ".argocd-source.yaml".to_owned(),
        format!(".argocd-source-{name}.yaml"),
    ] {
        // What a name leads out of the directory with is not the name of an Application.
        let path = directory.join(&file);
        if name.contains(['/', '\\']) || !path.is_file() {
            continue;
        }
        let patch = read(&path).ok_or(file)?;
        let target = merged.get_or_insert_with(|| value(source).unwrap_or_default());
        merge(target, patch);
    }
    let Some(mut merged) = merged else {
        return Ok(source.clone());
    };
    for key in KEPT {
        let own = source.get(key).and_then(value);
        if let Value::Object(fields) = &mut merged {
            match own {
                Some(own) => fields.insert(key.to_owned(), own),
                None => fields.remove(key),
            };
        }
    }
    let nodes = parse_yaml(&merged.to_string(), 0, &mut Vec::new()).ok();
    let node = nodes.and_then(|nodes| nodes.into_iter().next());
    node.ok_or_else(|| ".argocd-source.yaml".to_owned())
}

fn read(path: &Path) -> Option<Value> {
    let bytes = read_named(path).ok()?;
    let mut documents = parse_stream(&bytes).into_iter();
    let nodes = documents.next()?.nodes.ok()?;
    let value = value(nodes.first()?)?;
    (value.is_object() && documents.next().is_none()).then_some(value)
}

fn value(node: &Node) -> Option<Value> {
    serde_json::from_str(&node.to_json()).ok()
}

/// RFC 7396.
fn merge(target: &mut Value, patch: Value) {
    let Value::Object(patch) = patch else {
        *target = patch;
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    if let Value::Object(fields) = target {
        for (key, value) in patch {
            match value {
                Value::Null => {
                    fields.remove(&key);
                }
                value => merge(fields.entry(key).or_insert(Value::Null), value),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(text: &str) -> Node {
        parse_yaml(text, 0, &mut Vec::new())
            .expect("parses")
            .remove(0)
    }

    #[test]
    fn files_are_laid_over_the_source_in_their_order() {
        let directory = tempfile::tempdir().expect("a directory");
        let write = |name: &str, text: &str| {
            std::fs::write(directory.path().join(name), text).expect("a file");
        };
        let source = node(
            "{repoURL: u, path: p, helm: {releaseName: a, values: 'x: 1', parameters: [{name: a}]}}",
        );
        let of = |name: &str| {
            let merged = overridden(&source, directory.path(), name);
            merged.map(|node| serde_json::from_str::<Value>(&node.to_json()).expect("JSON"))
        };
        assert_eq!(of("web"), Ok(value(&source).expect("JSON")));
        write(
            ".argocd-source.yaml",
            "repoURL: evil\nchart: c\nhelm: {values: null, parameters: [{name: b}]}\n",
        );
        write(".argocd-source-web.yaml", "helm: {releaseName: w}\n");
        let expect = |name: &str| {
            serde_json::json!({
                "repoURL": "u", "path": "p",
                "helm": {"releaseName": name, "parameters": [{"name": "b"}]},
            })
        };
        assert_eq!(of("web"), Ok(expect("w")));
        assert_eq!(of("other"), Ok(expect("a")));
        for broken in ["[1]", "a: [", "a: 1\n---\nb: 1\n"] {
            write(".argocd-source-web.yaml", broken);
            assert_eq!(
                of("web"),
                Err(".argocd-source-web.yaml".to_owned()),
                "{broken}"
            );
        }
    }
}
