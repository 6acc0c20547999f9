//! Small inputs, and exactly what is wrong with each.

mod reading;

use seawall_model::KubernetesVersion;
use seawall_syntax::Path;
use seawall_validity::{CustomSchemas, Mismatch, Severity, check};

fn mismatches_at(text: &str, version: Option<u16>) -> Vec<Mismatch> {
    let read = reading::objects("test.yaml", text.as_bytes());
    let crds = CustomSchemas::from_objects(read.iter().map(|read| &read.object));
    assert!(!read.is_empty(), "nothing is read from {text}");
    let version = version.map(KubernetesVersion::minor);
    let found: Vec<Mismatch> = read
        .iter()
        .flat_map(|read| check(&read.object, version, &crds))
        .collect();
    for mismatch in &found {
        assert!(mismatch.path.parse::<Path>().is_ok(), "{}", mismatch.path);
    }
    found
}

/// Checks that a text has exactly these mismatches, as path and a part of message and hint.
fn assert_mismatches(text: &str, expected: &[(&str, &str)]) {
    let found = mismatches_at(text, None);
    let words: Vec<String> = found
        .iter()
        .map(|one| {
            format!(
                "{}: {} ({})",
                one.path,
                one.message,
                one.hint.as_deref().unwrap_or("-")
            )
        })
        .collect();
    assert_eq!(found.len(), expected.len(), "{text}\n{words:#?}");
    for (path, part) in expected {
        assert!(
            found
                .iter()
                .zip(&words)
                .any(|(one, words)| one.path == *path && words.contains(part)),
            "{path}: {part} is not in {words:#?} of {text}"
        );
    }
}

fn pod(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {spec}}}")
}

/// A pod with one container that has these fields too.
fn container(fields: &str) -> String {
    pod(&format!(
        "{{containers: [{{name: a, image: a, {fields}}}]}}"
    ))
}

fn of(kind: &str, rest: &str) -> String {
    let group = match kind {
        "NetworkPolicy" | "Ingress" => "networking.k8s.io/v1",
        "Role" | "ClusterRole" | "RoleBinding" | "ClusterRoleBinding" => {
            "rbac.authorization.k8s.io/v1"
        }
        "Deployment" | "StatefulSet" | "DaemonSet" => "apps/v1",
        "Job" | "CronJob" => "batch/v1",
        "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" => "policy.networking.k8s.io/v1alpha1",
        "ClusterNetworkPolicy" => "policy.networking.k8s.io/v1alpha2",
        _ => "v1",
    };
    format!("{{apiVersion: {group}, kind: {kind}, metadata: {{name: default}}, {rest}}}")
}

