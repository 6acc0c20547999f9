//! The components whose flags are read.

/// A component that is configured by flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Component {
    /// `kube-apiserver`
    ApiServer,
    /// `kube-controller-manager`
    ControllerManager,
    /// `kube-scheduler`
    Scheduler,
    /// `etcd`
    Etcd,
    /// `kubelet`
    Kubelet,
    /// `kube-proxy`
    KubeProxy,
}

impl Component {
    /// The name of its program.
    pub const fn program(self) -> &'static str {
        match self {
            Self::ApiServer => "kube-apiserver",
            Self::ControllerManager => "kube-controller-manager",
            Self::Scheduler => "kube-scheduler",
            Self::Etcd => "etcd",
            Self::Kubelet => "kubelet",
            Self::KubeProxy => "kube-proxy",
        }
    }

    /// Whether two spellings name the same flag. Kubernetes' own components read `_` as `-`.
    pub(super) fn same_flag(self, written: &str, name: &str) -> bool {
        written == name || (self != Self::Etcd && written.replace('_', "-") == name)
    }
}
