//! Kinds that apply a chart or a directory of manifests.

use super::decider::{Decider, Destination, PodsElsewhere};
use super::settings::{self, given, given_to_each};
use crate::pod::spot::Spot;

/// What an object of a kind applies.
pub(super) fn of(group: &str, kind: &str, root: &Spot<'_>) -> Vec<PodsElsewhere> {
    let Some(spec) = root.get("spec") else {
        return Vec::new();
    };
    match (group, kind) {
        ("argoproj.io", "Application") => application(&spec),
        ("argoproj.io", "ApplicationSet") => application_set(&spec),
        ("helm.toolkit.fluxcd.io", "HelmRelease") => {
            vec![helm_release(&spec).with(given(&spec, settings::HELM_RELEASE))]
        }
        ("helm.fluxcd.io", "HelmRelease") => {
            let namespace = spec.node.str("targetNamespace");
            let chart = ["chart.path", "chart.name"]
                .iter()
                .find_map(|path| spec.walk(path));
            let from = spec.walk("chart.repository").or(spec.walk("chart.git"));
            let chart = chart_from(&spec, chart, from, namespace);
            vec![chart.with(given(&spec, settings::HELM_RELEASE))]
        }
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => {
            let namespace = spec.node.str("targetNamespace");
            let destination = match namespace {
                Some(name) if !name.is_empty() => Destination::Forced(name.to_owned()),
                _ => Destination::Open,
            };
            let path = spec.get("path");
            let directory = directory(path.as_ref().unwrap_or(&spec), destination);
            vec![directory.with(given(&spec, settings::KUSTOMIZATION))]
        }
        ("helm.cattle.io", "HelmChart") => {
            let namespace = spec.node.str("targetNamespace");
            let chart = chart_from(&spec, spec.get("chart"), spec.get("repo"), namespace);
            vec![chart.with(given(&spec, settings::HELM_CHART))]
        }
        ("helm.cattle.io", "HelmChartConfig") => {
            remote(&spec, "the chart that it sets values of".to_owned())
        }
        ("fleet.cattle.io", "GitRepo") => {
            let repository = spec.node.str("repo").unwrap_or_default();
            remote(&spec, format!("the repository `{repository}`"))
        }
        ("fleet.cattle.io", "Bundle") => packed(&spec),
        ("management.cattle.io", "ManagedChart")
        | ("addons.cluster.x-k8s.io", "HelmChartProxy") => {
            remote(&spec, "the chart that it names".to_owned())
        }
        ("addons.cluster.x-k8s.io", "ClusterResourceSet") => applied(&spec, "resources"),
        ("config.projectsveltos.io", "ClusterProfile" | "Profile") => {
            let mut found = applied(&spec, "policyRefs");
            for chart in spec.list("helmCharts") {
                let name = chart.node.str("chartName").unwrap_or_default();
                found.extend(remote(&chart, format!("the chart `{name}`")));
            }
            found
        }
        ("kappctrl.k14s.io", "App") => remote(&spec, "what it fetches".to_owned()),
        ("packaging.carvel.dev", "PackageInstall") => {
            remote(&spec, "the package that it installs".to_owned())
        }
        ("operators.coreos.com", "CatalogSource") if spec.get("image").is_some() => {
            vec![PodsElsewhere::at(&spec, Decider::Operator)]
        }
        ("helm.crossplane.io", "Release") => spec.get("forProvider").map_or_else(Vec::new, |of| {
            let (name, from) = (of.walk("chart.name"), of.walk("chart.repository"));
            let chart = chart_from(&of, name, from, of.node.str("namespace"));
            vec![chart.with(given(&of, settings::RELEASE))]
        }),
        ("operators.coreos.com", "Subscription") => {
            let package = spec.node.str("name").unwrap_or_default();
            let words = format!("the operator package `{package}`");
            vec![PodsElsewhere::at(&spec, Decider::Remote(words))]
        }
        _ => Vec::new(),
    }
}

/// What no manifest shows, in words.
fn remote(spot: &Spot<'_>, words: String) -> Vec<PodsElsewhere> {
    vec![PodsElsewhere::at(spot, Decider::Remote(words))]
}

/// Manifests that a bundle holds packed; those that are plain text are read where they are.
fn packed(spec: &Spot<'_>) -> Vec<PodsElsewhere> {
    let is_packed = |one: &&Spot<'_>| {
        let encoding = one.node.str("encoding");
        encoding.is_some_and(|encoding| !encoding.is_empty())
    };
    let resources = spec.list("resources");
    let packed = resources.iter().filter(is_packed);
    packed
        .flat_map(|one| {
            let name = one.node.str("name").unwrap_or_default();
            remote(one, format!("the packed file `{name}`"))
        })
        .collect()
}

/// Manifests in ConfigMaps and Secrets that a list names, for other clusters or this one.
fn applied(spec: &Spot<'_>, field: &str) -> Vec<PodsElsewhere> {
    let each = |one: &Spot<'_>| {
        let text = |key: &str| one.node.str(key).unwrap_or_default();
        let words = format!("the manifests in {} `{}`", text("kind"), text("name"));
        remote(one, words)
    };
    spec.list(field).iter().flat_map(each).collect()
}

