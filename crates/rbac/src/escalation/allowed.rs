//! What is there and what somebody may do, as far as the input tells.

use super::extent::Extent;
use super::graph::Graph;
use super::holding::{Names, fit};
use super::inventory::PrincipalId;
use super::primitive::{Need, Resource};
use crate::{Binding, Identity};

impl Graph<'_> {
    /// Whether an object of a resource is in a place, of those that are meant; `None` where the input need not hold it.
    pub(super) fn has_object(
        &self,
        resource: &Resource,
        extent: Extent,
        is_meant: impl Fn(&str) -> bool,
    ) -> Option<bool> {
        let namespace = extent
            .namespace()
            .map(|id| &*self.inventory.namespaces[id].name);
        let known = self.controllers.objects.get(resource);
        let is_there = known.into_iter().flatten().any(|(own, name)| {
            namespace.is_none_or(|namespace| &**own == namespace) && is_meant(name)
        });
        if is_there {
            return Some(true);
        }
        let (group, plural) = resource;
        let kind = self.cluster.catalogue().by_plural(group, plural)?;
        let coverage = &self.cluster.coverage;
        let known = coverage.of_in(group, &kind.kind, namespace);
        known.is_complete().then_some(false)
    }

    /// Whether an account holds a need at a place, as far as known.
    pub(super) fn account_may(
        &self,
        account: PrincipalId,
        need: &Need,
        extent: Extent,
    ) -> Option<bool> {
        self.identity_may(&self.inventory.identity(account, self.rbac), need, extent)
    }

    fn identity_may(&self, identity: &Identity, need: &Need, extent: Extent) -> Option<bool> {
        let counts = |binding: &Binding| {
            let own = self.extent(binding.namespace.as_deref());
            own.is_some_and(|own| own.covers(extent))
        };
        let mut bindings = self.rbac.bindings_for(identity).filter(|own| counts(own));
        if bindings.any(|binding| {
            let role = self.rbac.role_of(binding);
            let mut rules = role.into_iter().flat_map(|role| &role.rules);
            rules.any(|rule| fit(need, rule).is_some())
        }) {
            return Some(true);
        }
        let coverage = &self.cluster.coverage;
        let mut kinds = ["ClusterRoleBinding", "RoleBinding"].into_iter();
        let is_complete =
            kinds.all(|kind| coverage.of("rbac.authorization.k8s.io", kind).is_complete());
        (is_complete && !self.rbac.open_bindings_of(identity).any(counts)).then_some(false)
    }

    /// The names for which somebody holds a need at a place; `None` where what they hold need not be in the input.
    pub(super) fn identity_names(
        &self,
        identity: &Identity,
        need: &Need,
        extent: Extent,
    ) -> Option<Names> {
        match self.identity_may(identity, need, extent) {
            None => None,
            Some(false) => Some(Names::Some(Default::default())),
            Some(true) => {
                let bindings = self.rbac.bindings_for(identity).filter(|binding| {
                    let own = self.extent(binding.namespace.as_deref());
                    own.is_some_and(|own| own.covers(extent))
                });
                let roles = bindings.filter_map(|binding| self.rbac.role_of(binding));
                let rules = roles.flat_map(|role| role.rules.iter().map(AsRef::as_ref));
                Some(Names::of(need, rules))
            }
        }
    }
}
