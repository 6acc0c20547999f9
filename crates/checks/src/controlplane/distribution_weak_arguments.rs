//! An object that creates a k3s or RKE2 cluster weakens a control-plane component.

use seawall_finding::Severity;
use seawall_model::{Component, Object};
use seawall_syntax::Node;

use super::weak_arguments::weak_arguments;
use crate::{Check, Evaluate, Outcome, Problem};

pub const CHECK: Check = Check {
    id: "distribution-weak-arguments",
    title: "k3s or RKE2 weakens a control-plane component",
    severity: Severity::Medium,
    severity_reason: "the distribution starts the component with it on every server",
    what: "Arguments of the API server, controller manager, scheduler or etcd in an object that creates clusters (RKE2ControlPlane and KThreesControlPlane of Cluster API, Cluster of Rancher) disable authentication, authorization or encryption, or open a port.",
    why: "Every server that the object creates starts with the weak setting.",
    remedy: "Remove the argument; the distribution's default is safe.",
    example: "apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: RKE2ControlPlane\nmetadata: {name: web}\nspec:\n  serverConfig:\n    kubeAPIServer:\n      extraArgs: [anonymous-auth=false]",
    techniques: &["MS-TA9029", "T1078"],
    controls: &[],
    references: &[
        "https://docs.rke2.io/reference/server_config",
        "https://docs.k3s.io/cli/server",
    ],
    evaluate: Evaluate::Object(
        &["RKE2ControlPlane", "KThreesControlPlane", "Cluster"],
        |_, object| evaluate(object),
    ),
};

const RKE2: &[(Component, &str)] = &[
    (Component::ApiServer, "kubeAPIServer.extraArgs"),
    (
        Component::ControllerManager,
        "kubeControllerManager.extraArgs",
    ),
    (Component::Scheduler, "kubeScheduler.extraArgs"),
    (Component::Etcd, "etcd.customConfig.extraArgs"),
];
const K3S: &[(Component, &str)] = &[
    (Component::ApiServer, "kubeAPIServerArg"),
    (Component::ControllerManager, "kubeControllerManagerArgs"),
    (Component::Scheduler, "kubeSchedulerArgs"),
];
/// The settings in the configuration file of both.
const FILE: &[(Component, &str)] = &[
    (Component::ApiServer, "kube-apiserver-arg"),
    (Component::ControllerManager, "kube-controller-manager-arg"),
    (Component::Scheduler, "kube-scheduler-arg"),
    (Component::Etcd, "etcd-arg"),
];

fn evaluate(object: &Object) -> Outcome {
    let at = |place: &str| -> Option<&Node> {
        let keys: Vec<&str> = place.split('.').collect();
        object.root.walk(&keys)
    };
    let mut problems = Vec::new();
    match (object.group(), &*object.kind) {
        ("controlplane.cluster.x-k8s.io", "RKE2ControlPlane") => {
            for place in ["spec.serverConfig", "spec.template.spec.serverConfig"] {
                problems.extend(at(place).map(|node| weak(node, place, "RKE2", RKE2)));
            }
        }
        ("controlplane.cluster.x-k8s.io", "KThreesControlPlane") => {
            let place = "spec.kthreesConfigSpec.serverConfig";
            problems.extend(at(place).map(|node| weak(node, place, "k3s", K3S)));
        }
        ("provisioning.cattle.io", "Cluster") => {
            let place = "spec.rkeConfig.machineGlobalConfig";
            problems.extend(at(place).map(|node| weak(node, place, "the distribution", FILE)));
            let selected =
                at("spec.rkeConfig").map_or(&[][..], |node| node.list("machineSelectorConfig"));
            for (index, entry) in selected.iter().enumerate() {
                let place = format!("spec.rkeConfig.machineSelectorConfig[{index}].config");
                let node = entry.get("config");
                problems.extend(node.map(|node| weak(node, &place, "the distribution", FILE)));
            }
        }
        _ => return Outcome::NotApplicable,
    }
    Outcome::from_problems(problems.into_iter().flatten().collect())
}

fn weak(node: &Node, place: &str, who: &str, fields: &[(Component, &str)]) -> Vec<Problem> {
    let mut found = Vec::new();
    for (component, field) in fields {
        // The names in a configuration file contain no dots, and those of objects are paths.
        let keys: Vec<&str> = field.split('.').collect();
        let Some(list) = node.walk(&keys) else {
            continue;
        };
        found.extend(weak_arguments(
            *component,
            &format!("{who} starts {}", component.program()),
            CHECK.severity_reason,
            |name| argument(list, name, &format!("{place}.{field}")),
        ));
    }
    found
}

/// The last `name=value` of a list, or of a single text.
fn argument(list: &Node, name: &str, path: &str) -> Option<(String, String)> {
    let value = |text: &str| {
        let text = text.trim_start_matches('-');
        let (own, value) = text.split_once('=').unwrap_or((text, "true"));
        (own == name).then(|| value.to_owned())
    };
    if let Some(text) = list.as_str() {
        return Some((value(text)?, path.to_owned()));
    }
    list.items()
        .iter()
        .enumerate()
        .rev()
        .find_map(|(index, item)| Some((value(item.as_str()?)?, format!("{path}[{index}]"))))
}
