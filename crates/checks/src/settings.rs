//! What a user may set for the checks.

use seawall_finding::Date;
use seawall_model::KubernetesVersion;

/// Settings of a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Kubernetes version to judge by: the cluster's, or the one to upgrade to.
    pub kubernetes_version: KubernetesVersion,
    /// The version that somebody stated, or that a server reported; `None` where nothing says which one it is.
    pub stated_version: Option<KubernetesVersion>,
    /// The day on which it is judged what has ended. Without it nothing that ends on a day is decided.
    pub today: Option<Date>,
    /// Registries (and repository prefixes) that images may come from, as globs. Empty: not judged.
    pub allowed_registries: Vec<String>,
    /// Leaves out how findings are fixed, which takes as much memory as the findings and which only `--fix` asks for.
    pub without_repairs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            kubernetes_version: KubernetesVersion::NEWEST,
            stated_version: None,
            today: None,
            allowed_registries: Vec::new(),
            without_repairs: false,
        }
    }
}
