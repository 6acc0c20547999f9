//! How files are read, whichever command names them: values of charts, which files, which clusters, who is trusted.

use std::path::PathBuf;

use clap::Args;
use seawall_load::FileOptions;
use seawall_process::Runner;

use crate::rendering::{Rendering, Selection};
use crate::trust::TrustArguments;

/// How files are read: the same for every command, so that two commands read the same objects of one input.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Reading {
    /// Values file for Helm charts; repeatable, later files take precedence.
    #[arg(long, value_name = "FILE")]
    values: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) choice: InputChoice,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    rendering: Rendering,
}

impl Reading {
    /// Files of values for charts.
    pub(crate) fn values(&self) -> &[PathBuf] {
        &self.values
    }

    /// What runs `helm`, `kustomize` and `git`.
    pub(crate) fn runner(&self) -> Runner {
        self.rendering.runner()
    }

    /// Everything that is said here, as the loader takes it.
    pub(crate) fn apply(&self, options: &mut FileOptions) {
        options.helm_values.clone_from(&self.values);
        options.is_together = self.choice.together;
        options.namespace.clone_from(&self.choice.default_namespace);
        options.runner = self.runner();
        self.selection.apply(options);
        self.rendering.apply(options);
        let runner = options.runner.clone();
        self.choice.trust.apply(options, &runner);
    }

    /// The same for what is one cluster in any case.
    pub(crate) fn all_together(&self) -> Self {
        let mut reading = self.clone();
        reading.choice.only_cluster = None;
        reading.choice.together = true;
        reading
    }
}

/// The name of a namespace as the API server takes it; an empty one is `default`, as for kubectl.
fn namespace_name(text: &str) -> Result<String, String> {
    let is_inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let is_label = text.len() <= 63
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && text.ends_with(|last: char| last.is_ascii_alphanumeric())
        && text.bytes().all(|byte| is_inner(byte) || byte == b'-');
    match text {
        "" => Ok("default".to_owned()),
        _ if is_label => Ok(text.to_owned()),
        _ => Err(
            "not a valid namespace name: use up to 63 lowercase letters, digits and `-`".to_owned(),
        ),
    }
}

/// How inputs are grouped into clusters, and whether they are trusted: what every command with an input takes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct InputChoice {
    /// Scan only this cluster, if the inputs are several clusters.
    #[arg(long, value_name = "NAME")]
    only_cluster: Option<String>,
    /// Merge everything into one cluster, even separate deployments and snapshots.
    #[arg(long)]
    together: bool,
    /// Namespace of objects in files that do not set one, as with `kubectl apply --namespace`.
    #[arg(long, value_name = "NAME", default_value = "default", value_parser = namespace_name)]
    default_namespace: Option<String>,
    /// Exceptions file: accepted findings, and objects whose pods are missing. By default `seawall.exceptions.yaml` in the
    /// working directory, unless it is part of the scanned input; the file that `except` writes.
    #[arg(long, value_name = "FILE")]
    exceptions: Vec<PathBuf>,
    #[command(flatten)]
    trust: TrustArguments,
}

impl InputChoice {
    /// The exceptions files that were named.
    pub(crate) fn exceptions(&self) -> &[PathBuf] {
        &self.exceptions
    }

    /// The one cluster that was asked for.
    pub(crate) fn only_cluster(&self) -> Option<&str> {
        self.only_cluster.as_deref()
    }

    /// Drops the exceptions files that were named.
    pub(crate) fn forget_exceptions(&mut self) {
        self.exceptions.clear();
    }

    /// Whether the input is trusted.
    pub(crate) fn trust(&self) -> &TrustArguments {
        &self.trust
    }
}
