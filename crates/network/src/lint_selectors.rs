//! The selectors of policies of every kind, as labels that pods or namespaces have to have.

use seawall_model::Object;
use seawall_syntax::{Node, Path};

use crate::calico;
use crate::cilium_key::cilium_key;
use crate::kinds::{ADMIN, CALICO, CILIUM, NETWORK_POLICY};
use crate::lint_near::Asked;
use crate::peer::CILIUM_NAMESPACE;

/// Labels that Cilium and Calico give.
const GIVEN: &[&str] = &["io.cilium.", "projectcalico.org/"];

/// Whom a selector takes in.
pub(crate) enum Scope<'n> {
    /// Namespaces, by this selector.
    Namespaces(&'n Node),
    /// Namespaces by their names, which stand in a label of pods.
    Names,
    /// Pods of one namespace, or of any.
    Pods(Option<&'n str>),
}

/// Labels that all have to be there.
pub(crate) struct Selecting<'n> {
    pub scope: Scope<'n>,
    pub terms: Vec<Asked>,
}

/// The selectors of a policy.
pub(crate) fn selectors(object: &Object) -> Vec<Selecting<'_>> {
    let mut found = Vec::new();
    let Some(spec) = object.spec() else {
        return found;
    };
    let own = Some(object.namespace.as_str()).filter(|own| !own.is_empty());
    match object.group() {
        NETWORK_POLICY => {
            if let Some(pods) = spec.get("podSelector") {
                found.push(by_labels(Scope::Pods(own), pods, "spec.podSelector"));
            }
            each_peer(spec, |peer, path| {
                both(peer, own, path, "podSelector", &mut found);
            });
        }
        ADMIN => {
            if let Some(subject) = spec.get("subject") {
                admin(subject, "spec.subject", &mut found);
            }
            each_peer(spec, |peer, path| admin(peer, path, &mut found));
        }
        CILIUM => {
            let specs = object.root.list("specs").iter().enumerate();
            let specs = specs.map(|(index, spec)| (spec, format!("specs[{index}]")));
            for (spec, path) in specs.chain([(spec, "spec".to_owned())]) {
                cilium(spec, own, &path, &mut found);
            }
        }
        group if CALICO.contains(&group) => of_calico(spec, own, &mut found),
        _ => {}
    }
    found
}

fn each_peer<'n>(spec: &'n Node, mut call: impl FnMut(&'n Node, &str)) {
    for (list, peers) in [("ingress", "from"), ("egress", "to")] {
        for (index, rule) in spec.list(list).iter().enumerate() {
            for (number, peer) in rule.list(peers).iter().enumerate() {
                call(peer, &format!("spec.{list}[{index}].{peers}[{number}]"));
            }
        }
    }
}

/// Selectors of namespaces and of pods in them.
fn both<'n>(
    node: &'n Node,
    own: Option<&'n str>,
    path: &str,
    pods: &str,
    found: &mut Vec<Selecting<'n>>,
) {
    let get = |field: &str| node.get(field).filter(|node| !node.is_null());
    let namespaces = get("namespaceSelector");
    if let Some(node) = namespaces {
        let path = format!("{path}.namespaceSelector");
        found.push(by_labels(Scope::Namespaces(node), node, &path));
    }
    if let Some(node) = get(pods) {
        let scope = Scope::Pods(own.filter(|_| namespaces.is_none()));
        found.push(by_labels(scope, node, &format!("{path}.{pods}")));
    }
}

fn admin<'n>(node: &'n Node, path: &str, found: &mut Vec<Selecting<'n>>) {
    if let Some(namespaces) = node.get("namespaces").filter(|node| !node.is_null()) {
        let path = format!("{path}.namespaces");
        found.push(by_labels(Scope::Namespaces(namespaces), namespaces, &path));
    }
    if let Some(pods) = node.get("pods") {
        both(pods, None, &format!("{path}.pods"), "podSelector", found);
    }
}

