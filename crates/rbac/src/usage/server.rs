//! What is known of the API server that wrote a log: its version, feature gates and admission plugins.

use seawall_model::{Cluster, Component, KubernetesVersion};

use super::implied::Implied;

/// Groups of objects that only OpenShift has.
const OPENSHIFT: &[&str] = &[
    "config.openshift.io",
    "operator.openshift.io",
    "security.openshift.io",
];

/// What is known of the API server that wrote a log.
#[derive(Debug, Clone, Default)]
pub struct Server {
    version: Option<KubernetesVersion>,
    /// What each `kube-apiserver` of the input has on and off: gates and plugins, as far as its flags can be read.
    gates: Vec<(Box<str>, Option<bool>)>,
    plugins: Vec<(Box<str>, Option<bool>)>,
    is_openshift: bool,
}

/// Whether a server makes a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Makes {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Nobody can tell: why, as a sentence without a full stop.
    Unknown(String),
}

impl Server {
    /// Reads what the input says about its API servers. `version` is the one that somebody named, else the one that the
    /// cluster told counts.
    pub fn of(cluster: &Cluster, version: Option<KubernetesVersion>, checks: &[Implied]) -> Self {
        let is_openshift = cluster
            .objects()
            .iter()
            .any(|object| OPENSHIFT.contains(&object.group()));
        let mut server = Self {
            version: version.or(cluster.server_version),
            is_openshift,
            ..Self::default()
        };
        for (_, flags) in cluster.own_components(Component::ApiServer) {
            for check in checks {
                if let Some(gate) = &check.gate {
                    let on = flags.list("feature-gates").switch(gate);
                    server.gates.push((gate.clone(), on.ok().flatten()));
                }
                if let Some(plugin) = &check.plugin {
                    // The old flag names every plugin that runs.
                    let old = flags.list("admission-control");
                    let list = match old.flag {
                        Some(_) => old,
                        None => flags.list("enable-admission-plugins"),
                    };
                    server.plugins.push((plugin.clone(), list.has(plugin).ok()));
                }
            }
        }
        server
    }

    /// The version that decides; `None` where nobody knows.
    pub fn version(&self) -> Option<KubernetesVersion> {
        self.version
    }

    /// Whether the server makes a check.
    pub(super) fn makes(&self, check: &Implied) -> Makes {
        if let Some(version) = self.version {
            let is_before = check.since.is_some_and(|since| version < since);
            let is_after = check.until.is_some_and(|until| version > until);
            if is_before || is_after {
                return Makes::No;
            }
        }
        let is_off = |(name, on): &(Box<str>, Option<bool>)| {
            Some(name) == check.gate.as_ref() && *on == Some(false)
        };
        if self.gates.iter().any(is_off) {
            return Makes::No;
        }
        if let Some(plugin) = &check.plugin {
            let mut told = self.plugins.iter().filter(|(name, _)| name == plugin);
            let on: Vec<Option<bool>> = told.by_ref().map(|(_, on)| *on).collect();
            if on.contains(&Some(true)) || check.is_on_openshift && self.is_openshift {
                return Makes::Yes;
            }
            if !on.is_empty() && on.iter().all(|on| *on == Some(false)) {
                return Makes::No;
            }
            return Makes::Unknown(format!(
                "the input does not show whether the API server runs the admission plugin {plugin}"
            ));
        }
        match (check.since, self.version) {
            (Some(since), None) => Makes::Unknown(format!(
                "the API server checks this since Kubernetes {since}, and its version is not known (set it with `--kubernetes-version`)"
            )),
            _ => Makes::Yes,
        }
    }
}
