//! Which versions the components of a cluster run, as shown by nodes, control-plane images and the server itself.

use std::collections::BTreeMap;

use seawall_model::{
    Cluster, Component, Flags, GroupKind, ImageRef, KubernetesVersion, kind_may_carry_pods,
};

use crate::lifecycle::{Maintainer, maintainer_of};

/// A component of the cluster with a known version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// What a server reports, or the user sets.
    Stated,
    /// kube-apiserver.
    ApiServer,
    /// kube-controller-manager.
    ControllerManager,
    /// kube-scheduler.
    Scheduler,
    /// A kubelet.
    Kubelet,
}

impl Part {
    /// Its name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Stated => "the cluster",
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Kubelet => "the kubelet",
        }
    }
}

/// What runs where: names of nodes or pods by component, version and maintainer. A user-set version has no name.
pub(super) type Versions<'a> = BTreeMap<(Part, KubernetesVersion, Maintainer), Vec<&'a str>>;

/// Every version that the input shows, and the one that is stated.
pub(super) fn versions(cluster: &Cluster, stated: Option<KubernetesVersion>) -> Versions<'_> {
    let mut found = Versions::new();
    for node in cluster.of_kind("Node") {
        if !node.group().is_empty() {
            continue;
        }
        let info = node.root.walk(&["status", "nodeInfo"]);
        let Some(text) = info.and_then(|info| info.str("kubeletVersion")) else {
            continue;
        };
        let labels = node.metadata().and_then(|metadata| metadata.get("labels"));
        let is_azure = labels.is_some_and(|labels| {
            let mut entries = labels.entries().iter();
            entries.any(|entry| entry.key.starts_with("kubernetes.azure.com/"))
        });
        let maintainer = match maintainer_of(text) {
            Maintainer::Project if is_azure => Maintainer::Aks,
            maintainer => maintainer,
        };
        if let Ok(version) = text.parse() {
            let key = (Part::Kubelet, version, maintainer);
            found.entry(key).or_default().push(&node.name);
        }
    }
    for (_, pod) in cluster.pods() {
        if &*pod.object.namespace != "kube-system" {
            continue;
        }
        for container in pod.containers() {
            let part = [
                (Component::ApiServer, Part::ApiServer),
                (Component::ControllerManager, Part::ControllerManager),
                (Component::Scheduler, Part::Scheduler),
            ]
            .into_iter()
            .find_map(|(component, part)| Flags::of(&container, component).map(|_| part));
            let tag = ImageRef::parse(container.image()).and_then(|image| image.tag);
            if let (Some(part), Some(tag)) = (part, tag)
                && let Ok(version) = tag.parse()
            {
                found
                    .entry((part, version, maintainer_of(tag)))
                    .or_default()
                    .push(&pod.object.name);
            }
        }
    }
    // What a server reports has no suffix here: its nodes show who maintains it, and so does its own image.
    if let Some(version) = stated {
        let is_told = found
            .keys()
            .any(|(part, own, _)| *part == Part::ApiServer && *own == version);
        let maintainer = found
            .keys()
            .find(|(part, ..)| *part == Part::Kubelet)
            .map_or(Maintainer::Project, |(_, _, maintainer)| *maintainer);
        if !is_told {
            found.insert((Part::Stated, version, maintainer), Vec::new());
        }
    }
    found
}

/// Why a component may run a version that [`versions`] does not have.
pub(super) fn gap(cluster: &Cluster) -> Option<String> {
    let is_node = |kind: &GroupKind| kind.group.is_empty() && &*kind.kind == "Node";
    let shows = |kind: &GroupKind| is_node(kind) || kind_may_carry_pods(kind);
    let gap = cluster.coverage.first_gap(None, shows);
    gap.map(|gap| gap.reason)
}

/// The API server's version, the oldest where there are several, and whether its own image or the server reports it.
pub(super) fn api_server(versions: &Versions<'_>) -> Option<KubernetesVersion> {
    let of = |wanted: Part| {
        versions
            .keys()
            .filter(|(part, ..)| *part == wanted)
            .map(|(_, version, _)| *version)
            .min()
    };
    of(Part::ApiServer).or_else(|| of(Part::Stated))
}

/// The version of kube-apiserver, as far as the input shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServerVersion {
    /// The version.
    pub version: KubernetesVersion,
    /// Whether it is that version, and not merely the newest that it can be.
    pub is_exact: bool,
    /// What shows it, as a clause; `None` where the user or the server stated it.
    pub reason: Option<String>,
}

/// The version of kube-apiserver: the one that the user or the server stated, that of its own image, or the newest that the
/// oldest kubelet allows. `None` where nothing shows it.
pub fn server_version(
    cluster: &Cluster,
    stated: Option<KubernetesVersion>,
) -> Option<ServerVersion> {
    if let Some(version) = stated {
        return Some(ServerVersion {
            version,
            is_exact: true,
            reason: None,
        });
    }
    let versions = versions(cluster, None);
    if let Some(version) = api_server(&versions) {
        return Some(ServerVersion {
            version,
            is_exact: true,
            reason: Some("which kube-apiserver in the input runs".to_owned()),
        });
    }
    let mut kubelets = versions
        .iter()
        .filter(|((part, ..), _)| *part == Part::Kubelet);
    // Of the keys, the oldest comes first.
    let ((part, oldest, _), names) = kubelets.next()?;
    let newest = KubernetesVersion::minor(oldest.minor.saturating_add(supported_lag(*oldest)));
    let who = who(*part, names);
    Some(ServerVersion {
        version: newest.min(KubernetesVersion::NEWEST),
        is_exact: false,
        reason: Some(format!(
            "the newest that is known and that {who} ({oldest}) allows"
        )),
    })
}

/// How many minor versions a kubelet is allowed to be behind kube-apiserver.
pub(super) fn supported_lag(kubelet: KubernetesVersion) -> u16 {
    match kubelet < KubernetesVersion::minor(25) {
        true => 2,
        false => 3,
    }
}

/// `kubelet of node `a` and 2 more`.
pub(super) fn who(part: Part, names: &[&str]) -> String {
    let Some(first) = names.first() else {
        return part.name().to_owned();
    };
    let of = if part == Part::Kubelet { "node " } else { "" };
    match names.len() {
        1 => format!("{} of {of}`{first}`", part.name()),
        count => format!("{} of {of}`{first}` and {} more", part.name(), count - 1),
    }
}
