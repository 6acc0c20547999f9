//! Everybody with the most that they could become, ranked, and the way there.

use std::collections::HashMap;
use std::sync::Arc;

use seawall_finding::Severity;
use seawall_model::Cluster;

use super::graph::{Crowd, EVERYWHERE, Edge, Graph, Place, UNCERTAIN, Way, count};
use super::holding::{fills, fit};
use super::primitive::{Fit, Need, Primitive, Scope};
use super::reach::{Backward, Reach};
use super::together::Together;
use crate::{Binding, Rbac, Role, Rule, Subject};

/// The most that somebody could become, worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// Everything.
    ClusterAdmin,
    /// Root of nodes.
    Node,
    /// The content of every secret.
    EverySecret,
    /// Everything in a namespace.
    NamespaceAdmin,
    /// Somebody else.
    Identity,
    /// The secrets of some namespaces.
    Secrets,
    /// Nobody else; the rights themselves do harm.
    Itself,
    /// Nothing in the list of primitives.
    Nothing,
}

impl Outcome {
    /// In a word, for machines.
    pub fn name(self) -> &'static str {
        match self {
            Self::ClusterAdmin => "cluster-admin",
            Self::Node => "node",
            Self::EverySecret => "every-secret",
            Self::NamespaceAdmin => "namespace-admin",
            Self::Identity => "identity",
            Self::Secrets => "secrets",
            Self::Itself => "itself",
            Self::Nothing => "nothing",
        }
    }
}

/// What a step makes of its actor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Becomes {
    /// Everything.
    ClusterAdmin,
    /// Root of a node.
    Node,
    /// Everything in this namespace.
    NamespaceAdmin(Box<str>),
    /// The secrets of this namespace; `None` for every one.
    Secrets(Option<Box<str>>),
    /// This identity.
    Subject(Subject),
    /// Any service account of this namespace; `None` for any of all.
    Accounts(Option<Box<str>>),
    /// Any user.
    Users,
    /// Any group.
    Groups,
    /// The same, with more roles.
    MoreRoles,
}

/// A need with what gives it.
#[derive(Debug, Clone)]
pub struct Proof<'r> {
    /// The need as it is written.
    pub need: &'r str,
    /// Who holds it, where that is somebody else than the actor of the step.
    pub holder: Option<&'r Subject>,
    /// The binding; `None` when it was made a step before, or when the right comes with everything.
    pub binding: Option<&'r Binding>,
    /// The role with the index of its rule; `None` for `cluster-admin` that the input does not hold.
    pub role: Option<(&'r Role, usize)>,
}

/// One step of a way.
#[derive(Debug, Clone)]
pub struct Step<'r> {
    /// Who acts; `None` for whoever came so far without being an identity (everything in a namespace).
    pub actor: Option<&'r Subject>,
    /// The primitive; `None` for going from a node to the control plane.
    pub primitive: Option<&'r Primitive>,
    /// In which namespace; `None` for everywhere.
    pub namespace: Option<&'r str>,
    /// What it makes of the actor.
    pub becomes: Becomes,
    /// What has to hold for it and is not known.
    pub doubt: Option<&'r str>,
    /// What gives the rights.
    pub proofs: Vec<Proof<'r>>,
}

/// A primitive that somebody holds.
#[derive(Debug, Clone, Copy)]
pub struct Held<'r> {
    /// The primitive.
    pub primitive: &'r Primitive,
    /// In which namespace; `None` for everywhere.
    pub namespace: Option<&'r str>,
}

/// Somebody with the most that they could become.
#[derive(Debug, Clone)]
pub struct Risk<'r> {
    /// Who.
    pub subject: &'r Subject,
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
    index: u32,
}

