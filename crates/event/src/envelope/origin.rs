//! Where an event comes from, as far as what is around it shows.

/// Which log of which provider an event was in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Origin {
    /// As an API server writes it, which says nothing of the provider.
    #[default]
    Plain,
    /// CloudWatch Logs, where EKS writes to.
    Eks,
    /// The category `kube-audit` of AKS.
    Aks,
    /// The category `kube-audit-admin` of AKS.
    AksAdmin,
    /// Admin Activity in Cloud Logging, which GKE always writes.
    GkeActivity,
    /// Data Access in Cloud Logging, which has to be enabled.
    GkeDataAccess,
    /// A record of OpenShift's log forwarder.
    OpenShift,
}
