//! Flux: what a HelmRelease installs, and what a Kustomization applies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use seawall_model::Object;
use seawall_syntax::{Entry, Node, parse_stream};
use sha2::{Digest, Sha256};

use super::application::quoted;
use super::order::Order;
use super::paths::plain;
use super::place::{Base, Context};
use crate::confine::kustomization_file;
use crate::dependencies::is_chart;
use crate::found::Item;
use crate::given::{Given, Overlay};
use crate::named::read_named;
use crate::release::Release;

/// What a HelmRelease has rendered; `None` where not all of it is decided.
pub(super) fn release(object: &Object, context: &Context<'_>) -> Option<Vec<Order>> {
    let spec = object.root.get("spec")?;
    let is_changed_behind = ["postRenderers", "commonMetadata"]
        .iter()
        .any(|key| spec.get(key).is_some_and(says_something));
    if is_changed_behind {
        return None;
    }
    let own = object.namespace.as_str();
    let target = spec.str("targetNamespace").filter(|name| !name.is_empty());
    let name = match (spec.str("releaseName"), target) {
        (Some(name), _) if !name.is_empty() => name.to_owned(),
        (_, Some(target)) => format!("{target}-{}", object.name),
        _ => object.name.to_string(),
    };
    let (base, chart) = chart(spec, own, context)?;
    let mut release = Release {
        name: Some(shortened(name)),
        namespace: Some(target.unwrap_or(own))
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
        ..Release::default()
    };
    let of_chart = spec.walk(&["chart", "spec"]);
    let files = of_chart
        .into_iter()
        .flat_map(|chart| chart.strings("valuesFiles"));
    for file in files {
        // From the root of the repository, or in the chart where it is fetched as one.
        let path = base.inside(file).or_else(|| Some(chart.join(file)))?;
        let is_missing_fine =
            of_chart.and_then(|chart| chart.bool("ignoreMissingValuesFiles")) == Some(true);
        match path.is_file() {
            // They take the place of what the chart has.
            true => release.defaults.push(path),
            false if is_missing_fine => {}
            false => return None,
        }
    }
    let has_files = of_chart.is_some_and(|chart| !chart.list("valuesFiles").is_empty());
    if has_files && release.defaults.is_empty() {
        return None;
    }
    for one in spec.list("valuesFrom") {
        if one.get("targetPath").is_some_and(says_something) {
            return None;
        }
        let key = one.str("valuesKey").unwrap_or("values.yaml");
        match text_of(one, own, key, context) {
            Some(text) => release.inline.push(text),
            // Also what may be missing may be in the cluster.
            None => return None,
        }
    }
    release.inline.extend(
        spec.get("values")
            .filter(|values| says_something(values))
            .map(Node::to_json),
    );
    Some(vec![Order {
        item: Item::Chart(chart),
        base: base.root,
        given: Given {
            label: context.label(&title(object)),
            namespace: release.namespace.clone(),
            release,
            ..Given::default()
        },
        stays: false,
    }])
}

/// The name of a release as helm takes it: of a long one, 40 letters and 12 of its hash.
fn shortened(name: String) -> String {
    const LONGEST: usize = 53;
    if name.len() <= LONGEST {
        return name;
    }
    let hash = Sha256::digest(name.as_bytes());
    let hash: String = hash
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let start: String = name.chars().take(40).collect();
    format!("{start}-{hash}")
}

/// `shop/web`, and the name alone where it is in no namespace.
fn title(object: &Object) -> String {
    format!("{}/{}", object.namespace.as_str(), object.name)
}

fn says_something(node: &Node) -> bool {
    !node.is_null()
        && (node.scalar_text().is_some() || !node.entries().is_empty() || !node.items().is_empty())
}

