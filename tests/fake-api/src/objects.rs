//! Objects of a made-up cluster, as the API server would send them: with managed fields and status.

use seawall_model::Catalogue;

use crate::Api;

/// A cluster with so many running pods, ten to a Deployment, one namespace for every hundred.
pub fn cluster_of_pods(count: usize) -> Api {
    let mut api = Api::default();
    let namespaces = count.div_ceil(100);
    api.add(
        "/api/v1/namespaces",
        "Namespace",
        (0..namespaces).map(|index| {
            format!("{{\"metadata\":{{\"name\":\"team-{index}\",\"uid\":\"ns-{index}\"}},\"status\":{{\"phase\":\"Active\"}}}}")
        }),
    );
    api.add(
        "/apis/apps/v1/deployments",
        "Deployment",
        (0..count.div_ceil(10)).map(deployment),
    );
    api.add(
        "/apis/apps/v1/replicasets",
        "ReplicaSet",
        (0..count.div_ceil(10)).map(replica_set),
    );
    api.add("/api/v1/pods", "Pod", (0..count).map(pod));
    for (path, kind) in [
        ("/api/v1/secrets", "Secret"),
        ("/api/v1/services", "Service"),
        (
            "/apis/networking.k8s.io/v1/networkpolicies",
            "NetworkPolicy",
        ),
        (
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            "ClusterRole",
        ),
    ] {
        api.add(path, kind, []);
    }
    api.add(
        "/api/v1/serviceaccounts",
        "ServiceAccount",
        (0..namespaces).map(service_account),
    );
    api
}

/// A cluster with so many running pods that also serves every kind of the catalogue of the API, with an object of each
/// and a definition of each custom resource. Gives the number of kinds that a scan has to list.
pub fn cluster_with_everything(pods: usize) -> (Api, usize) {
    let mut api = cluster_of_pods(pods);
    let mut listed = 0;
    for resource in Catalogue::builtin().resources() {
        let Some(version) = resource.versions.first() else {
            continue;
        };
        if resource.kind.is_empty() {
            continue;
        }
        let (group, plural, kind) = (&resource.group, &resource.plural, &resource.kind);
        let path = match &**group {
            "" => format!("/api/{version}/{plural}"),
            group => format!("/apis/{group}/{version}/{plural}"),
        };
        let object = "{\"metadata\":{\"name\":\"one\",\"namespace\":\"team-0\",\"uid\":\"one\"}}";
        api.add(&path, kind, [object.to_owned()]);
        if !resource.is_builtin() {
            api.add(
                DEFINITIONS,
                "CustomResourceDefinition",
                [definition(group, plural, kind)],
            );
        }
        listed += usize::from(resource.is_listed);
    }
    (api, listed)
}

/// Where custom resources are defined.
const DEFINITIONS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/// Fields of the schema of a made-up definition: with them it is as large as one that repeats the schema of pods.
const SCHEMA_FIELDS: usize = 600;

/// A CustomResourceDefinition, as JSON.
fn definition(group: &str, plural: &str, kind: &str) -> String {
    let fields: Vec<String> = (0..SCHEMA_FIELDS)
        .map(|index| {
            format!(
                "\"field{index}\":{{\"description\":\"What this field is for, and what happens when it is left out. More can be read in the manual.\",\"type\":\"string\"}}"
            )
        })
        .collect();
    format!(
        "{{\"metadata\":{{\"name\":\"{plural}.{group}\",\"uid\":\"{plural}.{group}\"}},\"spec\":{{\"group\":\"{group}\",\"scope\":\"Namespaced\",\"names\":{{\"plural\":\"{plural}\",\"kind\":\"{kind}\"}},\"versions\":[{{\"name\":\"v1\",\"served\":true,\"schema\":{{\"openAPIV3Schema\":{{\"properties\":{{\"spec\":{{\"properties\":{{{}}}}}}}}}}}}}]}}}}",
        fields.join(",")
    )
}

/// The service account `default` of a namespace.
pub fn service_account(namespace: usize) -> String {
    format!(
        "{{\"metadata\":{{\"name\":\"default\",\"namespace\":\"team-{namespace}\",\"uid\":\"sa-{namespace}\"}}}}"
    )
}

/// A ClusterRole with one rule, as JSON.
pub fn role(name: &str, rule: &str) -> String {
    format!("{{\"metadata\":{{\"name\":\"{name}\",\"uid\":\"{name}\"}},\"rules\":[{rule}]}}")
}

fn managed_fields() -> String {
    let fields = "\"f:metadata\":{\"f:labels\":{\".\":{},\"f:app\":{},\"f:pod-template-hash\":{}},\"f:ownerReferences\":{}},\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"app\\\"}\":{\".\":{},\"f:image\":{},\"f:imagePullPolicy\":{},\"f:name\":{},\"f:ports\":{},\"f:resources\":{},\"f:securityContext\":{}}},\"f:dnsPolicy\":{},\"f:restartPolicy\":{}}";
    format!(
        "\"managedFields\":[{{\"manager\":\"kube-controller-manager\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{{{fields}}}}},{{\"manager\":\"kubelet\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"subresource\":\"status\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{{{fields}}}}}]"
    )
}