#[test]
fn well_formed_objects_have_no_mismatch() {
    for text in [
        pod("{containers: [{name: a, image: a}]}"),
        pod("{containers: [{name: a, image: a, securityContext: null}], hostPID: null, initContainers: null}"),
        container("ports: [{containerPort: 80, name: http}], env: [{name: A.b-c, value: x}]"),
        container("resources: {limits: {cpu: 1, memory: 1Gi, nvidia.com/gpu: 1}, requests: {cpu: 0.5}}"),
        of("Deployment", "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}"),
        of("StatefulSet", "spec: {selector: {matchLabels: {a: b}}, serviceName: a, volumeClaimTemplates: [{metadata: {name: v}}], template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a, volumeMounts: [{name: v, mountPath: /v}]}]}}}"),
        of("Job", "spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}}"),
        of("Service", "spec: {ports: [{port: 80, targetPort: web}], selector: {a: b}}"),
        of("Service", "spec: {clusterIP: None, selector: {a: b}}"),
        of("Service", "spec: {type: ExternalName, externalName: a.example.com}"),
        of("NetworkPolicy", "spec: {podSelector: {}, policyTypes: [Ingress]}"),
        of("NetworkPolicy", "spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}], ports: [{port: 80, endPort: 90}, {port: web}]}, {}]}"),
        of("ClusterRole", "rules: [{nonResourceURLs: [/healthz], verbs: [get]}, {apiGroups: [''], resources: [pods], verbs: ['*']}]"),
        of("RoleBinding", "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: 'a:b'}, subjects: [{kind: User, name: jane}, {kind: ServiceAccount, name: x}]"),
        of("Ingress", "spec: {rules: [{host: '*.example.com', http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}]}"),
        of("AdminNetworkPolicy", "spec: {priority: 5, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [10.0.0.0/8]}], ports: [{portNumber: {port: 80, protocol: TCP}}]}]}"),
        of("BaselineAdminNetworkPolicy", "spec: {subject: {pods: {namespaceSelector: {}, podSelector: {}}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}"),
        of("ClusterNetworkPolicy", "spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]}"),
        "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: 'system:aggregate:a'}, rules: null}".into(),
        "{apiVersion: v1, kind: Pod, metadata: {generateName: a-}, spec: {containers: [{name: a, image: a}]}, status: {anything: 1}}".into(),
        "{apiVersion: authorization.k8s.io/v1, kind: SubjectAccessReview, spec: {user: jane}}".into(),
        "{apiVersion: v1, kind: Config, current: a}".into(),
        "{apiVersion: example.com/v1, kind: Deployment, metadata: {name: A_b}, spec: 1}".into(),
        "{apiVersion: skaffold/v4beta6, kind: Config, metadata: {name: A_b}}".into(),
    ] {
        assert_mismatches(&text, &[]);
    }
}

