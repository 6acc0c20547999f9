//! Everybody with the most that they could become, ranked.

use std::collections::HashMap;

use seawall_finding::Severity;
use seawall_model::{Cluster, Principal};

use super::graph::{Crowd, EVERYWHERE, Graph, Place, UNCERTAIN, Way, count};
use super::holding::fills;
use super::outcome::Outcome;
use super::primitive::{Primitive, Scope};
use super::reach::{Backward, Reach};
use super::together::Together;
use crate::{Binding, Rbac};

/// A primitive that somebody holds.
#[derive(Debug, Clone, Copy)]
pub struct Held<'r> {
    /// The primitive.
    pub primitive: &'r Primitive,
    /// In which namespace; `None` for everywhere.
    pub namespace: Option<&'r str>,
}

impl Held<'_> {
    /// How bad that is: what ends at one namespace is one step milder, unless it is that of the control plane.
    pub fn severity(&self) -> Severity {
        match self.namespace {
            None | Some("kube-system") => self.primitive.severity,
            Some(_) => self.primitive.severity.one_less(),
        }
    }
}

/// Somebody with the most that they could become.
#[derive(Debug, Clone)]
pub struct Risk<'r> {
    /// Who.
    pub subject: &'r Principal,
    /// For service accounts, whether it is there.
    pub exists: bool,
    /// What.
    pub outcome: Outcome,
    /// Steps on the shortest of the most certain ways.
    pub steps: u32,
    /// How many of them hang on something that is not known.
    pub uncertain: u32,
    /// The worst primitive that they hold.
    pub severity: Option<Severity>,
    /// Their own bindings whose roles are not in the input and could give more.
    pub open: Vec<&'r Binding>,
    pub(super) index: u32,
}

/// The answers, computed once.
#[derive(Debug)]
pub struct Escalation<'r> {
    pub(super) graph: Graph<'r>,
    pub(super) together: Together,
    pub(super) reaches: Vec<(Outcome, Reach)>,
    /// Some identity of every class.
    pub(super) members: HashMap<u32, u32>,
    /// The class of every identity.
    pub(super) class_of: Vec<u32>,
    /// For every class the edge that makes somebody else of it, the most certain one.
    pub(super) others: HashMap<u32, u32>,
}

impl<'r> Escalation<'r> {
    /// Computes who could become what.
    pub fn new(cluster: &Cluster, rbac: &'r Rbac, primitives: &'r [Primitive]) -> Self {
        let mut graph = Graph::new(cluster, rbac, primitives);
        let together = Together::find(&mut graph);
        let backward = Backward::new(&graph);
        let namespaces = || 0..count(graph.world.namespaces.len());
        let crowds = |crowds: &[Crowd]| crowds.iter().copied().map(Graph::crowd).collect();
        let goals: Vec<(Outcome, Vec<u32>)> = vec![
            (Outcome::ClusterAdmin, crowds(&[Crowd::ClusterAdmin])),
            (Outcome::Node, crowds(&[Crowd::Node])),
            (Outcome::EverySecret, crowds(&[Crowd::Secrets])),
            (
                Outcome::NamespaceAdmin,
                namespaces()
                    .map(|namespace| Graph::crowd(Crowd::NamespaceAdmin(namespace)))
                    .collect(),
            ),
            (
                Outcome::Secrets,
                namespaces()
                    .map(|namespace| Graph::crowd(Crowd::SecretsOf(namespace)))
                    .collect(),
            ),
        ];
        let reaches = goals
            .into_iter()
            .map(|(outcome, goals)| (outcome, Reach::new(&graph, &backward, &goals)))
            .collect();
        let mut members = HashMap::new();
        let mut class_of = vec![0; graph.world.principals.len()];
        for edge in &graph.edges {
            if let (Some(principal), Some(class)) =
                (graph.as_principal(edge.from), graph.as_class(edge.to))
            {
                members.entry(class).or_insert(principal);
                class_of[principal as usize] = class;
            }
        }
        Self {
            others: others(&graph),
            graph,
            together,
            reaches,
            members,
            class_of,
        }
    }

    /// Identities whose common deeds with others were not followed to the end, because there are too many.
    pub fn unfollowed(&self) -> usize {
        self.together.unfollowed
    }

