//! Configuration files of programs, which look like objects and which no API server stores.

/// Groups of such files, besides those that end in one of [`ENDINGS`].
const GROUPS: &[&str] = &[
    "abac.authorization.kubernetes.io",
    "apiserver.k8s.io",
    "audit.k8s.io",
    "client.authentication.k8s.io",
    "config.kueue.x-k8s.io",
    "controller-runtime.sigs.k8s.io",
    "credentialprovider.kubelet.k8s.io",
    "eksctl.io",
    "jobset.config.x-k8s.io",
    "k3d.io",
    "kind.x-k8s.io",
    "kubeadm.k8s.io",
];

/// Kubernetes' components and their admission plugins name the groups of their files like this.
const ENDINGS: &[&str] = &[".config.k8s.io", ".admission.k8s.io"];

/// Whether objects of a group and kind are configuration files, as far as their group says.
pub(crate) fn is_configuration(group: &str, kind: &str) -> bool {
    GROUPS.contains(&group)
        || ENDINGS.iter().any(|ending| group.ends_with(ending))
        // A kubeconfig, the policy of the descheduler.
        || group.is_empty() && kind == "Config"
        || group == "descheduler"
}
