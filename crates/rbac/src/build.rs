//! From objects to an index of rights.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use seawall_model::{Cluster, Coverage, Object, ObjectId, Principal, Table};

use crate::binding::Open;
use crate::index::Bindings;
use crate::kept::Kept;
use crate::openshift::{OPENSHIFT, is_group, is_meant};
use crate::role::{GROUP, RoleId};
use crate::{
    Binding, Defaults, Doubt, Identity, Role, RoleKey, Rule, aggregation, doubt, openshift,
};

/// Roles, bindings and who is named in them.
#[derive(Debug, Default)]
pub struct Rbac {
    pub(crate) roles: Table<RoleId, Role>,
    /// Bindings whose role is there.
    bindings: Bindings,
    /// Bindings whose role may stand elsewhere.
    open: Bindings,
    doubts: Vec<Doubt>,
    /// What may be missing of roles and bindings.
    pub(crate) coverage: Coverage,
    pub(crate) kept: Kept,
}

impl Rbac {
    /// Reads the roles and bindings of a cluster. When two objects have the same identity, the later one counts.
    pub fn new(cluster: &Cluster) -> Self {
        let mut rbac = Self {
            coverage: cluster.coverage.of_kinds(is_meant),
            kept: Kept::of(cluster),
            ..Self::default()
        };
        let contested: HashSet<ObjectId> = cluster
            .contested()
            .flat_map(|(id, last)| [id, last])
            .collect();
        let mut keys: HashMap<RoleKey, RoleId> = HashMap::new();
        let mut rules: HashSet<Arc<Rule>> = HashSet::new();
        for kind in ["ClusterRole", "Role"] {
            for id in cluster.ids_of_kind(kind) {
                let object = cluster.object(*id);
                if is_group(object.group()) && rbac.stands(cluster, *id) {
                    let is_contested = contested.contains(id);
                    rbac.see_role(*id, object, is_contested, &mut keys, &mut rules);
                }
            }
        }
        aggregation::fill(cluster, rbac.roles.values_mut(), &mut rbac.doubts);
        rbac.see_brought_roles(cluster, &mut keys);
        for kind in ["ClusterRoleBinding", "RoleBinding"] {
            for id in cluster.ids_of_kind(kind) {
                let object = cluster.object(*id);
                if !is_group(object.group()) {
                    continue;
                }
                let is_contested = contested.contains(id);
                let newest = cluster.find(object.group(), kind, &object.namespace, &object.name);
                let is_seen = newest == Some(*id) || is_contested;
                if is_seen && rbac.stands(cluster, *id) {
                    rbac.see_binding(cluster, *id, object, is_contested, &keys);
                }
            }
        }
        rbac
    }

    /// Whether the API server takes an object. What it would refuse gives nothing that is known.
    fn stands(&mut self, cluster: &Cluster, id: ObjectId) -> bool {
        if let Some(reason) = cluster.refused(id) {
            self.doubts.push(Doubt {
                object: id,
                path: String::new(),
                message: format!("the API server would refuse it: {reason}"),
            });
            return false;
        }
        true
    }

    fn see_role(
        &mut self,
        id: ObjectId,
        object: &Object,
        is_contested: bool,
        keys: &mut HashMap<RoleKey, RoleId>,
        interned: &mut HashSet<Arc<Rule>>,
    ) {
        let is_cluster_role = &*object.kind == "ClusterRole";
        let key = RoleKey {
            namespace: object.namespace.name().map(Box::from),
            name: object.name.clone(),
        };
        let mut rules = Vec::new();
        for (index, node) in object.root.list("rules").iter().enumerate() {
            let rule = match object.group() {
                OPENSHIFT => openshift::rule(node),
                _ => Rule::parse(node),
            };
            if let Some(message) = doubt::odd(&rule, is_cluster_role) {
                self.doubts.push(Doubt {
                    object: id,
                    path: format!("rules[{index}]"),
                    message: message.to_owned(),
                });
            }
            rules.push(match interned.get(&rule) {
                Some(known) => Arc::clone(known),
                None => {
                    let rule = Arc::new(rule);
                    interned.insert(Arc::clone(&rule));
                    rule
                }
            });
        }
        let role = Role {
            key: key.clone(),
            rules,
            object: Some(id),
            is_aggregated: is_cluster_role && object.root.get("aggregationRule").is_some(),
            is_contested,
        };
        match keys.get(&key) {
            // Whichever of the declarations stands, it gives what all of them say.
            Some(id) if is_contested && self.roles[*id].is_contested => {
                let known = &mut self.roles[*id];
                known.rules.retain(|rule| role.rules.contains(rule));
                known.object = role.object;
            }
            Some(id) => self.roles[*id] = role,
            None => {
                keys.insert(key, self.roles.push(role));
            }
        }
    }

