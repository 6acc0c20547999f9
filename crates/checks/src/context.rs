//! What checks may ask: the cluster, the settings, and indexes that several checks share.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Cluster, Knowledge, LabelSelector, Labels, Object, ObjectId, Owner, Pod};
use seawall_syntax::Node;

use crate::Settings;
use crate::label_index::LabelIndex;
use crate::subjects::Subjects;

/// A pod or template with its top owner.
#[derive(Debug)]
pub struct Workload<'a> {
    /// The object that carries the pod.
    pub id: ObjectId,
    /// The pod.
    pub pod: Pod<'a>,
    /// Who a person would talk to about it.
    pub owner: Owner,
}

/// A namespace that is declared or used.
#[derive(Debug)]
pub struct NamespaceView<'a> {
    /// Its name; never empty.
    pub name: &'a str,
    /// The `Namespace` object, when it is in the input.
    pub object: Option<&'a Object>,
    /// Indexes into [`Context::workloads`].
    pub workloads: Vec<usize>,
}

impl NamespaceView<'_> {
    /// A label of the namespace; `None` also when the object is not in the input.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.object?.label(key)
    }

    /// `kube-system`, `kube-public` and `kube-node-lease` belong to Kubernetes itself.
    pub fn is_system(&self) -> bool {
        is_system_namespace(self.name)
    }
}

/// Whether a namespace belongs to Kubernetes itself.
pub fn is_system_namespace(name: &str) -> bool {
    matches!(name, "kube-system" | "kube-public" | "kube-node-lease")
}

/// What an absent object proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// It does not exist (or the author of these files wrote none).
    Proves,
    /// It may exist elsewhere; the reason says why.
    Open(String),
}

/// What leads from outside the cluster to a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// `Ingress shop/front`, `Service shop/front (LoadBalancer)`.
    pub via: String,
}

/// The cluster with shared indexes. Built once per run.
pub struct Context<'a> {
    /// The objects.
    pub cluster: &'a Cluster,
    /// What the user set.
    pub settings: &'a Settings,
    /// Every pod and template, in the order of the input.
    pub workloads: Vec<Workload<'a>>,
    /// Every namespace that is declared or used, by name. Objects that leave the namespace open are not here.
    pub namespaces: BTreeMap<&'a str, NamespaceView<'a>>,
    policies: HashMap<&'a str, Vec<&'a Object>>,
    services: HashMap<&'a str, Vec<&'a Object>>,
    ingress_backends: HashMap<(&'a str, &'a str), String>,
    /// Bindings by the role they name: (kind, namespace or empty, name).
    role_bindings: HashMap<(&'a str, &'a str, &'a str), Vec<&'a Object>>,
    /// Service accounts that some binding names: (namespace, name).
    bound_accounts: HashSet<(&'a str, &'a str)>,
    /// Service accounts that a ClusterRoleBinding gives `cluster-admin`.
    administrators: HashSet<(&'a str, &'a str)>,
    /// Workloads by (namespace, service account).
    account_users: HashMap<(&'a str, &'a str), Vec<usize>>,
    labels: LabelIndex<'a>,
    /// The first custom resource of each namespace: an operator may make pods of it.
    custom: HashMap<&'a str, &'a Object>,
    /// Quotas and limit ranges: (kind, namespace).
    guard_rails: HashSet<(&'a str, &'a str)>,
    pub(crate) subjects: Subjects,
    /// What leads from outside to a workload, by its index.
    exposures: HashMap<usize, Exposure>,
}

