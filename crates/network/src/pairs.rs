//! Which pairs of classes may talk, from what each side lets through.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use seawall_model::{Table, TableIndex, define_index};

use crate::{Block, ClassId, Direction, Ends, Ports, Relation};

define_index! {
    /// A set of ports of which there is one.
    pub(crate) struct PortsId;
}

/// Ports by id, so that what is equal is compared and combined once.
#[derive(Default)]
pub(crate) struct Interned {
    ports: Table<PortsId, Ports>,
    ids: HashMap<Ports, PortsId>,
    both: HashMap<(PortsId, PortsId), PortsId>,
    joined: HashMap<(PortsId, PortsId), PortsId>,
}

impl Interned {
    pub(crate) fn add(&mut self, ports: Ports) -> PortsId {
        if let Some(id) = self.ids.get(&ports) {
            return *id;
        }
        let id = self.ports.push(ports.clone());
        self.ids.insert(ports, id);
        id
    }

    pub(crate) fn get(&self, id: PortsId) -> &Ports {
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

    /// What is in one of two.
    pub(crate) fn join(&mut self, one: PortsId, other: PortsId) -> PortsId {
        if one == other {
            return one;
        }
        let key = (one.min(other), one.max(other));
        if let Some(id) = self.joined.get(&key) {
            return *id;
        }
        let mut ports = self.get(one).clone();
        ports.join(self.get(other));
        let id = self.add(ports);
        self.joined.insert(key, id);
        id
    }
}

/// What one side of a class lets through.
pub(crate) struct Verdicts {
    /// For those that no rule names.
    pub rest: PortsId,
    /// For those that one names, by class.
    pub named: Vec<(ClassId, PortsId)>,
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

/// What both sides let through, and which classes have addresses of the family that is asked about.
pub(crate) struct Sides<'s> {
    pub out: &'s Table<ClassId, Rc<Verdicts>>,
    pub into: &'s Table<ClassId, Rc<Verdicts>>,
    pub members: &'s [bool],
}

impl Sides<'_> {
    fn has(&self, class: ClassId) -> bool {
        self.members[class.index()]
    }
}

/// Adds pairs of which one side names the other, as far as they may talk more than those that nobody names. Pairs that
/// may talk less are returned, by the class they go to.
pub(crate) fn named_pairs(
    relation: &mut Relation,
    sides: &Sides<'_>,
    interned: &mut Interned,
) -> HashMap<ClassId, Vec<ClassId>> {
    let (out, into) = (sides.out, sides.into);
    let mut holes: HashMap<ClassId, Vec<ClassId>> = HashMap::new();
    let mut pair = |from, to, out_ports, in_ports| -> Option<PortsId> {
        if !sides.has(from) || !sides.has(to) {
            return None;
        }
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
            except: Vec::new(),
        });
    }
    holes
}

/// Adds pairs of which no side names the other: classes of equal verdicts are one block, without the pairs that may
/// talk less.
pub(crate) fn unnamed_pairs(
    relation: &mut Relation,
    sides: &Sides<'_>,
    holes: &HashMap<ClassId, Vec<ClassId>>,
    interned: &mut Interned,
) {
    let group = |verdicts: &Table<ClassId, Rc<Verdicts>>| {
        let mut groups: BTreeMap<PortsId, Vec<ClassId>> = BTreeMap::new();
        let members = verdicts.iter().filter(|(class, _)| sides.has(*class));
        for (class, verdicts) in members {
            groups.entry(verdicts.rest).or_default().push(class);
        }
        groups
    };
    let (sources, targets) = (group(sides.out), group(sides.into));
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
            let is_source =
                |class: &ClassId| sides.has(*class) && sides.out[*class].rest == *out_ports;
            let mut by_holes: BTreeMap<Vec<ClassId>, Vec<ClassId>> = BTreeMap::new();
            let mut targets = Vec::with_capacity(to.len());
            for class in to {
                let without = holes.get(class).map_or(&[][..], |list| &list[..]);
                let without: Vec<ClassId> = without.iter().copied().filter(is_source).collect();
                if without.len() == from.len() {
                    continue;
                }
                targets.push(*class);
                if !without.is_empty() {
                    by_holes.entry(without).or_default().push(*class);
                }
            }
            if !targets.is_empty() {
                relation.blocks.push(Block {
                    from: Ends::Classes(from.clone()),
                    to: Ends::Classes(targets),
                    ports,
                    except: by_holes.into_iter().collect(),
                });
            }
        }
    }
}
