//! What a snapshot says about its own completeness, in every version of the format.

use std::collections::HashSet;

use seawall_model::{
    Catalogue, Cause, Coverage, Gap, GroupKind, Knowledge, Nature, Object, Provenance,
};

use super::header::{KindCoverage, SnapshotHeader};

const COMPLETE: &str = "complete";

/// What version 1 listed, by plural name. It kept no groups; where two groups have a plural, the first was meant.
const LISTED_BY_VERSION_1: &[(&str, &str, &str)] = &[
    ("namespaces", "", "Namespace"),
    ("nodes", "", "Node"),
    ("pods", "", "Pod"),
    ("podtemplates", "", "PodTemplate"),
    ("replicationcontrollers", "", "ReplicationController"),
    ("services", "", "Service"),
    ("serviceaccounts", "", "ServiceAccount"),
    ("configmaps", "", "ConfigMap"),
    ("secrets", "", "Secret"),
    ("persistentvolumes", "", "PersistentVolume"),
    ("resourcequotas", "", "ResourceQuota"),
    ("limitranges", "", "LimitRange"),
    ("deployments", "apps", "Deployment"),
    ("replicasets", "apps", "ReplicaSet"),
    ("statefulsets", "apps", "StatefulSet"),
    ("daemonsets", "apps", "DaemonSet"),
    ("jobs", "batch", "Job"),
    ("cronjobs", "batch", "CronJob"),
    ("networkpolicies", "networking.k8s.io", "NetworkPolicy"),
    ("ingresses", "networking.k8s.io", "Ingress"),
    ("clusterroles", RBAC, "ClusterRole"),
    ("clusterrolebindings", RBAC, "ClusterRoleBinding"),
    ("roles", RBAC, "Role"),
    ("rolebindings", RBAC, "RoleBinding"),
    (
        "mutatingwebhookconfigurations",
        ADMISSION,
        "MutatingWebhookConfiguration",
    ),
    (
        "validatingwebhookconfigurations",
        ADMISSION,
        "ValidatingWebhookConfiguration",
    ),
    (
        "validatingadmissionpolicies",
        ADMISSION,
        "ValidatingAdmissionPolicy",
    ),
    (
        "validatingadmissionpolicybindings",
        ADMISSION,
        "ValidatingAdmissionPolicyBinding",
    ),
    (
        "mutatingadmissionpolicies",
        ADMISSION,
        "MutatingAdmissionPolicy",
    ),
    (
        "mutatingadmissionpolicybindings",
        ADMISSION,
        "MutatingAdmissionPolicyBinding",
    ),
    ("apiservices", "apiregistration.k8s.io", "APIService"),
    ("priorityclasses", "scheduling.k8s.io", "PriorityClass"),
    ("gateways", "gateway.networking.k8s.io", "Gateway"),
    ("httproutes", "gateway.networking.k8s.io", "HTTPRoute"),
    ("rollouts", "argoproj.io", "Rollout"),
    ("clonesets", "apps.kruise.io", "CloneSet"),
    ("sidecarsets", "apps.kruise.io", "SidecarSet"),
    ("tasks", "tekton.dev", "Task"),
];

const RBAC: &str = "rbac.authorization.k8s.io";
const ADMISSION: &str = "admissionregistration.k8s.io";

/// Kinds that decide about traffic or permissions and that version 1 did not list.
const NOT_LISTED_BY_VERSION_1: &[(&str, &str)] = &[
    ("policy.networking.k8s.io", "AdminNetworkPolicy"),
    ("policy.networking.k8s.io", "BaselineAdminNetworkPolicy"),
    ("policy.networking.k8s.io", "ClusterNetworkPolicy"),
    ("cilium.io", "CiliumNetworkPolicy"),
    ("cilium.io", "CiliumClusterwideNetworkPolicy"),
    ("crd.projectcalico.org", "NetworkPolicy"),
    ("crd.projectcalico.org", "GlobalNetworkPolicy"),
    ("projectcalico.org", "NetworkPolicy"),
    ("projectcalico.org", "GlobalNetworkPolicy"),
    ("crd.antrea.io", "NetworkPolicy"),
    ("crd.antrea.io", "ClusterNetworkPolicy"),
    ("k8s.ovn.org", "EgressFirewall"),
    ("route.openshift.io", "Route"),
    ("gateway.networking.k8s.io", "TLSRoute"),
    ("gateway.networking.k8s.io", "TCPRoute"),
    ("gateway.networking.k8s.io", "GRPCRoute"),
    ("apps.openshift.io", "DeploymentConfig"),
];

