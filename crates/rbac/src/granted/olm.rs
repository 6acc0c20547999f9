//! Permissions that OLM gives to the accounts of an operator.

use seawall_model::{Object, ObjectId};
use seawall_syntax::{Node, Text, Value};

use super::given::{Found, Given, Reading, account, malformed, named, rules};
use crate::RoleKey;

pub(super) const GROUP: &str = "operators.coreos.com";

/// The label of the copies that OLM makes for namespaces where an operator counts, and that give nothing.
const COPIED: &str = "olm.copiedFrom";

/// A ClusterServiceVersion: `clusterPermissions` count everywhere, `permissions` in the namespaces of the OperatorGroup.
pub(super) fn version(reading: &Reading<'_>, id: ObjectId, object: &Object, found: &mut Found) {
    let install = object.root.walk(&["spec", "install", "spec"]);
    let Some(install) = install.filter(|_| object.label(COPIED).is_none()) else {
        return;
    };
    let own = object.namespace.name().unwrap_or_default();
    let give = |node: &Node, namespace: Option<&str>, problem: Option<String>| Given {
        object: id,
        namespace: namespace.map(Box::from),
        role: RoleKey {
            namespace: namespace.map(Text::from),
            name: object.name.clone(),
        },
        subjects: vec![account(
            own,
            node.str("serviceAccountName").unwrap_or("default"),
        )],
        rules: match problem {
            Some(problem) => Err(problem),
            None => rules(object, node.get("rules")),
        },
    };
    for field in ["clusterPermissions", "permissions"] {
        let node = install.get(field);
        let items = node.map_or(&[][..], Node::items);
        let is_list =
            node.is_none_or(|node| matches!(node.value(), Value::Null | Value::Sequence(_)));
        let is_mapping = |node: &Node| node.is_mapping();
        if !is_list || !items.iter().all(is_mapping) {
            found.unread(|| format!("{}, and it gives permissions", malformed(object)));
        }
    }
    let wide = install.list("clusterPermissions").iter();
    found.given.extend(wide.map(|node| give(node, None, None)));
    let local = install.list("permissions");
    if local.is_empty() {
        return;
    }
    match targets(reading, own) {
        Targets::Everywhere => {
            let all = local.iter();
            found.given.extend(all.map(|node| give(node, None, None)));
        }
        Targets::In(namespaces) => {
            for namespace in &namespaces {
                let all = local.iter();
                let given = all.map(|node| give(node, Some(namespace), None));
                found.given.extend(given);
            }
        }
        Targets::Unknown => {
            let reason = format!(
                "{} gives permissions in the namespaces of its OperatorGroup, and which those are is not in the input",
                named(object)
            );
            let all = local.iter();
            let given = all.map(|node| give(node, None, Some(reason.clone())));
            found.given.extend(given);
        }
    }
}

/// Where an operator counts.
enum Targets {
    Everywhere,
    In(Vec<Box<str>>),
    Unknown,
}

/// What the OperatorGroup of a namespace says. There may be one; with several, OLM installs nothing.
fn targets(reading: &Reading<'_>, namespace: &str) -> Targets {
    let groups = reading.cluster.of_kind("OperatorGroup");
    let mut own = groups.filter(|group| group.group() == GROUP && *group.namespace == *namespace);
    let (Some(group), None) = (own.next(), own.next()) else {
        return Targets::Unknown;
    };
    let spec = group.spec();
    let mut names = spec
        .into_iter()
        .flat_map(|spec| spec.strings("targetNamespaces"));
    let names: Vec<Box<str>> = names.by_ref().map(Box::from).collect();
    let has_selector =
        spec.is_some_and(|spec| spec.get("selector").is_some_and(|node| !node.is_null()));
    match (names.is_empty(), has_selector) {
        (false, _) if names.iter().any(|name| name.is_empty()) => Targets::Everywhere,
        (false, _) => Targets::In(names),
        (true, false) => Targets::Everywhere,
        (true, true) => Targets::Unknown,
    }
}
