//! What it proves that something was not found ([`Coverage`] says what is known).

use crate::{Cluster, Coverage, Knowledge};

/// What an absent object proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// It does not exist (or the author of these files wrote none).
    Proves,
    /// It may exist elsewhere; the reason says why.
    Open(String),
}

impl Absence {
    /// Whether it does not exist.
    pub fn is_proved(&self) -> bool {
        *self == Self::Proves
    }

    /// Why it may exist elsewhere.
    pub fn reason(self) -> Option<String> {
        match self {
            Self::Proves => None,
            Self::Open(reason) => Some(reason),
        }
    }
}

impl Cluster {
    /// What it proves that no object of a kind was found in a namespace (empty for the whole cluster).
    ///
    /// From a live cluster, absence proves. In files it proves only where the namespace itself is declared:
    /// who writes the Namespace writes its guard rails too. Otherwise the rest may be elsewhere. Where something was
    /// named and could not be read, it never proves.
    pub fn absence(&self, group: &str, kind: &str, namespace: &str) -> Absence {
        self.absence_by(&self.coverage, group, kind, namespace)
    }

    /// The same by what somebody knows who weighs each declaration of what is declared several times.
    pub fn absence_by(
        &self,
        coverage: &Coverage,
        group: &str,
        kind: &str,
        namespace: &str,
    ) -> Absence {
        let place = (!namespace.is_empty()).then_some(namespace);
        match coverage.of_in(group, kind, place) {
            Knowledge::Complete => Absence::Proves,
            Knowledge::Open(gap) => Absence::Open(gap.reason),
            Knowledge::Partial if namespace.is_empty() => Absence::Open(format!(
                "the input has no complete list of {kind} objects; scan the cluster to know"
            )),
            Knowledge::Partial if self.find("", "Namespace", "", namespace).is_some() => {
                Absence::Proves
            }
            Knowledge::Partial => Absence::Open(format!(
                "the input declares no Namespace `{namespace}`, so a {kind} in it might be defined elsewhere"
            )),
        }
    }
}