impl<'a> Context<'a> {
    /// Builds the indexes: one pass over the objects.
    pub fn new(cluster: &'a Cluster, settings: &'a Settings) -> Self {
        let mut context = Self {
            cluster,
            settings,
            workloads: Vec::new(),
            namespaces: BTreeMap::new(),
            policies: HashMap::new(),
            services: HashMap::new(),
            ingress_backends: HashMap::new(),
            role_bindings: HashMap::new(),
            bound_accounts: HashSet::new(),
            administrators: HashSet::new(),
            account_users: HashMap::new(),
            labels: LabelIndex::default(),
            custom: HashMap::new(),
            guard_rails: HashSet::new(),
            subjects: Subjects::default(),
            exposures: HashMap::new(),
        };
        for (id, object) in cluster.iter() {
            context.see_namespace(object);
            if is_custom(object) {
                context.custom.entry(&object.namespace).or_insert(object);
            }
            match &*object.kind {
                "NetworkPolicy" if object.group() == "networking.k8s.io" => {
                    context
                        .policies
                        .entry(&object.namespace)
                        .or_default()
                        .push(object);
                }
                "Service" if object.group().is_empty() => {
                    context
                        .services
                        .entry(&object.namespace)
                        .or_default()
                        .push(object);
                }
                "ResourceQuota" | "LimitRange" if object.group().is_empty() => {
                    context
                        .guard_rails
                        .insert((&object.kind, &object.namespace));
                }
                "Ingress" => context.see_ingress(object),
                "RoleBinding" | "ClusterRoleBinding"
                    if object.group() == "rbac.authorization.k8s.io" =>
                {
                    context.see_binding(object);
                }
                _ => {}
            }
            for pod in Pod::all(object) {
                let index = context.workloads.len();
                let account = (pod.namespace(), pod.service_account());
                context
                    .account_users
                    .entry(account)
                    .or_default()
                    .push(index);
                if let Some(view) = context.namespaces.get_mut(&*object.namespace) {
                    view.workloads.push(index);
                }
                context.labels.add(index, &pod);
                context.workloads.push(Workload {
                    id,
                    pod,
                    owner: cluster.top_owner(id),
                });
            }
        }
        context.subjects = Subjects::of(cluster, &context.workloads);
        context.exposures = context.find_exposures();
        context
    }

    fn see_namespace(&mut self, object: &'a Object) {
        let (name, declared): (&'a str, _) = if object.is("", "Namespace") {
            (&object.name, Some(object))
        } else {
            (&object.namespace, None)
        };
        if name.is_empty() {
            return;
        }
        let view = self
            .namespaces
            .entry(name)
            .or_insert_with(|| NamespaceView {
                name,
                object: None,
                workloads: Vec::new(),
            });
        if declared.is_some() {
            view.object = declared;
        }
    }

    fn see_ingress(&mut self, ingress: &'a Object) {
        let Some(spec) = ingress.spec() else { return };
        let via = format!("Ingress {}/{}", ingress.namespace, ingress.name);
        let rules = spec
            .list("rules")
            .iter()
            .flat_map(|rule| rule.get("http").map_or(&[][..], |http| http.list("paths")));
        let backends = rules
            .filter_map(|path| path.get("backend"))
            .chain(spec.get("defaultBackend"))
            .chain(spec.get("backend"));
        for backend in backends {
            let service = backend
                .get("service")
                .and_then(|service| service.str("name"))
                .or_else(|| backend.str("serviceName"));
            if let Some(name) = service {
                self.ingress_backends
                    .insert((&ingress.namespace, name), via.clone());
            }
        }
    }

