//! What is known of who could become what, whatever the format.

use seawall_model::{Cluster, Principal};
use seawall_rbac::{Escalation, Outcome as Reached, Rbac, Risk, Through};

/// Who could become what, to be shown.
pub(super) struct View<'v> {
    pub escalation: &'v Escalation<'v>,
    pub rbac: &'v Rbac,
    pub cluster: &'v Cluster,
    /// Subjects that are left out.
    pub system: usize,
    pub top: usize,
    pub is_one: bool,
}

impl View<'_> {
    /// Whether somebody holds a right over pods or secrets that the input need not hold.
    pub fn may_go_further(&self, risk: &Risk<'_>) -> bool {
        risk.outcome != Reached::ClusterAdmin && self.escalation.further(risk).is_some()
    }

    /// What is said of those that may go further; nothing when there are none.
    pub fn further(&self, risks: &[Risk<'_>]) -> Option<String> {
        let count = risks
            .iter()
            .filter(|risk| self.may_go_further(risk))
            .count();
        let unseen: Vec<&str> = [Through::Pods, Through::Secrets]
            .into_iter()
            .filter(|through| self.escalation.is_unseen(*through))
            .map(Through::plural)
            .collect();
        (count > 0).then(|| {
            format!(
                "{count} might escalate further: the input may be missing {} that their permissions lead through",
                unseen.join(" and ")
            )
        })
    }

    /// The group of everybody that gives the first step of somebody who is not that group.
    pub fn group_of(&self, risk: &Risk<'_>) -> Option<Principal> {
        let path = self.escalation.path(risk);
        let first = path.first()?;
        let mut groups = first.proofs.iter().map(|proof| {
            let binding = proof.binding?;
            if binding.subjects.contains(risk.subject) {
                return None;
            }
            let identity = risk.subject.identity();
            binding
                .subjects
                .iter()
                .find(|subject| subject.is(&identity) || is_everybody(subject))
        });
        groups
            .next()?
            .cloned()
            .filter(|_| groups.all(|group| group.is_some()))
    }
}

fn is_everybody(subject: &Principal) -> bool {
    matches!(subject, Principal::Group(name)
        if matches!(&**name, "system:authenticated" | "system:unauthenticated")
            || name.starts_with("system:serviceaccounts"))
}
