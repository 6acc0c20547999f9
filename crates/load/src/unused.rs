//! What is used by nothing: what was given for charts where the input has none, and components that nothing takes in. What
//! is named is never passed over in silence.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::Object;

use crate::Diagnostic;
use crate::directories::literal;
use crate::found::{Found, Item, Walked};
use crate::options::FileOptions;
use crate::read::Reading;

/// Says of components that no kustomization takes in that they are not read, unless one of Flux does.
pub(crate) fn expect_users(readings: &[Reading], walked: &mut Walked) {
    let objects = readings.iter().flat_map(|reading| &reading.text.objects);
    let used: BTreeSet<PathBuf> = objects.flat_map(components).collect();
    for file in std::mem::take(&mut walked.components) {
        let whole = file.canonicalize().unwrap_or_else(|_| file.clone());
        let folder = whole.parent().unwrap_or(Path::new(""));
        if used.iter().any(|path| folder.ends_with(path)) {
            continue;
        }
        let message = "no kustomization in the input uses this component, and a component renders nothing by itself";
        let name = Arc::from(file.display().to_string());
        let note = Diagnostic::note(&name, message).hint(
            "name the kustomization that uses it as an input as well, or remove the component",
        );
        walked.diagnostics.push(note.shown());
    }
}

/// The directories of the components of a Kustomization of Flux, as paths in the repository.
fn components(object: &Object) -> Vec<PathBuf> {
    let is_it = object.is("kustomize.toolkit.fluxcd.io", "Kustomization");
    let Some(spec) = object.spec().filter(|_| is_it) else {
        return Vec::new();
    };
    let start = literal(spec.str("path").unwrap_or_default());
    let whole = |component: &str| {
        let mut path = start.clone();
        for part in Path::new(component).components() {
            match part {
                std::path::Component::Normal(name) => path.push(name),
                std::path::Component::ParentDir => _ = path.pop(),
                _ => {}
            }
        }
        path
    };
    let all = spec.strings("components").map(whole);
    all.filter(|path| !path.as_os_str().is_empty()).collect()
}

/// Says of what charts are given that there are none, and of a file among it that it cannot be read.
pub(crate) fn expect_charts(found: &[Found], options: &FileOptions, walked: &mut Walked) {
    let is_chart = |one: &Found| matches!(one.item, Item::Chart(_));
    if found.iter().any(is_chart) {
        return;
    }
    let mut unused = Vec::new();
    for values in &options.helm_values {
        match std::fs::metadata(values) {
            Ok(_) => unused.push((values.display().to_string(), "--values")),
            // Where there are charts, each of them says so.
            Err(error) => walked.leave_out(
                values,
                format!("values file {}", values.display()),
                format!("cannot be read: {error}"),
                None,
            ),
        }
    }
    for (flag, is_given) in [
        ("--set", !options.helm_set.is_empty()),
        ("--api-versions", !options.api_versions.is_empty()),
        ("--value-variants", options.has_value_variants),
    ] {
        if is_given {
            unused.push((flag.to_owned(), flag));
        }
    }
    for (name, flag) in unused {
        let message =
            format!("has no effect: {flag} is for Helm charts, and the input contains none");
        let note = Diagnostic::note(&Arc::from(name), message)
            .hint("a chart is a directory with Chart.yaml, or an archive made by `helm package`");
        walked.diagnostics.push(note.shown());
    }
}
