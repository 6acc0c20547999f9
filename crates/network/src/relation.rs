//! The whole relation at once: who may talk to whom, as blocks over classes of endpoints that nothing tells apart.
//!
//! To each side of a class most others are the same: those that none of its rules names get one verdict, and only those
//! that a rule names are looked at. Where nobody is named on either side, classes of equal verdicts make one block. So
//! the cost is that of the rules, and not of the pairs.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use seawall_model::Table;

use crate::class::{Block, Class, ClassId, Ends, Relation};
use crate::decide::{Nobody, rules};
use crate::pairs::{Interned, PortsId, Sides, Verdicts, named_pairs, unnamed_pairs};
use crate::peer::SetId;
use crate::policy::Peer;
use crate::range::Family;
use crate::{Direction, EndpointId, NamedPort, Network, PolicyId, Ports, Range, Rule, Side, range};

/// What tells classes apart: the policies that select, the sets of peers, ports with names, families of addresses that are
/// known and that are lacking, and the node where a pod in its network is beside others.
type Key<'k> = (
    &'k [PolicyId],
    &'k [SetId],
    &'k [NamedPort<'k>],
    [Option<bool>; 2],
    [bool; 2],
    Option<&'k str>,
);

/// What a verdict of one side hangs on: the policies that select, and named ports of its own.
type Subject<'k> = (&'k [PolicyId], &'k [NamedPort<'k>]);

/// The classes of a set.
struct Members {
    classes: Vec<ClassId>,
    /// Whether it is every class but these.
    are_left_out: bool,
}

