//! The catalogue of the API against the types that are generated from the OpenAPI document of Kubernetes.

use std::collections::BTreeSet;

use k8s_openapi::{ClusterResourceScope, NamespaceResourceScope, Resource};
use seawall_model::{Catalogue, Nature, Scope};

/// The scopes of generated types.
trait Told {
    const SCOPE: Scope;
}

impl Told for ClusterResourceScope {
    const SCOPE: Scope = Scope::Cluster;
}

impl Told for NamespaceResourceScope {
    const SCOPE: Scope = Scope::Namespaced;
}

/// Group, kind, plural, version and scope of a generated type.
fn row<T>() -> (String, String, String, String, Scope)
where
    T: Resource,
    T::Scope: Told,
{
    (
        T::GROUP.to_owned(),
        T::KIND.to_owned(),
        T::URL_PATH_SEGMENT.to_owned(),
        T::VERSION.to_owned(),
        T::Scope::SCOPE,
    )
}

macro_rules! rows {
    ($($($module:ident)::+: $($kind:ident)+;)+) => {
        {
            let mut rows = Vec::new();
            $({
                use k8s_openapi::$($module)::+ as module;
                rows.extend([$(row::<module::$kind>()),+]);
            })+
            rows
        }
    };
}

/// Every resource of Kubernetes 1.37 that has a path.
fn generated() -> Vec<(String, String, String, String, Scope)> {
    rows! {
        api::core::v1: Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount;
        api::admissionregistration::v1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration;
        api::admissionregistration::v1alpha1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding;
        api::admissionregistration::v1beta1: MutatingAdmissionPolicy MutatingAdmissionPolicyBinding;
        apiextensions_apiserver::pkg::apis::apiextensions::v1: CustomResourceDefinition;
        kube_aggregator::pkg::apis::apiregistration::v1: APIService;
        api::apps::v1: ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet;
        api::authentication::v1: SelfSubjectReview TokenReview;
        api::authorization::v1: LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview;
        api::autoscaling::v1: HorizontalPodAutoscaler;
        api::autoscaling::v2: HorizontalPodAutoscaler;
        api::batch::v1: CronJob Job;
        api::certificates::v1: CertificateSigningRequest ClusterTrustBundle PodCertificateRequest;
        api::certificates::v1beta1: ClusterTrustBundle PodCertificateRequest;
        api::coordination::v1: Lease;
        api::coordination::v1alpha2: LeaseCandidate;
        api::coordination::v1beta1: LeaseCandidate;
        api::discovery::v1: EndpointSlice;
        api::events::v1: Event;
        api::flowcontrol::v1: FlowSchema PriorityLevelConfiguration;
        api::apiserverinternal::v1alpha1: StorageVersion;
        api::lifecycle::v1alpha1: Eviction EvictionRequest;
        api::networking::v1: IPAddress Ingress IngressClass NetworkPolicy ServiceCIDR;
        api::node::v1: RuntimeClass;
        api::policy::v1: PodDisruptionBudget;
        api::rbac::v1: ClusterRole ClusterRoleBinding Role RoleBinding;
        api::resource::v1: DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice;
        api::resource::v1alpha3: DeviceTaintRule ResourcePoolStatusRequest;
        api::resource::v1beta1: DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice;
        api::resource::v1beta2: DeviceClass DeviceTaintRule ResourceClaim ResourceClaimTemplate ResourceSlice;
        api::scheduling::v1: PriorityClass;
        api::scheduling::v1alpha3: CompositePodGroup PodGroup Workload;
        api::scheduling::v1beta1: PodGroup Workload;
        api::storage::v1: CSIDriver CSINode CSIStorageCapacity StorageClass VolumeAttachment VolumeAttributesClass;
        api::storagemigration::v1: StorageVersionMigration;
        api::storagemigration::v1beta1: StorageVersionMigration;
    }
}

#[test]
fn everything_that_is_generated_is_in_the_table() {
    let catalogue = Catalogue::builtin();
    for (group, kind, plural, version, scope) in generated() {
        let known = catalogue.by_kind(&group, &kind);
        let known = known.unwrap_or_else(|| panic!("{kind} of {group} is not in the table"));
        assert_eq!(known.plural, plural);
        assert_eq!(known.scope, scope, "{plural}.{group}");
        assert!(known.is_builtin(), "{plural}.{group}");
        assert!(
            known.versions.iter().any(|own| *own == version),
            "{plural}.{group} lacks {version}"
        );
    }
}

#[test]
fn the_table_has_nothing_else() {
    let generated: BTreeSet<(String, String)> = generated()
        .into_iter()
        .map(|(group, kind, ..)| (group, kind))
        .collect();
    let others: Vec<String> = Catalogue::builtin()
        .resources()
        .filter(|resource| resource.is_builtin() && resource.nature != Nature::Virtual)
        .filter(|resource| {
            !generated.contains(&(resource.group.to_string(), resource.kind.to_string()))
        })
        .map(seawall_model::ApiResource::full_name)
        .collect();
    assert_eq!(others, Vec::<String>::new());
}
