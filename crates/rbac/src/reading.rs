//! How a binding is read.

use std::collections::HashMap;

use seawall_model::{Cluster, Object, ObjectId, Principal};
use seawall_syntax::Text;

use crate::binding::Open;
use crate::openshift::OPENSHIFT;
use crate::role::{GROUP, RoleId};
use crate::{Binding, Doubt, Rbac, RoleKey, openshift};

impl Rbac {
    pub(crate) fn see_binding(
        &mut self,
        cluster: &Cluster,
        id: ObjectId,
        object: &Object,
        is_contested: bool,
        keys: &HashMap<RoleKey, RoleId>,
    ) {
        let is_openshift = object.group() == OPENSHIFT;
        let namespace: Option<Box<str>> = object.namespace.name().map(Box::from);
        let mut doubt = |path: &str, message: String| {
            self.doubts.push(Doubt {
                object: id,
                path: path.to_owned(),
                message,
            });
        };
        let reference = object.root.get("roleRef");
        let text = |field: &str| {
            reference
                .and_then(|node| node.str(field))
                .unwrap_or_default()
        };
        let kind = match (is_openshift, text("namespace")) {
            (false, _) => text("kind"),
            (true, "") => "ClusterRole",
            (true, _) => "Role",
        };
        let role_namespace = match (kind, &namespace) {
            ("ClusterRole", _) => None,
            ("Role", Some(namespace)) => Some(Text::from(&**namespace)),
            ("Role", None) => {
                doubt(
                    "roleRef",
                    "a ClusterRoleBinding cannot refer to a Role".to_owned(),
                );
                return;
            }
            (kind, _) => {
                doubt("roleRef", format!("`{kind}` is not a role kind"));
                return;
            }
        };
        let role = RoleKey {
            namespace: role_namespace,
            name: text("name").into(),
        };
        let kind = if role.namespace.is_some() {
            "Role"
        } else {
            "ClusterRole"
        };
        let may_stand_elsewhere = !cluster
            .coverage
            .of_in(GROUP, kind, role.namespace.as_deref())
            .is_complete();
        let named = is_openshift
            .then(|| openshift::named(&object.root))
            .flatten();
        let listed = if named.is_some() {
            &[]
        } else {
            object.root.list("subjects")
        };
        let mut subjects = named.unwrap_or_default();
        for (index, node) in listed.iter().enumerate() {
            let path = format!("subjects[{index}]");
            let Some(name) = node.str("name").filter(|name| !name.is_empty()) else {
                doubt(&path, "the subject has no name".to_owned());
                continue;
            };
            match node.str("kind").unwrap_or_default() {
                "User" | "SystemUser" if is_openshift => subjects.push(Principal::user(name)),
                "Group" | "SystemGroup" if is_openshift => {
                    subjects.push(Principal::Group(name.into()));
                }
                "User" => subjects.push(Principal::user(name)),
                "Group" => subjects.push(Principal::Group(name.into())),
                "ServiceAccount" => {
                    // A RoleBinding lends its own namespace to an account without one.
                    let own = node
                        .str("namespace")
                        .filter(|namespace| !namespace.is_empty());
                    match own.or(namespace.as_deref()) {
                        Some(namespace) => subjects.push(Principal::ServiceAccount {
                            namespace: namespace.into(),
                            name: name.into(),
                        }),
                        None => doubt(&path, format!("service account `{name}` has no namespace")),
                    }
                }
                kind => doubt(&path, format!("`{kind}` is not a subject kind")),
            }
        }
        let is_there = keys.contains_key(&role);
        // Which of several declarations stands is not known, and so it is not known whether this one gives anything.
        let role_id = keys.get(&role).copied().filter(|_| !is_contested);
        if !is_there {
            doubt(
                "roleRef",
                format!("{role} is not in the input, so what the binding grants is not known"),
            );
        }
        let binding = Binding {
            namespace,
            name: object.name.clone(),
            role,
            role_id,
            subjects,
            object: id,
            made_of: None,
            open: match role_id {
                _ if is_contested => Open::Contested,
                Some(id) if self.roles[id].is_contested => Open::RoleContested,
                Some(id) if self.roles[id].is_unsettled => Open::Unsettled,
                Some(id) if self.roles[id].object.is_some() => Open::Gathering,
                Some(_) => Open::Growing,
                None => Open::Elsewhere,
            },
        };
        // What Kubernetes brings may have been added to, and so what gathers that; but to everything nothing can be.
        let is_open = role_id.is_none_or(|id| {
            let role = &self.roles[id];
            role.may_grow && !role.is_everything() || role.is_unsettled || role.is_contested
        });
        if is_contested || is_open && may_stand_elsewhere {
            self.open.add(binding.clone());
        }
        if role_id.is_some() {
            self.bindings.add(binding);
        }
    }
}
