//! What may pass between two ends, and why.

use std::collections::BTreeSet;

use crate::policy::Peer;
use crate::{Action, Endpoint, Network, Policy, Ports, Range, Rank, Rule};

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// An endpoint, by its index.
    Endpoint(usize),
    /// Addresses outside of the cluster that no policy tells apart.
    Outside(Range),
    /// A pod of the cluster of which nothing is known: in some namespace, with some labels.
    Anybody,
}

/// Which way, seen from whom a policy selects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// In.
    Ingress,
    /// Out.
    Egress,
}

impl Direction {
    /// The fields of a policy: its rules, and their peers.
    pub(crate) fn fields(self) -> (&'static str, &'static str) {
        match self {
            Self::Ingress => ("ingress", "from"),
            Self::Egress => ("egress", "to"),
        }
    }
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decider {
    /// A rule: index of the policy, and of the rule in it.
    Rule(usize, usize),
    /// A NetworkPolicy isolates, and none of those that do lets it through: index of the first.
    Isolation(usize),
    /// No policy has a say, so everything passes.
    Default,
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

/// What may pass, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What may pass.
    pub ports: Ports,
    /// Why, for each direction in order; together they cover every port.
    pub reasons: Vec<Reason>,
    /// What the answer hangs on and is not known, as sentences without a full stop.
    pub doubts: Vec<String>,
}

impl Network<'_> {
    /// What may pass from one end to another.
    pub fn allowed(&self, from: Side, to: Side) -> Ports {
        if from == to && matches!(from, Side::Endpoint(_)) && self.is_single(from) {
            return Ports::all();
        }
        self.passing(from, to)
    }

    /// What policies let pass, also from a pod to the others of its workload.
    pub(crate) fn passing(&self, from: Side, to: Side) -> Ports {
        let mut ports = self.direction(Direction::Egress, from, to, &mut Nobody);
        if !ports.is_empty() {
            ports = ports.intersect(&self.direction(Direction::Ingress, to, from, &mut Nobody));
        }
        ports
    }

    /// What may pass from one end to another, with the reasons.
    pub fn answer(&self, from: Side, to: Side) -> Answer {
        let mut reasons = Vec::new();
        let egress = self.direction(Direction::Egress, from, to, &mut reasons);
        let ingress = self.direction(Direction::Ingress, to, from, &mut reasons);
        let mut doubts = BTreeSet::new();
        self.doubts_of(Direction::Egress, from, to, &mut doubts);
        self.doubts_of(Direction::Ingress, to, from, &mut doubts);
        Answer {
            ports: egress.intersect(&ingress),
            reasons,
            doubts: doubts.into_iter().collect(),
        }
    }

    /// A pod always reaches itself. Two pods of one workload are two.
    fn is_single(&self, side: Side) -> bool {
        self.endpoint(side)
            .is_some_and(|endpoint| endpoint.pods == 1)
    }

    /// The endpoint at a side.
    pub fn endpoint(&self, side: Side) -> Option<&Endpoint<'_>> {
        match side {
            Side::Endpoint(index) => self.endpoints.get(index),
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
        self.direction_without(Without::Nothing, direction, subject, peer, log)
    }

    /// The same, as if a policy or a rule were not there.
    pub(crate) fn direction_without(
        &self,
        without: Without,
        direction: Direction,
        subject: Side,
        peer: Side,
        log: &mut impl Log,
    ) -> Ports {
        let Side::Endpoint(index) = subject else {
            log.say(direction, Decider::Default, true, &Ports::all());
            return Ports::all();
        };
        let destination = match direction {
            Direction::Ingress => self.endpoint(subject),
            Direction::Egress => self.endpoint(peer),
        };
        let mut allowed = Ports::none();
        let mut open = Ports::all();
        let mut passed = Ports::none();
        let mut isolating = None;
        let mut by_network = Ports::none();
        let selecting = &self.selecting[index];
        for policy_index in selecting {
            let policy_index = *policy_index as usize;
            let policy = &self.policies[policy_index];
            let Some(rules) = rules(policy, direction) else {
                continue;
            };
            if without == Without::Policy(policy_index) {
                continue;
            }
            let baseline = matches!(policy.rank, Rank::Baseline(_));
            if policy.rank == Rank::Network {
                // What was passed over is NetworkPolicy's to decide.
                open.join(&std::mem::take(&mut passed));
                if !policy.opens_only[usize::from(direction == Direction::Egress)] {
                    isolating = isolating.or(Some(policy_index));
                }
            } else if baseline {
                if isolating.is_some() {
                    break;
                }
                open.join(&std::mem::take(&mut passed));
            }
            for (rule_index, rule) in rules.iter().enumerate() {
                if open.is_empty() {
                    break;
                }
                if without == Without::Rule(policy_index, rule_index) || !self.fits(rule, peer) {
                    continue;
                }
                let ports = rule.ports_at(destination).intersect(&open);
                if ports.is_empty() {
                    continue;
                }
                let decider = Decider::Rule(policy_index, rule_index);
                if policy.rank == Rank::Network {
                    log.say(direction, decider, true, &ports);
                    by_network.join(&ports);
                    continue;
                }
                open = open.without(&ports);
                match rule.action {
                    Action::Allow => {
                        log.say(direction, decider, true, &ports);
                        allowed.join(&ports);
                    }
                    Action::Deny => log.say(direction, decider, false, &ports),
                    Action::Pass => passed.join(&ports),
                }
            }
        }
        open.join(&passed);
        match isolating {
            Some(policy) => {
                let rest = open.without(&by_network);
                if !rest.is_empty() {
                    log.say(direction, Decider::Isolation(policy), false, &rest);
                }
                allowed.join(&by_network.intersect(&open));
            }
            None => {
                if !open.is_empty() {
                    log.say(direction, Decider::Default, true, &open);
                }
                allowed.join(&open);
            }
        }
        allowed
    }

