//! What a cluster holds that rights may lead to: namespaces, identities, pods, token secrets, nodes.

use std::collections::{BTreeSet, HashMap, HashSet};

use seawall_model::{
    ANONYMOUS_GROUP, ApiAudiences, Cluster, Component, IdsByValue, Knowledge, MASTERS, Object,
    PodId, PodSecurityAdmission, Principal, Table, TokenAccounts, define_index,
};
use seawall_syntax::Text;

use super::guard::{Guard, guard};
use super::runner_token::RunnerToken;
use super::{quota, store};
use crate::{Identity, Rbac};

/// The type of secrets that hold a service account's token.
const TOKEN_SECRET: &str = "kubernetes.io/service-account-token";
/// The annotation that names the account.
const TOKEN_OF: &str = "kubernetes.io/service-account.name";

define_index! {
    /// A namespace.
    pub(crate) struct NamespaceId;
}

define_index! {
    /// A principal.
    pub(crate) struct PrincipalId;
}

define_index! {
    /// A pod that runs, or a workload that makes some.
    pub(crate) struct RunnerId;
}

define_index! {
    /// A Secret.
    pub(crate) struct SecretId;
}

/// Somebody who may act.
#[derive(Debug)]
pub(crate) struct Actor {
    pub subject: Principal,
    /// For service accounts: whether it is there, as far as known.
    pub exists: bool,
    /// Whether nothing in the input names it, and Kubernetes brings it.
    pub is_builtin: bool,
}

/// A namespace.
#[derive(Debug)]
pub(crate) struct Namespace {
    pub name: Box<str>,
    /// What becomes of a privileged pod there.
    pub guard: Guard,
    /// What quotas allow none of there.
    pub limits: quota::Limits,
}

/// A pod that runs, or a workload that makes some.
#[derive(Debug)]
pub(crate) struct Runner {
    pub pod: PodId,
    pub namespace: NamespaceId,
    pub name: Text,
    pub node: Box<str>,
    pub account: PrincipalId,
    /// Whether somebody inside acts as the account.
    pub token: RunnerToken,
    /// What has to happen for a pod to run, where none does.
    pub idle: Option<Box<str>>,
}

/// A Secret that is there, or that a pod names.
#[derive(Debug)]
pub(crate) struct Secret {
    pub namespace: NamespaceId,
    pub name: Box<str>,
    /// The account whose token it holds.
    pub account: Option<PrincipalId>,
}

/// The whole of it.
#[derive(Debug, Default)]
pub(crate) struct Inventory {
    pub namespaces: Table<NamespaceId, Namespace>,
    pub principals: Table<PrincipalId, Actor>,
    pub runners: Table<RunnerId, Runner>,
    /// The runners of each namespace.
    pub runners_in: HashMap<NamespaceId, Vec<RunnerId>>,
    pub secrets: Table<SecretId, Secret>,
    /// Whether a node of the control plane is in the cluster; `None` when nodes are not in the input.
    pub has_control_plane: Option<bool>,
    /// Whether the accounts of the controllers of Kubernetes are there; `None` when the input does not tell.
    pub has_controllers: Option<bool>,
    /// Whether the labels of namespaces are enforced.
    pub admission: PodSecurityAdmission,
    namespace_ids: HashMap<Box<str>, NamespaceId>,
    principal_ids: IdsByValue<PrincipalId>,
    secret_ids: HashMap<(NamespaceId, Box<str>), SecretId>,
}

impl Inventory {
    /// What is in the cluster, and some who need not be: nothing has to name them.
    pub(crate) fn new(cluster: &Cluster, rbac: &Rbac, asked: &[Principal]) -> Self {
        let mut inventory = Self::default();
        inventory.see_namespaces(cluster, rbac);
        inventory.see_principals(cluster, rbac);
        for principal in asked {
            let is_account = matches!(principal, Principal::ServiceAccount { .. });
            inventory.add(principal.clone(), !is_account);
        }
        inventory.see_pods(cluster);
        inventory.see_builtin(cluster, rbac);
        inventory.see_secrets(cluster);
        inventory.has_control_plane = control_plane(cluster);
        inventory
    }

    pub(crate) fn namespace(&self, name: &str) -> Option<NamespaceId> {
        self.namespace_ids.get(name).copied()
    }