    /// Adds the roles of the bootstrap policy that bindings give and that need not be in the input: every cluster has
    /// them. Where ClusterRoles are listed completely, what is not there is not there.
    fn see_brought_roles(&mut self, cluster: &Cluster, keys: &mut HashMap<RoleKey, RoleId>) {
        if cluster.coverage.of(GROUP, "ClusterRole").is_complete() {
            return;
        }
        for kind in ["ClusterRoleBinding", "RoleBinding"] {
            for object in cluster.of_kind(kind) {
                let Some(reference) = object.root.get("roleRef") else {
                    continue;
                };
                let key = RoleKey {
                    namespace: None,
                    name: reference.str("name").unwrap_or_default().into(),
                };
                let is_cluster_role = match object.group() {
                    OPENSHIFT => reference.str("namespace").unwrap_or_default().is_empty(),
                    _ => reference.str("kind") == Some("ClusterRole"),
                };
                if !is_cluster_role || keys.contains_key(&key) {
                    continue;
                }
                if let Some(rules) = Defaults::builtin().rules(&key) {
                    let mut rules: Vec<Arc<Rule>> = rules.iter().cloned().map(Arc::new).collect();
                    rules.extend(aggregation::joining(
                        cluster,
                        self.roles.values(),
                        &key.name,
                    ));
                    let role = Role {
                        key: key.clone(),
                        rules,
                        object: None,
                        is_aggregated: false,
                        is_contested: false,
                    };
                    keys.insert(key, self.roles.push(role));
                }
            }
        }
    }

    fn see_binding(
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
            ("Role", Some(namespace)) => Some(namespace.clone()),
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
            open: match role_id {
                _ if is_contested => Open::Contested,
                Some(id) if self.roles[id].is_contested => Open::RoleContested,
                Some(_) => Open::Growing,
                None => Open::Elsewhere,
            },
        };
        // What Kubernetes brings may have been added to; but to everything nothing can be.
        let is_brought = role_id.is_some_and(|id| self.roles[id].object.is_none());
        let is_open = role_id.is_none()
            || is_brought && !binding.role.is_cluster_admin()
            || role_id.is_some_and(|id| self.roles[id].is_contested);
        if is_contested || is_open && may_stand_elsewhere {
            self.open.add(binding.clone());
        }
        if role_id.is_some() {
            self.bindings.add(binding);
        }
    }

    /// Every role.
    pub fn roles(&self) -> &[Role] {
        self.roles.values()
    }

    /// Every binding whose role is there.
    pub fn bindings(&self) -> &[Binding] {
        self.bindings.all()
    }

    /// What could not be used.
    pub fn doubts(&self) -> &[Doubt] {
        &self.doubts
    }

    /// The role that a binding gives; `None` for one of [`Rbac::open`].
    pub fn role_of(&self, binding: &Binding) -> Option<&Role> {
        binding.role_id.map(|role| &self.roles[role])
    }

    /// Bindings whose roles are not in the input and may stand elsewhere: what they give is not known.
    pub fn open(&self) -> &[Binding] {
        self.open.all()
    }

    /// The bindings that name a subject itself, once, whether their role is known or not.
    pub fn bindings_naming(&self, subject: &Principal) -> impl Iterator<Item = &Binding> {
        let open = self.open.naming(subject);
        let unknown = open.filter(|binding| binding.role_id.is_none());
        self.bindings.naming(subject).chain(unknown)
    }

    /// Bindings of a subject itself whose roles are not in the input and may stand elsewhere.
    pub(crate) fn open_bindings_naming(
        &self,
        subject: &Principal,
    ) -> impl Iterator<Item = &Binding> {
        self.open.naming(subject)
    }

    /// Every binding once, whether its role is known or not.
    pub fn all_bindings(&self) -> impl Iterator<Item = &Binding> {
        let open = self.open.all().iter();
        let unknown = open.filter(|binding| binding.role_id.is_none());
        self.bindings.all().iter().chain(unknown)
    }

    /// A binding whose role nobody knows: what it gives to those that it names may be anything.
    pub fn unknown(&self) -> Option<&Binding> {
        let mut open = self.open.all().iter();
        open.find(|binding| binding.is_unknown())
    }

    /// Every subject that some binding names, once, in order.
    pub fn subjects(&self) -> Vec<Principal> {
        self.bindings.subjects()
    }

    /// The bindings that name an identity or one of its groups: by user, then by account, then group by group.
    pub fn bindings_for<'s>(
        &'s self,
        identity: &'s Identity,
    ) -> impl Iterator<Item = &'s Binding> + 's {
        self.bindings.find(identity)
    }

    /// Bindings of an identity whose roles are not in the input and may stand elsewhere, wherever they hold.
    pub fn open_bindings_of<'s>(
        &'s self,
        identity: &'s Identity,
    ) -> impl Iterator<Item = &'s Binding> + 's {
        self.open.find(identity)
    }

    /// Bindings of an identity whose roles are not in the input and may stand elsewhere. While there are any that hold
    /// in a namespace, a no there is not certain.
    pub fn open_bindings<'s>(
        &'s self,
        identity: &'s Identity,
        namespace: &'s str,
    ) -> impl Iterator<Item = &'s Binding> + 's {
        self.open_bindings_of(identity)
            .filter(move |binding| binding.holds_in(namespace))
    }
}
