//! An object whose pods are not all in the input: every command says so, and ends like with a file that cannot be read.

use crate::support::{folder, run_in};

const PROMETHEUS: &str = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: k, namespace: app}\nspec: {replicas: 2}\n";
const TASK: &str = "apiVersion: tekton.dev/v1\nkind: Task\nmetadata: {name: t, namespace: app}\nspec: {steps: [{name: s, image: 'r.example.com/a:1'}]}\n";
const KAFKA: &str = "apiVersion: kafka.strimzi.io/v1beta2\nkind: Kafka\nmetadata: {name: k, namespace: app}\nspec: {kafka: {replicas: 3}}\n";

#[test]
fn what_decides_pods_elsewhere_is_incomplete_in_every_command() {
    for (kind, text) in [("Prometheus", PROMETHEUS), ("Task", TASK), ("Kafka", KAFKA)] {
        let folder = folder(&[("a.yaml", text)]);
        for command in [
            &["scan", "a.yaml"][..],
            &["scan", "a.yaml", "--format", "github"],
            &[
                "scan",
                "a.yaml",
                "--check",
                "host-pid",
                "--fail-on",
                "never",
            ],
            &["pod-security", "assess", "a.yaml"],
            &["pod-security", "check", "a.yaml", "--level", "baseline"],
            &["compliance", "matrix", "a.yaml"],
            &["network", "exposure", "-i", "a.yaml"],
            &["network", "lint", "-i", "a.yaml"],
            &["rbac", "risks", "-i", "a.yaml"],
            &["attack", "exposure", "-i", "a.yaml"],
            &["attack", "paths", "-i", "a.yaml"],
            &["diff", "a.yaml", "a.yaml"],
        ] {
            let run = run_in(folder.path(), command, b"");
            assert_eq!(run.status, 2, "{kind} {command:?}: {}", run.out);
            assert!(
                run.err.contains(&format!(": {kind} app/")),
                "{kind} {command:?}: {}",
                run.err
            );
        }
    }
}

/// A question about what else the cluster may have is no object that could not be decided.
#[test]
fn an_ordinary_unknown_is_not_incomplete() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: shop}\nspec: {containers: [{name: c, image: 'r.example.com/a:1'}]}\n";
    let folder = folder(&[("a.yaml", pod)]);
    let arguments = ["scan", "a.yaml", "--fail-on", "never", "--format", "json"];
    let run = run_in(folder.path(), &arguments, b"");
    assert!(run.json()["summary"]["unknown"].as_u64() > Some(0));
    assert_eq!(run.status, 0, "{}", run.err);
}
