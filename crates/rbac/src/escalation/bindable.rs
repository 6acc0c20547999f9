//! Roles that somebody may bind to himself, or give any rule.

use std::collections::BTreeSet;

use super::extent::{Bound, Extent, Grant};
use super::graph::Graph;
use super::holding::Names;
use super::lead::Step;
use super::places::{Crowd, PlaceId, Places};
use super::primitive::Scope;
use crate::Role;
use crate::role::CLUSTER_ADMIN;

impl Graph<'_> {
    /// What may be bound: everything, or some roles, which join those that are held.
    pub(super) fn draw_role(&mut self, step: &Step<'_>, names: &Names) {
        let is_cluster_wide = self.primitives[step.primitive].scope == Scope::Cluster;
        let binds_cluster_roles = self.is_about(step, "clusterroles");
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
        for (id, role) in self.rbac.roles.iter() {
            if !self.is_bindable(step, role, binds_cluster_roles) || !names.has(&role.key.name) {
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
    fn is_about(&self, step: &Step<'_>, resource: &str) -> bool {
        let mut rights = self.primitives[step.primitive].first_rights().iter();
        rights.any(|right| &*right.resource == resource)
    }

    /// Whether a role is of the kind that a primitive is about, and stands where it is held.
    pub(super) fn is_bindable(
        &self,
        step: &Step<'_>,
        role: &Role,
        about_cluster_roles: bool,
    ) -> bool {
        match &role.key.namespace {
            None => about_cluster_roles,
            Some(namespace) => {
                !about_cluster_roles
                    && self
                        .extent(Some(namespace))
                        .is_some_and(|own| step.extent.covers(own))
            }
        }
    }

    /// Roles that may be given any rule: whoever is bound to one of them has everything where it is bound.
    pub(super) fn draw_owned(&mut self, step: &Step<'_>, names: &Names) {
        let written = match self.primitives[step.primitive].needs.get(1) {
            Some(need) => self.names(need, step.actor, step.extent),
            None => Names::All,
        };
        let about_cluster_roles = self.is_about(step, "clusterroles");
        let is_meant = |role: &Role| {
            names.has(&role.key.name)
                && written.has(&role.key.name)
                && self.is_bindable(step, role, about_cluster_roles)
        };
        for to in self.bound(step.key, is_meant) {
            self.draw_to(step, to);
        }
    }

    /// Everything at the places where certain roles are bound.
    pub(super) fn bound(
        &self,
        key: &[Grant],
        is_meant: impl Fn(&Role) -> bool,
    ) -> BTreeSet<PlaceId> {
        key.iter()
            .filter(|(_, bound)| {
                let role = bound.role().map(|role| &self.rbac.roles[role]);
                role.is_some_and(&is_meant)
            })
            .map(|(extent, _)| {
                Places::crowd(match extent.namespace() {
                    None => Crowd::ClusterAdmin,
                    Some(namespace) => Crowd::NamespaceAdmin(namespace),
                })
            })
            .collect()
    }
}
