//! Objects without a mismatch; roles, services and ingresses.

mod expect;
mod reading;

use expect::{assert_mismatches, container, of, pod};

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
            (
                "rules[0].nonResourceURLs",
                "cannot grant access to non-resource URLs",
            ),
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
fn registrations_and_budgets() {
    let definition = |name: &str, versions: &str| {
        format!(
            "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: {name}}}, spec: {{group: sea.example, scope: Cluster, names: {{kind: Tide, plural: tides}}, versions: [{versions}]}}}}"
        )
    };
    let schema = "schema: {openAPIV3Schema: {type: object}}";
    let stored = &format!("{{name: v1, served: true, storage: true, {schema}}}");
    for (text, expected) in [
        (
            definition("tide.sea.example", stored),
            ("metadata.name", "name it `tides.sea.example`"),
        ),
        (
            definition("tides.sea.example", &format!("{{name: v1, served: true, {schema}}}")),
            ("spec.versions", "not 0"),
        ),
        (
            "{apiVersion: apiregistration.k8s.io/v1, kind: APIService, metadata: {name: v1.sea}, spec: {group: sea.example, version: v1, groupPriorityMinimum: 1, versionPriority: 1}}".to_owned(),
            ("metadata.name", "name it `v1.sea.example`"),
        ),
        (
            "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: a}, webhooks: [{name: a.sea.example, sideEffects: None, admissionReviewVersions: [v1], clientConfig: {}}]}".to_owned(),
            ("webhooks[0].clientConfig", "one of `service` or `url` is required"),
        ),
        (
            "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: a}, spec: {minAvailable: 1, maxUnavailable: 1}}".to_owned(),
            ("spec", "cannot be set together"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    assert_mismatches(&definition("tides.sea.example", stored), &[]);
}

/// The limit is over keys and values of all annotations together.
#[test]
fn annotations_have_a_limit_together() {
    let text = |length: usize| {
        let value = "a".repeat(length);
        format!(
            "{{apiVersion: v1, kind: ConfigMap, metadata: {{name: a, annotations: {{k: {value}, l: b}}}}}}"
        )
    };
    let most = (256 << 10) - 3;
    assert_mismatches(&text(most), &[]);
    assert_mismatches(&text(most + 1), &[("metadata.annotations", "262145 bytes")]);
}