impl Network<'_> {
    /// The whole relation.
    pub fn relation(&self) -> Relation {
        let mut relation = self.classes();
        let sets = self.sets_of_classes(&relation);
        let near_host = self.near_host();
        let mut interned = Interned::default();
        relation.blocks.push(Block {
            from: Ends::Open,
            to: Ends::Open,
            ports: Ports::all(),
            except: Vec::new(),
        });
        for direction in [Direction::Ingress, Direction::Egress] {
            for class in relation.classes.ids() {
                if relation.classes[class].is_closed(direction) {
                    self.outward(&mut relation, class, direction);
                }
            }
        }
        // Where policies look at the addresses of pods, each family is a network of its own.
        let families: &[Option<Family>] = if self.has_addressed {
            &[Some(Family::V4), Some(Family::V6)]
        } else {
            &[None]
        };
        for family in families {
            let has = |id: EndpointId| {
                // Pods of which some have the one family and the others the other are in both.
                let is_mixed = Family::BOTH
                    .iter()
                    .all(|family| self.has_family(id, *family).is_none());
                family.is_none_or(|family| is_mixed || self.has_family(id, family) == Some(true))
            };
            let classes = relation.classes.values().iter();
            let members: Vec<bool> = classes.map(|class| has(class.endpoints[0])).collect();
            let [into, out] = [Direction::Ingress, Direction::Egress].map(|direction| {
                let ask = (direction, *family);
                // Many classes may be subjects of the same policies, and each of these may name them all.
                let mut known: HashMap<Subject<'_>, Rc<Verdicts>> = HashMap::new();
                let classes = relation.classes.ids();
                classes
                    .map(|class| {
                        let endpoint = relation.classes[class].endpoints[0];
                        let subject = self.subject(endpoint, direction, &near_host);
                        if let Some(verdicts) = subject.and_then(|subject| known.get(&subject)) {
                            return Rc::clone(verdicts);
                        }
                        let verdicts = self.verdicts(&relation, class, ask, &sets, &mut interned);
                        let verdicts = Rc::new(verdicts);
                        known.extend(subject.map(|subject| (subject, Rc::clone(&verdicts))));
                        verdicts
                    })
                    .collect::<Table<ClassId, Rc<Verdicts>>>()
            });
            let sides = Sides {
                out: &out,
                into: &into,
                members: &members,
            };
            let holes = named_pairs(&mut relation, &sides, &mut interned);
            unnamed_pairs(&mut relation, &sides, &holes, &mut interned);
        }
        self.add_own_nodes(&mut relation);
        relation
    }

    /// What the verdicts of an endpoint hang on; nothing where its place does too.
    fn subject(
        &self,
        endpoint: EndpointId,
        direction: Direction,
        near_host: &HashMap<EndpointId, &str>,
    ) -> Option<Subject<'_>> {
        let all = self.selecting(endpoint);
        let mut rules = all.flat_map(|policy| rules(policy, direction).into_iter().flatten());
        let asks_place = near_host.contains_key(&endpoint)
            || rules.any(|rule| rule.peers.iter().any(|peer| matches!(peer, Peer::Nodes(_))));
        let ports = &self.endpoints[endpoint].named_ports;
        (!asks_place).then_some((&self.selecting[endpoint][..], &ports[..]))
    }

    /// Endpoints by what selects them and what they are peers of.
    pub(crate) fn classes(&self) -> Relation {
        let mut peers_of: Table<_, Vec<SetId>> = Table::filled(Vec::new(), self.endpoints.len());
        for (set, selected) in self.sets.iter() {
            // Of those in which nearly all are it is noted who is not.
            match selected.sure.left_out() {
                Some(others) => others.iter().for_each(|id| peers_of[*id].push(set)),
                None => selected.sure.iter().for_each(|id| peers_of[id].push(set)),
            }
        }
        let names_ports = self.policies.values().iter().any(|policy| {
            let all = policy.ingress.iter().chain(&policy.egress).flatten();
            all.into_iter().any(Rule::names_ports)
        });
        let near_host = self.near_host();
        let mut relation = Relation::default();
        let mut known: HashMap<Key<'_>, ClassId> = HashMap::new();
        for (id, endpoint) in self.endpoints.iter() {
            let ports = if names_ports {
                &endpoint.named_ports[..]
            } else {
                &[]
            };
            let families = if self.has_addressed {
                Family::BOTH.map(|family| self.has_family(id, family))
            } else {
                [None; 2]
            };
            let key = (
                &self.selecting[id][..],
                &peers_of[id][..],
                ports,
                families,
                self.lacking(id),
                near_host.get(&id).copied(),
            );
            let class = *known.entry(key).or_insert_with(|| {
                let says = |direction| {
                    self.selecting(id)
                        .any(|policy| rules(policy, direction).is_some())
                };
                relation.classes.push(Class {
                    endpoints: Vec::new(),
                    is_closed_in: says(Direction::Ingress),
                    is_closed_out: says(Direction::Egress),
                })
            });
            relation.classes[class].endpoints.push(id);
            relation.class_of.push(class);
        }
        relation
    }

    /// The classes of every set, or those that it leaves out, in order. A class is in a set whole or not at all.
    fn sets_of_classes(&self, relation: &Relation) -> Table<SetId, Members> {
        let class_of = |endpoint: EndpointId| relation.class_of[endpoint];
        let endpoints = &self.endpoints;
        self.sets
            .iter()
            .map(|(set, selected)| {
                let sure = &selected.sure;
                let left_out = match sure.left_out() {
                    Some(others) => Some(others.to_vec()),
                    // Everybody, but for pods in the network of a node.
                    None if self.everybody.contains(&set) => {
                        Some(endpoints.ids().filter(|id| !sure.has(*id)).collect())
                    }
                    None => None,
                };
                let are_left_out = left_out.is_some();
                let classes: BTreeSet<ClassId> = match left_out {
                    Some(others) => others.into_iter().map(class_of).collect(),
                    None => sure.iter().map(class_of).collect(),
                };
                Members {
                    classes: classes.into_iter().collect(),
                    are_left_out,
                }
            })
            .collect()
    }

    /// What one side of a class lets through, by class of the other.
    fn verdicts(
        &self,
        relation: &Relation,
        class: ClassId,
        (direction, family): (Direction, Option<Family>),
        sets: &Table<SetId, Members>,
        interned: &mut Interned,
    ) -> Verdicts {
        let endpoint = relation.classes[class].endpoints[0];
        if !relation.classes[class].is_closed(direction) {
            return Verdicts {
                rest: interned.add(Ports::all()),
                named: Vec::new(),
            };
        }
        let own = Side::Endpoint(endpoint);
        let mut ask =
            |peer: Side| interned.add(self.direction_in(direction, own, peer, family, &mut Nobody));
        let (mut says_names, mut says_names_to_all) = (false, false);
        let mut found: BTreeSet<SetId> = BTreeSet::new();
        for policy in self.selecting(endpoint) {
            for rule in rules(policy, direction).into_iter().flatten() {
                if direction == Direction::Egress && rule.names_ports() {
                    says_names = true;
                    says_names_to_all |= rule.peers.iter().any(|peer| match peer {
                        Peer::Everything => true,
                        Peer::Pods(set) => self.everybody.contains(set),
                        _ => false,
                    });
                }
                found.extend(rule.peers.iter().filter_map(|peer| match peer {
                    Peer::Pods(set) => {
                        let is_all = self.everybody.contains(set) && sets[*set].classes.is_empty();
                        (!is_all).then_some(*set)
                    }
                    Peer::Addressed(pods) => Some(pods.set),
                    _ => None,
                }));
            }
        }
        let representative = |class: ClassId| Side::Endpoint(relation.classes[class].endpoints[0]);
        let names_nearly_all = found.iter().any(|set| sets[*set].are_left_out);
        // A port with a name is another number at each, so that everybody has to be asked.
        if says_names_to_all || says_names && names_nearly_all {
            let all = relation.classes.ids();
            return Verdicts {
                rest: ask(Side::Anybody),
                named: all
                    .map(|class| (class, ask(representative(class))))
                    .collect(),
            };
        }
        // Those that are in the same sets get the same verdict.
        let mut members: Vec<(ClassId, SetId)> = found
            .iter()
            .flat_map(|set| sets[*set].classes.iter().map(move |class| (*class, *set)))
            .collect();
        members.sort_unstable();
        // Somebody whom no rule tells from others is anybody, or any of those whom the rules name that name nearly all.
        let rest = if names_nearly_all {
            let mut named = members.iter().map(|(class, _)| *class).peekable();
            let others = relation.classes.ids().filter(|class| {
                let mut is_named = false;
                while named.next_if_eq(class).is_some() {
                    is_named = true;
                }
                !is_named
            });
            // Pods in the network of a node may count as that node.
            let is_in_host = |class: &ClassId| {
                let endpoint = relation.classes[*class].endpoints[0];
                self.endpoints[endpoint].is_host_network
            };
            let other = others.min_by_key(|class| (is_in_host(class), *class));
            ask(other.map_or(Side::Anybody, representative))
        } else {
            ask(Side::Anybody)
        };
        let mut known: HashMap<Vec<SetId>, PortsId> = HashMap::new();
        let named = members
            .chunk_by(|(one, _), (other, _)| one == other)
            .map(|group| {
                let class = group[0].0;
                let key: Vec<SetId> = group.iter().map(|(_, set)| *set).collect();
                if says_names {
                    return (class, ask(representative(class)));
                }
                let ports = known
                    .entry(key)
                    .or_insert_with(|| ask(representative(class)));
                (class, *ports)
            })
            .collect();
        Verdicts { rest, named }
    }

    /// What one side of a class lets through from or to addresses outside.
    fn outward(&self, relation: &mut Relation, class: ClassId, direction: Direction) {
        let endpoint = relation.classes[class].endpoints[0];
        let own = || Ends::Classes(vec![class]);
        let lacking = self.lacking(endpoint);
        let mut add = |range: Range, except: Vec<Range>, ports: Ports| {
            if ports.is_empty() || lacking[Family::of(range.first) as usize] {
                return;
            }
            let other = Ends::Outside(range, except);
            let (from, to) = match direction {
                Direction::Ingress => (other, own()),
                Direction::Egress => (own(), other),
            };
            relation.blocks.push(Block {
                from,
                to,
                ports,
                except: Vec::new(),
            });
        };
        let policies = || {
            let policies = self.selecting(endpoint);
            policies.flat_map(|policy| rules(policy, direction).into_iter().flatten())
        };
        // Rules that add up are as many blocks as they name.
        if self
            .selecting(endpoint)
            .all(|policy| policy.rank.is_together())
        {
            let destination = (direction == Direction::Ingress).then(|| &self.endpoints[endpoint]);
            for rule in policies() {
                let ports = rule.ports_at(destination);
                for peer in &rule.peers {
                    match peer {
                        Peer::Everything => {
                            add(Range::V4, Vec::new(), ports.clone());
                            add(Range::V6, Vec::new(), ports.clone());
                        }
                        Peer::Block(range, except) => add(*range, except.clone(), ports.clone()),
                        Peer::Pods(_)
                        | Peer::Addressed(_)
                        | Peer::Nodes(_)
                        | Peer::Unknown(_)
                        | Peer::UnknownOutside(_) => {}
                    }
                }
            }
            return;
        }
        // Where the order counts, addresses are cut where the rules of this class tell them apart.
        let mut blocks = vec![Range::V6];
        for rule in policies() {
            for peer in &rule.peers {
                if let Peer::Block(range, except) = peer {
                    blocks.push(*range);
                    blocks.extend(except);
                }
            }
        }
        let own = Side::Endpoint(endpoint);
        let mut last: Option<(Range, Ports)> = None;
        for piece in range::cut(&blocks) {
            let ports = self.direction(direction, own, Side::Outside(piece), &mut Nobody);
            match &mut last {
                Some((range, known))
                    if *known == ports && range.first.is_ipv4() == piece.first.is_ipv4() =>
                {
                    range.last = piece.last;
                }
                _ => {
                    if let Some((range, ports)) = last.replace((piece, ports)) {
                        add(range, Vec::new(), ports);
                    }
                }
            }
        }
        if let Some((range, ports)) = last {
            add(range, Vec::new(), ports);
        }
    }
}
