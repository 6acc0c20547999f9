//! What leads where: identities, what they hold, and what that makes them.
//!
//! The nodes are goals and crowds (everything, a node's root, "any account of a namespace"), identities, pods, Secrets, and classes:
//! identities with the same roles at the same places hold the same, and share one class. Edges from a class cost a
//! step, all others are free.

use std::collections::{BTreeMap, HashMap};

use seawall_model::{Cluster, Principal};

use super::holding::{Held, fills};
use super::primitive::Primitive;
use super::world::World;
use crate::{Rbac, Rule};
use seawall_model::MASTERS;

/// A place where roles hold: 0 is everywhere, and the namespace with index `n` is `n + 1`.
pub(crate) type Place = u32;

/// Everywhere.
pub(crate) const EVERYWHERE: Place = 0;

/// A namespace that is not known.
const NOWHERE: Place = Place::MAX;

/// Stands for the role `cluster-admin` where the input does not hold it: Kubernetes always does.
pub(crate) const CLUSTER_ADMIN: u32 = u32::MAX;

/// Goals and crowds. Those of a namespace carry its index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Crowd {
    /// Everything.
    ClusterAdmin,
    /// Root of a node of one's choice.
    Node,
    /// Every secret.
    Secrets,
    /// Every account that exists.
    Accounts,
    /// Every account, whether it exists or not.
    AnyAccount,
    /// The accounts of all running pods.
    Running,
    /// Every user.
    Users,
    /// Every group.
    Groups,
    /// Everything in a namespace.
    NamespaceAdmin(u32),
    /// The secrets of a namespace.
    SecretsOf(u32),
    /// The accounts of a namespace that exist.
    AccountsOf(u32),
    /// The accounts of a namespace, whether they exist or not.
    AnyAccountOf(u32),
    /// The accounts of the running pods of a namespace.
    RunningIn(u32),
}

const WIDE: u32 = 8;
const PER_NAMESPACE: u32 = 5;

/// How an edge came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By being one of them, or by what one holds.
    Is,
    /// By a primitive at a place.
    Use { primitive: u16, place: Place },
    /// By root on a node, which finds a node of the control plane.
    ControlPlane,
    /// By a primitive whose needs several identities hold: index of the deed.
    Together { deed: u32 },
}

/// An edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub from: u32,
    pub to: u32,
    pub way: Way,
    /// Index of what is uncertain about it, plus one; 0 for nothing.
    pub doubt: u32,
    /// Steps that it takes.
    pub steps: u16,
}

impl Edge {
    /// Steps and uncertainties.
    pub(crate) fn cost(&self) -> u32 {
        u32::from(self.steps) + if self.doubt == 0 { 0 } else { UNCERTAIN }
    }
}

/// An uncertain step is worse than any number of certain ones.
pub(crate) const UNCERTAIN: u32 = 1 << 16;

/// What a class holds: roles at places, sorted.
pub(crate) type Key = Box<[(Place, u32)]>;

/// Nodes and edges.
#[derive(Debug)]
pub(crate) struct Graph<'r> {
    pub rbac: &'r Rbac,
    pub primitives: &'r [Primitive],
    pub world: World,
    pub edges: Vec<Edge>,
    /// What has to hold for edges and is not known, as clauses after "only if".
    pub doubts: Vec<String>,
    /// What the classes hold.
    pub classes: Vec<Key>,
    class_ids: HashMap<Key, u32>,
    held: Vec<Held>,
    doubt_ids: HashMap<String, u32>,
    /// Whether the object that a primitive asks for is there.
    pub(super) exists: Vec<Option<bool>>,
    pub(super) deputies: HashMap<(Box<str>, Box<str>), Vec<u32>>,
}

impl<'r> Graph<'r> {
    pub(crate) fn new(cluster: &Cluster, rbac: &'r Rbac, primitives: &'r [Primitive]) -> Self {
        let world = World::new(cluster, rbac);
        let mut graph = Self {
            rbac,
            primitives,
            edges: Vec::new(),
            doubts: Vec::new(),
            classes: Vec::new(),
            class_ids: HashMap::new(),
            held: Held::of_roles(rbac.roles(), primitives),
            doubt_ids: HashMap::new(),
            exists: primitives
                .iter()
                .map(|primitive| exists(primitive, cluster))
                .collect(),
            deputies: HashMap::new(),
            world,
        };
        graph.find_deputies();
        graph.add_crowds();
        graph.add_classes();
        graph
    }

