//! What fields pods and containers have, and what tells a container from other things.

use seawall_syntax::Node;

/// Every field of a pod's `spec`.
pub(crate) const POD_FIELDS: &[&str] = &[
    "activeDeadlineSeconds",
    "affinity",
    "automountServiceAccountToken",
    "containers",
    "dnsConfig",
    "dnsPolicy",
    "enableServiceLinks",
    "ephemeralContainers",
    "hostAliases",
    "hostIPC",
    "hostNetwork",
    "hostPID",
    "hostUsers",
    "hostname",
    "hostnameOverride",
    "imagePullSecrets",
    "initContainers",
    "nodeName",
    "nodeSelector",
    "os",
    "overhead",
    "preemptionPolicy",
    "priority",
    "priorityClassName",
    "readinessGates",
    "resourceClaims",
    "resources",
    "restartPolicy",
    "runtimeClassName",
    "schedulerName",
    "schedulingGates",
    "securityContext",
    "serviceAccount",
    "serviceAccountName",
    "setHostnameAsFQDN",
    "shareProcessNamespace",
    "subdomain",
    "terminationGracePeriodSeconds",
    "tolerations",
    "topologySpreadConstraints",
    "volumes",
    "workloadRef",
    "schedulingGroup",
];

/// Fields that hardly anything but a container has.
const OF_CONTAINERS: &[&str] = &[
    "args",
    "command",
    "env",
    "envFrom",
    "imagePullPolicy",
    "lifecycle",
    "livenessProbe",
    "readinessProbe",
    "securityContext",
    "startupProbe",
    "volumeDevices",
    "volumeMounts",
    "workingDir",
];

/// Whether this looks like a container: two of image, name and a field that only containers have.
pub(super) fn is_container(node: &Node) -> bool {
    let has_image = node.str("image").is_some();
    let has_name = node.str("name").is_some();
    let is_told = || OF_CONTAINERS.iter().any(|field| node.get(field).is_some());
    match (has_image, has_name) {
        (true, true) => true,
        (false, false) => false,
        // A name with an environment is much else, so it takes what nothing else has.
        (false, true) => ["securityContext", "volumeMounts", "envFrom"]
            .iter()
            .any(|field| node.get(field).is_some()),
        (true, false) => is_told(),
    }
}
