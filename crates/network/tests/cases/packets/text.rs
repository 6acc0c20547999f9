//! Policies as YAML.

use std::fmt::Write;

use seawall_model::Cluster;

use super::generate::*;
use crate::support;

fn selector_text(selector: &Selector, key: &str) -> String {
    match selector {
        Selector::All => "{}".to_owned(),
        Selector::Is(value) => format!("{{matchLabels: {{{key}: {value}}}}}"),
        Selector::Not(value) => {
            format!("{{matchExpressions: [{{key: {key}, operator: NotIn, values: [{value}]}}]}}")
        }
        Selector::Exists => format!("{{matchExpressions: [{{key: {key}, operator: Exists}}]}}"),
    }
}

fn rule_text(rule: &Rule, peers: &str, is_admin: bool) -> String {
    let others: Vec<String> = rule
        .peers
        .iter()
        .map(|peer| match (peer, is_admin) {
            (Peer::Pods(pods), _) => format!("{{podSelector: {}}}", selector_text(pods, "app")),
            (Peer::Namespaces(namespaces), false) => {
                format!(
                    "{{namespaceSelector: {}}}",
                    selector_text(namespaces, "team")
                )
            }
            (Peer::Namespaces(namespaces), true) => {
                format!("{{namespaces: {}}}", selector_text(namespaces, "team"))
            }
            (Peer::Both(namespaces, pods), false) => format!(
                "{{namespaceSelector: {}, podSelector: {}}}",
                selector_text(namespaces, "team"),
                selector_text(pods, "app")
            ),
            (Peer::Both(namespaces, pods), true) => format!(
                "{{pods: {{namespaceSelector: {}, podSelector: {}}}}}",
                selector_text(namespaces, "team"),
                selector_text(pods, "app")
            ),
            (Peer::Network(network), _) => format!("{{networks: ['{}']}}", NETWORKS[*network]),
            (Peer::Block(block), _) => {
                let (cidr, except) = BLOCKS[*block];
                format!(
                    "{{ipBlock: {{cidr: '{cidr}', except: [{}]}}}}",
                    except
                        .iter()
                        .map(|cidr| format!("'{cidr}'"))
                        .collect::<Vec<String>>()
                        .join(",")
                )
            }
        })
        .collect();
    let ports: Vec<String> = rule
        .ports
        .iter()
        .map(|port| match (port, is_admin) {
            (Port::Any(protocol), _) => format!("{{protocol: {}}}", protocol.name()),
            (Port::Number(protocol, port), false) => {
                format!("{{protocol: {}, port: {port}}}", protocol.name())
            }
            (Port::Number(protocol, port), true) => {
                format!(
                    "{{portNumber: {{protocol: {}, port: {port}}}}}",
                    protocol.name()
                )
            }
            (Port::Range(protocol, first, last), false) => {
                format!(
                    "{{protocol: {}, port: {first}, endPort: {last}}}",
                    protocol.name()
                )
            }
            (Port::Range(protocol, first, last), true) => format!(
                "{{portRange: {{protocol: {}, start: {first}, end: {last}}}}}",
                protocol.name()
            ),
            (Port::Name(protocol), false) => {
                format!("{{protocol: {}, port: http}}", protocol.name())
            }
            (Port::Name(_), true) => "{namedPort: http}".to_owned(),
        })
        .collect();
    let mut text = if is_admin {
        format!("{{action: {}, ", rule.action)
    } else {
        "{".to_owned()
    };
    if !others.is_empty() {
        let _ = write!(text, "{peers}: [{}], ", others.join(", "));
    }
    if !ports.is_empty() {
        let _ = write!(text, "ports: [{}]", ports.join(", "));
    }
    text.push('}');
    text
}

fn rules_text(rules: &[Rule], peers: &str, is_admin: bool) -> String {
    let rules: Vec<String> = rules
        .iter()
        .map(|rule| rule_text(rule, peers, is_admin))
        .collect();
    rules.join(", ")
}

fn calico_selector(selector: &Selector, key: &str) -> String {
    match selector {
        Selector::All => "all()".to_owned(),
        Selector::Is(value) => format!("{key} == '{value}'"),
        Selector::Not(value) => format!("{key} not in {{'{value}', 'nobody'}}"),
        Selector::Exists => format!("has({key})"),
    }
}

