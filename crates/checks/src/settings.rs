//! What a user may set for the checks.

use seawall_model::KubernetesVersion;

/// Settings of a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Kubernetes version to judge by: the cluster's, or the one to upgrade to.
    pub kubernetes_version: KubernetesVersion,
    /// Registries (and repository prefixes) that images may come from, as globs. Empty: not judged.
    pub allowed_registries: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            kubernetes_version: KubernetesVersion::NEWEST,
            allowed_registries: Vec::new(),
        }
    }
}