/// The answers, computed once.
#[derive(Debug)]
pub struct Escalation<'r> {
    pub(super) graph: Graph<'r>,
    pub(super) together: Together,
    reaches: Vec<(Outcome, Reach)>,
    /// Some identity of every class.
    pub(super) members: HashMap<u32, u32>,
    /// The class of every identity.
    pub(super) class_of: Vec<u32>,
    /// For every class the edge that makes somebody else of it, the most certain one.
    others: HashMap<u32, u32>,
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
        self.held_by(class)
            .into_iter()
            .map(|(index, _)| self.graph.primitives[index].severity)
            .max()
    }

    fn held_by(&self, class: usize) -> Vec<(usize, Place)> {
        let Some(key) = self.graph.classes.get(class) else {
            return Vec::new();
        };
        let places = self.graph.holdings(key);
        let everywhere = places[&EVERYWHERE];
        let mut held = Vec::new();
        for (index, primitive) in self.graph.primitives.iter().enumerate() {
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
            .map(|(index, place)| Held {
                primitive: &self.graph.primitives[index],
                namespace: self.namespace(place),
            })
            .collect();
        held.sort_by_key(|held| std::cmp::Reverse(held.primitive.severity));
        held
    }

    fn namespace(&self, place: Place) -> Option<&str> {
        let index = place.checked_sub(1)?;
        let namespace = self.graph.world.namespaces.get(index as usize)?;
        Some(&namespace.name)
    }

    /// The way to the outcome, step by step; empty when there is none.
    pub fn path(&self, risk: &Risk<'_>) -> Vec<Step<'_>> {
        if risk.outcome == Outcome::Identity {
            let edge = self.others.get(&self.class_of[risk.index as usize]);
            return edge
                .map(|edge| &self.graph.edges[*edge as usize])
                .map(|edge| self.step(edge, Some(risk.index), None, edge.to))
                .into_iter()
                .collect();
        }
        let Some((_, reach)) = self
            .reaches
            .iter()
            .find(|(outcome, _)| *outcome == risk.outcome)
        else {
            return Vec::new();
        };
        let edges = reach.path(&self.graph, self.graph.principal(risk.index));
        let mut walk = Walk {
            actor: Some(risk.index),
            more: None,
        };
        let mut steps = Vec::new();
        self.walk(&edges, &mut walk, &mut steps);
        steps
    }

    /// Turns edges into steps.
    fn walk<'s>(&'s self, edges: &[&Edge], walk: &mut Walk, steps: &mut Vec<Step<'s>>) {
        let mut position = 0;
        while let Some(edge) = edges.get(position) {
            if edge.way == Way::Is {
                if let Some(principal) = self.graph.as_principal(edge.to) {
                    *walk = Walk::of(principal);
                }
                position += 1;
                continue;
            }
            // Whom the free edges behind a step single out is what the step makes of the actor.
            let mut end = edge.to;
            let mut next = position + 1;
            while let Some(free) = edges.get(next).filter(|free| free.way == Way::Is) {
                // Edges of another way begin elsewhere.
                if free.from != end || self.graph.as_class(free.to).is_some() {
                    break;
                }
                end = free.to;
                next += 1;
            }
            if let Way::Together { deed } = edge.way {
                let before: Vec<&Edge> = self.together.deeds[deed as usize]
                    .before
                    .iter()
                    .map(|index| &self.graph.edges[*index as usize])
                    .collect();
                for leg in legs(&before) {
                    let mut own = self.start_of(leg, walk);
                    self.walk(leg, &mut own, steps);
                }
            }
            steps.push(self.step(edge, walk.actor, walk.more, end));
            *walk = match (self.graph.as_principal(end), self.graph.as_class(end)) {
                (Some(principal), _) => Walk::of(principal),
                (None, Some(class)) => Walk {
                    actor: walk.actor,
                    more: Some(class),
                },
                (None, None) => Walk {
                    actor: None,
                    more: None,
                },
            };
            position = next;
        }
    }

    /// Who takes the first of some edges: somebody of the class that it comes from.
    fn start_of(&self, edges: &[&Edge], walk: &Walk) -> Walk {
        let class = edges
            .first()
            .and_then(|edge| self.graph.as_class(edge.from));
        let own = walk.actor.map(|actor| self.class_of[actor as usize]);
        match class {
            Some(class) if Some(class) != own => Walk {
                actor: self.members.get(&class).copied(),
                more: None,
            },
            _ => Walk {
                actor: walk.actor,
                more: walk.more,
            },
        }
    }

    pub(super) fn step(
        &self,
        edge: &Edge,
        actor: Option<u32>,
        more: Option<u32>,
        end: u32,
    ) -> Step<'_> {
        let (primitive, place, holders) = match edge.way {
            Way::Use { primitive, place } => (Some(primitive), place, None),
            Way::Together { deed } => {
                let deed = &self.together.deeds[deed as usize];
                (Some(deed.primitive), deed.place, Some(&deed.holders))
            }
            Way::ControlPlane | Way::Is => (None, 0, None),
        };
        let primitive = primitive.map(|index| &self.graph.primitives[index as usize]);
        let proofs = primitive.map_or_else(Vec::new, |primitive| {
            primitive
                .needs
                .iter()
                .enumerate()
                .map(|(index, need)| {
                    let holder = holders
                        .map(|holders| holders[index])
                        .filter(|class| {
                            actor.is_none_or(|actor| self.class_of[actor as usize] != *class)
                        })
                        .and_then(|class| self.members.get(&class).copied());
                    self.proof(need, place, actor, holder, more)
                })
                .collect()
        });
        Step {
            actor: actor.map(|index| &self.graph.world.principals[index as usize].subject),
            primitive,
            namespace: self.namespace(place),
            becomes: self.becomes(end),
            doubt: edge
                .doubt
                .checked_sub(1)
                .map(|index| self.graph.doubts[index as usize].as_str()),
            proofs,
        }
    }

    /// What gives a need to somebody.
    fn proof<'s>(
        &'s self,
        need: &'s Need,
        place: Place,
        actor: Option<u32>,
        holder: Option<u32>,
        more: Option<u32>,
    ) -> Proof<'s> {
        let mut proof = Proof {
            need: &need.text,
            holder: holder
                .filter(|holder| Some(*holder) != actor)
                .map(|index| &self.graph.world.principals[index as usize].subject),
            binding: None,
            role: None,
        };
        let Some(who) = holder.or(actor) else {
            return proof;
        };
        let identity = &self.graph.world.principals[who as usize].identity;
        let mut best: Option<(Fit, &Binding, &Role, usize)> = None;
        for binding in self.graph.rbac.bindings_for(identity) {
            let own = self.graph.place(binding.namespace.as_deref());
            let Some(role) = self.graph.rbac.role_of(binding) else {
                continue;
            };
            if own != EVERYWHERE && own != place {
                continue;
            }
            match first_fit(need, &role.rules) {
                Some((Fit::Whole, rule)) => {
                    best = Some((Fit::Whole, binding, role, rule));
                    break;
                }
                Some((Fit::Named, rule)) if best.is_none() => {
                    best = Some((Fit::Named, binding, role, rule));
                }
                _ => {}
            }
        }
        if let Some((_, binding, role, rule)) = best {
            proof.binding = Some(binding);
            proof.role = Some((role, rule));
            return proof;
        }
        // A role that was bound a step before, or `cluster-admin` that the input does not hold.
        let key = more.and_then(|class| self.graph.classes.get(class as usize));
        let bound = key
            .into_iter()
            .flat_map(|key| key.iter())
            .find_map(|(own, role)| {
                let role = self.graph.rbac.roles().get(*role as usize)?;
                let holds = *own == EVERYWHERE || *own == place;
                let (_, rule) = first_fit(need, &role.rules).filter(|_| holds)?;
                Some((role, rule))
            });
        proof.role = bound;
        if bound.is_none() {
            proof.binding = self
                .graph
                .rbac
                .open_bindings_of(identity)
                .find(|binding| binding.role.is_cluster_admin());
        }
        proof
    }

    fn becomes(&self, node: u32) -> Becomes {
        let name = |index: u32| self.graph.world.namespaces[index as usize].name.clone();
        if let Some(index) = self.graph.as_principal(node) {
            let principal = &self.graph.world.principals[index as usize];
            return Becomes::Subject(principal.subject.clone());
        }
        if let Some(index) = self.graph.as_runner(node) {
            let account = self.graph.world.runners[index as usize].account;
            let principal = &self.graph.world.principals[account as usize];
            return Becomes::Subject(principal.subject.clone());
        }
        if let Some(index) = self.graph.as_secret(node) {
            let namespace = self.graph.world.secrets[index as usize].namespace;
            return Becomes::Secrets(Some(name(namespace)));
        }
        match self.graph.as_crowd(node) {
            None => Becomes::MoreRoles,
            Some(Crowd::ClusterAdmin) => Becomes::ClusterAdmin,
            Some(Crowd::Node) => Becomes::Node,
            Some(Crowd::Secrets) => Becomes::Secrets(None),
            Some(Crowd::SecretsOf(index)) => Becomes::Secrets(Some(name(index))),
            Some(Crowd::Accounts | Crowd::AnyAccount | Crowd::Running) => Becomes::Accounts(None),
            Some(
                Crowd::AccountsOf(index) | Crowd::AnyAccountOf(index) | Crowd::RunningIn(index),
            ) => Becomes::Accounts(Some(name(index))),
            Some(Crowd::NamespaceAdmin(index)) => Becomes::NamespaceAdmin(name(index)),
            Some(Crowd::Users) => Becomes::Users,
            Some(Crowd::Groups) => Becomes::Groups,
        }
    }
}

/// Who goes a way, and with which roles beyond their own.
struct Walk {
    actor: Option<u32>,
    more: Option<u32>,
}

impl Walk {
    fn of(principal: u32) -> Self {
        Self {
            actor: Some(principal),
            more: None,
        }
    }
}

/// Cuts edges into runs in which each begins where the one before ended.
fn legs<'e, 'a>(edges: &'e [&'a Edge]) -> impl Iterator<Item = &'e [&'a Edge]> {
    edges.chunk_by(|one, next| one.to == next.from)
}

fn first_fit(need: &Need, rules: &[Arc<Rule>]) -> Option<(Fit, usize)> {
    let mut best = None;
    for (index, rule) in rules.iter().enumerate() {
        match fit(need, rule) {
            Some(Fit::Whole) => return Some((Fit::Whole, index)),
            Some(Fit::Named) if best.is_none() => best = Some((Fit::Named, index)),
            _ => {}
        }
    }
    best
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
