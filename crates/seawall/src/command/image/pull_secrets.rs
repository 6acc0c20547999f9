//! Pull secrets of the input, where the user wants them to be used: each for the images of the workloads that name it.
//!
//! Values of Secrets are dropped while an input is read. Those that are needed here are read again, by name: from the file that the
//! Secret stands in, or from the live cluster. They are used to pull, never shown, and gone when the images are read.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::path::Path;

use seawall_live::fetch_secrets;
use seawall_load::Loaded;
use seawall_model::{Object, Origin, STANDARD_INPUT};
use seawall_registry::{PULL_SECRET_TYPES, PullSecret};
use seawall_syntax::{Node, Value, decode_base64, parse_stream};

use super::references::{SecretName, Use};
use crate::input::NamedInput;
use crate::output;

/// Largest file that is read again.
const MAX_BYTES: u64 = 64 << 20;

/// Secrets that cannot be used and are named one by one.
const MAX_SHOWN: usize = 20;

/// The pull secrets that images of an input are read with.
#[derive(Default)]
pub(super) struct PullSecrets {
    secrets: BTreeMap<SecretName, PullSecret>,
    by_image: BTreeMap<String, BTreeSet<SecretName>>,
}

impl PullSecrets {
    /// Reads what these images are pulled with. What cannot be had is said, and the image is read without it.
    pub(super) fn of(
        images: &BTreeMap<String, Use>,
        loaded: &[Loaded],
        input: &NamedInput,
    ) -> Self {
        let mut found = Self::default();
        let mut wanted: BTreeSet<&SecretName> = BTreeSet::new();
        for (image, used) in images {
            wanted.extend(&used.pull_secrets);
            let names = used.pull_secrets.clone();
            found.by_image.insert(image.clone(), names);
        }
        let mut live: BTreeMap<usize, Vec<&SecretName>> = BTreeMap::new();
        let mut missing = Vec::new();
        for name in wanted {
            let cluster = &loaded[name.cluster].cluster;
            if cluster.is_live() {
                live.entry(name.cluster).or_default().push(name);
                continue;
            }
            let object = cluster.get("", "Secret", &name.namespace, &name.name);
            let read = object
                .ok_or_else(|| "it is not in the input".to_owned())
                .and_then(of_file);
            found.take(name, read, &mut missing);
        }
        for (number, names) in live {
            let keys: Vec<(String, String)> = names
                .iter()
                .map(|name| (name.namespace.clone(), name.name.clone()))
                .collect();
            let context = input.context_of(&loaded[number].cluster.name);
            match fetch_secrets(context, &input.live_options(), &keys, &key_of) {
                Ok(fetched) => {
                    for (name, fetched) in names.into_iter().zip(fetched) {
                        let read = fetched.and_then(|secret| decoded(&secret.kind, &secret.value));
                        found.take(name, read, &mut missing);
                    }
                }
                Err(error) => missing.push(format!("pull secrets cannot be read: {error}")),
            }
        }
        for sentence in missing.iter().take(MAX_SHOWN) {
            output::warn(sentence);
        }
        if let Some(more) = missing
            .len()
            .checked_sub(MAX_SHOWN)
            .filter(|more| *more > 0)
        {
            output::warn(&format!("{more} more pull secrets are not used"));
        }
        found
    }

    fn take(
        &mut self,
        name: &SecretName,
        read: Result<PullSecret, String>,
        missing: &mut Vec<String>,
    ) {
        match read {
            Ok(secret) => {
                self.secrets.insert(name.clone(), secret);
            }
            Err(reason) => missing.push(format!(
                "the pull secret `{}/{}` is not used: {reason}",
                name.namespace, name.name
            )),
        }
    }

    /// What an image of the input is read with, the best first.
    pub(super) fn for_image(
        &self,
        image: &str,
    ) -> Vec<std::sync::Arc<seawall_registry::DockerConfig>> {
        let names = self.by_image.get(image).into_iter().flatten();
        let secrets = names.filter_map(|name| self.secrets.get(name));
        secrets.flat_map(|secret| secret.for_image(image)).collect()
    }
}

