//! What it proves that something was not found. The one place that decides it ([`Coverage`](seawall_model::Coverage) says
//! what is known).

use seawall_model::Knowledge;

use crate::Analysis;

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

impl Analysis<'_> {
    /// What it proves that no object of a kind was found in a namespace (empty for the whole cluster).
    ///
    /// From a live cluster, absence proves. In files it proves only where the namespace itself is declared:
    /// whoever writes the Namespace writes its guard rails too. Otherwise the rest may be elsewhere. Where something was
    /// named and could not be read, it never proves.
    pub fn absence(&self, group: &str, kind: &str, namespace: &str) -> Absence {
        let place = (!namespace.is_empty()).then_some(namespace);
        match self.cluster().coverage.of_in(group, kind, place) {
            Knowledge::Complete => Absence::Proves,
            Knowledge::Open(gap) => Absence::Open(gap.reason),
            Knowledge::Partial => self.absence_in_files(group, kind, namespace),
        }
    }

    fn absence_in_files(&self, group: &str, kind: &str, namespace: &str) -> Absence {
        let inventory = self.inventory();
        let is_declared = inventory
            .namespaces
            .get(namespace)
            .is_some_and(|view| view.object.is_some());
        if let (("", "Pod"), Some(object)) = ((group, kind), inventory.custom(namespace)) {
            Absence::Open(format!(
                "an operator might create pods for {} `{}`; scan the cluster to know",
                object.kind, object.name
            ))
        } else if is_declared {
            Absence::Proves
        } else if namespace.is_empty() {
            Absence::Open(format!(
                "the input has no complete list of {kind} objects; scan the cluster to know"
            ))
        } else {
            Absence::Open(format!(
                "the input declares no Namespace `{namespace}`, so a {kind} in it might be defined elsewhere"
            ))
        }
    }
}
