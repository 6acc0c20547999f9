//! Everybody with the most that they could become, ranked.

use std::sync::OnceLock;

use seawall_finding::Severity;
use seawall_model::{Cluster, Principal, Table};

use super::coming::Coming;
use super::extent::Extent;
use super::graph::{Graph, LinkId, PrimitiveId, UNCERTAIN, Way};
use super::inventory::PrincipalId;
use super::outcome::Outcome;
use super::places::{ClassId, Crowd, PlaceId, Places};
use super::primitive::{Primitive, Scope};
use super::reach::{Backward, Reach};
use super::through::Through;
use super::together::Together;
use crate::{Binding, EscalationLimits, Rbac};

/// A primitive that somebody holds.
#[derive(Debug, Clone, Copy)]
pub struct Held<'r> {
    /// The primitive.
    pub primitive: &'r Primitive,
    /// In which namespace; `None` for everywhere.
    pub namespace: Option<&'r str>,
    /// Whether it is held for certain names only, and none of the input that it is about gives anything.
    pub is_idle: bool,
}

impl Held<'_> {
    /// How bad that is: what ends at one namespace is one step milder, unless it is that of the control plane.
    pub fn severity(&self) -> Severity {
        if self.is_idle {
            return Severity::Low;
        }
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
    pub(super) id: PrincipalId,
}

/// The answers, computed once.
#[derive(Debug)]
pub struct Escalation<'r> {
    pub(super) graph: Graph<'r>,
    pub(super) together: Together,
    pub(super) reaches: Vec<(Outcome, Reach)>,
    /// Some identity of every class; none of a class that somebody could make.
    pub(super) members: Table<ClassId, Option<PrincipalId>>,
    /// The class of every identity; every one has one, unless the edge to it is missing.
    pub(super) class_of: Table<PrincipalId, Option<ClassId>>,
    /// For every class the edge that makes somebody else of it, the most certain one.
    pub(super) others: Table<ClassId, Option<LinkId>>,
    /// What of the primitives about roles comes to something for whom.
    pub(super) coming: Coming,
    /// Whose paths may go on through what was not seen: found when it is first asked for.
    pub(super) continuing: OnceLock<Option<(Through, String, Reach)>>,
}

impl<'r> Escalation<'r> {
    /// Computes who could become what.
    pub fn new(cluster: &'r Cluster, rbac: &'r Rbac, primitives: &'r [Primitive]) -> Self {
        Self::asking(cluster, rbac, primitives, &[], &EscalationLimits::default())
    }

    /// The same with some whom nothing in the cluster need name: what their groups are given is theirs.
    pub fn asking(
        cluster: &'r Cluster,
        rbac: &'r Rbac,
        primitives: &'r [Primitive],
        asked: &[Principal],
        limits: &EscalationLimits,
    ) -> Self {
        let mut graph = Graph::new(cluster, rbac, primitives, asked);
        let together = Together::find(&mut graph, limits);
        let backward = Backward::new(&graph);
        let namespaces = || graph.inventory.namespaces.ids();
        let crowds = |crowds: &[Crowd]| crowds.iter().copied().map(Places::crowd).collect();
        let goals: Vec<(Outcome, Vec<PlaceId>)> = vec![
            (Outcome::ClusterAdmin, crowds(&[Crowd::ClusterAdmin])),
            (Outcome::Node, crowds(&[Crowd::Node])),
            (Outcome::EverySecret, crowds(&[Crowd::Secrets])),
            (
                Outcome::NamespaceAdmin,
                namespaces()
                    .map(|namespace| Places::crowd(Crowd::NamespaceAdmin(namespace)))
                    .collect(),
            ),
            (
                Outcome::Secrets,
                namespaces()
                    .map(|namespace| Places::crowd(Crowd::SecretsOf(namespace)))
                    .collect(),
            ),
        ];
        let reaches = goals
            .into_iter()
            .map(|(outcome, goals)| (outcome, Reach::new(&graph, &backward, &goals)))
            .collect();
        let mut members = Table::filled(None, graph.classes.len());
        let mut class_of = Table::filled(None, graph.inventory.principals.len());
        for edge in graph.edges.values() {
            if let (Some(principal), Some(class)) = (
                graph.places.as_principal(edge.from),
                graph.places.as_class(edge.to),
            ) {
                members[class].get_or_insert(principal);
                class_of[principal] = Some(class);
            }
        }
        Self {
            others: others(&graph),
            coming: Coming::of(&graph, &together),
            graph,
            together,
            reaches,
            members,
            class_of,
            continuing: OnceLock::new(),
        }
    }

    /// Identities whose common deeds with others were not followed to the end, because there are too many, and
    /// [`Self::missing_links`].
    pub fn unfollowed(&self) -> usize {
        self.together.unfollowed + self.missing_links()
    }

