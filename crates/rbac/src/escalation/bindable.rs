//! Roles that somebody may bind to himself, or give any rule.

use std::collections::BTreeSet;

use super::extent::{Bound, Extent, Grant};
use super::graph::{Graph, PrimitiveId};
use super::holding::Names;
use super::lead::Step;
use super::places::{Crowd, PlaceId, Places};
use super::primitive::Scope;
use crate::role::{CLUSTER_ADMIN, RoleId};

impl Graph<'_> {
    /// What may be bound: everything, or some roles, which join those that are held.
    pub(super) fn draw_role(&mut self, step: &Step<'_>, names: &Names) {
        let is_cluster_wide = self.primitives[step.primitive].scope == Scope::Cluster;
        let binds_cluster_roles = self.is_about(step.primitive, "clusterroles");
        if let Some(bound) = self.only_bound(step) {
            self.draw_bound(step, names, binds_cluster_roles, &bound);
            return;
        }
        if binds_cluster_roles && names.has(CLUSTER_ADMIN) {
            match step.namespace() {
                Some(namespace) => self.draw_crowd(step, Crowd::NamespaceAdmin(namespace)),
                None if is_cluster_wide => self.draw_crowd(step, Crowd::ClusterAdmin),
                None => {
                    // Bound in namespaces of one's choice.
                    for namespace in self.inventory.namespaces.ids() {
                        self.draw_crowd(step, Crowd::NamespaceAdmin(namespace));
                    }
                }
            }
            return;
        }
        if self.places.as_class(step.from).is_none() {
            return;
        }
        let mut more: Vec<Grant> = step.key.to_vec();
        for id in self.standing.at(step.extent, binds_cluster_roles) {
            let (id, role) = (*id, &self.rbac.roles[*id]);
            if !names.has(&role.key.name) {
                continue;
            }
            let bound = Bound::of(id);
            match (&role.key.namespace, step.namespace()) {
                (Some(namespace), _) => {
                    let extent = self.extent(Some(namespace));
                    more.extend(extent.map(|extent| (extent, bound)));
                }
                (None, None) if !is_cluster_wide => {
                    let namespaces = self.inventory.namespaces.ids();
                    more.extend(namespaces.map(|namespace| (Extent::of(namespace), bound)));
                }
                (None, _) => more.push((step.extent, bound)),
            }
        }
        more.sort_unstable();
        more.dedup();
        if more.len() > step.key.len() {
            let class = self.class_of(more.into());
            self.draw_to(step, self.places.class(class));
        }
    }

    /// Whether the first need of a primitive is about a resource.
    fn is_about(&self, primitive: PrimitiveId, resource: &str) -> bool {
        let mut rights = self.primitives[primitive].first_rights().iter();
        rights.any(|right| &*right.resource == resource)
    }

    /// The roles that somebody may give any rule who holds a primitive about that at a place.
    pub(super) fn owned_roles(
        &self,
        actor: &[Grant],
        primitive: PrimitiveId,
        extent: Extent,
    ) -> impl Iterator<Item = RoleId> {
        let needs = &self.primitives[primitive].needs;
        let names = |index: usize| match needs.get(index) {
            Some(need) => self.names(need, actor, extent),
            None => Names::All,
        };
        let (named, written) = (names(0), names(1));
        let about_cluster_roles = self.is_about(primitive, "clusterroles");
        let roles = self
            .standing
            .at(extent, about_cluster_roles)
            .iter()
            .copied();
        roles.filter(move |role| {
            let name = &self.rbac.roles[*role].key.name;
            named.has(name) && written.has(name)
        })
    }

    /// Roles that may be given any rule: whoever is bound to one of them has everything where it is bound.
    pub(super) fn draw_owned(&mut self, step: &Step<'_>) {
        let owned: BTreeSet<RoleId> = self
            .owned_roles(step.actor, step.primitive, step.extent)
            .collect();
        for to in self.bound(step.key, |role| owned.contains(&role)) {
            self.draw_to(step, to);
        }
    }

    /// Everything at the places where certain roles are bound.
    pub(super) fn bound(
        &self,
        key: &[Grant],
        is_meant: impl Fn(RoleId) -> bool,
    ) -> BTreeSet<PlaceId> {
        key.iter()
            .filter(|(_, bound)| bound.role().is_some_and(&is_meant))
            .map(|(extent, _)| {
                Places::crowd(match extent.namespace() {
                    None => Crowd::ClusterAdmin,
                    Some(namespace) => Crowd::NamespaceAdmin(namespace),
                })
            })
            .collect()
    }
}
