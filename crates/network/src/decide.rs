//! What may pass between two ends, and why.

use crate::peer::SetId;
use crate::policy::Peer;
use crate::range::Family;
use crate::rank::Tier;
use crate::{
    Action, Direction, Endpoint, EndpointId, Network, Policy, PolicyId, Ports, Range, Rule,
};

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// An endpoint.
    Endpoint(EndpointId),
    /// Addresses outside of the cluster that no policy tells apart.
    Outside(Range),
    /// A pod of the cluster of which nothing is known: in some namespace, with some labels.
    Anybody,
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decider {
    /// A rule: the policy, and the index of the rule in it.
    Rule(PolicyId, usize),
    /// A policy isolates, and no rule of its tier decides: the first that does.
    Isolation(PolicyId),
    /// No policy has a say, so everything passes.
    Default,
    /// The peer is the node on which the pod runs, or the pod itself: policies do not stop that.
    Always,
    /// An end has no address of this family, or is not reached by one: there can be no such packet.
    NoAddress(Family),
}

/// What one decider did with some ports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Seen from which side.
    pub direction: Direction,
    /// Who decided.
    pub decider: Decider,
    /// Whether it lets them through.
    pub is_allowed: bool,
    /// Which ports.
    pub ports: Ports,
}

impl Network<'_> {
    /// What may pass from one end to another.
    pub fn allowed(&self, from: Side, to: Side) -> Ports {
        if self.is_itself(from, to) {
            return Ports::all();
        }
        self.passing(from, to)
    }

    /// What policies let pass, also from a pod to the others of its workload.
    pub(crate) fn passing(&self, from: Side, to: Side) -> Ports {
        self.passing_without(Without::Nothing, from, to)
    }

    /// The same, as if something were not there.
    pub(crate) fn passing_without(&self, without: Without, from: Side, to: Side) -> Ports {
        let mut all = Ports::none();
        if self.missing_family(from, to).is_some() {
            return all;
        }
        let families = self.families(from, to);
        let is_any_sure = families.iter().any(|(_, is_sure)| *is_sure);
        let asked = families
            .into_iter()
            .filter(|(_, is_sure)| *is_sure || !is_any_sure);
        for (family, _) in asked {
            let ask = |direction, own, peer| {
                self.direction_without(without, direction, own, (peer, family), &mut Nobody)
            };
            let mut ports = ask(Direction::Egress, from, to);
            if !ports.is_empty() {
                let ingress = ask(Direction::Ingress, to, from);
                ports = ports.intersect(&ingress);
            }
            all.join(&ports);
        }
        all
    }

    /// Whether both ends are one pod.
    pub(crate) fn is_itself(&self, from: Side, to: Side) -> bool {
        from == to && matches!(from, Side::Endpoint(_)) && self.is_single(from)
    }

    /// A pod always reaches itself. Two pods of one workload are two.
    fn is_single(&self, side: Side) -> bool {
        self.endpoint(side)
            .is_some_and(|endpoint| endpoint.pods == 1)
    }

    /// The endpoint at a side.
    pub fn endpoint(&self, side: Side) -> Option<&Endpoint<'_>> {
        match side {
            Side::Endpoint(id) => Some(&self.endpoints[id]),
            _ => None,
        }
    }

    /// What one side lets through, seen from whom its policies select.
    pub(crate) fn direction(
        &self,
        direction: Direction,
        subject: Side,
        peer: Side,
        log: &mut impl Log,
    ) -> Ports {
        self.direction_in(direction, subject, peer, None, log)
    }

    /// The same, over addresses of one family.
    pub(crate) fn direction_in(
        &self,
        direction: Direction,
        subject: Side,
        peer: Side,
        family: Option<Family>,
        log: &mut impl Log,
    ) -> Ports {
        self.direction_without(Without::Nothing, direction, subject, (peer, family), log)
    }

    /// The same, as if a policy or a rule were not there.
    pub(crate) fn direction_without(
        &self,
        without: Without,
        direction: Direction,
        subject: Side,
        (peer, family): (Side, Option<Family>),
        log: &mut impl Log,
    ) -> Ports {
        let Side::Endpoint(own) = subject else {
            log.say(direction, Decider::Default, true, &Ports::all());
            return Ports::all();
        };
        if direction == Direction::Ingress
            && without != Without::OwnNode
            && self.comes_from_own_node(own, peer) == Some(true)
        {
            log.say(direction, Decider::Always, true, &Ports::all());
            return Ports::all();
        }
        let destination = match direction {
            Direction::Ingress => self.endpoint(subject),
            Direction::Egress => self.endpoint(peer),
        };
        let mut state = State::new(direction, log);
        for id in self.selecting[own].iter().copied() {
            let policy = &self.policies[id];
            let Some(rules) = rules(policy, direction) else {
                continue;
            };
            if without == Without::Policy(id)
                || without == Without::Selective && !self.whole.contains(&policy.subject)
            {
                continue;
            }
            state.enter(id, policy);
            for (rule_index, rule) in rules.iter().enumerate() {
                if state.open.is_empty() {
                    break;
                }
                if without == Without::Rule(id, rule_index)
                    || !self.fits((policy, rule), own, peer, family)
                {
                    continue;
                }
                let ports = rule.ports_at(destination).intersect(&state.open);
                if !ports.is_empty() {
                    state.apply(Decider::Rule(id, rule_index), rule.action, ports);
                }
            }
        }
        state.finish()
    }

    /// Whether somebody is among the peers of a rule for an endpoint.
    pub(crate) fn fits(
        &self,
        (policy, rule): (&Policy, &Rule),
        own: EndpointId,
        side: Side,
        family: Option<Family>,
    ) -> bool {
        rule.peers.iter().any(|peer| match (peer, side) {
            (Peer::Everything, _) => true,
            (Peer::Pods(set), Side::Endpoint(id)) => self.sets[*set].sure.has(id),
            (Peer::Pods(set), Side::Anybody) => self.is_everybody(*set),
            (Peer::Addressed(pods), Side::Endpoint(id)) => {
                family.is_none_or(|family| family == pods.family)
                    && self.sets[pods.set].sure.has(id)
            }
            (Peer::Addressed(pods), Side::Anybody) => {
                let selected = &self.sets[pods.set];
                family.unwrap_or(Family::V4) == pods.family
                    && pods.is_whole
                    && selected.maybe.is_empty()
                    && !selected.sure.is_empty()
            }
            (Peer::Block(block, except), Side::Outside(range)) => {
                block.holds(&range)
                    && !except.iter().any(|part| part.meets(&range))
                    && !self.is_no_address_for(policy, side)
            }
            (Peer::Nodes(nodes), _) => self.is_node(*nodes, own, side),
            (Peer::Pods(_) | Peer::Addressed(_), Side::Outside(_))
            | (Peer::Block(..) | Peer::Unknown(_) | Peer::UnknownOutside(_), _) => false,
        })
    }

    /// Whether a set takes in every endpoint there is.
    fn is_everybody(&self, set: SetId) -> bool {
        self.everybody.contains(&set)
    }
}