    /// Everybody, worst first: by outcome, then certain before uncertain, few steps before many.
    pub fn risks(&self) -> Vec<Risk<'_>> {
        let severities: Vec<Option<Severity>> = (0..self.graph.classes.len())
            .map(|class| self.worst(class))
            .collect();
        let mut risks: Vec<Risk<'_>> = self
            .graph
            .world
            .principals
            .iter()
            .enumerate()
            .map(|(index, principal)| {
                let index = count(index);
                let severity = severities[self.class_of[index as usize] as usize];
                let (outcome, cost) = self.outcome(index, severity);
                Risk {
                    subject: &principal.subject,
                    exists: principal.exists,
                    outcome,
                    steps: cost % UNCERTAIN,
                    uncertain: cost / UNCERTAIN,
                    severity,
                    open: self
                        .graph
                        .rbac
                        .open_bindings_of(&principal.identity)
                        .filter(|binding| {
                            binding.subjects.contains(&principal.subject)
                                && !binding.role.is_cluster_admin()
                        })
                        .collect(),
                    index,
                }
            })
            .collect();
        risks.sort_by(|a, b| {
            let key = |risk: &Risk<'_>| (risk.outcome, risk.uncertain, risk.steps);
            key(a)
                .cmp(&key(b))
                .then(b.severity.cmp(&a.severity))
                .then(a.subject.cmp(b.subject))
        });
        risks
    }

    /// The worst outcome with its cost.
    fn outcome(&self, index: u32, severity: Option<Severity>) -> (Outcome, u32) {
        let node = self.graph.principal(index);
        let other = self
            .others
            .get(&self.class_of[index as usize])
            .map(|edge| self.graph.edges[*edge as usize].cost());
        for (outcome, reach) in &self.reaches {
            if let (Outcome::Secrets, Some(cost)) = (outcome, other) {
                return (Outcome::Identity, cost);
            }
            if let Some(cost) = reach.cost(node) {
                return (*outcome, cost);
            }
        }
        match severity {
            Some(_) => (Outcome::Itself, 0),
            None => (Outcome::Nothing, 0),
        }
    }

    /// The worst primitive that a class holds.
    fn worst(&self, class: usize) -> Option<Severity> {
        let held = self.held_by(class).into_iter();
        held.map(|(index, place)| self.held_at(index, place).severity())
            .max()
    }

    pub(super) fn held_at(&self, primitive: usize, place: Place) -> Held<'_> {
        Held {
            primitive: &self.graph.primitives[primitive],
            namespace: self.namespace(place),
        }
    }

    pub(super) fn held_by(&self, class: usize) -> Vec<(usize, Place)> {
        let Some(key) = self.graph.classes.get(class) else {
            return Vec::new();
        };
        let places = self.graph.holdings(key);
        let everywhere = places[&EVERYWHERE];
        let mut held = Vec::new();
        for (index, primitive) in self.graph.primitives.iter().enumerate() {
            // Without the object that it is about, a right comes to nothing; a way may still tell that it may be there.
            if self.graph.exists[index] != Some(true) {
                continue;
            }
            if fills(primitive, &everywhere, &everywhere) {
                held.push((index, EVERYWHERE));
                continue;
            }
            for (place, here) in &places {
                let counts = match &primitive.scope {
                    Scope::Namespace(name) => self.graph.place(Some(name)) == *place,
                    _ => true,
                };
                if counts && fills(primitive, &everywhere, here) {
                    held.push((index, *place));
                }
            }
        }
        held
    }

    /// The primitives that somebody holds, worst first.
    pub fn held(&self, risk: &Risk<'_>) -> Vec<Held<'_>> {
        let mut held: Vec<Held<'_>> = self
            .held_by(self.class_of[risk.index as usize] as usize)
            .into_iter()
            .map(|(index, place)| self.held_at(index, place))
            .collect();
        held.sort_by_key(|held| std::cmp::Reverse(held.severity()));
        held
    }

    pub(super) fn namespace(&self, place: Place) -> Option<&str> {
        let index = place.checked_sub(1)?;
        let namespace = self.graph.world.namespaces.get(index as usize)?;
        Some(&namespace.name)
    }
}

/// For every class the cheapest edge to an identity, or to a crowd that has some.
fn others(graph: &Graph<'_>) -> HashMap<u32, u32> {
    // Crowds, pods and Secrets that are somebody, by free edges. Those are few in a row.
    let mut leads = vec![false; graph.len()];
    for index in 0..graph.world.principals.len() {
        leads[graph.principal(count(index)) as usize] = true;
    }
    loop {
        let mut has_changed = false;
        for edge in graph.edges.iter().filter(|edge| edge.way == Way::Is) {
            if leads[edge.to as usize]
                && !leads[edge.from as usize]
                && graph.as_class(edge.from).is_none()
            {
                leads[edge.from as usize] = true;
                has_changed = true;
            }
        }
        if !has_changed {
            break;
        }
    }
    let mut others: HashMap<u32, u32> = HashMap::new();
    for (index, edge) in graph.edges.iter().enumerate() {
        let (Some(class), true) = (graph.as_class(edge.from), edge.way != Way::Is) else {
            continue;
        };
        let is_somebody =
            leads[edge.to as usize] && graph.as_crowd(edge.to) != Some(Crowd::Secrets);
        if !is_somebody {
            continue;
        }
        let index = count(index);
        let best = others.entry(class).or_insert(index);
        if edge.cost() < graph.edges[*best as usize].cost() {
            *best = index;
        }
    }
    others
}
