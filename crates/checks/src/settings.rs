//! What a user can set for the checks.

use seawall_finding::Date;
use seawall_model::{Cluster, KubernetesVersion};

use crate::server_version;

/// Settings of a run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The Kubernetes version to evaluate against: the cluster's, or the one to upgrade to.
    pub kubernetes_version: KubernetesVersion,
    /// The version that the user set, or that a server reported; `None` where it is unknown.
    pub stated_version: Option<KubernetesVersion>,
    /// The current date, which decides what has ended. Without it, nothing that ends on a date is decided.
    pub today: Option<Date>,
    /// Registries (and repository prefixes) that images may come from, as globs. Empty: not evaluated.
    pub allowed_registries: Vec<String>,
    /// Leaves out how findings are fixed, which takes as much memory as the findings and which only `--fix` asks for.
    pub without_repairs: bool,
}

impl Settings {
    /// Settles the version for a cluster: the one that the user asked for, the server's, as far as anything shows it, and else
    /// the newest. Returns why, where the input shows it and no one stated it.
    pub fn settle_version(
        &mut self,
        cluster: &Cluster,
        asked: Option<KubernetesVersion>,
    ) -> Option<String> {
        self.stated_version = asked.or(cluster.server_version);
        let shown = server_version(cluster, self.stated_version);
        self.kubernetes_version = shown
            .as_ref()
            .map_or(KubernetesVersion::NEWEST, |shown| shown.version);
        shown?.reason
    }
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
