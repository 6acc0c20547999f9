//! Mutators of Gatekeeper: `Assign`, `AssignImage`, `AssignMetadata`, `ModifySet`.

use seawall_syntax::Node;

use super::matched::{Candidate, Matched, World, owned};
use crate::{Object, Reach, Scope};

/// What a mutator matches.
pub(super) fn matched(world: &World<'_>, object: &Object) -> Vec<Matched> {
    let spec = object.spec();
    let list = |node: Option<&'_ Node>, field| {
        let items = node.map_or(&[][..], |node| node.list(field));
        items.to_vec()
    };
    let filter = spec.and_then(|spec| spec.get("match"));
    let (applied, kinds) = (list(spec, "applyTo"), list(filter, "kinds"));
    let scope = match filter.and_then(|filter| filter.str("scope")) {
        Some("Namespaced") => Some(Scope::Namespaced),
        Some("Cluster") => Some(Scope::Cluster),
        _ => None,
    };
    let only = filter.map(|filter| owned(filter.strings("namespaces")));
    let excluded = filter.map(|filter| owned(filter.strings("excludedNamespaces")));
    let mut except = excluded.unwrap_or_default();
    except.extend(world.left_out(filter.and_then(|filter| filter.get("namespaceSelector"))));
    vec![Matched {
        kinds: world.kinds(|candidate| {
            is_one_of(&applied, "groups", candidate)
                && is_one_of(&kinds, "apiGroups", candidate)
                && scope.is_none_or(|scope| scope == candidate.scope)
        }),
        reach: Reach {
            only: only.filter(|only| !only.is_empty()),
            except,
        },
    }]
}

/// Whether a kind is of one of these lists; every kind is where there is none.
fn is_one_of(lists: &[Node], groups: &str, candidate: &Candidate<'_>) -> bool {
    let has = |node: &Node, field: &str, name: &str| {
        node.list(field).is_empty() || node.strings(field).any(|one| one == "*" || one == name)
    };
    let fits =
        |node: &Node| has(node, groups, candidate.group) && has(node, "kinds", candidate.kind);
    lists.is_empty() || lists.iter().any(fits)
}
