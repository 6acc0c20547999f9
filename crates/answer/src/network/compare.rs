//! What two networks let pass, compared by classes: ends that nothing tells apart in either network are one group, so that
//! the cost is that of what policies say and of what changed, not of pairs of pods.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use seawall_model::TableIndex;
use seawall_network::{
    BlockId, ClassId, Direction, EndNames, Ends, Network, Outside, Ports, Relation, Side,
};

use super::change::Change;
use super::connections::unsure;
use super::relation::listed_name;
use super::words::CONTROLLER;

/// Most changes that are listed. What more there are is counted.
const MAX_CHANGES: usize = 100_000;

/// What became of the pairs of ends.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The first ones, by the names of their ends.
    pub list: Vec<Change>,
    /// How many more there are.
    pub left_out: usize,
    /// Whether anything is allowed that was not before.
    pub is_worse: bool,
}

/// Compares two networks, of which both see the same pieces of the outside.
pub(super) fn compare(before: &Network<'_>, after: &Network<'_>) -> Changes {
    let names = before.end_names_with(after);
    let relations = [before.relation(), after.relation()];
    let groups = groups(&names, &relations);
    let mut ports = Interned::new();
    let mut changes = Changes::default();
    let mut see = |from: &[&str], to: &[&str], [was, is]: [&Ports; 2]| {
        if was != is {
            changes.note([was, is], from, to);
        }
    };
    inside(&groups, &relations, &mut ports, true, &mut see);
    for direction in [Direction::Egress, Direction::Ingress] {
        outside(
            &groups,
            &relations,
            [before, after],
            direction,
            &mut ports,
            &mut see,
        );
    }
    routed([before, after], &names, &mut ports, &mut see);
    let unsure = [unsure(before, &names[0]), unsure(after, &names[1])];
    for change in &mut changes.list {
        let pair = (change.from.clone(), change.to.clone());
        change.unknown = unsure.iter().find_map(|side| side.get(&pair)).cloned();
    }
    changes
        .list
        .sort_by(|one, other| (&one.from, &one.to).cmp(&(&other.from, &other.to)));
    changes
}

/// Hands out what may pass between ends of a cluster in two networks: names of ends that are alike on either side, in order,
/// with what passes before and after; nothing for ends between which nothing passes in either.
pub fn each_group(before: &Network<'_>, after: &Network<'_>, see: &mut See<'_>) {
    let names = before.end_names_with(after);
    let relations = [before.relation(), after.relation()];
    let groups = groups(&names, &relations);
    let mut ports = Interned::new();
    inside(&groups, &relations, &mut ports, false, see);
    routed([before, after], &names, &mut ports, see);
}

/// How many pairs of different ends names of both sides make. Both are in order.
pub fn count_pairs(from: &[&str], to: &[&str]) -> usize {
    let same = from.iter().filter(|name| to.binary_search(name).is_ok());
    from.len() * to.len() - same.count()
}

/// What takes the names of two groups of ends, and what passes between them before and after.
pub type See<'s> = dyn FnMut(&[&str], &[&str], [&Ports; 2]) + 's;

/// Ends that have the same classes before and after.
struct Group<'n> {
    classes: [Vec<ClassId>; 2],
    names: Vec<&'n str>,
}

fn groups<'n>(names: &'n [EndNames; 2], relations: &[Relation; 2]) -> Vec<Group<'n>> {
    let mut classes: BTreeMap<&str, [BTreeSet<ClassId>; 2]> = BTreeMap::new();
    for (side, (names, relation)) in names.iter().zip(relations).enumerate() {
        for (endpoint, names) in names.iter() {
            for name in names {
                let of_name = classes.entry(name).or_default();
                of_name[side].insert(relation.class_of[endpoint]);
            }
        }
    }
    let mut groups: BTreeMap<[Vec<ClassId>; 2], Vec<&str>> = BTreeMap::new();
    for (name, classes) in classes {
        let classes = classes.map(|classes| classes.into_iter().collect());
        groups.entry(classes).or_default().push(name);
    }
    let groups = groups.into_iter();
    groups
        .map(|(classes, names)| Group { classes, names })
        .collect()
}

