//! Helm charts through the user's `helm`.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use seawall_model::Origin;

use crate::Diagnostic;
use crate::options::FileOptions;
use crate::process::{find_program, run};
use crate::text::{TextResult, read_text};

/// Whether a folder is a chart.
pub(crate) fn is_chart(folder: &Path) -> bool {
    folder.join("Chart.yaml").is_file()
}

/// Renders a chart (folder or archive) and reads the result. Objects name their template as source.
pub(crate) fn read_chart(chart: &Path, options: &FileOptions) -> TextResult {
    let name: Arc<str> = Arc::from(chart.display().to_string());
    let program = match options.helm.clone().or_else(|| find_program("helm")) {
        Some(program) => program,
        None => {
            return not_evaluated(
                Diagnostic::error(&name, "this Helm chart was not evaluated: `helm` is not installed")
                    .hint("install helm 3 or later (https://helm.sh/docs/intro/install/), or render the chart elsewhere and scan the output"),
            );
        }
    };
    match run(&program, arguments(chart, options)) {
        Ok(output) => read_text(&name, &output, Origin::Rendered),
        Err(error) => not_evaluated(
            Diagnostic::error(&name, format!("this Helm chart was not evaluated: {error}")).hint(
                "run the same `helm template` by hand; missing dependencies come with `helm dependency build`, missing values with --values",
            ),
        ),
    }
}

fn arguments(chart: &Path, options: &FileOptions) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["template".into(), "release".into(), chart.into()];
    arguments.push("--include-crds".into());
    arguments.extend(["--namespace".into(), options.namespace().into()]);
    if let Some(version) = options.kubernetes_version {
        arguments.extend(["--kube-version".into(), version.to_string().into()]);
    }
    for file in &options.helm_values {
        arguments.extend(["--values".into(), file.into()]);
    }
    arguments
}

/// An input that counts as not evaluated.
pub(crate) fn not_evaluated(diagnostic: Diagnostic) -> TextResult {
    TextResult {
        diagnostics: vec![diagnostic],
        broken: 1,
        ..TextResult::default()
    }
}
