//! The whole relation at once: who may talk to whom, as blocks over classes of endpoints that nothing tells apart.
//!
//! To each side of a class most others are the same: those that none of its rules names get one verdict, and only those
//! that a rule names are looked at. Where nobody is named on either side, classes of equal verdicts make one block. So
//! the cost is that of the rules, and not of the pairs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_model::{Table, define_index};

use crate::decide::{Nobody, rules};
use crate::peer::SetId;
use crate::policy::Peer;
use crate::{Direction, EndpointId, NamedPort, Network, PolicyId, Ports, Range, Rule, Side, range};

define_index! {
    /// A class of a [`Relation`].
    pub struct ClassId;
}

define_index! {
    /// A block of a [`Relation`].
    pub struct BlockId;
}

define_index! {
    /// A set of ports of which there is one.
    struct PortsId;
}

/// Endpoints that are selected by the same policies and are peers of the same rules.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its endpoints; each stands for all of them.
    pub endpoints: Vec<EndpointId>,
    /// Whether a policy has a say about what comes in.
    pub is_closed_in: bool,
    /// Whether a policy has a say about what goes out.
    pub is_closed_out: bool,
}

/// Ends of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ends {
    /// These classes, in order.
    Classes(Vec<ClassId>),
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
    pub classes: Table<ClassId, Class>,
    /// Blocks.
    pub blocks: Table<BlockId, Block>,
    /// Class of every endpoint.
    pub class_of: Table<EndpointId, ClassId>,
}

