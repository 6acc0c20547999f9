//! Argo CD: what an Application applies.

use std::collections::BTreeMap;
use std::path::PathBuf;

use seawall_syntax::Node;

use super::order::Order;
use super::paths::plain;
use super::place::{Base, Context};
use crate::confine::kustomization_file;
use crate::dependencies::is_chart;
use crate::found::Item;
use crate::given::{Given, Overlay};
use crate::release::Release;

/// Fields of `helm` that are understood; `releaseName` and the like need no word.
const HELM: [&str; 12] = [
    "releaseName",
    "valueFiles",
    "ignoreMissingValueFiles",
    "values",
    "valuesObject",
    "parameters",
    "skipCrds",
    "skipTests",
    "skipSchemaValidation",
    "passCredentials",
    "version",
    "namespace",
];

/// Those of `kustomize`, and what they are called in a kustomization.
const KUSTOMIZE: [(&str, &str); 6] = [
    ("namePrefix", "namePrefix"),
    ("nameSuffix", "nameSuffix"),
    ("namespace", "namespace"),
    ("commonAnnotations", "commonAnnotations"),
    ("patches", "patches"),
    ("replicas", "replicas"),
];

/// What an Application has rendered; `None` where not all of it is decided.
pub(super) fn orders(root: &Node, context: &Context<'_>) -> Option<Vec<Order>> {
    let spec = root.get("spec")?;
    let name = root.walk(&["metadata", "name"])?.as_str()?;
    let namespace = spec
        .walk(&["destination", "namespace"])
        .and_then(Node::as_str);
    let sources: Vec<&Node> = match spec.list("sources") {
        [] => spec.get("source").into_iter().collect(),
        all => all.iter().collect(),
    };
    let mut orders = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        let is_values_only = source.get("path").is_none() && source.get("chart").is_none();
        if is_values_only && source.get("ref").is_some() {
            continue;
        }
        let label = match sources.len() {
            1 => name.to_owned(),
            _ => format!("{name}/{}", number + 1),
        };
        let order = order(source, &sources, name, namespace, context)?;
        orders.extend(order.map(|(item, base, given)| Order {
            item,
            base: base.root,
            given: Given {
                label: context.label(&label),
                namespace: namespace.map(str::to_owned),
                ..given
            },
            stays: false,
        }));
    }
    Some(orders)
}

type Rendered = (Item, Base, Given);

/// One source: nothing where it is applied as it is. The outer `None` is for what is not decided.
fn order(
    source: &Node,
    all: &[&Node],
    name: &str,
    namespace: Option<&str>,
    context: &Context<'_>,
) -> Option<Option<Rendered>> {
    let url = source.str("repoURL").unwrap_or_default();
    if source.get("plugin").is_some() {
        return None;
    }
    let (base, path) = match source.str("chart") {
        Some(chart) => {
            let Some(root) = context.source(url) else {
                context.note_chart(chart, url);
                return None;
            };
            let base = Base {
                start: root.clone(),
                root,
            };
            let path = base.inside(chart).filter(|path| is_chart(path));
            let path = path.or_else(|| is_chart(&base.root).then(|| base.root.clone()))?;
            (base, path)
        }
        None => {
            let path = source.str("path").unwrap_or(".");
            let base = context.applied(url, path)?;
            let path = base.inside(path)?;
            (base, path)
        }
    };
    if is_chart(&path) {
        let release = release(source, all, name, namespace, &path, context)?;
        let given = Given {
            release,
            ..Given::default()
        };
        return Some(Some((Item::Chart(path), base, given)));
    }
    if source
        .walk(&["directory", "jsonnet"])
        .is_some_and(|node| !node.entries().is_empty())
    {
        return None;
    }
    let fields = kustomize_fields(source.get("kustomize"))?;
    if fields.is_empty() && context.source(url).is_none() {
        return Some(None);
    }
    if !fields.is_empty() && kustomization_file(&path).is_none() {
        return None;
    }
    let given = Given {
        overlay: Some(Overlay {
            fields,
            start: base.start.clone(),
            ..Overlay::default()
        }),
        ..Given::default()
    };
    Some(Some((Item::Kustomization(path), base, given)))
}

/// Fields for a kustomization around the directory, as JSON.
fn kustomize_fields(kustomize: Option<&Node>) -> Option<BTreeMap<String, String>> {
    let mut fields = BTreeMap::new();
    for entry in kustomize.map_or(&[][..], Node::entries) {
        let is_empty = entry.value.is_null()
            || entry.value.entries().is_empty()
                && entry.value.items().is_empty()
                && entry.value.scalar_text().is_none();
        if is_empty || entry.key == "version" {
            continue;
        }
        // A patch in a file of the repository.
        if entry
            .value
            .items()
            .iter()
            .any(|item| item.get("path").is_some())
        {
            return None;
        }
        let known = KUSTOMIZE.iter().find(|(name, _)| entry.key == *name);
        let (name, value) = match (known, &*entry.key) {
            (Some((_, name)), _) => (*name, entry.value.to_json()),
            (None, "images") => ("images", images(&entry.value)),
            (None, "commonLabels") => (
                "labels",
                format!(
                    "[{{\"pairs\": {}, \"includeSelectors\": true}}]",
                    entry.value.to_json()
                ),
            ),
            _ => return None,
        };
        fields.insert(name.to_owned(), value);
    }
    Some(fields)
}

