//! Selectors of Cilium that name a reserved label: they are about what is no pod, as entities are.

use seawall_syntax::Node;

use crate::builder::Builder;
use crate::cilium_config::cilium_setting;
use crate::node::shows_ipv6;
use crate::policy::Peer;

/// What stands before the name of a reserved identity in the key of a label.
const RESERVED: &str = "reserved:";

/// Reserved labels that are on one identity each, and on it alone, under the name of the entity.
const ENTITIES: &[&str] = &[
    "host",
    "remote-node",
    "kube-apiserver",
    "world",
    "world-ipv4",
    "world-ipv6",
    "ingress",
    "health",
    "init",
    "unmanaged",
];

/// Whether a selector names a reserved label, so that Cilium adds no namespace to it.
pub(super) fn names_reserved(selector: &Node) -> bool {
    keys(selector).any(|key| key.starts_with(RESERVED))
}

/// The keys that a selector asks for.
fn keys(selector: &Node) -> impl Iterator<Item = &str> {
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let expressions = selector.list("matchExpressions").iter();
    let of_expressions = expressions.filter_map(|expression| expression.str("key"));
    labels.iter().map(|entry| &*entry.key).chain(of_expressions)
}

/// The one reserved label that a selector asks for, and nothing else. Such labels have no value.
fn asked(selector: &Node) -> Option<&str> {
    let labels = selector.get("matchLabels").map_or(&[][..], Node::entries);
    let key = match (labels, selector.list("matchExpressions")) {
        ([label], []) if label.value.as_str() == Some("") => &*label.key,
        ([], [expression]) => {
            let is_blank = || {
                let mut values = expression.strings("values");
                values.next() == Some("") && values.next().is_none()
            };
            match expression.str("operator") {
                Some("Exists") => {}
                Some("In") if is_blank() => {}
                _ => return None,
            }
            expression.str("key")?
        }
        _ => return None,
    };
    key.strip_prefix(RESERVED)
}

impl<'c> Builder<'c> {
    /// Whom a selector with a reserved label means besides pods.
    pub(super) fn cilium_reserved(&mut self, selector: &'c Node, found: &mut Vec<Peer>) {
        let named = asked(selector).filter(|name| ENTITIES.contains(name));
        match named {
            // With both families the outside has a label for each, in later versions these alone.
            Some("world") if self.cilium_may_be_dual_stack() => {
                found.push(Peer::UnknownOutside("reserved identities"));
            }
            Some(name) => {
                self.cilium_entity(name, found);
            }
            None => found.push(Peer::UnknownOutside("reserved identities")),
        }
    }

    fn cilium_may_be_dual_stack(&self) -> bool {
        match cilium_setting(self.cluster, "enable-ipv6") {
            Some(text) => text == "true",
            None => shows_ipv6(self.cluster),
        }
    }
}