/// The chart that a HelmRelease names, where it is known.
fn chart(spec: &Node, own: &str, context: &Context<'_>) -> Option<(Base, PathBuf)> {
    if let Some(reference) = spec.get("chartRef") {
        let namespace = reference.str("namespace").unwrap_or(own);
        let source = context.find(reference.str("kind")?, namespace, reference.str("name")?)?;
        let url = source.root.walk(&["spec", "url"])?.as_str()?;
        let Some(root) = context.source(url) else {
            context.note_chart("", url);
            return None;
        };
        let base = Base {
            start: root.clone(),
            root,
        };
        return is_chart(&base.root).then(|| (base.clone(), base.root));
    }
    let of_chart = spec.walk(&["chart", "spec"])?;
    let name = of_chart.str("chart")?;
    let reference = of_chart.get("sourceRef")?;
    let kind = reference.str("kind").unwrap_or("HelmRepository");
    let namespace = reference.str("namespace").unwrap_or(own);
    let source = reference
        .str("name")
        .and_then(|name| context.find(kind, namespace, name));
    let url = source
        .and_then(|source| source.root.walk(&["spec", "url"]))
        .and_then(Node::as_str);
    let url = url.unwrap_or_default();
    if kind == "HelmRepository" {
        let Some(root) = context.source(url) else {
            context.note_chart(name, url);
            return None;
        };
        let base = Base {
            start: root.clone(),
            root,
        };
        let found = [base.inside(name), Some(base.root.clone())]
            .into_iter()
            .flatten()
            .find(|path| is_chart(path));
        let version = of_chart
            .get("version")
            .and_then(Node::scalar_text)
            .unwrap_or_default();
        let packed = || {
            base.inside(&format!("{name}-{version}.tgz"))
                .filter(|path| path.is_file())
        };
        let chart = found.or_else(packed)?;
        return Some((base, chart));
    }
    is_named(kind, url, context)?;
    let base = context.applied(url, name)?;
    let chart = base.inside(name).filter(|path| is_chart(path))?;
    Some((base, chart))
}

/// Whether an address says what a source is. Where a GitRepository is not in the input, it is taken for the input itself;
/// buckets and artifacts of others hold anything.
fn is_named(kind: &str, url: &str, context: &Context<'_>) -> Option<()> {
    if kind == "GitRepository" || !url.is_empty() {
        return Some(());
    }
    context.note(
        format!("they come from a source of kind `{kind}`"),
        "scan what is in it as well and accept the object in an exceptions file, or scan the cluster",
    );
    None
}

/// What a key of a ConfigMap of the input says. Values of Secrets are nobody's to see.
fn text_of(reference: &Node, namespace: &str, key: &str, context: &Context<'_>) -> Option<String> {
    let map = config_map(reference, namespace, context)?;
    map.root.walk(&["data", key])?.as_str().map(str::to_owned)
}

fn config_map<'c>(reference: &Node, namespace: &str, context: &Context<'c>) -> Option<&'c Object> {
    let is_map = reference.str("kind") == Some("ConfigMap");
    let found = || context.find("ConfigMap", namespace, reference.str("name")?);
    is_map.then(found).flatten()
}

