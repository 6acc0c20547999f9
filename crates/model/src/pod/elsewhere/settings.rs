//! What an object that applies a chart or a directory changes in it: values, parameters, patches. The same files rendered
//! by themselves do not have them.

use seawall_syntax::Value;

use crate::pod::spot::Spot;

/// Of a source of Argo CD.
pub(super) const ARGO: &[&str] = &[
    "helm.parameters",
    "helm.fileParameters",
    "helm.values",
    "helm.valuesObject",
    "helm.valueFiles",
    "helm.namespace",
    "helm.kubeVersion",
    "helm.apiVersions",
    "kustomize.namePrefix",
    "kustomize.nameSuffix",
    "kustomize.images",
    "kustomize.commonLabels",
    "kustomize.commonAnnotations",
    "kustomize.namespace",
    "kustomize.replicas",
    "kustomize.patches",
    "kustomize.components",
    "directory.jsonnet.extVars",
    "directory.jsonnet.tlas",
    "plugin",
];

/// Of a HelmRelease of Flux, in all its versions.
pub(super) const HELM_RELEASE: &[&str] = &[
    "values",
    "valuesFrom",
    "chart.spec.valuesFiles",
    "chart.spec.valuesFile",
    "valueFileSecrets",
    "postRenderers",
    "commonMetadata",
];

/// Of a Kustomization of Flux.
pub(super) const KUSTOMIZATION: &[&str] = &[
    "patches",
    "patchesStrategicMerge",
    "patchesJson6902",
    "images",
    "components",
    "namePrefix",
    "nameSuffix",
    "commonMetadata",
    "postBuild.substitute",
    "postBuild.substituteFrom",
];

/// Of a HelmChart of k3s and RKE2.
pub(super) const HELM_CHART: &[&str] = &["set", "valuesContent", "valuesSecrets"];

/// Of a Release of Crossplane.
pub(super) const RELEASE: &[&str] = &["set", "values", "valuesFrom"];

/// The paths of those of the fields that say something.
pub(super) fn given(spot: &Spot<'_>, fields: &[&str]) -> Vec<String> {
    fields
        .iter()
        .filter_map(|field| spot.walk(field))
        .filter(says_something)
        .map(|spot| spot.place.path)
        .collect()
}

/// What each of a set of Applications changes besides: patches of the template, and templates of generators.
pub(super) fn given_to_each(spec: &Spot<'_>, generators: &[Spot<'_>]) -> Vec<String> {
    let templates = generators
        .iter()
        .flat_map(Spot::entries)
        .filter_map(|(_, generator)| generator.get("template"))
        .filter(says_something);
    let mut all = given(spec, &["templatePatch"]);
    all.extend(templates.map(|template| template.place.path));
    all
}

fn says_something(spot: &Spot<'_>) -> bool {
    // The values that every chart brings are taken in any case.
    let is_default = |item: &Spot<'_>| {
        let text = item.node.as_str();
        text.is_some_and(|text| matches!(text.trim_start_matches("./"), "" | "values.yaml"))
    };
    match spot.node.value() {
        Value::Null => false,
        Value::Bool(is_set) => is_set,
        Value::Int(_) | Value::Float(_) => true,
        Value::String(_) => !is_default(spot),
        Value::Sequence(items) => !items.is_empty() && !spot.items().all(|item| is_default(&item)),
        Value::Mapping(entries) => !entries.is_empty(),
    }
}