    // ---- nodes -------------------------------------------------------------------------------------------------

    pub(crate) fn crowd(crowd: Crowd) -> u32 {
        let of = |offset: u32, namespace: u32| WIDE + namespace * PER_NAMESPACE + offset;
        match crowd {
            Crowd::ClusterAdmin => 0,
            Crowd::Node => 1,
            Crowd::Secrets => 2,
            Crowd::Accounts => 3,
            Crowd::AnyAccount => 4,
            Crowd::Running => 5,
            Crowd::Users => 6,
            Crowd::Groups => 7,
            Crowd::NamespaceAdmin(namespace) => of(0, namespace),
            Crowd::SecretsOf(namespace) => of(1, namespace),
            Crowd::AccountsOf(namespace) => of(2, namespace),
            Crowd::AnyAccountOf(namespace) => of(3, namespace),
            Crowd::RunningIn(namespace) => of(4, namespace),
        }
    }

    fn first_principal(&self) -> u32 {
        WIDE + count(self.world.namespaces.len()) * PER_NAMESPACE
    }

    pub(crate) fn principal(&self, index: u32) -> u32 {
        self.first_principal() + index
    }

    fn first_runner(&self) -> u32 {
        self.first_principal() + count(self.world.principals.len())
    }

    /// A pod, or a workload that makes some.
    pub(crate) fn runner(&self, index: u32) -> u32 {
        self.first_runner() + index
    }

    fn first_secret(&self) -> u32 {
        self.first_runner() + count(self.world.runners.len())
    }

    /// A Secret.
    pub(crate) fn secret(&self, index: u32) -> u32 {
        self.first_secret() + index
    }

    fn first_class(&self) -> u32 {
        self.first_secret() + count(self.world.secrets.len())
    }

    pub(crate) fn class(&self, index: u32) -> u32 {
        self.first_class() + index
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.first_class() as usize + self.classes.len()
    }

    /// The identity that a node is.
    pub(crate) fn as_principal(&self, node: u32) -> Option<u32> {
        let index = node.checked_sub(self.first_principal())?;
        ((index as usize) < self.world.principals.len()).then_some(index)
    }

    /// The pod that a node is.
    pub(crate) fn as_runner(&self, node: u32) -> Option<u32> {
        let index = node.checked_sub(self.first_runner())?;
        ((index as usize) < self.world.runners.len()).then_some(index)
    }

    /// The Secret that a node is.
    pub(crate) fn as_secret(&self, node: u32) -> Option<u32> {
        let index = node.checked_sub(self.first_secret())?;
        ((index as usize) < self.world.secrets.len()).then_some(index)
    }

    /// The class that a node is.
    pub(crate) fn as_class(&self, node: u32) -> Option<u32> {
        node.checked_sub(self.first_class())
    }

    /// The goal or crowd that a node is.
    pub(crate) fn as_crowd(&self, node: u32) -> Option<Crowd> {
        if node >= self.first_principal() {
            return None;
        }
        Some(match node.checked_sub(WIDE) {
            None => match node {
                0 => Crowd::ClusterAdmin,
                1 => Crowd::Node,
                2 => Crowd::Secrets,
                3 => Crowd::Accounts,
                4 => Crowd::AnyAccount,
                5 => Crowd::Running,
                6 => Crowd::Users,
                _ => Crowd::Groups,
            },
            Some(rest) => {
                let namespace = rest / PER_NAMESPACE;
                match rest % PER_NAMESPACE {
                    0 => Crowd::NamespaceAdmin(namespace),
                    1 => Crowd::SecretsOf(namespace),
                    2 => Crowd::AccountsOf(namespace),
                    3 => Crowd::AnyAccountOf(namespace),
                    _ => Crowd::RunningIn(namespace),
                }
            }
        })
    }

