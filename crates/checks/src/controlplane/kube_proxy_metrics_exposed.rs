//! `--metrics-bind-address` of kube-proxy, or `metricsBindAddress` of its configuration, is not a loopback address.

use seawall_finding::Severity;
use seawall_model::Object;
use seawall_syntax::{Node, parse_stream};

use crate::{Check, Evaluate};
use crate::{Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kube-proxy-metrics-exposed",
    title: "kube-proxy serves metrics on every address",
    severity: Severity::Low,
    severity_reason: "metrics show the services and nodes of the cluster",
    what: "`--metrics-bind-address` of kube-proxy, or `metricsBindAddress` of its configuration, is not a loopback address.",
    why: "Whoever reaches the port learns the services of the cluster and can ask for profiles of the process that programs its network.",
    remedy: "Set `metricsBindAddress: 127.0.0.1:10249`.",
    example: "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmetricsBindAddress: 127.0.0.1:10249",
    techniques: &["MS-TA9031", "T1046"],
    controls: &["cis-kubernetes/4.3.1"],
    references: &["https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/"],
    evaluate: Evaluate::Object(&["KubeProxyConfiguration", "ConfigMap"], |_, object| {
        evaluate(object)
    }),
};

fn evaluate(object: &Object) -> Outcome {
    if object.is("kubeproxy.config.k8s.io", "KubeProxyConfiguration") {
        return judge(&object.root, "metricsBindAddress");
    }
    let of_kubeadm = object.is("", "ConfigMap")
        && &*object.namespace == "kube-system"
        && &*object.name == "kube-proxy";
    if !of_kubeadm {
        return Outcome::NotApplicable;
    }
    let text = object
        .root
        .walk(&["data", "config.conf"])
        .and_then(Node::as_str);
    let configuration = text.and_then(|text| {
        let document = parse_stream(text.as_bytes()).into_iter().next()?;
        document.nodes.ok()?.into_iter().next()
    });
    match configuration {
        Some(node) => judge(&node, "data[\"config.conf\"]"),
        None => Outcome::Unknown(
            "the configuration in `data[\"config.conf\"]` cannot be read".to_owned(),
        ),
    }
}

/// An empty address means loopback.
fn judge(configuration: &Node, path: &str) -> Outcome {
    let address = configuration.str("metricsBindAddress").unwrap_or_default();
    let local = address.is_empty()
        || ["127.", "localhost", "[::1]", "::1"]
            .iter()
            .any(|prefix| address.starts_with(prefix));
    if local {
        Outcome::Pass
    } else {
        Outcome::fail(
            Problem::at(path, format!("kube-proxy serves metrics on `{address}`")).value(address),
        )
    }
}
