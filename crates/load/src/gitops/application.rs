//! Argo CD: what an Application applies.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use seawall_syntax::Node;

use super::environment::Environment;
use super::listing::listed;
use super::order::Order;
use super::overrides::overridden;
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

/// One Application, with what its sources have in common.
struct Application<'a> {
    root: &'a Node,
    name: &'a str,
    /// Where what names no namespace goes.
    namespace: Option<&'a str>,
    sources: Vec<&'a Node>,
    context: &'a Context<'a>,
}

/// What an Application has rendered; `None` where not all of it is decided.
pub(super) fn orders(root: &Node, context: &Context<'_>) -> Option<Vec<Order>> {
    let spec = root.get("spec")?;
    let application = Application {
        root,
        name: root.walk(&["metadata", "name"])?.as_str()?,
        namespace: spec
            .walk(&["destination", "namespace"])
            .and_then(Node::as_str),
        sources: match spec.list("sources") {
            [] => spec.get("source").into_iter().collect(),
            all => all.iter().collect(),
        },
        context,
    };
    let (name, sources) = (application.name, &application.sources);
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
        let rendered = application.order(source)?;
        orders.extend(rendered.into_iter().map(|(item, base, given)| Order {
            item,
            base: base.root,
            given: Given {
                label: context.label(&label),
                namespace: application.namespace.map(str::to_owned),
                ..given
            },
            stays: false,
        }));
    }
    Some(orders)
}

type Rendered = (Item, Base, Given);

impl Application<'_> {
    /// One source: nothing where it is applied as it is; `None` for what is not decided.
    fn order(&self, source: &Node) -> Option<Vec<Rendered>> {
        let context = self.context;
        let url = source.str("repoURL").unwrap_or_default();
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
        let source = match overridden(source, &path, self.name) {
            Ok(source) => source,
            Err(file) => {
                context.note(
                    format!("`{file}` changes what they come from, and cannot be read"),
                    "write it as one YAML mapping, as Argo CD reads it",
                );
                return None;
            }
        };
        if source.get("plugin").is_some_and(|plugin| !plugin.is_null()) {
            return None;
        }
        let environment = Environment::of(self.root, context.object.namespace.as_str(), &source)?;
        let directory = source.get("directory").filter(|says| !says.is_null());
        // What is said of a directory makes it one, whatever is in it.
        if directory.is_none() && is_chart(&path) {
            let release = self.release(&source, &path, &environment)?;
            let given = Given {
                release,
                ..Given::default()
            };
            return Some(vec![(Item::Chart(path), base, given)]);
        }
        let has_jsonnet = directory
            .and_then(|says| says.get("jsonnet"))
            .is_some_and(|node| !node.entries().is_empty());
        if has_jsonnet {
            return None;
        }
        let fields = kustomize_fields(source.get("kustomize"), &environment)?;
        let is_kustomization = directory.is_none() && kustomization_file(&path).is_some();
        if !is_kustomization && !fields.is_empty() {
            return None;
        }
        let is_copy = context.source(url).is_some();
        if is_kustomization {
            if fields.is_empty() && !is_copy {
                return Some(Vec::new());
            }
            let given = Given {
                overlay: Some(Overlay {
                    fields,
                    start: base.start.clone(),
                    ..Overlay::default()
                }),
                ..Given::default()
            };
            return Some(vec![(Item::Kustomization(path), base, given)]);
        }
        let is_otherwise = is_chart(&path) || kustomization_file(&path).is_some();
        if !is_copy && !is_otherwise {
            return Some(Vec::new());
        }
        let files = listed(&path, directory)?.into_iter();
        Some(
            files
                .map(|file| (Item::File(file), base.clone(), Given::default()))
                .collect(),
        )
    }

    fn release(
        &self,
        source: &Node,
        chart: &Path,
        environment: &Environment<'_>,
    ) -> Option<Release> {
        let mut release = Release {
            name: Some(self.name.to_owned()),
            namespace: self
                .namespace
                .filter(|name| !name.is_empty())
                .map(str::to_owned),
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
            match self.value_file(file, chart, environment)? {
                Some(path) => release.values.push(path),
                None if may_miss => {}
                None => return None,
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
            let value = environment.fill(&value)?;
            // In braces it is a list; otherwise Argo CD lets no comma begin another value.
            let value = match value.starts_with('{') && value.ends_with('}') {
                true => value,
                false => value.replace("\\,", ",").replace(',', "\\,"),
            };
            let text = format!("{}={value}", parameter.str("name")?);
            release
                .parameters
                .push((text, parameter.bool("forceString") == Some(true)));
        }
        Some(release)
    }

    /// A file of values: beside the chart, or `$name/…` in another source. Nothing where there is none; `None` where it is not
    /// known whether there is.
    fn value_file(
        &self,
        file: &str,
        chart: &Path,
        environment: &Environment<'_>,
    ) -> Option<Option<PathBuf>> {
        let context = self.context;
        let inside = |url: &str, path: &str| {
            let base = context.repository(url, path);
            base.and_then(|base| base.inside(path))
        };
        let reference = file.strip_prefix('$').and_then(|rest| rest.split_once('/'));
        let of = |name: &str| {
            let mut sources = self.sources.iter();
            sources.find(|source| source.str("ref") == Some(name))
        };
        let found = if let Some((name, path)) = reference
            && let Some(source) = of(name)
        {
            let url = source.str("repoURL").unwrap_or_default();
            let is_copy = context.source(url).is_some();
            if !is_copy && !context.may_be_here(url) {
                return None;
            }
            inside(url, &environment.fill(path)?)
        } else {
            let file = environment.fill(file)?;
            if file.contains("://") {
                return None;
            }
            match file.strip_prefix('/') {
                // From the root of the repository.
                Some(path) => inside("", path),
                None => {
                    let path = chart.join(&file);
                    let root = context.found.root().canonicalize().ok()?;
                    if let Ok(whole) = path.canonicalize() {
                        let is_of_chart =
                            plain(&file).is_some() && whole.starts_with(chart.canonicalize().ok()?);
                        // What is outside is not read.
                        (is_of_chart || whole.starts_with(&root)).then_some(())?;
                    }
                    Some(path)
                }
            }
        };
        Some(found.filter(|path| path.is_file()))
    }
}

/// Fields for a kustomization around the directory, as JSON.
fn kustomize_fields(
    kustomize: Option<&Node>,
    environment: &Environment<'_>,
) -> Option<BTreeMap<String, String>> {
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
            (None, "images") => ("images", images(&entry.value, environment)?),
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
fn images(list: &Node, environment: &Environment<'_>) -> Option<String> {
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
    let texts = list.items().iter().filter_map(Node::as_str);
    let all: Option<Vec<String>> = texts
        .map(|text| environment.fill(text).map(|text| one(&text)))
        .collect();
    Some(format!("[{}]", all?.join(", ")))
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
