//! Which files of the inputs are read, and how charts and kustomizations among them are rendered.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use seawall_load::{FileOptions, path_pattern};
use seawall_process::{Limits, Runner};

/// What is read of directories.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Selection {
    /// Leave out what matches in directories (`.gitignore` syntax, repeatable), as a `.seawallignore` that is trusted does.
    #[arg(long, value_name = "GLOB", value_parser = path_pattern)]
    exclude: Vec<String>,
    /// Read only what matches in directories (`.gitignore` syntax, repeatable).
    #[arg(long, value_name = "GLOB", value_parser = path_pattern)]
    include: Vec<String>,
    /// Directory with a copy of a repository that Flux, Argo CD or a chart refers to by URL
    /// (`https://git.example.com/shop=../shop`, repeatable).
    #[arg(long = "source", value_name = "URL=PATH", value_parser = source)]
    sources: Vec<(String, PathBuf)>,
}

impl Selection {
    /// What is read, and where more is.
    pub(crate) fn apply(&self, options: &mut FileOptions) {
        options.exclude.clone_from(&self.exclude);
        options.include.clone_from(&self.include);
        options.sources.clone_from(&self.sources);
    }
}

/// An address and a directory.
fn source(text: &str) -> Result<(String, PathBuf), String> {
    match text.rsplit_once('=') {
        Some((url, path)) if !url.is_empty() && Path::new(path).exists() => {
            Ok((url.to_owned(), PathBuf::from(path)))
        }
        Some((url, path)) if !url.is_empty() => Err(format!("there is no `{path}`")),
        _ => Err("write the URL, `=`, and the directory that contains a copy".to_owned()),
    }
}

/// How charts and kustomizations are rendered.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Rendering {
    /// Seconds that all charts and kustomizations together have to be rendered; one has at most half of them.
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = clap::value_parser!(u64).range(2..=86_400))]
    render_time: Option<u64>,
    /// Set a value of Helm charts (`key=value`, repeatable), over those of files.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Name of the release that Helm charts are rendered as.
    #[arg(long, value_name = "NAME", default_value = "release")]
    release_name: Option<String>,
    /// API that Helm charts see besides those of Kubernetes (`cert-manager.io/v1`, `monitoring.coreos.com/v1/ServiceMonitor`;
    /// repeatable).
    #[arg(long = "api-versions", value_name = "API")]
    api_versions: Vec<String>,
    /// Render each Helm chart also with each of its `ci/*-values.yaml` and `values-*.yaml`, as clusters of their own.
    #[arg(long)]
    value_variants: bool,
    /// Let kustomize render the Helm charts in kustomizations.
    #[arg(long)]
    enable_helm: bool,
    /// Let helm and kustomize fetch what charts and kustomizations name from the network.
    #[arg(long)]
    allow_network: bool,
    /// Render charts and kustomizations only in a complete sandbox; `seawall doctor` shows whether this system has one.
    #[arg(long)]
    require_sandbox: bool,
}

impl Rendering {
    /// What runs `helm` and `kustomize`. The sandbox is entered by this program itself, started anew.
    pub(crate) fn runner(&self) -> Runner {
        let mut limits = Limits::default();
        if let Some(seconds) = self.render_time {
            limits.time_of_all = Duration::from_secs(seconds);
            limits.time = limits.time_of_all / 2;
        }
        Runner::new(limits)
            .with_launcher(launcher())
            .require_sandbox(self.require_sandbox)
    }

    /// What is rendered, and how.
    pub(crate) fn apply(&self, options: &mut FileOptions) {
        options.helm_set.clone_from(&self.set);
        options.release_name.clone_from(&self.release_name);
        options.api_versions.clone_from(&self.api_versions);
        options.has_value_variants = self.value_variants;
        options.is_helm_enabled = self.enable_helm;
        options.is_network_allowed = self.allow_network;
    }
}

/// What runs `git` for a command that renders nothing by itself.
pub(crate) fn runner() -> Runner {
    Rendering::default().runner()
}

/// This program, which also enters the sandbox.
pub(crate) fn launcher() -> Option<PathBuf> {
    std::env::current_exe().ok().filter(|file| file.is_file())
}
