//! Patches of a kustomization that select nothing: kustomize passes over them without a word, and whoever wrote one meant
//! something by it.

use std::path::Path;
use std::sync::Arc;

use seawall_model::Object;
use seawall_syntax::{Node, Shown, parse_stream};

use crate::Diagnostic;
use crate::named::read_named;

/// Largest patch that is looked into.
const MAX_PATCH: u64 = 1 << 20;

/// What a patch may do that leaves its target under another name, or nowhere.
const REMOVES: &[&str] = &["$patch", "/metadata/name", "/kind"];

/// A note for each patch of a kustomization whose target is surely not among what was rendered.
pub(crate) fn unmatched(file: &Path, name: &Arc<str>, rendered: &[Object]) -> Vec<Diagnostic> {
    let Ok(bytes) = read_named(file) else {
        return Vec::new();
    };
    let documents = parse_stream(&bytes);
    let nodes = documents
        .into_iter()
        .filter_map(|document| document.nodes.ok());
    let mut notes = Vec::new();
    for node in nodes.flatten() {
        for list in ["patches", "patchesJson6902"] {
            for patch in node.list(list) {
                let Some(entry) = patch.entry("target") else {
                    continue;
                };
                if is_matched(&entry.value, rendered) || may_remove(patch, file) {
                    continue;
                }
                let message = format!(
                    "a patch for {} selects nothing and is ignored",
                    words(&entry.value)
                );
                notes.push(
                    Diagnostic::note(name, message)
                        .at(entry.key_position())
                        .hint("check kind, name and labels of its `target`"),
                );
            }
        }
    }
    notes
}

/// Whether an object may be what a target selects. What kustomize compares before it renames and relabels is compared as
/// far as it can still be told.
fn is_matched(target: &Node, rendered: &[Object]) -> bool {
    let plain = |field: &str| target.str(field).filter(|text| !text.is_empty());
    let is_literal = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'/')
    };
    let fits = |field: &str, is: &dyn Fn(&str) -> bool| match plain(field) {
        Some(text) if is_literal(text) => is(text),
        _ => true,
    };
    rendered.iter().any(|object| {
        fits("kind", &|kind| *object.kind == *kind)
            && fits("version", &|version| object.version() == version)
            && fits("group", &|group| object.group() == group)
            // Prefixes and suffixes are added later.
            && fits("name", &|name| object.name.contains(name))
            && selects(target, "labelSelector", |key| object.label(key))
            && selects(target, "annotationSelector", |key| object.annotation(key))
    })
}

/// Whether a selector may select. Anything but `key=value` is taken to.
fn selects<'o>(target: &Node, field: &str, value: impl Fn(&str) -> Option<&'o str>) -> bool {
    let Some(selector) = target.str(field) else {
        return true;
    };
    let Some((key, wanted)) = selector.split_once('=') else {
        return true;
    };
    let wanted = wanted.strip_prefix('=').unwrap_or(wanted).trim();
    let is_plain = !selector.contains([',', '!', '(']);
    !is_plain || value(key.trim()) == Some(wanted)
}

/// Whether a patch may take its target away, or give it another name.
fn may_remove(patch: &Node, file: &Path) -> bool {
    let options = patch.get("options");
    let is_set = |field: &str| options.is_some_and(|options| options.bool(field) == Some(true));
    if is_set("allowNameChange") || is_set("allowKindChange") {
        return true;
    }
    let text = match (patch.str("patch"), patch.str("path")) {
        (Some(text), _) => Some(text.to_owned()),
        (None, Some(path)) => file.parent().and_then(|folder| read(&folder.join(path))),
        (None, None) => None,
    };
    text.is_none_or(|text| REMOVES.iter().any(|word| text.contains(word)))
}

fn read(file: &Path) -> Option<String> {
    let size = std::fs::metadata(file).ok()?.len();
    let bytes = (size <= MAX_PATCH).then(|| read_named(file).ok())??;
    String::from_utf8(bytes).ok()
}

fn words(target: &Node) -> String {
    let fields = [
        "kind",
        "name",
        "namespace",
        "labelSelector",
        "annotationSelector",
    ];
    let parts: Vec<String> = fields
        .iter()
        .filter_map(|field| Some((field, target.str(field)?)))
        .map(|(field, text)| format!("{field} `{}`", Shown(text)))
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use seawall_model::{Origin, Source};

    use super::*;

    const WEB: &str =
        "{apiVersion: apps/v1, kind: Deployment, metadata: {name: dev-web, labels: {app: web}}}";

    /// How many patches of a kustomization select nothing of one Deployment.
    fn count(kustomization: &str) -> usize {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("kustomization.yaml");
        std::fs::write(&file, kustomization).expect("is written");
        std::fs::write(
            folder.path().join("set.yaml"),
            "[{op: add, path: /spec/paused, value: true}]",
        )
        .expect("is written");
        let node = parse_stream(WEB.as_bytes())
            .remove(0)
            .nodes
            .expect("reads")
            .remove(0);
        let source = Source {
            name: Arc::from("a.yaml"),
            origin: Origin::Rendered,
        };
        let object = Object::from_node(node, source).expect("an object");
        unmatched(&file, &Arc::from("kustomization.yaml"), &[object]).len()
    }

    #[test]
    fn what_selects_nothing_is_said() {
        for target in [
            "{kind: Deployment, name: wbe}",
            "{kind: StatefulSet}",
            "{group: batch, kind: Deployment}",
            "{version: v1beta1, kind: Deployment}",
            "{labelSelector: app=db}",
            "{labelSelector: app==db}",
            "{annotationSelector: a=b}",
        ] {
            for list in ["patches", "patchesJson6902"] {
                let text = format!("{list}: [{{target: {target}, path: set.yaml}}]");
                assert_eq!(count(&text), 1, "{text}");
            }
        }
    }

    #[test]
    fn what_may_select_is_not() {
        for target in [
            "{kind: Deployment, name: web}",
            "{kind: Deployment, name: 'w.*'}",
            "{kind: Deploy.*}",
            "{name: web, namespace: later}",
            "{labelSelector: app=web}",
            "{labelSelector: 'app in (web, db)'}",
            "{}",
        ] {
            let text = format!("patches: [{{target: {target}, path: set.yaml}}]");
            assert_eq!(count(&text), 0, "{text}");
        }
        for patch in [
            "{target: {kind: Secret}, patch: '$patch: delete'}",
            "{target: {name: old}, options: {allowNameChange: true}, path: set.yaml}",
            "{target: {name: old}, patch: '[{op: replace, path: /metadata/name, value: new}]'}",
            "{target: {name: old}, path: gone.yaml}",
            "{path: set.yaml}",
        ] {
            assert_eq!(count(&format!("patches: [{patch}]")), 0, "{patch}");
        }
    }
}
