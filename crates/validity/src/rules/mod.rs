//! Rules that take code: one kind a file. Each belongs to a type and runs wherever a value of that type stands.

mod admin_network_policy;
mod admission_policy;
mod admission_rule;
mod autoscaling;
mod carrier;
mod certificate;
mod claim;
mod container;
mod cron;
mod device;
mod device_request;
mod downward;
mod endpoints;
mod environment;
mod ephemeral_container;
mod expression;
mod fields;
mod flow_schema;
mod ingress;
mod ingress_class;
mod iscsi;
mod job;
mod job_policy;
mod limit_range;
mod namespace;
mod network_policy;
mod os;
mod owner;
mod pod;
mod pod_annotations;
mod pod_parts;
mod pod_resources;
mod pod_whole;
mod projected;
mod quota;
mod rbac;
mod registration;
mod resource;
mod rollout;
mod scheduling;
mod secret;
mod selector;
mod service;
mod service_address;
mod service_annotations;
mod share;
mod spread;
mod storage;
mod storage_volume;
mod structural;
mod sysctl;
mod topology;
mod user_namespace;
mod volume;
mod volume_mount;
mod webhook;
mod workload;

use seawall_model::{KubernetesVersion, Object};
use seawall_syntax::Node;

use crate::mismatch::Report;
use crate::place::Place;