fn entity_text(entity: &Entity, field: &str) -> String {
    let mut parts = Vec::new();
    for (name, selector, key) in [
        ("selector", &entity.pods, "app"),
        ("namespaceSelector", &entity.namespaces, "team"),
        ("notSelector", &entity.not_pods, "app"),
    ] {
        if let Some(selector) = selector {
            parts.push(format!("{name}: \"{}\"", calico_selector(selector, key)));
        }
    }
    for (name, net) in [("nets", entity.net), ("notNets", entity.not_net)] {
        parts.extend(net.map(|net| format!("{name}: [\"{}\"]", NETS[net])));
    }
    let ports = |ports: &[Port]| {
        let texts: Vec<String> = ports
            .iter()
            .map(|port| match port {
                Port::Number(_, port) => port.to_string(),
                Port::Range(_, first, last) => format!("'{first}:{last}'"),
                Port::Any(_) | Port::Name(_) => "http".to_owned(),
            })
            .collect();
        texts.join(", ")
    };
    let mut others = Vec::new();
    for (name, list) in [("ports", &entity.ports), ("notPorts", &entity.not_ports)] {
        if !list.is_empty() {
            others.push(format!("{name}: [{}]", ports(list)));
        }
    }
    let protocol = match entity.protocol {
        None => String::new(),
        Some((true, protocol)) => format!("notProtocol: {}, ", protocol.name()),
        Some((false, protocol)) => format!("protocol: {}, ", protocol.name()),
    };
    let ends = if field == "destination" {
        parts.extend(others);
        format!("destination: {{{}}}", parts.join(", "))
    } else {
        format!(
            "source: {{{}}}, destination: {{{}}}",
            parts.join(", "),
            others.join(", ")
        )
    };
    format!("{{action: {}, {protocol}{ends}}}", entity.action)
}

fn calico_text(number: usize, policy: &Calico) -> String {
    let (kind, namespace) = match policy.namespace {
        Some(namespace) => (
            "NetworkPolicy",
            format!(", namespace: {}", NAMESPACES[namespace].0),
        ),
        None => ("GlobalNetworkPolicy", String::new()),
    };
    let mut spec = vec![format!("tier: {}", TIERS[policy.tier].0)];
    spec.extend(policy.order.map(|order| format!("order: {order}")));
    let pods = policy.pods.as_ref();
    spec.extend(pods.map(|pods| format!("selector: \"{}\"", calico_selector(pods, "app"))));
    if let Some((ingress, egress)) = policy.types {
        let mut types = Vec::new();
        types.extend(ingress.then_some("Ingress"));
        types.extend(egress.then_some("Egress"));
        spec.push(format!("types: [{}]", types.join(", ")));
    }
    for (name, rules, field) in [
        ("ingress", &policy.ingress, "source"),
        ("egress", &policy.egress, "destination"),
    ] {
        let rules: Vec<String> = rules.iter().map(|rule| entity_text(rule, field)).collect();
        spec.push(format!("{name}: [{}]", rules.join(", ")));
    }
    format!(
        "---\napiVersion: projectcalico.org/v3\nkind: {kind}\nmetadata: {{name: c{number}{namespace}}}\nspec: {{{}}}\n",
        spec.join(", ")
    )
}

/// A pod with its addresses.
fn pod_text(index: usize, stack: Stack) -> String {
    let (namespace, name, app, owner) = PODS[index];
    let (protocol, port) = NAMED[index];
    let mut labels = Vec::new();
    if app != "none" {
        labels.push(format!("app: {app}"));
    }
    let mut owners = String::new();
    if !owner.is_empty() {
        labels.push(format!("set: {owner}"));
        owners = format!(
            ", ownerReferences: [{{apiVersion: apps/v1, kind: StatefulSet, name: {owner}, uid: '{owner}', controller: true}}]"
        );
    }
    let (v4, v6) = (ADDRESSES[index], ADDRESSES_V6[index]);
    let status = match stack {
        Stack::V4 => format!("status: {{podIP: {v4}}}\n"),
        Stack::Both => {
            format!("status: {{podIP: {v4}, podIPs: [{{ip: {v4}}}, {{ip: '{v6}'}}]}}\n")
        }
        Stack::Unseen => String::new(),
    };
    format!(
        "---\napiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}, labels: {{{}}}{owners}}}\nspec: {{containers: [{{name: a, image: b, ports: [{{name: http, protocol: {}, containerPort: {port}}}]}}]}}\n{status}",
        labels.join(", "),
        protocol.name()
    )
}

