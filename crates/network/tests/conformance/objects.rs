//! From the short form of a table to objects of Kubernetes.

use std::fmt::Write;
use std::sync::Arc;

use seawall_model::{Cluster, Coverage, GroupKind, Object, Origin, Source};
use seawall_syntax::{Node, parse_json};

use crate::table::{Case, Table};

/// Words that name a kind, with its API version and kind.
const KINDS: &[(&str, &str, &str)] = &[
    ("NetworkPolicy", "networking.k8s.io/v1", "NetworkPolicy"),
    (
        "AdminNetworkPolicy",
        "policy.networking.k8s.io/v1alpha1",
        "AdminNetworkPolicy",
    ),
    (
        "BaselineAdminNetworkPolicy",
        "policy.networking.k8s.io/v1alpha1",
        "BaselineAdminNetworkPolicy",
    ),
    (
        "ClusterNetworkPolicy",
        "policy.networking.k8s.io/v1alpha2",
        "ClusterNetworkPolicy",
    ),
    ("CiliumNetworkPolicy", "cilium.io/v2", "CiliumNetworkPolicy"),
    (
        "CiliumClusterwideNetworkPolicy",
        "cilium.io/v2",
        "CiliumClusterwideNetworkPolicy",
    ),
    ("CiliumCIDRGroup", "cilium.io/v2", "CiliumCIDRGroup"),
    (
        "CalicoNetworkPolicy",
        "projectcalico.org/v3",
        "NetworkPolicy",
    ),
    (
        "GlobalNetworkPolicy",
        "projectcalico.org/v3",
        "GlobalNetworkPolicy",
    ),
    (
        "StagedNetworkPolicy",
        "projectcalico.org/v3",
        "StagedNetworkPolicy",
    ),
    (
        "StagedGlobalNetworkPolicy",
        "projectcalico.org/v3",
        "StagedGlobalNetworkPolicy",
    ),
    ("Tier", "projectcalico.org/v3", "Tier"),
    ("NetworkSet", "projectcalico.org/v3", "NetworkSet"),
    (
        "GlobalNetworkSet",
        "projectcalico.org/v3",
        "GlobalNetworkSet",
    ),
    ("HostEndpoint", "projectcalico.org/v3", "HostEndpoint"),
    ("Service", "v1", "Service"),
    ("ServiceAccount", "v1", "ServiceAccount"),
    ("ConfigMap", "v1", "ConfigMap"),
    ("EndpointSlice", "discovery.k8s.io/v1", "EndpointSlice"),
];

/// Kinds whose content does not stand under `spec`.
const WHOLE: &[&str] = &["ConfigMap", "EndpointSlice", "ServiceAccount"];

/// DaemonSets by which a network plugin is known, and their images.
const PLUGINS: &[(&str, &str, &str)] = &[
    ("calico", "calico-node", "quay.io/calico/node:v3.30.0"),
    ("cilium", "cilium", "quay.io/cilium/cilium:v1.18.0"),
];

/// The cluster of a case.
pub fn cluster(table: &Table, case: &Case) -> Cluster {
    let mut texts = Vec::new();
    let places = [&table.cluster, &case.with];
    for place in places {
        for entry in place.entries() {
            let is_known = matches!(
                &*entry.key,
                "plugin" | "namespaces" | "pods" | "nodes" | "objects"
            );
            assert!(
                is_known,
                "{}:{}: {}",
                table.file,
                entry.key_position(),
                entry.key
            );
        }
    }
    let plugin = places.iter().rev().find_map(|place| place.str("plugin"));
    if let Some(plugin) = plugin {
        let known = PLUGINS.iter().find(|(name, ..)| *name == plugin);
        let (_, name, image) = known.unwrap_or_else(|| panic!("{}: plugin {plugin}", table.file));
        let labels = format!(r#"{{"k8s-app":"{name}"}}"#);
        let template = format!(
            r#"{{"metadata":{{"labels":{labels}}},"spec":{{"hostNetwork":true,"containers":[{{"name":"agent","image":"{image}"}}]}}}}"#
        );
        texts.push(format!(
            r#"{{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{{"name":"{name}","namespace":"kube-system"}},"spec":{{"selector":{{"matchLabels":{labels}}},"template":{template}}}}}"#
        ));
    }
    for (name, labels) in merged(places, "namespaces") {
        let mut labels = labels.to_json();
        labels.pop();
        let comma = if labels.len() > 1 { "," } else { "" };
        let _ = write!(labels, r#"{comma}"kubernetes.io/metadata.name":"{name}"}}"#);
        texts.push(format!(
            r#"{{"apiVersion":"v1","kind":"Namespace","metadata":{{"name":"{name}","labels":{labels}}}}}"#
        ));
    }
    for (name, pod) in merged(places, "pods") {
        texts.push(pod_text(name, pod, &table.file));
    }
    for (name, node) in merged(places, "nodes") {
        let labels = node
            .get("labels")
            .map_or_else(|| "{}".to_owned(), Node::to_json);
        let address = node.str("ip").unwrap_or_default();
        texts.push(format!(
            r#"{{"apiVersion":"v1","kind":"Node","metadata":{{"name":"{name}","labels":{labels}}},"status":{{"addresses":[{{"type":"InternalIP","address":"{address}"}}]}}}}"#
        ));
    }
    for (key, body) in merged(places, "objects") {
        texts.push(object_text(key, body, &table.file));
    }
    for entry in case.policies.entries() {
        texts.push(object_text(&entry.key, &entry.value, &table.file));
    }
    let source = Source {
        name: Arc::from(table.file.as_str()),
        origin: Origin::File,
    };
    let objects = parse_json(texts.join("\n").as_bytes(), false, &mut Vec::new())
        .unwrap_or_else(|error| panic!("{} {}: {error:?}", table.file, case.name))
        .into_iter()
        .map(|node| Object::from_node(node, source.clone()).expect("an object"))
        .collect();
    // A case has every policy of its cluster.
    let mut coverage = Coverage::default();
    coverage.add_complete(GroupKind::new("networking.k8s.io", "NetworkPolicy"));
    Cluster::new(Arc::from(""), objects, coverage)
}

/// Entries of the cluster of the table, those of the case instead of them by name; null takes one away.
fn merged<'n>(places: [&'n Node; 2], field: &str) -> Vec<(&'n str, &'n Node)> {
    let mut found: Vec<(&str, &Node)> = Vec::new();
    for entry in places
        .into_iter()
        .filter_map(|node| node.get(field))
        .flat_map(Node::entries)
    {
        found.retain(|(name, _)| *name != entry.key);
        if !entry.value.is_null() {
            found.push((&entry.key, &entry.value));
        }
    }
    found
}

