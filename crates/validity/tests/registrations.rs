//! Data, storage, admission and CRDs: what a server refuses of them.

mod expect;
mod reading;

use expect::assert_mismatches;

/// An object of a group with these fields.
fn object(api: &str, kind: &str, rest: &str) -> String {
    format!("{{apiVersion: {api}, kind: {kind}, metadata: {{name: a}}, {rest}}}")
}

#[test]
fn data_and_storage() {
    let volume = |spec: &str| {
        object(
            "v1",
            "PersistentVolume",
            &format!("spec: {{capacity: {{storage: 1Gi}}, accessModes: [ReadWriteOnce], {spec}}}"),
        )
    };
    for (text, expected) in [
        (
            object("v1", "Secret", "data: {b: 'plain text'}"),
            ("data.b", "not base64"),
        ),
        (
            object("v1", "ConfigMap", "binaryData: {b: '***'}"),
            ("binaryData.b", "not base64"),
        ),
        (
            object("v1", "ConfigMap", "data: {b: c}, binaryData: {b: YQ==}"),
            ("binaryData.b", "also in `data`"),
        ),
        (
            object(
                "v1",
                "Secret",
                "type: kubernetes.io/basic-auth, data: {b: YQ==}",
            ),
            ("data", "`username` or `password`"),
        ),
        (
            object(
                "v1",
                "Secret",
                "type: kubernetes.io/tls, stringData: {tls.crt: c}",
            ),
            ("data", "`tls.key`"),
        ),
        (
            object("v1", "Secret", "type: kubernetes.io/service-account-token"),
            ("metadata.annotations", "kubernetes.io/service-account.name"),
        ),
        (volume("nodeAffinity: null"), ("spec", "the volume source")),
        (
            volume("local: {path: /b}"),
            ("spec", "`nodeAffinity` is missing"),
        ),
        (
            volume("hostPath: {path: /b}, nfs: {server: c, path: /d}"),
            ("spec", "cannot be set together"),
        ),
        (
            object("scheduling.k8s.io/v1", "PriorityClass", "value: 1000000001"),
            ("value", "above `1000000000`"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    for text in [
        object(
            "v1",
            "Secret",
            "type: kubernetes.io/tls, data: {tls.crt: '', tls.key: YQ==}",
        ),
        object(
            "v1",
            "Secret",
            "type: kubernetes.io/basic-auth, stringData: {password: b}",
        ),
        object(
            "v1",
            "Secret",
            "data: {b: '[redacted]', c: \"YWJj\\nYQ==\\n\"}",
        ),
        volume("csi: {driver: b.example, volumeHandle: c}"),
        object("scheduling.k8s.io/v1", "PriorityClass", "value: 1000000000"),
    ] {
        assert_mismatches(&text, &[]);
    }
}

#[test]
fn admission() {
    let rules =
        "rules: [{apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*']}]";
    let hook = |name: &str, versions: &str, url: &str| {
        format!(
            "{{name: {name}, {rules}, admissionReviewVersions: [{versions}], sideEffects: None, clientConfig: {{url: '{url}'}}}}"
        )
    };
    let hooks = |hooks: &str| {
        object(
            "admissionregistration.k8s.io/v1",
            "MutatingWebhookConfiguration",
            &format!("webhooks: [{hooks}]"),
        )
    };
    let good = "https://sea.example/a";
    let constraints = rules.replace("rules:", "matchConstraints: {resourceRules:") + "}";
    let policy = |spec: &str| {
        object(
            "admissionregistration.k8s.io/v1",
            "ValidatingAdmissionPolicy",
            &format!("spec: {{{spec}}}"),
        )
    };
    let binding = |spec: &str| {
        object(
            "admissionregistration.k8s.io/v1",
            "ValidatingAdmissionPolicyBinding",
            &format!("spec: {{{spec}}}"),
        )
    };
    for (text, expected) in [
        (
            hooks(&hook("check.sea", "v1", good)),
            ("webhooks[0].name", "not a fully qualified"),
        ),
        (
            hooks(&hook("check.sea.example", "v2", good)),
            ("webhooks[0].admissionReviewVersions", "supports none"),
        ),
        (
            hooks(&hook("check.sea.example", "v1", "http://sea.example")),
            ("webhooks[0].clientConfig.url", "begin with `https://`"),
        ),
        (
            hooks(&hook("check.sea.example", "v1", "https:///a")),
            ("webhooks[0].clientConfig.url", "contain a host"),
        ),
        (
            hooks(&hook("check.sea.example", "v1", "https://sea.example/?a")),
            ("webhooks[0].clientConfig.url", "a query"),
        ),
        (
            hooks(&format!("{0}, {0}", hook("check.sea.example", "v1", good))),
            ("webhooks[1].name", "duplicate webhook name"),
        ),
        (
            policy(&constraints),
            ("spec", "`auditAnnotations` is required"),
        ),
        (
            policy("validations: [{expression: 'true'}]"),
            ("spec", "`matchConstraints` is missing"),
        ),
        (
            policy("matchConstraints: {}, validations: [{expression: 'true'}]"),
            ("spec.matchConstraints", "`resourceRules` is missing"),
        ),
        (
            policy(&format!(
                "{constraints}, validations: [{{expression: 'object.b >'}}]"
            )),
            (
                "spec.validations[0].expression",
                "not a CEL expression: it ends",
            ),
        ),
        (
            policy(&format!(
                "{constraints}, matchConditions: [{{name: b, expression: '(object.b'}}], validations: [{{expression: 'true'}}]"
            )),
            ("spec.matchConditions[0].expression", "not a CEL expression"),
        ),
        (
            binding("policyName: b"),
            ("spec", "`validationActions` is missing"),
        ),
        (
            binding("validationActions: [Deny]"),
            ("spec", "`policyName` is missing"),
        ),
        (
            binding("policyName: b, validationActions: [Deny, Warn]"),
            ("spec.validationActions", "redundant"),
        ),
        (
            binding("policyName: b, validationActions: [Audit, Audit]"),
            ("spec.validationActions[1]", "duplicate action"),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    for text in [
        hooks(&hook(
            "check.sea.example",
            "v2, v1beta1",
            "HTTPS://sea.example",
        )),
        policy(&format!(
            "{constraints}, auditAnnotations: [{{key: b, valueExpression: '\"c\"'}}]"
        )),
        binding("policyName: b, validationActions: [Deny, Audit]"),
    ] {
        assert_mismatches(&text, &[]);
    }
}

#[test]
fn schemas_of_crds() {
    let definition = |rest: &str, version: &str| {
        format!(
            "{{apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {{name: tides.sea.example}}, spec: {{group: sea.example, scope: Cluster, names: {{kind: Tide, plural: tides}}, {rest} versions: [{{name: v1, served: true, storage: true, {version}}}]}}}}"
        )
    };
    let schema = |properties: &str| {
        definition(
            "",
            &format!("schema: {{openAPIV3Schema: {{type: object, properties: {{{properties}}}}}}}"),
        )
    };
    for (text, expected) in [
        (
            definition("", "deprecated: false"),
            (
                "spec.versions[0].schema",
                "schema of the version is missing",
            ),
        ),
        (
            definition(
                "preserveUnknownFields: true,",
                "schema: {openAPIV3Schema: {type: object}}",
            ),
            ("spec.preserveUnknownFields", "only valid in v1beta1"),
        ),
        (
            schema("spec: {properties: {b: {type: string}}}"),
            (
                "spec.versions[0].schema.openAPIV3Schema.properties.spec",
                "`type` is missing",
            ),
        ),
        (
            schema("spec: {type: array, items: {description: b}}"),
            (
                "spec.versions[0].schema.openAPIV3Schema.properties.spec.items",
                "`type` is missing",
            ),
        ),
        (
            schema("spec: {type: object, additionalProperties: {nullable: true}}"),
            (
                "spec.versions[0].schema.openAPIV3Schema.properties.spec.additionalProperties",
                "`type` is missing",
            ),
        ),
        (
            definition("", "schema: {openAPIV3Schema: {type: array}}"),
            (
                "spec.versions[0].schema.openAPIV3Schema.type",
                "must be `object`",
            ),
        ),
        (
            schema("spec: {type: object, x-kubernetes-validations: [{rule: 'self.b &&'}]}"),
            (
                "spec.versions[0].schema.openAPIV3Schema.properties.spec.x-kubernetes-validations[0].rule",
                "not a CEL expression",
            ),
        ),
    ] {
        assert_mismatches(&text, &[expected]);
    }
    for text in [
        schema("spec: {x-kubernetes-preserve-unknown-fields: true}"),
        schema(
            "spec: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}",
        ),
        schema("spec: {type: object, allOf: [{required: [b]}], additionalProperties: true}"),
    ] {
        assert_mismatches(&text, &[]);
    }
}