#[test]
fn unknown_fields_have_a_hint() {
    for (text, expected) in [
        (
            pod("{containers: [{name: a, image: a, securityContex: {}}]}"),
            (
                "spec.containers[0].securityContex",
                "did you mean `securityContext`?",
            ),
        ),
        (
            pod("{containers: [{name: a, image: a}], securityContext: {privileged: true}}"),
            (
                "spec.securityContext.privileged",
                "move `privileged` to `spec.containers[].securityContext`",
            ),
        ),
        (
            container("hostNetwork: true"),
            (
                "spec.containers[0].hostNetwork",
                "move `hostNetwork` to `spec`",
            ),
        ),
        (
            container("allowPrivilegeEscalation: false"),
            (
                "spec.containers[0].allowPrivilegeEscalation",
                "move `allowPrivilegeEscalation` to `spec.containers[].securityContext`",
            ),
        ),
        (
            container("Image: b"),
            ("spec.containers[0].Image", "did you mean `image`?"),
        ),
        (
            container("zzz: b"),
            ("spec.containers[0].zzz", "unknown field `zzz`"),
        ),
        (
            of(
                "Deployment",
                "spec: {selector: {matchLabels: {a: b}}, containers: [], template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: a}]}}}",
            ),
            (
                "spec.containers",
                "move `containers` to `spec.template.spec`",
            ),
        ),
        (
            of(
                "NetworkPolicy",
                "spec: {podSelector: {}, ingress: [{form: [{podSelector: {}}]}]}",
            ),
            ("spec.ingress[0].form", "did you mean `from`?"),
        ),
        (
            of("NetworkPolicy", "podSelector: {}"),
            ("podSelector", "move `podSelector` to `spec`"),
        ),
        (
            pod("{containers: [{name: a, image: a}], metadata: {}}"),
            ("spec.metadata", "move `metadata` to the top level"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn types_are_checked() {
    for (text, expected) in [
        (
            pod("{containers: [{name: a, image: a}], hostPID: 'true'}"),
            (
                "spec.hostPID",
                "expected a boolean, found a string (remove the quotes: `true`)",
            ),
        ),
        (
            container("env: [{name: A, value: 8080}]"),
            (
                "spec.containers[0].env[0].value",
                "put it in quotes: `\"8080\"`",
            ),
        ),
        (
            container("ports: [{containerPort: '80'}]"),
            (
                "spec.containers[0].ports[0].containerPort",
                "expected an integer, found a string",
            ),
        ),
        (
            container("args: run"),
            ("spec.containers[0].args", "expected a list, found a string"),
        ),
        (
            container("resources: {limits: {memory: 1GB}}"),
            (
                "spec.containers[0].resources.limits.memory",
                "not a valid quantity",
            ),
        ),
        (
            pod("{containers: {a: b}}"),
            ("spec.containers", "expected a list, found a mapping"),
        ),
        (pod("text"), ("spec", "expected a mapping, found a string")),
        (
            of("ConfigMap", "data: {a: 1}"),
            ("data.a", "expected a string, found an integer"),
        ),
        (
            of("Service", "spec: {ports: [{port: 4294967296}]}"),
            ("spec.ports[0].port", "does not fit in 32 bits"),
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: 12}}".into(),
            ("metadata.namespace", "found an integer"),
        ),
        (
            "{apiVersion: example.com/v1, kind: Thing, metadata: {name: a, namespace: 12}}".into(),
            ("metadata.namespace", "found an integer"),
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {b: true}}}".into(),
            ("metadata.labels.b", "found a boolean"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

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
            ("spec.volumes[0]", "one source only"),
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

#[test]
fn network_policies() {
    let ingress = |rule: &str| {
        of(
            "NetworkPolicy",
            &format!("spec: {{podSelector: {{}}, ingress: [{rule}]}}"),
        )
    };
    for (text, expected) in [
        (ingress("{from: [{podSelector: {}, ipBlock: {cidr: 1.0.0.0/8}}]}"), ("spec.ingress[0].from[0]", "cannot be combined")),
        (ingress("{from: [{}]}"), ("spec.ingress[0].from[0]", "selects nothing")),
        (ingress("{from: [null]}"), ("spec.ingress[0].from[0]", "selects nothing")),
        (ingress("{from: [{ipBlock: {cidr: 1.0.0.0/8, except: [2.0.0.0/16]}}]}"), ("spec.ingress[0].from[0].ipBlock.except[0]", "not within `1.0.0.0/8`")),
        (ingress("{from: [{ipBlock: {cidr: 1.0.0.0/8, except: [1.0.0.0/8]}}]}"), ("spec.ingress[0].from[0].ipBlock.except[0]", "not within")),
        (ingress("{from: [{ipBlock: {cidr: 1.0.0.0}}]}"), ("spec.ingress[0].from[0].ipBlock.cidr", "not a valid CIDR block")),
        (ingress("{from: [{ipBlock: {}}]}"), ("spec.ingress[0].from[0].ipBlock", "`cidr` is missing")),
        (ingress("{ports: [{port: '80'}]}"), ("spec.ingress[0].ports[0].port", "remove the quotes: `80`")),
        (ingress("{ports: [{port: 0}]}"), ("spec.ingress[0].ports[0].port", "not a port")),
        (ingress("{ports: [{port: 80, endPort: 79}]}"), ("spec.ingress[0].ports[0].endPort", "less than `port`")),
        (ingress("{ports: [{port: web, endPort: 79}]}"), ("spec.ingress[0].ports[0].endPort", "to be a number")),
        (ingress("{ports: [{endPort: 79}]}"), ("spec.ingress[0].ports[0].endPort", "requires `port`")),
        (ingress("{from: [{podSelector: {matchExpressions: [{key: a, operator: In}]}}]}"), ("spec.ingress[0].from[0].podSelector.matchExpressions[0]", "requires `values`")),
        (ingress("{from: [{podSelector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}]}"), ("spec.ingress[0].from[0].podSelector.matchExpressions[0].values", "does not take values")),
        (ingress("{from: [{podSelector: {matchExpressions: [{key: a, operator: in, values: [b]}]}}]}"), ("spec.ingress[0].from[0].podSelector.matchExpressions[0].operator", "did you mean `In`?")),
        (ingress("{from: [{podSelector: {matchLabels: {'a b': c}}}]}"), ("spec.ingress[0].from[0].podSelector.matchLabels[\"a b\"]", "not a valid label key")),
        (ingress("{from: [{podSelector: {matchLabels: {a: b c}}}]}"), ("spec.ingress[0].from[0].podSelector.matchLabels.a", "not a valid label value")),
        (of("NetworkPolicy", "spec: {podSelector: {}, policyTypes: [ingress]}"), ("spec.policyTypes[0]", "did you mean `Ingress`?")),
        (of("AdminNetworkPolicy", "spec: {priority: 1001, subject: {namespaces: {}}}"), ("spec.priority", "not between `0` and `1000`")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {}}"), ("spec.subject", "one of `namespaces` or `pods` is required")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Accept, from: [{namespaces: {}}]}]}"), ("spec.ingress[0].action", "unsupported value `Accept`")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny}]}"), ("spec.ingress[0]", "`from` is missing")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{networks: [1.0.0.0/8]}]}]}"), ("spec.ingress[0].from[0]", "namespaces or pods only")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [x]}]}]}"), ("spec.egress[0].to[0].networks[0]", "not a valid CIDR block")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}, pods: {}}]}]}"), ("spec.egress[0].to[0]", "cannot be set together")),
        (of("AdminNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{namespaces: {}}], ports: [{portRange: {start: 9, end: 8}}]}]}"), ("spec.egress[0].ports[0].portRange.end", "less than `start`")),
        ("{apiVersion: policy.networking.k8s.io/v1alpha1, kind: BaselineAdminNetworkPolicy, metadata: {name: ground}, spec: {subject: {namespaces: {}}}}".into(), ("metadata.name", "name it `default`")),
        (of("ClusterNetworkPolicy", "spec: {priority: 1, subject: {namespaces: {}}, tier: admin}"), ("spec.tier", "did you mean `Admin`?")),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn roles_services_and_ingresses() {
    let backend = |backend: &str| of("Ingress", &format!("spec: {{defaultBackend: {backend}}}"));
    let path = |path: &str| {
        of(
            "Ingress",
            &format!(
                "spec: {{rules: [{{http: {{paths: [{{{path}, backend: {{service: {{name: a, port: {{number: 80}}}}}}}}]}}}}]}}"
            ),
        )
    };
    for (text, expected) in [
        (
            of("Role", "rules: [{nonResourceURLs: [/a], verbs: [get]}]"),
            ("rules[0].nonResourceURLs", "cannot give access to URLs"),
        ),
        (
            of("Role", "rules: [{apiGroups: [''], resources: [pods]}]"),
            ("rules[0]", "`verbs` is missing"),
        ),
        (
            of(
                "Role",
                "rules: [{apiGroups: [''], resources: [pods], verbs: []}]",
            ),
            ("rules[0].verbs", "at least one verb"),
        ),
        (
            of("Role", "rules: [{resources: [pods], verbs: [get]}]"),
            ("rules[0]", "`apiGroups` is missing"),
        ),
        (
            of("ClusterRole", "rules: [{apiGroups: [''], verbs: [get]}]"),
            ("rules[0]", "`resources` is missing"),
        ),
        (
            of(
                "ClusterRole",
                "rules: [{apiGroups: [''], resources: [pods], nonResourceURLs: [/a], verbs: [get]}]",
            ),
            ("rules[0].nonResourceURLs", "not both"),
        ),
        (
            of("RoleBinding", "subjects: []"),
            ("", "`roleRef` is missing"),
        ),
        (
            of("RoleBinding", "roleRef: {kind: role, name: a}"),
            ("roleRef.kind", "did you mean `Role`?"),
        ),
        (
            of("ClusterRoleBinding", "roleRef: {kind: Role, name: a}"),
            ("roleRef.kind", "cannot refer to a Role"),
        ),
        (
            of(
                "ClusterRoleBinding",
                "roleRef: {kind: ClusterRole, name: a}, subjects: [{kind: ServiceAccount, name: a}]",
            ),
            ("subjects[0]", "requires `namespace`"),
        ),
        (
            of(
                "RoleBinding",
                "roleRef: {kind: Role, name: a}, subjects: [{kind: ServiceAccount, name: a, apiGroup: rbac.authorization.k8s.io}]",
            ),
            ("subjects[0].apiGroup", "remove `apiGroup`"),
        ),
        (
            of(
                "RoleBinding",
                "roleRef: {kind: Role, name: a}, subjects: [{kind: serviceaccount, name: a}]",
            ),
            ("subjects[0].kind", "did you mean `ServiceAccount`?"),
        ),
        (
            of("Service", "spec: {selector: {a: b}}"),
            ("spec", "`ports` is missing"),
        ),
        (
            of(
                "Service",
                "spec: {ports: [{port: 80}, {port: 81, name: b}]}",
            ),
            ("spec.ports[0]", "`name` is missing"),
        ),
        (
            of(
                "Service",
                "spec: {ports: [{port: 80, name: a}, {port: 80, name: b}]}",
            ),
            ("spec.ports[1]", "duplicate port `80/TCP`"),
        ),
        (
            of("Service", "spec: {ports: [{port: 70000}]}"),
            ("spec.ports[0].port", "not between"),
        ),
        (
            of("Service", "spec: {ports: [{port: 80, targetPort: '8080'}]}"),
            ("spec.ports[0].targetPort", "remove the quotes"),
        ),
        (
            of("Service", "spec: {ports: [{port: 80, nodePort: 30000}]}"),
            ("spec.ports[0].nodePort", "cannot have a node port"),
        ),
        (
            of("Service", "spec: {type: ExternalName}"),
            ("spec", "requires `externalName`"),
        ),
        (
            of("Service", "spec: {type: Loadbalancer, ports: [{port: 80}]}"),
            ("spec.type", "did you mean `LoadBalancer`?"),
        ),
        (
            of(
                "Service",
                "spec: {type: NodePort, clusterIP: None, ports: [{port: 80}]}",
            ),
            ("spec.clusterIP", "cannot be headless"),
        ),
        (
            of(
                "Service",
                "spec: {externalTrafficPolicy: Local, ports: [{port: 80}]}",
            ),
            ("spec.externalTrafficPolicy", "from outside"),
        ),
        (
            of("Ingress", "spec: {}"),
            ("spec", "`rules` or `defaultBackend`"),
        ),
        (
            backend("{}"),
            ("spec.defaultBackend", "one of `resource` or `service`"),
        ),
        (
            backend("{service: {name: a}}"),
            (
                "spec.defaultBackend.service",
                "needs a `name` or a `number`",
            ),
        ),
        (
            backend("{service: {name: a, port: {name: b, number: 1}}}"),
            ("spec.defaultBackend.service.port", "cannot be set together"),
        ),
        (
            path("path: /"),
            ("spec.rules[0].http.paths[0]", "`pathType` is missing"),
        ),
        (
            path("path: a, pathType: Prefix"),
            ("spec.rules[0].http.paths[0].path", "must be absolute"),
        ),
        (
            path("path: /a//b, pathType: Exact"),
            ("spec.rules[0].http.paths[0].path", "contains what"),
        ),
        (
            of("Ingress", "spec: {rules: [{host: 10.0.0.1}]}"),
            ("spec.rules[0].host", "IP address"),
        ),
        (
            of("Ingress", "spec: {rules: [{host: 'a.*.com'}]}"),
            ("spec.rules[0].host", "not a valid host"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn names_and_labels() {
    let named = |kind: &str, metadata: &str| of(kind, "").replace("{name: default}", metadata);
    for (text, expected) in [
        (
            named("ConfigMap", "{name: A}"),
            ("metadata.name", "not a valid name for a ConfigMap"),
        ),
        (
            named("Namespace", "{name: a.b}"),
            ("metadata.name", "not a valid name for a Namespace"),
        ),
        (
            named("Role", "{name: a/b}"),
            ("metadata.name", "leave out `/`"),
        ),
        (
            named("ConfigMap", "{labels: {a: b}}"),
            ("metadata", "`name` is missing"),
        ),
        (
            named("ConfigMap", "{name: a, labels: {a/b/c: d}}"),
            ("metadata.labels[\"a/b/c\"]", "not a valid label key"),
        ),
        (
            named("ConfigMap", "{name: a, annotations: {'a b': d}}"),
            (
                "metadata.annotations[\"a b\"]",
                "not a valid annotation key",
            ),
        ),
        (
            named("ConfigMap", "{name: a, namespace: A_b}"),
            ("metadata.namespace", "not a valid DNS label"),
        ),
        (
            named("ConfigMap", "{name: a, label: {}}"),
            ("metadata.label", "did you mean `labels`?"),
        ),
        (
            of("ConfigMap", "data: {a/b: c}"),
            ("data[\"a/b\"]", "not a valid key"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
}

#[test]
fn kinds_that_do_not_exist() {
    let bare = |api: &str, kind: &str| {
        format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}}}")
    };
    for (api, kind, expected) in [
        (
            "apps/v1",
            "Deploymnet",
            ("kind", "did you mean `Deployment`?"),
        ),
        ("apps/v2", "Deployment", ("apiVersion", "use `apps/v1`")),
        (
            "apps/v1beta1",
            "Deployment",
            ("apiVersion", "removed in v1.16 (use `apps/v1`)"),
        ),
        (
            "extensions/v1beta1",
            "Ingress",
            (
                "apiVersion",
                "removed in v1.22 (use `networking.k8s.io/v1`)",
            ),
        ),
        (
            "policy/v1beta1",
            "PodSecurityPolicy",
            ("apiVersion", "removed in v1.25"),
        ),
        ("v1", "Deployment", ("kind", "use `apps/v1`")),
        ("v1", "Pdo", ("kind", "does not have a kind `Pdo`")),
        ("v2", "Pod", ("apiVersion", "use `v1`")),
        ("app/v1", "Deployment", ("apiVersion", "use `apps/v1`")),
        (
            "networking.k8s.oi/v1",
            "NetworkPolicy",
            ("apiVersion", "use `networking.k8s.io/v1`"),
        ),
        (
            "networking.k8s.io/v1",
            "NetworkPolicies",
            ("kind", "did you mean `NetworkPolicy`?"),
        ),
        (
            "rbac.authorization.k8s.io/v1",
            "clusterrole",
            ("kind", "did you mean `ClusterRole`?"),
        ),
    ] {
        assert_mismatches(&bare(api, kind), &[expected]);
    }
}

#[test]
fn the_version_counts() {
    let text = container("restartPolicyRules: [{action: Restart}]");
    let found = |version| {
        let found = mismatches_at(&text, version);
        found
            .into_iter()
            .map(|one| (one.message, one.hint))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(None), []);
    assert_eq!(found(Some(36)), []);
    assert_eq!(found(Some(99)), []);
    assert_eq!(
        found(Some(33)),
        [(
            "unknown field `restartPolicyRules` in Kubernetes v1.33".to_owned(),
            Some("added in v1.34".to_owned())
        )]
    );
    // Nothing is known for certain of a version older than the table.
    assert_eq!(found(Some(25)), []);
    let text = "{apiVersion: networking.k8s.io/v1beta1, kind: ServiceCIDR, metadata: {name: a}}";
    assert_eq!(mismatches_at(text, Some(36)), []);
    let found = mismatches_at(text, Some(37));
    assert_eq!(found[0].path, "apiVersion");
    assert_eq!(found[0].hint.as_deref(), Some("use `networking.k8s.io/v1`"));
}

#[test]
fn pruned_is_not_refused() {
    let text = of(
        "AdminNetworkPolicy",
        "spec: {priority: 5, subject: {namespaces: {}}, zzz: 1}",
    );
    let found = mismatches_at(&text, None);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Pruned);
}

#[test]
fn one_object_has_a_bounded_number_of_mismatches() {
    let fields: Vec<String> = (0..5_000)
        .map(|index| format!("unheard{index}: 1"))
        .collect();
    let found = mismatches_at(&of("ConfigMap", &fields.join(", ")), None);
    assert_eq!(found.len(), 100);
}
