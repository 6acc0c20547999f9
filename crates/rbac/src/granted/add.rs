//! Objects of other programs become bindings.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

use seawall_model::{Cluster, Object, ObjectId};

use super::given::{Found, Given, Reading, named};
use super::kinds::GrantKind;
use super::{declared, eks, olm, rancher};
use crate::binding::Open;
use crate::role::RoleId;
use crate::{Binding, Rbac, Role, RoleKey};

/// How an object is read.
type Reader = fn(&Reading<'_>, ObjectId, &Object, &mut Found);

/// The kinds that give rights, with how they are read.
const READERS: &[(&str, &str, Reader)] = &[
    (olm::GROUP, "ClusterServiceVersion", olm::version),
    (rancher::GROUP, "GlobalRoleBinding", rancher::global),
    (
        rancher::GROUP,
        "ClusterRoleTemplateBinding",
        rancher::cluster,
    ),
    (
        rancher::GROUP,
        "ProjectRoleTemplateBinding",
        rancher::project,
    ),
    ("eks.services.k8s.aws", "AccessEntry", eks::entry),
    ("eks.aws.upbound.io", "AccessEntry", eks::entry),
    ("eks.aws.upbound.io", "AccessPolicyAssociation", eks::entry),
    ("eks.aws.m.upbound.io", "AccessEntry", eks::entry),
    (
        "eks.aws.m.upbound.io",
        "AccessPolicyAssociation",
        eks::entry,
    ),
];

impl Rbac {
    /// Adds what objects of other programs give.
    pub(crate) fn see_given(&mut self, cluster: &Cluster, keys: &HashMap<RoleKey, RoleId>) {
        let mut found = Found::default();
        let contested: HashSet<ObjectId> = cluster
            .contested()
            .flat_map(|(id, last)| [id, last])
            .collect();
        let reading = Reading {
            cluster,
            roles: &self.roles,
            keys,
        };
        let mut see = |group: &str, kind: &str, read: &dyn Fn(ObjectId, &Object, &mut Found)| {
            for id in cluster.ids_of_kind(kind) {
                let object = cluster.object(*id);
                if object.group() != group {
                    continue;
                }
                if let Some(reason) = cluster.refused(*id) {
                    found.unread(|| {
                        format!(
                            "the API server would refuse {} ({reason}), and such objects give permissions",
                            named(object)
                        )
                    });
                    continue;
                }
                let newest = cluster.find(object.group(), kind, &object.namespace, &object.name);
                let is_contested = contested.contains(id);
                if newest != Some(*id) && !is_contested {
                    continue;
                }
                let before = found.given.len();
                read(*id, object, &mut found);
                if is_contested {
                    found.doubt(before, object);
                }
            }
        };
        for (group, kind, read) in READERS {
            see(group, kind, &|id, object, found| {
                read(&reading, id, object, found)
            });
        }
        for own in GrantKind::builtin() {
            see(&own.group, &own.kind, &|id, object, found| {
                declared::object(&reading, own, id, object, found);
            });
        }
        self.unread = found.unread;
        for given in found.given {
            self.add_given(cluster, given);
        }
    }

    fn add_given(&mut self, cluster: &Cluster, given: Given) {
        let object = cluster.object(given.object);
        let known = given.rules.as_ref().ok();
        let role_id = known.map(|rules| {
            self.roles.push(Role {
                key: given.role.clone(),
                rules: rules.iter().cloned().map(Arc::new).collect(),
                object: Some(given.object),
                is_aggregated: false,
                is_contested: false,
                may_grow: false,
                restored: None,
                is_unsettled: false,
                index: OnceLock::new(),
            })
        });
        let open = match given.rules {
            Ok(_) => Open::Elsewhere,
            Err(reason) => Open::Given(reason.into()),
        };
        let binding = Binding {
            namespace: given.namespace,
            name: object.name.clone(),
            role: given.role,
            role_id,
            subjects: given.subjects,
            object: given.object,
            made_of: Some((
                object.kind.as_ref().into(),
                object.namespace.as_str().into(),
            )),
            open,
        };
        match role_id {
            Some(_) => self.bindings.add(binding),
            None => self.open.add(binding),
        }
    }
}
