//! Helm charts through the user's `helm`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use seawall_model::KubernetesVersion;
use seawall_process::{Job, ProcessError, find_program};

use crate::Diagnostic;
use crate::confine::refuse_links;
use crate::options::FileOptions;
use crate::reader::Reader;
use crate::text::TextResult;

/// Whether a folder is a chart.
pub(crate) fn is_chart(folder: &Path) -> bool {
    folder.join("Chart.yaml").is_file()
}

/// Renders a chart (folder or archive) below an input and reads the result. Objects name their template as source.
pub(crate) fn read_chart(chart: &Path, root: &Path, reader: &Reader<'_>) -> TextResult {
    let options = reader.options;
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
    if let Err(refusal) = refuse_links(chart, root) {
        let message = format!("this Helm chart was not evaluated: {}", refusal.why);
        return not_evaluated(Diagnostic::error(&name, message).hint(refusal.hint));
    }
    let values = options.helm_values.iter().map(|file| whole(file));
    let job = Job {
        program: &program,
        arguments: arguments(chart, options),
        readable: [whole(root), whole(chart)]
            .into_iter()
            .chain(values)
            .collect(),
    };
    match options.runner.run(&job) {
        Ok(output) => reader.rendered(&name, &output),
        Err(error) => not_evaluated(
            Diagnostic::error(&name, format!("this Helm chart was not evaluated: {}", told(&error)))
                .hint(hint(&error, "run the same `helm template` by hand; fetch missing dependencies with `helm dependency build`, pass missing values with --values")),
        ),
    }
}

/// A path that does not depend on where one stands, and leads through no link.
pub(crate) fn whole(path: &Path) -> PathBuf {
    path.canonicalize()
        .or_else(|_| std::path::absolute(path))
        .unwrap_or_else(|_| path.to_owned())
}

/// An error with its cause.
pub(crate) fn told(error: &ProcessError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// What to do about an error of a program, if the program itself has nothing to say about it.
pub(crate) fn hint(error: &ProcessError, otherwise: &'static str) -> &'static str {
    match error {
        _ if error.is_time() => {
            "allow more with --render-time, or render it elsewhere and scan the output"
        }
        ProcessError::NoSandbox { .. } => {
            "run `seawall doctor` to see what is missing, or render it elsewhere and scan the output"
        }
        _ => otherwise,
    }
}

fn arguments(chart: &Path, options: &FileOptions) -> Vec<OsString> {
    let mut arguments: Vec<OsString> =
        vec!["template".into(), "release".into(), whole(chart).into()];
    arguments.push("--include-crds".into());
    arguments.extend(["--namespace".into(), options.namespace().into()]);
    // Otherwise `helm` takes the version of the library that it was built with, and nothing is judged by that.
    let version = options
        .kubernetes_version
        .unwrap_or(KubernetesVersion::NEWEST);
    arguments.extend(["--kube-version".into(), version.to_string().into()]);
    for file in &options.helm_values {
        arguments.extend(["--values".into(), whole(file).into()]);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charts_see_the_version_that_they_are_judged_by() {
        let asked = KubernetesVersion::minor(28);
        for (version, expected) in [(None, KubernetesVersion::NEWEST), (Some(asked), asked)] {
            let options = FileOptions {
                kubernetes_version: version,
                ..FileOptions::default()
            };
            let arguments = arguments(Path::new("chart"), &options);
            let expected: [OsString; 2] = ["--kube-version".into(), expected.to_string().into()];
            assert!(
                arguments.windows(2).any(|pair| pair == expected),
                "{arguments:?}"
            );
        }
    }
}
