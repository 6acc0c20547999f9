//! Every edge as a step, or those between some nodes.

use std::collections::HashSet;

use seawall_model::Table;
use seawall_rbac::{Place, PlaceId};

use crate::graph::{EdgeKind, NodeId};
use crate::node::Node;
use crate::{Graph, Leg};

impl Graph<'_> {
    /// Every edge that is a kind of its own, from where anybody could be: connections begin at those whom policies do
    /// not tell apart, because there are as many as pairs.
    pub fn all_legs(&self) -> impl Iterator<Item = Leg<'_>> {
        let reached = self.reached();
        self.edges
            .values()
            .iter()
            .filter(move |edge| edge.kind != EdgeKind::FREE && reached[edge.from])
            .flat_map(move |edge| {
                let mut sources = self.holders(edge.from);
                if sources.is_empty() {
                    sources.push((edge.from, None));
                }
                sources
                    .into_iter()
                    .map(move |(from, actor)| self.leg(from, edge, edge.to, actor))
            })
    }

    /// The same for some beginnings and ends. What policies do not tell apart is singled out, so that connections are
    /// shown from whom to whom.
    pub fn legs_between(&self, from: Option<&[NodeId]>, to: Option<&[NodeId]>) -> Vec<Leg<'_>> {
        let is_meant =
            |wanted: Option<&[NodeId]>, node| wanted.is_none_or(|nodes| nodes.contains(&node));
        let mut legs = Vec::new();
        let edges = self.edges.values().iter();
        for edge in edges.filter(|edge| edge.kind != EdgeKind::FREE) {
            if !is_meant(to, edge.to) {
                continue;
            }
            let mut sources = self.sources(edge.from);
            sources.retain(|(node, _)| is_meant(from, *node));
            legs.extend(sources.into_iter().map(|(source, before)| {
                let actor = self.actor(source);
                let mut leg = self.leg(source, edge, edge.to, actor);
                leg.doubt = leg.doubt.or(before);
                leg
            }));
        }
        legs
    }

    /// A node itself, or for one without a name of its own those that lead there by themselves, each with what has to hold for
    /// that.
    fn sources(&self, node: NodeId) -> Vec<(NodeId, Option<&str>)> {
        let mut seen = HashSet::new();
        let mut certain = vec![(node, None)];
        // Asked when nothing certain is left, so that no way that has to be assumed hides one that is there.
        let mut assumed = Vec::new();
        let mut found = Vec::new();
        while let Some((node, doubt)) = certain.pop().or_else(|| assumed.pop()) {
            if !seen.insert(node) {
                continue;
            }
            if !self.sort(node).is_empty() {
                found.push((node, doubt));
                continue;
            }
            for id in self.backward().at(node) {
                let edge = &self.edges[*id];
                if edge.steps != 0 {
                    continue;
                }
                let own = edge.doubt.map(|doubt| self.doubts.get(doubt).as_str());
                match doubt.or(own) {
                    None => certain.push((edge.from, None)),
                    doubt => assumed.push((edge.from, doubt)),
                }
            }
        }
        found.sort_unstable();
        found
    }

    /// Where somebody could be: whatever has a name of its own, and what that leads to. Nobody need hold everything in a
    /// namespace, so that what that leads to is no edge of the cluster.
    fn reached(&self) -> Table<NodeId, bool> {
        let mut reached = Table::filled(false, self.nodes.len());
        let mut queue: Vec<NodeId> = self
            .nodes
            .ids()
            .filter(|node| match self.nodes.what(*node) {
                Node::Right(right) => matches!(
                    self.inventory.escalation.place(right),
                    Place::Identity(..) | Place::AnyNode
                ),
                _ => true,
            })
            .collect();
        while let Some(node) = queue.pop() {
            if std::mem::replace(&mut reached[node], true) {
                continue;
            }
            let edges = self.forward().at(node).iter();
            queue.extend(edges.map(|edge| self.edges[*edge].to));
        }
        reached
    }

    /// All subjects that hold a set of roles, as they stand here and as actors.
    fn holders(&self, node: NodeId) -> Vec<(NodeId, Option<PlaceId>)> {
        match self.nodes.what(node) {
            Node::Right(right)
                if matches!(self.inventory.escalation.place(right), Place::Holders(_)) =>
            {
                let edges = self.backward().at(node).iter();
                edges
                    .map(|edge| self.edges[*edge].from)
                    .map(|from| (from, self.actor(from)))
                    .filter(|(_, actor)| actor.is_some())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}
