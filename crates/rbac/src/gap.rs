//! What may be missing of roles and bindings, and who else may be asked, so that a no is not certain.

use crate::Rbac;

impl Rbac {
    /// Why what puts users into groups could not be read, as a sentence without a full stop.
    pub fn unread_mapping(&self) -> Option<&str> {
        self.members.unread.as_deref()
    }

    /// Why somebody may be given something whom nobody can name, as a sentence without a full stop.
    pub fn unread_grant(&self) -> Option<&str> {
        self.unread.as_deref().or(self.members.unread.as_deref())
    }

    /// Why roles or bindings that count in a namespace may be missing, or another authorizer may allow what they do not, as a
    /// sentence without a full stop. While there is a reason, a no is not certain, and a list may lack somebody.
    ///
    /// Takes the namespace of a request: the empty one is for requests outside of namespaces or over all of them, for
    /// which what is bound in one namespace does not count; `*` stands for any namespace.
    pub fn gap(&self, namespace: &str) -> Option<String> {
        let gap = match namespace {
            "*" => self.coverage.first_gap(None, |_| true),
            "" => self
                .coverage
                .first_gap(None, |kind| kind.kind.starts_with("Cluster")),
            _ => self.coverage.first_gap(Some(namespace), |_| true),
        };
        let reason = gap.map(|gap| gap.reason);
        reason
            .or_else(|| self.other_authorizer().map(str::to_owned))
            .or_else(|| self.unread_grant().map(str::to_owned))
    }
}

#[cfg(test)]
mod tests {
    use seawall_model::{Cause, Cluster, Coverage, Gap, GroupKind};

    use super::*;

    fn of(kind: &str, listed_in: &str) -> Rbac {
        let kind = GroupKind::new("rbac.authorization.k8s.io", kind);
        let mut coverage = Coverage::default();
        if !listed_in.is_empty() {
            coverage.add_complete_in(kind.clone(), listed_in);
        }
        coverage.add_gap(
            kind,
            Gap {
                cause: Cause::Denied,
                reason: "may not be listed".to_owned(),
            },
        );
        Rbac::new(&Cluster::new("".into(), Vec::new(), coverage))
    }

    #[test]
    fn a_no_is_open_where_a_binding_that_counts_may_be_missing() {
        let everywhere = of("ClusterRoleBinding", "");
        for namespace in ["", "shop", "*"] {
            assert!(everywhere.gap(namespace).is_some(), "{namespace}");
        }
        let reason = everywhere.gap("shop").unwrap_or_default();
        assert!(reason.starts_with("ClusterRoleBinding."), "{reason}");
        // What is bound in a namespace gives nothing outside of it.
        let local = of("RoleBinding", "shop");
        assert_eq!(local.gap(""), None);
        assert_eq!(local.gap("shop"), None);
        assert!(local.gap("bank").is_some());
        assert!(local.gap("*").is_some());
    }

    #[test]
    fn manifests_are_judged_as_they_are() {
        let coverage = Coverage::default();
        let rbac = Rbac::new(&Cluster::new("".into(), Vec::new(), coverage));
        assert_eq!(rbac.gap("*"), None);
    }
}
