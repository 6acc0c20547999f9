//! Amounts of resources: what containers ask for, quotas, limit ranges.

use seawall_syntax::{Entry, Node};

use crate::format::is_label_key;
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::quantity::Quantity;
use crate::suggest;

/// What a container can ask for by a name without a domain, pages of a size aside.
const OF_CONTAINERS: &[&str] = &["cpu", "ephemeral-storage", "memory"];

/// What a pod as a whole can ask for, pages of a size aside.
const OF_PODS: &[&str] = &["cpu", "memory"];

/// What a quota can limit by a name without a domain, pages of a size aside.
const OF_QUOTAS: &[&str] = &[
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

/// What else a limit range can name without a domain.
const OF_LIMITS: &[&str] = &["storage"];

/// What is counted in whole units, among names without a domain.
const WHOLE: &[&str] = &[
    "configmaps",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
];

const PAGES: &str = "hugepages-";
const NATIVE: &str = "kubernetes.io/";

/// Which names there are.
#[derive(Clone, Copy)]
pub(super) enum Names {
    Container,
    Pod,
    Quota,
    Any,
}

impl Names {
    fn known(self) -> impl Iterator<Item = &'static str> {
        let lists: [&[&str]; 2] = match self {
            Self::Container => [OF_CONTAINERS, &[]],
            Self::Pod => [OF_PODS, &[]],
            Self::Quota => [OF_QUOTAS, &[]],
            Self::Any => [OF_QUOTAS, OF_LIMITS],
        };
        lists.into_iter().flatten().copied()
    }

    fn has(self, name: &str) -> bool {
        if matches!(self, Self::Pod) {
            return name.starts_with(PAGES) || OF_PODS.contains(&name);
        }
        if name.contains('/') {
            return is_label_key(name)
                && (is_native(name) || !matches!(self, Self::Container) || is_extended(name));
        }
        let pages = match self {
            Self::Container | Self::Pod => name,
            Self::Quota | Self::Any => name
                .strip_prefix("requests.")
                .or_else(|| name.strip_prefix("limits."))
                .unwrap_or(name),
        };
        pages.starts_with(PAGES) || self.known().any(|known| known == name)
    }
}

/// Whether a resource is one of Kubernetes itself.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains(NATIVE)
}

/// Whether a resource is one of a vendor's devices, which are whole and never shared.
fn is_extended(name: &str) -> bool {
    !is_native(name) && !name.starts_with("requests.") && is_label_key(&format!("requests.{name}"))
}

fn is_shared(name: &str) -> bool {
    is_native(name) && !name.starts_with(PAGES)
}

/// The entries of a map of amounts.
pub(super) fn amounts<'n>(node: &'n Node, field: &str) -> &'n [Entry] {
    node.get(field).map_or(&[][..], Node::entries)
}

pub(super) fn amount(node: &Node, field: &str, name: &str) -> Option<Quantity> {
    Quantity::of(node.get(field)?.get(name)?)
}

pub(super) fn text(node: &Node) -> String {
    shown(&node.scalar_text().unwrap_or_default())
}

/// Adds what is wrong with each amount of a map for itself.
pub(super) fn each(node: &Node, field: &str, names: Names, place: &Place<'_>, report: &mut Report) {
    let place = place.key(field);
    for Entry { key, value, .. } in amounts(node, field) {
        let place = place.key(key);
        check_name(key, names, &place, report);
        let Some(amount) = Quantity::of(value) else {
            continue;
        };
        if amount < Quantity::ZERO {
            report.refuse(&place, format!("{} is negative", text(value)));
        } else if (WHOLE.contains(&key.as_str()) || is_extended(key)) && !amount.is_whole() {
            report.refuse(
                &place,
                format!("{} is not a whole number, as `{key}` requires", text(value)),
            );
        }
    }
}

pub(super) fn check_name(name: &str, names: Names, place: &Place<'_>, report: &mut Report) {
    if names.has(name) {
        return;
    }
    let hint = match suggest::nearest(name, names.known()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => {
            "use a Kubernetes resource, or one with a domain, such as `example.com/gpu`".to_owned()
        }
    };
    report.refuse_with(place, format!("{} is not a resource", shown(name)), hint);
}

/// `resources` of a container.
pub(super) fn of_container(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(node) = node.get("resources") else {
        return;
    };
    let place = place.key("resources");
    asked(node, Names::Container, &place, report);
}

/// What is asked for, and the most that there can be.
pub(super) fn asked(node: &Node, names: Names, place: &Place<'_>, report: &mut Report) {
    for field in ["limits", "requests"] {
        each(node, field, names, place, report);
    }
    let requests = place.key("requests");
    for Entry { key, value, .. } in amounts(node, "requests") {
        let Some(request) = Quantity::of(value) else {
            continue;
        };
        let limit = node.get("limits").and_then(|limits| limits.get(key));
        let place = requests.key(key);
        match limit.map(|limit| (limit, Quantity::of(limit))) {
            Some((limit, Some(most))) if request > most => report.refuse(
                &place,
                format!(
                    "the request, {}, exceeds the limit, {}",
                    text(value),
                    text(limit)
                ),
            ),
            Some((limit, Some(most))) if request < most && !is_shared(key) => report.refuse(
                &place,
                format!(
                    "the request, {}, must equal the limit, {}: `{key}` cannot be overcommitted",
                    text(value),
                    text(limit)
                ),
            ),
            None if !is_shared(key) => report.refuse_with(
                &place,
                format!("`{key}` cannot be overcommitted, and has no limit"),
                "set it in `limits` too",
            ),
            _ => {}
        }
    }
}
