//! Permissions over objects that the input may be missing: their holders might escalate further than is found.

use std::collections::HashSet;

use seawall_model::Principal;

use super::inventory::PrincipalId;
use super::places::PlaceId;
use super::primitive::Effect;
use super::risk::{Escalation, Risk};

/// Kinds through which rights lead further: whose accounts run in pods, and whose tokens are in secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Through {
    /// The accounts of pods.
    Pods,
    /// The tokens in Secrets.
    Secrets,
}

impl Through {
    /// The plural name of the kind.
    pub fn plural(self) -> &'static str {
        match self {
            Self::Pods => "pods",
            Self::Secrets => "secrets",
        }
    }
}

impl Escalation<'_> {
    /// Whether the input need not hold every object of a kind through which rights lead.
    pub fn is_unseen(&self, through: Through) -> bool {
        let kind = match through {
            Through::Pods => "Pod",
            Through::Secrets => "Secret",
        };
        !self.graph.cluster.coverage.of("", kind).is_complete()
    }

    /// Through what somebody's rights lead that the input need not hold.
    pub fn further(&self, risk: &Risk<'_>) -> Option<Through> {
        self.further_of(risk.id)
    }

    /// The first of some places that is somebody whose rights lead so, and through what.
    pub fn further_of_any(
        &self,
        places: impl Iterator<Item = PlaceId>,
    ) -> Option<(&Principal, Through)> {
        let mut seen = HashSet::new();
        let identities = places.filter_map(|place| self.graph.places.as_principal(place));
        // Those with the same roles hold the same.
        let mut classes = identities.filter(|id| seen.insert(self.class_of[*id]));
        classes.find_map(|id| {
            let through = self.further_of(id)?;
            Some((&self.graph.inventory.principals[id].subject, through))
        })
    }

    fn further_of(&self, id: PrincipalId) -> Option<Through> {
        let held = self.held_by(self.class_of[id]?);
        let leading = held.into_iter().filter_map(|(primitive, _)| {
            Some(match self.graph.primitives[primitive].leads_to? {
                Effect::Pod
                | Effect::Debug
                | Effect::NodePods
                | Effect::Deputy
                | Effect::Kubelet => Through::Pods,
                Effect::Secret | Effect::Store | Effect::OwnSecrets => Through::Secrets,
                _ => return None,
            })
        });
        leading.filter(|through| self.is_unseen(*through)).min()
    }
}
