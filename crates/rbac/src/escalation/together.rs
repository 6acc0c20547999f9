//! What several identities in one hand may do that none of them may alone: one makes the volume, another the pod.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::graph::{CLUSTER_ADMIN, Crowd, EVERYWHERE, Graph, Key, Place, UNCERTAIN, Way, count};
use super::holding::{Bits, Held, fills};
use super::primitive::{Effect, Primitive};
use super::reach::{Backward, Reach};

/// Nodes that are looked at over all searches. A search visits what one class can become, and few become much without
/// becoming everything.
const MAX_VISITS: usize = 100_000_000;

/// Rounds in which new ways may open further ones.
const MAX_ROUNDS: usize = 8;

/// A primitive whose needs several identities hold.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    pub primitive: u16,
    pub place: Place,
    /// For every need, the class that holds it.
    pub holders: Vec<u32>,
    /// The edges over which those are become, in order.
    pub before: Vec<u32>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Together {
    pub deeds: Vec<Deed>,
    /// Classes that were not followed because the bounds were reached.
    pub unfollowed: usize,
}

impl Together {
    /// Adds the edges of common deeds until there are no new ones.
    pub(crate) fn find(graph: &mut Graph<'_>) -> Self {
        let mut together = Self::default();
        let mut known: BTreeSet<Known> = BTreeSet::new();
        let mut visits = 0;
        for _ in 0..MAX_ROUNDS {
            let classes = count(graph.classes.len());
            let parts = graph.holders_of(|primitive| primitive.is_together);
            let writers =
                graph.holders_of(|primitive| primitive.leads_to == Some(Effect::OwnedRole));
            let has_many_parts = parts.iter().filter(|part| **part).count() > 1;
            if !has_many_parts && !writers.contains(&true) {
                return together;
            }
            let backward = Backward::new(graph);
            let admin = Reach::new(graph, &backward, &[Graph::crowd(Crowd::ClusterAdmin)]);
            let forward = Backward::forward(graph);
            let mut search = Search::new(graph.len());
            let before = graph.edges.len();
            together.unfollowed = 0;
            for class in 0..classes {
                let node = graph.class(class);
                if admin.cost(node).is_some_and(|cost| cost < UNCERTAIN) {
                    continue;
                }
                if visits >= MAX_VISITS {
                    together.unfollowed += 1;
                    continue;
                }
                let reached = search.closure(graph, &forward, class);
                visits += search.visits;
                if reached.len() < 2 {
                    continue;
                }
                let among = |flags: &[bool]| {
                    let held = reached.iter().filter(|class| flags[**class as usize]);
                    held.count()
                };
                if among(&parts) > 1 {
                    together.act(graph, class, &reached, &search, &mut known);
                }
                if among(&writers) > 0 {
                    together.write(graph, class, &reached, &search, &mut known);
                }
            }
            if graph.edges.len() == before {
                return together;
            }
        }
        together
    }

    /// What one class does with those that it reaches, each with a part of the rights.
    fn act(
        &mut self,
        graph: &mut Graph<'_>,
        class: u32,
        reached: &[u32],
        search: &Search,
        known: &mut BTreeSet<Known>,
    ) {
        let mut key: Vec<(Place, u32)> = reached
            .iter()
            .flat_map(|class| graph.classes[*class as usize].iter().copied())
            .collect();
        key.sort_unstable();
        key.dedup();
        let places = graph.holdings(&key);
        // Whoever begins goes first where there is a choice.
        let others = reached.iter().filter(|other| **other != class);
        let holdings: Vec<Holding> = std::iter::once(&class)
            .chain(others)
            .map(|class| (*class, graph.holdings(&graph.classes[*class as usize])))
            .collect();
        for index in 0..graph.primitives.len() {
            let primitive = &graph.primitives[index];
            if !primitive.is_together {
                continue;
            }
            for (place, held) in &places {
                if !fills(primitive, &places[&EVERYWHERE], held) {
                    continue;
                }
                let Some(holders) = holders(primitive, *place, &holdings) else {
                    continue;
                };
                // What one identity holds alone was drawn for it.
                let is_alone = holders.iter().all(|holder| *holder == holders[0]);
                if is_alone || !known.insert((class, index, *place, class)) {
                    continue;
                }
                let deed = self.deed(graph, index, *place, &holders, &[], search);
                deed.draw(graph, class, &key, &key);
            }
        }
    }

    /// Roles that one writes and another is bound to.
    fn write(
        &mut self,
        graph: &mut Graph<'_>,
        class: u32,
        reached: &[u32],
        search: &Search,
        known: &mut BTreeSet<Known>,
    ) {
        for index in 0..graph.primitives.len() {
            if graph.primitives[index].leads_to != Some(Effect::OwnedRole) {
                continue;
            }
            for writer in reached {
                let own = graph.classes[*writer as usize].clone();
                let places = graph.holdings(&own);
                for (place, held) in &places {
                    if !fills(&graph.primitives[index], &places[&EVERYWHERE], held) {
                        continue;
                    }
                    for bound in reached.iter().filter(|bound| *bound != writer) {
                        if !known.insert((class, index, *place, *bound)) {
                            continue;
                        }
                        let holders = vec![*writer; graph.primitives[index].needs.len()];
                        let deed = self.deed(graph, index, *place, &holders, &[*bound], search);
                        let key = graph.classes[*bound as usize].clone();
                        deed.draw(graph, class, &key, &own);
                    }
                }
            }
        }
    }

