//! What grants come to, as checks ask it. Decisions are those of `rbac`.

use std::collections::HashSet;

use seawall_model::{Object, ObjectId};
use seawall_rbac::{Binding, Identity, Request, Role};

use crate::Analysis;
use crate::grants::Place;

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
