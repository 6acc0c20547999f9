//! `--metrics-bind-address` of kube-proxy, or `metricsBindAddress` of its configuration, is not a loopback address.

use seawall_finding::Severity;
use seawall_model::{Component, Flags, Object, UnreadFlag};
use seawall_syntax::Node;

use super::embedded::{self, Embedded};
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "kube-proxy-metrics-exposed",
    title: "kube-proxy serves metrics on every address",
    severity: Severity::Low,
    severity_reason: "metrics show the cluster's Services and nodes",
    what: "`--metrics-bind-address` of kube-proxy, or `metricsBindAddress` of its configuration, is not a loopback address.",
    why: "Anyone who can reach the port learns the cluster's Services and can collect profiles of the process that programs its network.",
    remedy: "Set `metricsBindAddress: 127.0.0.1:10249`.",
    example: "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmetricsBindAddress: 127.0.0.1:10249",
    techniques: &["MS-TA9031", "T1046"],
    controls: &["cis-kubernetes/4.3.1"],
    references: &["https://kubernetes.io/docs/reference/config-api/kube-proxy-config.v1alpha1/"],
    evaluate: Evaluate::Object(KINDS, |_, object| evaluate(object)),
};

const KINDS: &[&str] = &["KubeProxyConfiguration", "ConfigMap", "Pod", "DaemonSet"];
const GROUP: &str = "kubeproxy.config.k8s.io";

fn evaluate(object: &Object) -> Outcome {
    if object.is(GROUP, "KubeProxyConfiguration") {
        return judge_file(&object.root, "metricsBindAddress");
    }
    if object.is("", "ConfigMap") {
        let is_of_kubeadm = &*object.namespace == "kube-system" && &*object.name == "kube-proxy";
        let embedded = Embedded {
            group: GROUP,
            kind: "KubeProxyConfiguration",
            needed: is_of_kubeadm.then_some("config.conf"),
        };
        return embedded::judge(&embedded, object, judge_file);
    }
    embedded::judge_containers(object, Component::KubeProxy, |flags| {
        judge_flags(flags).unwrap_or_else(|UnreadFlag(reason)| Outcome::Unknown(reason))
    })
}

/// With `--config` the flag is ignored. The file is evaluated where it is; without it nothing was evaluated, which a
/// roll-up takes for unknown.
fn judge_flags(flags: &Flags<'_>) -> Result<Outcome, UnreadFlag> {
    if flags.value("config")?.is_some() {
        return Ok(Outcome::NotApplicable);
    }
    Ok(match flags.value("metrics-bind-address")? {
        Some(flag) => judge(&flag.value, &flag.path),
        None => Outcome::Pass,
    })
}

fn judge_file(configuration: &Node, path: &str) -> Outcome {
    match configuration.get("metricsBindAddress") {
        None => Outcome::Pass,
        Some(address) => match address.as_str() {
            Some(address) => judge(address, path),
            None => Outcome::Unknown(
                "kube-proxy rejects this configuration: `metricsBindAddress` is not a string"
                    .to_owned(),
            ),
        },
    }
}

/// An empty address means loopback.
fn judge(address: &str, path: &str) -> Outcome {
    let is_local = address.is_empty()
        || ["127.", "localhost", "[::1]", "::1"]
            .iter()
            .any(|prefix| address.starts_with(prefix));
    if is_local {
        Outcome::Pass
    } else {
        Outcome::fail(
            Problem::at(path, format!("kube-proxy serves metrics on `{address}`")).value(address),
        )
    }
}