/// Sets of ports by number, so that equal ones are compared and joined once. Nothing is number 0.
struct Interned {
    all: Vec<Ports>,
    known: HashMap<Ports, usize>,
    joined: HashMap<(usize, usize), usize>,
}

impl Interned {
    fn new() -> Self {
        Self {
            all: vec![Ports::none()],
            known: HashMap::from([(Ports::none(), 0)]),
            joined: HashMap::new(),
        }
    }

    fn add(&mut self, ports: &Ports) -> usize {
        if let Some(number) = self.known.get(ports) {
            return *number;
        }
        let number = self.all.len();
        self.all.push(ports.clone());
        self.known.insert(ports.clone(), number);
        number
    }

    fn join(&mut self, one: usize, other: usize) -> usize {
        match (one, other) {
            (0, number) | (number, 0) => return number,
            _ if one == other => return one,
            _ => {}
        }
        let key = (one.min(other), one.max(other));
        if let Some(number) = self.joined.get(&key) {
            return *number;
        }
        let mut ports = self.all[one].clone();
        ports.join(&self.all[other]);
        let number = self.add(&ports);
        self.joined.insert(key, number);
        number
    }
}

/// A relation by the class that opens connections.
struct Rows<'r> {
    relation: &'r Relation,
    blocks: Vec<Vec<BlockId>>,
    open: Vec<ClassId>,
    ports: Vec<usize>,
}

impl<'r> Rows<'r> {
    fn new(relation: &'r Relation, interned: &mut Interned) -> Self {
        let mut blocks: Vec<Vec<BlockId>> = vec![Vec::new(); relation.classes.len()];
        for (id, block) in relation.blocks.iter() {
            match &block.from {
                Ends::Classes(classes) => {
                    for class in classes {
                        blocks[class.index()].push(id);
                    }
                }
                Ends::Open => {
                    for (class, own) in relation.classes.iter() {
                        if !own.is_closed_out {
                            blocks[class.index()].push(id);
                        }
                    }
                }
                Ends::Outside(..) => {}
            }
        }
        let classes = relation.classes.iter();
        let open = classes.filter(|(_, class)| !class.is_closed_in);
        Self {
            open: open.map(|(class, _)| class).collect(),
            ports: relation
                .blocks
                .values()
                .iter()
                .map(|block| interned.add(&block.ports))
                .collect(),
            relation,
            blocks,
        }
    }

    /// What some classes together may send to each class.
    fn row(&self, from: &[ClassId], interned: &mut Interned) -> Vec<usize> {
        let mut row = vec![0; self.relation.classes.len()];
        let mut left_out = vec![false; row.len()];
        for own in from {
            for id in &self.blocks[own.index()] {
                let block = &self.relation.blocks[*id];
                let targets = match &block.to {
                    Ends::Classes(classes) => classes,
                    Ends::Open => &self.open,
                    Ends::Outside(..) => continue,
                };
                let without = || {
                    let except = block.except.iter();
                    let except = except.filter(|(from, _)| from.binary_search(own).is_ok());
                    except.flat_map(|(_, targets)| targets)
                };
                without().for_each(|class| left_out[class.index()] = true);
                let ports = self.ports[id.index()];
                for class in targets.iter().filter(|class| !left_out[class.index()]) {
                    let place = &mut row[class.index()];
                    *place = interned.join(*place, ports);
                }
                without().for_each(|class| left_out[class.index()] = false);
            }
        }
        row
    }
}

