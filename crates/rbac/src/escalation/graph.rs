//! What leads where: identities, what they hold, and what that makes them.
//!
//! The nodes are goals and crowds (everything, a node's root, "any account of a namespace"), identities, pods, Secrets, and classes:
//! identities with the same roles at the same places hold the same, and share one class. Edges from a class cost a
//! step, all others are free.

use std::collections::HashMap;

use seawall_model::{Cluster, NumberedTexts, Principal, Table, TableIndex, define_index};

use super::extent::{Bound, Extent, Grant};
use super::holding::{Bits, Demand, Held, Holdings};
use super::inventory::Inventory;
use super::places::{ClassId, Crowd, PlaceId, Places};
use super::presence::Controllers;
use super::primitive::Primitive;
use super::said::{Said, SaidId};
use super::standing::Standing;
use super::templates::Templates;
use crate::role::RoleId;
use crate::{Rbac, Rule};

define_index! {
    /// An edge of the graph of permissions.
    pub struct LinkId;
}

define_index! {
    /// A condition that has to hold for an edge and is not known to.
    pub(crate) struct DoubtId;
}

define_index! {
    /// A primitive; there are no more than needs ([`MAX_NEEDS`](super::primitive::MAX_NEEDS)).
    pub(crate) struct PrimitiveId: NonZeroU16;
}

define_index! {
    /// A primitive whose needs several identities hold together.
    pub(crate) struct DeedId;
}

/// How an edge came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By being one of them, or by what one holds.
    Is,
    /// By a primitive at a place.
    Use {
        primitive: PrimitiveId,
        extent: Extent,
    },
    /// By what an object says.
    Said { said: SaidId },
    /// By root on a node, which finds a node of the control plane.
    ControlPlane,
    /// By a primitive whose needs several identities hold.
    Together { deed: DeedId },
}

/// An edge.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub from: PlaceId,
    pub to: PlaceId,
    pub way: Way,
    /// What is uncertain about it.
    pub doubt: Option<DoubtId>,
    /// Steps that it takes.
    pub steps: u16,
}

impl Edge {
    /// Steps and uncertainties.
    pub(crate) fn cost(&self) -> u32 {
        u32::from(self.steps) + self.doubt.map_or(0, |_| UNCERTAIN)
    }
}

/// An uncertain step is worse than any number of certain ones.
pub(crate) const UNCERTAIN: u32 = 1 << 16;

/// What a class holds, sorted.
pub(crate) type Key = Box<[Grant]>;

/// Nodes and edges.
#[derive(Debug)]
pub(crate) struct Graph<'r> {
    pub cluster: &'r Cluster,
    pub rbac: &'r Rbac,
    pub primitives: Table<PrimitiveId, &'r Primitive>,
    /// What each of them needs.
    pub demands: Table<PrimitiveId, Demand>,
    pub inventory: Inventory,
    pub places: Places,
    pub edges: Table<LinkId, Edge>,
    /// Edges that are missing because there was no id left for them.
    pub missing: usize,
    /// What has to hold for edges and is not known, as clauses after "only if".
    pub doubts: NumberedTexts<DoubtId>,
    /// What objects say without roles.
    pub said: Table<SaidId, Said>,
    /// What the classes hold.
    pub classes: Table<ClassId, Key>,
    class_ids: HashMap<Key, ClassId>,
    held: Table<RoleId, Held>,
    /// Whether the object that a primitive asks for is there.
    pub(super) exists: Table<PrimitiveId, Option<bool>>,
    pub(super) standing: Standing,
    /// Workloads whose templates can be changed.
    pub(super) templates: Templates,
    /// Who acts on what primitives write.
    pub(super) controllers: Controllers,
}

impl<'r> Graph<'r> {
    pub(crate) fn new(
        cluster: &'r Cluster,
        rbac: &'r Rbac,
        primitives: &'r [Primitive],
        asked: &[Principal],
    ) -> Self {
        let inventory = Inventory::new(cluster, rbac, asked);
        let mut graph = Self {
            cluster,
            rbac,
            primitives: primitives.iter().collect(),
            demands: primitives.iter().map(Demand::of).collect(),
            places: Places::new(&inventory),
            edges: Table::new(),
            missing: 0,
            doubts: NumberedTexts::default(),
            said: Table::new(),
            classes: Table::new(),
            class_ids: HashMap::new(),
            held: Held::of_roles(&rbac.roles, primitives),
            standing: Standing::new(rbac, &inventory),
            templates: Templates::of(cluster, &inventory),
            exists: primitives
                .iter()
                .map(|primitive| exists(primitive, cluster))
                .collect(),
            controllers: Controllers::default(),
            inventory,
        };
        graph.find_controllers();
        graph.add_crowds();
        graph.add_classes();
        graph.add_insides();
        graph
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len(self.classes.len())
    }

    pub(super) fn doubt(&mut self, text: &str) -> DoubtId {
        self.doubts.add(text)
    }

