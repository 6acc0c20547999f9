//! Amounts of resources: what containers ask for, quotas, limit ranges.

use seawall_syntax::{Entry, Node, Value};

use super::fields::duplicates;
use crate::format::is_label_key;
use crate::mismatch::{Report, shown};
use crate::place::Place;
use crate::quantity::Quantity;
use crate::suggest;

/// What a container can ask for by a name without a domain, pages of a size aside.
const OF_CONTAINERS: &[&str] = &["cpu", "ephemeral-storage", "memory"];

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
enum Names {
    Container,
    Quota,
    Any,
}

impl Names {
    fn known(self) -> impl Iterator<Item = &'static str> {
        let lists: [&[&str]; 2] = match self {
            Self::Container => [OF_CONTAINERS, &[]],
            Self::Quota => [OF_QUOTAS, &[]],
            Self::Any => [OF_QUOTAS, OF_LIMITS],
        };
        lists.into_iter().flatten().copied()
    }

    fn has(self, name: &str) -> bool {
        if name.contains('/') {
            return is_label_key(name)
                && (is_native(name) || !matches!(self, Self::Container) || is_extended(name));
        }
        let pages = match self {
            Self::Container => name,
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
fn amounts<'n>(node: &'n Node, field: &str) -> &'n [Entry] {
    node.get(field).map_or(&[][..], Node::entries)
}

fn amount(node: &Node, field: &str, name: &str) -> Option<Quantity> {
    Quantity::of(node.get(field)?.get(name)?)
}

fn text(node: &Node) -> String {
    shown(&node.scalar_text().unwrap_or_default())
}

/// Adds what is wrong with each amount of a map for itself.
fn each(node: &Node, field: &str, names: Names, place: &Place<'_>, report: &mut Report) {
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

fn check_name(name: &str, names: Names, place: &Place<'_>, report: &mut Report) {
    if names.has(name) {
        return;
    }
    let hint = match suggest::nearest(name, names.known()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "name a resource of Kubernetes, or one with a domain, such as `example.com/gpu`"
            .to_owned(),
    };
    report.refuse_with(place, format!("{} is not a resource", shown(name)), hint);
}

/// `resources` of a container.
pub(super) fn of_container(node: &Node, place: &Place<'_>, report: &mut Report) {
    let Some(node) = node.get("resources") else {
        return;
    };
    let place = place.key("resources");
    for field in ["limits", "requests"] {
        each(node, field, Names::Container, &place, report);
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

pub(super) fn quota(node: &Node, place: &Place<'_>, report: &mut Report) {
    each(node, "hard", Names::Quota, place, report);
}

/// What a limit range is about, names with a domain aside.
const LIMIT_TYPES: &[&str] = &["Container", "PersistentVolumeClaim", "Pod"];

/// Pairs of fields of a limit, of which the first cannot exceed the second.
const ORDER: &[(&str, &str)] = &[
    ("min", "max"),
    ("min", "defaultRequest"),
    ("defaultRequest", "max"),
    ("defaultRequest", "default"),
    ("min", "default"),
    ("default", "max"),
];

/// All limits of a LimitRange.
pub(super) fn limits(node: &Node, place: &Place<'_>, report: &mut Report) {
    let place = place.key("limits");
    duplicates(
        node.list("limits").iter().enumerate(),
        |limit| limit.str("type").filter(|kind| !kind.is_empty()),
        |index, kind| {
            let message = format!("duplicate limit type {}", shown(kind));
            report.refuse(&place.index(index).key("type"), message);
        },
    );
}

/// One of the limits of a LimitRange.
pub(super) fn limit(node: &Node, place: &Place<'_>, report: &mut Report) {
    let kind = node.str("type").unwrap_or_default();
    limit_type(kind, &place.key("type"), report);
    let names = match kind {
        "Container" | "Pod" => Names::Container,
        _ => Names::Any,
    };
    let defaults = ["default", "defaultRequest"];
    for field in ["max", "maxLimitRequestRatio", "min"]
        .into_iter()
        .chain(defaults)
    {
        let place = place.key(field);
        for Entry { key, .. } in amounts(node, field) {
            check_name(key, names, &place.key(key), report);
        }
    }
    if kind == "Pod" {
        for field in defaults {
            if !amounts(node, field).is_empty() {
                report.refuse(
                    &place.key(field),
                    format!("a limit of type `Pod` cannot have `{field}`"),
                );
            }
        }
        return order(node, &ORDER[..1], place, report);
    }
    let has_storage = |field: &str| {
        node.get(field)
            .is_some_and(|map| map.get("storage").is_some())
    };
    let are_maps = ["max", "min"].iter().all(|field| {
        node.get(field)
            .is_none_or(|map| matches!(map.value, Value::Mapping(_)))
    });
    if kind == "PersistentVolumeClaim" && are_maps && !has_storage("max") && !has_storage("min") {
        report.refuse(
            place,
            "a limit of type `PersistentVolumeClaim` requires `storage` in `min` or `max`",
        );
    }
    order(node, ORDER, place, report);
}

fn limit_type(kind: &str, place: &Place<'_>, report: &mut Report) {
    let is_own = kind.contains('/') && is_label_key(kind);
    if kind.is_empty() || is_own || LIMIT_TYPES.contains(&kind) {
        return;
    }
    let hint = match suggest::nearest(kind, LIMIT_TYPES.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "use `Container`, `PersistentVolumeClaim` or `Pod`".to_owned(),
    };
    report.refuse_with(place, format!("unsupported value {}", shown(kind)), hint);
}

fn order(node: &Node, pairs: &[(&str, &str)], place: &Place<'_>, report: &mut Report) {
    for (low, high) in pairs {
        for Entry { key, value, .. } in amounts(node, low) {
            let (Some(least), Some(most)) = (Quantity::of(value), amount(node, high, key)) else {
                continue;
            };
            if least > most {
                let most = node.get(high).and_then(|map| map.get(key)).map(text);
                report.refuse(
                    &place.key(low).key(key),
                    format!(
                        "{} exceeds `{high}`, {}",
                        text(value),
                        most.unwrap_or_default()
                    ),
                );
            }
        }
    }
}
