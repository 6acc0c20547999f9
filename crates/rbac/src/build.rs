//! From objects to an index of rights.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use seawall_model::{Cluster, Coverage, Object, ObjectId, Principal, Table};

use crate::authorizers::Authorizers;
use crate::builtin::Builtin;
use crate::defaults::OF_KUBEADM;
use crate::granted::Members;
use crate::index::Bindings;
use crate::openshift::{OPENSHIFT, is_group, is_meant};
use crate::role::{GROUP, RoleId};
use crate::{
    Binding, Defaults, Doubt, Identity, Role, RoleKey, Rule, aggregation, doubt, openshift,
    restored,
};

/// Roles, bindings and who is named in them.
#[derive(Debug, Default)]
pub struct Rbac {
    pub(crate) roles: Table<RoleId, Role>,
    /// How many of the roles are in the input, or given by a binding of it.
    listed: usize,
    /// Bindings whose role is there.
    pub(crate) bindings: Bindings,
    /// Bindings whose role may stand elsewhere.
    pub(crate) open: Bindings,
    pub(crate) doubts: Vec<Doubt>,
    /// What may be missing of roles and bindings.
    pub(crate) coverage: Coverage,
    /// Bindings of the bootstrap policy that count beside those of the input.
    pub(crate) builtin: Builtin,
    /// What the API server asks besides.
    pub(crate) authorizers: Authorizers,
    /// Groups that objects put users into.
    pub(crate) members: Members,
    /// Why somebody may be given something whom nobody can name.
    pub(crate) unread: Option<String>,
}

impl Rbac {
    /// Reads the roles and bindings of a cluster. When two objects have the same identity, the later one counts.
    pub fn new(cluster: &Cluster) -> Self {
        let mut rbac = Self {
            coverage: cluster.coverage.of_kinds(is_meant),
            authorizers: Authorizers::of(cluster),
            members: Members::of(cluster),
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
        rbac.see_builtin_roles(cluster, &mut keys);
        restored::restore(cluster, rbac.roles.values_mut());
        aggregation::fill(cluster, rbac.roles.values_mut(), &mut rbac.doubts);
        rbac.builtin = Builtin::of(cluster, &keys);
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
        rbac.see_given(cluster, &keys);
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
            namespace: object.namespace.text(),
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
            is_aggregated: is_cluster_role
                && (object.root.get("aggregationRule")).is_some_and(|rule| !rule.is_null()),
            is_contested,
            may_grow: false,
            restored: None,
            is_unsettled: false,
            index: OnceLock::new(),
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

    /// Adds the roles of the bootstrap policy that need not be in the input: every cluster has them. Where roles are
    /// listed completely, what is not there is not there. Those that bindings of the input give come first.
    fn see_builtin_roles(&mut self, cluster: &Cluster, keys: &mut HashMap<RoleKey, RoleId>) {
        let defaults = Defaults::builtin();
        let given = ["ClusterRoleBinding", "RoleBinding"]
            .into_iter()
            .flat_map(|kind| cluster.of_kind(kind))
            .filter_map(named_role);
        let given: Vec<RoleKey> = given.filter(|key| defaults.has_role(key)).collect();
        for key in &given {
            self.see_builtin_role(cluster, key, keys);
        }
        self.listed = self.roles.len();
        for key in defaults.role_keys() {
            self.see_builtin_role(cluster, key, keys);
        }
    }

    fn see_builtin_role(
        &mut self,
        cluster: &Cluster,
        key: &RoleKey,
        keys: &mut HashMap<RoleKey, RoleId>,
    ) {
        let namespace = key.namespace.as_deref();
        let kind = if namespace.is_some() {
            "Role"
        } else {
            "ClusterRole"
        };
        let is_listed = cluster.coverage.of_in(GROUP, kind, namespace).is_complete();
        // Which namespaced roles there are besides is not looked for in files of other namespaces.
        if is_listed || keys.contains_key(key) || key.name.starts_with(OF_KUBEADM) {
            return;
        }
        let rules = Defaults::builtin().rules(key).unwrap_or_default().to_vec();
        let role = Role {
            key: key.clone(),
            rules,
            object: None,
            is_aggregated: false,
            is_contested: false,
            may_grow: !key.is_cluster_admin(),
            restored: None,
            is_unsettled: false,
            index: OnceLock::new(),
        };
        keys.insert(key.clone(), self.roles.push(role));
    }

    /// Every role of the input, and the built-in ones that bindings of it give.
    pub fn roles(&self) -> &[Role] {
        &self.roles.values()[..self.listed]
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
    pub fn bindings_for<'s, 'i>(
        &'s self,
        identity: &'i Identity,
    ) -> impl Iterator<Item = &'s Binding> + use<'s, 'i> {
        let groups = self.members.groups_of(identity);
        let given = groups.flat_map(|group| self.bindings.of_group(group));
        self.bindings.find(identity).chain(given)
    }

    /// Bindings of an identity whose roles are not in the input and may stand elsewhere, wherever they hold.
    pub fn open_bindings_of<'s, 'i>(
        &'s self,
        identity: &'i Identity,
    ) -> impl Iterator<Item = &'s Binding> + use<'s, 'i> {
        let groups = self.members.groups_of(identity);
        let given = groups.flat_map(|group| self.open.of_group(group));
        self.open.find(identity).chain(given)
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

/// The role that a binding names; `None` where it names none.
fn named_role(binding: &Object) -> Option<RoleKey> {
    let reference = binding.root.get("roleRef")?;
    let is_cluster_role = match binding.group() {
        OPENSHIFT => reference.str("namespace").unwrap_or_default().is_empty(),
        _ => reference.str("kind") == Some("ClusterRole"),
    };
    let own = binding.namespace.text().filter(|_| !is_cluster_role);
    Some(RoleKey {
        namespace: own,
        name: reference.get("name")?.as_text()?.clone(),
    })
}