fn owner(kind: &str, name: &str) -> String {
    format!(
        "\"ownerReferences\":[{{\"apiVersion\":\"apps/v1\",\"kind\":\"{kind}\",\"name\":\"{name}\",\"uid\":\"{kind}-{name}\",\"controller\":true,\"blockOwnerDeletion\":true}}]"
    )
}

fn pod_spec() -> &'static str {
    "{\"volumes\":[{\"name\":\"kube-api-access\",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"expirationSeconds\":3607,\"path\":\"token\"}},{\"configMap\":{\"name\":\"kube-root-ca.crt\",\"items\":[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}]}}],\"defaultMode\":420}},{\"name\":\"data\",\"emptyDir\":{}}],\"containers\":[{\"name\":\"app\",\"image\":\"registry.example.com/app:1.2.3\",\"ports\":[{\"containerPort\":8080,\"protocol\":\"TCP\"}],\"env\":[{\"name\":\"MODE\",\"value\":\"production\"},{\"name\":\"POD_NAME\",\"valueFrom\":{\"fieldRef\":{\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.name\"}}}],\"resources\":{\"limits\":{\"memory\":\"256Mi\"},\"requests\":{\"cpu\":\"100m\",\"memory\":\"128Mi\"}},\"volumeMounts\":[{\"name\":\"data\",\"mountPath\":\"/data\"},{\"name\":\"kube-api-access\",\"readOnly\":true,\"mountPath\":\"/var/run/secrets/kubernetes.io/serviceaccount\"}],\"terminationMessagePath\":\"/dev/termination-log\",\"terminationMessagePolicy\":\"File\",\"imagePullPolicy\":\"IfNotPresent\",\"securityContext\":{\"runAsNonRoot\":true,\"capabilities\":{\"drop\":[\"ALL\"]}}},{\"name\":\"proxy\",\"image\":\"registry.example.com/proxy:2\",\"resources\":{},\"securityContext\":{\"privileged\":true}}],\"restartPolicy\":\"Always\",\"terminationGracePeriodSeconds\":30,\"dnsPolicy\":\"ClusterFirst\",\"serviceAccountName\":\"default\",\"serviceAccount\":\"default\",\"nodeName\":\"node-1\",\"securityContext\":{},\"schedulerName\":\"default-scheduler\",\"tolerations\":[{\"key\":\"node.kubernetes.io/not-ready\",\"operator\":\"Exists\",\"effect\":\"NoExecute\",\"tolerationSeconds\":300}],\"priority\":0,\"enableServiceLinks\":true}"
}

fn pod(index: usize) -> String {
    let set = index / 10;
    format!(
        "{{\"metadata\":{{\"name\":\"app-{set}-7d9c-{index}\",\"generateName\":\"app-{set}-7d9c-\",\"namespace\":\"team-{}\",\"uid\":\"pod-{index}\",\"resourceVersion\":\"1\",\"creationTimestamp\":\"2026-11-01T00:00:00Z\",\"labels\":{{\"app\":\"app-{set}\",\"pod-template-hash\":\"7d9c\"}},{},{}}},\"spec\":{},\"status\":{{\"phase\":\"Running\",\"conditions\":[{{\"type\":\"Ready\",\"status\":\"True\",\"lastProbeTime\":null,\"lastTransitionTime\":\"2026-11-01T00:00:00Z\"}}],\"podIP\":\"10.0.0.1\",\"startTime\":\"2026-11-01T00:00:00Z\",\"containerStatuses\":[{{\"name\":\"app\",\"state\":{{\"running\":{{\"startedAt\":\"2026-11-01T00:00:00Z\"}}}},\"ready\":true,\"restartCount\":0,\"image\":\"registry.example.com/app:1.2.3\",\"imageID\":\"registry.example.com/app@sha256:0000000000000000000000000000000000000000000000000000000000000000\",\"started\":true}}],\"qosClass\":\"Burstable\"}}}}",
        set / 10,
        owner("ReplicaSet", &format!("app-{set}-7d9c")),
        managed_fields(),
        pod_spec()
    )
}

fn template(set: usize) -> String {
    format!(
        "\"replicas\":10,\"selector\":{{\"matchLabels\":{{\"app\":\"app-{set}\"}}}},\"template\":{{\"metadata\":{{\"labels\":{{\"app\":\"app-{set}\"}}}},\"spec\":{}}}",
        pod_spec()
    )
}

fn deployment(set: usize) -> String {
    format!(
        "{{\"metadata\":{{\"name\":\"app-{set}\",\"namespace\":\"team-{}\",\"uid\":\"Deployment-app-{set}\",{}}},\"spec\":{{{}}}}}",
        set / 10,
        managed_fields(),
        template(set)
    )
}

fn replica_set(set: usize) -> String {
    format!(
        "{{\"metadata\":{{\"name\":\"app-{set}-7d9c\",\"namespace\":\"team-{}\",\"uid\":\"ReplicaSet-app-{set}-7d9c\",{},{}}},\"spec\":{{{}}}}}",
        set / 10,
        owner("Deployment", &format!("app-{set}")),
        managed_fields(),
        template(set)
    )
}