    /// Somebody as one who acts, with the implicit groups. Made when it is asked for: these are five texts each, and there may be as
    /// many accounts as pods.
    pub(crate) fn identity(&self, id: PrincipalId, rbac: &Rbac) -> Identity {
        let identity = acting(&self.principals[id].subject);
        match rbac.mapped().is_empty() {
            true => identity,
            false => rbac.with_groups(&identity),
        }
    }

    pub(crate) fn principal(&self, subject: &Principal) -> Option<PrincipalId> {
        let principals = &self.principals;
        self.principal_ids
            .get(subject, |id| &principals[id].subject)
    }

    fn see_namespaces(&mut self, cluster: &Cluster, rbac: &Rbac) {
        let mut names: BTreeSet<&str> = cluster
            .objects()
            .iter()
            .map(|object| &*object.namespace)
            .filter(|name| !name.is_empty())
            .collect();
        names.extend(cluster.of_kind("Namespace").map(|object| &*object.name));
        for binding in rbac.all_bindings() {
            names.extend(binding.namespace.as_deref());
            names.extend(binding.subjects.iter().filter_map(|subject| match subject {
                Principal::ServiceAccount { namespace, .. } => Some(&**namespace),
                _ => None,
            }));
        }
        names.extend(
            rbac.roles()
                .iter()
                .filter_map(|role| role.key.namespace.as_deref()),
        );
        names.extend(store::namespaces(cluster));
        // Pods of the control plane's helpers may be made there in any cluster.
        names.insert("kube-system");
        let mut others: HashMap<&str, Vec<&Object>> = HashMap::new();
        for (id, _) in cluster.contested() {
            let object = cluster.object(id);
            if object.is("", "Namespace") {
                others.entry(&object.name).or_default().push(object);
            }
        }
        self.admission = PodSecurityAdmission::of(cluster);
        let mut limits = quota::limits(cluster);
        for name in names {
            let others = others.get(name).map_or(&[][..], Vec::as_slice);
            let id = self.namespaces.push(Namespace {
                name: name.into(),
                guard: guard(cluster, &self.admission, name, others),
                limits: limits.remove(name).unwrap_or_default(),
            });
            self.namespace_ids.insert(name.into(), id);
        }
    }

    fn add(&mut self, subject: Principal, exists: bool) -> PrincipalId {
        if let Some(id) = self.principal(&subject) {
            self.principals[id].exists |= exists;
            return id;
        }
        let id = self.principals.push(Actor {
            subject,
            exists,
            is_builtin: false,
        });
        let principals = &self.principals;
        let subject_of = |id| &principals[id].subject;
        self.principal_ids.add(subject_of(id), id, subject_of);
        id
    }

    fn see_principals(&mut self, cluster: &Cluster, rbac: &Rbac) {
        let accounts_are_known = cluster.coverage.of("", "ServiceAccount") == Knowledge::Complete;
        let mut seen: HashSet<&Principal> = HashSet::new();
        for binding in rbac.all_bindings() {
            for subject in &binding.subjects {
                if seen.insert(subject) {
                    let is_account = matches!(subject, Principal::ServiceAccount { .. });
                    self.add(subject.clone(), !is_account || !accounts_are_known);
                }
            }
        }
        for mapped in rbac.mapped() {
            self.add(Principal::user(&mapped.user), true);
        }
        for object in cluster.of_kind("ServiceAccount") {
            if object.group().is_empty() {
                let account = Principal::ServiceAccount {
                    namespace: object.namespace.text().unwrap_or_default(),
                    name: object.name.clone(),
                };
                self.add(account, true);
            }
        }
        for object in cluster.of_kind("Namespace") {
            let account = Principal::service_account(&object.name, "default");
            self.add(account, true);
        }
    }

    /// Whom the bootstrap policy of the API server names: components, and the accounts of controllers.
    fn see_builtin(&mut self, cluster: &Cluster, rbac: &Rbac) {
        self.has_controllers = controllers(cluster);
        let mut subjects: Vec<&Principal> = rbac.builtin.subjects().collect();
        subjects.sort_unstable();
        for subject in subjects {
            let is_group = matches!(subject, Principal::Group(_));
            if is_group || self.principal(subject).is_some() {
                continue;
            }
            let is_account = matches!(subject, Principal::ServiceAccount { .. });
            let exists = !is_account || self.has_controllers == Some(true);
            let id = self.add(subject.clone(), exists);
            self.principals[id].is_builtin = true;
        }
    }