    pub(super) fn add(&mut self, from: PlaceId, to: PlaceId, way: Way, doubt: Option<DoubtId>) {
        if from == to {
            return;
        }
        let edge = Edge {
            from,
            to,
            way,
            doubt,
            steps: u16::from(way != Way::Is),
        };
        if self.edges.try_push(edge).is_none() {
            self.missing += 1;
        }
    }

    pub(super) fn is(&mut self, from: PlaceId, to: PlaceId) {
        self.add(from, to, Way::Is, None);
    }

    /// The class of a set of roles, with its edges.
    pub(super) fn class_of(&mut self, key: Key) -> ClassId {
        if let Some(id) = self.class_ids.get(&key) {
            return *id;
        }
        let id = self.classes.push(key.clone());
        self.class_ids.insert(key, id);
        id
    }

    fn add_classes(&mut self) {
        for id in self.inventory.principals.ids() {
            let identity = &self.inventory.identity(id, self.rbac);
            let mut key: Vec<Grant> = self
                .rbac
                .bindings_for(identity)
                .filter_map(|binding| {
                    let extent = self.extent(binding.namespace.as_deref())?;
                    Some((extent, Bound::of(binding.role_id?)))
                })
                .collect();
            let open = self.rbac.open_bindings_of(identity);
            key.extend(
                open.filter(|binding| binding.gives_cluster_admin())
                    .filter_map(|binding| self.extent(binding.namespace.as_deref()))
                    .map(|extent| (extent, Bound::CLUSTER_ADMIN)),
            );
            // What leads nowhere need not tell anybody apart.
            let brought = self.rbac.builtin.of_identity(identity);
            key.extend(
                brought
                    .filter(|binding| self.held[binding.role].some != Bits::default())
                    .filter_map(|binding| {
                        Some((self.extent(binding.namespace)?, Bound::of(binding.role)))
                    }),
            );
            key.sort_unstable();
            key.dedup();
            let class = self.class_of(key.into());
            let (from, to) = (self.places.principal(id), self.places.class(class));
            self.is(from, to);
        }
        // Edges of a class may make further classes: what it may bind to itself.
        let mut next = 0;
        while next < self.classes.len() {
            self.expand(ClassId::at(next));
            next += 1;
        }
        for namespace in self.inventory.namespaces.ids() {
            let from = Places::crowd(Crowd::NamespaceAdmin(namespace));
            let extent = Extent::of(namespace);
            let everything = [(extent, Bound::CLUSTER_ADMIN)];
            self.expand_at(from, &everything, &Held::default(), &Held::ALL, extent);
        }
    }

    /// The extent of a binding in a namespace, or in none; `None` for a namespace that no object names.
    pub(crate) fn extent(&self, namespace: Option<&str>) -> Option<Extent> {
        match namespace {
            None => Some(Extent::EVERYWHERE),
            Some(name) => self.inventory.namespace(name).map(Extent::of),
        }
    }

    pub(crate) fn held_by(&self, bound: Bound) -> &Held {
        bound.role().map_or(&Held::ALL, |role| &self.held[role])
    }

    /// What a set of roles, sorted, holds place by place.
    pub(crate) fn holdings(&self, key: &[Grant]) -> Holdings {
        Holdings::of(key, |(_, bound)| self.held_by(*bound))
    }

    fn expand(&mut self, class: ClassId) {
        let key = self.classes[class].clone();
        let from = self.places.class(class);
        let holdings = self.holdings(&key);
        for (extent, held) in holdings.iter() {
            self.expand_at(from, &key, &holdings.everywhere, held, extent);
        }
    }

    /// The edges of what is held at one place, together with what is held everywhere.
    fn expand_at(
        &mut self,
        from: PlaceId,
        key: &[Grant],
        everywhere: &Held,
        here: &Held,
        extent: Extent,
    ) {
        for id in self.primitives.ids() {
            let demand = &self.demands[id];
            if !demand.is_filled(everywhere, here) {
                continue;
            }
            let primitive = self.primitives[id];
            if primitive.leads_to.is_none() || primitive.inside.is_some() {
                continue;
            }
            // What is held everywhere was looked at there, unless a need is held for more names here.
            if extent != Extent::EVERYWHERE
                && !demand.gains(everywhere, here)
                && demand.is_filled(everywhere, everywhere)
            {
                continue;
            }
            self.lead(from, key, id, extent);
        }
    }

    /// The rules that a set of roles gives at a place.
    pub(crate) fn rules<'k>(
        &'k self,
        key: &'k [Grant],
        extent: Extent,
    ) -> impl Iterator<Item = &'r Rule> + 'k {
        key.iter()
            .filter(move |(own, _)| own.covers(extent))
            .filter_map(|(_, bound)| bound.role())
            .flat_map(|role| self.rbac.roles[role].rules.iter().map(AsRef::as_ref))
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
