//! Settings that a server refuses for what stands beside them, or for what they come to.

mod expect;
mod reading;

use expect::{assert_mismatches, container, of, pod};

/// A pod with one container and these fields beside it.
fn beside(fields: &str) -> String {
    pod(&format!(
        "{{{fields}, containers: [{{name: a, image: a}}]}}"
    ))
}

/// An object of a group with these fields.
fn object(api: &str, kind: &str, rest: &str) -> String {
    format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}, {rest}}}")
}

#[test]
fn pods() {
    let process = "windowsOptions: {hostProcess: true}";
    for (text, expected) in [
        (beside("hostNetwork: true, securityContext: {sysctls: [{name: net/core/somaxconn, value: '1'}]}"), ("spec.securityContext.sysctls[0].name", "`hostNetwork: true`")),
        (beside("hostIPC: true, securityContext: {sysctls: [{name: kernel.sem, value: '1'}]}"), ("spec.securityContext.sysctls[0].name", "`hostIPC: true`")),
        (beside(&format!("securityContext: {{{process}}}")), ("spec", "require `hostNetwork: true`")),
        (pod(&format!("{{hostNetwork: true, containers: [{{name: a, image: a, securityContext: {{{process}}}}}, {{name: b, image: b}}]}}")), ("spec", "all containers must")),
        (beside("nodeName: b, schedulingGates: [{name: c}]"), ("spec.nodeName", "scheduling gates")),
        (beside("schedulingGates: [{name: c}, {name: d}, {name: c}]"), ("spec.schedulingGates[2].name", "duplicate")),
        (beside("dnsConfig: {nameservers: [1.0.0.1, 1.0.0.2, 1.0.0.3, 1.0.0.4]}"), ("spec.dnsConfig.nameservers", "more than the 3")),
        (beside("topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 3, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}]"), ("spec.topologySpreadConstraints[1]", "an earlier constraint")),
        (beside("affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}"), ("spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms", "at least one term")),
        (beside("volumes: [{name: b, configMap: {name: c, items: [{key: d, path: ..d}]}}]"), ("spec.volumes[0].configMap.items[0].path", "must be relative")),
        (beside("volumes: [{name: b, projected: {sources: [{serviceAccountToken: {path: /d}}]}}]"), ("spec.volumes[0].projected.sources[0].serviceAccountToken.path", "must be relative")),
        (container("resources: {requests: {hugepages-1Gi: 1Gi}, limits: {hugepages-1Gi: 1Gi}}"), ("spec.containers[0].resources", "huge pages also require")),
        (container("env: [{name: B, valueFrom: {}}]"), ("spec.containers[0].env[0].valueFrom", "is required")),
        (container("env: [{name: B, valueFrom: {secretKeyRef: null}}]"), ("spec.containers[0].env[0].valueFrom", "is required")),
        (container("livenessProbe: {exec: {command: []}}"), ("spec.containers[0].livenessProbe.exec", "`command` is missing")),
        (container("readinessProbe: {tcpSocket: {port: 1}, terminationGracePeriodSeconds: 1}"), ("spec.containers[0].readinessProbe.terminationGracePeriodSeconds", "grace period")),
        (container("securityContext: {seccompProfile: {type: Localhost, localhostProfile: a/../../b}}"), ("spec.containers[0].securityContext.seccompProfile.localhostProfile", "without `..`")),
        ("{apiVersion: v1, kind: Pod, metadata: {name: a, ownerReferences: [{apiVersion: v1, kind: B, name: b, uid: c, controller: true}, {apiVersion: v1, kind: B, name: d, uid: e, controller: true}]}, spec: {containers: [{name: a, image: a}]}}".to_owned(), ("metadata.ownerReferences[1].controller", "only one owner")),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    for text in [
        beside("hostNetwork: true, securityContext: {sysctls: [{name: kernel.sem, value: '1'}]}"),
        beside(&format!("hostNetwork: true, securityContext: {{{process}}}")),
        beside("schedulingGates: [{name: c}], dnsConfig: {nameservers: [1.0.0.1, 1.0.0.2, 1.0.0.3]}"),
        beside("topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule}, {maxSkew: 3, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway}]"),
        beside("volumes: [{name: b, configMap: {name: c, items: [{key: d, path: e/f..g}]}}, {name: h, projected: {sources: [{}]}}]"),
        container("resources: {limits: {hugepages-1Gi: 1Gi, memory: 1Gi}}, volumeMounts: [{name: b, mountPath: 'c:/d'}]").replace("containers:", "volumes: [{name: b}], containers:"),
        "{apiVersion: v1, kind: Pod, metadata: {name: a, ownerReferences: [{apiVersion: v1, kind: B, name: b, uid: c, controller: true}, {apiVersion: v1, kind: B, name: d, uid: e}]}, spec: {containers: [{name: a, image: a}]}}".to_owned(),
    ] {
        assert_mismatches(&text, &[]);
    }
}

#[test]
fn services_and_what_is_behind() {
    let service = |spec: &str| of("Service", &format!("spec: {{{spec}}}"));
    let ports = "ports: [{port: 80}]";
    for (text, expected) in [
        (
            service(
                "type: NodePort, ports: [{name: a, port: 1, nodePort: 30001}, {name: b, port: 2, nodePort: 30001}]",
            ),
            ("spec.ports[1].nodePort", "duplicate node port `30001/TCP`"),
        ),
        (
            service(&format!("{ports}, externalIPs: [10.0.0.1, 169.254.0.1]")),
            ("spec.externalIPs[1]", "link-local"),
        ),
        (
            service(&format!(
                "{ports}, ipFamilyPolicy: SingleStack, ipFamilies: [IPv4, IPv6]"
            )),
            ("spec.ipFamilies", "allows one only"),
        ),
        (
            service("type: ExternalName, externalName: sea.example, clusterIP: None"),
            ("spec.clusterIP", "cannot have `clusterIP`"),
        ),
        (
            service("type: ExternalName, externalName: sea.example, ipFamilyPolicy: SingleStack"),
            ("spec.ipFamilyPolicy", "cannot have `ipFamilyPolicy`"),
        ),
        (
            object(
                "networking.k8s.io/v1",
                "Ingress",
                "spec: {ingressClassName: A_, defaultBackend: {service: {name: b, port: {number: 1}}}}",
            ),
            ("spec.ingressClassName", "not a valid DNS name"),
        ),
        (
            object(
                "networking.k8s.io/v1",
                "Ingress",
                "spec: {defaultBackend: {service: {name: b.c, port: {number: 1}}}}",
            ),
            ("spec.defaultBackend.service.name", "not a valid DNS label"),
        ),
        (
            object("v1", "Endpoints", "subsets: [{addresses: [{ip: '::1'}]}]"),
            ("subsets[0].addresses[0].ip", "loopback"),
        ),
        (
            object(
                "discovery.k8s.io/v1",
                "EndpointSlice",
                "addressType: IPv4, endpoints: [{addresses: [10.0.0.1]}, {addresses: ['fd00::1']}]",
            ),
            ("endpoints[1].addresses[0]", "not an address of type `IPv4`"),
        ),
        (
            object(
                "discovery.k8s.io/v1",
                "EndpointSlice",
                "addressType: FQDN, endpoints: [{addresses: [a_b]}]",
            ),
            ("endpoints[0].addresses[0]", "not an address of type `FQDN`"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    for text in [
        service(
            "type: NodePort, ports: [{name: a, port: 1, nodePort: 30001}, {name: b, port: 1, protocol: UDP, nodePort: 30001}]",
        ),
        service(&format!(
            "{ports}, ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4, IPv6]"
        )),
        service("type: ExternalName, externalName: sea.example, clusterIP: ''"),
        object(
            "discovery.k8s.io/v1",
            "EndpointSlice",
            "addressType: FQDN, endpoints: [{addresses: [sea.example.]}]",
        ),
    ] {
        assert_mismatches(&text, &[]);
    }
}