    // ---- edges -------------------------------------------------------------------------------------------------

    pub(super) fn doubt(&mut self, text: &str) -> u32 {
        if let Some(id) = self.doubt_ids.get(text) {
            return *id;
        }
        self.doubts.push(text.to_owned());
        let id = count(self.doubts.len());
        self.doubt_ids.insert(text.to_owned(), id);
        id
    }

    pub(super) fn add(&mut self, from: u32, to: u32, way: Way, doubt: u32) {
        if from != to {
            self.edges.push(Edge {
                from,
                to,
                way,
                doubt,
                steps: u16::from(way != Way::Is),
            });
        }
    }

    fn is(&mut self, from: u32, to: u32) {
        self.add(from, to, Way::Is, 0);
    }

    /// Who is in the crowds, whatever anybody holds.
    fn add_crowds(&mut self) {
        for namespace in 0..count(self.world.namespaces.len()) {
            self.is(
                Self::crowd(Crowd::Secrets),
                Self::crowd(Crowd::SecretsOf(namespace)),
            );
            self.is(
                Self::crowd(Crowd::Accounts),
                Self::crowd(Crowd::AccountsOf(namespace)),
            );
            self.is(
                Self::crowd(Crowd::AnyAccount),
                Self::crowd(Crowd::AnyAccountOf(namespace)),
            );
            self.is(
                Self::crowd(Crowd::Running),
                Self::crowd(Crowd::RunningIn(namespace)),
            );
        }
        for index in 0..count(self.world.principals.len()) {
            let node = self.principal(index);
            let principal = &self.world.principals[index as usize];
            let exists = principal.exists;
            match principal.subject.clone() {
                Principal::User(_) => self.is(Self::crowd(Crowd::Users), node),
                Principal::Group(name) if &*name == MASTERS => {
                    self.is(node, Self::crowd(Crowd::ClusterAdmin));
                }
                Principal::Group(_) => self.is(Self::crowd(Crowd::Groups), node),
                Principal::ServiceAccount { namespace, .. } => {
                    if let Some(namespace) = self.world.namespace(&namespace) {
                        self.is(Self::crowd(Crowd::AnyAccountOf(namespace)), node);
                        if exists {
                            self.is(Self::crowd(Crowd::AccountsOf(namespace)), node);
                        }
                    }
                }
            }
        }
        for index in 0..count(self.world.runners.len()) {
            let runner = &self.world.runners[index as usize];
            let (namespace, account) = (runner.namespace, runner.account);
            let node = self.runner(index);
            self.is(Self::crowd(Crowd::RunningIn(namespace)), node);
            self.is(node, self.principal(account));
        }
        for index in 0..count(self.world.secrets.len()) {
            let secret = &self.world.secrets[index as usize];
            let (namespace, account) = (secret.namespace, secret.account);
            let node = self.secret(index);
            self.is(Self::crowd(Crowd::SecretsOf(namespace)), node);
            if let Some(account) = account {
                self.is(node, self.principal(account));
            }
        }
        self.is(Self::crowd(Crowd::Node), Self::crowd(Crowd::Running));
        let doubt = match self.world.has_control_plane {
            Some(true) => 0,
            Some(false) => return,
            None => self.doubt(
                "a node of the control plane is within reach; the input need not hold the nodes",
            ),
        };
        self.add(
            Self::crowd(Crowd::Node),
            Self::crowd(Crowd::ClusterAdmin),
            Way::ControlPlane,
            doubt,
        );
    }

    /// The class of a set of roles, with its edges.
    pub(super) fn class_of(&mut self, key: Key) -> u32 {
        if let Some(id) = self.class_ids.get(&key) {
            return *id;
        }
        let id = count(self.classes.len());
        self.class_ids.insert(key.clone(), id);
        self.classes.push(key);
        id
    }

