//! Empty texts where there has to be one.

mod expect;
mod reading;

use expect::{assert_mismatches, container, mismatches_at, of, pod};
use seawall_validity::Cause;

#[test]
fn a_required_text_is_not_empty() {
    let volume = |volume: &str| {
        pod(&format!(
            "{{volumes: [{{name: v, {volume}}}], containers: [{{name: a, image: a}}]}}"
        ))
    };
    for (text, path) in [
        (
            of("RoleBinding", "roleRef: {kind: Role, name: ''}"),
            "roleRef.name",
        ),
        (
            of(
                "RoleBinding",
                "roleRef: {kind: Role, name: a}, subjects: [{kind: User, name: ''}]",
            ),
            "subjects[0].name",
        ),
        (
            of(
                "RoleBinding",
                "roleRef: {kind: Role, name: a}, subjects: [{kind: '', name: jane}]",
            ),
            "subjects[0].kind",
        ),
        (
            pod("{containers: [{name: '', image: a}]}"),
            "spec.containers[0].name",
        ),
        (
            container("env: [{name: '', value: b}]"),
            "spec.containers[0].env[0].name",
        ),
        (
            container("env: [{name: A, valueFrom: {secretKeyRef: {name: a, key: ''}}}]"),
            "spec.containers[0].env[0].valueFrom.secretKeyRef.key",
        ),
        (
            container("env: [{name: A, valueFrom: {fieldRef: {fieldPath: ''}}}]"),
            "spec.containers[0].env[0].valueFrom.fieldRef.fieldPath",
        ),
        (
            container("volumeMounts: [{name: '', mountPath: /v}]"),
            "spec.containers[0].volumeMounts[0].name",
        ),
        (
            container("securityContext: {seccompProfile: {type: ''}}"),
            "spec.containers[0].securityContext.seccompProfile.type",
        ),
        (
            volume("hostPath: {path: ''}"),
            "spec.volumes[0].hostPath.path",
        ),
        (
            volume("persistentVolumeClaim: {claimName: ''}"),
            "spec.volumes[0].persistentVolumeClaim.claimName",
        ),
        (
            of(
                "NetworkPolicy",
                "spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ''}}]}]}",
            ),
            "spec.ingress[0].from[0].ipBlock.cidr",
        ),
        (
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: a}, provisioner: ''}"
                .to_owned(),
            "provisioner",
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, ownerReferences: [{apiVersion: v1, kind: Pod, name: b, uid: ''}]}}"
                .to_owned(),
            "metadata.ownerReferences[0].uid",
        ),
    ] {
        assert_mismatches(&text, &[(path, "is empty")]);
        assert_eq!(mismatches_at(&text, None)[0].cause, Cause::Missing);
    }
    assert_mismatches(
        &pod(
            "{volumes: [{name: v, emptyDir: {}}], containers: [{name: a, image: a, volumeMounts: [{name: v, mountPath: ''}]}]}",
        ),
        &[("spec.containers[0].volumeMounts[0].mountPath", "is empty")],
    );
    assert_mismatches(
        &volume("secret: {secretName: ''}"),
        &[("spec.volumes[0].secret", "`secretName` is missing")],
    );
    assert_mismatches(
        &of(
            "ClusterRoleBinding",
            "roleRef: {kind: ClusterRole, name: a}, subjects: [{kind: ServiceAccount, name: a, namespace: ''}]",
        ),
        &[("subjects[0]", "requires `namespace`")],
    );
}

#[test]
fn other_texts_can_be_empty() {
    for text in [
        container("env: [{name: A, value: ''}], workingDir: '', imagePullPolicy: ''"),
        container("livenessProbe: {httpGet: {port: 80, httpHeaders: [{name: A, value: ''}]}}"),
        pod(
            "{serviceAccountName: '', imagePullSecrets: [{name: ''}], containers: [{name: a, image: a}]}",
        ),
        pod(
            "{securityContext: {sysctls: [{name: kernel.msgmax, value: ''}]}, containers: [{name: a, image: a}]}",
        ),
        of("RoleBinding", "roleRef: {apiGroup: '', kind: Role, name: a}"),
        "{apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: a}, spec: {tokenRequests: [{audience: ''}]}}".to_owned(),
        // The schema of a CRD requires that the field is there, and says no more.
        of(
            "AdminNetworkPolicy",
            "spec: {priority: 5, subject: {namespaces: {}}, ingress: [{name: '', action: Deny, from: [{namespaces: {}}]}]}",
        ),
    ] {
        assert_mismatches(&text, &[]);
    }
}
