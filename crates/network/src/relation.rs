//! The whole relation at once: who may talk to whom, as blocks over classes of endpoints that nothing tells apart.
//!
//! Most of a cluster is told by few sentences: everybody who is not isolated talks to everybody who is not isolated, and
//! each rule of a policy adds its peers. Only where both ends are isolated is a pair looked at by itself. So the cost is
//! that of the rules, and not of the pairs.

use std::collections::{BTreeSet, HashMap};

use crate::decide::rules;
use crate::policy::Peer;
use crate::{Direction, NamedPort, Network, Ports, Range, Rule, Side};

/// Endpoints that are selected by the same policies and are peers of the same rules.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its endpoints; each stands for all of them.
    pub endpoints: Vec<usize>,
    /// Whether a policy has a say about what comes in.
    pub is_closed_in: bool,
    /// Whether a policy has a say about what goes out.
    pub is_closed_out: bool,
}

/// Ends of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ends {
    /// These classes, in order.
    Classes(Vec<u32>),
    /// Every class about which no policy has a say in that direction, and every address outside.
    Open,
    /// Addresses outside: a block without its exceptions.
    Outside(Range, Vec<Range>),
}

/// Whoever is on one side may talk to whoever is on the other.
#[derive(Debug, Clone)]
pub struct Block {
    /// Who opens connections.
    pub from: Ends,
    /// To whom.
    pub to: Ends,
    /// On which ports.
    pub ports: Ports,
}

/// All of it: the union of the blocks.
#[derive(Debug, Clone, Default)]
pub struct Relation {
    /// Classes; those of one place stand side by side.
    pub classes: Vec<Class>,
    /// Blocks.
    pub blocks: Vec<Block>,
    /// Class of every endpoint.
    pub class_of: Vec<u32>,
}

