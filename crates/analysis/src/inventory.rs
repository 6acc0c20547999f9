//! Pods with their owners, namespaces, and indexes that several checks share: one pass over the objects.

use std::collections::{BTreeMap, HashMap, HashSet};

use seawall_model::{Cluster, Object, ObjectId, Owner, Pod, PodId};
use seawall_syntax::Node;

use crate::label_index::LabelIndex;

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
    /// Indexes into [`Inventory::workloads`].
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

/// What is in the cluster, as far as several checks look at it.
#[derive(Debug, Default)]
pub struct Inventory<'a> {
    /// Every pod and template, in the order of the input.
    pub workloads: Vec<Workload<'a>>,
    /// Every namespace that is declared or used, by name.
    pub namespaces: BTreeMap<&'a str, NamespaceView<'a>>,
    policies: HashMap<&'a str, Vec<&'a Object>>,
    services: HashMap<&'a str, Vec<&'a Object>>,
    /// Workloads by (namespace, service account).
    account_users: HashMap<(&'a str, &'a str), Vec<usize>>,
    labels: LabelIndex<'a>,
    /// The first custom resource of each namespace: an operator may make pods of it.
    custom: HashMap<&'a str, &'a Object>,
    /// Quotas and limit ranges: (kind, namespace).
    guard_rails: HashSet<(&'a str, &'a str)>,
}

impl<'a> Inventory<'a> {
    /// Looks at every object once.
    pub(crate) fn of(cluster: &'a Cluster) -> Self {
        let mut inventory = Self::default();
        for object in cluster.objects() {
            inventory.see_namespace(object);
            if is_custom(object) {
                inventory.custom.entry(&object.namespace).or_insert(object);
            }
            match (object.group(), &*object.kind) {
                ("networking.k8s.io", "NetworkPolicy") => {
                    let policies = inventory.policies.entry(&object.namespace);
                    policies.or_default().push(object);
                }
                ("", "Service") => {
                    let services = inventory.services.entry(&object.namespace);
                    services.or_default().push(object);
                }
                ("", "ResourceQuota" | "LimitRange") => {
                    let key = (&*object.kind, &*object.namespace);
                    inventory.guard_rails.insert(key);
                }
                _ => {}
            }
        }
        for (id, pod) in cluster.pods() {
            inventory.see_pod(cluster, id, pod);
        }
        // There are as many as pods, and nothing is added any more.
        inventory.workloads.shrink_to_fit();
        inventory.labels = LabelIndex::of(inventory.workloads.iter().map(|own| &own.pod));
        inventory
    }

    fn see_pod(&mut self, cluster: &Cluster, id: PodId, pod: Pod<'a>) {
        let index = self.workloads.len();
        let account = (pod.namespace(), pod.service_account());
        self.account_users.entry(account).or_default().push(index);
        // Pods inside another object may be the only ones that name their namespace.
        if let Some(view) = self.view(pod.namespace()) {
            view.workloads.push(index);
        }
        self.workloads.push(Workload {
            id: id.object,
            pod,
            owner: cluster.top_owner(id.object),
        });
    }

    fn see_namespace(&mut self, object: &'a Object) {
        let (name, declared): (&'a str, _) = if object.is("", "Namespace") {
            (&object.name, Some(object))
        } else {
            (&object.namespace, None)
        };
        if let (Some(view), true) = (self.view(name), declared.is_some()) {
            view.object = declared;
        }
    }

    /// What is known of a namespace; `None` where there is no name.
    fn view(&mut self, name: &'a str) -> Option<&mut NamespaceView<'a>> {
        let new = || NamespaceView {
            name,
            object: None,
            workloads: Vec::new(),
        };
        (!name.is_empty()).then(|| self.namespaces.entry(name).or_insert_with(new))
    }

    /// The first custom resource of a namespace that carries no pod that is known: an operator may make pods of it.
    pub(crate) fn custom(&self, namespace: &str) -> Option<&'a Object> {
        self.custom.get(namespace).copied()
    }

    /// Whether a namespace holds a `ResourceQuota` or a `LimitRange`.
    pub fn has_guard_rail(&self, kind: &str, namespace: &str) -> bool {
        self.guard_rails.contains(&(kind, namespace))
    }

    /// The network policies of a namespace.
    pub fn policies(&self, namespace: &str) -> &[&'a Object] {
        self.policies.get(namespace).map_or(&[], Vec::as_slice)
    }

    /// The services of a namespace.
    pub fn services(&self, namespace: &str) -> &[&'a Object] {
        self.services.get(namespace).map_or(&[], Vec::as_slice)
    }

    /// The service accounts that workloads run as: namespace and name, each once.
    pub(crate) fn accounts(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.account_users.keys().copied()
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
}

/// Whether the object is of a kind that Kubernetes does not bring, and no pod is known that it wholly describes: an
/// operator may make pods of it, with labels of its own.
fn is_custom(object: &Object) -> bool {
    let group = object.group();
    let is_own = !group.contains('.') || group.ends_with(".k8s.io");
    !is_own && object.namespace.name().is_some() && !is_whole_workload(object)
}

fn is_whole_workload(object: &Object) -> bool {
    let mut pods = Pod::all(object).peekable();
    pods.peek().is_some() && pods.all(|pod| !pod.is_fragment())
}
