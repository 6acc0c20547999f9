//! Who could become what as a graph, for those who join it with other ways: through containers, nodes, networks.

use seawall_model::{PodId, Principal};

use super::graph::{Crowd, EVERYWHERE, Edge, Graph, Way};
use super::holding::fit;
use super::primitive::Primitive;
use super::risk::Escalation;
use super::step::Step;
use crate::{Binding, Role};

/// What a node of the graph stands for. Namespaces are `None` for all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place<'e> {
    /// Everything.
    ClusterAdmin,
    /// Root of a node of one's choice.
    AnyNode,
    /// Every Secret.
    Secrets(Option<&'e str>),
    /// The service accounts that exist.
    Accounts(Option<&'e str>),
    /// Every service account, whether it exists or not.
    AnyAccounts(Option<&'e str>),
    /// Every pod.
    Pods(Option<&'e str>),
    /// Every user.
    Users,
    /// Every group.
    Groups,
    /// Everything in a namespace.
    NamespaceAdmin(&'e str),
    /// An identity, and for service accounts whether it is there.
    Identity(&'e Principal, bool),
    /// A pod, or a workload that makes some.
    Pod(PodId),
    /// A Secret: namespace and name. It need not be in the input.
    Secret(&'e str, &'e str),
    /// Whoever holds certain roles.
    Holders(u32),
}

/// A way from one node to another.
#[derive(Debug, Clone, Copy)]
pub struct Link<'e> {
    /// From which node.
    pub from: u32,
    /// To which.
    pub to: u32,
    /// The primitive; `None` for what is so without doing anything.
    pub primitive: Option<&'e Primitive>,
    /// Whether it is the step from a node to one of the control plane.
    pub is_control_plane: bool,
    /// What has to hold for it and is not known.
    pub doubt: Option<&'e str>,
    /// Steps that it takes.
    pub steps: u16,
}

/// What gives a need to somebody.
#[derive(Debug, Clone)]
pub struct Giver<'e> {
    /// The need as it is written.
    pub need: &'e str,
    /// The subject that the binding names: the identity, or a group of it.
    pub subject: Principal,
    /// The binding.
    pub binding: &'e Binding,
    /// The role.
    pub role: &'e Role,
}

impl Escalation<'_> {
    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.graph.len()
    }

    /// Whether there are none, which never is.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What a node stands for.
    pub fn place(&self, node: u32) -> Place<'_> {
        let world = &self.graph.world;
        let name = |index: u32| &*world.namespaces[index as usize].name;
        if let Some(index) = self.graph.as_principal(node) {
            let principal = &world.principals[index as usize];
            return Place::Identity(&principal.subject, principal.exists);
        }
        if let Some(index) = self.graph.as_runner(node) {
            return Place::Pod(world.runners[index as usize].pod);
        }
        if let Some(index) = self.graph.as_secret(node) {
            let secret = &world.secrets[index as usize];
            return Place::Secret(name(secret.namespace), &secret.name);
        }
        match self.graph.as_crowd(node) {
            Some(Crowd::ClusterAdmin) => Place::ClusterAdmin,
            Some(Crowd::Node) => Place::AnyNode,
            Some(Crowd::Secrets) => Place::Secrets(None),
            Some(Crowd::SecretsOf(index)) => Place::Secrets(Some(name(index))),
            Some(Crowd::Accounts) => Place::Accounts(None),
            Some(Crowd::AccountsOf(index)) => Place::Accounts(Some(name(index))),
            Some(Crowd::AnyAccount) => Place::AnyAccounts(None),
            Some(Crowd::AnyAccountOf(index)) => Place::AnyAccounts(Some(name(index))),
            Some(Crowd::Running) => Place::Pods(None),
            Some(Crowd::RunningIn(index)) => Place::Pods(Some(name(index))),
            Some(Crowd::Users) => Place::Users,
            Some(Crowd::Groups) => Place::Groups,
            Some(Crowd::NamespaceAdmin(index)) => Place::NamespaceAdmin(name(index)),
            None => Place::Holders(self.graph.as_class(node).unwrap_or_default()),
        }
    }

    /// The node of an identity.
    pub fn node_of(&self, subject: &Principal) -> Option<u32> {
        let index = self.graph.world.principal(subject)?;
        Some(self.graph.principal(index))
    }

    /// The node that stands for everything.
    pub fn cluster_admin(&self) -> u32 {
        Graph::crowd(Crowd::ClusterAdmin)
    }

    /// The node that stands for root of a node of one's choice.
    pub fn any_node(&self) -> u32 {
        Graph::crowd(Crowd::Node)
    }

    /// The namespaces in which a set of roles is held; none when some is held everywhere.
    pub fn namespaces_of(&self, node: u32) -> Vec<&str> {
        let key = self
            .graph
            .as_class(node)
            .and_then(|class| self.graph.classes.get(class as usize));
        let mut found = Vec::new();
        for (place, _) in key.into_iter().flat_map(|key| key.iter()) {
            let index = place.checked_sub(1).map(|index| index as usize);
            match index.and_then(|index| self.graph.world.namespaces.get(index)) {
                Some(namespace) => found.push(&*namespace.name),
                None => return Vec::new(),
            }
        }
        found.dedup();
        found
    }

    /// How many links there are.
    pub fn links(&self) -> u32 {
        super::graph::count(self.graph.edges.len())
    }

    /// A link by its number.
    pub fn link(&self, index: u32) -> Link<'_> {
        let edge = &self.graph.edges[index as usize];
        Link {
            from: edge.from,
            to: edge.to,
            primitive: self.primitive(edge),
            is_control_plane: edge.way == Way::ControlPlane,
            doubt: edge
                .doubt
                .checked_sub(1)
                .map(|index| self.graph.doubts[index as usize].as_str()),
            steps: edge.steps,
        }
    }

    fn primitive(&self, edge: &Edge) -> Option<&Primitive> {
        let index = match edge.way {
            Way::Use { primitive, .. } => primitive,
            Way::Together { deed } => self.together.deeds[deed as usize].primitive,
            Way::Is | Way::ControlPlane => return None,
        };
        Some(&self.graph.primitives[index as usize])
    }

    /// The steps by which somebody comes to hold what a link takes, where several identities hold it together: from
    /// node, to node, step.
    pub fn before(&self, link: u32, actor: Option<u32>) -> Vec<(u32, u32, Step<'_>)> {
        let Way::Together { deed } = self.graph.edges[link as usize].way else {
            return Vec::new();
        };
        let edges = &self.together.deeds[deed as usize].before;
        let mut actor = actor.and_then(|node| self.graph.as_principal(node));
        let mut steps: Vec<(u32, u32, Step<'_>)> = Vec::new();
        for number in edges {
            let edge = &self.graph.edges[*number as usize];
            if edge.way == Way::Is {
                // Whom the free edges behind a step single out is where it leads.
                if let Some(principal) = self.graph.as_principal(edge.to) {
                    actor = Some(principal);
                    if let Some(last) = steps.last_mut() {
                        last.1 = edge.to;
                    }
                }
                continue;
            }
            let class = self.graph.as_class(edge.from);
            let holder = class
                .and_then(|class| self.members.get(&class).copied())
                .filter(|holder| {
                    actor.is_none_or(|actor| {
                        self.class_of[actor as usize] != self.class_of[*holder as usize]
                    })
                });
            let who = holder.or(actor);
            let from = who.map_or(edge.from, |who| self.graph.principal(who));
            steps.push((from, edge.to, self.step(edge, who, None, edge.to)));
        }
        steps
    }

    /// Everything that gives the rights of a link, need by need: who holds it, by which binding and role. A need that
    /// nothing in the input gives (it comes with everything, or with what was bound before) has no entry.
    pub fn givers(&self, link: u32, actor: Option<u32>) -> Vec<Vec<Giver<'_>>> {
        let edge = &self.graph.edges[link as usize];
        let (primitive, place, holders) = match edge.way {
            Way::Use { primitive, place } => (primitive, place, None),
            Way::Together { deed } => {
                let deed = &self.together.deeds[deed as usize];
                (deed.primitive, deed.place, Some(&deed.holders))
            }
            Way::Is | Way::ControlPlane => return Vec::new(),
        };
        let actor = actor
            .and_then(|node| self.graph.as_principal(node))
            .or_else(|| {
                let class = self.graph.as_class(edge.from)?;
                self.members.get(&class).copied()
            });
        let needs = &self.graph.primitives[primitive as usize].needs;
        let mut all = Vec::new();
        for (index, need) in needs.iter().enumerate() {
            let holder = holders
                .map(|holders| holders[index])
                .filter(|class| actor.is_none_or(|actor| self.class_of[actor as usize] != *class))
                .and_then(|class| self.members.get(&class).copied())
                .or(actor);
            let Some(holder) = holder else {
                continue;
            };
            let identity = &self.graph.world.principals[holder as usize].identity;
            let givers: Vec<Giver<'_>> = self
                .graph
                .rbac
                .bindings_for(identity)
                .filter(|binding| {
                    let own = self.graph.place(binding.namespace.as_deref());
                    own == EVERYWHERE || own == place
                })
                .filter_map(|binding| {
                    let role = self.graph.rbac.role_of(binding)?;
                    let gives = role.rules.iter().any(|rule| fit(need, rule).is_some());
                    let subject = identity
                        .subjects()
                        .into_iter()
                        .find(|subject| binding.subjects.contains(subject))?;
                    gives.then_some(Giver {
                        need: &need.text,
                        subject,
                        binding,
                        role,
                    })
                })
                .collect();
            if !givers.is_empty() {
                all.push(givers);
            }
        }
        all
    }

    /// A link as a step that somebody takes, with what gives the rights. The actor is the node of an identity.
    pub fn step_of(&self, link: u32, actor: Option<u32>) -> Step<'_> {
        let edge = &self.graph.edges[link as usize];
        let actor = actor.and_then(|node| self.graph.as_principal(node));
        let class = self.graph.as_class(edge.from);
        let actor = actor.or_else(|| class.and_then(|class| self.members.get(&class).copied()));
        let own = actor.map(|actor| self.class_of[actor as usize]);
        let more = class.filter(|class| Some(*class) != own);
        self.step(edge, actor, more, edge.to)
    }
}