    fn add_classes(&mut self) {
        for index in 0..count(self.world.principals.len()) {
            let identity = &self.world.principals[index as usize].identity;
            let mut key: Vec<(Place, u32)> = self
                .rbac
                .bindings_for(identity)
                .map(|binding| (self.place(binding.namespace.as_deref()), binding.role_index))
                .collect();
            let open = self.rbac.open_bindings_of(identity);
            key.extend(
                open.filter(|binding| binding.role.is_cluster_admin())
                    .map(|binding| (self.place(binding.namespace.as_deref()), CLUSTER_ADMIN)),
            );
            key.sort_unstable();
            key.dedup();
            let class = self.class_of(key.into());
            let (from, to) = (self.principal(index), self.class(class));
            self.is(from, to);
        }
        // Edges of a class may make further classes: what it may bind to itself.
        let mut next = 0;
        while next < self.classes.len() {
            self.expand(count(next));
            next += 1;
        }
        for namespace in 0..count(self.world.namespaces.len()) {
            let from = Self::crowd(Crowd::NamespaceAdmin(namespace));
            let everything = [(namespace + 1, CLUSTER_ADMIN)];
            self.expand_at(
                from,
                &everything,
                &Held::default(),
                &Held::ALL,
                namespace + 1,
            );
        }
    }

    pub(crate) fn place(&self, namespace: Option<&str>) -> Place {
        match namespace {
            None => EVERYWHERE,
            // Every namespace that an object names is known.
            Some(name) => self.world.namespace(name).map_or(NOWHERE, |id| id + 1),
        }
    }

    pub(crate) fn held_by_role(&self, role: u32) -> &Held {
        self.held.get(role as usize).unwrap_or(&Held::ALL)
    }

    /// What a set of roles holds, place by place; everywhere comes first and is always there.
    pub(crate) fn holdings(&self, key: &[(Place, u32)]) -> BTreeMap<Place, Held> {
        let mut places = BTreeMap::from([(EVERYWHERE, Held::default())]);
        for (place, role) in key {
            places
                .entry(*place)
                .or_default()
                .join(self.held_by_role(*role));
        }
        places
    }

    fn expand(&mut self, class: u32) {
        let key = self.classes[class as usize].clone();
        let from = self.class(class);
        let places = self.holdings(&key);
        let everywhere = places[&EVERYWHERE];
        self.expand_at(from, &key, &everywhere, &everywhere, EVERYWHERE);
        for (place, held) in places.iter().filter(|(place, _)| **place != EVERYWHERE) {
            self.expand_at(from, &key, &everywhere, held, *place);
        }
    }

    /// The edges of what is held at one place, together with what is held everywhere.
    fn expand_at(
        &mut self,
        from: u32,
        key: &[(Place, u32)],
        everywhere: &Held,
        here: &Held,
        place: Place,
    ) {
        for index in 0..self.primitives.len() {
            let primitive = &self.primitives[index];
            if primitive.leads_to.is_none() || !fills(primitive, everywhere, here) {
                continue;
            }
            // What is held everywhere was looked at there, unless a need is held for more names here.
            let adds = primitive
                .needs
                .iter()
                .any(|need| here.some.has(need.bit) && !everywhere.whole.has(need.bit));
            if place != EVERYWHERE && !adds && fills(primitive, everywhere, everywhere) {
                continue;
            }
            self.lead(from, key, index, place);
        }
    }

    /// The rules that a set of roles gives at a place.
    pub(crate) fn rules<'k>(
        &'k self,
        key: &'k [(Place, u32)],
        place: Place,
    ) -> impl Iterator<Item = &'r Rule> + 'k {
        key.iter()
            .filter(move |(own, _)| *own == EVERYWHERE || *own == place)
            .filter_map(|(_, role)| self.rbac.roles().get(*role as usize))
            .flat_map(|role| role.rules.iter().map(AsRef::as_ref))
    }
}

/// Whether the object that a primitive asks for is there; `None` when the input does not tell.
fn exists(primitive: &Primitive, cluster: &Cluster) -> Option<bool> {
    let Some((kind, namespace, name)) = &primitive.exists else {
        return Some(true);
    };
    if cluster.get("", kind, namespace, name).is_some() {
        return Some(true);
    }
    let known = cluster.coverage.of_in("", kind, Some(namespace));
    known.is_complete().then_some(false)
}

/// A length as an index.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