    fn see_binding(&mut self, binding: &'a Object) {
        if let Some(role) = binding.root.get("roleRef") {
            let kind = role.str("kind").unwrap_or_default();
            let namespace: &'a str = if kind == "Role" {
                &binding.namespace
            } else {
                ""
            };
            let key = (kind, namespace, role.str("name").unwrap_or_default());
            self.role_bindings.entry(key).or_default().push(binding);
        }
        let role_is_admin = binding
            .root
            .get("roleRef")
            .is_some_and(|role| role.str("name") == Some("cluster-admin"));
        for subject in binding.root.list("subjects") {
            if subject.str("kind") == Some("ServiceAccount") {
                let namespace = subject.str("namespace").unwrap_or(&binding.namespace);
                if let Some(name) = subject.str("name") {
                    self.bound_accounts.insert((namespace, name));
                    if binding.kind.as_ref() == "ClusterRoleBinding" && role_is_admin {
                        self.administrators.insert((namespace, name));
                    }
                }
            }
        }
    }

    /// What it proves that no object of a kind was found in a namespace (empty for the whole cluster).
    ///
    /// From a live cluster, absence proves. In files it proves only where the namespace itself is declared:
    /// whoever writes the Namespace writes its guard rails too. Otherwise the rest may be elsewhere.
    pub fn absence(&self, plural: &str, namespace: &str) -> Absence {
        match self.cluster.coverage.of(plural) {
            Knowledge::Complete => Absence::Proves,
            Knowledge::Denied(reason) => Absence::Open(reason),
            Knowledge::Partial => {
                let declared = self
                    .namespaces
                    .get(namespace)
                    .is_some_and(|view| view.object.is_some());
                if let ("pods", Some(object)) = (plural, self.custom.get(namespace)) {
                    Absence::Open(format!(
                        "{} `{}` may stand for pods that an operator makes; scan the cluster to know",
                        object.kind, object.name
                    ))
                } else if declared {
                    Absence::Proves
                } else if namespace.is_empty() {
                    Absence::Open(format!(
                        "the input holds no complete list of {plural}; scan the cluster to know"
                    ))
                } else {
                    Absence::Open(format!(
                        "the input declares no Namespace `{namespace}`, so its {plural} may be written elsewhere"
                    ))
                }
            }
        }
    }

    /// Whether a namespace holds a `ResourceQuota` or a `LimitRange`.
    pub fn has_guard_rail(&self, kind: &str, namespace: &str) -> bool {
        self.guard_rails.contains(&(kind, namespace))
    }

    /// The network policies of a namespace.
    pub fn policies(&self, namespace: &str) -> &[&'a Object] {
        self.policies.get(namespace).map_or(&[], Vec::as_slice)
    }

    /// The network policies that select a pod.
    pub fn policies_selecting<'s>(
        &'s self,
        namespace: &str,
        labels: Labels<'s>,
    ) -> impl Iterator<Item = &'a Object> + use<'s, 'a> {
        self.policies
            .get(namespace)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .copied()
            .filter(move |policy| policy_selects(policy, labels))
    }

    /// The services of a namespace.
    pub fn services(&self, namespace: &str) -> &[&'a Object] {
        self.services.get(namespace).map_or(&[], Vec::as_slice)
    }

    /// The Ingress that leads to a service, as `Ingress namespace/name`.
    pub fn ingress_to<'s>(&'s self, namespace: &'s str, service: &'s str) -> Option<&'s str> {
        self.ingress_backends
            .get(&(namespace, service))
            .map(String::as_str)
    }

    /// Bindings that name a role. `namespace` is empty for a ClusterRole.
    pub fn bindings_of<'s>(
        &'s self,
        kind: &'s str,
        namespace: &'s str,
        name: &'s str,
    ) -> &'s [&'s Object] {
        self.role_bindings
            .get(&(kind, namespace, name))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether some binding names this service account directly.
    pub fn is_bound(&self, namespace: &str, account: &str) -> bool {
        self.bound_accounts.contains(&(namespace, account))
    }

    /// Whether a ClusterRoleBinding gives this service account `cluster-admin`.
    pub fn is_cluster_admin(&self, namespace: &str, account: &str) -> bool {
        self.administrators.contains(&(namespace, account))
    }

    /// Workloads that run as a service account.
    pub fn users_of<'s>(&'s self, namespace: &'s str, account: &'s str) -> &'s [usize] {
        self.account_users
            .get(&(namespace, account))
            .map_or(&[], Vec::as_slice)
    }

    /// The pods that a plain mapping of labels selects in a namespace, as the selector of a Service does.
    pub fn selected<'s>(
        &'s self,
        namespace: &'s str,
        labels: &'s Node,
    ) -> impl Iterator<Item = usize> + use<'s, 'a> {
        self.labels
            .selected(|index| &self.workloads[index].pod, namespace, labels)
    }

    /// The pods that a network policy selects. A missing selector is the empty one, which selects every pod of the
    /// namespace.
    pub fn selected_by_policy<'s>(
        &'s self,
        policy: &'s Object,
    ) -> impl Iterator<Item = usize> + use<'s, 'a> {
        static EVERY: Node = Node::NULL;
        let selector = policy
            .spec()
            .and_then(|spec| spec.get("podSelector"))
            .unwrap_or(&EVERY);
        self.labels.matching(
            |index| &self.workloads[index].pod,
            &policy.namespace,
            selector,
        )
    }

    /// What leads from outside the cluster to a workload, if anything does.
    pub fn exposure(&self, workload: usize) -> Option<&Exposure> {
        self.exposures.get(&workload)
    }

    fn find_exposures(&self) -> HashMap<usize, Exposure> {
        let mut exposures = HashMap::new();
        for service in self.services.values().flatten() {
            let Some(via) = self.way_in(service) else {
                continue;
            };
            let Some(selector) = service.spec().and_then(|spec| spec.get("selector")) else {
                continue;
            };
            if selector.entries().is_empty() {
                continue;
            }
            for index in self.selected(&service.namespace, selector) {
                let better = |known: &Exposure| known.via <= via;
                if !exposures.get(&index).is_some_and(better) {
                    exposures.insert(index, Exposure { via: via.clone() });
                }
            }
        }
        exposures
    }

    /// What leads from outside the cluster to a service: its own type, its addresses or an Ingress.
    pub fn way_in(&self, service: &Object) -> Option<String> {
        let spec = service.spec()?;
        let name = format!("{}/{}", service.namespace, service.name);
        let kind = spec.str("type").unwrap_or("ClusterIP");
        if matches!(kind, "LoadBalancer" | "NodePort") {
            return Some(format!("Service {name} ({kind})"));
        }
        if !spec.list("externalIPs").is_empty() {
            return Some(format!("Service {name} (externalIPs)"));
        }
        self.ingress_to(&service.namespace, &service.name)
            .map(str::to_owned)
    }
}