    /// Whether somebody is among the peers of a rule.
    pub(crate) fn fits(&self, rule: &Rule, side: Side) -> bool {
        rule.peers.iter().any(|peer| match (peer, side) {
            (Peer::Everything, _) => true,
            (Peer::Pods(set), Side::Endpoint(index)) => {
                let index = u32::try_from(index).unwrap_or(u32::MAX);
                self.sets[*set as usize].sure.has(index)
            }
            (Peer::Pods(set), Side::Anybody) => self.is_everybody(*set),
            (Peer::Block(block, except), Side::Outside(range)) => {
                block.holds(&range) && !except.iter().any(|part| part.meets(&range))
            }
            (Peer::Pods(_), Side::Outside(_))
            | (Peer::Block(..) | Peer::Unknown(_) | Peer::UnknownOutside(_), _) => false,
        })
    }

    /// Whether a set takes in every endpoint there is.
    fn is_everybody(&self, set: u32) -> bool {
        self.everybody.contains(&set)
    }

    /// What is not known about one side.
    fn doubts_of(
        &self,
        direction: Direction,
        subject: Side,
        peer: Side,
        doubts: &mut BTreeSet<String>,
    ) {
        let Side::Endpoint(index) = subject else {
            return;
        };
        let endpoint = &self.endpoints[index];
        let name = |policy: &Policy| {
            let object = self.cluster.object(policy.object);
            format!("{} `{}`", object.kind, object.name)
        };
        if endpoint.is_host_network {
            doubts.insert(format!(
                "{} is in the network of its node, where most network plugins enforce no policy",
                endpoint.label()
            ));
        }
        for scope in ["", endpoint.namespace] {
            if let Some(id) = self.foreign.get(scope) {
                let object = self.cluster.object(*id);
                doubts.insert(format!(
                    "{} `{}` may decide as well, and is not read",
                    object.kind, object.name
                ));
            }
        }
        for policy in &self.maybe_selecting[index] {
            let policy = &self.policies[*policy as usize];
            if rules(policy, direction).is_some() {
                doubts.insert(format!(
                    "{} may select {}: namespace `{}` is not in the input",
                    name(policy),
                    endpoint.label(),
                    endpoint.namespace
                ));
            }
        }
        for policy in &self.selecting[index] {
            let policy = &self.policies[*policy as usize];
            // What could not be read may have been about this direction.
            if policy.is_broken {
                doubts.insert(format!("{} could not be read whole", name(policy)));
            }
            let Some(rules) = rules(policy, direction) else {
                continue;
            };
            for rule in rules {
                for other in &rule.peers {
                    match (other, peer) {
                        (Peer::Unknown(what), _)
                        | (Peer::UnknownOutside(what), Side::Outside(_) | Side::Anybody) => {
                            doubts.insert(format!(
                                "{} names {what}, which are not modelled",
                                name(policy)
                            ));
                        }
                        (Peer::Pods(set), Side::Endpoint(peer)) => {
                            let peer_index = u32::try_from(peer).unwrap_or(u32::MAX);
                            if self.sets[*set as usize].maybe.has(peer_index) {
                                doubts.insert(format!(
                                    "{} may mean {}: namespace `{}` is not in the input",
                                    name(policy),
                                    self.endpoints[peer].label(),
                                    self.endpoints[peer].namespace
                                ));
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
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
    /// A policy, by its index.
    Policy(usize),
    /// A rule, by the indexes of its policy and of itself.
    Rule(usize, usize),
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
