//! Pods, and the controllers that make them.

mod expect;
mod reading;

use expect::{assert_mismatches, container, of, pod};

#[test]
fn pods_and_containers() {
    for (text, expected) in [
        (
            pod("{}"),
            ("spec", "required field `containers` is missing"),
        ),
        (
            pod("{containers: []}"),
            ("spec.containers", "at least one container"),
        ),
        (
            pod("{containers: [{image: a}]}"),
            ("spec.containers[0]", "`name` is missing"),
        ),
        (
            pod("{containers: [{name: a}]}"),
            ("spec.containers[0]", "`image` is missing"),
        ),
        (
            pod("{containers: [{name: a, image: a}, {name: a, image: b}]}"),
            ("spec.containers[1].name", "duplicate container name `a`"),
        ),
        (
            pod("{containers: [{name: a, image: a}], initContainers: [{name: a, image: b}]}"),
            (
                "spec.initContainers[0].name",
                "duplicate container name `a`",
            ),
        ),
        (
            pod(
                "{containers: [{name: a, image: a}], initContainers: [{name: b, image: b, readinessProbe: {exec: {command: [x]}}}]}",
            ),
            (
                "spec.initContainers[0].readinessProbe",
                "restartPolicy: Always",
            ),
        ),
        (
            pod("{containers: [{name: A, image: a}]}"),
            ("spec.containers[0].name", "not a valid DNS label"),
        ),
        (
            container("volumeMounts: [{name: v, mountPath: /v}]"),
            (
                "spec.containers[0].volumeMounts[0].name",
                "no volume is named `v`",
            ),
        ),
        (
            pod(
                "{volumes: [{name: v, emptyDir: {}, hostPath: {path: /}}], containers: [{name: a, image: a}]}",
            ),
            ("spec.volumes[0]", "only one source"),
        ),
        (
            pod("{volumes: [{name: v}, {name: v}], containers: [{name: a, image: a}]}"),
            ("spec.volumes[1].name", "duplicate volume name"),
        ),
        (
            pod(
                "{volumes: [{name: v, hostPath: {path: /a/../b}}], containers: [{name: a, image: a}]}",
            ),
            ("spec.volumes[0].hostPath.path", ".."),
        ),
        (
            pod(
                "{hostNetwork: true, containers: [{name: a, image: a, ports: [{containerPort: 80, hostPort: 81}]}]}",
            ),
            (
                "spec.containers[0].ports[0].hostPort",
                "must equal `containerPort`",
            ),
        ),
        (
            container(
                "ports: [{containerPort: 80, hostPort: 1}, {containerPort: 81, hostPort: 1}]",
            ),
            (
                "spec.containers[0].ports[1].hostPort",
                "duplicate host port `1/TCP`",
            ),
        ),
        (
            container("ports: [{containerPort: 0}]"),
            ("spec.containers[0].ports[0].containerPort", "not between"),
        ),
        (
            container("ports: [{containerPort: 80, protocol: HTTP}]"),
            (
                "spec.containers[0].ports[0].protocol",
                "use `TCP`, `UDP` or `SCTP`",
            ),
        ),
        (
            container("ports: [{containerPort: 80, name: '80'}]"),
            ("spec.containers[0].ports[0].name", "not a valid port name"),
        ),
        (
            container("securityContext: {privileged: true, allowPrivilegeEscalation: false}"),
            (
                "spec.containers[0].securityContext.allowPrivilegeEscalation",
                "contradict",
            ),
        ),
        (
            container("securityContext: {seccompProfile: {type: Localhost}}"),
            (
                "spec.containers[0].securityContext.seccompProfile",
                "requires `localhostProfile`",
            ),
        ),
        (
            container("securityContext: {seccompProfile: {type: runtimedefault}}"),
            (
                "spec.containers[0].securityContext.seccompProfile.type",
                "did you mean `RuntimeDefault`?",
            ),
        ),
        (
            container("securityContext: {runAsUser: -1}"),
            (
                "spec.containers[0].securityContext.runAsUser",
                "not between",
            ),
        ),
        (
            container("livenessProbe: {httpGet: {port: 80}, tcpSocket: {port: 80}}"),
            ("spec.containers[0].livenessProbe", "cannot be set together"),
        ),
        (
            container("livenessProbe: {periodSeconds: 1}"),
            ("spec.containers[0].livenessProbe", "is required"),
        ),
        (
            container(
                "env: [{name: A, value: x, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
            ),
            ("spec.containers[0].env[0]", "cannot be set together"),
        ),
        (
            container("env: [{name: 'a=b'}]"),
            (
                "spec.containers[0].env[0].name",
                "environment variable name",
            ),
        ),
        (
            container("imagePullPolicy: always"),
            (
                "spec.containers[0].imagePullPolicy",
                "did you mean `Always`?",
            ),
        ),
        (
            pod("{restartPolicy: Sometimes, containers: [{name: a, image: a}]}"),
            ("spec.restartPolicy", "unsupported value"),
        ),
        (
            pod("{dnsPolicy: None, containers: [{name: a, image: a}]}"),
            ("spec.dnsPolicy", "dnsConfig.nameservers"),
        ),
        (
            pod(
                "{tolerations: [{key: a, operator: Exists, value: b}], containers: [{name: a, image: a}]}",
            ),
            ("spec.tolerations[0].value", "does not take a value"),
        ),
        (
            pod(
                "{ephemeralContainers: [{name: b, image: b, ports: [{containerPort: 1}]}], containers: [{name: a, image: a}]}",
            ),
            (
                "spec.ephemeralContainers[0].ports",
                "ephemeral containers cannot have `ports`",
            ),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn workloads() {
    let template =
        "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}";
    for (text, expected) in [
        (
            of("Deployment", &format!("spec: {{{template}}}")),
            ("spec", "required field `selector` is missing"),
        ),
        (
            of(
                "Deployment",
                &format!("spec: {{selector: {{}}, {template}}}"),
            ),
            ("spec.selector", "the selector is empty"),
        ),
        (
            of(
                "Deployment",
                &format!("spec: {{selector: {{matchLabels: {{a: c}}}}, {template}}}"),
            ),
            ("spec.selector", "does not match"),
        ),
        (
            of(
                "Deployment",
                &format!("spec: {{replicas: -1, selector: {{matchLabels: {{a: b}}}}, {template}}}"),
            ),
            ("spec.replicas", "below the minimum"),
        ),
        (
            of(
                "DaemonSet",
                "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}",
            ),
            (
                "spec.template.spec.restartPolicy",
                "`Never` is not supported",
            ),
        ),
        (
            of("Job", &format!("spec: {{{template}}}")),
            ("spec.template.spec", "requires `restartPolicy`"),
        ),
        (
            of(
                "CronJob",
                "spec: {schedule: hourly, jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}}}",
            ),
            ("spec.schedule", "not a cron schedule"),
        ),
        (
            of("Deployment", ""),
            ("", "required field `spec` is missing"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}