/// What a Kustomization applies in another way than it is written; nothing where it is applied as it is.
pub(super) fn kustomization(object: &Object, context: &Context<'_>) -> Option<Vec<Order>> {
    let spec = object.root.get("spec")?;
    let own = object.namespace.as_str();
    let mut fields = BTreeMap::new();
    if let Some(namespace) = spec.str("targetNamespace").filter(|name| !name.is_empty()) {
        fields.insert("namespace".to_owned(), quoted(namespace));
    }
    for key in ["patches", "images", "namePrefix", "nameSuffix"] {
        let value = spec.get(key).filter(|value| says_something(value));
        if let Some(value) = value {
            fields.insert(key.to_owned(), value.to_json());
        }
    }
    let others = ["patchesStrategicMerge", "patchesJson6902"];
    let is_annotated = spec
        .walk(&["commonMetadata", "annotations"])
        .is_some_and(says_something);
    let labels = spec.walk(&["commonMetadata", "labels"]);
    if let Some(labels) = labels.filter(|labels| says_something(labels)) {
        let pairs = format!("[{{\"pairs\": {}}}]", labels.to_json());
        fields.insert("labels".to_owned(), pairs);
    }
    let reference = spec.get("sourceRef");
    let kind = reference.and_then(|reference| reference.str("kind"));
    let kind = kind.unwrap_or("GitRepository");
    let source = reference.and_then(|reference| {
        let namespace = reference.str("namespace").unwrap_or(own);
        context.find(kind, namespace, reference.str("name")?)
    });
    let of_source = |key: &str| {
        let value = source.and_then(|source| source.root.walk(&["spec", key]));
        value.and_then(Node::as_str).unwrap_or_default()
    };
    let url = of_source("url");
    is_named(kind, url, context)?;
    let path = spec.str("path").unwrap_or(".");
    let is_elsewhere = context.source(url).is_some();
    let base = context.applied(url, path)?;
    // What kustomize calls common annotations, it writes into templates of pods as well.
    if is_annotated
        || others
            .iter()
            .any(|key| spec.get(key).is_some_and(says_something))
    {
        return None;
    }
    let variables = variables(spec, own, context)?;
    let has_components = !spec.list("components").is_empty();
    if fields.is_empty() && variables.is_none() && !has_components && !is_elsewhere {
        return Some(Vec::new());
    }
    // Without a path, it is all of the repository that it is in itself.
    if plain(path)?.as_os_str().is_empty() && !is_elsewhere {
        return None;
    }
    let directory = base.inside(path).filter(|path| path.is_dir())?;
    let components = components(spec, path, &base, &directory)?;
    Some(vec![Order {
        item: Item::Kustomization(directory),
        base: base.root,
        given: Given {
            label: context.label(&title(object)),
            overlay: Some(Overlay {
                fields,
                components,
                variables,
                start: base.start,
                ignore: of_source("ignore").to_owned(),
            }),
            ..Given::default()
        },
        stays: spec.get("kubeConfig").is_none_or(Node::is_null),
    }])
}

/// The directories of the components that a Kustomization adds; `None` where what they come to is not decided: Flux writes
/// them into the kustomization of the directory, where they are changed by what that says besides.
fn components(spec: &Node, path: &str, base: &Base, directory: &Path) -> Option<Vec<PathBuf>> {
    let all = spec.list("components");
    if let (Some(file), false) = (kustomization_file(directory), all.is_empty()) {
        let has_namespace = spec
            .str("targetNamespace")
            .is_some_and(|name| !name.is_empty());
        let is_plain = |key: &str| {
            matches!(
                key,
                "apiVersion" | "kind" | "metadata" | "resources" | "components"
            ) || key == "namespace" && has_namespace
        };
        let bytes = read_named(&file).ok()?;
        let nodes = parse_stream(&bytes).into_iter().next()?.nodes.ok()?;
        let mut entries = nodes.iter().flat_map(Node::entries);
        if !entries.all(|entry| is_plain(&entry.key)) {
            return None;
        }
    }
    let one = |node: &Node| {
        let inside = format!("{path}/{}", node.as_str()?);
        base.inside(&inside).filter(|path| path.is_dir())
    };
    all.iter().map(one).collect()
}

/// What is filled in after building; the outer `None` where that is not decided.
fn variables(
    spec: &Node,
    own: &str,
    context: &Context<'_>,
) -> Option<Option<BTreeMap<String, String>>> {
    let Some(build) = spec.get("postBuild").filter(|build| says_something(build)) else {
        return Some(None);
    };
    let mut variables = BTreeMap::new();
    for one in build.list("substituteFrom") {
        match config_map(one, own, context) {
            Some(map) => {
                let data = map.root.get("data").map_or(&[][..], Node::entries);
                variables.extend(data.iter().filter_map(variable));
            }
            None => return None,
        }
    }
    let own = build.get("substitute").map_or(&[][..], Node::entries);
    variables.extend(own.iter().filter_map(variable));
    Some(Some(variables))
}

/// A variable: Flux leaves line breaks out of its value.
fn variable(entry: &Entry) -> Option<(String, String)> {
    let value = entry.value.scalar_text()?.replace('\n', "");
    Some((entry.key.to_string(), value))
}
