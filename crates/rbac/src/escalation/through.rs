//! Kinds of objects through which rights lead further.

/// Kinds through which rights lead further: whose accounts run in pods, whose pods can be changed, and whose tokens are in
/// secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Through {
    /// The accounts of pods.
    Pods,
    /// Workloads whose pods can be given any account.
    Workloads,
    /// The tokens in Secrets.
    Secrets,
}

impl Through {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Pods, Self::Workloads, Self::Secrets];

    /// The plural name of the kind.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Pods => "pods",
            Self::Workloads => "workloads",
            Self::Secrets => "secrets",
        }
    }
}
