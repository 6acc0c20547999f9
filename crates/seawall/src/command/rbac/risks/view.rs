//! What is known of who could become what, whatever the format.

use seawall_model::{Cluster, Principal};
use seawall_rbac::{Effect, Escalation, Outcome as Reached, Rbac, Risk};

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

/// Kinds through which rights lead further: whose accounts run in pods, and whose tokens are in secrets.
const LEADING: &[(&str, &str)] = &[("pods", "Pod"), ("secrets", "Secret")];

impl View<'_> {
    /// Kinds of [`LEADING`] of which the input need not hold every object.
    fn unseen(&self) -> Vec<&'static str> {
        let coverage = &self.cluster.coverage;
        LEADING
            .iter()
            .filter(|(_, kind)| !coverage.of("", kind).is_complete())
            .map(|(plural, _)| *plural)
            .collect()
    }

    /// Whether somebody holds a right over pods or secrets that the input need not hold.
    pub fn may_go_further(&self, risk: &Risk<'_>) -> bool {
        let unseen = self.unseen();
        risk.outcome != Reached::ClusterAdmin
            && self.escalation.held(risk).iter().any(|held| {
                let through = match held.primitive.leads_to {
                    Some(Effect::Pod | Effect::Debug | Effect::NodePods | Effect::Deputy) => "pods",
                    Some(Effect::Secret | Effect::Store | Effect::OwnSecrets) => "secrets",
                    _ => return false,
                };
                unseen.contains(&through)
            })
    }

    /// What is said of those that may go further; nothing when there are none.
    pub fn further(&self, risks: &[Risk<'_>]) -> Option<String> {
        let count = risks
            .iter()
            .filter(|risk| self.may_go_further(risk))
            .count();
        (count > 0).then(|| {
            format!(
                "{count} might escalate further: the input may be missing {} that their permissions lead through",
                self.unseen().join(" and ")
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