/// `namespace/name: {labels, ports: {name: 80/TCP}, ip, account, node, hostNetwork}`
fn pod_text(name: &str, pod: &Node, file: &str) -> String {
    for entry in pod.entries() {
        let is_known = matches!(
            &*entry.key,
            "labels" | "ports" | "ip" | "account" | "node" | "hostNetwork"
        );
        assert!(is_known, "{file}:{}: {}", entry.key_position(), entry.key);
    }
    let (namespace, plain) = name.split_once('/').expect("namespace/name");
    let labels = pod
        .get("labels")
        .map_or_else(|| "{}".to_owned(), Node::to_json);
    let ports = pod.get("ports").map_or(&[][..], Node::entries).iter();
    let ports: Vec<String> = ports
        .map(|entry| {
            let text = entry.value.scalar_text().expect("a port");
            let (number, protocol) = text.split_once('/').unwrap_or((&text, "TCP"));
            format!(
                r#"{{"name":"{}","containerPort":{number},"protocol":"{protocol}"}}"#,
                entry.key
            )
        })
        .collect();
    let ports = ports.join(",");
    let mut spec = format!(r#""containers":[{{"name":"a","image":"a","ports":[{ports}]}}]"#);
    for (field, key) in [("account", "serviceAccountName"), ("node", "nodeName")] {
        if let Some(value) = pod.str(field) {
            let _ = write!(spec, r#","{key}":"{value}""#);
        }
    }
    if pod.bool("hostNetwork") == Some(true) {
        spec.push_str(r#","hostNetwork":true"#);
    }
    let status = pod.str("ip").map_or_else(String::new, |ip| {
        let all: Vec<String> = ip
            .split(' ')
            .map(|ip| format!(r#"{{"ip":"{ip}"}}"#))
            .collect();
        let first = ip.split(' ').next().unwrap_or_default();
        // Of one address nothing is said about the other family.
        match all.len() {
            1 => format!(r#","status":{{"podIP":"{first}"}}"#),
            _ => format!(
                r#","status":{{"podIP":"{first}","podIPs":[{}]}}"#,
                all.join(",")
            ),
        }
    });
    format!(
        r#"{{"apiVersion":"v1","kind":"Pod","metadata":{{"name":"{plain}","namespace":"{namespace}","labels":{labels}}},"spec":{{{spec}}}{status}}}"#
    )
}

/// `Kind namespace/name (key=value, …): spec`
fn object_text(key: &str, body: &Node, file: &str) -> String {
    let (head, labels) = match key.split_once(" (") {
        Some((head, labels)) => (head, labels.trim_end_matches(')')),
        None => (key, ""),
    };
    let (word, name) = head
        .split_once(' ')
        .unwrap_or_else(|| panic!("{file}: `{key}` is no `Kind name`"));
    let known = KINDS.iter().find(|(known, ..)| *known == word);
    let (_, version, kind) = known.unwrap_or_else(|| panic!("{file}: what is a {word}?"));
    let (namespace, name) = name.split_once('/').unwrap_or(("", name));
    let labels: Vec<String> = labels
        .split(',')
        .filter_map(|label| label.split_once('='))
        .map(|(key, value)| format!(r#""{}":"{}""#, key.trim(), value.trim()))
        .collect();
    let place = if namespace.is_empty() {
        String::new()
    } else {
        format!(r#","namespace":"{namespace}""#)
    };
    let head = format!(
        r#""apiVersion":"{version}","kind":"{kind}","metadata":{{"name":"{name}"{place},"labels":{{{}}}}}"#,
        labels.join(",")
    );
    // Cilium takes several specifications in one object, beside `spec`.
    let is_several = body.get("specs").is_some();
    let body = if body.is_null() {
        "{}".to_owned()
    } else {
        body.to_json()
    };
    let rest = if WHOLE.contains(&word) || is_several {
        let inner = body
            .strip_prefix('{')
            .and_then(|body| body.strip_suffix('}'));
        inner.expect("a mapping").to_owned()
    } else {
        format!(r#""spec":{body}"#)
    };
    let comma = if rest.is_empty() { "" } else { "," };
    format!("{{{head}{comma}{rest}}}")
}
