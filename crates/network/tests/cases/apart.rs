//! Pods of one workload that policies tell apart are different ends, and the same ones in two inputs.

use seawall_network::{EndNames, Network};

use crate::support::cluster;

fn pod(name: &str, role: &str) -> String {
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: den, labels: {{role: {role}}}, ownerReferences: [{{apiVersion: apps/v1, kind: ReplicaSet, name: r, uid: u, controller: true}}]}}\nspec: {{containers: [{{name: a, image: a}}]}}\n"
    )
}

fn policy(key: &str, value: &str) -> String {
    format!(
        "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: den}}\nspec: {{podSelector: {{matchLabels: {{{key}: '{value}'}}}}}}\n"
    )
}

const SET: &str = "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: t, namespace: den}\nspec: {replicas: 3, serviceName: x, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}\n";

fn listed(names: &EndNames) -> Vec<Vec<&str>> {
    let names = names.values().iter();
    names
        .map(|names| names.iter().map(String::as_str).collect())
        .collect()
}

#[test]
fn pods_that_differ_have_names_of_their_own() {
    let pods = format!("{}{}", pod("r-1", "primary"), pod("r-2", "replica"));
    let alike = cluster(&pods);
    let alike = Network::new(&alike);
    assert_eq!(listed(&alike.end_names()), [["den/r[ReplicaSet]"]]);
    let told = cluster(&format!("{pods}{}", policy("role", "replica")));
    let told = Network::new(&told);
    let (first, second) = ("den/r[ReplicaSet]", "den/r[ReplicaSet]#2");
    assert_eq!(listed(&told.end_names()), [[first], [second]]);
    // One that does not tell them apart goes by both names.
    let [before, after] = alike.end_names_with(&told);
    assert_eq!(listed(&before), [[first, second]]);
    assert_eq!(listed(&after), [[first], [second]]);
    let [before, after] = told.end_names_with(&alike);
    assert_eq!(listed(&before), [[first], [second]]);
    assert_eq!(listed(&after), [[first, second]]);
}

#[test]
fn a_name_means_the_same_pods_in_both_inputs() {
    let (first, second) = ("den/r[ReplicaSet]", "den/r[ReplicaSet]#2");
    let rule = policy("role", "replica");
    let (one, two) = (pod("r-1", "primary"), pod("r-2", "replica"));
    // In another order.
    let old = cluster(&format!("{one}{two}{rule}"));
    let new = cluster(&format!("{two}{one}{rule}"));
    let (old, new) = (Network::new(&old), Network::new(&new));
    let [before, after] = old.end_names_with(&new);
    assert_eq!(listed(&before), [[first], [second]]);
    assert_eq!(listed(&after), [[second], [first]]);
    // One that is gone takes its name with it.
    let three = pod("r-3", "third");
    let old = cluster(&format!("{one}{two}{three}{rule}"));
    let new = cluster(&format!("{two}{three}{rule}"));
    let (old, new) = (Network::new(&old), Network::new(&new));
    let [before, after] = old.end_names_with(&new);
    let third = "den/r[ReplicaSet]#3";
    assert_eq!(listed(&before), [[first], [second], [third]]);
    assert_eq!(listed(&after), [[second], [third]]);
}

#[test]
fn replicas_of_a_stateful_set_are_told_apart_by_their_place() {
    let rule = policy("apps.kubernetes.io/pod-index", "2");
    let (old, new) = (cluster(SET), cluster(&format!("{SET}{rule}")));
    let (old, new) = (Network::new(&old), Network::new(&new));
    let [before, after] = old.end_names_with(&new);
    let names = ["", "#2", "#3"].map(|number| format!("den/t[StatefulSet]{number}"));
    assert_eq!(listed(&before), [[&names[0], &names[1], &names[2]]]);
    assert_eq!(listed(&after), [[&names[0]], [&names[1]], [&names[2]]]);
    let [before, after] = new.end_names_with(&new);
    assert_eq!(listed(&before), listed(&after));
}