/// `name=new:tag`, `name:tag`, `name@digest`, as `kustomize edit set image` takes them.
fn images(list: &Node) -> String {
    let one = |text: &str| {
        let (name, new) = text
            .split_once('=')
            .map_or((None, text), |(name, new)| (Some(name), new));
        let (image, digest) = new
            .split_once('@')
            .map_or((new, None), |(image, digest)| (image, Some(digest)));
        let slash = image.rfind('/').map_or(0, |at| at + 1);
        let (image, tag) = match image[slash..].rfind(':') {
            Some(at) => (&image[..slash + at], Some(&image[slash + at + 1..])),
            None => (image, None),
        };
        let mut parts = vec![format!("\"name\": {}", quoted(name.unwrap_or(image)))];
        if name.is_some() {
            parts.push(format!("\"newName\": {}", quoted(image)));
        }
        parts.extend(tag.map(|tag| format!("\"newTag\": {}", quoted(tag))));
        parts.extend(digest.map(|digest| format!("\"digest\": {}", quoted(digest))));
        format!("{{{}}}", parts.join(", "))
    };
    let all: Vec<String> = list
        .items()
        .iter()
        .filter_map(Node::as_str)
        .map(one)
        .collect();
    format!("[{}]", all.join(", "))
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn release(
    source: &Node,
    all: &[&Node],
    name: &str,
    namespace: Option<&str>,
    chart: &std::path::Path,
    context: &Context<'_>,
) -> Option<Release> {
    let mut release = Release {
        name: Some(name.to_owned()),
        namespace: namespace.filter(|name| !name.is_empty()).map(str::to_owned),
        ..Release::default()
    };
    let Some(helm) = source.get("helm") else {
        return Some(release);
    };
    if helm
        .entries()
        .iter()
        .any(|entry| !HELM.contains(&&*entry.key) && !entry.value.is_null())
    {
        return None;
    }
    if let Some(name) = helm.str("releaseName").filter(|name| !name.is_empty()) {
        release.name = Some(name.to_owned());
    }
    if let Some(namespace) = helm.str("namespace").filter(|name| !name.is_empty()) {
        release.namespace = Some(namespace.to_owned());
    }
    let may_miss = helm.bool("ignoreMissingValueFiles") == Some(true);
    for file in helm.strings("valueFiles") {
        match value_file(file, all, chart, context) {
            Some(path) if path.is_file() => release.values.push(path),
            _ if may_miss => {}
            _ => return None,
        }
    }
    // `valuesObject` takes the place of `values`.
    match helm.get("valuesObject").filter(|node| !node.is_null()) {
        Some(values) => release.inline.push(values.to_json()),
        None => release.inline.extend(helm.str("values").map(str::to_owned)),
    }
    for parameter in helm.list("parameters") {
        let value = parameter
            .get("value")
            .and_then(Node::scalar_text)
            .unwrap_or_default();
        // Argo CD lets no comma begin another value.
        let value = value.replace("\\,", ",").replace(',', "\\,");
        let text = format!("{}={value}", parameter.str("name")?);
        release
            .parameters
            .push((text, parameter.bool("forceString") == Some(true)));
    }
    Some(release)
}

/// A file of values: beside the chart, or `$name/…` in another source.
fn value_file(
    file: &str,
    all: &[&Node],
    chart: &std::path::Path,
    context: &Context<'_>,
) -> Option<PathBuf> {
    if let Some(rest) = file.strip_prefix('$') {
        let (reference, path) = rest.split_once('/')?;
        let source = all
            .iter()
            .find(|source| source.str("ref") == Some(reference))?;
        let url = source.str("repoURL").unwrap_or_default();
        return context.repository(url, path)?.inside(path);
    }
    if file.contains("://") {
        return None;
    }
    let root = context.found.root().canonicalize().ok()?;
    let path = match file.strip_prefix('/') {
        // From the root of the repository.
        Some(path) => context.repository("", path)?.inside(path)?,
        None => chart.join(file),
    };
    let whole = path.canonicalize().ok()?;
    let is_inside = whole.starts_with(&root) || whole.starts_with(chart.canonicalize().ok()?);
    (is_inside && plain(file).is_some() || whole.starts_with(&root)).then_some(path)
}
