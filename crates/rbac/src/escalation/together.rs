//! What several identities in one hand may do that none of them may alone: one makes the volume, another the pod.

use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

use seawall_model::Table;

use super::extent::{Bound, Extent, Grant};
use super::graph::{DeedId, Graph, Key, LinkId, PrimitiveId, UNCERTAIN, Way};
use super::holding::{Bits, Holdings};
use super::owned::Owned;
use super::places::{ClassId, Crowd, PlaceId, Places};
use super::primitive::{Effect, Primitive};
use super::reach::{Backward, Reach};
use crate::EscalationLimits;

/// A primitive whose needs several identities hold.
#[derive(Debug, Clone)]
pub(crate) struct Deed {
    pub primitive: PrimitiveId,
    pub extent: Extent,
    /// For every need, the class that holds it.
    pub holders: Vec<ClassId>,
    /// The edges over which those are become, in order.
    pub before: Vec<LinkId>,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Together {
    pub deeds: Table<DeedId, Deed>,
    /// Classes that were not followed because the bounds were reached.
    pub unfollowed: usize,
}

impl Together {
    /// Adds the edges of common deeds until there are no new ones.
    pub(crate) fn find(graph: &mut Graph<'_>, limits: &EscalationLimits) -> Self {
        let mut together = Self::default();
        let mut known: HashSet<Known> = HashSet::new();
        let mut visits = 0;
        for round in 1_usize.. {
            let classes = graph.classes.ids();
            let parts = graph.holders_of(|primitive| primitive.is_together);
            let writers =
                graph.holders_of(|primitive| primitive.leads_to == Some(Effect::OwnedRole));
            let has_many_parts = parts.values().iter().filter(|part| **part).count() > 1;
            if !has_many_parts && !writers.values().contains(&true) {
                return together;
            }
            let backward = Backward::new(graph);
            let admin = Reach::new(graph, &backward, &[Places::crowd(Crowd::ClusterAdmin)]);
            let forward = Backward::forward(graph);
            let mut search = Search::new(graph.len());
            let mut owned = Owned::new(graph);
            let before = graph.edges.len();
            together.unfollowed = 0;
            for class in classes {
                let node = graph.places.class(class);
                if admin.cost(node).is_some_and(|cost| cost < UNCERTAIN) {
                    continue;
                }
                if visits >= limits.visits || round > limits.rounds {
                    together.unfollowed += 1;
                    continue;
                }
                let reached = search.closure(graph, &forward, class);
                visits += search.visits;
                if reached.len() < 2 {
                    continue;
                }
                let among = |flags: &Table<ClassId, bool>| {
                    let held = reached.iter().filter(|class| flags[**class]);
                    held.count()
                };
                if among(&parts) > 1 {
                    together.act(graph, class, &reached, &search, &mut owned, &mut known);
                }
                if among(&writers) > 0 {
                    together.write(graph, class, &reached, &search, &mut owned, &mut known);
                }
            }
            if graph.edges.len() == before {
                break;
            }
        }
        together
    }

    /// What one class does with those that it reaches, each with a part of the rights.
    fn act(
        &mut self,
        graph: &mut Graph<'_>,
        class: ClassId,
        reached: &[ClassId],
        search: &Search,
        owned: &mut Owned,
        known: &mut HashSet<Known>,
    ) {
        // Most that become somebody else gain nothing by it, which costs little to see.
        let mut anywhere = Bits::default();
        for class in reached {
            anywhere.join(owned.anywhere(graph, *class));
        }
        let filled = |id: &PrimitiveId| {
            graph.primitives[*id].is_together && graph.demands[*id].is_within(&anywhere)
        };
        let filled: Vec<PrimitiveId> = graph.primitives.ids().filter(filled).collect();
        if filled.is_empty() {
            return;
        }
        let mut key: Vec<Grant> = reached
            .iter()
            .flat_map(|class| graph.classes[*class].iter().copied())
            .collect();
        key.sort_unstable();
        key.dedup();
        let all = graph.holdings(&key);
        // Whoever begins goes first where there is a choice.
        let others = reached.iter().filter(|other| **other != class);
        let holdings: Vec<Holding> = std::iter::once(&class)
            .chain(others)
            .map(|class| (*class, owned.holdings(graph, *class)))
            .collect();
        let (_, own) = &holdings[0];
        for id in filled {
            let demand = graph.demands[id];
            for (extent, held) in all.iter() {
                if !demand.is_filled(&all.everywhere, held)
                    || demand.is_filled(&own.everywhere, own.at(extent))
                {
                    continue;
                }
                let Some(holders) = holders(graph.primitives[id], extent, &holdings) else {
                    continue;
                };
                // What one identity holds alone was drawn for it.
                let is_alone = holders.iter().all(|holder| *holder == holders[0]);
                if is_alone || !known.insert((class, id, extent, class)) {
                    continue;
                }
                let deed = self.deed(graph, id, extent, &holders, &[], search);
                deed.draw(graph, class, &key, &key);
            }
        }
    }