/// The key of a type of Secrets.
fn key_of(kind: &str) -> Option<&'static str> {
    let mut types = PULL_SECRET_TYPES.iter();
    types.find(|(known, _)| *known == kind).map(|(_, key)| *key)
}

/// A value in base64.
fn decoded(kind: &str, value: &str) -> Result<PullSecret, String> {
    let bytes = decode_base64(value.trim().as_bytes()).ok_or("its value is not base64")?;
    PullSecret::parse(kind, &bytes)
}

/// Why a Secret is not written where it could be read again, with what to do; `None` for a file.
fn without_text(origin: Origin, name: &str) -> Option<&'static str> {
    match origin {
        Origin::File if name == STANDARD_INPUT => Some(
            "standard input is read once, and values of Secrets are dropped then\n  hint: write it to a file and name that with `-i`",
        ),
        Origin::File => None,
        // Of a cluster that is not live there is a snapshot.
        Origin::Saved | Origin::Cluster => Some(
            "a snapshot has no values of Secrets\n  hint: name the manifests or the cluster itself, or log in with `docker login`",
        ),
        Origin::Rendered => Some(
            "it is rendered, and values of Secrets are dropped then\n  hint: render it to a file (`helm template`, `kubectl kustomize`) and name that with `-i`",
        ),
    }
}

/// Reads a Secret again where it is written: at the same place of the same file.
fn of_file(object: &Object) -> Result<PullSecret, String> {
    if let Some(reason) = without_text(object.source.origin, &object.source.name) {
        return Err(reason.to_owned());
    }
    let path = Path::new(&*object.source.name);
    let unread = || format!("`{}` cannot be read again", path.display());
    // A link, a pipe or standard input is not the file that was read.
    let metadata = path.symlink_metadata().map_err(|_| unread())?;
    if !metadata.is_file() || metadata.len() > MAX_BYTES {
        return Err(unread());
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes))
        .map_err(|_| unread())?;
    let documents = parse_stream(&bytes);
    let nodes = documents
        .iter()
        .filter_map(|document| document.nodes.as_ref().ok())
        .flatten();
    let mut waiting: Vec<&Node> = nodes.collect();
    while let Some(node) = waiting.pop() {
        let metadata = node.get("metadata");
        let name = metadata.and_then(|metadata| metadata.str("name"));
        if node.position() == object.root.position() && name == Some(&*object.name) {
            return of_node(node);
        }
        match node.value() {
            Value::Sequence(items) => waiting.extend(items.iter()),
            Value::Mapping(_) => waiting.extend(node.list("items")),
            _ => {}
        }
    }
    Err(format!("`{}` has changed", path.display()))
}

fn of_node(node: &Node) -> Result<PullSecret, String> {
    let kind = node.str("type").unwrap_or("Opaque");
    let Some(key) = key_of(kind) else {
        return Err(format!("its type is `{kind}`"));
    };
    // As the API server does: what is written as text goes before what is written as bytes.
    let value = |field: &str| node.get(field).and_then(|values| values.str(key));
    match (value("stringData"), value("data")) {
        (Some(text), _) => PullSecret::parse(kind, text.as_bytes()),
        (None, Some(text)) => decoded(kind, text),
        (None, None) => Err(format!("it has no `{key}`")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_again_says_what_to_do() {
        for (origin, name, expect) in [
            (Origin::File, "deploy/all.yaml", None),
            (Origin::File, STANDARD_INPUT, Some("standard input")),
            (Origin::Saved, "a.json", Some("a snapshot")),
            (Origin::Cluster, "prod", Some("a snapshot")),
            (Origin::Rendered, "templates/a.yaml", Some("it is rendered")),
        ] {
            let reason = without_text(origin, name);
            assert_eq!(reason.is_some(), expect.is_some(), "{name}");
            let reason = reason.unwrap_or_default();
            assert!(reason.starts_with(expect.unwrap_or_default()), "{reason}");
            assert_eq!(reason.contains("\n  hint: "), expect.is_some(), "{reason}");
        }
    }
}
