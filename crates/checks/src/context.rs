//! What checks can ask: the analysis of the cluster, and the settings. Checks compute nothing of their own that an engine
//! answers.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use seawall_analysis::{Analysis, Exposure, Inventory, NamespaceView, Workload};
use seawall_model::{
    Absence, Cluster, Component, InstalledComponent, Object, ObjectId, Pod, PodId,
    installed_components, kind_may_carry_pods,
};
use seawall_network::{EndpointId, Way};
use seawall_rbac::{Binding, Role};
use seawall_syntax::Node;

use crate::rbac::{IndirectRights, WaysUp};
use crate::subjects::Subjects;
use crate::{Outcome, Settings};

/// What checks can ask. Built once per run.
pub struct Context<'a> {
    /// The engines' answers.
    pub analysis: &'a Analysis<'a>,
    /// The objects.
    pub cluster: &'a Cluster,
    /// What the user set.
    pub settings: &'a Settings,
    /// Every pod and template, in the order of the input.
    pub workloads: &'a [Workload<'a>],
    /// Every namespace that is declared or used, by name.
    pub namespaces: &'a BTreeMap<&'a str, NamespaceView<'a>>,
    inventory: &'a Inventory<'a>,
    pub(crate) subjects: Subjects,
    installed: Vec<InstalledComponent>,
    ways_up: OnceLock<WaysUp<'a>>,
    indirect_rights: OnceLock<IndirectRights<'a>>,
}

impl<'a> Context<'a> {
    /// Of an analysis.
    pub fn new(analysis: &'a Analysis<'a>, settings: &'a Settings) -> Self {
        let inventory = analysis.inventory();
        Self {
            analysis,
            cluster: analysis.cluster(),
            settings,
            workloads: &inventory.workloads,
            namespaces: &inventory.namespaces,
            inventory,
            subjects: Subjects::of(analysis.cluster(), &inventory.workloads),
            installed: installed_components(analysis.cluster()),
            ways_up: OnceLock::new(),
            indirect_rights: OnceLock::new(),
        }
    }

    /// What it proves that no object of a kind was found in a namespace (empty for the whole cluster): see
    /// [`Analysis::absence`].
    pub fn absence(&self, group: &str, kind: &str, namespace: &str) -> Absence {
        self.analysis.absence(group, kind, namespace)
    }

    /// What checks of workloads report for a namespace without a workload in the input. The question
    /// arises where workloads can be missing, and its answer is unknown.
    pub(crate) fn without_workloads(&self, namespace: &str) -> Outcome {
        Outcome::NotApplicable.unless(|| self.workload_gap(Some(namespace)))
    }

    /// Why workloads may be missing, in a namespace or anywhere.
    pub(crate) fn workload_gap(&self, namespace: Option<&str>) -> Option<String> {
        let coverage = &self.cluster.coverage;
        let gap = coverage.first_gap(namespace, kind_may_carry_pods);
        gap.map(|gap| gap.reason)
    }

    /// Why the labels of a namespace are unknown, where its object could not be seen.
    pub(crate) fn label_gap(&self, namespace: &str) -> Option<String> {
        let is_seen = self.namespaces.get(namespace)?.object.is_some();
        let known = self.cluster.coverage.of("", "Namespace");
        known.gap().filter(|_| !is_seen).map(|gap| {
            format!(
                "the labels of namespace `{namespace}` are unknown: {}",
                gap.reason
            )
        })
    }

    /// The same of a service account of which no binding was found, by checks that are about bound ones.
    pub(crate) fn without_binding(&self) -> Outcome {
        Outcome::NotApplicable.unless(|| self.analysis.rbac().gap("*"))
    }

    /// The component as kubeadm starts it, where no pod of the input runs it.
    pub(crate) fn installed_of(
        &self,
        component: Component,
    ) -> impl Iterator<Item = &InstalledComponent> {
        let all = self.installed.iter();
        all.filter(move |installed| installed.flags.component() == component)
    }

    /// Whether a namespace has a `ResourceQuota` or a `LimitRange`.
    pub fn has_guard_rail(&self, kind: &str, namespace: &str) -> bool {
        self.inventory.has_guard_rail(kind, namespace)
    }

    /// The network policies of a namespace.
    pub fn policies(&self, namespace: &str) -> &'a [&'a Object] {
        self.inventory.policies(namespace)
    }

    /// The services of a namespace.
    pub fn services(&self, namespace: &str) -> &'a [&'a Object] {
        self.inventory.services(namespace)
    }

    /// The bindings that grant a role.
    pub fn bindings_of(&self, role: &Object) -> &'a [&'a Binding] {
        self.analysis.bindings_of_object(role)
    }

    /// The role with its effective rules; see [`Analysis::role_of_object`].
    pub fn role(&self, object: &Object) -> Option<&'a Role> {
        self.analysis.role_of_object(object)
    }

    /// The binding with its subjects; see [`Analysis::binding_of_object`].
    pub fn binding(&self, object: &Object) -> Option<&'a Binding> {
        self.analysis.binding_of_object(object)
    }

    /// Permissions that lead further than they seem to, by what grants them.
    pub(crate) fn indirect_rights(&self) -> &IndirectRights<'a> {
        self.indirect_rights
            .get_or_init(|| IndirectRights::of(self.analysis))
    }

    /// The attack paths to cluster-admin, by where they begin.
    pub(crate) fn ways_up(&self) -> &WaysUp<'a> {
        self.ways_up.get_or_init(|| WaysUp::of(self.analysis))
    }

    /// Whether some binding names this service account directly.
    pub fn is_bound(&self, namespace: &str, account: &str) -> bool {
        self.analysis.is_bound(namespace, account)
    }

    /// Whether a service account that workloads run as has full access.
    pub fn is_cluster_admin(&self, namespace: &str, account: &str) -> bool {
        self.analysis.is_cluster_admin(namespace, account)
    }

    /// Workloads that run as a service account.
    pub fn users_of<'s>(&'s self, namespace: &'s str, account: &'s str) -> &'s [usize] {
        self.inventory.users_of(namespace, account)
    }

    /// The pods that a plain mapping of labels selects in a namespace, as the selector of a Service does.
    pub fn selected<'s>(
        &'s self,
        namespace: &'s str,
        labels: &'s Node,
    ) -> impl Iterator<Item = usize> + use<'s, 'a> {
        self.inventory.selected(namespace, labels)
    }

    /// The end of the network that a pod is; `None` for a template that has pods.
    pub fn endpoint_of(&self, pod: &Pod<'_>) -> Option<EndpointId> {
        let object = pod.object;
        let id = self.cluster.find(
            object.group(),
            &object.kind,
            &object.namespace,
            &object.name,
        )?;
        self.analysis.network().endpoint_of(PodId {
            object: id,
            index: pod.index,
        })
    }

    /// Every route from outside the cluster to a pod, with its ports; none to a template that has pods.
    pub fn ways_to(&self, pod: &Pod<'_>) -> Vec<&'a Way> {
        self.endpoint_of(pod).map_or_else(Vec::new, |endpoint| {
            self.analysis.ways_to(endpoint).collect()
        })
    }

    /// What leads from outside the cluster to a pod or template.
    pub fn exposure(&self, workload: usize) -> Option<&'a Exposure> {
        self.analysis.exposure(workload)
    }

    /// What leads from outside the cluster to pods through a Service.
    pub fn exposure_of_service(&self, service: ObjectId) -> Option<&'a Exposure> {
        self.analysis.exposure_of_service(service)
    }
}
