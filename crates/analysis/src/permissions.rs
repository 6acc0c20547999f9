//! What grants come to, as checks ask it. Decisions are those of `rbac`.

use std::collections::{HashMap, HashSet};

use seawall_model::{Cluster, Object, ObjectId, Principal};
use seawall_rbac::{Binding, Identity, Rbac, Request, Role};

use crate::Analysis;

/// Bindings by what they give and to whom.
#[derive(Debug, Default)]
pub(crate) struct Permissions<'a> {
    /// By the object of the role.
    of_role: HashMap<ObjectId, Vec<&'a Binding>>,
    /// By the objects that have no later one of their name: checks ask for each role again and again.
    roles: HashMap<Place, &'a Role>,
    /// By the same.
    bindings: HashMap<Place, &'a Binding>,
    /// Accounts that some binding names.
    bound: HashSet<(&'a str, &'a str)>,
}

/// Where an object of the cluster is in memory, which tells it apart without a look at its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Place(usize);

impl Place {
    fn of(object: &Object) -> Self {
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

impl<'a> Analysis<'a> {
    /// The bindings that give a role.
    pub fn bindings_of(&'a self, role: ObjectId) -> &'a [&'a Binding] {
        self.permissions()
            .of_role
            .get(&role)
            .map_or(&[], Vec::as_slice)
    }

    /// [`Analysis::bindings_of`], by the object.
    pub fn bindings_of_object(&'a self, role: &Object) -> &'a [&'a Binding] {
        self.cluster()
            .find(role.group(), &role.kind, &role.namespace, &role.name)
            .map_or(&[], |id| self.bindings_of(id))
    }

    /// The role with the rules that hold. `None` for what is no role, and for an object that a later one replaces.
    pub fn role_of_object(&'a self, object: &Object) -> Option<&'a Role> {
        let place = Place::of(object);
        self.permissions().roles.get(&place).copied()
    }

    /// The binding with its subjects. `None` for what is no binding, for one without a role that is there or may be,
    /// and for an object that a later one replaces.
    pub fn binding_of_object(&'a self, object: &Object) -> Option<&'a Binding> {
        let place = Place::of(object);
        self.permissions().bindings.get(&place).copied()
    }

    /// Whether some binding names this service account directly.
    pub fn is_bound(&'a self, namespace: &str, account: &str) -> bool {
        let bound: &HashSet<(&str, &str)> = &self.permissions().bound;
        bound.contains(&(namespace, account))
    }

    /// Whether a service account that workloads run as may do everything, by whatever binding, its groups' included.
    pub fn is_cluster_admin(&'a self, namespace: &str, account: &str) -> bool {
        let administrators: &HashSet<(&str, &str)> = self.administrators();
        administrators.contains(&(namespace, account))
    }

    /// The accounts of workloads that may do everything.
    pub(crate) fn find_administrators(&'a self) -> HashSet<(&'a str, &'a str)> {
        let everything = Request::resource("*", "*", "*", "", "", "");
        self.inventory()
            .accounts()
            .filter(|(namespace, name)| {
                let identity = Identity::service_account(namespace, name);
                self.rbac().allows(&identity, &everything).is_some()
            })
            .collect()
    }
}