/// What tells classes apart: the policies that select, the sets of peers, and ports with names.
type Key<'k> = (&'k [u32], &'k [u32], &'k [NamedPort<'k>]);

impl Network<'_> {
    /// The whole relation.
    pub fn relation(&self) -> Relation {
        let mut relation = self.classes();
        let sets = self.sets_of_classes(&relation);
        let open: [Vec<u32>; 2] = [Direction::Ingress, Direction::Egress].map(|direction| {
            let classes = relation.classes.iter().enumerate();
            let open = classes.filter(|(_, class)| !class.is_closed(direction));
            open.map(|(index, _)| index_of(index)).collect()
        });
        relation.blocks.push(Block {
            from: Ends::Open,
            to: Ends::Open,
            ports: Ports::all(),
        });
        // Who is closed is opened by its rules towards everybody who is open.
        for direction in [Direction::Ingress, Direction::Egress] {
            let others = &open[usize::from(direction == Direction::Ingress)];
            for index in 0..relation.classes.len() {
                if relation.classes[index].is_closed(direction) {
                    self.open_by_rules(&mut relation, index, direction, others, &sets);
                }
            }
        }
        self.both_closed(&mut relation, &sets);
        relation
    }

    /// Endpoints by what selects them and what they are peers of.
    fn classes(&self) -> Relation {
        let mut peers_of: Vec<Vec<u32>> = vec![Vec::new(); self.endpoints.len()];
        for (id, selected) in self.sets.iter().enumerate() {
            for endpoint in selected.sure.iter() {
                peers_of[endpoint as usize].push(index_of(id));
            }
        }
        let names_ports = self.policies.iter().any(|policy| {
            let all = policy.ingress.iter().chain(&policy.egress).flatten();
            all.into_iter().any(Rule::names_ports)
        });
        let mut relation = Relation {
            class_of: Vec::with_capacity(self.endpoints.len()),
            ..Relation::default()
        };
        let mut known: HashMap<Key<'_>, u32> = HashMap::new();
        for (index, endpoint) in self.endpoints.iter().enumerate() {
            let ports = if names_ports {
                &endpoint.named_ports[..]
            } else {
                &[]
            };
            let key = (&self.selecting[index][..], &peers_of[index][..], ports);
            let class = *known.entry(key).or_insert_with(|| {
                let says = |direction| {
                    self.selecting(index)
                        .any(|policy| rules(policy, direction).is_some())
                };
                relation.classes.push(Class {
                    endpoints: Vec::new(),
                    is_closed_in: says(Direction::Ingress),
                    is_closed_out: says(Direction::Egress),
                });
                index_of(relation.classes.len() - 1)
            });
            relation.classes[class as usize].endpoints.push(index);
            relation.class_of.push(class);
        }
        relation
    }

    /// The classes in every set, in order. A class is in a set whole or not at all.
    fn sets_of_classes(&self, relation: &Relation) -> Vec<Vec<u32>> {
        self.sets
            .iter()
            .map(|selected| {
                let classes: BTreeSet<u32> = selected
                    .sure
                    .iter()
                    .map(|endpoint| relation.class_of[endpoint as usize])
                    .collect();
                classes.into_iter().collect()
            })
            .collect()
    }

    /// What the rules of one class let through towards those about whom no policy has a say.
    fn open_by_rules(
        &self,
        relation: &mut Relation,
        index: usize,
        direction: Direction,
        others: &[u32],
        sets: &[Vec<u32>],
    ) {
        let endpoint = relation.classes[index].endpoints[0];
        let own = Ends::Classes(vec![index_of(index)]);
        let mut add = |other: Ends, ports: Ports| {
            if ports.is_empty() || other == Ends::Classes(Vec::new()) {
                return;
            }
            let (from, to) = match direction {
                Direction::Ingress => (other, own.clone()),
                Direction::Egress => (own.clone(), other),
            };
            relation.blocks.push(Block { from, to, ports });
        };
        let is_plain = self
            .selecting(endpoint)
            .all(|policy| policy.rank.is_together());
        // Ports by name hang on the destination, and policies of administrators on their order.
        let is_plain =
            is_plain && (direction == Direction::Ingress || !self.names_ports(endpoint, direction));
        if !is_plain {
            for other in others {
                let ports = self.between(
                    endpoint,
                    relation.classes[*other as usize].endpoints[0],
                    direction,
                );
                add(Ends::Classes(vec![*other]), ports);
            }
            let pieces = match direction {
                Direction::Ingress => self.sources(),
                Direction::Egress => self.destinations(),
            };
            for piece in pieces {
                let ports = self.outward(endpoint, *piece, direction);
                add(Ends::Outside(*piece, Vec::new()), ports);
            }
            return;
        }
        let destination = (direction == Direction::Ingress).then(|| &self.endpoints[endpoint]);
        for policy in self.selecting(endpoint) {
            for rule in rules(policy, direction).into_iter().flatten() {
                let ports = rule.ports_at(destination);
                for peer in &rule.peers {
                    match peer {
                        Peer::Everything => add(Ends::Open, ports.clone()),
                        Peer::Block(range, except) => {
                            add(Ends::Outside(*range, except.clone()), ports.clone());
                        }
                        Peer::Pods(set) => {
                            let both = intersection(&sets[*set as usize], others);
                            add(Ends::Classes(both), ports.clone());
                        }
                        Peer::Unknown(_) | Peer::UnknownOutside(_) => {}
                    }
                }
            }
        }
    }

    fn names_ports(&self, endpoint: usize, direction: Direction) -> bool {
        self.selecting(endpoint)
            .flat_map(|policy| rules(policy, direction).into_iter().flatten())
            .any(Rule::names_ports)
    }

    fn between(&self, endpoint: usize, other: usize, direction: Direction) -> Ports {
        let (own, other) = (Side::Endpoint(endpoint), Side::Endpoint(other));
        match direction {
            Direction::Ingress => self.passing(other, own),
            Direction::Egress => self.passing(own, other),
        }
    }

    fn outward(&self, endpoint: usize, piece: Range, direction: Direction) -> Ports {
        let (own, other) = (Side::Endpoint(endpoint), Side::Outside(piece));
        match direction {
            Direction::Ingress => self.passing(other, own),
            Direction::Egress => self.passing(own, other),
        }
    }

    /// Pairs of which both have policies: those that a rule of each side names.
    fn both_closed(&self, relation: &mut Relation, sets: &[Vec<u32>]) {
        let closed_in: Vec<u32> = (0..relation.classes.len())
            .filter(|index| relation.classes[*index].is_closed_in)
            .map(index_of)
            .collect();
        let mut blocks = Vec::new();
        for (from, class) in relation.classes.iter().enumerate() {
            if !class.is_closed_out {
                continue;
            }
            let endpoint = class.endpoints[0];
            let is_plain = self
                .selecting(endpoint)
                .all(|policy| policy.rank.is_together());
            let mut candidates: BTreeSet<u32> = BTreeSet::new();
            for policy in self.selecting(endpoint) {
                for rule in rules(policy, Direction::Egress).into_iter().flatten() {
                    for peer in &rule.peers {
                        match peer {
                            Peer::Everything => candidates.extend(&closed_in),
                            Peer::Pods(set) => {
                                candidates.extend(intersection(&sets[*set as usize], &closed_in));
                            }
                            Peer::Block(..) | Peer::Unknown(_) | Peer::UnknownOutside(_) => {}
                        }
                    }
                }
            }
            if !is_plain {
                candidates.extend(&closed_in);
            }
            // Destinations with the same ports are one block.
            let mut by_ports: HashMap<Ports, Vec<u32>> = HashMap::new();
            for to in candidates {
                let destination = relation.classes[to as usize].endpoints[0];
                let ports = self.passing(Side::Endpoint(endpoint), Side::Endpoint(destination));
                if !ports.is_empty() {
                    by_ports.entry(ports).or_default().push(to);
                }
            }
            let mut found: Vec<(Ports, Vec<u32>)> = by_ports.into_iter().collect();
            found.sort_unstable();
            blocks.extend(found.into_iter().map(|(ports, to)| Block {
                from: Ends::Classes(vec![index_of(from)]),
                to: Ends::Classes(to),
                ports,
            }));
        }
        relation.blocks.extend(blocks);
    }
}

impl Class {
    fn is_closed(&self, direction: Direction) -> bool {
        match direction {
            Direction::Ingress => self.is_closed_in,
            Direction::Egress => self.is_closed_out,
        }
    }
}

impl Relation {
    /// What may pass from one class to another: the union of the blocks that hold both. Slow; for looking at few pairs.
    pub fn between(&self, from: u32, to: u32) -> Ports {
        let mut ports = Ports::none();
        for block in &self.blocks {
            let holds = |ends: &Ends, class: u32, direction: Direction| match ends {
                Ends::Classes(classes) => classes.binary_search(&class).is_ok(),
                Ends::Open => !self.classes[class as usize].is_closed(direction),
                Ends::Outside(..) => false,
            };
            if holds(&block.from, from, Direction::Egress)
                && holds(&block.to, to, Direction::Ingress)
            {
                ports.join(&block.ports);
            }
        }
        ports
    }
}

fn index_of(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// What two sorted lists share.
fn intersection(one: &[u32], other: &[u32]) -> Vec<u32> {
    let (few, many) = if one.len() < other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let found = few.iter().filter(|item| many.binary_search(item).is_ok());
    found.copied().collect()
}