fn cilium<'n>(spec: &'n Node, own: Option<&'n str>, path: &str, found: &mut Vec<Selecting<'n>>) {
    let mut add = |node: &'n Node, path: String, is_subject: bool| {
        let mut all = terms(node, &path);
        let mut scope = own;
        for one in &mut all {
            one.key = cilium_key(&one.key).to_owned();
        }
        let names: Vec<Asked> = all
            .iter()
            .filter(|one| one.key == CILIUM_NAMESPACE)
            .cloned()
            .collect();
        let is_of_others = |key: &str| {
            let key = cilium_key(key);
            key == CILIUM_NAMESPACE || key.starts_with("io.cilium.k8s.namespace.labels.")
        };
        let labels = node.get("matchLabels").map_or(&[][..], Node::entries);
        let expressions = node.list("matchExpressions");
        let mut keys = labels
            .iter()
            .map(|entry| &*entry.key)
            .chain(expressions.iter().filter_map(|one| one.str("key")));
        if !is_subject && keys.any(is_of_others) {
            scope = None;
        }
        all.retain(|one| one.key != CILIUM_NAMESPACE && is_free(&one.key));
        found.extend(
            names
                .into_iter()
                .filter(|_| !is_subject)
                .map(|name| Selecting {
                    scope: Scope::Names,
                    terms: vec![name],
                }),
        );
        found.push(Selecting {
            scope: Scope::Pods(scope),
            terms: all,
        });
    };
    if let Some(node) = spec.get("endpointSelector") {
        add(node, format!("{path}.endpointSelector"), true);
    }
    for (list, peers) in [
        ("ingress", "from"),
        ("ingressDeny", "from"),
        ("egress", "to"),
        ("egressDeny", "to"),
    ] {
        for (index, rule) in spec.list(list).iter().enumerate() {
            let field = format!("{peers}Endpoints");
            for (number, node) in rule.list(&field).iter().enumerate() {
                add(
                    node,
                    format!("{path}.{list}[{index}].{field}[{number}]"),
                    false,
                );
            }
        }
    }
}

fn of_calico<'n>(spec: &'n Node, own: Option<&'n str>, found: &mut Vec<Selecting<'n>>) {
    let mut add = |node: &'n Node, path: &str| {
        let is_of_others = node
            .str("namespaceSelector")
            .is_some_and(|text| !text.is_empty());
        let path = format!("{path}.selector");
        let terms = calico::asked(node.str("selector").unwrap_or_default());
        let terms = terms.into_iter().filter(|(key, _)| is_free(key));
        found.push(Selecting {
            scope: Scope::Pods(own.filter(|_| !is_of_others)),
            terms: terms
                .map(|(key, value)| Asked {
                    key,
                    value,
                    path: path.clone(),
                })
                .collect(),
        });
    };
    add(spec, "spec");
    for list in ["ingress", "egress"] {
        for (index, rule) in spec.list(list).iter().enumerate() {
            for end in ["source", "destination"] {
                if let Some(node) = rule.get(end) {
                    add(node, &format!("spec.{list}[{index}].{end}"));
                }
            }
        }
    }
}

/// Whether a label is one that people give.
fn is_free(key: &str) -> bool {
    !key.contains(':') && !GIVEN.iter().any(|given| key.starts_with(given))
}

fn by_labels<'n>(scope: Scope<'n>, node: &'n Node, path: &str) -> Selecting<'n> {
    Selecting {
        scope,
        terms: terms(node, path),
    }
}

/// The labels for which a selector asks, each with one value.
fn terms(selector: &Node, path: &str) -> Vec<Asked> {
    let mut asked = Vec::new();
    for entry in selector.get("matchLabels").map_or(&[][..], Node::entries) {
        if let Some(value) = entry.value.as_str() {
            let place: Option<Path> = format!("{path}.matchLabels").parse().ok();
            asked.push(Asked {
                key: entry.key.to_string(),
                value: value.to_owned(),
                path: place.map_or_else(
                    || path.to_owned(),
                    |place| place.key(&entry.key).to_string(),
                ),
            });
        }
    }
    for (index, expression) in selector.list("matchExpressions").iter().enumerate() {
        let values: Vec<&str> = expression.strings("values").collect();
        if let (Some("In"), Some(key), [value]) = (
            expression.str("operator"),
            expression.str("key"),
            &values[..],
        ) {
            asked.push(Asked {
                key: key.to_owned(),
                value: (*value).to_owned(),
                path: format!("{path}.matchExpressions[{index}].values[0]"),
            });
        }
    }
    asked
}
