//! Types of Kubernetes that custom resources carry at known places, where nothing else looks at them: rules of roles.

use seawall_model::Object;
use seawall_syntax::Node;

use crate::mismatch::Report;
use crate::place::Place;
use crate::schemas::{Schemas, Type};
use crate::versions::Versions;
use crate::walk::Walk;

/// Group, kind, the fields that lead to a value (`*` for each item of a list or each value of a mapping), and its type.
const PLACES: &[(&str, &str, &[&str], &str)] = &[
    (
        "operators.coreos.com",
        "ClusterServiceVersion",
        &[
            "spec",
            "install",
            "spec",
            "clusterPermissions",
            "*",
            "rules",
            "*",
        ],
        RULE,
    ),
    (
        "operators.coreos.com",
        "ClusterServiceVersion",
        &["spec", "install", "spec", "permissions", "*", "rules", "*"],
        RULE,
    ),
    ("management.cattle.io", "GlobalRole", &["rules", "*"], RULE),
    (
        "management.cattle.io",
        "GlobalRole",
        &["namespacedRules", "*", "*"],
        RULE,
    ),
    (
        "management.cattle.io",
        "RoleTemplate",
        &["rules", "*"],
        RULE,
    ),
    (
        "management.cattle.io",
        "RoleTemplate",
        &["externalRules", "*"],
        RULE,
    ),
];

const RULE: &str = "rbac.v1.PolicyRule";

/// Adds what is wrong with what an object carries.
pub(crate) fn check(schemas: &Schemas, object: &Object, report: &mut Report) {
    for (group, kind, path, carried) in PLACES {
        if *group != object.group() || *kind != &*object.kind {
            continue;
        }
        let Some(index) = schemas.type_named(carried) else {
            continue;
        };
        let mut walk = Walk {
            schemas,
            wanted: Versions::ALL,
            is_custom: false,
            report: &mut *report,
        };
        at(&mut walk, index, &object.root, path, &Place::ROOT, 0);
    }
}

fn at(
    walk: &mut Walk<'_>,
    index: u16,
    node: &Node,
    path: &[&str],
    place: &Place<'_>,
    depth: usize,
) {
    match path {
        [] => walk.value(Type::Struct(index), None, node, place, depth),
        ["*", rest @ ..] => {
            for (position, item) in node.items().iter().enumerate() {
                at(walk, index, item, rest, &place.index(position), depth + 1);
            }
            for entry in node.entries() {
                // A mapping in the place of a list is one item that lacks its dash.
                let place = place.key(&entry.key);
                at(walk, index, &entry.value, rest, &place, depth + 1);
            }
        }
        [key, rest @ ..] => {
            if let Some(inner) = node.get(key) {
                at(walk, index, inner, rest, &place.key(key), depth + 1);
            }
        }
    }
}