    /// Everybody, worst first: by outcome, then certain before uncertain, few steps before many.
    pub fn risks(&self) -> Vec<Risk<'_>> {
        let severities: Table<ClassId, Option<Severity>> = self
            .graph
            .classes
            .ids()
            .map(|class| self.worst(class))
            .collect();
        let mut risks: Vec<Risk<'_>> = self
            .graph
            .inventory
            .principals
            .iter()
            .filter(|(_, principal)| !principal.is_builtin)
            .map(|(id, principal)| {
                let severity = self.class_of[id].and_then(|class| severities[class]);
                let (outcome, cost) = self.outcome(id, severity);
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
                        .open_bindings_naming(&principal.subject)
                        .filter(|binding| !binding.gives_cluster_admin())
                        .collect(),
                    id,
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
    fn outcome(&self, id: PrincipalId, severity: Option<Severity>) -> (Outcome, u32) {
        let node = self.graph.places.principal(id);
        let other = self.class_of[id]
            .and_then(|class| self.others[class])
            .map(|link| self.graph.edges[link].cost());
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
    fn worst(&self, class: ClassId) -> Option<Severity> {
        let held = self.held_by(class).into_iter();
        held.map(|(id, extent)| self.held_at(class, id, extent).severity())
            .max()
    }

    pub(super) fn held_by(&self, class: ClassId) -> Vec<(PrimitiveId, Extent)> {
        let holdings = self.graph.holdings(&self.graph.classes[class]);
        let everywhere = &holdings.everywhere;
        let mut held = Vec::new();
        for (id, primitive) in self.graph.primitives.iter() {
            let demand = &self.graph.demands[id];
            // Without the object that it is about, a right comes to nothing; a way may still tell that it may be there.
            if self.graph.exists[id] != Some(true)
                || self.graph.is_ignored(id)
                || primitive.inside.is_some()
            {
                continue;
            }
            if demand.is_filled(everywhere, everywhere) {
                held.push((id, Extent::EVERYWHERE));
                continue;
            }
            for (extent, here) in holdings.in_namespaces() {
                let counts = match &primitive.scope {
                    Scope::Namespace(name) => self.graph.extent(Some(name)) == Some(extent),
                    _ => true,
                };
                let key = &self.graph.classes[class];
                let is_elsewhere = || {
                    let need = &primitive.needs[0];
                    self.graph.is_of_another_namespace(need, key, extent)
                };
                if counts && demand.is_filled(everywhere, here) && !is_elsewhere() {
                    held.push((id, extent));
                }
            }
        }
        held
    }

    /// The primitives that somebody holds, worst first.
    pub fn held(&self, risk: &Risk<'_>) -> Vec<Held<'_>> {
        let class = self.class_of[risk.id];
        let held_by = |class| {
            let held = self.held_by(class).into_iter();
            held.map(move |(id, extent)| self.held_at(class, id, extent))
        };
        let mut held: Vec<Held<'_>> = class.into_iter().flat_map(held_by).collect();
        held.sort_by_key(|held| std::cmp::Reverse(held.severity()));
        held
    }

    pub(super) fn namespace(&self, extent: Extent) -> Option<&str> {
        let namespace = extent.namespace()?;
        Some(&self.graph.inventory.namespaces[namespace].name)
    }
}

/// For every class the cheapest edge to an identity, or to a crowd that has some.
fn others(graph: &Graph<'_>) -> Table<ClassId, Option<LinkId>> {
    // Crowds, pods and Secrets that are somebody, by free edges. Those are few in a row.
    let mut leads: Table<PlaceId, bool> = Table::filled(false, graph.len());
    for (id, principal) in graph.inventory.principals.iter() {
        leads[graph.places.principal(id)] = principal.exists || !principal.is_builtin;
    }
    loop {
        let mut has_changed = false;
        let free = graph.edges.values().iter();
        for edge in free.filter(|edge| edge.way == Way::Is && edge.doubt.is_none()) {
            if leads[edge.to] && !leads[edge.from] && graph.places.as_class(edge.from).is_none() {
                leads[edge.from] = true;
                has_changed = true;
            }
        }
        if !has_changed {
            break;
        }
    }
    let mut others: Table<ClassId, Option<LinkId>> = Table::filled(None, graph.classes.len());
    for (link, edge) in graph.edges.iter() {
        let (Some(class), true) = (graph.places.as_class(edge.from), edge.way != Way::Is) else {
            continue;
        };
        let is_somebody = leads[edge.to] && graph.places.as_crowd(edge.to) != Some(Crowd::Secrets);
        if !is_somebody {
            continue;
        }
        let best = others[class].get_or_insert(link);
        if edge.cost() < graph.edges[*best].cost() {
            *best = link;
        }
    }
    others
}
