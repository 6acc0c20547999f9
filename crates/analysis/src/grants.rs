//! The grants of a cluster, by what they give and to whom.

use std::collections::{HashMap, HashSet};

use seawall_model::{Cluster, Object, ObjectId, Principal};
use seawall_rbac::{Binding, Rbac, Role};

/// Bindings by what they give and to whom.
#[derive(Debug, Default)]
pub(crate) struct Permissions<'a> {
    /// By the object of the role.
    pub(crate) of_role: HashMap<ObjectId, Vec<&'a Binding>>,
    /// By the objects that have no later one of their name: checks ask for each role again and again.
    pub(crate) roles: HashMap<Place, &'a Role>,
    /// By the same.
    pub(crate) bindings: HashMap<Place, &'a Binding>,
    /// Accounts that some binding names.
    pub(crate) bound: HashSet<(&'a str, &'a str)>,
}

/// Where an object of the cluster is in memory, which tells it apart without a look at its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Place(usize);

impl Place {
    pub(crate) fn of(object: &Object) -> Self {
        Self(std::ptr::from_ref(object).addr())
    }

    /// The place of an object; `None` if a later one replaces it.
    fn of_latest(cluster: &Cluster, id: ObjectId) -> Option<Self> {
        let object = cluster.object(id);
        let (kind, namespace) = (&object.kind, &object.namespace);
        let latest = cluster.find(object.group(), kind, namespace, &object.name);
        (latest == Some(id)).then(|| Self::of(object))
    }
}

impl<'a> Permissions<'a> {
    pub(crate) fn of(rbac: &'a Rbac, cluster: &Cluster) -> Self {
        let mut permissions = Self::default();
        permissions.roles.extend(
            rbac.roles()
                .iter()
                .filter_map(|role| Some((Place::of_latest(cluster, role.object?)?, role))),
        );
        let gathered = rbac.gathered(cluster);
        for binding in rbac.all_bindings() {
            if let Some(place) = Place::of_latest(cluster, binding.object) {
                permissions.bindings.insert(place, binding);
            }
            if let Some(object) = rbac.role_of(binding).and_then(|role| role.object) {
                permissions.of_role.entry(object).or_default().push(binding);
            }
            let brought = rbac.role_of(binding).filter(|role| role.object.is_none());
            let parts = brought.and_then(|role| gathered.get(&*role.key.name));
            for part in parts.into_iter().flatten() {
                permissions.of_role.entry(*part).or_default().push(binding);
            }
            for subject in &binding.subjects {
                if let Principal::ServiceAccount { namespace, name } = subject {
                    permissions.bound.insert((namespace, name));
                }
            }
        }
        permissions
    }
}
