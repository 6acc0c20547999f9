//! Small inputs, and exactly what is wrong with each.
#![allow(dead_code, reason = "each test file uses some of it")]

use seawall_model::KubernetesVersion;
use seawall_syntax::Path;
use seawall_validity::{CustomSchemas, Mismatch, check};

use crate::reading;

/// What is wrong with the objects of a text, for a minor version.
pub fn mismatches_at(text: &str, version: Option<u16>) -> Vec<Mismatch> {
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
pub fn assert_mismatches(text: &str, expected: &[(&str, &str)]) {
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

/// A pod of a spec.
pub fn pod(spec: &str) -> String {
    format!("{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {spec}}}")
}

/// A pod with one container that has these fields too.
pub fn container(fields: &str) -> String {
    pod(&format!(
        "{{containers: [{{name: a, image: a, {fields}}}]}}"
    ))
}

/// An object named `default` with these fields too.
pub fn of(kind: &str, rest: &str) -> String {
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
