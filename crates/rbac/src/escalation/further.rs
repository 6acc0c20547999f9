//! Permissions over objects that the input may be missing: their holders might escalate further than is found.

use std::collections::HashSet;

use seawall_model::{Principal, kind_may_carry_pods};

use super::inventory::PrincipalId;
use super::places::PlaceId;
use super::primitive::Effect;
use super::reach::{Backward, Reach};
use super::risk::{Escalation, Risk};
use super::through::Through;

impl Escalation<'_> {
    /// Whether the input need not hold every object of a kind through which rights lead.
    pub fn is_unseen(&self, through: Through) -> bool {
        let is_partial = |kind| !self.graph.cluster.coverage.of("", kind).is_complete();
        match through {
            // Pods may be written in any of the kinds that carry them.
            Through::Pods => is_partial("Pod") || self.unseen(through).is_some(),
            Through::Workloads => self.unseen(through).is_some(),
            Through::Secrets => is_partial("Secret"),
        }
    }

    /// Why objects of a kind may be missing that the input was to have.
    fn unseen(&self, through: Through) -> Option<String> {
        let coverage = &self.graph.cluster.coverage;
        let gap = match through {
            Through::Pods | Through::Workloads => coverage.first_gap(None, kind_may_carry_pods),
            Through::Secrets => coverage.first_gap(None, |kind| {
                kind.group.is_empty() && &*kind.kind == "Secret"
            }),
        };
        gap.map(|gap| gap.reason)
    }

    /// Why the path of a subject may go on through objects that the input was to have and may be missing: it leads to
    /// somebody whose rights are over such. A sentence without a full stop.
    pub fn may_continue(&self, subject: &Principal) -> Option<&str> {
        let (_, reason, reach) = self.continuing()?;
        reach.cost(self.node_of(subject)?).map(|_| reason.as_str())
    }

    /// The first reason, and who gets to somebody whose rights lead there.
    fn continuing(&self) -> Option<&(Through, String, Reach)> {
        let found = self.continuing.get_or_init(|| self.find_continuing());
        found.as_ref()
    }

    fn find_continuing(&self) -> Option<(Through, String, Reach)> {
        let unseen: Vec<(Through, String)> = Through::ALL
            .into_iter()
            .filter_map(|through| Some((through, self.unseen(through)?)))
            .collect();
        if unseen.is_empty() {
            return None;
        }
        let mut first = None;
        let mut goals = Vec::new();
        for id in self.graph.inventory.principals.ids() {
            let leads = self.leading(id);
            let found = unseen.iter().find(|(through, _)| leads.contains(through));
            if let Some(found) = found {
                goals.push(self.graph.places.principal(id));
                first.get_or_insert(found);
            }
        }
        let (through, gap) = first?;
        let reason = format!("a path can continue through {}: {gap}", through.plural());
        let reach = Reach::new(&self.graph, &Backward::new(&self.graph), &goals);
        Some((*through, reason, reach))
    }

    /// Through what somebody's rights lead that the input need not hold, or those of somebody on their path that the input
    /// was to have.
    pub fn further(&self, risk: &Risk<'_>) -> Option<Through> {
        let own = self.further_of(risk.id);
        own.or_else(|| {
            let (through, _, reach) = self.continuing()?;
            let place = self.graph.places.principal(risk.id);
            reach.cost(place).map(|_| *through)
        })
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
        let leading = self.leading(id).into_iter();
        leading.filter(|through| self.is_unseen(*through)).min()
    }

    /// Through what the rights of somebody lead.
    fn leading(&self, id: PrincipalId) -> Vec<Through> {
        let Some(class) = self.class_of[id] else {
            return Vec::new();
        };
        let leading = self.held_by(class).into_iter();
        leading
            .filter_map(|(primitive, _)| {
                Some(match self.graph.primitives[primitive].leads_to? {
                    Effect::Pod
                    | Effect::Debug
                    | Effect::NodePods
                    | Effect::Deputy
                    | Effect::Kubelet => Through::Pods,
                    Effect::Template => Through::Workloads,
                    Effect::Secret | Effect::Store | Effect::OwnSecrets => Through::Secrets,
                    _ => return None,
                })
            })
            .collect()
    }
}