fn firewall_text(namespace: &str, rules: &[Leaving]) -> String {
    let rules = rules.iter().map(|rule| {
        let action = if rule.lets { "Allow" } else { "Deny" };
        let ports = rule.ports.iter().map(|(protocol, port)| {
            let port = port.map_or(String::new(), |port| format!(", port: {port}"));
            format!("{{protocol: {}{port}}}", protocol.name())
        });
        let ports: Vec<String> = ports.collect();
        format!(
            "{{type: {action}, to: {{cidrSelector: '{}'}}, ports: [{}]}}",
            BLOCKS[rule.block].0,
            ports.join(", ")
        )
    });
    let rules: Vec<String> = rules.collect();
    format!(
        "---\napiVersion: k8s.ovn.org/v1\nkind: EgressFirewall\nmetadata: {{name: default, namespace: {namespace}}}\nspec: {{egress: [{}]}}\n",
        rules.join(", ")
    )
}

/// The owner of pods that differ.
const CREW: &str = "---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: crew, namespace: shop, uid: crew}\nspec: {replicas: 2, selector: {matchLabels: {set: crew}}, template: {metadata: {labels: {set: crew, app: web}}, spec: {containers: [{name: a, image: b}]}}}\n";

pub(super) fn cluster(
    policies: &[Policy],
    admins: &[Admin],
    calicos: &[Calico],
    firewalls: &Firewalls,
    layout: &Layout,
) -> Cluster {
    let mut text = String::new();
    for ((namespace, _), rules) in NAMESPACES.iter().zip(firewalls) {
        if let Some(rules) = rules {
            text.push_str(&firewall_text(namespace, rules));
        }
    }
    if layout.has_more {
        text.push_str(CREW);
    }
    for (name, team) in NAMESPACES.iter().filter(|(name, _)| *name != LOST) {
        let _ = write!(
            text,
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {{team: {team}}}}}\n"
        );
    }
    for (number, policy) in calicos.iter().enumerate() {
        text.push_str(&calico_text(number, policy));
    }
    for (name, order, passes) in TIERS.iter().skip(1) {
        let order = if order.is_finite() {
            format!("order: {order}, ")
        } else {
            String::new()
        };
        let action = if *passes { "Pass" } else { "Deny" };
        let _ = write!(
            text,
            "---\napiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {{name: {name}}}\nspec: {{{order}defaultAction: {action}}}\n"
        );
    }
    for pod in 0..layout.pods() {
        text.push_str(&pod_text(pod, layout.stacks[pod]));
    }
    for (number, policy) in policies.iter().enumerate() {
        let types = match policy.types {
            None => String::new(),
            Some((ingress, egress)) => {
                let mut types = Vec::new();
                types.extend(ingress.then_some("Ingress"));
                types.extend(egress.then_some("Egress"));
                format!("policyTypes: [{}], ", types.join(", "))
            }
        };
        let _ = write!(
            text,
            "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p{number}, namespace: {}}}\nspec: {{{types}podSelector: {}, ingress: [{}], egress: [{}]}}\n",
            NAMESPACES[policy.namespace].0,
            selector_text(&policy.pods, "app"),
            rules_text(&policy.ingress, "from", false),
            rules_text(&policy.egress, "to", false)
        );
    }
    for (number, admin) in admins.iter().enumerate() {
        let (kind, priority) = match admin.priority {
            Some(priority) => ("AdminNetworkPolicy", format!("priority: {priority}, ")),
            None => ("BaselineAdminNetworkPolicy", String::new()),
        };
        let _ = write!(
            text,
            "---\napiVersion: policy.networking.k8s.io/v1alpha1\nkind: {kind}\nmetadata: {{name: a{number}}}\nspec: {{{priority}subject: {{pods: {{namespaceSelector: {}, podSelector: {}}}}}, ingress: [{}], egress: [{}]}}\n",
            selector_text(&admin.namespaces, "team"),
            selector_text(&admin.pods, "app"),
            rules_text(&admin.ingress, "from", true),
            rules_text(&admin.egress, "to", true)
        );
    }
    support::cluster(&text)
}