/// Adds what is wrong with a mapping of one type.
pub(crate) type Rule = fn(&Node, &Place<'_>, &mut Report);

/// Which rule belongs to which type.
const RULES: &[(&str, Rule)] = &[
    (
        "admissionregistration.v1.AuditAnnotation",
        expression::expressions,
    ),
    (
        "admissionregistration.v1.MatchCondition",
        expression::condition,
    ),
    (
        "admissionregistration.v1.MatchResources",
        admission_policy::matching,
    ),
    (
        "admissionregistration.v1.MutatingAdmissionPolicySpec",
        admission_policy::mutating_policy,
    ),
    ("admissionregistration.v1.MutatingWebhook", webhook::webhook),
    (
        "admissionregistration.v1.MutatingWebhookConfiguration",
        webhook::configuration,
    ),
    (
        "admissionregistration.v1.Mutation",
        admission_policy::mutation,
    ),
    (
        "admissionregistration.v1.NamedRuleWithOperations",
        admission_rule::named_rule,
    ),
    (
        "admissionregistration.v1.ParamRef",
        admission_policy::parameters,
    ),
    (
        "admissionregistration.v1.RuleWithOperations",
        admission_rule::rule,
    ),
    (
        "admissionregistration.v1.ServiceReference",
        webhook::service,
    ),
    (
        "admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec",
        admission_policy::binding,
    ),
    (
        "admissionregistration.v1.ValidatingAdmissionPolicySpec",
        admission_policy::policy,
    ),
    (
        "admissionregistration.v1.ValidatingWebhook",
        webhook::webhook,
    ),
    (
        "admissionregistration.v1.ValidatingWebhookConfiguration",
        webhook::configuration,
    ),
    (
        "admissionregistration.v1.Validation",
        admission_policy::validation,
    ),
    ("admissionregistration.v1.Variable", expression::expressions),
    (
        "admissionregistration.v1.WebhookClientConfig",
        webhook::client,
    ),
    (
        "admissionregistration.v1alpha1.MatchCondition",
        expression::condition,
    ),
    (
        "admissionregistration.v1alpha1.MutatingAdmissionPolicySpec",
        admission_policy::mutating_policy,
    ),
    (
        "admissionregistration.v1alpha1.Mutation",
        admission_policy::mutation,
    ),
    (
        "admissionregistration.v1alpha1.Variable",
        expression::expressions,
    ),
    (
        "admissionregistration.v1beta1.AuditAnnotation",
        expression::expressions,
    ),
    (
        "admissionregistration.v1beta1.MatchCondition",
        expression::condition,
    ),
    (
        "admissionregistration.v1beta1.MutatingAdmissionPolicySpec",
        admission_policy::mutating_policy,
    ),
    (
        "admissionregistration.v1beta1.Mutation",
        admission_policy::mutation,
    ),
    (
        "admissionregistration.v1beta1.NamedRuleWithOperations",
        admission_rule::named_rule,
    ),
    (
        "admissionregistration.v1beta1.ParamRef",
        admission_policy::parameters,
    ),
    (
        "admissionregistration.v1beta1.ValidatingAdmissionPolicyBindingSpec",
        admission_policy::binding,
    ),
    (
        "admissionregistration.v1beta1.ValidatingAdmissionPolicySpec",
        admission_policy::policy,
    ),
    (
        "admissionregistration.v1beta1.Validation",
        admission_policy::validation,
    ),
    (
        "admissionregistration.v1beta1.Variable",
        expression::expressions,
    ),
    (
        "apiextensions.v1.CustomResourceDefinition",
        registration::definition,
    ),
    (
        "apiextensions.v1.CustomResourceSubresourceScale",
        registration::scale,
    ),
    ("apiextensions.v1.ServiceReference", webhook::service),
    ("apiextensions.v1.WebhookClientConfig", webhook::client),
    ("apiregistration.v1.APIService", registration::service),
    ("apps.v1.DaemonSetSpec", workload::daemon_set),
    ("apps.v1.DeploymentSpec", workload::deployment),
    ("apps.v1.ReplicaSetSpec", workload::replica_set),
    ("apps.v1.StatefulSetSpec", workload::stateful_set),
    (
        "autoscaling.v1.HorizontalPodAutoscalerSpec",
        autoscaling::autoscaler,
    ),
    (
        "autoscaling.v2.ContainerResourceMetricSource",
        autoscaling::resource,
    ),
    (
        "autoscaling.v2.HorizontalPodAutoscalerSpec",
        autoscaling::autoscaler,
    ),
    ("autoscaling.v2.MetricSpec", autoscaling::metric),
    ("autoscaling.v2.ResourceMetricSource", autoscaling::resource),
    ("batch.v1.CronJob", job::cron_job),
    ("batch.v1.CronJobSpec", job::cron_job_spec),
    ("batch.v1.JobSpec", job::job),
    (
        "certificates.v1.CertificateSigningRequestSpec",
        certificate::request,
    ),
    ("core.v1.AppArmorProfile", container::profile),
    ("core.v1.ConfigMap", secret::config_map),
    ("core.v1.Container", container::container),
    ("core.v1.DownwardAPIVolumeFile", downward::file),
    ("core.v1.EmptyDirVolumeSource", projected::empty_directory),
    ("core.v1.EndpointAddress", endpoints::endpoint),
    ("core.v1.EndpointSubset", endpoints::subset),
    ("core.v1.EnvFromSource", environment::source),
    ("core.v1.EnvVar", environment::variable),
    ("core.v1.EnvVarSource", downward::variable),
    (
        "core.v1.EphemeralContainer",
        ephemeral_container::ephemeral_container,
    ),
    ("core.v1.ExecAction", container::command),
    ("core.v1.ISCSIPersistentVolumeSource", iscsi::volume),
    ("core.v1.ISCSIVolumeSource", iscsi::volume),
    ("core.v1.KeyToPath", volume_mount::file),
    ("core.v1.LifecycleHandler", container::lifecycle_handler),
    ("core.v1.LimitRangeItem", limit_range::limit),
    ("core.v1.LimitRangeSpec", limit_range::limits),
    ("core.v1.Namespace", namespace::namespace),
    ("core.v1.NodeSelector", selector::node_selector),
    (
        "core.v1.NodeSelectorRequirement",
        selector::node_requirement,
    ),
    ("core.v1.NodeSelectorTerm", spread::node_term),
    ("core.v1.PersistentVolume", storage_volume::volume),
    ("core.v1.PersistentVolumeClaim", storage::claim),
    (
        "core.v1.PersistentVolumeClaimTemplate",
        projected::claim_template,
    ),
    ("core.v1.Pod", pod::own),
    ("core.v1.PodAffinityTerm", spread::affinity_term),
    ("core.v1.PodSecurityContext", sysctl::of_pod),
    ("core.v1.PodSpec", pod::pod),
    ("core.v1.PodTemplateSpec", pod::template),
    ("core.v1.Probe", container::probe),
    ("core.v1.ProjectedVolumeSource", projected::projected),
    (
        "core.v1.ReplicationControllerSpec",
        workload::replication_controller,
    ),
    ("core.v1.ResourceFieldSelector", environment::resource),
    ("core.v1.ResourceQuotaSpec", quota::quota),
    (
        "core.v1.ScopedResourceSelectorRequirement",
        quota::requirement,
    ),
    ("core.v1.SeccompProfile", container::seccomp),
    ("core.v1.Secret", secret::secret),
    ("core.v1.SecurityContext", container::security_context),
    ("core.v1.Service", service::named),
    ("core.v1.ServiceAccountTokenProjection", volume_mount::file),
    ("core.v1.ServiceSpec", service::service),
    ("core.v1.Toleration", scheduling::toleration),
    (
        "core.v1.TopologySelectorLabelRequirement",
        topology::requirement,
    ),
    ("core.v1.TopologySelectorTerm", topology::term),
    ("core.v1.TopologySpreadConstraint", spread::constraint),
    ("core.v1.Volume", volume::volume),
    ("core.v1.VolumeMount", volume_mount::volume_mount),
    ("core.v1.WindowsSecurityContextOptions", container::windows),
    ("discovery.v1.EndpointSlice", endpoints::slice),
    ("flowcontrol.v1.NonResourcePolicyRule", flow_schema::urls),
    ("flowcontrol.v1.ResourcePolicyRule", flow_schema::resources),
    ("meta.v1.LabelSelectorRequirement", selector::requirement),
    ("meta.v1.ObjectMeta", owner::metadata),
    ("networking.v1.HTTPIngressPath", ingress::path),
    ("networking.v1.IPBlock", network_policy::block),
    ("networking.v1.Ingress", ingress::ingress),
    ("networking.v1.IngressBackend", ingress::backend),
    (
        "networking.v1.IngressClassParametersReference",
        ingress_class::parameters,
    ),
    ("networking.v1.IngressRule", ingress::rule),
    ("networking.v1.NetworkPolicyPeer", network_policy::peer),
    ("networking.v1.NetworkPolicyPort", network_policy::port),
    ("networking.v1.NetworkPolicySpec", network_policy::spec),
    ("node.v1.Overhead", pod_resources::overhead),
    ("policy-networking.AdminPorts", admin_network_policy::ports),
    ("policy-networking.AdminRange", admin_network_policy::range),
    ("policy-networking.AdminSpec", admin_network_policy::spec),
    ("policy-networking.Baseline", admin_network_policy::baseline),
    ("policy-networking.BaselineSpec", admin_network_policy::spec),
    (
        "policy-networking.ClusterProtocol",
        admin_network_policy::protocol,
    ),
    (
        "policy-networking.ClusterSpec",
        admin_network_policy::cluster_spec,
    ),
    (
        "policy-networking.Destination",
        admin_network_policy::destination,
    ),
    (
        "policy-networking.DestinationPort",
        admin_network_policy::destination_port,
    ),
    (
        "policy-networking.NumberRange",
        admin_network_policy::number_range,
    ),
    ("policy-networking.Subject", admin_network_policy::subject),
    (
        "policy.v1.PodDisruptionBudgetSpec",
        autoscaling::disruption_budget,
    ),
    ("rbac.v1.ClusterRole", rbac::cluster_role),
    ("rbac.v1.ClusterRoleBinding", rbac::cluster_role_binding),
    ("rbac.v1.Role", rbac::role),
    ("rbac.v1.RoleBinding", rbac::role_binding),
    ("resource.v1.DeviceClaim", device_request::requests),
    ("resource.v1.DeviceRequest", device_request::request),
    (
        "scheduling.v1.PriorityClass",
        storage_volume::priority_class,
    ),
];

/// The rule of a type.
pub(crate) fn of(name: &str) -> Option<Rule> {
    RULES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, rule)| *rule)
}

/// The types that have a rule.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(name, _)| *name)
}

/// Rules that need more of an object than one mapping of it.
pub(crate) fn object(object: &Object, version: Option<KubernetesVersion>, report: &mut Report) {
    volume_mount::volumes_exist(object, report);
    user_namespace::check(object, version, report);
}