/// Between ends of the cluster.
fn inside(
    groups: &[Group<'_>],
    relations: &[Relation; 2],
    interned: &mut Interned,
    only_changed: bool,
    see: &mut See<'_>,
) {
    let rows = relations
        .each_ref()
        .map(|relation| Rows::new(relation, interned));
    for from in groups {
        let found = [0, 1].map(|side| rows[side].row(&from.classes[side], interned));
        for to in groups {
            let [was, is] = [0, 1].map(|side| {
                let classes = to.classes[side].iter();
                classes.fold(0, |ports, class| {
                    interned.join(ports, found[side][class.index()])
                })
            });
            if was != is || !only_changed && was != 0 {
                let ports = [&interned.all[was], &interned.all[is]];
                see(&from.names, &to.names, ports);
            }
        }
    }
}

/// Between ends of the cluster and pieces of the outside.
fn outside(
    groups: &[Group<'_>],
    relations: &[Relation; 2],
    networks: [&Network<'_>; 2],
    direction: Direction,
    interned: &mut Interned,
    see: &mut See<'_>,
) {
    let pieces = match direction {
        Direction::Egress => networks[1].destinations(),
        Direction::Ingress => networks[1].sources(),
    };
    let mut outside = networks.map(Outside::new);
    for group in groups {
        let [was, is] = [0, 1].map(|side| {
            let mut row = vec![0; pieces.len()];
            for class in &group.classes[side] {
                let endpoint = relations[side].classes[*class].endpoints[0];
                let runs = outside[side].runs(endpoint, direction);
                // Both are in order, and each piece is in one run.
                let mut at = 0;
                for (run, ports) in runs.iter() {
                    let ports = interned.add(ports);
                    while pieces.get(at).is_some_and(|piece| run.holds(piece)) {
                        row[at] = interned.join(row[at], ports);
                        at += 1;
                    }
                }
            }
            row
        });
        for (piece, (was, is)) in pieces.iter().zip(was.into_iter().zip(is)) {
            if was == is {
                continue;
            }
            let ports = [&interned.all[was], &interned.all[is]];
            let other = listed_name(networks[1], Side::Outside(*piece));
            let other = [other.as_str()];
            match direction {
                Direction::Egress => see(&group.names, &other, ports),
                Direction::Ingress => see(&other, &group.names, ports),
            }
        }
    }
}

/// What ingress controllers and gateways lead to.
fn routed(
    networks: [&Network<'_>; 2],
    names: &[EndNames; 2],
    interned: &mut Interned,
    see: &mut See<'_>,
) {
    let mut routed: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    for side in [0, 1] {
        for (endpoint, ports) in networks[side].routed_ports() {
            let ports = interned.add(&ports);
            for name in &names[side][endpoint] {
                let place = &mut routed.entry(name).or_default()[side];
                *place = interned.join(*place, ports);
            }
        }
    }
    for (name, [was, is]) in routed.into_iter().filter(|(_, sides)| *sides != [0, 0]) {
        let ports = [&interned.all[was], &interned.all[is]];
        see(&[CONTROLLER], &[name], ports);
    }
}

impl Changes {
    fn note(&mut self, [was, is]: [&Ports; 2], from: &[&str], to: &[&str]) {
        let some = |ports: Ports| (!ports.is_empty()).then(|| ports.to_string());
        let (gained, lost) = (some(is.without(was)), some(was.without(is)));
        let pairs = from
            .iter()
            .flat_map(|from| to.iter().map(move |to| (from, to)))
            .filter(|(from, to)| from != to);
        let before = self.list.len();
        let room = MAX_CHANGES.saturating_sub(before);
        self.list.extend(pairs.take(room).map(|(from, to)| Change {
            from: (*from).to_owned(),
            to: (*to).to_owned(),
            gained: gained.clone(),
            lost: lost.clone(),
            unknown: None,
        }));
        let all = count_pairs(from, to);
        self.left_out += all - (self.list.len() - before);
        self.is_worse |= gained.is_some() && all > 0;
    }
}