/// What is known of the objects of a snapshot of this version.
pub(super) fn read(version: u32, header: &SnapshotHeader, objects: &[Object]) -> Coverage {
    let mut coverage = Coverage::default();
    for known in &header.kinds {
        let kind = GroupKind::new(&known.group, &known.kind);
        match Cause::parse(&known.state) {
            Some(cause) => coverage.add_gap(
                kind,
                Gap {
                    cause,
                    reason: known.reason.clone(),
                },
            ),
            None if known.state != COMPLETE => coverage.add_gap(
                kind,
                Gap {
                    cause: Cause::Failed,
                    reason: format!("the snapshot reports `{}` for it", known.state),
                },
            ),
            None if known.namespace.is_empty() => coverage.add_complete(kind),
            None => coverage.add_complete_in(kind, &known.namespace),
        }
    }
    if version < 2 {
        read_version_1(header, objects, &mut coverage);
    } else if !header.is_written {
        leave_open(objects, &mut coverage);
    }
    for what in &header.not_evaluated {
        coverage.add_unread(what.clone(), Cause::Unread);
    }
    coverage
}

/// Since version 2 a snapshot of a cluster says of each kind what is known. Of what it does not mention in every namespace,
/// nothing is, but for custom kinds of groups that the cluster does not serve.
fn leave_open(objects: &[Object], coverage: &mut Coverage) {
    let knows_groups = coverage
        .of("apiregistration.k8s.io", "APIService")
        .is_complete();
    let served = served_groups(objects);
    let resources = Catalogue::builtin().resources();
    let read = resources
        .filter(|resource| resource.is_listed && resource.nature == Nature::Stored)
        .filter(|resource| resource.provenance != Provenance::Former)
        .map(|resource| {
            let kind = GroupKind::new(&resource.group, &resource.kind);
            let is_absent = knows_groups && !resource.is_builtin();
            (is_absent && !served.contains(&*resource.group), kind)
        });
    let present: HashSet<GroupKind> = objects.iter().map(Object::group_kind).collect();
    for (is_absent, kind) in read.chain(present.into_iter().map(|kind| (false, kind))) {
        if coverage.of(&kind.group, &kind.kind) != Knowledge::Partial {
            continue;
        }
        if is_absent {
            coverage.add_complete(kind);
            continue;
        }
        let reason =
            format!("the snapshot does not show that {kind} was listed; take a new one to know");
        let cause = Cause::NotListed;
        coverage.add_gap(kind, Gap { cause, reason });
    }
}

/// The groups that an APIService of the snapshot serves. Nothing of another one exists where all of them were listed.
fn served_groups(objects: &[Object]) -> HashSet<&str> {
    objects
        .iter()
        .filter(|object| object.is("apiregistration.k8s.io", "APIService"))
        .filter_map(|object| object.spec()?.str("group"))
        .collect()
}

fn read_version_1(header: &SnapshotHeader, objects: &[Object], coverage: &mut Coverage) {
    for (plural, group, kind) in LISTED_BY_VERSION_1 {
        let kind = GroupKind::new(group, kind);
        match header.denied.get(*plural) {
            Some(reason) => coverage.add_gap(
                kind,
                Gap {
                    cause: Cause::Denied,
                    reason: reason.clone(),
                },
            ),
            None if header.complete.iter().any(|known| known == plural) => {
                coverage.add_complete(kind);
            }
            None => {}
        }
    }
    let knows_groups = header.complete.iter().any(|plural| plural == "apiservices");
    let served = served_groups(objects);
    for (group, kind) in NOT_LISTED_BY_VERSION_1 {
        let kind = GroupKind::new(group, kind);
        if knows_groups && !served.contains(group) {
            coverage.add_complete(kind);
        } else if !header.complete.is_empty() || !header.denied.is_empty() {
            coverage.add_gap(
                kind.clone(),
                Gap {
                    cause: Cause::NotListed,
                    reason: format!(
                        "the snapshot was taken by a version that did not list {kind}; take a new one to know"
                    ),
                },
            );
        }
    }
}

/// What is written of it.
pub(super) fn write(coverage: &Coverage) -> Vec<KindCoverage> {
    let complete = coverage.complete().map(|(kind, namespace)| KindCoverage {
        group: kind.group.to_string(),
        kind: kind.kind.to_string(),
        namespace: namespace.to_string(),
        state: COMPLETE.to_owned(),
        reason: String::new(),
    });
    let gaps = coverage.gaps().map(|(kind, gap)| KindCoverage {
        group: kind.group.to_string(),
        kind: kind.kind.to_string(),
        namespace: String::new(),
        state: gap.cause.name().to_owned(),
        reason: gap.reason.clone(),
    });
    let mut kinds: Vec<KindCoverage> = complete.chain(gaps).collect();
    kinds.sort_by(|a, b| (&a.group, &a.kind, &a.namespace).cmp(&(&b.group, &b.kind, &b.namespace)));
    kinds
}
