//! Kustomizations through the user's `kustomize` or `kubectl`.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_process::{Job, find_program};
use seawall_syntax::{Node, parse_stream};

use crate::Diagnostic;
pub(crate) use crate::confine::kustomization_file;
use crate::confine::{area, refuse_references};
use crate::exclude::Exclusions;
use crate::given::Overlay;
use crate::helm::{hint, not_evaluated, program as helm_program, told, whole};
use crate::named::read_named;
use crate::options::FileOptions;
use crate::overlay::{taken, wrap};
use crate::patches::unmatched;
use crate::reader::Reader;
use crate::substitute::substitute;
use crate::text::TextResult;

/// What a kustomization builds on, as paths in the file system.
#[derive(Debug, Default)]
pub(crate) struct References {
    /// Files and folders that become part of the output.
    pub resources: BTreeSet<PathBuf>,
    /// Patches and generators' inputs: no manifests by themselves.
    pub fragments: BTreeSet<PathBuf>,
    /// The resources without components and definitions: what overlays of one base have in common.
    pub bases: BTreeSet<PathBuf>,
    /// Charts that are rendered into it, where kustomize may run helm.
    pub charts: BTreeSet<PathBuf>,
}

/// Reads what a kustomization refers to. Anything that cannot be read refers to nothing: kustomize itself says
/// what is wrong.
pub(crate) fn references(file: &Path) -> References {
    let mut references = References::default();
    let Some(folder) = file.parent() else {
        return references;
    };
    let Ok(bytes) = read_named(file) else {
        return references;
    };
    let resolve = |text: &str| folder.join(text).canonicalize().ok();
    for document in parse_stream(&bytes) {
        for node in document.nodes.unwrap_or_default() {
            for list in ["resources", "bases", "components", "crds"] {
                references
                    .resources
                    .extend(node.strings(list).filter_map(resolve));
            }
            for list in ["resources", "bases"] {
                references
                    .bases
                    .extend(node.strings(list).filter_map(resolve));
            }
            references.fragments.extend(
                node.strings("patchesStrategicMerge")
                    .chain(node.strings("transformers"))
                    .chain(node.strings("generators"))
                    .filter_map(resolve),
            );
            for list in ["patches", "patchesJson6902", "replacements"] {
                let paths = node
                    .list(list)
                    .iter()
                    .filter_map(|patch: &Node| patch.str("path"));
                references.fragments.extend(paths.filter_map(resolve));
            }
            let home = node.walk(&["helmGlobals", "chartHome"]);
            let home = home.and_then(Node::as_str).unwrap_or("charts");
            let names = node.list("helmCharts").iter();
            let names = names.filter_map(|chart: &Node| chart.str("name"));
            let charts = names.filter_map(|name| resolve(&format!("{home}/{name}")));
            references.charts.extend(charts);
        }
    }
    references
}

/// Renders a kustomization below an input and reads the result.
pub(crate) fn read_kustomization(
    folder: &Path,
    root: &Path,
    overlay: Option<&Overlay>,
    reader: &Reader<'_>,
) -> TextResult {
    let options = reader.options;
    let name: Arc<str> = Arc::from(
        kustomization_file(folder)
            .unwrap_or_else(|| folder.to_owned())
            .display()
            .to_string(),
    );
    let (program, verb) = match program(options) {
        Some(found) => found,
        None => {
            return not_evaluated(
                Diagnostic::error(
                    &name,
                    "this kustomization was not evaluated: neither `kustomize` nor `kubectl` is installed",
                )
                .hint("install one of them (https://kubectl.docs.kubernetes.io/installation/), or render it elsewhere and scan the output"),
            );
        }
    };
    let area = area(folder, root);
    let failed = |why: String| {
        let message = format!("this kustomization was not evaluated: {why}");
        not_evaluated(Diagnostic::error(&name, message))
    };
    let parts = match overlay {
        Some(overlay) => taken(folder, overlay, &Exclusions::new(root, options)),
        None => Ok(vec![folder.to_owned()]),
    };
    let parts = match parts {
        Ok(parts) => parts,
        Err(error) => return failed(error.to_string()),
    };
    let components = overlay.map_or(&[][..], |overlay| &overlay.components);
    for part in parts.iter().chain(components).filter(|part| part.is_dir()) {
        if let Err(refusal) = refuse_references(part, &area, options.is_network_allowed) {
            let message = format!("this kustomization was not evaluated: {}", refusal.why);
            return not_evaluated(Diagnostic::error(&name, message).hint(refusal.hint));
        }
    }
    let wrapped = match overlay.map(|overlay| wrap(&parts, overlay)).transpose() {
        Ok(wrapped) => wrapped,
        Err(error) => return failed(error.to_string()),
    };
    let place = wrapped.as_ref().map_or(folder, |wrapped| wrapped.path());
    let mut arguments: Vec<OsString> = vec![verb.into(), whole(place).into()];
    if wrapped.is_some() {
        arguments.extend(["--load-restrictor".into(), "LoadRestrictionsNone".into()]);
    }
    let helm = options
        .is_helm_enabled
        .then(|| helm_program(options))
        .flatten();
    if options.is_helm_enabled {
        arguments.push("--enable-helm".into());
    }
    if let Some(helm) = &helm {
        arguments.extend(["--helm-command".into(), whole(helm).into()]);
    }
    let job = Job {
        program: &program,
        arguments,
        readable: [area]
            .into_iter()
            .chain(wrapped.as_ref().map(|wrapped| whole(wrapped.path())))
            .collect(),
        programs: helm.into_iter().map(|helm| whole(&helm)).collect(),
        is_network_allowed: options.is_network_allowed,
    };
    match options.runner.run(&job) {
        Ok(mut output) => {
            if let Some(variables) = overlay.and_then(|overlay| overlay.variables.as_ref()) {
                let text = String::from_utf8_lossy(&output);
                output = match substitute(&text, variables) {
                    Ok(text) => text.into_bytes(),
                    Err(what) => {
                        let message = format!(
                            "this kustomization was not evaluated: it is not known what Flux fills in for `{what}`"
                        );
                        return not_evaluated(Diagnostic::error(&name, message).hint(
                            "write `$$` for a dollar that is meant, set `kustomize.toolkit.fluxcd.io/substitute: disabled` on the object, or scan the output of `flux build kustomization`",
                        ));
                    }
                };
            }
            let mut result = reader.rendered(&name, &output);
            if let Some(file) = kustomization_file(folder) {
                let notes = unmatched(&file, &name, &result.objects);
                result.diagnostics.extend(notes);
            }
            result
        }
        Err(error) => not_evaluated(
            Diagnostic::error(
                &name,
                format!("this kustomization was not evaluated: {}", told(&error)),
            )
            .hint(match told(&error) {
                words if words.contains("unknown shorthand flag: 'c'") => {
                    "this kustomize runs helm 3 only: set one with SEAWALL_HELM, or render it elsewhere"
                }
                words if words.contains("HelmChartInflationGenerator") && !options.is_helm_enabled => {
                    "it contains Helm charts: --enable-helm renders them, with the `helm` of this machine"
                }
                _ => hint(
                    &error,
                    "run the same command by hand to see its full output",
                ),
            }),
        ),
    }
}

/// What to render kustomizations with, and the word that asks it to.
pub(crate) fn program(options: &FileOptions) -> Option<(PathBuf, &'static str)> {
    if let Some(kubectl) = &options.kubectl {
        return Some((kubectl.clone(), "kustomize"));
    }
    find_program("kustomize")
        .map(|program| (program, "build"))
        .or_else(|| find_program("kubectl").map(|program| (program, "kustomize")))
}
