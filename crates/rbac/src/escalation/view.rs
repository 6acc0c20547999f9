//! Who could become what as a graph, for those who join it with other ways: through containers, nodes, networks.

use seawall_model::{PodId, PodSecurityAdmission, Principal, TableIndex};
use seawall_syntax::Text;

use super::extent::Extent;
use super::graph::{Edge, LinkId, Way};
use super::holding::fit;
use super::inventory::NamespaceId;
use super::places::{ClassId, Crowd, PlaceId, Places};
use super::primitive::{Need, Primitive};
use super::risk::Escalation;
use super::said::Said;
use super::step::Step;
use crate::{Binding, Identity, Role};

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
    Holders(ClassId),
}

/// A way from one node to another.
#[derive(Debug, Clone, Copy)]
pub struct Link<'e> {
    /// From which node.
    pub from: PlaceId,
    /// To which.
    pub to: PlaceId,
    /// The primitive; `None` for what is so without doing anything.
    pub primitive: Option<&'e Primitive>,
    /// Whether it is the step from a node to one of the control plane.
    pub is_control_plane: bool,
    /// What an object says of whom the node is, where that makes the way.
    pub said: Option<&'e Said>,
    /// What has to hold for it and is not known.
    pub doubt: Option<&'e Text>,
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
    pub fn place(&self, node: PlaceId) -> Place<'_> {
        let inventory = &self.graph.inventory;
        let name = |id: NamespaceId| &*inventory.namespaces[id].name;
        if let Some(id) = self.graph.places.as_principal(node) {
            let principal = &inventory.principals[id];
            return Place::Identity(&principal.subject, principal.exists);
        }
        if let Some(id) = self.graph.places.as_runner(node) {
            return Place::Pod(inventory.runners[id].pod);
        }
        if let Some(id) = self.graph.places.as_secret(node) {
            let secret = &inventory.secrets[id];
            return Place::Secret(name(secret.namespace), &secret.name);
        }
        if let Some(class) = self.graph.places.as_class(node) {
            return Place::Holders(class);
        }
        match self.graph.places.as_crowd(node) {
            // What comes before all principals is a crowd.
            None | Some(Crowd::ClusterAdmin) => Place::ClusterAdmin,
            Some(Crowd::Node) => Place::AnyNode,
            Some(Crowd::Secrets) => Place::Secrets(None),
            Some(Crowd::SecretsOf(id)) => Place::Secrets(Some(name(id))),
            Some(Crowd::Accounts) => Place::Accounts(None),
            Some(Crowd::AccountsOf(id)) => Place::Accounts(Some(name(id))),
            Some(Crowd::AnyAccount) => Place::AnyAccounts(None),
            Some(Crowd::AnyAccountOf(id)) => Place::AnyAccounts(Some(name(id))),
            Some(Crowd::Running) => Place::Pods(None),
            Some(Crowd::RunningIn(id)) => Place::Pods(Some(name(id))),
            Some(Crowd::Users) => Place::Users,
            Some(Crowd::Groups) => Place::Groups,
            Some(Crowd::NamespaceAdmin(id)) => Place::NamespaceAdmin(name(id)),
        }
    }

    /// The node of an identity.
    pub fn node_of(&self, subject: &Principal) -> Option<PlaceId> {
        let id = self.graph.inventory.principal(subject)?;
        Some(self.graph.places.principal(id))
    }

    /// The node of a Secret.
    pub fn node_of_secret(&self, namespace: &str, name: &str) -> Option<PlaceId> {
        let inventory = &self.graph.inventory;
        let id = inventory.secret(inventory.namespace(namespace)?, name)?;
        Some(self.graph.places.secret(id))
    }

    /// Every identity with its node, in the order of the nodes.
    pub fn identities(&self) -> impl Iterator<Item = (&Principal, PlaceId)> {
        let principals = self.graph.inventory.principals.iter();
        principals.map(|(id, actor)| (&actor.subject, self.graph.places.principal(id)))
    }

    /// The node that stands for everything.
    pub fn cluster_admin(&self) -> PlaceId {
        Places::crowd(Crowd::ClusterAdmin)
    }

    /// The node that stands for root of a node of one's choice.
    pub fn any_node(&self) -> PlaceId {
        Places::crowd(Crowd::Node)
    }

    /// The namespaces in which a set of roles is held; none when some is held everywhere.
    pub fn namespaces_of(&self, node: PlaceId) -> Vec<&str> {
        let class = self.graph.places.as_class(node);
        let key = class.map(|class| &self.graph.classes[class]);
        let mut found = Vec::new();
        for (extent, _) in key.into_iter().flat_map(|key| key.iter()) {
            match self.namespace(*extent) {
                Some(namespace) => found.push(namespace),
                None => return Vec::new(),
            }
        }
        found.dedup();
        found
    }

    /// What the API servers do about Pod Security levels.
    pub fn admission(&self) -> &PodSecurityAdmission {
        &self.graph.inventory.admission
    }

    /// The ids of all places.
    pub fn places(&self) -> impl Iterator<Item = PlaceId> + use<> {
        (0..self.graph.len()).map(PlaceId::at)
    }

    /// The ids of all links.
    pub fn links(&self) -> impl Iterator<Item = LinkId> + use<> {
        (0..self.graph.edges.len()).map(LinkId::at)
    }

    /// How many links are missing, because there are more than there are ids.
    pub fn missing_links(&self) -> usize {
        self.graph.missing
    }

    /// A link by its id.
    pub fn link(&self, id: LinkId) -> Link<'_> {
        let edge = &self.graph.edges[id];
        Link {
            from: edge.from,
            to: edge.to,
            primitive: self.primitive(edge),
            is_control_plane: edge.way == Way::ControlPlane,
            said: match edge.way {
                Way::Said { said } => Some(&self.graph.said[said]),
                _ => None,
            },
            doubt: edge.doubt.map(|doubt| self.graph.doubts.get(doubt)),
            steps: edge.steps,
        }
    }

    fn primitive(&self, edge: &Edge) -> Option<&Primitive> {
        let id = match edge.way {
            Way::Use { primitive, .. } => primitive,
            Way::Together { deed } => self.together.deeds[deed].primitive,
            Way::Is | Way::Said { .. } | Way::ControlPlane => return None,
        };
        Some(self.graph.primitives[id])
    }

    /// The steps by which somebody comes to hold what a link takes, where several identities hold it together: from
    /// node, to node, step.
    pub fn before(
        &self,
        link: LinkId,
        actor: Option<PlaceId>,
    ) -> Vec<(PlaceId, PlaceId, Step<'_>)> {
        let Way::Together { deed } = self.graph.edges[link].way else {
            return Vec::new();
        };
        let edges = &self.together.deeds[deed].before;
        let mut actor = actor.and_then(|node| self.graph.places.as_principal(node));
        let mut steps: Vec<(PlaceId, PlaceId, Step<'_>)> = Vec::new();
        for link in edges {
            let edge = &self.graph.edges[*link];
            if edge.way == Way::Is {
                // Whom the free edges behind a step single out is where it leads.
                if let Some(principal) = self.graph.places.as_principal(edge.to) {
                    actor = Some(principal);
                    if let Some(last) = steps.last_mut() {
                        last.1 = edge.to;
                    }
                }
                continue;
            }
            let class = self.graph.places.as_class(edge.from);
            let holder = class
                .and_then(|class| self.members[class])
                .filter(|holder| {
                    actor.is_none_or(|actor| self.class_of[actor] != self.class_of[*holder])
                });
            let who = holder.or(actor);
            let from = who.map_or(edge.from, |who| self.graph.places.principal(who));
            steps.push((from, edge.to, self.step(edge, who, None, edge.to)));
        }
        steps
    }

    /// Everything that gives the rights of a link, need by need: who holds it, by which binding and role. A need that
    /// nothing in the input gives (it comes with everything, or with what was bound before), or that others than bindings give
    /// as well, has no entry.
    pub fn givers(&self, link: LinkId, actor: Option<PlaceId>) -> Vec<Vec<Giver<'_>>> {
        let edge = &self.graph.edges[link];
        let (primitive, extent, holders) = match edge.way {
            Way::Use { primitive, extent } => (primitive, extent, None),
            Way::Together { deed } => {
                let deed = &self.together.deeds[deed];
                (deed.primitive, deed.extent, Some(&deed.holders))
            }
            Way::Is | Way::Said { .. } | Way::ControlPlane => return Vec::new(),
        };
        let actor = actor
            .and_then(|node| self.graph.places.as_principal(node))
            .or_else(|| {
                let class = self.graph.places.as_class(edge.from)?;
                self.members[class]
            });
        let needs = &self.graph.primitives[primitive].needs;
        let mut all = Vec::new();
        for (index, need) in needs.iter().enumerate() {
            let holder = holders
                .map(|holders| holders[index])
                .filter(|class| actor.is_none_or(|actor| self.class_of[actor] != Some(*class)))
                .and_then(|class| self.members[class])
                .or(actor);
            let Some(holder) = holder else {
                continue;
            };
            let identity = &self.graph.inventory.identity(holder, self.graph.rbac);
            let givers: Vec<Giver<'_>> = self
                .graph
                .rbac
                .bindings_for(identity)
                .filter(|binding| {
                    let own = self.graph.extent(binding.namespace.as_deref());
                    own.is_some_and(|own| own.covers(extent))
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
            // What an object of another program or Kubernetes itself gives as well is not taken away with a binding.
            let is_fixed = givers.iter().any(|giver| giver.binding.made_of.is_some())
                || self.is_brought(identity, need, extent);
            if !givers.is_empty() && !is_fixed {
                all.push(givers);
            }
        }
        all
    }

    /// Whether a binding that Kubernetes brings gives a need to somebody at a place.
    fn is_brought(&self, identity: &Identity, need: &Need, extent: Extent) -> bool {
        let rbac = self.graph.rbac;
        rbac.builtin.of_identity(identity).any(|binding| {
            let own = self.graph.extent(binding.namespace);
            let mut rules = rbac.roles[binding.role].rules.iter();
            own.is_some_and(|own| own.covers(extent)) && rules.any(|rule| fit(need, rule).is_some())
        })
    }

    /// A link as a step that somebody takes, with what gives the rights. The actor is the node of an identity.
    pub fn step_of(&self, link: LinkId, actor: Option<PlaceId>) -> Step<'_> {
        let edge = &self.graph.edges[link];
        let actor = actor.and_then(|node| self.graph.places.as_principal(node));
        let class = self.graph.places.as_class(edge.from);
        let actor = actor.or_else(|| class.and_then(|class| self.members[class]));
        let own = actor.and_then(|actor| self.class_of[actor]);
        let more = class.filter(|class| Some(*class) != own);
        self.step(edge, actor, more, edge.to)
    }
}