/// The chart that is named here; in words where nothing names it.
fn chart_of(spec: &Spot<'_>, chart: Option<Spot<'_>>, namespace: Option<&str>) -> PodsElsewhere {
    let named = chart.and_then(|spot| Some((spot.node.as_str()?, spot.clone())));
    match named {
        Some((path, spot)) => {
            let decider = Decider::Files {
                path: path.to_owned(),
                is_chart: true,
                destination: Destination::named(namespace, Destination::Own),
            };
            PodsElsewhere::at(&spot, decider)
        }
        None => PodsElsewhere::at(spec, Decider::Remote("a chart".to_owned())),
    }
}

/// The same of a kind that says where the chart is fetched from: a directory of the same name is not that chart.
fn chart_from(
    spec: &Spot<'_>,
    chart: Option<Spot<'_>>,
    from: Option<Spot<'_>>,
    namespace: Option<&str>,
) -> PodsElsewhere {
    let name = chart.as_ref().and_then(|chart| chart.node.as_str());
    let from = from.as_ref().and_then(|from| from.node.as_str());
    let words = match (name, from.filter(|from| !from.is_empty())) {
        (Some(name), Some(_)) => format!("chart `{name}` of a repository"),
        (Some(name), None) if name.contains("://") => "a chart that is fetched".to_owned(),
        _ => return chart_of(spec, chart, namespace),
    };
    let spot = chart.unwrap_or_else(|| spec.clone());
    PodsElsewhere::at(&spot, Decider::Remote(words))
}

/// Flux: a chart by its name or path, or by an object that fetches it.
fn helm_release(spec: &Spot<'_>) -> PodsElsewhere {
    let Some(reference) = spec.get("chartRef") else {
        let namespace = spec.node.str("targetNamespace");
        return chart_of(spec, spec.walk("chart.spec.chart"), namespace);
    };
    let text = |key: &str| reference.node.str(key).unwrap_or_default();
    let words = format!("the chart of {} `{}`", text("kind"), text("name"));
    PodsElsewhere::at(&reference, Decider::Remote(words))
}

/// The directory that is named here; the root of a repository where nothing is.
fn directory(path: &Spot<'_>, destination: Destination) -> PodsElsewhere {
    let decider = Decider::Files {
        path: path.node.as_str().unwrap_or(".").to_owned(),
        is_chart: false,
        destination,
    };
    PodsElsewhere::at(path, decider)
}

/// Argo CD: a source or several. One that only has values for the charts of others applies nothing.
fn application(spec: &Spot<'_>) -> Vec<PodsElsewhere> {
    let namespace = spec
        .walk("destination.namespace")
        .and_then(|spot| spot.node.as_str());
    let destination = Destination::named(namespace, Destination::Open);
    let mut sources = spec.list("sources");
    if sources.is_empty() {
        sources.extend(spec.get("source"));
    }
    sources
        .iter()
        .filter_map(|source| {
            let settings = given(source, settings::ARGO);
            if let Some(chart) = source.get("chart") {
                let decider = Decider::Files {
                    path: chart.node.as_str()?.to_owned(),
                    is_chart: true,
                    destination: destination.clone(),
                };
                return Some(PodsElsewhere::at(&chart, decider).with(settings));
            }
            let path = match source.get("path") {
                Some(path) => path,
                None if source.get("ref").is_some() => return None,
                None => source.clone(),
            };
            Some(directory(&path, destination.clone()).with(settings))
        })
        .collect()
}

/// The same for each of what the generators find. Where the path is left to them, theirs counts.
fn application_set(spec: &Spot<'_>) -> Vec<PodsElsewhere> {
    let generators = generators(spec, 0);
    let to_each = given_to_each(spec, &generators);
    let mut found = spec
        .walk("template.spec")
        .map_or_else(Vec::new, |spec| application(&spec));
    for one in &mut found {
        one.settings.extend(to_each.iter().cloned());
    }
    let directories: Vec<Spot<'_>> = generators
        .iter()
        .filter_map(|generator| generator.get("git"))
        .flat_map(|git| git.list("directories"))
        .filter(|directory| directory.node.bool("exclude") != Some(true))
        .filter_map(|directory| directory.get("path"))
        .collect();
    let is_left = |one: &PodsElsewhere| matches!(&one.decider, Decider::Files { path, .. } if path.starts_with("{{"));
    if directories.is_empty() {
        return found;
    }
    let (left, mut found): (Vec<_>, Vec<_>) = found.into_iter().partition(is_left);
    for one in left {
        let Decider::Files { destination, .. } = one.decider else {
            continue;
        };
        let of_path = |path| directory(path, destination.clone()).with(one.settings.clone());
        found.extend(directories.iter().map(of_path));
    }
    found
}

/// Deepest nesting of generators: Argo CD takes two.
const MAX_GENERATORS: usize = 4;

fn generators<'o>(spec: &Spot<'o>, depth: usize) -> Vec<Spot<'o>> {
    if depth > MAX_GENERATORS {
        return Vec::new();
    }
    let mut all = Vec::new();
    for generator in spec.list("generators") {
        for key in ["matrix", "merge"] {
            let inner = generator.get(key);
            all.extend(inner.map_or_else(Vec::new, |inner| generators(&inner, depth + 1)));
        }
        all.push(generator);
    }
    all
}