    /// Notes a deed with the ways to those who take part in it.
    fn deed(
        &mut self,
        graph: &Graph<'_>,
        index: usize,
        place: Place,
        holders: &[u32],
        others: &[u32],
        search: &Search,
    ) -> Drawing {
        let mut before: Vec<u32> = Vec::new();
        for class in holders.iter().chain(others) {
            for edge in search.path(graph, graph.class(*class)) {
                if !before.contains(&edge) {
                    before.push(edge);
                }
            }
        }
        let drawing = Drawing {
            index,
            place,
            deed: count(self.deeds.len()),
            steps: before
                .iter()
                .map(|edge| graph.edges[*edge as usize].steps)
                .fold(1, u16::saturating_add),
        };
        self.deeds.push(Deed {
            primitive: u16::try_from(index).unwrap_or(u16::MAX),
            place,
            holders: holders.to_vec(),
            before,
        });
        drawing
    }
}

/// Class, primitive, place, and the class that is bound to what is written.
type Known = (u32, usize, Place, u32);

/// A deed whose edges are still to be drawn.
struct Drawing {
    index: usize,
    place: Place,
    deed: u32,
    steps: u16,
}

impl Drawing {
    fn draw(
        &self,
        graph: &mut Graph<'_>,
        class: u32,
        key: &[(Place, u32)],
        actor: &[(Place, u32)],
    ) {
        let first = graph.edges.len();
        let from = graph.class(class);
        graph.lead_with(from, key, actor, self.index, self.place);
        for edge in &mut graph.edges[first..] {
            edge.way = Way::Together { deed: self.deed };
            edge.steps = self.steps;
        }
    }
}

/// A search for what one class becomes by certain steps. Its memory is used again for the next class.
struct Search {
    /// For every node the class that saw it last, and the edge by which.
    seen: Vec<(u32, u32)>,
    class: u32,
    visits: usize,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            seen: vec![(u32::MAX, u32::MAX); nodes],
            class: u32::MAX,
            visits: 0,
        }
    }

    /// The classes that a class becomes, itself included, in order.
    fn closure(&mut self, graph: &Graph<'_>, forward: &Backward, class: u32) -> Vec<u32> {
        self.class = class;
        self.visits = 0;
        let start = graph.class(class);
        let mut classes = Vec::new();
        let mut queue = VecDeque::from([start]);
        self.seen[start as usize] = (class, u32::MAX);
        while let Some(node) = queue.pop_front() {
            self.visits += 1;
            classes.extend(graph.as_class(node));
            for index in forward.at(node) {
                let edge = graph.edges[*index as usize];
                if edge.doubt == 0 && self.seen[edge.to as usize].0 != class {
                    self.seen[edge.to as usize] = (class, *index);
                    // What is free comes before what costs a step.
                    if edge.steps == 0 {
                        queue.push_front(edge.to);
                    } else {
                        queue.push_back(edge.to);
                    }
                }
            }
        }
        classes.sort_unstable();
        classes
    }

    /// The edges to a node that the last search saw.
    fn path(&self, graph: &Graph<'_>, to: u32) -> Vec<u32> {
        let mut path = Vec::new();
        let mut node = to;
        while let (class, index) = self.seen[node as usize]
            && class == self.class
            && let Some(edge) = graph.edges.get(index as usize)
        {
            path.push(index);
            node = edge.from;
        }
        path.reverse();
        path
    }
}

/// A class with what it holds, place by place.
type Holding = (u32, BTreeMap<Place, Held>);

/// For every need the class that holds it.
fn holders(primitive: &Primitive, place: Place, holdings: &[Holding]) -> Option<Vec<u32>> {
    primitive
        .needs
        .iter()
        .map(|need| {
            holdings
                .iter()
                .find(|(_, places)| {
                    places[&EVERYWHERE].some.has(need.bit)
                        || (!need.is_everywhere
                            && places
                                .get(&place)
                                .is_some_and(|held| held.some.has(need.bit)))
                })
                .map(|(class, _)| *class)
        })
        .collect()
}

impl Graph<'_> {
    /// Which classes hold some need of certain primitives.
    fn holders_of(&self, is_meant: impl Fn(&Primitive) -> bool) -> Vec<bool> {
        let mut wanted = Bits::default();
        for primitive in self
            .primitives
            .iter()
            .filter(|primitive| is_meant(primitive))
        {
            for need in &primitive.needs {
                wanted.insert(need.bit);
            }
        }
        let holds = |key: &Key| {
            key.iter()
                .any(|(_, role)| self.held_by_role(*role).some.meets(&wanted))
        };
        self.classes.iter().map(holds).collect()
    }

    /// Whether a class holds everything at a place.
    pub(crate) fn has_everything(key: &[(Place, u32)], place: Place) -> bool {
        key.iter()
            .any(|(own, role)| *role == CLUSTER_ADMIN && (*own == EVERYWHERE || *own == place))
    }
}