    /// Roles that one writes and another is bound to.
    fn write(
        &mut self,
        graph: &mut Graph<'_>,
        class: ClassId,
        reached: &[ClassId],
        search: &Search,
        owned: &mut Owned,
        known: &mut HashSet<Known>,
    ) {
        for writer in reached {
            for written in &*owned.written_by(graph, *writer) {
                let (id, extent) = (written.primitive, written.extent);
                let is_reached = |bound: &&ClassId| reached.binary_search(bound).is_ok();
                for bound in written.bound.iter().filter(is_reached) {
                    if !known.insert((class, id, extent, *bound)) {
                        continue;
                    }
                    let needs = graph.primitives[id].needs.len();
                    let deed =
                        self.deed(graph, id, extent, &vec![*writer; needs], &[*bound], search);
                    let key = graph.classes[*bound].clone();
                    let own = graph.classes[*writer].clone();
                    deed.draw(graph, class, &key, &own);
                }
            }
        }
    }

    /// Notes a deed with the ways to those who take part in it.
    fn deed(
        &mut self,
        graph: &Graph<'_>,
        primitive: PrimitiveId,
        extent: Extent,
        holders: &[ClassId],
        others: &[ClassId],
        search: &Search,
    ) -> Drawing {
        let mut before: Vec<LinkId> = Vec::new();
        for class in holders.iter().chain(others) {
            for edge in search.path(graph, graph.places.class(*class)) {
                if !before.contains(&edge) {
                    before.push(edge);
                }
            }
        }
        let steps = before
            .iter()
            .map(|link| graph.edges[*link].steps)
            .fold(1, u16::saturating_add);
        let deed = self.deeds.push(Deed {
            primitive,
            extent,
            holders: holders.to_vec(),
            before,
        });
        Drawing {
            primitive,
            extent,
            deed,
            steps,
        }
    }
}

/// Class, primitive, place, and the class that is bound to what is written.
type Known = (ClassId, PrimitiveId, Extent, ClassId);

/// A deed whose edges are still to be drawn.
struct Drawing {
    primitive: PrimitiveId,
    extent: Extent,
    deed: DeedId,
    steps: u16,
}

impl Drawing {
    fn draw(&self, graph: &mut Graph<'_>, class: ClassId, key: &[Grant], actor: &[Grant]) {
        let first = graph.edges.len();
        let from = graph.places.class(class);
        graph.lead_with(from, key, actor, self.primitive, self.extent);
        for edge in &mut graph.edges.values_mut()[first..] {
            edge.way = Way::Together { deed: self.deed };
            edge.steps = self.steps;
        }
    }
}

/// A search for what one class becomes by certain steps. Its memory is used again for the next class.
struct Search {
    /// For every node the class that saw it last, and the edge by which; none for where the search began.
    seen: Table<PlaceId, (Option<ClassId>, Option<LinkId>)>,
    class: Option<ClassId>,
    visits: usize,
}

impl Search {
    fn new(nodes: usize) -> Self {
        Self {
            seen: Table::filled((None, None), nodes),
            class: None,
            visits: 0,
        }
    }

    /// The classes that a class becomes, itself included, in order.
    fn closure(&mut self, graph: &Graph<'_>, forward: &Backward, class: ClassId) -> Vec<ClassId> {
        self.class = Some(class);
        self.visits = 0;
        let start = graph.places.class(class);
        let mut classes = Vec::new();
        let mut queue = VecDeque::from([start]);
        self.seen[start] = (Some(class), None);
        while let Some(node) = queue.pop_front() {
            self.visits += 1;
            classes.extend(graph.places.as_class(node));
            for link in forward.at(node) {
                let edge = graph.edges[*link];
                if edge.doubt.is_none() && self.seen[edge.to].0 != Some(class) {
                    self.seen[edge.to] = (Some(class), Some(*link));
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
    fn path(&self, graph: &Graph<'_>, to: PlaceId) -> Vec<LinkId> {
        let mut path = Vec::new();
        let mut node = to;
        while let (class, Some(link)) = self.seen[node]
            && class == self.class
        {
            path.push(link);
            node = graph.edges[link].from;
        }
        path.reverse();
        path
    }
}

/// A class with what it holds, place by place.
type Holding = (ClassId, Rc<Holdings>);

/// For every need the class that holds it.
fn holders(primitive: &Primitive, extent: Extent, holdings: &[Holding]) -> Option<Vec<ClassId>> {
    primitive
        .needs
        .iter()
        .map(|need| {
            holdings
                .iter()
                .find(|(_, held)| {
                    held.everywhere.some.has(need.bit)
                        || (!need.is_everywhere && held.at(extent).some.has(need.bit))
                })
                .map(|(class, _)| *class)
        })
        .collect()
}

impl Graph<'_> {
    /// Which classes hold some need of certain primitives.
    fn holders_of(&self, is_meant: impl Fn(&Primitive) -> bool) -> Table<ClassId, bool> {
        let mut wanted = Bits::default();
        for primitive in self
            .primitives
            .values()
            .iter()
            .filter(|primitive| is_meant(primitive))
        {
            for need in &primitive.needs {
                wanted.insert(need.bit);
            }
        }
        let holds = |key: &Key| {
            key.iter()
                .any(|(_, bound)| self.held_by(*bound).some.meets(&wanted))
        };
        self.classes.values().iter().map(holds).collect()
    }

    /// Whether a class holds everything at a place.
    pub(crate) fn has_everything(key: &[Grant], extent: Extent) -> bool {
        key.iter()
            .any(|(own, bound)| *bound == Bound::CLUSTER_ADMIN && own.covers(extent))
    }
}