/// What tells classes apart: the policies that select, the sets of peers, and ports with names.
type Key<'k> = (&'k [PolicyId], &'k [SetId], &'k [NamedPort<'k>]);

/// Ports by id, so that what is equal is compared and combined once.
#[derive(Default)]
struct Interned {
    ports: Table<PortsId, Ports>,
    ids: HashMap<Ports, PortsId>,
    both: HashMap<(PortsId, PortsId), PortsId>,
}

impl Interned {
    fn add(&mut self, ports: Ports) -> PortsId {
        if let Some(id) = self.ids.get(&ports) {
            return *id;
        }
        let id = self.ports.push(ports.clone());
        self.ids.insert(ports, id);
        id
    }

    fn get(&self, id: PortsId) -> &Ports {
        &self.ports[id]
    }

    /// What is in both.
    fn intersect(&mut self, one: PortsId, other: PortsId) -> PortsId {
        if one == other {
            return one;
        }
        let key = (one.min(other), one.max(other));
        if let Some(id) = self.both.get(&key) {
            return *id;
        }
        let id = self.add(self.get(one).intersect(self.get(other)));
        self.both.insert(key, id);
        id
    }
}

/// What one side of a class lets through.
struct Verdicts {
    /// For those that no rule names.
    rest: PortsId,
    /// For those that one names, by class.
    named: Vec<(ClassId, PortsId)>,
}

impl Verdicts {
    fn of(&self, class: ClassId) -> PortsId {
        match self.find(class) {
            Some(ports) => ports,
            None => self.rest,
        }
    }

    fn find(&self, class: ClassId) -> Option<PortsId> {
        let at = self.named.binary_search_by_key(&class, |(class, _)| *class);
        at.ok().map(|at| self.named[at].1)
    }
}

impl Network<'_> {
    /// The whole relation.
    pub fn relation(&self) -> Relation {
        let mut relation = self.classes();
        let sets = self.sets_of_classes(&relation);
        let mut interned = Interned::default();
        let [into, out] = [Direction::Ingress, Direction::Egress].map(|direction| {
            let classes = relation.classes.ids();
            classes
                .map(|class| self.verdicts(&relation, class, direction, &sets, &mut interned))
                .collect::<Table<ClassId, Verdicts>>()
        });
        relation.blocks.push(Block {
            from: Ends::Open,
            to: Ends::Open,
            ports: Ports::all(),
        });
        for direction in [Direction::Ingress, Direction::Egress] {
            for class in relation.classes.ids() {
                if relation.classes[class].is_closed(direction) {
                    self.outward(&mut relation, class, direction);
                }
            }
        }
        let holes = named_pairs(&mut relation, &out, &into, &mut interned);
        unnamed_pairs(&mut relation, &out, &into, &holes, &mut interned);
        relation
    }

    /// Endpoints by what selects them and what they are peers of.
    pub(crate) fn classes(&self) -> Relation {
        let mut peers_of: Table<_, Vec<SetId>> = Table::filled(Vec::new(), self.endpoints.len());
        for (set, selected) in self.sets.iter() {
            for endpoint in selected.sure.iter() {
                peers_of[endpoint].push(set);
            }
        }
        let names_ports = self.policies.values().iter().any(|policy| {
            let all = policy.ingress.iter().chain(&policy.egress).flatten();
            all.into_iter().any(Rule::names_ports)
        });
        let mut relation = Relation::default();
        let mut known: HashMap<Key<'_>, ClassId> = HashMap::new();
        for (id, endpoint) in self.endpoints.iter() {
            let ports = if names_ports {
                &endpoint.named_ports[..]
            } else {
                &[]
            };
            let key = (&self.selecting[id][..], &peers_of[id][..], ports);
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

    /// The classes in every set, in order. A class is in a set whole or not at all.
    fn sets_of_classes(&self, relation: &Relation) -> Table<SetId, Vec<ClassId>> {
        self.sets
            .values()
            .iter()
            .map(|selected| {
                let classes: BTreeSet<ClassId> = selected
                    .sure
                    .iter()
                    .map(|endpoint| relation.class_of[endpoint])
                    .collect();
                classes.into_iter().collect()
            })
            .collect()
    }

    /// What one side of a class lets through, by class of the other.
    fn verdicts(
        &self,
        relation: &Relation,
        class: ClassId,
        direction: Direction,
        sets: &Table<SetId, Vec<ClassId>>,
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
        let mut ask = |peer: Side| interned.add(self.direction(direction, own, peer, &mut Nobody));
        // Somebody whom no rule names is anybody, except where a port that everybody may reach has a name: that is
        // another number at each.
        let rest = ask(Side::Anybody);
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
                    Peer::Pods(set) if !self.everybody.contains(set) => Some(*set),
                    _ => None,
                }));
            }
        }
        let representative = |class: ClassId| Side::Endpoint(relation.classes[class].endpoints[0]);
        if says_names_to_all {
            let all = relation.classes.ids();
            return Verdicts {
                rest,
                named: all
                    .map(|class| (class, ask(representative(class))))
                    .collect(),
            };
        }
        // Those that are in the same sets get the same verdict.
        let mut members: Vec<(ClassId, SetId)> = found
            .iter()
            .flat_map(|set| sets[*set].iter().map(move |class| (*class, *set)))
            .collect();
        members.sort_unstable();
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
        let mut add = |range: Range, except: Vec<Range>, ports: Ports| {
            if ports.is_empty() {
                return;
            }
            let other = Ends::Outside(range, except);
            let (from, to) = match direction {
                Direction::Ingress => (other, own()),
                Direction::Egress => (own(), other),
            };
            relation.blocks.push(Block { from, to, ports });
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
                        Peer::Pods(_) | Peer::Unknown(_) | Peer::UnknownOutside(_) => {}
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

/// Adds pairs of which one side names the other, as far as they may talk more than those that nobody names. Pairs that
/// may talk less are returned, by the class they go to.
fn named_pairs(
    relation: &mut Relation,
    out: &Table<ClassId, Verdicts>,
    into: &Table<ClassId, Verdicts>,
    interned: &mut Interned,
) -> HashMap<ClassId, Vec<ClassId>> {
    let mut holes: HashMap<ClassId, Vec<ClassId>> = HashMap::new();
    let mut pair = |from, to, out_ports, in_ports| -> Option<PortsId> {
        let ports = interned.intersect(out_ports, in_ports);
        let usual = interned.intersect(out[from].rest, into[to].rest);
        if ports == usual {
            return None;
        }
        let (ports_set, usual_set) = (interned.get(ports), interned.get(usual));
        if !usual_set.without(ports_set).is_empty() {
            holes.entry(to).or_default().push(from);
        }
        (!ports_set.is_empty()).then_some(ports)
    };
    let mut blocks = Vec::new();
    for (from, verdicts) in out.iter() {
        let mut by_ports: HashMap<PortsId, Vec<ClassId>> = HashMap::new();
        for (to, ports) in &verdicts.named {
            let in_ports = into[*to].of(from);
            if let Some(ports) = pair(from, *to, *ports, in_ports) {
                by_ports.entry(ports).or_default().push(*to);
            }
        }
        blocks.extend(
            by_ports
                .into_iter()
                .map(|(ports, to)| (vec![from], to, ports)),
        );
    }
    for (to, verdicts) in into.iter() {
        let mut by_ports: HashMap<PortsId, Vec<ClassId>> = HashMap::new();
        for (from, ports) in &verdicts.named {
            // Those that name each other were met above.
            let other = &out[*from];
            if other.find(to).is_some() {
                continue;
            }
            if let Some(ports) = pair(*from, to, other.rest, *ports) {
                by_ports.entry(ports).or_default().push(*from);
            }
        }
        blocks.extend(
            by_ports
                .into_iter()
                .map(|(ports, from)| (from, vec![to], ports)),
        );
    }
    holes.values_mut().for_each(|from| from.sort_unstable());
    blocks.sort_unstable();
    for (from, to, ports) in blocks {
        relation.blocks.push(Block {
            from: Ends::Classes(from),
            to: Ends::Classes(to),
            ports: interned.get(ports).clone(),
        });
    }
    holes
}

/// Adds pairs of which no side names the other: classes of equal verdicts are one block, without the pairs that may
/// talk less.
fn unnamed_pairs(
    relation: &mut Relation,
    out: &Table<ClassId, Verdicts>,
    into: &Table<ClassId, Verdicts>,
    holes: &HashMap<ClassId, Vec<ClassId>>,
    interned: &mut Interned,
) {
    let group = |verdicts: &Table<ClassId, Verdicts>| {
        let mut groups: BTreeMap<PortsId, Vec<ClassId>> = BTreeMap::new();
        for (class, verdicts) in verdicts.iter() {
            groups.entry(verdicts.rest).or_default().push(class);
        }
        groups
    };
    let (sources, targets) = (group(out), group(into));
    for (out_ports, from) in &sources {
        for (in_ports, to) in &targets {
            let ports = interned.intersect(*out_ports, *in_ports);
            if interned.get(ports).is_empty() {
                continue;
            }
            // Nobody has a say on either side: that is said already.
            let is_open =
                |class: &ClassId, direction| !relation.classes[*class].is_closed(direction);
            if from.iter().all(|class| is_open(class, Direction::Egress))
                && to.iter().all(|class| is_open(class, Direction::Ingress))
            {
                continue;
            }
            let ports = interned.get(ports).clone();
            // Those that the same classes may not reach are together.
            let mut by_holes: BTreeMap<&[ClassId], Vec<ClassId>> = BTreeMap::new();
            for class in to {
                let without = holes.get(class).map_or(&[][..], |list| &list[..]);
                by_holes.entry(without).or_default().push(*class);
            }
            for (without, to) in by_holes {
                let kept = from
                    .iter()
                    .filter(|class| without.binary_search(class).is_err());
                let from: Vec<ClassId> = kept.copied().collect();
                if !from.is_empty() {
                    relation.blocks.push(Block {
                        from: Ends::Classes(from),
                        to: Ends::Classes(to),
                        ports: ports.clone(),
                    });
                }
            }
        }
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
    pub fn between(&self, from: ClassId, to: ClassId) -> Ports {
        let mut ports = Ports::none();
        for block in self.blocks.values() {
            let holds = |ends: &Ends, class: ClassId, direction: Direction| match ends {
                Ends::Classes(classes) => classes.binary_search(&class).is_ok(),
                Ends::Open => !self.classes[class].is_closed(direction),
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