    fn see_pods(&mut self, cluster: &Cluster) {
        let accounts = TokenAccounts::of(cluster);
        let audiences = ApiAudiences::of(cluster);
        for (id, pod) in cluster.pods().filter(|(_, pod)| !pod.has_ended()) {
            let object = pod.object;
            let own = &*object.namespace;
            let Some(namespace) = self.namespace(own) else {
                continue;
            };
            let account = self.add(pod.account(), true);
            let node = object.spec().and_then(|spec| spec.str("nodeName"));
            for used in pod.secrets() {
                self.add_secret(namespace, used.name, None);
            }
            let runner = self.runners.push(Runner {
                pod: id,
                namespace,
                name: object.name.clone(),
                node: node.unwrap_or_default().into(),
                account,
                token: RunnerToken::of(&pod, &accounts, &audiences),
                idle: pod.idle().map(Box::from),
            });
            self.runners_in.entry(namespace).or_default().push(runner);
        }
    }

    fn see_secrets(&mut self, cluster: &Cluster) {
        for object in cluster.of_kind("Secret") {
            let Some(namespace) = self.namespace(&object.namespace) else {
                continue;
            };
            let account = (object.root.str("type") == Some(TOKEN_SECRET))
                .then(|| object.annotation(TOKEN_OF))
                .flatten()
                .and_then(|name| {
                    self.principal(&Principal::ServiceAccount {
                        namespace: object.namespace.as_str().into(),
                        name: name.into(),
                    })
                });
            self.add_secret(namespace, &object.name, account);
        }
    }

    fn add_secret(&mut self, namespace: NamespaceId, name: &str, account: Option<PrincipalId>) {
        let secrets = &mut self.secrets;
        let add = || {
            secrets.push(Secret {
                namespace,
                name: name.into(),
                account: None,
            })
        };
        let key = (namespace, name.into());
        let id = *self.secret_ids.entry(key).or_insert_with(add);
        let known = &mut self.secrets[id].account;
        *known = known.or(account);
    }

    pub(crate) fn secret(&self, namespace: NamespaceId, name: &str) -> Option<SecretId> {
        self.secret_ids.get(&(namespace, name.into())).copied()
    }
}

/// The subject as somebody who acts: members of a group are authenticated, whoever they are.
fn acting(subject: &Principal) -> Identity {
    let mut identity = subject.identity();
    if let Principal::Group(name) = subject
        && !matches!(&**name, ANONYMOUS_GROUP | "system:authenticated" | MASTERS)
    {
        identity.groups.push("system:authenticated".to_owned());
    }
    identity
}

/// Whether the controllers of Kubernetes act as accounts of their own, which the controller manager makes then.
fn controllers(cluster: &Cluster) -> Option<bool> {
    const FLAG: &str = "use-service-account-credentials";
    let accounts = cluster
        .coverage
        .of_in("", "ServiceAccount", Some("kube-system"));
    if accounts.is_complete() {
        return Some(false);
    }
    let mut found = None;
    for (_, flags) in cluster.own_components(Component::ControllerManager) {
        // Where several managers differ, one of them is enough.
        match flags.switch(FLAG) {
            Ok(Some(flag)) if flag.is_true() => return Some(true),
            Ok(_) => found = Some(false),
            Err(_) => return None,
        }
    }
    found
}

fn control_plane(cluster: &Cluster) -> Option<bool> {
    let mut labelled: HashMap<&str, (bool, bool)> = HashMap::new();
    for node in cluster.of_kind("Node") {
        let is_labelled = ["control-plane", "master"].iter().any(|role| {
            node.label(&format!("node-role.kubernetes.io/{role}"))
                .is_some()
        });
        let (any, all) = labelled.entry(&node.name).or_insert((false, true));
        *any |= is_labelled;
        *all &= is_labelled;
    }
    // Of a node that is declared several times all declarations have to say so.
    let is_control_plane = labelled.values().any(|(_, all)| *all);
    let may_be = labelled.values().any(|(any, _)| *any);
    let has_server = cluster.of_kind("Pod").any(|pod| {
        pod.label("component") == Some("kube-apiserver") && &*pod.namespace == "kube-system"
    });
    if is_control_plane || has_server {
        return Some(true);
    }
    (cluster.coverage.of("", "Node") == Knowledge::Complete && !may_be).then_some(false)
}