pub(crate) fn rules(policy: &Policy, direction: Direction) -> Option<&Vec<Rule>> {
    match direction {
        Direction::Ingress => policy.ingress.as_ref(),
        Direction::Egress => policy.egress.as_ref(),
    }
}

/// What is taken as not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Without {
    /// Nothing.
    Nothing,
    /// A policy.
    Policy(PolicyId),
    /// A rule: its policy, and its index in it.
    Rule(PolicyId, usize),
    /// Policies that ask pods for labels, accounts or addresses.
    Selective,
    /// That a node always reaches its pods.
    OwnNode,
}

/// Where a decision stands, policy after policy.
pub(crate) struct State<'p, L> {
    direction: Direction,
    log: &'p mut L,
    allowed: Ports,
    /// What no rule of this tier has decided yet.
    pub(crate) open: Ports,
    /// What rules of this tier leave to the next.
    passed: Ports,
    /// What rules that add up let through, as long as one follows the other.
    together: Ports,
    tier: Option<&'p Tier>,
    is_together: bool,
    /// The first policy that closes what this tier does not decide.
    closing: Option<PolicyId>,
}

impl<'p, L: Log> State<'p, L> {
    pub(crate) fn new(direction: Direction, log: &'p mut L) -> Self {
        Self {
            direction,
            log,
            allowed: Ports::none(),
            open: Ports::all(),
            passed: Ports::none(),
            together: Ports::none(),
            tier: None,
            is_together: false,
            closing: None,
        }
    }

    /// The next policy is asked.
    pub(crate) fn enter(&mut self, id: PolicyId, policy: &'p Policy) {
        let tier = &policy.rank.tier;
        if self.tier != Some(tier) {
            self.leave_tier();
            self.tier = Some(tier);
        } else if !policy.rank.is_together() {
            self.settle();
        }
        self.is_together = policy.rank.is_together();
        let opens_only = policy.opens_only[usize::from(self.direction == Direction::Egress)];
        if !tier.passes && !opens_only {
            self.closing = self.closing.or(Some(id));
        }
    }

    /// A rule fits what is still open.
    pub(crate) fn apply(&mut self, decider: Decider, action: Action, ports: Ports) {
        if self.is_together {
            // Every rule that lets it through is a witness.
            self.log.say(self.direction, decider, true, &ports);
            self.together.join(&ports);
            return;
        }
        match action {
            Action::Allow => {
                self.log.say(self.direction, decider, true, &ports);
                self.allowed.join(&ports);
            }
            Action::Deny => self.log.say(self.direction, decider, false, &ports),
            Action::Pass => self.passed.join(&ports),
            Action::Log => return,
        }
        self.open = self.open.without(&ports);
    }

    /// What rules that add up have let through is decided.
    fn settle(&mut self) {
        if !self.together.is_empty() {
            let together = std::mem::take(&mut self.together);
            self.open = self.open.without(&together);
            self.allowed.join(&together);
        }
    }

    /// What a tier does not decide is denied, or goes on.
    fn leave_tier(&mut self) {
        self.settle();
        let passed = std::mem::take(&mut self.passed);
        match self.closing.take() {
            Some(policy) => {
                if !self.open.is_empty() {
                    let decider = Decider::Isolation(policy);
                    self.log.say(self.direction, decider, false, &self.open);
                }
                self.open = passed;
            }
            None => self.open.join(&passed),
        }
    }

    /// What no policy decides passes.
    pub(crate) fn finish(mut self) -> Ports {
        self.leave_tier();
        if !self.open.is_empty() {
            let decider = Decider::Default;
            self.log.say(self.direction, decider, true, &self.open);
            self.allowed.join(&self.open);
        }
        self.allowed
    }
}

/// Who is told about each decision.
pub(crate) trait Log {
    fn say(&mut self, direction: Direction, decider: Decider, is_allowed: bool, ports: &Ports);
}

/// Nobody is told.
pub(crate) struct Nobody;

impl Log for Nobody {
    fn say(&mut self, _: Direction, _: Decider, _: bool, _: &Ports) {}
}

impl Log for Vec<Reason> {
    fn say(&mut self, direction: Direction, decider: Decider, is_allowed: bool, ports: &Ports) {
        self.push(Reason {
            direction,
            decider,
            is_allowed,
            ports: ports.clone(),
        });
    }
}
