//! Whether a namespace is closed to, or from, pods that no label tells apart: what holds for the next pod that somebody adds.

use seawall_model::{ObjectId, TableIndex};

use crate::decide::{Without, rules};
use crate::peer::HangsOn;
use crate::policy::Peer;
use crate::{Action, Decider, Direction, EndpointId, Network, PolicyId, Reason, Side};

/// What becomes of the traffic of a pod that has no label that policies ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ByDefault {
    /// What no rule lets through is stopped; the first policy that has a say.
    Denied(ObjectId),
    /// What no rule stops passes.
    Open,
    /// It hangs on something that is not known, in a sentence without a full stop.
    Unknown(String),
}

impl Network<'_> {
    /// What becomes of traffic of one direction in a namespace, by the policies that are for every pod of it. `None`
    /// where the namespace has no pods.
    pub fn by_default(&self, namespace: &str, direction: Direction) -> Option<ByDefault> {
        let first = self
            .endpoints
            .values()
            .partition_point(|endpoint| endpoint.namespace < namespace);
        let endpoint = self.endpoints.values().get(first)?;
        if endpoint.namespace != namespace {
            return None;
        }
        let first = EndpointId::at(first);
        let whole = |policies: &[PolicyId]| -> Vec<PolicyId> {
            policies
                .iter()
                .copied()
                .filter(|id| {
                    let policy = &self.policies[*id];
                    self.whole.contains(&policy.subject) && rules(policy, direction).is_some()
                })
                .collect()
        };
        let sure = whole(&self.selecting[first]);
        // Nothing that comes after these lets through what they do not.
        let closing = sure.iter().map(|id| &self.policies[*id]).find(|policy| {
            let opens_only = policy.opens_only[usize::from(direction == Direction::Egress)];
            policy.rank.is_together()
                && !opens_only
                && !policy.is_broken
                && !self.contested.has(policy.object)
        });
        if let Some(policy) = closing {
            return Some(ByDefault::Denied(policy.object));
        }
        match self.whole_rivals(first, direction) {
            (Some(closing), _) => return Some(ByDefault::Denied(closing)),
            (None, Some(speaking)) => {
                return Some(ByDefault::Unknown(self.contested_text(speaking)));
            }
            (None, None) => {}
        }
        if let Some(id) = sure.first()
            && !self.some_passes(first, direction)
            && sure.iter().all(|id| !self.is_doubtful(*id, direction))
        {
            return Some(ByDefault::Denied(self.policies[*id].object));
        }
        Some(self.open_or_unknown(first, direction, &sure))
    }

    /// Whether something passes because no policy that is for every pod has a say in it.
    fn some_passes(&self, endpoint: EndpointId, direction: Direction) -> bool {
        let pieces = match direction {
            Direction::Ingress => self.sources(),
            Direction::Egress => self.destinations(),
        };
        let outside = pieces
            .iter()
            .filter(|piece| self.may_have_ipv6() || piece.first.is_ipv4())
            .map(|piece| Side::Outside(*piece));
        std::iter::once(Side::Anybody).chain(outside).any(|peer| {
            let mut log: Vec<Reason> = Vec::new();
            let subject = Side::Endpoint(endpoint);
            let peer = (peer, None);
            self.direction_without(Without::Selective, direction, subject, peer, &mut log);
            log.iter().any(|reason| reason.decider == Decider::Default)
        })
    }

    fn open_or_unknown(
        &self,
        endpoint: EndpointId,
        direction: Direction,
        sure: &[PolicyId],
    ) -> ByDefault {
        let of = |id: PolicyId| {
            let object = self.cluster.object(self.policies[id].object);
            format!("{} `{}`", object.kind, object.name)
        };
        if let Some(foreign) = self.stranger_of(endpoint, direction) {
            return ByDefault::Unknown(self.foreign_text(foreign));
        }
        let maybe = self.maybe_selecting[endpoint].iter().copied().find(|id| {
            let policy = &self.policies[*id];
            rules(policy, direction).is_some()
                && (policy.is_broken || self.whole.contains(&policy.subject))
        });
        if let Some(id) = maybe {
            let why = if self.policies[id].is_broken {
                "it could not be read completely".to_owned()
            } else {
                self.why_maybe(&self.endpoints[endpoint], HangsOn::Labels)
            };
            return ByDefault::Unknown(format!(
                "{} might select every pod in the namespace: {why}",
                of(id)
            ));
        }
        match sure.iter().find(|id| self.is_doubtful(**id, direction)) {
            Some(id) => ByDefault::Unknown(format!("{} could not be read completely", of(*id))),
            None => ByDefault::Open,
        }
    }

    /// Whether a policy may stop more, or less, than was read.
    fn is_doubtful(&self, id: PolicyId, direction: Direction) -> bool {
        let policy = &self.policies[id];
        policy.is_broken
            || rules(policy, direction).into_iter().flatten().any(|rule| {
                rule.action != Action::Allow
                    && rule.peers.iter().any(|peer| Peer::unknown(peer).is_some())
            })
    }
}