/// Whether the object is of a kind that Kubernetes does not bring, and no pod is known that it wholly describes: an
/// operator may make pods of it, with labels of its own.
fn is_custom(object: &Object) -> bool {
    let group = object.group();
    let is_own = !group.contains('.') || group.ends_with(".k8s.io");
    !is_own && !object.namespace.is_empty() && !is_whole_workload(object)
}

fn is_whole_workload(object: &Object) -> bool {
    let mut pods = Pod::all(object).peekable();
    pods.peek().is_some() && pods.all(|pod| !pod.is_fragment())
}

/// Whether a network policy selects a pod with these labels, in its own namespace.
pub fn policy_selects(policy: &Object, labels: Labels<'_>) -> bool {
    match policy.spec().and_then(|spec| spec.get("podSelector")) {
        Some(selector) => LabelSelector(selector).matches(labels),
        // A missing selector is the empty one, which selects every pod of the namespace.
        None => policy.spec().is_some(),
    }
}

/// The directions that a policy isolates: (ingress, egress). `policyTypes` decides; without it, ingress always
/// and egress only when there are egress rules (networking.k8s.io/v1 `NetworkPolicySpec`).
pub fn policy_directions(policy: &Object) -> (bool, bool) {
    let Some(spec) = policy.spec() else {
        return (false, false);
    };
    let types: Vec<&str> = spec.get("policyTypes").map_or_else(Vec::new, |types| {
        types.items().iter().filter_map(Node::as_str).collect()
    });
    if types.is_empty() {
        (true, !spec.list("egress").is_empty())
    } else {
        (types.contains(&"Ingress"), types.contains(&"Egress"))
    }
}
